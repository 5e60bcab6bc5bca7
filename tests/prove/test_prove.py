"""`policyeval prove`: what it says of a policy with faults, and of the real ones."""

from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.analysis.prove.claims import Kind, claims_of
from policyeval.analysis.prove.run import Limits, prove
from policyeval.analysis.prove.verdict import Came, Why
from policyeval.cli.group import group
from policyeval.engine.book import load
from policyeval.engine.load import load_policies
from policyeval.schema.facts import Facts, read_facts

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BOOK = load(ROOT / "policies")
OPEN = {"cancel.auto": 1, "conduct.ledger": 1, "outreach.language": 2, "segment.custom": 7}
"""How many claims stay open: of business days, a ledger, texts made of texts, a fact of any type."""
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
    assert proofs(["shop.late"])[1] == 0
    assert proofs(["shop.late", "--time-limit", "0.000001"])[1] == 2


def test_proofs_are_the_same_each_time(monkeypatch):
    monkeypatch.chdir(HERE / "world")
    assert proofs(["--format", "json"]) == proofs(["--format", "json"])


@pytest.mark.parametrize("decision", BOOK.decisions)
def test_the_real_policies_have_no_fault(decision):
    loaded, program = BOOK.program(decision)
    span = loaded.policy.decisions[decision.partition(".")[2]].span
    verdicts = list(prove(program, loaded.checked.schema, claims_of(program, span), LIMITS))
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
