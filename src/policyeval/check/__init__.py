"""From what was written to what was meant: a policy and its fact schema to `ir`, or diagnostics."""
