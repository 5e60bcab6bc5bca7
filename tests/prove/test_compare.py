"""Two programs over the same facts: a limit that moves, a policy against itself, two readings."""

from pathlib import Path

import pytest

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.analysis.prove.compared import STATUS, Change, Relation
from policyeval.analysis.prove.comparing import Versions, compare
from policyeval.analysis.prove.edits import edits
from policyeval.analysis.prove.run import Limits
from policyeval.analysis.prove.severity import scales
from policyeval.analysis.prove.versions import Version
from policyeval.engine.book import load
from policyeval.ir.severity import Way

ROOT = Path(__file__).parents[2]
LIMITS = Limits(seconds=120)
BOOK = load(ROOT / "policies")


def changed(tmp_path, before: str, after: str):
    """Return the fee of the policy with faults before and after a change."""
    world = ROOT / "tests/prove/world"
    text = (world / "policy.yaml").read_text("utf-8")
    head, _, rest = text.partition("decisions:\n")
    fee = "  fee:" + rest.partition("  fee:")[2].partition("    outputs:")[0]
    sides = []
    for name, body in (("old", fee), ("new", fee.replace(before, after))):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "policy.yaml").write_text(f"{head}decisions:\n{body}", "utf-8")
        schema = (world / "shop.facts.schema.json").read_text("utf-8")
        (folder / "shop.facts.schema.json").write_text(schema, "utf-8")
        loaded, program = load(folder).program("shop.fee")
        sides.append(Version(program, loaded.checked.schema))
    return sides


def compared(old: Version, new: Version, declared=None):
    said = declared or {}
    return compare(Versions(old, new, scales((old.program, new.program), (said, said))), LIMITS)


def test_a_limit_that_moves_changes_what_lies_between(tmp_path):
    found = compared(*changed(tmp_path, "order.total > 100", "order.total > 99"))
    keys = {key.key: key for key in found.keys}
    assert keys[STATUS].relation is Relation.EQUIVALENT
    assert keys["fee"].relation is Relation.CHANGED
    (example,) = found.examples
    assert example.facts == {"order": {"total": 100}}
    assert (example.old.result["fee"], example.new.result["fee"]) == ("small", "large")


@pytest.mark.parametrize(
    ("scale", "relation"),
    [(("small", "large"), Relation.STRICTER), (("large", "small"), Relation.LOOSER)],
)
def test_a_decision_says_which_results_are_worse(tmp_path, scale, relation):
    old, new = changed(tmp_path, "order.total > 100", "order.total > 99")
    assert compared(old, new, {"fee": scale}).relation is relation


def test_a_condition_that_is_written_otherwise_changes_nothing(tmp_path):
    found = compared(*changed(tmp_path, "order.total > 100", "100 < order.total"))
    assert found.relation is Relation.EQUIVALENT
    assert found.examples == ()


@pytest.mark.parametrize("decision", ["conduct.band", "conduct.sanction", "cod.claim", "outreach.send"])
def test_a_policy_is_like_itself(decision):
    loaded, program = BOOK.program(decision)
    side = Version(program, loaded.checked.schema)
    found = compared(side, side)
    assert {change for key in found.keys for change in key.ways.values()} == {Change.NONE}


def test_a_reading_that_is_switched_changes_the_top_band():
    loaded, old = BOOK.program("conduct.band")
    _, new = BOOK.program("conduct.band", readings={"top_band": "eq_15"})
    schema = loaded.checked.schema
    found = compared(Version(old, schema), Version(new, schema))
    keys = {key.key: key for key in found.keys}
    assert keys["band"].ways == {
        Way.STRICTER: Change.NONE,
        Way.LOOSER: Change.NONE,
        Way.CHANGED: Change.SOME,
    }
    assert keys["days"].relation is Relation.EQUIVALENT
    assert any(example.facts == {"quarter_points_total": 16} for example in found.examples)


def test_an_edit_that_another_undoes_changes_answers_by_itself(tmp_path):
    large = "when: order.total > 100"
    dead = 'then: {fee: large}}\n      - {id: dead, title: {en: Dead, th: "ไม่มีทาง"}, when: order.total'
    before = f"{large}, {dead} > 50 && order.total < 40, then: {{fee: dead}}"
    after = f"{large} && order.total != 200, {dead} == 200, then: {{fee: large}}"
    old, new = changed(tmp_path, before, after)
    made = edits(old.program, new.program, {})
    found = compare(Versions(old, new, edits=made), LIMITS)
    assert found.relation is Relation.EQUIVALENT
    assert [(edit.aspect, edit.name) for edit in made] == [
        ("condition", "large"),
        ("condition", "dead"),
        ("outcome", "dead"),
    ]
    assert found.effects == {0: Change.SOME, 1: Change.NONE, 2: Change.NONE}


def test_edits_of_versions_that_are_the_same_may_change_answers_by_themselves(tmp_path):
    old, new = changed(tmp_path, "id: large", "id: huge")
    found = compare(Versions(old, new, edits=edits(old.program, new.program, {})), LIMITS)
    assert found.relation is Relation.EQUIVALENT
    assert found.effects == {0: Change.SOME, 1: Change.NONE}
