"""A verdict of some rules, as it is decided by the reference and by generated code."""

import json
from typing import Any

from policy_strategies import HEAD
from policyeval.backends.python.program import compile_program
from policyeval.backends.python.quick import Compiled, Quick
from policyeval.backends.python.surrender import Surrender
from policyeval.backends.reference.program import decide
from policyeval.check.policy import check_policy
from policyeval.ir.program import Program
from policyeval.ir.record import Outcome
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source

AS_OF = Timestamp(1_729_000_000 * 10**9)
TITLE = {"en": "Example", "th": "ตัวอย่าง"}


def program_of(rules: list[dict[str, Any]], schema: FactSchema, **more: Any) -> Program:
    """Return the program of a verdict with these rules."""
    titled = {"rules": [{"title": TITLE, **rule} for rule in rules]} if rules else {}
    decision = {"kind": "verdict", "title": TITLE, **titled, **more}
    text = json.dumps({**HEAD, "decisions": {"d": decision}}, ensure_ascii=False)
    read = read_policy(Source("policy.yaml", text))
    assert read.policy is not None, read.findings
    checked = check_policy(read.policy, schema, {})
    assert checked.policy is not None, checked.findings
    return dict(checked.policy.programs)["d"]


def reference(program: Program, facts: dict[str, Any], schema: FactSchema) -> tuple[Any, ...] | None:
    """Return the reference's status, result and rules that fired; None for facts that do not conform."""
    read = read_facts(facts, schema)
    if not isinstance(read, Facts):
        return None
    answer = decide(program, read.values, AS_OF)
    fired = [(rule.rule, rule.points) for rule in answer.rules if rule.outcome is Outcome.FIRED]
    return answer.status.value, dict(answer.result), fired


def generated(program: Program, facts: dict[str, Any], schema: FactSchema) -> tuple[Any, ...] | None:
    """Return the same of generated code; None when it gives up."""
    compiled = compile_program(program, schema)
    assert compiled is not None
    return answered(compiled, facts)


def answered(compiled: Compiled, facts: dict[str, Any]) -> tuple[Any, ...] | None:
    """Return what compiled code says of facts."""
    try:
        found = compiled.at(AS_OF, Quick)(facts)
    except Surrender:
        return None
    return found.status, found.result, found.fired
