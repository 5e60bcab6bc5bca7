"""How bundles are laid out as rows, and that no row whatever stops a query."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from columnar_rows import fields_of, run
from policyeval.backends.columnar import Unsupported, compile_program, shape
from policyeval.engine.book import load
from policyeval.ir.record import Status
from policyeval.schema.shape import RecordShape
from schema_examples import declared

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "policies")
WHEN = {"type": "string", "format": "date-time"}
SCHEMA = {
    "type": "object",
    "properties": {
        "total": {"type": "integer"},
        "weight": {"type": ["number", "null"]},
        "paid_at": {**WHEN, "type": ["string", "null"], "default": None},
        "late_at": {**WHEN, "type": ["string", "null"], "x-null": "unknown"},
        "wait": {"type": "string", "x-format": "duration", "default": "72h"},
        "order": {
            "type": ["object", "null"],
            "properties": {
                "open": {"type": "boolean"},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
        },
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "at": {**WHEN, "type": ["string", "null"]},
                    "shop": {"type": "object", "properties": {"id": {"type": "string"}}},
                },
            },
        },
        "extra": {"type": "object"},
    },
}


def test_facts_are_columns_and_companions_tell_null_from_nothing():
    columns = [(column.name, column.type) for column in shape(declared(json.dumps(SCHEMA))).columns]
    assert columns == [
        ("total", "BIGINT"),
        ("weight?", "BOOLEAN"),
        ("weight", "DOUBLE"),
        ("paid_at", "TIMESTAMP"),
        ("late_at", "TIMESTAMP"),
        ("wait", "BIGINT"),
        ("order?", "BOOLEAN"),
        ("order.open", "BOOLEAN"),
        ("order.tags", "VARCHAR[]"),
        ("rows", 'STRUCT("at?" BOOLEAN, "at" TIMESTAMP, "shop.id" VARCHAR)[]'),
        ("extra", "VARCHAR"),
    ]


INTEGERS = (0, 1, -1, 2**63 - 1, -(2**63), 10**12)
DOUBLES = (0.0, -0.0, float("nan"), float("inf"), -float("inf"), 1e308, -5e-324)
TEXTS = ("", "a", "ก", "0", "x" * 5_000, "2024-02-30", "sat")


def cell(rng: Random, type_: pa.DataType) -> Any:
    """Return a value of a column's type, as unlikely as the type allows; often none."""
    if rng.random() < 0.15:
        return None
    if pa.types.is_boolean(type_):
        return rng.random() < 0.5
    if pa.types.is_int64(type_) or pa.types.is_timestamp(type_):
        return rng.choice(INTEGERS)
    if pa.types.is_float64(type_):
        return rng.choice(DOUBLES)
    if pa.types.is_list(type_):
        return [cell(rng, type_.value_type) for _ in range(rng.randint(0, 4))]
    if pa.types.is_struct(type_):
        return {field.name: cell(rng, field.type) for field in type_}
    return rng.choice(TEXTS)


def decisions() -> Iterator[str]:
    for decision in BOOK.decisions:
        loaded, program = BOOK.program(decision)
        try:
            compile_program(program, loaded.checked.schema)
        except Unsupported:
            continue
        yield decision


@pytest.mark.parametrize("decision", list(decisions()))
def test_no_row_stops_a_query(decision):
    loaded, program = BOOK.program(decision)
    record = loaded.checked.schema.slot.shape
    assert isinstance(record, RecordShape)
    rng = Random(decision)
    fields = [*fields_of(record), pa.field("as_of", pa.timestamp("us"))]
    count = 200
    table = pa.table({f.name: pa.array([cell(rng, f.type) for _ in range(count)], f.type) for f in fields})
    rows = run(compile_program(program, loaded.checked.schema), table)
    assert {row["status"] for row in rows} <= set(range(len(Status)))
    assert all(isinstance(row["sure"], bool) for row in rows)
