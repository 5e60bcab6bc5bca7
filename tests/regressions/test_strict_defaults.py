"""Generated code took `min_of([6], fact)` for 6 when the fact was absent or failed: arguments are strict."""

import pytest

from check_examples import checked_policy, schema
from policyeval.backends.python.program import compile_program
from policyeval.backends.python.quick import Quick
from policyeval.backends.reference.program import decide
from policyeval.ir.record import Status
from policyeval.language.instants import parse_timestamp
from policyeval.schema.facts import Facts, read_facts

POLICY = """decisions:
  base:
    kind: deductions
    title: {en: Base, th: ฐาน}
    rules: [{id: dear, when: order.total > 3, points: 2}]
  d:
    kind: verdict
    title: {en: Example, th: ตัวอย่าง}
    rules: [{id: r, when: order.gift, then: {k: {cel: EXPR}}}]
"""
ROWS = {
    "a fact that is absent": ("min_of([6], order.total)", {}, Status.INDETERMINATE),
    "a decision without an answer": ("max_of([6], decisions.base.points)", {}, Status.INDETERMINATE),
    "a sum that leaves int64": (
        "min_of([6], order.paid + 1)",
        {"paid": 9223372036854775807},
        Status.ERROR,
    ),
    "a fact that is there": ("min_of([6], order.total)", {"total": 1}, Status.DECIDED),
}


@pytest.mark.parametrize(("expr", "more", "status"), ROWS.values(), ids=ROWS)
def test_what_stands_for_an_empty_list_is_evaluated_though_the_list_has_elements(
    expr: str, more: dict[str, int], status: Status
) -> None:
    checked, findings = checked_policy(POLICY.replace("EXPR", f'"{expr}"'))
    assert checked.policy is not None, findings
    program = checked.policy.programs["d"]
    facts = {"order": {"gift": True, **more}}
    read, as_of = read_facts(facts, schema()), parse_timestamp("2025-06-01T00:00:00Z")
    assert isinstance(read, Facts)
    assert as_of is not None
    assert decide(program, read.values, as_of).status is status
    quick = compile_program(program, schema())
    assert quick is not None
    if status is Status.DECIDED:
        assert quick.at(as_of, Quick)(facts).result == {"k": 6}
    else:
        with pytest.raises(Exception):  # noqa: B017, PT011  (generated code gives up with any exception)
            quick.at(as_of, Quick)(facts)
