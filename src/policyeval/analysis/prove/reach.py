"""How many elements of lists an edit needs to show: what its conditions count, and what its caps hold."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from policyeval.analysis.prove.edits import Edit
from policyeval.ir.expr import Call, Expr, Literal
from policyeval.ir.program import Program, Rule
from policyeval.ir.walk import rule_expressions, walk

MOST: Final = 12
"""Looked at of any list: terms grow with the square of its length."""
_SIZES: Final = frozenset({"size_list", "list_size"})


def elements_needed(edits: Sequence[Edit], old: Program, new: Program) -> int:
    """Return how many elements lists have to have for what the edits are in to be met and passed."""
    return min(MOST, max(_needed(edits, old, new), default=0))


def _needed(edits: Sequence[Edit], old: Program, new: Program) -> Iterator[int]:
    names = {edit.name for edit in edits}
    has_limits = any(edit.aspect == "limits" for edit in edits)
    for program in (old, new):
        for rule in program.rules:
            is_limited = has_limits and rule.membership is not None
            if rule.id in names or is_limited:
                yield from (number + 1 for number in _counted(rule_expressions(rule)))
                yield from (-(-cap // _points(rule)) + 1 for cap in _caps(rule, program))
        for output in program.outputs:
            if output.key in names:
                yield from (number + 1 for number in _counted([output.value]))


def _counted(exprs: Iterable[Expr]) -> Iterator[int]:
    """Yield the numbers that sizes of lists are compared with."""
    for expr in exprs:
        for node in walk(expr):
            if isinstance(node, Call) and _has_size(node):
                numbers = (one.value for one in node.arguments if isinstance(one, Literal))
                yield from (number for number in numbers if type(number) is int)


def _has_size(call: Call) -> bool:
    return any(_is_size(inner) for one in call.arguments for inner in walk(one))


def _is_size(expr: Expr) -> bool:
    return isinstance(expr, Call) and expr.overload in _SIZES


def _caps(rule: Rule, program: Program) -> Iterator[int]:
    """Yield the most points that a rule can have over all elements, where there is such a number."""
    if rule.loop is None:
        return
    group = rule.membership
    limits = [limit for limit in program.limits if group is not None and limit.name == group.limit]
    if any(limit.once_per_rule for limit in limits) and group is not None and isinstance(group.key, Literal):
        return
    yield from (cap for cap in (rule.cap, *(limit.cap for limit in limits)) if cap is not None)


def _points(rule: Rule) -> int:
    value = rule.points.value if isinstance(rule.points, Literal) else 1
    return value if isinstance(value, int) and value > 0 else 1
