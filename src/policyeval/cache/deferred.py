"""A mapping of which the values are made when one is asked for."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

V = TypeVar("V")


class Deferred(Mapping[str, V]):
    """Names that are known, and values that `make` gives: the one asked for, perhaps more at once."""

    __slots__ = ("_made", "_make", "_names")

    def __init__(self, names: tuple[str, ...], make: Callable[[str], Mapping[str, V]]) -> None:
        """Keep the names and how values are made."""
        self._names = dict.fromkeys(names)
        self._make = make
        self._made: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        """Return the value of a name, made the first time."""
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made.update(self._make(name))
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        """Say whether the name is known; nothing is made."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names in their order."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._names)

    def __repr__(self) -> str:
        return f"Deferred({list(self._names)})"
