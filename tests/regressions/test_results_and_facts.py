"""A name that is a fact and a result: an output has to say which; everything else reads the fact."""

from typing import Any

import pytest

from check_examples import checked_policy, schema
from policyeval.backends.reference.program import decide
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts

POLICY = """define:
  is_paid: order.paid > 10
decisions:
  d:
    kind: verdict
    title: {en: Example, th: ตัวอย่าง}
    rules: [{id: r, when: order.total > 10, then: {KEY: done}}]
    outputs: {also: 'BODY'}
"""


def _result(key: str, body: str) -> dict[str, Any]:
    checked, findings = checked_policy(POLICY.replace("KEY", key).replace("BODY", body))
    assert checked.policy is not None, findings
    facts = read_facts({"order": {"total": 20, "paid": 30}}, schema())
    assert isinstance(facts, Facts)
    return dict(decide(checked.policy.programs["d"], facts.values, Timestamp(0)).result)


@pytest.mark.parametrize(
    ("key", "body", "expected"),
    [
        ("order", "result.order", "done"),
        ("order", "is_paid", True),
        ("order", "is_paid && result.order != null", True),
        ("state", "state", "done"),
        ("state", "result.state", "done"),
        ("state", "order.paid", 30),
        ("result", "result", "done"),
    ],
)
def test_an_output_reads_what_it_says(key: str, body: str, expected: Any) -> None:
    assert _result(key, body) == {key: "done", "also": expected}


@pytest.mark.parametrize("body", ["order != null", "order.paid > 3", "is_paid && order.paid > 3"])
def test_a_bare_name_of_both_is_found(body: str) -> None:
    _, findings = checked_policy(POLICY.replace("KEY", "order").replace("BODY", body))
    assert [(f.code, f.span.text if f.span else "") for f in findings][:1] == [("PE337", "order")]


def test_without_outputs_nothing_reads_results_by_their_names() -> None:
    text = "".join(line for line in POLICY.splitlines(keepends=True) if "outputs" not in line)
    _, findings = checked_policy(text.replace("KEY", "is_paid").replace("order.total > 10", "is_paid"))
    assert findings == ()
