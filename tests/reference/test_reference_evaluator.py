"""The evaluator, one row for each thing it promises where a part of an expression has no answer."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.outcome import same, unfilled_words
from policyeval.backends.reference.expr import Environment as Bound
from policyeval.backends.reference.expr import evaluate
from policyeval.cel.parser import parse
from policyeval.check.environment import BUILT_IN, Environment, Findings, Global
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.ir.expr import Fact
from policyeval.language.types import BOOL, DYN, INT, STRING, List, Nullable, Record
from policyeval.language.values import Failure, Unknown
from policyeval.source.text import Source, whole

LINE = Record("order.lines", (("ok", BOOL),))
ORDER = Record("order", (("id", STRING), ("note", STRING), ("lines", List(LINE))))
TYPES = {
    "u": BOOL,
    "v": BOOL,
    "n": INT,
    "zero": INT,
    "order": ORDER,
    "twin": ORDER,
    "other": ORDER,
    "nothing": Nullable(ORDER),
    "absent": List(INT),
    "parts": List(INT),
    "fails": List(INT),
    "d": DYN,
}


def not_given(path: str) -> Unknown:
    return Unknown(frozenset({path}))


def order(name: str) -> dict[str, Any]:
    lines = [{"ok": True}, {"ok": not_given(f"{name}.lines[1].ok")}, {"ok": False}]
    return {"id": "A", "note": not_given(f"{name}.note"), "lines": lines}


FACTS = {
    **{name: not_given(name) for name in ("u", "v", "n", "absent")},
    "zero": 0,
    "order": order("order"),
    "twin": order("twin"),
    "other": {"id": "B", "note": "x", "lines": []},
    "nothing": None,
    "parts": [1, not_given("parts[1]")],
    "fails": [0, 1],
    "d": 1,
}
WORLD = Environment(
    {name: Global(Fact((name,), type=type_, span=BUILT_IN)) for name, type_ in TYPES.items()},
    functions(),
    is_strict=False,
)
ROWS = [
    pytest.param(case, id=f"{group['about']}: {case['name']}")
    for group in yaml.safe_load(Path(__file__).with_name("evaluator.yaml").read_text("utf-8"))["groups"]
    for case in group["cases"]
]


@pytest.mark.parametrize("case", ROWS)
def test_an_expression_means(case: dict[str, Any]) -> None:
    parsed = parse(whole(Source("rule", case["expr"])))
    assert parsed.expr is not None, parsed.findings
    findings = Findings()
    expr = check_expression(parsed.expr, WORLD, findings)
    if "refused" in case:
        assert [finding.code for finding in findings.all] == [case["refused"]]
        return
    assert findings.all == ()
    result = evaluate(expr, Bound(FACTS, {}, lambda decision, key: Unknown(frozenset())))
    match result:
        case Failure(code=code):
            assert code == case.get("error"), result
            assert unfilled_words(result) == []
            assert expr.can_fail
        case Unknown(missing=missing):
            assert sorted(missing) == sorted(case.get("unknown", [])), result
        case _:
            assert same(case.get("value"), result), result
            assert "value" in case
