"""Places in a fact bundle, what changes there, and the bundle with the changes made."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from enum import StrEnum
from typing import Any

from policyeval.frozen import dataclass
from policyeval.schema.shape import NO_DEFAULT, ListShape, NoDefault, RecordShape, Slot

Path = tuple[str | int, ...]
"""Names of members and numbers of elements, from the top."""


class Kind(StrEnum):
    """What a change does."""

    SET = "set"
    """A fact has another value, or is given."""
    ADD = "add"
    """A list has one element more."""
    REMOVE = "remove"
    """A list has one element fewer."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a value: a fact without members, an object that may be null, a list."""

    path: Path
    slot: Slot
    value: Any
    """What stands there as JSON, its default where there is nothing; NO_DEFAULT where that is unknown."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the facts."""

    kind: Kind
    path: Path
    """Of the fact, or of the element; that of a new one is behind the last."""
    before: Any
    """As JSON; NO_DEFAULT where nothing was known."""
    after: Any


def name_of(path: Path) -> str:
    """Return a path as facts are named: `items[0].sku`."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def spots(slot: Slot, facts: Mapping[str, Any]) -> Iterator[Spot]:
    """Yield each place of a bundle, in the order of the schema, one before those inside it."""
    yield from _spots(Spot((), slot, facts))


def _spots(spot: Spot) -> Iterator[Spot]:
    match spot.slot.shape:
        case RecordShape(members=members):
            if spot.path and spot.slot.nullable:
                yield spot
            given = {} if isinstance(spot.value, NoDefault) and not spot.slot.nullable else spot.value
            if not isinstance(given, Mapping):
                return
            for name, inner in members:
                yield from _spots(Spot((*spot.path, name), inner, _given(given, name, inner)))
        case ListShape(element=element):
            yield spot
            if isinstance(spot.value, Sequence) and not isinstance(spot.value, str):
                for index, value in enumerate(spot.value):
                    yield from _spots(Spot((*spot.path, index), element, value))
        case _:
            yield spot


def _given(facts: Mapping[str, Any], name: str, slot: Slot) -> Any:
    value = facts.get(name, slot.default)
    return slot.default if value is None and slot.null_is_unknown else value


def edited(facts: Mapping[str, Any], edits: Sequence[Edit], slot: Slot) -> dict[str, Any]:
    """Return a bundle with changes made; elements are taken out last, from the end of a list.

    `slot` is that of a bundle: an absent list or object that something changes in begins with its default.
    """
    changed = deepcopy(dict(facts))
    for change in sorted(edits, key=_turn):
        _make(changed, change, slot)
    return changed


def _turn(change: Edit) -> tuple[bool, tuple[int, ...]]:
    last_first = tuple(-step for step in change.path if isinstance(step, int))
    return change.kind is Kind.REMOVE, last_first if change.kind is Kind.REMOVE else ()


def _make(facts: dict[str, Any], change: Edit, slot: Slot) -> None:
    holder: Any = facts
    for step in change.path[:-1]:
        slot = _inside(slot, step)
        if isinstance(step, str) and holder.get(step) is None:
            empty: Any = [] if isinstance(slot.shape, ListShape) else {}
            is_empty = slot.default is NO_DEFAULT or slot.default is None
            holder[step] = empty if is_empty else deepcopy(slot.default)
        holder = holder[step]
    last = change.path[-1]
    match change.kind:
        case Kind.REMOVE:
            del holder[last]
        case Kind.ADD:
            holder.append(deepcopy(change.after))
        case Kind.SET:
            holder[last] = deepcopy(change.after)


def _inside(slot: Slot, step: str | int) -> Slot:
    match slot.shape:
        case RecordShape(members=members) if isinstance(step, str):
            return dict(members)[step]
        case ListShape(element=element):
            return element
        case _:
            raise LookupError(step)


def is_known(value: Any) -> bool:
    """Say whether a place has a value, null included."""
    return value is not NO_DEFAULT
