"""The reference and other engines of CEL give the same answers, but for deviations that are listed.

`make fuzz` runs a million pairs; `DIFFERENTIAL_PAIRS` says how many here.
"""

import os
import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import pytest

from policyeval.backends.reference.expr import Environment
from policyeval.language.values import Unknown

from .deviations import DEVIATIONS, Difference, calls_of, reason_for
from .engines import ENGINES, MODULES, REFERENCE, Engine, Failed, Refusal, checked, read
from .pairs import Pair, pairs

PAIRS = int(os.environ.get("DIFFERENTIAL_PAIRS", "20000"))
BLOCK = 1_000


def is_here(engine: Engine) -> bool:
    try:
        return engine.name not in MODULES or find_spec(MODULES[engine.name]) is not None
    except ModuleNotFoundError:
        return False


def difference(text: str, facts: Mapping[str, Any], ours: Any, theirs: Any) -> Difference:
    env = Environment(read(facts).values, {}, lambda decision, key: Unknown(frozenset()))
    return Difference(text, ours, theirs, calls_of(checked(text), env))


def unexplained(engine: Engine, pair: Pair) -> list[str]:
    """Return what an engine says of a pair and nobody can explain."""
    reference = REFERENCE.compile(pair.text)
    try:
        other = engine.compile(pair.text)
    except Refusal as refusal:
        return [f"{engine.name} refuses {pair.text}: {refusal}"]
    found: list[str] = []
    for facts in pair.facts:
        ours, theirs = reference(facts), other(facts)
        if ours == theirs:
            continue
        if reason_for(engine.name, difference(pair.text, facts, ours, theirs)) is None:
            named = {name: value for name, value in facts.items() if name in pair.text}
            found.append(f"{pair.text}\n  facts {named}\n  reference {ours}\n  {engine.name} {theirs}")
    return found


BLOCKS = [(e, n) for e in ENGINES for n in range(max(1, PAIRS // BLOCK // (5 if e.is_weak else 1)))]
"""The weak oracle is slow, and is asked less."""


@pytest.mark.parametrize(("engine", "block"), BLOCKS, ids=lambda part: getattr(part, "name", str(part)))
def test_engines_agree(engine: Engine, block: int) -> None:
    if not is_here(engine):
        pytest.skip(f"{engine.name} is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an oracle's own
        drawn = pairs(block, BLOCK)
        asked = (pair for pair in drawn if pair.is_core or not engine.is_weak)
        found = [line for pair in asked for line in unexplained(engine, pair)]
    assert found == [], "\n".join(found[:5])


def test_pairs_are_the_same_every_time_and_half_of_the_types_have_answers() -> None:
    drawn = list(pairs(0, BLOCK))
    assert drawn == list(pairs(0, BLOCK))
    answers = [REFERENCE.compile(pair.text)(facts) for pair in drawn for facts in pair.facts]
    failed = sum(isinstance(answer, Failed) for answer in answers)
    assert 0.1 < failed / len(answers) < 0.5


def test_every_deviation_names_an_engine_and_a_reason_of_its_own() -> None:
    assert {deviation.engine for deviation in DEVIATIONS} <= {engine.name for engine in ENGINES}
    reasons = [(deviation.engine, deviation.reason) for deviation in DEVIATIONS]
    assert len(reasons) == len(set(reasons))
