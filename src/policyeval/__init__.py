"""Marketplace policy as data: load versioned policies, decide fact bundles, and say why."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # who checks types sees the names; a running program imports what it asks for
    from policyeval.analysis.why.why import WantError, Why, why
    from policyeval.engine.book import PolicyBook, load
    from policyeval.engine.cel_policy import CelPolicy, load_cel_policy
    from policyeval.engine.cel_record import CelPolicyRecord
    from policyeval.engine.errors import ArgumentError, FactsError
    from policyeval.engine.evaluate import CelError, evaluate
    from policyeval.engine.load import PolicyError
    from policyeval.engine.record import Record
    from policyeval.language.values import BoolKey, Duration, OptionalValue, Timestamp, TypeValue, Uint
    from policyeval.source.diagnostic import Diagnostic

__version__: Final = "0.1.0"

__all__ = [
    "ArgumentError",
    "BoolKey",
    "CelError",
    "CelPolicy",
    "CelPolicyRecord",
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
    "WantError",
    "Why",
    "__version__",
    "evaluate",
    "load",
    "load_cel_policy",
    "why",
]

_HOMES: Final = {
    "analysis.why.why": ("WantError", "Why", "why"),
    "engine.book": ("PolicyBook", "load"),
    "engine.cel_policy": ("CelPolicy", "load_cel_policy"),
    "engine.cel_record": ("CelPolicyRecord",),
    "engine.errors": ("ArgumentError", "FactsError"),
    "engine.evaluate": ("CelError", "evaluate"),
    "engine.load": ("PolicyError",),
    "engine.record": ("Record",),
    "language.values": ("BoolKey", "Duration", "OptionalValue", "Timestamp", "TypeValue", "Uint"),
    "source.diagnostic": ("Diagnostic",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
