"""Text in which nothing hides: what cannot be seen, or steers a terminal, is written as a number."""

import unicodedata
from typing import Final

_HIDDEN: Final = frozenset(("Cc", "Cf", "Cs", "Cn", "Zl", "Zp"))
_JOINERS: Final = frozenset("\u200b\u200c\u200d")


def visible(text: str) -> str:
    """Return text in which every character shows: what steers terminals is written as a number."""
    if text.isprintable():
        return text
    return "".join(
        escaped_character(char) if is_hidden(text, index) else char for index, char in enumerate(text)
    )


def is_hidden(text: str, index: int) -> bool:
    """Say whether a character cannot be seen; what joins or parts Thai words is a part of them."""
    char = text[index]
    if char in _JOINERS:
        return not any("\u0e00" <= near <= "\u0e7f" for near in text[max(0, index - 1) : index + 2])
    return unicodedata.category(char) in _HIDDEN


def escaped_character(char: str) -> str:
    """Return a character as its number."""
    return f"\\u{{{ord(char):x}}}"
