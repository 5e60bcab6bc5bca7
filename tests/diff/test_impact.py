"""What a change does to facts: counted, summed, and the bundles that are affected most."""

import json
from pathlib import Path
from typing import Any

import pytest

from diff.loaded import policy_set, written
from policyeval.analysis.diff.impact import DecisionImpact, Impact, impact
from policyeval.analysis.diff.sides import compare
from policyeval.engine.book import PolicyBook

AS_OF = "2025-05-16T00:00:00+07:00"


def seller(late: int, number: int = 0, **more: Any) -> tuple[str, dict[str, Any]]:
    return f"facts:{number}", {"late": late, "orders": 100, "chats": [], "channel": "app", **more}


def found(
    tmp_path: Path, parts: dict[str, str], bundles: list[tuple[str, Any]], as_of: str = AS_OF, **options: Any
) -> Impact:
    old, new = policy_set(written(tmp_path / "old")), policy_set(written(tmp_path / "new", parts))
    return impact(old, new, compare(old, new), bundles, as_of=as_of, **options)


def only(result: Impact, decision: str) -> DecisionImpact:
    return next(one for one in result.decisions if one.decision == decision)


def flows(result: DecisionImpact) -> dict[tuple[str, str], int]:
    words = result.headline.words
    return {(words(flow.old).en, words(flow.new).en): flow.count for flow in result.flows}


def test_outcomes_are_counted_before_and_now(tmp_path: Path) -> None:
    bundles = [seller(late, number) for number, late in enumerate((5, 20, 27, 29, 30, 31))]
    parts = {"late < 30": "late < 25", "value: 30, unit": "value: 25, unit"}
    result = only(found(tmp_path, parts, bundles), "market.faults")
    assert (result.bundles, result.changed, result.flips, result.reasoning) == (6, 2, 2, 0)
    assert flows(result) == {
        ("points: 3–5", "points: 6–10"): 2,
        ("points: 6–10", "points: 6–10"): 2,
        ("points: 3–5", "points: 3–5"): 1,
        ("points: 0", "points: 0"): 1,
    }
    (total,) = result.totals
    assert (total.key, total.gained, total.lost) == ("points", 6, 0)


def test_the_counts_are_those_of_deciding_one_by_one(tmp_path: Path) -> None:
    bundles = [seller(late, late) for late in range(40)]
    parts = {"late < 30": "late <= 30", "        points: 3": "        points: 4"}
    result = only(found(tmp_path, parts, bundles), "market.faults")
    books = [PolicyBook(policy_set(tmp_path / side).policies) for side in ("old", "new")]
    pairs = [[b.decide("market.faults", facts, as_of=AS_OF).result for b in books] for _, facts in bundles]
    assert result.changed == sum(one != other for one, other in pairs) == 20
    gains = [other["points"] - one["points"] for one, other in pairs]
    assert result.totals[0].gained == sum(gain for gain in gains if gain > 0)
    assert result.totals[0].lost == -sum(gain for gain in gains if gain < 0)


def test_other_reasons_for_the_same_result_are_no_flip(tmp_path: Path) -> None:
    rule = "      - id: busy\n        when: is_busy\n        then: {watched: true}\n"
    parts = {
        'channel == "shop" || is_busy': 'channel == "shop"',
        "      - id: watch\n": f"{rule}      - id: watch\n",
    }
    result = only(found(tmp_path, parts, [seller(1)]), "market.faults")
    assert (result.changed, result.reasoning) == (0, 1)


def test_a_rule_with_another_name_is_no_other_reason(tmp_path: Path) -> None:
    parts = {"- id: opened": "- id: open-goods"}
    result = only(found(tmp_path, parts, [seller(20, is_opened=True)]), "market.refund")
    assert (result.changed, result.reasoning) == (0, 0)


def test_a_name_that_stands_in_the_result_is_another_value_and_no_flip(tmp_path: Path) -> None:
    result = only(found(tmp_path, {"- id: late-few": "- id: few-late"}, [seller(20)]), "market.faults")
    assert (result.changed, result.flips) == (1, 0)
    assert [key for key, _, _ in result.affected[0].keys] == ["entries"]


def test_the_bundles_affected_most_come_first_and_are_few(tmp_path: Path) -> None:
    chats = [{"minutes": 200, "answered_at": "2025-05-01T00:00:00+07:00"}]
    bundles = [seller(20, n, seller_id=f"S{n}", chats=chats * n) for n in range(30)]
    parts = {
        "        points: 2\n": "        points: 4\n",
        "        cap: 6\n": "        cap: 100\n",
        "true, cap: 10}": "false}",
    }
    result = only(found(tmp_path, parts, bundles), "market.faults")
    assert len(result.affected) == 10
    assert [one.id for one in result.affected][:3] == ["S29", "S28", "S27"]
    best = result.affected[0]
    assert best.name == "facts:29"
    assert [key for key, _, _ in best.keys] == ["points", "by_rule", "entries"]


def test_facts_that_fit_no_version_are_counted_apart(tmp_path: Path) -> None:
    bundles: list[tuple[str, Any]] = [seller(20), ("facts:1", b'{"late": "many"}'), ("facts:2", b"{")]
    result = found(tmp_path, {"late < 30": "late < 10"}, bundles)
    assert (result.bundles, result.refused) == (3, 2)
    assert [(name, [d.code for d in why]) for name, why in result.first_refusals] == [
        ("facts:1", ["PE620"]),
        ("facts:2", ["PE601"]),
    ]


def test_facts_that_only_one_version_refuses_are_an_outcome(tmp_path: Path) -> None:
    old, new = policy_set(written(tmp_path / "old")), written(tmp_path / "new")
    schema = new / "market.facts.schema.json"
    schema.write_text(schema.read_text("utf-8").replace('"maximum": 1000', '"maximum": 50'), "utf-8")
    other = policy_set(new)
    result = only(impact(old, other, compare(old, other), [seller(60)], as_of=AS_OF), "market.faults")
    assert flows(result) == {("points: 6–10", "facts refused"): 1}


def test_decisions_that_are_the_same_program_are_not_asked(tmp_path: Path) -> None:
    result = found(tmp_path, {"late < 30": "late < 10"}, [seller(20)])
    assert [one.decision for one in result.decisions] == ["market.faults"]
    assert found(tmp_path, {}, [seller(20)]).decisions == ()


def test_one_decision_can_be_asked_for(tmp_path: Path) -> None:
    parts = {"late < 30": "late < 10", "range: x < 3": "range: x < 2", "3 <= x < 6": "2 <= x < 6"}
    result = found(tmp_path, parts, [seller(20, score=2)], decision="market.tier")
    assert [one.decision for one in result.decisions] == ["market.tier"]
    assert flows(result.decisions[0]) == {("none", "some"): 1}
    (total,) = result.decisions[0].totals
    assert (total.key, total.gained, total.lost) == ("days", 7, 0)


@pytest.mark.parametrize(
    ("posting", "words"),
    [("post: half_month", "nothing"), ("post: event", "hold: held")],
)
def test_a_ledger_is_told_by_what_it_has_in_effect(tmp_path: Path, posting: str, words: str) -> None:
    entries = [{"at": "2025-05-10T00:00:00+07:00", "points": 5}]
    parts = {"post: half_month": posting, "days: 7}": "days: 8}"}
    bundles = [seller(1, entries=entries)]
    result = only(found(tmp_path, parts, bundles, "2025-05-12T00:00:00+07:00"), "market.account")
    assert result.headline.words(result.flows[0].new).en == words


def test_a_truth_that_becomes_a_number_is_another_result(tmp_path: Path) -> None:
    parts = {"is_complete: size(missing) == 0": 'is_complete: "size(missing) == 0 ? 1 : 0"'}
    result = only(found(tmp_path, parts, [seller(5, weight=1.0, tags=["old"])]), "market.papers")
    assert (result.changed, result.reasoning) == (1, 0)
    (affected,) = result.affected
    assert [(key, type(old), type(new)) for key, old, new in affected.keys] == [("is_complete", bool, int)]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [((True, "1.0"), (1, "1.0"), 1), ((True, "0.0"), (True, "-0.0"), 1), ((1, "1.0"), (1, "1.0"), None)],
)
def test_what_python_takes_for_equal_is_decided_anyway(
    tmp_path: Path, old: tuple[Any, str], new: tuple[Any, str], changed: int | None
) -> None:
    sides = []
    for name, (default, number) in (("old", old), ("new", new)):
        parts = {"when: true": "when: extra == true && 1.0 / (weight * " + number + ") > 0.0"}
        folder = written(tmp_path / name, parts)
        schema = json.loads((folder / "market.facts.schema.json").read_text("utf-8"))
        schema["properties"]["extra"] = {"title": "Extra", "default": default}
        (folder / "market.facts.schema.json").write_text(json.dumps(schema), "utf-8")
        sides.append(policy_set(folder))
    compared = compare(*sides)
    result = impact(*sides, compared, [seller(5, weight=1.0, delivered_at=AS_OF)], as_of=AS_OF)
    found = {one.decision: one.changed for one in result.decisions}
    assert found.get("market.refund") == changed
    assert [one.changes.is_empty for one in compared] == [changed is None]
