"""The names in terms are those that Z3 itself shows, however terms share parts and come and go."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

import z3

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.names import Names
from policyeval.backends.smt.terms import Term

VARIABLES = [f"v{number}" for number in range(5)]
LEAVES = st.booleans() | st.sampled_from([t.variable(name, t.BOOL) for name in VARIABLES])


def _joined(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    some = st.lists(inner, max_size=3)
    return st.one_of(
        inner.map(t.neg),
        some.map(lambda terms: t.conj(*terms)),
        some.map(lambda terms: t.disj(*terms)),
        st.tuples(inner, inner).map(lambda two: t.less(t.ite(two[0], 1, 2), t.variable("n", t.INT) + 1)),
        inner.map(lambda one: t.function("f", [(one, t.BOOL)], t.BOOL)),
    )


TRUTHS = st.recursive(LEAVES, _joined, max_leaves=12)


def _shown(term: Term) -> frozenset[str]:
    """Return the names by what Z3's classes show of each part."""
    if t.is_constant(term):
        return frozenset()
    own = {term.decl().name()} if term.decl().kind() == z3.Z3_OP_UNINTERPRETED else set()
    return frozenset(own).union(*map(_shown, term.children()))


@settings(max_examples=100, deadline=None)
@given(st.lists(TRUTHS, max_size=4))
def test_names_are_those_of_every_part(truths: list[Term]) -> None:
    names = Names()
    for truth in truths:
        assert names.of(truth) == _shown(truth)
    assert names.of(*truths) == frozenset().union(*map(_shown, truths))


def test_a_term_that_is_gone_gives_its_names_to_no_other() -> None:
    names = Names()
    for number in range(200):
        name = f"only{number}"
        assert names.of(t.neg(t.less(t.variable(name, t.INT), number))) == {name}


@settings(max_examples=100, deadline=None)
@given(st.lists(TRUTHS, max_size=4))
def test_truths_are_joined_as_z3_joins_them(truths: list[Term]) -> None:
    lifted = [t.lift(truth, t.BOOL) for truth in truths]
    pairs = [
        (t.conj(*truths), z3.And(*lifted)),
        (t.disj(*truths), z3.Or(*lifted)),
        *((t.neg(truth), z3.Not(one)) for truth, one in zip(truths, lifted, strict=True)),
    ]
    for ours, theirs in pairs:
        solver = z3.Solver()
        solver.add(t.lift(ours, t.BOOL) != theirs)
        assert solver.check() == z3.unsat
