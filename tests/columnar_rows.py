"""Bundles of facts as rows of the canonical relation, and the answers of DuckDB, for tests."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from policyeval.backends.columnar import Query
from policyeval.backends.columnar.layout import has_companion
from policyeval.ir.ledger_records import KINDS
from policyeval.language.types import DURATION, DYN, INT, List, Map, Nullable, Type
from policyeval.language.values import Duration, Timestamp, Value
from policyeval.schema.declaration import FactSchema
from policyeval.schema.shape import (
    AnyShape,
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    NumberShape,
    RecordShape,
    Slot,
)
from policyeval.schema.times import read_duration, read_instant

EPOCH = datetime(1970, 1, 1)


def arrow_type(slot: Slot) -> pa.DataType:
    match slot.shape:
        case BooleanShape():
            return pa.bool_()
        case IntegerShape() | DurationShape():
            return pa.int64()
        case NumberShape():
            return pa.float64()
        case InstantShape():
            return pa.timestamp("us")
        case ListShape(element=element):
            return pa.list_(arrow_type(element))
        case RecordShape() as record:
            return pa.struct(list(fields_of(record))) if record.members else pa.struct([("?", pa.bool_())])
        case _:
            return pa.string()


def fields_of(record: RecordShape, prefix: str = "") -> Iterable[pa.Field]:
    for name, slot in record.members:
        path = f"{prefix}{name}"
        if has_companion(slot):
            yield pa.field(f"{path}?", pa.bool_())
        if isinstance(slot.shape, RecordShape):
            yield from fields_of(slot.shape, f"{path}.")
        else:
            yield pa.field(path, arrow_type(slot))


def row_of(record: RecordShape, data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, slot in record.members:
        path = f"{prefix}{name}"
        given, value = name in data, data.get(name)
        if has_companion(slot):
            row[f"{path}?"] = value is not None if given else None
        if isinstance(slot.shape, RecordShape):
            row |= row_of(slot.shape, value or {}, f"{path}.")
        else:
            is_there = value is not None or (given and isinstance(slot.shape, AnyShape))
            row[path] = cell_of(slot, value) if is_there else None
    return row


def cell_of(slot: Slot, value: Any) -> Any:
    match slot.shape:
        case InstantShape():
            instant = read_instant(value)
            return instant.nanos // 1_000 if isinstance(instant, Timestamp) else None
        case DurationShape():
            length = read_duration(value)
            return length.nanos // 1_000 if isinstance(length, Duration) else None
        case ListShape(element=element):
            return [None if one is None else cell_of(element, one) for one in value]
        case RecordShape() as record:
            return row_of(record, value)
        case NumberShape():
            return float(value)
        case IntegerShape():
            return int(value)
        case BooleanShape():
            return value
        case AnyShape():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        case _:
            return str(value)


def table_of(
    schema: FactSchema, bundles: Sequence[Mapping[str, Any]], as_of: Sequence[Timestamp]
) -> pa.Table:
    root = schema.slot.shape
    assert isinstance(root, RecordShape)
    fields = [*fields_of(root), pa.field("as_of", pa.timestamp("us")), pa.field("row", pa.int64())]
    rows = [
        {**row_of(root, bundle), "as_of": instant.nanos // 1_000, "row": number}
        for number, (bundle, instant) in enumerate(zip(bundles, as_of, strict=True))
    ]
    return pa.table({field.name: pa.array([row[field.name] for row in rows], field.type) for field in fields})


@cache
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("SET threads = 1; SET TimeZone = 'America/New_York'")
    return made


def run(query: Query, table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows that a query gives, in the order of the table's."""
    return run_sql(query.sql, table)


def run_sql(sql: str, table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows that a SELECT over `facts` gives, in the order of the table's."""
    made = connection()
    made.register("facts", table)
    rows: list[dict[str, Any]] = made.sql(sql).to_arrow_table().to_pylist()
    assert len(rows) == table.num_rows
    return sorted(rows, key=lambda row: row["row"]) if rows and "row" in rows[0] else rows


def _struct(cell: Any) -> Value:
    match cell:
        case dict():
            return {key: _struct(one) for key, one in cell.items()}
        case list():
            return [_struct(one) for one in cell]
        case _:
            return value_of(cell, INT)


def value_of(cell: Any, type_: Type) -> Value:
    """Return what a cell says as a value of the language."""
    match type_, cell:
        case _, None:
            return None
        case Nullable(of=of), _:
            return value_of(cell, of)
        case List(element=element), _:
            return [value_of(one, element) for one in cell]
        case Map(), dict():  # a struct, whose members have types of their own
            absent = KINDS.absent(is_first=cell["posted_at"] is None) if "posts_at" in cell else ()
            return _struct({member: value for member, value in cell.items() if member not in absent})
        case Map(value=of), _:
            return {key: value_of(one, of) for key, one in cell}
        case _, str() if type_ == DYN:
            return json.loads(cell)
        case _, datetime():
            return Timestamp((cell - EPOCH) // timedelta(microseconds=1) * 1_000)
        case _, int() if type_ == DURATION:
            return Duration(cell * 1_000)
        case _:
            return cell
