"""What can be said about policies by running them: cases, generated facts, coverage of the text."""
