"""What the functions on calendar days compute.

Days are counted from 1970-01-01; only their first instants ask the time zone.
"""

from collections.abc import Callable
from datetime import date, tzinfo
from functools import lru_cache
from typing import Final

from policyeval.backends.reference.equality import type_of
from policyeval.frozen import dataclass
from policyeval.language.functions.calendar import PRECISIONS, UNITS, WEEKDAYS
from policyeval.language.instants import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Civil,
    find_zone,
    from_local,
    is_duration,
    is_instant,
    to_civil,
    to_local,
)
from policyeval.language.types import show
from policyeval.language.values import Duration, Failure, Result, Timestamp, Value
from policyeval.regex import Regex

BUSINESS_DAY_END: Final = "business_day_end"
MOST_BUSINESS_DAYS: Final = 10_000

_DATE: Final = Regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _zone(name: str) -> tzinfo:
    zone = find_zone(name)
    if zone is None:
        raise LookupError(f"a policy with the time zone {name!r} should not have passed the check")
    return zone


@lru_cache(maxsize=4096)
def _start_of_day(days: int, zone: tzinfo) -> Result:
    """Return the first instant whose local date is the given one, or a later one if it was skipped."""
    nanos = from_local(to_civil(days * DAY), zone)
    if to_local(nanos, zone) != to_civil(days * DAY):
        nanos = _first_of(days, nanos, zone)
    return Timestamp(nanos) if is_instant(nanos) else Failure("PE806")


def _first_of(days: int, late: int, zone: tzinfo) -> int:
    """Return the instant at which clocks that skip midnight reach the day: at most at `late`."""
    early, late = late // SECOND - DAY // SECOND, late // SECOND
    while late - early > 1:
        middle = (early + late) // 2
        if to_local(middle * SECOND, zone).days < days:
            early = middle
        else:
            late = middle
    return late * SECOND


# -------------------------------------------------------------------------------------- periods


def _period(day: Civil, unit: str) -> tuple[Civil, Civil]:
    """Return the first day of the period, and the first day after it."""
    year, month = day.year, day.month
    match unit:
        case "day":
            return day, to_civil((day.days + 1) * DAY)
        case "half_month" if day.day <= 15:
            return Civil(year, month, 1), Civil(year, month, 16)
        case "half_month":
            return Civil(year, month, 16), _months_on(year, month, 1)
        case "month":
            return Civil(year, month, 1), _months_on(year, month, 1)
        case "quarter":
            first = month - (month - 1) % 3
            return Civil(year, first, 1), _months_on(year, first, 3)
        case _:
            return Civil(year, 1, 1), Civil(year + 1, 1, 1)


def _months_on(year: int, month: int, months: int) -> Civil:
    years, place = divmod(month - 1 + months, 12)
    return Civil(year + years, place + 1, 1)


def _period_start(instant: Timestamp, unit: str, zone_name: str) -> Result:
    if unit not in UNITS:
        return Failure("PE814", {"function": "period_start", "argument": unit})
    zone = _zone(zone_name)
    return _start_of_day(_period(to_local(instant.nanos, zone), unit)[0].days, zone)


def _period_end(instant: Timestamp, unit: str, zone_name: str) -> Result:
    if unit not in UNITS:
        return Failure("PE814", {"function": "period_end", "argument": unit})
    zone = _zone(zone_name)
    return _start_of_day(_period(to_local(instant.nanos, zone), unit)[1].days, zone)


def _period_label(instant: Timestamp, unit: str, zone_name: str) -> Result:
    day = to_local(instant.nanos, _zone(zone_name))
    match unit:
        case "day":
            return _date(day)
        case "half_month":
            return f"{day.year:04}-{day.month:02}-H{1 if day.day <= 15 else 2}"
        case "month":
            return f"{day.year:04}-{day.month:02}"
        case "quarter":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case "year":
            return f"{day.year:04}"
        case _:
            return Failure("PE814", {"function": "period_label", "argument": unit})


def _local_text(instant: Timestamp, precision: str, zone_name: str) -> Result:
    if precision not in PRECISIONS:
        return Failure("PE814", {"function": "local_text", "argument": precision})
    now = to_local(instant.nanos, _zone(zone_name))
    clock = {"date": "", "minute": f"T{now.hour:02}:{now.minute:02}"}
    return _date(now) + clock.get(precision, f"T{now.hour:02}:{now.minute:02}:{now.second:02}")


def _date(day: Civil) -> str:
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


# ----------------------------------------------------------------------------------------- days


def _days_after(instant: Timestamp, days: int, zone_name: str) -> Result:
    if days < 0:
        return Failure("PE814", {"function": "days_after", "argument": days})
    zone = _zone(zone_name)
    return _start_of_day(to_local(instant.nanos, zone).days + days + 1, zone)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Which days are business days: by the day of the week, by date, and for which years."""

    weekend: frozenset[str]
    holidays: frozenset[int]
    years: frozenset[int] | None

    def is_open(self, day: Civil) -> bool:
        return WEEKDAYS[day.weekday] not in self.weekend and day.days not in self.holidays

    def covers(self, day: Civil) -> bool:
        return self.years is None or day.year in self.years


def _calendar(weekend: list[Value], holidays: list[Value], years: list[Value] | None) -> _Calendar | Failure:
    for values, kind in ((weekend, str), (holidays, str), (years or [], int)):
        for value in values:
            if type(value) is not kind:
                return Failure(
                    "PE809", {"function": BUSINESS_DAY_END, "types": f"list({show(type_of(value))})"}
                )
    for name in weekend:
        if name not in WEEKDAYS:
            return _refused(name)
    days = {text: _day_number(text) for text in holidays}
    for text, day in days.items():
        if day is None:
            return _refused(text)
    if len(set(weekend)) == len(WEEKDAYS):
        return _refused(", ".join(WEEKDAYS))
    known = frozenset(day for day in days.values() if day is not None)
    return _Calendar(frozenset(weekend), known, None if years is None else frozenset(years))


def _day_number(text: str) -> int | None:
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
    return None if day is None else Civil(day.year, day.month, day.day).days


def _refused(argument: str | int) -> Failure:
    return Failure("PE814", {"function": BUSINESS_DAY_END, "argument": argument})


def _business_day_end(
    instant: Timestamp,
    number: int,
    weekend: list[Value],
    holidays: list[Value],
    count_first: bool,
    *rest: Value,
) -> Result:
    """Return the end of a business day; `rest` is the years, when given, and the name of the zone."""
    *years, zone_name = rest
    calendar = _calendar(weekend, holidays, years[0] if years else None)
    if isinstance(calendar, Failure):
        return calendar
    if not 1 <= number <= MOST_BUSINESS_DAYS:
        return _refused(number)
    zone = _zone(zone_name)
    today = to_local(instant.nanos, zone).days
    last = _business_day(today if count_first else today + 1, number, calendar)
    return last if isinstance(last, Failure) else _start_of_day(last + 1, zone)


def _business_day(first: int, number: int, calendar: _Calendar) -> int | Failure:
    """Return the n-th business day from the first day on, that one included."""
    days = first - 1
    while number > 0:
        days += 1
        day = to_civil(days * DAY)
        if not calendar.covers(day):
            return Failure("PE812", {"year": day.year})
        number -= calendar.is_open(day)
    return days


def _length(unit: int) -> Callable[[int], Result]:
    def length(number: int) -> Result:
        return Duration(number * unit) if is_duration(number * unit) else Failure("PE807")

    return length


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    "minutes_int": _length(MINUTE),
    "hours_int": _length(HOUR),
    "days_int": _length(DAY),
    "period_start": _period_start,
    "period_end": _period_end,
    "period_label": _period_label,
    "days_after": _days_after,
    "business_day_end": _business_day_end,
    "business_day_end_years": _business_day_end,
    "local_text": _local_text,
}
