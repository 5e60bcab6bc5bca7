"""Characters that may not stand in a file: the invisible ones, and those that break lines for some.

One look at the whole text, before YAML: its reader follows YAML 1.1 and takes U+0085, U+2028 and
U+2029 for line breaks, so that the end of a comment could become a key that no editor shows.
"""

from collections.abc import Iterator
from typing import Final

from policyeval.document.file import BYTE_ORDER_MARK
from policyeval.regex import Regex
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source, Span

_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINE_BREAKS: Final = "\x85\u2028\u2029"
_JOINERS: Final = "\u200b-\u200d"
_FORMAT: Final = (
    "\u00ad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u180e\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001"
    "\U000e0020-\U000e007f"
)
"""The rest of the Unicode category Cf."""

_UNWANTED: Final = Regex(
    "(?P<PE110>[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff])"
    f"|(?P<PE111>[{_BIDI}])"
    f"|(?P<PE112>[{_LINE_BREAKS}]|\r(?!\n))"
    "|(?P<PE113>[\ud800-\udfff])"
    f"|(?P<PE114>[{_FORMAT}]|(?<![\u0e00-\u0e7f])[{_JOINERS}](?![\u0e00-\u0e7f]))"
)
_SUSPECT: Final = Regex(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff{_BIDI}{_LINE_BREAKS}{_JOINERS}{_FORMAT}]"
    "|\r(?!\n)"
)
"""Finds quickly that there is nothing to find."""
_IN_KEYS: Final = Regex(f"[\x00-\x1f\x7f-\x9f{_BIDI}{_LINE_BREAKS}{_JOINERS}{_FORMAT}]")
ODD_SPACES: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Characters that look like a space and are none for YAML."""


def unwanted_characters(source: Source) -> Iterator[Diagnostic]:
    """Yield a finding for each character that may not stand in a file."""
    start = 1 if source.text.startswith(BYTE_ORDER_MARK) else 0
    suspect = _SUSPECT.search(source.text, start)
    if suspect is None:
        return
    for found in _UNWANTED.finditer(source.text, suspect.start()):
        span = Span(source, found.start(), found.end())
        yield Diagnostic(str(found.lastgroup), span, {"char": code_point(found.group())})


def invisible_in_key(key: str) -> str | None:
    """Return the first character of a key that cannot be seen, written or as an escape."""
    found = None if key.isprintable() else _IN_KEYS.search(key)
    return found.group() if found else None


def code_point(char: str) -> str:
    """Return the name of a character that cannot be shown: `U+202E`."""
    return f"U+{ord(char):04X}"
