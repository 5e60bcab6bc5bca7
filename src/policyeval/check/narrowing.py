"""What a condition that holds, or does not, tells about the things it names.

`x != null` makes a nullable `x` a value, `x > 3` raises the lower bound of an integer. In a chain of
`&&` only terms that cannot fail may tell something: CEL evaluates the right side of a failed left
side too, so "the left side was true" is not known there. A branch of `?:` is only taken when the
condition was answered, so there every condition tells.
"""

from collections.abc import Mapping
from functools import reduce
from typing import Final

from policyeval.check.environment import Key, key_of
from policyeval.ir.expr import And, Call, Expr, Literal, Named, Or
from policyeval.language.types import NULL, Int, Nullable, Type

Known = dict[Key, Type]

_ORDER: Final[Mapping[str, str]] = {
    "less_int64": "<",
    "less_equals_int64": "<=",
    "greater_int64": ">",
    "greater_equals_int64": ">=",
}
_OPPOSITE: Final[Mapping[str, str]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_SWAPPED: Final[Mapping[str, str]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def known_when(expr: Expr, truth: bool) -> Known:
    """Return what is known when `expr` was answered with `truth`."""
    match expr:
        case Named(body=body):
            return known_when(body, truth)
        case Call(overload="logical_not", arguments=(operand,)):
            return known_when(operand, not truth)
        case And(terms=terms) if truth:
            return _all(terms, truth)
        case Or(terms=terms) if not truth:
            return _all(terms, truth)
        case Call(overload="equals" | "not_equals" as overload, arguments=(left, right)):
            equal = (overload == "equals") == truth
            return _equality(left, right, equal) or _equality(right, left, equal)
        case Call(overload=overload, arguments=(left, right)) if overload in _ORDER:
            sign = _ORDER[overload] if truth else _OPPOSITE[_ORDER[overload]]
            return {**_bound(left, sign, right), **_bound(right, _SWAPPED[sign], left)}
        case _:
            return {}


def _all(terms: tuple[Expr, ...], truth: bool) -> Known:
    return reduce(lambda known, term: {**known, **known_when(term, truth)}, terms, Known())


def _equality(subject: Expr, other: Expr, is_equal: bool) -> Known:
    key = key_of(subject)
    if key is None:
        return {}
    match subject.type, other.type:
        case Nullable(of=of), _ if other.type == NULL:
            return {key: NULL if is_equal else of}
        case Nullable(of=of), other_type if is_equal and not isinstance(other_type, Nullable):
            return {key: of}
        case _:
            return {}


def _bound(subject: Expr, sign: str, other: Expr) -> Known:
    key = key_of(subject)
    if key is None or isinstance(subject, Literal):
        return {}
    if not (isinstance(subject.type, Int) and isinstance(other.type, Int)):
        return {}
    low, high = subject.type.low, subject.type.high
    match sign:
        case "<":
            high = min(high, other.type.high - 1)
        case "<=":
            high = min(high, other.type.high)
        case ">":
            low = max(low, other.type.low + 1)
        case _:
            low = max(low, other.type.low)
    return {key: Int(low, high)} if low <= high else {}
