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
from policyeval.language.instants import DAY, HOUR, parse_timestamp, show_timestamp
from policyeval.language.values import Timestamp
from smt_substitution import compare

LEDGERS = int(os.environ.get("LEDGERS", "12"))
MOST = 6
"""Entries of a ledger."""
MIDNIGHTS = tuple(f"2025-{day}T00:00:00+07:00" for day in ("03-01", "03-16", "04-01", "04-16", "07-01"))
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

    away = st.sampled_from([0, -1, 1, -30, 30, -200, 200])
    return st.builds(shown, st.sampled_from(MIDNIGHTS), away)


@st.composite
def entries(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw entries, some of which lack a part or are alike."""
    whole = st.fixed_dictionaries({"at": instants(), "points": st.integers(0, 12)})
    drawn = draw(st.lists(whole, min_size=2, max_size=MOST))
    if draw(st.integers(0, 9)) == 9:
        del drawn[0][draw(st.sampled_from(["at", "points"]))]
    return drawn


@settings(max_examples=LEDGERS, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    parts=st.fixed_dictionaries({part: st.sampled_from(words) for part, words in SETTINGS.items()}),
    facts=entries(),
    days=st.sampled_from([0, 0, 1, 40]),
    as_of=instants(),
)
def test_drawn_ledgers_are_posted_alike(
    parts: dict[str, str], facts: list[dict[str, Any]], days: int, as_of: str
) -> None:
    policy = version(parts)
    now = parse_timestamp(as_of)
    assert now is not None
    instant = Timestamp(now.nanos + days * DAY)
    program = policy.programs["account"]
    assert program.ledger is not None
    assert compare(program, policy.schema, {"entries": facts}, instant, MOST) is None
