"""Near misses are tried on the part of a program that matters: what they promise holds for all of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from check_examples import checked_policy, schema
from policyeval.backends.reference.program import decide
from policyeval.engine.near_miss import near_miss
from policyeval.engine.stage import stage_of
from policyeval.ir.program import Program
from policyeval.ir.record import Outcome
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts

HEAD = "decisions:\n  d:\n    kind: {kind}\n    title: {{en: Example, th: ตัวอย่าง}}\n"
ORDERS = [
    {"total": total, "paid": paid, "gift": gift}
    for total in (1, 5)
    for paid in (1, 5)
    for gift in (True, False)
]

POLICIES = {
    "rules of one first key": HEAD.format(kind="verdict")
    + "    rules:\n"
    + "      - {id: one, when: order.total > 5, then: {k: 1}}\n"
    + "      - {id: two, when: order.paid > 5 && order.total < 3, then: {k: 2}}\n"
    + "      - {id: three, when: order.paid > 8, then: {k: 3}}\n",
    "a sum of what rules give": HEAD.format(kind="verdict")
    + "    results: [{keys: [k], combine: sum}]\n"
    + "    rules:\n"
    + "      - {id: one, when: order.total > 5, then: {k: 1}}\n"
    + "      - {id: two, when: order.gift, then: {k: 2}}\n",
    "rules under a limit": HEAD.format(kind="deductions")
    + "    groups: {g: {keep: most, cap: 3}}\n"
    + "    rules:\n"
    + "      - {id: one, when: order.total > 5, points: 1, group: {name: g}}\n"
    + "      - {id: two, when: order.gift, points: 4, group: {name: g}}\n"
    + "      - {id: three, when: order.paid > 5, points: 6, group: {name: g}, then: {flag: high}}\n"
    + "      - {id: four, when: order.paid > 9, points: 6, then: {flag: higher}}\n",
}


Promise = tuple[str, dict[str, Any], dict[str, Any]]
"""The rule, the facts with which it is to fire, and what it then gives."""


@pytest.mark.parametrize("text", POLICIES.values(), ids=POLICIES)
def test_what_a_near_miss_promises_holds_for_the_whole_program(text: str) -> None:
    program = _program(text)
    promises = [promise for order in ORDERS for promise in _promises(program, order)]
    assert promises
    for rule, order, then in promises:
        answer = decide(program, _facts(order).values, Timestamp(0))
        outcome = next(one for one in answer.rules if one.rule == rule)
        assert outcome.outcome is Outcome.FIRED
        assert then == (
            {"points": outcome.points} if "points" in then else {k: answer.result[k] for k in then}
        )


def _promises(program: Program, order: dict[str, Any]) -> Iterator[Promise]:
    facts, as_of = _facts(order), Timestamp(0)
    stage = stage_of(program, facts, as_of)
    fates = {one.rule: one.outcome for one in decide(program, facts.values, as_of).rules}
    for rule in program.rules:
        found = near_miss(rule, stage) if fates[rule.id] is Outcome.NOT_FIRED else None
        if found is not None:
            member = found["fact"].removeprefix("order.")
            yield rule.id, {**order, member: found["needed"]}, found["then"]


def _program(text: str) -> Program:
    checked, findings = checked_policy(text)
    assert checked.policy is not None, findings
    return checked.policy.programs["d"]


def _facts(order: dict[str, Any]) -> Facts:
    facts = read_facts({"order": order}, schema())
    assert isinstance(facts, Facts)
    return facts


def test_a_record_of_many_rules_is_made_in_seconds() -> None:
    rules = "".join(f"      - {{id: r{n}, when: order.total > {n}, points: 1}}\n" for n in range(600))
    program = _program(HEAD.format(kind="deductions") + "    rules:\n" + rules)
    calls = len(list(_promises(program, ORDERS[0])))
    assert calls == 599
