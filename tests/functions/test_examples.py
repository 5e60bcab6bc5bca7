"""Every example in the table of functions is what the reference computes, in Thai time."""

import pytest

from conformance.outcome import same, unfilled_words
from policyeval.backends.reference.expr import Environment as Bound
from policyeval.backends.reference.expr import evaluate
from policyeval.cel.parser import parse
from policyeval.check.environment import Environment, Findings
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.ir.expr import Call, DynamicCall
from policyeval.ir.walk import walk
from policyeval.language.functions import OVERLOADS
from policyeval.language.values import Failure, Unknown
from policyeval.source.text import Source, whole

WORLD = Environment({}, functions(), zone="Asia/Bangkok", is_strict=False)
NOWHERE = Bound({}, {}, lambda decision, key: Unknown(frozenset()))
LOWERED = ("string_to_timestamp", "string_to_duration", "optional_or_optional", "optional_orValue_value")
"""What the checker works out when the argument is written out, or says with `?:`."""
EXAMPLES = [
    pytest.param(overload, example, id=f"{overload.id}: {example.expr}")
    for overload in OVERLOADS.values()
    for example in overload.examples
]


def checked(text):
    parsed = parse(whole(Source("example", text)))
    assert parsed.expr is not None, parsed.findings
    findings = Findings()
    expr = check_expression(parsed.expr, WORLD, findings)
    assert findings.all == ()
    return expr


@pytest.mark.parametrize(("overload", "example"), EXAMPLES)
def test_the_example_comes_to_what_it_says(overload, example):
    expr = checked(example.expr)
    result = evaluate(expr, NOWHERE)
    if example.value.startswith("PE"):
        assert isinstance(result, Failure), result
        assert (result.code, unfilled_words(result), expr.can_fail) == (example.value, [], True)
    else:
        expected = evaluate(checked(example.value), NOWHERE)
        assert same(expected, result), (expected, result)


def test_every_overload_has_an_example():
    assert [overload.id for overload in OVERLOADS.values() if not overload.examples] == []


@pytest.mark.parametrize(("overload", "example"), EXAMPLES)
def test_the_example_calls_the_overload_that_it_is_of(overload, example):
    called = {name for node in walk(checked(example.expr)) for name in _called(node)}
    assert overload.id in LOWERED or called & {overload.id, overload.name}


def _called(node):
    match node:
        case Call(overload=id_):
            return (id_,)
        case DynamicCall(function=name):
            return (name,)
        case _:
            return ()
