"""The facts as they are given, checked and loaded into local names in one go.

Every member of every object is held against its slot, read by the decision or not. What is as usual
passes an inline test; anything else goes to the reader of the slot, which is the schema's own: it
completes and converts what may be so, and what violates the schema makes generated code give up.
"""

from collections.abc import Callable, Collection
from typing import Any, Final

from policyeval.backends.python.emit import Emitter
from policyeval.backends.python.forms import form_of, from_result
from policyeval.backends.python.functions import Operand
from policyeval.backends.python.scope import LoadedFact
from policyeval.backends.python.surrender import ABSENT, Surrender
from policyeval.backends.reference.cost import weight
from policyeval.backends.reference.sizes import UNGUARDED, Guarded, longest
from policyeval.frozen import dataclass, replace
from policyeval.language.values import Timestamp
from policyeval.schema.nodes import nodes
from policyeval.schema.readers import Reading, reader
from policyeval.schema.shape import (
    NO_DEFAULT,
    AnyShape,
    BooleanShape,
    InstantShape,
    IntegerShape,
    ListShape,
    MapShape,
    NumberShape,
    RecordShape,
    Shape,
    Slot,
    TextShape,
)
from policyeval.schema.times import read_instant

_MOST_INSTANTS: Final = 100_000
_DIGIT: Final = 2**30 - 1
"""The largest integer of one digit, as CPython stores them."""


class Instants(dict[str, int]):
    """The nanoseconds of each timestamp text that was met, as facts write them."""

    def __missing__(self, text: Any) -> int:
        """Read a text that was not met yet."""
        instant = read_instant(text) if type(text) is str else None
        if not isinstance(instant, Timestamp):
            raise Surrender
        if len(self) >= _MOST_INSTANTS:
            self.clear()
        self[text] = instant.nanos
        return instant.nanos


INSTANTS: Final = Instants()


def slot_reader(slot: Slot) -> Callable[[Any], Any]:
    """Return the schema's own reader of a slot, for what generated code holds; it gives up on violations."""
    read = reader(slot, "")
    hold = from_result(form_of(slot.type))

    def read_slot(data: Any) -> Any:
        if data is ABSENT:
            return ABSENT
        reading = Reading()
        result = read(data, None, reading)
        if reading.violations:
            raise Surrender
        return hold(result)

    return read_slot


@dataclass(frozen=True, slots=True)
class Loaded:
    """A member of an object in a local name; an object has its members in names of their own."""

    slot: Slot
    name: str
    members: "tuple[tuple[str, Loaded], ...] | None" = None
    parent: str | None = None

    @property
    def text(self) -> str:
        """The member as one value, objects as tuples."""
        if self.members is None:
            return self.name
        whole = f"({''.join(f'{member.text}, ' for _, member in self.members)})"
        return f"({whole} if type({self.name}) is dict else {self.name})" if self.slot.nullable else whole


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to which size facts are taken, and what is done about larger ones."""

    guarded: Guarded
    affords: Callable[[Any], bool] | None = None
    """Says of a larger bundle whether it is taken all the same; without it, none is."""


@dataclass(frozen=True, slots=True)
class _Guard:
    """What is written where a value is larger than is taken unasked."""

    elements: int
    characters: int
    larger: str


@dataclass(frozen=True, slots=True)
class Guarding:
    """Where checks are written, and of what they are."""

    emitter: Emitter
    guarded: _Guard
    later: dict[str, Loaded] | None = None
    """The lists that are checked after everything else, by their names; None where they cannot wait."""


Facts = dict[tuple[str, ...], LoadedFact]
Behind = Callable[[Facts, Guarding], None]
"""Writes what is left to be checked when everything else has been loaded."""


def load_facts(
    shape: RecordShape,
    source: str,
    emitter: Emitter,
    limits: Limits,
    *,
    apart: Collection[tuple[str, ...]] = (),
    behind: Behind | None = None,
) -> Facts:
    """Write the loading of a whole bundle, and return every fact outside of lists by its path.

    What is larger than the limits say makes generated code give up. The lists that are `apart` are left to
    `behind`, which checks them with `check_list`.
    """
    emitter.line(f"if type({source}) is not dict: raise Z")
    sizes, is_larger = limits.guarded, None
    if limits.affords is not None and sizes != UNGUARDED:
        is_larger = emitter.assign("False")
    larger = "raise Z" if is_larger is None else f"{is_larger} = True"
    guarding = Guarding(emitter, _Guard(sizes.elements, sizes.characters, larger), {})
    found: Facts = {}
    waiting: list[tuple[tuple[str, ...], Loaded]]
    waiting = [((name,), loaded) for name, loaded in _load_members(shape, source, None, guarding)]
    while waiting:
        path, loaded = waiting.pop()
        operand = Operand(loaded.name, loaded.slot.type, can_be_absent=_can_be_absent(loaded))
        names = None if loaded.members is None else tuple(name for name, _ in loaded.members)
        is_certain = loaded.members is not None and not loaded.slot.nullable
        found[path] = LoadedFact(operand, loaded.parent, names, is_certain)
        waiting += [((*path, name), member) for name, member in loaded.members or ()]
    skipped = {found[path].operand.text for path in apart}
    at_once = replace(guarding, later=None)
    for name, loaded in (guarding.later or {}).items():
        if name not in skipped:
            check_list(loaded.slot, name, at_once)
    if behind is not None:
        behind(found, at_once)
    if is_larger is not None:
        emitter.line(f"if {is_larger} and not {emitter.constant(limits.affords)}({source}): raise Z")
    return found


def _can_be_absent(loaded: Loaded) -> bool:
    return loaded.slot.default is NO_DEFAULT or loaded.parent is not None


def _load_members(
    shape: RecordShape, source: str, parent: str | None, guarding: Guarding
) -> list[tuple[str, Loaded]]:
    """Write the loading of the members of an object that is known to be one."""
    emitter = guarding.emitter
    names = [emitter.name() for _ in shape.members]
    keys = [emitter.constant(name) for name, _ in shape.members]
    with emitter.block(f"if len({source}) == {len(names)}"):
        for name, key in zip(names, keys, strict=True):
            emitter.line(f"{name} = {source}[{key}]")
    with emitter.block("else"):
        known = emitter.constant(frozenset(name for name, _ in shape.members))
        emitter.line(f"if not {source}.keys() <= {known}: raise Z")
        for name, key, (_, slot) in zip(names, keys, shape.members, strict=True):
            emitter.line(f"{name} = {source}.get({key}, {_absence(slot, emitter)})")
    return [
        (member, check(slot, name, parent, guarding))
        for name, (member, slot) in zip(names, shape.members, strict=True)
    ]


def _absence(slot: Slot, emitter: Emitter) -> str:
    """Return what stands for a member that is not there, as data."""
    if slot.default is not NO_DEFAULT:
        return emitter.constant(slot.default)
    if isinstance(slot.shape, RecordShape) and not slot.nullable:
        return emitter.constant({})
    return "A"


def check(slot: Slot, name: str, parent: str | None, guarding: Guarding) -> Loaded:
    """Write the check of what stands in a slot; afterwards the name holds it as generated code does."""
    match slot.shape:
        case RecordShape():
            return _check_record(slot, name, parent, guarding)
        case ListShape() if guarding.later is not None:
            guarding.later[name] = Loaded(slot, name, None, parent)
        case ListShape():
            check_list(slot, name, guarding)
        case _:
            _check_size(slot.shape, name, guarding)
            _check_plain(slot, name, guarding.emitter)
    return Loaded(slot, name, None, parent)


def _check_size(shape: Shape, name: str, guarding: Guarding) -> None:
    """Write a test of how large a value is, where its shape and what is guarded leave that open."""
    emitter, guarded = guarding.emitter, guarding.guarded
    match shape:
        case TextShape() if guarded.characters < longest(shape, UNGUARDED):
            emitter.line(f"if type({name}) is str and len({name}) > {guarded.characters}: {guarded.larger}")
        case AnyShape() if guarded.elements < UNGUARDED.elements:
            weigh = emitter.constant(weight)
            emitter.line(f"if {weigh}({name}, {guarded.elements}) > {guarded.elements}: {guarded.larger}")
        case MapShape() if guarded.elements < UNGUARDED.elements:
            count = emitter.constant(nodes)
            emitter.line(f"if {count}({name}, {guarded.elements}) > {guarded.elements}: {guarded.larger}")
        case _:
            pass


def _check_record(slot: Slot, name: str, parent: str | None, guarding: Guarding) -> Loaded:
    shape, emitter = slot.shape, guarding.emitter
    assert isinstance(shape, RecordShape)
    if not slot.nullable:
        emitter.line(f"if type({name}) is not dict: raise Z")
        return Loaded(slot, name, tuple(_load_members(shape, name, parent, guarding)), parent)
    with emitter.block(f"if type({name}) is dict"):
        members = _load_members(shape, name, name, replace(guarding, later=None))
    test = f"{name} is A" if slot.null_is_unknown else f"{name} is None or {name} is A"
    with emitter.block(f"elif {test}"):
        for absent in _names(members):
            emitter.line(f"{absent} = A")
    with emitter.block("else"):
        emitter.line("raise Z")
    return Loaded(slot, name, tuple(members), parent)


def _names(members: list[tuple[str, Loaded]]) -> list[str]:
    """Return the names of members at every depth."""
    return [name for _, member in members for name in (member.name, *_names(list(member.members or ())))]


def check_elements(slot: Slot, name: str, guarding: Guarding) -> None:
    """Write the check of each element of a list, and make the list what generated code holds of it."""
    emitter = guarding.emitter
    elements, element = emitter.name(), emitter.name()
    emitter.line(f"{elements} = []")
    with emitter.block(f"for {element} in {name}"):
        loaded = check(slot, element, None, guarding)
        if slot.null_is_unknown:
            emitter.line(f"if {element} is A: raise Z")
        emitter.line(f"{elements}.append({loaded.text})")
    emitter.line(f"{name} = {elements}")


def check_list(
    slot: Slot, name: str, guarding: Guarding, each: Callable[[Slot, str, Guarding], None] = check_elements
) -> None:
    """Write the check of a list; `each` writes that of its elements, and what else is done with them."""
    emitter, guarded, shape = guarding.emitter, guarding.guarded, slot.shape
    assert isinstance(shape, ListShape)
    bounds = "" if shape.fewest == 0 else f" and len({name}) >= {shape.fewest}"
    bounds += "" if shape.most is None else f" and len({name}) <= {shape.most}"
    null = f" and {name} is not None" if slot.nullable and not slot.null_is_unknown else ""
    with emitter.block(f"if type({name}) is list{bounds}"):
        if guarded.elements < UNGUARDED.count(shape.most):
            emitter.line(f"if len({name}) > {guarded.elements}: {guarded.larger}")
        each(shape.element, name, guarding)
    with emitter.block(f"elif {name} is not A{null}"):
        emitter.line(f"{name} = {emitter.constant(slot_reader(slot))}({name})")


def _check_plain(slot: Slot, name: str, emitter: Emitter) -> None:
    test = _unusual(slot.shape, name, emitter)
    read = f"{name} = {emitter.constant(slot_reader(slot))}({name})"
    if isinstance(slot.shape, InstantShape):
        emitter.line(f"if type({name}) is str: {name} = {emitter.constant(INSTANTS)}[{name}]")
        test = ""
    null = slot.nullable and not slot.null_is_unknown
    word = "elif" if isinstance(slot.shape, InstantShape) else "if"
    tests = [
        *([f"{name} is not None"] if null else []),
        *([f"({test})"] if test and null else [test] if test else []),
    ]
    if tests:
        emitter.line(f"{word} {' and '.join(tests)}: {read}")
    else:
        emitter.line(f"else: {read}" if word == "elif" else read)


def _outside(name: str, low: int, high: int) -> str:
    """Return a test that is true for an integer that is not between two bounds.

    Python compares integers of one digit faster: a bound of more is asked about when one such is passed.
    """
    if low == high:
        return f"{name} != {low}"
    near = max(low, -_DIGIT), min(high, _DIGIT)
    test = f"{name} < {near[0]} or {name} > {near[1]}"
    return test if near == (low, high) else f"({test}) and not {low} <= {name} <= {high}"


def _unusual(shape: Shape, name: str, emitter: Emitter) -> str:
    """Return a test that is false for the values that need no second look; empty for a shape without."""
    match shape:
        case BooleanShape():
            return f"{name} is not True and {name} is not False"
        case IntegerShape(low=low, high=high):
            return f"type({name}) is not int or {_outside(name, low, high)}"
        case NumberShape(low=low, high=high, low_open=low_open, high_open=high_open):
            above = f"{emitter.constant(low)} {'<' if low_open else '<='} " if low is not None else "-I < "
            below = f" {'<' if high_open else '<='} {emitter.constant(high)}" if high is not None else " < I"
            return f"type({name}) is not float or not {above}{name}{below}"
        case TextShape(known=known, closed=True, pattern=None, shortest=0, longest=None, is_date=False):
            return f"type({name}) is not str or {name} not in {emitter.constant(frozenset(known))}"
        case TextShape(pattern=None, longest=longest, shortest=shortest, closed=False, is_date=False):
            bounds = [] if longest is None else [f"len({name}) > {longest}"]
            bounds += [] if shortest == 0 else [f"len({name}) < {shortest}"]
            return " or ".join([f"type({name}) is not str", f"not {name}.isascii()", *bounds])
        case _:
            return ""
