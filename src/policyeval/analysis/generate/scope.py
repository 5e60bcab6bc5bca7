"""Where an expression stands, and which places of the draft it rests on.

A name that is bound around an expression is either a place in the draft or something computed from
one. Both can be followed to the facts that have to change for the expression to change.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from policyeval.analysis.generate.draft import Cell, Draft, elements, inside
from policyeval.backends.reference.program import AS_OF
from policyeval.frozen import dataclass, field, replace
from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    Expr,
    Fact,
    Has,
    Let,
    ListLiteral,
    Literal,
    Named,
    Or,
    Over,
    Quantifier,
    Select,
    Variable,
)
from policyeval.ir.walk import children
from policyeval.language.types import List
from policyeval.language.values import Result
from policyeval.schema.shape import ListShape, RecordShape


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """Something computed: an expression where it stands."""

    expr: Expr
    scope: "Scope"

    @property
    def value(self) -> Result:
        """What the expression means now."""
        return self.scope.value(self.expr)


Handle = Cell | Derived


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A draft, and what the names bound around an expression stand for."""

    draft: Draft
    bound: Mapping[str, Handle] = field(default_factory=lambda: MappingProxyType({}))

    def bind(self, name: str, handle: Handle) -> "Scope":
        """Return the scope in which a name stands for something as well."""
        return replace(self, bound={**self.bound, name: handle})

    def value(self, expr: Expr) -> Result:
        """Return what an expression means for the facts so far."""
        meaning = self.draft.meanings.of(expr)
        if not meaning.free:
            return meaning.ask(self.draft, self.draft.clock)
        bound: dict[str, Result] = {**self.draft.clock}
        for name in meaning.free:
            if name in self.bound:
                bound[name] = self.bound[name].value
        return meaning.ask(self.draft, bound)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """What would be an element of a list if its requirements held; `root` is where it is stored."""

    handle: Handle
    root: Cell | None
    requirements: tuple[tuple[Expr, Scope], ...] = ()

    @property
    def is_member(self) -> bool:
        """Whether it is an element now."""
        return all(scope.value(expr) is True for expr, scope in self.requirements)


def exists(handle: Handle) -> bool:
    """Say whether what a name stands for is still there."""
    return handle.exists if isinstance(handle, Cell) else True


def cell_of(expr: Expr, scope: Scope, *, make: bool = False) -> Cell | None:
    """Return the place that an expression names; with `make`, objects around it come into being."""
    match expr:
        case Fact(path=(root, *members)):
            cell: Cell | None = scope.draft.member(root)
            for name in members:
                cell = _member(cell, name, scope, make)
            return cell
        case Select(operand=operand, field=name) | Has(operand=operand, field=name):
            return _member(cell_of(operand, scope, make=make), name, scope, make)
        case Variable(name=name) if name == AS_OF and name not in scope.bound:
            return scope.draft.as_of
        case Variable(name=name):
            handle = scope.bound.get(name)
            return cell_of(handle.expr, handle.scope, make=make) if isinstance(handle, Derived) else handle
        case Named(body=body):
            return cell_of(body, scope, make=make)
        case _:
            return None


def _member(cell: Cell | None, name: str, scope: Scope, make: bool) -> Cell | None:
    if cell is None:
        return None
    if make and isinstance(cell.slot.shape, RecordShape) and not isinstance(cell.value, dict):
        cell.put(scope.draft.ordinary.members(cell.slot.shape))
    return inside(cell, name)


_SAME_ELEMENTS: Final = ("distinct_list", "list_distinct", "list_reverse")


def candidates(expr: Expr, scope: Scope) -> list[Candidate]:  # noqa: C901  (one arm for each form)
    """Return what the list that an expression means is made from."""
    match expr:
        case Fact() | Select() | Variable():
            handle = scope.bound.get(expr.name) if isinstance(expr, Variable) else None
            if isinstance(handle, Derived):
                return candidates(handle.expr, handle.scope)
            cell = cell_of(expr, scope)
            return [] if cell is None else [Candidate(one, one) for one in elements(cell)]
        case Named(body=body):
            return candidates(body, scope)
        case Let(name=name, value=value, body=body):
            return candidates(body, scope.bind(name, Derived(value, scope)))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return candidates(then if scope.value(condition) is True else otherwise, scope)
        case ListLiteral(elements=parts):
            return [Candidate(Derived(part.value, scope), None) for part in parts]
        case Literal(value=list() as values, type=List(element=element)):
            constants = [Literal(value, type=element, span=expr.span) for value in values]
            return [Candidate(Derived(constant, scope), None) for constant in constants]
        case Quantifier(range=range_):
            return [_through(expr, one, index, scope) for index, one in enumerate(candidates(range_, scope))]
        case Call(overload=overload, arguments=(first, *_)) if overload in _SAME_ELEMENTS:
            return candidates(first, scope)
        case Call(overload="add_list", arguments=(left, right)):
            return [*candidates(left, scope), *candidates(right, scope)]
        case _:
            return []


def _through(expr: Quantifier, one: Candidate, index: int, scope: Scope) -> Candidate:
    """Return the candidate of a filtered or mapped list that an element of its range makes."""
    inner = bind_element(expr, one, index, scope)
    required = () if expr.condition is None else ((expr.condition, inner),)
    makes = expr.value is not None and expr.over in (Over.MAP, Over.FILTER_MAP)
    handle = Derived(expr.value, inner) if makes and expr.value is not None else one.handle
    return Candidate(handle, one.root, (*one.requirements, *required))


def bind_element(expr: Quantifier, one: Candidate, index: int, scope: Scope) -> Scope:
    """Return the scope inside a quantifier for one element of its range."""
    *before, last = expr.variables
    for name in before:
        scope = scope.bind(name, Derived(Literal(index, type=expr.type, span=expr.span), scope))
    return scope.bind(last, one.handle)


def source_of(expr: Expr, scope: Scope) -> Cell | None:
    """Return the stored list that the elements of a list come from."""
    match expr:
        case Fact() | Select():
            cell = cell_of(expr, scope, make=True)
            return cell if cell is not None and isinstance(cell.slot.shape, ListShape) else None
        case Variable(name=name):
            handle = scope.bound.get(name)
            return source_of(handle.expr, handle.scope) if isinstance(handle, Derived) else handle
        case Named(body=body):
            return source_of(body, scope)
        case Let(name=name, value=value, body=body):
            return source_of(body, scope.bind(name, Derived(value, scope)))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return source_of(then if scope.value(condition) is True else otherwise, scope)
        case Quantifier(range=range_):
            return source_of(range_, scope)
        case Call(arguments=(first, *_)) if isinstance(expr.type, List):
            return source_of(first, scope)
        case _:
            return None


def grow(expr: Expr, scope: Scope) -> Candidate | None:
    """Add an element to the list that an expression's elements come from, and return it."""
    source = source_of(expr, scope)
    if source is None or not isinstance(source.slot.shape, ListShape):
        return None
    if not isinstance(source.value, list):
        source.put([])
    shape = source.slot.shape
    if not isinstance(source.value, list) or len(source.value) >= (shape.most or 50):
        return None
    last = source.append(scope.draft.ordinary.value(shape.element, f"{source.path}[]")).identity
    return next((c for c in candidates(expr, scope) if c.root is not None and c.root.identity == last), None)


def leaves(expr: Expr, scope: Scope, *, conditions: bool = False) -> list[Cell]:
    """Return the places that the value of an expression rests on, each once.

    With `conditions` also what only decides which branch is taken.
    """
    found: dict[tuple[int, Any], Cell] = {}
    _gather(expr, scope, conditions, found)
    return list(found.values())


def _gather(  # noqa: C901  (one arm a form)
    expr: Expr, scope: Scope, conditions: bool, found: dict[tuple[int, Any], Cell]
) -> None:
    match expr:
        case Call(arguments=parts) | And(terms=parts) | Or(terms=parts):
            for part in parts:
                _gather(part, scope, conditions, found)
        case Literal():
            pass
        case Fact() | Select() | Variable():
            handle = scope.bound.get(expr.name) if isinstance(expr, Variable) else None
            cell = None if isinstance(handle, Derived) else cell_of(expr, scope)
            if isinstance(handle, Derived):
                _gather(handle.expr, handle.scope, conditions, found)
            elif cell is not None:
                found[cell.identity] = cell
        case Named(body=body):
            _gather(body, scope, conditions, found)
        case Let(name=name, value=value, body=body):
            _gather(body, scope.bind(name, Derived(value, scope)), conditions, found)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            truth = scope.value(condition)
            if conditions or not isinstance(truth, bool):
                _gather(condition, scope, conditions, found)
            _gather(then if truth is True else otherwise, scope, conditions, found)
        case Quantifier(range=range_):
            for index, one in enumerate(candidates(range_, scope)):
                inner = bind_element(expr, one, index, scope)
                if isinstance(one.handle, Cell):
                    found[one.handle.identity] = one.handle
                for inside in (expr.condition, expr.value):
                    if inside is not None:
                        _gather(inside, inner, conditions, found)
        case _:
            for child in children(expr):
                _gather(child, scope, conditions, found)
