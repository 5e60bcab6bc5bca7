"""What equality and order compute.

An int or uint and a double are equal when they are the same number exactly, but they are ordered as
the nearest doubles: cel-spec's conformance cases want 2^63 - 1 and 2^63 as a double to be neither
less nor greater than each other.
"""

from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Final

from policyeval.backends.reference.equality import equal
from policyeval.language.functions import comparison
from policyeval.language.overload import Overload
from policyeval.language.types import DOUBLE
from policyeval.language.values import Result, Value


def _not_equal(left: Value, right: Value) -> bool:
    return not equal(left, right)


_BY_NAME: Final[Mapping[str, Callable[..., bool]]] = MappingProxyType(
    {"_==_": equal, "_!=_": _not_equal, "_<_": lt, "_<=_": le, "_>_": gt, "_>=_": ge}
)
"""Python orders ints of any size exactly, texts by code point, and instants and durations by their
nanoseconds, as CEL does."""


def _comparison(overload: Overload) -> Callable[..., bool]:
    compare = _BY_NAME[overload.name]
    if DOUBLE not in overload.parameters:
        return compare
    return lambda left, right: compare(float(left), float(right))


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    overload.id: _comparison(overload) for overload in comparison.OVERLOADS
}
