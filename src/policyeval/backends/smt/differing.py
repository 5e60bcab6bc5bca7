"""Two answers about the same facts, as terms: whether they differ, and which way.

The result of a key is compared where the statuses are the same, whatever they are: what is certain of
an indeterminate decision is an answer too. A value that has failed or is unknown is null in a result.
"""

from collections.abc import Iterable, Mapping
from typing import assert_never

from policyeval.backends.reference.equality import equal as alike
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import Encoding
from policyeval.backends.smt.program import Decided, default
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import (
    Elements,
    Members,
    Outside,
    Scalar,
    Sym,
    are_identical,
    equal,
    integer,
    leaves,
)
from policyeval.frozen import dataclass
from policyeval.ir.record import Status
from policyeval.ir.severity import Amount, Ranked, Scale, Way
from policyeval.language.values import Value

_ABSENT = False, integer(0)
"""What a tally has of a name that nothing was counted under."""


@dataclass(frozen=True, slots=True)
class Differing:
    """Two answers, in one encoding."""

    old: Decided
    new: Decided

    @property
    def encoding(self) -> Encoding:
        """What the terms of both share."""
        return self.new.env.encoding

    def force_differs(self) -> Term:
        """Return whether the statuses differ where not both are in force."""
        return t.conj(t.neg(self._in_force()), self._other_statuses())

    def statuses_differ(self) -> Term:
        """Return whether the statuses differ where both are in force."""
        return t.conj(self._in_force(), self._other_statuses())

    def _in_force(self) -> Term:
        return t.conj(self.old.in_force, self.new.in_force)

    def _other_statuses(self) -> Term:
        return t.neg(t.disj(*(t.conj(self.old.statuses[s], self.new.statuses[s]) for s in Status)))

    def statuses(self, old: Value, new: Value) -> Term:
        """Return whether the statuses are these two."""
        return t.conj(self.old.statuses[Status(str(old))], self.new.statuses[Status(str(new))])

    def both_decide(self) -> Term:
        """Return whether both are decided, as one would like to see it in an example."""
        return self.statuses(Status.DECIDED, Status.DECIDED)

    def ways(self, key: str, scale: Scale | None) -> Mapping[Way, Term]:
        """Return in which ways the result of a key may differ, each as a term; none that is never so.

        Fails: `Outside` where its values have no terms.
        """
        old, new = self._results(key)
        differs = t.conj(self._are_compared(key), t.neg(self._other_statuses()), t.neg(_same(old, new)))
        found: dict[Way, Term] = {}
        if scale is not None:
            there = t.conj(differs, _present(old), _present(new))
            milder, worse = self._is_milder(scale, old, new), self._is_milder(scale, new, old)
            found[Way.STRICTER] = t.conj(there, milder, t.neg(worse))
            found[Way.LOOSER] = t.conj(there, worse, t.neg(milder))
            if self._is_order(scale, old, new):
                differs = t.conj(differs, t.neg(there))
        found[Way.CHANGED] = t.conj(differs, t.neg(t.disj(*found.values())))
        return found

    def differ(self, keys: Iterable[str]) -> Term:
        """Return whether the status or any of the keys differs.

        Fails: `Outside` where the values of one have no terms.
        """
        same = (_same(*self._results(key)) for key in keys)
        return t.disj(self._other_statuses(), t.neg(t.conj(*same)))

    def values(self, key: str, old: Value, new: Value) -> Term:
        """Return whether a key has these two values."""
        pairs = zip(self._results(key), (old, new), strict=True)
        return t.conj(*(_same(sym, self.encoding.constant(value)) for sym, value in pairs))

    def _are_compared(self, key: str) -> Term:
        """Return whether results are to be compared: in force, or where defaults are not the same."""
        programs = self.old.program, self.new.program
        old, new = (default(program, key) for program in programs)
        return self._in_force() if alike(old, new) else True

    def _results(self, key: str) -> tuple[Sym, Sym]:
        return self.old.results[key].sym, self.new.results[key].sym

    def _is_order(self, scale: Scale, one: Sym, other: Sym) -> bool:
        """Say whether of two values that are there and differ one is always the milder."""
        data = one.data, other.data
        if not all(isinstance(part, Scalar) for part in data):
            return False
        scalars = [part for part in data if isinstance(part, Scalar)]
        match scale:
            case Amount():
                return all(part.kind in ("bool", "int", "length") for part in scalars)
            case Ranked(pairs=pairs):
                given = [t.outcomes(part.term) for part in scalars if part.kind == "text"]
                texts = [{self.encoding.texts.find(number) for number in numbers} for numbers in given]
                known = {*pairs, *((after, before) for before, after in pairs)}
                return (
                    len(texts) == len(data)
                    and all(texts)
                    and all(a == b or (a, b) in known for a in texts[0] for b in texts[1])
                )
            case _:
                assert_never(scale)

    def _is_milder(self, scale: Scale, one: Sym, other: Sym) -> Term:
        """Return whether a value that is not equal to another is the milder one."""
        match scale:
            case Amount(is_more=is_more):
                return _is_less(one, other) if is_more else _is_less(other, one)
            case Ranked(pairs=pairs):
                text = self.encoding.constant
                return t.disj(*(t.conj(equal(one, text(a)), equal(other, text(b))) for a, b in sorted(pairs)))
            case _:
                assert_never(scale)


def apart(one: Sym, other: Sym) -> Term:
    """Return whether two values are not the same, where each may have failed or be unknown.

    What fails or is unknown inside a list counts as not the same.
    Fails: `Outside` where they have no terms, and for doubles, which may be zeros of two signs.
    """
    if any(isinstance(sym.data, Scalar) and sym.data.kind == "double" for sym in (one, other)):
        raise Outside("sign of a double")
    known, also = (t.neg(t.disj(sym.failed, sym.unknown)) for sym in (one, other))
    deep = [t.conj(is_known, t.disj(*leaves(sym))) for sym, is_known in ((one, known), (other, also))]
    failed, fails = (t.conj(sym.failed, t.neg(sym.unknown)) for sym in (one, other))
    return t.disj(
        t.neg(t.same_truth(one.unknown, other.unknown)),
        t.neg(t.same_truth(failed, fails)),
        t.conj(known, also, t.neg(equal(Sym(one.data, one.null), Sym(other.data, other.null)))),
        *deep,
    )


def _present(sym: Sym) -> Term:
    return t.neg(t.disj(sym.null, sym.failed, sym.unknown))


def _same(one: Sym, other: Sym) -> Term:
    """Return whether two results are the same: both null, or equal."""
    if are_identical(one, other):
        return True
    present, also = _present(one), _present(other)
    none, both = t.neg(t.disj(present, also)), t.conj(present, also)
    if both is False or one.data is None or other.data is None:
        return none
    return t.disj(none, t.conj(both, equal(Sym(one.data), Sym(other.data))))


def _is_less(one: Sym, other: Sym) -> Term:
    match one.data, other.data:
        case Scalar(kind="bool", term=left), Scalar(kind="bool", term=right):
            return t.conj(t.neg(left), right)
        case Scalar(kind=kind, term=left, odd=odd), Scalar(kind=other_kind, term=right, odd=other_odd):
            finite = t.conj(t.equals(odd, 0), t.equals(other_odd, 0))
            if {kind, other_kind} <= {"int", "double"} or kind == other_kind == "length":
                return t.conj(finite, t.less(left, right))
            return False
        case Elements(items=items), Elements(items=others):
            return t.conj(
                *(
                    t.implies(there, t.disj(*(t.conj(also, equal(item, of)) for also, of in others)))
                    for there, item in items
                )
            )
        case Members(items=items), Members(items=others):
            return t.conj(
                *(
                    t.at_most(_count(items.get(name, _ABSENT)), _count(others.get(name, _ABSENT)))
                    for name in {**items, **others}
                )
            )
        case None, _:
            return False
        case _, None:
            return False
        case _:
            raise Outside("order of values that have no terms")


def _count(member: tuple[Term, Sym]) -> Term:
    there, sym = member
    if not isinstance(sym.data, Scalar) or sym.data.kind != "int":
        raise Outside("tally of something else than integers")
    return t.ite(there, sym.data.term, 0)
