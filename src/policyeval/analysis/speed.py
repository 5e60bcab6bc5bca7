"""How long things take, side by side: they take turns, and a yardstick is timed around each of them.

A machine is busier at one moment than at another, so that microseconds of two runs say little. What a
task takes compared with the yardstick of the same moment says more: it is what saved timings keep. The
clock is the caller's; nothing else of the program may know one.
"""

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any, Final

from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Diagnostic

Clock = Callable[[], int]
"""Nanoseconds that the process has worked, from any start."""
SAMPLE_NS: Final = 20_000_000
"""About how long one sample of a task lasts."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to time: what it does with one case."""

    name: str
    run: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Timing:
    """The medians of a task: microseconds a case, and how many yardsticks that is."""

    name: str
    micros: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Change:
    """A task now, compared with its saved ratio: 2.0 means that it takes twice as long."""

    name: str
    factor: float


def yardstick(_: object) -> int:
    """Do a fixed piece of work of the kind that decisions are made of."""
    total, seen = 0, {}
    for number in range(50):
        seen[number] = total
        total += number if number % 3 else seen[number // 3]
    return total


YARDSTICK: Final = Task("yardstick", yardstick)


def measure(
    tasks: Sequence[Task], cases: Sequence[Any], clock: Clock, *, rounds: int, floor: Task = YARDSTICK
) -> list[Timing]:
    """Return the timing of each task, in order; the yardstick is the `floor`."""
    repeats = {task.name: _repeats(task, cases, clock) for task in (floor, *tasks)}
    samples: dict[str, list[tuple[float, float]]] = {task.name: [] for task in tasks}
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            gc.collect()
            before = _sample(floor, cases, clock, repeats[floor.name])
            for task in tasks:
                micros = _sample(task, cases, clock, repeats[task.name])
                after = _sample(floor, cases, clock, repeats[floor.name])
                samples[task.name].append((micros, 2 * micros / (before + after)))
                before = after
    finally:
        if was_enabled:
            gc.enable()
    return [
        Timing(name, median(micros for micros, _ in found), median(ratio for _, ratio in found))
        for name, found in samples.items()
    ]


def _repeats(task: Task, cases: Sequence[Any], clock: Clock) -> float:
    """Return how often one sample goes through the cases; less than once where they are slow."""
    task.run(cases[0])
    few = cases[: max(1, len(cases) // 16)]
    start = clock()
    for case in few:
        task.run(case)
    spent = max(clock() - start, 1_000)
    return SAMPLE_NS / (spent / len(few) * len(cases))


def _sample(task: Task, cases: Sequence[Any], clock: Clock, repeats: float) -> float:
    """Return microseconds a case."""
    run = task.run
    if repeats < 1:
        cases = cases[: max(3, int(len(cases) * repeats))]
    times = max(1, int(repeats))
    start = clock()
    for _ in range(times):
        for case in cases:
            run(case)
    return max(clock() - start, 1) / (times * len(cases)) / 1_000


# ------------------------------------------------------------------------------------ saved timings


def to_data(timings: Iterable[Timing]) -> dict[str, Any]:
    """Return timings as JSON data, to be saved."""
    return {"timings": [{"name": t.name, "micros": t.micros, "ratio": t.ratio} for t in timings]}


def from_data(data: Any, path: str) -> dict[str, float] | Diagnostic:
    """Return the saved ratio of each task, or the finding that the file holds no timings."""
    try:
        return {str(saved["name"]): float(saved["ratio"]) for saved in data["timings"]}
    except (KeyError, TypeError, ValueError):
        return Diagnostic("PE750", None, {"path": path})


def changes(timings: Iterable[Timing], saved: Mapping[str, float]) -> list[Change]:
    """Return how each task that was saved has changed."""
    return [Change(t.name, t.ratio / saved[t.name]) for t in timings if saved.get(t.name, 0) > 0]
