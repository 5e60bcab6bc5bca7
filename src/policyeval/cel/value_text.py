"""Values as CEL text: the expression that gives the value again."""

from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from math import isfinite, isnan

from policyeval.cel.printer import show_literal
from policyeval.language.instants import show_duration, show_timestamp
from policyeval.language.types import (
    DURATION,
    NULL,
    TIMESTAMP,
    Abstract,
    List,
    Map,
    Optional,
    Primitive,
    Type,
    TypeOf,
)
from policyeval.language.types import show as show_type
from policyeval.language.values import Duration, OptionalValue, Timestamp, TypeValue, Value, from_key


def show_value(value: Value) -> str:
    """Return a value as the CEL expression that it is the value of."""
    match value:
        case Timestamp():
            return f'timestamp("{show_timestamp(value)}")'
        case Duration():
            return f'duration("{show_duration(value)}")'
        case float() if not isfinite(value):
            name = "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"
            return f'double("{name}")'
        case list():
            return f"[{', '.join(map(show_value, value))}]"
        case dict():
            entries = (f"{show_value(from_key(key))}: {show_value(of)}" for key, of in value.items())
            return f"{{{', '.join(entries)}}}"
        case OptionalValue(value=held, present=present):
            return f"optional.of({show_value(held)})" if present else "optional.none()"
        case TypeValue(type=of):
            return type_name(of)
        case IPv4Address() | IPv6Address():
            return f'ip("{value}")'
        case IPv4Interface() | IPv6Interface():
            return f'cidr("{value}")'
        case _:
            return show_literal(value)


def type_name(type_: Type) -> str:
    """Return the name of a type as CEL writes it where a type is a value."""
    match type_:
        case List():
            return "list"
        case Map():
            return "map"
        case TypeOf():
            return "type"
        case Optional():
            return "optional_type"
        case Primitive(name=name) if type_ in (TIMESTAMP, DURATION, NULL):
            return name
        case Abstract(name=name):
            return name
        case _:
            return show_type(type_)
