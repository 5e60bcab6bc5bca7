"""The documents are up to date, and every code block in them does what it says."""

import json
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from check_examples import policy_codes
from conformance.outcome import same
from functions.test_examples import NOWHERE, checked
from policyeval.backends.reference.expr import evaluate
from policyeval.language.values import Failure
from policyeval.source.catalog import catalog
from policyeval.source.diagnostic import Severity

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from scripts.doc_blocks import ELLIPSIS, Block, blocks, commands, printed  # noqa: E402
from scripts.docs import EXAMPLES, documents, generated  # noqa: E402

SHOWN = {".yaml", ".json", ".txt"}
FOLDERS = ("docs/example", "policies", "fixtures", "schemas/facts")
BLOCKS = [
    pytest.param(block, id=f"{file.name}:{block.line}")
    for file in documents()
    for block in blocks(file.read_text("utf-8"))
    if file.name != "codes.md"  # the tests of the catalogue run these examples
]


def _of(language: str):
    return [param for param in BLOCKS if param.values[0].language == language]


def test_no_generated_file_is_out_of_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    stale = [file.name for file, text in generated().items() if file.read_text("utf-8") != text]
    assert stale == [], "run `make docs`"


def test_every_block_is_of_a_kind_that_is_run() -> None:
    kinds = {param.values[0].language for param in BLOCKS}
    assert kinds <= {"console", "yaml", "json", "cel", "python", "sh", "text"}


@pytest.mark.parametrize("block", _of("console"))
def test_the_command_prints_what_is_shown(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = commands(block.text)
    assert found, "no line starts with `$ policyeval`"
    for command, shown in found:
        assert _agrees(printed(command), shown), printed(command)


def _agrees(text: str, shown: str) -> bool:
    """Say whether the text is what is shown, where a line `…` stands for any lines."""
    parts = f"\n{shown}".split(f"\n{ELLIPSIS}\n")
    if len(parts) == 1:
        return text == shown
    place = 0
    for part in parts:
        place = f"\n{text}".find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


@pytest.mark.parametrize("block", _of("yaml"))
def test_the_yaml_is_a_part_of_a_policy_or_stands_in_a_file(block: Block) -> None:
    if "decisions:" in block.text.splitlines():
        assert _errors(policy_codes(block.text)) == []
    else:
        assert _stands_in_a_file(block.text)


@pytest.mark.parametrize("block", _of("json"))
def test_the_json_stands_in_a_file(block: Block) -> None:
    assert _stands_in_a_file(block.text) or json.loads(block.text)


def _stands_in_a_file(text: str) -> bool:
    wanted = dedent(text)
    files = (file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.suffix in SHOWN)
    indents = ["".ljust(depth) for depth in range(0, 12, 2)]
    texts = ["".join(f"{indent}{line}".rstrip() + "\n" for line in wanted.splitlines()) for indent in indents]
    return any(shown in f"{file.read_text('utf-8')}\n" for file in files for shown in texts)


@pytest.mark.parametrize("block", _of("cel"))
def test_each_expression_comes_to_what_stands_behind_it(block: Block) -> None:
    for line in block.text.splitlines():
        expr, _, value = line.rpartition("  // ")
        result = evaluate(checked(expr), NOWHERE)
        if value.startswith("PE"):
            assert isinstance(result, Failure), line
            assert result.code == value, line
        else:
            assert same(evaluate(checked(value), NOWHERE), result), line


@pytest.mark.parametrize("block", _of("python"))
def test_the_python_runs(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block.text, "document", "exec"), {})


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_example_has_no_finding(file: Path) -> None:
    assert policy_codes(file.read_text("utf-8").partition("\n")[2]) == []
    assert file.read_text("utf-8").partition("\n")[2] in (ROOT / "docs" / "policy.md").read_text("utf-8")


def _errors(codes: list[str]) -> list[str]:
    return [code for code in codes if catalog()[code].severity is Severity.ERROR]
