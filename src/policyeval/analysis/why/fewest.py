"""The fewest facts that have to change for a goal, by the solver.

z3-solver is an extra: this module is imported when there is one.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final

from policyeval.analysis.why.asking import Goal
from policyeval.analysis.why.cells import Cell
from policyeval.analysis.why.edits import Edit, name_of
from policyeval.analysis.why.nearest import nearer, undercut
from policyeval.analysis.why.terms import Stated
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.search import Nothing, Prover
from policyeval.backends.smt.terms import Term
from policyeval.frozen import dataclass

MOST_CHANGES: Final = 6
MOST_ANSWERS: Final = 4


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of a search: changes that lead to the goal, or that there are none, or neither."""

    answers: tuple[tuple[Edit, ...], ...] = ()
    is_fewest: bool = False
    """Whether it is proved that no fewer changes do."""
    is_impossible: bool = False
    """Whether it is proved that no facts do, as far as they may change."""
    bounds: tuple[tuple[str, int], ...] = ()
    """Lists that were looked at up to a length only."""


def reach(stated: Stated, goal: Goal, may_change: Callable[[str], bool], known: Sequence[Edit]) -> Reached:
    """Return the fewest changes of facts that may change and that lead to the goal.

    `known` are changes of one fact of which each does; they are made nearer, and others looked for.
    """
    wanted, possible = stated.goal(goal)
    free = [cell for cell in stated.given.cells if may_change(name_of(cell.path))]
    prover = stated.prover(cell.same for cell in stated.given.cells if not may_change(name_of(cell.path)))
    changed = [t.neg(cell.same) for cell in free]
    if known:
        closer = [undercut(stated, prover, wanted, free, change) for change in known]
        places = {(change.path, change.kind) for change in known}
        others = [cell.same for cell in free if (cell.path, cell.kind) in places]
        one = t.at_most(t.count(changed), 1)
        more = _answers(stated, prover, (wanted, one, *others), free, goal)
        return Reached((*((change,) for change in closer), *more), is_fewest=True)
    possible = possible if stated.fits else None
    if possible is not None and isinstance(prover.find(possible, is_small=False), Nothing):
        return Reached(is_impossible=True, bounds=stated.bounds(possible))
    is_fewest = possible is not None
    for count in range(1, min(MOST_CHANGES, len(free)) + 1):
        limit = t.at_most(t.count(changed), count)
        found = _answers(stated, prover, (wanted, limit), free, goal)
        if found:
            return Reached(tuple(found), is_fewest)
        if is_fewest:
            is_fewest = isinstance(prover.find(possible, limit, is_small=False), Nothing)
        if time.monotonic() >= stated.deadline:
            return Reached()
    return _many(stated, prover, goal, free, is_fewest=is_fewest)


def _many(stated: Stated, prover: Prover, goal: Goal, free: Sequence[Cell], *, is_fewest: bool) -> Reached:
    """Return a way to the goal that changes many facts, of which as few as were found to do.

    `is_fewest` says whether it is proved that a few do not.
    """
    wanted, possible = stated.goal(goal)
    changed = [t.neg(cell.same) for cell in free]
    best: list[Edit] | None = None
    most = len(free)
    while most > MOST_CHANGES and time.monotonic() < stated.deadline:
        limit = t.at_most(t.count(changed), most)
        one = stated.changes(prover.find(wanted, limit, is_small=False))
        if one is None:
            is_none = possible is not None and prover.find(possible, limit, is_small=False)
            is_fewest = is_fewest and isinstance(is_none, Nothing)
            break
        if _leads_to(stated, goal, one):
            best = one
        most = min(most, len(one)) - 1
    else:
        is_fewest = is_fewest and most == MOST_CHANGES
    if best is None:
        return Reached()
    closer, _ = _closer(stated, prover, wanted, free, best)
    return Reached((tuple(closer if _leads_to(stated, goal, closer) else best),), is_fewest)


def _answers(
    stated: Stated, prover: Prover, wanted: Sequence[Term], free: Sequence[Cell], goal: Goal
) -> list[tuple[Edit, ...]]:
    """Return some ways to the goal that change other facts each, every one as near as can be."""
    found: list[tuple[Edit, ...]] = []
    others: list[Term] = []
    while len(found) < MOST_ANSWERS and time.monotonic() < stated.deadline:
        one = stated.changes(prover.find(*wanted, *others, is_small=False))
        if one is None:
            break
        closer, cells = _closer(stated, prover, wanted[0], free, one)
        if _leads_to(stated, goal, closer):
            found.append(tuple(closer))
        elif _leads_to(stated, goal, one):
            found.append(tuple(one))
        others.append(t.disj(*(cell.same for cell in cells)))
    return found


def _closer(
    stated: Stated, prover: Prover, wanted: Term, free: Sequence[Cell], one: list[Edit]
) -> tuple[list[Edit], list[Cell]]:
    """Return changes of the same facts that are as near as can be, and the cells of these facts."""
    paths = {(change.path, change.kind) for change in one}
    cells = [cell for cell in free if (cell.path, cell.kind) in paths]
    rest = [cell.same for cell in free if cell not in cells and not _is_inside(cell, cells)]
    return nearer(stated, prover, [wanted, *rest], cells, one), cells


def _leads_to(stated: Stated, goal: Goal, changes: Sequence[Edit]) -> bool:
    record = stated.asked.changed(changes)
    return record is not None and goal.holds(record)


def _is_inside(cell: Cell, others: Sequence[Cell]) -> bool:
    return any(cell.path[: len(other.path)] == other.path for other in others)
