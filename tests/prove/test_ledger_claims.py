"""What is proved of a ledger: with six entries, in whatever order they come, and with examples."""

import json
from typing import Final

import pytest

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from diff.versions import version
from policyeval.analysis.prove.claims import Kind, claims_of, claims_of_invariants
from policyeval.analysis.prove.run import Limits, prove
from policyeval.analysis.prove.verdict import Came
from policyeval.check.invariants import invariants_for

LIMITS: Final = Limits(seconds=300)
Stated = dict[str, str]
TRUE: Final[dict[str, Stated]] = {
    "never-below-zero": {"assert": "result.posted >= 0 && result.pending >= 0"},
    "never-more-than-all-entries": {"assert": "result.posted + result.pending <= 120"},
    "no-penalty-without-entries": {"assume": "size(entries) == 0", "assert": "size(result.active) == 0"},
    "held-by-a-penalty-only": {"assert": "(result.hold == 'held') == (size(result.active) > 0)"},
}
FALSE: Final[dict[str, Stated]] = {
    "free": {"assert": "result.hold == 'free'"},
    "one-penalty-at-most": {"assert": "size(result.active) <= 1"},
    "held-with-points-only": {"assume": "result.hold == 'held'", "assert": "result.posted >= 3"},
}


def verdicts():
    """Return what comes of each statement about the ledger of the market, and of its other claims."""
    title = {"en": "Stated", "th": "ที่ระบุ"}
    stated = [
        {"id": name, "decision": "account", "title": title, **text} for name, text in (TRUE | FALSE).items()
    ]
    written = json.dumps(stated, ensure_ascii=False)
    policy = version({"not_rules:\n": f"invariants: {written}\nnot_rules:\n"})
    program = policy.programs["account"]
    invariants = invariants_for(policy, program, dict(program.readings))
    assert isinstance(invariants, tuple)
    span = invariants[0].span
    claims = [*claims_of(program, span), *claims_of_invariants(invariants)]
    return list(prove(program, policy.schema, claims, LIMITS))


def test_statements_about_six_entries_are_proved_or_shown_to_be_wrong():
    found = verdicts()
    stated = {v.claim.invariant.id: v for v in found if v.claim.kind is Kind.INVARIANT}
    (fails,) = [v for v in found if v.claim.kind is Kind.NEVER_FAILS]
    for verdict in (fails, *(stated[name] for name in TRUE)):
        assert (verdict.came, verdict.bounds) == (Came.PROVED, (("entries", 6),)), verdict.claim
    for name in FALSE:
        assert stated[name].came is Came.VIOLATED
        assert stated[name].witness is not None
