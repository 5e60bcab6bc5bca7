"""Expressions that are made ready for a search mean what the reference says, whatever changed before."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

import policyeval
from policyeval.analysis.generate import generate
from policyeval.analysis.generate.meaning import Edits, Meanings
from policyeval.analysis.generate.reached import reached
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.program import AS_OF, environment_of
from policyeval.engine.book import PolicyBook, to_instant
from policyeval.frozen import dataclass, field
from policyeval.ir.program import Program
from policyeval.ir.walk import expressions
from policyeval.language.values import Result, Timestamp, Value
from policyeval.schema.facts import Facts, read_facts

ROOT = Path(__file__).parents[2]


@cache
def book() -> PolicyBook:
    return policyeval.load(ROOT / "policies")


@dataclass(slots=True, eq=False)
class Moment:
    """Facts that are replaced as a whole."""

    program: Program
    facts: dict[str, Value]
    as_of: Timestamp
    edits: Edits = field(default_factory=Edits)
    known: dict[int, tuple[int, Result]] = field(default_factory=dict)

    def environment(self, bound: Mapping[str, Result]) -> Environment:
        return environment_of(self.program, self.facts, self.as_of).binding(bound)

    def change(self, facts: dict[str, Value], as_of: Timestamp) -> None:
        self.facts, self.as_of = facts, as_of
        for root in (*facts, AS_OF):
            self.edits.note(root)


@pytest.mark.parametrize("decision", policyeval.load(ROOT / "policies").decisions)
def test_what_is_ready_to_be_asked_means_what_the_reference_says(decision: str) -> None:
    loaded, program = book().program(decision)
    meanings, moment, asked = Meanings(), Moment(program, {}, Timestamp(0)), 0
    for bundle in generate(book(), decision, 12, 5):
        facts = read_facts(bundle.facts, loaded.checked.schema)
        assert isinstance(facts, Facts), facts
        moment.change(facts.values, to_instant(bundle.as_of))
        env = moment.environment({})
        for root in expressions(program):
            if meanings.of(root).free:
                continue
            for expr, inner in reached(root, env):
                value = meanings.of(expr).ask(moment, dict(inner.variables))
                assert value == evaluate(expr, inner), expr.span.text
                asked += 1
    assert asked > 12


def test_a_part_is_computed_again_only_after_a_fact_that_it_rests_on_changed() -> None:
    _, program = book().program("segment.membership")
    expr = program.rules[3].condition
    meanings = Meanings()
    meaning = meanings.of(expr)
    facts: dict[str, Value] = {name: [] for name in meaning.roots if name != AS_OF}
    moment = Moment(program, facts, Timestamp(0))
    meaning.ask(moment, {AS_OF: moment.as_of})
    before = dict(moment.known)
    moment.edits.note("another fact")
    meaning.ask(moment, {AS_OF: moment.as_of})
    assert before
    assert {place: known[0] for place, known in moment.known.items()} == {p: k[0] for p, k in before.items()}
    moment.edits.note("purchases")
    meaning.ask(moment, {AS_OF: moment.as_of})
    assert all(moment.known[place][0] > known[0] for place, known in before.items())
