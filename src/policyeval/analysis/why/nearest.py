"""Changes of facts made as small as they can be: the nearest number, the first known text.

z3-solver is an extra: this module is imported when there is one.
"""

import time
from collections.abc import Sequence
from typing import Any, Final

from policyeval.analysis.why.cells import Cell
from policyeval.analysis.why.edits import Edit
from policyeval.analysis.why.terms import MICROSECOND, Stated
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.search import Prover
from policyeval.backends.smt.terms import Term
from policyeval.frozen import dataclass
from policyeval.language.values import Timestamp
from policyeval.schema.shape import DurationShape, InstantShape, TextShape
from policyeval.schema.times import read_instant

_SECOND: Final = 1_000_000
_FARTHEST: Final = 2**42
"""So many units away a number is looked for."""


def undercut(stated: Stated, prover: Prover, wanted: Term, free: Sequence[Cell], change: Edit) -> Edit:
    """Return the smallest change of the same fact: the one given, unless a nearer number does too."""
    cell = next((one for one in free if (one.path, one.kind) == (change.path, change.kind)), None)
    start = None if cell is None or cell.place.number is None else stated.start(cell)
    after = None if cell is None else _number(change.after, cell)
    if cell is None or start is None or after is None or isinstance(start, bool):
        return change
    rest = [one.same for one in free if one is not cell]
    steps = -(-abs(after - start) // _unit(cell))
    low, high = (0, 1) if after > start else (-1, 0)
    side = _Distance(stated, prover, [wanted, *rest], cell, low, high)
    closer = side.within(steps - 1) if steps > 1 else None
    found = [change] if closer is None else side.halved(0, steps - 1, closer)[0]
    return found[0] if len(found) == 1 else change


def _number(value: Any, cell: Cell) -> Any:
    """Return the number that a value, as JSON, is in terms."""
    match value:
        case bool() | None:
            return None
        case int():
            return value
        case str() if isinstance(cell.place.slot.shape, InstantShape):
            instant = read_instant(value)
            return instant.nanos // MICROSECOND if isinstance(instant, Timestamp) else None
        case _:
            return None


def nearer(
    stated: Stated, prover: Prover, wanted: list[Term], cells: Sequence[Cell], changes: list[Edit]
) -> list[Edit]:
    """Return changes of the same facts that are as small as they can be, one after the other."""
    for cell in cells:
        if cell.place.number is None or cell.is_list:
            continue
        if isinstance(cell.place.slot.shape, TextShape):
            changes, chosen = _known_text(stated, prover, wanted, cell, changes)
        else:
            changes, chosen = _nearest(stated, prover, wanted, cell, changes)
        wanted = [*wanted, *chosen]
    return changes


def _known_text(
    stated: Stated, prover: Prover, wanted: list[Term], cell: Cell, changes: list[Edit]
) -> tuple[list[Edit], list[Term]]:
    """Return the first known text of the schema that does."""
    shape, texts = cell.place.slot.shape, stated.shared.encoding.texts
    assert isinstance(shape, TextShape)
    for text in shape.known:
        is_it = t.equals(cell.place.number, texts.number(text))
        found = stated.changes(prover.find(*wanted, t.neg(cell.same), is_it, is_small=False))
        if found is not None:
            return found, [is_it]
    return changes, []


def _nearest(
    stated: Stated, prover: Prover, wanted: list[Term], cell: Cell, changes: list[Edit]
) -> tuple[list[Edit], list[Term]]:
    """Return the number nearest to the one given that does, in whole units; of time, in seconds."""
    if isinstance(stated.start(cell), bool):
        return changes, []
    both = _Distance(stated, prover, wanted, cell, -1, 1)
    if cell.value is None and (exact := both.within(0)) is not None:
        return exact, [t.equals(cell.place.number, stated.start(cell))]
    near, far, found = 0, 1, both.within(1)
    while found is None and far < _FARTHEST and time.monotonic() < stated.deadline:
        near, far = far, far * 4
        found = both.within(far)
    return (changes, []) if found is None else both.halved(near, far, found)


@dataclass(frozen=True, slots=True)
class _Distance:
    """How far a number has to be from the one given: `low` and `high` say on which sides, -1, 0 or 1."""

    stated: Stated
    prover: Prover
    wanted: Sequence[Term]
    cell: Cell
    low: int
    high: int

    def within(self, units: int) -> list[Edit] | None:
        """Return changes with the number at most so many units away, if there are any."""
        start, step, number = self.stated.start(self.cell), units * _unit(self.cell), self.cell.place.number
        low, high = start + self.low * step, start + self.high * step
        return self._found(t.at_most(low, number), t.at_most(number, high))

    def halved(self, near: int, far: int, found: list[Edit]) -> tuple[list[Edit], list[Term]]:
        """Return the changes with the number as near as can be, and that it is there.

        `found` has it at most `far` units away; nearer than `near` there is none.
        """
        while far - near > 1:
            middle = (near + far) // 2
            nearer = self.within(middle)
            found, near, far = (found, middle, far) if nearer is None else (nearer, near, middle)
        start, number = self.stated.start(self.cell), self.cell.place.number
        for side in (self.low, self.high):
            end = t.equals(number, start + side * far * _unit(self.cell))
            exact = self._found(end)
            if exact is not None:
                return exact, [end]
        return found, []

    def _found(self, *asked: Term) -> list[Edit] | None:
        wanted = (*self.wanted, *asked, t.neg(self.cell.same))
        return self.stated.changes(self.prover.find(*wanted, is_small=False))


def _unit(cell: Cell) -> int:
    """Return the steps in which a number is changed."""
    return _SECOND if isinstance(cell.place.slot.shape, InstantShape | DurationShape) else 1
