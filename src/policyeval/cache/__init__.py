"""Checked policies on disk as data, so that a second start neither parses nor checks."""
