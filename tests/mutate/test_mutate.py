"""Mutants of a small policy with known gaps: what each is called, what becomes of it, and that it is so."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from check_examples import program_of
from mutate.loaded import WORLD, small_book, small_judge, small_judged
from policyeval.analysis.cases import run_case
from policyeval.analysis.generate import Workshop
from policyeval.analysis.mutate.judge import Judge, change_of
from policyeval.analysis.mutate.mutant import Operator
from policyeval.analysis.mutate.policies import mutants
from policyeval.analysis.mutate.report import Mutated, score, to_data, to_markdown, to_text
from policyeval.analysis.mutate.run import Fate, Judged, judge_all
from policyeval.analysis.mutate.search import Search, differ
from policyeval.analysis.prove.run import Limits
from policyeval.backends.reference.program import decide
from policyeval.engine.book import PolicyBook, load, to_instant
from policyeval.engine.load import LoadedPolicy
from policyeval.schema.facts import Facts, read_facts
from policyeval.schema.validator import document_schema, violations
from policyeval.source.diagnostic import Language

SCHEMA = Path(__file__).parents[2] / "schemas" / "mutate.schema.json"
ROWS = 60


@pytest.fixture(scope="module")
def judge() -> Judge:
    return small_judge(small_book())


@pytest.fixture(scope="module")
def judged(judge: Judge) -> tuple[Judged, ...]:
    return small_judged(judge)


@pytest.fixture(scope="module")
def mutated(judged: tuple[Judged, ...]) -> list[Mutated]:
    return [Mutated("shop", "2025-01-01", judged, len(judged))]


@pytest.mark.parametrize("language", Language)
def test_every_mutant_in_words(
    mutated: list[Mutated], language: Language, golden: Callable[[str, str], None]
) -> None:
    golden(f"golden/all.{language}.txt", to_text(mutated, 95.0, language, is_full=True))


def test_those_that_live_in_markdown(mutated: list[Mutated], golden: Callable[[str, str], None]) -> None:
    golden("golden/living.md", to_markdown(mutated, None, Language.EN, is_full=False))


def test_data_is_as_its_schema_says(mutated: list[Mutated]) -> None:
    data = json.loads(json.dumps(to_data(mutated, 95.0, Language.EN)))
    assert list(violations(data, document_schema(json.loads(SCHEMA.read_text("utf-8"))))) == []
    assert data["counts"] == data["policies"][0]["counts"]
    assert data["policies"][0]["score"] == data["score"]


def test_the_policy_has_a_mutant_of_every_kind(judged: tuple[Judged, ...]) -> None:
    assert {one.mutant.operator for one in judged} == set(Operator)


@pytest.fixture(scope="module")
def undecided(judge: Judge, judged: tuple[Judged, ...]) -> Judged:
    """A mutant that is proved to be the same, where there is no time to prove it."""
    same = next(one.mutant for one in judged if one.fate is Fate.EQUIVALENT and one.bounds)
    (found,) = judge_all(judge, [same], Limits(seconds=0.000001))
    return found


def test_the_policy_has_mutants_of_every_fate(judged: tuple[Judged, ...], undecided: Judged) -> None:
    assert {one.fate for one in (*judged, undecided)} == set(Fate)


def test_the_score_leaves_out_what_nothing_can_notice(judged: tuple[Judged, ...], undecided: Judged) -> None:
    of = {fate: [one for one in judged if one.fate is fate] for fate in Fate}
    assert score(of[Fate.KILLED] + of[Fate.EQUIVALENT] + of[Fate.INVALID]) == 100
    assert score(of[Fate.EQUIVALENT]) is None
    assert score(of[Fate.KILLED][:2] + of[Fate.SURVIVED][:1]) == 66.6
    assert score([*of[Fate.KILLED][:1], undecided]) == 50


# ------------------------------------------------------------------------------------ that it is so


def test_the_case_that_is_named_fails_on_the_mutant(judge: Judge, judged: tuple[Judged, ...]) -> None:
    for one in judged:
        if one.case is not None and not one.case.readings:
            variant = judge.variant(one.mutant)
            name = one.case.decision.partition(".")[2]
            variant.checked.programs[name] = variant.program(name, ())  # type: ignore[index]
            book = PolicyBook((LoadedPolicy(variant.checked, judge.loaded.sources, "mutant"),))
            assert not run_case(book, one.case).passed, one.mutant


def test_facts_that_are_shown_tell_mutant_and_policy_apart(judge: Judge, judged: tuple[Judged, ...]) -> None:
    shown = 0
    for one in judged:
        found = one.killing
        if found is not None:
            old, new = answers(judge, one, found.facts)
            assert (old, new) == (found.old, found.new)
            assert differ(old, new)
            shown += 1
    assert shown == sum(one.fate is Fate.SURVIVED for one in judged)


def test_nothing_can_be_left_out_of_facts_that_are_shown(judge: Judge, judged: tuple[Judged, ...]) -> None:
    for one in judged:
        if one.killing is not None:
            whole = [answer.status.value for answer in answers(judge, one, one.killing.facts)]
            for smaller in without_one(one.killing.facts):
                old, new = answers(judge, one, smaller)
                is_decided = old.status.value == new.status.value == "decided"
                assert not differ(old, new) or (whole == ["decided", "decided"] and not is_decided), smaller


def without_one(facts: Any) -> Iterator[dict[str, Any]]:
    """Yield facts without each of their outermost members."""
    for name in facts:
        yield {key: value for key, value in facts.items() if key != name}


def answers(judge: Judge, one: Judged, given: Any) -> tuple[Any, Any]:
    """Return what the policy and a mutant answer for the facts that one was given."""
    assert one.killing is not None
    name, options = one.killing.decision.partition(".")[2], one.killing.options
    facts = read_facts(given, judge.loaded.checked.schema)
    assert isinstance(facts, Facts)
    programs = judge.original.program(name, options), judge.variant(one.mutant).program(name, options)
    old, new = (decide(program, facts.values, one.killing.as_of) for program in programs)
    return old, new


def test_no_bundle_tells_what_is_proved_to_be_no_change(judge: Judge, judged: tuple[Judged, ...]) -> None:
    for one in judged:
        if one.fate is Fate.EQUIVALENT:
            variant = judge.variant(one.mutant)
            for name in judge.reached(one.mutant):
                old, new = judge.original.program(name, ()), variant.program(name, ())
                workshop = Workshop(judge.loaded, new, {})
                for row in range(ROWS):
                    bundle = workshop.bundle(7, row)
                    facts = read_facts(bundle.facts, judge.loaded.checked.schema)
                    assert isinstance(facts, Facts)
                    as_of = to_instant(bundle.as_of)
                    assert not differ(decide(old, facts.values, as_of), decide(new, facts.values, as_of))


# ---------------------------------------------------------------------------------- what can be seen

LATER = """
  deduction:
    kind: deductions
    title: {en: Points, th: คะแนน}
    rules:
      - {id: late, when: late > 0, points: {reading: doubt, count: 1, wait: 2}}
    outputs: {is_high: points > 2}
"""


def test_what_shows_under_a_later_reading_only_is_looked_for_there(tmp_path: Path) -> None:
    """How an output reads results is not told by rules, so that each reading is looked at for itself."""
    text = (WORLD / "shop.yaml").read_text("utf-8")
    (tmp_path / "shop.yaml").write_text(text.partition("decisions:")[0] + f"decisions:{LATER}", "utf-8")
    (tmp_path / "shop.facts.schema.json").write_bytes((WORLD / "shop.facts.schema.json").read_bytes())
    (loaded,) = load(tmp_path / "shop.yaml").policies
    judge = Judge(loaded, [])
    (mutant,) = (
        one
        for one in mutants(loaded.policy)
        if one.operator is Operator.STRICTNESS and one.owner.name == "is_high"
    )
    variant = judge.variant(mutant)
    changes = {
        ("deduction", options): variant.change("deduction", options) for options in ((), (("doubt", "wait"),))
    }
    killing = Search(judge).killing(variant, changes)
    assert killing is not None
    shown = killing.options, killing.facts, killing.old.result["is_high"], killing.new.result["is_high"]
    assert shown == ((("doubt", "wait"),), {"late": 1}, False, True)


def test_a_rule_between_those_that_change_places_is_passed_by_both() -> None:
    """Of the rules that change places and those between, what is listed does change."""
    rules = {
        name: f'{{id: {name}, when: order.total > 0, then: {{remarks: "{name}"}}}}'
        for name in ("first", "between", "last")
    }
    head = "kind: verdict, results: [{keys: [remarks], combine: list}]"
    old, new = (
        program_of(f"{head}, rules: [{', '.join(order)}]")
        for order in (rules.values(), reversed(rules.values()))
    )
    change = change_of(old, new)
    assert change is not None
    assert change.moved == {"first", "between", "last"}
