"""`policyeval diff` and `policyeval impact` as a caller sees them, with revisions of a real repository."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broken.world import Outcome, commit, run_in
from diff.loaded import written
from diff.versions import replaced
from policyeval.schema.validator import document_schema, violations

ROOT = Path(__file__).parents[2]
SCHEMA = document_schema(json.loads((ROOT / "schemas" / "diff.schema.json").read_text("utf-8")))
CHANGED = {"late < 30": "late < 25"}
AS_OF = "--as-of 2025-05-16T00:00:00+07:00"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    written(tmp_path / "policies")
    written(tmp_path / "proposed", CHANGED)
    (tmp_path / "facts.ndjson").write_text(
        '{"late": 27, "orders": 100}\n{"late": 1, "orders": 100}\n', "utf-8"
    )
    return tmp_path


def run(world: Path, line: str) -> Outcome:
    return run_in(world, shlex.split(line))


def test_two_folders(world: Path) -> None:
    found = run(world, "diff policies proposed --no-proof")
    assert (found.exit, found.stderr) == (0, "")
    assert "limit of late orders in `late-few`: 30 → 25" in found.stdout


def test_two_files_in_thai(world: Path) -> None:
    found = run(world, "diff policies/market.yaml proposed/market.yaml --lang th")
    assert "เกณฑ์ของคำสั่งซื้อล่าช้าใน `late-few`: 30 → 25" in found.stdout


def test_no_difference_is_said_and_passes_every_gate(world: Path) -> None:
    found = run(world, "diff policies policies --fail-on any")
    assert found.exit == 0
    assert "No difference" in found.stdout


def test_any_difference_can_be_gated_on(world: Path) -> None:
    assert run(world, "diff policies proposed --no-proof --fail-on any").exit == 1


@pytest.mark.parametrize(
    ("line", "exit_"),
    [
        ("--fail-on looser", 1),
        ("--fail-on stricter", 0),
        ("--fail-on stricter --fail-on looser", 1),
        ("--fail-on inconclusive", 0),
        ("--fail-on stricter --time-limit 0.001", 2),
        ("--fail-on inconclusive --fail-on any --time-limit 0.001", 1),
    ],
)
def test_what_is_proved_can_be_gated_on(world: Path, line: str, exit_: int) -> None:
    pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")
    found = run(world, f"diff policies proposed --decision market.faults --part proof {line}")
    assert found.exit == exit_, found.stdout


def test_without_a_solver_the_proof_is_left_out_and_gates_on_it_do_not_pass(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    found = run(world, "diff policies proposed --format json")
    assert found.exit == 0
    assert "policyeval[prove]" in found.stderr
    assert json.loads(found.stdout)["proof"] is None
    assert run(world, "diff policies proposed --fail-on stricter").exit == 2


def test_two_readings_are_proved_like_two_versions(world: Path) -> None:
    pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")
    line = "diff --reading several=worst market.faults --part proof --fail-on stricter"
    found = run(world, line)
    assert found.exit == 1
    assert "market.faults — Points for faults: stricter" in found.stdout


@pytest.mark.parametrize(
    "line",
    [
        "diff policies proposed",
        "diff policies policies",
        f"diff policies proposed --facts facts.ndjson {AS_OF}",
        "diff policies proposed --part words",
        f"impact policies proposed --facts facts.ndjson {AS_OF}",
        "diff --reading several=worst",
    ],
)
def test_json_fits_its_schema(world: Path, line: str) -> None:
    found = run(world, f"{line} --format json")
    assert found.exit == 0, found
    assert list(violations(json.loads(found.stdout), SCHEMA)) == []


def test_parts_that_are_not_asked_for_are_null(world: Path) -> None:
    data = json.loads(run(world, "diff policies proposed --part source --format json").stdout)
    assert (data["impact"], data["proof"], data["policies"][0]["changes"]) == (None, None, None)
    assert data["source"] != []
    assert json.loads(run(world, "diff policies proposed --format json").stdout)["impact"] is None


def test_impact_of_a_folder_of_facts(world: Path) -> None:
    (world / "facts").mkdir()
    (world / "facts.ndjson").rename(world / "facts" / "a.ndjson")
    (world / "facts" / "b.json").write_text('{"late": 26, "orders": 100}', "utf-8")
    found = run(world, f"impact policies proposed --facts facts {AS_OF} --format json")
    (decision,) = json.loads(found.stdout)["impact"]["decisions"]
    assert (decision["bundles"], decision["changed"]) == (3, 2)
    assert [one["facts"] for one in decision["most_affected"]] == ["facts/a.ndjson:1", "facts/b.json"]


def test_impact_of_the_rows_of_a_table_is_that_of_their_bundles(world: Path) -> None:
    facts = [json.loads(line) for line in (world / "facts.ndjson").read_text("utf-8").splitlines()]
    pq.write_table(pa.Table.from_pylist(facts), world / "facts.parquet")
    rows, lines = (
        run(world, f"impact policies proposed --facts facts.{ending} {AS_OF} --format json").stdout
        for ending in ("parquet", "ndjson")
    )
    assert '"facts": "facts.parquet:1"' in rows
    assert rows.replace("facts.parquet:", "facts.ndjson:") == lines


def test_which_facts_were_refused_is_said_with_why(world: Path) -> None:
    (world / "facts.ndjson").write_text('{"late": 1, "orders": 100}\n{"late": "x"}\nnull\n{"late"\n', "utf-8")
    found = run(world, f"impact policies proposed --facts facts.ndjson {AS_OF}")
    assert found.exit == 4
    told = re.findall(r"^`(facts.ndjson:.)` fits no version:$|^error\[(PE\d+)\]", found.stderr, re.MULTILINE)
    names, codes = ["facts.ndjson:2", "facts.ndjson:3", "facts.ndjson:4"], ["PE620", "PE620", "PE601"]
    expected = [text for pair in zip(names, codes, strict=True) for text in pair]
    assert [name or code for name, code in told] == expected


def test_impact_takes_the_current_second_and_says_so(world: Path) -> None:
    assert "no --as-of" in run(world, "impact policies proposed --facts facts.ndjson").stderr


def test_two_readings_of_a_decision(world: Path) -> None:
    found = run(world, "diff --reading several=worst market.faults")
    assert "points of `late-many`: 6 → 9" in found.stdout
    assert "No difference" in run(world, "diff --reading several=worst market.refund").stdout
    assert "6 → 9" in run(world, "diff --reading several=worst policies").stdout


def test_a_reading_by_its_issue(world: Path) -> None:
    assert "`too_late` (too late)" in run(world, "diff --reading AMB-1=too_late").stdout


class TestRevisions:
    """Policies at revisions of a repository."""

    @pytest.fixture
    def repository(self, world: Path) -> Path:
        commit(world)
        return world

    def test_one_revision_is_compared_with_the_files_as_they_are(self, repository: Path) -> None:
        assert "No difference" in run(repository, "diff --git HEAD").stdout
        file = repository / "policies" / "market.yaml"
        file.write_text(replaced(file.read_text("utf-8"), CHANGED), "utf-8")
        found = run(repository, "diff --git main --fail-on any")
        assert found.exit == 1
        assert "main:policies/market.yaml → policies/market.yaml" in found.stdout
        assert "30 → 25" in found.stdout

    def test_two_revisions_are_compared_with_their_own_schemas(self, repository: Path) -> None:
        schema = repository / "policies" / "market.facts.schema.json"
        schema.write_text(schema.read_text("utf-8").replace('"maximum": 1000', '"maximum": 500'), "utf-8")
        commit(repository)
        found = run(repository, "diff --git main~1 main")
        assert "greatest value of late orders (`late`): 1000 → 500" in found.stdout
        assert "500 → 1000" in run(repository, "diff --git main main~1").stdout

    def test_schemas_in_the_folder_of_schemas_are_those_of_the_revision(self, repository: Path) -> None:
        schemas = repository / "schemas" / "facts"
        schemas.mkdir(parents=True)
        (repository / "policies" / "market.facts.schema.json").rename(schemas / "market.facts.schema.json")
        commit(repository)
        assert "No difference" in run(repository, "diff --git main~1 main").stdout

    def test_a_folder_inside_the_repository_will_do(self, repository: Path) -> None:
        found = run(repository / "policies", "diff --git main --policies ../proposed")
        assert "No difference" in found.stdout

    def test_a_policy_that_is_new_is_said_so(self, repository: Path) -> None:
        new = written(repository / "policies", {"policy: market": "policy: bazaar"}, "bazaar.yaml")
        assert new.is_dir()
        found = run(repository, "diff --git main")
        assert "new, no other version to compare it with" in found.stdout

    @pytest.mark.parametrize("revision", ["^HEAD", "--all", "-h", "HEAD^@", ":"])
    def test_what_names_no_one_commit_is_refused(self, repository: Path, revision: str) -> None:
        found = run_in(repository, ["diff", "--git", "--", revision])
        assert (found.exit, found.stdout) == (4, "")
        assert "PE762" in found.stderr

    def test_the_repository_is_left_as_it_was(self, repository: Path) -> None:
        before = sorted(str(file) for file in repository.rglob("*"))
        run(repository, "diff --git main")
        assert sorted(str(file) for file in repository.rglob("*")) == before


def test_a_page_is_the_same_bytes_in_every_process(world: Path) -> None:
    line = ["diff", "policies", "proposed", "--facts", "facts.ndjson", *AS_OF.split(), "--format", "html"]
    pages = set()
    for seed in ("0", "1", "2"):
        command = [sys.executable, "-c", "from policyeval.cli.main import main; main()", *line]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        found = subprocess.run(command, cwd=world, env=environment, capture_output=True, check=True)
        pages.add(found.stdout)
    assert len(pages) == 1
