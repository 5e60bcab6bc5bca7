"""What is asked of a decision whatever the facts, how it is asked, and what came of it."""
