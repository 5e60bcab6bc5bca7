"""What the reasons of a record may cost: counted like a decision, left out beyond, and never silently."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

import policyeval
from policyeval.analysis.cases import load_cases
from policyeval.backends.python.measuring import measured, size_from
from policyeval.backends.reference import cost
from policyeval.backends.reference.program import decide
from policyeval.backends.reference.worst_reasons import worst_reasons
from policyeval.engine import trace as tracing
from policyeval.engine.book import to_instant
from policyeval.engine.stage import Stage, stage_of
from policyeval.schema.facts import Facts, read_facts

ROOT = Path(__file__).parents[2]
SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "$id": "policyeval:facts/pairs",
    "title": "Pairs",
    "description": "Two lists that are held against each other.",
    "type": "object",
    "properties": {
        "most": {"title": "most", "type": "integer"},
        "ones": {"title": "ones", "type": "array", "items": {"type": "integer"}},
        "others": {"title": "others", "type": "array", "items": {"type": "integer"}},
    },
}
POLICY = """\
policy: pairs
platform: test
version: "2024-01-01"
title: {en: Pairs, th: "คู่"}
effective: {from: null}
timezone: UTC
sources: {text: {file: t.txt, language: en, sha256: "%s"}}
facts: pairs.facts.schema.json
decisions:
  held:
    kind: deductions
    title: {en: Held, th: "เทียบ"}
    rules:
      - {id: cheap, title: {en: Cheap, th: "ถูก"}, when: most > 5, points: 1}
      - id: pairs
        title: {en: Pairs, th: "คู่"}
        when: ones.exists(a, others.exists(b, a + b > most))
        points: 2
      - id: each
        title: {en: Each, th: "แต่ละ"}
        for: {each: ones, as: a}
        when: others.exists(b, a + b > 3000)
        points: 3
      - {id: last, title: {en: Last, th: "ท้าย"}, when: most > 6, points: 4}
""" % ("0" * 64)
AS_OF = "2024-06-01T00:00:00Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pairs.facts.schema.json").write_text(json.dumps(SCHEMA), "utf-8")
    (tmp_path / "pairs.yaml").write_text(POLICY, "utf-8")
    return tmp_path


def pairs(count: int) -> dict[str, Any]:
    return {"most": 5, "ones": [*range(count)], "others": [*range(count)]}


def records(folder: Path, facts: dict[str, Any]) -> tuple[policyeval.Record, list[str]]:
    """Return the record, and its text as every way of asking for it gives it."""
    book = policyeval.load(folder)
    seldom = book.prepare("pairs.held", as_of=AS_OF, often=False)(facts)
    ask = book.prepare("pairs.held", as_of=AS_OF)
    return seldom, [seldom.to_json(), *(ask(facts).to_json() for _ in range(4))]


def in_a_line(text: str) -> str:
    return " ".join(text.split())


def test_reasons_are_left_out_where_they_would_cost_too_much(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = records(folder, pairs(30))
    monkeypatch.setattr(cost, "MOST_FOR_A_DECISION", 3_000)
    monkeypatch.setattr(cost, "MORE_FOR_A_RULE", 0)
    record, texts = records(folder, pairs(30))
    assert len(set(texts)) == 1
    assert record.notes == [
        {"note": "left_out", "part": "because", "rules": ["each", "last"], "limit": 3_000},
    ]
    assert (record.status, record.result) == (whole.status, whole.result)
    cheap, two, each, last = record.rules
    assert [cheap, two] == whole.rules[:2]
    assert [element["because"] != [] for element in each["elements"]].count(True) == 11
    assert each["elements"][0] == whole.rules[2]["elements"][0]
    assert (last["because"], last["near_miss"]) == ([], whole.rules[3]["near_miss"])
    content = json.loads((ROOT / "schemas" / "decision.schema.json").read_text("utf-8"))
    assert not list(Draft7Validator(content).iter_errors(record.to_dict()))
    assert "more than 3,000 steps to find what was read by: each, last" in in_a_line(record.explain())
    assert "ใช้เกิน 3,000 ขั้น: each, last" in in_a_line(record.explain("th"))


def test_no_reasons_of_a_case_cost_more_than_the_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    stages: list[Stage] = []

    def staged(*arguments: Any) -> Stage:
        stages.append(stage_of(*arguments))
        return stages[-1]

    monkeypatch.setattr(tracing, "stage_of", staged)
    policies = policyeval.load(ROOT / "policies")
    for case in load_cases(sorted((ROOT / "fixtures").rglob("*.yaml"))).cases[::20]:
        loaded, program = policies.program(case.decision, readings=dict(case.readings))
        slot = loaded.checked.schema.slot
        facts = read_facts(case.facts, loaded.checked.schema)
        if isinstance(facts, Facts):
            as_of = to_instant(case.as_of)
            traced = tracing.trace(program, facts, as_of, decide(program, facts.values, as_of))
            assert traced.left_out == ()
            worst = worst_reasons(program, size_from(slot, iter(measured(slot, case.facts))))
            terms, misses = stages[-1].env.meter, stages[-1].misses.meter
            assert terms is not None
            assert misses is not None
            assert (terms.spent <= worst.terms, misses.spent <= worst.misses) == (True, True)
    assert len(stages) > 50


def test_near_misses_have_a_limit_of_their_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"most": 100, "ones": [*range(9)], "others": [*range(9)]}
    whole, _ = records(folder, facts)
    monkeypatch.setattr(cost, "MOST_FOR_MISSES", 2_000)
    monkeypatch.setattr(cost, "MORE_FOR_A_RULE", 0)
    record, texts = records(folder, facts)
    assert len(set(texts)) == 1
    assert [rule["near_miss"] is None for rule in whole.rules] == [True, False, True, True]
    assert [rule["near_miss"] for rule in record.rules] == [None] * 4
    assert [rule["because"] for rule in record.rules] == [rule["because"] for rule in whole.rules]
    assert record.notes == [{"note": "left_out", "part": "near_miss", "rules": ["pairs"], "limit": 2_000}]
    assert "more than 2,000 steps to find what would fire: pairs" in in_a_line(record.explain())
