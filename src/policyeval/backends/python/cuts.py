"""How contributions that share a key limit each other: `reference.contributions`, on lists in place.

A contribution is a list here, so that cutting it is an assignment; the cuts and their order are those
of the reference.
"""

from collections.abc import Callable
from typing import Any, Final

from policyeval.backends.reference.equality import equal
from policyeval.frozen import dataclass
from policyeval.ir.program import Limit
from policyeval.language.values import Timestamp, to_key

RULE: Final = 0
"""The number of the rule."""
AT: Final = 1
POINTS: Final = 2
"""What is left of its points."""
KEY: Final = 3
"""The key of its group, as a value of the language."""
IS_CUT: Final = 4
"""False, or what left nothing of it: the name of a limit, or the number of a rule in a tuple."""
ELEMENT: Final = 5
"""The element of the rule's loop."""

Contribution = list[Any]
_HASHED: Final = (str, int, bool, type(None), Timestamp)


@dataclass(frozen=True, slots=True)
class Cuts:
    """The limits of a program and what falls under each, the caps of its rules."""

    limits: tuple[tuple[Limit, frozenset[int]], ...]
    caps: tuple[tuple[int, int], ...]

    def apply(self, contributions: list[Contribution]) -> None:
        """Cut the contributions."""
        for limit, members in self.limits:
            for shared in _by_key([c for c in contributions if c[RULE] in members]):
                _limited(limit, shared)
        for rule, cap in self.caps:
            _capped([c for c in contributions if c[RULE] == rule], cap, (rule,))


def _by_key(contributions: list[Contribution]) -> list[list[Contribution]]:
    """Return those with an equal key together, in the order in which keys first appear."""
    if all(type(c[KEY]) in _HASHED for c in contributions):
        groups: dict[Any, list[Contribution]] = {}
        for c in contributions:
            groups.setdefault(to_key(c[KEY]), []).append(c)
        return list(groups.values())
    keys: list[Any] = []
    for c in contributions:
        keys += [] if any(equal(c[KEY], key) for key in keys) else [c[KEY]]
    return [[c for c in contributions if equal(c[KEY], key)] for key in keys]


def _limited(limit: Limit, shared: list[Contribution]) -> None:
    if limit.once_per_rule:
        seen: set[int] = set()
        for c in shared:
            if c[RULE] in seen:
                c[IS_CUT] = (c[RULE],)
            seen.add(c[RULE])
    if limit.keep_most:
        _keep_most(shared)
    if limit.cap is not None:
        _capped(shared, limit.cap, limit.name)


def _keep_most(shared: list[Contribution]) -> None:
    standing = [c for c in shared if not c[IS_CUT]]
    if standing:
        most = max(standing, key=lambda c: c[POINTS] or 0)
        for c in standing:
            if c is not most:
                c[IS_CUT] = (most[RULE],)


def _capped(shared: list[Contribution], cap: int, by: str | tuple[int]) -> None:
    left = cap
    for c in shared:
        if not c[IS_CUT] and c[POINTS] is not None and c[POINTS] > 0:
            c[POINTS] = min(c[POINTS], left)
            left -= c[POINTS]
            if c[POINTS] <= 0:
                c[IS_CUT] = by


Cut = Callable[[list[Contribution]], None]
