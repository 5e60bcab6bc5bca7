"""Generated bundles as rows: generated Python and DuckDB give each the same status, result and fired rules.

`TABLES_BUNDLES` says how many of each decision, `TABLES_DECISIONS` of which, by default all; the first
2,000 of each are decided by the reference too. `TABLES_LOG` is a file that gets a line for each decision
that passed, so that a run that was cut says what it showed. `make fuzz-tables` asks 100,000.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import policyeval
from policyeval.analysis.generate import Bundle, generate
from policyeval.engine.tables.answers import FIRED
from policyeval.engine.tables.libraries import Limits, connect
from policyeval.engine.tables.prepared import Prepared, prepare
from policyeval.engine.tables.source import open_table
from policyeval.engine.tables.vectorised import Vectorised
from policyeval.schema.shape import Slot
from tables.world import asked, expected, table_of, tabular, without_keys

ROOT = Path(__file__).parents[2]
BUNDLES = int(os.environ.get("TABLES_BUNDLES", "30"))
LOG = os.environ.get("TABLES_LOG")
ON_REFERENCE = 2_000
BLOCK = 5_000
BOOK = policyeval.load(ROOT / "policies")
DECISIONS = os.environ.get("TABLES_DECISIONS", " ".join(BOOK.decisions)).split()


@pytest.mark.timeout(0 if BUNDLES > 100 else 120)
@pytest.mark.parametrize("decision", DECISIONS)
def test_rows_and_sql_give_the_same_answers(decision: str, tmp_path: Path) -> None:
    began = time.process_time()
    slot = BOOK.program(decision)[0].checked.schema.slot
    file = tmp_path / "facts.parquet"
    first = _write(file, decision, slot)
    with connect(Limits(threads=1)) as connection:
        table = open_table(connection, str(file), tmp_path, rows=BUNDLES)
        answers = {}
        for engine in ("rows", "duckdb"):
            prepared = prepare(BOOK, asked(decision, engine), connection, table)
            batches = (batch for part in table.parts for batch in prepared.engine.batches(connection, part))
            answers[engine] = pa.Table.from_batches(batches, prepared.layout.coded)
        assert isinstance(prepared.engine, Vectorised)
        sure = prepared.engine.sql(table.relation)
        ((share,),) = connection.execute(f"SELECT avg(sure::INT) FROM ({sure})").fetchall()
    for row, by_row, in_sql in _differences(answers["rows"], answers["duckdb"]):
        assert in_sql == by_row, pq.read_table(file).slice(row, 1).to_pylist()
    columns = [tabular(bundle.facts, slot) for bundle in first]
    by_reference = expected(BOOK, prepared, columns, [bundle.as_of for bundle in first])
    assert without_keys(answers["duckdb"].slice(0, len(first))) == by_reference
    assert share >= 0.98 - 1 / BUNDLES
    rule, often = _rarest(prepared, answers["rows"])
    assert BUNDLES < ON_REFERENCE or often >= 0.01, rule
    _note(
        f"{decision}: {BUNDLES} bundles alike, {len(first)} as on the reference, SQL sure of {share:.2%}, "
        f"rarest rule {rule} in {often:.2%}, {time.process_time() - began:.0f} s of CPU"
    )


def _write(file: Path, decision: str, slot: Slot) -> list[Bundle]:
    """Write the bundles of a decision in blocks, each of a seed, and return the first of them."""
    first: list[Bundle] = []
    writer = None
    for start in range(0, BUNDLES, BLOCK):
        made = list(generate(BOOK, decision, min(BLOCK, BUNDLES - start), 101 + start // BLOCK))
        table = table_of([one.facts for one in made], [one.as_of for one in made], slot, first=start)
        writer = writer or pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
        first = first or made[:ON_REFERENCE]
    assert writer is not None
    writer.close()
    return first


def _differences(by_row: pa.Table, in_sql: pa.Table) -> Iterator[tuple[int, Any, Any]]:
    """Yield the rows whose answers differ; whole columns are compared first."""
    assert by_row.num_rows == in_sql.num_rows == BUNDLES
    if by_row.equals(in_sql):
        return
    for row, both in enumerate(zip(*map(without_keys, (by_row, in_sql)), strict=True)):
        if both[0] != both[1]:
            yield row, *both


def _rarest(prepared: Prepared, answers: pa.Table) -> tuple[str, float]:
    """Return the rule that fired in the least bundles, and in which share."""
    counts = dict.fromkeys([rule.id for program in prepared.programs for rule in program.rules], 0)
    fired = pc.list_flatten(answers.column(FIRED))
    for one in pc.value_counts(pc.struct_field(fired, "rule")).to_pylist():
        counts[one["values"]] += one["counts"]
    rule = min(counts, key=lambda one: counts[one], default="none")
    return rule, counts.get(rule, BUNDLES) / BUNDLES


def _note(line: str) -> None:
    if LOG is not None:
        with open(LOG, "a", encoding="utf-8") as file:
            print(line, file=file)
