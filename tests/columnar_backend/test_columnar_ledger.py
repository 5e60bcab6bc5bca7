"""DuckDB keeps ledgers as the reference does: every reading, on entries that are made to be hard.

`COLUMNAR_BUNDLES` says how many rows. All combinations of readings share more than a few hundred; fewer go to
those that join every way with penalties to every way of posting.
"""

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from columnar_backend.test_columnar_decisions import differences
from columnar_rows import run_sql, table_of
from policyeval.backends.columnar import Unsupported, compile_program
from policyeval.engine.book import load
from policyeval.frozen import replace
from policyeval.ir.expr import Call, DecisionResult, Variable
from policyeval.ir.program import AtBoundary, Band, Output, Overlap, Posting, Reversal
from policyeval.language.instants import show_timestamp
from policyeval.language.types import BOOL, INT, STRING
from policyeval.language.values import Timestamp
from policyeval.schema.times import read_instant

ROOT = Path(__file__).parents[2]
BOOK = load(ROOT / "policies", only="conduct")
LOADED, PROGRAM = BOOK.program("conduct.ledger", readings={"attribution": "violated_at"})
SCHEMA = LOADED.checked.schema
ROWS = int(os.environ.get("COLUMNAR_BUNDLES", "100"))
UNITS = ("day", "half_month", "month", "quarter", "year")
ZONES = ("Asia/Bangkok", "America/New_York", "UTC", "Europe/London")
EDGES = ("2023-12-31T17:00:00Z", "2024-01-15T17:00:00Z", "2024-03-31T04:00:00Z", "2024-04-01T00:00:00Z")
AS_OF = Timestamp(1_719_792_000 * 10**9)


def bands() -> tuple[Band, ...]:
    """Return bands with a gap, one without a penalty, one without an end, one with no length at all."""
    rows = [
        ("none", None, 2, None, {}),
        ("short", 2, 4, 3, {"product_add": "blocked"}),
        ("long", 4, 6, 40, {"search": "reduced_tier_2", "campaign": "blocked"}),
        ("zero", 7, 9, 0, {"search": "suspended"}),
        ("ever", 9, 12, None, {"account": "suspended_permanent"}),
        ("again", 12, None, 10, {"account": "suspended_temporary"}),
    ]
    return tuple(
        Band(name, low, high, (("band", name.upper()), ("days", days), *effects.items()), None, ())
        for name, low, high, days, effects in rows
    )


def combinations() -> list[tuple[Any, ...]]:
    every = list(product(Overlap, Reversal, (False, True), Posting, AtBoundary))
    if ROWS > 500:
        return every
    return [every[(number * 6 + number % 6) % len(every)] for number in range(12)]


def instants(random: Random) -> Iterator[str]:
    """Yield instants close to ends of periods, often the same."""
    while True:
        near = read_instant(random.choice(EDGES))
        assert isinstance(near, Timestamp)
        shift = random.choice((0, 0, -1, 1, 86_400_000_000, -1_300_000_000_000, random.randrange(10**13)))
        yield show_timestamp(Timestamp(near.nanos + shift * 1_000))


def bundle(random: Random) -> dict[str, Any]:
    """Return entries in no order: many at an instant, points given back, some of which little is known."""
    made, at = [], instants(random)
    shared = [next(at) for _ in range(3)]
    for _ in range(random.choice((0, 1, 3, 6, 10, 10, 15, 16, 17, 30))):
        entry = {
            "deducted_at": random.choice((*shared, next(at))),
            "violated_at": random.choice((*shared, next(at))),
            "detected_at": next(at),
            "points": random.choice((1, 1, 2, 3, 4, -1, -2, -5, 0)),
            "rule_id": random.choice(("r1", "r2", None)),
        }
        if random.random() < 0.01:
            del entry[random.choice(("deducted_at", "violated_at", "points"))]
        made.append(entry)
    return {"ledger": made}


EACH = max(100, ROWS // len(combinations()))


@pytest.mark.parametrize("number", range(len(combinations())))
def test_every_reading_on_entries_that_are_hard(number):
    overlap, reversal, retrigger, post, at_boundary = combinations()[number]
    ledger = replace(
        PROGRAM.ledger,
        overlap=overlap,
        reversal=reversal,
        retrigger=retrigger,
        post=post,
        at_boundary=at_boundary,
        unit=UNITS[number % len(UNITS)],
        bands=bands(),
    )
    program = replace(PROGRAM, ledger=ledger, zone=ZONES[number % len(ZONES)])
    random = Random(number)
    asked = []
    for _ in range(EACH):
        as_of = read_instant(next(instants(random))) if random.random() < 0.5 else AS_OF
        asked.append((bundle(random), as_of))
    different, sure = differences(program, SCHEMA, asked)
    assert different[:1] == []
    assert sure == EACH


def test_rows_that_leave_the_calendar_or_the_integers_are_left_to_others():
    ledger = replace(PROGRAM.ledger, bands=(replace(bands()[2], low=1, high=None),))
    early = {**dict.fromkeys(("deducted_at", "detected_at", "violated_at"), EDGES[0]), "rule_id": None}
    late = {**early, "deducted_at": "9999-12-20T00:00:00Z"}
    rows = [
        [{**early, "points": 3}],
        [{**early, "points": 2**62}, {**early, "points": 2**62}],
        [{**late, "points": 0}],
        [{**late, "points": 3}],  # the penalty would end after the last instant
        [{**late, "deducted_at": "9999-12-31T23:00:00Z", "points": 0}],  # and so would the half month
    ]
    end = Timestamp(253_402_300_799 * 10**9)
    table = table_of(SCHEMA, [{"ledger": entries} for entries in rows], [end] * len(rows))
    query = compile_program(replace(PROGRAM, ledger=ledger), SCHEMA, passed=("row",))
    assert [row["sure"] for row in run_sql(query.sql, table)] == [True, False, True, False, False]


def test_other_decisions_read_what_a_ledger_gives():
    span = PROGRAM.ledger.entries.span

    def read(key, type_):
        return Output(key, DecisionResult(PROGRAM.decision, key, type=type_, span=span))

    keys = (("posted", INT), ("account", STRING), ("active", dict(PROGRAM.keys)["active"]))
    caller = replace(
        PROGRAM,
        decision="caller",
        ledger=None,
        uses=(PROGRAM,),
        keys=keys,
        outputs=tuple(read(key, type_) for key, type_ in keys),
    )
    random = Random(7)
    different, sure = differences(caller, SCHEMA, [(bundle(random), AS_OF) for _ in range(100)])
    assert different[:1] == []
    assert sure == 100


def test_structs_of_a_ledger_are_not_compared():
    active = dict(PROGRAM.keys)["active"]
    span = PROGRAM.ledger.entries.span
    penalties = Variable("active", type=active, span=span)
    same = Call("equals", (penalties, penalties), type=BOOL, span=span)
    program = replace(PROGRAM, outputs=(Output("same", same),), keys=(("active", active), ("same", BOOL)))
    with pytest.raises(Unsupported) as raised:
        compile_program(program, SCHEMA)
    assert raised.value.what.en == "the equality of lists of objects"
