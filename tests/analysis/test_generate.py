"""Generated bundles conform, repeat, and reach every rule and every threshold of every decision."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import policyeval
from policyeval.analysis.generate import Bundle, generate
from policyeval.backends.reference.program import decide
from policyeval.engine.book import PolicyBook, to_instant
from policyeval.ir.program import Program
from policyeval.ir.record import Answer, Outcome
from policyeval.schema.facts import Facts, read_facts

ROOT = Path(__file__).parents[2]
INSTANT = to_instant("2026-11-25T17:00:00+07:00")
ROWS = 400
"""Fewer than a large run has: enough to see each rule, whose share is at least one in a hundred."""


@cache
def book() -> PolicyBook:
    return policyeval.load(ROOT / "policies")


@cache
def bundles(decision: str) -> tuple[Bundle, ...]:
    return tuple(generate(book(), decision, ROWS, 1))


@cache
def timed(decision: str) -> tuple[Bundle, ...]:
    return tuple(generate(book(), decision, ROWS, 1, as_of=INSTANT))


def answers(decision: str, given: tuple[Bundle, ...]) -> Iterator[tuple[Program, Answer]]:
    loaded, program = book().program(decision)
    for bundle in given:
        facts = read_facts(bundle.facts, loaded.checked.schema)
        assert isinstance(facts, Facts), (bundle, facts)
        yield program, decide(program, facts.values, to_instant(bundle.as_of))


DECISIONS = policyeval.load(ROOT / "policies").decisions


@pytest.mark.parametrize("stream", [bundles, timed])
@pytest.mark.parametrize("decision", DECISIONS)
def test_every_bundle_conforms_and_every_rule_fires_in_one_of_a_hundred(
    decision: str, stream: Callable[[str], tuple[Bundle, ...]]
) -> None:
    fired: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for _, answer in answers(decision, stream(decision)):
        statuses[answer.status.value] += 1
        fired.update(rule.rule for rule in answer.rules if rule.outcome is Outcome.FIRED)
    rows = len(stream(decision))
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


def test_an_instant_that_was_asked_for_stays_where_it_is() -> None:
    assert {to_instant(bundle.as_of) for bundle in timed("cancel.auto")} == {INSTANT}


def test_entries_of_a_ledger_reach_every_band() -> None:
    reached: Counter[str | None] = Counter()
    for program, answer in answers("conduct.ledger", bundles("conduct.ledger")):
        reached.update({posting.get("band") for posting in answer.result["timeline"] or ()})
        bands = program.ledger.bands if program.ledger is not None else ()
    assert [band.id for band in bands if reached[band.id] < ROWS / 100] == []


def test_contributions_are_cut() -> None:
    cut: Counter[str] = Counter()
    for _, answer in answers("conduct.deduction", bundles("conduct.deduction")):
        for rule in answer.rules:
            cut[rule.rule] += any(e.outcome is Outcome.SUPERSEDED for e in rule.elements)
    rules = {rule for rule, times in cut.items() if times}
    assert {"parcel", "listing-policy", "listing-ip", "class-b", "class-a", "spam"} <= rules
