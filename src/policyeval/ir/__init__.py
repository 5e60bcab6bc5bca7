"""The waist: what was meant, typed and resolved. Everything left of it reads, right of it runs."""
