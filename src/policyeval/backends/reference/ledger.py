"""What a ledger means: dated entries, postings, totals that start again, penalties that do not.

Entries collect in buckets and are posted together at the end of each: on the 1st and the 16th at
00:00 of the policy's zone, or at once. A posting adds to the total of its period, which never falls
below zero. Only a posting that lifts the total into a higher band starts a penalty, that of the band
it reaches; a penalty runs its own course whatever becomes of the total, unless `reversal` lifts it.
Points may be posted when the period that they count in is over, as those of its last days always
are: where they go is what `at_boundary` says.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, Final

from policyeval.backends.reference.calls import unanswered
from policyeval.backends.reference.cost import posting
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import AtBoundary, Band, Ledger, Overlap, Posting, Reversal
from policyeval.language.instants import DAY, is_instant
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Failure, Result, Timestamp, Unknown, Value


@dataclass(frozen=True, slots=True)
class _Entry:
    at: Timestamp
    points: int
    label: Value
    counts_at: Timestamp
    posts_at: Timestamp


@dataclass(frozen=True, slots=True)
class _Penalty:
    name: str
    period: str
    band: Band
    start: Timestamp
    end: Timestamp | None
    effects: Mapping[str, Value]

    def is_active(self, instant: Timestamp) -> bool:
        """Say whether the penalty has started and not ended; the end itself is free of it."""
        return self.start <= instant and (self.end is None or instant < self.end)

    @property
    def shown(self) -> dict[str, Value]:
        """The penalty as a result shows it."""
        return {"band": self.name, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class _Posting:
    at: Timestamp
    period: str
    points: int
    total: int
    band: Band | None
    penalty: _Penalty | None
    entries: tuple[_Entry, ...]


KEYS: Final = ("period", "posted", "pending", "active", "timeline")
"""The result keys of every ledger, beside one for each of its dimensions."""


Dated = tuple[Timestamp, int, Value, Timestamp | None]
"""When an entry was made, its points, its label, and when it counts if that is another instant."""


def run_ledger(ledger: Ledger, zone: str, as_of: Timestamp, env: Environment) -> dict[str, Result]:
    """Return the results of the ledger at an instant: one value for each of its keys."""
    entries = _entries(ledger, env)
    if isinstance(entries, Failure | Unknown):
        return _nothing(ledger, entries)
    results = env.charge(posting(len(entries))) or post_entries(ledger, zone, as_of, entries)
    return _nothing(ledger, results) if isinstance(results, Failure) else results


def _nothing(ledger: Ledger, why: Failure | Unknown) -> dict[str, Result]:
    return dict.fromkeys((*KEYS, *(d.key for d in ledger.dimensions)), why)


def post_entries(
    ledger: Ledger, zone: str, as_of: Timestamp, dated: Iterable[Dated]
) -> dict[str, Value] | Failure:
    """Return the results of the ledger for its entries, of which those after `as_of` do not count.

    It fails where a number leaves int64, or an instant the calendar.
    """
    made: list[_Entry] = []
    for at, points, label, counts_at in dated:
        if at <= as_of:
            posts_at = _posts_at(ledger, zone, at)
            if isinstance(posts_at, Failure):
                return posts_at
            made.append(_Entry(at, points, label, counts_at or at, posts_at))
    entries = sorted(made, key=lambda entry: (entry.posts_at, entry.at))
    posted = [e for e in entries if e.posts_at <= as_of]
    waiting = [e for e in entries if e.posts_at > as_of]
    postings, penalties = _post(ledger, zone, posted)
    period = FUNCTIONS["period_label"](as_of, ledger.unit, zone)
    active = [p for p in penalties if p.is_active(as_of)]
    total = next((p.total for p in reversed(postings) if p.period == period), 0)
    pending = sum(entry.points for entry in waiting)
    numbers = [pending, *(number for p in postings for number in (p.points, p.total))]
    if any(not INT_MIN <= number <= INT_MAX for number in numbers):
        return Failure("PE801", {"type": "int"})
    if any(p.end is not None and not is_instant(p.end.nanos) for p in penalties):
        return Failure("PE806")
    return {
        "period": period,
        "posted": total,
        "pending": pending,
        "active": [penalty.shown for penalty in active],
        "timeline": [*map(_shown, postings), *map(_shown_waiting, waiting)],
        **{d.key: _most_severe(d.key, d.values, active) for d in ledger.dimensions},
    }


def _entries(ledger: Ledger, env: Environment) -> list[Dated] | Failure | Unknown:
    elements = evaluate(ledger.entries, env)
    if isinstance(elements, Failure | Unknown):
        return elements
    scopes = [env.binding({ledger.variable: element}) for element in elements]
    kept = [(scope, evaluate(ledger.where, scope)) for scope in scopes]
    asked = [scope for scope, truth in kept if truth is True]
    parts = (ledger.at, ledger.amount, ledger.label, ledger.counts_at)
    dated: list[Any] = [tuple(part and evaluate(part, scope) for part in parts) for scope in asked]
    missing = unanswered([*(truth for _, truth in kept), *(part for entry in dated for part in entry)])
    return dated if missing is None else missing


def _posts_at(ledger: Ledger, zone: str, at: Timestamp) -> Timestamp | Failure:
    if ledger.post is Posting.EVENT:
        return at
    end: Timestamp | Failure = FUNCTIONS["period_end"](at, "half_month", zone)
    return end


def _period_of(ledger: Ledger, zone: str, entry: _Entry) -> str | None:
    """Return the period that an entry counts in, or None when it is dropped.

    A period that the calendar does not see the end of is not over.
    """
    end = FUNCTIONS["period_end"](entry.counts_at, ledger.unit, zone)
    is_over = isinstance(end, Timestamp) and end <= entry.posts_at
    if is_over and ledger.at_boundary is AtBoundary.DROP:
        return None
    counted = entry.posts_at if is_over and ledger.at_boundary is AtBoundary.NEW else entry.counts_at
    period: str = FUNCTIONS["period_label"](counted, ledger.unit, zone)
    return period


def _post(ledger: Ledger, zone: str, entries: Iterable[_Entry]) -> tuple[list[_Posting], list[_Penalty]]:
    postings: list[_Posting] = []
    penalties: list[_Penalty] = []
    totals: dict[str, int] = {}
    for at, together in groupby(entries, key=lambda entry: entry.posts_at):
        counted = [(entry, _period_of(ledger, zone, entry)) for entry in together]
        for period in dict.fromkeys(p for _, p in counted if p is not None):
            mine = tuple(entry for entry, p in counted if p == period)
            points = sum(entry.points for entry in mine)
            before = totals.get(period, 0)
            totals[period] = total = max(0, before + points)
            band, penalty = _band(ledger, total), None
            if band is not None and _starts_penalty(ledger, band, _band(ledger, before), points):
                penalty = _penalty(ledger, band, period, at, penalties)
            if penalty is not None:
                penalties = [*_after(ledger.overlap, penalties, at), penalty]
            elif points < 0 and ledger.reversal is Reversal.LIFT:
                penalties = [_lifted(p, period, total, at) for p in penalties]
            postings.append(_Posting(at, period, points, total, band, penalty, mine))
    return postings, penalties


def _band(ledger: Ledger, total: int) -> Band | None:
    fitting = (
        band
        for band in ledger.bands
        if (band.low is None or band.low <= total) and (band.high is None or total < band.high)
    )
    return next(fitting, None)


def _starts_penalty(ledger: Ledger, band: Band, before: Band | None, points: int) -> bool:
    """Say whether a posting that led from one band to another starts the penalty of the latter."""
    return points > 0 and (band is not before or ledger.retrigger)


def _penalty(
    ledger: Ledger, band: Band, period: str, at: Timestamp, running: list[_Penalty]
) -> _Penalty | None:
    """Return the penalty of a band from an instant on, if the band has any."""
    values = dict(band.values)
    effects = {d.key: values[d.key] for d in ledger.dimensions if values.get(d.key) is not None}
    if not effects:
        return None
    start = at
    if ledger.overlap is Overlap.CONSECUTIVE:
        if any(p.end is None for p in running):
            return None
        start = max([at, *(p.end for p in running if p.end is not None)])
    days = values.get(ledger.days_key)
    end = None if days is None else Timestamp(start.nanos + days * DAY)
    return _Penalty(values[ledger.name_key], period, band, start, end, effects)


def _after(overlap: Overlap, running: list[_Penalty], at: Timestamp) -> list[_Penalty]:
    """Return the running penalties as a new one that starts at `at` leaves them."""
    if overlap is not Overlap.REPLACE:
        return running
    return [replace(p, end=at) if p.is_active(at) else p for p in running]


def _lifted(penalty: _Penalty, period: str, total: int, at: Timestamp) -> _Penalty:
    """Return the penalty as it is once the total of its period has fallen: over, if below its band."""
    is_below = penalty.band.low is not None and total < penalty.band.low
    is_lifted = is_below and penalty.period == period and (penalty.end is None or at < penalty.end)
    return replace(penalty, end=max(at, penalty.start)) if is_lifted else penalty


def _most_severe(key: str, values: tuple[str, ...], active: list[_Penalty]) -> str:
    return max((p.effects[key] for p in active if key in p.effects), key=values.index, default=values[0])


def _shown(posting: _Posting) -> dict[str, Value]:
    return {
        "posted_at": posting.at,
        "period": posting.period,
        "points": posting.points,
        "total": posting.total,
        "band": None if posting.band is None else posting.band.id,
        "penalty": None if posting.penalty is None else posting.penalty.shown,
        "entries": [_shown_entry(entry) for entry in posting.entries],
    }


def _shown_waiting(entry: _Entry) -> dict[str, Value]:
    return {
        "posted_at": None,
        "posts_at": entry.posts_at,
        "points": entry.points,
        "entries": [_shown_entry(entry)],
    }


def _shown_entry(entry: _Entry) -> dict[str, Value]:
    return {"at": entry.at, "points": entry.points, "label": entry.label}
