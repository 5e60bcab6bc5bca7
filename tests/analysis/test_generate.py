"""Generated bundles conform, repeat, and reach every rule and every threshold of every decision."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import policyeval
from policyeval.analysis.generate import Bundle, generate
from policyeval.analysis.generate.targets import Meets, targets_of
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.program import decide, environment_of
from policyeval.engine.book import PolicyBook, to_instant
from policyeval.ir.expr import Call
from policyeval.ir.program import Program
from policyeval.ir.record import Answer, Outcome
from policyeval.language.instants import SECOND
from policyeval.language.values import Duration, Failure, Timestamp, Unknown, Value
from policyeval.schema.facts import Facts, read_facts
from reached import reached

ROOT = Path(__file__).parents[2]
ROWS = 400
"""Fewer than a large run has: enough to see each rule, whose share is at least one in a hundred."""


@cache
def book() -> PolicyBook:
    return policyeval.load(ROOT / "policies")


@cache
def bundles(decision: str) -> tuple[Bundle, ...]:
    return tuple(generate(book(), decision, 120 if decision == "segment.membership" else ROWS, 1))


def answers(decision: str) -> Iterator[tuple[Program, Answer]]:
    loaded, program = book().program(decision)
    for bundle in bundles(decision):
        facts = read_facts(bundle.facts, loaded.checked.schema)
        assert isinstance(facts, Facts), (bundle, facts)
        yield program, decide(program, facts.values, to_instant(bundle.as_of))


DECISIONS = policyeval.load(ROOT / "policies").decisions


@pytest.mark.parametrize("decision", DECISIONS)
def test_every_bundle_conforms_and_every_rule_fires_in_one_of_a_hundred(decision: str) -> None:
    fired: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for _, answer in answers(decision):
        statuses[answer.status.value] += 1
        fired.update(rule.rule for rule in answer.rules if rule.outcome is Outcome.FIRED)
    rows = len(bundles(decision))
    _, program = book().program(decision)
    assert {rule.id: fired[rule.id] for rule in program.rules if fired[rule.id] < rows / 100} == {}
    assert statuses["decided"] > rows / 2
    assert statuses["error"] == 0


def test_bundles_are_json_that_says_the_same_when_it_is_read_back() -> None:
    for bundle in bundles("conduct.deduction")[:40]:
        assert json.loads(json.dumps(bundle.to_dict(), ensure_ascii=False)) == bundle.to_dict()


def test_a_longer_stream_begins_as_a_shorter_one_of_the_same_seed() -> None:
    short = list(generate(book(), "cancel.buyer", 5, 3))
    assert list(generate(book(), "cancel.buyer", 9, 3))[:5] == short
    assert list(generate(book(), "cancel.buyer", 5, 4)) != short


def test_entries_of_a_ledger_reach_every_band() -> None:
    reached: Counter[str | None] = Counter()
    for program, answer in answers("conduct.ledger"):
        reached.update({posting.get("band") for posting in answer.result["timeline"] or ()})
        bands = program.ledger.bands if program.ledger is not None else ()
    assert [band.id for band in bands if reached[band.id] < ROWS / 100] == []


def test_contributions_are_cut() -> None:
    cut: Counter[str] = Counter()
    for _, answer in answers("conduct.deduction"):
        for rule in answer.rules:
            cut[rule.rule] += any(e.outcome is Outcome.SUPERSEDED for e in rule.elements)
    rules = {rule for rule, times in cut.items() if times}
    assert {"parcel", "listing-policy", "listing-ip", "class-b", "class-a", "spam"} <= rules


def distance(call: Call, env: Environment) -> float | None:
    """Return by how many units the sides of a comparison differ: 1, a second, or one of those counted."""
    values = [evaluate(argument, env) for argument in call.arguments]
    if any(value is None or isinstance(value, Failure | Unknown) for value in values):
        return None
    if len(values) == 3:
        part, whole, percent = values
        return (part * 100 - whole * percent) / 100
    left, right = map(number, values)
    return left - right


def number(value: Value) -> float:
    return value.nanos / SECOND if isinstance(value, Timestamp | Duration) else value


def places(program: Program, env: Environment) -> Iterator[tuple[Call, Environment]]:
    """Yield every comparison that a program reaches, in each element of every loop."""
    roots = [(None, output.value) for output in program.outputs]
    for rule in program.rules:
        own = (rule.condition, rule.points, rule.at)
        roots += [(rule.loop, expr) for expr in own if expr is not None]
    for loop, root in roots:
        elements = [None] if loop is None else evaluate(loop.each, env)
        for element in elements if isinstance(elements, list) else ():
            inner = env if loop is None else env.binding({loop.variable: element})
            try:
                yield from ((n, e) for n, e in reached(root, inner) if isinstance(n, Call))
            except KeyError:  # an output that reads results
                continue


@pytest.mark.parametrize(
    "decision", ["conduct.deduction", "conduct.band", "cancel.seller", "cod.opening", "cancel.auto"]
)
def test_thresholds_are_missed_by_one_met_and_passed_by_one(decision: str) -> None:
    """Three of four are in a short stream of the decision with most of them; others cannot be met."""
    loaded, program = book().program(decision)
    met: Counter[tuple[int, int, int]] = Counter()
    wanted = {
        (target.sites[0].comparison.span.start, target.sites[0].comparison.span.end, target.units): target
        for target in targets_of(program).meets
        if isinstance(target, Meets)
    }
    for bundle in bundles(decision):
        facts = read_facts(bundle.facts, loaded.checked.schema)
        assert isinstance(facts, Facts), facts
        env = environment_of(program, facts.values, to_instant(bundle.as_of))
        found: dict[tuple[int, int, int], int] = {}
        for call, inner in places(program, env):
            key = call.span.start, call.span.end
            if (*key, 0) in wanted or (*key, 1) in wanted:
                units = distance(call, inner)
                if units in (-1, 0, 1):
                    found[*key, int(units)] = 1
        met.update(found)
    unmet = [(t.sites[0].comparison.span.text, t.units) for key, t in wanted.items() if not met[key]]
    assert len(unmet) <= len(wanted) / 4, unmet
