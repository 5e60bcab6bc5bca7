"""Generated bundles stand one below, at and one above every threshold that facts can meet."""

import os
from functools import cache
from pathlib import Path

import pytest

import policyeval
from policyeval.analysis.generate import generate
from policyeval.analysis.generate.standing import aim, standing
from policyeval.analysis.generate.targets import Begins, Meets, Turns, TurnsLedger, targets_of
from policyeval.engine.book import PolicyBook, to_instant
from policyeval.schema.facts import Facts, read_facts

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


@cache
def book() -> PolicyBook:
    return policyeval.load(ROOT / "policies")


DECISIONS = policyeval.load(ROOT / "policies").decisions


def met(decision: str) -> set[tuple[object, float]]:
    """Return how far a stream of bundles is from each threshold: by where it is written, or what it is."""
    loaded, program = book().program(decision)
    found: set[tuple[object, float]] = set()
    for bundle in generate(book(), decision, ROWS * (2 if decision in LARGE else 1), SEED):
        facts = read_facts(bundle.facts, loaded.checked.schema)
        assert isinstance(facts, Facts), facts
        found |= standing(program, facts, to_instant(bundle.as_of))
    return found


def text_of(target: object) -> str:
    match target:
        case Meets(sites=(site, *_)) | Turns(sites=(site, *_)):
            return site.call.span.text
        case TurnsLedger(turn=turn):
            return turn
        case _:
            return "begins"


@pytest.mark.parametrize("decision", DECISIONS)
def test_thresholds_are_missed_by_one_met_and_passed_by_one(decision: str) -> None:
    _, program = book().program(decision)
    targets = [(text_of(target), *aim(target)) for target in targets_of(program).meets]
    found = met(decision)
    unmet = {(text, units) for text, key, units in targets if (key, units) not in found}
    assert unmet == set(OUT_OF_REACH.get(decision, ()))


def test_thresholds_of_every_sort_are_looked_for() -> None:
    sorts = {type(t) for d in DECISIONS for t in targets_of(book().program(d)[1]).meets}
    assert sorts == {Meets, Turns, TurnsLedger, Begins}
