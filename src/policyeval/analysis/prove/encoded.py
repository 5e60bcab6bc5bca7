"""Conditions as terms of the solver, over answers that are encoded: `backends.smt.program.Decided`.

Imports the solver where it is called only: z3-solver is an extra, and slow to start.
"""

from typing import Any, assert_never

from policyeval.analysis.prove.conditions import (
    AllOf,
    AnyOf,
    Becomes,
    Condition,
    Denies,
    Departs,
    Fires,
    HasStatus,
    Holds,
    Not,
    Refuses,
)
from policyeval.ir.program import Direction
from policyeval.ir.record import Status


def term(condition: Condition, decided: Any) -> Any:
    """Return a condition over an encoded answer as a term."""
    from policyeval.backends.smt import terms as t  # noqa: PLC0415
    from policyeval.backends.smt.expr import holds  # noqa: PLC0415
    from policyeval.backends.smt.program import encode_truth  # noqa: PLC0415
    from policyeval.backends.smt.values import scalar  # noqa: PLC0415

    match condition:
        case HasStatus(status=status):
            return decided.statuses[status]
        case Becomes(rule=rule, outcome=outcome):
            return decided.outcomes[rule][outcome]
        case Fires(rule=rule):
            return t.conj(decided.fires[rule], t.neg(decided.open[rule]))
        case Refuses(rule=rule):
            return t.neg(t.disj(decided.fires[rule], decided.open[rule]))
        case Holds(expr=expr):
            return holds(encode_truth(expr, decided))
        case Denies(expr=expr):
            found = encode_truth(expr, decided)
            is_false = t.neg(scalar(found, "bool").term)
            known = t.neg(t.disj(found.null, found.failed, found.unknown))
            return t.disj(found.failed, found.null, t.conj(known, is_false))
        case Not(condition=inner):
            return t.neg(term(inner, decided))
        case AllOf(conditions=inner):
            return t.conj(*(term(one, decided) for one in inner))
        case AnyOf(conditions=inner):
            return t.disj(*(term(one, decided) for one in inner))
        case _:
            assert_never(condition)


def departs(condition: Departs, one: Any, other: Any) -> Any:
    """Return as a term that the second answer has more of the fact and the value goes the wrong way.

    The answers are `backends.smt.program.Decided`, for bundles that are alike but for the fact.
    """
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (an extra, and slow to start)
    from policyeval.backends.smt.expr import encode, holds  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.program import encode_truth  # noqa: PLC0415  (as above)

    follows = condition.follows
    facts = [encode(follows.fact, decided.env) for decided in (one, other)]
    values = [encode_truth(follows.value, decided) for decided in (one, other)]
    if follows.direction is Direction.UP:
        values.reverse()
    assumed = [] if condition.assume is None else [condition.assume]
    return t.conj(
        *(decided.statuses[Status.DECIDED] for decided in (one, other)),
        *(holds(encode_truth(expr, decided)) for expr in assumed for decided in (one, other)),
        _less(*facts),
        _less(*values),
    )


def _less(left: Any, right: Any) -> Any:
    """Return that both values are there and the left one is less; false is less than true."""
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.values import FINITE, scalar  # noqa: PLC0415  (as above)

    there = [t.neg(t.disj(sym.null, sym.failed, sym.unknown)) for sym in (left, right)]
    if left.data is None or right.data is None:
        return False
    kinds = "bool", "int", "double", "instant", "length"
    one, other = scalar(left, *kinds), scalar(right, *kinds)
    if one.kind == other.kind == "bool":
        return t.conj(*there, t.neg(one.term), other.term)
    finite = (t.equals(scalar_.odd, FINITE) for scalar_ in (one, other))
    return t.conj(*there, *finite, t.less(one.term, other.term))
