"""How contributions that share a key limit each other: `backends.reference.contributions` as terms.

Which contributions there are is open, so each of a rule's possible ones is looked at with every one
before it that may share its key.
"""

from collections.abc import Callable

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.expr import Environment
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Sym, equal
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import Limit, Program, Rule


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a rule may add for one element at one instant."""

    rule: Rule
    index: int
    """Of the element; a rule without a loop has one."""
    made: Term
    """Whether the rule fires so."""
    at: Term
    points: Term | None
    key: Sym | None
    env: Environment
    superseded: Term = False

    @property
    def stands(self) -> Term:
        """Whether it is made and nothing has superseded it."""
        return t.conj(self.made, t.neg(self.superseded))


Shares = Callable[[int, int], Term]
"""Whether two contributions, by their positions, fall under one limit with one key."""


def cut(program: Program, contributions: list[Contribution]) -> list[Contribution]:
    """Return the contributions, in their order, after every limit and cap of the program."""
    for limit in program.limits:
        mine = [i for i, c in enumerate(contributions) if _is_under(c.rule, limit)]
        changed = _limited(limit, [contributions[i] for i in mine])
        for position, contribution in zip(mine, changed, strict=True):
            contributions[position] = contribution
    for rule in program.rules:
        mine = [i for i, c in enumerate(contributions) if c.rule is rule]
        changed = _capped([contributions[i] for i in mine], rule.cap, lambda _, __: True)
        for position, contribution in zip(mine, changed, strict=True):
            contributions[position] = contribution
    return contributions


def _is_under(rule: Rule, limit: Limit) -> bool:
    return rule.membership is not None and rule.membership.limit == limit.name


def _limited(limit: Limit, shared: list[Contribution]) -> list[Contribution]:
    keys: dict[tuple[int, int], Term] = {}

    def shares(one: int, other: int) -> Term:
        pair = min(one, other), max(one, other)
        if pair not in keys:
            left, right = shared[one].key, shared[other].key
            assert left is not None
            assert right is not None
            keys[pair] = True if one == other else equal(left, right)
        return keys[pair]

    if limit.once_per_rule:
        shared = [
            replace(
                c,
                superseded=t.disj(
                    c.superseded,
                    *(
                        t.conj(before.made, shares(i, j))
                        for j, before in enumerate(shared[:i])
                        if before.rule is c.rule
                    ),
                ),
            )
            for i, c in enumerate(shared)
        ]
    if limit.keep_most:
        shared = _most(shared, shares)
    return _capped(shared, limit.cap, shares)


def _most(shared: list[Contribution], shares: Shares) -> list[Contribution]:
    """Return the contributions, of which only the first with the most points stands for each key."""
    stands = [c.stands for c in shared]

    def is_beaten(i: int) -> Term:
        mine = _points(shared[i])
        return t.disj(
            *(
                t.conj(stands[j], shares(i, j), (t.at_most if j < i else t.less)(mine, _points(other)))
                for j, other in enumerate(shared)
                if j != i
            )
        )

    return [replace(c, superseded=t.disj(c.superseded, is_beaten(i))) for i, c in enumerate(shared)]


def _points(contribution: Contribution) -> Term:
    return 0 if contribution.points is None else contribution.points


def _capped(shared: list[Contribution], cap: int | None, shares: Shares) -> list[Contribution]:
    if cap is None:
        return shared
    capped: list[Contribution] = []
    taken: list[Term] = []
    for i, c in enumerate(shared):
        if c.points is None:
            capped.append(c)
            taken.append(0)
            continue
        left = t.minus(cap, t.total(t.ite(shares(i, j), one, 0) for j, one in enumerate(taken)))
        counts = t.conj(c.stands, t.less(0, c.points))
        points = t.ite(t.less(c.points, left), c.points, left)
        taken.append(t.ite(counts, points, 0))
        capped.append(
            replace(
                c,
                points=t.ite(counts, points, c.points),
                superseded=t.disj(c.superseded, t.conj(counts, t.at_most(points, 0))),
            )
        )
    return capped
