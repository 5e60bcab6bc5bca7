"""A row's limit is a number that the value can have: of whole numbers it is whole, and has 64 bits."""

import pytest

from check_examples import checked_policy, schema
from policyeval.backends.python.program import compile_program
from policyeval.backends.python.quick import Quick
from policyeval.backends.reference.program import decide
from policyeval.ir.expr import Literal
from policyeval.ir.walk import rule_expressions, walk
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts

HEAD = "decisions: {d: {kind: bands, title: {en: Example, th: ตัวอย่าง}, value: VALUE, rules: ["


def _bands(value: str, *ranges: str) -> str:
    rows = [f"{{id: r{n}, range: '{text}', then: {{k: {n}}}}}" for n, text in enumerate(ranges)]
    return f"{HEAD.replace('VALUE', value)}{', '.join(rows)}]}}}}\n"


@pytest.mark.parametrize("value", ["order.paid", "order.weight"])
@pytest.mark.parametrize(
    "limit", [str(INT_MAX + 1), str(INT_MIN - 1), "9" * 30, "9" * 5000, "9" * 400 + ".5", "-" + "9" * 400]
)
def test_a_limit_beyond_64_bits_is_found(limit: str, value: str) -> None:
    _, findings = checked_policy(_bands(value, f"x < {limit}", f"x >= {limit}"))
    assert {f.code for f in findings} == {"PE548"}
    assert all(len(str(f.args["number"])) < 60 for f in findings)


@pytest.mark.parametrize("limit", [INT_MAX, INT_MIN + 1])
def test_the_last_number_of_64_bits_is_a_limit(limit: int) -> None:
    checked, findings = checked_policy(_bands("order.paid", f"x < {limit}", f"x >= {limit}"))
    assert checked.policy is not None, findings


@pytest.mark.parametrize("number", range(-4, 9))
def test_a_limit_between_whole_numbers_divides_them(number: int) -> None:
    ranges = "x < -2.5", "-2.5 <= x < 3.5", "3.5 <= x <= 6.5", "x > 6.5"
    checked, findings = checked_policy(_bands("order.paid", *ranges))
    assert checked.policy is not None, findings
    program = checked.policy.programs["d"]
    given = {"order": {"paid": number}}
    facts, compiled = read_facts(given, schema()), compile_program(program, schema())
    assert isinstance(facts, Facts)
    assert compiled is not None
    expected = {"k": sum(number > limit for limit in (-2.5, 3.5, 6.5))}
    assert decide(program, facts.values, Timestamp(0)).result == expected
    assert compiled.at(Timestamp(0), Quick)(given).result == expected
    literals = [
        node.value
        for rule in program.rules
        for expr in rule_expressions(rule)
        for node in walk(expr)
        if isinstance(node, Literal)
    ]
    assert literals
    assert all(isinstance(value, int) for value in literals)
