"""A row of a table is decided as its bundle is, whatever holds the table and whatever decides it."""

import csv
import json
import os
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import policyeval
from policyeval.analysis.generate import generate
from policyeval.engine.tables.writers import open_writer
from policyeval.ir.ledger_records import record_lists
from policyeval.ir.program import Program
from policyeval.language.types import List, Record, Type
from tables.world import (
    expected,
    opened,
    tabular,
    without_keys,
    write_csv,
    write_ndjson,
    write_parquet,
)

ROOT = Path(__file__).parents[2]
ROWS = int(os.environ.get("TABLES_ROWS", "16"))
BOOK = policyeval.load(ROOT / "policies")


@pytest.mark.timeout(0 if ROWS > 1_000 else 120)
@pytest.mark.parametrize("decision", BOOK.decisions)
def test_rows_are_decided_as_their_bundles_are(decision: str, tmp_path: Path) -> None:
    loaded, _ = BOOK.program(decision)
    slot = loaded.checked.schema.slot
    made = list(generate(BOOK, decision, ROWS, 1, as_of=None))
    bundles = [bundle.facts for bundle in made]
    instants = [bundle.to_dict()["as_of"] for bundle in made]
    texts = [tabular(facts, slot, is_text=True) for facts in bundles]
    write_ndjson(tmp_path / "facts.ndjson", bundles, instants)
    write_csv(tmp_path / "facts.csv", bundles, instants, slot)
    asks = [("facts.ndjson", None, bundles), ("facts.csv", "rows", texts)]
    columns = [tabular(facts, slot) for facts in bundles]
    write_parquet(tmp_path / "facts.parquet", bundles, instants, slot)
    asks.append(("facts.parquet", None, columns))
    if ROWS > 1_000 or BOOK.decisions.index(decision) % 3 == 0:
        asks += [("facts.csv", None, texts), ("facts.parquet", "rows", columns)]
    for name, engine, facts in asks:
        with opened(BOOK, decision, tmp_path / name, tmp_path, engine) as (prepared, found):
            assert list(map(int, found.column("row").to_pylist())) == list(range(ROWS))
            assert without_keys(found) == expected(BOOK, prepared, facts, instants), (name, engine)
            is_by_row = engine == "rows" or name == "facts.ndjson"
            assert prepared.chosen == ("rows" if is_by_row else "duckdb")


@pytest.mark.parametrize("engine", ["duckdb", "rows"])
def test_ledgers_are_structs_and_in_text_what_records_have(engine: str, tmp_path: Path) -> None:
    decision = "conduct.ledger"
    loaded, program = BOOK.program(decision)
    made = list(generate(BOOK, decision, 40, 3, as_of=None))
    instants = [bundle.to_dict()["as_of"] for bundle in made]
    write_parquet(tmp_path / "facts.parquet", [b.facts for b in made], instants, loaded.checked.schema.slot)
    with opened(BOOK, decision, tmp_path / "facts.parquet", tmp_path, engine) as (prepared, found):
        written = {}
        for format_ in ("ndjson", "csv"):
            stream = BytesIO()
            with closing(open_writer(format_, stream, prepared.layout)) as writer:
                for batch in found.to_batches():
                    writer.write(batch)
            written[format_] = stream.getvalue().decode()
    records = [
        BOOK.decide(decision, b.facts, as_of=at).to_dict()["result"]
        for b, at in zip(made, instants, strict=True)
    ]
    names = {name for record in records for row in record["timeline"] or () for name in row}
    assert {"posts_at", "total"} <= names
    assert [json.loads(line)["result"] for line in written["ndjson"].splitlines()] == records
    lines = list(csv.DictReader(written["csv"].splitlines()))
    for key in ("active", "timeline"):
        assert [json.loads(line[f"result.{key}"] or "null") for line in lines] == [r[key] for r in records]
        inside = found.column(f"result.{key}").type.value_type
        assert [field.name for field in inside] == [name for name, _ in _members(program, key)]


def test_row_that_sql_is_not_sure_of_leaves_the_others_alone() -> None:
    """An entry that is posted after the last instant there is once shifted the timelines of later rows."""
    at = ["9999-12-31T18:00:00Z", "2024-01-01T00:00:00Z"]
    entries = [
        [{"deducted_at": t, "violated_at": t, "detected_at": t, "points": 3, "rule_id": "late"}] for t in at
    ]
    table = pa.table({"at": ["9999-12-31T20:00:00Z", "2024-05-01T00:00:00Z"], "ledger": entries})
    asked: dict[str, Any] = {"as_of_column": "at", "readings": {"attribution": "violated_at"}}
    in_sql, by_row, alone = (
        BOOK.decide_table("conduct.ledger", rows, engine=engine, **asked).read_all().to_pylist()
        for rows, engine in ((table, "duckdb"), (table, "rows"), (table.slice(1), "duckdb"))
    )
    assert [row["status"] for row in in_sql] == ["error", "decided"]
    assert in_sql == by_row
    assert in_sql[1:] == alone


def test_instant_beyond_the_years_of_a_zone_is_an_instant_of_a_table() -> None:
    at = "9999-12-20T00:00:00Z"
    entry = {"deducted_at": at, "violated_at": at, "detected_at": at, "points": 3, "rule_id": "late"}
    table = pa.table({"ledger": [[entry]]})
    in_sql, by_row = (
        BOOK.decide_table("conduct.ledger", table, as_of="9999-12-30T00:00:00Z", engine=engine)
        .read_all()
        .to_pylist()
        for engine in ("duckdb", "rows")
    )
    assert in_sql == by_row
    assert in_sql[0]["status"] == "decided"


def _members(program: Program, key: str) -> tuple[tuple[str, Type], ...]:
    found = record_lists(program.ledger)[key]
    assert isinstance(found, List)
    assert isinstance(found.element, Record)
    return found.element.members
