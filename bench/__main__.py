"""Measure everything, print the tables and write them to `bench/RESULTS.md`: `make bench`."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from bench import diffs, processes, proofs, tables, texts
from bench.measure import Table
from bench.report import markdown, say, slower, table_text, to_data

RESULTS = Path(__file__).parent / "RESULTS.md"


def main(arguments: list[str]) -> int:
    """Return 1 when something of ours takes longer than the threshold allows, else 0."""
    asked = _asked(arguments)
    saved = json.loads(asked.compare.read_text("utf-8")) if asked.compare else {}
    found: list[Table] = []
    for table in _measured(asked):
        print(table_text(table), flush=True)
        found.append(table)
    if not asked.only:
        RESULTS.write_text(markdown(found, asked.rounds), "utf-8")
    if asked.save:
        asked.save.write_text(json.dumps(to_data(found), indent=2, ensure_ascii=False) + "\n", "utf-8")
    lines = slower(found, saved, asked.threshold)
    for line in lines:
        say(line)
    return 1 if lines else 0


def _asked(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="samples of each contender (7)")
    parser.add_argument("--only", choices=list(_PARTS), action="append", help="a part; writes no RESULTS.md")
    parser.add_argument("--save", type=Path, help="write the ratios to a file, to compare with later")
    parser.add_argument("--compare", type=Path, help="compare with ratios that were saved")
    parser.add_argument("--threshold", type=float, default=1.25, help="how many times slower is too slow")
    return parser.parse_args(arguments)


_PARTS = {
    "13": lambda rounds: [tables.thirteen(rounds)],
    "130": lambda rounds: [tables.many(130, rounds)],
    "1300": lambda rounds: [tables.many(1300, rounds)],
    "exists": lambda rounds: [tables.exists(rounds)],
    "real": tables.real,
    "json": texts.tables,
    "load": lambda rounds: [processes.loading()],
    "cli": lambda rounds: [processes.command_line()],
    "memory": lambda rounds: [processes.memory()],
    "proof": lambda rounds: [diffs.proving()],
    "prove": lambda rounds: proofs.tables(),
}


def _measured(asked: Namespace) -> Iterator[Table]:
    for name, part in _PARTS.items():
        if not asked.only or name in asked.only:
            say(f"measuring: {name}")
            yield from part(asked.rounds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
