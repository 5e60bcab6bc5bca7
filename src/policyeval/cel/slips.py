"""What is written in other languages, and what CEL writes instead: single words.

Mistakes that show only in their surroundings are in `hints.py`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

from policyeval.cel.literals import int_value, shorten
from policyeval.cel.words import Slip

OPERATORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{"=": "==", "===": "==", ":=": "==", "!==": "!=", "<>": "!=", "=<": "<=", "=>": ">="},
        **{"&": "&&", "|": "||", "≤": "<=", "≥": ">=", "≠": "!=", "¬": "!", "∧": "&&", "∨": "||"},
        **{"×": "*", "÷": "/", "−": "-", "–": "-", "—": "-", "∈": "in", "∕": "/", "·": "*"},
        **{"（": "(", "）": ")", "，": ",", "：": ":", "？": "?", "！": "!", "＝": "==", "…": ".."},
    }
)
"""Operators of other languages, and marks that look like one, with what CEL writes."""

TERMINALS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{"==": "RELATION", "!=": "RELATION", "<=": "RELATION", ">=": "RELATION", "&&": "_AND"},
        **{"||": "_OR", "!": "BANG", "*": "TIMES", "/": "TIMES", "-": "MINUS", "in": "IN"},
        **{"(": "LPAR", ")": "RPAR", ",": "_COMMA", ":": "_COLON", "?": "QUESTION"},
    }
)
"""The terminal of each operator that may be put in another's place."""

QUOTES: Final = "“”„«»‘’‚"


def slips(kind: str, written: str) -> Iterable[Slip]:
    """Return what is wrong with `written`, which the lexer found to be the non-word `kind`."""
    return _foreign(written) if kind == "FOREIGN" else [_READ[kind](written)]


def _operator(written: str, start: int = 0) -> Slip:
    end = start + len(written)
    if cel := OPERATORS.get(written):
        return Slip("PE210", start, end, {"written": written}, cel, TERMINALS.get(cel))
    kind = "RELATION" if written == "=~" else "TIMES"
    return Slip("PE211", start, end, {"written": written}, type=kind)


def _number(written: str) -> Slip:
    return Slip("PE234", 0, len(written), {"written": shorten(written)}, _nearest(written), "INT", 0)


def _nearest(written: str) -> str | None:
    """Return the number that was probably meant, where there is no doubt."""
    if re.fullmatch(r"[0-9]+\.", written):
        return f"{written}0"
    if re.fullmatch(r"[0-9]+(?:_[0-9]+)+(?:\.[0-9]+)?", written):
        return written.replace("_", "")
    if re.fullmatch(r"0X[0-9A-Fa-f]+[uU]?", written):
        return f"0x{written[2:]}"
    return None


def _unclosed_string(written: str) -> Slip:
    quote = re.sub("^[bBrR]+", "", written)
    mark = quote[:3] if quote[:3] in ('"""', "'''") else quote[:1]
    is_bytes = written[0] in "bB"
    kind, value = ("BYTES", b"") if is_bytes else ("STRING", "")
    return Slip("PE230", 0, len(written), {"quote": mark}, None, kind, value)


def _unclosed_quoted(written: str) -> Slip:
    return Slip("PE236", 0, len(written), {"written": shorten(written)}, None, "QUOTED")


def _curly_string(written: str) -> Slip:
    body = written[1:-1]
    plain = '"' + body.replace("\\", "\\\\") + '"'
    return Slip("PE217", 0, len(written), {"written": shorten(written)}, plain, "STRING", body)


def _comment(written: str) -> Slip:
    mark = "/*" if written.startswith("/*") else "#"
    return Slip("PE221", 0, len(written), {"written": mark})


def _unknown(written: str) -> Slip:
    if written == ";":
        return Slip("PE220", 0, 1)
    if not written.isprintable():
        return _invisible(written, 0)
    return Slip("PE219", 0, 1, {"written": written})


_READ: Final[Mapping[str, Callable[[str], Slip]]] = MappingProxyType(
    {
        "WRONG_OPERATOR": _operator,
        "BAD_NUMBER": _number,
        "UNCLOSED_STRING": _unclosed_string,
        "UNCLOSED_QUOTED": _unclosed_quoted,
        "CURLY_STRING": _curly_string,
        "HASH": _comment,
        "BLOCK_COMMENT": _comment,
        "UNKNOWN": _unknown,
    }
)


def _foreign(written: str) -> Iterable[Slip]:
    """Return a slip for each stretch of digits, letters or spaces, and for each single mark."""
    start = 0
    for group, chars in groupby(written, key=_kind):
        piece = "".join(chars)
        for part in piece if group in ("mark", "quote") else [piece]:
            yield _foreign_piece(group, part, start)
            start += len(part)


def _kind(char: str) -> str:
    if char in OPERATORS:
        return "mark"
    if char in QUOTES:
        return "quote"
    if char.isdecimal():
        return "digits"
    return "space" if unicodedata.category(char)[0] in "ZC" else "name"


def _foreign_piece(group: str, piece: str, start: int) -> Slip:
    end = start + len(piece)
    match group:
        case "mark":
            return _operator(piece, start)
        case "quote":
            return Slip("PE217", start, end, {"written": piece}, None, "IDENT")
        case "digits":
            return _digits(piece, start)
        case "space":
            return _invisible(piece[0], start)
        case _:
            return Slip("PE216", start, end, {"written": shorten(piece)}, None, "IDENT")


def _digits(piece: str, start: int) -> Slip:
    plain = "".join(str(unicodedata.decimal(char)) for char in piece)
    args = {"written": shorten(piece)}
    value = int_value(plain)
    return Slip(
        "PE215", start, start + len(piece), args, plain, "INT", value if isinstance(value, int) else 0
    )


def _invisible(char: str, start: int) -> Slip:
    return Slip("PE218", start, start + 1, {"code": f"U+{ord(char):04X}"})
