"""`policyeval prove`: what it says of a policy with faults, and of the real ones."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.analysis.prove.claims import Kind, claims_of, claims_of_invariants
from policyeval.analysis.prove.lengths import lengths
from policyeval.analysis.prove.readings import Matters, other_readings
from policyeval.analysis.prove.run import Limits, prove
from policyeval.analysis.prove.shrink import shrunk
from policyeval.analysis.prove.verdict import Came, Why
from policyeval.check.invariants import invariants_for
from policyeval.cli.group import group
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop
from policyeval.engine.book import load
from policyeval.engine.load import load_policies
from policyeval.language.instants import DAY
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts
from policyeval.schema.validator import document_schema, violations

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BOOK = load(ROOT / "policies")
OPEN = {"cancel.auto": 1, "outreach.language": 2, "segment.custom": 7}
"""How many claims stay open: of business days, texts made of texts, a fact of any type."""
LIMITS = Limits(seconds=120, bound=2)


def proofs(arguments: list[str]):
    """Return what `policyeval prove` prints about the policy with faults, and its exit code."""
    result = CliRunner().invoke(group, ["prove", "--policies", ".", *arguments], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.stdout, result.return_value


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("text.en.txt", []),
        ("text.th.txt", ["--lang", "th", "--all"]),
        ("markdown.en.md", ["--format", "markdown"]),
        ("data.json", ["--format", "json", "shop.fee"]),
        ("results.sarif", ["--format", "sarif"]),
        ("results.xml", ["--format", "junit", "--lang", "th"]),
    ],
)
def test_a_policy_with_faults(name, arguments, request, monkeypatch):
    monkeypatch.chdir(HERE / "world")
    found, code = proofs(arguments)
    golden = HERE / "golden" / name
    if request.config.getoption("--update"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")
    assert code == 1


def test_what_is_fine_exits_with_0_and_what_stays_open_with_2(monkeypatch):
    monkeypatch.chdir(HERE / "world")
    assert proofs(["shop.free"])[1] == 0
    assert proofs(["shop.free", "--time-limit", "0.000001"])[1] == 2


def test_an_invariant_that_means_nothing_ends_with_3(monkeypatch, tmp_path):
    policy = (HERE / "world" / "policy.yaml").read_text("utf-8")
    (tmp_path / "policy.yaml").write_text(policy.replace("result.points <= 6", "result.point <= 6"), "utf-8")
    schema = (HERE / "world" / "shop.facts.schema.json").read_text("utf-8")
    (tmp_path / "shop.facts.schema.json").write_text(schema, "utf-8")
    result = CliRunner().invoke(group, ["prove", "--policies", str(tmp_path)], standalone_mode=False)
    assert isinstance(result.exception, Stop)
    assert result.exception.code is Exit.POLICY
    assert "PE302" in [finding.code for finding in result.exception.findings]


def test_data_fits_its_schema_and_sarif_names_places(monkeypatch):
    monkeypatch.chdir(HERE / "world")
    data = json.loads(proofs(["--format", "json", "--readings"])[0])
    schema = document_schema(json.loads((ROOT / "schemas" / "prove.schema.json").read_text("utf-8")))
    assert violations(data, schema) == ()
    (run,) = json.loads(proofs(["--format", "sarif"])[0])["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == [f"prove/{kind.value}" for kind in Kind]
    text = (HERE / "world" / "policy.yaml").read_text("utf-8").splitlines()
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert text[region["startLine"] - 1][region["startColumn"] - 1 :].strip()


def test_a_list_is_as_long_as_the_conditions_ask_for():
    assert lengths([BOOK.program("conduct.deduction")[1]])["chats"] == 5
    program = load(HERE / "sizes").program("shop.sizes")[1]
    assert lengths([program]) == {"orders": 9, "orders[].items": 4}


def test_another_reading_is_shown_by_what_it_changes():
    loaded, program = BOOK.program("conduct.band")
    (found,) = other_readings(
        program,
        loaded.policy,
        loaded.checked.schema,
        LIMITS,
        lambda reading, option: BOOK.program("conduct.band", readings={reading: option})[1],
    )
    assert (found.reading.id, found.option, found.matters) == ("top_band", "eq_15", Matters.YES)
    assert found.old is not None
    assert found.old.facts == {"quarter_points_total": 16}
    assert ("band", "suspend_permanent", "undefined") in found.changed


def test_plain_examples_keep_what_they_show():
    bundle = {"a": {"b": 7, "c": [1, 2, 3]}, "d": "x", "e": -900}

    def holds(facts, as_of):
        return len(facts.get("a", {}).get("c", [])) >= 2 and facts.get("e", 0) < -5

    given, wish = (Timestamp(day * DAY) for day in (20_000, 19_000))
    found = shrunk(bundle, given, holds, wish=wish, zone="UTC")
    assert found == ({"a": {"c": [0, 0]}, "e": -6}, wish)


def test_proofs_are_the_same_each_time(monkeypatch):
    monkeypatch.chdir(HERE / "world")
    assert proofs(["--format", "json"]) == proofs(["--format", "json"])


@pytest.mark.parametrize("decision", BOOK.decisions)
def test_the_real_policies_have_no_fault(decision):
    loaded, program = BOOK.program(decision)
    span = loaded.policy.decisions[decision.partition(".")[2]].span
    stated = invariants_for(loaded.checked, program, dict(program.readings))
    assert isinstance(stated, tuple)
    claims = [*claims_of(program, span), *claims_of_invariants(stated)]
    verdicts = list(prove(program, loaded.checked.schema, claims, LIMITS))
    assert [v for v in verdicts if v.is_fault] == []
    assert [v for v in verdicts if v.why is Why.UNCONFIRMED] == []
    asked = [v for v in verdicts if not v.claim.is_note]
    open_ = [v for v in asked if v.came is Came.INCONCLUSIVE]
    assert len(open_) <= OPEN.get(decision, 0), [v.claim for v in open_]
    for verdict in verdicts:
        if verdict.witness is not None:
            assert isinstance(read_facts(verdict.witness.facts, loaded.checked.schema), Facts)


def test_examples_are_small():
    loaded = load_policies([HERE / "world"], tolerated=frozenset({"PE527", "PE528"})).policies[0]
    program = loaded.programs["fee"]
    span = loaded.policy.decisions["fee"].span
    (failing,) = [
        v
        for v in prove(program, loaded.checked.schema, claims_of(program, span), LIMITS)
        if v.claim.kind is Kind.NEVER_FAILS
    ]
    assert failing.witness is not None
    assert failing.witness.facts == {"order": {"total": 7}}


@pytest.mark.parametrize("is_ordinary", [True, False])
def test_what_may_cost_too_much_is_not_proved(is_ordinary):
    """Texts as long as a bundle pass the limit of this decision, those of a hundred characters do not."""
    loaded, program = BOOK.program("cod.inspection")
    claims = list(claims_of(program, loaded.policy.decisions["inspection"].span))
    limits = Limits(seconds=60, bound=1, is_ordinary=is_ordinary)
    verdicts = list(prove(program, loaded.checked.schema, claims, limits))
    is_costly = {one.why is Why.COST for one in verdicts if one.claim.kind is Kind.NEVER_FAILS}
    assert is_costly == {not is_ordinary}
