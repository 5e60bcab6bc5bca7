"""Time zones in SQL: the offsets of a zone as a tree of comparisons, from the tzdata package.

A zone is a list of stretches, each with one offset, over all the years there are. Rules that go on for
ever repeat with the calendar, after 400 years; an instant beyond the first such years is moved into them.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import tzinfo
from functools import lru_cache
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import Unsupported
from policyeval.frozen import dataclass
from policyeval.language.instants import DAY, FIRST, LAST, SECOND, find_zone, offset_at

_MICROS: Final = 1_000_000
_STEP: Final = 4 * DAY // SECOND
"""So far apart, in seconds, are the instants that are looked at; no zone changed twice in between."""
_CYCLE: Final = 146_097 * 86_400
_RULES_FROM: Final = 2_208_988_800 + 366 * 86_400
"""The start of the year 2041: since then every zone follows its last rule."""
_FIRST: Final = FIRST.nanos // SECOND
_LAST: Final = LAST.nanos // SECOND


@dataclass(frozen=True, slots=True)
class Stretches:
    """The offsets of a zone, in seconds east of UTC."""

    first: int
    changes: tuple[tuple[int, int], ...]
    """From which second since 1970 on clocks show another offset, and which."""
    repeats: bool
    """Whether the changes since 2041 come again every 400 years."""


@lru_cache(maxsize=64)
def stretches(name: str) -> Stretches:
    """Return the offsets of a zone; raises `Unsupported` for a name of none."""
    zone = find_zone(name)
    if zone is None:
        raise Unsupported(words.ZONE, name=name)
    early = _changes(zone, -4_000_000_000, _RULES_FROM)
    first = offset_at(-4_000_000_000 * SECOND, zone)
    year = _changes(zone, _RULES_FROM, _RULES_FROM + 2 * 366 * 86_400)
    if not year:
        return Stretches(first, tuple(early), repeats=False)
    late = _changes(zone, _RULES_FROM, _RULES_FROM + _CYCLE)
    return Stretches(first, (*early, *late), repeats=True)


def _changes(zone: tzinfo, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    here = offset_at(start * SECOND, zone)
    for at in range(start + _STEP, end + _STEP, _STEP):
        at = min(at, end)  # noqa: PLW2901  (the last step is shorter)
        there = offset_at(at * SECOND, zone)
        if there != here:
            found.append((_change(zone, at - _STEP, at), there))
            here = there
    return found


def _change(zone: tzinfo, early: int, late: int) -> int:
    """Return the first second that has the offset of the late one."""
    wanted = offset_at(late * SECOND, zone)
    return (
        bisect_left(range(early, late), True, key=lambda at: offset_at(at * SECOND, zone) == wanted) + early
    )


Leaf = tuple[int | None, str]
"""A number from which on a text holds; the first one holds from the start."""


def tree(value: str, leaves: Sequence[Leaf]) -> str:
    """Return the text that holds for a number, found by halving."""
    if len(leaves) == 1:
        return leaves[0][1]
    middle = len(leaves) // 2
    low, high = tree(value, leaves[:middle]), tree(value, leaves[middle:])
    return f"CASE WHEN {value} < {leaves[middle][0]} THEN {low} ELSE {high} END"


def _folded(zone: Stretches, micros: str, pool: Pool) -> str:
    """Return an instant or local time moved into the years that are listed."""
    if not zone.repeats:
        return micros
    end, cycle = (_RULES_FROM + _CYCLE - 86_400) * _MICROS, _CYCLE * _MICROS
    start = _RULES_FROM * _MICROS
    moved = f"{start}::BIGINT + ({micros} - {start}::BIGINT) % {cycle}::BIGINT"
    return pool.share(f"CASE WHEN {micros} < {end} THEN {micros} ELSE {moved} END")


def local(micros: str, zone_name: str, pool: Pool) -> str:
    """Return what clocks show at an instant, as microseconds since 1970 on these clocks."""
    zone = stretches(zone_name)
    leaves: list[Leaf] = [(None, f"{zone.first * _MICROS}::BIGINT")]
    leaves += [(at * _MICROS, f"{offset * _MICROS}::BIGINT") for at, offset in zone.changes]
    return pool.share(f"{micros} + ({tree(_folded(zone, micros, pool), leaves)})")


def midnight(clock: str, zone_name: str, pool: Pool) -> str:
    """Return the first instant at which clocks show a midnight, or have passed it; it may be out of range."""
    zone = stretches(zone_name)
    leaves: list[Leaf] = [(None, _shift(clock, zone.first))]
    before = zone.first
    place = _folded(zone, clock, pool)
    for at, offset in zone.changes:
        if offset > before:  # clocks skip what is between
            leaves.append(((at + before) * _MICROS, _skip(clock, place, at)))
        leaves.append(((at + max(before, offset)) * _MICROS, _shift(clock, offset)))
        before = offset
    return pool.share(tree(place, leaves))


def _shift(clock: str, offset: int) -> str:
    return f"{clock} - {offset * _MICROS}::BIGINT"


def _skip(clock: str, place: str, at: int) -> str:
    """Return the instant of a change, as far on as the time was moved back."""
    return f"{at * _MICROS}::BIGINT" if clock == place else f"{at * _MICROS}::BIGINT + ({clock} - {place})"
