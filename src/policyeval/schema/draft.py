"""A fact schema while it is read: its keywords with their places, and what is wrong with them."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from policyeval.document.tree import Entry, Node, to_data
from policyeval.frozen import dataclass, field
from policyeval.schema import keywords as kw
from policyeval.schema.declaration import Declaration
from policyeval.schema.shape import AnyShape, Slot
from policyeval.source.diagnostic import Argument, Diagnostic, Label, Phrase
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class Keyword:
    """One `name: value` of a schema."""

    name: str
    span: Span
    """Where the name stands."""
    node: Node

    @property
    def data(self) -> Any:
        """The value as JSON data."""
        return to_data(self.node)


def keyword_of(entry: Entry) -> Keyword:
    """Return an entry of a JSON object as a keyword."""
    return Keyword(entry.key.text.value, entry.key.span, entry.value)


Keywords = Mapping[str, Keyword]
"""The keywords of one schema, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a schema says for people."""

    title: Phrase | None = None
    description: Phrase | None = None
    unit: str | None = None

    def over(self, other: "Words") -> "Words":
        """Return these words, and those of `other` where there are none."""
        return Words(
            self.title or other.title, self.description or other.description, self.unit or other.unit
        )


@dataclass(frozen=True, slots=True)
class Declared:
    """One schema, read: the slot, its words, and the facts declared within."""

    slot: Slot
    words: Words = Words()
    members: tuple[Declaration, ...] = ()


NOTHING: Final = Declared(Slot(AnyShape()))
"""What stands for a schema that cannot be read; a finding says so."""


@dataclass(slots=True)
class Draft:
    """What is known so far of the schema that is read."""

    definitions: Mapping[str, Keyword]
    findings: list[Diagnostic] = field(default_factory=list)
    slots: int = 0
    """How many slots there are: references can make few words into many."""

    def find(
        self,
        code: str,
        span: Span,
        *,
        suggestion: str | None = None,
        labels: tuple[Label, ...] = (),
        **args: Argument,
    ) -> None:
        """Note a finding."""
        self.findings.append(Diagnostic(code, span, args, labels, suggestion))

    def misuse(self, keyword: Keyword, expected: Phrase) -> None:
        """Note that a keyword has a value of the wrong kind."""
        self.find("PE406", keyword.node.span, keyword=keyword.name, expected=expected)

    def text(self, keywords: Keywords, name: str) -> str | None:
        """Return the text that a keyword has, if it is there and is text."""
        keyword = keywords.get(name)
        if keyword is None or isinstance(keyword.data, str):
            return keyword.data if keyword else None
        self.misuse(keyword, kw.TEXT)
        return None

    def count(self, keywords: Keywords, name: str) -> int | None:
        """Return the number of things that a keyword has, if it is there and is one."""
        keyword = keywords.get(name)
        if keyword is None:
            return None
        match keyword.data:
            case int(count) if not isinstance(count, bool) and count >= 0:
                return count
            case _:
                self.misuse(keyword, kw.COUNT)
                return None

    def number(self, keywords: Keywords, name: str) -> int | float | None:
        """Return the finite number that a keyword has, if it is there and is one."""
        keyword = keywords.get(name)
        if keyword is None:
            return None
        match keyword.data:
            case int() | float() as number if not isinstance(number, bool) and isfinite(number):
                return number
            case _:
                self.misuse(keyword, kw.NUMBER)
                return None
