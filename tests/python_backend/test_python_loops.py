"""Lists that a program only asks about are checked and asked in one loop, with the reference's answers."""

from collections import OrderedDict
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from one_decision import answered, program_of, reference
from policyeval.backends.python.program import compile_program
from policyeval.backends.python.quick import Compiled
from policyeval.ir.program import Program
from schema_examples import declared

SCHEMA = declared(
    """{"type": "object", "properties": {"most": {"type": "integer"},
        "order": {"type": "object", "properties": {
        "lines": {"type": "array", "maxItems": 4, "items": {"type": "object", "properties": {
            "price": {"type": "integer"}, "count": {"type": "integer", "minimum": 0, "default": 1},
            "at": {"type": "string", "format": "date-time"}, "weight": {"type": "number"},
            "of": {"type": "object", "properties": {"kind": {"type": "string", "enum": ["a", "b"]}}}}}}}},
        "sizes": {"type": "array", "items": {"type": "integer"}}}}"""
)
QUESTIONS = [
    "order.lines.exists(l, l.price > most && l.count >= 2)",
    'order.lines.all(l, l.of.kind == "a" || l.at < as_of)',
    "order.lines.exists_one(l, has(l.weight) && l.weight / double(l.count) > 0.5)",
    "order.lines.exists(l, l.price > most && l.count >= 2) && most < 9",
    "sizes.all(n, n < most)",
]


class Sly(dict[str, Any]):
    """An object of which a member is another one each time that it is read."""

    def __getitem__(self, name: str) -> Any:
        """Return something else than what stands there."""
        return 7 if name == "price" else super().__getitem__(name)


class Whole(int):
    """An integer of one's own."""


LINE = {
    "price": st.sampled_from([0, 3, 5, -1, 2**62, 2**63, True, 4.0, "4", None, Whole(5)]),
    "count": st.sampled_from([0, 1, 2, 3, -1, 2**40]),
    "at": st.sampled_from(["2024-10-03T00:00:00+07:00", "2025-01-01T00:00:00Z", "today"]),
    "weight": st.sampled_from([0.0, 1, 2.5, float("nan"), float("inf"), True]),
    "of": st.sampled_from([{}, {"kind": "a"}, {"kind": "b"}, {"kind": "c"}, None]),
    "other": st.just(1),
}
GOOD = st.fixed_dictionaries(
    {
        "price": st.integers(0, 6),
        "count": st.integers(1, 3),
        "at": st.sampled_from(["2024-10-03T00:00:00+07:00", "2025-01-01T00:00:00Z"]),
        "weight": st.sampled_from([0.25, 1.0, 2.0]),
        "of": st.sampled_from([{"kind": "a"}, {"kind": "b"}]),
    }
)
SPARSE = st.fixed_dictionaries({}, optional={name: LINE[name] for name in ("price", "count", "weight", "of")})
WILD = st.fixed_dictionaries({}, optional=LINE)
MADE = st.sampled_from([dict, OrderedDict, Sly, lambda line: None, lambda line: list(line.items())])
LINES = st.one_of(
    st.lists(GOOD, max_size=5),
    st.lists(st.one_of(GOOD, SPARSE), max_size=4),
    st.lists(st.builds(lambda make, line: make(line), MADE, st.one_of(GOOD, WILD)), max_size=3),
)
FACTS = st.fixed_dictionaries(
    {"most": st.integers(0, 9)},
    optional={
        "order": st.builds(
            lambda make, lines: {"lines": make(lines)},
            st.sampled_from([list, tuple, lambda lines: lines or None]),
            LINES,
        ),
        "sizes": st.one_of(st.none(), st.lists(st.sampled_from([1, 2, 5, True, 2**63]), max_size=3)),
    },
)


def asking(questions: list[str]) -> tuple[Program, Compiled]:
    rules = [{"id": f"r{i}", "when": when, "then": {"k": [i]}} for i, when in enumerate(questions)]
    program = program_of(rules, SCHEMA, results=[{"keys": ["k"], "combine": "list"}])
    compiled = compile_program(program, SCHEMA)
    assert compiled is not None
    return program, compiled


PROGRAM, COMPILED = asking(QUESTIONS)
ALONE, ALONE_COMPILED = asking(QUESTIONS[:1])


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(FACTS)
def test_whatever_stands_in_a_list_is_decided_or_refused_alike(facts: dict[str, Any]) -> None:
    for program, compiled in ((PROGRAM, COMPILED), (ALONE, ALONE_COMPILED)):
        found = answered(compiled, facts)
        assert found is None or found == reference(program, facts, SCHEMA)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(GOOD, max_size=4), st.sampled_from([list, tuple]), st.integers(0, 9))
def test_lists_that_lack_nothing_are_answered(lines: list[Any], make: Any, most: int) -> None:
    facts = {"most": most, "order": {"lines": make(lines)}, "sizes": [1, 2]}
    assert answered(COMPILED, facts) == reference(PROGRAM, facts, SCHEMA) is not None


def test_one_loop_asks_everything_of_a_list() -> None:
    assert COMPILED.source.count("for v") == len(["order.lines", "sizes"])


def test_what_need_not_be_asked_need_have_no_answer() -> None:
    """The price of the second line is not known, and no rule that is asked for needs it."""
    rules = [
        {"id": "first", "when": "most > 3", "then": {"k": 1}},
        {"id": "second", "when": "order.lines.exists(l, l.price > 3)", "then": {"k": 2}},
    ]
    program = program_of(rules, SCHEMA, results=[{"keys": ["k"], "combine": "first"}])
    compiled = compile_program(program, SCHEMA)
    assert compiled is not None
    lines = {"order": {"lines": [{"price": 1}, {}]}}
    assert answered(compiled, {"most": 4, **lines}) == ("decided", {"k": 1}, [("first", None)])
    assert answered(compiled, {"most": 3, **lines}) is None
    wrong = {"order": {"lines": [{}, {"price": "1"}]}}
    assert answered(compiled, {"most": 4, **wrong}) is None
