"""Lists of events beside the rows of their keys, in memory that does not grow with the tables.

Grouping all events at once would hold all of them. So each event is first written, in whatever order, to the
files of the part of the table that its row is in, with the number of that row and its own; then one part
after the other is put together.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from policyeval.engine.tables.columns import Column, ColumnType
from policyeval.engine.tables.quoting import name, text
from policyeval.engine.tables.rows import column_sql
from policyeval.engine.tables.source import Table, parquet_table, scan
from policyeval.frozen import dataclass

AT_ONCE: Final = 50_000
"""Rows whose events are in memory together."""
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

    def lists(self, files: Sequence[Path]) -> str:
        """Return the lists of a part's rows, from the files that its events were written to."""
        packed = ", ".join(
            f"{name(member)} := {name(own)}"
            for member, own in zip(self.members, self._members(), strict=True)
        )
        listed = f"list(struct_pack({packed}) ORDER BY {name(_ORDER)}) AS {name(self.fact)}"
        return f"(SELECT {name(_ROW)}, {listed} FROM {scan(files)} GROUP BY 1)"

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
    is_made_of_them: bool
    """Whether the rows are the keys of the events themselves: then no key is one too."""

    def write(self, connection: Any, events: Sequence[Events], workspace: Path) -> list[Path]:
        """Write each part of the rows with the lists of its events to a file, and return the files."""
        places = [workspace / f"events-{number}" for number in range(len(events))]
        for one, place in zip(events, places, strict=True):
            self._distribute(connection, one, place)
        files = []
        for number, part in enumerate(self.base.parts):
            lists = [one.lists(_files(place, number)) for one, place in zip(events, places, strict=True)]
            files.append(workspace / f"joined-{number:06}.parquet")
            _copy(connection, self._joined(part.relation, events, lists), files[-1])
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

    def _joined(self, relation: str, events: Sequence[Events], lists: Sequence[str]) -> str:
        """Return the query for the rows of a part with their lists, in the order of the rows."""
        columns = [f"f.{name(column.path[0])}" for column in self.base.columns]
        joined = f"(SELECT *, row_number() OVER () AS {name(_ROW)} FROM {relation}) AS f"
        for number, (one, listed) in enumerate(zip(events, lists, strict=True)):
            columns.append(f"coalesce(t{number}.{name(one.fact)}, []) AS {name(one.fact)}")
            joined += f" LEFT JOIN {listed} AS t{number} ON t{number}.{name(_ROW)} = f.{name(_ROW)}"
        return f"SELECT {', '.join(columns)} FROM {joined} ORDER BY f.{name(_ROW)}"

    def _same_key(self, events: Events) -> str:
        """Return that the keys are the same, as text: the columns of two formats have types of their own."""
        equal = "IS NOT DISTINCT FROM" if self.is_made_of_them else "="
        return " AND ".join(
            f"CAST(f.{name(key)} AS VARCHAR) {equal} CAST(e.{name(own.name)} AS VARCHAR)"
            for key, own in zip(self.keys, events.keys, strict=True)
        )


def _no_events(place: Path) -> Path:
    return place.with_suffix(".parquet")


def _files(place: Path, part: int) -> list[Path]:
    """Return the files with the events of a part; the first has the columns of all, and no event."""
    return [_no_events(place), *sorted((place / f"{_PART}={part}").glob("*.parquet"))]


def _copy(connection: Any, query: str, path: Path, options: str = "") -> None:
    connection.execute(f"COPY ({query}) TO {text(str(path))} (FORMAT parquet{options})").fetchall()
