"""The command line: options, files in, answers out, and an honest exit code."""
