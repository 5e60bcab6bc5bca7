"""The words with which findings name kinds of values, and how they show the user's own.

Thai is written without spaces; a phrase that begins with other letters brings its own.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from policyeval.frozen import dataclass
from policyeval.regex import Regex
from policyeval.schema.pointer import path
from policyeval.source.diagnostic import Phrase

BOOLEAN: Final = Phrase("`true` or `false`", " `true` หรือ `false`")
INTEGER: Final = Phrase("an integer", "จำนวนเต็ม")
NUMBER: Final = Phrase("a number", "จำนวน")
TEXT: Final = Phrase("text", "ข้อความ")
TIMESTAMP: Final = Phrase("a timestamp as text", "วันเวลาในรูปข้อความ")
DURATION: Final = Phrase("a duration as text", "ระยะเวลาในรูปข้อความ")
LIST: Final = Phrase("a list", "รายการ")
OBJECT: Final = Phrase("an object", " object")
NAMED: Final = Phrase("an object whose names are text", " object ที่ทุกชื่อเป็นข้อความ")
JSON: Final = Phrase("JSON", " JSON")
BUNDLE: Final = Phrase("the fact bundle", "ชุดข้อเท็จจริง")

AT_LEAST: Final = Phrase("at least", "ไม่น้อยกว่า")
AT_MOST: Final = Phrase("at most", "ไม่เกิน")
MORE_THAN: Final = Phrase("more than", "มากกว่า")
LESS_THAN: Final = Phrase("less than", "น้อยกว่า")

_NOT_JSON: Final = Phrase("something that JSON does not have", "สิ่งที่ JSON ไม่มี")
_LONGEST: Final = 60
"""Characters of the user's text that a message repeats."""
_LONGEST_INTEGER: Final = 256
"""Bits of an integer that a message writes out."""
_DIGITS_PER_BIT: Final = 0.30103
_SURROGATE: Final = Regex("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class NotJson:
    """Stands where a value was to be written as JSON and is not: nothing that is declared can be it."""

    text: str

    def __str__(self) -> str:
        """Return what was written."""
        return self.text


def found(data: Any) -> Phrase:
    """Return how to name what was found: short values are shown."""
    match data:
        case None:
            return quoted("null")
        case bool():
            return quoted("true" if data else "false")
        case int() | float():
            return quoted(number(data))
        case str():
            shown = text(data)
            return Phrase(f'text `"{shown}"`', f'ข้อความ `"{shown}"`')
        case list() | tuple():
            return LIST
        case Mapping():
            return OBJECT
        case NotJson(text=written):
            shown = text(written)
            return Phrase(f"`{shown}`, which is not strict JSON", f" `{shown}` ซึ่งไม่ใช่ JSON ที่ถูกต้อง")
        case _:
            return _NOT_JSON


def quoted(word: str) -> Phrase:
    """Return the user's word as messages show it after other words."""
    return Phrase(f"`{word}`", f" `{word}`")


def place(keys: Iterable[str | int]) -> Phrase:
    """Return how to name a place in the facts."""
    written = path(keys)
    shown = f"`{text(written)}`"
    return Phrase(shown, shown) if written else BUNDLE


def number(data: float) -> str:
    """Return a number as JSON would have it; of one that no reader would count, how long it is."""
    if isinstance(data, int) and data.bit_length() > _LONGEST_INTEGER:
        return f"{'-' if data < 0 else ''}10^{int(data.bit_length() * _DIGITS_PER_BIT)}"
    return str(data)


def text(data: str) -> str:
    """Return the user's text on one line, not too long, with the invisible made visible."""
    cut = data[:_LONGEST] + ("…" if len(data) > _LONGEST else "")
    return "".join(char if char.isprintable() else _escape(char) for char in cut)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def has_surrogate(data: str) -> bool:
    """Return whether the text has half of a surrogate pair, which UTF-8 cannot write."""
    return _SURROGATE.search(data) is not None


def listed(names: Iterable[str]) -> str:
    """Return names as a message lists them, each in backticks."""
    return ", ".join(f"`{text(name)}`" for name in names)
