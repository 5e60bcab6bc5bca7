"""Terms of Z3, folded where they are constant; beside `names`, the one place that imports z3.

A term is a Python constant (`bool`, `int`, `Fraction`) or an expression of Z3. Folding keeps the
terms of a program as small as what its facts leave open, and makes a constant visible as one.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, Final

import z3

Term = Any
"""A `bool`, an `int`, a `Fraction` or a `z3.ExprRef`: z3 comes without annotations."""

BOOL: Final = "bool"
INT: Final = "int"
REAL: Final = "real"
"""The sorts of variables."""

SEED: Final = 1
z3.set_param("model.compact", False)
"""Compressing the tables of functions may take minutes, and no limit of time stops it."""


def _sort(sort: str) -> Any:
    match sort:
        case "bool":
            return z3.BoolSort()
        case "int":
            return z3.IntSort()
        case _:
            return z3.RealSort()


def variable(name: str, sort: str) -> Term:
    """Return a free variable."""
    return z3.Const(name, _sort(sort))


def function(name: str, arguments: Iterable[tuple[Term, str]], sort: str) -> Term:
    """Return a function of which nothing is known, applied; a constant when it has no arguments."""
    given = [lift(term, of) for term, of in arguments]
    if not given:
        return variable(name, sort)
    return z3.Function(name, *(term.sort() for term in given), _sort(sort))(*given)


def lift(term: Term, sort: str) -> Any:
    """Return a term as an expression of Z3."""
    if isinstance(term, z3.ExprRef):
        return z3.ToReal(term) if sort == REAL and _kind(term) == z3.Z3_INT_SORT else term
    match sort:
        case "bool":
            return z3.BoolVal(term)
        case "int":
            return z3.IntVal(term)
        case _:
            return z3.RealVal(str(Fraction(term)))


def _kind(term: Term) -> int:
    """Return which sort an expression is of, as Z3 numbers them."""
    context = term.ctx_ref()
    kind: int = z3.Z3_get_sort_kind(context, z3.Z3_get_sort(context, term.as_ast()))
    return kind


def is_constant(term: Term) -> bool:
    """Say whether a term is a Python constant."""
    return not isinstance(term, z3.ExprRef)


def key(term: Term) -> object:
    """Return what tells a term from others: equal for the same expression."""
    return (type(term).__name__, term) if is_constant(term) else term.get_id()


# ------------------------------------------------------------------------------------------ truth


def neg(term: Term) -> Term:
    """Return the opposite."""
    if isinstance(term, bool):
        return not term
    return (
        term.arg(0)
        if _is_negation(term)
        else z3.BoolRef(z3.Z3_mk_not(term.ctx_ref(), term.as_ast()), term.ctx)
    )


def _is_negation(term: Term) -> bool:
    context = term.ctx_ref()
    made = z3.Z3_get_app_decl(context, term.as_ast())
    return bool(z3.Z3_get_decl_kind(context, made) == z3.Z3_OP_NOT)


def conj(*terms: Term) -> Term:
    """Return whether all hold."""
    return _fold(terms, settled_by=False)


def disj(*terms: Term) -> Term:
    """Return whether any holds."""
    return _fold(terms, settled_by=True)


def _fold(terms: Iterable[Term], *, settled_by: bool) -> Term:
    kept: dict[int, Term] = {}
    for term in terms:
        if isinstance(term, bool):
            if term is settled_by:
                return settled_by
        else:
            kept[term.get_id()] = term
    rest = list(kept.values())
    if not rest:
        return not settled_by
    if len(rest) == 1:
        return rest[0]
    return _joined(z3.Z3_mk_or if settled_by else z3.Z3_mk_and, rest)


def _joined(make: Callable[[Any, int, Any], Any], truths: Sequence[Term]) -> Term:
    """Return a term over truths, made without the checks that z3 makes of each of them in Python."""
    context = truths[0].ctx
    given = (z3.Ast * len(truths))(*(one.as_ast() for one in truths))
    return z3.BoolRef(make(context.ref(), len(truths), given), context)


def implies(left: Term, right: Term) -> Term:
    """Return whether the right holds wherever the left does."""
    return disj(neg(left), right)


def same_truth(left: Term, right: Term) -> Term:
    """Return whether two truths are the same."""
    if isinstance(left, bool):
        return right if left else neg(right)
    if isinstance(right, bool):
        return left if right else neg(left)
    return left == right


def ite(condition: Term, then: Term, otherwise: Term, sort: str = INT) -> Term:
    """Return one of two terms of a sort."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    if is_constant(then) and is_constant(otherwise) and then == otherwise:
        return then
    if not is_constant(then) and not is_constant(otherwise) and then.eq(otherwise):
        return then
    if sort == BOOL:
        if isinstance(then, bool):
            return disj(condition, otherwise) if then else conj(neg(condition), otherwise)
        if isinstance(otherwise, bool):
            return disj(neg(condition), then) if otherwise else conj(condition, then)
    return z3.If(condition, lift(then, sort), lift(otherwise, sort))


def outcomes(term: Term) -> frozenset[int]:
    """Return the integers that a choice among constants comes to; none where there is another part."""
    found: set[int] = set()
    seen: set[int] = set()
    waiting = [lift(term, INT)]
    while waiting:
        part = waiting.pop()
        if part.get_id() in seen:
            continue
        seen.add(part.get_id())
        if z3.is_int_value(part):
            found.add(part.as_long())
        elif z3.is_app_of(part, z3.Z3_OP_ITE):
            waiting += part.children()[1:]
        else:
            return frozenset()
    return frozenset(found)


# ---------------------------------------------------------------------------------------- numbers


def equals(left: Term, right: Term) -> Term:
    """Return whether two numbers are equal."""
    if is_constant(left) and is_constant(right):
        return bool(left == right)
    left, right = _comparable(left, right)
    return True if left.eq(right) else left == right


def less(left: Term, right: Term) -> Term:
    """Return whether a number is less than another."""
    if is_constant(left) and is_constant(right):
        return bool(left < right)
    left, right = _comparable(left, right)
    return left < right


def at_most(left: Term, right: Term) -> Term:
    """Return whether a number is less than another or equal to it."""
    if is_constant(left) and is_constant(right):
        return bool(left <= right)
    left, right = _comparable(left, right)
    return left <= right


def _comparable(left: Term, right: Term) -> tuple[Any, Any]:
    """Return both as expressions, of one sort."""
    is_real = any(
        isinstance(t, Fraction) or (isinstance(t, z3.ExprRef) and _kind(t) == z3.Z3_REAL_SORT)
        for t in (left, right)
    )
    sort = REAL if is_real else INT
    return lift(left, sort), lift(right, sort)


def plus(left: Term, right: Term) -> Term:
    """Return the sum."""
    if is_constant(left) and is_constant(right):
        return left + right
    if is_constant(left) and left == 0:
        return right
    if is_constant(right) and right == 0:
        return left
    left, right = _comparable(left, right)
    return left + right


def minus(left: Term, right: Term) -> Term:
    """Return the difference."""
    if is_constant(left) and is_constant(right):
        return left - right
    if is_constant(right) and right == 0:
        return left
    left, right = _comparable(left, right)
    return left - right


def times(left: Term, right: Term) -> Term:
    """Return the product."""
    if is_constant(left) and is_constant(right):
        return left * right
    for one, other in ((left, right), (right, left)):
        if is_constant(one) and one in (0, 1):
            return other if one == 1 else one
    left, right = _comparable(left, right)
    return left * right


def over(left: Term, right: Term) -> Term:
    """Return the exact quotient of two real numbers."""
    if is_constant(left) and is_constant(right):
        return Fraction(left) / Fraction(right)
    return lift(left, REAL) / lift(right, REAL)


def quotient(left: Term, right: Term) -> Term:
    """Return the quotient of two integers, cut off towards zero; anything where the divisor is 0."""
    if is_constant(left) and is_constant(right):
        found = abs(left) // abs(right) if right else 0
        return found if (left < 0) == (right < 0) else -found
    left, right = lift(left, INT), lift(right, INT)
    return z3.If(left >= 0, left / right, -((-left) / right))


def truncated(term: Term) -> Term:
    """Return a real number cut off towards zero."""
    if is_constant(term):
        return int(term)
    return z3.If(term >= 0, z3.ToInt(term), -z3.ToInt(-term))


def is_whole(term: Term) -> Term:
    """Return whether a real number is an integer."""
    if is_constant(term):
        return Fraction(term).denominator == 1
    return z3.IsInt(term)


def total(terms: Iterable[Term]) -> Term:
    """Return the sum of integers."""
    constant, rest = 0, []
    for term in terms:
        if is_constant(term):
            constant += term
        else:
            rest.append(term)
    if not rest:
        return constant
    found = rest[0] if len(rest) == 1 else z3.Sum(rest)
    return found + constant if constant else found


def count(truths: Iterable[Term]) -> Term:
    """Return how many truths hold."""
    return total(ite(truth, 1, 0) for truth in truths)


# ---------------------------------------------------------------------------------------- solving


class Model:
    """Values of the variables under which what was asked for holds."""

    def __init__(self, model: Any) -> None:
        """Wrap a model of Z3."""
        self._model = model

    def __call__(self, term: Term) -> Any:
        """Return the value of a term: `bool`, `int` or `Fraction`."""
        if is_constant(term):
            return term
        value = self._model.eval(term, model_completion=True)
        if z3.is_true(value) or z3.is_false(value):
            return z3.is_true(value)
        if z3.is_int_value(value):
            return value.as_long()
        if z3.is_rational_value(value):
            return Fraction(value.numerator_as_long(), value.denominator_as_long())
        if z3.is_algebraic_value(value):
            return self._approximated(value)
        raise LookupError(f"no value: {value}")

    @staticmethod
    def _approximated(value: Any) -> Fraction:
        near = value.approx(30)
        return Fraction(near.numerator_as_long(), near.denominator_as_long())


class Search:
    """A solver with what always holds; asks are deterministic, since effort is counted, not timed."""

    def __init__(self, effort: int) -> None:
        """`effort` is how much Z3 may do for one ask, in its own units."""
        self._solver = z3.Solver()
        self._solver.set("random_seed", SEED)
        self._solver.set("rlimit", effort)

    def allow(self, effort: int) -> None:
        """Let each ask from now on do so much at most."""
        self._solver.set("rlimit", effort)

    def limit(self, milliseconds: int) -> None:
        """Let each ask from now on take so long at most."""
        self._solver.set("timeout", max(1, milliseconds))

    def add(self, *terms: Term) -> None:
        """Take these for true from now on, until the scope that is open now closes."""
        self._solver.add(*(lift(term, BOOL) for term in terms))

    def __enter__(self) -> "Search":
        """Open a scope."""
        self._solver.push()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the scope: what was added in it is forgotten."""
        self._solver.pop()

    def find(self, *terms: Term) -> Model | bool | None:
        """Return a model in which these hold too, False when there is none, None when it gave up."""
        wanted = [lift(term, BOOL) for term in terms if term is not True]
        with self:
            self._solver.add(*wanted)
            found = self._solver.check()
            if found == z3.sat:
                return Model(self._solver.model())
            return False if found == z3.unsat else None
