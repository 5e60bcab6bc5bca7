"""Tables of ratios: contenders that agree take turns, with the floor timed around each of them."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import process_time_ns
from typing import Any

from bench.contenders import Absent, Contender
from policyeval.analysis.speed import Task, measure


@dataclass(frozen=True)
class Row:
    """What a table says of one contender; without times there is a remark."""

    name: str
    micros: float | None = None
    ratio: float | None = None
    remark: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under a title, with what their ratios are to."""

    title: str
    unit: str
    rows: tuple[Row, ...]
    """`unit` says what the number of a row counts."""


class Disagreement(Exception):
    """Two contenders answer differently; times would mean nothing."""


def cpu_seconds() -> float:
    """Return the processor time so far, with that of processes that have ended: proofs run in their own."""
    return sum(os.times()[:4])


def race(
    contenders: Iterable[Contender | Absent],
    floor: Contender,
    cases: Sequence[Any],
    *,
    rounds: int,
    expected: Callable[[Any], Any] | None = None,
) -> tuple[Row, ...]:
    """Return a row for each contender, in order, once all have given the expected answers."""
    entered = list(contenders)
    runners = [one for one in entered if isinstance(one, Contender)]
    if expected is not None:
        _agree(runners, cases[:64], expected)
    tasks = [Task(one.name, one.run) for one in runners]
    timed = measure(tasks, cases, process_time_ns, rounds=rounds, floor=Task("floor", floor.run))
    rows = {timing.name: Row(timing.name, timing.micros, timing.ratio) for timing in timed}
    return tuple(
        Row(one.name, remark=one.reason) if isinstance(one, Absent) else rows[one.name] for one in entered
    )


def _agree(contenders: Iterable[Contender], cases: Sequence[Any], expected: Callable[[Any], Any]) -> None:
    for contender in contenders:
        for case in cases:
            found, right = contender.answer(contender.run(case)), contender.part(expected(case))
            if found != right:
                raise Disagreement(f"{contender.name}: {found!r}, expected {right!r}, for {case!r}")
