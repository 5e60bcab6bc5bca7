"""Functions on calendar days and on lengths of time counted in them.

A day, month or year is one of the policy's time zone: from local midnight, or the first instant
after it where the clocks skip midnight, to the next. The last instant of a period belongs to it;
its end is the first instant that does not.
"""

from typing import Final

from policyeval.language.overload import Example, Overload
from policyeval.language.types import BOOL, DURATION, INT, STRING, TIMESTAMP, List, String

UNITS: Final = ("day", "half_month", "month", "quarter", "year")
WEEKDAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
PRECISIONS: Final = ("date", "minute", "second")

UNIT: Final = String(UNITS, closed=True)
WEEKDAY: Final = String(WEEKDAYS, closed=True)
PRECISION: Final = String(PRECISIONS, closed=True)


def _length(name: str) -> Overload:
    """Return the overload that makes a duration of a number of units."""
    seconds = {"minutes": 60, "hours": 3600, "days": 86400}[name]
    note = ", each of 24 hours" if name == "days" else ""
    return Overload(
        id=f"{name}_int",
        name=name,
        parameters=(INT,),
        result=DURATION,
        law=f"A duration of so many {name}{note}.",
        failures=("PE807",),
        examples=(
            Example(f"{name}(2)", f"duration('{2 * seconds}s')"),
            Example(f"{name}(9223372036854775807)", "PE807"),
        ),
    )


OVERLOADS: Final[tuple[Overload, ...]] = (
    _length("minutes"),
    _length("hours"),
    _length("days"),
    Overload(
        id="period_start",
        name="period_start",
        zoned=True,
        parameters=(TIMESTAMP, UNIT),
        result=TIMESTAMP,
        law="The first instant of the day, half month (1st to 15th, 16th to the end), month, quarter "
        "or year that contains the instant.",
        failures=("PE806", "PE814"),
        examples=(
            Example(
                "local_text(period_start(timestamp('2023-04-20T12:00:00Z'), 'half_month'), 'minute')",
                "'2023-04-16T00:00'",
            ),
            Example("period_start(timestamp('2023-04-20T12:00:00Z'), 'week')", "PE814"),
        ),
    ),
    Overload(
        id="period_end",
        name="period_end",
        zoned=True,
        parameters=(TIMESTAMP, UNIT),
        result=TIMESTAMP,
        law="The first instant after the day, half month, month, quarter or year that contains the instant.",
        failures=("PE806", "PE814"),
        examples=(
            Example(
                "local_text(period_end(timestamp('2024-02-20T12:00:00Z'), 'half_month'), 'minute')",
                "'2024-03-01T00:00'",
            ),
            Example("period_end(timestamp('2023-04-20T12:00:00Z'), 'week')", "PE814"),
        ),
    ),
    Overload(
        id="period_label",
        name="period_label",
        zoned=True,
        parameters=(TIMESTAMP, UNIT),
        result=STRING,
        law="The name of the period that contains the instant, as in `2023-04-05`, `2023-04-H1`, "
        "`2023-04`, `2023-Q2`, `2023`.",
        failures=("PE814",),
        examples=(
            Example("period_label(timestamp('2023-04-20T12:00:00Z'), 'half_month')", "'2023-04-H2'"),
            Example("period_label(timestamp('2023-04-20T12:00:00Z'), 'quarter')", "'2023-Q2'"),
            Example("period_label(timestamp('2023-04-20T12:00:00Z'), 'week')", "PE814"),
        ),
    ),
    Overload(
        id="days_after",
        name="days_after",
        zoned=True,
        parameters=(TIMESTAMP, INT),
        result=TIMESTAMP,
        law="The first instant after so many whole days that follow the day of the instant, which is "
        "itself not counted: midnight at the start of the date plus the number plus one.",
        failures=("PE806", "PE814"),
        examples=(
            Example(
                "local_text(days_after(timestamp('2023-04-03T12:00:00Z'), 3), 'minute')", "'2023-04-07T00:00'"
            ),
            Example("days_after(timestamp('2023-04-03T12:00:00Z'), -1)", "PE814"),
        ),
    ),
    Overload(
        id="business_day_end",
        name="business_day_end",
        zoned=True,
        parameters=(TIMESTAMP, INT, List(WEEKDAY), List(STRING), BOOL),
        result=TIMESTAMP,
        law="The first instant after the n-th business day, n from 1 to 10000: a day that is neither of "
        "the weekend (`mon` to `sun`) nor a holiday (`2024-12-31`); counting starts with the day after "
        "the instant's, or with that day itself when the last argument is true.",
        failures=("PE806", "PE814"),
        examples=(
            Example(
                "local_text(business_day_end(timestamp('2025-11-07T05:00:00Z'), 2, ['sat', 'sun'], "
                "['2025-11-10'], false), 'minute')",
                "'2025-11-13T00:00'",
            ),
            Example(
                "local_text(business_day_end(timestamp('2025-11-07T05:00:00Z'), 2, ['sat', 'sun'], "
                "['2025-11-10'], true), 'minute')",
                "'2025-11-12T00:00'",
            ),
            Example("business_day_end(timestamp('2025-11-07T05:00:00Z'), 0, [], [], false)", "PE814"),
        ),
    ),
    Overload(
        id="business_day_end_years",
        name="business_day_end",
        zoned=True,
        parameters=(TIMESTAMP, INT, List(WEEKDAY), List(STRING), BOOL, List(INT)),
        result=TIMESTAMP,
        law="The same with the years that the holidays are known for: each day that is looked at lies "
        "in one of them, or the evaluation fails.",
        failures=("PE806", "PE812", "PE814"),
        examples=(
            Example(
                "local_text(business_day_end(timestamp('2025-12-30T05:00:00Z'), 1, ['sat', 'sun'], "
                "[], false, [2025]), 'minute')",
                "'2026-01-01T00:00'",
            ),
            Example(
                "business_day_end(timestamp('2025-12-30T05:00:00Z'), 2, ['sat', 'sun'], [], false, [2025])",
                "PE812",
            ),
        ),
    ),
    Overload(
        id="local_text",
        name="local_text",
        zoned=True,
        parameters=(TIMESTAMP, PRECISION),
        result=STRING,
        law="What calendar and clock show at the instant, cut off after the date, minute or second: "
        "`2024-10-07`, `2024-10-07T23:59`, `2024-10-07T23:59:59`.",
        failures=("PE814",),
        examples=(
            Example("local_text(timestamp('2024-10-07T12:00:00Z'), 'date')", "'2024-10-07'"),
            Example("local_text(timestamp('2024-10-07T12:00:00Z'), 'hour')", "PE814"),
        ),
    ),
)
