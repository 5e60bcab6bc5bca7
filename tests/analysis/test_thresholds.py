"""Generated bundles stand one below, at and one above every threshold that facts can meet."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import policyeval
from policyeval.analysis.generate import generate
from policyeval.analysis.generate.ledgers import Turn
from policyeval.analysis.generate.targets import Begins, Meets, Turns, TurnsLedger, targets_of
from policyeval.analysis.generate.thresholds import turning_unit
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.backends.reference.program import decide, environment_of
from policyeval.engine.book import PolicyBook, to_instant
from policyeval.ir.expr import Call
from policyeval.ir.program import Program
from policyeval.language.instants import SECOND
from policyeval.language.values import Duration, Failure, Timestamp, Unknown, Value
from policyeval.schema.facts import Facts, read_facts
from reached import reached

ROOT = Path(__file__).parents[2]
ROWS = int(os.environ.get("GENERATED_ROWS", "400"))
"""How many bundles of each decision; those with the most thresholds take twice as many."""
SEED = int(os.environ.get("GENERATED_SEED", "1"))
LARGE = ("conduct.deduction", "segment.membership")
OUT_OF_REACH = {
    "conduct.deduction": {
        ("address_base(a) > 0", 1): "points come in threes",
        ("n * param.address_points <= address_room(a)", -1): "points come in threes",
        ("n * param.address_points <= address_room(a)", 1): "points come in threes",
        ("address_total(a) >= param.review_from", -1): "points come in threes",
        ("address_total(a) >= param.review_from", 1): "points come in threes",
    },
    "segment.membership": {
        ("earlier < p.ordered_at", 1): "no purchase is before the first one",
    },
}
"""Thresholds that no facts can stand beside, and why."""


Met = tuple[str, int]
"""The text of a threshold, or what it is; and how far from it."""


@cache
def book() -> PolicyBook:
    return policyeval.load(ROOT / "policies")


DECISIONS = policyeval.load(ROOT / "policies").decisions


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


def from_edge(instant: Value, unit: str, zone: str) -> set[float]:
    """Return how many seconds after the start, and before the end, of its stretch of time an instant is."""
    if not isinstance(instant, Timestamp):
        return set()
    edges = [FUNCTIONS[name](instant, unit, zone) for name in ("period_start", "period_end")]
    return {(instant.nanos - edge.nanos) / SECOND for edge in edges}


def places(program: Program, env: Environment) -> Iterator[tuple[Call, Environment]]:
    """Yield every call that a program reaches, in each element of every loop."""
    roots = [(None, output.value) for output in program.outputs]
    for rule in program.rules:
        own = [rule.condition, rule.points, rule.at, rule.membership and rule.membership.key]
        roots += [(rule.loop, expr) for expr in own if expr is not None]
    for loop, root in roots:
        elements = [None] if loop is None else evaluate(loop.each, env)
        for element in elements if isinstance(elements, list) else ():
            inner = env if loop is None else env.binding({loop.variable: element})
            try:
                yield from ((n, e) for n, e in reached(root, inner) if isinstance(n, Call))
            except KeyError:  # an output that reads results
                continue


def in_ledger(program: Program, env: Environment, as_of: Timestamp, timeline: Value) -> Iterator[Met]:
    """Yield how far the entries, the postings and the penalties of a ledger are from where it turns."""
    ledger = program.ledger
    assert ledger is not None
    entries = evaluate(ledger.entries, env)
    for element in entries if isinstance(entries, list) else ():
        at = evaluate(ledger.at, env.binding({ledger.variable: element}))
        yield from ((Turn.ENTRY, int(s)) for s in from_edge(at, "half_month", program.zone))
    for posting in timeline or ():
        at = posting["posted_at"] or posting["posts_at"]
        yield Turn.POSTING, (as_of.nanos - at.nanos) // SECOND
        end = (posting.get("penalty") or {}).get("end")
        if end is not None:
            yield Turn.END, (as_of.nanos - end.nanos) // SECOND


def met(decision: str) -> set[tuple[object, float]]:
    """Return how far a stream of bundles is from each threshold: by where it is written, or what it is."""
    loaded, program = book().program(decision)
    wanted = {
        place(target.sites[0].call) for target in targets_of(program).meets if isinstance(target, Meets)
    }
    found: set[tuple[object, float]] = set()
    for bundle in generate(book(), decision, ROWS * (2 if decision in LARGE else 1), SEED):
        facts, as_of = read_facts(bundle.facts, loaded.checked.schema), to_instant(bundle.as_of)
        assert isinstance(facts, Facts), facts
        env = environment_of(program, facts.values, as_of)
        force = evaluate(program.in_force_at, env)
        if program.effective_from is not None and isinstance(force, Timestamp):
            found.add(("begins", (force.nanos - program.effective_from.nanos) / SECOND))
        for call, inner in places(program, env):
            unit = turning_unit(call)
            if place(call) in wanted:
                found.add((place(call), distance(call, inner)))
            if unit is not None:
                instant = evaluate(call.arguments[0], inner)
                found |= {
                    ((place(call), unit), seconds) for seconds in from_edge(instant, unit, program.zone)
                }
        if program.ledger is not None:
            timeline = decide(program, facts.values, as_of).result["timeline"]
            found.update(in_ledger(program, env, as_of, timeline))
    return found


def place(call: Call) -> tuple[int, int, str]:
    return call.span.start, call.span.end, call.overload


def of_target(target: object) -> tuple[object, str, int]:
    """Return how `met` names a threshold, how a reader does, and how far from it a target is."""
    match target:
        case Meets(sites=(site, *_), units=units):
            return place(site.call), site.call.span.text, units
        case Turns(sites=(site, *_), unit=unit, seconds=seconds):
            return (place(site.call), unit), site.call.span.text, seconds
        case TurnsLedger(turn=turn, seconds=seconds):
            return turn, turn, seconds
        case Begins(seconds=seconds):
            return "begins", "begins", seconds
        case _:
            raise AssertionError(target)


@pytest.mark.parametrize("decision", DECISIONS)
def test_thresholds_are_missed_by_one_met_and_passed_by_one(decision: str) -> None:
    _, program = book().program(decision)
    targets = [of_target(target) for target in targets_of(program).meets]
    found = met(decision)
    unmet = {(text, units) for key, text, units in targets if (key, units) not in found}
    assert unmet == set(OUT_OF_REACH.get(decision, ()))


def test_thresholds_of_every_sort_are_looked_for() -> None:
    sorts = {type(t) for d in DECISIONS for t in targets_of(book().program(d)[1]).meets}
    assert sorts == {Meets, Turns, TurnsLedger, Begins}
