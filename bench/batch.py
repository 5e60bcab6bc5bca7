"""Tables beside hand-written SQL and a CEL engine row by row: `python -m bench.batch --rows 1000000`.

Every contender is a process of its own, Parquet in and Parquet out with the rules that fired, in turns; what
they answer is compared before their times are shown. CEL reads a part of the rows and its time is scaled.
After them come decisions over tables of events, and growth with rows (`bench/batch_events.py`).
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench import batch_events, common, workload
from bench.contenders import GOOGLE
from bench.memory import peak

ROUNDS = 3
MOST_ROWS_BY_ROW = 20_000
COLUMNS = {f"{g}.{f}": (g, f) for g, fields in common.GROUPS.items() for f in fields}
HASHED = """
SELECT 's' || lpad(i::VARCHAR, 8, '0') AS seller_id,
  CASE WHEN h % 10 < 3 THEN 'overseas' ELSE 'thai' END AS "seller.origin",
  t AS "orders.total", least(t, h // 7 % (t // 8 + 2)) AS "orders.late",
  h // 11 % (t // 10 + 2) AS "orders.refund",
  CASE WHEN h % 33 = 0 THEN h % 5 ELSE 0 END AS "orders.suspicious", h // 3 % 60 AS "listings.total",
  CASE WHEN h % 10 = 1 THEN h // 13 % 6 ELSE 0 END AS "listings.violating",
  CASE WHEN h % 25 = 0 THEN h // 17 % 3 ELSE 0 END AS "listings.ip_infringing",
  CASE WHEN h % 66 = 0 THEN h // 19 % 2 ELSE 0 END AS "listings.class_b",
  (h % 333 = 0)::BIGINT AS "listings.class_a", c AS "chat.total",
  greatest(0, c * 9 // 10 - h // 23 % (c // 5 + 1)) AS "chat.answered_24h",
  (h % 100 = 7)::BIGINT AS "service.fake_address",
  CASE WHEN h % 25 = 3 THEN h // 29 % 3 ELSE 0 END AS "service.wrong_item",
  CASE WHEN h % 20 = 3 THEN h // 31 % 3 ELSE 0 END AS "service.upheld_disputes",
  (h % 143 = 3)::BIGINT AS "service.spam"
FROM (SELECT *, h // 5 % 70 + (h // 37 % 40) * 5 AS t, h // 41 % 120 AS c
  FROM (SELECT i, (hash(i) >> 20)::BIGINT AS h FROM range({rows}) AS r(i)))
"""


def main(arguments: list[str]) -> int:
    """Make the table, time each contender, and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m bench.batch")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rules", type=int, default=13)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.contender is not None:
        return _measured(given.contender, Path(given.folder), given.rows, given.rules)
    with TemporaryDirectory(prefix="bench-batch-") as made:
        if code := _race(Path(made), given):
            return code
        for line in batch_events.growth(Path(made), given.rows, given.rules):
            print(line, flush=True)
        for line in batch_events.over_events(Path(made), given.rows):
            print(line, flush=True)
    return 0


def _race(folder: Path, given: argparse.Namespace) -> int:
    workload.write(folder / "policy", given.rules)
    _duckdb(f"COPY ({HASHED.format(rows=given.rows)}) TO '{folder}/facts.parquet' (FORMAT parquet)")
    found: dict[str, list[Mapping[str, Any]]] = {name: [] for name in CONTENDERS}
    for _ in range(given.rounds):
        for name in CONTENDERS:
            found[name].append(_child(name, folder, given))
    answers = {name: runs[0]["answers"] for name, runs in found.items() if name != "cel"}
    if len({json.dumps(answer) for answer in answers.values()}) > 1:
        print(f"the answers differ: {answers}", file=sys.stderr)
        return 1
    print(f"{given.rows:,} rows, {given.rules} rules; answers {answers[HAND[0]]}")
    took = {
        unit: {name: median(run[unit] for run in runs) for name, runs in found.items()}
        for unit in ("cpu", "wall")
    }
    best = {unit: min(took[unit][name] for name in HAND) for unit in took}
    for name, runs in found.items():
        cpu, wall = took["cpu"][name], took["wall"][name]
        times = f"{cpu / best['cpu']:6.2f} × the best by hand by cpu  {wall / best['wall']:6.2f} by wall"
        print(
            f"{name:<13} cpu {cpu:8.2f} s  wall {wall:8.2f} s  {times}"
            f"  peak {max(run['peak'] for run in runs):5.0f} MB"
        )
    faster = (f"{took[unit]['cel'] / took[unit]['policyeval']:.0f} by {unit}" for unit in took)
    print(f"policyeval is so many times as fast as cel: {', '.join(faster)}", flush=True)
    return 0


def _child(name: str, folder: Path, given: argparse.Namespace) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "bench.batch", "--contender", name, "--folder", str(folder)]
    command += ["--rows", str(given.rows), "--rules", str(given.rules)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: Mapping[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return measured


def _measured(name: str, folder: Path, rows: int, rules: int) -> int:
    """Run a contender in this process, and print what it took and came to.

    A contender returns the seconds that rows take which it did not read, and what tells its answers apart.
    """
    start = time.perf_counter()
    unread, answers = CONTENDERS[name](folder, rows, rules)
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    told = {"cpu": cpu + unread, "wall": wall + unread, "peak": peak(), "answers": answers}
    print(json.dumps(told))
    return 0


# ------------------------------------------------------------------------------------------- contenders


def _policyeval(folder: Path, rows: int, rules: int) -> tuple[float, Any]:
    from policyeval.cli.main import run  # noqa: PLC0415  (what is timed)

    out = folder / "answers.parquet"
    line = ["batch", workload.DECISION, "--facts", str(folder / "facts.parquet"), "--out", str(out)]
    line += ["--policies", str(folder / "policy"), "--as-of", workload.AS_OF, "--key", "seller_id"]
    code = run([*line, "--summary", "none", "--threads", "2"])
    assert code == 0, code
    return 0.0, _checked(out, '"result.total"', '"result.band"')


def _hand_structs(folder: Path, rows: int, rules: int) -> tuple[float, Any]:
    made = common.make_rules(rules)
    entries = [
        f"CASE WHEN r{n} IS NOT NULL THEN {{'rule': '{rule['id']}', 'points': r{n}}} END"
        for n, rule in enumerate(made)
    ]
    return _by_hand(folder, rules, entries)


def _hand_numbers(folder: Path, rows: int, rules: int) -> tuple[float, Any]:
    """Each rule that fired is one number: its place, and its points below."""
    return _by_hand(folder, rules, [f"r{n} + {n << 32}" for n in range(rules)])


def _by_hand(folder: Path, rules: int, entries: Sequence[str]) -> tuple[float, Any]:
    def column(group: str, field: str) -> str:
        return f'"{group}.{field}"'

    cases = [
        f"CASE WHEN {common.sql(rule['when'], column)} THEN {common.sql(rule['points'], column)} END AS r{n}"
        for n, rule in enumerate(common.make_rules(rules))
    ]
    points = _balanced([f"coalesce(r{n}, 0)" for n in range(rules)])
    bands = " ".join(f"WHEN total >= {low} THEN '{band}'" for low, band in common.BANDS)
    query = (
        f"SELECT seller_id, 'decided' AS status, total, CASE {bands} END AS band, "
        f"list_filter([{', '.join(entries)}], lambda x: x IS NOT NULL) AS fired FROM (SELECT *, "
        f"least({points}, {common.CAP}) AS total FROM (SELECT *, {', '.join(cases)} "
        f"FROM read_parquet('{folder}/facts.parquet')))"
    )
    out = folder / "hand.parquet"
    _duckdb(f"COPY ({query}) TO '{out}' (FORMAT parquet)")
    return 0.0, _checked(out, "total", "band")


def _balanced(parts: list[str]) -> str:
    """Return a sum that nests as little as it can."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_balanced(parts[:middle])} + {_balanced(parts[middle:])})"


def _cel(folder: Path, rows: int, rules: int) -> tuple[float, Any]:
    import pyarrow.parquet as pq  # noqa: PLC0415  (what is timed)
    from cel_expr_python import cel  # noqa: PLC0415

    points_of = GOOGLE.decider(cel, common.make_rules(rules))
    count = min(rows, MOST_ROWS_BY_ROW)
    batch = next(pq.ParquetFile(folder / "facts.parquet").iter_batches(count))
    total, start = 0, time.process_time()
    for row in batch.to_pylist():
        facts: dict[str, Any] = {"seller": {"origin": row["seller.origin"]}}
        for name, (group, field) in COLUMNS.items():
            facts.setdefault(group, {})[field] = row[name]
        total += min(common.CAP, sum(points_of(facts)))
    took = time.process_time() - start
    return took * (rows / batch.num_rows - 1), total


CONTENDERS: Mapping[str, Callable[[Path, int, int], tuple[float, Any]]] = {
    "policyeval": _policyeval,
    "hand, structs": _hand_structs,
    "hand, numbers": _hand_numbers,
    "cel": _cel,
}

HAND = ("hand, structs", "hand, numbers")
"""SQL as one writes it, with the rules that fired as a list of either."""


def _duckdb(query: str) -> list[Any]:
    import duckdb  # noqa: PLC0415  (what is timed)

    with duckdb.connect(config={"threads": "2"}) as connection:
        rows: list[Any] = connection.execute(query).fetchall()
    return rows


def _checked(out: Path, total: str, band: str) -> Any:
    """Return what tells answers apart: how many rules fired, and the sum of points, in each band."""
    query = (
        f"SELECT {band}, count(*), sum({total})::BIGINT, sum(len(fired))::BIGINT FROM read_parquet('{out}')"
    )
    return _duckdb(f"{query} GROUP BY 1 ORDER BY 1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
