"""Instants and durations as text, as calendar fields and in time zones."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyeval.language.instants import (
    FIRST,
    LAST,
    SECOND,
    Civil,
    find_zone,
    from_civil,
    from_local,
    is_instant,
    parse_duration,
    parse_timestamp,
    show_duration,
    show_timestamp,
    to_civil,
    to_local,
    tzdata_version,
    zone_names,
)
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Duration, Timestamp

INSTANTS = st.integers(FIRST.nanos, LAST.nanos).map(Timestamp)
DURATIONS = st.integers(INT_MIN, INT_MAX).map(Duration)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("2024-02-29T06:30:00.120+07:00", "2024-02-28T23:30:00.12Z"),
        ("2009-02-13T02:00:00-02:30", "2009-02-13T04:30:00Z"),
        ("2009-02-13T02:00:00-00:00", "2009-02-13T02:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
        ("9999-12-31T23:59:59-00:01", "10000-01-01T00:00:59Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
    ],
)
def test_an_rfc_3339_text_is_read(text: str, shown: str) -> None:
    instant = parse_timestamp(text)
    assert instant is not None
    assert show_timestamp(instant) == shown


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("2024-01-31", id="a date alone"),
        pytest.param("2024-01-31T09:00:00", id="no zone"),
        pytest.param("2024-01-31T09:00Z", id="no seconds"),
        pytest.param("2024-01-31 09:00:00Z", id="a space for the T"),
        pytest.param("2024-01-31t09:00:00z", id="lower case"),
        pytest.param("2024-01-31T09:00:00+0700", id="an offset without colon"),
        pytest.param("2024-01-31T09:00:00+24:00", id="an offset of a day"),
        pytest.param("2024-01-31T09:00:00+07:60", id="an offset with 60 minutes"),
        pytest.param("2016-12-31T23:59:60Z", id="a leap second"),
        pytest.param("2024-01-31T24:00:00Z", id="hour 24"),
        pytest.param("2023-02-29T00:00:00Z", id="29 February of a common year"),
        pytest.param("1900-02-29T00:00:00Z", id="29 February of 1900"),
        pytest.param("2024-00-10T00:00:00Z", id="month 0"),
        pytest.param("2024-13-10T00:00:00Z", id="month 13"),
        pytest.param("10000-01-01T00:00:00Z", id="five digits of a year"),
        pytest.param("2024-01-31T09:00:00.Z", id="a point without decimals"),
        pytest.param("2024-01-31T09:00:00,5Z", id="a decimal comma"),
        pytest.param("2024-01-31T09:00:00.1234567890Z", id="ten decimals"),
        pytest.param("๒๐๒๔-01-31T09:00:00Z", id="Thai digits"),
        pytest.param("2024-01-31T09:00:00Z\n", id="a line end behind"),
        pytest.param(" 2024-01-31T09:00:00Z", id="a space before"),
    ],
)
def test_other_texts_are_no_instant(text: str) -> None:
    assert parse_timestamp(text) is None


@given(INSTANTS)
def test_an_instant_is_read_back_from_its_text(instant: Timestamp) -> None:
    assert parse_timestamp(show_timestamp(instant)) == instant


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0", "0s"),
        ("-0s", "0s"),
        ("1h30m", "5400s"),
        ("1.5h", "5400s"),
        ("-1.5s", "-1.5s"),
        ("+1s", "1s"),
        (".5s", "0.5s"),
        ("1.s", "1s"),
        ("1ms2us3ns", "0.001002003s"),
        ("0.9ns", "0s"),
        ("-0.9ns", "0s"),
        ("72h", "259200s"),
        ("320000000000s", "320000000000s"),
    ],
)
def test_a_duration_is_read(text: str, shown: str) -> None:
    duration = parse_duration(text)
    assert duration is not None
    assert show_duration(duration) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "+",
        "s",
        ".s",
        "1",
        "1.5",
        "1d",
        "1w",
        "1 h",
        "1H",
        "--1s",
        "1h-5m",
        "๑s",
        "1µs",
        "1_0s",
        "1s\n",
        "1s" * 65,
    ],
)
def test_other_texts_are_no_duration(text: str) -> None:
    assert parse_duration(text) is None


@given(DURATIONS)
def test_a_duration_is_read_back_from_its_text(duration: Duration) -> None:
    assert parse_duration(show_duration(duration)) == duration


@given(INSTANTS, st.integers(-86_399, 86_399))
def test_calendar_fields_give_the_instant_back(instant: Timestamp, offset: int) -> None:
    assert from_civil(to_civil(instant.nanos, offset), offset) == instant.nanos


@given(st.datetimes())
def test_calendar_fields_agree_with_the_standard_library(moment: datetime.datetime) -> None:
    civil = Civil(
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        moment.microsecond * 1000,
    )
    since = moment - datetime.datetime(1970, 1, 1)
    assert from_civil(civil) == since // datetime.timedelta(microseconds=1) * 1000
    assert to_civil(from_civil(civil)) == civil
    assert civil.weekday == moment.isoweekday() % 7
    assert civil.day_of_year == moment.timetuple().tm_yday - 1
    assert is_instant(from_civil(civil))


def test_every_listed_zone_reads_and_reaches_both_ends() -> None:
    assert len(zone_names()) > 500
    for name in zone_names():
        zone = find_zone(name)
        assert zone is not None
        assert to_local(FIRST.nanos, zone).year in (0, 1)
        assert to_local(LAST.nanos, zone).year in (9999, 10000)


@pytest.mark.parametrize(
    ("instant", "zone", "local"),
    [
        ("2009-02-13T23:31:30Z", "Asia/Kathmandu", Civil(2009, 2, 14, 5, 16, 30)),
        ("2009-02-13T02:00:00Z", "America/St_Johns", Civil(2009, 2, 12, 22, 30)),
        ("2024-03-10T09:59:59Z", "America/Los_Angeles", Civil(2024, 3, 10, 1, 59, 59)),
        ("2024-03-10T10:00:00Z", "America/Los_Angeles", Civil(2024, 3, 10, 3)),
        ("1900-01-01T00:00:00Z", "Asia/Bangkok", Civil(1900, 1, 1, 6, 42, 4)),
        ("2024-01-01T00:00:00Z", "-02:30", Civil(2023, 12, 31, 21, 30)),
    ],
)
def test_clocks_of_a_zone(instant: str, zone: str, local: Civil) -> None:
    found, at = find_zone(zone), parse_timestamp(instant)
    assert found is not None
    assert at is not None
    assert to_local(at.nanos, found) == local
    assert from_local(local, found) == at.nanos


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        pytest.param(Civil(2024, 3, 10, 2, 30), "2024-03-10T10:30:00Z", id="a skipped time is an hour later"),
        pytest.param(Civil(2024, 11, 3, 1, 30), "2024-11-03T08:30:00Z", id="of two times it is the first"),
    ],
)
def test_clocks_that_are_put_forward_and_back(local: Civil, instant: str) -> None:
    zone = find_zone("America/Los_Angeles")
    assert zone is not None
    assert show_timestamp(Timestamp(from_local(local, zone))) == instant


@pytest.mark.parametrize(
    "name", ["", "Local", "Bangkok", "asia/bangkok", "../zones", "/etc/localtime", "+7", "Z"]
)
def test_other_names_are_no_zone(name: str) -> None:
    assert find_zone(name) is None


def test_the_version_of_the_zone_data_is_known() -> None:
    assert tzdata_version().startswith("20")


def test_a_second_is_a_billion_nanoseconds() -> None:
    assert parse_timestamp("1970-01-01T00:00:01Z") == Timestamp(SECOND)
