"""Pipes, devices, lines without end, broken lines: nothing waits, and nothing is passed over in silence."""

import json
import os
from pathlib import Path

import pytest

from broken.world import AS_OF, WORLD, Outcome, build, rows, run_in

CHECK = ["check", "returns.refund"]
GOOD = b'{"parcel": {"state": "delivered", "value": 1500}}'


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Return a folder with a small policy."""
    build(tmp_path, next(row for row in rows("command") if row.kind == "command" and not row.files))
    return tmp_path


def check(world: Path, facts: str, stdin: bytes = b"") -> Outcome:
    return run_in(world, [*CHECK, facts, *AS_OF.split()], stdin=stdin)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("suffix", ["json", "ndjson", "yaml"])
@pytest.mark.parametrize("is_pipe", [True, False], ids=["pipe", "device"])
def test_facts_from_a_pipe_or_a_device_are_refused_at_once(world: Path, suffix: str, is_pipe: bool) -> None:
    file = world / f"odd.{suffix}"
    os.mkfifo(file) if is_pipe else file.symlink_to("/dev/zero")
    found = check(world, file.name)
    assert (found.exit, found.stdout) == (4, "")
    assert "`ENODEV`" in found.stderr


@pytest.mark.timeout(20)
def test_a_policy_that_is_a_pipe_is_refused_at_once(world: Path) -> None:
    os.mkfifo(world / "pipe.yaml")
    found = run_in(world, ["validate", "pipe.yaml"])
    assert found.exit == 3
    assert "`ENODEV`" in found.text


STREAMS = {
    "Windows line ends and blank lines": (b"\r\n" + GOOD + b"\r\n\r\n" + GOOD + b"\r\n", 2, []),
    "no line end at the end": (GOOD + b"\n" + GOOD, 2, []),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD + b"\n" + GOOD, 1, ["PE609"]),
    "a broken line in the middle": (GOOD + b'\n{"parcel": {\n' + GOOD, 2, ["PE601"]),
    "a line that is too long": (GOOD + b'\n"' + b"x" * 5_000_000 + b'"\n' + GOOD, 2, ["PE607"]),
    "a name given twice, no number, a list, zeros": (
        GOOD + b'\n{"parcel": {}, "parcel": {}}\n{"parcel": {"value": NaN}}\n[1]\n\0\0\n' + GOOD,
        2,
        ["PE602", "PE603", "PE620", "PE601"],
    ),
}


@pytest.mark.parametrize("stream", STREAMS, ids=STREAMS)
def test_each_line_of_a_stream_is_decided_or_told_of(world: Path, stream: str) -> None:
    text, decided, codes = STREAMS[stream]
    (world / "facts.ndjson").write_bytes(text)
    found = check(world, "facts.ndjson")
    assert [json.loads(line)["status"] for line in found.stdout.splitlines()] == ["decided"] * decided
    assert [code for code in codes if code not in found.stderr] == []
    assert found.exit == (4 if codes else 0)


def test_a_broken_line_of_standard_input_leaves_the_others(world: Path) -> None:
    found = check(world, "-", GOOD + b'\n{"parcel": {\n' + GOOD + b"\n")
    assert len(found.stdout.splitlines()) == 2
    assert "-:2:1:13" in found.stderr
    assert found.exit == 4


def test_one_bundle_over_several_lines_of_standard_input_is_one(world: Path) -> None:
    found = check(world, "-", json.dumps(json.loads(GOOD), indent=2).encode())
    assert found.exit == 0
    assert found.stdout.startswith("returns.refund")


@pytest.mark.parametrize("text", [b"", b"\n \r\n"], ids=["empty", "blank"])
def test_a_stream_of_nothing_says_so(world: Path, text: bytes) -> None:
    (world / "facts.ndjson").write_bytes(text)
    found = check(world, "facts.ndjson")
    assert (found.exit, found.stdout, found.stderr) == (0, "", "no bundle of facts in facts.ndjson\n")


def test_the_world_is_there(world: Path) -> None:
    assert (world / "facts.json").read_bytes() == (WORLD / "facts.json").read_bytes()
