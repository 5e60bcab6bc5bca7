"""When two values are equal, and which type a value has.

Source: cel-spec, "Equality" and "Type Values".
"""

from collections.abc import Hashable
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from typing import Final

from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    NULL,
    STRING,
    TIMESTAMP,
    UINT,
    Abstract,
    List,
    Map,
    Optional,
    Type,
    TypeOf,
    plain,
)
from policyeval.language.values import Duration, OptionalValue, Timestamp, TypeValue, Uint, Value

NUMBERS: Final = (int, Uint, float)

_IP: Final = Abstract("net.IP")
_CIDR: Final = Abstract("net.CIDR")

_TYPES: Final[dict[type, Type]] = {
    type(None): NULL,
    bool: BOOL,
    int: INT,
    Uint: UINT,
    float: DOUBLE,
    str: STRING,
    bytes: BYTES,
    list: List(DYN),
    dict: Map(DYN, DYN),
    Timestamp: TIMESTAMP,
    Duration: DURATION,
    TypeValue: TypeOf(DYN),
    OptionalValue: Optional(DYN),
    IPv4Address: _IP,
    IPv6Address: _IP,
    IPv4Interface: _CIDR,
    IPv6Interface: _CIDR,
}


def type_of(value: Value) -> Type:
    """Return the type of a value, without the types of what it holds."""
    return _TYPES[type(value)]


def equal(left: Value, right: Value) -> bool:
    """Say whether two values are equal, at every depth.

    Numbers of different types are compared exactly, NaN equals nothing, and values of types that
    cannot be compared are unequal.
    """
    pairs = [(left, right)]
    while pairs:
        parts = _parts(*pairs.pop())
        if parts is None:
            return False
        pairs.extend(parts)
    return True


def _parts(left: Value, right: Value) -> list[tuple[Value, Value]] | None:
    """Return the pairs that must be equal for these two to be, or None when they are not."""
    if type(left) in NUMBERS and type(right) in NUMBERS:
        return [] if left == right else None
    if type(left) is not type(right):
        return None
    match left:
        case list():
            return list(zip(left, right, strict=True)) if len(left) == len(right) else None
        case dict():
            return [(left[key], right[key]) for key in left] if left.keys() == right.keys() else None
        case OptionalValue(value=value, present=present):
            return [(value, right.value)] if present and right.present else _same(present, right.present)
        case TypeValue(type=type_):
            return _same(plain(type_), plain(right.type))
        case _:
            return _same(left, right)


def identity(value: Value) -> Hashable:
    """Return what two values share when, and only when, they are equal."""
    match value:
        case float() if value != value:  # noqa: PLR0124  (NaN equals nothing, itself included)
            return object()
        case bool() | None:
            return type(value), value
        case list():
            return list, tuple(map(identity, value))
        case dict():
            return dict, frozenset((key, identity(held)) for key, held in value.items())
        case OptionalValue(value=held, present=present):
            return OptionalValue, present, identity(held) if present else None
        case TypeValue(type=type_):
            return TypeValue, plain(type_)
        case int() | float() | str():
            return value
        case _:
            return type(value), value


def _same(left: Value, right: Value) -> list[tuple[Value, Value]] | None:
    return [] if left == right else None
