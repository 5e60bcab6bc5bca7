"""Generated Python: conditions drawn at random, long chains, hostile texts, and the table of functions."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_strategies import HEAD
from policyeval.backends.python.functions import FUNCTIONS, REFUSED
from policyeval.backends.python.program import compile_program
from policyeval.backends.python.quick import Quick
from policyeval.backends.reference.program import decide
from policyeval.check.policy import check_policy
from policyeval.ir.expr import And, Call, Or
from policyeval.ir.program import Program
from policyeval.language.functions import OVERLOADS
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source
from schema_examples import declared
from strategies import bundles, expressions, names_of, schemas, types

AS_OF = Timestamp(1_729_000_000 * 10**9)


def program_of(schema, output: str, rules=()):
    """Return a program with one output, `k`; None when the checker refuses it."""
    title = {"en": "Example", "th": "ตัวอย่าง"}
    outputs = {"k": {"title": title, "cel": output}}
    decision = {"kind": "verdict", "title": title, "outputs": outputs, **({"rules": rules} if rules else {})}
    read = read_policy(
        Source("policy.yaml", json.dumps({**HEAD, "decisions": {"d": decision}}, ensure_ascii=False))
    )
    checked = check_policy(read.policy, schema, {}).policy if read.policy and not read.findings else None
    return None if checked is None else dict(checked.programs)["d"]


def answers(program, schema, facts):
    """Return the generated code's answer, or None, and the reference's."""
    compiled = compile_program(program, schema)
    assert compiled is not None
    read = read_facts(facts, schema)
    assert isinstance(read, Facts)
    expected = decide(program, read.values, AS_OF)
    try:
        found = compiled.at(AS_OF, Quick)(facts)
    except Exception:
        return None, expected
    return found.result, expected


def test_every_overload_is_written_or_refused():
    assert {*FUNCTIONS} | {*REFUSED} == {*OVERLOADS}
    assert not {*FUNCTIONS} & {*REFUSED}


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_drawn_expressions_mean_the_same(data):
    schema = data.draw(schemas())
    type_ = data.draw(types())
    program = program_of(schema, data.draw(expressions(type_, names_of(schema), 2)))
    if program is None:
        return
    for _ in range(4):
        facts = data.draw(bundles(schema))
        found, expected = answers(program, schema, facts)
        if found is not None:
            assert expected.status.value == "decided"
            assert repr(found) == repr(dict(expected.result))


SCHEMA = declared(
    """{"type": "object", "properties": {
        "n": {"type": "integer"}, "amount": {"type": "number"}, "text": {"type": "string"}}}"""
)


@pytest.mark.parametrize(
    ("expr", "facts", "value"),
    [
        ("n + 1", {"n": 2**63 - 1}, None),
        ("n + 1", {"n": 2**63 - 2}, 2**63 - 1),
        ("-n", {"n": -(2**63)}, None),
        ("n / 2", {"n": -7}, -3),
        ("n % 2", {"n": -7}, -1),
        ("n / 0", {"n": 1}, None),
        ("n % -1", {"n": -(2**63)}, None),
        ("amount * 2.0", {"amount": 1e308}, float("inf")),
        ("amount / 2.0", {"amount": 3}, 1.5),
        ("amount == 3.0 && n == 3", {"amount": 3.0, "n": 3.0}, True),
        ("has(n) ? 1 : 2", {}, 2),
        ("n == 1 && text == 'a'", {"text": "b"}, None),
        ("text == 'a' && n == 1", {"text": "b"}, False),
    ],
)
def test_values_at_the_edges(expr, facts, value):
    program = program_of(SCHEMA, expr)
    if program is None:
        pytest.skip(f"the checker refuses {expr}")
    found, expected = answers(program, SCHEMA, facts)
    assert (None if found is None else found["k"]) == value
    if found is not None:
        assert found == dict(expected.result)


def chained(operator: str, size: int) -> Program:
    """Return a program whose output is a chain of so many terms, made from one of two terms."""
    program = (
        program_of(SCHEMA, f"n {operator} n")
        if operator == "+"
        else program_of(SCHEMA, f"n != -1 {operator} n != -2")
    )
    assert program is not None
    output = program.outputs[0]
    expr = output.value
    if isinstance(expr, And | Or):
        expr = replace(expr, terms=tuple(replace(expr.terms[0], span=expr.span) for _ in range(size)))
    else:
        assert isinstance(expr, Call)
        first, last = expr.arguments
        for _ in range(size):
            first = replace(expr, arguments=(first, last))
        expr = first
    return replace(program, outputs=(replace(output, value=expr),))


@pytest.mark.parametrize(("operator", "value"), [("&&", True), ("||", True), ("+", 3 * 10_001)])
def test_chains_of_ten_thousand_terms_compile(operator, value):
    program = chained(operator, 10_000)
    compiled = compile_program(program, SCHEMA)
    assert compiled is not None
    assert compiled.at(AS_OF, Quick)({"n": 3}).result == {"k": value}


HOSTILE = [
    '__import__("os")',
    "'); import os #",
    '"""',
    "\\n\nraise SystemExit",
    "ﬁle",
    "v0",
    "k1",
    "{0}",
    "ABSENT",
    "\u2028x",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_policy_or_schema_reaches_the_code(text):
    properties = {text: {"type": "string", "enum": [text, "b"]}, "n": {"type": "integer"}}
    try:
        schema = declared(json.dumps({"type": "object", "properties": properties}))
    except AssertionError:
        schema = SCHEMA
    program = program_of(schema, f"n == 1 ? {json.dumps(text)} : {json.dumps('x' + text)}")
    assert program is not None
    compiled = compile_program(program, schema)
    assert compiled is not None
    words = re.findall(r"[^\W\d]\w*", compiled.source)
    allowed = r"[vkp]\d+|if|else|elif|for|in|is|not|and|or|raise|return|try|except|break|pass|True|False|None"
    allowed += (
        r"|type|int|float|str|list|dict|len|get|keys|isascii|append|fired|Exception|d|t|r|A|B|I|U|Z|R|Q|S|X|N"
    )
    allowed += r"|question|given|status|result"
    assert [word for word in words if not re.fullmatch(allowed, word)] == []
    found, expected = answers(program, schema, {"n": 1})
    assert found == dict(expected.result) == {"k": text}
    assert compiled.body.__globals__["__builtins__"] == {}


def test_thirteen_hundred_rules_compile():
    rules = [
        {"id": f"r{i}", "title": {"en": "Rule", "th": "กฎ"}, "when": f"n == {i}", "then": {"k1": f"v{i}"}}
        for i in range(1300)
    ]
    program = program_of(SCHEMA, "n", rules)
    assert program is not None
    found, expected = answers(program, SCHEMA, {"n": 1299})
    assert found == dict(expected.result)


SHARES = declared(json.dumps({"type": "object", "properties": {n: {"type": "integer"} for n in "pwl"}}))


@pytest.mark.parametrize(
    ("expr", "facts"),
    [
        ("exceeds_percent(p, w, 10)", {"w": 0}),
        ("below_percent(p, w, l)", {"p": 1, "w": 0}),
        ("at_most_percent(9223372036854775807 + p, w, l)", {"p": 1, "w": 0, "l": 1}),
        ("at_most_percent(9223372036854775807 + 1, w, l)", {"w": 0, "l": 1}),
    ],
)
def test_a_share_of_nothing_is_not_known_without_its_part_and_percentage(expr, facts):
    program = program_of(SHARES, expr)
    assert program is not None
    found, expected = answers(program, SHARES, facts)
    assert found is None
    assert expected.status.value != "decided"
