"""`all`, `exists` and their kin: SQL's functions on lists, with a function of an element.

What the elements come to is a list of truths, NULL where there is no answer; looking for one that settles
the matter, and counting those that are none, gives what CEL's absorption gives.
"""

from collections.abc import Callable

from policyeval.backends.columnar import words
from policyeval.backends.columnar.objects import Object
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.site import Lowered, Scope
from policyeval.backends.columnar.terms import (
    NO_PATHS,
    Term,
    Unsupported,
    disjunction,
    first_code,
    has_answer,
    is_nullable,
    paths,
    paths_where,
    sql_type,
)
from policyeval.backends.columnar.why import in_turn, reasons, why_of
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Expr, Over, Quantifier
from policyeval.language.types import BOOL, INT, INT_MAX, List, Nullable, Record, Type

Lower = Callable[[Expr, Scope], Term]


@dataclass(frozen=True, slots=True)
class Each:
    """The elements of a list, one of which a name stands for."""

    over: Term
    element: str
    index: str
    pool: Pool

    def mapped(self, sql: str) -> str:
        """Return the list of what a text is for each element."""
        return self.pool.share(f"list_transform({self.over.sql}, {self._function(sql)})")

    def filtered(self, sql: str) -> str:
        """Return the elements for which a text is true."""
        return self.pool.share(f"list_filter({self.over.sql}, {self._function(sql)})")

    def _function(self, sql: str) -> str:
        return f"lambda {self.element}, {self.index}: {sql}"


def each_of(over: Term, type_: Type, scope: Scope) -> tuple[Each, Lowered]:
    """Return the elements of a list, and what one of them is."""
    pool = scope.pool
    each = Each(over, *pool.element(over.sql, scope.around), pool)
    element = pool.atom(each.element)
    path = None
    if over.place is not None:
        path = pool.seldom(f"{over.place} || '[' || ({each.index} - 1) || ']'")
    inner = type_.of if isinstance(type_, Nullable) else type_
    absent = missing = None
    if over.element_absent:
        absent = pool.share(f"{element} IS NULL")
        named = scope.facts.named(path)
        missing = paths_where(absent, named, pool)
    if isinstance(inner, Record):
        if over.record is None:
            raise Unsupported(words.MADE_OBJECTS)
        there = f"{element} IS NOT NULL" if is_nullable(type_) or absent is not None else None
        dotted = None if path is None else pool.seldom(f"{path} || '.'")
        return each, Object(over.record, type_, each.element, "", dotted, there, absent, missing)
    answered = "TRUE" if is_nullable(type_) else None
    return each, Term(
        type_,
        element,
        answered,
        absent,
        missing,
        may_be_nan=over.may_be_nan,
        record=over.record if isinstance(inner, List) else None,
    )


def quantifier(expr: Quantifier, over: Term, scope: Scope, lower: Lower) -> Term:
    """Return a quantifier as a term."""
    if not isinstance(over.type, List):
        raise Unsupported(words.KEYS_OF_MAP, expr.span)
    each, element = each_of(over, over.type.element, scope)
    bound: dict[str, Lowered] = {expr.variables[-1]: element}
    if len(expr.variables) == 2:
        number = scope.pool.share(f"{each.index} - 1")
        bound[expr.variables[0]] = Term(INT, number, low=0, high=INT_MAX)
    inner = scope.inside(each.element, bound)
    condition = None if expr.condition is None else lower(expr.condition, inner)
    value = None if expr.value is None else lower(expr.value, inner)
    match expr.over:
        case Over.ALL | Over.EXISTS if condition is not None:
            return _settled(expr.over, each, condition)
        case Over.EXISTS_ONE if condition is not None:
            chosen = each.filtered(condition.sql)
            return of_all(BOOL, f"len({chosen}) = 1", each, [condition])
        case Over.FILTER if condition is not None:
            return of_all(expr.type, each.filtered(condition.sql), each, [condition], like=over)
        case Over.MAP | Over.FILTER_MAP if value is not None:
            return _mapped(expr, each, condition, value)
        case _:
            raise Unsupported(words.MACRO, expr.span, name=expr.over)


def _settled(over: Over, each: Each, condition: Term) -> Term:
    pool = each.pool
    settling, other = ("TRUE", "FALSE") if over is Over.EXISTS else ("FALSE", "TRUE")
    if condition.total:
        test = condition.sql if over is Over.EXISTS else f"NOT {condition.sql}"
        number = "> 0" if over is Over.EXISTS else "= 0"
        sql = pool.share(f"len({each.filtered(test)}) {number}")
        return Term(BOOL, sql, unknown=each.over.unknown, missing=each.over.missing, code=_null_range(each))
    truths = each.mapped(condition.sql)
    sql = pool.share(
        f"CASE WHEN list_contains({truths}, {settling}) THEN {settling}"
        f" WHEN len({truths}) = list_count({truths}) THEN {other} END"
    )
    unknown, missing, code = _why(each, [condition])
    is_open = f"{sql} IS NULL"
    return Term(
        BOOL,
        sql,
        unknown=unknown and pool.seldom(f"{is_open} AND {unknown}"),
        missing=missing and paths_where(is_open, missing, pool),
        code=code and pool.seldom(f"CASE WHEN {is_open} THEN {code} END"),
    )


def _null_range(each: Each) -> str | None:
    return each.over.code


def _why(each: Each, parts: list[Term]) -> tuple[str | None, str | None, str | None]:
    """Return where a part is unknown for some element or the list is, for lack of what, how it fails."""
    pool, over = each.pool, each.over
    unknown = disjunction((part.unknown for part in parts), pool)
    missing = paths((part.missing for part in parts), pool)
    code = first_code((part.code for part in parts), pool)
    if unknown is not None:
        found = pool.seldom(f"list_contains({each.mapped(unknown)}, TRUE) IS TRUE")
        unknown = found if over.unknown is None else pool.seldom(f"{over.unknown} OR {found}")
    else:
        unknown = over.unknown
    if missing is not None:
        every = pool.seldom(f"coalesce(flatten({each.mapped(missing)}), {NO_PATHS})")
        missing = every if over.missing is None else pool.seldom(f"list_concat({over.missing}, {every})")
    else:
        missing = over.missing
    if code is not None:
        local = pool.local()
        every = pool.seldom(f"list_filter({each.mapped(code)}, lambda {local}: {local} IS NOT NULL)[1]")
        code = every if over.code is None else pool.seldom(f"coalesce({over.code}, {every})")
    else:
        code = over.code
    return unknown, missing, code


def of_all(type_: Type, sql: str, each: Each, parts: list[Term], like: Term | None = None) -> Term:
    """Return what has an answer where all parts have one for all elements."""
    pool = each.pool
    open_ = [part for part in parts if not part.total]
    for part in open_:
        if part.answered is None:
            truths = each.mapped(part.sql)
            sql = f"CASE WHEN len({truths}) = list_count({truths}) THEN {sql} END"
        else:
            sql = f"CASE WHEN len({each.filtered(f'NOT ({has_answer(part)})')}) = 0 THEN {sql} END"
    unknown, missing, code = _why(each, parts)
    shared = pool.share(sql)
    is_open = f"{shared} IS NULL"
    found = Term(
        type_,
        shared,
        unknown=unknown,
        missing=missing and paths_where(is_open, missing, pool),
        code=code and pool.seldom(f"CASE WHEN {is_open} THEN {code} END"),
        low=0 if like is None else -(2**63),
    )
    if like is None:
        return found
    return Term(
        type_,
        found.sql,
        None,
        found.unknown,
        found.missing,
        found.code,
        may_be_nan=like.may_be_nan,
        record=like.record,
        element_absent=like.element_absent,
    )


def _mapped(expr: Quantifier, each: Each, condition: Term | None, value: Term) -> Term:
    if condition is not None:
        return _filter_mapped(expr, each, condition, value)
    found = of_all(expr.type, each.mapped(value.sql), each, [value])
    return Term(
        expr.type,
        found.sql,
        None,
        found.unknown,
        found.missing,
        found.code,
        may_be_nan=value.may_be_nan,
        record=value.record,
    )


def _filter_mapped(expr: Quantifier, each: Each, condition: Term, value: Term) -> Term:
    """Return the values of the chosen elements, which are asked for when all conditions have answers."""
    pool = each.pool
    kind = sql_type(expr.type, value.record)
    chosen = pool.share(f"CASE WHEN {condition.sql} THEN [{value.sql}] ELSE CAST([] AS {kind}) END")
    sql = pool.share(f"flatten({each.mapped(chosen)})")
    chosen_all = of_all(expr.type, sql, each, [condition, asked_where(condition, value, pool)])
    why_first = why_of(of_all(BOOL, "TRUE", each, [condition]), "", pool)
    why_then = why_of(of_all(BOOL, "TRUE", each, [asked_where(condition, value, pool)]), "", pool)
    why = in_turn(why_first, why_then, pool)
    found = Term(expr.type, chosen_all.sql, may_be_nan=value.may_be_nan, record=value.record)
    return found if why is None else replace(found, **reasons(why, pool))


def asked_where(condition: Term, value: Term, pool: Pool) -> Term:
    """Return a term with the answer that a value has where a condition is true, and one elsewhere."""
    if value.total:
        return Term(BOOL, pool.atom("TRUE"))
    is_asked = f"{condition.sql} IS TRUE"
    sql = pool.share(f"CASE WHEN {is_asked} AND NOT ({has_answer(value)}) THEN NULL ELSE TRUE END")
    return Term(
        BOOL,
        sql,
        unknown=value.unknown and pool.seldom(f"{is_asked} AND {value.unknown}"),
        missing=value.missing and paths_where(is_asked, value.missing, pool),
        code=value.code and pool.seldom(f"CASE WHEN {is_asked} THEN {value.code} END"),
    )
