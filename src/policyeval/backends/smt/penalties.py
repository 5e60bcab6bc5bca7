"""The penalties that postings start, step by step: each posting may end those that run, or wait for them."""

from collections.abc import Sequence

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.postings import Post, is_same
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Sym
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import Band, Ledger, Overlap, Reversal
from policyeval.language.instants import DAY


@dataclass(frozen=True, slots=True)
class Penalty:
    """What may be a penalty; instants are numbers of nanoseconds."""

    is_made: Term
    band: Term
    """The number of its band."""
    period: Sym
    start: Term
    end: Term
    is_endless: Term

    def is_active(self, instant: Term) -> Term:
        """Return whether it has started and not ended; the end itself is free of it."""
        return t.conj(self.is_made, t.at_most(self.start, instant), self.is_before_end(instant))

    def is_before_end(self, instant: Term) -> Term:
        """Return whether it has not ended."""
        return t.disj(self.is_endless, t.less(instant, self.end))

    def over(self, condition: Term, end: Term) -> "Penalty":
        """Return it with another end where a condition holds."""
        is_endless = t.conj(self.is_endless, t.neg(condition))
        return replace(self, end=t.ite(condition, end, self.end), is_endless=is_endless)


def effects(ledger: Ledger, band: Band) -> dict[str, str]:
    """Return what the penalty of a band does: the value of each dimension that it acts on."""
    values = dict(band.values)
    return {d.key: values[d.key] for d in ledger.dimensions if values.get(d.key) is not None}


def penalties(ledger: Ledger, posts: Sequence[Post]) -> tuple[list[Penalty], list[Penalty]]:
    """Return the penalty that each posting may start: as it starts, and as it is in the end."""
    started: list[Penalty] = []
    running: list[Penalty] = []
    for post in posts:
        new = _started(ledger, post, running)
        match ledger.overlap:
            case Overlap.REPLACE:
                ended = (t.conj(new.is_made, one.is_active(post.at)) for one in running)
                running = [one.over(is_over, post.at) for one, is_over in zip(running, ended, strict=True)]
            case _:
                pass
        if ledger.reversal is Reversal.LIFT:
            running = [_lifted(one, post, ledger.bands) for one in running]
        started.append(new)
        running.append(new)
    return started, running


def _started(ledger: Ledger, post: Post, running: Sequence[Penalty]) -> Penalty:
    """Return the penalty that a posting may start, after those that run where one follows the other."""
    start, is_made = post.at, t.conj(post.starts, _is_any(post.band, _with_effects(ledger)))
    if ledger.overlap is Overlap.CONSECUTIVE:
        is_made = t.conj(is_made, *(t.neg(t.conj(one.is_made, one.is_endless)) for one in running))
        for one in running:
            start = t.ite(t.conj(one.is_made, t.less(start, one.end)), one.end, start)
    end, endless = start, []
    for number in _with_effects(ledger):
        days = dict(ledger.bands[number].values).get(ledger.days_key)
        if days is None:
            endless.append(number)
        else:
            end = t.ite(t.equals(post.band, number), t.plus(start, days * DAY), end)
    return Penalty(is_made, post.band, post.period, start, end, _is_any(post.band, endless))


def _with_effects(ledger: Ledger) -> list[int]:
    return [number for number, band in enumerate(ledger.bands) if effects(ledger, band)]


def _is_any(band: Term, numbers: Sequence[int]) -> Term:
    return t.disj(*(t.equals(band, number) for number in numbers))


def _lifted(penalty: Penalty, post: Post, bands: Sequence[Band]) -> Penalty:
    """Return a penalty as it is once the total of its period has fallen: over, if below its band."""
    is_below = t.disj(
        *(
            t.conj(t.equals(penalty.band, number), t.less(post.total, band.low))
            for number, band in enumerate(bands)
            if band.low is not None
        )
    )
    is_lifted = t.conj(
        *(post.is_made, t.less(post.points, 0), penalty.is_made, is_below),
        is_same(penalty.period, post.period),
        penalty.is_before_end(post.at),
    )
    return penalty.over(is_lifted, t.ite(t.less(post.at, penalty.start), penalty.start, post.at))
