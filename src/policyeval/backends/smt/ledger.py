"""Ledgers as terms, step for step what `backends.reference.ledger` posts.

The entries of a list that is looked at up to a length are so many at most, each of which may be there:
so a ledger is unrolled, one step for each. What has no terms in it (an entry of a type that is only known
when it is given, a list made of such) makes the whole ledger a function of its entries of which nothing
is known but what the reference says of an example.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from policyeval.backends.reference.expr import Environment as Scope
from policyeval.backends.reference.ledger import run_ledger
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import Encoding
from policyeval.backends.smt.expr import Environment, abstracted, encode, holds, member_of
from policyeval.backends.smt.penalties import Penalty, effects, penalties
from policyeval.backends.smt.periods import Calendar, Period
from policyeval.backends.smt.postings import Entry, Post, current_total, in_order, is_integer, is_same, posts
from policyeval.backends.smt.sweeping import value_once, written_once
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import (
    NULL,
    Elements,
    Members,
    Outside,
    Scalar,
    Sym,
    elements,
    integer,
    merge,
    scalar,
)
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Expr, Variable
from policyeval.ir.program import AtBoundary, Ledger, Posting
from policyeval.language.instants import DAY, LAST
from policyeval.language.types import TIMESTAMP, Record, Type
from policyeval.language.values import Failure, Result, Unknown

_AS_OF: Final = "as_of"


def encode_ledger(ledger: Ledger, zone: str, keys: Mapping[str, Type], env: Environment) -> dict[str, Sym]:
    """Return what each key of a ledger may be."""
    try:
        found = _unrolled(ledger, zone, env)
    except Outside:
        found = _unknown(ledger, zone, keys, env)
    return {key: found[key] for key in keys}


# ---------------------------------------------------------------------------------------- entries


@dataclass(frozen=True, slots=True)
class _Given:
    """The entries of a ledger before anything is posted, and whether there are any to be had."""

    entries: tuple[Entry, ...]
    failed: Term
    unknown: Term
    are_regular: Term
    """Whether the calendar is regular at all of them; true where that makes no difference."""


def _unrolled(ledger: Ledger, zone: str, env: Environment) -> dict[str, Sym]:
    """Return what each key of a ledger may be; raises `Outside` where it has no terms."""
    now = scalar(env.variables[_AS_OF], "instant").term
    calendar = Calendar(env.encoding, zone, ledger.entries.span)
    today = calendar.period(now, ledger.unit)
    given = _entries(ledger, calendar, today, env)
    slots = in_order(given.entries)
    made = posts(slots, ledger.bands, retrigger=ledger.retrigger)
    started, final = penalties(ledger, made)
    pending = t.total(t.ite(entry.is_waiting, entry.points, 0) for entry in given.entries)
    failed = t.disj(
        given.failed, _leave_integers(given.entries, made, pending), _leave_calendar(ledger, final, now)
    )
    show = _Shown(ledger, env.encoding)
    values = {
        "period": today.name,
        "posted": integer(_posted(given, slots)),
        "pending": integer(pending),
        "active": show.active(final, now),
        "timeline": show.timeline(made, started, slots),
        **{d.key: show.most_severe(d.key, d.values, final, now) for d in ledger.dimensions},
    }
    is_failed = t.conj(t.neg(given.unknown), failed)
    return {key: Sym(sym.data, sym.null, is_failed, given.unknown) for key, sym in values.items()}


def _posted(given: _Given, slots: Sequence[Entry]) -> Term:
    """Return the total of the period of the evaluation.

    That is not over at any posting so far, so nothing that is posted to it was dropped: where periods are
    regular, dropping changes nothing, and the terms show it.
    """
    total = current_total(given.entries, slots)
    kept = [replace(e, is_current=t.conj(e.is_current, e.is_posted)) for e in given.entries]
    if given.are_regular is True:
        return total
    return t.ite(given.are_regular, total, current_total(kept, in_order(kept)))


def _leave_integers(entries: Iterable[Entry], made: Iterable[Post], pending: Term) -> Term:
    """Return whether a sum is no 64-bit integer, which none is where all entries together are one.

    The solver need not look at postings where that settles it.
    """
    all_together = t.total(t.ite(t.less(e.points, 0), t.minus(0, e.points), e.points) for e in entries)
    leave = t.disj(t.neg(is_integer(pending)), *(post.leaves_integers for post in made))
    return t.conj(t.neg(is_integer(all_together)), leave)


def _leave_calendar(ledger: Ledger, given: Sequence[Penalty], now: Term) -> Term:
    """Return whether a penalty ends after the calendar; none does where all fit in one after another."""
    days = [dict(band.values).get(ledger.days_key) for band in ledger.bands if effects(ledger, band)]
    longest = len(given) * max((one for one in days if one is not None), default=0) * DAY
    leave = t.disj(*(t.conj(p.is_made, t.neg(p.is_endless), t.less(LAST.nanos, p.end)) for p in given))
    return t.conj(t.less(LAST.nanos, t.plus(now, longest)), leave)


def _entries(ledger: Ledger, calendar: Calendar, today: Period, env: Environment) -> _Given:
    """Return the entries of a ledger, and where it has none: unknown before failure."""
    range_ = encode(ledger.entries, env)
    known = t.neg(t.disj(range_.null, range_.failed, range_.unknown))
    found: list[Entry] = []
    periods, postings = [today], list[tuple[Term, Term]]()
    failed, unknown = [range_.failed, range_.null], [range_.unknown]
    late, regular = list[Term](), [calendar.is_regular(today.instant)]
    for index, (present, element) in enumerate(elements(range_)):
        scope = env.binding({ledger.variable: element})
        truth = encode(ledger.where, scope)
        parts = [_part(expr, scope) for expr in (ledger.at, ledger.amount, ledger.label, ledger.counts_at)]
        there = t.conj(known, present)
        place = f"entry {index}"
        is_asked = written_once(env.encoding, place, t.conj(there, holds(truth)), t.BOOL)
        failed += [t.conj(there, truth.failed), *(t.conj(is_asked, part.failed) for part in parts)]
        unknown += [t.conj(there, truth.unknown), *(t.conj(is_asked, part.unknown) for part in parts)]
        read = [
            value_once(env.encoding, f"{place} {number}", part, matters=is_asked)
            for number, part in enumerate(parts)
        ]
        entry, of_entry, is_late = _entry(ledger, calendar, read, is_asked, today)
        found.append(entry)
        periods += of_entry
        regular.append(t.implies(is_asked, calendar.is_regular(of_entry[0].instant)))
        postings += [(entry.at, entry.posts_at)] if ledger.post is Posting.HALF_MONTH else []
        late.append(is_late)
    calendar.say(periods, ledger.unit, postings)
    are_regular = t.conj(*regular) if ledger.at_boundary is AtBoundary.DROP else True
    return _Given(tuple(found), t.disj(*failed, *late), t.disj(*unknown), are_regular)


def _part(expr: Expr | None, scope: Environment) -> Sym:
    return NULL if expr is None else encode(expr, scope)


def _entry(
    ledger: Ledger, calendar: Calendar, parts: Sequence[Sym], is_asked: Term, today: Period
) -> tuple[Entry, list[Period], Term]:
    """Return an entry, the periods that were asked about, and whether it is posted beyond the calendar."""
    made, amount, label, counted = parts
    if made.null is not False or amount.null is not False:
        raise Outside("entry that may be null")
    at = scalar(made, "instant").term
    counts_at = t.ite(counted.null, at, scalar(counted, "instant").term)
    posts_at, is_late = (at, False) if ledger.post is Posting.EVENT else calendar.half_month(at)
    is_made = t.conj(is_asked, t.at_most(at, today.instant))
    is_due = t.conj(t.neg(is_late), t.at_most(posts_at, today.instant))
    periods = [calendar.period(counts_at, ledger.unit)]
    is_over = t.conj(t.neg(periods[0].is_endless), t.at_most(periods[0].end, posts_at))
    name = periods[0].name
    if ledger.at_boundary is AtBoundary.NEW:
        periods.append(calendar.period(posts_at, ledger.unit))
        name = merge(is_over, periods[1].name, name)
    is_kept = t.neg(is_over) if ledger.at_boundary is AtBoundary.DROP else True
    is_posted = t.conj(is_made, is_due, is_kept)
    entry = Entry(
        is_posted=is_posted,
        is_current=t.conj(is_made, is_due, is_same(name, today.name)),
        is_waiting=t.conj(is_made, t.neg(is_due)),
        at=at,
        posts_at=posts_at,
        points=scalar(amount, "int").term,
        label=Sym(label.data, label.null),
        period=name,
    )
    return entry, periods, t.conj(is_made, is_late)


# ---------------------------------------------------------------------------------------- results


def _instant(term: Term) -> Sym:
    return Sym(Scalar("instant", term))


def _record(**members: Sym) -> Members:
    return Members({name: (True, sym) for name, sym in members.items()})


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a ledger gives, as its results show it."""

    ledger: Ledger
    encoding: Encoding

    def active(self, given: Iterable[Penalty], now: Term) -> Sym:
        """Return the penalties in force."""
        return Sym(Elements(tuple((one.is_active(now), Sym(self._penalty(one))) for one in given)))

    def timeline(self, made: Sequence[Post], started: Sequence[Penalty], slots: Sequence[Entry]) -> Sym:
        """Return all postings, and after them what waits to be posted."""
        posted = ((post.is_made, self._posting(post, one)) for post, one in zip(made, started, strict=True))
        waiting = ((entry.is_waiting, self._waiting(entry)) for entry in slots)
        return Sym(Elements((*posted, *waiting)))

    def most_severe(self, key: str, values: Sequence[str], given: Iterable[Penalty], now: Term) -> Sym:
        """Return the worst that penalties in force do to a right."""
        active = [(one.is_active(now), one.band) for one in given]
        does = [effects(self.ledger, band).get(key) for band in self.ledger.bands]
        found = self.encoding.constant(values[0])
        for value in values[1:]:
            bands = [number for number, effect in enumerate(does) if effect == value]
            is_so = (t.conj(there, t.equals(band, number)) for there, band in active for number in bands)
            found = merge(t.disj(*is_so), self.encoding.constant(value), found)
        return found

    def _penalty(self, penalty: Penalty) -> Members:
        name = self._of_band(
            penalty.band, [dict(b.values).get(self.ledger.name_key) for b in self.ledger.bands]
        )
        end = Sym(Scalar("instant", penalty.end), null=penalty.is_endless)
        return _record(band=name, start=_instant(penalty.start), end=end)

    def _of_band(self, band: Term, values: Sequence[object]) -> Sym:
        """Return what bands have for the number of one of them, null for none."""
        found = NULL
        for number, value in enumerate(values):
            found = merge(t.equals(band, number), self.encoding.constant(value), found)
        return found

    def _posting(self, post: Post, penalty: Penalty) -> Sym:
        entries = tuple((there, self._entry(entry)) for there, entry in post.entries)
        return Sym(
            _record(
                posted_at=_instant(post.at),
                period=post.period,
                points=integer(post.points),
                total=integer(post.total),
                band=self._of_band(post.band, [band.id for band in self.ledger.bands]),
                penalty=Sym(self._penalty(penalty), null=t.neg(penalty.is_made)),
                entries=Sym(Elements(entries)),
            )
        )

    def _waiting(self, entry: Entry) -> Sym:
        entries = Sym(Elements(((True, self._entry(entry)),)))
        posts_at, points = _instant(entry.posts_at), integer(entry.points)
        return Sym(_record(posted_at=NULL, posts_at=posts_at, points=points, entries=entries))

    def _entry(self, entry: Entry) -> Sym:
        return Sym(_record(at=_instant(entry.at), points=integer(entry.points), label=entry.label))


# ---------------------------------------------------------------------------------------- abstraction


def _unknown(ledger: Ledger, zone: str, keys: Mapping[str, Type], env: Environment) -> dict[str, Sym]:
    """Return the results of a ledger as a function of its entries of which nothing is known."""
    inside = [
        one
        for one in (ledger.at, ledger.amount, ledger.where, ledger.label, ledger.counts_at)
        if one is not None
    ]
    span = ledger.entries.span
    as_of = Variable(_AS_OF, type=TIMESTAMP, span=span)
    exprs: list[tuple[Expr, frozenset[str]]] = [
        (as_of, frozenset()),
        (ledger.entries, frozenset()),
        *((one, frozenset({ledger.variable})) for one in inside),
    ]

    def evaluate(scope: Scope) -> Result:
        found = run_ledger(ledger, zone, scope.variables[_AS_OF], scope)
        why = next(iter(found.values()))
        return why if isinstance(why, Failure | Unknown) else {key: found[key] for key in keys}

    type_, name = Record("ledger", tuple(keys.items())), f"ledger {zone} {ledger!r}"
    whole = abstracted(exprs, env, type_, evaluate, what="ledger", name=name, span=span)
    return {key: member_of(whole, key) for key in keys}
