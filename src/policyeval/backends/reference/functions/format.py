"""What `format` makes of a text with clauses such as `%s` or `%.2f`, and of values.

Source: cel-go, "ext/formatting_v2": the texts of the clauses are its texts.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from math import isfinite, isnan
from typing import Final

from policyeval.backends.reference.equality import type_of
from policyeval.language.instants import show_duration, show_timestamp
from policyeval.language.types import Int, List, Map, Optional, String, Type, TypeOf, show
from policyeval.language.values import (
    BoolKey,
    Duration,
    Failure,
    Result,
    Timestamp,
    TypeValue,
    Uint,
    Value,
    from_key,
)

MOST_DECIMALS: Final = 1000
USUAL_DECIMALS: Final = 6

_CLAUSE: Final = re.compile(r"%(?:(%)|(?:\.([0-9]+))?([sdfebxXo]))")


class _Misfit(Exception):
    """The clause has no text for a value of this type; `format_text` makes it a Failure."""


def format_text(template: str, values: list[Value]) -> Result:
    """Return the template with each clause replaced by the text of the next value.

    Values beyond the last clause are left out. `%.3s` and the like ignore their precision.
    """
    pieces: list[str] = []
    place = used = 0
    while (percent := template.find("%", place)) >= 0:
        pieces.append(template[place:percent])
        match = _CLAUSE.match(template, percent)
        if match is None or len(match[2] or "") > 4 or int(match[2] or 0) > MOST_DECIMALS:
            return Failure("PE830", {"clause": template[percent : percent + 8]})
        place = match.end()
        if match[1]:
            pieces.append("%")
            continue
        if used == len(values):
            return Failure("PE803", {"index": used, "size": used})
        text = _clause(match, values[used])
        if isinstance(text, Failure):
            return text
        pieces.append(text)
        used += 1
    return "".join((*pieces, template[place:]))


def _clause(match: re.Match[str], value: Value) -> str | Failure:
    decimals = USUAL_DECIMALS if match[2] is None else int(match[2])
    try:
        return _CLAUSES[match[3]](value, decimals)
    except _Misfit:
        return Failure("PE831", {"clause": match[0], "type": show(type_of(value))})
    except UnicodeDecodeError:
        return Failure("PE805", {"text": value.hex(), "type": "string"})


# ------------------------------------------------------------------------------------- clauses


def _string(value: Value, _decimals: int = 0) -> str:  # noqa: C901  (one arm for each type)
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case BoolKey():
            return _string(from_key(value))
        case int():
            return str(int(value))
        case float():
            return _double(value)
        case str():
            return value
        case bytes():
            return value.decode()
        case Timestamp():
            return show_timestamp(value)
        case Duration():
            return show_duration(value)
        case TypeValue(type=type_):
            return _type_name(type_)
        case list() | dict():
            return _nested(value)
        case _:
            raise _Misfit


def _nested(value: list[Value] | dict[Value, Value]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_string, value))}]"
    entries = sorted((_string(key), _string(item)) for key, item in value.items())
    return f"{{{', '.join(f'{key}: {item}' for key, item in entries)}}}"


def _type_name(type_: Type) -> str:
    match type_:
        case Int():
            return "int"
        case String():
            return "string"
        case List():
            return "list"
        case Map():
            return "map"
        case Optional():
            return "optional_type"
        case TypeOf():
            return "type"
        case _:
            return getattr(type_, "name", show(type_))


def _double(value: float) -> str:
    special = _special(value)
    return special or format(Decimal(repr(value)), "f").removesuffix(".0")


def _special(value: float) -> str | None:
    if isfinite(value):
        return None
    return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _decimal(value: Value, _decimals: int) -> str:
    if type(value) is float:
        return _double(value)
    return str(_integer(value))


def _fixed(value: Value, decimals: int) -> str:
    number = _number(value)
    return _special(number) or f"{number:.{decimals}f}"


def _scientific(value: Value, decimals: int) -> str:
    number = _number(value)
    return _special(number) or f"{number:.{decimals}e}"


def _binary(value: Value, _decimals: int) -> str:
    return f"{int(value) if type(value) is bool else _integer(value):b}"


def _octal(value: Value, _decimals: int) -> str:
    return f"{_integer(value):o}"


def _hexadecimal(value: Value, _decimals: int) -> str:
    match value:
        case str():
            return value.encode().hex()
        case bytes():
            return value.hex()
        case _:
            return f"{_integer(value):x}"


def _integer(value: Value) -> int:
    if type(value) not in (int, Uint):
        raise _Misfit
    return int(value)


def _number(value: Value) -> float:
    return value if type(value) is float else float(_integer(value))


_CLAUSES: Final[dict[str, Callable[[Value, int], str]]] = {
    "s": _string,
    "d": _decimal,
    "f": _fixed,
    "e": _scientific,
    "b": _binary,
    "o": _octal,
    "x": _hexadecimal,
    "X": lambda value, decimals: _hexadecimal(value, decimals).upper(),
}
