"""A program and its fact schema → terms of Z3, one for everything that an answer says.

Nothing outside this room and `analysis/prove` imports it: z3-solver is the extra `prove`.
"""
