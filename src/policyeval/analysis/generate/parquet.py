"""Generated facts as Parquet: one file, or a folder of parts, each written whole or not at all."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from policyeval.analysis.generate.tables import ROW, Table
from policyeval.engine.tables.libraries import Limits, connect
from policyeval.engine.tables.quoting import name, text
from policyeval.engine.tables.source import PARQUET
from policyeval.frozen import dataclass

PART: Final = 1_000_000
"""How many rows a part of a folder has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a table of facts is laid out in files."""

    out: Path
    """A file when it ends in `.parquet` or `.pq`, else a folder of parts."""
    rows: int
    key: str | None = None
    """The name of a first column that counts the rows from 1."""
    events: tuple[tuple[str, Path], ...] = ()
    """Lists that are tables of their own, an element a row, beside the key."""


def write_parquet(table: Table, layout: Layout, *, limits: Limits) -> Iterator[int]:
    """Write the table, and yield how many rows stand after each part.

    Fails: `ArgumentError` when DuckDB or Arrow is not installed; `OSError` when a file cannot be written.
    """
    lists = dict(layout.events)
    apart = Table(tuple(column for column in table.columns if column.fact not in lists))
    with connect(limits) as connection:
        for number, first in enumerate(range(0, layout.rows, _part_of(layout)) or (0,)):
            last = min(first + _part_of(layout), layout.rows)
            _copy(connection, _keyed(apart, layout.key, first, last), _file(layout.out, layout.out, number))
            for column in table.columns:
                if column.fact in lists:
                    events = _events(Table((column,)), column.fact, layout.key, first, last)
                    _copy(connection, events, _file(lists[column.fact], layout.out, number))
            yield last


def _part_of(layout: Layout) -> int:
    return max(layout.rows, 1) if _is_file(layout.out) else PART


def _file(path: Path, out: Path, number: int) -> Path:
    """Return the file of a part: the path itself where the table is one file."""
    return path if _is_file(out) else path / f"part-{number:05}.parquet"


def _is_file(out: Path) -> bool:
    return out.suffix.lower() in PARQUET


def _keyed(table: Table, key: str | None, first: int, last: int) -> str:
    """Return the query of the rows from `first` up to `last`."""
    rows = f"(SELECT range AS {ROW} FROM range({first}, {last}))"
    if key is None:
        return table.sql(rows)
    columns = ", ".join([f"{ROW} + 1 AS {name(key)}", *table.selected()])
    return f"SELECT {columns} FROM {rows}"


def _events(table: Table, fact: str, key: str | None, first: int, last: int) -> str:
    """Return the query of the elements of one list, each with the key of its row."""
    rows = _keyed(table, key, first, last)
    unnested = (
        f"SELECT {'' if key is None else name(key) + ', '}unnest({name(fact)}) AS element FROM ({rows})"
    )
    return f"SELECT {'' if key is None else name(key) + ', '}unnest(element) FROM ({unnested})"


def _copy(connection: Any, query: str, path: Path) -> None:
    """Write what a query gives, under its name only when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    connection.execute(f"COPY ({query}) TO {text(str(unfinished))} (FORMAT parquet)").fetchall()
    os.replace(unfinished, path)
