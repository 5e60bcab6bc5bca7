"""Which expressions of a program mean the same: equal trees have one number, whoever wrote them.

A name that is bound inside of an expression is part of its number, so that what depends on it is never
taken for something else of the same name that stands elsewhere in the same scope.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from policyeval.backends.python.functions import OPERATORS
from policyeval.frozen import dataclass, field
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
from policyeval.ir.walk import children

DECISION: Final = "a fact or a decision"
"""Stands among the names that an expression depends on, for everything that is not a variable."""


@dataclass(slots=True)
class Numbering:
    """The numbers of expressions, how often each is used, and what it depends on."""

    uses: Counter[int] = field(default_factory=Counter)
    names: dict[int, frozenset[str]] = field(default_factory=dict)
    costly: set[int] = field(default_factory=set)
    _numbers: dict[Any, int] = field(default_factory=dict)
    _of: dict[int, tuple[Expr, int]] = field(default_factory=dict)

    def add(self, exprs: Iterable[Expr]) -> None:
        """Number expressions and all that is inside them."""
        for root in exprs:
            waiting: list[tuple[Expr, bool]] = [(root, False)]
            while waiting:
                expr, is_ready = waiting.pop()
                if is_ready:
                    self._number(expr)
                elif id(expr) not in self._of:
                    waiting.append((expr, True))
                    waiting.extend((child, False) for child in children(expr))
            self.uses[self.of(root)] += 1

    def of(self, expr: Expr) -> int:
        """Return the number of an expression that was added."""
        return self._of[id(expr)][1]

    def is_shared(self, expr: Expr) -> bool:
        """Say whether there is more than one place for the value of the expression."""
        return self.uses[self.of(expr)] > 1

    def _number(self, expr: Expr) -> None:
        inside = tuple(self.of(child) for child in children(expr))
        if isinstance(expr, Named):
            self._of[id(expr)] = expr, inside[0]
            return
        key = _key(expr, inside)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers)
            self.names[number] = self._names(expr, inside)
            self.uses.update(inside)
            if _is_costly(expr) or any(part in self.costly for part in inside):
                self.costly.add(number)
        self._of[id(expr)] = expr, number

    def _names(self, expr: Expr, inside: tuple[int, ...]) -> frozenset[str]:
        found = frozenset(name for part in inside for name in self.names[part])
        match expr:
            case Variable(name=name):
                return frozenset({name})
            case Fact() | DecisionResult():
                return frozenset({DECISION})
            case Quantifier(variables=variables):
                return found - frozenset(variables)
            case Let(name=name):
                return found - {name}
            case _:
                return found


def _key(expr: Expr, inside: tuple[int, ...]) -> Any:  # noqa: C901  (one arm for each node)
    match expr:
        case Literal(value=value, type=type_):
            return Literal, type(value), repr(value), type_
        case Fact(path=path):
            return Fact, path
        case Variable(name=name):
            return Variable, name
        case Select(field=field_) | Has(field=field_):
            return type(expr), field_, inside
        case Call(overload=overload):
            return Call, overload, inside
        case DynamicCall(function=function, receiver=receiver, zone=zone):
            return DynamicCall, function, receiver, zone, inside
        case ListLiteral(elements=elements, type=type_):
            return ListLiteral, type_, tuple(element.optional for element in elements), inside
        case MapLiteral(entries=entries, type=type_):
            return MapLiteral, type_, tuple(entry.optional for entry in entries), inside
        case Quantifier(over=over, variables=variables, condition=condition, value=value):
            return Quantifier, over, variables, condition is None, value is None, inside
        case Let(name=name):
            return Let, name, inside
        case DecisionResult(decision=decision, key=key):
            return DecisionResult, decision, key
        case And() | Or() | Conditional():
            return type(expr), expr.type, inside
        case Named():
            raise AssertionError(expr)


def _is_costly(expr: Expr) -> bool:
    match expr:
        case Quantifier() | DynamicCall():
            return True
        case Call(overload=overload):
            return overload not in OPERATORS
        case _:
            return False
