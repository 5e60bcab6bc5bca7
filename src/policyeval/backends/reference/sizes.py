"""How large values can be: what is known of a value before it is.

Sizes are upper bounds, and only that: whatever is not known of a part is that it is no larger than the
whole. Numbers stop at `MANY`, which stands for any size.
"""

from collections.abc import Mapping
from functools import reduce
from types import MappingProxyType
from typing import Final, assert_never

from policyeval.backends.reference.cost import CHARACTERS
from policyeval.frozen import dataclass, field, replace
from policyeval.language.values import OptionalValue, Value
from policyeval.schema.shape import (
    AnyShape,
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    MapShape,
    NoDefault,
    NumberShape,
    RecordShape,
    Slot,
    TextShape,
)

MANY: Final = 10**15


@dataclass(frozen=True, slots=True)
class Size:
    """How large a value is at most."""

    weight: int
    """All there is in it, as `cost.weight` counts."""
    length: int = 0
    """Its characters or elements."""
    part: "Size | None" = None
    """Each element of a list, each value of a map, what an optional holds; None for as large as the whole."""
    members: Mapping[str, "Size"] = field(default_factory=lambda: MappingProxyType({}))
    """The members of a record."""

    @property
    def count(self) -> int:
        """How many elements it has, if it is a list or a map."""
        return min(self.length, self.weight)


SCALAR: Final = Size(1)
ANYTHING: Final = Size(MANY, MANY)


def capped(number: int) -> int:
    """Return the number, or `MANY` if it is more."""
    return min(number, MANY)


def text(length: int) -> Size:
    """Return the size of texts up to a length."""
    return Size(1 + length // CHARACTERS, length)


def within(weight: int) -> Size:
    """Return the size of anything that weighs no more."""
    return Size(weight, capped(CHARACTERS * weight))


def many(length: int, part: Size) -> Size:
    """Return the size of lists of so many elements, or of maps without their keys."""
    return Size(capped(1 + length * part.weight), length, part)


def part_of(size: Size) -> Size:
    """Return how large what is in a value can be."""
    return within(size.weight) if size.part is None else size.part


def member_of(size: Size, name: str) -> Size:
    """Return how large a member of a value can be."""
    return size.members.get(name) or part_of(size)


def larger(one: Size, other: Size) -> Size:
    """Return the size of whatever has one of two sizes."""
    if one == other:
        return one
    weight, length = max(one.weight, other.weight), max(one.length, other.length)
    if one.members and one.members.keys() == other.members.keys():
        members = {name: larger(of, other.members[name]) for name, of in one.members.items()}
        return Size(weight, length, None, members)
    if one.part is None or other.part is None or one.members or other.members:
        return Size(weight, length, _part(one, other))
    return Size(weight, length, larger(one.part, other.part))


def _part(one: Size, other: Size) -> Size | None:
    """Return the part that matters when one of the two has none: an empty list, null, a number."""
    if other.weight == 1 and not other.members:
        return one.part
    return other.part if one.weight == 1 and not one.members else None


def largest(sizes: list[Size]) -> Size:
    """Return the size of whatever has one of these sizes."""
    return reduce(larger, sizes, SCALAR) if sizes else SCALAR


def size_of(value: Value) -> Size:
    """Return the size of a value."""
    match value:
        case str() | bytes():
            return text(len(value))
        case list():
            parts = [size_of(part) for part in value]
            return Size(1 + sum(part.weight for part in parts), len(value), largest(parts))
        case dict():
            members = {str(key): size_of(part) for key, part in value.items()}
            keys = sum(size_of(key).weight for key in value)
            weight = 1 + keys + sum(part.weight for part in members.values())
            return Size(weight, len(value), largest(list(members.values())))
        case OptionalValue(value=held):
            inside = size_of(held)
            return Size(1 + inside.weight, 1, inside)
        case _:
            return SCALAR


# ------------------------------------------------------------------------------------------- facts


@dataclass(frozen=True, slots=True)
class Assumed:
    """How large facts are, where the schema does not say it."""

    elements: int
    """Of a list or map; lists inside a list have so many together."""
    characters: int

    def count(self, most: int | None) -> int:
        """Return how many elements a list has of which the schema allows so many."""
        return self.elements if most is None else most

    def length(self, most: int | None) -> int:
        """Return how many characters a text has of which the schema allows so many."""
        return self.characters if most is None else most

    @property
    def entries(self) -> int:
        """How many entries a map has."""
        return self.elements

    def inside(self, count: int) -> "Assumed":
        """Return what is assumed inside each of so many elements."""
        return replace(self, elements=max(1, self.elements // max(1, count)))


@dataclass(frozen=True, slots=True)
class Guarded(Assumed):
    """How large lists, texts and free values are that have been measured, whatever the schema allows."""

    def count(self, most: int | None) -> int:
        """Return how many elements a list has: no more than was measured."""
        return self.elements if most is None else min(most, self.elements)

    def length(self, most: int | None) -> int:
        """Return how many characters a text has: no more than was measured."""
        return self.characters if most is None else min(most, self.characters)

    @property
    def entries(self) -> int:
        """How many entries a map has: nobody has counted them."""
        return MANY

    def inside(self, count: int) -> "Assumed":
        """Return itself: each list has been measured."""
        return self


UNGUARDED: Final = Guarded(MANY, MANY)
"""Nothing has been measured: lists and texts are what the schema allows."""


def fact_size(slot: Slot, assumed: Assumed) -> Size:
    """Return how large a fact is at most, given what is assumed where the schema does not tell."""
    size = _shape_size(slot, assumed)
    return size if isinstance(slot.default, NoDefault) else larger(size, size_of(slot.default))


def _shape_size(slot: Slot, assumed: Assumed) -> Size:
    match slot.shape:
        case BooleanShape() | IntegerShape() | NumberShape() | InstantShape() | DurationShape():
            return SCALAR
        case TextShape() as shape:
            return text(longest(shape, assumed))
        case ListShape(element=element, most=most):
            count = assumed.count(most)
            return many(count, fact_size(element, assumed.inside(count)))
        case MapShape(value=value):
            count = assumed.entries
            part = fact_size(value, assumed.inside(count))
            key = text(MANY if count == MANY else assumed.characters)
            return Size(capped(1 + count * (key.weight + part.weight)), count, part)
        case RecordShape(members=members):
            return record_size(members, assumed)
        case AnyShape():
            return within(assumed.elements)
        case _:
            assert_never(slot.shape)


def longest(shape: TextShape, assumed: Assumed) -> int:
    """Return how many characters a text has at most."""
    known = max(map(len, shape.known), default=0)
    if shape.is_date:
        return len("2025-01-01")
    return known if shape.closed else assumed.length(shape.longest)


def record_size(members: tuple[tuple[str, Slot], ...], assumed: Assumed) -> Size:
    """Return how large an object with these members is at most."""
    sizes = {name: fact_size(slot, assumed) for name, slot in members}
    weight = 1 + sum(size.weight + text(len(name)).weight for name, size in sizes.items())
    return Size(capped(weight), len(sizes), None, sizes)
