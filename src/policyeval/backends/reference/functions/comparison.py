"""What equality and order compute."""

from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Final

from policyeval.backends.reference.equality import equal
from policyeval.language.functions import comparison
from policyeval.language.values import Result, Value


def _not_equal(left: Value, right: Value) -> bool:
    return not equal(left, right)


_BY_NAME: Final[Mapping[str, Callable[..., bool]]] = MappingProxyType(
    {"_==_": equal, "_!=_": _not_equal, "_<_": lt, "_<=_": le, "_>_": gt, "_>=_": ge}
)
"""One meaning for every pair of types: Python compares an int with a float exactly, texts by code
point, and instants and durations by their nanoseconds, as CEL does."""

FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    overload.id: _BY_NAME[overload.name] for overload in comparison.OVERLOADS
}
