"""How contributions that share a key limit each other.

The cuts come in this order: once per rule, keep, the limit's cap, the rule's cap. A contribution
that loses all its points is superseded and says by whom; one that loses some keeps the rest.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import TypeVar

from policyeval.backends.reference.equality import identity
from policyeval.backends.reference.expr import Environment
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import Limit, Program, Rule
from policyeval.language.values import Timestamp, Value

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a firing rule adds for one element at one instant."""

    rule: Rule
    index: int | None
    at: Timestamp
    points: int | None
    key: Value
    env: Environment
    superseded_by: str | None = None


def cut(program: Program, contributions: list[Contribution]) -> list[Contribution]:
    """Return the contributions, in their order, after every limit and cap of the program."""
    for limit in program.limits:
        under = [(i, c) for i, c in enumerate(contributions) if _falls_under(c, limit)]
        parts = together(under, lambda placed: identity(placed[1].key))
        contributions = _within(contributions, parts, partial(_limited, limit))
    parts = together(enumerate(contributions), lambda placed: placed[1].rule.id)
    return _within(contributions, parts, _capped_by_rule)


def together(parts: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Return those with an equal key together, in the order in which keys first appear."""
    found: dict[Hashable, list[T]] = {}
    for part in parts:
        found.setdefault(key(part), []).append(part)
    return list(found.values())


def _capped_by_rule(mine: list[Contribution]) -> list[Contribution]:
    rule = mine[0].rule
    return _capped(mine, rule.cap, rule.id)


def _falls_under(contribution: Contribution, limit: Limit) -> bool:
    membership = contribution.rule.membership
    return membership is not None and membership.limit == limit.name


def _within(
    contributions: list[Contribution],
    parts: list[list[tuple[int, Contribution]]],
    change: Callable[[list[Contribution]], list[Contribution]],
) -> list[Contribution]:
    """Return the contributions with each part of them, given with their positions, changed."""
    changed = list(contributions)
    for part in parts:
        for (position, _), contribution in zip(part, change([c for _, c in part]), strict=True):
            changed[position] = contribution
    return changed


def _limited(limit: Limit, shared: list[Contribution]) -> list[Contribution]:
    if limit.once_per_rule:
        first = {c.rule.id: i for i, c in reversed(list(enumerate(shared)))}
        shared = [
            c if first[c.rule.id] == i else replace(c, superseded_by=c.rule.id) for i, c in enumerate(shared)
        ]
    if limit.keep_most:
        shared = _most(shared)
    return _capped(shared, limit.cap, limit.name)


def _most(shared: list[Contribution]) -> list[Contribution]:
    standing = [c for c in shared if c.superseded_by is None]
    if not standing:
        return shared
    most = max(standing, key=lambda c: c.points or 0)
    return [
        c if c is most or c.superseded_by is not None else replace(c, superseded_by=most.rule.id)
        for c in shared
    ]


def _capped(shared: list[Contribution], cap: int | None, by: str) -> list[Contribution]:
    if cap is None:
        return shared
    left = cap
    capped: list[Contribution] = []
    for c in shared:
        if c.superseded_by is not None or c.points is None or c.points <= 0:
            capped.append(c)
            continue
        points = min(c.points, left)
        left -= points
        capped.append(replace(c, points=points, superseded_by=None if points > 0 else by))
    return capped
