"""Boundary cases of a decision: a bundle for each rule and each side of each threshold, to be reviewed."""
