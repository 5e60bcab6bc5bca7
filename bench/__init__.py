"""How fast policyeval decides, beside hand-written Python and other engines: `make bench`."""
