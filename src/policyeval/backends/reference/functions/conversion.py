"""What conversions between types compute."""

import re
from collections.abc import Callable
from decimal import Context, Decimal
from math import isfinite, isnan
from typing import Final

from policyeval.backends.reference.equality import type_of
from policyeval.backends.reference.failures import (
    DURATION_OUT_OF_RANGE,
    TIMESTAMP_OUT_OF_RANGE,
    not_convertible,
)
from policyeval.language.instants import (
    SECOND,
    is_duration,
    is_instant,
    parse_duration,
    parse_timestamp,
    show_duration,
    show_timestamp,
)
from policyeval.language.types import INT_MAX, INT_MIN, UINT_MAX
from policyeval.language.values import Result, Timestamp, TypeValue, Uint, Value

_BOOLS: Final = {
    **dict.fromkeys(("1", "t", "T", "true", "True", "TRUE"), True),
    **dict.fromkeys(("0", "f", "F", "false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"([+-]?)0*([0-9]{1,20})")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"nan|[+-]?inf(?:inity)?", re.ASCII | re.IGNORECASE)
_FINER: Final = re.compile(r"(\.[0-9]{9})[0-9]+")
_DIGITS: Final = Context(prec=20)
"""Room for the 17 digits of a double, whatever the program around us makes of decimals."""


def _same(value: Value) -> Value:
    return value


def _string_to_bool(text: str) -> Result:
    return _BOOLS[text] if text in _BOOLS else not_convertible(text, "bool")


def _uint_to_int(number: Uint) -> Result:
    return int(number) if number <= INT_MAX else not_convertible(number, "int")


def _double_to_int(number: float) -> Result:
    """Refuse -2^63 as well: cel-spec leaves out both ends."""
    return int(number) if INT_MIN < number < -INT_MIN else not_convertible(number, "int")


def _string_to_int(text: str) -> Result:
    match = _INTEGER.fullmatch(text)
    number = int(match[1] + match[2]) if match else INT_MAX + 1
    return number if INT_MIN <= number <= INT_MAX else not_convertible(text, "int")


def _int_to_uint(number: int) -> Result:
    return Uint(number) if number >= 0 else not_convertible(number, "uint")


def _double_to_uint(number: float) -> Result:
    return Uint(number) if 0 <= number < UINT_MAX + 1 else not_convertible(number, "uint")


def _string_to_uint(text: str) -> Result:
    match = _INTEGER.fullmatch(text)
    number = int(match[2]) if match and not match[1] else UINT_MAX + 1
    return Uint(number) if number <= UINT_MAX else not_convertible(text, "uint")


def _string_to_double(text: str) -> Result:
    if _NOT_FINITE.fullmatch(text):
        return float(text)
    number = float(text) if _DECIMAL.fullmatch(text) else float("inf")
    return number if isfinite(number) else not_convertible(text, "double")


def _bool_to_string(value: bool) -> str:
    return "true" if value else "false"


def _double_to_string(number: float) -> str:
    """Write the shortest digits; the exponent has two digits or more and its sign."""
    if not isfinite(number):
        return "NaN" if isnan(number) else "+Inf" if number > 0 else "-Inf"
    decimal = Decimal(repr(number)).normalize(_DIGITS)
    exponent = decimal.adjusted() if number else 0
    if -4 <= exponent < 6:
        return f"{decimal:f}"
    return f"{decimal.scaleb(-exponent, _DIGITS):f}e{exponent:+03}"


def _bytes_to_string(value: bytes) -> Result:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return not_convertible(value, "string")


def _string_to_timestamp(text: str) -> Result:
    """Cut off what is finer than a nanosecond: RFC 3339 allows any number of decimals."""
    instant = parse_timestamp(_FINER.sub(r"\1", text, count=1))
    if instant is None:
        return not_convertible(text, "timestamp")
    return instant if is_instant(instant.nanos) else TIMESTAMP_OUT_OF_RANGE


def _int_to_timestamp(seconds: int) -> Result:
    nanos = seconds * SECOND
    return Timestamp(nanos) if is_instant(nanos) else TIMESTAMP_OUT_OF_RANGE


def _string_to_duration(text: str) -> Result:
    duration = parse_duration(text)
    if duration is None:
        return not_convertible(text, "duration")
    return duration if is_duration(duration.nanos) else DURATION_OUT_OF_RANGE


def _type(value: Value) -> TypeValue:
    return TypeValue(type_of(value))


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    "bool_to_bool": _same,
    "int64_to_int64": _same,
    "uint64_to_uint64": _same,
    "double_to_double": _same,
    "string_to_string": _same,
    "bytes_to_bytes": _same,
    "timestamp_to_timestamp": _same,
    "duration_to_duration": _same,
    "to_dyn": _same,
    "type": _type,
    "string_to_bool": _string_to_bool,
    "uint64_to_int64": _uint_to_int,
    "double_to_int64": _double_to_int,
    "string_to_int64": _string_to_int,
    "timestamp_to_int64": lambda instant: instant.nanos // SECOND,
    "int64_to_uint64": _int_to_uint,
    "double_to_uint64": _double_to_uint,
    "string_to_uint64": _string_to_uint,
    "int64_to_double": float,
    "uint64_to_double": float,
    "string_to_double": _string_to_double,
    "bool_to_string": _bool_to_string,
    "int64_to_string": str,
    "uint64_to_string": str,
    "double_to_string": _double_to_string,
    "bytes_to_string": _bytes_to_string,
    "timestamp_to_string": show_timestamp,
    "duration_to_string": show_duration,
    "string_to_bytes": str.encode,
    "string_to_timestamp": _string_to_timestamp,
    "int64_to_timestamp": _int_to_timestamp,
    "string_to_duration": _string_to_duration,
}
