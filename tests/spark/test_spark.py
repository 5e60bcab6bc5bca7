"""Rows are decided on Spark as they are on one machine, by workers that see no policies.

`SPARK_ROWS` says how many generated bundles of each decision are asked about, `SPARK_DECISIONS` of which;
`SPARK_LOG` is a file that gets a line for each decision that passed, so that a run that was cut says what
it showed. A few rows are asked of one decision of each kind, many of every decision.
"""

import json
import os
import shlex
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import policyeval
from broken.world import AS_OF as AT
from broken.world import WORLD, Outcome, run_in
from policyeval.analysis.generate import generate
from policyeval.engine.errors import FactsError
from policyeval.engine.tables import dataframes
from policyeval.engine.tables.spark_session import missing, session
from policyeval.frozen import replace
from tables.test_same_answers import BOOK
from tables.world import AS_OF, NUMBER, cell, expected, opened, table_of, tabular, without_keys

pytest.importorskip("pyspark", reason="PySpark is not installed: see `make spark-test`")

ROWS = int(os.environ.get("SPARK_ROWS", "40"))
LOG = os.environ.get("SPARK_LOG")
ON_REFERENCE = 2_000
"""How many rows of each decision the reference decides as well; all are by generated Python."""
SOME = ("conduct.deduction", "conduct.ledger", "segment.membership", "cod.claim", "conduct.band")
"""One of each kind, of those with SQL and without."""
DECISIONS = os.environ.get("SPARK_DECISIONS", " ".join(BOOK.decisions if ROWS > 1_000 else SOME)).split()
PARTITIONS = 4
"""Each starts a query, which takes a second or two: some show all that hundreds would."""
STATES = ("sent", "delivered", "returned", "lost")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Return a session on two cores, on a machine whose clocks show the time of New York."""
    if list(missing()):
        pytest.skip("Java 17 is not installed")
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    os.environ["PYSPARK_SUBMIT_ARGS"] = (
        "--driver-memory 1g --conf spark.sql.shuffle.partitions=4 "
        "--conf spark.sql.files.maxPartitionBytes=64k pyspark-shell"
    )
    try:
        with session("local[2]") as found:
            yield found
    finally:
        del os.environ["PYSPARK_SUBMIT_ARGS"]
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


def by_number(table: pa.Table) -> pa.Table:
    return table.sort_by(NUMBER)


@pytest.mark.parametrize("decision", DECISIONS)
def test_rows_are_decided_as_on_one_machine(spark: Any, decision: str, tmp_path: Path) -> None:
    began = time.monotonic()
    slot = BOOK.program(decision)[0].checked.schema.slot
    made = list(generate(BOOK, decision, ROWS, 3, as_of=None))
    instants = [bundle.to_dict()["as_of"] for bundle in made]
    file = tmp_path / "facts.parquet"
    table = table_of([bundle.facts for bundle in made], instants, slot, any_type=pa.string())
    pq.write_table(table, file, row_group_size=max(7, ROWS // 8))
    generated = time.monotonic()
    spark.conf.set("spark.sql.files.maxPartitionBytes", max(65_536, file.stat().st_size // PARTITIONS))
    rows = spark.read.parquet(str(file))
    answers = BOOK.decide_dataframe(decision, rows, as_of_column=AS_OF, key=NUMBER).toArrow()
    decided = time.monotonic()
    columns = [tabular(cell(bundle.facts, slot), slot) for bundle in made[:ON_REFERENCE]]
    with opened(BOOK, decision, file, tmp_path, "rows", rows=ROWS) as (prepared, found):
        assert answers.schema.names == found.schema.names
        ordered = by_number(answers)
        assert ordered.num_rows == found.num_rows == ROWS
        assert ordered.equals(found.cast(ordered.schema)) or ordered.to_pylist() == found.to_pylist()
        some = expected(BOOK, prepared, columns, instants[:ON_REFERENCE])
        assert without_keys(ordered.slice(0, ON_REFERENCE)) == some
    note(
        f"{decision}: {ROWS} rows alike in {rows.rdd.getNumPartitions()} partitions, {len(columns)} as "
        f"on the reference; {generated - began:.0f} s of making them, {decided - generated:.0f} s on Spark, "
        f"{time.monotonic() - decided:.0f} s of comparing"
    )


def note(line: str) -> None:
    if LOG is not None:
        with open(LOG, "a", encoding="utf-8") as file:
            print(line, file=file)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Return a folder with a small policy and tables of three hundred parcels."""
    shutil.copytree(WORLD / "policies", tmp_path / "policies")
    (tmp_path / "in" / "day=1").mkdir(parents=True)
    for index, name in enumerate(("in/day=1/a.parquet", "in/b [x].parquet", "in/_hidden.parquet")):
        numbers = range(index * 150, index * 150 + 150)
        table = {
            "no": pa.array(numbers, pa.int32()),
            "parcel.state": [STATES[number % 4] if number % 7 else None for number in numbers],
            "parcel.value": [number * 37 % 2400 for number in numbers],
            "day": pa.array([number * 86_400_000_000 for number in numbers], pa.timestamp("us", "UTC")),
            "local": pa.array([number * 3_600_000_000 for number in numbers], pa.timestamp("us")),
        }
        pq.write_table(pa.table(table), tmp_path / name, row_group_size=20)
    return tmp_path


RUN = f"batch returns.refund --facts in --key no --key day --key local {AT}"


def run(world: Path, line: str) -> Outcome:
    return run_in(world, shlex.split(line))


def test_command_gives_the_columns_the_summary_and_the_code_of_one_machine(spark: Any, world: Path) -> None:
    here = run(world, f"{RUN} --out here --summary json --fail-on 'result.refund == \"manual\"'")
    there = run(
        world,
        f"{RUN} --out there --engine spark --part-rows 100 --summary json "
        "--fail-on 'result.refund == \"manual\"'",
    )
    assert (there.exit, there.stdout, there.stderr) == (here.exit, here.stdout, here.stderr)
    parts = sorted(file.name for file in (world / "there").iterdir())
    assert parts[0] == "_policyeval.json"
    assert set(parts[1:]) == {f"part-{index:05}.parquet" for index in range(len(parts) - 1)}
    one = pq.read_table(world / "here").sort_by("no")
    two = pq.read_table(world / "there").sort_by("no")
    assert [(f.name, f.nullable) for f in two.schema] == [(f.name, f.nullable) for f in one.schema]
    assert two.cast(one.schema).to_pylist() == one.to_pylist()
    noted = json.loads((world / "there" / "_policyeval.json").read_text("utf-8"))
    assert noted["complete"]
    assert sum(part["counts"]["rows"] for part in noted["parts"]) == 300
    assert noted["arguments"]["versions"] == json.loads(one.schema.metadata[b"policyeval"])["versions"]
    again = run(world, f"{RUN} --out there --engine spark")
    assert (again.exit, "PE912" in again.stderr) == (4, True)


def test_json_in_files_is_what_it_says_and_an_error_of_its_row_where_it_says_nothing(
    spark: Any, world: Path
) -> None:
    """To Spark it is text, of which nothing would tell that it is more."""
    policy = world / "policies" / "returns.yaml"
    text = policy.read_text("utf-8")
    policy.write_text(text.replace('when: parcel.state == "lost"', 'when: extra == "lost"'), "utf-8")
    cells = ['"lost"', "lost", "null", None, '{"a": [1', " 7 "]
    columns = {
        "no": range(6),
        "parcel.value": [3] * 6,
        "parcel.state": ["sent"] * 6,
        "extra": pa.array(cells, pa.json_()),
    }
    pq.write_table(pa.table(columns), world / "json.parquet")
    line = f"batch returns.refund --facts json.parquet --key no --key extra {AT}"
    here = run(world, f"{line} --out here.parquet --explain 5 --explain-out here.ndjson")
    there = run(world, f"{line} --out there --explain 5 --explain-out there.ndjson --engine spark")
    assert (there.exit, there.stdout, there.stderr) == (here.exit, here.stdout, here.stderr)
    assert (world / "there.ndjson").read_bytes() == (world / "here.ndjson").read_bytes()
    one, two = (pq.read_table(world / name).sort_by("no") for name in ("here.parquet", "there"))
    assert two.column("status").to_pylist() == [
        "decided", "refused", "decided", "indeterminate", "refused", "decided",
    ]  # fmt: skip
    assert two.to_pylist() == one.to_pylist()


def test_workers_need_no_policies(spark: Any, world: Path) -> None:
    asked: dict[str, Any] = {
        "as_of": "2025-05-16T00:00:00+07:00",
        "key": "no",
        "map": {"state": "parcel.state"},
    }
    rows = [(1, "lost", 5), (2, "gone", 5), (3, None, 2000)]
    table = spark.createDataFrame(rows, "no int, state string, `parcel.value` int")
    answers = policyeval.load(world / "policies").decide_dataframe("returns.refund", table, **asked)
    shutil.rmtree(world / "policies")
    here = policyeval.load(WORLD / "policies").decide_table("returns.refund", table.toArrow(), **asked)
    assert answers.toArrow().sort_by("no").to_pylist() == here.read_all().to_pylist()


def test_columns_that_do_not_fit_are_told_before_spark_decides(spark: Any) -> None:
    table = spark.createDataFrame([("lost", "much")], "`parcel.stat` string, `parcel.value` string")
    with pytest.raises(FactsError) as told:
        policyeval.load(WORLD / "policies").decide_dataframe(
            "returns.refund", table, as_of="2025-05-16T00:00:00+07:00"
        )
    assert {finding.code for finding in told.value.diagnostics} == {"PE903", "PE904", "PE906"}


def test_a_failure_of_workers_leaves_no_answers(
    spark: Any, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ship(policies: Any) -> Any:
        return replace(dataframes_ship(policies), versions=(("version", "0"),))

    dataframes_ship = dataframes.ship
    monkeypatch.setattr(dataframes, "ship", ship)
    told = run(world, f"{RUN} --out there --engine spark")
    assert told.exit == 4
    assert (
        "error[PE933]: no answers, since Spark failed: RuntimeError: the driver has {'version': '0'}, this "
        in told.stderr
    )
    assert [file.name for file in world.iterdir() if "there" in file.name] == []
