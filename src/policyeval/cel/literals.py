"""Literals: from how they are written to the value they stand for.

Source: cel-spec, "String and Bytes Values" and "Numeric Values" (langdef.md).
"""

import re
from collections.abc import Mapping
from math import isinf
from types import MappingProxyType
from typing import Final

from policyeval.frozen import dataclass, field
from policyeval.language.values import Uint
from policyeval.source.diagnostic import Argument

RANGES: Final = MappingProxyType(
    {
        "int": "-9223372036854775808 … 9223372036854775807",
        "uint": "0u … 18446744073709551615u",
        "double": "-1.7976931348623157e308 … 1.7976931348623157e308",
    }
)

ESCAPES: Final = MappingProxyType(
    {**dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True)), **{c: c for c in "\\?\"'`"}}
)

_ESCAPE: Final = re.compile(
    r"\\(?:(?P<plain>[abfnrtv\\?\"'`])|[xX](?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})"
    r"|U(?P<U>[0-9a-fA-F]{8})|(?P<octal>[0-3][0-7]{2})|(?P<bad>[xXuU][0-9a-fA-F]{0,8}|[0-9]{1,3}|[\s\S]?))"
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with the characters `start` up to `end` of a literal."""

    code: str
    start: int
    end: int
    args: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))

    @staticmethod
    def out_of_range(text: str, type_name: str) -> "Flaw":
        """Return the flaw of a number that its type cannot hold."""
        args = {"written": shorten(text), "type": type_name, "range": RANGES[type_name]}
        return Flaw("PE235", 0, len(text), args)


def shorten(text: str) -> str:
    """Return user text on one line, cut where a message would become unreadable."""
    line = text.replace("\r", "").replace("\n", "⏎").replace("\t", " ")
    return line if len(line) <= 40 else f"{line[:37]}…"


def int_value(text: str) -> int | Flaw:
    """Return the int of `12` or `0xF`; 2**63 is let through, since a minus may stand before it."""
    value = _natural(text)
    return value if value <= 2**63 else Flaw.out_of_range(text, "int")


def uint_value(text: str) -> Uint | Flaw:
    """Return the uint of `12u` or `0xFu`."""
    value = _natural(text[:-1])
    return Uint(value) if value < 2**64 else Flaw.out_of_range(text, "uint")


def float_value(text: str) -> float | Flaw:
    """Return the double of `1.5`, `.5` or `1e3`."""
    value = float(text)
    return Flaw.out_of_range(text, "double") if isinf(value) else value


def _natural(text: str) -> int:
    """Return the number; more digits than any type holds are not converted, only found too many."""
    if text.startswith("0x"):
        return int(text, 16)
    digits = text.lstrip("0") or "0"
    return int(digits) if len(digits) <= 20 else 2**64


def string_value(text: str) -> str | Flaw:
    """Return the characters that a string literal stands for."""
    body, offset, is_raw = _body(text, prefix="")
    if is_raw or "\\" not in body:
        return body
    pieces: list[str] = []
    end = 0
    for match in _ESCAPE.finditer(body):
        code = _code_point(match)
        if code is None:
            return _bad_escape(match, offset)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            return Flaw("PE232", offset + match.start(), offset + match.end(), {"written": match.group()})
        pieces += (body[end : match.start()], chr(code))
        end = match.end()
    return "".join(pieces) + body[end:]


def bytes_value(text: str) -> bytes | Flaw:
    """Return the bytes that a bytes literal stands for; its characters count as UTF-8."""
    body, offset, is_raw = _body(text, prefix="bB")
    if is_raw or "\\" not in body:
        return body.encode()
    value = bytearray()
    end = 0
    for match in _ESCAPE.finditer(body):
        code = _code_point(match)
        if code is None:
            return _bad_escape(match, offset)
        if match["u"] or match["U"]:
            return Flaw("PE233", offset + match.start(), offset + match.end(), {"written": match.group()})
        value += body[end : match.start()].encode()
        value.append(code)
        end = match.end()
    return bytes(value) + body[end:].encode()


def _body(text: str, *, prefix: str) -> tuple[str, int, bool]:
    """Return what stands between the quotes, where it begins, and whether it is raw."""
    start = 1 if prefix and text[0] in prefix else 0
    is_raw = text[start] in "rR"
    start += is_raw
    quote = 3 if text[start : start + 3] in ('"""', "'''") else 1
    return text[start + quote : -quote], start + quote, is_raw


def _code_point(match: re.Match[str]) -> int | None:
    """Return the code point of an escape, or None when it is not one."""
    if plain := match["plain"]:
        return ord(ESCAPES[plain])
    if octal := match["octal"]:
        return int(octal, 8)
    digits = match["x"] or match["u"] or match["U"]
    return int(digits, 16) if digits else None


def _bad_escape(match: re.Match[str], offset: int) -> Flaw:
    args = {"written": shorten(match.group())}
    return Flaw("PE231", offset + match.start(), offset + match.end(), args)
