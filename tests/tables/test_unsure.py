"""What stands in a table is handed on from the first row on that SQL is not sure of; no row is lost by it."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import policyeval
from policyeval.engine.tables import vectorised
from policyeval.engine.tables.libraries import Limits, connect
from policyeval.engine.tables.mapping import Wanted
from policyeval.engine.tables.prepared import Asked, prepare
from policyeval.engine.tables.source import open_table
from policyeval.engine.tables.vectorised import Vectorised
from tables.test_versions import BEGIN, POLICY, SCHEMA

ROWS = 7_000


def _policy(folder: Path) -> Path:
    """Write a policy in force at what the facts say, which each row is asked for."""
    folder.mkdir(exist_ok=True)
    force = "    in_force_at: order.paid_at\n"
    told = {"version": "2024-01-01", "begin": f'"{BEGIN[0]}"', "end": "", "digest": "0" * 64, "readings": ""}
    (folder / "fee.yaml").write_text(POLICY.format(**told, force=force, limit=30), "utf-8")
    (folder / "fee.facts.schema.json").write_text(SCHEMA, "utf-8")
    return folder


def decided(folder: Path, unsure: tuple[int, ...], engine: str) -> tuple[Any, pa.Table]:
    """Return an engine, and what it answers for rows of which some have an instant that is none."""
    path = folder / "facts.parquet"
    paid = ["yesterday" if row in unsure else "2024-05-01T00:00:00Z" for row in range(ROWS)]
    columns = {"row": range(ROWS), "order.total": [row % 90 for row in range(ROWS)], "order.paid_at": paid}
    pq.write_table(pa.table({name: pa.array(list(values)) for name, values in columns.items()}), path)
    fees = policyeval.load(_policy(folder / "policies"))
    with connect(Limits(threads=2)) as connection:
        table = open_table(connection, str(path), folder, rows=ROWS)
        wanted = Wanted(columns={}, keys=("row",))
        asked = Asked(
            decision="fee.due", wanted=wanted, as_of="2024-06-01T00:00:00Z", readings={}, engine=engine
        )
        prepared = prepare(fees, asked, connection, table)
        batches = list(batch for part in table.parts for batch in prepared.engine.batches(connection, part))
        return prepared.engine, pa.Table.from_batches(batches, prepared.layout.coded)


@pytest.mark.parametrize(
    "unsure",
    [
        pytest.param((), id="none"),
        pytest.param((0,), id="first"),
        pytest.param((2_047, 2_048), id="around the end of a batch"),
        pytest.param((5_000, 6_999), id="late"),
    ],
)
def test_rows_keep_their_order_wherever_sql_is_not_sure(
    unsure: tuple[int, ...], tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(vectorised, "BATCH", 2_048)
    asked: list[bool] = []
    sql = Vectorised.sql

    def noted(self: Vectorised, relation: str, *, has_raw: bool = True) -> str:
        asked.append(has_raw)
        return sql(self, relation, has_raw=has_raw)

    monkeypatch.setattr(Vectorised, "sql", noted)
    engine, found = decided(tmp_path, unsure, "duckdb")
    assert isinstance(engine, Vectorised)
    assert asked == ([False, True] if unsure else [False])
    assert found.equals(decided(tmp_path, unsure, "rows")[1])
    assert found.column("row").to_pylist() == list(range(ROWS))
    statuses = found.column("status").to_pylist()
    assert [row for row, status in enumerate(statuses) if status == "refused"] == list(unsure)


@pytest.mark.parametrize("rows", [4, 8, 100])
def test_rest_of_a_part_is_its_rows_from_one_on(rows: int, tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    for first, end in ((0, 7), (7, 13), (13, 13), (13, 18)):
        numbers = pa.table({"row": pa.array(range(first, end), pa.int64())})
        pq.write_table(numbers, folder / f"{first:02}-{end}.parquet", row_group_size=5)
    with connect(Limits(threads=1)) as connection:
        table = open_table(connection, str(folder), tmp_path, rows=rows)
        begin = 0
        for part in table.parts:
            every = [(row,) for row in range(begin, begin + part.rows)]
            for passed in range(part.rows):
                rest = part.after(passed)
                assert connection.execute(f"SELECT row FROM {rest.relation}").fetchall() == every[passed:]
                assert rest.rows == part.rows - passed
            assert part.after(0) == part
            begin += part.rows
    assert begin == 18
