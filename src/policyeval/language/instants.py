"""Instants and lengths of time as text, as calendar fields, and in time zones.

Everything is exact integer arithmetic on nanoseconds in the proleptic Gregorian calendar without
leap seconds. Zones come from the `tzdata` package and never from the host, so that every machine
gives the same answer.

Source: RFC 3339; cel-spec, "Overflow" (ranges) and "Timezones".
"""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Final

from policyeval.frozen import dataclass
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Duration, Timestamp
from policyeval.regex import Regex

SECOND: Final = 1_000_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

FIRST: Final = Timestamp(-62_135_596_800 * SECOND)
LAST: Final = Timestamp(253_402_300_800 * SECOND - 1)
"""The ends of the years 0001 and 9999: the first and the last instant there is."""

SHORTEST: Final = Duration(INT_MIN)
LONGEST: Final = Duration(INT_MAX)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CYCLE_START: Final = date(2000, 1, 1)
_CYCLE_DAYS: Final = 146_097
_CYCLE_FIRST_DAY: Final = (_CYCLE_START - _EPOCH.date()).days
"""The calendar repeats after 400 years; a date of any year is one of the cycle that starts in 2000."""


@dataclass(frozen=True, slots=True, order=True)
class Civil:
    """What a calendar and a clock on the wall show; the year may be 0 or 10000 at the ends."""

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0
    nano: int = 0

    @property
    def days(self) -> int:
        """The number of days from 1970-01-01 to this date."""
        return _days(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """The day of the week, where Sunday is 0."""
        return (self.days + 4) % 7

    @property
    def day_of_year(self) -> int:
        """The day of the year, where 1 January is 0."""
        return self.days - _days(self.year, 1, 1)


def _days(year: int, month: int, day: int) -> int:
    cycle, year_of_cycle = divmod(year - _CYCLE_START.year, 400)
    day_of_cycle = (date(_CYCLE_START.year + year_of_cycle, month, day) - _CYCLE_START).days
    return cycle * _CYCLE_DAYS + day_of_cycle + _CYCLE_FIRST_DAY


def is_instant(nanos: int) -> bool:
    """Say whether the nanoseconds since 1970 lie in the years 0001 to 9999."""
    return FIRST.nanos <= nanos <= LAST.nanos


def is_duration(nanos: int) -> bool:
    """Say whether the nanoseconds fit a duration."""
    return SHORTEST.nanos <= nanos <= LONGEST.nanos


# ------------------------------------------------------------------------------- calendar fields


def to_civil(nanos: int, offset: int = 0) -> Civil:
    """Return calendar and clock at an instant, `offset` seconds east of UTC."""
    days, time = divmod(nanos + offset * SECOND, DAY)
    cycle, day_of_cycle = divmod(days - _CYCLE_FIRST_DAY, _CYCLE_DAYS)
    day = _CYCLE_START + timedelta(days=day_of_cycle)
    seconds, nano = divmod(time, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return Civil(day.year + 400 * cycle, day.month, day.day, hour, minute, second, nano)


def from_civil(civil: Civil, offset: int = 0) -> int:
    """Return the nanoseconds since 1970 at which a clock `offset` seconds east of UTC shows this."""
    seconds = (civil.hour * 60 + civil.minute) * 60 + civil.second
    return civil.days * DAY + (seconds - offset) * SECOND + civil.nano


# -------------------------------------------------------------------------------------- timestamps

_TIMESTAMP: Final = Regex(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)


def parse_timestamp(text: str) -> Timestamp | None:
    """Return the instant that an RFC 3339 text names, or None when it is none.

    The letters are upper case, a second has at most nine decimals, and there is no second 60. The
    instant may lie outside FIRST to LAST; the caller decides what that means.
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    *fields, fraction, sign, hours, minutes = match.groups()
    year, month, day, hour, minute, second = map(int, fields)
    offset_hours, offset_minutes = int(hours or 0), int(minutes or 0)
    if max(hour, offset_hours) > 23 or max(minute, second, offset_minutes) > 59:
        return None
    civil = Civil(year, month, day, hour, minute, second, int((fraction or "").ljust(9, "0")))
    offset = (offset_hours * 60 + offset_minutes) * 60
    try:
        return Timestamp(from_civil(civil, -offset if sign == "-" else offset))
    except ValueError:  # no such day in the calendar
        return None


def show_timestamp(value: Timestamp) -> str:
    """Return the RFC 3339 text in UTC, with as many decimals as are needed."""
    now = to_civil(value.nanos)
    day = f"{now.year:04}-{now.month:02}-{now.day:02}"
    return f"{day}T{now.hour:02}:{now.minute:02}:{now.second:02}{_decimals(now.nano)}Z"


def _decimals(nano: int) -> str:
    return f".{nano:09}".rstrip("0").rstrip(".")


# --------------------------------------------------------------------------------------- durations

_UNITS: Final = {
    "h": HOUR,
    "m": MINUTE,
    "s": SECOND,
    "ms": SECOND // 1_000,
    "us": SECOND // 1_000_000,
    "ns": 1,
}
_PIECE: Final = Regex(r"([0-9]*)(?:\.([0-9]*))?(ns|us|ms|s|m|h)")
_DURATION: Final = Regex(r"([+-]?)(?:0|((?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|ms|s|m|h))+))")
_LONGEST_TEXT: Final = 128


def parse_duration(text: str) -> Duration | None:
    """Return the length of time that a text such as `1h30m`, `-1.5s` or `0` names, or None.

    Units are h, m, s, ms, us and ns; decimals of a nanosecond are cut off. The duration may lie
    outside SHORTEST to LONGEST; the caller decides what that means.
    """
    match = _DURATION.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if match is None:
        return None
    sign, pieces = match.groups()
    nanos = sum(_piece(*piece) for piece in _PIECE.findall(pieces or ""))
    return Duration(-nanos if sign == "-" else nanos)


def _piece(whole: str, decimals: str, unit: str) -> int:
    scale = int("1" + "0" * len(decimals))
    return int(whole or "0") * _UNITS[unit] + int(decimals or "0") * _UNITS[unit] // scale


def show_duration(value: Duration) -> str:
    """Return the duration in seconds, such as `-1.5s`, with as many decimals as are needed."""
    seconds, nano = divmod(abs(value.nanos), SECOND)
    return f"{'-' if value.nanos < 0 else ''}{seconds}{_decimals(nano)}s"


# ------------------------------------------------------------------------------------------- zones

_OFFSET: Final = Regex(r"([+-]?)([0-9]{2}):([0-9]{2})")
_ZONE_MARGIN: Final = 2 * DAY


def tzdata_version() -> str:
    """Return the version of the time zone data that every answer rests on."""
    return str(import_module("tzdata").__version__)


@cache
def zone_names() -> tuple[str, ...]:
    """Return the names of all time zones there is data for, in alphabetical order."""
    return tuple(sorted(_data("zones").read_text(encoding="utf-8").split()))


def _data(*names: str) -> Path:
    return Path(str(import_module("tzdata").__file__)).parent.joinpath(*names)


@lru_cache(maxsize=1024)
def find_zone(name: str) -> tzinfo | None:
    """Return the zone of an IANA name or of an offset such as `+07:00`, or None when there is none."""
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        sign, hours, minutes = offset.group(1), int(offset.group(2)), int(offset.group(3))
        length = timedelta(hours=hours, minutes=minutes)
        return timezone(-length if sign == "-" else length) if hours < 24 and minutes < 60 else None
    if name not in zone_names():
        return None
    from zoneinfo import ZoneInfo  # noqa: PLC0415  (start-up: many decisions need no zone)

    with _data("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def offset_at(nanos: int, zone: tzinfo) -> int:
    """Return the seconds east of UTC that clocks of `zone` show at an instant."""
    inside = min(max(nanos, FIRST.nanos + _ZONE_MARGIN), LAST.nanos - _ZONE_MARGIN)
    instant = _EPOCH + timedelta(seconds=inside // SECOND)
    return _seconds(instant.astimezone(zone).utcoffset())


@lru_cache(maxsize=4096)
def to_local(nanos: int, zone: tzinfo) -> Civil:
    """Return calendar and clock in `zone` at an instant."""
    return to_civil(nanos, offset_at(nanos, zone))


def from_local(civil: Civil, zone: tzinfo) -> int:
    """Return the nanoseconds since 1970 at which clocks of `zone` show this.

    Of two such instants it is the first; a time that the clocks skip is as much later.
    """
    year = min(max(civil.year, 2), 9998)
    day = 28 if (civil.month, civil.day) == (2, 29) and year != civil.year else civil.day
    clock = datetime(year, civil.month, day, civil.hour, civil.minute, civil.second, tzinfo=zone)
    return from_civil(civil, _seconds(clock.utcoffset()))


def _seconds(offset: timedelta | None) -> int:
    return offset // timedelta(seconds=1) if offset is not None else 0
