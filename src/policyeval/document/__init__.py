"""YAML and JSON files as trees of scalars that know where they stand: strict and bounded."""
