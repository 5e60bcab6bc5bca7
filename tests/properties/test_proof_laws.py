"""What holds of the proof of a diff, for any two versions: it is never contradicted, and turns around.

`make fuzz` asks 1,000 pairs with 2,000 bundles each; here a few stand for them.
"""

import os
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from policyeval.analysis.prove.compared import FORCE, STATUS, Change, Compared
from policyeval.analysis.prove.comparing import Versions, compare
from policyeval.analysis.prove.edits import edits
from policyeval.analysis.prove.run import Limits
from policyeval.analysis.prove.severity import scales, way
from policyeval.analysis.prove.versions import Version
from policyeval.check.checked import CheckedPolicy
from policyeval.ir.severity import Scale, Way
from policyeval.language.instants import DAY, show_duration, show_timestamp
from policyeval.language.values import Duration, Timestamp
from policyeval.schema.declaration import FactSchema
from policyeval.schema.shape import (
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    NumberShape,
    RecordShape,
    Slot,
    TextShape,
)
from version_strategies import pairs

PAIRS = int(os.environ.get("PROOF_PAIRS", "6"))
BUNDLES = int(os.environ.get("PROOF_BUNDLES", "100"))
NOW = 1_727_888_400 * 10**9
LONGEST = 2
"""Of a list: the proofs are about lists up to here."""
LIMITS = Limits(seconds=20, bound=LONGEST)
OPPOSITE = {Way.STRICTER: Way.LOOSER, Way.LOOSER: Way.STRICTER, Way.CHANGED: Way.CHANGED}
Pair = tuple[FactSchema, CheckedPolicy, CheckedPolicy]


def value(slot: Slot, random: Random) -> Any:
    """Return a random value of a place: plain, at an edge, or null."""
    if slot.nullable and random.random() < 0.2:
        return None
    shape = slot.shape
    match shape:
        case BooleanShape():
            return random.random() < 0.5
        case IntegerShape(low=low, high=high):
            near = random.choice((0, 1, 2, 3, 7, random.randint(-50, 50), random.randint(0, 2000)))
            return min(max(near, low), high)
        case NumberShape():
            return random.choice((0.0, 0.5, 1.0, round(random.uniform(-100, 100), 2)))
        case TextShape(known=known):
            return random.choice(known or ("", "a", "ก", "open", "ab"))
        case InstantShape():
            return show_timestamp(Timestamp(NOW + random.choice((0, 1, -1, 7, -30, 400)) * DAY))
        case DurationShape():
            return show_duration(Duration(random.choice((0, 1, 3, 7)) * DAY))
        case ListShape(element=element):
            return [value(element, random) for _ in range(random.randint(0, LONGEST))]
        case RecordShape(members=members):
            return {name: value(of, random) for name, of in members if random.random() < 0.8}
        case _:
            raise AssertionError(shape)


def sides(pair: Pair) -> tuple[Version, Version, dict[str, Scale]]:
    schema, old, new = pair
    programs = old.programs["d"], new.programs["d"]
    return Version(programs[0], schema), Version(programs[1], schema), scales(programs, ({}, {}))


def proved(pair: Pair) -> Compared:
    old, new, known = sides(pair)
    return compare(Versions(old, new, known, edits(old.program, new.program, {})), LIMITS)


def ways(found: Compared, comes: Change) -> set[tuple[str, Way]]:
    return {(key.key, way_) for key in found.keys for way_, come in key.ways.items() if come is comes}


@given(pair=pairs(), seed=st.integers(0, 2**32))
@settings(max_examples=PAIRS, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_facts_contradict_what_is_proved(pair: Pair, seed: int) -> None:
    old, new, known = sides(pair)
    found = proved(pair)
    told = {key.key: key for key in found.keys}
    random = Random(seed)
    for _ in range(BUNDLES):
        facts = value(old.schema.slot, random)
        as_of = Timestamp(NOW + random.randint(-40, 40) * DAY)
        one, other = old.decide(facts, as_of), new.decide(facts, as_of)
        assert one is not None
        assert other is not None
        if one.status is not other.status:
            changed = {key.key for key in found.keys if key.ways.get(Way.CHANGED) is not Change.NONE}
            assert changed & {FORCE, STATUS}
            continue
        for key in [key for key in told if key not in (FORCE, STATUS)]:
            changed_way = way(known.get(key), one.result[key], other.result[key])
            assert changed_way is None or told[key].ways.get(changed_way) in (Change.SOME, Change.OPEN)


@given(pair=pairs())
@settings(max_examples=PAIRS, suppress_health_check=list(HealthCheck), deadline=None)
def test_every_example_is_decided_otherwise(pair: Pair) -> None:
    old, new, _ = sides(pair)
    for example in proved(pair).examples:
        one, other = (side.decide(example.facts, example.as_of) for side in (old, new))
        assert one is not None
        assert other is not None
        assert (one.status, one.result) != (other.status, other.result)


@given(pair=pairs())
@settings(max_examples=PAIRS, suppress_health_check=list(HealthCheck), deadline=None)
def test_the_way_back_is_the_opposite(pair: Pair) -> None:
    schema, old, new = pair
    there, back = proved(pair), proved((schema, new, old))
    for comes, excluded in ((Change.SOME, Change.NONE), (Change.NONE, Change.SOME)):
        turned = {(key, OPPOSITE[way_]) for key, way_ in ways(there, comes)}
        assert not turned & ways(back, excluded)
