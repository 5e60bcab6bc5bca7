"""No decision costs more than was said that it may, on facts as large as was assumed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import policyeval
from policyeval.analysis.cases import load_cases
from policyeval.backends.python.affordable import limits_of
from policyeval.backends.python.measuring import Affording, measured, size_from
from policyeval.backends.reference import program as reference
from policyeval.backends.reference.cost import MOST_FOR_A_RULE, Meter
from policyeval.backends.reference.estimate import Known, bound
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.sizes import UNGUARDED, Guarded, Size, fact_size
from policyeval.backends.reference.worst_case import worst_case, worst_case_on
from policyeval.cel.parser import parse
from policyeval.check.environment import BUILT_IN, Findings, Global
from policyeval.check.environment import Environment as Names
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.engine.book import to_instant
from policyeval.ir.expr import Fact
from policyeval.language.values import Unknown
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source, whole
from strategies import bundles, expressions, names_of, schemas, types

ROOT = Path(__file__).parents[2]


def sizes(data: Any) -> tuple[int, int]:
    """Return how many elements the longest list has, and how many characters the longest text."""
    match data:
        case str():
            return 0, len(data)
        case list() | dict():
            parts = [sizes(part) for part in (data.values() if isinstance(data, Mapping) else data)]
            return max([len(data), *(n for n, _ in parts)]), max([0, *(n for _, n in parts)])
        case _:
            return 0, 0


def spent(program: Any, facts: Facts, as_of: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    made: list[Meter] = []

    def meter(*arguments: Any) -> Meter:
        made.append(Meter(*arguments))
        return made[-1]

    with monkeypatch.context() as patch:
        patch.setattr(reference, "Meter", meter)
        reference.decide(program, facts.values, as_of)
    return made[0].spent


def test_no_case_of_the_policies_costs_more_than_the_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    book = policyeval.load(ROOT / "policies")
    asked = 0
    for case in load_cases(sorted((ROOT / "fixtures").rglob("*.yaml"))).cases[::6]:
        loaded, program = book.program(case.decision, readings=dict(case.readings))
        schema = loaded.checked.schema
        facts = read_facts(case.facts, schema)
        if isinstance(facts, Facts):
            elements, characters = sizes(case.facts)
            worst = worst_case(program, schema.slot, Guarded(elements, max(64, characters)))
            cost = spent(program, facts, to_instant(case.as_of), monkeypatch)
            measured_ = size_from(schema.slot, iter(measured(schema.slot, case.facts)))
            assert cost <= worst_case_on(program, measured_).total <= worst.total
            asked += 1
    assert asked > 150


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_drawn_expression_costs_more_than_its_bound(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    tree = parse(whole(Source("drawn", data.draw(expressions(data.draw(types()), names_of(schema), 3)))))
    assert tree.expr is not None
    findings = Findings()
    names = {name: Global(Fact((name,), type=of, span=BUILT_IN)) for name, of in schema.facts.members}
    expr = check_expression(tree.expr, Names(names, functions(), is_strict=False), findings)
    if findings.all:
        return
    for _ in range(3):
        given_facts = data.draw(bundles(schema))
        facts = read_facts(given_facts, schema)
        assert isinstance(facts, Facts)
        elements, characters = sizes(given_facts)
        known = Known(fact_size(schema.slot, Guarded(elements, max(64, characters))), {}, {})
        meter = Meter()
        evaluate(expr, Environment(facts.values, {}, lambda d, k: Unknown(frozenset()), meter=meter))
        assert meter.spent <= bound(expr, known).cost
        size = size_from(schema.slot, iter(measured(schema.slot, given_facts)))
        assert meter.spent <= bound(expr, Known(size, {}, {})).cost


def test_what_generated_code_takes_fits_and_is_limited_where_not_everything_does() -> None:
    book = policyeval.load(ROOT / "policies")
    guarded = 0
    for decision in book.decisions:
        loaded, program = book.program(decision)
        bundle = loaded.checked.schema.slot
        limits = limits_of(program, bundle)
        assert limits is not None, decision
        taken = limits.guarded
        assert worst_case(program, bundle, taken).fits
        if worst_case(program, bundle, UNGUARDED).fits:
            assert taken.characters == UNGUARDED.characters  # lists still have to be few enough values
        else:
            assert taken != UNGUARDED
            guarded += 1
    assert 0 < guarded < len(book.decisions)


def test_lists_that_are_longer_are_left_to_the_reference() -> None:
    """Generated code counts nothing, and so it does not take what could pass a limit."""
    book = policyeval.load(ROOT / "policies")
    loaded, program = book.program("outreach.send")
    limits = limits_of(program, loaded.checked.schema.slot)
    assert limits is not None
    assert limits.guarded.elements < 10_000
    kinds = [*["unsubscribed"] * 600, "resubscribed"]  # each of the first is looked for until the last
    events = [{"kind": kind, "at": f"2024-01-01T00:00:00.{n:06}Z"} for n, kind in enumerate(kinds)]
    record = book.prepare("outreach.send", as_of="2025-11-01T00:00:00+07:00")({"outreach_events": events})
    assert record.status == "error"
    failed = [note["args"] for note in record.notes if note.get("code") == "PE821"]
    assert failed[0] == {"limit": f"{MOST_FOR_A_RULE:,}"}


def follower(count: int) -> dict[str, Any]:
    """Return the facts of a customer with so many purchases and visits."""
    at = [f"2025-01-01T00:{n // 60 % 60:02}:{n % 60:02}Z" for n in range(count)]
    return {
        "purchases": [
            {"order_id": f"o{n}", "ordered_at": instant, "state": "completed"} for n, instant in enumerate(at)
        ],
        "follow_events": [{"kind": ("follow", "unfollow")[n % 2], "at": i} for n, i in enumerate(at)],
    }


def test_lists_are_taken_up_to_what_they_cost_however_long_they_are() -> None:
    book = policyeval.load(ROOT / "policies")
    ask = book.prepare("segment.membership", as_of="2025-11-01T00:00:00+07:00")
    facts = follower(500)
    record = ask(facts)
    assert "_complete" not in record.__dict__  # generated code has answered
    complete = book.prepare("segment.membership", as_of="2025-11-01T00:00:00+07:00", often=False)(facts)
    assert (record.status, record.result) == (complete.status, complete.result)


def test_sizes_are_asked_for_once_each_and_coarsely() -> None:
    asked: list[Size] = []

    def fits(size: Size) -> bool:
        asked.append(size)
        return size.members["purchases"].count <= 256

    loaded, _ = policyeval.load(ROOT / "policies").program("segment.membership")
    affords = Affording(loaded.checked.schema.slot, fits)
    assert [affords(follower(count)) for count in (100, 110, 128, 400)] == [True, True, True, False]
    assert len(asked) == 1 + 3
