"""Generated near misses take every short cut that there is to what the reference's search finds."""

import json
from functools import partial
from typing import Any

import pytest

from check_examples import document
from policyeval.backends.python.surrender import Surrender
from policyeval.backends.python.tracing import compile_tracing
from policyeval.backends.reference.program import decide
from policyeval.check.policy import check_policy
from policyeval.engine.show import to_json
from policyeval.engine.trace import trace
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source
from schema_examples import declared

AS_OF = Timestamp(1_729_000_000 * 10**9)
SCHEMA = declared(
    """{"type": "object", "properties": {
        "n": {"type": "integer", "minimum": 0, "maximum": 20}, "m": {"type": "integer"},
        "k": {"type": ["integer", "null"]}, "at": {"type": "string", "format": "date-time"}}}"""
)
CONDITIONS = [
    *(f"n {operator} 11" for operator in (">", ">=", "<", "<=", "==", "!=")),
    *("12 <= n", "9 > n", "n >= m", "m < n", "k != null && k > 5", "n > 16"),
    *(
        "m != 0 && double(n) / double(m) > 0.4",
        "n != 0 && double(m) / double(n) < 0.4",
        "double(n) / 4.0 <= 0.5",
        "n - m > 7",
    ),
    *("n + n >= 30", "m - n * 2 > 3", "n * n > 120", "n % 7 == 3", "m / 2 > n", "-n > -3", "m * -1 > 4"),
    *("m > 0 && exceeds_percent(n, m, 10)", "m > 0 && below_percent(n, m, 40)"),
    *('at > timestamp("2024-10-15T00:00:00Z")', 'as_of - at > duration("72h")', "n > 3 && n < 9 && m > 2"),
    *("m > 9000000000000000000", "n == 1 || m == 5", "[1, 2, 3].exists(x, x * 5 < n)", "n > 5 && m > n"),
]
PLAIN = [(0, 0, None), (10, 3, 4), (12, 40, 9), (20, -5, -7), (5, 9, 0)]
EDGES = [(13, 2**63 - 1, -(2**63)), (14, -(2**63), 5 - 2**39), (16, 2**40, 4 - 2**39), (1, 2**62, 6)]
"""Where doubling steps just reach a value, or just do not: within bounds, and within 2**40 steps."""
FACTS = [
    {"n": n, "m": m, "k": k, "at": at}
    for n, m, k in (*PLAIN, *EDGES)
    for at in ("2024-10-14T13:46:39Z", "2024-10-20T00:00:00.5+07:00")
]


@pytest.mark.parametrize(
    "form", ["points: 2", "points: {cel: n * 2}", "then: {s: {cel: n + 1}}", "then: {v: 1}"]
)
def test_each_is_what_the_reference_finds(form: str) -> None:
    keys = {"s": "sum", "v": "first"}
    results = "".join(f"\n      - {{keys: [{key}], combine: {how}}}" for key, how in keys.items())
    kind = "deductions" if form.startswith("points") else "verdict"
    rules = "".join(f"\n      - {{id: r{i}, when: {c!r}, {form}}}" for i, c in enumerate(CONDITIONS))
    head = "title: {en: Example, th: ตัวอย่าง}"
    text = f"decisions:\n  d:\n    kind: {kind}\n    {head}\n    results:{results}\n    rules:{rules}\n"
    read = read_policy(Source("policy.yaml", document(text)))
    assert read.policy is not None, read.findings
    checked = check_policy(read.policy, SCHEMA, {})
    assert checked.policy is not None, checked.findings
    program = checked.policy.programs["d"]
    tracing = compile_tracing(program, SCHEMA, partial(to_json, zone=program.zone))
    assert tracing is not None
    assert _compared(program, tracing) > 10


def _compared(program: Any, tracing: Any) -> int:
    """Compare the reasons of all facts that have any here; return how many near misses there were."""
    found = 0
    for facts in FACTS:
        complete = read_facts(facts, SCHEMA)
        assert isinstance(complete, Facts)
        answer = decide(program, complete.values, AS_OF)
        try:
            reasons = tracing.data(tracing.at(AS_OF)(facts))
        except (Surrender, ArithmeticError):
            continue  # dividing by nothing is asked of the reference, for these facts or changed ones
        expected = trace(program, complete, AS_OF, answer).rules
        assert json.dumps(reasons) == json.dumps(expected)
        found += sum(rule["near_miss"] is not None for rule in reasons)
    return found
