"""When a decision changes by itself: the facts stay, time passes.

From one instant to the next at which anything the program asks of time can turn out otherwise, the
outcome is the same: the reference is run with an instant that notes these (`clock.py`), then asked at
the first of them, and so on. So the instants are exact, to the microsecond, and none is passed over.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from math import inf
from typing import Any, Final

from policyeval.analysis.why.asking import Asked, another
from policyeval.analysis.why.clock import Flips, Moving
from policyeval.backends.reference.program import decide
from policyeval.engine.record import Record
from policyeval.frozen import dataclass
from policyeval.ir.expr import Call, Literal
from policyeval.ir.program import Program
from policyeval.ir.walk import expressions, walk
from policyeval.language.functions import OVERLOADS
from policyeval.language.instants import DAY, HOUR, LAST, MINUTE, SECOND, find_zone, offset_at
from policyeval.language.types import TIMESTAMP
from policyeval.language.values import Duration, Timestamp

MICROSECOND: Final = SECOND // 1_000_000
HORIZON: Final = 10 * 366 * DAY
"""So far ahead a change is looked for where no end is given."""
MOST_MINOR: Final = 4
"""So many changes are told where the next notable one is not asked for by its instant."""
MOST_STEPS: Final = 4_000
"""How many instants are looked at."""
_WEEK: Final = 7 * DAY
_GRAINS: Final = {
    "getHours": HOUR,
    "getMinutes": MINUTE,
    "getSeconds": SECOND,
    "getMilliseconds": SECOND,
    "int": SECOND,
    "string": SECOND,
}
"""The unit of a clock that a function of an instant looks at, where it is less than a day."""
_PRECISIONS: Final = {"minute": MINUTE, "date": None}


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant from which on a decision is another, with its records right before and at it."""

    instant: Timestamp
    before: Record
    after: Record

    @property
    def begins(self) -> tuple[str, ...]:
        """The rules that fire from now on."""
        return tuple(rule for rule in _fired(self.after) if rule not in _fired(self.before))

    @property
    def ends(self) -> tuple[str, ...]:
        """The rules that do not fire any more."""
        return tuple(rule for rule in _fired(self.before) if rule not in _fired(self.after))


@dataclass(frozen=True, slots=True)
class Moments:
    """The changes that time brings, in order."""

    changes: tuple[Moment, ...]
    until: Timestamp
    """So far was looked."""
    is_final: bool
    """Whether nothing in the decision waits for a later instant: it stays as it is for ever."""


def _fired(record: Record) -> list[str]:
    return [rule for rule, _ in record.fired]


def is_notable(moment: Moment) -> bool:
    """Say whether more than instants in the result are otherwise, which move along."""
    goal = another(moment.before)[0]
    return moment.before.status != moment.after.status or any(
        moment.before.result[key] != moment.after.result.get(key) for key in goal.keys
    )


def moments(asked: Asked, *, until: Timestamp | None = None, deadline: float = inf) -> Moments:
    """Return the changes of a decision as time passes: up to the next notable one, or up to an instant.

    At the deadline, of `time.monotonic`, it is told how far was looked.
    """
    end = Timestamp(min(asked.as_of.nanos + HORIZON, LAST.nanos)) if until is None else until
    turns = _transitions(asked.program, asked.as_of.nanos, end.nanos)
    programs = asked.book.programs(asked.decision, readings=asked.readings)
    grain = min((unit for _, program in programs for unit in _grains(program)), default=None)
    edges = [
        edge.nanos for _, p in programs for edge in (p.effective_from, p.effective_to) if edge is not None
    ]
    found: list[Moment] = []
    state = _state(asked.record, asked.as_of, grain)
    for _ in range(MOST_STEPS):
        upcoming = _next(state, turns, edges)
        if upcoming is None:
            return Moments(tuple(found), end, is_final=True)
        if upcoming > end:
            return Moments(tuple(found), end, is_final=False)
        if time.monotonic() >= deadline:
            break
        try:
            later = _state(asked.at(upcoming), upcoming, grain)
        except ValueError:  # the version that takes force then cannot read the facts
            break
        if later.outcome != state.outcome:
            before = _just_before(asked, upcoming, state, grain)
            found.append(Moment(upcoming, before, later.record))
            if until is None and is_notable(found[-1]):
                return Moments(tuple(found), upcoming, is_final=False)
            if until is None and len(found) == MOST_MINOR:
                return Moments(tuple(found[:1]), found[0].instant, is_final=False)
        state = later
    return Moments(tuple(found), state.now, is_final=False)


@dataclass(frozen=True, slots=True)
class _State:
    """What a decision is at an instant, and what it waits for."""

    now: Timestamp
    record: Record
    outcome: Any
    """Its status and result, where what moves along with time counts as the same."""
    flips: Flips


def _state(record: Record, now: Timestamp, grain: int | None) -> _State:
    flips = Flips(grain)
    answer = decide(record.program, record.facts.values, Timestamp(Moving(now.nanos, 1, flips)))
    return _State(now, record, (answer.status, _resting(dict(answer.result), now)), flips)


def _resting(value: Any, now: Timestamp) -> Any:
    """Return a value with what moves along with time told by how far from now it stays."""
    match value:
        case dict():
            return {key: _resting(inner, now) for key, inner in value.items()}
        case list():
            return [_resting(inner, now) for inner in value]
        case Timestamp(nanos=Moving() as nanos) | Duration(nanos=Moving() as nanos):
            return type(value).__name__, int(nanos) - nanos.speed * now.nanos, nanos.speed
        case _:
            return value


def _just_before(asked: Asked, instant: Timestamp, state: _State, grain: int | None) -> Record:
    """Return the record one microsecond earlier, which is as expected unless a turn was passed over."""
    earlier = Timestamp(instant.nanos - MICROSECOND)
    before = _state(asked.at(earlier), earlier, grain)
    if before.outcome != state.outcome:
        raise AssertionError(f"the outcome changes before {instant.nanos}, where nothing was noted")
    return before.record


def _next(state: _State, turns: Sequence[int], edges: Sequence[int]) -> Timestamp | None:
    """Return the first instant, in whole microseconds, at which anything can be otherwise."""
    now, flips = state.now, state.flips
    after = [*edges, *(now.nanos + distance for distance in flips.after)]
    for turn in turns:
        after += [now.nanos + (turn - seen) * speed for seen, speed in flips.looked_up]
    rounded = (-(-nanos // MICROSECOND) * MICROSECOND for nanos in after)
    first = min((nanos for nanos in rounded if now.nanos < nanos <= LAST.nanos), default=None)
    return None if first is None else Timestamp(first)


def _grains(program: Program) -> Iterator[int]:
    """Yield the units of a clock, smaller than a day, that a program looks at."""
    for one in (program, *program.uses):
        yield from _units(one)


def _units(program: Program) -> Iterator[int]:
    for call in _calls(program):
        overload = OVERLOADS[call.overload]
        if not overload.parameters or overload.parameters[0] != TIMESTAMP:
            continue
        if overload.name == "local_text":
            precision = call.arguments[1]
            unit = _PRECISIONS.get(str(precision.value), SECOND) if isinstance(precision, Literal) else SECOND
        else:
            unit = _GRAINS.get(overload.name)
        if unit is not None:
            yield unit


def _calls(program: Program) -> Iterator[Call]:
    for expr in expressions(program):
        yield from (node for node in walk(expr) if isinstance(node, Call))


def _transitions(program: Program, start: int, end: int) -> tuple[int, ...]:
    """Return the instants at which clocks are put forward or back where a program looks at them."""
    names = {program.zone}
    for one in (program, *program.uses):
        for call in _calls(one):
            texts = [part.value for part in call.arguments if isinstance(part, Literal)]
            names.update(text for text in texts if isinstance(text, str))
    zones = [zone for zone in map(find_zone, sorted(names)) if zone is not None]
    return tuple(turn for zone in zones for turn in _turns(zone, start - HORIZON // 5, end + HORIZON // 5))


def _turns(zone: tzinfo, start: int, end: int) -> Iterator[int]:
    """Yield when the offset of a zone changes; it is looked at once a week."""
    early, offset = start, offset_at(start, zone)
    while early < end:
        late = early + _WEEK
        if offset_at(late, zone) != offset:
            low, high = early, late
            while high - low > SECOND:
                middle = (low + high) // 2 // SECOND * SECOND
                low, high = (middle, high) if offset_at(middle, zone) == offset else (low, middle)
            yield high // SECOND * SECOND
        early, offset = late, offset_at(late, zone)
