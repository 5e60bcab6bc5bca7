"""Which of two results is the worse one for whoever is judged: the scales that keys can have."""

from enum import StrEnum

from policyeval.frozen import dataclass


class Way(StrEnum):
    """Which way a result changes."""

    STRICTER = "stricter"
    LOOSER = "looser"
    CHANGED = "changed"
    """To another that is neither."""


@dataclass(frozen=True, slots=True)
class Amount:
    """More is worse, or less: of numbers, truths, lengths of time, lists and tallies."""

    is_more: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """Pairs of texts, of which the first is the milder one; texts that are in no pair have no order."""

    pairs: frozenset[tuple[str, str]]


Scale = Amount | Ranked
