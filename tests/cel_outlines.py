"""A tree as one line, so that a test can state it; types of literals show, places do not."""

from typing import assert_never

from policyeval.cel.parser import parse
from policyeval.cel.printer import show_literal
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
from policyeval.source.text import Source, whole


def parsed(text: str) -> Expr:
    """Return the tree of `text`; a finding fails the test that asks."""
    result = parse(whole(Source("rule", text)))
    assert result.findings == ()
    assert result.expr is not None
    return result.expr


def outline(expr: Expr) -> str:  # noqa: C901
    """Return `expr` with every node in parentheses, its kind first."""
    match expr:
        case Literal(value=value):
            return show_literal(value)
        case Name(name=name, absolute=absolute):
            return f".{name}" if absolute else name
        case Select(operand=operand, field=field, optional=optional):
            return _form(".?" if optional else ".", outline(operand), field)
        case Index(operand=operand, index=index, optional=optional):
            return _form("[?]" if optional else "[]", outline(operand), outline(index))
        case Call(function=function, arguments=arguments, target=target, absolute=absolute):
            name = f".{function}" if absolute else function
            receiver = [] if target is None else [f"@{outline(target)}"]
            return _form(f"call {name}", *receiver, *map(outline, arguments))
        case Unary(operator=operator, operand=operand):
            return _form(f"unary {operator}", outline(operand))
        case Binary(operator=operator, left=left, right=right):
            return _form(operator, outline(left), outline(right))
        case And(terms=terms):
            return _form("&&", *map(outline, terms))
        case Or(terms=terms):
            return _form("||", *map(outline, terms))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return _form("?:", outline(condition), outline(then), outline(otherwise))
        case ListLiteral(elements=elements):
            return _form("list", *(f"{_mark(e.optional)}{outline(e.value)}" for e in elements))
        case MapLiteral(entries=entries):
            parts = [f"{_mark(e.optional)}{outline(e.key)}: {outline(e.value)}" for e in entries]
            return _form("map", *parts)
        case MessageLiteral(name=name, fields=fields):
            parts = [f"{_mark(f.optional)}{f.name}: {outline(f.value)}" for f in fields]
            return _form(f"message {name}", *parts)
        case _:
            assert_never(expr)


def _form(*parts: str) -> str:
    return f"({' '.join(parts)})"


def _mark(optional: bool) -> str:
    return "?" if optional else ""
