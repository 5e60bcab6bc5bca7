"""`policyeval cases`: files that are valid, that pass, that say what they show, and lose nothing."""

import os
from pathlib import Path

import pytest
import yaml

from policyeval.analysis.boundary import proofs
from policyeval.analysis.boundary.build import build_cases
from policyeval.analysis.boundary.proofs import Unreached
from policyeval.analysis.boundary.writing import to_yaml
from policyeval.analysis.cases import load_cases, run_case
from policyeval.cli.group import run_group
from policyeval.engine.book import load
from policyeval.source.diagnostic import Language

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "policies")
IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SOME = (
    "cancel.scan",
    "cod.claim",
    "conduct.band",
    "conduct.posting",
    "outreach.access",
    "outreach.seller_language",
)
LEFT = {
    "conduct.deduction": {
        "address-above-0": Unreached.OPEN,
        "address-escalation-below-address-room-a": Unreached.OPEN,
        "address-escalation-above-address-room-a": Unreached.OPEN,
        "address-review-below-15": Unreached.OPEN,
        "address-review-above-15": Unreached.OPEN,
        "reading-suspicious-orders-suffice-for-sanction": Unreached.OPEN,
        "reading-suspicious-orders-not-needed": Unreached.OPEN,
    },
    "conduct.posting": {"reading-quarter-end-reset-first": Unreached.NEVER},
    "segment.membership": {"repeat_buyer-above-p-ordered-at": Unreached.OPEN},
}
"""What has no case, and why."""


@pytest.mark.parametrize("decision", BOOK.decisions if IS_LONG else SOME)
def test_cases_are_valid_and_pass_and_what_has_none_is_named(decision, tmp_path):
    pytest.importorskip("z3")
    cases = build_cases(BOOK, decision)
    file = tmp_path / "cases.yaml"
    file.write_text(to_yaml(cases, Language.EN), "utf-8")
    loaded = load_cases([file])
    assert loaded.findings == ()
    results = [run_case(BOOK, case) for case in loaded.cases]
    assert [result.case.id for result in results if not result.passed] == []
    assert {shown.id: why for shown, why in cases.unreached} == LEFT.get(decision, {})
    assert to_yaml(build_cases(BOOK, decision), Language.EN) == file.read_text("utf-8")


def test_a_file_says_what_each_case_shows():
    written = yaml.safe_load(to_yaml(build_cases(BOOK, "conduct.band"), Language.EN))
    by_id = {case["id"]: case for case in written["cases"]}
    at = by_id["restrict-2-at-9"]
    assert at["facts"] == {"quarter_points_total": 9}
    assert at["expected"]["band"] == "restrict_3"
    assert "exactly" in at["title"]
    reading = by_id["band-reading-top-band-eq-15"]
    assert reading["alternatives"][0]["readings"] == {"top_band": "eq_15"}
    assert {case["confidence"] for case in written["cases"]} == {"unreviewed"}
    assert by_id["band-force-before"]["status"] == "not_in_force"


def test_without_a_solver_what_the_search_reaches_is_written(monkeypatch):
    monkeypatch.setattr(proofs, "is_there", lambda name: False)
    cases = build_cases(BOOK, "conduct.posting")
    assert {why for _, why in cases.unreached} == {Unreached.OPEN}
    assert len(cases.cases) >= 10


def test_command_writes_a_new_file_only(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    out = tmp_path / "cases.yaml"
    assert run_group(["cases", "outreach.seller_language", "--out", str(out), "--lang", "th"]) == 0
    assert "รอการตรวจทาน" in capsys.readouterr().err
    assert run_group(["test", str(out)]) == 0
    assert run_group(["cases", "outreach.seller_language", "--out", str(out)]) == 4
    assert "PE773" in capsys.readouterr().err
