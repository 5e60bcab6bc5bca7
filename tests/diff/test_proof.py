"""What is proved of pairs of versions: which way each decision changes, and that examples show it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from diff.loaded import policy_set, written
from diff.versions import MARKET, NOTHING, PAIRS
from policyeval.analysis.diff.proof import Proof, proof
from policyeval.analysis.diff.proved import alone_words, key_lines
from policyeval.analysis.diff.sides import compare
from policyeval.analysis.prove.compared import FORCE, STATUS, Relation
from policyeval.analysis.prove.run import Limits
from policyeval.engine.show import to_json
from policyeval.frozen import replace

LIMITS = Limits(seconds=300)
PROVED = [row for row in PAIRS if "proof" in row]
OPPOSITE = {"stricter": "looser", "looser": "stricter"}


def proved(folder: Path, row: Mapping[str, Any], *, is_backwards: bool = False) -> Proof:
    """Return the proof of a pair, or of the way back."""
    base, schema = row.get("base", MARKET), row.get("schema", NOTHING)
    old = policy_set(written(folder / "old", row.get("old", NOTHING), base=base))
    new = policy_set(written(folder / "new", row.get("new", NOTHING), schema=schema, base=base))
    if is_backwards:
        old, new = new, old
    limits = replace(LIMITS, bound=row.get("elements"))
    return proof(old, new, compare(old, new), limits)


def relations(found: Proof) -> dict[str, str]:
    """Return what each decision is to its older self, where it is not the same."""
    return {
        one.decision.partition(".")[2]: one.relation.value
        for one in found.decisions
        if one.relation is not Relation.EQUIVALENT
    }


def test_many_pairs_say_what_is_to_be_proved() -> None:
    assert len(PROVED) >= 60
    assert {relation for row in PROVED for relation in row["proof"].values()} >= {
        "stricter",
        "looser",
        "mixed",
        "changed",
    }


@pytest.mark.parametrize("row", PROVED, ids=lambda row: row["name"])
def test_each_pair_is_proved_to_be_what_it_says(row: dict[str, Any], tmp_path: Path) -> None:
    found = proved(tmp_path, row)
    assert relations(found) == row["proof"]
    for decision in found.decisions:
        for one in decision.examples:
            results = one.old.result, one.new.result
            assert one.example.transitions
            for transition in one.example.transitions:
                if transition.key in (FORCE, STATUS):
                    assert (one.old.status, one.new.status) == (transition.old, transition.new)
                    continue
                values = transition.old, transition.new
                shown = tuple(to_json(value, decision.zone) for value in values)
                assert tuple(result[transition.key] for result in results) == shown
                assert shown[0] != shown[1]


@pytest.mark.parametrize("row", PROVED[::9], ids=lambda row: row["name"])
def test_the_way_back_is_the_opposite(row: dict[str, Any], tmp_path: Path) -> None:
    expected = {name: OPPOSITE.get(relation, relation) for name, relation in row["proof"].items()}
    assert relations(proved(tmp_path, row, is_backwards=True)) == expected


def test_of_a_parameter_in_two_parts_it_is_said_in_which_it_changes_nothing(tmp_path: Path) -> None:
    row = {"base": "cod", "new": {"value: 6\n    unit: sides": "value: 5\n    unit: sides"}}
    inspection = proved(tmp_path, row).decisions[0]
    (line,) = [line.en for line in key_lines(inspection) if "by itself" in line.en]
    sides = "value of parameter `sides` (Sides of a parcel to be shown): 6 → 5"
    assert line == f"changes no answer by itself (proved): {sides}, in `may_open`"
    assert f"by: {sides}" in {str(alone_words(one, inspection).en) for one in inspection.examples}
