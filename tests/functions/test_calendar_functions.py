"""The calendar functions on the reference back end: month ends, year ends, zones, holidays."""

import pytest

from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.language.instants import FIRST, LAST, parse_timestamp
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Duration, Failure, Timestamp

BANGKOK = "Asia/Bangkok"
WEEKEND = ["sat", "sun"]
FEASTS = ["2025-12-05", "2025-12-10"]
SONGKRAN = ["2025-04-14", "2025-04-15", "2025-04-16"]


def at(text):
    instant = parse_timestamp(text)
    assert instant is not None, text
    return instant


def rows(*table):
    return [pytest.param(*row[1:], id=row[0]) for row in table]


@pytest.mark.parametrize(
    ("given", "unit", "start", "end", "label"),
    rows(
        (
            "the 15th ends a half month",
            "2023-04-15T23:59:59.999999999+07:00",
            "half_month",
            "2023-04-01",
            "2023-04-16",
            "2023-04-H1",
        ),
        (
            "the 16th begins one",
            "2023-04-16T00:00:00+07:00",
            "half_month",
            "2023-04-16",
            "2023-05-01",
            "2023-04-H2",
        ),
        (
            "February of a common year",
            "2023-02-28T12:00:00+07:00",
            "half_month",
            "2023-02-16",
            "2023-03-01",
            "2023-02-H2",
        ),
        ("29 February", "2024-02-29T23:59:59+07:00", "half_month", "2024-02-16", "2024-03-01", "2024-02-H2"),
        (
            "1900 was no leap year",
            "1900-02-28T12:00:00+07:00",
            "month",
            "1900-02-01",
            "1900-03-01",
            "1900-02",
        ),
        (
            "the year ends at local midnight",
            "2022-12-31T16:59:59Z",
            "quarter",
            "2022-10-01",
            "2023-01-01",
            "2022-Q4",
        ),
        ("and the next begins", "2022-12-31T17:00:00Z", "quarter", "2023-01-01", "2023-04-01", "2023-Q1"),
        (
            "last half month of a year",
            "2023-12-31T23:59:59+07:00",
            "half_month",
            "2023-12-16",
            "2024-01-01",
            "2023-12-H2",
        ),
        ("a day", "2024-02-28T18:00:00Z", "day", "2024-02-29", "2024-03-01", "2024-02-29"),
        ("a year", "2024-06-01T00:00:00Z", "year", "2024-01-01", "2025-01-01", "2024"),
    ),
)
def test_periods_in_bangkok(given, unit, start, end, label):
    instant = at(given)
    # Bangkok kept local mean time, +06:42:04, until 1920
    offset = "+06:42" if given.startswith("1900") else "+07:00"
    slack = Timestamp(-4_000_000_000) if given.startswith("1900") else Timestamp(0)
    assert (
        FUNCTIONS["period_start"](instant, unit, BANGKOK).nanos
        == at(f"{start}T00:00:00{offset}").nanos + slack.nanos
    )
    assert (
        FUNCTIONS["period_end"](instant, unit, BANGKOK).nanos
        == at(f"{end}T00:00:00{offset}").nanos + slack.nanos
    )
    assert FUNCTIONS["period_label"](instant, unit, BANGKOK) == label


@pytest.mark.parametrize(
    ("zone", "given", "start", "end"),
    rows(
        (
            "clocks go forward at midnight",
            "America/Sao_Paulo",
            "2018-11-04T12:00:00Z",
            "2018-11-04T03:00:00Z",
            "2018-11-05T02:00:00Z",
        ),
        (
            "clocks go forward across midnight",
            "America/Toronto",
            "1919-03-31T12:00:00Z",
            "1919-03-31T04:30:00Z",
            "1919-04-01T04:00:00Z",
        ),
        (
            "the day before a skipped one",
            "Pacific/Apia",
            "2011-12-30T05:00:00Z",
            "2011-12-29T10:00:00Z",
            "2011-12-30T10:00:00Z",
        ),
        (
            "the day after a skipped one",
            "Pacific/Apia",
            "2011-12-30T10:00:00Z",
            "2011-12-30T10:00:00Z",
            "2011-12-31T10:00:00Z",
        ),
        (
            "a day of 25 hours",
            "Europe/Berlin",
            "2024-10-27T12:00:00Z",
            "2024-10-26T22:00:00Z",
            "2024-10-27T23:00:00Z",
        ),
        (
            "midnight strikes twice",
            "America/Havana",
            "2024-11-03T12:00:00Z",
            "2024-11-03T04:00:00Z",
            "2024-11-04T05:00:00Z",
        ),
        (
            "an offset as zone",
            "+05:30",
            "2024-01-01T00:00:00Z",
            "2023-12-31T18:30:00Z",
            "2024-01-01T18:30:00Z",
        ),
    ),
)
def test_days_where_clocks_change(zone, given, start, end):
    assert FUNCTIONS["period_start"](at(given), "day", zone) == at(start)
    assert FUNCTIONS["period_end"](at(given), "day", zone) == at(end)


def test_periods_at_the_ends_of_time():
    assert FUNCTIONS["period_start"](FIRST, "year", "UTC") == FIRST
    assert FUNCTIONS["period_start"](FIRST, "day", "America/New_York") == Failure("PE806")
    assert FUNCTIONS["period_end"](LAST, "day", "UTC") == Failure("PE806")
    assert FUNCTIONS["period_end"](LAST, "month", BANGKOK) == Failure("PE806")
    assert FUNCTIONS["period_label"](LAST, "quarter", "UTC") == "9999-Q4"


def test_a_unit_that_there_is_not():
    for name in ("period_start", "period_end", "period_label"):
        failure = Failure("PE814", {"function": name, "argument": "week"})
        assert FUNCTIONS[name](Timestamp(0), "week", BANGKOK) == failure


@pytest.mark.parametrize(
    ("number", "expected"),
    rows(
        ("no whole day", 0, "2023-04-04T00:00:00+07:00"),
        ("three whole days", 3, "2023-04-07T00:00:00+07:00"),
        ("into the next month", 27, "2023-05-01T00:00:00+07:00"),
    ),
)
def test_days_after(number, expected):
    assert FUNCTIONS["days_after"](at("2023-04-03T10:00:00+07:00"), number, BANGKOK) == at(expected)


def test_days_after_out_of_range():
    given = at("2023-04-03T10:00:00+07:00")
    assert FUNCTIONS["days_after"](given, -1, BANGKOK).code == "PE814"
    assert FUNCTIONS["days_after"](given, INT_MAX, BANGKOK).code == "PE806"


@pytest.mark.parametrize(
    ("given", "number", "calendar", "expected"),
    rows(
        ("two days over a weekend", "2025-11-07T10:00:00+07:00", 2, (WEEKEND, [], False), "2025-11-12"),
        ("weekend of one day", "2025-11-07T10:00:00+07:00", 2, (["sun"], [], False), "2025-11-11"),
        ("ordered on a holiday", "2025-12-05T10:00:00+07:00", 2, (WEEKEND, FEASTS, False), "2025-12-10"),
        ("three days over a holiday", "2025-12-05T10:00:00+07:00", 3, (WEEKEND, FEASTS, False), "2025-12-12"),
        ("Songkran", "2025-04-11T10:00:00+07:00", 2, (WEEKEND, SONGKRAN, False), "2025-04-19"),
        ("first day counts", "2025-11-07T10:00:00+07:00", 2, (WEEKEND, [], True), "2025-11-11"),
        (
            "first day counts but is a Saturday",
            "2025-11-08T10:00:00+07:00",
            1,
            (WEEKEND, [], True),
            "2025-11-11",
        ),
        ("no weekend at all", "2025-12-31T23:00:00+07:00", 1, ([], [], False), "2026-01-02"),
        ("late in the day, in UTC the day before", "2025-11-05T17:30:00Z", 1, ([], [], True), "2025-11-07"),
    ),
)
def test_business_days(given, number, calendar, expected):
    result = FUNCTIONS["business_day_end"](at(given), number, *calendar, BANGKOK)
    assert result == at(f"{expected}T00:00:00+07:00")


@pytest.mark.parametrize(
    ("number", "weekend", "holidays", "years", "expected"),
    rows(
        ("year is covered", 1, WEEKEND, [], [2025], None),
        ("year is not covered", 2, WEEKEND, [], [2025], ("PE812", {"year": 2026})),
        ("no year is covered", 1, WEEKEND, [], [], ("PE812", {"year": 2025})),
        ("zeroth day", 0, WEEKEND, [], [2025], ("PE814", {"argument": 0})),
        ("too far", 10_001, WEEKEND, [], [2025], ("PE814", {"argument": 10_001})),
        ("day of the week in full", 1, ["saturday"], [], [2025], ("PE814", {"argument": "saturday"})),
        ("no such date", 1, WEEKEND, ["2025-02-29"], [2025], ("PE814", {"argument": "2025-02-29"})),
        ("date without dashes", 1, WEEKEND, ["20250228"], [2025], ("PE814", {"argument": "20250228"})),
        (
            "every day is free",
            1,
            ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            [],
            [2025],
            ("PE814", None),
        ),
        ("something else than text", 1, [6], [], [2025], ("PE809", None)),
    ),
)
def test_business_days_with_years(number, weekend, holidays, years, expected):
    given = at("2025-12-30T10:00:00+07:00")
    result = FUNCTIONS["business_day_end_years"](given, number, weekend, holidays, False, years, BANGKOK)
    if expected is None:
        assert result == at("2026-01-01T00:00:00+07:00")
        return
    code, named = expected
    assert result.code == code
    assert {**result.args, **(named or {})} == result.args


def test_many_holidays_come_to_an_end():
    holidays = [
        f"{year:04}-{month:02}-{day:02}"
        for year in range(2025, 2035)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    result = FUNCTIONS["business_day_end"](at("2025-01-31T10:00:00+07:00"), 1, [], holidays, False, BANGKOK)
    assert result == at("2025-03-30T00:00:00+07:00")


@pytest.mark.parametrize(
    ("precision", "expected"),
    [("date", "2024-10-07"), ("minute", "2024-10-07T23:59"), ("second", "2024-10-07T23:59:59")],
)
def test_local_text(precision, expected):
    assert FUNCTIONS["local_text"](at("2024-10-07T16:59:59.9Z"), precision, BANGKOK) == expected


def test_lengths_of_time():
    assert FUNCTIONS["days_int"](3) == Duration(72 * 3_600_000_000_000)
    assert FUNCTIONS["hours_int"](-1) == Duration(-3_600_000_000_000)
    assert FUNCTIONS["minutes_int"](0) == Duration(0)
    for name in ("days_int", "hours_int", "minutes_int"):
        assert FUNCTIONS[name](INT_MIN) == Failure("PE807")
