"""CEL Policies: the public suites, suites of our own, the record, and the command line."""

import contextlib
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

import policyeval
from conformance.cases import ROOT
from policyeval.analysis.suites import run_suite, suite_folders
from policyeval.cli.main import run
from policyeval.source.diagnostic import Language
from policyeval.source.render import render_all

HERE = Path(__file__).parent
PUBLIC = ROOT / "cel-policy"
OWN = HERE / "suites"
FUNCTIONS: Mapping[str, Mapping[str, str]] = {
    "restricted_destinations": {"locationCode(ip)": 'ip == "10.0.0.1" ? "us" : "ir"'},
    "agent_tool_execution_governance": {
        "hasCreditCard(arguments)": '"cc" in arguments',
        "hasEmailOrPhone(arguments)": '"email" in arguments || "phone" in arguments',
    },
}
"""What the functions do that the suites declare and leave to whoever runs them."""

needs_data = pytest.mark.skipif(
    not PUBLIC.is_dir(), reason=f"no CEL Policy suites under {ROOT}: set CONFORMANCE"
)
SUITES = suite_folders([PUBLIC, OWN])


@pytest.mark.skipif(not SUITES, reason="no suites")
@pytest.mark.parametrize("folder", SUITES, ids=lambda folder: folder.name)
def test_suite_passes(folder: Path, tmp_path: Path) -> None:
    functions = None
    if folder.name in FUNCTIONS:
        functions = tmp_path / "functions.yaml"
        functions.write_text(json.dumps(FUNCTIONS[folder.name]), "utf-8")
    suite = run_suite(folder, functions)
    failed = {
        r.case.id: (r.differences, render_all(r.trouble, Language.EN)) for r in suite.results if not r.passed
    }
    assert (suite.findings, failed) == ((), {})
    assert suite.results


UNMET = {
    "a failure that does not come": (
        "x: {value: 1}",
        "{error_set: [division by zero]}",
        [["division by zero"]],
    ),
    "a failure of another kind": ("x: {value: 0}", "{error_set: [no such key, by zero]}", ["no such key"]),
    "an input that does not fit": ("x: {value: a}", "{error_set: [zero]}", ["zero"]),
    "an output in CEL": ("x: {value: 2}", "3 + 3", ["6"]),
}


@pytest.mark.parametrize(("given", "wanted", "missed"), UNMET.values(), ids=UNMET)
def test_test_that_expects_something_else_fails(
    given: str, wanted: str, missed: list[Any], tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text("variables: [{name: x, type_name: int}]\n", "utf-8")
    (tmp_path / "policy.yaml").write_text("name: n\nrule: {match: [{output: 10 / x}]}\n", "utf-8")
    test = f"{{name: t, input: {{{given}}}, output: {wanted}}}"
    (tmp_path / "tests.yaml").write_text(f"sections: [{{name: s, tests: [{test}]}}]\n", "utf-8")
    (result,) = run_suite(tmp_path).results
    assert [difference.expected for difference in result.differences] == missed


@needs_data
def test_all_public_suites_are_there() -> None:
    assert len([folder for folder in SUITES if PUBLIC in folder.parents]) == 39


REFUSED = {
    "aggregate_errors": ["PE584 24:21"],
    "aggregate_false_condition": ["PE580 18:18"],
    "aggregate_heterogeneous_outputs": ["PE584 21:15", "PE584 23:15"],
    "aggregate_list_errors": ["PE584 24:21"],
    "aggregate_nested_mixed_semantics": ["PE583 23:15"],
    "aggregate_subrule_heterogeneous_outputs": ["PE584 23:21"],
    "aggregate_unreachable_in_nested_first_match": ["PE581 22:21"],
    "compose_conflicting_output": ["PE584 23:13"],
    "compose_conflicting_subrule": ["PE584 36:13"],
    "duplicate_variable": ["PE585 20:13"],
    "import": ["PE586 18:11", "PE586 20:11"],
    "incompatible_outputs": ["PE580 20:18", "PE581 19:15", "PE584 21:15"],
    "syntax": ["PE242 24:33", "PE245 19:51", "PE245 21:27"],
    "undeclared_reference": ["PE301 19:19"],
    "unreachable": ["PE580 38:20", "PE581 36:17", "PE582 28:7"],
    "unreachable_under_unconditional_aggregate_subrule": ["PE580 21:24", "PE582 20:9"],
}
"""The findings of each suite of compile errors, with line and column."""


@needs_data
@pytest.mark.parametrize(("name", "findings"), REFUSED.items(), ids=REFUSED)
def test_broken_policy_is_refused_at_its_place(name: str, findings: list[str]) -> None:
    with pytest.raises(policyeval.PolicyError) as caught:
        policyeval.load_cel_policy(PUBLIC / "compile_errors" / name)
    assert sorted(map(place, caught.value.diagnostics)) == findings


def place(finding: policyeval.Diagnostic) -> str:
    assert finding.span is not None
    line, column = finding.span.source.position(finding.span.start)
    return f"{finding.code} {line}:{column}"


# ------------------------------------------------------------------------------------------ the record

PARCEL = {"country": "XA", "value": 50, "weight": 1, "blocked": ["XA"], "sender": {"known": True}}


def parcel(**changes: Any) -> policyeval.CelPolicyRecord:
    return policyeval.load_cel_policy(OWN / "parcel").decide({**PARCEL, **changes})


def test_record_names_the_branch_that_decides_and_its_explanation() -> None:
    record = parcel()
    assert record.result == {"matched": True, "output": {"ship": False}}
    assert record.value == policyeval.OptionalValue({"ship": False})
    assert [(b["id"], b["rule"], b["explanation"]) for b in record.decided_by] == [
        ("match[0]/match[0]", "embargo", "not to XA above 10")
    ]
    assert record.decided_by[0]["at"].endswith("parcel/policy.yaml:14:13")
    assert {rule["id"]: rule["outcome"] for rule in record.rules} == {
        "match[0]": "fired",
        "match[0]/match[0]": "fired",
        "match[0]/match[1]": "not_reached",
        "match[1]": "not_reached",
        "match[1]/match[0]": "not_reached",
        "match[2]": "not_reached",
    }


def test_rule_that_ended_the_search_is_what_decides_that_there_is_none() -> None:
    record = parcel(value=5)
    assert record.result == {"matched": False, "output": None}
    assert record.value == policyeval.OptionalValue(present=False)
    assert [branch["id"] for branch in record.decided_by] == ["match[0]"]


def test_nothing_decides_where_no_branch_holds() -> None:
    record = parcel(country="TH", value=500, weight=30)
    assert (record.result, record.decided_by) == ({"matched": False, "output": None}, [])


def test_condition_is_told_by_its_terms_and_what_they_read() -> None:
    record = parcel(country="TH", sender={"known": False})
    assert [(t["expr"], t["value"], t["reads"]) for t in record.rules[4]["because"]] == [
        ("sender.known", False, {"sender.known": False}),
        ("value <= variables.limit", True, {"value": 50, "variables.limit": 100}),
    ]


def test_what_is_not_given_is_unknown_where_it_is_needed() -> None:
    policy = policyeval.load_cel_policy(OWN / "parcel")
    needed = policy.decide({"country": "XA", "blocked": ["XA"]})
    assert (needed.status, needed.missing, needed.decided_by) == ("indeterminate", ["value"], [])
    enough = policy.decide({"country": "XA", "blocked": ["XA"], "value": 50})
    assert enough.status == "decided"


def test_record_is_the_same_bytes_for_the_same_input() -> None:
    one, other = parcel().to_json(), parcel(sender={"known": True}).to_json()
    assert one == other
    assert json.loads(one)["record_digest"] == parcel().to_dict()["record_digest"]


INPUTS: dict[str, tuple[Any, list[tuple[str, str | None]]]] = {
    "a slip of the finger": ({"contry": "TH"}, [("PE592", "country")]),
    "a member that is none": ({"sender": {"knwon": True}}, [("PE592", "sender.known")]),
    "a value of another type": ({"value": "much"}, [("PE727", None)]),
    "text that is not JSON": ("{", [("PE601", None)]),
    "a list": ("[]", [("PE709", None)]),
}


@pytest.mark.parametrize(("given", "findings"), INPUTS.values(), ids=INPUTS)
def test_input_that_does_not_fit_is_a_facts_error(given: Any, findings: list[tuple[str, str | None]]) -> None:
    with pytest.raises(policyeval.FactsError) as caught:
        policyeval.load_cel_policy(OWN / "parcel").decide(given)
    assert [(d.code, d.suggestion) for d in caught.value.diagnostics] == findings


# -------------------------------------------------------------------------------- variables, functions

CHECKED = {"address": "12 Road", "amount": 500, "note": "HELLO"}


def checks(functions: Mapping[str, Any]) -> policyeval.CelPolicyRecord:
    return policyeval.load_cel_policy(OWN / "checks", functions=functions).decide(CHECKED)


def test_functions_are_python_or_cel_and_an_aggregate_says_all_that_decide() -> None:
    record = checks({"region(a)": '"north"', "isUpper": str.isupper})
    assert record.value == ["visit", "two signatures", "calm down"]
    assert [(b["id"], b["explanation"]) for b in record.decided_by] == [
        ("aggregate[0]", None),
        ("aggregate[1]/match[0]", None),
        ("aggregate[2]", "the note shouts: HELLO"),
    ]


def raises(*_: Any) -> Any:
    raise ValueError("no")


FAILING: dict[str, tuple[Mapping[str, Any], str]] = {
    "nobody said what it does": ({"region(a)": "a"}, "PE590"),
    "it raises": ({"region_string": raises, "isUpper": str.isupper}, "PE591"),
    "it gives another type": ({"region": lambda _: 3, "isUpper": str.isupper}, "PE591"),
    "its CEL fails": ({"region(a)": "string(1 / 0)", "isUpper": str.isupper}, "PE802"),
}


@pytest.mark.parametrize(("functions", "code"), FAILING.values(), ids=FAILING)
def test_function_that_fails_makes_the_record_an_error(functions: Mapping[str, Any], code: str) -> None:
    record = checks(functions)
    assert (record.status, record.value, record.decided_by) == ("error", None, [])
    assert [note["code"] for note in record.notes] == [code]


@pytest.mark.parametrize(
    ("head", "body", "codes"), [("region", "1", ["PE593"]), ("region(a)", "1 +", ["PE243"])]
)
def test_function_that_cannot_be_read_is_a_policy_error(head: str, body: str, codes: list[str]) -> None:
    with pytest.raises(policyeval.PolicyError) as caught:
        checks({head: body})
    assert [finding.code for finding in caught.value.diagnostics] == codes


def written(tmp_path: Path, rule: str, config: str = "name: n\n") -> policyeval.CelPolicy:
    body = "".join(f"  {line}\n" for line in rule.strip("\n").splitlines())
    (tmp_path / "policy.yaml").write_text(f"name: n\nrule:\n{body}", "utf-8")
    (tmp_path / "config.yaml").write_text(config, "utf-8")
    return policyeval.load_cel_policy(tmp_path, functions={"count": Counter()})


class Counter:
    """Counts how often it is called."""

    calls: ClassVar[list[Any]] = []

    def __call__(self, value: Any) -> Any:
        self.calls.append(value)
        return value


COUNTED = """
name: n
functions:
  - {name: count, overloads: [{id: count, args: [{type_name: int}], return: {type_name: int}}]}
"""


def test_variable_is_evaluated_once_and_only_when_it_is_read(tmp_path: Path) -> None:
    Counter.calls.clear()
    policy = written(
        tmp_path,
        """
variables: [{used: count(1)}, {twice: variables.used + variables.used}, {unused: count(2)}]
match:
  - {condition: variables.used > 1, output: variables.unused}
  - {condition: variables.twice > 1, output: variables.twice + variables.used}
""",
        COUNTED,
    )
    assert policy.decide({}).value == policyeval.OptionalValue(3)
    assert Counter.calls == [1]


def test_thousand_variables_that_double_are_no_matter(tmp_path: Path) -> None:
    chain = "".join(f"  - v{n}: variables.v{n - 1} || !variables.v{n - 1}\n" for n in range(1, 1000))
    policy = written(tmp_path, f"variables:\n  - v0: 'true'\n{chain}match: [{{output: variables.v999}}]\n")
    assert policy.decide({}).value is True


def test_thousand_matches_are_no_matter(tmp_path: Path) -> None:
    matches = "".join(f"  - {{condition: x == {n}, output: '{n}'}}\n" for n in range(1000))
    config = "name: n\nvariables: [{name: x, type_name: int}]\n"
    policy = written(tmp_path, f"match:\n{matches}", config)
    assert policy.decide({"x": 999}).value == policyeval.OptionalValue(999)


def test_rules_nest_no_deeper_than_yaml(tmp_path: Path) -> None:
    rule = "{match: [{output: '1'}]}"
    for _ in range(200):
        rule = f"{{match: [{{rule: {rule}}}]}}"
    with pytest.raises(policyeval.PolicyError) as caught:
        written(tmp_path, rule)
    assert [finding.code for finding in caught.value.diagnostics] == ["PE120"]


def test_folder_without_a_policy_is_a_policy_error(tmp_path: Path) -> None:
    with pytest.raises(policyeval.PolicyError) as caught:
        policyeval.load_cel_policy(tmp_path / "none")
    assert [finding.code for finding in caught.value.diagnostics] == ["PE101"]


# ----------------------------------------------------------------------------------- the command line

COMMANDS: dict[str, tuple[list[str], int]] = {
    "a decision in words": (["check", "--cel-policy", "parcel", "facts.json"], 0),
    "a decision in Thai": (["check", "--cel-policy", "parcel", "facts.json", "--lang", "th"], 0),
    "a decision as Markdown": (["check", "--cel-policy", "parcel", "facts.json", "--format", "markdown"], 0),
    "a decision that is gated": (
        ["check", "--cel-policy", "parcel", "facts.json", "--fail-on", "result.matched"],
        1,
    ),
    "a gate that fails": (["check", "--cel-policy", "parcel", "facts.json", "--fail-on", "1 / 0 > 1"], 2),
    "a gate that is a text": (["check", "--cel-policy", "parcel", "facts.json", "--fail-on", "status"], 4),
    "a gate that is none": (["check", "--cel-policy", "parcel", "facts.json", "--fail-on", "reslt"], 4),
    "facts that are missing": (["check", "--cel-policy", "parcel", "few.json"], 2),
    "facts with a slip": (["check", "--cel-policy", "parcel", "slip.yaml"], 4),
    "a stream": (["check", "--cel-policy", "parcel", "many.ndjson"], 4),
    "a function without a meaning": (["check", "--cel-policy", "checks", "checks.json"], 3),
    "no facts": (["check", "parcel.decision"], 4),
    "a folder that is none": (["check", "--cel-policy", "nowhere", "facts.json"], 3),
    "tests that pass": (["test", "parcel"], 0),
    "tests that need a function": (["test", "checks", "--functions", "other.yaml"], 1),
    "tests of another name": (["test", "parcel", "--filter", "zebra"], 1),
}
FILES = {
    "facts.json": json.dumps(PARCEL),
    "few.json": '{"country": "XA", "blocked": ["XA"]}',
    "slip.yaml": "contry: XA\n",
    "other.yaml": "other(a): a\n",
    "many.ndjson": '{"country": "XA"}\n{"value": "much"}\n',
    "checks.json": json.dumps(CHECKED),
}


def test_command_line_prints_what_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Callable[[str, str], None]
) -> None:
    for folder in ("parcel", "checks"):
        (tmp_path / folder).symlink_to(OWN / folder)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    pages = []
    for name, (command, code) in COMMANDS.items():
        output, exit_code = printed(command)
        assert exit_code == code, (name, output)
        pages.append(f"# {name}: exit {exit_code}\n{output}")
    golden("goldens/commands.txt", without_version("\n".join(pages)))


def without_version(text: str) -> str:
    version = json.dumps(policyeval.load_cel_policy(OWN / "parcel").decide({}).to_dict()["engine"]["version"])
    return text.replace(f'"version": {version}', '"version": "…"')


def printed(command: list[str]) -> tuple[str, int]:
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = run(command)
    return output.getvalue(), code
