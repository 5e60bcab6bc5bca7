"""The instant of a row says which version decides it, in SQL as in generated Python."""

from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import policyeval
from policyeval.engine.errors import ArgumentError
from policyeval.engine.tables import by_instant, decide, vectorised
from policyeval.engine.tables.by_instant import ByInstant
from tables.world import AS_OF, expected, opened, without_keys

POLICY = """\
policy: fee
platform: tests
version: "{version}"
title: {{en: A fee, th: ค่าธรรมเนียม}}
effective: {{from: {begin}{end}}}
timezone: Asia/Bangkok
sources:
  text: {{file: fee.txt, language: en, sha256: "{digest}"}}
facts: fee.facts.schema.json
{readings}decisions:
  due:
    kind: verdict
    title: {{en: The fee, th: ค่าธรรมเนียม}}
{force}    results: [{{keys: [fee], combine: sum}}]
    rules:
      - {{id: "r{version}", title: {{en: a, th: ก}}, when: order.total > {limit}, then: {{fee: {limit}}}}}
"""
READING = """\
readings:
  way:
    title: {en: a, th: ก}
    default: one
    options: {one: {en: a, th: ก}, OTHER: {en: b, th: ข}}
    issue: A-1
    because: {en: a, th: ก}
"""
SCHEMA = """{"$schema": "http://json-schema.org/draft-07/schema#", "$id": "policyeval:facts/fee",
"title": "Fee", "description": "An order.",
"type": "object", "properties": {"order": {"title": "order", "type": "object",
"properties": {"total": {"title": "total", "type": "integer"}, "paid_at": {"title": "paid", "type": "string",
"format": "date-time"}}}}}"""
BEGIN = ("2024-01-01T00:00:00+07:00", "2025-01-01T00:00:00.5+07:00", "2025-06-01T00:00:00+07:00")
AROUND = (
    "2023-12-31T23:59:59.999999+07:00",
    BEGIN[0],
    "2024-12-31T17:00:00.499999Z",
    "2024-12-31T17:00:00.5Z",
    "2025-05-31T23:59:59.999999+07:00",
    BEGIN[2],
    "2025-12-31T23:59:59+07:00",
    "2026-01-01T00:00:00+07:00",
    "yesterday",
    None,
)


def book(folder: Path, force: str = "", others: tuple[str, ...] = ()) -> Any:
    """Return three versions, the last of which ends."""
    folder.mkdir()
    for number, begin in enumerate(BEGIN):
        version = begin[:10]
        text = POLICY.format(
            version=version,
            begin=f'"{begin}"',
            end=', to: "2026-01-01T00:00:00+07:00"' if number == 2 else "",
            digest="0" * 64,
            readings=READING.replace("OTHER", others[number]) if others else "",
            force=f"    in_force_at: {force}\n" if force else "",
            limit=10 * number + 5,
        )
        (folder / f"{version}.yaml").write_text(text, "utf-8")
    (folder / "fee.facts.schema.json").write_text(SCHEMA, "utf-8")
    return policyeval.load(folder)


def write(path: Path, count: int, unread: int = 0) -> tuple[list[dict[str, Any]], list[str | None]]:
    """Write rows, and return their bundles and instants; from a row on there are instants that are none."""
    rng = Random(3)
    totals = [rng.choice([0, 5, 6, 15, 16, 25, 26, -(2**63), None]) for _ in range(count)]
    instants = [rng.choice(AROUND if row >= unread else AROUND[:-2]) for row in range(count)]
    columns = {"order.total": pa.array(totals, pa.int64()), AS_OF: instants, "row": range(count)}
    pq.write_table(pa.table(columns), path, row_group_size=700)
    return [{"order": {} if total is None else {"total": total}} for total in totals], instants


@pytest.mark.parametrize("unread", [0, 2_100])
def test_newest_version_that_has_begun_decides_a_row(unread: int, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(by_instant, "BATCH", 2_048)
    monkeypatch.setattr(vectorised, "BATCH", 2_048)
    fees = book(tmp_path / "policies")
    bundles, instants = write(tmp_path / "facts.parquet", 2_600, unread)
    with opened(fees, "fee.due", tmp_path / "facts.parquet", tmp_path, rows=2_300) as (prepared, found):
        assert isinstance(prepared.engine, ByInstant)
    assert found.column("row").to_pylist() == list(range(2_600))
    with opened(fees, "fee.due", tmp_path / "facts.parquet", tmp_path, "rows") as (prepared, by_row):
        assert found.equals(by_row)
    known = [number for number, at in enumerate(instants[:100]) if at not in (None, "yesterday")]
    assert [without_keys(found)[number] for number in known] == expected(
        fees, prepared, [bundles[number] for number in known], [instants[number] for number in known]
    )
    assert set(found.column("version").to_pylist()) == {None, *(begin[:10] for begin in BEGIN)}
    assert set(found.column("status").to_pylist()) == {"decided", "indeterminate", "not_in_force", "refused"}


def test_stream_is_decided_in_blocks_by_the_versions_of_its_rows(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(decide, "_BLOCK", 700)
    fees = book(tmp_path / "policies")
    write(tmp_path / "facts.parquet", 1_900)
    table = pq.read_table(tmp_path / "facts.parquet")

    def answered(engine: str, rows: pa.Table) -> pa.Table:
        stream = pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches(max_chunksize=300))
        asked: dict[str, Any] = {"as_of_column": AS_OF, "key": "row", "engine": engine}
        return fees.decide_table("fee.due", stream, **asked).read_all()

    assert answered("duckdb", table).equals(answered("rows", table))
    assert answered("duckdb", table.slice(0, 0)).num_rows == 0


def test_version_that_facts_choose_is_chosen_row_by_row(tmp_path: Path) -> None:
    fees = book(tmp_path / "policies", force="order.paid_at")
    write(tmp_path / "facts.parquet", 20)
    with opened(fees, "fee.due", tmp_path / "facts.parquet", tmp_path) as (prepared, _):
        assert prepared.by_row is not None


def test_version_without_the_option_is_refused_where_it_decides(tmp_path: Path) -> None:
    fees = book(tmp_path / "policies", others=("three", "two", "three"))
    table = pa.table({"order.total": [16]})
    ask = {"as_of": "2024-05-01T00:00:00+07:00", "readings": {"way": "two"}}
    with pytest.raises(ArgumentError) as one:
        fees.decide("fee.due", {"order": {"total": 16}}, **ask)
    (row,) = fees.decide_table("fee.due", table, **ask).read_all().to_pylist()
    assert row["status"] == "refused"
    assert [error["code"] for error in row["errors"]] == [one.value.diagnostic.code] == ["PE705"]
