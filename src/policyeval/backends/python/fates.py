"""What became of rules by what is left of their contributions, while generated code runs."""

from collections.abc import Callable
from typing import Any, Final

from policyeval.backends.python.cuts import AT, IS_CUT, POINTS, RULE, Contribution
from policyeval.backends.python.terms import InstantTexts

NOT_FIRED: Final = 0
FIRED: Final = 1
SUPERSEDED: Final = 2


def reached(firsts: list[list[int]], contributions: list[Contribution]) -> set[int]:
    """Return the rules of first-matches up to those that decide."""
    kept = {c[RULE] for c in contributions if not c[IS_CUT]}
    reached: set[int] = set()
    for group in firsts:
        for index in group:
            reached.add(index)
            if index in kept:
                break
    return reached


Fate = tuple[int, int | None, str | None, list[tuple[str]] | None]
"""The outcome, the points that are left, what won, and the instants that are worth telling."""


def fate_of(
    ids: list[str], instants: InstantTexts, mine: list[Contribution], points: int | None, t: int
) -> Fate:
    """Return what became of a rule that was asked once; `points` are those before any cut."""
    if not mine:
        return NOT_FIRED, points, None, None
    kept = [c for c in mine if not c[IS_CUT]]
    if not kept:
        by = mine[0][IS_CUT]
        return SUPERSEDED, 0, by if isinstance(by, str) else ids[by[0]], _told(mine, instants, t)
    left = None if kept[0][POINTS] is None else sum(c[POINTS] for c in kept)
    return FIRED, left, None, _told(kept, instants, t)


def _told(contributions: list[Contribution], instants: InstantTexts, t: int) -> list[tuple[str]] | None:
    """Return the instants of contributions, unless there is one and it is that of evaluation."""
    if len(contributions) == 1 and contributions[0][AT] == t:
        return None
    return [(instants[c[AT]],) for c in contributions]


def fate_alone(fate: Callable[..., Fate], mine: list[Contribution], points: int | None, t: int) -> Fate:
    """Return what became of a rule without a loop: it has points when some are left."""
    outcome, left, by, at = fate(mine, points, t)
    return outcome, left if outcome == FIRED else None, by, at


def fates(
    fate: Callable[..., Fate], rows: list[tuple[Any, ...]], t: int
) -> tuple[int, int | None, list[tuple[Any, ...]]]:
    """Return what became of a rule, and its rows with what became of each element."""
    told = [(*fate(row[0], row[1], t), *row[2:]) for row in rows]
    outcomes = {row[0] for row in told}
    if FIRED in outcomes:
        left = [row[1] for row in told if row[0] == FIRED]
        return FIRED, None if left[0] is None else sum(left), told
    return SUPERSEDED if SUPERSEDED in outcomes else NOT_FIRED, None, told
