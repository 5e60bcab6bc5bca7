"""The facts as given, as terms: of each place whether it is as it is, so that the fewest need change.

The only module here with the search for changes that knows terms; it is imported when there is a solver.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from policyeval.analysis.generate.draft import rendered
from policyeval.analysis.why.edits import Edit, Kind, Path
from policyeval.backends.reference.equality import equal
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.facts import EARLY, LARGE, LATE, LONG, Place
from policyeval.backends.smt.terms import Term
from policyeval.frozen import dataclass, replace
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Duration, Timestamp, Unknown, Value
from policyeval.schema.shape import (
    NO_DEFAULT,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    RecordShape,
    Slot,
)

MICROSECOND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One place that is as given or is not: a fact, whether an object is null, an element of a list."""

    path: Path
    kind: Kind
    place: Place
    same: Term
    value: Value = None
    """The number that stands there: of an instant and of a length of time in microseconds."""

    @property
    def is_list(self) -> bool:
        """Whether a list gets or loses an element here."""
        return self.kind is not Kind.SET


@dataclass(frozen=True, slots=True)
class Given:
    """A bundle as given: its cells, and what has to hold however it is changed."""

    cells: tuple[Cell, ...]
    laws: tuple[Term, ...]


def given(root: Place, values: Mapping[str, Value], number: Any) -> Given:
    """Return the cells of complete facts; `number` gives the number of a text.

    What is known stays known, and what is new is ordinary: see `Bundle.ordinary`.
    """
    found, laws = [], []
    for cell, law in _cells(root, dict(values), (), number):
        found += [] if cell is None else [cell]
        laws.append(law)
    return Given(tuple(found), tuple(laws))


_Found = Iterator[tuple[Cell | None, Term]]


def _cells(place: Place, value: Value, path: Path, number: Any) -> _Found:
    """Yield the cells of a place with what holds of each."""
    shape = place.slot.shape
    match value:
        case Unknown():
            yield Cell(path, Kind.SET, place, t.neg(place.is_there)), t.conj(*_ordinary(place))
        case None:
            is_same = t.conj(place.is_there, place.is_null)
            yield Cell(path, Kind.SET, place, is_same), t.conj(place.is_there, *_ordinary(place))
        case dict() if isinstance(shape, RecordShape):
            if place.slot.nullable:
                is_same = t.conj(place.is_there, t.neg(place.is_null))
                yield Cell(path, Kind.SET, place, is_same), place.is_there
            for name, member in place.members.items():
                yield from _cells(member, value[name], (*path, name), number)
        case list() if isinstance(shape, ListShape):
            yield from _list(place, value, path, number)
        case _ if place.number is None:
            yield None, True  # a map, or any JSON: it has no terms, so it stays
        case _:
            yield _scalar(place, value, path, number)


def _list(place: Place, value: list[Value], path: Path, number: Any) -> _Found:
    there = t.conj(place.is_there, t.neg(place.is_null))
    yield None, there
    for index, (present, element) in enumerate(zip(place.present, place.elements, strict=True)):
        inner = (*path, index)
        if index >= len(value):
            yield Cell(inner, Kind.ADD, element, t.neg(present)), t.conj(*_ordinary(element))
            continue
        yield Cell(inner, Kind.REMOVE, element, present), True
        for cell, law in _cells(element, value[index], inner, number):
            yield None if cell is None else replace(cell, same=t.disj(t.neg(present), cell.same)), law


def _scalar(place: Place, value: Value, path: Path, number: Any) -> tuple[Cell, Term]:
    held = _number(value, number)
    is_same = t.same_truth(place.number, held) if isinstance(held, bool) else t.equals(place.number, held)
    same = t.conj(place.is_there, t.neg(place.is_null), is_same)
    return Cell(path, Kind.SET, place, same, held), t.conj(place.is_there, t.disj(same, *_bounds(place)))


def _number(value: Value, number: Any) -> Any:
    match value:
        case bool():
            return value
        case Timestamp(nanos=nanos) | Duration(nanos=nanos):
            return nanos // MICROSECOND
        case str():
            return number(value)
        case float():
            return Fraction(value)
        case _:
            return value


def _ordinary(place: Place) -> list[Term]:
    """Return that every number in a place is as in practice."""
    found = [bound for bound in _bounds(place) if bound is not True]
    for inner in (*place.members.values(), *place.elements):
        found += _ordinary(inner)
    return found


def _bounds(place: Place) -> list[Term]:
    match place.slot.shape:
        case IntegerShape(low=low, high=high):
            low, high = max(low, -LARGE if low == INT_MIN else low), high if high < INT_MAX else LARGE
            return [t.conj(t.at_most(low, place.number), t.at_most(place.number, high))]
        case InstantShape():
            return [t.conj(t.at_most(EARLY, place.number), t.less(place.number, LATE))]
        case DurationShape():
            return [t.conj(t.at_most(-LONG, place.number), t.at_most(place.number, LONG))]
        case _:
            return [True]


# ------------------------------------------------------------------------------------------- edits


def edits(given: Given, old: Mapping[str, Value], new: Mapping[str, Value], zone: str) -> list[Edit]:
    """Return what is otherwise in a new bundle in the places of the cells; both bundles are complete.

    Of an element that is new, or an object that was null, the whole is one change.
    """
    found: list[Edit] = []
    for cell in given.cells:
        if any(cell.path[: len(change.path)] == change.path for change in found):
            continue
        slot = cell.place.slot
        was, now = _at(old, cell.path), _at(new, cell.path)
        if _is_changed(cell, was, now):
            before, after = (_json(value, slot, zone) for value in (was, now))
            found.append(Edit(cell.kind, cell.path, before, after))
    return found


_NOWHERE: Final = Unknown(frozenset())
"""What stands where there is no place."""


def _is_changed(cell: Cell, was: Value, now: Value) -> bool:
    match cell.kind:
        case Kind.ADD:
            return now is not _NOWHERE
        case Kind.REMOVE:
            return now is _NOWHERE
        case Kind.SET:
            is_record = isinstance(cell.place.slot.shape, RecordShape)
            if is_record or Unknown in (type(was), type(now)):
                return type(was) is not type(now)
            return not equal(was, now)


def _json(value: Value, slot: Slot, zone: str) -> Any:
    return NO_DEFAULT if isinstance(value, Unknown) else rendered(value, slot, zone)


def _at(values: Any, path: Path) -> Any:
    for step in path:
        match values:
            case list() if isinstance(step, int) and step < len(values):
                values = values[step]
            case dict() if step in values:
                values = values[step]
            case _:
                return _NOWHERE
    return values
