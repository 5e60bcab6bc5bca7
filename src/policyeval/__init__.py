"""Marketplace policy as data: load versioned policies, decide fact bundles, and say why."""

from policyeval.engine.book import ArgumentError, FactsError, PolicyBook, load
from policyeval.engine.load import PolicyError
from policyeval.engine.record import Record
from policyeval.source.diagnostic import Diagnostic

__all__ = ["ArgumentError", "Diagnostic", "FactsError", "PolicyBook", "PolicyError", "Record", "load"]
