"""An example made plain while it stays one: fewer facts, rounder instants, smaller numbers.

Whoever asks says what still counts as the example; it is decided again after every step, so that what
is left was confirmed as it stands.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from policyeval.analysis.prove.places import NOTHING, Place, changed, copied, leaves, part_at, places, without
from policyeval.engine.show import show_instant
from policyeval.frozen import replace
from policyeval.language.instants import (
    DAY,
    SECOND,
    find_zone,
    from_local,
    parse_timestamp,
    show_timestamp,
    to_local,
)
from policyeval.language.values import Timestamp

StillHolds = Callable[[Mapping[str, Any], Timestamp], bool]
MOST_STEPS: Final = 2_000
"""How many bundles are decided at most."""
_MINUTE: Final = 60 * SECOND
_ROUND: Final = (DAY, 60 * _MINUTE, _MINUTE, SECOND)
_PLAIN_WORDS: Final = ("a",)
_DAYS: Final = (0, 1, 2, 3, 7, 14, 30, 365)


def shrunk(
    facts: Mapping[str, Any], as_of: Timestamp, holds: StillHolds, *, wish: Timestamp, zone: str
) -> tuple[dict[str, Any], Timestamp]:
    """Return plainer facts and an instant for which `holds` is true, as it is for those given.

    `wish` is the instant of evaluation that is best; facts move along with it.
    """
    return _Shrinking(facts, as_of, holds, zone).run(wish)


class _Shrinking:
    def __init__(self, facts: Mapping[str, Any], as_of: Timestamp, holds: StillHolds, zone: str) -> None:
        self._facts = copied(facts)
        self._as_of = as_of
        self._holds = holds
        self._steps = 0
        found = find_zone(zone)
        assert found is not None
        self._zone = found

    def run(self, wish: Timestamp) -> tuple[dict[str, Any], Timestamp]:
        self._remove()
        self._join()
        self._move(wish)
        for place, value in list(leaves(self._facts, ())):
            self._simplify(place, value)
        self._remove()
        return self._facts, self._as_of

    def _is_kept(self, facts: dict[str, Any], as_of: Timestamp | None = None) -> bool:
        """Take facts for the example where they are one."""
        self._steps += 1
        instant = self._as_of if as_of is None else as_of
        if self._steps > MOST_STEPS or not self._holds(facts, instant):
            return False
        self._facts, self._as_of = facts, instant
        return True

    # ------------------------------------------------------------------------------------- removing

    def _remove(self) -> None:
        """Leave out all that can be, the largest parts first, and the last of a list before the first."""
        is_smaller = True
        while is_smaller:  # what was needed beside a part may not be needed without it
            is_smaller = False
            for place in sorted(places(self._facts, ()), key=lambda p: (len(p), [str(s) for s in p])):
                if part_at(self._facts, place) is not NOTHING:
                    is_smaller = self._is_kept(without(self._facts, place)) or is_smaller

    def _join(self) -> None:
        """Make one element of two neighbours of a list, with the numbers of both together."""
        for place in list(places(self._facts, ())):
            *owner, index = place
            elements = part_at(self._facts, owner)
            if isinstance(index, int) and index > 0 and isinstance(elements, list) and index < len(elements):
                joined = _together(elements[index - 1], elements[index])
                if joined is not None:
                    fewer = [*elements[: index - 1], joined, *elements[index + 1 :]]
                    self._is_kept(changed(self._facts, owner, fewer))

    # ------------------------------------------------------------------------------------- instants

    def _move(self, wish: Timestamp) -> None:
        """Move all instants by as much as the instant of evaluation is away from the wish, or round them."""
        if self._is_kept(self._facts, wish):
            return
        for distance in (wish.nanos - self._as_of.nanos, 0):
            for unit in _ROUND:
                as_of = wish if distance else self._start(self._as_of.nanos, unit)
                if self._is_kept(self._moved(distance, unit), as_of):
                    return
        for unit in _ROUND:
            start = self._start(self._as_of.nanos, unit)
            if any(self._is_kept(self._facts, one) for one in (start, Timestamp(start.nanos + unit))):
                return

    def _moved(self, distance: int, unit: int) -> dict[str, Any]:
        found: dict[str, Any] = _mapped(
            self._facts, lambda nanos: show_timestamp(self._start(nanos + distance, unit))
        )
        return found

    def _start(self, nanos: int, unit: int) -> Timestamp:
        """Return the start of the day, the hour, the minute or the second of an instant, as a clock shows."""
        return Timestamp(self._rounded(nanos, unit))

    def _rounded(self, nanos: int, unit: int) -> int:
        civil = to_local(nanos, self._zone)
        civil = replace(civil, nano=0)
        if unit >= _MINUTE:
            civil = replace(civil, second=0)
        if unit > _MINUTE:
            civil = replace(civil, minute=0)
        if unit == DAY:
            civil = replace(civil, hour=0)
        return from_local(civil, self._zone)

    # --------------------------------------------------------------------------------------- values

    def _simplify(self, place: Place, value: Any) -> None:
        """Make a value as plain as it can be."""
        if part_at(self._facts, place) is NOTHING:
            return
        match value:
            case bool():
                self._first(place, [False])
            case int() | float():
                self._number(place, value)
            case str():
                instant = parse_timestamp(value)
                words = list(_PLAIN_WORDS) if instant is None else [*self._plain_instants(instant)]
                self._first(place, [word for word in words if word != value])
            case _:
                pass

    def _first(self, place: Place, candidates: list[Any]) -> bool:
        return any(self._is_kept(changed(self._facts, place, one)) for one in candidates)

    def _plain_instants(self, instant: Timestamp) -> Iterator[str]:
        """Yield rounder instants: some days before or after the evaluation, or the start of a day or hour."""
        now = self._as_of.nanos
        yield from (show_timestamp(Timestamp(now + sign * days * DAY)) for days in _DAYS for sign in (-1, 1))
        for unit in _ROUND:
            start = self._rounded(instant.nanos, unit)
            yield from (show_timestamp(Timestamp(nanos)) for nanos in (start, start + unit))

    def _number(self, place: Place, value: float) -> None:
        """Make a number the smallest that does, or a whole one, or one with few decimals."""
        sign = -1 if value < 0 else 1
        size = abs(value)
        if isinstance(value, float):
            rounded = [float(int(size)), *(round(size, digits) for digits in range(1, 7))]
            if self._first(place, [0.0, 1.0, *(sign * one for one in rounded if one != size)]):
                return
            return
        near, far = 0, int(size)
        while near < far:
            middle = (near + far) // 2
            if self._is_kept(changed(self._facts, place, sign * middle)):
                far = middle
            else:
                near = middle + 1


def _together(one: Any, other: Any) -> dict[str, Any] | None:
    """Return the later of two records with the whole numbers of both added up, None where there are none."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return None
    sums = {
        name: value + other[name]
        for name, value in one.items()
        if type(value) is int and type(other.get(name)) is int
    }
    return {**other, **sums} if sums else None


def as_shown(facts: Any, zone: str) -> Any:
    """Return facts with their instants as clocks of a zone show them."""
    return _mapped(facts, lambda nanos: show_instant(Timestamp(nanos), zone))


def _mapped(value: Any, shown: Callable[[int], str]) -> Any:
    """Return a value with every instant in it shown in some way."""
    match value:
        case dict():
            return {name: _mapped(inner, shown) for name, inner in value.items()}
        case list():
            return [_mapped(inner, shown) for inner in value]
        case str() if (instant := parse_timestamp(value)) is not None:
            return shown(instant.nanos)
        case _:
            return value
