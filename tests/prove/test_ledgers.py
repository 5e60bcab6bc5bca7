"""What is said of two ledgers without asking is so, whatever the entries."""

import os
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyeval.analysis.prove.compared import Change
from policyeval.analysis.prove.ledgers import ledger_ways
from policyeval.backends.reference.ledger import post_entries
from policyeval.engine.book import load
from policyeval.frozen import replace
from policyeval.ir.program import Ledger, Overlap, Posting, Reversal
from policyeval.ir.severity import Ranked, Way
from policyeval.language.instants import DAY
from policyeval.language.values import Timestamp

ROOT = Path(__file__).parents[2]
_, PROGRAM = load(ROOT / "policies").program("conduct.ledger")


def _ledger() -> Ledger:
    assert PROGRAM.ledger is not None
    return PROGRAM.ledger


LEDGER = _ledger()
START = 1_672_531_200 * 10**9
VALUES = next(one.values for one in LEDGER.dimensions if one.key == "search")
SCALE = Ranked(frozenset(pairwise(VALUES)))
IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
KEYS = ("search", "account", "active", "timeline")


def _with(ledger: Ledger, row: str, **values: object) -> Ledger:
    """Return a ledger in which one row gives other values."""
    bands = [
        replace(band, values=tuple({**dict(band.values), **values}.items())) if band.id == row else band
        for band in ledger.bands
    ]
    return replace(ledger, bands=tuple(bands))


def _edge(ledger: Ledger, low: int) -> Ledger:
    """Return a ledger whose second stage begins at another total."""
    moved = {"restrict-1": {"high": low}, "restrict-2": {"low": low}}
    bands = tuple(replace(band, **moved.get(band.id, {})) for band in ledger.bands)
    return replace(ledger, bands=bands)


LEDGERS = [
    LEDGER,
    _edge(LEDGER, 5),
    _with(LEDGER, "restrict-2", days=60),
    _with(LEDGER, "restrict-2", search="reduced_tier_1"),
    _with(LEDGER, "restrict-3", search=None),
    _with(LEDGER, "suspend-temporary", days=None),
    *(replace(LEDGER, overlap=overlap) for overlap in (Overlap.REPLACE, Overlap.CONSECUTIVE)),
    replace(LEDGER, reversal=Reversal.LIFT),
    replace(LEDGER, retrigger=True),
    replace(_with(LEDGER, "restrict-2", days=10), overlap=Overlap.REPLACE, reversal=Reversal.LIFT),
    replace(LEDGER, overlap=Overlap.REPLACE, reversal=Reversal.LIFT),
    replace(LEDGER, overlap=Overlap.REPLACE, retrigger=True),
    replace(LEDGER, post=Posting.EVENT),
]
PAIRS = [(one, other) for one, other in product(LEDGERS, LEDGERS) if one != other]
ENTRIES = st.lists(
    st.tuples(st.integers(0, 200), st.sampled_from([1, 2, 3, 5, 6, 9, 12, 15, -3, -9])),
    min_size=1,
    max_size=5,
)


def test_the_pairs_have_claims_of_each_kind() -> None:
    claims = [ledger_ways(*pair, key, SCALE) for pair in PAIRS for key in KEYS]
    for way in Way:
        assert {Change.NONE, Change.OPEN} <= {found[way] for found in claims if way in found}


@pytest.mark.parametrize(
    ("new", "key", "never"),
    [
        (LEDGERS[1], "account", {Way.STRICTER, Way.LOOSER, Way.CHANGED}),
        (LEDGERS[1], "search", {Way.CHANGED}),
        (LEDGERS[2], "search", {Way.LOOSER, Way.CHANGED}),
        (LEDGERS[3], "search", {Way.STRICTER, Way.CHANGED}),
        (LEDGERS[6], "search", {Way.STRICTER, Way.CHANGED}),
        (LEDGERS[7], "search", {Way.CHANGED}),
        (LEDGERS[6], "timeline", {Way.CHANGED}),
        (LEDGERS[3], "active", {Way.CHANGED}),
        (LEDGERS[13], "search", {Way.CHANGED}),
    ],
)
def test_it_is_known_which_way_a_ledger_never_goes(new: Ledger, key: str, never: set[Way]) -> None:
    found = ledger_ways(LEDGER, new, key, SCALE)
    assert {way for way, comes in found.items() if comes is Change.NONE} == never


@settings(max_examples=400 if IS_LONG else 25, deadline=None)
@given(ENTRIES, st.integers(0, 300))
def test_no_entries_contradict_what_is_said(entries: list[tuple[int, int]], day: int) -> None:
    dated = [(Timestamp(START + at * DAY), points, "", None) for at, points in entries]
    as_of = Timestamp(START + day * DAY)
    results = {id(one): post_entries(one, PROGRAM.zone, as_of, dated) for one in LEDGERS}
    for old, new in PAIRS:
        before, after = results[id(old)], results[id(new)]
        assert isinstance(before, dict)
        assert isinstance(after, dict)
        for key in KEYS:
            never = {w for w, c in ledger_ways(old, new, key, SCALE).items() if c is Change.NONE}
            if key in ("active", "timeline"):
                assert Way.CHANGED not in never or before[key] == after[key]
                continue
            values = next(one.values for one in new.dimensions if one.key == key)
            rank = values.index(str(after[key])) - values.index(str(before[key]))
            assert not (rank > 0 and Way.STRICTER in never)
            assert not (rank < 0 and Way.LOOSER in never)
