"""Which versions of two sets are compared with each other."""

from pathlib import Path

import pytest

from diff.loaded import policy_set, written
from policyeval.analysis.diff.change import PolicyChanges
from policyeval.analysis.diff.sides import PolicySet, compare

LATER = {'version: "2025-01-01"': 'version: "2025-06-01"', 'from: "2025-01-01': 'from: "2025-06-01'}
OTHER = {"policy: market": "policy: bazaar"}


def told(old: PolicySet, new: PolicySet) -> list[tuple[str | None, str | None, int]]:
    found = [one.changes for one in compare(old, new)]
    return [(_version(one, "old"), _version(one, "new"), len(one.changes)) for one in found]


def _version(found: PolicyChanges, side: str) -> str | None:
    version = getattr(found, side)
    return None if version is None else f"{version.policy} {version.version}"


@pytest.fixture
def old(tmp_path: Path) -> PolicySet:
    return policy_set(written(written(tmp_path / "old"), OTHER, "bazaar.yaml"))


def test_policies_of_one_id_and_version_are_compared(old: PolicySet, tmp_path: Path) -> None:
    new = policy_set(written(written(tmp_path / "new", {"late < 30": "late < 25"}), OTHER, "bazaar.yaml"))
    assert told(old, new) == [
        ("bazaar 2025-01-01", "bazaar 2025-01-01", 0),
        ("market 2025-01-01", "market 2025-01-01", 1),
    ]


def test_a_new_version_is_compared_with_the_one_that_it_follows(old: PolicySet, tmp_path: Path) -> None:
    folder = written(written(tmp_path / "new"), OTHER, "bazaar.yaml")
    new = policy_set(written(folder, LATER, "later.yaml"))
    assert told(old, new) == [
        ("bazaar 2025-01-01", "bazaar 2025-01-01", 0),
        ("market 2025-01-01", "market 2025-01-01", 0),
        ("market 2025-01-01", "market 2025-06-01", 2),
    ]


def test_a_version_in_the_place_of_another_is_compared_with_it(old: PolicySet, tmp_path: Path) -> None:
    new = policy_set(written(written(tmp_path / "new", LATER), OTHER, "bazaar.yaml"))
    assert ("market 2025-01-01", "market 2025-06-01", 2) in told(old, new)


def test_a_policy_that_only_one_side_has_is_said_so(old: PolicySet, tmp_path: Path) -> None:
    new = policy_set(written(tmp_path / "new"))
    assert ("bazaar 2025-01-01", None, 0) in told(old, new)
    assert (None, "bazaar 2025-01-01", 0) in told(new, old)
    assert not any(one.changes.is_empty for one in compare(old, new) if one.changes.policy == "bazaar")


def test_two_files_are_compared_whatever_their_policies_are_called(tmp_path: Path) -> None:
    one, other = policy_set(written(tmp_path / "a")), policy_set(written(tmp_path / "b", OTHER))
    assert told(one, other) == [("market 2025-01-01", "bazaar 2025-01-01", 1)]


def test_two_readings_are_compared_like_two_versions(tmp_path: Path) -> None:
    folder = written(tmp_path / "a")
    found = compare(policy_set(folder), policy_set(folder, {"several": "worst"}))
    sentences = [change.sentence.en for change in found[0].changes.changes]
    assert sentences == [
        "default of reading `several` (Several faults at once): `add_up` (they add up) → "
        "`worst` (the worst counts)",
        "points of `late-many`: 6 → 9",
    ]
    (reading, _) = found[0].changes.changes
    assert reading.owner.touches == ("faults/late-many",)


def test_a_comparison_can_be_about_one_decision(tmp_path: Path) -> None:
    parts = {"late < 30": "late < 25", "value: 168h": "value: 240h", "range: x < 3": "range: x <= 2"}
    old, new = policy_set(written(tmp_path / "a")), policy_set(written(tmp_path / "b", parts))
    for decision, count in (
        ("market.faults", 1),
        ("market.refund", 1),
        ("market.tier", 1),
        ("market.papers", 0),
    ):
        (found,) = compare(old, new, decision)
        assert len(found.changes.changes) == count, decision
