"""Tables of events, a row each, as the lists of facts that they are: grouped by key and joined to the rest.

The joined table is written as Parquet once, in the order of the facts, or of the keys where events are all
there is; an event keeps its place among those of its key. A key without events has an empty list.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from policyeval.engine.errors import ArgumentError
from policyeval.engine.tables.columns import Column, ColumnType, Kind
from policyeval.engine.tables.mapping import Place, Wanted, places, plan_elements
from policyeval.engine.tables.quoting import name, text
from policyeval.engine.tables.rows import column_sql
from policyeval.engine.tables.sampled import refuse_misfits
from policyeval.engine.tables.source import Table, numbered, open_table, parquet_table
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.ir.terms import facts_of
from policyeval.schema.shape import ListShape, RecordShape, Slot
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest

_ORDER: Final = "policyeval order"


@dataclass(frozen=True, slots=True)
class Given:
    """A table of events, and the list of facts that they are; without one, the only one there is."""

    path: str
    fact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A table with its events."""

    table: Table
    lists: tuple[str, ...]
    """The facts that are made up of events."""
    strangers: int
    """The keys of events that no row of the facts has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Events:
    fact: str
    relation: str
    """The lists, one for each key."""
    known: str
    """The keys alone."""
    type: ColumnType
    keys: tuple[Column, ...]


def join_events(
    connection: Any,
    facts: str | None,
    given: Sequence[Given],
    workspace: Path,
    *,
    slot: Slot,
    programs: Sequence[Program],
    wanted: Wanted,
    rows: int,
) -> Joined:
    """Return the table of the facts, if there is one, with the lists that the events of its keys make up.

    Fails: `ArgumentError` for a list that does not exist or a key that a table lacks; `FactsError` with
    everything that is wrong with the columns of the events.
    """
    if not wanted.keys:
        raise ArgumentError(
            Diagnostic("PE711", None, {"name": "--key", "command": "policyeval batch --events"})
        )
    asked = _Asked(
        lists={place.name: place for place in places(slot) if _is_list_of_objects(place.slot)},
        read=frozenset(".".join(path) for program in programs for path in facts_of(program)),
        wanted=wanted,
        decision=programs[-1].decision,
    )
    events = [_events(connection, one, workspace, asked) for one in given]
    staged = workspace / "joined.parquet"
    base = None if facts is None else open_table(connection, facts, workspace, rows=rows, plain=wanted.keys)
    columns = _write(connection, base, events, wanted, staged)
    strangers = 0 if base is None else sum(_strangers(connection, base, one, wanted) for one in events)
    table = parquet_table(connection, [staged], rows=rows)
    return Joined(
        table=Table(columns=columns, parts=table.parts),
        lists=tuple(one.fact for one in events),
        strangers=strangers,
    )


def _is_list_of_objects(slot: Slot) -> bool:
    return isinstance(slot.shape, ListShape) and isinstance(slot.shape.element.shape, RecordShape)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the events are for."""

    lists: Mapping[str, Place]
    """The lists of objects that there are."""
    read: frozenset[str]
    wanted: Wanted
    decision: str


def _events(connection: Any, given: Given, workspace: Path, asked: _Asked) -> _Events:
    place, wanted = _list_of(given, asked), asked.wanted
    table = open_table(connection, given.path, workspace, rows=1 << 62, plain=wanted.keys)
    prefix = f"{place.name}."
    own = Wanted(
        columns={column: fact for column, fact in wanted.columns.items() if fact.startswith(prefix)},
        keys=wanted.keys,
        ignored=_there(table, wanted.ignored),
        zone=wanted.zone,
    )
    planned = plan_elements(place, table.columns, own, asked.decision)
    refuse_misfits(connection, table, planned, own, decision=asked.decision)
    depth = len(place.path) + 1
    members = {one.place.path[-1]: one.column for one in planned.mapped if len(one.place.path) == depth}
    keys = tuple(_key(table, key, given.path) for key in wanted.keys)
    types = tuple((member, column.type) for member, column in members.items())
    struct = ColumnType(Kind.STRUCT, "STRUCT", members=types)
    selected = ", ".join(f"{column_sql(key)} AS {name(key.name)}" for key in keys)
    return _Events(
        fact=place.name,
        relation=_grouped(table, place.name, keys, members),
        known=f"(SELECT DISTINCT {selected} FROM {table.relation})",
        type=ColumnType(Kind.LIST, "STRUCT[]", (struct,)),
        keys=keys,
    )


def _grouped(table: Table, fact: str, keys: Sequence[Column], members: Mapping[str, Column]) -> str:
    """Return the lists of the events of each key, as what SQL reads from."""
    packed = ", ".join(f"{name(member)} := {column_sql(column)}" for member, column in members.items())
    grouped = ", ".join(f"{column_sql(key)} AS {name(key.name)}" for key in keys)
    listed = f"list(struct_pack({packed}) ORDER BY {name(_ORDER)}) AS {name(fact)}"
    places = ", ".join(str(number + 1) for number in range(len(keys)))
    return f"(SELECT {grouped}, {listed} FROM {numbered(table, _ORDER)} GROUP BY {places})"


def _there(table: Table, names: Sequence[str]) -> tuple[str, ...]:
    known = {column.name for column in table.columns}
    return tuple(one for one in names if one in known)


def _list_of(given: Given, asked: _Asked) -> Place:
    """Return the list of facts that events are: the one that is named, or the only one that is read."""
    lists = asked.lists
    if given.fact is not None:
        if given.fact not in lists:
            near = nearest(given.fact, lists)
            raise ArgumentError(Diagnostic("PE908", None, {"fact": given.fact}, (), near))
        return lists[given.fact]
    wanted = [one for one in lists if one in asked.read]
    if len(wanted) != 1:
        listed = ", ".join(f"`{one}`" for one in wanted or lists)
        raise ArgumentError(Diagnostic("PE920", None, {"path": given.path, "lists": listed or "-"}))
    return lists[wanted[0]]


def _key(table: Table, key: str, path: str) -> Column:
    known = {column.name: column for column in table.columns}
    if key not in known:
        args = {"column": f"{key} ({path})"}
        raise ArgumentError(Diagnostic("PE907", None, args, (), nearest(key, known)))
    return known[key]


def _write(
    connection: Any, base: Table | None, events: Sequence[_Events], wanted: Wanted, staged: Path
) -> tuple[Column, ...]:
    """Write the joined table, and return its columns."""
    lists = tuple(Column((one.fact,), one.type) for one in events)
    if base is None:
        query, columns = _alone(events), (*events[0].keys, *lists)
    else:
        query, columns = _beside(base, events, wanted), (*base.columns, *lists)
    connection.execute(f"COPY ({query}) TO {text(str(staged))} (FORMAT parquet)").fetchall()
    return columns


def _alone(events: Sequence[_Events]) -> str:
    """Return the query for events without further facts: a row for each key, in their order."""
    keys = [name(key.name) for key in events[0].keys]
    joined = f"{events[0].relation} AS t0"
    for number, one in enumerate(events[1:], 1):
        joined += f" FULL JOIN {one.relation} AS t{number} USING ({', '.join(keys)})"
    lists = [f"coalesce({name(one.fact)}, []) AS {name(one.fact)}" for one in events]
    return f"SELECT {', '.join([*keys, *lists])} FROM {joined} ORDER BY {', '.join(keys)}"


def _beside(base: Table, events: Sequence[_Events], wanted: Wanted) -> str:
    """Return the query for facts with the events of their keys, in the order of the facts."""
    columns = [f"f.{name(column.path[0])}" for column in base.columns]
    lists = [
        f"coalesce(t{number}.{name(one.fact)}, []) AS {name(one.fact)}" for number, one in enumerate(events)
    ]
    joined = f"{numbered(base, _ORDER)} AS f"
    for number, one in enumerate(events):
        joined += f" LEFT JOIN {one.relation} AS t{number} ON {_same_key(one, f't{number}', wanted)}"
    return f"SELECT {', '.join([*columns, *lists])} FROM {joined} ORDER BY f.{name(_ORDER)}"


def _same_key(one: _Events, alias: str, wanted: Wanted) -> str:
    """Return that the keys are the same, as text: the columns of two formats have types of their own."""
    return " AND ".join(
        f"CAST(f.{name(key)} AS VARCHAR) = CAST({alias}.{name(own.name)} AS VARCHAR)"
        for key, own in zip(wanted.keys, one.keys, strict=True)
    )


def _strangers(connection: Any, base: Table, one: _Events, wanted: Wanted) -> int:
    query = (
        f"SELECT count(*) FROM {one.known} AS t WHERE NOT EXISTS "
        f"(SELECT 1 FROM {base.relation} AS f WHERE {_same_key(one, 't', wanted)})"
    )
    count: int = connection.execute(query).fetchall()[0][0]
    return count
