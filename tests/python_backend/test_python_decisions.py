"""Generated Python answers as the reference does, or gives up: real decisions, and drawn policies."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_strategies import PolicyExample, policies
from policyeval.analysis.cases import load_cases
from policyeval.analysis.generate import generate
from policyeval.backends.python.program import compile_program
from policyeval.backends.python.quick import Quick
from policyeval.backends.reference.program import decide
from policyeval.check.policy import check_policy, program_for
from policyeval.engine.book import PolicyBook, load, to_instant
from policyeval.engine.errors import FactsError
from policyeval.engine.record import Question, Record, complete_record
from policyeval.ir.program import Program
from policyeval.ir.record import Outcome, Status
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source
from strategies import bundles

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "policies")
BUNDLES = 60


def quick(program: Program, schema: FactSchema, facts: Any, as_of: Timestamp) -> tuple[Any, ...] | None:
    """Return the quick answer as status, result and rules that fired; None when the code gives up.

    A program that would need code for types that no fact schema has gets none.
    """
    compiled = compile_program(program, schema)
    if compiled is None:
        return None
    try:
        found = compiled.at(as_of, Quick, show=Shown)(facts)
    except Exception:
        return None
    return answer_of(found)


class Shown:
    """A value that is not written as JSON data as it is: `show` of generated code that is tested."""

    def __init__(self, value: Any) -> None:
        self.value = value


def answer_of(found: Quick) -> tuple[Any, ...]:
    """Return the status, the result with the values of the language, and the rules that fired."""
    result = {k: v.value if isinstance(v, Shown) else v for k, v in found.result.items()}
    return found.status, result, found.fired


def slow(program: Program, schema: FactSchema, facts: Any, as_of: Timestamp) -> tuple[Any, ...] | None:
    """Return the same of the reference; None for facts that do not conform."""
    read = read_facts(facts, schema)
    if not isinstance(read, Facts):
        return None
    answer = decide(program, read.values, as_of)
    fired = [(rule.rule, rule.points) for rule in answer.rules if rule.outcome is Outcome.FIRED]
    return answer.status.value, dict(answer.result), fired


def ordinary(book: PolicyBook, decision: str, facts: Any, as_of: str, readings: Mapping[str, str]) -> Record:
    """Return the record that nothing quick had a part in."""
    loaded, program = book.program(decision, readings=readings)
    read = read_facts(facts, loaded.checked.schema)
    assert isinstance(read, Facts)
    instant = to_instant(as_of)
    return complete_record(
        Question(loaded, program, instant), facts, read, decide(program, read.values, instant)
    )


def test_every_decision_has_generated_code():
    for decision in BOOK.decisions:
        loaded, program = BOOK.program(decision)
        assert compile_program(program, loaded.checked.schema) is not None, decision


def test_records_of_all_fixtures_are_the_same_byte_for_byte():
    cases = load_cases([ROOT / "fixtures"]).cases
    different = []
    for case in cases[::4]:
        record = BOOK.prepare(case.decision, as_of=case.as_of, readings=case.readings)(case.facts)
        expected = ordinary(BOOK, case.decision, case.facts, case.as_of, case.readings)
        first = (record.status, record.result, record.fired, record.to_json())
        if first != (expected.status, expected.result, expected.fired, expected.to_json()):
            different.append(case.id)
    assert len(cases) > 100
    assert different == []


@pytest.mark.parametrize("decision", BOOK.decisions)
def test_generated_bundles_are_decided_alike(decision):
    loaded, program = BOOK.program(decision)
    schema = loaded.checked.schema
    compiled = compile_program(program, schema)
    assert compiled is not None
    gave_up = decided = 0
    for bundle in generate(BOOK, decision, BUNDLES, 11):
        as_of = to_instant(bundle.as_of)
        expected = slow(program, schema, bundle.facts, as_of)
        try:
            found = compiled.at(as_of, Quick, show=Shown)(bundle.facts)
        except Exception:
            gave_up += expected is not None and expected[0] == Status.DECIDED.value
            continue
        decided += 1
        assert answer_of(found) == expected
    assert decided > BUNDLES / 2
    assert gave_up <= BUNDLES / 20  # where a false term stands beside an absent fact


SETTINGS = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@SETTINGS
@given(st.data())
def test_drawn_policies_are_decided_alike(data):
    example: PolicyExample = data.draw(policies())
    read = read_policy(Source("policy.yaml", example.text))
    if read.policy is None or read.findings:
        return
    checked = check_policy(read.policy, example.schema, {}).policy
    if checked is None:
        return
    options = {
        name: data.draw(st.sampled_from(sorted(r.options))) for name, r in read.policy.readings.items()
    }
    program = program_for(checked, "d", options)
    assert isinstance(program, Program), program
    as_of = Timestamp(1_729_000_000 * 10**9)
    for _ in range(3):
        facts = data.draw(bundles(example.schema))
        found = quick(program, example.schema, facts, as_of)
        if found is not None:
            expected = slow(program, example.schema, facts, as_of)
            assert json.dumps(repr(found)) == json.dumps(repr(expected))


BROKEN = {
    "a member that is not declared": {"period": {"orders_total": 1, "order_late": 1}},
    "text for a number": {"period": {"orders_total": "1"}},
    "truth for a number": {"period": {"orders_total": True}},
    "null where none may be": {"period": None},
    "a list for an object": {"period": []},
    "a number beyond 64 bits": {"period": {"orders_total": 2**63}},
    "a negative count": {"period": {"orders_total": -1}},
    "an object for a list": {"listings": {}},
    "a timestamp without an offset": {"chats": [{"received_at": "2024-01-01T00:00:00"}]},
}


@pytest.mark.parametrize("name", BROKEN)
def test_facts_that_do_not_conform_are_refused_with_the_same_violations(name):
    loaded, _ = BOOK.program("conduct.deduction")
    expected = read_facts(BROKEN[name], loaded.checked.schema)
    assert not isinstance(expected, Facts)
    with pytest.raises(FactsError) as found:
        BOOK.prepare("conduct.deduction", as_of="2023-05-16T00:00:00+07:00")(BROKEN[name])
    assert found.value.diagnostics == expected


def test_json_text_is_decided_as_data_is():
    decided = BOOK.prepare("conduct.deduction", as_of="2023-05-16T00:00:00+07:00")
    facts = {"period": {"orders_total": 100, "orders_late": 29}}
    assert decided(json.dumps(facts)).to_dict() == decided(facts).to_dict()
    with pytest.raises(FactsError):
        decided('{"period": {}, "period": {}}')


def test_a_record_of_facts_that_were_changed_says_so():
    facts = {"period": {"orders_total": 100, "orders_late": 29}}
    record = BOOK.prepare("conduct.deduction", as_of="2023-05-16T00:00:00+07:00")(facts)
    facts["period"]["orders_late"] = 0
    with pytest.raises(RuntimeError):
        record.to_dict()


def test_a_record_whose_result_was_changed_says_so():
    facts = {"period": {"orders_total": 100, "orders_late": 29}}
    record = BOOK.prepare("conduct.deduction", as_of="2023-05-16T00:00:00+07:00")(facts)
    record.result["points"] = 99
    with pytest.raises(RuntimeError):
        record.to_dict()


def test_deciding_often_gives_the_same_record():
    facts = {"period": {"orders_total": 100, "orders_late": 29}}
    as_of = "2023-05-16T00:00:00+07:00"
    book = load(ROOT / "policies/thisshop/conduct")
    records = [book.decide("conduct.deduction", facts, as_of=as_of) for _ in range(5)]
    assert len({record.to_json() for record in records}) == 1


@pytest.mark.parametrize("make", [str, str.encode], ids=["text", "bytes"])
def test_json_is_decided_as_its_data_is_however_often(make):
    facts = {"period": {"orders_total": 100, "orders_late": 29}, "shop": {"origin": "th"}}
    as_of = "2023-05-16T00:00:00+07:00"
    book = load(ROOT / "policies/thisshop/conduct")
    expected = book.decide("conduct.deduction", facts, as_of=as_of).to_json()
    for _ in range(5):
        record = book.decide_json("conduct.deduction", make(json.dumps(facts)), as_of=as_of)
        assert record.to_json() == expected


def test_json_that_is_not_strict_is_refused_with_its_place():
    as_of = "2023-05-16T00:00:00+07:00"
    with pytest.raises(FactsError) as found:
        BOOK.decide_json("conduct.deduction", b'{"period": {}, "period": {}}', as_of=as_of)
    (finding,) = found.value.diagnostics
    assert (finding.code, finding.span and finding.span.start) == ("PE602", 15)
    with pytest.raises(TypeError, match="dict"):
        BOOK.decide_json("conduct.deduction", {}, as_of=as_of)
