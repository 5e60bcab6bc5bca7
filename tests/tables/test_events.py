"""Tables of events are the lists of their keys, whatever their order, types of keys and size of parts."""

import csv
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import policyeval
from policyeval.engine.errors import ArgumentError
from policyeval.engine.tables.events import Given, Joined, join_events
from policyeval.engine.tables.libraries import Limits, connect
from policyeval.engine.tables.mapping import Wanted

ROOT = Path(__file__).parents[2]
BOOK = policyeval.load(ROOT / "policies")
DECISION = "segment.membership"
KEYS = 40


def drawn(rng: Random, kinds: tuple[str, ...], count: int) -> list[dict[str, Any]]:
    """Return events of keys in no order: some have none, one is not known."""
    keys = [KEYS + 1, KEYS + 2, *range(0, KEYS, 3), *range(0, KEYS, 4)]
    return [
        {"customer": rng.choice(keys), "kind": rng.choice(kinds), "at": f"2026-01-01T00:00:{n % 60:02}Z"}
        for n in range(count)
    ]


def write(path: Path, rows: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    """Write rows as Parquet, or as CSV with the keys as texts."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([names, *([row[name] for name in names] for row in rows)])
    else:
        table = pa.table({name: [row[name] for row in rows] for name in names})
        pq.write_table(table, path, row_group_size=7)


def joined(
    folder: Path, facts: str | None, given: dict[str, str], at_once: int
) -> tuple[Joined, list[dict[str, Any]]]:
    """Return what a table and its events come to, and its rows."""
    programs = BOOK.programs(DECISION, readings={})
    with connect(Limits(threads=2)) as connection:
        found = join_events(
            connection,
            None if facts is None else str(folder / facts),
            [Given(str(folder / path), fact) for fact, path in given.items()],
            folder,
            slot=programs[-1][0].checked.schema.slot,
            programs=[program for _, program in programs],
            wanted=Wanted(columns={}, keys=("customer",)),
            rows=1_000,
            at_once=at_once,
        )
        rows = connection.sql(f"SELECT * FROM {found.table.relation}").to_arrow_table().to_pylist()
    return found, rows


def listed(rows: list[dict[str, Any]], key: Any) -> list[dict[str, Any]]:
    return [{"kind": row["kind"], "at": row["at"]} for row in rows if row["customer"] == key]


@pytest.mark.parametrize("at_once", [5, 1_000])
@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_rows_have_the_events_of_their_keys_in_order(suffix: str, at_once: int, tmp_path: Path) -> None:
    rng = Random(at_once)
    first = drawn(rng, ("page_view", "cart_add"), 150)
    second = drawn(rng, ("follow", "unfollow"), 60)
    keys = [*range(KEYS), 3]
    rng.shuffle(keys)
    write(tmp_path / "facts.parquet", [{"customer": key} for key in keys], ("customer",))
    for name, rows in (("first", first), ("second", second)):
        write(tmp_path / f"{name}.{suffix}", rows, ("kind", "customer", "at"))
    given = {"product_events": f"first.{suffix}", "follow_events": f"second.{suffix}"}
    found, rows = joined(tmp_path, "facts.parquet", given, at_once)
    assert rows == [
        {
            "customer": key,
            "product_events": listed(first, key),
            "follow_events": listed(second, key),
        }
        for key in keys
    ]
    strangers = [{row["customer"] for row in events} - set(range(KEYS)) for events in (first, second)]
    assert found.strangers == sum(map(len, strangers)) > 1


@pytest.mark.parametrize("at_once", [5, 1_000])
def test_events_alone_are_a_row_for_each_key(at_once: int, tmp_path: Path) -> None:
    rng = Random(at_once)
    first = drawn(rng, ("page_view", "cart_add"), 60)
    second = drawn(rng, ("follow", "unfollow"), 90)
    for name, rows in (("first", first), ("second", second)):
        write(tmp_path / f"{name}.parquet", rows, ("kind", "customer", "at"))
    found, rows = joined(
        tmp_path, None, {"product_events": "first.parquet", "follow_events": "second.parquet"}, at_once
    )
    keys = sorted({row["customer"] for row in (*first, *second)})
    assert rows == [
        {"customer": key, "product_events": listed(first, key), "follow_events": listed(second, key)}
        for key in keys
    ]
    assert (found.strangers, found.lists) == (0, ("product_events", "follow_events"))


def test_no_events_at_all_are_empty_lists(tmp_path: Path) -> None:
    write(tmp_path / "facts.parquet", [{"customer": 1}, {"customer": 2}], ("customer",))
    schema = pa.schema([("customer", pa.int64()), ("kind", pa.string()), ("at", pa.string())])
    pq.write_table(schema.empty_table(), tmp_path / "none.parquet")
    _, rows = joined(tmp_path, "facts.parquet", {"product_events": "none.parquet"}, 1)
    assert rows == [{"customer": key, "product_events": []} for key in (1, 2)]


def test_keys_of_several_kinds_are_text_where_events_are_all_there_is(tmp_path: Path) -> None:
    first = [{"customer": 7, "kind": "page_view", "at": "2026-01-01T00:00:00Z"}]
    second = [{"customer": "abc", "kind": "follow", "at": "2026-01-02T00:00:00Z"}]
    write(tmp_path / "first.parquet", first, ("kind", "customer", "at"))
    write(tmp_path / "second.csv", second, ("kind", "customer", "at"))
    given = {"product_events": "first.parquet", "follow_events": "second.csv"}
    _, rows = joined(tmp_path, None, given, 10)
    assert rows == [
        {"customer": "7", "product_events": listed(first, 7), "follow_events": []},
        {"customer": "abc", "product_events": [], "follow_events": listed(second, "abc")},
    ]


REFUSED = {
    "a list that is a column in other letters": ("facts", "PRODUCT_EVENTS", ("kind", "at"), "PE938"),
    "a column named as the numbers of rows are": ("facts", "policyeval number", ("kind", "at"), "PE942"),
    "a column named as DuckDB numbers rows": ("facts", "File_Row_Number", ("kind", "at"), "PE942"),
    "the same in the events": ("events", "file_row_number", ("kind", "at"), "PE942"),
    "events with nothing but their key": ("events", "customer", (), "PE943"),
}


@pytest.mark.parametrize(("table", "column", "members", "code"), REFUSED.values(), ids=REFUSED)
def test_tables_that_cannot_be_joined_are_refused(
    table: str, column: str, members: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    row = {"customer": 1, "kind": "page_view", "at": "2026-01-01T00:00:00Z", column: 1}
    names = {"facts": ("customer",), "events": ("customer", *members)}
    names[table] = tuple(dict.fromkeys((*names[table], column)))
    for name, columns in names.items():
        write(tmp_path / f"{name}.parquet", [row], columns)
    with pytest.raises(ArgumentError) as refused:
        joined(tmp_path, "facts.parquet", {"product_events": "events.parquet"}, 10)
    assert refused.value.diagnostic.code == code
