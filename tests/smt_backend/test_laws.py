"""Laws that join calls of abstracted functions hold of the functions themselves."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.backends.smt import business_days, looks
from policyeval.backends.smt.business_days import Count
from policyeval.backends.smt.clocks import midnights_twice
from policyeval.backends.smt.instants import stretch_of
from policyeval.backends.smt.looks import CONTAINS, ENDS, STARTS, Look
from policyeval.language.functions.calendar import WEEKDAYS
from policyeval.language.instants import DAY, SECOND
from policyeval.language.values import Failure, Timestamp

ASK = {STARTS: str.startswith, ENDS: str.endswith, CONTAINS: str.__contains__}
TEXTS = st.text("ab", max_size=4)
LOOKS = st.builds(Look, st.sampled_from(sorted(ASK)), TEXTS, st.just(True))


@settings(max_examples=100, deadline=None)
@given(LOOKS, LOOKS, st.text("ab", max_size=8))
def test_what_one_look_says_of_another_is_so(one: Look, other: Look, text: str) -> None:
    found, also = (ASK[look.where](text, look.part) for look in (one, other))
    if looks._implies(one, other):
        assert also or not found
    if looks._excludes(one, other):
        assert not (found and also)


WEEKENDS = st.frozensets(st.sampled_from(WEEKDAYS), max_size=4)
DATES = [f"2024-01-{day:02}" for day in range(1, 20)]
HOLIDAYS = st.lists(st.sampled_from([*DATES, "no date"]), max_size=4)


def _end(count: Count, at: Timestamp, holidays: list[str], years: list[list[int]]) -> Timestamp | Failure:
    name = "business_day_end_years" if years else "business_day_end"
    weekend = sorted(count.weekend or ())
    return FUNCTIONS[name](
        at, count.number, weekend, holidays, count.is_first_counted, *years, "Asia/Bangkok"
    )


@settings(max_examples=100, deadline=None)
@given(
    one=st.tuples(st.integers(1, 6), WEEKENDS, st.booleans()),
    other=st.tuples(st.integers(1, 6), WEEKENDS, st.booleans()),
    day=st.integers(0, 400),
    holidays=HOLIDAYS,
    years=st.sampled_from([[], [[2024]], [[2024, 2025]]]),
)
def test_what_one_count_of_business_days_says_of_another_is_so(one, other, day, holidays, years) -> None:
    at = Timestamp(1_704_067_200 * 10**9 + day * DAY)
    counts = [Count(*given_, bool(years), at.nanos, 0, False, 4) for given_ in (one, other)]
    ends = [_end(count, at, holidays, years) for count in counts]
    told = [
        Count(
            *given_,
            bool(years),
            at.nanos,
            end.nanos if isinstance(end, Timestamp) else 0,
            isinstance(end, Failure),
            4,
        )
        for given_, end in zip((one, other), ends, strict=True)
    ]
    laws = business_days._laws(*told)
    assume(laws)
    assert all(law is True for law in laws)


@pytest.mark.parametrize(
    ("zone", "midnights"),
    [
        ("Asia/Bangkok", 0),
        ("Europe/Berlin", 0),
        ("America/Havana", 0),  # from one o'clock to midnight itself, which is not past it
        ("America/St_Johns", 1),  # from a minute past midnight to a minute past eleven
        ("America/Moncton", 1),
    ],
)
def test_days_end_after_their_instants_where_no_midnight_comes_twice(zone: str, midnights: int) -> None:
    assert sum(start.year == 2005 for start in midnights_twice(zone)) == midnights
    autumn = range(1_128_100_000, 1_133_400_000, 1_800)  # of 2005
    assert all(_is_plain(Timestamp(second * SECOND), zone) for second in autumn) == (midnights == 0)
    told = [stretch_of("period_start")([Timestamp(autumn[0] * SECOND), "day", zone]) is None]
    assert told == [midnights > 0]


def _is_plain(at: Timestamp, zone: str) -> bool:
    """Say whether a day starts before an instant of it and ends after it."""
    start, end = (FUNCTIONS[name](at, "day", zone) for name in ("period_start", "period_end"))
    assert isinstance(start, Timestamp)
    assert isinstance(end, Timestamp)
    return start.nanos <= at.nanos < end.nanos
