"""The deepest expression that is accepted gets through every pass, however little of the stack is left."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import policyeval
from policy_strategies import HEAD
from policyeval.backends.python.single import compile_expression
from policyeval.backends.reference.estimate import UNKNOWN, bound
from policyeval.backends.reference.expr import Environment as Values
from policyeval.backends.reference.expr import evaluate
from policyeval.cel.limits import MAX_NESTING, MAX_TERMS
from policyeval.cel.parser import parse
from policyeval.cel.printer import show
from policyeval.check.environment import Environment, Findings
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.check.unify import settled
from policyeval.engine.bindings import variables
from policyeval.ir.expr import Expr
from policyeval.language.types import DYN
from policyeval.language.values import Unknown
from policyeval.source.text import Source, whole

FORMS: Mapping[str, tuple[str, str, str]] = {
    "parentheses": ("(", "1", ")"),
    "not": ("!", "true", ""),
    "minus": ("-(", "1", ")"),
    "lists": ("[", "1", "]"),
    "maps": ('{"a": ', "1", "}"),
    "conditions": ("true ? 1 : ", "1", ""),
    "conditions in brackets": ("(true ? ", "1", " : 1)"),
    "right sides": ("1 + (", "1", ")"),
    "conversions": ("dyn(", "1", ")"),
    "all": ("[1].all(x, ", "true", ")"),
    "map": ("[1].map(x, ", "1", ")"),
    "exists_one": ("[1].exists_one(x, ", "true", ")"),
    "transformMap": ("[1].transformMap(i, v, ", "1", ")"),
    "bind, inside": ("cel.bind(x, 1, ", "1", ")"),
    "bind, before": ("cel.bind(x, ", "1", ", x)"),
}
"""What is written so often, what stands inside, and what is written as often behind."""
LEFT = 450
"""How many calls the caller has used of the thousand that Python allows."""


def nested(form: tuple[str, str, str], times: int) -> str:
    before, inside, behind = form
    return before * times + inside + behind * times


def deep_down(calls: int, function: Callable[[], Any]) -> Any:
    """Return what the function returns, called that deep inside other calls."""
    return function() if calls == 0 else deep_down(calls - 1, function)


def checked(text: str) -> Expr:
    tree = parse(whole(Source("deep", text)))
    assert tree.expr is not None, tree.findings
    assert parse(whole(Source("deep", show(tree.expr)))).findings == ()
    findings = Findings()
    world = Environment(variables({"m": DYN}), functions(), is_strict=False)
    expr = check_expression(tree.expr, world, findings)
    assert findings.all == ()
    return expr


def meaning(expr: Expr) -> Any:
    return evaluate(expr, Values({}, {}, lambda decision, key: Unknown(frozenset())))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_pass_takes_what_is_nested_to_the_limit(form: tuple[str, str, str]) -> None:
    expr = deep_down(LEFT, lambda: checked(nested(form, MAX_NESTING)))
    value = deep_down(LEFT, lambda: meaning(expr))
    assert value == meaning(expr)
    assert bound(expr, UNKNOWN).cost >= MAX_NESTING - (form[0] == "(") * MAX_NESTING
    compiled = deep_down(LEFT, lambda: compile_expression(expr, settled(expr.type)))
    assert compiled is None or compiled() == value


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_one_level_more_is_refused(form: tuple[str, str, str]) -> None:
    refused = parse(whole(Source("deep", nested(form, MAX_NESTING + 1))))
    assert [finding.code for finding in refused.findings] == ["PE203"]


@pytest.mark.parametrize(
    ("operator", "term", "value"),
    [
        ("+", "1", MAX_TERMS),
        ("-", "1", 2 - MAX_TERMS),
        ("*", "1", 1),
        ("&&", "true", True),
        ("||", "false", False),
    ],
)
def test_chains_of_ten_thousand_terms_have_their_value(operator: str, term: str, value: Any) -> None:
    expr = deep_down(LEFT, lambda: checked(f" {operator} ".join([term] * MAX_TERMS)))
    assert deep_down(LEFT, lambda: meaning(expr)) == value
    assert bound(expr, UNKNOWN).cost >= MAX_TERMS
    compiled = deep_down(LEFT, lambda: compile_expression(expr, settled(expr.type), is_folding=False))
    assert compiled is not None
    assert compiled() == value


def test_a_second_try_on_a_stack_of_its_own_costs_what_the_first_would() -> None:
    some, more = (
        "[" + ", ".join(f"'x' + '{n}'" for n in range(count)) + "].exists(p, 'abc'.matches(p))"
        for count in (9, 14)
    )
    deep = nested(("(true ? ", "true", " : false)"), 60)
    text = f"{some} || !({deep}) || {more}"
    expr = checked(text)
    found = {str(deep_down(calls, lambda: meaning(expr))) for calls in (0, *range(700, 920, 10))}
    assert found == {"Failure(code='PE821', args={'limit': '1,000,000'})"}


def test_what_no_stack_holds_is_tried_on_one_more_and_no_others() -> None:
    script = (
        "import sys, threading\n"
        "from policyeval.backends.reference.expr import Environment, evaluate\n"
        "from policyeval.ir.expr import And\n"
        "from policyeval.language.types import BOOL\n"
        "from policyeval.source.text import Source, whole\n"
        "expr = And((), type=BOOL, span=whole(Source('deep', '')))\n"
        "for _ in range(2000):\n"
        "    expr = And((expr,), type=BOOL, span=expr.span)\n"
        "start, starts = threading.Thread.start, []\n"
        "def counted(thread):\n"
        "    starts.append(thread)\n"
        "    assert len(starts) < 9\n"
        "    start(thread)\n"
        "threading.Thread.start = counted\n"
        "try:\n"
        "    evaluate(expr, Environment({}, {}, None))\n"
        "except RecursionError:\n"
        "    print(len(starts))\n"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout == "1\n"


WHENS = {
    "both chains": nested(("ok && (n == 1 || ", "ok", ")"), 120),
    "loops": "".join(f"[n].all(x{i}, " for i in range(240)) + "n == 1" + ")" * 240,
    "a sum of ten thousand": " + ".join(["n"] * MAX_TERMS) + f" == {MAX_TERMS}",
    "ten thousand that hold": " && ".join(["ok"] * MAX_TERMS),
}


def book_of(folder: Path, when: str) -> policyeval.PolicyBook:
    title = {"en": "Example", "th": "ตัวอย่าง"}
    rule = {"id": "r", "title": title, "when": when, "then": {"k": 1}}
    decision = {
        "kind": "verdict",
        "title": title,
        "results": [{"keys": ["k"], "combine": "first"}],
        "rules": [rule],
    }
    policy = {**HEAD, "decisions": {"d": decision}}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in policy.items()]
    (folder / "example.yaml").write_text("".join(lines), "utf-8")
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "policyeval:facts/example",
        "title": "Facts",
        "type": "object",
        "additionalProperties": False,
        "properties": {"n": {"type": "integer"}, "ok": {"type": "boolean"}},
    }
    (folder / "example.facts.schema.json").write_text(json.dumps(schema), "utf-8")
    return policyeval.load(folder)


@pytest.mark.parametrize("when", WHENS.values(), ids=WHENS)
def test_a_policy_is_decided_recorded_and_explained(when: str, tmp_path: Path) -> None:
    records = []
    for times in (3, 1):  # what is asked three times is generated; then it comes out of the cache
        book = book_of(tmp_path, when)
        for facts in ({"n": 1, "ok": True}, {"n": 0, "ok": False}):
            made = [book.decide("example.d", facts, as_of="2024-10-10T00:00:00Z") for _ in range(times)]
            records.append([record.to_json() for record in made])
            assert made[-1].explain(lang="th")
            assert made[-1].result == ({"k": 1} if facts["ok"] else {"k": None})
    assert all(len(set(texts)) == 1 for texts in records)
    assert [texts[:1] for texts in records[:2]] == records[2:]
