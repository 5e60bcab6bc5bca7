"""Two programs over the same facts: a limit that moves, a policy against itself, two readings."""

from pathlib import Path

import pytest

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.analysis.prove.compare import STATUS, Change, Direction, compare
from policyeval.analysis.prove.run import Limits
from policyeval.engine.book import load

ROOT = Path(__file__).parents[2]
LIMITS = Limits(seconds=120, bound=2)
BOOK = load(ROOT / "policies")


def changed(tmp_path, before: str, after: str):
    """Return the fee of the policy with faults before and after a change, and its schema."""
    world = ROOT / "tests/prove/world"
    text = (world / "policy.yaml").read_text("utf-8")
    head, _, rest = text.partition("decisions:\n")
    fee = "  fee:" + rest.partition("  fee:")[2].partition("    outputs:")[0]
    programs = []
    for name, body in (("old", fee), ("new", fee.replace(before, after))):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "policy.yaml").write_text(f"{head}decisions:\n{body}", "utf-8")
        schema = (world / "shop.facts.schema.json").read_text("utf-8")
        (folder / "shop.facts.schema.json").write_text(schema, "utf-8")
        programs.append(load(folder).program("shop.fee"))
    return programs[0][1], programs[1][1], programs[1][0].checked.schema


def test_a_limit_that_moves_changes_what_lies_between(tmp_path):
    old, new, schema = changed(tmp_path, "order.total > 100", "order.total > 99")
    found = {(d.key, d.direction): d for d in compare(old, new, schema, LIMITS)}
    assert found[STATUS, Direction.OTHERWISE].change is Change.NONE
    fee = found["fee", Direction.OTHERWISE]
    assert fee.change is Change.SOME
    assert fee.old is not None
    assert fee.new is not None
    assert fee.old.facts == {"order": {"total": 100}}
    assert (fee.old.answer.result["fee"], fee.new.answer.result["fee"]) == ("small", "large")


def test_a_condition_that_is_written_otherwise_changes_nothing(tmp_path):
    old, new, schema = changed(tmp_path, "order.total > 100", "100 < order.total")
    assert {d.change for d in compare(old, new, schema, LIMITS)} == {Change.NONE}


@pytest.mark.parametrize("decision", ["conduct.band", "conduct.sanction", "cod.claim", "outreach.send"])
def test_a_policy_is_like_itself(decision):
    loaded, program = BOOK.program(decision)
    found = list(compare(program, program, loaded.checked.schema, LIMITS))
    assert {d.change for d in found} == {Change.NONE}


def test_a_reading_that_is_switched_changes_the_top_band():
    loaded, old = BOOK.program("conduct.band")
    _, new = BOOK.program("conduct.band", readings={"top_band": "eq_15"})
    found = {d.key: d for d in compare(old, new, loaded.checked.schema, LIMITS)}
    assert found["band"].change is Change.SOME
    assert found["band"].old is not None
    assert found["band"].old.facts["quarter_points_total"] == 16
    assert found["days"].change is Change.NONE
