"""Fact schemas, and facts: which facts a policy reads, and a bundle of them made complete."""
