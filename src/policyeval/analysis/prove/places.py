"""The places of a bundle, as JSON data: what is there, and the bundle with it otherwise or gone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Place = tuple[str | int, ...]
"""The way to a part of a bundle: names of members, positions in lists."""


class _Nothing:
    """What stands at a place that is not there any more."""


NOTHING: Final = _Nothing()


def copied(value: Any) -> Any:
    """Return a value as dictionaries and lists."""
    match value:
        case Mapping():
            return {name: copied(inner) for name, inner in value.items()}
        case list() | tuple():
            return [copied(inner) for inner in value]
        case _:
            return value


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Yield every place, each before those inside it; of lists the last elements first."""
    for step, inner in _parts(value):
        yield (*place, step)
        yield from places(inner, (*place, step))


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every place with nothing inside it, and what is there."""
    parts = _parts(value)
    if not parts and place:
        yield place, value
    for step, inner in parts:
        yield from leaves(inner, (*place, step))


def _parts(value: Any) -> list[tuple[str | int, Any]]:
    match value:
        case dict():
            return list(value.items())
        case list():
            return list(reversed(list(enumerate(value))))
        case _:
            return []


def part_at(value: Any, place: Sequence[str | int]) -> Any:
    """Return what is at a place; `NOTHING` where it is gone by now."""
    for step in place:
        if isinstance(value, list):
            if not isinstance(step, int) or step >= len(value):
                return NOTHING
        elif not isinstance(value, dict) or step not in value:
            return NOTHING
        value = value[step]
    return value


def at(value: Any, place: Sequence[str | int]) -> Any:
    """Return what is at a place, None where nothing is."""
    found = part_at(value, place)
    return None if found is NOTHING else found


def without(value: Any, place: Place) -> Any:
    """Return a value without the part at a place."""
    *owner, step = place
    kept = part_at(value, owner)
    if isinstance(kept, list):
        return changed(value, owner, [inner for index, inner in enumerate(kept) if index != step])
    return changed(value, owner, {name: inner for name, inner in kept.items() if name != step})


def changed(value: Any, place: Sequence[str | int], new: Any) -> Any:
    """Return a value with another part at a place; the records on the way there are made."""
    if not place:
        return new
    step, *rest = place
    if isinstance(value, list):
        return [changed(inner, rest, new) if index == step else inner for index, inner in enumerate(value)]
    return {**(value or {}), step: changed((value or {}).get(step), rest, new)}
