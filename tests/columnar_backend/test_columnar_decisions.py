"""DuckDB decides rows as the reference decides bundles: real decisions, and drawn policies.

`COLUMNAR_BUNDLES` says how many bundles of each decision; `make fuzz` asks 100,000, and cases under every
reading.
"""

import json
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from check_examples import program_of
from check_examples import schema as example_schema
from columnar_rows import run, table_of, value_of
from policy_strategies import PolicyExample, policies
from policyeval.analysis.cases import load_cases
from policyeval.analysis.generate import generate
from policyeval.backends.columnar import Query, Unsupported, compile_program
from policyeval.backends.columnar import answer as answering
from policyeval.backends.reference.program import decide
from policyeval.check.policy import check_policy, program_for
from policyeval.engine.book import load, to_instant
from policyeval.ir.program import Program
from policyeval.ir.record import Outcome, Status
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source
from strategies import bundles

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "policies")
BUNDLES = int(os.environ.get("COLUMNAR_BUNDLES", "40"))
IS_LONG = BUNDLES >= 1_000
BLOCK = 2_000
OF_ANY_KIND = (
    'extra == "1"',
    '"ก\\"\\\\" != extra',
    "extra == true",
    "order.gift != extra",
    "extra == order.note",
    "extra == order.checked",
    "extra == null",
    "extra != null",
    "order.coupons != null && order.coupons.exists(c, c == extra)",
)
"""Conditions about a fact that may be any JSON."""
REFUSED = {
    'extra == "1" ? extra == 1 : false': "the equality of data of any kind and `int`",
    "extra == extra": "the equality of data of any kind and another",
    'extra in ["1"]': "`extra`, data of any kind, where it is not a side of `==` or `!=`",
}
"""Conditions that SQL does not say, and what in each it has no words for."""
Asked = Sequence[tuple[Mapping[str, Any], Timestamp]]


def expected(program: Program, schema: FactSchema, facts: Mapping[str, Any], as_of: Timestamp) -> Any:
    """Return what the reference says of a bundle; None for one that does not fit the schema."""
    read = read_facts(facts, schema)
    if not isinstance(read, Facts):
        return None
    answer = decide(program, read.values, as_of)
    return {
        "status": answer.status.value,
        "result": dict(answer.result),
        "fired": [(rule.rule, rule.points) for rule in answer.rules if rule.outcome is Outcome.FIRED],
        "missing": list(answer.missing),
        "failures": [(name, failure.code) for name, failure in answer.failures],
    }


def found(query: Query, row: Mapping[str, Any]) -> Any:
    """Return what a row says, in the same form."""
    bits = row["fired"]
    places = [place for place in range(60) if bits >> place & 1] if query.are_bits else bits
    points = row["points"] if query.has_points else [None] * len(places)
    return {
        "status": tuple(Status)[row["status"]].value,
        "result": {key: value_of(row[f"result.{key}"], type_) for key, type_, _ in query.keys},
        "fired": list(zip([query.rules[place] for place in places], points, strict=True)),
        "missing": row["missing"],
        "failures": [(one["rule"], one["code"]) for one in row["failures"]],
    }


def differences(program: Program, schema: FactSchema, asked: Asked) -> tuple[list[Any], int]:
    """Return the bundles that are decided differently, and of how many a row is sure."""
    query = compile_program(program, schema, passed=("row",))
    facts, instants = [bundle for bundle, _ in asked], [as_of for _, as_of in asked]
    rows = run(query, table_of(schema, facts, instants))
    different = []
    for bundle, as_of, row in zip(facts, instants, rows, strict=True):
        if row["sure"]:
            theirs, ours = expected(program, schema, bundle, as_of), found(query, row)
            if ours != theirs:
                different.append((bundle, as_of, ours, theirs))
    return different, sum(row["sure"] for row in rows)


@pytest.mark.parametrize("decision", BOOK.decisions)
def test_generated_bundles_are_decided_alike(decision):
    loaded, program = BOOK.program(decision)
    sure = 0
    for block, start in enumerate(range(0, BUNDLES, BLOCK)):
        count = min(BLOCK, BUNDLES - start)
        made = generate(BOOK, decision, count, 11 + block)
        asked = [(bundle.facts, to_instant(bundle.as_of)) for bundle in made]
        different, certain = differences(program, loaded.checked.schema, asked)
        assert different[:1] == []
        sure += certain
    assert sure >= 0.98 * BUNDLES - 1


def test_more_rules_than_bits_are_listed_alike(monkeypatch):
    monkeypatch.setattr(answering, "_MOST_BITS", 0)
    loaded, program = BOOK.program("conduct.deduction")
    assert not compile_program(program, loaded.checked.schema).are_bits
    made = generate(BOOK, "conduct.deduction", 300, 5)
    different, _ = differences(
        program, loaded.checked.schema, [(bundle.facts, to_instant(bundle.as_of)) for bundle in made]
    )
    assert different[:1] == []


def test_cases_are_decided_alike_under_their_readings():
    alike = defaultdict(list)
    for case in load_cases([ROOT / "fixtures"]).cases:
        alike[case.decision, tuple(sorted((case.readings or {}).items()))].append(case)
    asked = 0
    others = [key for key in alike if key[1]]
    left_out = set(others) - set(others[:: 1 if IS_LONG else 12])
    for (decision, readings), cases in alike.items():
        if (decision, readings) in left_out:
            continue
        loaded, program = BOOK.program(decision, readings=dict(readings))
        rows = [(case.facts, to_instant(case.as_of)) for case in cases]
        different, sure = differences(program, loaded.checked.schema, rows)
        assert different[:1] == []
        assert sure >= 0.98 * len(rows) - 1
        asked += len(rows)
    assert asked > 650


def asking(conditions: Sequence[str]) -> Program:
    """Return a program with a rule for each condition."""
    rules = ", ".join(
        f"{{id: r{number}, when: {json.dumps(condition, ensure_ascii=False)}, then: {{n: 1}}}}"
        for number, condition in enumerate(conditions)
    )
    return program_of(f"kind: verdict, results: [{{keys: [n], combine: sum}}], rules: [{rules}]")


def test_data_of_any_kind_equals_what_it_equals():
    nothing = object()
    values = (nothing, None, "1", "", 'ก"\\', "true", "null", 1, 1.5, True, False, [True], {"a": 1}, "a\0b")
    sides = [(None, None), ("note", "1"), ("note", ""), ("note", 'ก"\\'), ("note", "a\0b"), ("checked", None)]
    sides += [("checked", True), ("gift", False), ("gift", True), ("coupons", None)]
    sides += [("coupons", ["true", "1"]), ("coupons", [])]
    as_of = Timestamp(1_729_000_000 * 10**9)
    asked = [
        (
            {**({} if value is nothing else {"extra": value}), "order": {} if side is None else {side: of}},
            as_of,
        )
        for value in values
        for side, of in sides
    ]
    different, sure = differences(asking(OF_ANY_KIND), example_schema(), asked)
    assert different[:1] == []
    assert sure == len(asked)


@pytest.mark.parametrize(("condition", "what"), REFUSED.items())
def test_what_sql_does_not_say_is_named(condition, what):
    with pytest.raises(Unsupported) as raised:
        compile_program(asking([condition]), example_schema())
    assert raised.value.what.en == what


MIXED_KEYS = {
    "a number and a text": ("order.total", "order.note"),
    "a number and what all share": ("order.total", None),
    "a truth and a number": ("order.total > 0", "order.total"),
}


@pytest.mark.parametrize("keys", MIXED_KEYS.values(), ids=MIXED_KEYS)
def test_keys_of_several_types_do_not_become_those_of_one(keys):
    groups = ["{name: g}" if key is None else f"{{name: g, key: {key}}}" for key in keys]
    rules = [f"{{id: r{n}, when: true, points: {n + 2}, group: {group}}}" for n, group in enumerate(groups)]
    program = program_of(f"kind: deductions, groups: {{g: {{keep: most}}}}, rules: [{', '.join(rules)}]")
    with pytest.raises(Unsupported) as raised:
        compile_program(program, example_schema())
    assert raised.value.what.en == "keys of several types under one limit"


SETTINGS = settings(
    max_examples=1_000 if IS_LONG else 30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@SETTINGS
@given(st.data())
def test_drawn_policies_are_decided_alike_where_sql_says_them(data):
    example: PolicyExample = data.draw(policies())
    read = read_policy(Source("policy.yaml", example.text))
    if read.policy is None or read.findings:
        return
    checked = check_policy(read.policy, example.schema, {}).policy
    if checked is None:
        return
    options = {
        name: data.draw(st.sampled_from(sorted(r.options))) for name, r in read.policy.readings.items()
    }
    program = program_for(checked, "d", options)
    assert isinstance(program, Program), program
    as_of = Timestamp(1_729_000_000 * 10**9)
    drawn = data.draw(st.lists(bundles(example.schema), min_size=8, max_size=8))
    try:
        different, _ = differences(program, example.schema, [(facts, as_of) for facts in drawn])
    except Unsupported:
        return
    assert different[:1] == [], example.text
