"""What the functions on optionals compute."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from policyeval.backends.reference.equality import type_of
from policyeval.backends.reference.failures import no_such_field
from policyeval.language.instants import FIRST
from policyeval.language.types import show
from policyeval.language.values import (
    Duration,
    Failure,
    OptionalValue,
    Result,
    Timestamp,
    TypeValue,
    Uint,
    Unknown,
    Value,
    to_key,
)

Step = Callable[[Value, Value], OptionalValue]

ABSENT: Final = OptionalValue(present=False)
_NOT_GIVEN: Final = Unknown(frozenset())
_KEYS: Final = (bool, int, Uint, float, str)


def _of_non_zero(value: Value) -> OptionalValue:
    return ABSENT if _is_zero(value) else OptionalValue(value)


def _is_zero(value: Value) -> bool:
    match value:
        case OptionalValue(present=present):
            return not present
        case Timestamp():
            return value == FIRST
        case Duration(nanos=nanos):
            return nanos == 0
        case TypeValue() | IPv4Address() | IPv6Address():
            return False
        case _:
            return not value


def _value(optional: OptionalValue) -> Result:
    return optional.value if optional.present else Failure("PE813")


def _unwrap(optionals: list[Value]) -> Result:
    for optional in optionals:
        if type(optional) is not OptionalValue:
            return Failure("PE809", {"function": "unwrap", "types": f"list({show(type_of(optional))})"})
    return [optional.value for optional in optionals if optional.present]


def _select(value: Value, field: str) -> Result:
    if type(value) is OptionalValue:
        return _select(value.value, field) if value.present else ABSENT
    if type(value) is not dict:
        return no_such_field(value, field)
    return _at_key(value, field)


def _at_index(values: list[Value], index: int) -> OptionalValue:
    return OptionalValue(values[index]) if 0 <= index < len(values) else ABSENT


def _at_key(entries: dict[Value, Value], key: Value) -> OptionalValue:
    place = to_key(key) if type(key) in _KEYS else None
    if place is None or isinstance(entries.get(place, _NOT_GIVEN), Unknown):
        return ABSENT
    return OptionalValue(entries[place])


def _chained(
    step: Callable[[Value, Value], OptionalValue],
) -> Callable[[OptionalValue, Value], OptionalValue]:
    return lambda optional, place: step(optional.value, place) if optional.present else ABSENT


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    "optional_of": OptionalValue,
    "optional_none": lambda: ABSENT,
    "optional_ofNonZeroValue": _of_non_zero,
    "optional_hasValue": lambda optional: optional.present,
    "optional_value": _value,
    "optional_or_optional": lambda first, second: first if first.present else second,
    "optional_orValue_value": lambda optional, other: optional.value if optional.present else other,
    "optional_unwrap": _unwrap,
    "optional_unwrapOpt": _unwrap,
    "select_optional_field": _select,
    "list_optindex_optional_int": _at_index,
    "optional_list_optindex_optional_int": _chained(_at_index),
    "map_optindex_optional_value": _at_key,
    "optional_map_optindex_optional_value": _chained(_at_key),
    "optional_list_index_int": _chained(_at_index),
    "optional_map_index_value": _chained(_at_key),
}
