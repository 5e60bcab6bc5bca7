"""Syntax to CEL text: one spelling for each tree, with no more parentheses than it needs.

`parse(show(expr))` is `expr` again. Each function returns text for its kind of node; `_within` adds
parentheses where the surroundings bind more tightly.
"""

import re
from collections.abc import Iterable
from typing import Final, assert_never

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
from policyeval.language.values import Uint, Value
from policyeval.stack import on_own_stack

CONDITIONAL, OR, AND, RELATION, SUM, PRODUCT, UNARY, MEMBER = range(8)
"""How tightly a node binds, loosest first."""

_BINDING: Final = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "%": PRODUCT}
_PLAIN_FIELD: Final = re.compile(r"(?!(?:true|false|null|in)\Z)[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\\": r"\\"}


def show(expr: Expr) -> str:
    """Return `expr` as CEL text on one line."""
    try:
        return _text(expr)
    except RecursionError:  # the caller's stack is nearly full; a new one holds the deepest expression
        return on_own_stack(lambda: _text(expr))


def _text(expr: Expr) -> str:  # noqa: C901
    match expr:
        case Literal(value=value):
            return show_literal(value)
        case Name(name=name, absolute=absolute):
            return f".{name}" if absolute else name
        case Select(operand=operand, field=field, optional=optional):
            return f"{_within(operand, MEMBER)}.{_mark(optional)}{_field(field)}"
        case Index(operand=operand, index=index, optional=optional):
            return f"{_within(operand, MEMBER)}[{_mark(optional)}{_text(index)}]"
        case Call():
            return _call(expr)
        case Unary(operator=operator, operand=operand):
            return operator + _signed(operator, operand)
        case Binary():
            return _operations(expr)
        case And(terms=terms):
            return " && ".join([_within(term, RELATION) for term in terms])
        case Or(terms=terms):
            return " || ".join([_within(term, AND) for term in terms])
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"{_within(condition, OR)} ? {_within(then, OR)} : {_text(otherwise)}"
        case ListLiteral(elements=elements):
            return f"[{_joined([_element(element) for element in elements])}]"
        case MapLiteral(entries=entries):
            return f"{{{_joined([_entry(entry) for entry in entries])}}}"
        case MessageLiteral(name=name, fields=fields):
            return f"{name}{{{_joined([_message_field(field) for field in fields])}}}"
        case _:
            assert_never(expr)


def _operations(expr: Binary) -> str:
    """Return the text of a chain such as `a + b + c`: each operation is the left side of the next."""
    pieces: list[str] = []
    node: Expr = expr
    while isinstance(node, Binary):
        level = binding(node)
        pieces.append(f" {node.operator} {_within(node.right, level + 1)}")
        if binding(node.left) < level:
            break
        node = node.left
    first = _within(node.left, binding(node)) if isinstance(node, Binary) else _text(node)
    return first + "".join(reversed(pieces))


def binding(expr: Expr) -> int:
    """Return how tightly `expr` holds its parts together: one of `CONDITIONAL` to `MEMBER`."""
    match expr:
        case Conditional():
            return CONDITIONAL
        case Or():
            return OR
        case And():
            return AND
        case Binary(operator=operator):
            return _BINDING.get(operator, RELATION)
        case Unary():
            return UNARY
        case _:
            return MEMBER


def _within(expr: Expr, level: int) -> str:
    return _text(expr) if binding(expr) >= level else f"({_text(expr)})"


def _signed(operator: str, operand: Expr) -> str:
    """Return the operand of a sign: signs do not mix, and a minus would join a bare number."""
    if isinstance(operand, Unary):
        return _text(operand) if operand.operator == operator else f"({_text(operand)})"
    if operator == "-" and _begins_with_number(operand):
        return f"({_text(operand)})"
    return _within(operand, MEMBER)


def _begins_with_number(expr: Expr) -> bool:
    """Whether the text of `expr` begins with an int or a double that has no sign yet."""
    while True:
        match expr:
            case Select(operand=inner) | Index(operand=inner) | Call(target=inner) if inner is not None:
                expr = inner
            case Literal(value=bool() | Uint()):
                return False
            case Literal(value=int() | float() as number):
                return not show_literal(number).startswith("-")
            case _:
                return False


def _call(call: Call) -> str:
    arguments = _joined([_text(argument) for argument in call.arguments])
    if call.target is not None:
        return f"{_within(call.target, MEMBER)}.{call.function}({arguments})"
    return f"{'.' if call.absolute else ''}{call.function}({arguments})"


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)


def _mark(optional: bool) -> str:
    return "?" if optional else ""


def _field(name: str) -> str:
    return name if _PLAIN_FIELD.fullmatch(name) else f"`{name}`"


def _element(element: Element) -> str:
    return f"{_mark(element.optional)}{_text(element.value)}"


def _entry(entry: Entry) -> str:
    return f"{_mark(entry.optional)}{_text(entry.key)}: {_text(entry.value)}"


def _message_field(field: MessageField) -> str:
    return f"{_mark(field.optional)}{_field(field.name)}: {_text(field.value)}"


def show_literal(value: Value) -> str:
    """Return a value that has a literal as that literal."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Uint():
            return f"{int(value)}u"
        case int() | float():
            return repr(value)
        case str():
            quote = "'" if '"' in value and "'" not in value else '"'
            return quote + "".join([_char(char, quote) for char in value]) + quote
        case bytes():
            return 'b"' + "".join([_byte(byte) for byte in value]) + '"'
        case _:
            raise TypeError(f"{type(value).__name__} has no literal in CEL")


def _char(char: str, quote: str) -> str:
    if char == quote:
        return f"\\{char}"
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _byte(byte: int) -> str:
    char = chr(byte)
    return _char(char, '"') if " " <= char <= "~" else f"\\x{byte:02x}"
