"""Work that does not end: what it found before counts, and it is over when its time is."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.analysis.prove import apart, run
from policyeval.analysis.prove.apart import Late
from policyeval.analysis.prove.claims import claims_of
from policyeval.analysis.prove.compare import Comparison
from policyeval.analysis.prove.compared import Change
from policyeval.analysis.prove.comparing import Versions, compare
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


def _one_then_half_a_message() -> Iterator[bytes]:
    yield b"1"
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    yield bytes(10_000_000)  # more than a pipe holds: it waits for who reads, and is ended meanwhile


def test_a_process_that_dies_within_a_message_is_late() -> None:
    found = apart.apart(_one_then_half_a_message, 60)
    assert next(found) == b"1"
    time.sleep(0.5)
    with pytest.raises(Late):
        next(found)


def test_a_process_that_dies_is_late_and_what_fails_fails_here() -> None:
    with pytest.raises(Late):
        list(apart.apart(lambda: [os.kill(os.getpid(), signal.SIGKILL)], 60))
    with pytest.raises(ZeroDivisionError):
        list(apart.apart(lambda: [1 // 0], 60))


def _met(mine: Event, other: Event) -> Iterator[str]:
    """Say whether another work goes on at the same time, waiting for a sign of it."""
    mine.set()
    yield "both" if other.wait(20) else "alone"


def test_works_go_on_side_by_side() -> None:
    one, other = get_context("fork").Event(), get_context("fork").Event()
    works = [partial(_met, one, other), partial(_met, other, one)]
    assert dict(apart.last_of_each(works, 60, at_once=2)) == {0: "both", 1: "both"}


@pytest.mark.usefixtures("no_grace")
def test_of_each_work_the_last_counts_whatever_comes_of_others() -> None:
    works = [_two_then_hang, lambda: iter("abc"), lambda: [os.kill(os.getpid(), signal.SIGKILL)], lambda: [0]]
    for at_once in (1, 2, 9):
        assert dict(apart.last_of_each(works, 0.1, at_once)) == {0: 2, 1: "c", 2: None, 3: 0}
    with pytest.raises(ZeroDivisionError):
        list(apart.last_of_each([*works, lambda: [1 // 0]], 0.1, 2))


ENDED = """
import os, signal
from policyeval.analysis.prove.apart import last_of_each

def waiting():
    os.write(1, b"%d\\n" % os.getpid())  # at once: unbuffered, `print` ends its line in a write of its own
    yield signal.pause()

list(last_of_each([waiting] * 3, 600, at_once=3))
"""


def test_works_end_with_the_process_that_began_them() -> None:
    """A signal that ends it at once, as a scheduler sends it, leaves none of them running."""
    with subprocess.Popen([sys.executable, "-c", ENDED], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        works = [int(parent.stdout.readline()) for _ in range(3)]
        parent.terminate()
        assert parent.wait() == -signal.SIGTERM
        ended, _, _ = select.select([parent.stdout], [], [], 60)  # it ends when nobody can write any more
        if not ended:
            for work in works:
                os.kill(work, signal.SIGKILL)
        assert ended
        assert parent.stdout.read() == ""


def test_nothing_is_asked_of_no_works() -> None:
    assert list(apart.last_of_each([], 60, at_once=2)) == []


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
    keys = compare(Versions(version, other), Limits(seconds=0.1)).keys
    assert {change for key in keys for change in key.ways.values()} == {Change.OPEN}


@pytest.mark.usefixtures("no_grace")
def test_keys_that_were_answered_before_one_that_hangs_count(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, program = load(WORLD).program("shop.sizes")
    other = run.replace(program, rules=program.rules[1:])
    ask = Comparison._asked

    def hang_at_the_key(self: Comparison, question: Any, known: Any) -> Any:
        return _hung() if question.key == "many" else ask(self, question, known)

    monkeypatch.setattr(Comparison, "_asked", hang_at_the_key)
    sides = (Version(one, loaded.checked.schema) for one in (program, other))
    found = compare(Versions(*sides), Limits(seconds=2))
    status, many = found.keys
    assert set(status.ways.values()) == {Change.SOME}
    assert [reason.why for reason in many.reasons] == [Why.EFFORT]
    assert found.examples
