"""Values from outside: what Python or JSON hands in, as values of the language.

A declared type helps to read what JSON has no form for: text is a timestamp (RFC 3339), a duration
(`1h30m`) or bytes (base64) where one is declared, and a whole number is a uint or a double.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from typing import Any, Final

from policyeval.backends.reference.dispatch import accepts
from policyeval.check.environment import BUILT_IN, Global
from policyeval.ir.expr import Variable
from policyeval.language.instants import is_duration, is_instant, parse_duration, parse_timestamp
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    INT_MAX,
    INT_MIN,
    TIMESTAMP,
    UINT,
    UINT_MAX,
    List,
    Map,
    Nullable,
    Optional,
    Type,
    plain,
    show,
)
from policyeval.language.values import (
    BoolKey,
    Duration,
    OptionalValue,
    Timestamp,
    TypeValue,
    Uint,
    Value,
    from_key,
    to_key,
)
from policyeval.schema import words
from policyeval.schema.nodes import MOST_NODES, nodes
from policyeval.source.diagnostic import Argument, Diagnostic, Phrase

MAX_DEPTH: Final = 100
"""How deep lists and maps may nest."""


def variables(types: Mapping[str, Type]) -> dict[str, Global]:
    """Return what declared names mean where an expression is checked."""
    return {name: Global(Variable(name, type=type_, span=BUILT_IN)) for name, type_ in types.items()}


def read_bindings(given: Mapping[str, Any], types: Mapping[str, Type]) -> dict[str, Value] | list[Diagnostic]:
    """Return the values of names, each read as its declared type, or all that do not fit."""
    if nodes(given) > MOST_NODES:
        return [Diagnostic("PE613", args={"limit": MOST_NODES})]
    values = {name: to_value(value, types.get(name, DYN), name) for name, value in given.items()}
    findings = [value for value in values.values() if isinstance(value, Diagnostic)]
    return findings or values


def to_value(given: Any, type_: Type, place: str, depth: int = 0) -> Value | Diagnostic:
    """Return what was handed in as a value of the type, or the finding that it is none."""
    if depth > MAX_DEPTH:
        return Diagnostic("PE606", None, {"limit": MAX_DEPTH})
    match type_, given:
        case Nullable(of=of), _ if given is not None:
            return to_value(given, of, place, depth)
        case List(element=element), list() | tuple():
            return _list(given, element, place, depth)
        case Map(), Mapping():
            return _map(given, type_, place, depth)
        case Optional(of=of), OptionalValue(present=True, value=held):
            value = to_value(held, of, place, depth + 1)
            return value if isinstance(value, Diagnostic) else OptionalValue(value)
        case _:
            value = _leaf(given, type_, place, depth)
    is_right = isinstance(value, Diagnostic) or type_ == DYN or accepts(type_, value)
    return value if is_right else _unfit(given, type_, place)


def _list(given: Sequence[Any], element: Type, place: str, depth: int) -> Value | Diagnostic:
    made = [to_value(item, element, f"{place}[{i}]", depth + 1) for i, item in enumerate(given)]
    return next((value for value in made if isinstance(value, Diagnostic)), made)


def _map(given: Mapping[Any, Any], type_: Map, place: str, depth: int) -> Value | Diagnostic:
    entries: dict[Value, Value] = {}
    for name, item in given.items():
        key = _key(from_key(name), type_.key, place)
        value = to_value(item, type_.value, f"{place}.{name}", depth + 1)
        for part in (key, value):
            if isinstance(part, Diagnostic):
                return part
        entries[to_key(key)] = value
    return entries


def _key(given: Any, type_: Type, place: str) -> Value | Diagnostic:
    """Return a key; where JSON had to write one as text, the number or truth that was meant."""
    if isinstance(given, str) and plain(type_) in (INT, UINT) and given.removeprefix("-").isdecimal():
        given = int(given[:_LONGEST_INTEGER])
    if isinstance(given, str) and type_ == BOOL and given in ("true", "false"):
        given = given == "true"
    key = to_value(given, type_, place)
    return key if isinstance(key, Diagnostic | bool | int | str) else _unfit(given, type_, place)


_LONGEST_INTEGER: Final = 24


def _leaf(given: Any, type_: Type, place: str, depth: int) -> Value | Diagnostic:  # noqa: C901
    match given:
        case str() if type_ == TIMESTAMP:
            return parse_timestamp(given) or _unfit(given, type_, place)
        case str() if type_ == DURATION:
            return parse_duration(given) or _unfit(given, type_, place)
        case str() if type_ == BYTES:
            return _bytes(given, place)
        case str():
            return _text(given, place)
        case None | bool() | TypeValue():
            return given
        case bytes():
            return bytes(given)
        case Uint():
            return given if given <= UINT_MAX else _unfit(given, type_, place)
        case int() if type_ == UINT and 0 <= given <= UINT_MAX:
            return Uint(given)
        case int() if type_ == DOUBLE:
            return float(given) if abs(given) <= UINT_MAX else _unfit(given, type_, place)
        case int():
            return int(given) if INT_MIN <= given <= INT_MAX else _unfit(given, type_, place)
        case float():
            return float(given)
        case list() | tuple():
            return _list(given, DYN, place, depth)
        case Mapping():
            return _map(given, Map(DYN, DYN), place, depth)
        case OptionalValue(present=present, value=held):
            value = to_value(held, DYN, place, depth + 1) if present else None
            return value if isinstance(value, Diagnostic) else OptionalValue(value, present)
        case IPv4Address() | IPv6Address() | IPv4Interface() | IPv6Interface():
            return given
        case _:
            return _time(given, type_, place)


def _time(given: Any, type_: Type, place: str) -> Value | Diagnostic:
    match given:
        case Timestamp() if is_instant(given.nanos):
            return given
        case Duration() if is_duration(given.nanos):
            return given
        case datetime() if given.tzinfo is not None:
            return parse_timestamp(given.isoformat()) or _unfit(given, type_, place)
        case timedelta():
            nanos = (given // timedelta(microseconds=1)) * 1000
            return Duration(nanos) if is_duration(nanos) else _unfit(given, type_, place)
        case _:
            return _unfit(given, type_, place)


def _text(given: str, place: str) -> str | Diagnostic:
    """Return a text as no more than that: what a class of its own does beside is not asked."""
    text = str.__str__(given)
    if not words.has_surrogate(text):
        return text
    return Diagnostic("PE605", None, {"path": f"`{place}`", "value": words.text(text)})


def _bytes(given: str, place: str) -> Value | Diagnostic:
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return _unfit(given, BYTES, place)


def _unfit(given: Any, type_: Type, place: str) -> Diagnostic:
    is_plain = isinstance(given, str | int | float | bytes | None) and not _is_endless(given)
    found = repr(given) if is_plain else type(given).__name__
    shown: dict[str, Argument] = {"type": _ANYTHING if type_ == DYN else show(type_)}
    shown["found"] = found if len(found) <= 60 else f"{found[:59]}…"
    return Diagnostic("PE727", None, {"name": place, **shown})


_ANYTHING: Final = Phrase(
    "dyn (None, bool, int, float, str, bytes, list, dict, datetime with a zone, timedelta)",
    "dyn (None, bool, int, float, str, bytes, list, dict, datetime ที่มีเขตเวลา, timedelta)",
)


def _is_endless(given: object) -> bool:
    """Say whether a number has more digits than Python writes."""
    return isinstance(given, int) and abs(given) > _LONG


_LONG: Final = 10**60


# ------------------------------------------------------------------------------------------ and back


def to_python(value: Value) -> Any:
    """Return a value as Python hands it around: the keys of maps as they were written.

    A map that has both true and 1, or false and 0, keeps `BoolKey` keys, which Python can tell apart.
    """
    match value:
        case list():
            return [to_python(element) for element in value]
        case dict():
            return dict(_entries(value))
        case OptionalValue(value=held, present=True):
            return OptionalValue(to_python(held))
        case _:
            return value


def _entries(value: dict[Value, Value]) -> Iterator[tuple[Value, Any]]:
    for key, of in value.items():
        is_clear = not isinstance(key, BoolKey) or key.value not in value
        yield (from_key(key) if is_clear else key), to_python(of)
