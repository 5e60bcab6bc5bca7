"""How large facts are: what generated code asks of facts that are larger than it takes unmeasured.

Every list, text, map and free value of a bundle has one number, the largest that stands in its slot. What
a decision can cost at most on facts of these sizes takes milliseconds to find out, so it is asked for
sizes that are rounded up, and remembered: first coarsely, then finer while the answer is no.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from policyeval.backends.reference.cost import weight
from policyeval.backends.reference.sizes import (
    MANY,
    SCALAR,
    UNGUARDED,
    Guarded,
    Size,
    capped,
    larger,
    longest,
    many,
    size_of,
    text,
    within,
)
from policyeval.frozen import dataclass, field
from policyeval.schema.nodes import MOST_NODES, nodes
from policyeval.schema.shape import AnyShape, ListShape, MapShape, NoDefault, RecordShape, Slot, TextShape

Sizes = tuple[int, ...]
"""The largest value of each slot that is measured, in the order of the schema."""

_MOST_REMEMBERED: Final = 1_000
_SHORT: Final = 32
"""Texts and lists up to this size are not told apart."""
_FINE: Final = 5
"""So many binary digits of a size are kept where that matters."""


def measured(slot: Slot, data: Any) -> Sizes:
    """Return how large the parts of data are that fits a slot."""
    return tuple(_numbers(slot, [data]))


def _numbers(slot: Slot, values: list[Any]) -> Iterator[int]:
    """Yield the sizes of what stands in a slot, wherever there is one like it."""
    match slot.shape:
        case ListShape(element=element):
            lists = [value for value in values if isinstance(value, list)]
            yield max(map(len, lists), default=0)
            yield from _numbers(element, [part for value in lists for part in value])
        case RecordShape(members=members):
            records = [value for value in values if isinstance(value, dict)]
            for name, member in members:
                yield from _numbers(member, [record[name] for record in records if name in record])
        case MapShape(value=value):
            maps = [value for value in values if isinstance(value, dict)]
            yield max(map(len, maps), default=0)
            yield max((len(key) for entries in maps for key in entries), default=0)
            yield from _numbers(value, [part for entries in maps for part in entries.values()])
        case TextShape() as shape if _is_open(shape):
            yield max((len(value) for value in values if isinstance(value, str)), default=0)
        case AnyShape():
            yield max((weight(value, MANY) for value in values), default=1)
        case _:
            pass


def _is_open(shape: TextShape) -> bool:
    """Say whether the schema leaves open how long a text is."""
    return longest(shape, UNGUARDED) > longest(shape, _NOTHING)


_NOTHING: Final = Guarded(0, 0)


def size_from(slot: Slot, sizes: Iterator[int]) -> Size:
    """Return the size of a fact of which these were measured."""
    size = _size(slot, sizes)
    return size if isinstance(slot.default, NoDefault) else larger(size, size_of(slot.default))


def _size(slot: Slot, sizes: Iterator[int]) -> Size:
    match slot.shape:
        case ListShape(element=element, most=most):
            count = next(sizes)
            return many(count if most is None else min(count, most), size_from(element, sizes))
        case RecordShape(members=members):
            parts = {name: size_from(member, sizes) for name, member in members}
            total = 1 + sum(size.weight + text(len(name)).weight for name, size in parts.items())
            return Size(capped(total), len(parts), None, parts)
        case MapShape(value=value):
            count, key = next(sizes), text(next(sizes))
            part = size_from(value, sizes)
            return Size(capped(1 + count * (key.weight + part.weight)), count, part)
        case TextShape() as shape:
            return text(next(sizes) if _is_open(shape) else longest(shape, _NOTHING))
        case AnyShape():
            return within(next(sizes))
        case _:
            return SCALAR


# ---------------------------------------------------------------------------------------- rounding


def _alike(sizes: Sizes) -> Sizes:
    """Return sizes all of which are as large as the largest."""
    return (_power(max(sizes)),) * len(sizes)


def _coarse(sizes: Sizes) -> Sizes:
    return tuple(map(_power, sizes))


def _fine(sizes: Sizes) -> Sizes:
    return tuple(map(_digits, sizes))


def _power(size: int) -> int:
    """Return the power of two that is no smaller, from the first that is told apart."""
    return 1 << (max(size, _SHORT) - 1).bit_length()


def _digits(size: int) -> int:
    """Return the number that is no smaller and has few binary digits."""
    shift = max(0, size.bit_length() - _FINE)
    return -(-size >> shift) << shift


_ROUNDINGS: Final = (_alike, _coarse, _fine)


@dataclass(frozen=True, slots=True)
class Affording:
    """Whether something can be afforded on facts, by how large these are; benign to share."""

    slot: Slot
    fits: Callable[[Size], bool]
    """Whether it passes no limit on facts of a size; smaller ones do not cost more."""
    _known: dict[Sizes, bool] = field(default_factory=dict)

    def __call__(self, data: Any) -> bool:
        """Say whether it passes no limit on these facts, whatever they say, and they are not too many."""
        if nodes(data) > MOST_NODES:
            return False
        sizes = measured(self.slot, data)
        return any(self._fits(rounding(sizes)) for rounding in _ROUNDINGS)

    def _fits(self, sizes: Sizes) -> bool:
        known = self._known.get(sizes)
        if known is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            known = self._known[sizes] = self.fits(size_from(self.slot, iter(sizes)))
        return known
