"""Lists in SQL."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.calendar import Writer
from policyeval.backends.columnar.literals import written
from policyeval.backends.columnar.numbers import is_double
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import Term, Unsupported, has_answer, is_nullable, strict
from policyeval.language.types import BOOL, DURATION, INT, INT_MAX, List, Type


def element_type(term: Term) -> Type:
    """Return the type of the elements, none of which may be null."""
    if not isinstance(term.type, List):
        raise Unsupported(words.LIST_OF_ANY)
    if is_nullable(term.type.element):
        raise Unsupported(words.LIST_WITH_NULL)
    return term.type.element


def _size(arguments: list[Term], pool: Pool) -> Term:
    return strict(INT, f"len({arguments[0].sql})", arguments, pool, low=0, high=INT_MAX)


def _in(arguments: list[Term], pool: Pool) -> Term:
    value, range_ = arguments
    element_type(range_)
    if value.may_be_nan or range_.may_be_nan:
        raise Unsupported(words.IN_WITH_NAN)
    found = f"list_contains({range_.sql}, {value.sql})"
    if isinstance(range_.literal, list):
        found = f"{value.sql} IN {_as_set(range_, pool)}" if range_.literal else "FALSE"
    if is_nullable(value.type):
        found = f"{value.sql} IS NOT NULL AND {found}"
    elif found == "FALSE" and not value.total:
        found = f"CASE WHEN {value.sql} IS NOT NULL THEN FALSE END"
    open_ = [has_answer(term) for term in arguments if not term.total]
    if open_ and (is_nullable(value.type) or not isinstance(range_.literal, list)):
        found = f"CASE WHEN {' AND '.join(open_)} THEN {found} END"
    return strict(BOOL, found, arguments, pool)


def _as_set(range_: Term, pool: Pool) -> str:
    """Return a list of constants as IN takes it."""
    assert isinstance(range_.type, List)
    element = range_.type.element
    return pool.atom(f"({', '.join(written(value, element) for value in range_.literal)})")


def _index(arguments: list[Term], pool: Pool) -> Term:
    values, index = arguments
    if values.record is not None or values.element_absent:
        raise Unsupported(words.ELEMENT_OBJECT)
    type_ = element_type(values)
    inside = f"{index.sql} >= 0 AND {index.sql} < len({values.sql})"
    sql = f"CASE WHEN {inside} THEN list_extract({values.sql}, {index.sql} + 1) END"
    return strict(type_, sql, arguments, pool, "'PE803'", may_be_nan=values.may_be_nan)


def _concatenated(arguments: list[Term], pool: Pool) -> Term:
    left, right = arguments
    if (left.record, left.element_absent) != (right.record, right.element_absent):
        raise Unsupported(words.UNLIKE_OBJECTS)
    open_ = " AND ".join(has_answer(term) for term in arguments if not term.total)
    sql = f"list_concat({left.sql}, {right.sql})"
    return strict(
        left.type,
        f"CASE WHEN {open_} THEN {sql} END" if open_ else sql,
        arguments,
        pool,
        record=left.record,
        element_absent=left.element_absent,
        may_be_nan=left.may_be_nan or right.may_be_nan,
    )


def _distinct(arguments: list[Term], pool: Pool) -> Term:
    (values,) = arguments
    element_type(values)
    if values.may_be_nan:
        raise Unsupported(words.DISTINCT_WITH_NAN)
    one, at = pool.local(), pool.local("i")
    sql = f"list_filter({values.sql}, lambda {one}, {at}: list_position({values.sql}, {one}) = {at})"
    return strict(values.type, sql, arguments, pool)


def _extreme(name: str) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        values, default = arguments
        kind = element_type(values)
        if values.may_be_nan or default.may_be_nan:
            raise Unsupported(words.EXTREME_WITH_NAN)
        best = f"list_{name}({values.sql})"
        if is_double(kind):
            one, other = pool.local(), pool.local()
            sign = "<" if name == "min" else ">"
            pick = f"CASE WHEN {other} {sign} {one} THEN {other} ELSE {one} END"
            best = f"list_reduce({values.sql}, lambda {one}, {other}: {pick})"
        sql = f"CASE WHEN len({values.sql}) > 0 THEN {best} ELSE {default.sql} END"
        open_ = [has_answer(term) for term in arguments if not term.total]
        if open_:
            sql = f"CASE WHEN {' AND '.join(open_)} THEN {sql} END"
        found = strict(default.type if is_nullable(default.type) else kind, sql, arguments, pool)
        if not is_nullable(default.type):
            return found
        answered = " AND ".join(open_) or "TRUE"
        return Term(found.type, found.sql, answered, found.unknown, found.missing, found.code)

    return write


def _sum(arguments: list[Term], pool: Pool) -> Term:
    (values,) = arguments
    kind = element_type(values)
    if is_double(kind):
        one, other = pool.local(), pool.local()
        sql = f"list_reduce({values.sql}, lambda {one}, {other}: {one} + {other}, 0.0e0)"
        return strict(kind, sql, arguments, pool, may_be_nan=True, may_be_infinite=True)
    total = (
        f"CASE WHEN len({values.sql}) = 0 THEN 0::BIGINT ELSE TRY_CAST(list_sum({values.sql}) AS BIGINT) END"
    )
    if kind == DURATION:
        made = pool.share(total)
        checked = f"CASE WHEN {made} BETWEEN -9223372036854775 AND 9223372036854775 THEN {made} END"
        return strict(kind, checked, arguments, pool, "'PE807'")
    return strict(INT, total, arguments, pool, "'PE801'")


_KINDS: Final = ("int", "double", "string", "timestamp", "duration")

FUNCTIONS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "size_list": _size,
        "list_size": _size,
        "in_list": _in,
        "index_list": _index,
        "add_list": _concatenated,
        "distinct_list": _distinct,
        "list_distinct": _distinct,
        **{
            f"{name}_of_{kind}{suffix}": _extreme(name)
            for name in ("min", "max")
            for kind in _KINDS
            for suffix in ("", "_null")
        },
        **{f"sum_{kind}": _sum for kind in ("int", "double", "duration")},
    }
)
