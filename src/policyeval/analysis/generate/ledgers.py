"""Reaching what a ledger does: each band of its total, and the instants at which it turns."""

from enum import StrEnum
from typing import Final

from policyeval.analysis.generate.force import put_in_force
from policyeval.analysis.generate.scope import Scope, candidates, grow
from policyeval.analysis.generate.solve import Solver
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.backends.reference.ledger import run_ledger
from policyeval.ir.program import Band, Ledger
from policyeval.language.instants import DAY, SECOND
from policyeval.language.values import Timestamp, Value

_ROUNDS: Final = 3


class Turn(StrEnum):
    """An instant at which a ledger turns."""

    ENTRY = "entry"
    """An entry is made when a half month ends."""
    POSTING = "posting"
    """It is asked about when an entry is posted."""
    END = "end"
    """It is asked about when a penalty ends."""


def reach_band(ledger: Ledger, band: Band, solver: Solver) -> bool:
    """Make entries of one stretch of time whose total falls into a band."""
    low = band.low if band.low is not None else 0
    high = band.high if band.high is not None else low + 6
    total = solver.rng.choice([low, low, high - 1, solver.rng.randint(low, max(low, high - 1))])
    clock = solver.top.draft.as_of.value
    for _ in range(_ROUNDS):
        start = Timestamp(clock.nanos - solver.rng.randint(17, 120) * DAY)
        empty(ledger, solver)
        for amount in _parts(total, solver):
            at = start.nanos + solver.rng.randint(0, 5 * DAY // SECOND) * SECOND
            enter(ledger, amount, Timestamp(at), solver)
        if solver.rng.random() < 0.3:
            one = grow(ledger.entries, solver.top)
            if one is not None:
                solver.demand(ledger.where, True, solver.top.bind(ledger.variable, one.handle))
        if any(posting.get("band") == band.id for posting in timeline(ledger, solver)):
            return put_in_force(solver)
    return False


def empty(ledger: Ledger, solver: Solver) -> None:
    """Take every entry away."""
    for one in reversed(candidates(ledger.entries, solver.top)):
        if one.root is not None:
            one.root.remove()


def _parts(total: int, solver: Solver) -> list[int]:
    """Return a few numbers that add up to the total."""
    parts: list[int] = []
    while total > 0 and len(parts) < 4:
        part = solver.rng.choice((1, 3, 3, 6, total))
        parts.append(min(part, total) if len(parts) < 3 else total)
        total -= parts[-1]
    return parts or [0]


def enter(ledger: Ledger, amount: int, at: Timestamp, solver: Solver) -> Scope | None:
    """Add an entry, and return the scope in which it has its name."""
    one = grow(ledger.entries, solver.top)
    if one is None:
        return None
    scope = solver.top.bind(ledger.variable, one.handle)
    for _ in range(2):
        solver.demand(ledger.where, True, scope)
        solver.assign(ledger.at, at, scope)
        solver.assign(ledger.amount, amount, scope)
    return scope


def timeline(ledger: Ledger, solver: Solver) -> list[dict[str, Value]]:
    """Return the postings of the draft's ledger, and what waits for one."""
    draft = solver.top.draft
    shown = run_ledger(ledger, draft.zone, draft.as_of.value, draft.env)["timeline"]
    return shown if isinstance(shown, list) else []


def turn_ledger(ledger: Ledger, turn: Turn, seconds: int, solver: Solver) -> bool:
    """Move the ledger to so many seconds after one of its turns."""
    rng, clock = solver.rng, solver.top.draft.as_of
    made = Timestamp(clock.value.nanos - rng.randint(17, 120) * DAY)
    edge: Timestamp = FUNCTIONS["period_end"](made, "half_month", solver.top.draft.zone)
    match turn:
        case Turn.ENTRY:
            at = Timestamp(edge.nanos + seconds * SECOND)
            scope = enter(ledger, rng.choice((1, 3, 6)), at, solver)
            return scope is not None and scope.value(ledger.at) == at and put_in_force(solver)
        case Turn.POSTING:
            scope = enter(ledger, rng.choice((1, 3, 6)), made, solver)
            made_so = scope is not None and scope.value(ledger.at) == made
            return made_so and _ask_at(edge, seconds, solver)
        case Turn.END:
            enter(ledger, rng.choice((3, 6, 9)), made, solver)
            penalties = [posting.get("penalty") for posting in timeline(ledger, solver)]
            ends = [penalty["end"] for penalty in penalties if penalty and penalty["end"] is not None]
            return bool(ends) and _ask_at(rng.choice(ends), seconds, solver)


def _ask_at(instant: Timestamp, seconds: int, solver: Solver) -> bool:
    asked = Timestamp(instant.nanos + seconds * SECOND)
    return solver.top.draft.as_of.put(asked) and put_in_force(solver)
