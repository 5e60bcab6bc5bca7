"""The changes of a CEL expression, each of the smallest part that it is one of."""

from collections.abc import Iterator
from typing import Final

from policyeval.analysis.mutate.edits import Edit, Edits, durations, instants, number_steps
from policyeval.analysis.mutate.mutant import Operator
from policyeval.cel.printer import show
from policyeval.cel.syntax import (
    And,
    Binary,
    Call,
    Conditional,
    Expr,
    ListLiteral,
    Literal,
    Or,
    Unary,
)
from policyeval.cel.walk import children, rebuilt
from policyeval.frozen import replace
from policyeval.language.functions.calendar import UNITS

_STRICTNESS: Final = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_SHARES: Final = {
    "exceeds_percent": "at_least_percent",
    "at_least_percent": "exceeds_percent",
    "below_percent": "at_most_percent",
    "at_most_percent": "below_percent",
}
_ARITHMETIC: Final = {"+": "-", "-": "+", "*": "/", "/": "*"}
_QUANTIFIERS: Final = {"exists": "all", "all": "exists"}
_CONDITIONS: Final = ("exists", "all", "exists_one", "filter")
"""Macros of which the last argument is a condition."""
_PERIODS: Final = ("period_start", "period_end", "period_label")
"""Functions of which the last argument names a stretch of the calendar."""


def expression_edits(expr: Expr, *, is_condition: bool) -> Edits[Expr]:
    """Yield every change of an expression; `is_condition` says that it is true or false for sure."""
    yield from _own(expr, is_condition=is_condition)
    parts = children(expr)
    for index, part in enumerate(parts):
        inner = _inner(expr, index, is_condition=is_condition)
        for change in expression_edits(part, is_condition=inner):
            yield change.inside(rebuilt(expr, (*parts[:index], change.part, *parts[index + 1 :])))


def _inner(expr: Expr, index: int, *, is_condition: bool) -> bool:
    """Say whether a part of an expression is a condition that may be negated on its own."""
    match expr:
        case And() | Or():
            return True
        case Conditional():
            return index == 0 or is_condition
        case Call(function=name, target=target, arguments=arguments) if target is not None:
            return name in _CONDITIONS and index == len(arguments)
        case _:
            return False  # what stands under a negation is negated by leaving that out


def _own(expr: Expr, *, is_condition: bool) -> Edits[Expr]:  # noqa: C901  (one arm for each kind of node)
    """Yield the changes of the outermost node of an expression."""
    match expr:
        case And() | Or():
            yield from _chain(expr)
        case Binary():
            yield from _binary(expr, is_condition=is_condition)
        case Unary(operator="!", operand=operand):
            yield _edit(Operator.NEGATION, expr, operand)
        case Call():
            yield from _call(expr, is_condition=is_condition)
        case Literal(value=str()) | Literal(value=bool()):
            return
        case Literal(value=value):
            for other in number_steps(value):
                yield _edit(Operator.NUMBER, expr, replace(expr, value=other))
        case ListLiteral(elements=elements) if len(elements) > 1 and _are_words(expr):
            for index in range(len(elements)):
                rest = elements[:index] + elements[index + 1 :]
                yield _edit(Operator.ELEMENT, expr, replace(expr, elements=rest))
        case Conditional():
            return
        case _ if is_condition:
            yield _negated(expr)
        case _:
            return


def _edit(operator: Operator, old: Expr, new: Expr) -> Edit[Expr]:
    return Edit(operator, old.span, show(old), show(new), new)


def _negated(expr: Expr) -> Edit[Expr]:
    return _edit(Operator.NEGATION, expr, Unary("!", expr, span=expr.span))


def _chain(expr: And | Or) -> Iterator[Edit[Expr]]:
    other = Or if isinstance(expr, And) else And
    yield _edit(Operator.CONNECTIVE, expr, other(expr.terms, span=expr.span))
    for index, term in enumerate(expr.terms):
        rest = expr.terms[:index] + expr.terms[index + 1 :]
        left = rest[0] if len(rest) == 1 else replace(expr, terms=rest)
        yield Edit(Operator.TERM, term.span, show(term), "", left)


def _binary(expr: Binary, *, is_condition: bool) -> Edits[Expr]:
    tables = [(Operator.STRICTNESS, _STRICTNESS), (Operator.ARITHMETIC, _ARITHMETIC)]
    if is_condition or expr.operator in ("==", "!="):
        tables.insert(1, (Operator.COMPARISON, _OPPOSITE))
    for operator, table in tables:
        if expr.operator in table:
            yield _edit(operator, expr, replace(expr, operator=table[expr.operator]))
    if expr.operator == "in" and is_condition:
        yield _negated(expr)


def _call(expr: Call, *, is_condition: bool) -> Edits[Expr]:
    renamed = _SHARES.get(expr.function), _QUANTIFIERS.get(expr.function)
    if renamed[0] is not None and expr.target is None:
        yield _edit(Operator.STRICTNESS, expr, replace(expr, function=renamed[0]))
    if renamed[1] is not None and expr.target is not None:
        yield _edit(Operator.QUANTIFIER, expr, replace(expr, function=renamed[1]))
    yield from _texts(expr)
    if is_condition:
        yield _negated(expr)


def _texts(expr: Call) -> Edits[Expr]:
    """Yield the changes of a text that a function reads as a length, an instant or a stretch of time."""
    if not expr.arguments or expr.target is not None:
        return
    last = expr.arguments[-1]
    if not isinstance(last, Literal) or not isinstance(last.value, str):
        return
    match expr.function:
        case "duration":
            others = list(durations(last.value))
        case "timestamp":
            others = list(instants(last.value))
        case name if name in _PERIODS and last.value in UNITS:
            others = [(Operator.WINDOW, _another(last.value))]
        case _:
            return
    for operator, text in others:
        arguments = (*expr.arguments[:-1], replace(last, value=text))
        change = _edit(operator, last, arguments[-1])
        yield change.inside(replace(expr, arguments=arguments))


def _another(unit: str) -> str:
    """Return the next larger stretch of the calendar; of the largest, the next smaller."""
    index = UNITS.index(unit)
    return UNITS[index + 1] if index + 1 < len(UNITS) else UNITS[index - 1]


def _are_words(expr: ListLiteral) -> bool:
    return all(isinstance(element.value, Literal) for element in expr.elements)
