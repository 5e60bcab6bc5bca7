"""Bounds of integers through arithmetic, and with them whether a call can fail at all.

Source: Cousot and Cousot, "Abstract interpretation" (1977), the lattice of intervals.
"""

from collections.abc import Callable, Mapping
from typing import Final

from policyeval.ir.expr import Expr
from policyeval.language.overload import Overload
from policyeval.language.types import INT, INT_MAX, INT_MIN, Int, Type

Interval = tuple[int, int]


def _corners(left: Int, right: Int, combine: Callable[[int, int], int]) -> Interval:
    values = [combine(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return min(values), max(values)


def _divide(left: Int, right: Int) -> Interval | None:
    if right.low <= 0 <= right.high:
        return None
    return _corners(left, right, lambda a, b: abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1))


def _modulo(left: Int, right: Int) -> Interval | None:
    if right.low <= 0 <= right.high or (left.low == INT_MIN and right.low <= -1 <= right.high):
        return None
    most = max(abs(right.low), abs(right.high)) - 1
    return (-most if left.low < 0 else 0), (most if left.high > 0 else 0)


_BINARY: Final[Mapping[str, Callable[[Int, Int], Interval | None]]] = {
    "add_int64": lambda a, b: (a.low + b.low, a.high + b.high),
    "subtract_int64": lambda a, b: (a.low - b.high, a.high - b.low),
    "multiply_int64": lambda a, b: _corners(a, b, lambda x, y: x * y),
    "divide_int64": _divide,
    "modulo_int64": _modulo,
}

_SPAN_ARGUMENTS: Final[Mapping[str, int]] = {"days_int": 86_400, "hours_int": 3_600, "minutes_int": 60}
"""Lengths of time made of a number of units, and the seconds of the unit."""


def refine(overload: Overload, arguments: tuple[Expr, ...], result: Type) -> tuple[Type, bool]:
    """Return the result type with its bounds, and whether the call itself can fail."""
    types = [argument.type for argument in arguments]
    if overload.id in _BINARY and len(types) == 2:
        left, right = types
        if isinstance(left, Int) and isinstance(right, Int):
            return _bounded(_BINARY[overload.id](left, right))
    if overload.id == "negate_int64" and isinstance(types[0], Int):
        return _bounded((-types[0].high, -types[0].low))
    if result == INT and overload.name == "size":
        return Int(0, INT_MAX), False
    if overload.id in _SPAN_ARGUMENTS and isinstance(types[0], Int):
        limit = 9_223_372_036 // _SPAN_ARGUMENTS[overload.id]
        return result, not -limit <= types[0].low <= types[0].high <= limit
    return result, bool(overload.failures)


def _bounded(interval: Interval | None) -> tuple[Type, bool]:
    if interval is None:
        return INT, True
    low, high = interval
    clamped = Int(min(max(low, INT_MIN), INT_MAX), max(min(high, INT_MAX), INT_MIN))
    return clamped, low < INT_MIN or high > INT_MAX


def never_true_or_false(overload: str, left: Type, right: Type) -> bool | None:
    """Return what a comparison of integers always is within their bounds, or None."""
    if not (isinstance(left, Int) and isinstance(right, Int)):
        return None
    match overload:
        case "less_int64":
            return _decided(left.high < right.low, left.low >= right.high)
        case "less_equals_int64":
            return _decided(left.high <= right.low, left.low > right.high)
        case "greater_int64":
            return _decided(left.low > right.high, left.high <= right.low)
        case "greater_equals_int64":
            return _decided(left.low >= right.high, left.high < right.low)
        case "equals" | "not_equals":
            apart = left.high < right.low or right.high < left.low
            return (overload == "not_equals") if apart else None
        case _:
            return None


def _decided(always: bool, never: bool) -> bool | None:
    return True if always else False if never else None
