"""The commands as a caller sees them: data on stdout, talk on stderr, and an honest exit code."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml

from broken.world import AS_OF, CHECK, WORLD, expanded, run_in
from policyeval.cli.group import COMMANDS

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text("utf-8"))


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Return a folder with a small policy, its facts, cases and documents."""
    for file in WORLD.rglob("*"):
        if file.is_file():
            copy = tmp_path / file.relative_to(WORLD)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_command_line(case: dict[str, Any], world: Path) -> None:
    for path, text in case.get("files", {}).items():
        (world / path).write_text(expanded(text), "utf-8")
    arguments = shlex.split(case["run"].replace("{check}", CHECK).replace("{as_of}", AS_OF))
    found = run_in(world, arguments, stdin=case.get("stdin", "").encode(), env=case.get("env", {}))
    assert found.exit == case.get("exit", 0), found
    assert [text for text in case.get("has", []) if text not in found.stdout] == [], found.stdout
    assert [text for text in case.get("stderr", []) if text not in found.stderr] == [], found.stderr
    assert case.get("stderr") != [] or found.stderr == ""
    assert found.stdout == case.get("stdout", found.stdout)
    if "json" in case:
        assert_within(case["json"], json.loads(found.stdout))
    if "lines" in case:
        assert_within(case["lines"], [json.loads(line) for line in found.stdout.splitlines()])


def assert_within(expected: Any, actual: Any) -> None:
    """Make sure that `actual` has at least what is expected of it; lists are equal in length."""
    match expected:
        case dict():
            for key, value in expected.items():
                assert key in actual
                assert_within(value, actual[key])
        case list():
            assert len(expected) == len(actual)
            for one, other in zip(expected, actual, strict=True):
                assert_within(one, other)
        case _:
            assert expected == actual


def test_current_second_is_written_in_the_record(world: Path) -> None:
    found = run_in(world, ["check", "returns.refund", "facts.json", "--format", "json"])
    said = found.stderr.rstrip().rpartition(" ")[2].replace("Z", "+00:00")
    written = json.loads(found.stdout)["as_of"]
    assert yaml.safe_load(f"[{said}, {written}]")  # both are instants
    replayed = run_in(
        world, ["check", "returns.refund", "facts.json", "--format", "json", "--as-of", written]
    )
    assert (replayed.stdout, replayed.stderr) == (found.stdout, "")


def test_template_of_facts_is_a_bundle_that_can_be_decided(world: Path) -> None:
    for decision in ("returns.refund", "returns.points"):
        template = run_in(world, ["facts", decision, "--template"])
        assert template.exit == 0
        (world / "template.json").write_text(template.stdout, "utf-8")
        found = run_in(world, ["check", decision, "template.json", *shlex.split(AS_OF)])
        assert found.exit in (0, 2), found


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_refuses_unknown_options(command: str, world: Path) -> None:
    helped = run_in(world, [command, "--help"])
    assert (helped.exit, helped.stderr) == (0, "")
    refused = run_in(world, [command, "--no-such-option"])
    assert refused.exit == 4
    assert "PE710" in refused.stderr


def test_mistake_of_the_program_is_told_without_a_traceback(world: Path) -> None:
    with patch("policyeval.cli.list.open_book", side_effect=RuntimeError("out of order")):
        found = run_in(world, ["list"])
    assert found.exit == 5
    assert "PE719" in found.stderr
    assert "Traceback" not in found.stderr


def test_mistake_of_the_program_is_traced_for_its_makers(world: Path) -> None:
    with patch("policyeval.cli.list.open_book", side_effect=RuntimeError("out of order")):
        found = run_in(world, ["list"], env={"POLICYEVAL_DEBUG": "1"})
    assert "Traceback" in found.stderr


def _installed(world: Path, line: str) -> "subprocess.CompletedProcess[bytes]":
    script = Path(sys.executable).parent / "policyeval"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("POLICYEVAL_")}
    return subprocess.run(
        ["sh", "-c", line.replace("policyeval", shlex.quote(str(script)), 1)],
        cwd=world,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(
    not (Path(sys.executable).parent / "policyeval").is_file(), reason="the console script is not installed"
)
class TestInstalledScript:
    """The console script itself, as a shell runs it."""

    def test_decides(self, world: Path) -> None:
        found = _installed(world, f"policyeval {CHECK} --format json")
        assert (found.returncode, found.stderr) == (0, b"")
        assert json.loads(found.stdout)["result"] == {"refund": "manual"}

    def test_exits_with_the_code_of_what_went_wrong(self, world: Path) -> None:
        found = _installed(world, "policyeval lst")
        assert (found.returncode, found.stdout) == (4, b"")
        assert b"PE713" in found.stderr

    def test_says_nothing_when_its_reader_goes_away(self, world: Path) -> None:
        found = _installed(world, "policyeval explain --format json | head -c 1")
        assert (found.stdout, found.stderr) == (b"[", b"")


def test_list_of_commands_has_a_line_for_each(world: Path) -> None:
    listed = run_in(world, ["--help"]).stdout.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert all(line.endswith((".", "?")) for line in listed)
