"""What holds of the proof of a diff, for any two versions: nothing contradicts it, and it turns around.

A pair is drawn of its number, proved once there and once back, and all laws are asked of that. `PROOF_PAIRS`
and `PROOF_BUNDLES` say how many pairs, and with how many bundles each.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from choices import at_random
from deciding import Decider, Pool, Shown, whole
from policyeval.analysis.prove.apart import apart
from policyeval.analysis.prove.compared import FORCE, STATUS, Change, Compared, Example, Relation
from policyeval.analysis.prove.comparing import Versions, compare
from policyeval.analysis.prove.edits import edits
from policyeval.analysis.prove.meaning import are_same
from policyeval.analysis.prove.run import Limits
from policyeval.analysis.prove.severity import scales, way
from policyeval.analysis.prove.versions import Version
from policyeval.ir.record import Status
from policyeval.ir.severity import Scale, Way
from version_strategies import Pair, pair, pairs

PAIRS = int(os.environ.get("PROOF_PAIRS", "1000"))
BUNDLES = int(os.environ.get("PROOF_BUNDLES", "2000"))
BLOCK: Final = 25
SAMPLE: Final = 40
"""One of so many bundles is decided as a whole too."""
LONGEST: Final = 2
"""Of a list: the proofs are about lists up to here."""
LIMITS: Final = Limits(seconds=20, bound=LONGEST)
LATEST: Final = 120.0
"""In seconds: a block that takes twice as long is ended."""
OPPOSITE: Final = {Way.STRICTER: Way.LOOSER, Way.LOOSER: Way.STRICTER, Way.CHANGED: Way.CHANGED}


@dataclass(frozen=True)
class Proved:
    """Two versions, what is proved of them both ways, and the scales of their keys."""

    old: Version
    new: Version
    scales: Mapping[str, Scale]
    there: Compared
    back: Compared


def drawn(number: int) -> Pair:
    """Return the pair of a number."""
    choices = at_random(Random(f"versions/{number}"))
    while True:
        found = pair(choices)
        if found is not None:
            return found


def proved(versions: Pair) -> Proved:
    old, new = (policy.programs["d"] for policy in (versions.old, versions.new))
    known = scales((old, new), ({}, {}))
    sides = Version(old, versions.schema), Version(new, versions.schema)
    there = compare(Versions(*sides, known, edits(old, new, {})), LIMITS)
    back = compare(Versions(*reversed(sides), known, edits(new, old, {})), LIMITS)
    return Proved(*sides, known, there, back)


# ---------------------------------------------------------------------------------------------- laws


def wrong(one: Proved, random: Random) -> Iterator[str]:
    """Yield where a law does not hold, as a sentence each."""
    yield from shown_wrongly(one.old, one.new, one.there)
    yield from shown_wrongly(one.new, one.old, one.back)
    yield from turned_wrongly(one.there, one.back)
    yield from contradicted(one, random)


def shown_wrongly(old: Version, new: Version, found: Compared) -> Iterator[str]:
    """Yield examples that are decided alike, and changes that are told without an example."""
    for example in found.examples:
        if not differs(old, new, example):
            yield f"{example.facts} at {example.as_of} is decided alike"
    shown = {(one.key, one.way) for example in found.examples for one in example.transitions}
    for missing in sorted(ways(found, Change.SOME) - shown):
        yield f"no example shows {missing}"


def differs(old: Version, new: Version, example: Example) -> bool:
    one, other = (side.decide(example.facts, example.as_of) for side in (old, new))
    return one is not None and other is not None and (one.status, one.result) != (other.status, other.result)


def turned_wrongly(there: Compared, back: Compared) -> Iterator[str]:
    """Yield what is told of one direction, and excluded of the other."""
    for comes, excluded in ((Change.SOME, Change.NONE), (Change.NONE, Change.SOME)):
        turned = {(key, OPPOSITE[way_]) for key, way_ in ways(there, comes)}
        for key, way_ in sorted(turned & ways(back, excluded)):
            yield f"{key} {way_} is {comes} there and {excluded} back"


def ways(found: Compared, comes: Change) -> set[tuple[str, Way]]:
    return {(key.key, way_) for key in found.keys for way_, come in key.ways.items() if come is comes}


def contradicted(one: Proved, random: Random) -> Iterator[str]:
    """Yield bundles that change what is proved to stay, by all edits or by one that alone changes nothing."""
    alone = [edit for number, edit in enumerate(one.there.edits) if effect(one.there, number) is Change.NONE]
    programs = [one.old.program, one.new.program, *(edit.program for edit in alone)]
    decider = Decider(programs)
    bundles = Pool(one.old.schema, decider.names, random, LONGEST).bundles(
        BUNDLES // SAMPLE if decider.is_one else BUNDLES
    )
    seen: set[tuple[int, ...]] = set()
    for count, bundle in enumerate(bundles):
        answers = decider.answers(bundle)
        if count % SAMPLE == 0:
            assert answers == [whole(program, bundle) for program in programs]
        if tuple(map(id, answers)) in seen:
            continue
        seen.add(tuple(map(id, answers)))
        where = f"{dict(bundle.given)} at {bundle.as_of}"
        before, after, *others = answers
        for what in changes(before, after, one.scales):
            if what not in told(one.there):
                yield f"{where}: {what} changes"
        for edit, answer in zip(alone, others, strict=True):
            if answer != before:
                yield f"{where}: {edit.aspect} {edit.name} alone changes something"


def effect(found: Compared, number: int) -> Change | None:
    return found.effects.get(number)


def changes(before: Shown, after: Shown, known: Mapping[str, Scale]) -> Iterator[tuple[str, Way]]:
    """Yield what changes, and in which way: the status, or the keys where it is the same."""
    statuses = before[0], after[0]
    if statuses[0] is not statuses[1]:
        yield FORCE if Status.NOT_IN_FORCE in statuses else STATUS, Way.CHANGED
        return
    for key in before[1].keys() & after[1].keys():
        changed = way(known.get(key), before[1][key], after[1][key])
        if changed is not None:
            yield key, changed


def told(found: Compared) -> set[tuple[str, Way]]:
    """Return which keys may change in which way."""
    return ways(found, Change.SOME) | ways(found, Change.OPEN)


# --------------------------------------------------------------------------------------------- pairs


@dataclass(frozen=True)
class Outcome:
    """What came of a pair."""

    number: int
    relation: Relation
    is_edited: bool
    wrong: tuple[str, ...]


def outcome(number: int) -> Outcome:
    one = proved(drawn(number))
    is_edited = not are_same(one.old.program, one.new.program)
    return Outcome(number, one.there.relation, is_edited, tuple(wrong(one, Random(number))))


@pytest.mark.parametrize("block", range(-(-PAIRS // BLOCK)))
def test_nothing_contradicts_what_is_proved(block: int) -> None:
    numbers = range(block * BLOCK, (block + 1) * BLOCK)
    found = list(apart(lambda: map(outcome, numbers), LATEST))
    assert [f"pair {one.number}: {line}" for one in found for line in one.wrong] == []
    edited = [one.relation for one in found if one.is_edited]
    assert Relation.EQUIVALENT in edited
    assert len({*edited} - {Relation.EQUIVALENT, Relation.INCONCLUSIVE}) > 0
    assert edited.count(Relation.INCONCLUSIVE) <= BLOCK // 4


@given(versions=pairs())
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
def test_nothing_contradicts_what_is_proved_of_drawn_pairs(versions: Pair) -> None:
    """As above, for hypothesis, which makes small what contradicts."""
    assert list(wrong(proved(versions), Random(0))) == []
