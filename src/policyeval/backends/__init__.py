"""What a checked program means, runs as, or proves: one room each, none knowing another."""
