"""Which facts have a say in an outcome, and which have none at all, by the solver.

z3-solver is an extra: this module is imported when there is one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from policyeval.analysis.why.bearing import Bearing
from policyeval.analysis.why.cells import Cell
from policyeval.analysis.why.edits import name_of
from policyeval.analysis.why.terms import Stated
from policyeval.backends.smt.search import Nothing, Prover
from policyeval.backends.smt.terms import Term


def bearing(stated: Stated, is_read: Callable[[str], bool]) -> Bearing:
    """Return which facts have a say in the outcome."""
    differs = stated.differs()
    groups = _groups(stated.given.cells, is_read)
    if differs is None:
        return Bearing(open=tuple(groups))
    fixed = [cell.same for cell in stated.given.cells if not is_read(name_of(cell.path))]
    prover = stated.prover(fixed)
    alone: list[str] = []
    unsettled: list[str] = []
    for name in groups:
        rest = [cell.same for other, mine in groups.items() if other != name for cell in mine]
        is_so = _asked_whether(stated, prover, [differs, *rest])
        if is_so is None:
            unsettled.append(name)
        elif is_so:
            alone.append(name)
    together: list[str] = []
    left = [name for name in groups if name not in alone and name not in unsettled]
    held = [cell.same for name in (*alone, *unsettled) for cell in groups[name]]
    while left:
        is_so = _asked_whether(stated, prover, [differs, *held])
        if is_so is False:
            return Bearing(tuple(alone), _in_order(together, groups), tuple(left), tuple(unsettled))
        if is_so is None:
            return Bearing(tuple(alone), _in_order(together, groups), (), (*unsettled, *left))
        few = _few(stated, prover, [differs, *held], left, groups)
        together += few
        left = [name for name in left if name not in few]
        held += [cell.same for name in few for cell in groups[name]]
    return Bearing(tuple(alone), _in_order(together, groups), (), tuple(unsettled))


def _few(
    stated: Stated, prover: Prover, wanted: list[Term], names: list[str], groups: Mapping[str, Sequence[Cell]]
) -> list[str]:
    """Return facts of which none can be left out: together they can change the outcome."""
    kept: list[str] = []
    for name in names:
        same = [cell.same for cell in groups[name]]
        if _asked_whether(stated, prover, [*wanted, *same]) is True:
            wanted = [*wanted, *same]
        else:
            kept.append(name)
    return kept


def _asked_whether(stated: Stated, prover: Prover, wanted: Sequence[Term]) -> bool | None:
    """Return whether there are such facts that the reference answers otherwise; None where open."""
    found = prover.find(*wanted, is_small=False)
    if isinstance(found, Nothing):
        return False if stated.fits else None
    changes = stated.changes(found)
    record = None if changes is None else stated.asked.changed(changes)
    if record is None:
        return None
    before = stated.asked.record
    return True if (record.status, record.result) != (before.status, before.result) else None


def group_of(name: str) -> str:
    """Return the declared fact that a place belongs to: of what is in a list, the list."""
    return name.partition("[")[0]


def _groups(cells: Sequence[Cell], is_read: Callable[[str], bool]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        name = name_of(cell.path)
        if is_read(name):
            found.setdefault(group_of(name), []).append(cell)
    return found


def _in_order(names: Sequence[str], groups: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in groups if name in names)
