"""The ends of business days in SQL: looked up in a known calendar, counted with one from the facts."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.calendar import DAY, Writer, floor_day, instant, word
from policyeval.backends.columnar.fitting import is_date
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import Term
from policyeval.backends.columnar.zones import local, midnight
from policyeval.backends.reference.functions.calendar import MOST_BUSINESS_DAYS
from policyeval.frozen import dataclass
from policyeval.language.functions.calendar import WEEKDAYS

_EPOCH: Final = date(1970, 1, 1)


def _business_day_end(arguments: list[Term], pool: Pool) -> Term:
    at, number, weekend, holidays, first, *years, zone = arguments
    name = word(zone, None, words.A_ZONE)
    today = pool.share(f"{floor_day(local(at.sql, name, pool), pool)} // {DAY}::BIGINT")
    start = pool.share(f"CASE WHEN {first.sql} THEN {today} ELSE {today} + 1 END")
    calendar = _Calendar(weekend, holidays, years[0] if years else None)
    known = calendar.days()
    if known is None:
        day, code = _counted(start, number, calendar, pool)
    else:
        day, code = _from_table(start, number, known, pool)
    clock = pool.share(f"({day} + 1) * {DAY}::BIGINT")
    code = f"CASE WHEN {day} IS NULL THEN {code} ELSE 'PE806' END"
    return instant(midnight(clock, name, pool), arguments, pool, code)


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of the years that a calendar covers, in days since 1970."""

    first: int
    opened: tuple[int, ...]
    places: tuple[int, ...]
    """Of each day from the first on: how many business days are before it."""


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Which days are business days, as the policy says it: constants, or facts."""

    weekend: Term
    holidays: Term
    years: Term | None

    def days(self) -> _Days | None:
        """Return the days of a calendar that is a constant without faults, and covers years in a row."""
        weekend, holidays = self.weekend.literal, self.holidays.literal
        years = None if self.years is None else self.years.literal
        if not years or not isinstance(weekend, list) or not isinstance(holidays, list):
            return None
        if not set(weekend) < set(WEEKDAYS) or max(years) - min(years) + 1 != len(set(years)):
            return None
        try:
            closed = {date.fromisoformat(one) for one in holidays}
            first, after = date(min(years), 1, 1), date(max(years) + 1, 1, 1)
        except ValueError:
            return None
        opened: list[int] = []
        places: list[int] = []
        for day in (first + timedelta(days=offset) for offset in range((after - first).days)):
            places.append(len(opened))
            if WEEKDAYS[day.isoweekday() % 7] not in weekend and day not in closed:
                opened.append((day - _EPOCH).days)
        return _Days((first - _EPOCH).days, tuple(opened), tuple(places))


def _from_table(start: str, number: Term, days: _Days, pool: Pool) -> tuple[str, str]:
    """Return the n-th business day from a day on, looked up in the days of a known calendar."""
    table = pool.atom(f"CAST([{', '.join(map(str, days.opened))}] AS BIGINT[])")
    index = pool.atom(f"CAST([{', '.join(map(str, days.places))}] AS BIGINT[])")
    inside = f"{start} >= {days.first} AND {number.sql} BETWEEN 1 AND {MOST_BUSINESS_DAYS}"
    found = pool.share(
        f"CASE WHEN {inside} AND {start} < {days.first + len(days.places)}"
        f" THEN list_extract({table}, list_extract({index}, {start} - {days.first - 1}) + {number.sql}) END"
    )
    return found, f"CASE WHEN {number.sql} BETWEEN 1 AND {MOST_BUSINESS_DAYS} THEN 'PE812' ELSE 'PE814' END"


def _counted(start: str, number: Term, calendar: _Calendar, pool: Pool) -> tuple[str, str]:
    """Return the n-th business day from a day on, counted among as many days as it can take."""
    weekend, holidays, years = calendar.weekend, calendar.holidays, calendar.years
    names = ", ".join(f"'{name}'" for name in WEEKDAYS)
    one = pool.local()
    bad = pool.share(
        f"len(list_filter({weekend.sql}, lambda {one}: {one} NOT IN ({names}))) > 0"
        f" OR len(list_distinct({weekend.sql})) = {len(WEEKDAYS)}"
    )
    two = pool.local()
    not_days = pool.share(f"len(list_filter({holidays.sql}, lambda {two}: ({is_date(two)}) IS NOT TRUE)) > 0")
    refused = pool.share(f"{bad} OR {not_days} OR {number.sql} NOT BETWEEN 1 AND {MOST_BUSINESS_DAYS}")
    three = pool.local()
    closed = pool.share(
        f"CASE WHEN NOT ({refused}) THEN list_transform({holidays.sql},"
        f" lambda {three}: epoch_us(TRY_CAST({three} AS DATE)) // {DAY}::BIGINT) END"
    )
    four = pool.local()
    listed = pool.atom(f"CAST([{names}] AS VARCHAR[])")
    weekday = f"list_extract({listed}, (({four} + 4) % 7 + 7) % 7 + 1)"
    is_open = f"NOT list_contains({weekend.sql}, {weekday}) AND NOT list_contains({closed}, {four})"
    most = f"least({number.sql}, {MOST_BUSINESS_DAYS})"
    span = f"range({start}, {start} + 7 * ({most} + len({holidays.sql})) + 7)"
    opened = pool.share(
        f"CASE WHEN {closed} IS NOT NULL THEN list_filter({span}, lambda {four}: {is_open}) END"
    )
    day = pool.share(f"list_extract({opened}, {number.sql})")
    if years is None:
        return day, "'PE814'"
    five = pool.local()
    year = f"year(DATE '1970-01-01' + {five}::INTEGER)"
    covered = pool.share(
        f"CASE WHEN len(list_filter(range({start}, {day} + 1), lambda {five}: "
        f"NOT list_contains({years.sql}, {year}))) = 0 THEN {day} END"
    )
    return covered, f"CASE WHEN {refused} THEN 'PE814' ELSE 'PE812' END"


FUNCTIONS: Final[Mapping[str, Writer]] = MappingProxyType(
    {"business_day_end": _business_day_end, "business_day_end_years": _business_day_end}
)
