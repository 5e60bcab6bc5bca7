"""Every policy, calendar and case file names the schema that an editor checks it with."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")
FOLDERS = ("policies", "fixtures", "docs/example", "tests/record/policies")
FILES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_first_line_names_a_schema_that_exists(file: Path) -> None:
    found = MODELINE.fullmatch(file.read_text("utf-8").partition("\n")[0])
    assert found is not None, "the first line is not `# yaml-language-server: $schema=…`"
    assert (file.parent / found[1]).resolve().is_file(), found[1]
