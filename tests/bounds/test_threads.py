"""Eight threads that share a book and decide different things give the answers of one.

`make fuzz` lets them go on for longer.
"""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Barrier

import pytest

import policyeval
from policyeval.analysis.cases import Case, load_cases

THREADS = 8
DECISIONS = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 60
"""Of each thread; five hundred take half a minute or more."""
ROOT = Path(__file__).parents[2]


def text_of(book: policyeval.PolicyBook, case: Case) -> str:
    """Return the whole record of a case, or the codes with which its facts are refused."""
    readings = dict(case.readings)
    try:
        record = book.decide(case.decision, case.facts, as_of=case.as_of, readings=readings)
        return record.to_json() + record.explain(lang="th")
    except policyeval.FactsError as error:
        return str(error)


def test_eight_threads_give_the_answers_of_one() -> None:
    cases = load_cases(sorted((ROOT / "fixtures").rglob("*.yaml"))).cases
    shuffled = Random("threads").sample(cases, len(cases))
    one_of_each = {case.decision: case for case in shuffled}
    chosen = [*one_of_each.values(), *shuffled][:DECISIONS]
    alone = policyeval.load(ROOT / "policies")
    expected = [text_of(alone, case) for case in chosen]
    shared, start = policyeval.load(ROOT / "policies"), Barrier(THREADS)

    def decide(thread: int) -> list[int]:
        """Return the cases that came out otherwise; each thread begins somewhere else."""
        start.wait()
        order = [(thread * 29 + n) % len(chosen) for n in range(DECISIONS)]
        return [n for n in order if text_of(shared, chosen[n]) != expected[n]]

    with ThreadPoolExecutor(THREADS) as pool:
        wrong = list(pool.map(decide, range(THREADS)))
    assert wrong == [[]] * THREADS
    assert len({case.decision for case in chosen}) >= 20
    assert any(case.readings for case in chosen)


@pytest.fixture
def switching() -> Iterator[None]:
    """Have threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("switching")
def test_threads_that_begin_together_share_one_program() -> None:
    """Two programs of one decision are equal, but the reasons of one found rules of the other."""
    book, start = policyeval.load(ROOT / "policies"), Barrier(THREADS)
    asked = [
        (f"{one.policy.id}.{decision}", {reading.id: option})
        for one in book.policies
        for decision in list(one.policy.decisions)[:1]
        for reading in one.policy.readings.values()
        for option in reading.options
    ]

    def programs(_: int) -> list[int]:
        start.wait()
        return [id(book.program(decision, readings=readings)[1]) for decision, readings in asked]

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(programs, range(THREADS)))
    assert found == found[:1] * THREADS
