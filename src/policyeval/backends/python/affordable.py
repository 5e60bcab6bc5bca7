"""Which facts a decision can afford, whatever they say: generated code takes these, and counts nothing."""

from typing import Final

from policyeval.backends.reference.sizes import UNGUARDED, Guarded
from policyeval.backends.reference.worst_case import worst_case
from policyeval.ir.program import Program
from policyeval.schema.shape import Slot

_ELEMENTS: Final = tuple(step * 10**power for power in (4, 3, 2, 1, 0) for step in (10, 7, 5, 3, 2))
"""How long lists may be, the longest first."""
_CHARACTERS: Final = (1_000, 200)
"""How long texts may be."""
_ENOUGH: Final = 300
"""Longer texts are not worth it where lists would have to be shorter than this."""


def affordable(program: Program, bundle: Slot) -> Guarded | None:
    """Return the largest facts on which a decision passes no limit, or None when there are none."""
    if worst_case(program, bundle, UNGUARDED).fits:
        return UNGUARDED
    best: Guarded | None = None
    for characters in _CHARACTERS:
        guarded = _longest(program, bundle, characters)
        if guarded is not None and (best is None or guarded.elements > best.elements):
            best = guarded
        if best is not None and best.elements >= _ENOUGH:
            break
    return best


def _longest(program: Program, bundle: Slot, characters: int) -> Guarded | None:
    """Return the longest lists that fit, by halving: a longer list never costs less."""
    low, high = 0, len(_ELEMENTS)
    while low < high:
        middle = (low + high) // 2
        if worst_case(program, bundle, Guarded(_ELEMENTS[middle], characters)).fits:
            high = middle
        else:
            low = middle + 1
    return Guarded(_ELEMENTS[low], characters) if low < len(_ELEMENTS) else None
