"""temporary"""
def explain(*a): return ""
