"""What a near miss is looked for in: the facts of a term, and the part of a program around a rule."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Final

from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import DecisionResult, Expr, Fact
from policyeval.ir.program import Combine, Program, ResultGroup, Rule
from policyeval.ir.walk import rule_expressions, walk
from policyeval.language.instants import FIRST, LAST, SECOND
from policyeval.language.types import TIMESTAMP, Int, Nullable, Type

FARTHEST: Final = 2**40
"""How many steps from a fact a value is looked for."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that lead from one value of a type to others, in its own unit or in nanoseconds."""

    low: int
    high: int
    size: int


def numbers(term: Expr) -> Iterator[tuple[Fact, Steps]]:
    """Yield each fact of the term that has a next and a previous value, and the steps between them."""
    seen: set[tuple[str, ...]] = set()
    for node in walk(term):
        if isinstance(node, Fact) and node.path not in seen:
            steps = _steps(node.type)
            if steps is not None:
                seen.add(node.path)
                yield node, steps


def _steps(type_: Type) -> Steps | None:
    match type_:
        case Nullable(of=of):
            return _steps(of)
        case Int(low=low, high=high):
            return Steps(low, high, 1)
        case _ if type_ == TIMESTAMP:
            return Steps(FIRST.nanos, LAST.nanos, SECOND)
        case _:
            return None


def readers(program: Program) -> dict[tuple[str, ...], frozenset[str]]:
    """Return the rules that read each fact or object, by its path; under none those that read decisions."""
    found: dict[tuple[str, ...], set[str]] = {(): set()}
    for rule in program.rules:
        for node in (node for expr in rule_expressions(rule) for node in walk(expr)):
            if isinstance(node, Fact | DecisionResult):
                found.setdefault(node.path if isinstance(node, Fact) else (), set()).add(rule.id)
    return {path: frozenset(rules) for path, rules in found.items()}


def read_by(path: tuple[str, ...], found: Mapping[tuple[str, ...], frozenset[str]]) -> frozenset[str]:
    """Return the rules that a fact can matter to, of these readers."""
    return frozenset().union(*(found.get(path[:size], frozenset()) for size in range(len(path) + 1)))


def around(rule: Rule, program: Program) -> Program:
    """Return the part of a program that decides whether a rule fires and what its keys then are.

    Of a program of thousands of rules, deciding all of it for each of them would take minutes.
    """
    groups, decisive = _groups(rule, program)
    near = [r for r in program.rules if r is rule or _gives(r, decisive)] if decisive else [rule]
    limits = {r.membership.limit for r in near if r.membership is not None}
    if limits:
        ids = {r.id for r in near}
        near = [r for r in program.rules if r.id in ids or (r.membership and r.membership.limit in limits)]
    keys = tuple((key, type_) for key, type_ in program.keys if any(key in group.keys for group in groups))
    return replace(program, rules=tuple(near), results=groups, keys=keys, outputs=(), ledger=None)


def alike(rule: Rule, program: Program) -> Hashable:
    """Return what is equal for rules that have the same part of the program around them."""
    groups, decisive = _groups(rule, program)
    keys = tuple(tuple(group.keys for group in some) for some in (groups, decisive))
    return keys if decisive else (rule.id, *keys)


def _groups(rule: Rule, program: Program) -> tuple[tuple[ResultGroup, ...], tuple[ResultGroup, ...]]:
    """Return the groups that a rule gives to, and those of them in which other rules have a say."""
    groups = tuple(group for group in program.results if _gives(rule, [group]))
    return groups, groups if rule.points is None else tuple(g for g in groups if g.combine is Combine.FIRST)


def _gives(rule: Rule, groups: Iterable[ResultGroup]) -> bool:
    keys = [give.key for give in rule.gives]
    return any(key in group.keys for group in groups for key in keys)
