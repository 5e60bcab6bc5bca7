"""Entries in the order in which they are posted, and what each posting makes of the total of its period.

Which entry is the first to be posted is open, so a network of comparisons puts them in order: after it
each slot holds whichever entry comes there. Slots that hold nothing are passed over. A posting stands in
the slot of its first entry; what it adds to is the total of the last posting before it of its period.
"""

from collections.abc import Sequence

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Scalar, Sym, merge
from policyeval.frozen import dataclass
from policyeval.ir.program import Band
from policyeval.language.types import INT_MAX, INT_MIN

NO_BAND = -1
"""Where the number of a band stands for none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be an entry; instants are numbers of nanoseconds."""

    is_posted: Term
    """Whether it is posted by now, and not dropped."""
    is_current: Term
    """Whether it is posted to the period of the evaluation."""
    is_waiting: Term
    """Whether it is made by now, and posted later."""
    at: Term
    posts_at: Term
    points: Term
    label: Sym
    period: Sym
    """The name of the period that it counts in."""


@dataclass(frozen=True, slots=True)
class Post:
    """What may be a posting: entries that are posted together, to one period."""

    is_made: Term
    at: Term
    period: Sym
    points: Term
    total: Term
    band: Term
    """The number of the band that the total is in, or `NO_BAND`."""
    starts: Term
    """Whether it leads up to a band whose penalty would start."""
    entries: tuple[tuple[Term, Entry], ...]
    """What may belong to it, in order, each with whether it does."""

    @property
    def leaves_integers(self) -> Term:
        """Whether its points or the total are no 64-bit integers."""
        return t.conj(self.is_made, t.neg(t.conj(*map(is_integer, (self.points, self.total)))))


def is_integer(term: Term) -> Term:
    """Return whether a number is a 64-bit integer."""
    return t.conj(t.at_most(INT_MIN, term), t.at_most(term, INT_MAX))


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries by when they are posted and made; of two alike the first stays first."""
    slots = list(entries)
    for turn in range(len(slots)):
        for left in range(turn % 2, len(slots) - 1, 2):
            one, other = slots[left], slots[left + 1]
            is_later = _is_before(other, one)
            slots[left] = _either(is_later, other, one)
            slots[left + 1] = _either(is_later, one, other)
    return slots


def _is_before(one: Entry, other: Entry) -> Term:
    same = t.conj(t.equals(one.posts_at, other.posts_at), t.less(one.at, other.at))
    return t.disj(t.less(one.posts_at, other.posts_at), same)


def _either(condition: Term, then: Entry, otherwise: Entry) -> Entry:
    return Entry(
        t.ite(condition, then.is_posted, otherwise.is_posted, t.BOOL),
        t.ite(condition, then.is_current, otherwise.is_current, t.BOOL),
        t.ite(condition, then.is_waiting, otherwise.is_waiting, t.BOOL),
        t.ite(condition, then.at, otherwise.at),
        t.ite(condition, then.posts_at, otherwise.posts_at),
        t.ite(condition, then.points, otherwise.points),
        merge(condition, then.label, otherwise.label),
        merge(condition, then.period, otherwise.period),
    )


def posts(slots: Sequence[Entry], bands: Sequence[Band], *, retrigger: bool) -> list[Post]:
    """Return the postings of entries that are in order; `retrigger`: a band's penalty starts again in it."""
    counted = [entry.is_posted for entry in slots]
    made: list[Post] = []
    for k, entry in enumerate(slots):
        with_it = [t.conj(counted[k], counted[j], _is_together(entry, slots[j])) for j in range(len(slots))]
        with_it[k] = counted[k]
        points = t.total(t.ite(with_it[j], slots[j].points, 0) for j in range(k, len(slots)))
        before: Term = 0
        for earlier in made:
            before = t.ite(
                t.conj(earlier.is_made, is_same(earlier.period, entry.period)), earlier.total, before
            )
        after = t.plus(before, points)
        total = t.ite(t.less(after, 0), 0, after)
        band = band_of(total, bands)
        is_new = True if retrigger else t.neg(t.equals(band, band_of(before, bands)))
        is_made = t.conj(counted[k], t.neg(t.disj(*with_it[:k])))
        starts = t.conj(is_made, t.less(0, points), t.neg(t.equals(band, NO_BAND)), is_new)
        members = tuple((with_it[j], slots[j]) for j in range(k, len(slots)))
        made.append(Post(is_made, entry.posts_at, entry.period, points, total, band, starts, members))
    return made


def current_total(entries: Sequence[Entry], slots: Sequence[Entry]) -> Term:
    """Return the total of the period of the evaluation; `slots` are the entries in order.

    It is said without regard to other periods, and where no entry takes points back without regard to the
    order, so that the solver need not find out that neither matters.
    """
    total: Term = 0
    for k, entry in enumerate(slots):
        total = t.plus(total, t.ite(entry.is_current, entry.points, 0))
        is_more = (t.conj(one.is_current, t.equals(one.posts_at, entry.posts_at)) for one in slots[k + 1 :])
        is_last = t.conj(entry.is_current, t.neg(t.disj(*is_more)))
        total = t.ite(t.conj(is_last, t.less(total, 0)), 0, total)
    never_falls = t.conj(*(t.implies(one.is_current, t.at_most(0, one.points)) for one in entries))
    return t.ite(never_falls, t.total(t.ite(one.is_current, one.points, 0) for one in entries), total)


def _is_together(one: Entry, other: Entry) -> Term:
    return t.conj(t.equals(one.posts_at, other.posts_at), is_same(one.period, other.period))


def is_same(one: Sym, other: Sym) -> Term:
    """Return whether two names of periods are the same."""
    assert isinstance(one.data, Scalar)
    assert isinstance(other.data, Scalar)
    return t.equals(one.data.term, other.data.term)


def band_of(total: Term, bands: Sequence[Band]) -> Term:
    """Return the number of the first band that a total is in."""
    found: Term = NO_BAND
    for number, band in reversed(list(enumerate(bands))):
        low = True if band.low is None else t.at_most(band.low, total)
        high = True if band.high is None else t.less(total, band.high)
        found = t.ite(t.conj(low, high), number, found)
    return found
