"""With concrete facts put in, terms say what the reference decides: status, outcome of each rule, results."""

import json
import os
from fractions import Fraction
from math import inf
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from choices import at_random
from deciding import value
from policy_strategies import HEAD, PolicyExample, policies
from policyeval.analysis.cases import load_cases
from policyeval.analysis.generate import generate
from policyeval.backends.smt.functions import ABSTRACTED, FUNCTIONS
from policyeval.backends.smt.program import share
from policyeval.backends.smt.values import Scalar, Sym
from policyeval.check.policy import check_policy
from policyeval.engine.book import load, to_instant
from policyeval.language.functions import OVERLOADS
from policyeval.language.types import (
    BOOL,
    DOUBLE,
    DURATION,
    INT,
    INT_MAX,
    INT_MIN,
    STRING,
    TIMESTAMP,
    List,
)
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.source.text import Source
from smt_substitution import TooLong, compare, results_that_differ
from strategies import EDGES, bundles, every_kind, expression, expressions, names_of, schemas, types

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "policies")
AS_OF = Timestamp(1_729_000_000 * 10**9)
BLOCKS = int(os.environ.get("EXPRESSION_BLOCKS", "8"))
EXPRESSIONS, BUNDLES, LONGEST = 40, 12, 3
PRODUCTS = (" * ", " / ", " % ")
"""What the solver may take minutes for, in expressions inside others: asked of facts alone."""
ARITHMETIC = (
    *(f"{one} {sign} {other}" for sign in "+-*/%" for one, other in (("n", "given"), ("given", "small"))),
    *("-n", "math.abs(n)", "n == 0 || n / given > 0", "small > 50 || n + given > 0 || n - given < 0"),
    *("exceeds_percent(small, given, 50)", "below_percent(small, given, 50)"),
)
NUMBERS = (INT_MIN, INT_MIN + 1, -7, -1, 0, 1, 2, 7, INT_MAX - 1, INT_MAX)
TYPES = (BOOL, BOOL, INT, INT, STRING, DOUBLE, TIMESTAMP, DURATION, List(INT), List(STRING))
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


def program_of(schema, *outputs):
    """Return a program with these outputs; None when the checker refuses one."""
    title = {"en": "Example", "th": "ตัวอย่าง"}
    written = {f"k{number}": {"title": title, "cel": output} for number, output in enumerate(outputs)}
    decision = {"kind": "verdict", "title": title, "outputs": written}
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


def block_of(number):
    """Return a program of many drawn outputs over facts of every kind, and bundles with edges."""
    schema, random = every_kind(), Random(f"expressions/{number}")
    choices, names = at_random(random), names_of(schema)
    outputs = []
    while len(outputs) < EXPRESSIONS:
        text = expression(choices.pick(TYPES), names, choices.number(1, 2))(choices)
        if not any(sign in text for sign in PRODUCTS) and program_of(schema, text) is not None:
            outputs.append(text)
    given = [(value(schema.slot, random, LONGEST, EDGES), AS_OF) for _ in range(BUNDLES)]
    return program_of(schema, *outputs), schema, given


def arithmetic_that_differs():
    """Return how arithmetic differs at the edges, and how much of it there is in all and was compared."""
    schema = every_kind()
    given = [({"n": n, "given": m, "small": abs(n) % 99}, AS_OF) for n in NUMBERS for m in NUMBERS[2:8]]
    given += [({"n": n}, AS_OF) for n in NUMBERS] + [({"small": 3}, AS_OF), ({}, AS_OF)]
    found = results_that_differ(program_of(schema, *ARITHMETIC), schema, given, 1)
    return *found, len(given) * len(ARITHMETIC)


def test_arithmetic_means_the_same_at_the_edges():
    different, compared, in_all = arithmetic_that_differs()
    assert different == []
    assert compared == in_all


@pytest.mark.parametrize("block", range(BLOCKS))
def test_expressions_mean_the_same_each_by_itself(block):
    """Here a failure is told from absence, and what one expression comes to hides no other."""
    different, compared = results_that_differ(*block_of(block), LONGEST)
    assert different == []
    assert compared >= 0.9 * EXPRESSIONS * BUNDLES


@pytest.mark.parametrize("sign", [1, -1])
def test_what_rounding_leads_beyond_all_doubles_is_an_infinity(sign):
    """A model may have it so; it stopped the proof."""
    encoding = share(every_kind(), bound=1).encoding
    assert encoding.value(Sym(Scalar("double", sign * Fraction(10) ** 400)), lambda term: term) == sign * inf
