"""What evaluation costs, and that it stops: expressions of an adversary, and the counting itself."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml

from check_examples import checked_policy, schema
from policyeval import CelError
from policyeval.backends.reference import program as reference
from policyeval.backends.reference.cost import MOST_FOR_A_DECISION, MOST_FOR_A_RULE, Meter, weight
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.cel.parser import parse
from policyeval.check.environment import Environment as Names
from policyeval.check.environment import Findings
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.ir.record import Status
from policyeval.language.values import Failure, Timestamp, Unknown
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source, whole

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
LIMIT = MOST_FOR_A_RULE if IS_LONG else MOST_FOR_A_RULE // 10
"""What those that go on for ever may cost here: `make fuzz` lets them have all that there is."""
CPU_SECONDS = 10
"""A net for what is not counted, and no measure of speed: a million steps take two seconds or so."""
PARTS = {
    "big": "lists.range(3000)",
    "lists": "lists.range(100).map(i, lists.range(100))",
    "text": "lists.range(30000).map(i, 'a').join()",
    "groups": "(a*)" * 200,
}


def written(row: dict[str, Any]) -> str:
    """Return the expression of a row; `doubling` binds a name so often, each time to what `step` says."""
    if "expr" in row:
        return str(row["expr"].format(**PARTS))
    text = f"cel.bind(x0, {row['doubling'].format(**PARTS)}, "
    for n in range(row["times"]):
        text += f"cel.bind(x{n + 1}, {row['step'].format(x=f'x{n}')}, "
    return text + row["end"].format(x=f"x{row['times']}") + ")" * (row["times"] + 1)


def rows() -> Iterator[Any]:
    table = yaml.safe_load(Path(__file__).with_name("adversarial.yaml").read_text("utf-8"))
    for topic, of_topic in table.items():
        for name, row in of_topic.items():
            yield pytest.param(row, id=f"{topic}: {name}")


def meaning(text: str, limit: int = MOST_FOR_A_RULE) -> tuple[Any, Meter]:
    """Return what a text means, and the meter that counted it."""
    tree = parse(whole(Source("adversary", text))).expr
    assert tree is not None, text
    findings = Findings()
    expr = check_expression(tree, Names({}, functions(), is_strict=False), findings)
    assert findings.all == (), text
    meter = Meter(limit)
    env = Environment({}, {}, lambda decision, key: Unknown(frozenset()), meter=meter)
    return evaluate(expr, env), meter


def test_there_are_a_hundred_rows() -> None:
    assert len(list(rows())) >= 100


@pytest.mark.parametrize("row", list(rows()))
def test_an_adversary_gets_a_value_or_a_failure_within_the_cost(row: dict[str, Any]) -> None:
    text, limit = written(row), LIMIT if row.get("fails") == "PE821" else MOST_FOR_A_RULE
    start = process_time()
    found, meter = meaning(text, limit)
    assert process_time() - start < CPU_SECONDS
    assert (found.code if isinstance(found, Failure) else found) == row.get("fails", row.get("value"))
    assert (meter.spent > limit) == (row.get("fails") == "PE821")


def test_the_count_is_the_same_every_time() -> None:
    text = "lists.range(100).all(i, lists.range(100).map(j, string(i + j)).join().size() > 0)"
    assert len({meaning(text)[1].spent for _ in range(3)}) == 1


def test_a_process_stops_by_itself() -> None:
    """From outside: the process ends, with little memory, and says why."""
    program = (
        "import resource, sys, policyeval\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (60, 60))\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))\n"
        "for text in sys.stdin.read().split(chr(0)):\n"
        "    try:\n"
        "        policyeval.evaluate(text)\n"
        "    except policyeval.CelError as error:\n"
        "        print(error.phase, error.diagnostics[0].code)\n"
    )
    fails = [p.values[0] for p in rows() if p.values[0].get("fails") == "PE821"]
    texts = [written(row) for row in fails[:: len(fails) // 3]]
    done = subprocess.run(
        [sys.executable, "-c", program], input=chr(0).join(texts), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["evaluate PE821"] * len(texts)


COSTS = {
    "1": 1,
    "1 + 2": 3,
    "[1, 2, 3]": 4,
    "[1, 2, 3].all(x, x > 0)": 4 + 3 + 3 * (3 + 2) + 1,
    "'a' == 'b'": 3,
    "size('abcdefghijklmnopqrstuvwxyz')": 2,
    "'abcdefghijklmnopqrstuvwxyz'.contains('a')": 3 + (1 + 2) + 1,
    "'abcdefghijklmnopqrstuvwxyz'.startsWith('a')": 3 + 1,
    "'abcdefghijklmnopqrst' + 'abcdefghijklmnopqrst'": 3 + 2 + 2 + 4,
    "false && 1 / 0 > 0": 2,
    "'abcdefghij' + 'abcdefghij' + 'abcdefghij'": 5 + 3 + 3,
    "[1] + [2] + [3] + [4]": 7 + 4 + 4 + 4,
}


@pytest.mark.parametrize(("text", "cost"), COSTS.items(), ids=COSTS)
def test_what_is_counted(text: str, cost: int) -> None:
    assert meaning(text)[1].spent == cost


def test_what_is_in_two_places_weighs_twice_and_is_not_weighed_to_its_end() -> None:
    value: Any = [1]
    assert weight(value, 100) == 2
    for _ in range(200):
        value = [value, value]
    assert 100 < weight(value, 100) < 110


@pytest.mark.parametrize(
    ("term", "value"), [("'a'", "a" * 10_000), ("b'a'", b"a" * 10_000), ("[1]", [1] * 10_000)]
)
def test_chains_of_ten_thousand_terms_are_joined_at_once(term: str, value: Any) -> None:
    found, meter = meaning(" + ".join([term] * 10_000))
    assert found == value
    assert meter.spent < 100_000


CHAINS = {
    "sums in a sum": ("[1] + ([2] + [3]) + [4]", [1, 2, 3, 4]),
    "a failure in the middle": ("'a' + string(1 / 0) + 'b' + 'c'", Failure("PE802")),
    "the first of two failures": ("'a' + {'a': 'b'}['c'] + string(1 / 0)", Failure("PE804", {"key": "c"})),
    "what only its value tells": ("dyn('a') + 'b' + 'c' + 'd'", "abcd"),
    "and then another call": ("('a' + 'b' + 'c').size() + 1", 4),
}


@pytest.mark.parametrize(("text", "value"), CHAINS.values(), ids=CHAINS)
def test_chain_means_what_its_pairs_mean(text: str, value: Any) -> None:
    assert meaning(text)[0] == value


def doubled(start: str, step: str, end: str) -> str:
    return written({"doubling": start, "step": step, "times": 40, "end": end})


HANDED_OUT = {
    "a list": doubled("[1]", "[{x}, {x}]", "{x}"),
    "a map": doubled("{{'a': 1}}", "{{'a': {x}, 'b': {x}}}", "{x}"),
    "an optional": doubled("optional.of(1)", "optional.of([{x}, {x}])", "{x}"),
}


@pytest.mark.parametrize("text", HANDED_OUT.values(), ids=HANDED_OUT)
def test_value_that_is_small_only_while_it_is_shared_is_not_handed_out(text: str) -> None:
    import policyeval  # noqa: PLC0415

    with pytest.raises(CelError) as caught:
        policyeval.evaluate(text)
    assert [finding.code for finding in caught.value.diagnostics] == ["PE821"]


def test_nor_is_an_output_of_a_cel_policy(tmp_path: Path) -> None:
    import policyeval  # noqa: PLC0415

    variables = "".join(f"  - x{n}: '[variables.x{n - 1}, variables.x{n - 1}]'\n" for n in range(1, 41))
    (tmp_path / "policy.yaml").write_text(
        f"name: doubled\nrule:\n  variables:\n  - x0: '[dyn(1)]'\n{variables}  match:\n"
        "  - condition: variables.x40.size() == 2\n    output: variables.x40\n    explanation: string(1)\n"
    )
    record = policyeval.load_cel_policy(tmp_path).decide({})
    assert (record.status, record.result["output"]) == ("error", None)
    assert record.rules[0]["because"][0]["reads"] == {"variables.x40": {"failed": "PE821"}}


def test_the_public_door_says_what_the_limit_is() -> None:
    import policyeval  # noqa: PLC0415

    with pytest.raises(CelError) as caught:
        policyeval.evaluate("lists.range(1000).all(i, lists.range(1000).all(j, true))")
    (finding,) = caught.value.diagnostics
    assert (caught.value.phase, finding.code, dict(finding.args)) == (
        "evaluate",
        "PE821",
        {"limit": "1,000,000"},
    )


def answer(text: str) -> Any:
    checked, findings = checked_policy(text)
    assert checked.policy is not None, findings
    facts = read_facts({"order": {"gift": True}}, schema())
    assert isinstance(facts, Facts)
    return reference.decide(checked.policy.programs["d"], facts.values, Timestamp(0))


COSTLY = "lists.range(700).all(i, lists.range(700).all(j, i + j >= 0 || order.gift))"
HALF = "lists.range(100).all(i, i >= 0)"
RULES = (
    "decisions:\n  d:\n    kind: verdict\n    title: {{en: Example, th: ตัวอย่าง}}\n"
    "    results: [{{keys: [k], combine: set}}]\n    rules:\n{rules}"
)


def test_a_rule_that_costs_too_much_fails_and_the_others_do_not() -> None:
    rules = "".join(
        f"      - {{id: {id_}, when: '{when}', then: {{k: {id_}}}}}\n"
        for id_, when in (("a", "order.gift"), ("b", COSTLY), ("c", "order.gift"))
    )
    found = answer(RULES.format(rules=rules))
    assert found.status is Status.ERROR
    assert found.failures == (("b", Failure("PE821", {"limit": "1,000,000"})),)
    assert [rule.outcome.value for rule in found.rules] == ["fired", "failed", "fired"]


def test_a_decision_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_FOR_A_DECISION == 10 * MOST_FOR_A_RULE
    monkeypatch.setattr(reference, "MOST_FOR_A_DECISION", 6_000)
    rules = "".join(f"      - {{id: r{n}, when: '{HALF}', then: {{k: r{n}}}}}\n" for n in range(20))
    found = answer(RULES.format(rules=rules))
    assert found.status is Status.ERROR
    outcomes = [rule.outcome.value for rule in found.rules]
    assert outcomes == sorted(outcomes, key=["fired", "failed"].index)
    assert 5 < outcomes.count("fired") < 20
    assert {failure.args["limit"] for _, failure in found.failures} == {"6,000"}
