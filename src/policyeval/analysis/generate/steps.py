"""Bundles whose ledger rises in two steps, asked about while both penalties run, only one, or none.

Two versions of a ledger mostly differ at such totals, and at the end of a penalty that the other
version starts later or never; bundles that each aim at one row of one version rarely stand there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from random import Random
from typing import Any, Final

from policyeval.analysis.generate import Bundle, Workshop
from policyeval.analysis.generate.force import put_in_force
from policyeval.analysis.generate.ledgers import empty, enter
from policyeval.analysis.generate.scope import Scope
from policyeval.analysis.generate.solve import Solver
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.engine.book import PolicyBook
from policyeval.engine.show import show_instant
from policyeval.ir.program import Band, Ledger
from policyeval.language.instants import DAY
from policyeval.language.values import Timestamp

_GAPS: Final = (0, 16, 31, 47)
"""Days between the steps: of one half month, of two, of two months, and more."""
_USUAL: Final = 30
"""Days of a penalty of which no row says how long it is."""


def steps(
    book: PolicyBook,
    decision: str,
    rows: int,
    seed: int,
    *,
    ledgers: Sequence[Ledger],
    readings: Mapping[str, str] | None = None,
) -> Iterator[Bundle]:
    """Yield bundles for a decision whose ledger is one of `ledgers`, at the totals where rows of any begin.

    Fails: `ArgumentError` for a decision or reading that does not exist.
    """
    loaded, program = book.program(decision, readings=readings)
    workshop = Workshop(loaded, program, dict(readings or {}))
    climbs, days = _climbs(ledgers), _days(ledgers)
    if program.ledger is None or not climbs:
        return
    for row in range(rows):
        draft = workshop.draft(Random(f"{seed}/{decision}/steps/{row}"))
        solver = Solver(Scope(draft))
        first, second = solver.rng.choice(climbs)
        gap, length = solver.rng.choice(_GAPS), solver.rng.choice(days)
        asked = solver.rng.choice((1, length - gap // 2, length - gap // 2, length - 1, length + gap + 31))
        start = draft.as_of.value.nanos
        if row % 3 == 2:  # the second step is the first of another period
            end: Any = FUNCTIONS["period_end"](draft.as_of.value, program.ledger.unit, program.zone)
            start, gap, first, second = end.nanos - 10 * DAY, 12, second, second + first
        empty(program.ledger, solver)
        for amount, after in ((first, 0), (second - first, gap)):
            enter(program.ledger, amount, Timestamp(start + after * DAY), solver)
        draft.as_of.put(Timestamp(start + (gap + 16 + max(1, asked)) * DAY))
        put_in_force(solver)
        yield Bundle(draft.to_json(), show_instant(draft.as_of.value, draft.zone), workshop.readings)


def _climbs(ledgers: Sequence[Ledger]) -> list[tuple[int, int]]:
    """Return pairs of totals, one after the other; those at which the ledgers do not do the same, if any."""
    pairs = list(combinations(_totals(ledgers), 2))
    telling = [pair for pair in pairs if len({repr(_climbed(one, *pair)) for one in ledgers}) > 1]
    return telling or pairs


def _climbed(ledger: Ledger, first: int, second: int) -> tuple[Any, ...]:
    """Return what a ledger does at two totals, and whether the second is in the row of the first."""
    rows = [_row(ledger, total) for total in (first, second)]
    return *(None if row is None else row.values for row in rows), rows[0] is rows[1]


def _row(ledger: Ledger, total: int) -> Band | None:
    for row in ledger.bands:
        if (row.low is None or row.low <= total) and (row.high is None or total < row.high):
            return row
    return None


def _totals(ledgers: Iterable[Ledger]) -> list[int]:
    """Return the totals at which a row begins, and those before them."""
    edges = {low for one in ledgers for row in one.bands if (low := row.low) is not None and low > 0}
    return sorted({total for edge in edges for total in (edge - 1, edge) if total > 0})


def _days(ledgers: Iterable[Ledger]) -> list[int]:
    found: set[Any] = {dict(row.values).get(one.days_key) for one in ledgers for row in one.bands}
    return sorted(days for days in found if days is not None) or [_USUAL]
