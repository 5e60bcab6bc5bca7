"""Tables of facts: read, decided row by row or as columns, and written with the answers."""
