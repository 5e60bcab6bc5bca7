"""Terms that are the same for all facts, written once.

Two versions of a decision mostly read the same of an entry of a list, if not in the same words. What is
made of entries grows large, and the solver would be long to find that it is the same; of each entry by
itself it finds that at once, and where both versions then have one term, all that follows is one term too.
"""

from typing import Final

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import Encoding
from policyeval.backends.smt.terms import Search, Term
from policyeval.backends.smt.values import SORTS, Scalar, Sym
from policyeval.frozen import replace

_EFFORT: Final = 200_000
"""How much the solver may do to find two terms the same: some hundredths of a second."""


def written_once(encoding: Encoding, place: str, term: Term, sort: str, *, matters: Term = True) -> Term:
    """Return the term that stood at a place of an earlier program, where it is the same for all facts.

    It may be another where it does not matter.
    """
    earlier = encoding.written.setdefault(place, [])
    for other in earlier:
        if t.key(other) == t.key(term) or _are_same(encoding, other, term, sort, matters):
            return other
    earlier.append(term)
    return term


def value_once(encoding: Encoding, place: str, sym: Sym, *, matters: Term) -> Sym:
    """Return a value with its term written once, where it is a scalar; what failed does not matter."""
    match sym.data:
        case Scalar(kind=kind, term=term):
            there = t.conj(matters, t.neg(t.disj(sym.null, sym.failed, sym.unknown)))
            once = written_once(encoding, f"{place} {kind}", term, SORTS[kind], matters=there)
            return replace(sym, data=replace(sym.data, term=once))
        case _:
            return sym


def _are_same(encoding: Encoding, one: Term, other: Term, sort: str, matters: Term) -> bool:
    same = t.same_truth(one, other) if sort == t.BOOL else t.equals(one, other)
    search = Search(_EFFORT)
    search.add(*encoding.laws)
    return search.find(matters, t.neg(same)) is False
