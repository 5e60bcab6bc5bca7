"""Time side by side: contenders take turns, the floor is timed before and after each, medians are kept.

What counts is the CPU time of this process, so that other work on the machine disturbs less; ratios to
the floor of the same moment disturb less still.
"""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time_ns
from typing import Any

from bench.contenders import Contender

SAMPLE_NS = 20_000_000
"""How long one sample of a contender lasts, about."""


@dataclass(frozen=True)
class Row:
    """What a table says of one contender: microseconds a decision, and how many floors that is."""

    name: str
    micros: float | None
    ratio: float | None
    remark: str = ""


class Disagreement(Exception):
    """Two contenders answer differently; times mean nothing then."""


def agree(contenders: Sequence[Contender], cases: Sequence[Any], expected: Callable[[Any], Any]) -> None:
    """Raise `Disagreement` unless every contender gives the expected answer to every case."""
    for contender in contenders:
        for case in cases:
            found = contender.answer(contender.run(case))
            if found != expected(case):
                raise Disagreement(f"{contender.name}: {found!r}, expected {expected(case)!r}, for {case!r}")


def compare(
    contenders: Sequence[Contender], floor: Contender, cases: Sequence[Any], *, rounds: int
) -> list[Row]:
    """Return a row for each contender, in order."""
    repeats = {one.name: _repeats(one.run, cases) for one in (floor, *contenders)}
    times: dict[str, list[float]] = {one.name: [] for one in contenders}
    ratios: dict[str, list[float]] = {one.name: [] for one in contenders}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            before = _sample(floor.run, cases, repeats[floor.name])
            for one in contenders:
                time = _sample(one.run, cases, repeats[one.name])
                after = _sample(floor.run, cases, repeats[floor.name])
                times[one.name].append(time)
                ratios[one.name].append(2 * time / (before + after))
                before = after
            gc.collect()
    finally:
        gc.enable()
    return [Row(one.name, median(times[one.name]), median(ratios[one.name])) for one in contenders]


def _repeats(run: Callable[[Any], Any], cases: Sequence[Any]) -> float:
    """Return how often to go through the cases for one sample; less than once where they are slow."""
    run(cases[0])
    few = cases[: max(1, len(cases) // 16)]
    start = process_time_ns()
    for case in few:
        run(case)
    spent = max(process_time_ns() - start, 1_000)
    return SAMPLE_NS / (spent / len(few) * len(cases))


def _sample(run: Callable[[Any], Any], cases: Sequence[Any], repeats: float) -> float:
    """Return microseconds a case."""
    if repeats < 1:
        cases = cases[: max(3, int(len(cases) * repeats))]
    times = max(1, int(repeats))
    start = process_time_ns()
    for _ in range(times):
        for case in cases:
            run(case)
    return (process_time_ns() - start) / (times * len(cases)) / 1_000
