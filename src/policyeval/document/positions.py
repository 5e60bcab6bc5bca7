"""Where each character of a scalar stands in the file.

YAML's reader gives a scalar's value and where it starts and ends. Between the two lie quotes,
escapes, folded lines and indentation, which this module scans a second time. It trusts nothing: what
it has scanned must be the value that the reader gave, or the answer is that nobody knows.

A line break that was folded to a space is that space; an escape stands where its backslash is.
"""

import re
from collections.abc import Sequence
from typing import Final

from policyeval.document.tree import Scalar, ScalarStyle
from policyeval.frozen import dataclass, field
from policyeval.source.diagnostic import Diagnostic

_PLAIN_STYLE: Final = ScalarStyle.PLAIN
_BLOCKS: Final = (ScalarStyle.LITERAL, ScalarStyle.FOLDED)
_LINES: Final = r"\r?\n[ \t\r\n]*+"
_SPACE: Final = rf"(?P<space>[ \t]++(?:{_LINES})?|{_LINES})"
_PLAIN: Final = re.compile(rf"{_SPACE}|(?P<run>[^ \t\r\n]++)")
_SINGLE: Final = re.compile(rf"{_SPACE}|(?P<quote>'')|(?P<run>[^ \t\r\n']++)")
_DOUBLE: Final = re.compile(
    rf"{_SPACE}|(?P<joined>\\{_LINES})"
    r"|\\(?P<code>x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\\(?P<escape>[^\r\n])"
    r"|(?P<run>[^ \t\r\n\\]++)"
)
_NUMBERED: Final = re.compile(r"(?<!\\)(?:\\\\)*+\\[xuU]")
_ESCAPES: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028",
    "P": "\u2029",
}  # fmt: skip
_BLOCK_LINE: Final = re.compile(r"(?P<text>[^\r\n]*)(?P<break>\r?\n)?")
_HEADER: Final = re.compile(r"[|>][-+1-9]*[^\r\n]*\r?\n?")


def offsets(text: str, start: int, end: int, *, style: ScalarStyle, value: str) -> Sequence[int] | None:
    """Return the offset of each character of `value` and of its end, or None when that is unknown."""
    if style in _BLOCKS:
        return _checked(_block(text, start, end, style=style, value=value), value, start + 1)
    quote = 0 if style is _PLAIN_STYLE else 1
    first, last = start + quote, end - quote
    if last - first == len(value) and text.startswith(value, first):
        return range(first, last + 1)
    return _checked(_flow(text, first, last, style=style), value, first, exact_end=last)


def is_numbered(text: str, start: int, end: int) -> bool:
    """Return whether text in double quotes has escapes that are numbers of characters."""
    return _NUMBERED.search(text, start, end) is not None


def unmappable(scalar: Scalar) -> Diagnostic:
    """Return the finding for a scalar with CEL in it of which `is_mapped` is false."""
    return Diagnostic("PE143", scalar.span)


@dataclass(slots=True)
class _Scan:
    """What was scanned so far: the text and the offset of each of its characters."""

    texts: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    def run(self, text: str, start: int) -> None:
        self.texts.append(text)
        self.offsets.extend(range(start, start + len(text)))

    def char(self, char: str, offset: int) -> None:
        self.texts.append(char)
        self.offsets.append(offset)


def _checked(scan: _Scan, value: str, first: int, *, exact_end: int | None = None) -> Sequence[int] | None:
    scanned = "".join(scan.texts)
    if (scanned if exact_end is not None else scanned[: len(value)]) != value:
        return None
    if exact_end is not None:
        return (*scan.offsets, exact_end)
    if not value:
        return (first,)
    end = scan.offsets[len(value) - 1] + (value[-1] != "\n")
    return (*scan.offsets[: len(value)], end)


def _flow(text: str, start: int, end: int, *, style: ScalarStyle) -> _Scan:
    pattern = {ScalarStyle.SINGLE_QUOTED: _SINGLE, ScalarStyle.DOUBLE_QUOTED: _DOUBLE}.get(style, _PLAIN)
    scan = _Scan()
    for found in pattern.finditer(text, start, end):
        match found.lastgroup:
            case "space":
                _fold(scan, found.group(), found.start())
            case "joined":
                for line in _breaks(found.group(), found.start())[1:]:
                    scan.char("\n", line)
            case "quote":
                scan.char("'", found.start())
            case "code":
                scan.char(_numbered(found.group("code")), found.start())
            case "escape":
                scan.char(_ESCAPES.get(found.group("escape"), "\ufffd"), found.start())
            case _:
                scan.run(found.group(), found.start())
    return scan


def _numbered(code: str) -> str:
    number = int(code[1:], 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"


def _fold(scan: _Scan, space: str, start: int) -> None:
    """Scan spaces: one line break is a space, each further one is kept; the spaces around go."""
    lines = _breaks(space, start)
    if not lines:
        scan.run(space, start)
    elif len(lines) == 1:
        scan.char(" ", lines[0])
    else:
        for line in lines[1:]:
            scan.char("\n", line)


def _breaks(space: str, start: int) -> list[int]:
    return [start + index for index, char in enumerate(space) if char == "\n"]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a block scalar: what is left of the indentation, and where its line break is."""

    text: str
    start: int
    line_break: int | None


def _block(text: str, start: int, end: int, *, style: ScalarStyle, value: str) -> _Scan:
    """Scan a block scalar as if it kept all its line breaks: chomping only cuts the end off."""
    header = _HEADER.match(text, start, end)
    if header is None:
        return _Scan()
    lines = _lines(text, header.end(), end, value=value)
    return _folded(lines) if style is ScalarStyle.FOLDED else _literal(lines)


def _lines(text: str, start: int, end: int, *, value: str) -> list[_Line]:
    raw = [found for found in _BLOCK_LINE.finditer(text, start, end) if found.group()]
    indent = _indentation([found.group("text") for found in raw], value.split("\n"))
    return [
        _Line(
            found.group("text")[indent:],
            min(found.start() + indent, found.end("text")),
            found.end() - 1 if found.group("break") else None,
        )
        for found in raw
    ]


def _indentation(raw: list[str], lines: list[str]) -> int:
    """Return how far the text is indented: how much the first line with ink has lost."""
    written = next((line for line in raw if line.strip(" ")), None)
    read = next((line for line in lines if line.strip(" ")), None)
    if written is not None and read is not None:
        return _spaces(written) - _spaces(read)
    return max(map(len, raw), default=0) - max(map(len, lines), default=0)


def _spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _literal(lines: list[_Line]) -> _Scan:
    scan = _Scan()
    for line in lines:
        scan.run(line.text, line.start)
        if line.line_break is not None:
            scan.char("\n", line.line_break)
    return scan


def _folded(lines: list[_Line]) -> _Scan:
    """Scan lines of which neighbours are joined, unless one of the two is indented further.

    `held` is the break after the last line with text: a space, a break, or, before empty lines, nothing.
    """
    scan = _Scan()
    held: int | None = None
    empty: list[int] = []
    was_indented = False
    for line in lines:
        if not line.text:
            if line.line_break is not None:
                empty.append(line.line_break)
            continue
        is_indented = line.text[0] in " \t"
        if held is not None and (was_indented or is_indented):
            scan.char("\n", held)
        elif held is not None and not empty:
            scan.char(" ", held)
        for line_break in empty:
            scan.char("\n", line_break)
        scan.run(line.text, line.start)
        held, empty, was_indented = line.line_break, [], is_indented
    for line_break in ([] if held is None else [held]) + empty:
        scan.char("\n", line_break)
    return scan
