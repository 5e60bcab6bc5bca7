"""`policyeval batch` as a user runs it: decisions over tables of events, and how time grows with rows.

The tables are those of `policyeval generate`, with long-tailed lists. Each figure is of a process of its own,
its start included.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bench import workload
from bench.processes import Used, run_command
from bench.tables import ROOT
from policyeval.frozen import dataclass

_GROWTH: Final = (100, 10, 1)
"""What the rows are divided by, smallest table first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A decision over events."""

    decision: str
    as_of: str
    lists: Mapping[str, int]
    """How often each list is generated, with another seed each time."""


CASES: Final = (
    Case(
        decision="segment.membership",
        as_of="2026-11-25T10:00:00+07:00",
        lists=MappingProxyType(
            {"purchases": 2, "product_events": 1, "follow_events": 1, "engagement_events": 1}
        ),
    ),
    Case(decision="conduct.ledger", as_of="2023-11-20T10:00:00+07:00", lists=MappingProxyType({"ledger": 2})),
)
"""A generated list has up to five elements on average: twenty events of a customer, and ten of a seller."""
_KEY: Final = "key"


def over_events(folder: Path, rows: int) -> Iterator[str]:
    """Yield a line for each case: what deciding so many keys took."""
    for case in CASES:
        made = folder / case.decision
        _generate(made, case, rows)
        answers = made / "answers.parquet"
        events = [f"--events={one}={made / one}" for one in case.lists]
        line = ["batch", case.decision, "--facts", str(made / "facts.parquet"), *events, "--key", _KEY]
        used = _decided([*line, *_usual(case), "--out", str(answers)], made)
        assert _rows(answers) == rows
        count = sum(_rows(file) for one in case.lists for file in (made / one).iterdir())
        yield f"{case.decision}: {rows:,} keys, {count:,} events"
        yield f"{'policyeval':<12} {shown(used)}"


def _usual(case: Case) -> list[str]:
    return ["--as-of", case.as_of, "--policies", str(ROOT / "policies")]


def _generate(folder: Path, case: Case, rows: int) -> None:
    """Write the facts, and a folder of events for each list."""
    for seed in range(max(case.lists.values())):
        out = folder / ("facts.parquet" if seed == 0 else "same-keys.parquet")
        events = [
            f"--events={one}={folder / one / f'{seed}.parquet'}"
            for one, seeds in case.lists.items()
            if seed < seeds
        ]
        line = ["generate", case.decision, "--rows", str(rows), "--seed", str(seed), "--key", _KEY]
        run_command([*line, "--out", str(out), *events, *_usual(case)], folder / "cache")


def growth(folder: Path, rows: int, rules: int) -> Iterator[str]:
    """Yield a line for each size of a table: what a row of it took. The facts are in the folder."""
    yield f"growth with rows, {rules} rules"
    before, before_rows = 0.0, 0
    for part in _GROWTH:
        count = rows // part
        facts, answers = folder / f"facts-{count}.parquet", folder / f"answers-{count}.parquet"
        _first_rows(folder / "facts.parquet", facts, count)
        line = [
            "batch",
            workload.DECISION,
            "--facts",
            str(facts),
            "--key",
            "seller_id",
            "--out",
            str(answers),
        ]
        line += ["--policies", str(folder / "policy"), "--as-of", workload.AS_OF]
        used = _decided(line, folder)
        assert _rows(answers) == count
        further = (used.cpu - before) / (count - before_rows) * 1e6
        yield f"{count:>12,} {shown(used)}" + (f"  {further:6.2f} µs of cpu a further row" if before else "")
        before, before_rows = used.cpu, count


def _decided(line: Sequence[str], folder: Path) -> Used:
    return run_command([*line, "--summary", "none", "--threads", "2"], folder / "cache")


def shown(used: Used) -> str:
    """Return what a process took, as a part of a line."""
    return f"cpu {used.cpu:8.2f} s  wall {used.wall:8.2f} s  peak {used.peak:5.0f} MB"


def _rows(file: Path) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415  (an extra)

    count: int = pq.read_metadata(file).num_rows
    return count


def _first_rows(table: Path, out: Path, count: int) -> None:
    import duckdb  # noqa: PLC0415  (an extra)

    with duckdb.connect() as connection:
        query = f"COPY (SELECT * FROM read_parquet('{table}') LIMIT {count}) TO '{out}' (FORMAT parquet)"
        connection.execute(query).fetchall()
