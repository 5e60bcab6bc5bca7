"""Which facts can be afforded, whatever they say: the longest lists and texts on which no limit is passed."""

from collections.abc import Callable
from typing import Final

from policyeval.backends.reference.sizes import MANY, UNGUARDED, Guarded, Size, fact_size
from policyeval.schema.nodes import MOST_NODES, most_nodes
from policyeval.schema.shape import Slot

Fits = Callable[[Size], bool]
"""Whether something passes no limit on facts of a size; smaller ones do not cost more."""

_ELEMENTS: Final = tuple(step * 10**power for power in (4, 3, 2, 1, 0) for step in (10, 7, 5, 3, 2))
"""How long lists may be, the longest first."""
_CHARACTERS: Final = (1_000, 200)
"""How long texts may be."""
_ENOUGH: Final = 300
"""Longer texts are not worth it where lists would have to be shorter than this."""


def affordable(bundle: Slot, fits: Fits) -> Guarded | None:
    """Return the largest facts that fit without being measured whole, or None when there are none."""
    if fits(fact_size(bundle, UNGUARDED)):
        few = (count for count in (MANY, *_ELEMENTS) if most_nodes(bundle, count) <= MOST_NODES)
        return Guarded(next(few, 0), MANY)
    best: Guarded | None = None
    for characters in _CHARACTERS:
        guarded = _longest(bundle, fits, characters)
        if guarded is not None and (best is None or guarded.elements > best.elements):
            best = guarded
        if best is not None and best.elements >= _ENOUGH:
            break
    return best


def _longest(bundle: Slot, fits: Fits, characters: int) -> Guarded | None:
    """Return the longest lists that fit, by halving: a longer list never costs less."""
    low, high = 0, len(_ELEMENTS)
    while low < high:
        middle = (low + high) // 2
        guarded = Guarded(_ELEMENTS[middle], characters)
        if most_nodes(bundle, guarded.elements) <= MOST_NODES and fits(fact_size(bundle, guarded)):
            high = middle
        else:
            low = middle + 1
    return Guarded(_ELEMENTS[low], characters) if low < len(_ELEMENTS) else None
