"""An expression as SQL: `lower` gives its term, or says what of it no SQL is for."""

from typing import assert_never

from policyeval.backends.columnar import words
from policyeval.backends.columnar.functions import call, not_null
from policyeval.backends.columnar.layout import quoted
from policyeval.backends.columnar.literals import constant
from policyeval.backends.columnar.objects import Object
from policyeval.backends.columnar.pool import Pool, balanced
from policyeval.backends.columnar.quantifiers import quantifier
from policyeval.backends.columnar.site import Lowered, Scope
from policyeval.backends.columnar.terms import (
    Term,
    Unsupported,
    has_answer,
    is_nullable,
    sql_type,
    strict,
    why_from,
)
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
from policyeval.language.types import BOOL, List, plain


def lower(expr: Expr, scope: Scope) -> Term:
    """Return an expression as a term; raises `Unsupported`, which names what has none and its place."""
    found = lower_any(expr, scope)
    if isinstance(found, Object):
        raise Unsupported(words.OBJECT_AS_VALUE, expr.span, text=expr.span.text)
    return found


def lower_any(expr: Expr, scope: Scope) -> Lowered:
    """Return an expression as a term, or as the object that it names."""
    try:
        return _lower(expr, scope)
    except Unsupported as refusal:
        raise (refusal if refusal.span is not None else Unsupported(refusal.what, expr.span)) from None


def _lower(expr: Expr, scope: Scope) -> Lowered:  # noqa: C901  (one arm for each node)
    match expr:
        case Literal(value=value, type=type_):
            return constant(value, type_, scope.pool)
        case Fact(path=path, type=type_):
            return scope.facts.at(path, type_, expr.span)
        case Variable(name=name, type=type_):
            return _narrowed(scope.variables[name], type_, scope.pool)
        case Select(operand=operand, field=field, type=type_):
            of = lower_any(operand, scope)
            if not isinstance(of, Object):
                raise Unsupported(words.MEMBER_OF_MAP, expr.span, name=field)
            return scope.facts.member(of, field, type_, expr.span)
        case Has(operand=operand, field=field):
            return _has(lower_any(operand, scope), field, expr, scope)
        case Call():
            is_compared = expr.overload in ("equals", "not_equals")
            lowered = [
                _side(part, scope) if is_compared else lower_any(part, scope) for part in expr.arguments
            ]
            return call(expr, lowered, scope)
        case DynamicCall(function=name):
            raise Unsupported(words.OF_UNKNOWN_TYPES, expr.span, name=name)
        case And(terms=terms):
            return _settled([lower(term, scope) for term in terms], "AND", scope.pool)
        case Or(terms=terms):
            return _settled([lower(term, scope) for term in terms], "OR", scope.pool)
        case Conditional():
            return _conditional(expr, scope)
        case ListLiteral():
            return _list(expr, scope)
        case MapLiteral():
            return _map(expr, scope)
        case Quantifier():
            return quantifier(expr, lower(expr.range, scope), scope, lower)
        case Let(name=name, value=value, body=body):
            return lower_any(body, scope.binding({name: lower_any(value, scope)}))
        case Named(body=body):
            return lower_any(body, scope)
        case DecisionResult(decision=decision, key=key):
            return scope.decisions(decision, key)
        case _:
            assert_never(expr)


def _side(expr: Expr, scope: Scope) -> Lowered:
    """Return a side of an equality, which may be data of any kind: nothing else asks what such a fact is."""
    match expr:
        case Fact(path=path, type=type_):
            return scope.facts.at(path, type_, expr.span, is_compared=True)
        case Select(operand=operand, field=field, type=type_) if isinstance(
            of := lower_any(operand, scope), Object
        ):
            return scope.facts.member(of, field, type_, expr.span, is_compared=True)
        case _:
            return lower_any(expr, scope)


def _narrowed(found: Lowered, type_: object, pool: Pool) -> Lowered:
    """Return a variable as the checker knows it here: perhaps not null any more."""
    if isinstance(found, Object) or not is_nullable(found.type) or is_nullable(type_):  # type: ignore[arg-type]
        return found
    return not_null(found, pool)


def _has(of: Lowered, field: str, expr: Has, scope: Scope) -> Term:
    """Return whether a member is known; where its object is null, that is a failure."""
    if not isinstance(of, Object):
        raise Unsupported(words.HAS_MEMBER_OF_MAP, expr.span, name=field)
    found = scope.facts.member(of, field, None, expr.span, is_compared=True)
    pool = scope.pool
    unknown = found.unknown
    known = "TRUE" if unknown is None else pool.share(f"NOT ({unknown})")
    if of.there is None or isinstance(of.default, dict):
        return Term(BOOL, known)
    absent = of.unknown or "FALSE"
    sql = pool.share(f"CASE WHEN {of.there} THEN {known} WHEN {absent} THEN FALSE END")
    return Term(BOOL, sql, code=pool.seldom(f"CASE WHEN {sql} IS NULL THEN 'PE819' END"))


def _settled(terms: list[Term], operator: str, pool: Pool) -> Term:
    sql = pool.share(balanced(operator, [term.sql for term in terms], pool))
    unknown, missing, code = why_from(f"{sql} IS NULL", terms, pool)
    return Term(BOOL, sql, unknown=unknown, missing=missing, code=code)


def _conditional(expr: Conditional, scope: Scope) -> Term:
    is_true = _is_constantly(expr.condition)
    if is_true is not None:
        return lower(expr.then if is_true else expr.otherwise, scope)
    condition, then = lower(expr.condition, scope), lower(expr.then, scope)
    return choose(condition, then, lower(expr.otherwise, scope), expr.type, scope.pool)


def _is_constantly(condition: Expr) -> bool | None:
    """Return what comparing a text with another comes to, such as a reading with an option; or None.

    The branch that is not taken would cost a column for each element of a list.
    """
    match condition:
        case Named(body=body):
            return _is_constantly(body)
        case Call(overload="equals", arguments=(one, other)):
            texts = [_text(one), _text(other)]
            return None if None in texts else texts[0] == texts[1]
        case _:
            return None


def _text(expr: Expr) -> str | None:
    match expr:
        case Named(body=body):
            return _text(body)
        case Literal(value=str() as value):
            return value
        case _:
            return None


def choose(condition: Term, then: Term, otherwise: Term, type_: object, pool: Pool) -> Term:
    """Return one of two terms, as a condition says."""
    if then.members or otherwise.members:
        raise Unsupported(words.CHOICE_OF_OBJECTS)
    test = condition.sql
    total = condition.total

    def pick(of: str | None, one: str | None, other: str | None, nothing: str) -> str | None:
        if (of, one, other) == (None, None, None):
            return None
        branches = f"WHEN {test} THEN {one or nothing} WHEN NOT {test} THEN {other or nothing}"
        return pool.seldom(f"CASE {branches} ELSE {of or nothing} END")

    if total:
        sql = pool.share(f"CASE WHEN {test} THEN {then.sql} ELSE {otherwise.sql} END")
    else:
        sql = pool.share(f"CASE WHEN {test} THEN {then.sql} WHEN NOT {test} THEN {otherwise.sql} END")
    answered = None
    if is_nullable(type_):  # type: ignore[arg-type]
        branches = f"WHEN {test} THEN {has_answer(then)} WHEN NOT {test} THEN {has_answer(otherwise)}"
        answered = pool.share(f"CASE {branches} ELSE FALSE END")
    return Term(
        type_,  # type: ignore[arg-type]
        sql,
        answered,
        pick(condition.unknown, then.unknown, otherwise.unknown, "FALSE"),
        pick(condition.missing, then.missing, otherwise.missing, "CAST([] AS VARCHAR[])"),
        pick(condition.code, then.code, otherwise.code, "CAST(NULL AS VARCHAR)"),
        low=min(then.low, otherwise.low),
        high=max(then.high, otherwise.high),
        may_be_nan=then.may_be_nan or otherwise.may_be_nan,
        may_be_infinite=then.may_be_infinite or otherwise.may_be_infinite,
        record=then.record or otherwise.record,
        place=then.place if then.place == otherwise.place else None,
        element_absent=then.element_absent or otherwise.element_absent,
    )


def _list(expr: ListLiteral, scope: Scope) -> Term:
    if any(element.optional for element in expr.elements):
        raise Unsupported(words.OPTIONAL_ELEMENTS, expr.span)
    if not isinstance(expr.type, List):
        raise Unsupported(words.LIST_OF_ANY, expr.span)
    terms = [lower(element.value, scope) for element in expr.elements]
    written = f"[{', '.join(term.sql for term in terms)}]"
    if terms:
        written = f"CAST({written} AS {sql_type(expr.type)})"
    open_ = [has_answer(term) for term in terms if not term.total]
    if open_:
        written = f"CASE WHEN {' AND '.join(open_)} THEN {written} END"
    return strict(
        expr.type,
        written,
        terms,
        scope.pool,
        may_be_nan=any(term.may_be_nan for term in terms),
    )


def _map(expr: MapLiteral, scope: Scope) -> Term:
    """Return a map whose names are constants, which is a struct."""
    members: dict[str, Term] = {}
    for entry in expr.entries:
        if entry.optional or not isinstance(entry.key, Literal) or not isinstance(entry.key.value, str):
            raise Unsupported(words.MAP_NAMES, expr.span)
        value = lower(entry.value, scope)
        if not value.total or value.members or entry.key.value in members:
            raise Unsupported(words.MAP_WITHOUT_ANSWER, expr.span)
        members[entry.key.value] = value
    written = ", ".join(f"{quoted(name)} := {term.sql}" for name, term in members.items())
    types = tuple((name, plain(term.type)) for name, term in members.items())
    return Term(expr.type, scope.pool.share(f"struct_pack({written})"), members=types)
