"""Records and their explanations: small policies of each kind, in YAML only, and the fixtures."""

import json
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, FormatChecker

from policyeval.analysis.cases import load_cases
from policyeval.check.kinds import KINDS
from policyeval.engine.book import PolicyBook, load
from policyeval.engine.record import Record
from policyeval.ir.record import Outcome, Status

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ROWS: list[dict[str, Any]] = yaml.safe_load((HERE / "rows.yaml").read_text("utf-8"))
EVERY = 5
"""Of the fixtures every so manieth is validated: all would take half a minute."""
FIXTURES = load_cases([ROOT / "fixtures"]).cases[::EVERY]
REAL = ("conduct.deduction", "conduct.ledger", "cancel.buyer", "cod.evidence", "segment.membership")
Golden = Callable[[str, str], None]


@pytest.fixture(scope="module")
def schema() -> Draft7Validator:
    content = json.loads((ROOT / "schemas" / "decision.schema.json").read_text("utf-8"))
    Draft7Validator.check_schema(content)
    return Draft7Validator(content, format_checker=FormatChecker())


@pytest.fixture(scope="module")
def real() -> PolicyBook:
    return load(ROOT / "policies")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> PolicyBook:
    """The small policies; places in their records are relative to this folder."""
    monkeypatch.chdir(HERE)
    return load("policies")


def _decided(book: PolicyBook, row: dict[str, Any]) -> Record:
    readings = row.get("readings", {})
    return book.decide(row["decision"], row["facts"], as_of=row["as_of"], readings=readings)


def _stable(record: Record) -> str:
    """Return the record without what changes with every release."""
    content = {key: value for key, value in record.to_dict().items() if key != "engine"}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _violations(schema: Draft7Validator, record: Record) -> list[str]:
    errors = schema.iter_errors(json.loads(record.to_json()))
    return [f"{error.json_path}: {error.message}" for error in errors]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_the_record_is_as_recorded_and_has_its_shape(
    row: dict[str, Any], small: PolicyBook, schema: Draft7Validator, golden: Golden
) -> None:
    record = _decided(small, row)
    assert _violations(schema, record) == []
    golden(f"goldens/{row['name'].replace(' ', '-')}.json", _stable(record))


@pytest.mark.parametrize("lang", ["en", "th"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_the_explanation_is_as_recorded(
    row: dict[str, Any], lang: str, small: PolicyBook, golden: Golden
) -> None:
    golden(f"goldens/{row['name'].replace(' ', '-')}.{lang}.txt", _decided(small, row).explain(lang))


@pytest.mark.parametrize(("format_", "suffix"), [("markdown", "md"), ("html", "html")])
def test_the_explanation_for_a_page_is_as_recorded(
    format_: str, suffix: str, small: PolicyBook, golden: Golden
) -> None:
    record = _decided(small, ROWS[0])
    golden(f"goldens/{ROWS[0]['name']}.en.{suffix}", record.explain("en", format=format_))


@pytest.mark.parametrize("lang", ["en", "th"])
@pytest.mark.parametrize("decision", REAL)
def test_the_explanation_of_a_fixture_is_as_recorded(
    decision: str, lang: str, real: PolicyBook, golden: Golden
) -> None:
    policy, _, name = decision.partition(".")
    facts = (ROOT / "fixtures" / policy / "bundles" / f"{name}.json").read_bytes()
    record = real.decide(decision, facts, as_of="2025-11-29T20:00:00+07:00")
    if policy == "conduct":
        record = real.decide(decision, facts, as_of="2023-05-16T00:00:00+07:00")
    golden(f"goldens/{decision}.{lang}.txt", record.explain(lang))


@pytest.mark.parametrize("start", range(EVERY))
def test_the_records_of_fixtures_have_their_shape(
    start: int, real: PolicyBook, schema: Draft7Validator
) -> None:
    assert FIXTURES
    found = {}
    for case in FIXTURES[start::EVERY]:
        record = real.decide(case.decision, case.facts, as_of=case.as_of, readings=case.readings)
        if violations := _violations(schema, record):
            found[case.id] = violations
    assert found == {}


def test_the_goldens_have_every_kind_status_and_fate(small: PolicyBook) -> None:
    records = [_decided(small, row) for row in ROWS]
    assert {record.program.kind for record in records} == set(KINDS)
    assert {record.status for record in records} == {status.value for status in Status}
    fates = {rule["outcome"] for record in records for rule in record.rules}
    fates |= {e["outcome"] for r in records for rule in r.rules for e in rule.get("elements", ())}
    assert fates == {outcome.value for outcome in Outcome}
    assert any(rule["near_miss"] for record in records for rule in record.rules)


def test_no_line_of_an_explanation_is_wider_than_a_screen(small: PolicyBook) -> None:
    for row in ROWS:
        lines = _decided(small, row).explain("en").splitlines()
        assert [line for line in lines if len(line) > 100] == []


AS_OF = "2025-05-16T00:00:00+07:00"


def test_a_doubtful_fact_is_told_in_words(small: PolicyBook) -> None:
    facts = {"books": 5, "joined_at": "2568-05-12T22:30:00+07:00"}
    (note,) = [n for n in small.decide("lending.loan", facts, as_of=AS_OF).notes if n["note"] == "doubtful"]
    assert note["args"] == {"path": "`joined_at`", "value": "2568-05-12T22:30:00+07:00"}


def test_facts_may_be_any_mapping_at_any_depth(small: PolicyBook) -> None:
    card = {"card": {"name": "Malee", "phone": "0812345678"}}
    proxied = MappingProxyType({"card": MappingProxyType(card["card"])})
    torn = {"damages": [{"book": "A1", "what": "torn"}]}
    tuples = MappingProxyType({"damages": (MappingProxyType(torn["damages"][0]),)})
    for decision, plain, other in (("lending.card", card, proxied), ("lending.repair", torn, tuples)):
        decided = small.prepare(decision, as_of=AS_OF)
        assert decided(other).to_json() == decided(plain).to_json()


@pytest.mark.parametrize("facts", [{"damages": [{"book": "A1", "what": "lost"}]}, {}])
def test_what_a_caller_does_to_a_record_changes_no_other(small: PolicyBook, facts: dict[str, Any]) -> None:
    record = small.decide("lending.repair", facts, as_of=AS_OF)
    text = record.to_json()
    for content in (record.to_dict(), {"rules": record.rules, "notes": record.notes}):
        _spoil(content)
    assert record.to_json() == text


def _spoil(data: Any) -> None:
    if isinstance(data, dict):
        for member in data.values():
            _spoil(member)
        data["spoilt"] = True
    elif isinstance(data, list):
        for element in data:
            _spoil(element)
        data.append("spoilt")
