"""YAML events into a tree: strict, without recursion, and with a limit on everything.

PyYAML's constructors are not used: they follow YAML 1.1, keep the last of two equal keys, expand
aliases and merge keys without bound and crash on deep nesting. The events of libyaml do none of this.
"""

import re
from typing import Final

import yaml
from yaml import events
from yaml._yaml import Mark as CMark
from yaml.error import Mark

from policyeval.document.characters import (
    ODD_SPACES,
    code_point,
    invisible_in_key,
    unwanted_characters,
)
from policyeval.document.file import BYTE_ORDER_MARK, MAX_BYTES
from policyeval.document.positions import is_numbered, offsets
from policyeval.document.scalars import Refused, plain_value
from policyeval.document.syntax import Surroundings, syntax_error
from policyeval.document.tree import Entry, Mapping, Node, Scalar, ScalarStyle, Sequence
from policyeval.frozen import dataclass, field
from policyeval.source.diagnostic import Argument, Diagnostic, Label, Phrase
from policyeval.source.text import Excerpt, Source, Span

MAX_DEPTH: Final = 64
MAX_VALUES: Final = 200_000
MAX_SCALAR: Final = 64 * 1024
_MOST_FINDINGS: Final = 100
_SHOWN: Final = 40
"""Characters of the user's text that a message repeats."""

_STYLES: Final[dict[str | None, ScalarStyle]] = {
    None: ScalarStyle.PLAIN,
    "": ScalarStyle.PLAIN,
    **{style.value: style for style in ScalarStyle},
}
_PLAIN: Final = ScalarStyle.PLAIN
_ESCAPED: Final = ScalarStyle.DOUBLE_QUOTED
_BLOCKS: Final = (ScalarStyle.LITERAL, ScalarStyle.FOLDED)
_COMMENT: Final = re.compile(r"[ \t]+#")
_ODD_SPACE: Final = re.compile(f"^[{ODD_SPACES}]|[{ODD_SPACES}]$")
_FIRST: Final = Phrase("first given here", "ให้ไว้ครั้งแรกที่นี่")
_TYPES: Final = {
    "NoneType": Phrase("`null`", " `null`"),
    "bool": Phrase("true or false", "ค่าจริงหรือเท็จ"),
    "int": Phrase("a number", "ตัวเลข"),
    "float": Phrase("a number", "ตัวเลข"),
    "Mapping": Phrase("a mapping", " mapping"),
    "Sequence": Phrase("a list", " list"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """What was read. `root` is None exactly when a finding leaves no tree that could be trusted."""

    root: Node | None
    findings: tuple[Diagnostic, ...]


def read(source: Source) -> Document:
    """Return the tree of a YAML or JSON text, and everything that is wrong with the text."""
    if len(source.text) > MAX_BYTES:
        return Document(None, (Diagnostic("PE105", args={"file": source.name, "limit": MAX_BYTES}),))
    unwanted = tuple(
        finding for _, finding in zip(range(_MOST_FINDINGS), unwanted_characters(source), strict=False)
    )
    if unwanted:
        return Document(None, unwanted)
    builder = _Builder(source, shift=1 if source.text.startswith(BYTE_ORDER_MARK) else 0)
    builder.build()
    findings = sorted(builder.findings, key=lambda finding: finding.span.start if finding.span else 0)
    return Document(builder.root if builder.is_usable else None, tuple(findings))


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that has not ended."""

    start: int
    is_mapping: bool
    is_flow: bool
    keys: dict[str, Scalar] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    key: Scalar | None = None
    is_split: bool = False
    """Whether a value was cut at a comma, so that what follows is the rest of it."""


@dataclass(slots=True)
class _Builder:
    """The state of reading one text."""

    source: Source
    shift: int
    """How many characters of the text were kept from libyaml: the byte order mark."""
    findings: list[Diagnostic] = field(default_factory=list)
    is_usable: bool = True
    is_over: bool = False
    """Whether a limit ends the reading."""
    root: Node | None = None
    stack: list[_Open] = field(default_factory=list)
    values: int = 0
    documents: int = 0
    last: Span | None = None
    """The last scalar, near which a syntax error often begins."""

    def build(self) -> None:
        """Read the events up to the end, the first syntax error or the first limit."""
        try:
            for event in yaml.parse(self.source.text[self.shift :], Loader=yaml.CSafeLoader):
                self._take(event)
                if self.is_over or len(self.findings) >= _MOST_FINDINGS:
                    self.is_usable = self.is_usable and not self.is_over and not self.stack
                    return
        except yaml.YAMLError as error:
            brackets = [opened.start for opened in self.stack if opened.is_flow]
            surroundings = Surroundings(
                self.source, self.shift, self.last, brackets[-1] if brackets else None
            )
            self.findings.append(syntax_error(error, surroundings))
            self.is_usable = False
        if self.is_usable and self._is_empty():
            self._refuse("PE123", Span(self.source, 0, 0))

    def _is_empty(self) -> bool:
        match self.root:
            case None:
                return True
            case Scalar(value=None, text=Excerpt(value="")):
                return True
            case _:
                return False

    def _take(self, event: events.Event) -> None:
        match event:
            case events.ScalarEvent():
                self._scalar(event)
            case events.MappingEndEvent() | events.SequenceEndEvent():
                self._close(self._offset(event.end_mark))
            case events.MappingStartEvent() | events.SequenceStartEvent():
                self._open(event)
            case events.AliasEvent():
                self._refuse("PE131", self._event_span(event), {"text": "*" + (event.anchor or "")[:_SHOWN]})
                self._add(self._nothing(event))
            case events.DocumentStartEvent():
                self._document(event)
            case _:
                pass

    def _document(self, event: events.DocumentStartEvent) -> None:
        span = self._event_span(event)
        self.documents += 1
        if event.version or event.tags:
            self._refuse("PE144", Span(self.source, span.start, span.start + 1))
        if self.documents > 1:
            self._refuse("PE135", span)
            self.is_over = True

    def _open(self, event: events.MappingStartEvent | events.SequenceStartEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._properties(event)
        start = self._offset(event.start_mark)
        is_mapping = isinstance(event, events.MappingStartEvent)
        self._count(start)
        if len(self.stack) >= MAX_DEPTH:
            self._refuse("PE120", Span(self.source, start, start + 1), {"limit": MAX_DEPTH})
            self.is_over = True
        self.stack.append(_Open(start, is_mapping, bool(event.flow_style)))

    def _close(self, end: int) -> None:
        opened = self.stack.pop()
        children = [entry.value for entry in opened.entries] if opened.is_mapping else opened.items
        if not opened.is_flow and children:
            end = max(children[-1].span.end, opened.entries[-1].key.span.end if opened.is_mapping else 0)
        span = Span(self.source, opened.start, end)
        if opened.is_mapping:
            self._add(Mapping(tuple(opened.entries), span))
        else:
            self._add(Sequence(tuple(opened.items), span))

    def _scalar(self, event: events.ScalarEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._properties(event)
        start = self._offset(event.start_mark)
        self._count(start)
        if len(event.value) > MAX_SCALAR:
            args: dict[str, Argument] = {"size": len(event.value), "limit": MAX_SCALAR}
            self._refuse("PE122", Span(self.source, start, start + 1), args)
            self.is_over = True
            return
        scalar = self._located(event, start, self._offset(event.end_mark))
        self.last = scalar.span
        if scalar.style is _PLAIN:
            self._check_plain(scalar)
        self._add(scalar)

    def _located(self, event: events.ScalarEvent, start: int, end: int) -> Scalar:
        source, written, style = self.source, event.value, _STYLES[event.style]
        found = offsets(source.text, start, end, style=style, value=written)
        places = (start,) * (len(written) + 1) if found is None else found
        if style in _BLOCKS:
            end = max(places[-1], start + len(source.text[start:end].rstrip()))
        span = Span(source, start, end)
        value = self._value(written, span) if style is _PLAIN else written
        is_mapped = found is not None and not (style is _ESCAPED and is_numbered(source.text, start, end))
        return Scalar(value, Excerpt(written, source, places), style, span, is_mapped)

    def _value(self, text: str, span: Span) -> bool | int | float | str | None:
        value = plain_value(text)
        if not isinstance(value, Refused):
            return value
        self.findings.append(Diagnostic(value.code, span, {"text": _shown(text)}))
        return value.instead

    def _check_plain(self, scalar: Scalar) -> None:
        """Find text that says less than its author wrote."""
        text, opened = scalar.text.value, self.stack[-1] if self.stack else None
        if opened is not None and opened.is_flow and text.count("(") > text.count(")"):
            opened.is_split = True
            self._refuse("PE141", scalar.span, {"text": _shown(text)})
        if '"' in text and text.count('"') % 2 and _COMMENT.match(self.source.text, scalar.span.end):
            self._refuse("PE142", scalar.span, {"text": _shown(text)})
        if not text.isascii() and (odd := _ODD_SPACE.search(text)):
            self._refuse("PE166", scalar.text.span(odd.start(), odd.end()), {"char": code_point(odd.group())})

    def _add(self, node: Node) -> None:
        opened = self.stack[-1] if self.stack else None
        if opened is None:
            self.root = self.root if self.root is not None else node
        elif not opened.is_mapping:
            opened.items.append(node)
        elif opened.key is None:
            opened.key = self._key(node)
        else:
            self._entry(opened, opened.key, node)

    def _key(self, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            self._refuse("PE137", node.span, {"type": _TYPES[type(node).__name__]})
            return Scalar("", Excerpt("", self.source, (node.span.start,)), ScalarStyle.PLAIN, node.span)
        key = node.text.value
        if not isinstance(node.value, str):
            args: dict[str, Argument] = {
                "key": key,
                "quoted": f'"{key}"',
                "type": _TYPES[type(node.value).__name__],
            }
            self.findings.append(Diagnostic("PE136", node.span, args))
        if hidden := invisible_in_key(key):
            self._refuse("PE114", node.span, {"char": code_point(hidden)})
        return node

    def _entry(self, opened: _Open, key: Scalar, value: Node) -> None:
        opened.key = None
        name = key.text.value
        first = opened.keys.setdefault(name, key)
        if name == "<<" and key.style is _PLAIN:
            self._refuse("PE134", key.span)
        elif opened.is_flow and self._is_without_colon(key, value):
            if not opened.is_split:
                self._refuse("PE140", key.span, {"text": _shown(name)})
        elif first is not key:
            labels = (Label(first.span, _FIRST),)
            self.findings.append(Diagnostic("PE130", key.span, {"key": _shown(name)}, labels))
        else:
            opened.entries.append(Entry(key, value))

    def _is_without_colon(self, key: Scalar, value: Node) -> bool:
        is_absent = isinstance(value, Scalar) and value.span.start == value.span.end
        return is_absent and ":" not in self.source.text[key.span.end : value.span.start]

    def _properties(self, event: events.NodeEvent) -> None:
        """Refuse the anchor or the tag of a node."""
        start = self._offset(event.start_mark)
        text = self.source.text[start : start + _SHOWN].split(maxsplit=1)[0]
        code = "PE132" if text.startswith("&") else "PE133"
        self._refuse(code, Span(self.source, start, start + len(text)), {"text": text})

    def _count(self, start: int) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            self._refuse("PE121", Span(self.source, start, start + 1), {"limit": MAX_VALUES})
            self.is_over = True

    def _refuse(self, code: str, span: Span, args: dict[str, Argument] | None = None) -> None:
        """Report what leaves no tree that could be trusted."""
        self.findings.append(Diagnostic(code, span, args or {}))
        self.is_usable = False

    def _offset(self, mark: Mark | CMark | None) -> int:
        return mark.index + self.shift if mark else self.shift

    def _nothing(self, event: events.Event) -> Scalar:
        span = self._event_span(event)
        return Scalar(None, Excerpt("", self.source, (span.start,)), ScalarStyle.PLAIN, span)

    def _event_span(self, event: events.Event) -> Span:
        return Span(self.source, self._offset(event.start_mark), self._offset(event.end_mark))


def _shown(text: str) -> str:
    first = text.split("\n", 1)[0]
    return first if len(first) <= _SHOWN else first[: _SHOWN - 1] + "…"
