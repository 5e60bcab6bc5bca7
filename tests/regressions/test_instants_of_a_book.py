"""What a book keeps of what it is asked: decisions by instants, and nothing of those it does not have."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from policyeval import ArgumentError, load

ROOT = Path(__file__).parents[2]
FACTS = json.loads((ROOT / "fixtures" / "cancel" / "bundles" / "buyer.json").read_text("utf-8"))


def test_the_hour_that_clocks_show_twice_is_two_instants() -> None:
    first = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    second = first.replace(fold=1)
    assert first == second
    book = load(ROOT / "policies")
    found = [book.decide("cancel.buyer", FACTS, as_of=as_of).as_of for as_of in [first] * 4 + [second] * 4]
    assert found == ["2026-11-01T12:30:00+07:00"] * 4 + ["2026-11-01T13:30:00+07:00"] * 4


def test_decisions_that_do_not_exist_leave_nothing_behind() -> None:
    book = load(ROOT / "policies")
    for number in range(3):
        with pytest.raises(ArgumentError):
            book.decide(f"cancel.{number}", FACTS, as_of="2026-01-01T00:00:00Z")
    assert not book._calls
