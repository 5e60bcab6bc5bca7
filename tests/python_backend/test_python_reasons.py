"""Generated reasons are those of the reference's trace, byte for byte: real decisions, drawn policies."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import workload
from policy_strategies import PolicyExample, policies
from policyeval.analysis.cases import load_cases
from policyeval.analysis.generate import generate
from policyeval.backends.python.program import compile_program
from policyeval.backends.python.quick import Quick
from policyeval.backends.python.surrender import Surrender
from policyeval.backends.python.tracing import Tracing, compile_tracing
from policyeval.backends.reference.program import decide
from policyeval.check.policy import check_policy
from policyeval.engine.book import load, to_instant
from policyeval.engine.reasons import Asking, Generated, Tracer
from policyeval.engine.record import Question, Record, complete_record
from policyeval.engine.show import to_json
from policyeval.engine.trace import trace
from policyeval.ir.program import Program
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source
from strategies import bundles

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "policies")
BUNDLES = 40


def tracing_of(program: Program, schema: FactSchema) -> Tracing | None:
    return compile_tracing(program, schema, partial(to_json, zone=program.zone))


def by_reference(program: Program, schema: FactSchema, facts: Any, as_of: Timestamp) -> list[dict[str, Any]]:
    read = read_facts(facts, schema)
    assert isinstance(read, Facts)
    return trace(program, read, as_of, decide(program, read.values, as_of)).rules


def texts(rules: list[dict[str, Any]]) -> tuple[str, str, str]:
    """Return the text of rules, and what a digest is of."""
    plain = json.dumps(rules, ensure_ascii=False)
    return plain, plain, json.dumps(rules, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def generated(tracing: Tracing, found: Any) -> tuple[str, str, str]:
    data = json.dumps(tracing.data(found), ensure_ascii=False)
    assert tracing.texts is not None
    return data, tracing.texts.plain(found), tracing.texts.canonical(found)


@pytest.mark.parametrize("decision", BOOK.decisions)
def test_generated_bundles_have_the_same_reasons(decision):
    loaded, program = BOOK.program(decision)
    schema = loaded.checked.schema
    quick, tracing = compile_program(program, schema), tracing_of(program, schema)
    assert quick is not None
    assert tracing is not None
    found = gave_up = 0
    for bundle in generate(BOOK, decision, BUNDLES, 23):
        as_of = to_instant(bundle.as_of)
        try:
            status = quick.at(as_of, Quick)(bundle.facts).status
        except Exception:
            continue
        try:
            reasons = None if status == "not_in_force" else tracing.at(as_of)(bundle.facts)
        except Exception:
            gave_up += 1
            continue
        found += 1
        expected = by_reference(program, schema, bundle.facts, as_of)
        assert generated(tracing, reasons) == texts(expected)
    assert found > BUNDLES / 2
    assert gave_up == 0


SETTINGS = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@SETTINGS
@given(st.data())
def test_drawn_policies_have_the_same_reasons(data):
    example: PolicyExample = data.draw(policies())
    read = read_policy(Source("policy.yaml", example.text))
    if read.policy is None or read.findings:
        return
    checked = check_policy(read.policy, example.schema, {}).policy
    if checked is None:
        return
    program = dict(checked.programs)["d"]
    quick, tracing = compile_program(program, example.schema), tracing_of(program, example.schema)
    if quick is None or tracing is None:
        return
    as_of = Timestamp(1_729_000_000 * 10**9)
    for _ in range(3):
        facts = data.draw(bundles(example.schema))
        try:
            status = quick.at(as_of, Quick)(facts).status
            reasons = None if status == "not_in_force" else tracing.at(as_of)(facts)
        except Exception:
            continue
        assert generated(tracing, reasons) == texts(by_reference(program, example.schema, facts, as_of))


# --------------------------------------------------------------------------------------- whole records


def asked_often(decision: str, readings: dict[str, str], as_of: str) -> Question:
    """Return a question of which the reasons are generated."""
    loaded, program = BOOK.program(decision, readings=readings)
    compiled, instant = compile_program(program, loaded.checked.schema), to_instant(as_of)
    assert compiled is not None
    tracer = Tracer(program, loaded.checked.schema, asked=99)
    return Question(loaded, program, instant, compiled, Asking(tracer, lambda: compiled, instant, written=99))


def answered(question: Question, facts: Any) -> Record | None:
    """Return the record of a quick answer; None where there is none."""
    assert question.compiled is not None
    show = partial(to_json, zone=question.program.zone)
    try:
        return question.compiled.at(question.instant, Record, question=question, show=show)(facts)
    except Surrender:
        return None


def test_records_of_fixtures_are_the_same_byte_for_byte():
    compared, questions = 0, {}
    for case in load_cases([ROOT / "fixtures"]).cases[::12]:
        key = case.decision, tuple(sorted(case.readings.items())), case.as_of
        if key not in questions:
            questions[key] = asked_often(case.decision, dict(case.readings), case.as_of)
        record = answered(questions[key], case.facts)
        if record is not None:
            plain = Question(record.loaded, record.program, record.instant)
            expected = complete_record(plain, case.facts, record.facts, record.answer)
            assert record.to_json() == expected.to_json(), case.id
            assert record.to_dict() == expected.to_dict()
            assert record.rules == expected.rules
            assert record.notes == expected.notes
            compared += isinstance(record._reasons, Generated)
    assert compared > 40


CONDUCT = "conduct.deduction"
AS_OF = "2023-05-16T00:00:00+07:00"


def conduct() -> tuple[dict[str, Any], Record]:
    facts = {"period": {"orders_total": 100, "orders_late": 9}}
    record = answered(asked_often(CONDUCT, {}, AS_OF), facts)
    assert record is not None
    return facts, record


@pytest.mark.parametrize("ask", [lambda r: r.rules, lambda r: r.to_dict(), lambda r: r.to_json()])
def test_facts_that_were_changed_since_are_noticed(ask):
    facts, record = conduct()
    facts["period"]["orders_late"] = 29
    with pytest.raises(RuntimeError):
        ask(record)


def test_facts_that_were_changed_between_two_questions_are_noticed():
    facts, record = conduct()
    assert record.rules
    facts["period"]["orders_late"] = 8  # which changes no result, only what the reasons say
    with pytest.raises(RuntimeError):
        record.to_json()


def test_a_caller_may_change_what_a_record_hands_out():
    _, record = conduct()
    text = record.to_json()
    for handed in (record.rules, record.to_dict()["rules"]):
        for rule in handed:
            rule["because"].clear()
            rule["cite"].append("ours")
    content = record.to_dict()
    content["result"]["by_rule"]["ours"] = 1
    content["notes"].clear()
    content["notes"].append("ours")
    assert json.dumps(record.to_dict(), ensure_ascii=False) == record.to_json() == text


def test_reasons_of_many_rules_are_generated_for_one_who_asks_once(tmp_path):
    book, facts = load(workload.write(tmp_path, 312)), workload.bundles(3)
    decided = book.prepare(workload.DECISION, as_of=workload.AS_OF, often=False)
    for bundle in (facts[0], {**facts[1], "chat": {}}):
        record = decided(bundle)
        plain = Question(record.loaded, record.program, record.instant)
        expected = complete_record(plain, bundle, record.facts, record.answer)
        assert record.to_json() == expected.to_json()
        assert isinstance(record._reasons, Generated) == (record.status == "decided")


def test_what_is_asked_often_is_compiled_and_the_same():
    facts = {"period": {"orders_total": 100, "orders_late": 9}}
    decided = load(ROOT / "policies/thisshop/conduct").prepare(CONDUCT, as_of=AS_OF)
    records = [decided(facts) for _ in range(5)]
    assert len({record.to_json() for record in records}) == 1
    assert isinstance(records[-1]._reasons, Generated)
    assert not isinstance(records[0]._reasons, Generated)
