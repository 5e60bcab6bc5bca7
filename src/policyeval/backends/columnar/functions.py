"""Functions of the language in SQL: each gives NULL where an argument is NULL, and where it fails."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policyeval.backends.columnar import business_days, calendar, numbers, texts, words
from policyeval.backends.columnar.calendar import Writer, instant, length
from policyeval.backends.columnar.lists import FUNCTIONS as LISTS
from policyeval.backends.columnar.objects import Object
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.site import Lowered, Scope
from policyeval.backends.columnar.terms import (
    Term,
    Unsupported,
    has_answer,
    is_nullable,
    strict,
)
from policyeval.backends.reference.calls import KEEPING
from policyeval.ir.expr import Call
from policyeval.language.functions import OVERLOADS
from policyeval.language.types import BOOL, DYN, NULL, STRING, Nullable, Parameter, Type, plain, show


def call(expr: Call, arguments: list[Lowered], scope: Scope) -> Term:
    """Return a call as a term; raises `Unsupported` for a function that SQL has not."""
    pool = scope.pool
    overload = OVERLOADS.get(expr.overload)
    if overload is None:
        raise Unsupported(words.CALLERS_FUNCTION, expr.span, name=expr.overload)
    if overload.name in ("_==_", "_!=_"):
        found = _equal(arguments, expr, pool)
        return found if overload.name == "_==_" else strict(BOOL, f"NOT {found.sql}", [found], pool)
    writer = FUNCTIONS.get(overload.id)
    if writer is None:
        raise Unsupported(words.FUNCTION, expr.span, name=overload.name)
    terms: list[Term] = []
    for argument, parameter in zip(arguments, (*overload.parameters, DYN), strict=False):
        if isinstance(argument, Object):
            raise Unsupported(words.OBJECT_AS_ARGUMENT, expr.span, name=overload.name)
        if overload.name not in KEEPING and (argument.record is not None or argument.element_absent):
            raise Unsupported(words.OF_OBJECTS, expr.span, name=overload.name)
        if argument.members and overload.name != "size":
            raise Unsupported(words.OF_OBJECTS, expr.span, name=overload.name)
        terms.append(argument if _takes_null(parameter) else not_null(argument, pool))
    return writer(terms, pool)


def _takes_null(parameter: Type) -> bool:
    return isinstance(parameter, Parameter | Nullable) or parameter in (NULL, DYN)


def not_null(term: Term, pool: Pool) -> Term:
    """Return a term where it is used as one that is not null: null is a failure there."""
    if not is_nullable(term.type):
        return term
    is_null = f"({has_answer(term)}) AND {term.sql} IS NULL"
    code = pool.seldom(f"CASE WHEN {is_null} THEN 'PE810' END")
    code = code if term.code is None else pool.seldom(f"coalesce({term.code}, {code})")
    return Term(
        getattr(term.type, "of", term.type),
        term.sql,
        None,
        term.unknown,
        term.missing,
        code,
        term.low,
        term.high,
        None,
        term.may_be_nan,
        term.may_be_infinite,
        term.record,
        term.place,
        term.element_absent,
    )


# ------------------------------------------------------------------------------------- equality


def _equal(arguments: list[Lowered], expr: Call, pool: Pool) -> Term:
    left, right = arguments
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Term) and one.type == NULL:
            return _is_null(other, pool)
    if isinstance(left, Object) or isinstance(right, Object):
        raise Unsupported(words.EQUAL_OBJECTS, expr.span)
    if left.is_json or right.is_json:
        return _equals_json(*((left, right) if left.is_json else (right, left)), pool)
    for term in (left, right):
        _refuse_parts(term, expr)
    if not is_nullable(left.type) and not is_nullable(right.type):
        return strict(
            BOOL, numbers.guarded_nan(f"{left.sql} = {right.sql}", "FALSE", left, right), [left, right], pool
        )
    sql = f"{left.sql} IS NOT DISTINCT FROM {right.sql}"
    if left.may_be_nan or right.may_be_nan:
        sql = f"CASE WHEN isnan({left.sql}) OR isnan({right.sql}) THEN FALSE ELSE {sql} END"
    open_ = [has_answer(term) for term in (left, right) if not term.total]
    if open_:
        sql = f"CASE WHEN {' AND '.join(open_)} THEN {sql} END"
    return strict(BOOL, sql, [left, right], pool)


def _refuse_parts(term: Term, expr: Call) -> None:
    """Make sure that SQL compares what is in a list as the language does."""
    if term.record is not None or term.element_absent or term.members:
        raise Unsupported(words.EQUAL_LISTS_OF_OBJECTS, expr.span)
    if term.may_be_nan and not numbers.is_double(term.type):
        raise Unsupported(words.EQUAL_LISTS_WITH_NAN, expr.span)


def _equals_json(json: Term, other: Term, pool: Pool) -> Term:
    """Return whether a fact of any kind is a text or a truth, or null where that may be null."""
    type_ = other.type.of if isinstance(other.type, Nullable) else other.type
    if other.is_json or plain(type_) not in (STRING, BOOL):
        what = words.ANOTHER if other.is_json else words.TYPE.filled(type=show(type_))
        raise Unsupported(words.EQUAL_ANY, kind=what)
    if plain(type_) == BOOL:
        sql = f"{json.sql} = CASE WHEN {other.sql} THEN 'true' ELSE 'false' END"
    else:
        sql = f"json_type({json.sql}) = 'VARCHAR' AND json_extract_string({json.sql}, '$') = {other.sql}"
    if is_nullable(other.type):
        sql = f"CASE WHEN {other.sql} IS NULL THEN {json.sql} = 'null' ELSE {sql} END"
    answered = " AND ".join(has_answer(term) for term in (json, other) if not term.total)
    return strict(BOOL, f"CASE WHEN {answered} THEN {sql} END", [json, other], pool)


def _is_null(other: Lowered, pool: Pool) -> Term:
    if isinstance(other, Object):
        is_null = "FALSE" if other.there is None else f"NOT {other.there}"
        if other.unknown is not None:
            is_null = f"CASE WHEN NOT ({other.unknown}) THEN {is_null} END"
        return Term(BOOL, pool.share(is_null), unknown=other.unknown, missing=other.missing)
    if other.is_json:
        return strict(BOOL, f"{other.sql} = 'null'", [other], pool)
    if other.type == NULL:
        return Term(BOOL, pool.atom("TRUE"))
    if not is_nullable(other.type):
        sql = "FALSE" if other.total else f"CASE WHEN {other.sql} IS NOT NULL THEN FALSE END"
    elif has_answer(other) == "TRUE":
        sql = f"{other.sql} IS NULL"
    else:
        sql = f"CASE WHEN {has_answer(other)} THEN {other.sql} IS NULL END"
    return strict(BOOL, sql, [other], pool)


def _order(operator: str) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        left, right = arguments
        sql = numbers.guarded_nan(f"{left.sql} {operator} {right.sql}", "FALSE", left, right)
        return strict(BOOL, sql, arguments, pool)

    return write


_ORDERED: Final = ("bool", "int64", "double", "string", "timestamp", "duration")
_ORDERS: Final = {
    f"{stem}_{kind}": _order(operator)
    for stem, operator in (("less", "<"), ("less_equals", "<="), ("greater", ">"), ("greater_equals", ">="))
    for kind in _ORDERED
}

# --------------------------------------------------------------------------------- instants


def _instants(operator: str) -> Writer:
    return lambda arguments, pool: instant(
        f"{arguments[0].sql} {operator} {arguments[1].sql}", arguments, pool
    )


def _lengths(operator: str) -> Writer:
    return lambda arguments, pool: length(
        f"{arguments[0].sql} {operator} {arguments[1].sql}", arguments, pool
    )


def _same(arguments: list[Term], pool: Pool) -> Term:
    return arguments[0]


FUNCTIONS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        **_ORDERS,
        "logical_not": lambda arguments, pool: strict(BOOL, f"NOT {arguments[0].sql}", arguments, pool),
        "add_timestamp_duration": _instants("+"),
        "add_duration_timestamp": _instants("+"),
        "subtract_timestamp_duration": _instants("-"),
        "subtract_timestamp_timestamp": _lengths("-"),
        "add_duration_duration": _lengths("+"),
        "subtract_duration_duration": _lengths("-"),
        **dict.fromkeys(
            (f"{kind}_to_{kind}" for kind in ("bool", "int64", "double", "string", "timestamp", "duration")),
            _same,
        ),
        **calendar.FUNCTIONS,
        **business_days.FUNCTIONS,
        **numbers.FUNCTIONS,
        **texts.FUNCTIONS,
        **LISTS,
    }
)
"""How SQL writes each function, by the id of its overload; the others are refused."""
