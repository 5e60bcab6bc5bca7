"""With concrete facts put in, terms say what the reference decides: status, outcome of each rule, results."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policy_strategies import HEAD, PolicyExample, policies
from policyeval.analysis.cases import load_cases
from policyeval.analysis.generate import generate
from policyeval.backends.smt.functions import ABSTRACTED, FUNCTIONS
from policyeval.check.policy import check_policy
from policyeval.engine.book import load, to_instant
from policyeval.language.functions import OVERLOADS
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.source.text import Source
from smt_substitution import TooLong, compare
from strategies import bundles, expressions, names_of, schemas, types

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "policies")
AS_OF = Timestamp(1_729_000_000 * 10**9)
SETTINGS = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


def difference(program, schema, facts, as_of, bound=3) -> str | None:
    """Return how the answers differ; of lists that are longer than the encoding's nothing is asked."""
    try:
        return compare(program, schema, facts, as_of, bound)
    except TooLong:
        return None


def test_every_overload_has_terms_or_is_abstracted():
    assert {*FUNCTIONS} | ABSTRACTED == {*OVERLOADS}
    assert not {*FUNCTIONS} & ABSTRACTED


def test_fixtures_are_decided_alike():
    cases = load_cases([ROOT / "fixtures"]).cases[::60]
    different = {}
    for case in cases:
        loaded, program = BOOK.program(case.decision, readings=case.readings)
        found = difference(program, loaded.checked.schema, case.facts, to_instant(case.as_of))
        if found is not None:
            different[case.id] = found
    assert len(cases) > 20
    assert different == {}


@pytest.mark.parametrize("decision", BOOK.decisions)
def test_generated_bundles_are_decided_alike(decision):
    loaded, program = BOOK.program(decision)
    for bundle in generate(BOOK, decision, 1, 5):
        as_of = to_instant(bundle.as_of)
        assert difference(program, loaded.checked.schema, bundle.facts, as_of) is None


def program_of(schema, output):
    """Return a program with one output; None when the checker refuses it."""
    title = {"en": "Example", "th": "ตัวอย่าง"}
    decision = {"kind": "verdict", "title": title, "outputs": {"k": {"title": title, "cel": output}}}
    text = json.dumps({**HEAD, "decisions": {"d": decision}}, ensure_ascii=False)
    return checked_program(PolicyExample(schema, json.loads(text)))


def checked_program(example):
    read = read_policy(Source("policy.yaml", example.text))
    if read.policy is None or read.findings:
        return None
    checked = check_policy(read.policy, example.schema, {}).policy
    return None if checked is None else dict(checked.programs)["d"]


@SETTINGS
@given(st.data())
def test_drawn_expressions_mean_the_same(data):
    schema = data.draw(schemas())
    program = program_of(schema, data.draw(expressions(data.draw(types()), names_of(schema), 2)))
    if program is None:
        return
    for _ in range(3):
        assert difference(program, schema, data.draw(bundles(schema)), AS_OF, 4) is None


@SETTINGS
@given(st.data())
def test_drawn_policies_are_decided_alike(data):
    example = data.draw(policies())
    program = checked_program(example)
    if program is None:
        return
    for _ in range(3):
        assert difference(program, example.schema, data.draw(bundles(example.schema)), AS_OF, 4) is None
