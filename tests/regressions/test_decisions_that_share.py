"""A decision that many others read is decided once, however many ways lead to it."""

import time

from check_examples import checked_policy, schema
from policyeval.backends.reference.program import decide
from policyeval.ir.record import Status
from policyeval.ir.terms import facts_of
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts

MANY = 40


def _decision(number: int) -> str:
    read = [f"decisions.d{before}.k == 1" for before in range(max(0, number - 2), number)]
    condition = " && ".join(read) or "order.gift"
    return (
        f"  d{number}: {{kind: verdict, title: {{en: Example, th: ตัวอย่าง}}, "
        f"rules: [{{id: r, when: {condition}, then: {{k: 1}}}}]}}\n"
    )


def test_a_chain_in_which_each_reads_the_two_before_it_is_decided_at_once() -> None:
    checked, findings = checked_policy("decisions:\n" + "".join(map(_decision, range(MANY))))
    assert checked.policy is not None, findings
    program = checked.policy.programs[f"d{MANY - 1}"]
    facts = read_facts({"order": {"gift": True}}, schema())
    assert isinstance(facts, Facts)
    began = time.monotonic()
    answer = decide(program, facts.values, Timestamp(0))
    assert (answer.status, answer.result) == (Status.DECIDED, {"k": 1})
    assert facts_of(program) == {("order", "gift")}
    assert time.monotonic() - began < 5
