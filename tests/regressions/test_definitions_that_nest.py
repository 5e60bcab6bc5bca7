"""A long chain of definitions is refused by name or decided; it never runs out of stack."""

import pytest

from check_examples import checked_policy, schema
from policyeval.backends.reference.program import decide
from policyeval.ir.record import Status
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts

STEPS = {
    "negations": "!{before}",
    "both chains": "order.gift && (order.gift || {before})",
    "choices": "order.gift ? {before} : false",
}


def _chain(length: int, step: str, *, is_reversed: bool) -> str:
    bodies = ["order.gift", *(step.format(before=f"step{n}") for n in range(length - 1))]
    lines = [f"  step{n}: '{body}'\n" for n, body in enumerate(bodies)]
    return (
        f"define:\n{''.join(reversed(lines) if is_reversed else lines)}"
        "decisions:\n  d: {kind: verdict, title: {en: Example, th: ตัวอย่าง}, "
        f"rules: [{{id: r, when: step{length - 1}, then: {{k: 1}}}}]}}\n"
    )


@pytest.mark.parametrize("is_reversed", [False, True], ids=["written in order", "written backwards"])
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_chain_of_sixty_is_decided(step: str, is_reversed: bool) -> None:
    checked, findings = checked_policy(_chain(60, step, is_reversed=is_reversed))
    assert checked.policy is not None, findings
    facts = read_facts({"order": {"gift": True}}, schema())
    assert isinstance(facts, Facts)
    answer = decide(checked.policy.programs["d"], facts.values, Timestamp(0))
    assert answer.status is Status.DECIDED


@pytest.mark.parametrize("is_reversed", [False, True], ids=["written in order", "written backwards"])
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_chain_of_four_hundred_is_refused(step: str, is_reversed: bool) -> None:
    checked, findings = checked_policy(_chain(400, step, is_reversed=is_reversed))
    assert checked.policy is None
    assert {finding.code for finding in findings} == {"PE339"}
