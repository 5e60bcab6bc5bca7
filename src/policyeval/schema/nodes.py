"""How many values facts are made of: every scalar, list and object is one, and there is a limit to them."""

from collections.abc import Mapping
from typing import Any, Final

from policyeval.schema.json_places import MAX_DEPTH
from policyeval.schema.shape import AnyShape, ListShape, MapShape, RecordShape, Slot

MOST_NODES: Final = 100_000
"""How many values a bundle may have; a list of a million numbers would fit into no other limit either."""


def nodes(data: Any, limit: int = MOST_NODES) -> int:
    """Return how many values data is made of; beyond the limit they are not counted to the end.

    Nor are they deeper than facts may be: that is a finding of its own.
    """
    found, level = 1, [data]
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for holder in level:
            parts = holder.values() if isinstance(holder, Mapping) else holder
            if isinstance(holder, _HOLDERS):
                found += len(holder)
                below.extend(part for part in parts if isinstance(part, _HOLDERS))
            if found > limit:
                return found
        level = below
    return found


_HOLDERS: Final = (dict, list, tuple, Mapping)


def most_nodes(slot: Slot, elements: int) -> int:
    """Return how many values there are at most in what fits a slot, if no list or free value has more."""
    match slot.shape:
        case RecordShape(members=members):
            return 1 + sum(most_nodes(member, elements) for _, member in members)
        case ListShape(element=element, most=most):
            count = elements if most is None else min(elements, most)
            return 1 + count * most_nodes(element, elements)
        case MapShape() | AnyShape():
            return 1 + elements
        case _:
            return 1
