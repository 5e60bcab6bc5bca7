"""CEL text to syntax, and back."""
