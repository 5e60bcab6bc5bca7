"""Plain values: facts that are absent unless something asks for them, and then say as little as they can."""

from typing import Any, assert_never

from policyeval.analysis.generate.ordinary import Ordinary
from policyeval.language.values import Duration, Timestamp, Value
from policyeval.schema.shape import (
    AnyShape,
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    MapShape,
    NumberShape,
    RecordShape,
    Slot,
    TextShape,
)


class Plain(Ordinary):
    """Where plain values come from: the same interface as ordinary ones, hardly any chance."""

    __slots__ = ()

    def member(self, slot: Slot, path: str) -> Value:
        """Return that a fact is absent; of an object that its members are."""
        if isinstance(slot.shape, RecordShape) and not slot.nullable:
            return self.members(slot.shape)
        return self._absent(slot, path)

    def value(self, slot: Slot, path: str) -> Value:  # noqa: C901  (one arm for each shape)
        """Return the plainest value of a shape."""
        match slot.shape:
            case BooleanShape():
                return False
            case IntegerShape(low=low, high=high):
                return min(max(0, low), high)
            case NumberShape() as shape:
                return self._number(shape, path)
            case TextShape() as shape:
                return shape.known[0] if shape.known else self._text(shape, path)
            case InstantShape():
                return self.instant()
            case DurationShape():
                return Duration(0)
            case ListShape(element=element, fewest=fewest):
                return [self.value(element, f"{path}[]") for _ in range(fewest)]
            case MapShape():
                return {}
            case RecordShape() as shape:
                return self.members(shape)
            case AnyShape():
                return 0
            case _:
                assert_never(slot.shape)

    def instant(self) -> Timestamp:
        """Return the instant of evaluation."""
        return self.as_of


def facts_left(facts: Any) -> int:
    """Return how much a bundle says: its members and elements, at any depth."""
    match facts:
        case dict():
            return len(facts) + sum(map(facts_left, facts.values()))
        case list():
            return len(facts) + sum(map(facts_left, facts))
        case _:
            return 0
