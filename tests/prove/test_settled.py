"""Parts that mean the same are found one by one, so that the whole need not be compared."""

import time
from pathlib import Path

import pytest

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from diff.versions import version
from policyeval.analysis.prove.compared import Relation
from policyeval.analysis.prove.comparing import Versions, compare
from policyeval.analysis.prove.readings import Matters, _compared
from policyeval.analysis.prove.run import Limits, need_solver
from policyeval.analysis.prove.settled import Settler
from policyeval.analysis.prove.versions import Version
from policyeval.backends.smt import program as encoding
from policyeval.engine.book import load

ROOT = Path(__file__).parents[2]
LIMITS = Limits(seconds=300)


def _versions(decision: str, parts: dict[str, str]) -> tuple[Version, Version]:
    old, new = version(base="depot"), version(parts, base="depot")
    return tuple(Version(side.programs[decision], side.schema) for side in (old, new))  # type: ignore[return-value]


def _settler(old: Version, new: Version) -> Settler:
    need_solver()
    return Settler(old, [new.program], LIMITS, time.monotonic() + 60)


@pytest.mark.parametrize(
    ("decision", "old", "new", "is_same"),
    [
        ("groups", "parcels.exists(p, is_heavy(p))", "!parcels.all(p, !is_heavy(p))", True),
        ("groups", "parcels.exists(p, is_heavy(p))", "parcels.all(p, is_heavy(p))", False),
        ("groups", 'duration("72h")', "days(3)", True),
        ("groups", 'duration("72h")', "days(4)", False),
        ("demerits", "visits == 0", "visits < 1", True),
        ("docs", 'city in ["home", "away"]', 'city != "far"', True),
        ("picked", "p.weight > 5", "p.weight >= 6", True),
        ("picked", "p.weight > 5", "p.weight > 6", False),
        ("demerits", "group: {name: by_kind, key: p.kind}", "group: {name: by_kind, key: p.sku}", False),
    ],
)
def test_parts_are_the_same_or_not(decision: str, old: str, new: str, is_same: bool) -> None:
    older, newer = _versions(decision, {old: new})
    assert _settler(older, newer).is_same(newer.program) is is_same


def test_what_holds_for_each_element_holds_for_lists_of_any_length() -> None:
    older, newer = _versions("picked", {"p.weight > 5": "p.weight >= 6"})
    found = compare(Versions(older, newer), LIMITS)
    assert found.relation is Relation.EQUIVALENT
    assert all(not key.bounds for key in found.keys)


def test_how_long_lists_were_is_told_where_a_condition_asks_of_all_elements() -> None:
    older, newer = _versions("groups", {"parcels.exists(p, is_heavy(p))": "!parcels.all(p, !is_heavy(p))"})
    found = compare(Versions(older, newer), LIMITS)
    assert found.relation is Relation.EQUIVALENT
    assert all("parcels" in dict(key.bounds) for key in found.keys)


def test_a_reading_that_no_rule_hangs_on_is_settled_without_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("the whole decision is asked about")

    need_solver()
    monkeypatch.setattr(encoding, "encode_program", refused)
    book = load(ROOT / "policies")
    loaded, program = book.program("conduct.deduction")
    _, other = book.program("conduct.deduction", readings={"suspicious_orders": "not_needed"})
    assert program != other
    schema = loaded.checked.schema
    assert _compared(program, other, schema, LIMITS, time.monotonic() + 60) == [Matters.NO]
