"""What stands inside what: the one place that knows the children of each syntax node."""

from collections.abc import Iterator, Sequence
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
from policyeval.frozen import replace


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


def rebuilt(expr: Expr, parts: Sequence[Expr]) -> Expr:  # noqa: C901
    """Return `expr` with other expressions directly inside it: as many as `children` gives, in its order."""
    match expr:
        case Literal() | Name():
            return expr
        case Select() | Unary():
            return replace(expr, operand=parts[0])
        case Index():
            return replace(expr, operand=parts[0], index=parts[1])
        case Call(target=None):
            return replace(expr, arguments=tuple(parts))
        case Call():
            return replace(expr, target=parts[0], arguments=tuple(parts[1:]))
        case Binary():
            return replace(expr, left=parts[0], right=parts[1])
        case And() | Or():
            return replace(expr, terms=tuple(parts))
        case Conditional():
            return replace(expr, condition=parts[0], then=parts[1], otherwise=parts[2])
        case ListLiteral(elements=elements):
            listed = (replace(element, value=part) for element, part in zip(elements, parts, strict=True))
            return replace(expr, elements=tuple(listed))
        case MapLiteral(entries=entries):
            pairs = zip(parts[::2], parts[1::2], strict=True)
            mapped = (
                replace(e, key=key, value=value) for e, (key, value) in zip(entries, pairs, strict=True)
            )
            return replace(expr, entries=tuple(mapped))
        case MessageLiteral(fields=fields):
            filled = (replace(field, value=part) for field, part in zip(fields, parts, strict=True))
            return replace(expr, fields=tuple(filled))
        case _:
            assert_never(expr)
