"""Which of the right names a wrong one was meant to be."""

from collections.abc import Iterable
from typing import Final

SIMILARITY: Final = 0.6
LONGEST: Final = 100
"""Names longer than this are not compared: nobody mistypes them, and the work is quadratic."""


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `name` most likely stands for, or None when none is near.

    Case and `-` for `_` count for nothing against a candidate, except to break ties; of equally
    near ones the first in alphabetical order wins, so the answer does not depend on their order.
    """
    best: tuple[float, int, str] | None = None
    for candidate in candidates:
        similarity = _similarity(_folded(name), _folded(candidate))
        rank = (-similarity, distance(name, candidate) if similarity >= SIMILARITY else 0, candidate)
        if similarity >= SIMILARITY and (best is None or rank < best):
            best = rank
    return best[2] if best else None


def distance(left: str, right: str) -> int:
    """Return how many insertions, deletions, replacements and swaps of neighbours lie between."""
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for i, char in enumerate(left):
        row = [i + 1]
        for j, other in enumerate(right):
            cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (char != other))
            if i and j and char == right[j - 1] and left[i - 1] == other:
                cost = min(cost, before_last[j - 1] + 1)
            row.append(cost)
        before_last, last = last, row
    return last[-1]


def _similarity(left: str, right: str) -> float:
    longest = max(len(left), len(right))
    if not 0 < longest <= LONGEST:
        return 0.0
    return 1 - distance(left, right) / longest


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_")
