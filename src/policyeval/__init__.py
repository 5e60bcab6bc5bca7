"""Marketplace policy as data: load versioned policies, decide fact bundles, and say why."""

from policyeval.engine.book import ArgumentError, FactsError, PolicyBook, load
from policyeval.engine.evaluate import CelError, evaluate
from policyeval.engine.load import PolicyError
from policyeval.engine.record import Record
from policyeval.language.values import BoolKey, Duration, OptionalValue, Timestamp, TypeValue, Uint
from policyeval.source.diagnostic import Diagnostic

__all__ = [
    "ArgumentError",
    "BoolKey",
    "CelError",
    "Diagnostic",
    "Duration",
    "FactsError",
    "OptionalValue",
    "PolicyBook",
    "PolicyError",
    "Record",
    "Timestamp",
    "TypeValue",
    "Uint",
    "evaluate",
    "load",
]
