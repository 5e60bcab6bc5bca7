"""JSON text to data, strictly: what other readers let pass in silence is a finding here.

Python's own decoder does the work, with hooks that object to what it would accept: a name given
twice, `NaN`, `1e400`, an integer of more than 64 bits, half of a surrogate pair. Only when it or a
hook objects is the text read again by `json_places`, which knows where everything stands.
"""

import json
import re
from typing import Any, Final, Never

from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.regex import Regex
from policyeval.schema.json_places import MAX_DEPTH, places
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source, Span

MAX_BYTES: Final = 1 << 20
_INT64_DIGITS: Final = 20
_NESTING: Final = Regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE: Final = Regex(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_BOM: Final = "\ufeff"


def read_json(text: str | bytes, *, name: str) -> Any | tuple[Diagnostic, ...]:
    """Return the data that the JSON text holds, or a tuple of everything wrong with it.

    JSON has no tuples, so a tuple is always findings. Integers stay int; `1.0` stays float.
    """
    source = _source(text, name)
    if isinstance(source, Diagnostic):
        return (source,)
    if (_SURROGATE.search(source.text) or _is_deep(source.text)) and (found := places(source).findings):
        return found
    try:
        return _DECODER.decode(source.text)
    except ValueError:
        if found := places(source).findings:
            return found
        raise


def _source(text: str | bytes, name: str) -> Source | Diagnostic:
    """Return the text as a file, or what keeps it from being one."""
    try:
        size = len(text) if isinstance(text, bytes) or text.isascii() else len(text.encode(errors="replace"))
        source = Source(name, text.decode() if isinstance(text, bytes) else text)
    except UnicodeDecodeError as error:
        good = Source(name, error.object[: error.start].decode())
        return Diagnostic("PE608", Span(good, len(good.text), len(good.text)), {"offset": error.start})
    if size > MAX_BYTES:
        return Diagnostic("PE607", Span(source, 0, 0), {"size": size, "limit": MAX_BYTES})
    if source.text.startswith(_BOM):
        return Diagnostic("PE609", Span(source, 0, 1))
    return source


def _is_deep(text: str) -> bool:
    """Return whether brackets nest too deep for the decoder, which is recursive."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for token in _NESTING.finditer(text):
        match text[token.start()]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case _:
                pass  # text, whose brackets do not count
        if depth > MAX_DEPTH:
            return True
    return False


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _int(digits: str) -> int:
    if len(digits) > _INT64_DIGITS or not INT_MIN <= (number := int(digits)) <= INT_MAX:
        raise ValueError
    return number


def _float(digits: str) -> float:
    number = float(digits)
    if number in {float("inf"), float("-inf")}:
        raise ValueError
    return number


def _constant(_: str) -> Never:
    raise ValueError


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_int, parse_float=_float, parse_constant=_constant
)
