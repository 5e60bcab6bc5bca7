"""When decisions change by themselves: nothing happens between the instants that are told."""

import os
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from policyeval.analysis.cases import load_cases
from policyeval.analysis.why.asking import ask
from policyeval.analysis.why.clock import Flips, Moving
from policyeval.analysis.why.moments import MICROSECOND, moments
from policyeval.engine.book import load, to_instant
from policyeval.language.instants import DAY, HOUR, SECOND
from policyeval.language.values import Timestamp

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "policies")
IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
CASES = load_cases([ROOT / "fixtures"]).cases
SOME = [case for number, case in enumerate(CASES) if IS_LONG or number % 45 == 0]


def outcome(case, instant):
    record = BOOK.prepare(case.decision, as_of=instant, readings=case.readings, often=False)(case.facts)
    return record.status, {key: str(v) for key, v in record.result.items() if "T" not in str(v)}


@pytest.mark.parametrize("case", SOME, ids=lambda case: f"{case.decision}/{case.id}")
def test_nothing_changes_between_the_instants_that_are_told(case):
    start = to_instant(case.as_of)
    until = Timestamp(start.nanos + 500 * DAY)
    asked = ask(BOOK, case.decision, case.facts, start, case.readings)
    found = moments(asked, until=until)
    edges = [start.nanos, *(moment.instant.nanos for moment in found.changes), until.nanos + MICROSECOND]
    rng = Random(case.id)
    for begin, end in pairwise(edges):
        last = end - MICROSECOND
        spread = {begin, last, *(rng.randrange(begin, end) // MICROSECOND * MICROSECOND for _ in range(6))}
        near = {begin + step for step in (MICROSECOND, SECOND, HOUR, DAY) if begin + step <= last}
        seen = [outcome(case, Timestamp(nanos)) for nanos in sorted({n for n in spread | near if n >= begin})]
        assert all(one == seen[0] for one in seen)


def test_the_end_of_a_penalty_and_of_a_quarter_are_told_in_order():
    facts = {"ledger": [{"deducted_at": "2023-04-03T10:00:00+07:00", "points": 3}]}
    asked = ask(BOOK, "conduct.ledger", facts, to_instant("2023-05-01T00:00:00+07:00"))
    found = moments(asked, until=to_instant("2023-08-01T00:00:00+07:00"))
    told = [
        (moment.after.as_of, moment.after.result["search"], moment.after.result["period"])
        for moment in found.changes
    ]
    assert told == [
        ("2023-05-16T00:00:00+07:00", "normal", "2023-Q2"),
        ("2023-07-01T00:00:00+07:00", "normal", "2023-Q3"),
    ]


@pytest.mark.parametrize(
    ("compute", "after"),
    [
        (lambda now: now < 110, {10, 11}),
        (lambda now: now - 90 < 10, {1}),
        (lambda now: 130 - now > 0, {30, 31}),
        (lambda now: now < 90, set()),
        (lambda now: (now - 95) // 10, {5}),
        (lambda now: abs(90 - now) == 12, {2, 3}),
        (lambda now: (now + 5) - now > 3, set()),
    ],
)
def test_a_moving_number_notes_when_an_answer_would_be_another(compute, after):
    flips = Flips()
    compute(Moving(100, 1, flips))
    wanted = {step for step in flips.after if step > 0}
    assert after <= wanted
    assert min(wanted, default=None) == min(after, default=None)
    for step in range(1, min(after, default=40)):
        assert compute(100 + step) == compute(100)
