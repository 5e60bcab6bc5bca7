"""A ledger at the ends of its numbers and of the calendar fails as a value; it never raises."""

from typing import Any

import pytest

from check_examples import checked_policy, schema
from policyeval.backends.reference.program import decide
from policyeval.ir.program import Program
from policyeval.ir.record import Status
from policyeval.language.instants import parse_timestamp
from policyeval.schema.facts import Facts, read_facts

POLICY = """decisions:
  tier:
    kind: bands
    title: {en: Tier, th: ระดับ}
    value: order.total
    rules:
      - {id: none, range: x < 3, then: {tier: none, hold: free, days: 0}}
      - {id: some, range: x >= 3, then: {tier: some, hold: held, days: DAYS}}
  account:
    kind: ledger
    title: {en: Account, th: บัญชีคะแนน}
    ledger:
      entries: {each: entries, as: e, at: e.at, amount: AMOUNT}
      post: POST
      period: {unit: quarter, at_boundary: old}
      bands: tier
      penalty: {name: tier, days: days, overlap: parallel, retrigger: false}
      dimensions: {hold: [free, held]}
"""

ROWS: dict[str, tuple[dict[str, str], str, tuple[Status, set[str]]]] = {
    "within them all": ({}, "2025-06-01T00:00:00Z", (Status.DECIDED, set())),
    "a penalty that would end after the last year": (
        {"days": "100000000"},
        "2025-06-01T00:00:00Z",
        (Status.ERROR, {"PE806"}),
    ),
    "a posting that would come after the last year": (
        {"post": "half_month"},
        "9999-12-31T00:00:00Z",
        (Status.ERROR, {"PE806"}),
    ),
    "a period that would end after the last year": (
        {"days": "0"},
        "9999-12-31T20:00:00Z",
        (Status.DECIDED, set()),
    ),
    "points that count in a period that would end after the last year": (
        {"amount": "e.points, counts_at: \"timestamp('9999-12-31T20:00:00Z')\""},
        "2025-06-01T00:00:00Z",
        (Status.DECIDED, set()),
    ),
    "a total beyond int64": (
        {"amount": "e.points * 9000000000000000000"},
        "2025-06-01T00:00:00Z",
        (Status.ERROR, {"PE801"}),
    ),
}


@pytest.mark.parametrize(("changes", "at", "expected"), ROWS.values(), ids=ROWS)
def test_what_leaves_the_numbers_or_the_calendar_fails(
    changes: dict[str, str], at: str, expected: tuple[Status, set[str]]
) -> None:
    program = _program({"days": "7", "post": "event", "amount": "e.points", **changes})
    as_of = parse_timestamp("9999-12-31T23:00:00Z")
    assert as_of is not None
    answer = decide(program, _facts([{"at": at, "points": 1}] * 4).values, as_of)
    assert (answer.status, {failure.code for _, failure in answer.failures}) == expected


def _program(settings: dict[str, str]) -> Program:
    text = POLICY
    for name, value in settings.items():
        text = text.replace(name.upper(), value)
    checked, findings = checked_policy(text)
    assert checked.policy is not None, findings
    return checked.policy.programs["account"]


def _facts(entries: list[dict[str, Any]]) -> Facts:
    facts = read_facts({"entries": entries}, schema())
    assert isinstance(facts, Facts)
    return facts


@pytest.mark.parametrize(
    ("then", "text"),
    [
        ("{hold: held, days: 7}", "some"),
        ("{tier: 7, hold: held, days: 7}", "7"),
        ("{tier: some, hold: held, days: true}", "true"),
        ("{tier: some, hold: held, days: -1}", "-1"),
        ("{tier: some, hold: held, days: 1.5}", "1.5"),
    ],
)
def test_a_row_that_cannot_be_a_penalty_is_found(then: str, text: str) -> None:
    rows = POLICY.replace("{tier: some, hold: held, days: DAYS}", then)
    _, findings = checked_policy(rows.replace("AMOUNT", "e.points").replace("POST", "event"))
    assert [(f.code, f.span.text if f.span else "") for f in findings] == [("PE547", text)]
