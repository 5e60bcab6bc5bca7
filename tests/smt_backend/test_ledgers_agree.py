"""With concrete entries put in, the terms of a ledger say what the reference posts, under every setting.

`make fuzz` asks many more of them; here a few stand for all.
"""

import os
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from diff.versions import version
from policyeval.backends.smt.periods import is_steady
from policyeval.language.instants import DAY, HOUR, parse_timestamp, show_timestamp
from policyeval.language.values import Timestamp
from smt_substitution import difference, encoded

LEDGERS = int(os.environ.get("LEDGERS", "5"))
BUNDLES = 8
"""Asked of each."""
MOST = 6
"""Entries of a ledger."""
MIDNIGHTS = tuple(f"2025-{day}T00:00:00+07:00" for day in ("03-01", "03-16", "04-01", "04-16"))
"""In Bangkok: the turns of half months and of quarters."""
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "post: half_month": ("post: half_month", "post: event"),
    "unit: quarter": ("unit: quarter", "unit: month", "unit: year"),
    "at_boundary: old": ("at_boundary: old", "at_boundary: new", "at_boundary: drop"),
    "overlap: parallel": ("overlap: parallel", "overlap: replace", "overlap: consecutive"),
    "retrigger: false": ("retrigger: false", "retrigger: true"),
    "retrigger: ": ("retrigger: ", "reversal: lift, retrigger: "),
    "hold: held, days: 30": ("hold: held, days: 30", "hold: held, days: null", "hold: free, days: 1"),
    "amount: e.points, where: e.points > 0": (
        "amount: e.points - 5, label: e.points",
        "amount: e.points - 5, where: e.points != 5, counts_at: 'e.at - duration(\"72h\")'",
        "amount: e.points, where: e.points > 0",
    ),
}


def instants() -> st.SearchStrategy[str]:
    """Return instants at and around the turns of periods."""

    def shown(midnight: str, hours: int) -> str:
        turn = parse_timestamp(midnight)
        assert turn is not None
        return show_timestamp(Timestamp(turn.nanos + hours * HOUR))

    away = st.sampled_from([0, -1, 1, -30, 200])
    return st.builds(shown, st.sampled_from(MIDNIGHTS), away)


@st.composite
def entries(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw entries, few of which lack a part."""
    points = st.sampled_from([0, 1, 4, 6, 8, 9, 12])
    whole = st.fixed_dictionaries({"at": instants(), "points": points})
    drawn = draw(st.lists(whole, min_size=3, max_size=MOST))
    if draw(st.integers(0, 19)) == 19:
        del drawn[0][draw(st.sampled_from(["at", "points"]))]
    return drawn


@settings(max_examples=LEDGERS, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    parts=st.fixed_dictionaries({part: st.sampled_from(words) for part, words in SETTINGS.items()}),
    bundles=st.lists(entries(), min_size=BUNDLES, max_size=BUNDLES),
    days=st.sampled_from([0, 1, 40]),
    as_of=instants(),
)
def test_drawn_ledgers_are_posted_alike(
    parts: dict[str, str], bundles: list[list[dict[str, Any]]], days: int, as_of: str
) -> None:
    policy = version(parts)
    now = parse_timestamp(as_of)
    assert now is not None
    program = policy.programs["account"]
    assert program.ledger is not None
    ledger = encoded(program, policy.schema, MOST)
    for facts in bundles:
        found = difference(ledger, {"entries": facts}, Timestamp(now.nanos + days * DAY))
        assert found is None  # by itself: pytest would show every term of the ledger


def test_periods_are_regular_where_no_clock_goes_back_into_the_one_before() -> None:
    zones = ("Asia/Bangkok", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "America/St_Johns")
    assert [zone for zone in zones if not is_steady(zone)] == ["America/St_Johns"]  # 2009-11-01, 00:01


EVENTS = {
    "post: half_month": "post: event",
    "amount: e.points, where: e.points > 0": "amount: e.points - 5, where: e.points < 99",
}
TURNS = {
    "a penalty of seven days is over at its end": ({}, [("03-02", 9)], "03-09"),
    "and in force before": ({}, [("03-02", 9)], "03-08"),
    "no points start none again": (
        {"retrigger: false": "retrigger: true"},
        [("03-02", 9), ("03-04", 5)],
        "03-10",
    ),
    "points start one again": (
        {"retrigger: false": "retrigger: true"},
        [("03-02", 9), ("03-04", 6)],
        "03-10",
    ),
    "a total at the lower edge lifts nothing": (
        {"retrigger: ": "reversal: lift, retrigger: "},
        [("03-02", 9), ("03-04", 4)],
        "03-05",
    ),
    "a total below it lifts": (
        {"retrigger: ": "reversal: lift, retrigger: "},
        [("03-02", 9), ("03-04", 3)],
        "03-05",
    ),
    "another period lifts nothing": (
        {"retrigger: ": "reversal: lift, retrigger: "},
        [("03-30", 9), ("04-02", 3)],
        "04-03",
    ),
    "entries of a half month come in the order of their days": (
        {"post: half_month": "post: half_month"},
        [("03-04", 9), ("03-02", 6)],
        "03-20",
    ),
    "entries of one instant stay in their order": ({}, [("03-02", 9), ("03-02", 6)], "03-05"),
    "the end of the half month is the posting": (
        {"post: half_month": "post: half_month"},
        [("03-02", 9)],
        "03-15",
    ),
    "what one posting takes and gives is added up before it stops at nothing": (
        {"post: half_month": "post: half_month"},
        [("03-02", 1), ("03-04", 10)],
        "03-20",
    ),
    "a band that goes on starts none again": ({}, [("03-02", 9), ("03-04", 6)], "03-10"),
    "the upper edge is of the next band": ({}, [("03-02", 11)], "03-20"),
    "what is made now is posted now": ({}, [("03-05", 9)], "03-05"),
    "a total of less than nothing is nothing": ({}, [("03-02", 1), ("03-04", 8)], "03-05"),
    "one penalty after the other": (
        {"overlap: parallel": "overlap: consecutive"},
        [("03-02", 9), ("03-04", 9)],
        "03-10",
    ),
    "one penalty instead of the other": (
        {"overlap: parallel": "overlap: replace"},
        [("03-02", 9), ("03-04", 9)],
        "03-05",
    ),
}
"""What is set otherwise, the days of entries with their points and five, and the day that is asked about."""


def difference_at(turn: str) -> str | None:
    """Return how terms and the reference differ at a turn."""
    parts, given, as_of = TURNS[turn]
    policy = version({**EVENTS, **parts})
    facts = [{"at": f"2025-{day}T12:00:00+07:00", "points": points} for day, points in given]
    now = parse_timestamp(f"2025-{as_of}T12:00:00+07:00")
    assert now is not None
    ledger = encoded(policy.programs["account"], policy.schema, len(facts))
    return difference(ledger, {"entries": facts}, now)


@pytest.mark.parametrize("turn", TURNS)
def test_ledgers_are_posted_alike_at_their_turns(turn: str) -> None:
    assert difference_at(turn) is None
