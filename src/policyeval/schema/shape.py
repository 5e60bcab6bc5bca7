"""What a fact schema says of the data: more than the types do, such as lengths and patterns.

A `Shape` is what a value looks like; a `Slot` is a place for one, and says what it means when there
is nothing, or null, in it.
"""

from enum import Enum
from typing import Any, Final, assert_never

from policyeval.frozen import dataclass
from policyeval.language.types import (
    BOOL,
    DOUBLE,
    DURATION,
    DYN,
    INT_MAX,
    INT_MIN,
    STRING,
    TIMESTAMP,
    Int,
    List,
    Map,
    Nullable,
    Record,
    String,
    Type,
)


class NoDefault(Enum):
    """The default of a fact that has none; null is a default like any other."""

    NO_DEFAULT = "no default"


NO_DEFAULT: Final = NoDefault.NO_DEFAULT


@dataclass(frozen=True, slots=True)
class AnyShape:
    """Any JSON."""


@dataclass(frozen=True, slots=True)
class BooleanShape:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True)
class IntegerShape:
    """An integer between two bounds, both included."""

    low: int = INT_MIN
    high: int = INT_MAX


@dataclass(frozen=True, slots=True)
class NumberShape:
    """A finite number between two bounds; each is left out when `…_open`."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class TextShape:
    """Text; `known` values are all there are when `closed`; `pattern`, an RE2, is somewhere in it.

    Lengths count code points.
    """

    known: tuple[str, ...] = ()
    closed: bool = False
    pattern: str | None = None
    shortest: int = 0
    longest: int | None = None
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class InstantShape:
    """An RFC 3339 timestamp with its offset."""


@dataclass(frozen=True, slots=True)
class DurationShape:
    """A length of time as CEL writes it: `72h`, `1h30m`."""


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list; `fewest` and `most` count its elements."""

    element: "Slot"
    fewest: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class MapShape:
    """An object whose names are data."""

    value: "Slot"


@dataclass(frozen=True, slots=True)
class RecordShape:
    """An object with declared members; `path` is where it is declared: `items[]`."""

    path: str
    members: tuple[tuple[str, "Slot"], ...]


Shape = (
    AnyShape
    | BooleanShape
    | IntegerShape
    | NumberShape
    | TextShape
    | InstantShape
    | DurationShape
    | ListShape
    | MapShape
    | RecordShape
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value: a member of an object, an element of a list."""

    shape: Shape
    nullable: bool = False
    null_is_unknown: bool = False
    default: Any = NO_DEFAULT

    @property
    def type(self) -> Type:
        """The type that a policy sees."""
        type_ = shape_type(self.shape)
        return Nullable(type_) if self.nullable and not self.null_is_unknown else type_


def shape_type(shape: Shape) -> Type:  # noqa: C901  (one arm for each shape)
    """Return the type of the values that have the shape."""
    match shape:
        case AnyShape():
            return DYN
        case BooleanShape():
            return BOOL
        case IntegerShape(low=low, high=high):
            return Int(low, high)
        case NumberShape():
            return DOUBLE
        case TextShape(known=known, closed=closed):
            return String(known, closed) if known else STRING
        case InstantShape():
            return TIMESTAMP
        case DurationShape():
            return DURATION
        case ListShape(element=element):
            return List(element.type)
        case MapShape(value=value):
            return Map(STRING, value.type)
        case RecordShape(path=path, members=members):
            return Record(path, tuple((name, slot.type) for name, slot in members))
        case _:
            assert_never(shape)
