"""What arithmetic and concatenation compute."""

from collections.abc import Callable
from itertools import chain
from math import copysign, inf, isnan, nan
from operator import add, mul, neg, sub
from typing import Final

from policyeval.backends.reference.failures import DIVISION_BY_ZERO, overflow
from policyeval.language.types import INT_MAX, INT_MIN, UINT_MAX
from policyeval.language.values import Result, Uint


def to_int(number: int) -> Result:
    """Return the number as an int, or the failure of an overflow."""
    return number if INT_MIN <= number <= INT_MAX else overflow("int")


def to_uint(number: int) -> Result:
    """Return the number as a uint, or the failure of an overflow."""
    return Uint(number) if 0 <= number <= UINT_MAX else overflow("uint")


def _ints(operation: Callable[[int, int], int]) -> Callable[[int, int], Result]:
    return lambda left, right: to_int(operation(left, right))


def _uints(operation: Callable[[int, int], int]) -> Callable[[Uint, Uint], Result]:
    return lambda left, right: to_uint(operation(left, right))


def _divide_int(left: int, right: int) -> Result:
    if right == 0:
        return DIVISION_BY_ZERO
    quotient = abs(left) // abs(right)
    return to_int(quotient if (left < 0) == (right < 0) else -quotient)


def _modulo_int(left: int, right: int) -> Result:
    """Fail on INT_MIN % -1 too: the quotient that belongs to it does not exist."""
    quotient = _divide_int(left, right)
    return left - quotient * right if isinstance(quotient, int) else quotient


def _divide_uint(left: Uint, right: Uint) -> Result:
    return Uint(left // right) if right else DIVISION_BY_ZERO


def _modulo_uint(left: Uint, right: Uint) -> Result:
    return Uint(left % right) if right else DIVISION_BY_ZERO


def _divide_double(left: float, right: float) -> float:
    """Divide as IEEE 754 does, where Python raises on zero."""
    if right != 0:
        return left / right
    if left == 0 or isnan(left):
        return nan
    return copysign(inf, left) * copysign(1.0, right)


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    "add_int64": _ints(add),
    "add_uint64": _uints(add),
    "add_double": add,
    "add_string": lambda *texts: "".join(texts),
    "add_bytes": lambda *parts: b"".join(parts),
    "add_list": lambda *lists: list(chain.from_iterable(lists)),
    "subtract_int64": _ints(sub),
    "subtract_uint64": _uints(sub),
    "subtract_double": sub,
    "multiply_int64": _ints(mul),
    "multiply_uint64": _uints(mul),
    "multiply_double": mul,
    "divide_int64": _divide_int,
    "divide_uint64": _divide_uint,
    "divide_double": _divide_double,
    "modulo_int64": _modulo_int,
    "modulo_uint64": _modulo_uint,
    "negate_int64": lambda number: to_int(-number),
    "negate_double": neg,
}
