"""A row of a table is decided as its bundle is, whatever holds the table and whatever decides it."""

import os
from pathlib import Path

import pytest

import policyeval
from policyeval.analysis.generate import generate
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
            assert prepared.by_row is None
