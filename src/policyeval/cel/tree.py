"""From what the grammar recognised to syntax nodes: one function for each rule of `cel.lark`.

Every function gets the words and nodes that the rule put together, in the order they were written.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from policyeval.cel.syntax import (
    And,
    Binary,
    Call,
    Conditional,
    Element,
    Entry,
    Expr,
    Index,
    ListLiteral,
    Literal,
    MapLiteral,
    MessageField,
    MessageLiteral,
    Name,
    Or,
    Select,
    Unary,
)
from policyeval.cel.words import Word
from policyeval.frozen import replace

Parts = list[Any]
"""Words and nodes; the grammar says which stands where."""


class NotAMessage(Exception):
    """Stops the reading at braces that follow something other than the name of a type."""

    def __init__(self, brace: Word) -> None:
        super().__init__()
        self.brace = brace


def _start(parts: Parts) -> Expr:
    expr: Expr = parts[0]
    return expr


def _conditional(parts: Parts) -> Expr:
    condition, _, then, otherwise = parts
    return Conditional(condition, then, otherwise, span=condition.span.to(otherwise.span))


def _disjunction(parts: Parts) -> Expr:
    terms = [term for part in parts for term in (part.terms if isinstance(part, Or) else (part,))]
    return Or(tuple(terms), span=parts[0].span.to(parts[-1].span))


def _conjunction(parts: Parts) -> Expr:
    terms = [term for part in parts for term in (part.terms if isinstance(part, And) else (part,))]
    return And(tuple(terms), span=parts[0].span.to(parts[-1].span))


def _binary(parts: Parts) -> Expr:
    left, operator, right = parts
    return Binary(operator.text, left, right, operator.span, span=left.span.to(right.span))


def _unary(parts: Parts) -> Expr:
    operator, operand = parts
    return Unary(operator.text, operand, span=operator.span.to(operand.span))


def _field(word: Word) -> str:
    return word.text[1:-1] if word.type == "QUOTED" else word.text


def _select(parts: Parts) -> Expr:
    operand, _, word = parts
    return Select(operand, _field(word), word.span, span=operand.span.to(word.span))


def _optional_select(parts: Parts) -> Expr:
    operand, _, _, word = parts
    return Select(operand, _field(word), word.span, optional=True, span=operand.span.to(word.span))


def _index(parts: Parts) -> Expr:
    operand, _, index, close = parts
    return Index(operand, index, span=operand.span.to(close.span))


def _optional_index(parts: Parts) -> Expr:
    operand, _, _, index, close = parts
    return Index(operand, index, optional=True, span=operand.span.to(close.span))


def _method(parts: Parts) -> Expr:
    target, _, name, _, arguments, close = parts
    return Call(name.text, arguments, name.span, target=target, span=target.span.to(close.span))


def _function(parts: Parts) -> Expr:
    name, _, arguments, close = parts
    return Call(name.text, arguments, name.span, span=name.span.to(close.span))


def _absolute_function(parts: Parts) -> Expr:
    dot, name, _, arguments, close = parts
    return Call(name.text, arguments, name.span, absolute=True, span=dot.span.to(close.span))


def _name(parts: Parts) -> Expr:
    return Name(parts[0].text, span=parts[0].span)


def _absolute_name(parts: Parts) -> Expr:
    dot, word = parts
    return Name(word.text, absolute=True, span=dot.span.to(word.span))


def _literal(parts: Parts) -> Expr:
    return Literal(parts[0].value, span=parts[0].span)


def _negative(parts: Parts) -> Expr:
    minus, number = parts
    return Literal(-number.value, span=minus.span.to(number.span))


def _group(parts: Parts) -> Expr:
    """Return what the parentheses hold; its place includes them, so that it reads as a whole."""
    open_, expr, close = parts
    whole: Expr = replace(expr, span=open_.span.to(close.span))
    return whole


def _list(parts: Parts) -> Expr:
    open_, elements, close = parts
    return ListLiteral(elements, span=open_.span.to(close.span))


def _map(parts: Parts) -> Expr:
    open_, entries, close = parts
    return MapLiteral(entries, span=open_.span.to(close.span))


def _message(parts: Parts) -> Expr:
    type_, brace, fields, close = parts
    name = _dotted(type_)
    if name is None:
        raise NotAMessage(brace)
    return MessageLiteral(name, fields, span=type_.span.to(close.span))


def _dotted(expr: Expr) -> str | None:
    """Return `a.b.C` of a plain chain of names; None for anything else."""
    names: list[str] = []
    while isinstance(expr, Select) and not expr.optional and expr.field_span.text == expr.field:
        names.append(expr.field)
        expr = expr.operand
    if not isinstance(expr, Name) or expr.span.text.startswith("("):
        return None
    return ".".join([f".{expr.name}" if expr.absolute else expr.name, *reversed(names)])


def _element(parts: Parts) -> Element:
    return Element(parts[0])


def _optional_element(parts: Parts) -> Element:
    return Element(parts[1], optional=True)


def _entry(parts: Parts) -> Entry:
    return Entry(*parts)


def _optional_entry(parts: Parts) -> Entry:
    return Entry(parts[1], parts[2], optional=True)


def _message_field(parts: Parts) -> MessageField:
    word, value = parts
    return MessageField(_field(word), value, word.span.to(value.span))


def _optional_message_field(parts: Parts) -> MessageField:
    mark, word, value = parts
    return MessageField(_field(word), value, mark.span.to(value.span), optional=True)


BUILD: Final[Mapping[str, Callable[[Parts], Any]]] = MappingProxyType(
    {
        "start": _start,
        "conditional": _conditional,
        "disjunction": _disjunction,
        "conjunction": _conjunction,
        "binary": _binary,
        "unary": _unary,
        "select": _select,
        "optional_select": _optional_select,
        "index": _index,
        "optional_index": _optional_index,
        "method": _method,
        "function": _function,
        "absolute_function": _absolute_function,
        "name": _name,
        "absolute_name": _absolute_name,
        "literal": _literal,
        "negative": _negative,
        "group": _group,
        "list": _list,
        "map": _map,
        "message": _message,
        "arguments": tuple,
        "elements": tuple,
        "entries": tuple,
        "fields": tuple,
        "element": _element,
        "optional_element": _optional_element,
        "entry": _entry,
        "optional_entry": _optional_entry,
        "message_field": _message_field,
        "optional_message_field": _optional_message_field,
    }
)
"""The function of each rule or alias of the grammar."""
