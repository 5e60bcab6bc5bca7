"""Lists of events beside the rows of their keys, in memory that does not grow with the tables.

Grouping all events at once would hold all of them. So each event is first written, in whatever order, to the
file of the part of the table that its row is in, with the number of that row and its own; then one part
after the other is put together. The events of a part are sorted by these numbers, and then lie as Arrow has
lists: only where each begins has to be found.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from policyeval.engine.tables.behind import ahead, behind
from policyeval.engine.tables.columns import NUMBER, Column, ColumnType, Kind
from policyeval.engine.tables.libraries import arrow
from policyeval.engine.tables.quoting import name, text
from policyeval.engine.tables.rows import column_sql
from policyeval.engine.tables.scattering import Scattered, by_number, ends, is_ascending
from policyeval.engine.tables.source import Table, parquet_table
from policyeval.frozen import dataclass

AT_ONCE: Final = 50_000
"""Rows whose events are in memory together."""
_READ_ONCE: Final = "FORMAT parquet, COMPRESSION uncompressed"
"""How files are written that are read once: compressing them takes longer than reading more."""
_BY_THREADS: Final = ", ROW_GROUP_SIZE 12288"
"""A thread reads a group of rows: several of them share a part."""
_BATCH: Final = 122_880
"""Events that are handed on at once."""
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
        (part,) = self.table.parts
        return f"(SELECT {self._keys()}, {members}, {name(NUMBER)} AS {name(_ORDER)} FROM {part.numbered})"

    def lists(self, events: Scattered, part: int, rows: int) -> Any:
        """Return the lists of a part's rows, of which there are so many, as an Arrow table."""
        pa, found = arrow(), events.rows(part).combine_chunks()
        order = found.column(_ORDER).combine_chunks()
        if not is_ascending(order):
            found = found.take(by_number(order))
        numbers = found.column(_ROW).combine_chunks()
        places = by_number(numbers)
        starts = pa.concat_arrays([pa.array([0], pa.int32()), ends(numbers.take(places), rows)])
        assert starts[-1].as_py() == len(found)  # each event is in the list of one row
        columns = [found.column(own).combine_chunks().take(places) for own in self._members()]
        structs = pa.StructArray.from_arrays(columns, names=list(self.members))
        return pa.table({self.fact: pa.ListArray.from_arrays(starts, structs)})

    def _keys(self) -> str:
        return ", ".join(f"{column_sql(key)} AS {name(key.name)}" for key in self.keys)

    def _members(self) -> Mapping[str, Column]:
        """Return the members under names that no key has."""
        return {f"member {number}": column for number, column in enumerate(self.members.values())}


def table_of_keys(connection: Any, events: Sequence[Events], workspace: Path, *, rows: int) -> Table:
    """Return a table of all keys that events have, in their order, in parts of about so many rows.

    Keys that are of several kinds, numbers in one table and text in another, are text.
    """
    keys = [name(key.name) for key in events[0].keys]
    kinds = [{key.type.kind for key in same} for same in zip(*(one.keys for one in events), strict=True)]
    selected = ", ".join(
        key if len(found) == 1 else f"CAST({key} AS VARCHAR) AS {key}"
        for key, found in zip(keys, kinds, strict=True)
    )
    every = " UNION ".join(f"SELECT {selected} FROM {one.known}" for one in events)
    staged = workspace / "keys.parquet"
    _copy(connection, f"SELECT * FROM ({every}) ORDER BY {', '.join(keys)}", staged)
    return parquet_table(connection, [staged], rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The rows that events belong to."""

    base: Table
    keys: tuple[str, ...]

    def write(self, connection: Any, events: Sequence[Events], workspace: Path) -> tuple[list[Path], int]:
        """Write each part of the rows with the lists of its events to a file.

        Return the files, and how many keys of events no row has.
        """
        scattered = [
            (one, self._scattered(connection, one, workspace / f"events-{number}"))
            for number, one in enumerate(events)
        ]
        parts = self.base.parts

        def lists(number: int) -> list[Any]:
            return [one.lists(found, number, parts[number].rows) for one, found in scattered]

        files = []
        for number, beside in enumerate(ahead(lists, range(len(parts)))):
            files.append(workspace / f"joined-{number:06}.parquet")
            with _registered(connection, beside) as names:
                _copy(connection, _beside(parts[number].relation, names), files[-1], _BY_THREADS)
        return files, self._strangers(connection, scattered)

    def _strangers(self, connection: Any, scattered: Sequence[tuple[Events, Scattered]]) -> int:
        """Return how many keys of events no row has: none where each event has found one row."""
        is_matched = all(found.count == one.table.rows for one, found in scattered)
        if is_matched and self._is_each_key_once(connection):
            return 0
        return sum(self._unknown_keys(connection, one) for one, _ in scattered)

    def _is_each_key_once(self, connection: Any) -> bool:
        keys = ", ".join(f"CAST({name(key)} AS VARCHAR)" for key in self.keys)
        query = f"SELECT count(*) FROM (SELECT DISTINCT {keys} FROM {self.base.relation})"
        count: int = connection.execute(query).fetchall()[0][0]
        return count == self.base.rows

    def _unknown_keys(self, connection: Any, events: Events) -> int:
        query = (
            f"SELECT count(*) FROM {events.known} AS e WHERE NOT EXISTS "
            f"(SELECT 1 FROM {self.base.relation} AS f WHERE {self._same_key(events)})"
        )
        count: int = connection.execute(query).fetchall()[0][0]
        return count

    def _scattered(self, connection: Any, events: Events, place: Path) -> Scattered:
        """Return the events in files of the parts that their rows are in."""
        keys = ", ".join(map(name, self.keys))
        rows = " UNION ALL ".join(
            f"SELECT {keys}, {number}::INTEGER AS {name(_PART)},"
            f" {name(NUMBER)}::INTEGER AS {name(_ROW)} FROM {part.numbered}"
            for number, part in enumerate(self.base.parts)
        )
        excluded = ", ".join(name(key.name) for key in events.keys)
        joined = f"{events.numbered} AS e JOIN ({rows}) AS f ON {self._same_key(events)}"
        query = f"SELECT e.* EXCLUDE ({excluded}), f.{name(_ROW)}, f.{name(_PART)} FROM {joined}"
        reader = connection.sql(query).to_arrow_reader(_BATCH)
        place.mkdir()
        found = Scattered(place, _PART, reader.schema)
        with behind(found.add) as hand_over:
            for batch in reader:
                hand_over(batch)
        found.flush()
        return found

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


def _copy(connection: Any, query: str, path: Path, options: str = "") -> None:
    connection.execute(f"COPY ({query}) TO {text(str(path))} ({_READ_ONCE}{options})").fetchall()
