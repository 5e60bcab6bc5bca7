"""Values as a record writes them: JSON, with instants in the policy's zone."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from math import isfinite
from typing import Any, Final

from policyeval.language.instants import find_zone, offset_at, show_duration, to_civil
from policyeval.language.types import show as show_type
from policyeval.language.values import (
    Duration,
    OptionalValue,
    Timestamp,
    TypeValue,
    Unknown,
    Value,
    from_key,
)

_AS_IT_IS: Final = frozenset((bool, int, str, type(None)))


def to_json(value: Value, zone: str) -> Any:
    """Return the value as JSON data: what JSON has no word for becomes text."""
    kind = value.__class__
    if kind in _AS_IT_IS:
        return value
    if kind is dict:
        return {
            name if name.__class__ is str else _key(name): to_json(member, zone)
            for name, member in value.items()
        }
    return [to_json(element, zone) for element in value] if kind is list else _to_json(value, zone)


def _to_json(value: Value, zone: str) -> Any:
    match value:
        case Timestamp():
            return show_instant(value, zone)
        case Duration():
            return show_duration(value)
        case bytes():
            return value.hex()
        case float() if not isfinite(value):
            return str(value)
        case TypeValue(type=of):
            return show_type(of)
        case OptionalValue(value=held, present=present):
            return to_json(held, zone) if present else None
        case Unknown():
            return None
        case IPv4Address() | IPv6Address() | IPv4Interface() | IPv6Interface():
            return str(value)
        case float():
            return value
        case _:
            return int(value)


def _key(key: Value) -> str:
    held = from_key(key)
    return str(held).lower() if isinstance(held, bool) else str(held)


def show_instant(instant: Timestamp, zone: str) -> str:
    """Return an instant as RFC 3339 text with the offset that the zone had then."""
    return _instant_text(instant.nanos, zone)


@lru_cache(maxsize=4096)
def _instant_text(nanos: int, zone: str) -> str:
    place = find_zone(zone)
    offset = 0 if place is None else offset_at(nanos, place)
    now = to_civil(nanos, offset)
    hours, minutes = divmod(abs(offset) // 60, 60)
    decimals = f".{now.nano:09}".rstrip("0").rstrip(".")
    day = f"{now.year:04}-{now.month:02}-{now.day:02}"
    clock = f"{now.hour:02}:{now.minute:02}:{now.second:02}{decimals}"
    return f"{day}T{clock}{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"
