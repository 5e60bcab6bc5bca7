"""Policies with one thing changed, and whether the policy's own cases notice."""
