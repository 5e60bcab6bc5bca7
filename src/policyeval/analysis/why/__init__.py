"""What would have made a decision different: other facts, or another time; and what has no say in it."""
