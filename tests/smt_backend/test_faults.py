"""What compares terms with the reference notices what could be wrong with terms: here it is made wrong."""

import inspect
from collections.abc import Callable
from textwrap import dedent
from types import FunctionType

import pytest

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.backends.smt import expr, functions, ledger, penalties, postings

from .test_encoding_agrees import arithmetic_that_differs
from .test_ledgers_agree import TURNS, difference_at

Fault = tuple[Callable[..., object], str, str]
LEDGERS: dict[str, Fault] = {
    "entries of one half month are in no order": (
        postings._is_before,
        "t.less(one.at, other.at)",
        "False",
    ),
    "a total may be less than nothing": (postings.posts, "t.ite(t.less(after, 0), 0, after)", "after"),
    "no points start a penalty": (postings.posts, "t.less(0, points)", "t.at_most(0, points)"),
    "the upper edge is of the band": (postings.band_of, "t.less(total,", "t.at_most(total,"),
    "a penalty is in force at its end": (penalties.Penalty.is_before_end, "t.less(", "t.at_most("),
    "a penalty is a day longer": (penalties._started, "days * DAY", "(days + 1) * DAY"),
    "the lower edge lifts": (penalties._lifted, "t.less(post.total,", "t.at_most(post.total,"),
    "another period lifts": (penalties._lifted, "is_same(penalty.period, post.period)", "True"),
    "nothing replaces": (penalties.penalties, "case Overlap.REPLACE:", "case None:"),
    "no penalty waits for another": (penalties._started, "t.less(start, one.end)", "False"),
    "what is posted now waits": (ledger._entry, "t.at_most(posts_at, today", "t.less(posts_at, today"),
}
SCALARS: dict[str, Fault] = {
    "an integer more than there are": (functions._checked, "INT_MAX)", "INT_MAX + 1)"),
    "division by zero": (functions._division, "t.equals(right, 0)", "False"),
    "a remainder of another sign": (functions._remainder, "t.minus(left,", "t.plus(left,"),
    "a failure is none": (expr.settle, "t.neg(is_unknown), t.disj(*failed)", "False"),
    "truth absorbs no absence": (
        expr.settle,
        "t.conj(t.neg(is_settled), t.disj(*unknown))",
        "t.disj(*unknown)",
    ),
}


def make_wrong(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put other code into a function, wherever it is imported."""
    right, old, new = fault
    assert isinstance(right, FunctionType)
    text = dedent(inspect.getsource(right))
    assert text.count(old) == 1
    made: dict[str, FunctionType] = {}
    exec(f"from __future__ import annotations\n{text.replace(old, new)}", right.__globals__, made)
    monkeypatch.setattr(right, "__code__", made[right.__name__].__code__)


@pytest.mark.parametrize("fault", LEDGERS)
def test_faults_of_ledgers_show_at_a_turn(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_wrong(LEDGERS[fault], monkeypatch)
    assert any(difference_at(turn) is not None for turn in TURNS)


@pytest.mark.parametrize("fault", SCALARS)
def test_faults_of_expressions_show_at_the_edges(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_wrong(SCALARS[fault], monkeypatch)
    different, _, _ = arithmetic_that_differs()
    assert different
