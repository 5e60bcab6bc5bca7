"""What stands inside what: the one place that knows the children of each syntax node."""

from collections.abc import Iterator
from typing import assert_never

from policyeval.cel.syntax import (
    And,
    Binary,
    Call,
    Conditional,
    Expr,
    Index,
    ListLiteral,
    Literal,
    MapLiteral,
    MessageLiteral,
    Name,
    Or,
    Select,
    Unary,
)


def children(expr: Expr) -> tuple[Expr, ...]:  # noqa: C901
    """Return the expressions directly inside `expr`, in the order they are written."""
    match expr:
        case Literal() | Name():
            return ()
        case Select(operand=operand) | Unary(operand=operand):
            return (operand,)
        case Index(operand=operand, index=index):
            return (operand, index)
        case Call(target=target, arguments=arguments):
            return arguments if target is None else (target, *arguments)
        case Binary(left=left, right=right):
            return (left, right)
        case And(terms=terms) | Or(terms=terms):
            return terms
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case ListLiteral(elements=elements):
            return tuple(element.value for element in elements)
        case MapLiteral(entries=entries):
            return tuple(part for entry in entries for part in (entry.key, entry.value))
        case MessageLiteral(fields=fields):
            return tuple(field.value for field in fields)
        case _:
            assert_never(expr)


def nodes(expr: Expr) -> Iterator[Expr]:
    """Yield `expr` and everything inside it, outer before inner, left before right."""
    pending = [expr]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))
