"""The shape of the code: what a newcomer may rely on when they look for something."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "src").rglob("*.py"))
LONGEST = 400


def docstring(module: Path) -> str:
    return ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_a_module_says_what_it_is_and_why_it_is_long(module: Path) -> None:
    words = docstring(module)
    assert words, "no docstring"
    if len(module.read_text("utf-8").splitlines()) > LONGEST:
        assert "Longer than other modules" in words


def test_every_room_stands_in_the_table_of_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rooms = [room for room in (ROOT / "src" / "policyeval").iterdir() if (room / "__init__.py").is_file()]
    missing = [room.name for room in rooms if f"`{room.name}/" not in text]
    assert missing == []


def test_no_module_is_named_after_nothing() -> None:
    empty = {"utils", "helpers", "common", "base", "manager", "misc"}
    assert [str(module) for module in MODULES if module.stem in empty] == []
