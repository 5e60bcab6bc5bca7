"""Lists of events beside the rows of their keys, in memory that does not grow with the tables.

Grouping all events at once would hold all of them. So each event is first written, in whatever order, to the
files of the part of the table that its row is in, with the number of that row and its own; then one part
after the other is put together. The events of a part are sorted by these numbers, and then lie as Arrow has
lists: only where each begins has to be found, which takes half as long as aggregating them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from policyeval.engine.tables.columns import Column, ColumnType, Kind
from policyeval.engine.tables.libraries import arrow
from policyeval.engine.tables.quoting import name, text
from policyeval.engine.tables.rows import column_sql
from policyeval.engine.tables.source import Table, parquet_table, scan
from policyeval.frozen import dataclass

AT_ONCE: Final = 50_000
"""Rows whose events are in memory together."""
_READ_ONCE: Final = "FORMAT parquet, COMPRESSION uncompressed"
"""How files are written that are read once: compressing them takes longer than reading more."""
_BY_THREADS: Final = ", ROW_GROUP_SIZE 12288"
"""A thread reads a group of rows: several of them share a part."""
_PART: Final = "policyeval_part"
_ROW: Final = "policyeval row"
_ORDER: Final = "policyeval order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """A table of events, and the list that they are."""

    fact: str
    table: Table
    type: ColumnType
    """Of the list."""
    keys: tuple[Column, ...]
    members: Mapping[str, Column]

    @property
    def known(self) -> str:
        """The keys, each once, as what SQL reads from."""
        return f"(SELECT DISTINCT {self._keys()} FROM {self.table.relation})"

    @property
    def numbered(self) -> str:
        """The events with their keys, members and numbers, as what SQL reads from."""
        members = ", ".join(f"{column_sql(column)} AS {name(m)}" for m, column in self._members().items())
        number = f"row_number() OVER () AS {name(_ORDER)}"
        return f"(SELECT {self._keys()}, {members}, {number} FROM {self.table.relation})"

    def lists(self, connection: Any, files: Sequence[Path], rows: int) -> Any:
        """Return the lists of a part's rows as an Arrow table, from the files that its events are in."""
        pa, found = arrow(), scan(files)
        ordered = f"SELECT * FROM {found} ORDER BY {name(_ROW)}, {name(_ORDER)}"
        table = connection.sql(ordered).to_arrow_table().combine_chunks()
        counted = f"(SELECT {name(_ROW)}, count(*) AS number FROM {found} GROUP BY 1) AS e"
        ends = connection.sql(
            f"SELECT CAST(sum(coalesce(number, 0)) OVER (ORDER BY r.place) AS INTEGER) AS ends"
            f" FROM range(1, {rows + 1}) AS r(place) LEFT JOIN {counted} ON e.{name(_ROW)} = r.place"
            " ORDER BY r.place"
        ).to_arrow_table()
        starts = pa.chunked_array([pa.array([0], pa.int32()), *ends.column(0).chunks]).combine_chunks()
        columns = [table.column(own).combine_chunks() for own in self._members()]
        structs = pa.StructArray.from_arrays(columns, names=list(self.members))
        return pa.table({self.fact: pa.ListArray.from_arrays(starts, structs)})

    def _keys(self) -> str:
        return ", ".join(f"{column_sql(key)} AS {name(key.name)}" for key in self.keys)

    def _members(self) -> Mapping[str, Column]:
        """Return the members under names that no key has."""
        return {f"member {number}": column for number, column in enumerate(self.members.values())}


def table_of_keys(connection: Any, events: Sequence[Events], workspace: Path, *, rows: int) -> Table:
    """Return a table of all keys that events have, in their order, in parts of about so many rows."""
    keys = ", ".join(name(key.name) for key in events[0].keys)
    every = " UNION ".join(f"SELECT * FROM {one.known}" for one in events)
    staged = workspace / "keys.parquet"
    _copy(connection, f"SELECT * FROM ({every}) ORDER BY {keys}", staged)
    return Table(columns=events[0].keys, parts=parquet_table(connection, [staged], rows=rows).parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The rows that events belong to."""

    base: Table
    keys: tuple[str, ...]

    def write(self, connection: Any, events: Sequence[Events], workspace: Path) -> list[Path]:
        """Write each part of the rows with the lists of its events to a file, and return the files."""
        places = [workspace / f"events-{number}" for number in range(len(events))]
        for one, place in zip(events, places, strict=True):
            self._distribute(connection, one, place)
        files = []
        for number, part in enumerate(self.base.parts):
            lists = [
                one.lists(connection, _files(place, number), part.rows)
                for one, place in zip(events, places, strict=True)
            ]
            files.append(workspace / f"joined-{number:06}.parquet")
            with _registered(connection, lists) as names:
                _copy(connection, _beside(part.relation, names), files[-1], _BY_THREADS)
        return files

    def strangers(self, connection: Any, events: Events) -> int:
        """Return how many keys of events no row has."""
        query = (
            f"SELECT count(*) FROM {events.known} AS e WHERE NOT EXISTS "
            f"(SELECT 1 FROM {self.base.relation} AS f WHERE {self._same_key(events)})"
        )
        count: int = connection.execute(query).fetchall()[0][0]
        return count

    def _distribute(self, connection: Any, events: Events, place: Path) -> None:
        """Write the events to files of the parts that their rows are in, and a file without any."""
        keys = ", ".join(map(name, self.keys))
        rows = " UNION ALL ".join(
            f"SELECT {keys}, {number} AS {name(_PART)}, row_number() OVER () AS {name(_ROW)}"
            f" FROM {part.relation}"
            for number, part in enumerate(self.base.parts)
        )
        excluded = ", ".join(name(key.name) for key in events.keys)
        joined = f"{events.numbered} AS e JOIN ({rows}) AS f ON {self._same_key(events)}"
        selected = f"e.* EXCLUDE ({excluded}), f.{name(_ROW)}"
        _copy(connection, f"SELECT {selected} FROM {joined} LIMIT 0", _no_events(place))
        by_part = f", PARTITION_BY ({name(_PART)})"
        _copy(connection, f"SELECT {selected}, f.{name(_PART)} FROM {joined}", place, by_part)

    def _same_key(self, events: Events) -> str:
        """Return that the keys are the same; as text where two formats have types of their own for them."""
        types = {column.name: column.type for column in self.base.columns}
        pairs = []
        for key, own in zip(self.keys, events.keys, strict=True):
            left, right = f"f.{name(key)}", f"e.{name(own.name)}"
            is_alike = types[key].shown == own.type.shown and own.type.kind in (Kind.INTEGER, Kind.TEXT)
            pairs.append(
                f"{left} = {right}" if is_alike else f"CAST({left} AS VARCHAR) = CAST({right} AS VARCHAR)"
            )
        return " AND ".join(pairs)


@contextmanager
def _registered(connection: Any, tables: Sequence[Any]) -> Iterator[Sequence[str]]:
    """Give the names under which SQL reads Arrow tables as long as this lasts."""
    names = [f"policyeval lists {number}" for number in range(len(tables))]
    for one, table in zip(names, tables, strict=True):
        connection.register(one, table)
    try:
        yield names
    finally:
        for one in names:
            connection.unregister(one)


def _beside(relation: str, names: Sequence[str]) -> str:
    """Return the query for the rows of a part, with the tables of as many rows that lie beside it."""
    return f"SELECT * FROM {relation} " + " ".join(f"POSITIONAL JOIN {name(one)}" for one in names)


def _no_events(place: Path) -> Path:
    return place.with_suffix(".parquet")


def _files(place: Path, part: int) -> list[Path]:
    """Return the files with the events of a part; the first has the columns of all, and no event."""
    return [_no_events(place), *sorted((place / f"{_PART}={part}").glob("*.parquet"))]


def _copy(connection: Any, query: str, path: Path, options: str = "") -> None:
    connection.execute(f"COPY ({query}) TO {text(str(path))} ({_READ_ONCE}{options})").fetchall()
