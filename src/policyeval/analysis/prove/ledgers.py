"""Which way the penalties of two ledgers may differ, as far as their rows and settings say it.

Terms say what a few entries come to; this holds for any number. Where penalties run side by side, a row
starts one of its own whatever the other rows are: so of what penalties act on, only the rows that act on
it matter. And some settings only make penalties fewer or shorter: that a new one ends the old, that fewer
points lift them, that more points in the same row start nothing again.
"""

from collections.abc import Mapping
from math import inf
from typing import Final

from policyeval.analysis.prove.compared import Change
from policyeval.frozen import replace
from policyeval.ir.program import Band, Ledger, Overlap, Reversal
from policyeval.ir.severity import Amount, Scale, Way
from policyeval.language.values import Value

ACTIVE: Final = "active"
TIMELINE: Final = "timeline"

_Span = tuple[int | None, int | None]
Rows = Mapping[_Span, Band]
"""Rows by the totals that they are of: at least so many points, fewer than so many."""


def ledger_ways(old: Ledger, new: Ledger, key: str, scale: Scale | None) -> Mapping[Way, Change]:
    """Return in which ways a key of two ledgers that are not the same may differ."""
    values = next((one.values for one in new.dimensions if one.key == key), None)
    if key == ACTIVE and _have_same_penalties(old, new):
        return {Way.CHANGED: Change.NONE}
    if key == TIMELINE and _have_same_timeline(old, new):
        return {Way.CHANGED: Change.NONE}
    if isinstance(scale, Amount):
        return {Way.STRICTER: Change.OPEN, Way.LOOSER: Change.OPEN, Way.CHANGED: Change.NONE}
    if values is None or old.dimensions != new.dimensions:
        return {Way.CHANGED: Change.OPEN}
    return {
        Way.STRICTER: Change.NONE if _never_exceeds(new, old, key, values) else Change.OPEN,
        Way.LOOSER: Change.NONE if _never_exceeds(old, new, key, values) else Change.OPEN,
        Way.CHANGED: Change.NONE,
    }


def _differ_only_in(old: Ledger, new: Ledger, fields: str) -> bool:
    """Say whether two ledgers differ in no other fields than these."""
    return replace(new, **{name: getattr(old, name) for name in fields.split()}) == old


def _have_same_penalties(old: Ledger, new: Ledger) -> bool:
    """Say whether the same penalties start and end at the same times, whatever they act on."""
    return _differ_only_in(old, new, "bands dimensions") and _penalties(old) == _penalties(new)


def _have_same_timeline(old: Ledger, new: Ledger) -> bool:
    """Say whether the same penalties start, for as long: what ends them later is not shown there."""
    waits = Overlap.CONSECUTIVE in (old.overlap, new.overlap)
    others = "bands dimensions" if waits else "bands dimensions overlap reversal"
    return _differ_only_in(old, new, others) and _penalties(old) == _penalties(new)


def _penalties(ledger: Ledger) -> list[tuple[_Span, str, Value, Value, bool]]:
    """Return of each row what its penalty is called, how long it is, and whether there is one."""
    found = []
    for row in ledger.bands:
        values = dict(row.values)
        acts = any(values.get(one.key) is not None for one in ledger.dimensions)
        given = values.get(ledger.name_key), values.get(ledger.days_key)
        found.append(((row.low, row.high), row.id, *(given if acts else (None, None)), acts))
    return found


def _never_exceeds(one: Ledger, other: Ledger, key: str, values: tuple[str, ...]) -> bool:
    """Say whether penalties of one ledger never do more to a key than those of another."""
    if not _differ_only_in(one, other, "bands overlap reversal retrigger") or not _is_no_harsher(one, other):
        return False
    mine, theirs = _rows(one, key), _rows(other, key)

    def is_covered(span: _Span) -> bool:
        if span not in theirs:
            return False
        effects = [values.index(str(dict(row.values)[key])) for row in (mine[span], theirs[span])]
        return effects[0] <= effects[1] and _days(one, mine[span]) <= _days(other, theirs[span])

    return all(map(is_covered, mine))


def _is_no_harsher(one: Ledger, other: Ledger) -> bool:
    """Say whether the settings of one ledger never make penalties more or longer than those of another."""
    if other.overlap is not Overlap.PARALLEL:
        same = one.overlap is other.overlap and one.retrigger == other.retrigger and one.bands == other.bands
        return same and other.overlap is Overlap.REPLACE and _lifts_more(one, other)
    is_known = one.overlap in (Overlap.PARALLEL, Overlap.REPLACE)
    return is_known and one.retrigger <= other.retrigger and _lifts_more(one, other)


def _lifts_more(one: Ledger, other: Ledger) -> bool:
    return one.reversal is other.reversal or one.reversal is Reversal.LIFT


def _rows(ledger: Ledger, key: str) -> Rows:
    """Return the rows that act on a key."""
    return {(row.low, row.high): row for row in ledger.bands if dict(row.values).get(key) is not None}


def _days(ledger: Ledger, row: Band) -> float:
    """Return how long the penalty of a row is; one without days has no end."""
    days = dict(row.values).get(ledger.days_key)
    return float(days) if isinstance(days, int) else inf
