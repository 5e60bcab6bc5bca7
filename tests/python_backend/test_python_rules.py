"""Generated Python: rules that share terms, very many rules, bounds of facts, results of one's own."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from one_decision import AS_OF, TITLE, answered, generated, program_of, reference
from policyeval.backends.python.program import compile_program
from policyeval.backends.python.quick import Quick
from policyeval.ir.program import Program
from schema_examples import declared

SCHEMA = declared(
    """{"type": "object", "properties": {
        "n": {"type": "integer", "minimum": -9, "maximum": 9}, "m": {"type": "integer"},
        "weight": {"type": "number"}, "state": {"type": "string"},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}}}}"""
)


# ------------------------------------------------------------------------------- terms that are shared

TERMS = [
    "m > 0",
    "n > 0",
    "double(n) / double(m) > 0.5",
    "double(n) / double(m) < 2.0",
    "n / m == 1",
    "n * m > 6",
    "(n * m > 6 ? n : m) == 3",
    'state == "open"',
    "lines.exists(l, l.n == n)",
    "lines.all(l, l.n < m + 1)",
    "true",
    "1 > 2",
]
RESULTS = {
    "first": {"keys": ["k"], "combine": "first"},
    "sum": {"keys": ["k"], "combine": "sum"},
    "list": {"keys": ["k"], "combine": "list"},
    "any": {"keys": ["k"], "combine": "any", "default": {"k": False}},
}
VALUES = {
    "first": lambda number: f"v{number}",
    "sum": lambda n: n,
    "list": lambda n: [n],
    "any": lambda n: True,
}
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "n": st.integers(-9, 9),
        "m": st.integers(-3, 3),
        "state": st.sampled_from(["open", "shut"]),
        "lines": st.lists(st.fixed_dictionaries({}, optional={"n": st.integers(-3, 3)}), max_size=3),
    },
)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_rules_that_share_terms_are_decided_alike(data: st.DataObject) -> None:
    combine = data.draw(st.sampled_from(list(RESULTS)))
    conditions = data.draw(
        st.lists(st.lists(st.sampled_from(TERMS), min_size=1, max_size=4), min_size=2, max_size=7)
    )
    rules = [
        {"id": f"r{number}", "when": " && ".join(terms), "then": {"k": VALUES[combine](number)}}
        for number, terms in enumerate(conditions)
    ]
    program = program_of(rules, SCHEMA, results=[RESULTS[combine]])
    for _ in range(6):
        facts = data.draw(FACTS)
        found = generated(program, facts, SCHEMA)
        assert found is None or found == reference(program, facts, SCHEMA)


def test_rules_that_share_terms_are_answered_where_all_facts_are_known() -> None:
    rules = [
        {"id": "a", "when": "m > 0 && n / m > 1 && n > 3", "then": {"k": 1}},
        {"id": "b", "when": "m > 0 && n / m > 1 && n <= 3", "then": {"k": 2}},
        {"id": "c", "when": "m > 0 && n / m > 2", "then": {"k": 4}},
        {"id": "d", "when": "n > 0", "then": {"k": 8}},
        {"id": "e", "when": "m > 0 && n / m > 3", "then": {"k": 16}},
        {"id": "f", "when": "m > 0", "then": {"k": 32}},
    ]
    program = program_of(rules, SCHEMA, results=[RESULTS["sum"]])
    for n in range(-9, 10):
        for m in range(-3, 4):
            found = generated(program, {"n": n, "m": m}, SCHEMA)
            assert found is not None
            assert found == reference(program, {"n": n, "m": m}, SCHEMA)


def test_what_was_not_computed_yet_is_not_used_ahead_of_a_term() -> None:
    size = "lines.filter(l, l.n > 0).size()"
    rules = [
        {"id": "a", "when": f'state == "open" && {size} == 9', "then": {"k": 1}},
        {"id": "b", "when": f"m > 0 && {size} + n > 2", "then": {"k": 2}},
        {"id": "c", "when": f"n > 8 && {size} + n > 3", "then": {"k": 4}},
        {"id": "d", "when": f"m > 0 && (n > 0 ? {size} : m) > 1", "then": {"k": 8}},
        {"id": "e", "when": f"m > 0 && (n > 0 ? {size} : m) > 2", "then": {"k": 16}},
    ]
    program = program_of(rules, SCHEMA, results=[RESULTS["sum"]])
    facts = {"state": "shut", "m": 1, "n": 3, "lines": [{"n": 1}, {"n": 0}, {"n": 2}]}
    assert (
        generated(program, facts, SCHEMA)
        == reference(program, facts, SCHEMA)
        == ("decided", {"k": 10}, fired("bd"))
    )


def test_terms_are_not_asked_for_once_a_group_is_decided() -> None:
    rules = [
        {"id": "a", "when": 'state == "open"', "then": {"k": "none"}},
        {"id": "b", "when": "n > 0 && m > 0", "then": {"k": "both"}},
        {"id": "c", "when": "n > 0 && m < 0", "then": {"k": "one"}},
    ]
    program = program_of(rules, SCHEMA, results=[RESULTS["first"]])
    facts = {"state": "open"}
    assert (
        generated(program, facts, SCHEMA)
        == reference(program, facts, SCHEMA)
        == ("decided", {"k": "none"}, fired("a"))
    )


def test_what_no_fact_changes_is_not_asked_of_the_facts() -> None:
    rules = [
        {"id": "a", "when": "1 > 2 && m > 0", "then": {"k": 1}},
        {"id": "b", "when": "1 < 2 || m > 0", "then": {"k": 2}},
        {"id": "c", "when": "1 < 2 && n > 0", "then": {"k": 4}},
        {"id": "d", "when": "(1 < 2 ? n : m) > 1", "then": {"k": 8}},
    ]
    program = program_of(rules, SCHEMA, results=[RESULTS["sum"]])
    assert (
        generated(program, {"n": 2}, SCHEMA)
        == reference(program, {"n": 2}, SCHEMA)
        == ("decided", {"k": 14}, fired("bcd"))
    )


def fired(ids: str) -> list[tuple[str, None]]:
    return [(id_, None) for id_ in ids]


# ------------------------------------------------------------------------------------------ very many


def test_five_thousand_rules_compile_and_are_decided_alike() -> None:
    count = 5_000
    few = program_of(
        [{"id": f"r{i}", "when": f"m == {i} && n > 0", "then": {"k": i}} for i in range(50)],
        SCHEMA,
        results=[RESULTS["sum"]],
    )
    many = many_of(few, count)
    facts = {"n": 1, "m": count // 2}
    found = generated(many, facts, SCHEMA)
    assert found is not None
    assert found == reference(many, facts, SCHEMA)
    assert found[2] == [(f"r{count // 2}", None)]


def many_of(few: Program, count: int) -> Program:
    """Return the program with so many rules like its own, each for another number."""
    first = few.rules[0]
    equals, positive = first.condition.terms  # type: ignore[union-attr]
    rules = []
    for number in range(count):
        literal = replace(equals.arguments[1], value=number)
        term = replace(equals, arguments=(equals.arguments[0], literal))
        give = replace(first.gives[0], value=replace(first.gives[0].value, value=number))
        condition = replace(first.condition, terms=(term, positive))
        rules.append(replace(first, id=f"r{number}", condition=condition, gives=(give,)))
    return replace(few, rules=tuple(rules))


# -------------------------------------------------------------------------------------- bounds of facts

EDGES = [sign * (2**power + more) for sign in (1, -1) for power in (30, 31, 62, 63) for more in (-1, 0, 1)]
BOUNDS = [
    {},
    {"minimum": 0},
    {"minimum": 1 - 2**30, "maximum": 2**30 - 1},
    {"minimum": -(2**30), "maximum": 2**30},
    {"minimum": 2**40},
    {"maximum": -(2**40)},
    {"minimum": 2**31, "maximum": 2**31},
]


@pytest.mark.parametrize("bounds", BOUNDS, ids=str)
def test_integers_at_the_edges_are_taken_or_refused_alike(bounds: dict[str, int]) -> None:
    schema = declared(json.dumps({"type": "object", "properties": {"n": {"type": "integer", **bounds}}}))
    program = program_of([], schema, outputs={"k": {"title": TITLE, "cel": "n"}})
    compiled = compile_program(program, schema)
    assert compiled is not None
    for value in (0, 1, True, 3.0, 3.5, None, "3", 2.0**31, *EDGES):
        expected = reference(program, {"n": value}, schema)
        assert repr(answered(compiled, {"n": value})) == repr(expected), value


# ------------------------------------------------------------------------------------------- results


HUGE = "weight * 1e308 * 10.0"


def test_what_is_done_to_a_result_changes_no_other() -> None:
    program = program_of(
        [{"id": "a", "when": "n > 8", "then": {"k": [1]}}],
        SCHEMA,
        results=[RESULTS["list"], {"keys": ["t"], "combine": "first"}],
        outputs={
            "fixed": {"title": TITLE, "cel": "[1, 2]"},
            "deep": {"title": TITLE, "cel": "[[1], [2]]"},
            "mapped": {"title": TITLE, "cel": "{'a': 1}"},
        },
    )
    compiled = compile_program(program, SCHEMA)
    assert compiled is not None
    decided = compiled.at(AS_OF, Quick, show=lambda value: json.loads(json.dumps(value)))
    first = decided({"n": 1}).result
    before = json.dumps(first)
    for value in first.values():
        if isinstance(value, list):
            value.append(9)
        elif isinstance(value, dict):
            value["b"] = 9
    first["deep"][0].append(9)
    assert json.dumps(decided({"n": 1}).result) == before


@pytest.mark.parametrize(("expr", "value"), [("weight", 1.5), (HUGE, "inf"), (f"{HUGE} - {HUGE}", "nan")])
def test_numbers_that_json_lacks_are_shown(expr: str, value: Any) -> None:
    program = program_of([], SCHEMA, outputs={"k": {"title": TITLE, "cel": expr}})
    compiled = compile_program(program, SCHEMA)
    assert compiled is not None
    assert compiled.at(AS_OF, Quick, show=str)({"weight": 1.5}).result == {"k": value}


def test_more_rules_do_not_take_more_names():
    def names(count: int) -> int:
        rules = [
            {"id": f"r{i}", "when": f"m > {i} || n * m > 6", "then": {"k": {"cel": "n * 3 + m"}}}
            for i in range(count)
        ]
        compiled = compile_program(program_of(rules, SCHEMA, results=[RESULTS["sum"]]), SCHEMA)
        assert compiled is not None
        return int(compiled.body.__code__.co_nlocals)

    assert names(60) == names(20)
