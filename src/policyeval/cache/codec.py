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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from itertools import chain
from math import isfinite
from operator import attrgetter
from types import MappingProxyType, NoneType
from typing import Any, Final

from policyeval.cache.classes import kind_of, name_of
from policyeval.frozen import from_values
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


class _Kind:
    """What the objects of one class are stored as."""

    __slots__ = ("is_whole", "number", "take")

    def __init__(self, number: int, *, is_whole: bool, take: Callable[[Any], Iterable[Any]]) -> None:
        self.number = number
        self.is_whole = is_whole
        """Whether the parts are no objects of the table, but the content of the row itself."""
        self.take = take
        """Returns the parts of an object."""


class _Table:
    """The objects met so far, each with its number."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.kinds: list[str] = []
        self.sources: list[int | list[str]] = list(range(len(sources)))
        self.spans: list[int] = []
        self.rows: list[list[Any]] = []
        self._places: dict[int, int] = {id(source): number for number, source in enumerate(sources)}
        self._files = dict(zip(sources, range(len(sources)), strict=True))
        self._numbers: dict[tuple[Any, ...], int] = {}
        """By the parts of a row or a span, with their types: truths and integers may be equal."""
        self._kinds: dict[type, _Kind] = {}
        self._known: dict[int, tuple[int, Any]] = {}
        """By identity: the number of an object, and the object, so that it stays."""

    def enter(self, root: Any) -> Any:
        """Return the part that stands for the root, after entering everything inside it.

        While the parts of an object are entered it waits in a frame: itself, its row as far as it is
        made, the parts to come. So depth costs no recursion.
        """
        known, kinds = self._known, self._kinds
        frames: list[tuple[Any, list[Any], Iterator[Any]]] = [(None, [], iter((root,)))]
        while True:
            value, row, parts = frames[-1]
            for part in parts:
                cls = type(part)
                if cls in _ITSELF or (cls is float and _is_plain(part)):
                    row.append(part)
                    continue
                if cls is Span:
                    row.append(self._span(part))
                    continue
                found = known.get(id(part))
                if found is not None:
                    row.append(found[0])
                    continue
                kind = kinds.get(cls) or self._met(part)
                if not kind.is_whole:
                    frames.append((part, [kind.number], iter(kind.take(part))))
                    break
                row.append(self._row([kind.number, *kind.take(part)]))
            else:
                frames.pop()
                if not frames:
                    return row[0]
                number = self._row(row)
                known[id(value)] = number, value
                frames[-1][1].append(number)

    def _row(self, row: list[Any]) -> int:
        """Return the number of a row, which is that of an equal one, if there is one."""
        number = self._numbers.setdefault((*row, *map(type, row)), len(self.rows))
        if number == len(self.rows):
            self.rows.append(row)
        return number

    def _span(self, span: Span) -> int:
        source = self._places.get(id(span.source))
        place = self._source(span.source) if source is None else source, span.start, span.end
        fresh = -len(self.spans) // 3 - 1
        number = self._numbers.setdefault(place, fresh)
        if number == fresh:
            self.spans += place
        return number

    def _source(self, source: Source) -> int:
        place = self._files.setdefault(source, len(self.sources))
        if place == len(self.sources):
            self.sources.append([source.name, source.text])
        return place

    def _met(self, value: Any) -> _Kind:
        """Return the kind of objects of a class that is met for the first time."""
        name, take = _taker(value)
        if name not in self.kinds:
            self.kinds.append(name)
        made = self._kinds[type(value)] = _Kind(self.kinds.index(name), is_whole=name in _WHOLE, take=take)
        return made


_ITSELF: Final = frozenset((str, bool, NoneType))


def _is_plain(value: float) -> bool:
    return isfinite(value) and repr(value) != "-0.0"


_WHOLE: Final = frozenset({"int", "uint", "float", "bytes", "address", "enum"})
"""Kinds of which the parts are no numbers of rows."""


def _taker(value: Any) -> tuple[str, Callable[[Any], Iterable[Any]]]:  # noqa: C901  (one arm for each kind)
    """Return the name of an object's kind, and how such objects are taken apart."""
    match value:
        case Enum():
            name = name_of(type(value))
            return "enum", lambda value: (name, value.name)
        case Uint():
            return "uint", lambda value: (int(value),)
        case int():
            return "int", lambda value: (value,)
        case float():
            return "float", lambda value: (repr(value),)
        case bytes():
            return "bytes", lambda value: (value.hex(),)
        case tuple() if type(value) is tuple:
            return "tuple", iter
        case list():
            return "list", iter
        case frozenset():
            return "frozenset", sorted
        case dict():
            return "dict", _entries
        case Mapping():
            return "mapping", _entries
        case IPv4Address() | IPv6Address():
            return "address", lambda value: (type(value).__name__, str(value))
        case _:
            name = name_of(type(value))
            return name, _fields_reader(kind_of(name).fields)


def _entries(value: Mapping[Any, Any]) -> Iterator[Any]:
    return chain.from_iterable(value.items())


def _fields_reader(names: tuple[str, ...]) -> Callable[[Any], Iterable[Any]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: [getattr(value, name) for name in names]


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
    raw = [kind in _WHOLE for kind in kinds]
    objects: list[Any] = [None] * len(rows) + spans
    for number, row in enumerate(rows):
        kind = row[0]
        parts = row[1:]
        if not raw[kind]:
            parts = [objects[part] if type(part) is int else part for part in parts]
        objects[number] = makers[kind](parts)
    return objects[root] if type(root) is int else root


def _maker(kind: str) -> Callable[[list[Any]], Any]:
    return _BUILT_IN[kind] if kind in _BUILT_IN else from_values(kind_of(kind).cls)


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
