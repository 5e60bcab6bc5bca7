"""Making a bundle small and plain, as long as it still shows what it should."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from policyeval.engine.show import show_instant
from policyeval.language.instants import DAY
from policyeval.language.values import Timestamp
from policyeval.schema.times import read_instant

Shows = Callable[[Mapping[str, Any]], bool]
_DAYS: Final = (0, -1, -7, -30)
"""So many days after the instant of evaluation an instant of a fact is tried first."""
_NUMBERS: Final = (0, 1, 2, 10, 100)

_Place = tuple[str | int, ...]


def shrunk(facts: Mapping[str, Any], shows: Shows, as_of: Timestamp, zone: str) -> dict[str, Any]:
    """Return the smallest bundle found that shows it: without what can be left out, with plain values."""
    small = _fewer(dict(facts), shows)
    for place in list(_leaves(small)):
        for value in _plainer(_at(small, place), as_of, zone):
            changed = _with(small, place, value)
            if shows(changed):
                small = changed
                break
    return _fewer(small, shows)


def _fewer(facts: dict[str, Any], shows: Shows) -> dict[str, Any]:
    """Return the facts without every member and element that can be left out, larger ones first."""
    for place in sorted(_places(facts), key=len):
        if _has(facts, place):
            changed = _without(facts, place)
            if shows(changed):
                facts = changed
    return facts


def _plainer(value: Any, as_of: Timestamp, zone: str) -> Iterator[Any]:
    """Yield plainer values, the plainest first."""
    match value:
        case bool():
            if value:
                yield False
        case int():
            yield from (number for number in _NUMBERS if number < abs(value))
        case str():
            if isinstance(read_instant(value), Timestamp):
                days = (show_instant(Timestamp(as_of.nanos + days * DAY), zone) for days in _DAYS)
                for instant in days:
                    if instant == value:
                        return
                    yield instant
        case _:
            pass


def _places(value: Any, place: _Place = ()) -> Iterator[_Place]:
    """Yield every member and element, the last elements of a list first."""
    match value:
        case dict():
            for name, inner in value.items():
                yield (*place, name)
                yield from _places(inner, (*place, name))
        case list():
            for index in reversed(range(len(value))):
                yield (*place, index)
                yield from _places(value[index], (*place, index))
        case _:
            pass


def _leaves(facts: Any) -> Iterator[_Place]:
    return (place for place in _places(facts) if not isinstance(_at(facts, place), dict | list))


def _at(facts: Any, place: _Place) -> Any:
    for step in place:
        facts = facts[step]
    return facts


def _has(facts: Any, place: _Place) -> bool:
    for step in place:
        match facts:
            case dict() if step in facts:
                facts = facts[step]
            case list() if isinstance(step, int) and step < len(facts):
                facts = facts[step]
            case _:
                return False
    return True


def _without(facts: dict[str, Any], place: _Place) -> dict[str, Any]:
    changed = deepcopy(facts)
    del _at(changed, place[:-1])[place[-1]]
    return changed


def _with(facts: dict[str, Any], place: _Place, value: Any) -> dict[str, Any]:
    changed = deepcopy(facts)
    _at(changed, place[:-1])[place[-1]] = value
    return changed
