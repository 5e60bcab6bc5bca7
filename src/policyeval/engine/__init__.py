"""Loading policies, choosing the version, deciding, and saying why."""
