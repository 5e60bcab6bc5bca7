"""Where a clock is put back over a midnight: the end of a day lies before instants of that day there.

So it was in St. John's, where clocks went back an hour at a minute past midnight: what is true of days,
that each ends after its instants and that no instant of another lies in it, was not true of these.
"""

from collections.abc import Iterator
from datetime import tzinfo
from functools import cache
from typing import Final

from policyeval.frozen import replace
from policyeval.language.instants import DAY, SECOND, Civil, find_zone, from_local, offset_at, to_civil

_FIRST_YEAR: Final = 1840
"""Before any zone was set by law; clocks showed the time of their place, whatever that was."""
_LAST_YEAR: Final = 2201
_STEP: Final = 7 * DAY
"""No zone has two changes in a week that take each other back."""


@cache
def midnights_twice(name: str) -> tuple[Civil, ...]:
    """Return the midnights that clocks of a zone come past twice, in order."""
    zone = find_zone(name)
    assert zone is not None
    return tuple(day for change in _changes(zone) for day in _crossed(change, zone))


def _changes(zone: tzinfo) -> Iterator[int]:
    """Yield the instants at which clocks are put back, to the second."""
    first, last = (from_local(Civil(year, 1, 1), zone) for year in (_FIRST_YEAR, _LAST_YEAR))
    before = offset_at(first, zone)
    for week in range(first, last, _STEP):
        after = offset_at(week + _STEP, zone)
        if after < before:
            yield _change(week, week + _STEP, zone)
        before = after


def _change(low: int, high: int, zone: tzinfo) -> int:
    """Return the first instant at which clocks show what they show at the end."""
    after = offset_at(high, zone)
    while high - low > SECOND:
        middle = (low + high) // 2 // SECOND * SECOND
        if offset_at(middle, zone) == after:
            high = middle
        else:
            low = middle
    return high


def _crossed(change: int, zone: tzinfo) -> Iterator[Civil]:
    """Yield the starts of the days that a clock leaves again when it is put back."""
    shown = (change - SECOND) // SECOND * SECOND + offset_at(change - SECOND, zone) * SECOND
    again = change + offset_at(change, zone) * SECOND
    for day in range(again // DAY + 1, shown // DAY + 1):
        yield replace(to_civil(day * DAY), nano=0)
