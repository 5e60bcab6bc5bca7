"""The public conformance cases of CEL: as many pass as ever did, and most of the core always."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cases import ROOT, cases
from conformance.outcome import reason_to_fail

RECORDED = json.loads(Path(__file__).with_name("passes.json").read_text("utf-8"))
"""How many cases of each category passed when the record was made; it only ever grows."""

pytestmark = pytest.mark.skipif(
    not (ROOT / "cel").is_dir(), reason=f"no conformance data under {ROOT}: set CONFORMANCE"
)


def test_as_many_cases_pass_as_are_recorded_and_nine_of_ten_of_the_core() -> None:
    total: Counter[str] = Counter()
    passes: Counter[str] = Counter()
    failing = {}
    for case in cases():
        reason = reason_to_fail(case)
        total[case.category] += 1
        passes[case.category] += reason is None
        if reason is not None:
            failing[case.id] = reason
    fewer = {category: passes[category] for category, least in RECORDED.items() if passes[category] < least}
    assert fewer == {}, failing
    assert passes["core"] >= 0.9 * total["core"], failing


def test_without_types_what_is_well_typed_means_the_same() -> None:
    well_typed = [case for case in cases() if case.is_evaluated and not case.is_refused]
    untyped = [replace(case, is_checked=False, deduced_type=None) for case in well_typed]
    reasons = {case.id: reason_to_fail(case) for case in untyped}
    assert {id_: reason for id_, reason in reasons.items() if reason is not None} == {}
    assert len(reasons) > 1500
