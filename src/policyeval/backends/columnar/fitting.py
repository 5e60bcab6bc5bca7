"""Which rows fit their schema: conditions that are true, or NULL where there is nothing to refuse.

A row that breaks one is decided by somebody else, who says what is wrong with it; here it must do no harm.
"""

from typing import Final

from policyeval.backends.columnar.layout import columns_of, quoted
from policyeval.backends.columnar.literals import double
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import text
from policyeval.backends.reference.sizes import MANY
from policyeval.frozen import dataclass
from policyeval.language.instants import FIRST, LAST, LONGEST
from policyeval.language.types import INT_MAX, INT_MIN
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

FIRST_MICROS: Final = FIRST.nanos // 1_000
LAST_MICROS: Final = LAST.nanos // 1_000
LONGEST_MICROS: Final = LONGEST.nanos // 1_000
WHOLE: Final = (INT_MIN, INT_MAX)
"""The bounds of an integer that a schema says nothing of."""
_FIRST: Final = "TIMESTAMP '0001-01-01 00:00:00'"
_LAST: Final = "TIMESTAMP '9999-12-31 23:59:59.999999'"


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest lists and texts that a decision can afford."""

    elements: int
    characters: int


@dataclass(frozen=True, slots=True)
class Fitting:
    """How the conditions of a query are written."""

    pool: Pool
    largest: Largest | None = None

    def fits(self, slot: Slot, sql: str) -> str | None:
        """Return the condition that a value fits its slot, NULL where there is none; None for always."""
        share = self.pool.share
        match slot.shape:
            case IntegerShape(low=low, high=high):
                return None if (low, high) == WHOLE else share(f"{sql} BETWEEN {low} AND {high}")
            case NumberShape() as shape:
                return share(_number_fits(shape, sql))
            case TextShape() as shape:
                return self._text_fits(shape, sql)
            case InstantShape():
                return share(f"{sql} BETWEEN {_FIRST} AND {_LAST}")
            case DurationShape():
                return share(f"{sql} BETWEEN {-LONGEST_MICROS} AND {LONGEST_MICROS}")
            case ListShape() as shape:
                return self._list_fits(shape, sql)
            case AnyShape():
                return self._json_fits(sql)
            case BooleanShape() | MapShape() | RecordShape():
                return None

    def _text_fits(self, shape: TextShape, sql: str) -> str | None:
        pool, parts = self.pool, []
        longest = shape.longest
        if self.largest is not None and not shape.closed:
            longest = _smaller(longest, self.largest.characters)
        if shape.closed:
            known = pool.atom(f"({', '.join(map(text, shape.known))})")
            parts.append(f"{sql} IN {known}")
        if shape.shortest:
            parts.append(f"length({sql}) >= {shape.shortest}")
        if longest is not None:
            parts.append(f"length({sql}) <= {longest}")
        if shape.pattern is not None:
            parts.append(f"regexp_matches({sql}, {pool.atom(text(shape.pattern))})")
        if shape.is_date:
            parts.append(is_date(sql))
        return pool.share(" AND ".join(parts)) if parts else None

    def _json_fits(self, sql: str) -> str | None:
        """Return the condition that JSON is no larger than texts and lists may be."""
        if self.largest is None:
            return None
        parts = []
        if self.largest.characters != MANY:
            parts.append(f"length({sql}) <= {self.largest.characters}")
        if self.largest.elements != MANY:
            parts.append(f"(length({sql}) <= {self.largest.elements} OR left({sql}, 1) NOT IN ('[', '{{'))")
        return self.pool.share(" AND ".join(parts)) if parts else None

    def _list_fits(self, shape: ListShape, sql: str) -> str | None:
        pool, parts = self.pool, []
        most = shape.most
        if self.largest is not None:
            most = _smaller(most, self.largest.elements)
        if shape.fewest:
            parts.append(f"len({sql}) >= {shape.fewest}")
        if most is not None:
            parts.append(f"len({sql}) <= {most}")
        element = pool.local()
        inside = self._element_fits(shape.element, element)
        if inside is not None:
            parts.append(f"len(list_filter({sql}, lambda {element}: ({inside}) IS NOT TRUE)) = 0")
        return pool.share(" AND ".join(parts)) if parts else None

    def _element_fits(self, slot: Slot, element: str) -> str | None:
        pool = self.pool
        sql = pool.atom(element)
        parts = [] if slot.nullable else [f"{sql} IS NOT NULL"]
        members = [(slot, sql)]
        if isinstance(slot.shape, RecordShape):
            members = [
                (column.slot, pool.atom(f"{element}.{quoted(column.name)}"))
                for column in columns_of(slot.shape)
                if not column.is_companion
            ]
        inner = [fits for of, member in members if (fits := self.fits(of, member)) is not None]
        parts += [f"({fits}) IS NOT FALSE" for fits in inner]
        return pool.share(" AND ".join(parts)) if parts else None


def _smaller(limit: int | None, other: int) -> int | None:
    """Return the smaller of two limits, of which one may be none."""
    if other == MANY:
        return limit
    return other if limit is None else min(limit, other)


def _number_fits(shape: NumberShape, sql: str) -> str:
    parts = [f"isfinite({sql})"]
    if shape.low is not None:
        parts.append(f"{sql} {'>' if shape.low_open else '>='} {double(shape.low)}")
    if shape.high is not None:
        parts.append(f"{sql} {'<' if shape.high_open else '<='} {double(shape.high)}")
    return " AND ".join(parts)


def is_date(sql: str) -> str:
    """Return the condition that a text is a day of the calendar, `2024-10-03`; NULL where there is none."""
    form = "'[0-9]{4}-[0-9]{2}-[0-9]{2}'"
    is_day = f"(TRY_CAST({sql} AS DATE) >= DATE '0001-01-01') IS TRUE"
    return f"regexp_full_match({sql}, {form}) AND ({sql} IS NULL OR {is_day})"
