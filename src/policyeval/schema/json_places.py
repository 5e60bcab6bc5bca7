"""Where everything in a JSON text stands, and everything that is wrong with it.

One pass over the tokens with a stack of its own, so that no nesting is too deep for it. Reading
stops at the first token that does not belong where it is; other findings do not stop it.

Source: RFC 8259.
"""

import re
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from policyeval.frozen import dataclass, field
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.regex import Regex
from policyeval.schema import words
from policyeval.schema.pointer import pointer
from policyeval.source.diagnostic import Argument, Diagnostic, Label, Phrase
from policyeval.source.text import Source, Span

MAX_DEPTH: Final = 64
_MOST_FINDINGS: Final = 100
_INT64_DIGITS: Final = 20

_TOKEN: Final = Regex(
    r"[ \t\n\r]*+(?:"
    r"(?P<mark>[][{}:,])"
    r'|(?P<text>"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+")'
    r"|(?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![0-9A-Za-z_.]))"
    r"|(?P<word>true|false|null)(?![0-9A-Za-z_])"
    r"|(?P<constant>NaN|-?Infinity)(?![0-9A-Za-z_])"
    r"|(?P<end>\Z)"
    r"|(?P<other>[0-9A-Za-z_.+-]++|.))",
    re.DOTALL,
)
_OPEN_TEXT: Final = Regex(r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+')
_ESCAPE: Final = Regex(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SURROGATE: Final = Regex("[\ud800-\udfff]")

_LABEL: Final = Phrase("first given here", "ให้ไว้ครั้งแรกที่นี่")
_TEXT_LABEL: Final = Phrase("the text begins here", "ข้อความเริ่มที่นี่")


class _Want(Enum):
    """What may stand next, in the words of a message."""

    VALUE = Phrase("a value", "ค่า")
    VALUE_OR_END = Phrase("a value or `]`", "ค่า หรือ `]`")
    NAME_OR_END = Phrase("a name in double quotes or `}`", "ชื่อในเครื่องหมายคำพูดคู่ หรือ `}`")
    NAME = Phrase("a name in double quotes", "ชื่อในเครื่องหมายคำพูดคู่")
    COLON = Phrase("`:`", " `:`")
    NEXT_ELEMENT = Phrase("`,` or `]`", " `,` หรือ `]`")
    NEXT_MEMBER = Phrase("`,` or `}`", " `,` หรือ `}`")
    NOTHING = Phrase("the end of the text", "จุดจบของข้อความ")


_END_OF_TEXT: Final = Phrase("the end of the text", "จุดจบของข้อความ")


@dataclass(frozen=True, slots=True)
class Places:
    """The span of each value by its JSON pointer, that of its name, and what is wrong with the text."""

    spans: Mapping[str, Span]
    names: Mapping[str, Span]
    findings: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Container:
    """An object or a list that is not closed yet."""

    key: str | int
    start: int
    names: dict[str, Span] | None
    """The names so far, of an object; None for a list."""
    count: int = 0
    name: str = ""

    @property
    def next_key(self) -> str | int:
        return self.count if self.names is None else self.name


@dataclass(slots=True)
class _Scan:
    """How far the reading has come."""

    source: Source
    stack: list[_Container] = field(default_factory=list)
    want: _Want = _Want.VALUE
    spans: dict[str, Span] = field(default_factory=dict)
    names: dict[str, Span] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    stopped: bool = False


def places(source: Source) -> Places:
    """Return where the values of a JSON text stand, as far as it can be read."""
    scan = _Scan(source)
    for token in _TOKEN.finditer(source.text):
        kind = token.lastgroup or ""
        _step(scan, kind, Span(source, token.start(kind), token.end(kind)))
        if scan.stopped or len(scan.findings) >= _MOST_FINDINGS:
            break
    return Places(MappingProxyType(scan.spans), MappingProxyType(scan.names), tuple(scan.findings))


def _step(scan: _Scan, kind: str, span: Span) -> None:
    """Take one token."""
    match scan.want, kind, span.text:
        case ((_Want.VALUE | _Want.VALUE_OR_END), "mark", "[" | "{"):
            _open(scan, span)
        case ((_Want.VALUE | _Want.VALUE_OR_END), "text" | "number" | "word" | "constant", _):
            _scalar(scan, kind, span)
        case ((_Want.NAME | _Want.NAME_OR_END), "text", _):
            _name(scan, span)
        case _Want.COLON, "mark", ":":
            scan.want = _Want.VALUE
        case _Want.NEXT_ELEMENT, "mark", ",":
            scan.want = _Want.VALUE
        case _Want.NEXT_MEMBER, "mark", ",":
            scan.want = _Want.NAME
        case ((_Want.VALUE_OR_END | _Want.NEXT_ELEMENT), "mark", "]"):
            _close(scan, span)
        case ((_Want.NAME_OR_END | _Want.NEXT_MEMBER), "mark", "}"):
            _close(scan, span)
        case _Want.NOTHING, "end", _:
            scan.stopped = True
        case _:
            _stop(scan, kind, span)


def _stop(scan: _Scan, kind: str, span: Span) -> None:
    """Say what does not belong, and read no further."""
    scan.stopped = True
    if kind == "end" and scan.want is _Want.VALUE and not scan.stack:
        scan.findings.append(Diagnostic("PE610", span))
    elif kind == "other" and span.text.startswith('"'):
        scan.findings.append(_broken_text(span))
    elif scan.want is _Want.NOTHING:
        scan.findings.append(Diagnostic("PE611", span, {"found": _shown(span)}))
    else:
        found = _END_OF_TEXT if kind == "end" else words.quoted(_shown(span))
        scan.findings.append(Diagnostic("PE601", span, {"expected": scan.want.value, "found": found}))


def _broken_text(span: Span) -> Diagnostic:
    """Say which character breaks a text that opens at `span`."""
    good = _OPEN_TEXT.match(span.source.text, span.start)
    at = good.end() if good else span.start
    bad = Span(span.source, at, min(at + 1, len(span.source.text)))
    if bad.text.startswith("\\"):
        bad = Span(span.source, at, min(at + 2, len(span.source.text)))
    found = words.quoted(_shown(bad)) if bad.text else _END_OF_TEXT
    return Diagnostic("PE612", bad, {"found": found}, (Label(span, _TEXT_LABEL),))


def _shown(span: Span) -> str:
    return words.text(span.text)


def _open(scan: _Scan, span: Span) -> None:
    if len(scan.stack) == MAX_DEPTH:
        scan.findings.append(Diagnostic("PE606", span, {"limit": MAX_DEPTH}, pointer=_here(scan)))
        scan.stopped = True
        return
    is_object = span.text == "{"
    key = scan.stack[-1].next_key if scan.stack else ""
    scan.stack.append(_Container(key, span.start, {} if is_object else None))
    scan.want = _Want.NAME_OR_END if is_object else _Want.VALUE_OR_END


def _close(scan: _Scan, span: Span) -> None:
    closed = scan.stack.pop()
    _done(scan, Span(scan.source, closed.start, span.end))


def _scalar(scan: _Scan, kind: str, span: Span) -> None:
    if kind == "constant" or (kind == "number" and _overflows(span.text)):
        _find(scan, "PE603", span)
    elif kind == "number" and _is_long(span.text):
        _find(scan, "PE604", span)
    elif kind == "text" and _has_half_pair(span.text):
        _find(scan, "PE605", span)
    _done(scan, span)


def _find(scan: _Scan, code: str, span: Span) -> None:
    at = _keys(scan)
    args: dict[str, Argument] = {"path": words.place(at), "value": _shown(span)}
    scan.findings.append(Diagnostic(code, span, args, pointer=pointer(at)))


def _done(scan: _Scan, span: Span) -> None:
    """Note where a whole value stands, and what may follow it."""
    scan.spans[_here(scan)] = span
    if not scan.stack:
        scan.want = _Want.NOTHING
        return
    scan.stack[-1].count += 1
    scan.want = _Want.NEXT_ELEMENT if scan.stack[-1].names is None else _Want.NEXT_MEMBER


def _name(scan: _Scan, span: Span) -> None:
    container = scan.stack[-1]
    container.name = _decoded(span.text)
    names = container.names if container.names is not None else {}
    if _SURROGATE.search(container.name):
        _find(scan, "PE605", span)
    elif first := names.get(container.name):
        label = Label(first, _LABEL)
        scan.findings.append(
            Diagnostic("PE602", span, {"name": _shown(span)[1:-1]}, (label,), pointer=_here(scan))
        )
    names.setdefault(container.name, span)
    scan.names[_here(scan)] = span
    scan.want = _Want.COLON


def _here(scan: _Scan) -> str:
    return pointer(_keys(scan))


def _keys(scan: _Scan) -> list[str | int]:
    """Return the names and numbers that lead to the value that is being read."""
    if not scan.stack:
        return []
    return [*(container.key for container in scan.stack[1:]), scan.stack[-1].next_key]


def _overflows(digits: str) -> bool:
    return any(mark in digits for mark in ".eE") and float(digits) in {float("inf"), float("-inf")}


def _is_long(digits: str) -> bool:
    if any(mark in digits for mark in ".eE"):
        return False
    return len(digits) > _INT64_DIGITS or not INT_MIN <= int(digits) <= INT_MAX


def _has_half_pair(quoted: str) -> bool:
    return _SURROGATE.search(_decoded(quoted)) is not None


def _decoded(quoted: str) -> str:
    """Return the text that a JSON string stands for; halves that make a pair are joined."""
    text = _ESCAPE.sub(lambda escape: _escaped(escape[1], escape[2]), quoted[1:-1])
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _escaped(code_point: str | None, letter: str) -> str:
    return chr(int(code_point, 16)) if code_point else _ESCAPED.get(letter, letter)
