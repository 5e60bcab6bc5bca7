"""`policyeval why`: rows about real decisions, and laws that hold of every answer."""

import json
import os
import signal
from itertools import product
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.analysis.cases import load_cases
from policyeval.analysis.prove import apart
from policyeval.analysis.why import fewest, influence, looking, terms
from policyeval.analysis.why.asking import ask
from policyeval.analysis.why.data import to_data
from policyeval.analysis.why.edits import edited
from policyeval.analysis.why.looking import Came
from policyeval.analysis.why.moments import moments
from policyeval.analysis.why.telling import told
from policyeval.analysis.why.why import why
from policyeval.cli.group import run_group
from policyeval.engine.book import load, to_instant
from policyeval.engine.page import to_text
from policyeval.source.diagnostic import Language

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BOOK = load(ROOT / "policies")
ROWS = yaml.safe_load((HERE / "rows.yaml").read_text("utf-8"))
SCHEMA = json.loads((ROOT / "schemas/why.schema.json").read_text("utf-8"))


def asked(row):
    return why(
        BOOK,
        row["decision"],
        row["facts"],
        as_of=row["as_of"],
        want=row.get("want"),
        change=row.get("change", ()),
        seconds=300,
    )


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_row(row):
    found = asked(row)
    data = to_data(found, Language(row.get("lang", "en")))
    jsonschema.validate(data, SCHEMA)
    assert data["came"] == row.get("came", "found")
    if "first" in row:
        answer = data["answers"][0]
        assert [change["sentence"] for change in answer["changes"]] == [row["first"]]
        assert {key: answer["result"][key] for key in row.get("then", {})} == row.get("then", {})
    for name in ("alone", "never"):
        assert set(row.get(name, ())) <= {fact["fact"] for fact in data["facts"][name]}
    if "at" in row:
        assert data["time"]["changes"][0]["at"] == row["at"]


# ------------------------------------------------------------------------------------------- laws

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SOME = (
    "cancel.scan",
    "cod.acceptance",
    "conduct.band",
    "conduct.sanction",
    "outreach.action",
    "segment.custom",
)
CASES = {case.decision: case for case in load_cases([ROOT / "fixtures"]).cases}


@pytest.mark.parametrize("decision", sorted(CASES) if IS_LONG else SOME)
def test_each_answer_decides_otherwise_and_what_does_not_matter_does_not(decision):
    case = CASES[decision]
    found = why(BOOK, decision, case.facts, as_of=case.as_of, readings=case.readings, seconds=300)
    before = BOOK.decide(decision, case.facts, as_of=case.as_of, readings=case.readings)
    for answer in found.answers:
        facts = edited(case.facts, answer.changes, found.asked.schema.slot)
        after = BOOK.decide(decision, facts, as_of=case.as_of, readings=case.readings)
        assert after.status == "decided"
        assert (before.status, before.result) != (after.status, after.result)
    for moment in found.moments.changes:
        at = BOOK.decide(decision, case.facts, as_of=moment.instant, readings=case.readings)
        assert at.result == moment.after.result
        assert (moment.before.status, moment.before.result) != (at.status, at.result)


# A program small enough to try all of its facts: two integers, two truths, a word.
POLICY = """
policy: small
platform: shop
version: "2024-01-01"
title: {{en: Small, th: เล็ก}}
effective: {{from: null}}
timezone: Asia/Bangkok
sources: {{text: {{file: text.txt, language: en, sha256: "%s"}}}}
facts: small.facts.schema.json
decisions:
  d:
    kind: verdict
    title: {{en: Small, th: เล็ก}}
    results: [{{keys: [r], combine: first, default: {{r: other}}}}]
    rules:
      - {{id: one, title: {{en: One, th: หนึ่ง}}, when: "{one}", then: {{r: one}}}}
      - {{id: two, title: {{en: Two, th: สอง}}, when: "{two}", then: {{r: two}}}}
""".replace("%s", "0" * 64)
DOMAIN = {"a": range(4), "b": range(4), "p": (False, True), "q": (False, True), "w": ("x", "y", "z")}
FACTS = {
    "type": "object",
    "properties": {
        "a": {"type": "integer", "minimum": 0, "maximum": 3},
        "b": {"type": "integer", "minimum": 0, "maximum": 3},
        "p": {"type": "boolean"},
        "q": {"type": "boolean"},
        "w": {"type": "string", "enum": ["x", "y", "z"]},
    },
}
ATOMS = st.sampled_from(
    ["a > 1", "b < 2", "a == b", "a + b > 4", "p", "!q", "w == 'x'", "w != 'z'", "a * b == 6", "p == q"]
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||"]), inner),
    max_leaves=4,
)


@settings(max_examples=300 if IS_LONG else 15, deadline=None)
@given(
    one=CONDITIONS,
    two=CONDITIONS,
    facts=st.fixed_dictionaries({k: st.sampled_from(list(v)) for k, v in DOMAIN.items()}),
)
def test_no_fewer_facts_are_enough_and_no_nearer_numbers(one, two, facts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    (folder / "small.yaml").write_text(POLICY.format(one=one, two=two), "utf-8")
    (folder / "small.facts.schema.json").write_text(json.dumps(FACTS), "utf-8")
    book = load(folder)
    decide = book.prepare("small.d", as_of="2024-06-01T00:00:00+07:00")
    was = decide(facts).result
    found = why(book, "small.d", facts, as_of="2024-06-01T00:00:00+07:00", seconds=300)
    every = [dict(zip(DOMAIN, values, strict=True)) for values in product(*DOMAIN.values())]
    others = [other for other in every if decide(other).result != was]
    if not others:
        assert found.came is Came.IMPOSSIBLE
        assert not found.bearing.alone
        return
    fewest = min(sum(other[k] != facts[k] for k in DOMAIN) for other in others)
    assert found.came is Came.FOUND
    assert found.is_fewest
    assert {len(answer.changes) for answer in found.answers} == {fewest}
    alone = {
        k for o in others for k in DOMAIN if all(o[other] == facts[other] for other in DOMAIN if other != k)
    }
    assert set(found.bearing.alone) == alone
    for answer in found.answers:
        for change in answer.changes:
            if fewest == 1 and isinstance(change.after, int) and not isinstance(change.after, bool):
                name = change.path[0]
                ways = [
                    o[name] - facts[name]
                    for o in others
                    if all(o[k] == facts[k] for k in DOMAIN if k != name)
                ]
                way = change.after - change.before
                assert abs(way) == min(abs(w) for w in ways if w * way > 0)
    never = found.bearing.never
    for other in others:
        assert any(other[k] != facts[k] for k in DOMAIN if k not in never)


def test_without_a_solver_the_smallest_found_is_told_as_such(monkeypatch):
    monkeypatch.setattr(looking, "is_there", lambda name: False)
    row = {
        "decision": "conduct.band",
        "facts": {"quarter_points_total": 7},
        "as_of": "2023-05-16T00:00:00+07:00",
    }
    found = asked({**row, "want": 'result.band == "none"'})
    assert [c["sentence"] for c in to_data(found)["answers"][0]["changes"]] == [
        "points of the quarter: 5 fewer (7 → 2)"
    ]
    assert found.bearing.alone == ("quarter_points_total",)
    impossible = asked({**row, "want": 'result.band == "none" && result.days == 30'})
    assert impossible.came is Came.OPEN


def test_two_facts_are_changed_where_one_is_proved_not_to_be_enough():
    row = {
        "decision": "conduct.deduction",
        "facts": {"period": {"orders_total": 281, "orders_late": 29}, "fraud": {"confirmed_fake_orders": 1}},
        "as_of": "2023-05-16T00:00:00+07:00",
        "want": "result.points == 0",
        "change": ["period.orders_late", "fraud"],
    }
    found = asked(row)
    data = to_data(found)
    assert [[c["sentence"] for c in answer["changes"]] for answer in data["answers"]] == [
        ["late orders: 1 fewer (29 → 28)", "confirmed fake orders: 1 fewer (1 → 0)"]
    ]
    assert data["fewest"]


SUB_ACCOUNT = {
    "decision": "outreach.access",
    "facts": {"access": {"client": "other", "account_role": "sub_account"}},
    "as_of": "2025-11-25T00:00:00+07:00",
    "want": "result.allowed == true",
}


@pytest.mark.parametrize("has_solver", [True, False])
def test_two_facts_found_by_trying_are_not_told_as_fewest(monkeypatch, has_solver):
    monkeypatch.setattr(looking, "is_there", lambda _: has_solver)
    data = to_data(asked(SUB_ACCOUNT))
    assert len(data["answers"][0]["changes"]) == 2
    assert data["fewest"] == has_solver


def test_many_facts_are_found_and_told_as_fewest():
    row = {"decision": "cod.inspection", "facts": {}, "as_of": "2025-05-02T00:00:00+07:00"}
    data = to_data(asked({**row, "want": "result.may_open"}))
    (answer,) = data["answers"]
    assert [change["fact"] for change in answer["changes"]] == [
        "order.payment_method",
        "delivery.attempted_at",
        "delivery.inspection_requested",
        "inspection.terms_explained",
        "inspection.terms_accepted_at",
        "inspection.identity_shown",
        "inspection.video_consent",
        "inspection.video_started_at",
    ]
    assert {change["after"] for change in answer["changes"]} == {"cod", row["as_of"], True}
    assert data["fewest"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--want", 'result.band == "none"'], 0, "5 fewer"),
        (["--want", 'result.band == "none" && result.days == 30'], 1, "Proved"),
        (["--want", 'band == "none"'], 4, ""),
        (["--change", "quarter_point"], 4, ""),
        (["--until", "2020"], 4, ""),
        (["--format", "markdown"], 0, "## What would give another outcome"),
        (["--lang", "th"], 0, "สิ่งที่จะทำให้ได้ผลอื่น"),
    ],
)
def test_command(arguments, code, words, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    facts = tmp_path / "facts.json"
    facts.write_text('{"quarter_points_total": 7}', "utf-8")
    as_of = "2023-05-16T00:00:00+07:00"
    with CliRunner().isolation() as (out, *_):
        assert run_group(["why", "conduct.band", str(facts), "--as-of", as_of, *arguments]) == code
        assert words in out.getvalue().decode()


# ------------------------------------------------------------------------------------------- time

BAND = {
    "decision": "conduct.band",
    "facts": {"quarter_points_total": 7},
    "as_of": "2023-05-16T00:00:00+07:00",
}


def _hung(*_):
    """Do what no signal of Python's ends: as a step of a solver that does not look at the clock."""
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
    while True:
        signal.sigwait([signal.SIGUSR1])


def _late(monkeypatch, module, name, **asked):
    monkeypatch.setattr(apart, "GRACE", 0.5)
    monkeypatch.setattr(module, name, _hung)
    given = BAND | asked
    return why(
        BOOK, given["decision"], given["facts"], as_of=given["as_of"], want=given.get("want"), seconds=3
    )


def test_a_solver_that_hangs_is_ended_and_what_trying_found_is_told(monkeypatch):
    found = _late(monkeypatch, fewest, "reach", want='result.band == "none"')
    assert found.came is Came.FOUND
    assert [c["sentence"] for c in to_data(found)["answers"][0]["changes"]] == [
        "points of the quarter: 5 fewer (7 → 2)"
    ]
    assert found.bearing.open == ("quarter_points_total",)


def test_what_is_not_found_in_time_is_told_as_that_and_claims_nothing(monkeypatch):
    found = _late(monkeypatch, fewest, "reach", want='result.band == "none" && result.days == 30')
    assert found.came is Came.LATE
    assert not found.answers
    jsonschema.validate(to_data(found), SCHEMA)
    assert "None was found in time" in to_text(told(found, Language.EN))


def test_facts_of_which_no_time_was_left_to_ask_are_open(monkeypatch):
    found = _late(monkeypatch, influence, "bearing")
    assert found.came is Came.FOUND
    assert found.bearing.open == ("quarter_points_total",)
    assert not found.bearing.never


def test_where_facts_may_cost_too_much_nothing_is_said_of_all_facts(monkeypatch):
    monkeypatch.setattr(terms, "are_affordable", lambda *_, **__: False)
    row = {**BAND, "want": 'result.band == "none" && result.days == 30'}
    found = asked(row)
    assert found.came is Came.OPEN
    assert not asked(BAND).bearing.never


def test_time_is_looked_at_no_further_than_there_is_time():
    facts = json.loads((ROOT / "fixtures/conduct/bundles/ledger.json").read_text("utf-8"))
    record = ask(BOOK, "conduct.ledger", facts, to_instant("2023-05-16T00:00:00+07:00"))
    found = moments(record, until=to_instant("2030-01-01T00:00:00+07:00"), deadline=0.0)
    assert found.changes == ()
    assert not found.is_final
    assert found.until == record.as_of
