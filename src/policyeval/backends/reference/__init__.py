"""The meaning: short, slow and right. Everything that is fast is tested against this room."""
