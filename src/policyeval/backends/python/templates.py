"""JSON of a known shape, written as Python: as the data itself, or as its text.

What changes from one answer to the next is held in names; everything else is a constant. The same
template gives both, so that the text of a record never needs its data.

INVARIANT: as in `emit`, no text of a policy is part of the code; it stands in the table of constants.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any, Final

from policyeval.backends.python.emit import Constants, Unwritable
from policyeval.frozen import dataclass


class Kind(Enum):
    """What the value of a name is, and so how it becomes JSON."""

    WHOLE = "an int"
    COUNT = "null or an int"
    TRUTH = "null or a truth"
    ATOM = "null, a truth, a number or a text"
    DATA = "a value of the language, which a function makes JSON data of"
    READY = "written already, by the same writer"


@dataclass(frozen=True, slots=True)
class Fixed:
    """JSON data that is always the same."""

    value: Any


@dataclass(frozen=True, slots=True)
class Held:
    """What a Python expression gives."""

    text: str
    kind: Kind
    show: Callable[[Any], Any] | None = None
    """What makes JSON data of DATA."""


@dataclass(frozen=True, slots=True)
class Picked:
    """One of some JSON data, by the number that a Python expression gives."""

    number: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A text with the number that a name holds in it."""

    before: str
    name: str
    after: str


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object, which may be there only when a test holds."""

    key: str | Numbered
    value: "Template"
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Object:
    """An object; at least one member is always there."""

    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """A list of a known length."""

    elements: tuple["Template", ...]


@dataclass(frozen=True, slots=True)
class Each:
    """A list with an element for each tuple of a list that an expression gives."""

    over: str
    names: tuple[str, ...]
    element: "Template"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two, as a test says."""

    test: str
    then: "Template"
    otherwise: "Template"


Template = Fixed | Held | Picked | Numbered | Object | Array | Each | Choice


_OURS: Final = frozenset(
    {"id", "implements", "outcome", "points", "because", "near_miss", "cite", "source", "lines", "quote"}
    | {"gives", "elements", "element", "key", "superseded_by", "at", "expr", "text", "value", "reads"}
    | {"note", "shares", "part", "whole", "limit", "missing", "size", "fact", "needed", "then"}
)
"""The names that a record has of itself."""


def obj(**members: Template) -> Object:
    """Return an object with members that are always there."""
    return Object(tuple(Member(key, value) for key, value in members.items()))


def picked(number: str, values: Sequence[Any]) -> Template:
    """Return one of some JSON data by its number, or the data where all are equal."""
    is_one = all(value == values[0] for value in values)
    return Fixed(values[0]) if is_one else Picked(number, tuple(values))


# --------------------------------------------------------------------------------------------- data


@dataclass(frozen=True, slots=True)
class DataWriter:
    """Writes expressions that give the data, made anew each time."""

    constants: Constants

    def write(self, template: Template) -> str:
        """Return a Python expression for the data."""
        match template:
            case Fixed(value=value):
                return self._fixed(value)
            case Held(text=text, kind=Kind.DATA, show=show):
                return f"{self.constants.function(show)}({text})"
            case Held(text=text):
                return text
            case Picked(number=number, values=values):
                return f"({', '.join(map(self._fixed, values))},)[{number}]"
            case Numbered():
                return self._numbered(template)
            case Object(members=members):
                return self._object(members)
            case Array(elements=elements):
                return f"[{', '.join(map(self.write, elements))}]"
            case Each(over=over, names=names, element=element):
                return f"[{self.write(element)} for {_targets(names)} in {over}]"
            case Choice(test=test, then=then, otherwise=otherwise):
                return f"({self.write(then)} if {test} else {self.write(otherwise)})"

    def listed(self, parts: Iterable[str]) -> str:
        """Return an expression for the list of what was written."""
        return f"[{', '.join(parts)}]"

    def copied(self, value: Any) -> str:
        """Return a short expression for JSON data that is always the same, and seldom asked for."""
        return f"{self.constants.function(_READ)}({self.constants.text(PLAIN.dump(value))})"

    def _fixed(self, value: Any) -> str:
        match value:
            case dict():
                parts = (f"{self._name(key)}: {self._fixed(v)}" for key, v in value.items())
                return f"{{{', '.join(parts)}}}"
            case list():
                return f"[{', '.join(map(self._fixed, value))}]"
            case _:
                return self.constants.text(value)

    def _name(self, key: Any) -> str:
        """Return how the name of a member is written: out when it is one of ours, which is faster."""
        return repr(key) if key in _OURS else self.constants.text(key)

    def _numbered(self, text: Numbered) -> str:
        before, after = self.constants.text(text.before), self.constants.text(text.after)
        return f"f'{{{before}}}{{{text.name}}}{{{after}}}'"

    def _object(self, members: tuple[Member, ...]) -> str:
        optional = [index for index, member in enumerate(members) if member.when is not None]
        if len(optional) == 1:
            (index,) = optional
            member = members[index]
            whole = (*members[:index], Member(member.key, member.value), *members[index + 1 :])
            rest = members[:index] + members[index + 1 :]
            return f"({self._object(whole)} if {member.when} else {self._object(rest)})"
        return f"{{{', '.join(map(self._member, members))}}}"

    def _member(self, member: Member) -> str:
        key = self._numbered(member.key) if isinstance(member.key, Numbered) else None
        pair = f"{key or self._name(member.key)}: {self.write(member.value)}"
        return pair if member.when is None else f"**({{{pair}}} if {member.when} else {{}})"


def _targets(names: Sequence[str]) -> str:
    return f"({', '.join(names)},)"


# --------------------------------------------------------------------------------------------- text


@dataclass(frozen=True, slots=True)
class Style:
    """How JSON is written: the separators, whether members are sorted, and what writes any data so."""

    comma: str
    colon: str
    is_sorted: bool
    dump: Any


def _style(comma: str, colon: str, *, is_sorted: bool) -> Style:
    encoder = json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, separators=(comma, colon), sort_keys=is_sorted
    )
    return Style(comma, colon, is_sorted, encoder.encode)


PLAIN: Final = _style(", ", ": ", is_sorted=False)
"""The text of a record."""
CANONICAL: Final = _style(",", ":", is_sorted=True)
"""What a digest is of."""

_WORDS: Final = {True: "true", False: "false", None: "null"}


def atom(value: Any) -> str:
    """Return the JSON text of an atom."""
    kind = value.__class__
    if kind is int:
        return int.__repr__(value)
    if kind is str:
        return json.encoder.encode_basestring(value)
    return _WORDS[value] if kind is not float else json.dumps(value, allow_nan=False)


_Part = str | tuple[str]
"""Text that is always the same, or (in a tuple) an expression that gives text."""


@dataclass(frozen=True, slots=True)
class TextWriter:
    """Writes expressions that give the JSON text of the data."""

    constants: Constants
    style: Style

    def write(self, template: Template) -> str:
        """Return a Python expression for the text."""
        return self._joined(self._parts(template))

    def listed(self, parts: Iterable[str]) -> str:
        """Return an expression for the list of what was written."""
        comma = self.constants.text(self.style.comma)
        return f"f'[{{{comma}.join(({''.join(f'{part}, ' for part in parts)}))}}]'"

    def copied(self, value: Any) -> str:
        """Return an expression for the text of JSON data that is always the same."""
        return self.constants.text(self.style.dump(value))

    def _joined(self, parts: Iterable[_Part]) -> str:
        merged: list[_Part] = []
        for part in parts:
            if isinstance(part, str) and merged and isinstance(merged[-1], str):
                merged[-1] += part
            else:
                merged.append(part)
        texts = [self.constants.text(part) if isinstance(part, str) else part[0] for part in merged]
        if len(texts) == 1:
            return texts[0]
        return f"{self.constants.function(_JOIN)}(({', '.join(texts)}))"

    def _parts(self, template: Template) -> list[_Part]:  # noqa: C901  (one arm for each template)
        match template:
            case Fixed(value=value):
                return [self.style.dump(value)]
            case Held(text=text, kind=Kind.WHOLE):
                return [(f"f'{{{text}}}'",)]
            case Held(text=text, kind=Kind.COUNT):
                return [(f"({self.constants.text('null')} if {text} is None else f'{{{text}}}')",)]
            case Held(text=text, kind=Kind.TRUTH):
                return [(f"{self.constants.function(_WORDS)}[{text}]",)]
            case Held(text=text, kind=Kind.ATOM):
                return [(f"{self.constants.function(atom)}({text})",)]
            case Held(text=text, kind=Kind.DATA, show=show):
                dump = self.constants.function(self.style.dump)
                return [(f"{dump}({self.constants.function(show)}({text}))",)]
            case Held(text=text):
                return [(text,)]
            case Picked(number=number, values=values):
                texts = ", ".join(self.constants.text(self.style.dump(value)) for value in values)
                return [(f"({texts},)[{number}]",)]
            case Numbered():
                return self._numbered(template)
            case Object(members=members):
                return self._object(members)
            case Array(elements=elements):
                inside = [[self.style.comma, *self._parts(element)] for element in elements]
                return ["[", *[part for one in inside for part in one][1:], "]"]
            case Each(over=over, names=names, element=element):
                comma = self.constants.text(self.style.comma)
                each = f"{comma}.join([{self.write(element)} for {_targets(names)} in {over}])"
                return ["[", (each,), "]"]
            case Choice(test=test, then=then, otherwise=otherwise):
                return [(f"({self.write(then)} if {test} else {self.write(otherwise)})",)]

    def _numbered(self, text: Numbered) -> list[_Part]:
        before, after = self.style.dump(text.before)[:-1], self.style.dump(text.after)[1:]
        return [before, (f"f'{{{text.name}}}'",), after]

    def _object(self, members: Sequence[Member]) -> list[_Part]:
        """Return the parts: commas stand between a member and the first that is always there."""
        if self.style.is_sorted:
            members = sorted(members, key=lambda member: _order(member, members))
        if not members:
            return ["{}"]
        first = next(index for index, member in enumerate(members) if member.when is None)
        parts: list[_Part] = ["{"]
        for index, member in enumerate(members):
            before = [self.style.comma] if index > first else []
            after = [self.style.comma] if index < first else []
            inside = [*before, *self._member(member), *after]
            if member.when is None:
                parts += inside
            else:
                parts.append((f"({self._joined(inside)} if {member.when} else {self.constants.text('')})",))
        return [*parts, "}"]

    def _member(self, member: Member) -> list[_Part]:
        key = (
            self._numbered(member.key) if isinstance(member.key, Numbered) else [self.style.dump(member.key)]
        )
        return [*key, self.style.colon, *self._parts(member.value)]


_JOIN: Final = "".join
_READ: Final = json.loads


def _order(member: Member, members: Iterable[Member]) -> str:
    """Return what to sort a member by; of names with a number in them the number must not matter."""
    if isinstance(member.key, str):
        return member.key
    before = member.key.before
    if any(isinstance(one.key, str) and one.key.startswith(before) for one in members):
        raise Unwritable
    return f"{before}0{member.key.after}"
