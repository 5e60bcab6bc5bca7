"""What the language is made of: its types, its values, and the one table of its functions."""
