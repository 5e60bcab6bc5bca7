"""A fact bundle while it is being made: complete values that can still be changed."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from policyeval.analysis.generate.meaning import Edits, Meanings
from policyeval.analysis.generate.ordinary import Ordinary
from policyeval.backends.reference.equality import equal
from policyeval.backends.reference.expr import Environment
from policyeval.backends.reference.program import AS_OF, environment_of
from policyeval.engine.show import show_instant
from policyeval.frozen import dataclass, field
from policyeval.ir.program import Program
from policyeval.language.instants import show_duration
from policyeval.language.values import Duration, Result, Timestamp, Unknown, Value
from policyeval.schema.readers import Reading
from policyeval.schema.shape import (
    NO_DEFAULT,
    DurationShape,
    InstantShape,
    ListShape,
    MapShape,
    RecordShape,
    Slot,
)

_CLOCK: Final = Slot(InstantShape())


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A place in a draft: what stands there can be replaced by anything that fits."""

    holder: Any
    key: Any
    slot: Slot
    path: str
    root: str
    """The fact at the top that the place is in, or `as_of`."""
    draft: "Draft"

    @property
    def value(self) -> Value:
        """What stands there now; of an element that was taken out of its list nothing is known."""
        return self.holder[self.key] if self.exists else Unknown(frozenset({self.path}))

    @property
    def exists(self) -> bool:
        """Whether the place is still there."""
        return not isinstance(self.holder, list) or self.key < len(self.holder)

    @property
    def is_fixed(self) -> bool:
        """Whether it is the instant of evaluation, and that was asked for."""
        return self.root == AS_OF and self.draft.is_timed

    @property
    def identity(self) -> tuple[int, Any]:
        """What two cells of the same place have in common."""
        return id(self.holder), self.key

    def put(self, value: Value) -> bool:
        """Replace what stands there, and say whether the value fits."""
        fits = self.exists and not self.is_fixed and self.fits(value)
        if fits:
            self._set(value)
        return fits

    def _set(self, value: Value) -> None:
        self.holder[self.key] = value
        self.draft.edits.note(self.root)

    def clear(self) -> bool:
        """Make the fact absent, if that is not the same as its default."""
        if self.slot.default is not NO_DEFAULT or not isinstance(self.holder, dict):
            return False
        self._set(Unknown(frozenset({self.path})))
        return True

    def restore(self, value: Value) -> None:
        """Put back what stood there before."""
        if self.exists:
            self._set(value)

    def remove(self) -> None:
        """Take an element out of its list."""
        if isinstance(self.holder, list) and self.exists:
            self.holder.pop(self.key)
            self.draft.edits.note(self.root)

    def append(self, value: Value) -> "Cell":
        """Add an element to the list in the cell, and return its cell."""
        self.value.append(value)
        self.draft.edits.note(self.root)
        return elements(self)[-1]

    def again(self) -> "Cell":
        """Add a copy of an element to the end of its list, and return the cell of the copy."""
        self.holder.append(deepcopy(self.value))
        self.draft.edits.note(self.root)
        return self.at(self.holder, len(self.holder) - 1, self.slot, self.path)

    def at(self, holder: Any, key: Any, slot: Slot, path: str) -> "Cell":
        """Return the cell of a place inside this one."""
        return Cell(holder, key, slot, path, self.root, self.draft)

    def fits(self, value: Value) -> bool:
        """Say whether facts may have the value here."""
        reading, read_slot = Reading(), self.draft.ordinary.readers.of(self.slot)
        read = read_slot(rendered(value, self.slot, self.draft.zone), None, reading)
        return not reading.violations and not reading.warnings and equal(read, value)


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """The facts so far, and the instant at which they are asked about."""

    program: Program
    root: RecordShape
    facts: dict[str, Value]
    clock: dict[str, Timestamp]
    ordinary: Ordinary
    is_timed: bool = False
    """Whether `as_of` was asked for and has to stay."""
    meanings: Meanings = field(default_factory=Meanings)
    edits: Edits = field(default_factory=Edits)
    known: dict[int, tuple[int, Result]] = field(default_factory=dict)

    @property
    def env(self) -> Environment:
        """What the program's expressions mean for the facts so far."""
        return self.environment(self.clock)

    def environment(self, bound: Mapping[str, Result]) -> Environment:
        """Return what the program's expressions are evaluated in, with these names bound."""
        if self.program.uses:
            return environment_of(self.program, self.facts, self.clock[AS_OF]).binding(bound)
        return Environment(self.facts, dict(bound), _no_decision)

    @property
    def zone(self) -> str:
        """The zone of the policy."""
        return self.program.zone

    @property
    def as_of(self) -> Cell:
        """The instant of evaluation."""
        return Cell(self.clock, AS_OF, _CLOCK, AS_OF, AS_OF, self)

    def member(self, name: str) -> Cell:
        """Return the cell of a fact at the top."""
        return Cell(self.facts, name, dict(self.root.members)[name], name, name, self)

    def cells(self) -> Iterator[Cell]:
        """Yield every place in an object, at any depth."""
        for name, _ in self.root.members:
            yield from _cells(self.member(name))

    def to_json(self) -> dict[str, Any]:
        """Return the facts as JSON data; some of those that have their default are left out."""
        data: dict[str, Any] = _members(self.facts, self.root, self.ordinary)
        return data


def _no_decision(decision: str, key: str) -> Result:
    raise AssertionError(decision, key)


def inside(cell: Cell, name: str) -> Cell | None:
    """Return the cell of a member of the object in a cell, if there is such an object."""
    shape = cell.slot.shape
    if not isinstance(cell.value, dict):
        return None
    match shape:
        case RecordShape(path=path, members=members):
            slot = dict(members)[name]
            return cell.at(cell.value, name, slot, f"{path}.{name}" if path else name)
        case MapShape(value=value) if name in cell.value:
            return cell.at(cell.value, name, value, f"{cell.path}.*")
        case _:
            return None


def elements(cell: Cell) -> list[Cell]:
    """Return the cells of the elements of the list in a cell."""
    if not isinstance(cell.value, list) or not isinstance(cell.slot.shape, ListShape):
        return []
    slot, path = cell.slot.shape.element, f"{cell.path}[]"
    return [cell.at(cell.value, index, slot, path) for index in range(len(cell.value))]


def _cells(cell: Cell) -> Iterator[Cell]:
    yield cell
    for outer in (cell, *elements(cell)):
        if isinstance(outer.slot.shape, RecordShape) and isinstance(outer.value, dict):
            for name, _ in outer.slot.shape.members:
                member = inside(outer, name)
                if member is not None:
                    yield from _cells(member)


def rendered(value: Value, slot: Slot, zone: str) -> Any:
    """Return a value as JSON data, with everything that is known of it."""
    return _json(value, slot, zone, None)


def _members(members: dict[str, Value], shape: RecordShape, ordinary: Ordinary) -> Any:
    return _record(members, shape, ordinary.zone, ordinary)


def _record(members: dict[str, Value], shape: RecordShape, zone: str, ordinary: Ordinary | None) -> Any:
    return {
        name: _json(members[name], slot, zone, ordinary)
        for name, slot in shape.members
        if not isinstance(members[name], Unknown)
        and not _is_left_out(members[name], slot, f"{shape.path}.{name}" if shape.path else name, ordinary)
    }


def _is_left_out(value: Value, slot: Slot, path: str, ordinary: Ordinary | None) -> bool:
    if ordinary is None:
        return False
    if slot.default is NO_DEFAULT:
        return isinstance(value, dict) and not ordinary.interest.is_read(path)
    if not equal(_json(value, slot, ordinary.zone, None), slot.default):
        return False
    return not ordinary.interest.is_read(path) or ordinary.rng.random() < 0.7


def _json(value: Value, slot: Slot, zone: str, ordinary: Ordinary | None) -> Any:
    match slot.shape, value:
        case InstantShape(), Timestamp():
            return show_instant(value, zone)
        case DurationShape(), Duration():
            return show_duration(value)
        case RecordShape() as shape, dict():
            return _record(value, shape, zone, ordinary)
        case ListShape(element=element), list():
            return [_json(item, element, zone, ordinary) for item in value]
        case MapShape(value=of), dict():
            return {name: _json(item, of, zone, ordinary) for name, item in value.items()}
        case _:
            return value
