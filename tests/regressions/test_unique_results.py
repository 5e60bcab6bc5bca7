"""What is unique is given once: two rules clash, and so do two entries of one rule, or two instants."""

from typing import Any

import pytest

from check_examples import checked_policy, schema
from policyeval.backends.python.program import compile_program
from policyeval.backends.python.quick import Quick
from policyeval.backends.python.surrender import Surrender
from policyeval.backends.reference.program import decide
from policyeval.ir.program import Program
from policyeval.ir.record import Status
from policyeval.language.instants import parse_timestamp
from policyeval.schema.facts import Facts, read_facts

HEAD = (
    "decisions: {d: {kind: verdict, title: {en: Example, th: ตัวอย่าง}, "
    "results: [{keys: [k], combine: unique}], rules: ["
)
EACH = "{id: each, for: {each: entries, as: e}, when: e.points > 0, then: {k: {cel: e.points}}}"
AT = "{id: dated, for: {each: entries, as: e}, when: e.points > 0, at: 'AT', then: {k: 1}}"
TOTAL = "{id: total, when: order.total > 10, then: {k: 1}}"
TOGETHER = EACH.replace("then:", "points: 1, group: {name: g}, then:")

ROWS: dict[str, tuple[str, list[int], int, Status, Any]] = {
    "nothing fires": (EACH, [0, 0], 0, Status.DECIDED, None),
    "one entry": (EACH, [0, 7], 0, Status.DECIDED, 7),
    "two entries that differ": (EACH, [3, 7], 0, Status.ERROR, "each × 2"),
    "two entries that are equal": (EACH, [7, 7], 0, Status.ERROR, "each × 2"),
    "two rules": (f"{TOTAL}, {TOTAL.replace('total,', 'other,')}", [], 20, Status.ERROR, "total, other"),
    "a rule and two entries": (f"{TOTAL}, {EACH}", [3, 7], 20, Status.ERROR, "total, each × 2"),
    "one instant": (AT.replace("AT", "[e.at]"), [1], 0, Status.DECIDED, 1),
    "two instants": (AT.replace("AT", "[e.at, e.at]"), [1], 0, Status.ERROR, "dated × 2"),
}


@pytest.mark.parametrize(("rules", "points", "total", "status", "expected"), ROWS.values(), ids=ROWS)
def test_what_is_unique_is_given_once(
    rules: str, points: list[int], total: int, status: Status, expected: Any
) -> None:
    checked, findings = checked_policy(f"{HEAD}{rules}]}}}}\n")
    assert checked.policy is not None, findings
    _is_decided(checked.policy.programs["d"], points, total, status, expected)


def test_what_a_limit_cuts_does_not_clash() -> None:
    limited = HEAD.replace("kind: verdict", "kind: deductions, groups: {g: {once_per_rule: true}}")
    checked, findings = checked_policy(f"{limited}{TOGETHER}]}}}}\n")
    assert checked.policy is not None, findings
    _is_decided(checked.policy.programs["d"], [3, 7], 0, Status.DECIDED, 3)


def _is_decided(program: Program, points: list[int], total: int, status: Status, expected: Any) -> None:
    entries = [{"at": "2025-01-01T00:00:00Z", "points": n} for n in points]
    given = {"order": {"total": total}, "entries": entries}
    facts = read_facts(given, schema())
    as_of = parse_timestamp("2025-06-01T00:00:00Z")
    assert isinstance(facts, Facts)
    assert as_of is not None
    answer = decide(program, facts.values, as_of)
    clashes = [failure.args["rules"] for _, failure in answer.failures]
    assert (answer.status, clashes or [answer.result["k"]]) == (status, [expected])
    compiled = compile_program(program, schema())
    assert compiled is not None
    if status is Status.DECIDED:
        assert compiled.at(as_of, Quick)(given).result["k"] == expected
    else:
        with pytest.raises(Surrender):
            compiled.at(as_of, Quick)(given)
