"""Constants in SQL."""

import json
import math
from typing import Any

from policyeval.backends.columnar import words
from policyeval.backends.columnar.layout import column_type
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import Term, Unsupported, has_answer, number, sql_type, text
from policyeval.frozen import replace
from policyeval.language.types import BOOL, DYN, INT, STRING, List, Nullable, Type, plain
from policyeval.language.values import Duration, Timestamp, Uint, Value
from policyeval.schema.shape import (
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    NumberShape,
    RecordShape,
    Slot,
    TextShape,
)
from policyeval.schema.times import read_duration, read_instant


def constant(value: Value, type_: Type, pool: Pool) -> Term:
    """Return a constant as a term."""
    match value:
        case None:
            return Term(type_, pool.atom("NULL"), "TRUE")
        case bool():
            return Term(type_, pool.atom("TRUE" if value else "FALSE"), literal=value)
        case Uint():
            raise Unsupported(words.UNSIGNED)
        case int():
            return Term(type_, pool.atom(number(value)), low=value, high=value, literal=value)
        case float():
            return Term(
                type_,
                pool.atom(double(value)),
                may_be_nan=math.isnan(value),
                may_be_infinite=math.isinf(value),
                literal=value,
            )
        case list() if isinstance(type_, List):
            return Term(type_, pool.atom(written(value, type_)), literal=value)
        case str():
            return Term(type_, pool.atom(text(value)), literal=value)
        case Timestamp(nanos=nanos) | Duration(nanos=nanos):
            micros, rest = divmod(nanos, 1_000)
            if rest:
                raise Unsupported(words.FINE_TIME)
            return Term(type_, pool.atom(number(micros)), low=micros, high=micros, literal=value)
        case _:
            return Term(type_, pool.atom(written(value, type_)), literal=value)


def as_json(term: Term, pool: Pool) -> Term:
    """Return a value of any type as JSON text: what holds values of several types has no other form."""
    if has_answer(term) == "TRUE" and pool.is_constant(term.sql) and not isinstance(term.literal, list):
        if term.literal is None:
            return replace(term, type=DYN, sql=pool.atom("NULL"), answered="TRUE", literal=None)
        if isinstance(term.literal, bool | int | str):
            sql = pool.atom(text(json.dumps(term.literal, ensure_ascii=False)))
            return replace(term, type=DYN, sql=sql, literal=None)
    if plain(term.type) not in (BOOL, INT, STRING):
        raise Unsupported(words.MIXED_COMPUTED)
    return replace(term, type=DYN, sql=pool.share(f"CAST(to_json({term.sql}) AS VARCHAR)"), literal=None)


def written(value: Value, type_: Type) -> str:  # noqa: C901  (one arm for each kind of value)
    """Return a value, null as well, as SQL writes it."""
    match value, type_:
        case None, _:
            return "NULL"
        case _, Nullable(of=of):
            return written(value, of)
        case bool(), _:
            return "TRUE" if value else "FALSE"
        case int(), _ if not isinstance(value, Uint):
            return number(value)
        case float(), _:
            return double(value)
        case str(), _:
            return text(value)
        case ((Timestamp(nanos=nanos) | Duration(nanos=nanos)), _) if nanos % 1_000 == 0:
            return number(nanos // 1_000)
        case [], _:
            return "[]"
        case dict(), _ if not value:
            return "MAP {}"
        case list(), List(element=element):
            parts = ", ".join(written(part, element) for part in value)
            return f"CAST([{parts}] AS {sql_type(type_)})"
        case _:
            raise Unsupported(words.CONSTANTS)


def double(value: float) -> str:
    """Return a double as SQL writes it."""
    return f"{value!r}e0" if "e" not in repr(value) and "n" not in repr(value) else f"'{value!r}'::DOUBLE"


def default_of_leaf(value: Any, slot: Slot) -> str:
    """Return a default of a leaf, which is JSON, as terms have it."""
    match slot.shape:
        case BooleanShape():
            return "TRUE" if value else "FALSE"
        case IntegerShape():
            return number(int(value))
        case NumberShape():
            return double(float(value))
        case TextShape():
            return text(value)
        case InstantShape():
            instant = read_instant(value)
            assert isinstance(instant, Timestamp)
            return number(instant.nanos // 1_000)
        case DurationShape():
            length = read_duration(value)
            assert isinstance(length, Duration)
            return number(length.nanos // 1_000)
        case ListShape(element=element) if not isinstance(element.shape, RecordShape) or not value:
            written = ", ".join("NULL" if one is None else default_of_leaf(one, element) for one in value)
            kind = "BIGINT" if isinstance(element.shape, InstantShape) else column_type(element)
            return f"CAST([{written}] AS {kind}[])"
        case _:
            raise Unsupported(words.DEFAULT, value=json.dumps(value))
