"""The public conformance cases of CEL: as many pass as ever did, on both back ends."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cases import ROOT, cases
from conformance.outcome import Answered, outcome_of, reason_to_fail

RECORDED = json.loads(Path(__file__).with_name("passes.json").read_text("utf-8"))
"""How many cases of each category passed when the record was made; it only ever grows."""

LEAST_BY_ITSELF = 1_280
"""So many cases generated code answers, every part of them, without the reference."""

pytestmark = pytest.mark.skipif(
    not (ROOT / "cel").is_dir(), reason=f"no conformance data under {ROOT}: set CONFORMANCE"
)


def test_as_many_cases_pass_as_are_recorded_on_both_back_ends() -> None:
    outcomes = [outcome_of(case) for case in cases()]
    failing = {o.case.id: (o.reference, o.python) for o in outcomes if o.reference or o.python}
    passes = Counter(o.case.category for o in outcomes if not (o.reference or o.python))
    fewer = {category: passes[category] for category, least in RECORDED.items() if passes[category] < least}
    assert fewer == {}, failing
    own = sum(o.answered is Answered.BY_ITSELF for o in outcomes)
    assert own >= LEAST_BY_ITSELF, own


def test_without_types_what_is_well_typed_means_the_same() -> None:
    well_typed = [case for case in cases() if case.is_evaluated and not case.is_refused]
    untyped = [replace(case, is_checked=False, deduced_type=None) for case in well_typed]
    reasons = {case.id: reason_to_fail(case) for case in untyped}
    assert {id_: reason for id_, reason in reasons.items() if reason is not None} == {}
    assert len(reasons) > 1500
