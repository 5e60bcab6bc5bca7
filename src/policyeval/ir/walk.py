"""The one place that knows what is inside an expression, and which expressions a program holds."""

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
from policyeval.ir.program import Ledger, Program, Rule


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


def depth(expr: Expr) -> int:
    """Return how many nodes lie from `expr` to its farthest leaf, both counted.

    Calls of which each is the first argument of the next count as one: no pass recurses into these.
    """
    deepest, waiting = 0, [(expr, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        first, *others = children(node) or (None,)
        if first is not None:
            is_chain = isinstance(node, Call | DynamicCall) and isinstance(first, Call | DynamicCall)
            waiting.append((first, level if is_chain else level + 1))
            waiting.extend((child, level + 1) for child in others)
    return deepest


def expressions(program: Program) -> Iterator[Expr]:
    """Yield every expression that a program evaluates."""
    yield program.in_force_at
    for rule in program.rules:
        yield from rule_expressions(rule)
    if program.ledger is not None:
        yield from _of_ledger(program.ledger)
    for output in program.outputs:
        yield output.value


def rule_expressions(rule: Rule) -> Iterator[Expr]:
    """Yield every expression of a rule."""
    if rule.loop is not None:
        yield rule.loop.each
    yield rule.condition
    yield from (expr for expr in (rule.points, rule.at) if expr is not None)
    if rule.membership is not None:
        yield rule.membership.key
    yield from (give.value for give in rule.gives)


def _of_ledger(ledger: Ledger) -> Iterator[Expr]:
    yield from (ledger.entries, ledger.at, ledger.amount, ledger.where)
    yield from (expr for expr in (ledger.label, ledger.counts_at) if expr is not None)
