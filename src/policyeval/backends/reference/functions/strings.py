"""What the functions on strings compute."""

from collections.abc import Callable
from typing import Final

from policyeval.backends.reference.equality import type_of
from policyeval.backends.reference.functions.format import format_text
from policyeval.language.types import show
from policyeval.language.values import Failure, Result, Value

WHITE_SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's White_Space; Python's own idea of it has four control characters more."""

LONGEST: Final = 10_000_000
"""How many code points `replace` and `join` make at most: they can multiply lengths."""

_SPACES: Final = str.maketrans(WHITE_SPACE, " " * len(WHITE_SPACE))
_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_UPPER: Final = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}
_ESCAPES: Final = str.maketrans(
    {
        "\a": r"\a",
        "\b": r"\b",
        "\f": r"\f",
        "\n": r"\n",
        "\r": r"\r",
        "\t": r"\t",
        "\v": r"\v",
        "\\": r"\\",
        '"': r"\"",
    }
)


def _char_at(text: str, index: int) -> Result:
    return text[index : index + 1] if 0 <= index <= len(text) else _outside("charAt", index)


def _index_of(text: str, part: str, start: int) -> Result:
    if not part:
        return start
    return text.find(part, start) if 0 <= start < len(text) else _outside("indexOf", start)


def _last_index_of(text: str, part: str, last: int) -> Result:
    if not part:
        return last
    return text.rfind(part, 0, last + len(part)) if 0 <= last < len(text) else _outside("lastIndexOf", last)


def _join(texts: list[Value], separator: str = "") -> Result:
    for text in texts:
        if type(text) is not str:
            return Failure("PE809", {"function": "join", "types": f"list({show(type_of(text))})"})
    if sum(map(len, texts)) + len(separator) * len(texts) > LONGEST:
        return Failure("PE832", {"function": "join"})
    return separator.join(texts)


def _replace(text: str, old: str, new: str, limit: int = -1) -> Result:
    found = text.count(old)
    times = found if limit < 0 else min(found, limit)
    if len(text) + times * (len(new) - len(old)) > LONGEST:
        return Failure("PE832", {"function": "replace"})
    return text.replace(old, new, times)


def _split(text: str, separator: str, limit: int = -1) -> Result:
    if limit == 0:
        return []
    if separator:
        return text.split(separator, min(limit - 1, len(text)) if limit > 0 else -1)
    if limit < 0 or limit >= len(text):
        return list(text)
    return [*text[: limit - 1], text[limit - 1 :]]


def _substring(text: str, start: int, end: int) -> Result:
    if start > end:
        return Failure("PE814", {"function": "substring", "argument": f"{start}, {end}"})
    if not 0 <= start <= len(text):
        return _outside("substring", start)
    return text[start:end] if end <= len(text) else _outside("substring", end)


def _outside(function: str, position: int) -> Failure:
    return Failure("PE814", {"function": function, "argument": position})


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    "string_char_at_int": _char_at,
    "string_index_of_string": lambda text, part: text.find(part),
    "string_index_of_string_int": _index_of,
    "string_last_index_of_string": lambda text, part: text.rfind(part),
    "string_last_index_of_string_int": _last_index_of,
    "list_join": _join,
    "list_join_string": _join,
    "string_lower_ascii": lambda text: text.translate(_LOWER),
    "string_upper_ascii": lambda text: text.translate(_UPPER),
    "string_replace_string_string": _replace,
    "string_replace_string_string_int": _replace,
    "string_split_string": _split,
    "string_split_string_int": _split,
    "string_substring_int": lambda text, start: _substring(text, start, max(start, len(text))),
    "string_substring_int_int": _substring,
    "string_trim": lambda text: text.strip(WHITE_SPACE),
    "string_reverse": lambda text: text[::-1],
    "strings_quote": lambda text: f'"{text.translate(_ESCAPES)}"',
    "string_format": format_text,
    "words_string": lambda text: len([word for word in text.translate(_SPACES).split(" ") if word]),
}
