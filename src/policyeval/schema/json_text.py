"""JSON text to data, strictly: what other readers let pass in silence is a finding here.

Python's own decoder does the work. What it would accept and must not be (a name given twice, `NaN`,
`1e400`, an integer of more than 64 bits, half of a surrogate pair, 65 levels) is looked for as cheaply
as it can be. Only when something objects is the text read again by `json_places`, which knows where
everything stands.

A name given twice is found in one of two ways. In a short text, or one with quotes in texts, the decoder
hands over the pairs of each object. In any other all texts of the data are counted, names too: each
stands between two quotes, so that there are twice as many of these unless a name got lost.
"""

import json
from functools import cache
from typing import Any, Final, Never

from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.regex import Regex
from policyeval.schema.json_places import MAX_DEPTH, places
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source, Span

MAX_BYTES: Final = 1 << 20
_SHORT: Final = 1500
"""Bytes up to which pairs are cheaper than counting."""
_INT64_DIGITS: Final = 20
_BOM: Final = "\ufeff"
_ALIKE: Final = bytes.maketrans(b"123456789D", b"000000000d")
_MANY_DIGITS: Final = b"0" * 19
"""An integer with fewer digits than these has 64 bits."""
_HALF_PAIR: Final = Regex(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)


def read_json(text: str | bytes, *, name: str) -> Any | tuple[Diagnostic, ...]:
    """Return the data that the JSON text holds, or a tuple of everything wrong with it.

    JSON has no tuples, so a tuple is always findings. Integers stay int; `1.0` stays float.
    """
    try:
        return _read(text)
    except (ValueError, RecursionError):
        source = _source(text, name)
        if isinstance(source, Diagnostic):
            return (source,)
        return places(source).findings or _decoder(has_pairs=True, has_long=True).decode(source.text)


def _read(given: str | bytes) -> Any:
    """Return the data; raises for whatever looks as if it were no strict JSON."""
    if len(given) > MAX_BYTES:
        raise ValueError
    data, text = (given, given.decode()) if isinstance(given, bytes) else (given.encode(), given)
    if len(data) > MAX_BYTES or text.startswith(_BOM):
        raise ValueError
    alike = data.translate(_ALIKE)
    has_long = _MANY_DIGITS in alike
    has_escapes = b"\\" in data
    if has_escapes and b"\\ud" in alike and _may_have_half_pair(text):
        raise ValueError
    if len(data) <= _SHORT or (has_escapes and b'\\"' in data):
        value = _decoder(has_pairs=True, has_long=has_long).decode(text)
        if data.count(b"{") + data.count(b"[") > MAX_DEPTH:
            _texts(value)
    else:
        value = _decoder(has_pairs=False, has_long=has_long).decode(text)
        if data.count(b'"') != 2 * _texts(value):
            raise ValueError
    return value


def _may_have_half_pair(text: str) -> bool:
    """Return whether half of a pair is there, or a backslash is escaped, which makes that hard to tell."""
    return "\\\\" in text or _HALF_PAIR.search(text) is not None


def _texts(value: Any) -> int:
    """Return how many texts the data holds, names too; raises where it is too deep or no number."""
    texts = 0
    level = [[value]]
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for members in level:
            for member in members:
                kind = member.__class__
                if kind is str:
                    texts += 1
                elif kind is dict:
                    texts += len(member)
                    below.append(member.values())
                elif kind is list:
                    below.append(member)
                elif kind is float and member - member != 0:
                    raise ValueError
        if not below:
            return texts
        level = below
    raise ValueError


# ---------------------------------------------------------------------------------------- decoders


@cache
def _decoder(*, has_pairs: bool, has_long: bool) -> json.JSONDecoder:
    """Return a decoder that objects to constants, and to what it is asked to look at."""
    return json.JSONDecoder(
        object_pairs_hook=_pairs if has_pairs else None,
        parse_int=_int if has_long else None,
        parse_float=_float if has_pairs else None,
        parse_constant=_constant,
    )


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
    if number - number != 0:
        raise ValueError
    return number


def _constant(_: str) -> Never:
    raise ValueError


# -------------------------------------------------------------------------------------- objections


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
