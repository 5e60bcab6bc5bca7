"""Whether two checked expressions are the same but for how they are written.

Definitions and parameters are put in, the terms of `&&` and `||` lie in an order of their own,
comparisons point one way, and bound names are numbered. What depends on a reading stays as it is
named, since a program is made for one option only. Equal forms have equal values on all facts; other
expressions may mean the same too.
"""

from collections.abc import Iterator, Mapping
from typing import Final, assert_never

from policyeval.check.checked import CheckedPolicy
from policyeval.frozen import dataclass, field, replace
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
from policyeval.ir.program import Rule
from policyeval.ir.walk import expressions, walk
from policyeval.policy.model import ByReading

Form = tuple[object, ...]
"""A form: nested tuples of what distinguishes expressions; types and places do not."""

_TURNED: Final = {"greater_": "less_", "greater_equals_": "less_equals_"}


@dataclass(frozen=True, slots=True)
class _Scope:
    """The bound names around an expression, by number, and the parameters that readings decide."""

    open: frozenset[str]
    numbers: Mapping[str, int] = field(default_factory=dict)

    def bind(self, *names: str) -> "_Scope":
        """Return the scope inside of what binds these names."""
        numbers = dict(self.numbers)
        for name in names:
            numbers[name] = len(numbers)
        return replace(self, numbers=numbers)


def is_rewritten(old: Expr | None, new: Expr | None, sides: tuple[CheckedPolicy, CheckedPolicy]) -> bool:
    """Say whether two expressions have the same form."""
    if old is None or new is None:
        return False
    return form(old, sides[0]) == form(new, sides[1])


def are_rewritten_rules(
    old: Rule | None, new: Rule | None, sides: tuple[CheckedPolicy, CheckedPolicy]
) -> bool:
    """Say whether the conditions of two rules, with their loops, have the same form."""
    if old is None or new is None or (old.loop is None) != (new.loop is None):
        return False
    return _rule_form(old, sides[0]) == _rule_form(new, sides[1])


def _rule_form(rule: Rule, checked: CheckedPolicy) -> Form:
    scope = _outermost(checked)
    if rule.loop is None:
        return (_form(rule.condition, scope),)
    return _form(rule.loop.each, scope), _form(rule.condition, scope.bind(rule.loop.variable))


def form(expr: Expr, checked: CheckedPolicy) -> Form:
    """Return the form of an expression."""
    return _form(expr, _outermost(checked))


def _outermost(checked: CheckedPolicy) -> _Scope:
    """Return the scope of a whole policy: what readings decide is not looked into."""
    parameters = checked.policy.parameters.values()
    return _Scope(frozenset(f"param.{p.name}" for p in parameters if isinstance(p.value, ByReading)))


def _form(expr: Expr, scope: _Scope) -> Form:  # noqa: C901  (one arm for each node)
    match expr:
        case Literal(value=value):
            return "literal", type(value).__name__, repr(value)
        case Fact(path=path):
            return "fact", *path
        case Variable(name=name):
            return "variable", scope.numbers.get(name, name)
        case Select(operand=operand, field=name):
            return _member(operand, name, scope)
        case Has(operand=operand, field=name):
            return "has", _form(operand, scope), name
        case Call():
            return _call_form(expr, scope)
        case DynamicCall(function=function, receiver=receiver, arguments=arguments):
            return "dynamic", function, receiver, *(_form(a, scope) for a in arguments)
        case And(terms=terms) | Or(terms=terms):
            return type(expr).__name__, *_unordered(terms, scope, type(expr))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return "if", _form(condition, scope), _form(then, scope), _form(otherwise, scope)
        case ListLiteral(elements=elements):
            return "list", *((e.optional, _form(e.value, scope)) for e in elements)
        case MapLiteral(entries=entries):
            each = ((e.optional, _form(e.key, scope), _form(e.value, scope)) for e in entries)
            return "map", *each
        case Quantifier():
            return _quantified(expr, scope)
        case Let(name=name, value=value, body=body):
            return "let", _form(value, scope), _form(body, scope.bind(name))
        case Named(name=name, body=body):
            is_open = name.startswith("reading.") or name in scope.open
            return ("named", name) if is_open else _form(body, scope)
        case DecisionResult(decision=decision, key=key):
            return "result", decision, key
        case _:
            assert_never(expr)


def _member(operand: Expr, name: str, scope: _Scope) -> Form:
    return "select", _form(operand, scope), name


def _call_form(call: Call, scope: _Scope) -> Form:
    arguments = [_form(argument, scope) for argument in call.arguments]
    for prefix, turned in sorted(_TURNED.items(), reverse=True):
        if call.overload.startswith(prefix):
            operands = call.overload.removeprefix(prefix).split("_")
            return "call", turned + "_".join(reversed(operands)), *reversed(arguments)
    if call.overload in ("equals", "not_equals"):
        return "call", call.overload, *sorted(arguments, key=repr)
    return "call", call.overload, *arguments


def _unordered(terms: tuple[Expr, ...], scope: _Scope, kind: type) -> Iterator[Form]:
    """Yield the forms of terms, those of inner chains of the same kind among them, each once, in order."""
    found: dict[str, Form] = {}
    waiting = list(terms)
    while waiting:
        term = waiting.pop()
        while isinstance(term, Named) and not (term.name.startswith("reading.") or term.name in scope.open):
            term = term.body
        if isinstance(term, kind):
            assert isinstance(term, And | Or)
            waiting += term.terms
        else:
            made = _form(term, scope)
            found[repr(made)] = made
    yield from (found[text] for text in sorted(found))


def _quantified(expr: Quantifier, scope: _Scope) -> Form:
    inside = scope.bind(*expr.variables)
    parts = (None if part is None else _form(part, inside) for part in (expr.condition, expr.value))
    return "quantifier", expr.over.value, len(expr.variables), _form(expr.range, scope), *parts


def inlined(name: str, checked: CheckedPolicy) -> Expr | None:
    """Return what a definition without parameters comes to, where a program has it."""
    for program in checked.programs.values():
        for expr in expressions(program):
            for node in walk(expr):
                if isinstance(node, Named) and node.name == name:
                    return node.body
    return None
