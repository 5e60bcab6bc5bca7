"""How contributions that share a key limit each other.

The cuts come in this order: once per rule, keep, the limit's cap, the rule's cap. A contribution
that loses all its points is superseded and says by whom; one that loses some keeps the rest.
"""

from collections.abc import Callable, Iterable
from functools import partial

from policyeval.backends.reference.equality import equal
from policyeval.backends.reference.expr import Environment
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import Limit, Program, Rule
from policyeval.language.values import Timestamp, Value


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
        keys = _keys(contributions, limit)
        parts = [[i for i, c in enumerate(contributions) if _falls_under(c, limit, key)] for key in keys]
        contributions = _within(contributions, parts, partial(_limited, limit))
    parts = [[i for i, c in enumerate(contributions) if c.rule is rule] for rule in program.rules]
    return _within(contributions, [part for part in parts if part], _capped_by_rule)


def _capped_by_rule(mine: list[Contribution]) -> list[Contribution]:
    rule = mine[0].rule
    return _capped(mine, rule.cap, rule.id)


def _falls_under(contribution: Contribution, limit: Limit, key: Value) -> bool:
    membership = contribution.rule.membership
    return membership is not None and membership.limit == limit.name and equal(contribution.key, key)


def _keys(contributions: Iterable[Contribution], limit: Limit) -> list[Value]:
    keys: list[Value] = []
    for c in contributions:
        membership = c.rule.membership
        if membership is not None and membership.limit == limit.name:
            keys += [] if any(equal(c.key, key) for key in keys) else [c.key]
    return keys


def _within(
    contributions: list[Contribution],
    parts: list[list[int]],
    change: Callable[[list[Contribution]], list[Contribution]],
) -> list[Contribution]:
    """Return the contributions with each part of them, given by positions, changed."""
    changed = list(contributions)
    for positions in parts:
        for position, contribution in zip(
            positions, change([contributions[i] for i in positions]), strict=True
        ):
            changed[position] = contribution
    return changed


def _limited(limit: Limit, shared: list[Contribution]) -> list[Contribution]:
    if limit.once_per_rule:
        shared = [
            replace(c, superseded_by=c.rule.id) if any(c.rule is before.rule for before in shared[:i]) else c
            for i, c in enumerate(shared)
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
