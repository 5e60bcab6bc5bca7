"""Our frozen objects as JSON and back: closed, shared where they are shared, without recursion.

A text holds the table of objects that one root is made of, each after its parts:

    [kinds, sources, spans, rows, root]

A row is the number of its kind and its parts. A part that is an integer is the number of a row, or,
when negative, of a span (-1 is the first); null, truth, text and finite decimals stand for themselves.
Equal rows are one row, so what was one object stays one, and equal types become one. Spans, by far
the most frequent, are three numbers each in a list of their own: source, start, end. A source is
the number of a file that the reader already has, or a name and a text.

Source: our own; nothing in it can name code outside of `classes.MODULES`.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

from policyeval.cache.classes import Kind, kind_of, name_of
from policyeval.language.values import Uint
from policyeval.source.text import Source, Span

ADDRESSES: Final = {cls.__name__: cls for cls in (IPv4Address, IPv4Interface, IPv6Address, IPv6Interface)}


class Malformed(Exception):
    """A text that this codec did not write."""


def encode(root: Any, sources: Sequence[Source]) -> str:
    """Return the text of an object; `sources` are the files that its reader will have.

    Fails with `NotStored` when something in it is of a kind that is not stored.
    """
    table = _Table(sources)
    number = table.enter(root)
    parts = [table.kinds, table.sources, table.spans, table.rows, number]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def decode(text: str | bytes, sources: Sequence[Source]) -> Any:
    """Return the object of a text; fails with `Malformed` or `NotStored`."""
    try:
        kinds, others, spans, rows, root = json.loads(text)
        files = [sources[s] if isinstance(s, int) else Source(*s) for s in others]
        return _objects(kinds, _spans(spans, files), rows, root)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise Malformed(str(error)) from None


# ----------------------------------------------------------------------------------------- writing


class _Table:
    """The objects met so far, each with its number."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.kinds: list[str] = []
        self.sources: list[int | list[str]] = list(range(len(sources)))
        self.spans: list[int] = []
        self.rows: list[list[Any]] = []
        self._places: dict[int, int] = {id(source): number for number, source in enumerate(sources)}
        self._files = dict(zip(sources, range(len(sources)), strict=True))
        self._numbers: dict[str, int] = {}
        self._kinds: dict[str, int] = {}
        self._known: dict[int, tuple[Any, Any]] = {}
        """By identity: the part that stands for an object, and the object, so that it stays."""

    def enter(self, root: Any) -> Any:
        """Return the part that stands for the root, after entering everything inside it."""
        waiting = [root]
        while waiting:
            value = waiting[-1]
            if id(value) in self._known or _stands_for_itself(value):
                waiting.pop()
                continue
            kind, parts = _taken_apart(value)
            missing = [p for p in parts if id(p) not in self._known and not _stands_for_itself(p)]
            if missing and kind not in _RAW:
                waiting.extend(missing)
                continue
            waiting.pop()
            self._known[id(value)] = self._entered(kind, value, parts), value
        return self._part(root)

    def _part(self, value: Any) -> Any:
        return value if _stands_for_itself(value) else self._known[id(value)][0]

    def _entered(self, kind: str, value: Any, parts: Iterable[Any]) -> int:
        if kind == "span":
            return self._span(value)
        row = [self._kind(kind), *(parts if kind in _RAW else map(self._part, parts))]
        key = json.dumps(row, allow_nan=False)
        if key not in self._numbers:
            self._numbers[key] = len(self.rows)
            self.rows.append(row)
        return self._numbers[key]

    def _kind(self, kind: str) -> int:
        if kind not in self._kinds:
            self._kinds[kind] = len(self.kinds)
            self.kinds.append(kind)
        return self._kinds[kind]

    def _span(self, span: Span) -> int:
        place = [self._source(span.source), span.start, span.end]
        key = f"span {place}"
        if key not in self._numbers:
            self.spans += place
            self._numbers[key] = -(len(self.spans) // 3)
        return self._numbers[key]

    def _source(self, source: Source) -> int:
        place = self._places.get(id(source))
        if place is None:
            place = self._files.setdefault(source, len(self.sources))
            if place == len(self.sources):
                self.sources.append([source.name, source.text])
        return place


def _stands_for_itself(value: Any) -> bool:
    return value is None or type(value) in (str, bool) or (type(value) is float and isfinite(value))


_RAW: Final = frozenset({"int", "uint", "float", "bytes", "address", "enum"})
"""Kinds of which the parts are no numbers of rows."""


def _taken_apart(value: Any) -> tuple[str, Sequence[Any]]:  # noqa: C901  (one arm for each kind)
    """Return the kind of an object and its parts."""
    match value:
        case Span():
            return "span", ()
        case Enum():
            return "enum", (name_of(type(value)), value.name)
        case Uint():
            return "uint", (int(value),)
        case int():
            return "int", (value,)
        case float():
            return "float", (repr(value),)
        case bytes():
            return "bytes", (value.hex(),)
        case tuple() if type(value) is tuple:
            return "tuple", value
        case list():
            return "list", value
        case frozenset():
            return "frozenset", sorted(value)
        case dict():
            return "dict", [part for entry in value.items() for part in entry]
        case Mapping():
            return "mapping", [part for entry in value.items() for part in entry]
        case IPv4Address() | IPv6Address():
            return "address", (type(value).__name__, str(value))
        case _:
            name = name_of(type(value))
            return name, [getattr(value, field) for field in kind_of(name).fields]


# ----------------------------------------------------------------------------------------- reading


def _spans(numbers: list[int], files: list[Source]) -> list[Span]:
    """Return the spans, the first one last, as negative numbers count."""
    each = iter(numbers)
    return [Span(files[source], start, end) for source, start, end in zip(each, each, each, strict=True)][
        ::-1
    ]


def _objects(kinds: list[str], spans: list[Span], rows: list[list[Any]], root: Any) -> Any:
    """Return the object of the root part."""
    makers = [_maker(kind) for kind in kinds]
    raw = [kind in _RAW for kind in kinds]
    objects: list[Any] = [None] * len(rows) + spans
    for number, row in enumerate(rows):
        kind = row[0]
        parts = row[1:]
        if not raw[kind]:
            parts = [objects[part] if type(part) is int else part for part in parts]
        objects[number] = makers[kind](parts)
    return objects[root] if type(root) is int else root


def _maker(kind: str) -> Callable[[list[Any]], Any]:
    return _BUILT_IN[kind] if kind in _BUILT_IN else _constructor(kind_of(kind))


def _constructor(kind: Kind) -> Callable[[list[Any]], Any]:
    """Return how an object is made of its fields."""
    cls, count, by_name = kind.cls, len(kind.by_place), kind.by_name
    if not by_name:
        return lambda parts: cls(*parts)
    return lambda parts: cls(*parts[:count], **dict(zip(by_name, parts[count:], strict=True)))


def _mapping(parts: list[Any]) -> dict[Any, Any]:
    return dict(zip(parts[::2], parts[1::2], strict=True))


_BUILT_IN: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "tuple": tuple,
    "list": list,
    "frozenset": frozenset,
    "dict": _mapping,
    "mapping": lambda parts: MappingProxyType(_mapping(parts)),
    "int": lambda parts: int(parts[0]),
    "uint": lambda parts: Uint(parts[0]),
    "float": lambda parts: float(parts[0]),
    "bytes": lambda parts: bytes.fromhex(parts[0]),
    "address": lambda parts: ADDRESSES[parts[0]](parts[1]),
    "enum": lambda parts: kind_of(parts[0]).cls[parts[1]],  # type: ignore[index]
}
