"""Work that does not end: what it found before counts, and it is over when its time is."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.analysis.prove import apart, run
from policyeval.analysis.prove.apart import Late
from policyeval.analysis.prove.claims import claims_of
from policyeval.analysis.prove.compare import _Comparison, compare
from policyeval.analysis.prove.compared import Change
from policyeval.analysis.prove.run import Limits, prove
from policyeval.analysis.prove.verdict import Came, Why
from policyeval.analysis.prove.versions import Version
from policyeval.backends.smt.search import Prover
from policyeval.engine.book import load

WORLD = Path(__file__).parent / "sizes"


def _hung() -> None:
    """Do what no signal of Python's ends: as a step of a solver that does not look at the clock."""
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
    while True:
        signal.sigwait([signal.SIGUSR1])


@pytest.fixture
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "GRACE", 0.5)


def _two_then_hang() -> Iterator[int]:
    yield 1
    yield 2
    _hung()


@pytest.mark.usefixtures("no_grace")
def test_what_was_found_before_the_end_counts() -> None:
    found = []
    with pytest.raises(Late):
        found.extend(apart.apart(_two_then_hang, 0.1))
    assert found == [1, 2]


def test_a_process_that_dies_is_late_and_what_fails_fails_here() -> None:
    with pytest.raises(Late):
        list(apart.apart(lambda: [os.kill(os.getpid(), signal.SIGKILL)], 60))
    with pytest.raises(ZeroDivisionError):
        list(apart.apart(lambda: [1 // 0], 60))


@pytest.mark.usefixtures("no_grace")
def test_claims_that_hang_are_inconclusive(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, program = load(WORLD).program("shop.sizes")
    claims = list(claims_of(program, loaded.policy.decisions["sizes"].span))
    monkeypatch.setattr(Prover, "find", lambda *_, **__: _hung())
    found = list(prove(program, loaded.checked.schema, claims, Limits(seconds=0.1)))
    assert [one.claim for one in found] == claims
    assert {(one.came, one.why) for one in found} == {(Came.INCONCLUSIVE, Why.EFFORT)}
    version = Version(program, loaded.checked.schema)
    other = Version(run.replace(program, rules=program.rules[1:]), loaded.checked.schema)
    keys = compare(version, other, Limits(seconds=0.1), scales={}).keys
    assert {change for key in keys for change in key.ways.values()} == {Change.OPEN}


@pytest.mark.usefixtures("no_grace")
def test_keys_that_were_answered_before_one_that_hangs_count(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, program = load(WORLD).program("shop.sizes")
    other = run.replace(program, rules=program.rules[1:])
    ask = _Comparison._asked

    def hang_at_the_key(self: _Comparison, question: Any, known: Any) -> Any:
        return _hung() if question.key == "many" else ask(self, question, known)

    monkeypatch.setattr(_Comparison, "_asked", hang_at_the_key)
    sides = (Version(one, loaded.checked.schema) for one in (program, other))
    found = compare(*sides, Limits(seconds=2), scales={})
    status, many = found.keys
    assert set(status.ways.values()) == {Change.SOME}
    assert [reason.why for reason in many.reasons] == [Why.EFFORT]
    assert found.examples
