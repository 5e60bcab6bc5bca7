"""Marketplace policy as data."""
