"""`policyeval batch` as a caller sees it: whole parts, the same bytes, honest exit codes, what is told."""

import json
import os
import random
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from datetime import time as clock
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broken.world import AS_OF, WORLD, Outcome, run_in
from policyeval.engine.tables.libraries import Limits, connect
from tables.test_columns import HOSTILE

KILLS = int(os.environ.get("TABLES_KILLS", "2"))
STATES = ("sent", "delivered", "returned", "lost")
RUN = f"batch returns.refund --key no {AS_OF}"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Return a folder with a small policy and a table of three hundred parcels."""
    for file in (WORLD / "policies").iterdir():
        (tmp_path / "policies").mkdir(exist_ok=True)
        (tmp_path / "policies" / file.name).write_bytes(file.read_bytes())
    lines = [f"{n},{STATES[n % 4]},{n * 37 % 2400}\n" for n in range(300)]
    (tmp_path / "parcels.csv").write_text("no,parcel.state,parcel.value\n" + "".join(lines), "utf-8")
    return tmp_path


def run(world: Path, line: str) -> Outcome:
    return run_in(world, shlex.split(line))


def content(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder that a reader of tables looks at."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.startswith((".", "_"))}


def test_output_in_every_format_says_the_same(world: Path) -> None:
    for format_ in ("parquet", "ndjson", "csv"):
        assert run(world, f"{RUN} --facts parcels.csv --out one.{format_} --summary none").exit == 0
    rows = pq.read_table(world / "one.parquet").to_pylist()
    assert [row["no"] for row in rows] == [str(n) for n in range(300)]
    lines = [json.loads(line) for line in (world / "one.ndjson").read_text("utf-8").splitlines()]
    assert [{**line.pop("result"), **line} for line in lines] == [
        {"refund": row.pop("result.refund"), **row} for row in rows
    ]
    first, second = (world / "one.csv").read_text("utf-8").splitlines()[:2]
    assert first == '"no","version","status","result.refund","fired","missing","errors"'
    assert second == '"0","2025-01-01","decided","automatic","[]","[]","[]"'
    told = run(world, f"{RUN} --facts parcels.csv --summary none")
    assert (told.stdout, told.stderr) == ((world / "one.ndjson").read_text("utf-8"), "")


def test_same_table_gives_the_same_bytes(world: Path) -> None:
    for name, options in (("a", ""), ("b", "--threads 1"), ("c", "--engine rows")):
        assert (
            run(world, f"{RUN} --facts parcels.csv --out {name} --part-rows 90 --summary none {options}").exit
            == 0
        )
    assert content(world / "a") == content(world / "b") == content(world / "c")
    assert sorted(content(world / "a")) == [f"part-0000{n}.parquet" for n in range(4)]
    schema = pq.read_schema(world / "a" / "part-00000.parquet")
    assert [schema.field(name).type for name in ("version", "status")] == [pa.string()] * 2
    assert schema.field("fired").type.value_type == pa.struct([("rule", pa.string())])
    metadata = json.loads(schema.metadata[b"policyeval"])
    assert metadata["as_of"] == "2025-05-16T00:00:00+07:00"
    assert metadata["versions"][0]["readings"] == {"limit": "strict"}


CODES = {
    "all is well": ("1,sent,2\n", "", 0),
    "a refused row": ("1,sent,-2\n2,lost,3\n", "", 4),
    "an absent fact": ("1,,2\n", "", 2),
    "a gate": ("1,lost,2\n2,,2\n", "--fail-on 'result.refund == \"full\"'", 1),
    "a gate that nothing meets": ("1,sent,2\n", "--fail-on 'result.refund == \"full\"'", 0),
    "a gate and a refused row": ("1,lost,2\n2,sent,-1\n", "--fail-on 'result.refund == \"full\"'", 4),
    "no rows at all": ("", "", 0),
}


@pytest.mark.parametrize(("rows", "options", "code"), CODES.values(), ids=CODES)
def test_exit_code_is_that_of_the_worst_row(rows: str, options: str, code: int, world: Path) -> None:
    (world / "few.csv").write_text(f"no,parcel.state,parcel.value\n{rows}", "utf-8")
    found = run(world, f"{RUN} --facts few.csv --out few --summary none {options}")
    assert (found.exit, found.stdout) == (code, "")
    assert pq.read_table(world / "few").num_rows == rows.count("\n")


TOLD = {
    "a summary": f"{RUN} --facts parcels.csv --out told",
    "a summary in Thai": f"{RUN} --facts parcels.csv --out told --lang th",
    "a summary as data": f"{RUN} --facts parcels.csv --out told --summary json",
    "a dry run": f"{RUN} --facts more.csv --dry-run --map worth=parcel.value",
    "a dry run in Thai": f"{RUN} --facts more.csv --dry-run --map worth=parcel.value --lang th",
    "a dry run over lines": f"batch returns.refund --facts odd.ndjson {AS_OF} --dry-run",
    "a dry run row by row, as asked": f"{RUN} --facts less.csv --engine rows --dry-run --lang th",
    "facts that no column holds": f"{RUN} --facts less.csv --summary none",
    "columns of no fact": f"{RUN} --facts other.csv --summary none",
    "rows that are refused": f"{RUN} --facts odd.csv --out told.csv",
    "points and rules": f"batch returns.points --facts parcels.csv {AS_OF} --out told",
    "lines that are no bundles": f"batch returns.refund --facts odd.ndjson {AS_OF} --summary none",
    "rows that are explained": f"{RUN} --facts parcels.csv --out told --summary none --explain 2 "
    "--where 'result.refund == \"manual\"' --explain-out e.ndjson",
    "help": "batch --help",
}


def test_what_is_told(world: Path, golden: Callable[[str, str], None]) -> None:
    (world / "more.csv").write_text("no,parcel.state,worth,shop,parcel.weight\n1,sent,3,s,1.5\n", "utf-8")
    (world / "other.csv").write_text("no,parcel.state,ราคา,shop\n1,sent,3,s\n", "utf-8")
    (world / "less.csv").write_text("no,parcel.state\n1,sent\n2,lost\n", "utf-8")
    (world / "odd.csv").write_text("no,parcel.state,parcel.value\n1,snet,3\n2,sent,x\n3,lost,4\n", "utf-8")
    lines = ['{"parcel": {"state": "lost"}}', '{"parcel": {"value": 1', "[]", '{"parcel": {"state": null}}']
    (world / "odd.ndjson").write_text("\n".join(lines) + "\n", "utf-8")
    pages: list[str] = []
    for name, line in TOLD.items():
        for file in world.glob("told*/*"):
            file.unlink()
        for folder in world.glob("told*/"):
            folder.rmdir() if folder.is_dir() else folder.unlink()
        found = run(world, line)
        extra = [line for file in world.glob("e.ndjson") for line in _heads(file)]
        pages.append(
            "\n".join([f"# {name}", f"$ policyeval {line}", *extra, f"{found.stdout}{found.stderr}"])
        )
        pages.append(f"exit {found.exit}\n")
        (world / "e.ndjson").unlink(missing_ok=True)
    golden("golden/told.txt", "\n".join(pages))


def _heads(file: Path) -> list[str]:
    """Return the beginnings of what was explained: the rest is a record as others test it."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [json.dumps({**row, "record": row["record"]["result"]}) for row in rows]


# ------------------------------------------------------------------------------------------------ resuming


def started(world: Path, out: str, engine: str) -> "subprocess.Popen[bytes]":
    code = "import sys; from policyeval.cli.main import run; sys.exit(run(sys.argv[1:]))"
    line = f"{RUN} --facts many.parquet --out {out} --part-rows 300 --resume --summary none"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("POLICYEVAL_")}
    return subprocess.Popen([sys.executable, "-c", code, *shlex.split(line)], cwd=world, env=environment)


def ended(world: Path, out: str, engine: str, patience: float) -> int | None:
    """Run for some time and kill; return the exit code where it was faster."""
    process = started(world, out, engine)
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.01)
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()
    return None if process.returncode == -signal.SIGKILL else process.returncode


@pytest.mark.timeout(0 if KILLS > 2 else 120)
@pytest.mark.parametrize(("engine", "count"), [("rows", 5_000), ("duckdb", 12_000)])
def test_killed_runs_that_are_resumed_write_what_one_run_writes(engine: str, count: int, world: Path) -> None:
    table = pa.table(
        {
            "no": range(count),
            "parcel.state": [STATES[n % 4] for n in range(count)],
            "parcel.value": [n * 37 % 2400 for n in range(count)],
        }
    )
    pq.write_table(table, world / "many.parquet", row_group_size=300)
    begun = time.monotonic()
    assert started(world, "whole", engine).wait() == 0
    whole, chance = time.monotonic() - begun, random.Random(5)
    (world / "killed").mkdir()  # a run may be killed before it makes it
    kills = 0
    while kills < KILLS:
        if ended(world, "killed", engine, chance.uniform(0.3, 1.0) * whole) is not None:
            for file in (world / "killed").iterdir():
                file.unlink()
        else:
            kills += 1
        assert all(name.startswith("part-") for name in content(world / "killed"))
        for name, part in content(world / "killed").items():
            assert part == (world / "whole" / name).read_bytes()
    assert started(world, "killed", engine).wait() == 0
    assert content(world / "killed") == content(world / "whole")


def test_resuming_refuses_other_facts_and_mends_a_lost_part(world: Path) -> None:
    line = f"{RUN} --facts parcels.csv --out out --part-rows 90 --summary json"
    before = run(world, line)
    parts = content(world / "out")
    (world / "out" / "part-00002.parquet").unlink()
    again = run(world, f"{line} --resume --fail-on 'result.refund == \"full\"'")
    assert (again.stdout, again.exit) == (before.stdout, 1)
    assert content(world / "out") == parts
    with (world / "parcels.csv").open("a") as file:
        file.write("300,sent,1\n")
    refused = run(world, f"{line} --resume")
    assert (refused.exit, "PE911" in refused.stderr, "facts differ" in refused.stderr) == (4, True, True)
    assert content(world / "out") == parts


# ------------------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize("name", HOSTILE)
def test_name_of_a_file_is_a_name_and_nothing_else(name: str, world: Path) -> None:
    name = f"x{name}[1]*?"
    table = pa.table({"no": [1], "parcel.state": ["lost"], "parcel.value": [1]})
    pq.write_table(table, world / f"{name}.parquet")
    found = run_in(
        world, [*shlex.split(RUN), "--facts", f"{name}.parquet", "--out", name, "--summary", "none"]
    )
    assert (found.exit, found.stderr) == (0, "")
    assert pq.read_table(world / name / "part-00000.parquet").num_rows == 1


def test_names_of_facts_and_of_events_may_both_look_like_patterns(world: Path) -> None:
    pq.write_table(pa.table({"no": ["b", "a"], "parcel.state": ["returned", "lost"]}), world / "f[1].parquet")
    pq.write_table(pa.table({"no": ["a"], "points": [3]}), world / "e[1].parquet")
    line = f"batch returns.points --key no {AS_OF} --facts f[1].parquet --events events=e[1].parquet"
    found = run(world, f"{line} --out out.parquet --summary none")
    assert (found.exit, found.stdout, found.stderr) == (0, "", "")
    rows = pq.read_table(world / "out.parquet").select(["no", "result.points"]).to_pylist()
    assert rows == [{"no": "b", "result.points": 3}, {"no": "a", "result.points": 0}]


FILES: dict[str, tuple[str, bytes, int, str]] = {
    "a header only": ("a.csv", b"no,parcel.state,parcel.value\n", 0, ""),
    "a byte order mark": ("a.csv", b"\xef\xbb\xbfno,parcel.state,parcel.value\n1,lost,2\n", 0, '"full"'),
    "semicolons": ("a.csv", b"no;parcel.state;parcel.value\r\n1;lost;2\r\n", 0, '"full"'),
    "quotes over lines": ("a.csv", b'no,parcel.state,parcel.value\n"a\n""b""",lost,2\n', 0, 'a\\n\\"b\\"'),
    "a NUL in a cell": ("a.csv", b"no,parcel.state,parcel.value\na\0b,lost,2\n", 0, "a\\u0000b"),
    "a cell of ten megabytes": (
        "a.csv",
        b"no,parcel.state,parcel.value,note\n1,lost,2," + b"x" * 10_000_000 + b"\n",
        0,
        '"full"',
    ),
    "letters of another encoding": (
        "a.csv",
        "no,parcel.state,parcel.value\nก,lost,2\n".encode("tis-620"),
        4,
        "PE902",
    ),
    "a header of another encoding": ("a.csv", "no,ก\n1,2\n".encode("tis-620"), 4, "PE902"),
    "text as spreadsheets save it": ("a.csv", "no,ก\n1,2\n".encode("utf-16"), 4, "not in UTF-8"),
    "columns without names": (
        "a.csv",
        b"no,,parcel.state,parcel.value,,\n1,x,lost,2,,y\n",
        0,
        '"full"',
    ),
    "no names at all": ("a.csv", b",,\n1,2,3\n", 4, "names no column"),
    "an open quote": ("a.csv", b'no,parcel.state,parcel.value\n1,"lost,2\n', 4, "PE902"),
    "nothing": ("a.parquet", b"", 4, "PE902"),
    "JSON that is called Parquet": ("a.parquet", b'{"no": 1}', 4, "PE902"),
    "a line of five megabytes": (
        "a.ndjson",
        b'{"no": "' + b"x" * 5_000_000 + b'"}\n{"no": 2}\n',
        4,
        '"no":"2"',
    ),
    "a byte order mark before lines": ("a.ndjson", b'\xef\xbb\xbf{"no": "1"}\n', 2, '"no":"1"'),
    "a list as lines": ("a.ndjson", b'[{"no": 1}]\n', 4, "is no JSON object"),
    "no lines": ("a.ndjson", b"\n", 4, "it is empty"),
    "lines of nothing": ("a.ndjson", b"\n\n{}\n\n", 4, "PE907"),
}


@pytest.mark.parametrize(("name", "data", "code", "has"), FILES.values(), ids=FILES)
def test_hostile_file_is_read_or_refused(name: str, data: bytes, code: int, has: str, world: Path) -> None:
    (world / name).write_bytes(data)
    found = run(world, f"{RUN} --facts {name} --summary none")
    assert found.exit == code, found
    assert has in found.stdout + found.stderr


NANOS = 1_740_970_800_000_000_001
KEYS: dict[str, tuple[pa.Array, Any, str]] = {
    "a day": (pa.array([date(2025, 3, 1)]), "2025-03-01", "2025-03-01"),
    "an hour": (pa.array([clock(1, 2)]), "01:02:00", "01:02:00.000000"),
    "an instant in nanoseconds": (
        pa.array([NANOS], pa.timestamp("ns", "UTC")),
        "2025-03-03T03:00:00.000000001+00:00",
        '"2025-03-03T03:00:00.000000001+00:00"',
    ),
    "a time without a zone": (
        pa.array([1_740_970_800_000], pa.timestamp("ms")),
        "2025-03-03T03:00:00",
        '"2025-03-03T03:00:00"',
    ),
    "bytes": (pa.array([b"\xff\x00"]), "ff00", '"ff00"'),
    "no number": (pa.array([float("nan")]), "nan", "nan"),
    "nothing": (pa.nulls(1), None, ""),
}


@pytest.mark.parametrize(("column", "shown", "cell"), KEYS.values(), ids=KEYS)
def test_key_of_any_type_is_written(column: pa.Array, shown: Any, cell: str, world: Path) -> None:
    pq.write_table(
        pa.table({"no": column, "parcel.state": ["lost"], "parcel.value": [1]}), world / "a.parquet"
    )
    for format_ in ("ndjson", "csv", "parquet"):
        found = run(world, f"{RUN} --facts a.parquet --out a.out.{format_} --summary none")
        assert (found.exit, found.stderr) == (0, "")

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    assert json.loads((world / "a.out.ndjson").read_text("utf-8"), parse_constant=refuse)["no"] == shown
    assert (world / "a.out.csv").read_text("utf-8").splitlines()[1].startswith(f"{cell},")


OBJECTS = """policy: posts
platform: tests
version: "2025-01-01"
title: {en: Posts, th: โพสต์}
effective: {from: null}
timezone: Asia/Bangkok
sources:
  text: {file: posts.txt, language: en, sha256: "%s"}
facts: posts.facts.schema.json
decisions:
  shown:
    kind: verdict
    title: {en: Posts, th: โพสต์}
    rules:
      - {id: seen, title: {en: seen, th: เห็น}, when: true, then: {seen: true}}
    outputs:
      one: posts[0]
      all: "[posts]"
""" % ("0" * 64)
POST = {
    "posted_at": {"type": ["string", "null"], "format": "date-time"},
    "total": {"type": "integer"},
    "band": {"type": "string"},
}


def test_results_that_are_objects_are_written_whole(world: Path) -> None:
    (world / "policies" / "posts.yaml").write_text(OBJECTS, "utf-8")
    posts = {"type": "array", "items": {"type": "object", "properties": POST}}
    schema = {"type": "object", "properties": {"posts": posts}}
    (world / "policies" / "posts.facts.schema.json").write_text(json.dumps(schema), "utf-8")
    post = {"posted_at": None, "total": 5, "band": "b"}
    typed = pa.struct([("posted_at", pa.string()), ("total", pa.int64()), ("band", pa.string())])
    facts = pa.table({"result.old": ["k"], "posts": pa.array([[post]], pa.list_(typed))})
    pq.write_table(facts, world / "posts.parquet")
    line = f"batch posts.shown {AS_OF} --facts posts.parquet --key result.old --summary none"
    told = run(world, line)
    assert told.exit == 0, told.stderr
    found = json.loads(told.stdout)["result"]
    assert found == {"old": "k", "seen": True, "one": post, "all": [[post]]}
    (world / "facts.json").write_text(json.dumps({"posts": [post]}), "utf-8")
    checked = run(world, f"check posts.shown facts.json {AS_OF} --format json").stdout
    assert {"old": "k", **json.loads(checked)["result"]} == found
    assert run(world, f"{line} --out posts.csv").exit == 0
    assert "PE914" in run(world, line.replace("result.old", "result.one")).stderr


def test_parquet_with_another_name_is_parquet(world: Path) -> None:
    run(world, f"{RUN} --facts parcels.csv --out one.parquet --summary none")
    table = pa.table({"no": [1], "parcel.state": ["lost"], "parcel.value": [1]})
    pq.write_table(table, world / "really.csv")
    assert '"full"' in run(world, f"{RUN} --facts really.csv --summary none").stdout
    data = (world / "really.csv").read_bytes()
    (world / "cut.parquet").write_bytes(data[:-9])
    assert "PE902" in run(world, f"{RUN} --facts cut.parquet --summary none").stderr


JSON_CELLS = ('"lost"', "lost", '{"a": [1', "null", None, '{"a": 1, "a": 2}', " 7 ", '"\\ud800"')
REFUSED = {"lost", '{"a": [1', '{"a": 1, "a": 2}', '"\\ud800"'}


@pytest.mark.parametrize("engine", ["rows", "duckdb"])
def test_cell_that_is_no_json_is_the_error_of_its_row(engine: str, world: Path) -> None:
    """DuckDB ends a query at such a cell of Parquet; a bundle of that kind is refused, and no other."""
    policy = world / "policies" / "returns.yaml"
    text = policy.read_text("utf-8")
    policy.write_text(text.replace('when: parcel.state == "lost"', 'when: extra == "lost"'), "utf-8")
    (world / "in").mkdir()
    for name, part in (("a", JSON_CELLS[:3]), ("b", JSON_CELLS[3:])):
        columns = {
            "no": pa.array(part, pa.json_()),
            "parcel.state": ["sent"] * len(part),
            "parcel.value": pa.array([3] * len(part), pa.int32()),
            "extra": pa.array(part, pa.json_()),
            "x": pa.array([{"y": one} for one in part], pa.struct([("y", pa.string())])).cast(
                pa.struct([("y", pa.json_())])
            ),
        }
        pq.write_table(pa.table(columns), world / "in" / f"{name}.parquet", row_group_size=2)
    found = run(world, f"{RUN} --facts in --out out.parquet --engine {engine} --ignore x")
    rows = pq.read_table(world / "out.parquet").to_pylist()
    assert [row["no"] for row in rows] == list(JSON_CELLS)
    for row in rows:
        refused = {
            "at": "/extra",
            "code": "PE620",
            "message": f"`extra` must be JSON, found `{row['no']}`, which is not strict JSON",
            "message_th": f"`extra` ต้องเป็น JSON แต่พบ `{row['no']}` ซึ่งไม่ใช่ JSON ที่ถูกต้อง",
        }
        assert row["errors"] == ([refused] if row["no"] in REFUSED else [])
        decided = {'"lost"': "full", "null": "automatic", " 7 ": "automatic"}
        assert row["result.refund"] == decided.get(row["no"])
    assert found.exit == 4


def test_folder_and_pattern_are_tables_of_their_files(world: Path) -> None:
    (world / "many").mkdir()
    for n in (2, 0, 1):
        table = pa.table({"no": [n], "parcel.state": ["lost"], "parcel.value": [n]})
        pq.write_table(table, world / "many" / f"{n}.parquet")
    (world / "many" / "_policyeval.json").write_text("{}")
    for path in ("many", "'many/*.parquet'"):
        rows = [
            json.loads(line)
            for line in run(world, f"{RUN} --facts {path} --summary none").stdout.splitlines()
        ]
        assert [row["no"] for row in rows] == [0, 1, 2]


def test_instants_of_rows_choose_what_is_decided(world: Path) -> None:
    (world / "dated.csv").write_text(
        "no,parcel.state,parcel.value,seen\n"
        "1,lost,1,2025-01-01 00:00\n2,lost,1,2024-12-31 23:59:59\n3,lost,1,\n"
    )
    for engine in ("rows", "duckdb"):
        line = f"batch returns.refund --key no --facts dated.csv --as-of-column seen --engine {engine}"
        rows: list[Any] = [
            json.loads(one) for one in run(world, f"{line} --zone +07:00 --summary none").stdout.splitlines()
        ]
        assert [(row["status"], row["seen"]) for row in rows] == [
            ("decided", "2025-01-01 00:00"),
            ("not_in_force", "2024-12-31 23:59:59"),
            ("refused", None),
        ]


def test_engine_draws_no_bar_of_its_own() -> None:
    with connect(Limits()) as connection:
        assert connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]
