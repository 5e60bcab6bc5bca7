"""The tables as Markdown and as JSON, what the machine was, and what became slower."""

import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.measure import Row, Table

_HEAD = """\
# How fast

`make bench` writes this file. Times are medians of CPU time; contenders take turns, and a ratio is to the
floor at the same moment. The floor is `bench/hand.py`, which checks nothing. All answers were checked to
be equal before anything was timed.
"""


def markdown(tables: Iterable[Table], rounds: int) -> str:
    """Return the tables with the facts of the machine."""
    parts = [_HEAD, _machine(rounds), *map(table_text, tables)]
    return "\n".join(parts)


def _machine(rounds: int) -> str:
    facts = [
        f"policyeval {version('policyeval')}",
        f"{platform.python_implementation()} {platform.python_version()}",
        f"{platform.system()} {platform.machine()}",
        *_processor(),
        f"{rounds} rounds",
    ]
    return f"{', '.join(facts)}\n"


def _processor() -> Iterator[str]:
    """Yield the kind of processor and how many there are, where the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    if models:
        yield f"{len(models)} × {models[0]}"


def table_text(table: Table) -> str:
    """Return one table; a column that no row fills is left out."""
    times = [row.micros for row in table.rows if row.micros is not None]
    unit, scale = ("ms", 1e-3) if times and min(times) >= 10_000 else ("µs", 1.0)
    has_ratios = bool(table.unit)
    has_remarks = any(row.remark for row in table.rows)
    head = ["", *([unit] if times else []), *([table.unit] if has_ratios else [])]
    lines = [[*head, *([""] if has_remarks else [])]]
    lines.append(["---", *["---:"] * (len(head) - 1), *(["---"] if has_remarks else [])])
    for row in table.rows:
        cells = [row.name, *([_time(row, scale)] if times else []), *([_ratio(row)] if has_ratios else [])]
        lines.append([*cells, *([row.remark] if has_remarks else [])])
    return "\n".join([f"## {table.title}\n", *(f"| {' | '.join(cells)} |" for cells in lines), ""])


def _time(row: Row, scale: float) -> str:
    if row.micros is None:
        return "–"
    time = row.micros * scale
    return f"{time:,.2f}" if time < 100 and scale == 1 else f"{time:,.0f}"


def _ratio(row: Row) -> str:
    if row.ratio is None:
        return "–"
    return f"{row.ratio:,.2f}" if row.ratio < 10 else f"{row.ratio:,.0f}"


# --------------------------------------------------------------------------------------- regressions


def to_data(tables: Iterable[Table]) -> dict[str, dict[str, float]]:
    """Return what is saved: the ratio of each row, or its microseconds where it has none."""
    return {
        table.title: {row.name: value for row in table.rows if (value := row.ratio or row.micros)}
        for table in tables
    }


def slower(tables: Iterable[Table], saved: Mapping[str, Any], threshold: float) -> list[str]:
    """Return a line for each row of ours that takes more than so many times what it took."""
    lines: list[str] = []
    for title, rows in to_data(tables).items():
        for name, value in rows.items():
            before = saved.get(title, {}).get(name)
            if before and value > threshold * before and _is_ours(name):
                lines.append(f"{title}: {name}: {value / before:.2f} times what it took")
    return lines


def _is_ours(name: str) -> bool:
    return "policyeval" in name or "rules" in name


def say(text: str) -> None:
    """Tell the person who waits what is being measured."""
    print(text, file=sys.stderr, flush=True)
