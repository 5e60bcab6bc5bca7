"""What a new process imports: where the cache serves, neither a reader nor a checker."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broken.world import AS_OF, WORLD

ROOT = Path(__file__).parents[2]
LIBRARIES = {"lark", "jsonschema", "referencing", "yaml", "re2"}
READERS = {"document.read", "cel.parser", "cel.automaton", "policy.read", "schema.declare", "engine.compile"}
CHECKERS = {"check.policy", "check.expression"}
DECIDERS = {"backends.reference.expr", "engine.explain", "engine.trace", "backends.python.program"}
LOAD = "import policyeval; policyeval.load('policies')"
CHECK = "from policyeval.cli.main import run; run({!r})"
ARGUMENTS = [
    *("check", "conduct.deduction", "fixtures/conduct/bundles/order_late.json"),
    *("--as-of", "2023-05-16T00:00:00+07:00"),
]
TELL = "\nimport json, sys; sys.stderr.write(json.dumps(sorted(sys.modules)))"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache that has every policy."""
    folder = tmp_path_factory.mktemp("cache") / "policyeval"
    _imported(LOAD, folder)
    return folder


def _imported(program: str, cache: Path | None, **variables: str) -> set[str]:
    """Return the modules of a new process after a program; those of ours without the package's name."""
    environment = {**os.environ, "POLICYEVAL_CACHE": "off" if cache is None else str(cache), **variables}
    command = [sys.executable, "-c", program + TELL]
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.removeprefix("policyeval.") for name in json.loads(ran.stderr)}


@pytest.mark.parametrize(
    ("program", "unused"),
    [
        (LOAD, {"click", "inspect", "zoneinfo"} | LIBRARIES | READERS | CHECKERS | DECIDERS),
        (CHECK.format(ARGUMENTS), LIBRARIES | READERS | CHECKERS),
        (CHECK.format([*ARGUMENTS, "--format", "json"]), LIBRARIES | READERS | CHECKERS),
        (CHECK.format(["--version"]), {"click", "inspect", "engine.book"} | LIBRARIES),
        ("import policyeval", {"click", "inspect", "engine.book"} | LIBRARIES),
    ],
    ids=["load", "check", "check to JSON", "version", "import"],
)
def test_what_the_cache_serves_needs_no_reader(program: str, unused: set[str], cache: Path) -> None:
    assert _imported(program, cache) & unused == set()


def test_without_the_cache_they_are_needed() -> None:
    imported = _imported(LOAD, None)
    assert imported >= {"yaml", *READERS, *CHECKERS}


def test_policies_without_a_fault_need_neither_lark_nor_jsonschema() -> None:
    assert _imported(LOAD, None) & {"lark", "jsonschema", "referencing"} == set()


def test_deciding_a_table_does_not_import_pandas_where_there_is_one(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "pandas.py").write_text("__version__ = '2.3.3'\n", "utf-8")
    pq.write_table(pa.table({"parcel.state": ["lost", "sent"], "parcel.value": [5, 6]}), tmp_path / "in")
    line = ["batch", "returns.refund", "--facts", str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    line += [*AS_OF.split(), "--policies", str(WORLD / "policies"), "--summary", "none"]
    imported = _imported(CHECK.format(line), cache, PYTHONPATH=str(tmp_path))
    assert imported >= {"pyarrow.compute", "duckdb", "engine.tables.job"}
    assert "pandas" not in imported
    assert pq.read_table(tmp_path / "out").column("status").to_pylist() == ["decided", "decided"]
