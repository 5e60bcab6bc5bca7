"""What generated code asks the reference: expressions that are rare, or of types that are not known."""

from collections.abc import Callable
from typing import Any

from policyeval.backends.python.forms import form_of, from_value, to_result
from policyeval.backends.python.functions import Operand, held_result
from policyeval.backends.reference.expr import Environment, evaluate, member_of
from policyeval.ir.expr import DecisionResult, Expr, Fact, Has, Select, Variable
from policyeval.ir.walk import walk
from policyeval.language.types import Type
from policyeval.language.values import Result

_OPERAND = "operand"


def selected(expr: Select, type_: Type) -> Callable[[Any], Any]:
    """Return the function that takes a member of a value of a type that has none declared."""
    make, hold = to_result(form_of(type_)), from_value(form_of(expr.type))
    return lambda held: held_result(member_of(make(held), [expr.field]), hold)


def has_called(expr: Has, type_: Type) -> Callable[[Any], Any]:
    """Return the function that says whether such a value has a member."""
    make, hold = to_result(form_of(type_)), from_value(None)
    variable = Variable(type=expr.operand.type, span=expr.span, name=_OPERAND)
    asking = Has(type=expr.type, span=expr.span, operand=variable, field=expr.field)

    def has(held: Any) -> Any:
        env = Environment({}, {_OPERAND: make(held)}, lambda *_: None)
        return held_result(evaluate(asking, env), hold)

    return has


def asked(expr: Expr, hold: Callable[[Expr], Operand | None]) -> tuple[Callable[..., Any], list[Operand]]:
    """Return the function that evaluates an expression, and its arguments."""
    keep = from_value(form_of(expr.type))
    return asked_of(expr, hold, lambda env: held_result(evaluate(expr, env), keep))


def asked_of(
    expr: Expr, hold: Callable[[Expr], Operand | None], find: Callable[[Environment], Any]
) -> tuple[Callable[..., Any], list[Operand]]:
    """Return the function that finds something in an environment of what an expression reads.

    With it come its arguments.
    """
    leaves: dict[Any, tuple[Expr, Operand]] = {}
    for node in walk(expr):
        match node:
            case Variable() | Fact() | DecisionResult():
                operand = hold(node)
                if operand is not None:
                    leaves[_name(node)] = node, operand
            case _:
                pass
    makers = [(node, to_result(form_of(operand.type))) for node, operand in leaves.values()]

    def ask(*held: Any) -> Any:
        return find(_environment([(node, make(one)) for (node, make), one in zip(makers, held, strict=True)]))

    return ask, [operand for _, operand in leaves.values()]


def _name(node: Expr) -> Any:
    match node:
        case Variable(name=name):
            return name
        case Fact(path=path):
            return path
        case DecisionResult(decision=decision, key=key):
            return decision, key, None
        case _:
            raise AssertionError(node)


def _environment(values: list[tuple[Expr, Result]]) -> Environment:
    """Return an environment with nothing but these facts, variables and decisions."""
    facts: dict[str, Any] = {}
    variables: dict[str, Result] = {}
    decisions: dict[tuple[str, str], Result] = {}
    for node, value in sorted(values, key=lambda pair: isinstance(pair[0], Fact) and len(pair[0].path)):
        match node:
            case Variable(name=name):
                variables[name] = value
            case Fact(path=path):
                _put(facts, path, value)
            case DecisionResult(decision=decision, key=key):
                decisions[decision, key] = value
            case _:
                raise AssertionError(node)
    return Environment(facts, variables, lambda decision, key: decisions[decision, key])


def _put(facts: dict[str, Any], path: tuple[str, ...], value: Result) -> None:
    *parents, name = path
    for parent in parents:
        inner = facts.setdefault(parent, {})
        if not isinstance(inner, dict):
            return  # null or unknown: so is what is inside
        facts = inner
    facts[name] = value
