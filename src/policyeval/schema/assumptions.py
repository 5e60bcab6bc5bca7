"""What reading facts would assume of absent ones, found without reading them.

Of facts that are known to fit the schema only two things are left to know: which defaults stand in,
and whether an instant is so late that reading would warn of it. Both are looked for where they can be.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, assert_never

from policyeval.schema.pointer import path
from policyeval.schema.shape import (
    NO_DEFAULT,
    AnyShape,
    BooleanShape,
    DurationShape,
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

Assumed = list[tuple[str, Any]]
"""The defaults that stand for absent facts, by path, in the order of the schema."""
Place = tuple[str | int, ...]
Look = Callable[[Any, Place, Assumed], None]
_LATEST: Final = "2199-12-31"
"""An instant on a day before this is in no zone as late as reading warns of."""


class Doubt(Exception):
    """Reading may have something to warn of."""


def looker(slot: Slot) -> Callable[[Any], Assumed]:
    """Return what finds the assumptions about facts in a slot; it raises `Doubt` where reading may warn."""
    look = _present(slot)

    def found(data: Any) -> Assumed:
        assumed: Assumed = []
        if look is not None:
            look(data, (), assumed)
        return assumed

    return found


def _present(slot: Slot) -> Look | None:
    """Return what looks at what stands in a slot; None where there is nothing to find."""
    look = _shape(slot.shape)
    if not slot.nullable:
        return look
    absent = _absent(slot) if slot.null_is_unknown else None

    def look_unless_null(data: Any, place: Place, assumed: Assumed) -> None:
        if data is not None:
            if look is not None:
                look(data, place, assumed)
        elif absent is not None:
            absent(None, place, assumed)

    return None if look is absent is None else look_unless_null


def _absent(slot: Slot) -> Look | None:
    """Return what notes that nothing stands in a slot."""
    look, default = _shape(slot.shape), slot.default
    if default is NO_DEFAULT:
        is_object = isinstance(slot.shape, RecordShape) and not slot.nullable
        return (lambda _, place, assumed: look({}, place, assumed)) if is_object and look else None

    def assume(_: Any, place: Place, assumed: Assumed) -> None:
        assumed.append((path(place), default))
        if look is not None and default is not None:
            look(default, place, assumed)

    return assume


def _shape(shape: Shape) -> Look | None:
    match shape:
        case InstantShape():
            return _instant
        case ListShape(element=element):
            return _list(_present(element))
        case MapShape(value=value):
            return _map(_present(value))
        case RecordShape():
            return _record(shape)
        case AnyShape() | BooleanShape() | IntegerShape() | NumberShape() | TextShape() | DurationShape():
            return None
        case _:
            assert_never(shape)


def _instant(data: Any, _: Place, __: Assumed) -> None:
    if data >= _LATEST:
        raise Doubt


def _list(look: Look | None) -> Look | None:
    def each(data: Any, place: Place, assumed: Assumed) -> None:
        assert look is not None
        for index, element in enumerate(data):
            look(element, (*place, index), assumed)

    return None if look is None else each


def _map(look: Look | None) -> Look | None:
    def each(data: Mapping[str, Any], place: Place, assumed: Assumed) -> None:
        assert look is not None
        for name, value in data.items():
            look(value, (*place, name), assumed)

    return None if look is None else each


def _record(shape: RecordShape) -> Look | None:
    members = [(name, _present(slot), _absent(slot)) for name, slot in shape.members]
    wanted = [member for member in members if member[1] is not None or member[2] is not None]

    def each(data: Mapping[str, Any], place: Place, assumed: Assumed) -> None:
        for name, present, absent in wanted:
            if name in data:
                if present is not None:
                    present(data[name], (*place, name), assumed)
            elif absent is not None:
                absent(None, (*place, name), assumed)

    return each if wanted else None
