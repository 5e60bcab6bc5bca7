"""Generated bundles as rows: generated Python and DuckDB give each the same status, result and fired rules.

`TABLES_BUNDLES` says how many of each decision; they are made and asked in blocks, so that memory does not
grow with them. `make fuzz-tables` asks 100,000; `TABLES_DECISIONS` names those to ask, by default all.
"""

import os
from pathlib import Path

import pyarrow as pa
import pytest

import policyeval
from policyeval.analysis.generate import generate
from policyeval.engine.tables.libraries import Limits, connect
from policyeval.engine.tables.prepared import prepare
from policyeval.engine.tables.source import open_table
from policyeval.engine.tables.vectorised import Vectorised
from policyeval.frozen import replace
from policyeval.schema.shape import RecordShape, Slot
from tables.world import asked, has_any, without_keys, write_parquet

ROOT = Path(__file__).parents[2]
BUNDLES = int(os.environ.get("TABLES_BUNDLES", "30"))
BLOCK = 2_000
BOOK = policyeval.load(ROOT / "policies")
DECISIONS = os.environ.get("TABLES_DECISIONS", " ".join(BOOK.decisions)).split()
BY_ROW = ("segment.custom",)
"""Decisions that SQL has no words for."""


@pytest.mark.timeout(0 if BUNDLES > 100 else 120)
@pytest.mark.parametrize("decision", [one for one in DECISIONS if one not in BY_ROW])
def test_rows_and_sql_give_the_same_answers(decision: str, tmp_path: Path) -> None:
    sure = sum(
        _block(decision, 101 + first // BLOCK, min(BLOCK, BUNDLES - first), tmp_path)
        for first in range(0, BUNDLES, BLOCK)
    )
    assert sure >= 0.98 * BUNDLES - 1


def _block(decision: str, seed: int, count: int, folder: Path) -> int:
    """Compare the answers for bundles of one seed, and return of how many SQL is sure."""
    loaded, _ = BOOK.program(decision)
    slot = _without_any(loaded.checked.schema.slot)
    made = list(generate(BOOK, decision, count, seed, as_of=None))
    file = folder / "facts.parquet"
    write_parquet(file, [bundle.facts for bundle in made], [bundle.as_of for bundle in made], slot)
    with connect(Limits(threads=1)) as connection:
        table = open_table(connection, str(file), folder, rows=count)
        answers = []
        for engine in ("rows", "duckdb"):
            prepared = prepare(BOOK, asked(decision, engine), connection, table)
            batches = list(prepared.engine.batches(connection, table.relation))
            answers.append(without_keys(pa.Table.from_batches(batches, prepared.layout.schema)))
        assert isinstance(prepared.engine, Vectorised)
        query = f"SELECT count(*) FILTER (WHERE sure) FROM ({prepared.engine.sql(table.relation)})"
        ((sure,),) = connection.execute(query).fetchall()
    for bundle, by_row, in_sql in zip(made, *answers, strict=True):
        assert in_sql == by_row, bundle.to_dict()
    return int(sure)


def _without_any(slot: Slot) -> Slot:
    """Return the facts that Parquet has columns for: what a decision in SQL reads is among them."""
    assert isinstance(slot.shape, RecordShape)
    members = tuple((name, member) for name, member in slot.shape.members if not has_any(member))
    return replace(slot, shape=replace(slot.shape, members=members))
