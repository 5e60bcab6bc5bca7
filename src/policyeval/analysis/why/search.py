"""Changes of one fact or two that lead to a goal, found by trying: without a solver, or where it gave up.

Numbers and instants are tried outwards from what stands there, in steps that double, then between the
last two; beside them what the policy compares with, what the schema knows, null, an element more or fewer.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from policyeval.analysis.generate.interest import Interest, interest_of
from policyeval.analysis.why.asking import Asked
from policyeval.analysis.why.edits import Edit, Kind, Spot, edited, is_known, name_of, spots
from policyeval.engine.record import Record
from policyeval.engine.show import show_instant
from policyeval.engine.teller import general
from policyeval.frozen import dataclass
from policyeval.language.instants import DAY, SECOND, parse_duration, show_duration
from policyeval.language.values import Duration, Timestamp
from policyeval.schema.shape import (
    NO_DEFAULT,
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    NumberShape,
    TextShape,
)
from policyeval.schema.times import read_instant

MOST_ASKED: Final = 20_000
"""How often the decision is asked when two facts are changed."""
_FARTHEST: Final = 2**40
_FEW: Final = 6
"""So many values of each fact are tried when two are changed."""

Holds = Callable[[Record], bool]


@dataclass(frozen=True, slots=True)
class Finder:
    """A decision on given facts, of which other values are tried."""

    asked: Asked
    decide: Callable[[Mapping[str, Any]], Record | None]
    interest: Interest
    may_change: Callable[[str], bool]
    deadline: float
    """Of `time.monotonic`: from then on nothing leads anywhere."""

    def single(self, holds: Holds) -> list[tuple[Edit, ...]]:
        """Return for each fact its nearest other value with which the condition holds."""
        found: list[tuple[Edit, ...]] = []
        for spot in self.places():
            found += [(change,) for change in self._changes(spot, holds)]
        return found

    def pairs(self, holds: Holds) -> list[tuple[Edit, ...]]:
        """Return the first changes of two facts with which the condition holds, as long as it is tried."""
        choices = [list(self._few(spot)) for spot in self.places()]
        asked = 0
        for one, other in combinations(choices, 2):
            for left in one:
                for right in other:
                    asked += 1
                    if asked > MOST_ASKED:
                        return []
                    if self._leads(holds, (left, right)):
                        return [(left, right)]
        return []

    def places(self) -> Iterator[Spot]:
        """Yield the places of facts that may change."""
        for spot in spots(self.asked.schema.slot, self.asked.facts):
            if self.may_change(name_of(spot.path)):
                yield spot

    def _leads(self, holds: Holds, edits: Sequence[Edit]) -> bool:
        if time.monotonic() >= self.deadline:
            return False
        record = self.decide(edited(self.asked.facts, edits, self.asked.schema.slot))
        return record is not None and holds(record)

    # --------------------------------------------------------------------------------- one by one

    def _changes(self, spot: Spot, holds: Holds) -> Iterator[Edit]:
        match spot.slot.shape:
            case ListShape():
                yield from (change for change in _of_list(spot) if self._leads(holds, (change,)))
            case IntegerShape() | NumberShape() | InstantShape() | DurationShape():
                plain = [change for change in self._plain(spot) if self._leads(holds, (change,))]
                yield from [*self._nearest(spot, holds), *plain]
            case _:
                for change in self._plain(spot):
                    if self._leads(holds, (change,)):
                        yield change
                        return

    def _nearest(self, spot: Spot, holds: Holds) -> Iterator[Edit]:
        """Yield the nearest number above and below, or instant in whole seconds, that does."""
        start = self._start(spot)

        def at(steps: int) -> Edit:
            return Edit(Kind.SET, spot.path, spot.value, self._moved(spot, start, steps))

        def leads(steps: int) -> bool:
            return self._leads(holds, (at(steps),))

        if not is_known(spot.value) or spot.value is None:
            yield from (at(0) for _ in range(leads(0)))
            return
        for sign in (-1, 1):
            steps = _first(sign, leads)
            if steps is not None:
                yield at(steps)

    def _start(self, spot: Spot) -> Any:
        if not is_known(spot.value) or spot.value is None:
            return self.asked.as_of if isinstance(spot.slot.shape, InstantShape) else 0
        match spot.slot.shape:
            case InstantShape():
                return read_instant(str(spot.value))
            case DurationShape():
                return parse_duration(str(spot.value))
            case _:
                return spot.value

    def _moved(self, spot: Spot, start: Any, steps: int) -> Any:
        match start:
            case Timestamp(nanos=nanos):
                return self._instant(nanos + steps * SECOND)
            case Duration(nanos=nanos):
                return show_duration(Duration(nanos + steps * SECOND))
            case _ if isinstance(spot.slot.shape, DurationShape):
                return show_duration(Duration(steps * SECOND))
            case _:
                return start + steps

    def _instant(self, nanos: int) -> str | None:
        """Return an instant as text, None beyond the years that are written with four digits."""
        is_written = 0 <= nanos < 200 * 366 * DAY
        return show_instant(Timestamp(nanos), self.asked.program.zone) if is_written else None

    def _plain(self, spot: Spot) -> Iterator[Edit]:
        """Yield the other values that the schema and the policy know of."""
        values: list[Any] = []
        match spot.slot.shape:
            case BooleanShape():
                values = [False, True]
            case TextShape(known=known):
                texts = self.interest.constants.get(general(name_of(spot.path)), ())
                values = [*known, *(text for text in texts if isinstance(text, str) and text not in known)]
            case IntegerShape(low=low, high=high):
                near = [c for c in self._constants(spot) if type(c) is int]
                numbers = dict.fromkeys(n for c in (0, *near) for n in (c - 1, c, c + 1))
                values = [number for number in numbers if low <= number <= high]
            case NumberShape():
                near = [c for c in self._constants(spot) if type(c) in (int, float)]
                values = list(dict.fromkeys(n for c in (0, *near) for n in (c - 1, c, c + 1)))
            case InstantShape():
                shifts = (0, -1, 1, -DAY // SECOND, DAY // SECOND, -30 * DAY // SECOND)
                values = [self._instant(self.asked.as_of.nanos + shift * SECOND) for shift in shifts]
            case _:
                pass
        if spot.slot.nullable and not spot.slot.null_is_unknown:
            values.append(None)
        for value in values:
            if value != spot.value or type(value) is not type(spot.value):
                yield Edit(Kind.SET, spot.path, spot.value, value)

    def _constants(self, spot: Spot) -> Sequence[Any]:
        return self.interest.constants.get(general(name_of(spot.path)), ())

    def _few(self, spot: Spot) -> Iterator[Edit]:
        """Yield some values of a place for trying two at once."""
        if isinstance(spot.slot.shape, ListShape):
            yield from list(_of_list(spot))[:_FEW]
            return
        yield from list(self._plain(spot))[:_FEW]


def finder(asked: Asked, may_change: Callable[[str], bool], deadline: float) -> Finder:
    """Return what tries other values of the facts that may change, until the deadline."""
    return Finder(asked, asked.quick(), interest_of(asked.program), may_change, deadline)


def _of_list(spot: Spot) -> Iterator[Edit]:
    """Yield that an element is taken out, or that there is another like it."""
    elements = spot.value if isinstance(spot.value, Sequence) and not isinstance(spot.value, str) else ()
    for index, value in enumerate(elements):
        yield Edit(Kind.REMOVE, (*spot.path, index), value, NO_DEFAULT)
    for value in elements:
        yield Edit(Kind.ADD, (*spot.path, len(elements)), NO_DEFAULT, value)


def _first(sign: int, leads: Callable[[int], bool]) -> int | None:
    """Return the smallest number of steps found in a direction, where it holds from there on."""
    before, distance = 0, 1
    while not leads(sign * distance):
        before, distance = distance, distance * 2
        if distance > _FARTHEST:
            return None
    while distance - before > 1:
        middle = (before + distance) // 2
        before, distance = (before, middle) if leads(sign * middle) else (middle, distance)
    return sign * distance


# ---------------------------------------------------------------------------------------- plainer


def plainer(asked: Asked, edits: Sequence[Edit], holds: Holds) -> tuple[Edit, ...]:
    """Return the changes with what is new in them as plain as it can be: members that do nothing left out."""
    made = list(edits)
    for index, change in enumerate(made):
        if isinstance(change.after, Mapping):
            made[index] = _plainer(asked, made, index, holds)
    return tuple(made)


def _plainer(asked: Asked, edits: list[Edit], index: int, holds: Holds) -> Edit:
    change = edits[index]

    def leads(after: Mapping[str, Any]) -> bool:
        others = [*edits[:index], Edit(change.kind, change.path, change.before, after), *edits[index + 1 :]]
        record = asked.changed(others)
        return record is not None and holds(record)

    kept = dict(change.after)
    for name in reversed(list(kept)):
        fewer = {key: value for key, value in kept.items() if key != name}
        if leads(fewer):
            kept = fewer
    for name, value in kept.items():
        if isinstance(read_instant(value) if isinstance(value, str) else None, Timestamp):
            for shift in (0, -1, -7, -30):
                nanos = asked.as_of.nanos + shift * DAY
                near = {**kept, name: show_instant(Timestamp(nanos), asked.program.zone)}
                if leads(near):
                    kept = near
                    break
    return Edit(change.kind, change.path, change.before, kept)
