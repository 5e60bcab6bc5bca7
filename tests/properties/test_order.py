"""The order of rules is the order of what they list, and nothing else."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policy_strategies import PolicyExample, policies
from policyeval.backends.reference.program import decide
from policyeval.check.policy import check_policy
from policyeval.ir.program import Program
from policyeval.ir.record import Answer
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source
from strategies import bundles

AS_OF = Timestamp(1_727_888_400 * 10**9)


def program(example: PolicyExample) -> Program | None:
    read = read_policy(Source("policy.yaml", example.text))
    assert read.policy is not None, read.findings
    checked = check_policy(read.policy, example.schema, {})
    return None if checked.policy is None else checked.policy.programs["d"]


def outcomes(answer: Answer) -> dict[str, Any]:
    return {rule.rule: rule for rule in answer.rules}


def sorted_result(result: Mapping[str, Any]) -> dict[str, Any]:
    return {k: sorted(map(repr, value)) if isinstance(value, list) else value for k, value in result.items()}


@given(data=st.data())
@settings(suppress_health_check=list(HealthCheck))
def test_permuted_rules_give_the_same_sums_tallies_and_truths_and_the_same_elements_of_lists(
    data: st.DataObject,
) -> None:
    example = data.draw(policies(("deductions", "segments", "checklist", "any", "bands", "filter")))
    before = program(example)
    assume(before is not None)
    assert before is not None
    after = replace(before, rules=tuple(data.draw(st.permutations(before.rules))))
    facts = read_facts(json.dumps(data.draw(bundles(example.schema))), example.schema)
    assert isinstance(facts, Facts), facts
    one, other = decide(before, facts.values, AS_OF), decide(after, facts.values, AS_OF)
    assert (one.status, one.missing) == (other.status, other.missing)
    assert sorted_result(one.result) == sorted_result(other.result)
    assert outcomes(one) == outcomes(other)
