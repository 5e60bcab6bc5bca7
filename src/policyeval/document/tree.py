"""What a document is: scalars, mappings and sequences, each with its place in the file."""

from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from policyeval.frozen import dataclass, field
from policyeval.source.text import Excerpt, Span


class ScalarStyle(StrEnum):
    """How a scalar is written."""

    PLAIN = "plain"
    SINGLE_QUOTED = "'"
    DOUBLE_QUOTED = '"'
    LITERAL = "|"
    FOLDED = ">"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value; only the plain style can be anything but text."""

    value: bool | int | float | str | None
    text: Excerpt = field(compare=False)
    """What is written, without quotes and escapes, character by character in the file."""
    style: ScalarStyle = field(compare=False)
    span: Span = field(compare=False, repr=False)
    is_mapped: bool = field(default=True, compare=False, repr=False)
    """Whether each character of `text` can be read where it stands: not one that is written as a number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping and its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; no key occurs twice."""

    entries: tuple[Entry, ...]
    span: Span = field(compare=False, repr=False)

    def get(self, name: str) -> "Node | None":
        """Return the value under the key `name`, or None."""
        return next((entry.value for entry in self.entries if entry.key.text.value == name), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Items in the order of the file."""

    items: tuple["Node", ...]
    span: Span = field(compare=False, repr=False)


Node = Scalar | Mapping | Sequence

Data = bool | int | float | str | list["Data"] | dict[str, "Data"] | None
"""A document as plain Python."""


def to_data(node: Node) -> Data:
    """Return the document as plain Python; the reader bounds how deep that goes."""
    match node:
        case Scalar(value=value):
            return value
        case Mapping(entries=entries):
            return {entry.key.text.value: to_data(entry.value) for entry in entries}
        case Sequence(items=items):
            return [to_data(item) for item in items]
        case _:
            assert_never(node)


def at(node: Node, path: Iterable[str | int]) -> Node:
    """Return the node that `path` leads to, or the last one on the way that exists."""
    for step in path:
        entry = _entry(node, step)
        if entry is None:
            return node
        node = entry.value if isinstance(entry, Entry) else entry
    return node


def key_span(node: Node, path: Iterable[str | int]) -> Span:
    """Return where the key that `path` ends with is written; for items and the root, the node."""
    span = node.span
    for step in path:
        entry = _entry(node, step)
        if entry is None:
            return span
        node, span = (entry.value, entry.key.span) if isinstance(entry, Entry) else (entry, entry.span)
    return span


def _entry(node: Node, step: str | int) -> Entry | Node | None:
    match node, step:
        case Mapping(entries=entries), _:
            return next((entry for entry in entries if entry.key.text.value == step), None)
        case Sequence(items=items), int() if 0 <= step < len(items):
            return items[step]
        case _:
            return None
