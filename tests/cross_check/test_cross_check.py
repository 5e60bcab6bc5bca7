"""What another implementation of CEL makes of the conditions of a decision, in the notes of its record."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

import pytest
from jsonschema import Draft7Validator

import policyeval
from broken.world import AS_OF, WORLD, run_in
from check_examples import checked_condition
from policyeval.analysis.generate import generate
from policyeval.engine.cross_check import cel_text, cross_check

ROOT = Path(__file__).parents[2]
CHECK = ["check", "returns.refund", str(WORLD / "facts.json"), *AS_OF.split(), "--cross-check"]
needs_celpy = pytest.mark.skipif(find_spec("celpy") is None, reason="cel-python is not installed")


@needs_celpy
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("decision", ["conduct.deduction", "conduct.sanction", "cancel.handover"])
def test_no_condition_of_real_decisions_differs(decision: str) -> None:
    book = policyeval.load(ROOT / "policies")
    notes = [
        cross_check(book.decide(decision, dict(bundle.facts), as_of=bundle.as_of))
        for bundle in generate(book, decision, 4, 3)
    ]
    assert [note["differ"] for note in notes] == [[]] * len(notes)
    assert sum(note["agree"] for note in notes) > 0
    assert all(note["conditions"] == note["agree"] + note["skipped"] for note in notes)


@needs_celpy
@pytest.mark.filterwarnings("ignore")
def test_note_stands_in_the_record_and_fits_its_schema() -> None:
    found = run_in(WORLD, [*CHECK, "--format", "json"])
    record = json.loads(found.stdout)
    schema = json.loads((ROOT / "schemas" / "decision.schema.json").read_text("utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(record)] == []
    (note,) = [note for note in record["notes"] if note["note"] == "cross_check"]
    assert note["conditions"] == len(record["rules"]) > 0
    assert note["agree"] > 0
    assert note["differ"] == []


@contextmanager
def an_oracle_that_says_no() -> Iterator[None]:
    with patch("policyeval.engine.cross_check._oracle", return_value=lambda text, bindings: False):
        yield


def test_condition_that_differs_is_named() -> None:
    with an_oracle_that_says_no():
        found = run_in(WORLD, [*CHECK, "--format", "json"])
    (note,) = [note for note in json.loads(found.stdout)["notes"] if note["note"] == "cross_check"]
    assert [set(one) for one in note["differ"]] == [{"rule", "expr"}]


@pytest.mark.parametrize(("language", "words"), [("en", "1 differ"), ("th", "ต่างกัน 1")])
def test_explanation_tells_what_differs(language: str, words: str) -> None:
    with an_oracle_that_says_no():
        found = run_in(WORLD, [*CHECK, "--lang", language])
    assert words in found.stdout
    assert "cel-python" in found.stdout


def test_without_cel_python_the_command_says_what_to_install() -> None:
    with patch("policyeval.engine.cross_check.import_module", side_effect=ImportError("celpy")):
        found = run_in(WORLD, CHECK)
    assert found.exit == 4
    assert "PE752" in found.stderr


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("order.total > 3 && order.gift", "((order.total > 3) && order.gift)"),
        ("!(order.note in ['a', 'b'])", '(!(order.note in ["a", "b"]))'),
        ("order.items.exists(i, i.price >= 2)", "order.items.exists(i, (i.price >= 2))"),
        ("order.gift ? order.note.contains('x') : false", '(order.gift ? order.note.contains("x") : false)'),
        ("order.created_at.getHours('UTC') == 3", '(order.created_at.getHours("UTC") == 3)'),
        ("order.created_at - as_of < duration('1h')", '((order.created_at - as_of) < duration("3600s"))'),
    ],
)
def test_condition_is_written_in_core_cel(written: str, expected: str) -> None:
    checked, findings = checked_condition(written)
    assert list(findings) == []
    assert cel_text(checked) == expected
