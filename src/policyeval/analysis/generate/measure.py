"""What can be asked of an expression in a draft: how far its sides are apart, what it means, its branches."""

from typing import Final

from policyeval.analysis.generate.scope import Scope
from policyeval.backends.reference.equality import equal
from policyeval.ir.expr import Call, Conditional, Expr, Literal, Named
from policyeval.ir.walk import walk
from policyeval.language.functions import OVERLOADS
from policyeval.language.instants import SECOND
from policyeval.language.types import DURATION, TIMESTAMP, Int, Nullable, Primitive, Type, plain
from policyeval.language.values import Duration, Failure, Timestamp, Unknown, Value

ORDERED: Final = {"_<_": -1, "_<=_": -1, "_>_": 1, "_>=_": 1}
PERCENT: Final = {"exceeds_percent": 1, "at_least_percent": 1, "below_percent": -1, "at_most_percent": -1}


def difference(expr: Call, scope: Scope) -> int | float | None:
    """Return by how much the sides of a comparison differ; of a share in the part, if it is whole."""
    values = [scope.value(argument) for argument in expr.arguments]
    if len(values) == 3:
        part, whole, percent = values
        if any(isinstance(value, Failure | Unknown) for value in values):
            return None
        scaled = part * 100 - whole * percent
        return scaled // 100 if scaled % 100 == 0 else None
    left, right = map(number, values)
    return None if left is None or right is None else left - right


def unit_of(expr: Call) -> int | None:
    """Return the least difference that a comparison of numbers can be about: 1, or one second."""
    units = [_unit(argument.type) for argument in expr.arguments[:2]]
    return units[0] if None not in units else None


def _unit(type_: Type) -> int | None:
    match plain(type_.of if isinstance(type_, Nullable) else type_):
        case Int() | Primitive(name="double" | "uint"):
            return 1
        case Primitive(name=name) if name in (TIMESTAMP.name, DURATION.name):
            return SECOND
        case _:
            return None


def is_percent(expr: Call) -> bool:
    """Say whether a call compares a share with a percentage."""
    return OVERLOADS[expr.overload].name in PERCENT


def number(value: Value) -> int | float | None:
    """Return the number that a value is, of an instant or a length of time in nanoseconds."""
    match value:
        case bool():
            return None
        case int() | float():
            return value
        case Timestamp(nanos=nanos) | Duration(nanos=nanos):
            return nanos
        case _:
            return None


def moved(value: Value, by: float) -> Value:
    """Return the number, instant or length of time that is so much further on."""
    match value:
        case Timestamp(nanos=nanos):
            return Timestamp(nanos + int(by))
        case Duration(nanos=nanos):
            return Duration(nanos + int(by))
        case float():
            return value + by
        case _:
            return value + int(by)


def means(scope: Scope, expr: Expr, value: Value) -> bool:
    """Say whether an expression means the value now."""
    now = scope.value(expr)
    return not isinstance(now, Failure | Unknown) and equal(now, value)


def has_other(scope: Scope, expr: Expr, value: Value) -> bool:
    """Say whether an expression means another value now."""
    now = scope.value(expr)
    return not isinstance(now, Failure | Unknown) and not equal(now, value)


def counts_something(expr: Expr) -> bool:
    """Say whether a number in an expression is the length of something."""
    return any(isinstance(node, Call) and OVERLOADS[node.overload].name == "size" for node in walk(expr))


def routes(expr: Expr) -> list[list[tuple[Expr, bool]]]:
    """Return each way through nested conditionals: what has to hold, then where it ends."""
    match expr:
        case Named(body=body):
            return routes(body)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            taken = [[(condition, True), *route] for route in routes(then)]
            return taken + [[(condition, False), *route] for route in routes(otherwise)]
        case _:
            return [[(expr, True)]]


def may_be(leaf: Expr, value: Value, wanted: bool) -> bool:
    """Say whether the end of a route can be the value, or something else when that is wanted."""
    return not isinstance(leaf, Literal) or equal(leaf.value, value) is wanted
