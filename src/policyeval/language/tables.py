"""Tables that are made in parts: a process that decides once needs few of the functions there are."""

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


class Joined(Mapping[str, V]):
    """Several mappings as one, each made when what is looked for was in none before it."""

    __slots__ = ("_known", "_make", "_parts", "_sequence")

    def __init__(
        self, parts: tuple[str, ...], make: Callable[[str], Mapping[str, V]], *, first: tuple[str, ...] = ()
    ) -> None:
        """Keep the names of the parts, those to look into first, and how each is made."""
        self._parts = parts
        self._sequence = tuple(dict.fromkeys((*first, *parts)))
        self._make = make
        self._known: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        """Return the value of a name, from the first part that has it."""
        found = self._known.get(name)
        return self._sought(name) if found is None else found

    def _sought(self, name: str) -> V:
        for part in self._sequence:
            made = self._make(part)
            self._known.update(made)
            if name in made:
                return made[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of all parts, in the order of the parts."""
        return (name for part in self._parts for name in self._make(part))

    def __len__(self) -> int:
        """Return how many names there are in all parts."""
        return sum(1 for _ in self)
