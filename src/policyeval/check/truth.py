"""Conditions: expressions that have to be true or false."""

from policyeval.check.unify import is_open
from policyeval.check.world import World
from policyeval.frozen import replace
from policyeval.ir.expr import Expr
from policyeval.language.types import BOOL, Nullable, show


def as_condition(tested: Expr, world: World) -> Expr:
    """Return the expression where a truth is needed, or report that it is none."""
    match tested.type:
        case type_ if type_ == BOOL:
            return tested
        case type_ if is_open(type_):
            return replace(tested, can_fail=True)
        case Nullable(of=of) as type_ if of == BOOL:
            return world.report("PE305", tested.span, expr=tested.span.text, type=show(type_))
        case type_:
            return world.report("PE306", tested.span, expr=tested.span.text, type=show(type_))
