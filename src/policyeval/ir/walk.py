"""The one place that knows the children of an expression."""

from collections.abc import Iterator

from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    DecisionResult,
    DynamicCall,
    Expr,
    Fact,
    Has,
    Let,
    ListLiteral,
    Literal,
    MapLiteral,
    Named,
    Or,
    Quantifier,
    Select,
    Variable,
)


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the expressions that `expr` is directly made of, in the order they are written."""
    match expr:
        case Literal() | Fact() | Variable() | DecisionResult():
            return ()
        case Select(operand=operand) | Has(operand=operand):
            return (operand,)
        case Call(arguments=parts) | DynamicCall(arguments=parts) | And(terms=parts) | Or(terms=parts):
            return parts
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return condition, then, otherwise
        case ListLiteral(elements=elements):
            return tuple(element.value for element in elements)
        case MapLiteral(entries=entries):
            return tuple(part for entry in entries for part in (entry.key, entry.value))
        case Quantifier(range=range_, condition=condition, value=value):
            return tuple(part for part in (range_, condition, value) if part is not None)
        case Let(value=value, body=body):
            return value, body
        case Named(body=body):
            return (body,)


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield `expr` and everything inside it, parents before their children."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))
