"""Tables of generated facts: the same for a seed, fit for the schema, dense where it matters."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import policyeval
from policyeval import PolicyBook
from policyeval.analysis.generate import root_of
from policyeval.analysis.generate.parquet import Layout, write_parquet
from policyeval.analysis.generate.tables import Table, table_of
from policyeval.engine.book import to_instant
from policyeval.engine.tables.libraries import Limits, connect
from policyeval.schema.facts import Facts, read_facts

AS_OF = to_instant("2023-11-20T10:00:00+07:00")


@pytest.fixture(scope="module")
def book() -> PolicyBook:
    return policyeval.load(Path(__file__).parents[2] / "policies")


@pytest.fixture(scope="module")
def database() -> Iterator[Any]:
    with connect(Limits(threads=1)) as connection:
        yield connection


def table(book: PolicyBook, decision: str, seed: int = 1) -> Table:
    loaded, program = book.program(decision)
    return table_of(program, root_of(loaded), seed, AS_OF)


def rows(database: Any, made: Table, first: int, last: int) -> list[dict[str, Any]]:
    columns = [column.fact for column in made.columns]
    found = database.execute(made.sql(f"(SELECT range AS row FROM range({first}, {last}))")).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found]


def test_every_row_of_every_decision_fits_its_schema(book: PolicyBook, database: Any) -> None:
    unfit = []
    for decision in sorted(book.decisions):
        loaded, _ = book.program(decision)
        made = table(book, decision)
        for row in rows(database, made, 0, 40) if made.columns else ():
            read = read_facts(as_bundle(row), loaded.checked.schema)
            if not isinstance(read, Facts):
                unfit.append((decision, [(found.code, found.pointer) for found in read]))
    assert unfit == []


def test_a_part_has_the_rows_of_the_whole(book: PolicyBook, database: Any) -> None:
    made = table(book, "segment.membership")
    assert rows(database, made, 30, 50) == rows(database, made, 0, 60)[30:50]
    assert rows(database, made, 0, 50) != rows(database, table(book, "segment.membership", 2), 0, 50)


def test_thresholds_are_met_and_missed_by_one(book: PolicyBook, database: Any) -> None:
    late = [
        (row["period"] or {}).get("orders_late")
        for row in rows(database, table(book, "conduct.deduction"), 0, 2000)
    ]
    assert {number: number in late for number in (29, 30, 31)} == {29: True, 30: True, 31: True}


def test_a_part_is_not_more_than_its_whole(book: PolicyBook, database: Any) -> None:
    periods = [row["period"] for row in rows(database, table(book, "conduct.deduction"), 0, 2000)]
    given = [
        (p["orders_late"], p["orders_total"])
        for p in periods
        if None not in (p["orders_late"], p["orders_total"])
    ]
    drawn = [(late, total) for late, total in given if late <= total]
    assert len(drawn) > 0.75 * len(given)


def test_files_stand_under_their_names_only_when_whole(
    book: PolicyBook, database: Any, tmp_path: Path
) -> None:
    layout = Layout(out=tmp_path / "facts", rows=7, key="seller", events=(("ledger", tmp_path / "events"),))
    assert list(write_parquet(table(book, "conduct.ledger"), layout, limits=Limits(threads=1))) == [7]
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")) == [
        "events/part-00000.parquet",
        "facts/part-00000.parquet",
    ]
    keys = database.execute(f"SELECT seller FROM '{tmp_path}/facts/*.parquet'").fetchall()
    assert [key for (key,) in keys] == [1, 2, 3, 4, 5, 6, 7]
    whole = rows(database, table(book, "conduct.ledger"), 0, 7)
    counted = database.execute(
        f"SELECT seller, count(*) FROM '{tmp_path}/events/*.parquet' GROUP BY ALL ORDER BY ALL"
    )
    assert counted.fetchall() == [(n, len(row["ledger"])) for n, row in enumerate(whole, 1) if row["ledger"]]


def as_bundle(value: Any) -> Any:
    """Return what a row holds as the JSON of a bundle: what is null there is not given."""
    match value:
        case dict():
            return {name: as_bundle(member) for name, member in value.items() if member is not None}
        case list():
            return [as_bundle(element) for element in value]
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else value
