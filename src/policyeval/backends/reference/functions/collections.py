"""What the functions on lists and sets compute.

A list of declared element type may hold anything when it comes through `dyn`; functions that look
into the elements therefore ask them, not the signature.
"""

from collections.abc import Callable, Hashable
from functools import reduce
from operator import gt, lt
from typing import Final

from policyeval.backends.reference.equality import NUMBERS, identity, type_of
from policyeval.backends.reference.functions.math import is_nan
from policyeval.language.instants import is_duration
from policyeval.language.types import INT_MAX, INT_MIN, UINT_MAX, show
from policyeval.language.values import (
    Duration,
    Failure,
    OptionalValue,
    Result,
    Timestamp,
    Uint,
    Value,
)

LONGEST_RANGE: Final = 1_000_000

_ORDERED: Final = (int, Uint, float, str, Timestamp, Duration, bool, bytes)


def _slice(values: list[Value], start: int, end: int) -> Result:
    if not 0 <= start <= end <= len(values):
        return Failure("PE814", {"function": "slice", "argument": f"{start}, {end}"})
    return values[start:end]


def _flatten(values: list[Value], depth: int = 1) -> Result:
    if depth < 0:
        return Failure("PE814", {"function": "flatten", "argument": depth})
    while depth > 0 and any(type(value) is list for value in values):
        values = [part for value in values for part in (value if type(value) is list else [value])]
        depth -= 1
    return values


def _disorder(function: str, values: list[Value]) -> Failure | None:
    """Return why the values have no order: no type they share, or NaN among them."""
    kinds = dict.fromkeys(map(type, values))
    if len(kinds) > 1 or any(kind not in _ORDERED for kind in kinds):
        types = dict.fromkeys(show(type_of(value)) for value in values)
        return Failure("PE809", {"function": function, "types": ", ".join(types)})
    if any(map(is_nan, values)):
        return Failure("PE833", {"function": function})
    return None


def _sort(values: list[Value]) -> Result:
    return _disorder("sort", values) or sorted(values)


def _distinct(values: list[Value]) -> list[Value]:
    first: dict[Hashable, Value] = {}
    for value in values:
        first.setdefault(identity(value), value)
    return list(first.values())


def _range(end: int) -> Result:
    if not 0 <= end <= LONGEST_RANGE:
        return Failure("PE814", {"function": "lists.range", "argument": end})
    return list(range(end))


def _contains(outer: list[Value], inner: list[Value]) -> bool:
    return set(map(identity, outer)).issuperset(map(identity, inner))


def _intersects(left: list[Value], right: list[Value]) -> bool:
    return not set(map(identity, left)).isdisjoint(map(identity, right))


def _extreme(function: str, beats: Callable[[Value, Value], bool]) -> Callable[[list[Value], Value], Result]:
    def best(values: list[Value], default: Value) -> Result:
        if not values:
            return default
        disorder = _disorder(function, values) if len(values) > 1 else None
        return disorder or reduce(lambda found, value: value if beats(value, found) else found, values)

    return best


def _sum(values: list[Value]) -> Result:
    kinds = dict.fromkeys(map(type, values))
    kind = next(iter(kinds), int)
    if len(kinds) > 1 or kind not in (*NUMBERS, Duration):
        types = dict.fromkeys(show(type_of(value)) for value in values)
        return Failure("PE809", {"function": "sum", "types": ", ".join(types)})
    if kind is Duration:
        nanos = sum(value.nanos for value in values)
        return Duration(nanos) if is_duration(nanos) else Failure("PE807")
    return _total(values, kind)


def _total(numbers: list[Value], kind: type) -> Result:
    if kind is float:
        return reduce(lambda total, number: total + number, numbers, 0.0)
    total = sum(map(int, numbers))
    low, high = (0, UINT_MAX) if kind is Uint else (INT_MIN, INT_MAX)
    if not low <= total <= high:
        return Failure("PE801", {"type": "uint" if kind is Uint else "int"})
    return kind(total)


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    "list_slice": _slice,
    "list_flatten": _flatten,
    "list_flatten_int": _flatten,
    **{
        f"list_{kind}_sort": _sort
        for kind in ("int", "uint", "double", "string", "timestamp", "duration", "bool", "bytes")
    },
    "list_reverse": lambda values: values[::-1],
    "list_distinct": _distinct,
    "distinct_list": _distinct,
    "list_first": lambda values: OptionalValue(values[0]) if values else OptionalValue(present=False),
    "list_last": lambda values: OptionalValue(values[-1]) if values else OptionalValue(present=False),
    "lists_range": _range,
    "list_sets_contains_list": _contains,
    "list_sets_equivalent_list": lambda left, right: _contains(left, right) and _contains(right, left),
    "list_sets_intersects_list": _intersects,
    **{
        f"{name}_{kind}{suffix}": _extreme(name, beats)
        for name, beats in (("min_of", lt), ("max_of", gt))
        for kind in ("int", "uint", "double", "string", "timestamp", "duration")
        for suffix in ("", "_null")
    },
    "sum_int": _sum,
    "sum_uint": lambda values: _sum(values) if values else Uint(0),
    "sum_double": lambda values: _sum(values) if values else 0.0,
    "sum_duration": lambda values: _sum(values) if values else Duration(0),
}
