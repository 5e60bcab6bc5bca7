"""What a column says of a fact, by each engine: the same as the fact written as JSON, or refused with it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import policyeval
from policyeval.engine.errors import FactsError

BOOK = policyeval.load(Path(__file__).parent / "policies")
AS_OF = "2025-06-01T00:00:00+07:00"
FULL: dict[str, Any] = {
    "a": {
        "whole": 1,
        "number": 1.5,
        "yes": True,
        "words": "w",
        "at": "2025-05-01T00:00:00Z",
        "day": "2025-05-01",
        "maybe": "m",
        "many": [1, 2],
    },
    "b": {"name": "n"},
}
UTC_MAY = datetime(2025, 5, 1, 12, 30, 15, 123456, UTC)
DAY = "2025-05-01"
NANOS = 1_746_102_615_123_456_000
NO_JSON = object()
CELLS = {
    "a column that has nothing": ("a.maybe", pa.nulls(1), None),
    "an instant in nanoseconds": (
        "a.at",
        pa.array([NANOS], pa.timestamp("ns", "UTC")),
        "2025-05-01T12:30:15.123456Z",
    ),
    "an instant finer than a microsecond": (
        "a.at",
        pa.array([NANOS + 789], pa.timestamp("ns", "Asia/Bangkok")),
        "2025-05-01T12:30:15.123456789Z",
    ),
    "an integer": ("a.whole", pa.array([3]), 3),
    "the smallest integer": ("a.whole", pa.array([-(2**63)]), -(2**63)),
    "a narrow integer": ("a.whole", pa.array([200], pa.uint8()), 200),
    "an integer beyond 64 bits": ("a.whole", pa.array([2**64 - 1], pa.uint64()), 2**64 - 1),
    "a whole double": ("a.whole", pa.array([3.0]), 3),
    "a broken double": ("a.whole", pa.array([3.5]), 3.5),
    "a whole double beyond what doubles count": ("a.whole", pa.array([2.0**60]), 2**60),
    "no number as an integer": ("a.whole", pa.array([float("nan")]), float("nan")),
    "a decimal without places": ("a.whole", pa.array([Decimal("12.00")]), 12),
    "a decimal with places": ("a.whole", pa.array([Decimal("12.50")]), 12.5),
    "an integer as a number": ("a.number", pa.array([2**53 + 1]), 2**53 + 1),
    "a decimal as a number": ("a.number", pa.array([Decimal("0.1")]), 0.1),
    "a large decimal": ("a.number", pa.array([Decimal("98765432109876543.21")]), 98765432109876543.21),
    "a narrow double": ("a.number", pa.array([0.5], pa.float32()), 0.5),
    "infinity": ("a.number", pa.array([float("inf")]), float("inf")),
    "a number above its limit": ("a.number", pa.array([1.1e300]), 1.1e300),
    "a truth": ("a.yes", pa.array([False]), False),
    "text with everything in it": ("a.words", pa.array(["\0'\"\\;ก🐘\u202e"]), "\0'\"\\;ก🐘\u202e"),
    "too long a text": ("a.words", pa.array(["ก" * 41]), "ก" * 41),
    "an integer as text": ("a.words", pa.array([7]), "7"),
    "a word of a dictionary": ("a.words", pa.array(["x"]).dictionary_encode(), "x"),
    "an instant": ("a.at", pa.array([UTC_MAY], pa.timestamp("us", "UTC")), "2025-05-01T12:30:15.123456Z"),
    "an instant of another zone": (
        "a.at",
        pa.array([UTC_MAY], pa.timestamp("us", "Asia/Bangkok")),
        "2025-05-01T12:30:15.123456Z",
    ),
    "an instant as text": ("a.at", pa.array(["2025-05-01T12:30:15+07:00"]), "2025-05-01T12:30:15+07:00"),
    "an instant that no clock shows": ("a.at", pa.array(["2025-02-30T00:00:00Z"]), "2025-02-30T00:00:00Z"),
    "an instant too fine": (
        "a.at",
        pa.array(["2025-05-01T00:00:00.1234567Z"]),
        "2025-05-01T00:00:00.1234567Z",
    ),
    "a leap second": ("a.at", pa.array(["2025-06-30T23:59:60Z"]), "2025-06-30T23:59:60Z"),
    "a local time": ("a.at", pa.array([UTC_MAY.replace(tzinfo=None)]), "2025-05-01T12:30:15.123456+07:00"),
    "a local time too fine": (
        "a.at",
        pa.array([1_000_000_001], pa.timestamp("ns")),
        "1970-01-01T00:00:01.000000001+07:00",
    ),
    "a local time before the zone was steady": (
        "a.at",
        pa.array([datetime(1900, 1, 1)]),
        "1900-01-01T00:00:00+06:42",
    ),
    "a day": ("a.day", pa.array([date(2025, 5, 1)]), DAY),
    "a day as text": ("a.day", pa.array(["2025-02-29"]), "2025-02-29"),
    "null where it may stand": ("a.maybe", pa.array([None], pa.string()), None),
    "a list with nothing in it": ("a.many", pa.array([[]], pa.list_(pa.int64())), []),
    "a list with a null": ("a.many", pa.array([[1, None]], pa.list_(pa.int64())), [1, None]),
    "too long a list": ("a.many", pa.array([[1, 2, 3, 4]]), [1, 2, 3, 4]),
    "a list of doubles": ("a.many", pa.array([[1.0, 2.5]]), [1.0, 2.5]),
    "a list of narrow integers": ("a.many", pa.array([[1, 2]], pa.list_(pa.int8())), [1, 2]),
    "a text in JSON": ("a.words", pa.array(['"x"'], pa.json_()), "x"),
    "an integer in JSON": ("a.whole", pa.array(["3"], pa.json_()), 3),
    "an integer in JSON that is a text": ("a.whole", pa.array(['"3"'], pa.json_()), "3"),
    "an instant in JSON": ("a.at", pa.array([f'"{DAY}T00:00:00Z"'], pa.json_()), f"{DAY}T00:00:00Z"),
    "null in JSON where it may stand": ("a.maybe", pa.array(["null"], pa.json_()), None),
    "a list in JSON": ("a.many", pa.array(["[1, 2]"], pa.json_()), [1, 2]),
    "an object in JSON": ("b", pa.array(['{"name": "x"}'], pa.json_()), {"name": "x"}),
    "text in JSON that is no JSON": ("a.words", pa.array(["x {"], pa.json_()), NO_JSON),
    "a list in JSON that is cut off": ("a.many", pa.array(["[1, 2"], pa.json_()), NO_JSON),
    "JSON that gives a name twice": ("b", pa.array(['{"name": "x", "name": "y"}'], pa.json_()), NO_JSON),
    "an element in JSON that is no number": (
        "a.many",
        pa.array([["1e999"]], pa.list_(pa.string())).cast(pa.list_(pa.json_())),
        NO_JSON,
    ),
    "an object that is not there": ("b", pa.array([None], pa.struct([("name", pa.string())])), None),
    "an object of nothing": ("b", pa.array([{"name": None}], pa.struct([("name", pa.string())])), {}),
}


def table(path: str, column: pa.Array) -> pa.Table:
    """Return a row with all facts in flat columns, one of them replaced."""
    columns = {f"a.{name}": pa.array([value]) for name, value in FULL["a"].items()}
    columns |= {"b": pa.array([FULL["b"]]), path: column}
    return pa.table(columns)


def bundle(path: str, value: Any) -> dict[str, Any]:
    name = path.partition(".")[2]
    return {**FULL, "b": value} if path == "b" else {**FULL, "a": {**FULL["a"], name: value}}


def came(facts: dict[str, Any]) -> tuple[str, Any, list[str]]:
    """Return what a bundle comes to: status, result, codes."""
    try:
        record = BOOK.decide("echo.all", facts, as_of=AS_OF)
    except FactsError as error:
        return "refused", None, [finding.code for finding in error.diagnostics]
    return record.status, {key: record.result[key] for key in record.result if key != "at"}, []


@pytest.mark.parametrize("engine", ["rows", "duckdb"])
@pytest.mark.parametrize(("path", "column", "value"), CELLS.values(), ids=CELLS)
def test_cell_means_what_its_json_means(path: str, column: pa.Array, value: Any, engine: str) -> None:
    reader = BOOK.decide_table(
        "echo.all", table(path, column), as_of=AS_OF, engine=engine, zone="Asia/Bangkok"
    )
    (row,) = reader.read_all().to_pylist()
    result = {name.removeprefix("result."): v for name, v in row.items() if name.startswith("result.")}
    at = result.pop("at")
    status, wanted, codes = came(
        bundle(path, value if value != "1900-01-01T00:00:00+06:42" else FULL["a"]["at"])
    )
    assert (row["status"], [error["code"] for error in row["errors"]]) == (status, codes)
    if status != "refused":
        assert result == wanted
    if path == "a.at" and status == "decided":
        expected = "1899-12-31T17:18:00Z" if value.startswith("1900") else value
        assert at == datetime.fromisoformat(expected)


MISFITS = {
    "text for an integer": ({"a.whole": pa.array(["1"])}, ["PE904"]),
    "a number for text": ({"a.words": pa.array([1.5])}, ["PE904"]),
    "a number for a truth": ({"a.yes": pa.array([1])}, ["PE904"]),
    "a day for an instant": ({"a.at": pa.array([date(2025, 5, 1)])}, ["PE904"]),
    "a list of words": ({"a.many": pa.array([["1"]])}, ["PE904"]),
    "a time without its zone": ({"a.at": pa.array([UTC_MAY.replace(tzinfo=None)])}, ["PE905"]),
    "text without its zone": ({"a.at": pa.array(["2025-05-01T10:00:00"])}, ["PE905"]),
    "everything at once": (
        {
            "a.whole": pa.array(["1"]),
            "a.at": pa.array([UTC_MAY.replace(tzinfo=None)]),
            "a_words": pa.array(["w"]),
        },
        ["PE904", "PE905", "PE903", "PE906"],
    ),
    "numbers of which DuckDB has no type": ({"a.whole": pa.array([1.0], pa.float16())}, ["PE922"]),
    "columns that differ in case": ({"a.whole": pa.array([1]), "A.Whole": pa.array([2])}, ["PE940"]),
    "columns that differ in more than Latin case": ({"É": pa.array([1]), "é": pa.array([2])}, []),
    "a letter twice": ([("a", pa.array([1])), ("a", pa.array([2]))], ["PE910"]),
    "members that differ in case": ({"x": pa.array([[{"y": 1, "Y": 2}]])}, ["PE940"]),
    "a column twice": ([("a.whole", pa.array([1])), ("a.whole", pa.array([2]))], ["PE910"]),
}


@pytest.mark.parametrize(("columns", "codes"), MISFITS.values(), ids=MISFITS)
def test_misfit_is_told_before_any_row_is_decided(columns: Any, codes: list[str]) -> None:
    pairs = columns if isinstance(columns, list) else list(columns.items())
    given = pa.Table.from_arrays([array for _, array in pairs], names=[name for name, _ in pairs])
    found: list[str] = []
    try:
        BOOK.decide_table("echo.all", given, as_of=AS_OF)
    except policyeval.FactsError as error:
        found = [finding.code for finding in error.diagnostics]
    except policyeval.ArgumentError as error:
        found = [error.diagnostic.code]
    assert found == codes


HOSTILE = ['a"; DROP TABLE facts; --', "a.b'c", "x\ny", "ก ข", "}{$1", "select", "\\", "struct_pack(1)"]


@pytest.mark.parametrize("engine", ["rows", "duckdb"])
@pytest.mark.parametrize("name", HOSTILE)
def test_name_of_a_column_is_a_name_and_nothing_else(name: str, engine: str) -> None:
    inner = pa.array([{name: 5}], pa.struct([(name, pa.int64())]))
    given = table("a.whole", pa.array([3])).drop_columns(["a.whole"]).append_column(name, pa.array([4]))
    given = given.append_column("s", inner)
    for key, mapped in ((name, {f"s.{name}": "a.whole"}), ("s", {name: "a.whole"})):
        reader = BOOK.decide_table("echo.all", given, as_of=AS_OF, key=key, map=mapped, engine=engine)
        (row,) = reader.read_all().to_pylist()
        assert row["status"] == "decided"
        assert row["result.whole"] == (5 if key == name else 4)
        assert row[key] == (4 if key == name else {name: 5})


def test_answers_say_how_they_can_be_had_again() -> None:
    reader = BOOK.decide_table("echo.all", table("a.whole", pa.array([3])), as_of=AS_OF)
    assert reader.schema.names == [
        "version", "status", "result.seen", "result.whole", "result.number", "result.yes", "result.words",
        "result.at", "result.day", "result.maybe", "result.many", "result.assumed", "result.name",
        "fired", "missing", "errors",
    ]  # fmt: skip
    metadata = reader.schema.metadata[b"policyeval"].decode()
    for part in (
        '"decision": "echo.all"',
        f'"as_of": "{AS_OF}"',
        '"policy_digest": "sha256:',
        '"readings": {}',
    ):
        assert part in metadata


class Lazy:
    """A table that is read when it is collected, as a LazyFrame of polars is."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def collect_schema(self) -> pa.Schema:
        return self.table.schema

    def collect(self) -> pa.Table:
        return self.table


def test_lazy_table_is_collected_and_what_is_no_table_is_told() -> None:
    given = table("a.whole", pa.array([3]))
    (here, there) = (
        BOOK.decide_table("echo.all", one, as_of=AS_OF).read_all() for one in (given, Lazy(given))
    )
    assert there.equals(here, check_metadata=True)
    with pytest.raises(TypeError, match=r"not dict; decide_dataframe\(\) takes DataFrames of Spark$"):
        BOOK.decide_table("echo.all", {"a.whole": [3]}, as_of=AS_OF)


def test_stream_is_read_once_and_in_order() -> None:
    whole = table("a.whole", pa.array([3]))
    batches = [whole.set_column(0, "a.whole", pa.array([n])).to_batches()[0] for n in range(5)]
    stream = pa.RecordBatchReader.from_batches(whole.schema, batches)
    found = BOOK.decide_table("echo.all", stream, as_of=AS_OF).read_all()
    assert found.column("result.whole").to_pylist() == [0, 1, 2, 3, 4]
    empty = BOOK.decide_table("echo.all", whole.slice(0, 0), as_of=AS_OF).read_all()
    assert (empty.num_rows, empty.schema) == (0, found.schema)
