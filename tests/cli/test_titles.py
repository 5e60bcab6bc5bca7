"""Titles that try to break out of where they stand, in every command and format that shows them."""

import re
from pathlib import Path
from shutil import copytree

import pytest

from policyeval.cli.main import run

EXAMPLE = Path(__file__).parents[2] / "docs" / "example"
TITLE = r"EV | `x <script>alert(1)</script> [l](http://x.y) \u202e\n# HEAD\r\n- item"
QUOTED = f'"{TITLE}"'
AT = "--as-of 2025-03-10T10:00:00+07:00"
COMMANDS = [
    "list",
    *(f"check refunds.refund facts.json {AT} --format {format_}" for format_ in ("text", "markdown", "html")),
    *(f"why refunds.refund facts.json {AT} --format {format_}" for format_ in ("text", "markdown")),
    *(f"sources --documents . --format {format_}" for format_ in ("text", "markdown")),
    *(f"test cases.yaml --format {format_}" for format_ in ("text", "tap", "junit")),
    *(f"test cases.yaml --coverage={format_}" for format_ in ("text", "lcov", "html")),
    *(
        f"mutate refunds.yaml --cases passing.yaml --sample 2 --format {format_}"
        for format_ in ("text", "markdown")
    ),
    *(f"diff old new --no-proof --format {format_}" for format_ in ("text", "markdown", "html")),
]
SCRIPT = re.compile(r"(?<!\\)<script>alert")
CODE = re.compile(r"(?<!\\)`[^`\n]*`")
ESCAPES = ("html", "markdown", "junit")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    for name in ("old", "new"):
        copytree(EXAMPLE, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYEVAL_POLICIES", "refunds.yaml")
    policy = (tmp_path / "refunds.yaml").read_text("utf-8")
    (tmp_path / "refunds.yaml").write_text(
        re.sub(r"title: \{en: [^}]*\}", lambda _: f"title: {{en: {QUOTED}, th: {QUOTED}}}", policy), "utf-8"
    )
    (tmp_path / "new" / "refunds.yaml").write_text((tmp_path / "refunds.yaml").read_text("utf-8"), "utf-8")
    cases = (tmp_path / "cases.yaml").read_text("utf-8")
    (tmp_path / "passing.yaml").write_text(cases, "utf-8")
    cases = re.sub("title: .*", lambda _: f"title: {QUOTED}", cases)
    cases = re.sub(r"id: (\S+)", lambda found: f'id: "{found[1]} {TITLE}"', cases, count=1)
    (tmp_path / "cases.yaml").write_text(cases.replace("verdict: refuse", "verdict: refund"), "utf-8")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("world")
def test_a_title_stays_in_its_place(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command.split()) in (0, 1, 3)
    out = capsys.readouterr().out
    shown = [line.strip() for line in out.splitlines()]
    assert "EV" in out or command.startswith("mutate") or "coverage=" in command
    assert "\u202e" not in out
    assert not any(line.startswith(("# HEAD", "- item")) for line in shown)
    if command.endswith(ESCAPES):
        assert not SCRIPT.search(CODE.sub("", out))
