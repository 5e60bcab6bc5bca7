"""The fast back end: a program and its fact schema become one generated Python function.

It is optimistic. The generated function answers when the facts are as most facts are; when they are
not, or anything at all has no answer, it gives up and the reference decides on the same input.
"""
