"""What is told of pairs of versions: the whole of it, in both languages."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from diff.versions import PAIRS, sides, version
from policyeval.analysis.diff.change import Change, What
from policyeval.analysis.diff.groups import sentence
from policyeval.analysis.diff.words import changes
from policyeval.frozen import fields
from policyeval.policy import model
from policyeval.source.diagnostic import Language

EVERY = pytest.mark.parametrize("row", PAIRS, ids=lambda row: row["name"])
REVERSED = {What.ADDED: What.REMOVED, What.REMOVED: What.ADDED}


def page(language: Language) -> str:
    """Return the golden text: each pair, and a line for each change."""
    return "\n".join(line for row in PAIRS for line in lines(row, language))


def lines(row: dict[str, Any], language: Language) -> list[str]:
    found = changes(*sides(row))
    told = [f"  {change.effect.value}: {sentence(change).text(language)}" for change in found]
    return [f"# {row['name']}", *(told or ["  -"]), ""]


@pytest.mark.parametrize("language", Language)
def test_every_pair_is_told_in_these_sentences(
    language: Language, golden: Callable[[str, str], None]
) -> None:
    golden(f"golden/pairs.{language}.txt", page(language))


def test_there_are_many_pairs_and_each_has_a_name_of_its_own() -> None:
    names = [row["name"] for row in PAIRS]
    assert len(names) == len(set(names)) >= 60


@EVERY
def test_nothing_is_told_of_a_version_and_itself(row: dict[str, Any]) -> None:
    for side in sides(row):
        assert changes(side, side) == ()


@EVERY
def test_the_other_way_round_the_same_is_told_backwards(row: dict[str, Any]) -> None:
    old, new = sides(row)
    assert Counter(map(_backwards, changes(old, new))) == Counter(map(_forwards, changes(new, old)))


def _forwards(change: Change) -> tuple[object, ...]:
    owner = change.owner
    where = owner.part, owner.decision, change.aspect, change.effect
    return change.what, *where, change.old, change.new


def _backwards(change: Change) -> tuple[object, ...]:
    what, *where, old, new = _forwards(change)
    return REVERSED.get(What(str(what)), what), *where, new, old


def test_a_change_knows_where_it_stands() -> None:
    (change,) = changes(version(), version({"late < 30": "late < 25"}))
    assert change.owner.id == "market.faults/late-few"
    assert change.owner.old is not None
    assert change.owner.old.text == "late-few"
    assert (change.old, change.new) == ("30", "25")


COMPARED = {
    model.Policy: "id platform version title effective_from effective_to zone sources facts calendars "
    "readings parameters definitions terms decisions invariants not_rules span",
    model.Document: "file language sha256 title",
    model.Reading: "id title default options issue because cite span",
    model.Parameter: "name title value unit cite because span",
    model.Definition: "name parameters body title cite span",
    model.Decision: "id kind title implements cite span in_force_at value results limits rules outputs "
    "ledger severity",
    model.ResultSpec: "keys combine defaults span",
    model.LimitSpec: "name once_per_rule keep cap span",
    model.Rule: "id title implements cite span when must range loop in_reading points at group cap then "
    "then_spans is_indeterminate",
    model.LoopSpec: "each variable span",
    model.GroupSpec: "name key span",
    model.Output: "key body title implements cite span",
    model.LedgerSpec: "each variable at amount where label counts_at post unit at_boundary bands name_key "
    "days_key overlap retrigger reversal dimensions span",
    model.Monotone: "fact value direction",
    model.Invariant: "id decision title cite assume asserts monotone span decision_span",
    model.NotRule: "cite statements because",
}


@pytest.mark.parametrize("part", COMPARED, ids=lambda part: part.__name__)
def test_every_field_of_a_policy_is_one_that_a_diff_compares(part: type) -> None:
    """A new field fails here: compare it in `analysis/diff`, add a pair, and then name it."""
    assert {field.name for field in fields(part)} == set(COMPARED[part].split())
