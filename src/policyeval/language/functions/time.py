"""Instants and durations: arithmetic and calendar fields.

Source: cel-spec, "Timestamps and Durations", "Timezones" and "Overflow".
"""

from typing import Final

from policyeval.language.overload import Example, Overload
from policyeval.language.types import DURATION, INT, STRING, TIMESTAMP, Type

_LATE: Final = "timestamp('9999-12-31T23:59:59Z')"

_SUMS: Final[tuple[tuple[str, str, tuple[Type, Type, Type], str, tuple[Example, ...], str], ...]] = (
    (
        "add_timestamp_duration",
        "_+_",
        (TIMESTAMP, DURATION, TIMESTAMP),
        "The instant so much later.",
        (
            Example("timestamp(60) + duration('1m')", "timestamp(120)"),
            Example(f"{_LATE} + duration('1s')", "PE806"),
        ),
        "PE806",
    ),
    (
        "add_duration_timestamp",
        "_+_",
        (DURATION, TIMESTAMP, TIMESTAMP),
        "The instant so much later.",
        (
            Example("duration('1m') + timestamp(60)", "timestamp(120)"),
            Example(f"duration('1s') + {_LATE}", "PE806"),
        ),
        "PE806",
    ),
    (
        "add_duration_duration",
        "_+_",
        (DURATION, DURATION, DURATION),
        "Both lengths of time together.",
        (
            Example("duration('10m') + duration('50s')", "duration('650s')"),
            Example("duration('2000000h') + duration('2000000h')", "PE807"),
        ),
        "PE807",
    ),
    (
        "subtract_timestamp_timestamp",
        "_-_",
        (TIMESTAMP, TIMESTAMP, DURATION),
        "The time from the right instant to the left one.",
        (
            Example("timestamp(60) - timestamp(180)", "duration('-2m')"),
            Example(f"{_LATE} - timestamp(0)", "PE807"),
        ),
        "PE807",
    ),
    (
        "subtract_timestamp_duration",
        "_-_",
        (TIMESTAMP, DURATION, TIMESTAMP),
        "The instant so much earlier.",
        (
            Example("timestamp(180) - duration('1m')", "timestamp(120)"),
            Example("timestamp('0001-01-01T00:00:00Z') - duration('1ns')", "PE806"),
        ),
        "PE806",
    ),
    (
        "subtract_duration_duration",
        "_-_",
        (DURATION, DURATION, DURATION),
        "The left length of time less the right one.",
        (
            Example("duration('15m') - duration('42s')", "duration('858s')"),
            Example("duration('-2000000h') - duration('2000000h')", "PE807"),
        ),
        "PE807",
    ),
)
"""Id, name, types of both sides and of the result, law, examples, the failure."""

_FIELDS: Final = (
    ("getFullYear", "timestamp_to_year", "The year", 2009, 2009),
    ("getMonth", "timestamp_to_month", "The month, where January is 0", 1, 1),
    ("getDate", "timestamp_to_day_of_month_1_based", "The day of the month, where the first is 1", 13, 14),
    ("getDayOfMonth", "timestamp_to_day_of_month", "The day of the month, where the first is 0", 12, 13),
    ("getDayOfWeek", "timestamp_to_day_of_week", "The day of the week, where Sunday is 0", 5, 6),
    ("getDayOfYear", "timestamp_to_day_of_year", "The day of the year, where 1 January is 0", 43, 44),
    ("getHours", "timestamp_to_hours", "The hour of the day", 23, 6),
    ("getMinutes", "timestamp_to_minutes", "The minute of the hour", 31, 31),
    ("getSeconds", "timestamp_to_seconds", "The second of the minute", 30, 30),
    ("getMilliseconds", "timestamp_to_milliseconds", "The millisecond of the second", 123, 123),
)
"""Function, id, law, and what it gives at _INSTANT in UTC and in Bangkok."""

_INSTANT: Final = "timestamp('2009-02-13T23:31:30.123456789Z')"
_ZONED_IDS: Final = {"timestamp_to_seconds": "timestamp_to_seconds_tz"}

_LENGTHS: Final = (
    ("getHours", "duration_to_hours", "The whole hours of the duration.", "duration('10000s')", 2),
    ("getMinutes", "duration_to_minutes", "The whole minutes of the duration.", "duration('3730s')", 62),
    ("getSeconds", "duration_to_seconds", "The whole seconds of the duration.", "duration('-1.9s')", -1),
    (
        "getMilliseconds",
        "duration_to_milliseconds",
        "The whole milliseconds beyond the last whole second of the duration.",
        "duration('123.321456789s')",
        321,
    ),
)
"""Function, id, law, a duration, what it gives."""


def _utc_field(name: str, id_: str, law: str, utc: int) -> Overload:
    return Overload(
        id=id_,
        name=name,
        parameters=(TIMESTAMP,),
        result=INT,
        law=f"{law}, in UTC.",
        receiver=True,
        examples=(Example(f"{_INSTANT}.{name}()", str(utc)),),
    )


def _zone_field(name: str, id_: str, law: str, bangkok: int) -> Overload:
    return Overload(
        id=_ZONED_IDS.get(id_, f"{id_}_with_tz"),
        name=name,
        parameters=(TIMESTAMP, STRING),
        result=INT,
        law=f"{law}, in a zone given by its IANA name or as an offset such as `+07:00`.",
        receiver=True,
        failures=("PE811",),
        examples=(
            Example(f"{_INSTANT}.{name}('Asia/Bangkok')", str(bangkok)),
            Example(f"{_INSTANT}.{name}('Bangkok')", "PE811"),
        ),
    )


OVERLOADS: Final[tuple[Overload, ...]] = (
    *(
        Overload(
            id=id_,
            name=name,
            parameters=(left, right),
            result=result,
            law=law,
            failures=(failure,),
            examples=examples,
        )
        for id_, name, (left, right, result), law, examples, failure in _SUMS
    ),
    *(_utc_field(name, id_, law, utc) for name, id_, law, utc, _ in _FIELDS),
    *(_zone_field(name, id_, law, bangkok) for name, id_, law, _, bangkok in _FIELDS),
    *(
        Overload(
            id=id_,
            name=name,
            parameters=(DURATION,),
            result=INT,
            law=law,
            receiver=True,
            examples=(Example(f"{value}.{name}()", str(result)),),
        )
        for name, id_, law, value, result in _LENGTHS
    ),
)
