"""The failures of functions, with what their messages name.

The codes are explained in the catalogue of evaluation failures.
"""

from collections.abc import Sequence
from typing import Final

from policyeval.backends.reference.equality import type_of
from policyeval.language.types import show
from policyeval.language.values import Failure, Value

DIVISION_BY_ZERO: Final = Failure("PE802")
TIMESTAMP_OUT_OF_RANGE: Final = Failure("PE806")
DURATION_OUT_OF_RANGE: Final = Failure("PE807")
NULL: Final = Failure("PE810")

_LONGEST: Final = 80


def overflow(type_: str) -> Failure:
    """Return the failure of a result that does not fit `int` or `uint`."""
    return Failure("PE801", {"type": type_})


def index_out_of_range(index: int, size: int) -> Failure:
    """Return the failure of asking for an element that a list does not have."""
    return Failure("PE803", {"index": int(index), "size": size})


def no_such_key(key: Value) -> Failure:
    """Return the failure of asking for a key that a map does not have."""
    return Failure("PE804", {"key": _text(key)})


def not_convertible(value: Value, type_: str) -> Failure:
    """Return the failure of a conversion to the type of this name."""
    return Failure("PE805", {"text": _text(value), "type": type_})


def bad_pattern(pattern: str) -> Failure:
    """Return the failure of a text that is not a regular expression."""
    return Failure("PE808", {"pattern": _text(pattern)})


def no_overload(function: str, arguments: Sequence[Value]) -> Failure:
    """Return the failure of a call that no overload is made for; null is named as the cause if present."""
    if any(argument is None for argument in arguments):
        return NULL
    types = ", ".join(show(type_of(argument)) for argument in arguments)
    return Failure("PE809", {"function": function, "types": types})


def unknown_zone(zone: str) -> Failure:
    """Return the failure of a name that is not a time zone."""
    return Failure("PE811", {"zone": _text(zone)})


def repeated_key(key: Value) -> Failure:
    """Return the failure of a map that is given a key twice."""
    return Failure("PE815", {"key": _text(key)})


def not_a_key(value: Value) -> Failure:
    """Return the failure of a value that cannot be a key of a map."""
    return Failure("PE816", {"type": show(type_of(value))})


def not_a_range(value: Value) -> Failure:
    """Return the failure of a quantifier over a value that has no elements."""
    return Failure("PE817", {"type": show(type_of(value))})


def not_a_truth(value: Value) -> Failure:
    """Return the failure of a condition that is neither true nor false."""
    return Failure("PE818", {"type": show(type_of(value))})


def no_such_field(value: Value, field: str) -> Failure:
    """Return the failure of asking a value that has no members for one."""
    return Failure("PE819", {"type": show(type_of(value)), "field": field})


def _text(value: Value) -> str:
    match value:
        case str():
            text = value
        case bool():
            text = "true" if value else "false"
        case bytes():
            text = repr(value[:_LONGEST])
        case int() | float():
            text = str(value)
        case _:
            text = show(type_of(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
