"""What the functions on instants and durations compute."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from policyeval.backends.reference.failures import (
    DURATION_OUT_OF_RANGE,
    TIMESTAMP_OUT_OF_RANGE,
    unknown_zone,
)
from policyeval.language.instants import (
    HOUR,
    MINUTE,
    SECOND,
    Civil,
    find_zone,
    is_duration,
    is_instant,
    to_civil,
    to_local,
)
from policyeval.language.values import Duration, Result, Timestamp

_MILLISECOND: Final = SECOND // 1_000

_FIELDS: Final[Mapping[str, Callable[[Civil], int]]] = MappingProxyType(
    {
        "timestamp_to_year": lambda civil: civil.year,
        "timestamp_to_month": lambda civil: civil.month - 1,
        "timestamp_to_day_of_month_1_based": lambda civil: civil.day,
        "timestamp_to_day_of_month": lambda civil: civil.day - 1,
        "timestamp_to_day_of_week": lambda civil: civil.weekday,
        "timestamp_to_day_of_year": lambda civil: civil.day_of_year,
        "timestamp_to_hours": lambda civil: civil.hour,
        "timestamp_to_minutes": lambda civil: civil.minute,
        "timestamp_to_seconds": lambda civil: civil.second,
        "timestamp_to_milliseconds": lambda civil: civil.nano // _MILLISECOND,
    }
)
_ZONED_IDS: Final = {"timestamp_to_seconds": "timestamp_to_seconds_tz"}


def to_timestamp(nanos: int) -> Result:
    """Return the instant, or the failure of one outside the years 0001 to 9999."""
    return Timestamp(nanos) if is_instant(nanos) else TIMESTAMP_OUT_OF_RANGE


def to_duration(nanos: int) -> Result:
    """Return the duration, or the failure of one that is too long."""
    return Duration(nanos) if is_duration(nanos) else DURATION_OUT_OF_RANGE


def _in_utc(field: Callable[[Civil], int]) -> Callable[[Timestamp], int]:
    return lambda instant: field(to_civil(instant.nanos))


def _in_zone(field: Callable[[Civil], int]) -> Callable[[Timestamp, str], Result]:
    def read(instant: Timestamp, name: str) -> Result:
        zone = find_zone(name)
        return unknown_zone(name) if zone is None else field(to_local(instant.nanos, zone))

    return read


def _whole(duration: Duration, unit: int) -> int:
    units = abs(duration.nanos) // unit
    return -units if duration.nanos < 0 else units


def _milliseconds(duration: Duration) -> int:
    return _whole(duration, _MILLISECOND) - _whole(duration, SECOND) * 1_000


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    "add_timestamp_duration": lambda instant, length: to_timestamp(instant.nanos + length.nanos),
    "add_duration_timestamp": lambda length, instant: to_timestamp(instant.nanos + length.nanos),
    "add_duration_duration": lambda left, right: to_duration(left.nanos + right.nanos),
    "subtract_timestamp_timestamp": lambda left, right: to_duration(left.nanos - right.nanos),
    "subtract_timestamp_duration": lambda instant, length: to_timestamp(instant.nanos - length.nanos),
    "subtract_duration_duration": lambda left, right: to_duration(left.nanos - right.nanos),
    **{id_: _in_utc(field) for id_, field in _FIELDS.items()},
    **{_ZONED_IDS.get(id_, f"{id_}_with_tz"): _in_zone(field) for id_, field in _FIELDS.items()},
    "duration_to_hours": lambda length: _whole(length, HOUR),
    "duration_to_minutes": lambda length: _whole(length, MINUTE),
    "duration_to_seconds": lambda length: _whole(length, SECOND),
    "duration_to_milliseconds": _milliseconds,
}
