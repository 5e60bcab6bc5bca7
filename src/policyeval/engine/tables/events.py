"""Tables of events, a row each, as the lists of facts that they are: grouped by key and joined to the rest.

The joined table is in the order of the facts, or of the keys where events are all there is; an event keeps
its place among those of its key. A key without events has an empty list.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from policyeval.engine.errors import ArgumentError
from policyeval.engine.tables.columns import Column, ColumnType, Kind, leaves
from policyeval.engine.tables.grouping import AT_ONCE, Beside, Events, table_of_keys
from policyeval.engine.tables.mapping import Place, Wanted, places, plan_elements
from policyeval.engine.tables.rows import column_sql
from policyeval.engine.tables.sampled import refuse_misfits
from policyeval.engine.tables.source import Table, open_table, parquet_table
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import Program
from policyeval.ir.terms import facts_of
from policyeval.schema.shape import ListShape, RecordShape, Slot
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest


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
    at_once: int = AT_ONCE,
) -> Joined:
    """Return the table of the facts, if there is one, with the lists that the events of its keys make up.

    Events are grouped for about `at_once` rows at a time.

    Fails: `ArgumentError` for a list that does not exist, or a key that a table or a row lacks; `FactsError`
    with everything that is wrong with the columns of the events.
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
    if facts is None:
        base = table_of_keys(connection, events, workspace, rows=at_once)
    else:
        base = open_table(connection, facts, workspace, rows=at_once, plain=wanted.keys)
        own = tuple(_column(base, key, Diagnostic("PE907", None, {"column": key})) for key in wanted.keys)
        _refuse_keyless(connection, facts, base, own)
    _refuse_told_twice(base, events)
    beside = Beside(base=base, keys=wanted.keys)
    files, strangers = beside.write(connection, events, workspace)
    lists = (Column((one.fact,), one.type) for one in events)
    return Joined(
        table=Table(columns=(*base.columns, *lists), parts=parquet_table(connection, files, rows=rows).parts),
        lists=tuple(one.fact for one in events),
        strangers=strangers,
    )


def _refuse_told_twice(base: Table, events: Sequence[Events]) -> None:
    """Fail where a list is a column already, or other events are it too: one would count for nothing."""
    known = {column.name.lower() for column in leaves(base.columns)}  # SQL knows no upper and lower case
    for one in events:
        if one.fact.lower() in known:
            raise ArgumentError(Diagnostic("PE938", None, {"fact": one.fact}))
        known.add(one.fact.lower())


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


def _events(connection: Any, given: Given, workspace: Path, asked: _Asked) -> Events:
    place, wanted = _list_of(given, asked), asked.wanted
    table = open_table(connection, given.path, workspace, rows=1 << 62, plain=wanted.keys)
    keys = tuple(
        _column(table, key, Diagnostic("PE936", None, {"column": key, "path": given.path}))
        for key in wanted.keys
    )
    _refuse_keyless(connection, given.path, table, keys)
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
    if not members:
        raise ArgumentError(Diagnostic("PE943", None, {"path": given.path, "fact": place.name}))
    types = tuple((member, column.type) for member, column in members.items())
    struct = ColumnType(Kind.STRUCT, "STRUCT", members=types)
    return Events(
        fact=place.name,
        table=table,
        type=ColumnType(Kind.LIST, "STRUCT[]", (struct,)),
        keys=keys,
        members=members,
    )


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


def _column(table: Table, name: str, missing: Diagnostic) -> Column:
    known = {column.name: column for column in table.columns}
    if name not in known:
        raise ArgumentError(replace(missing, suggestion=nearest(name, known)))
    return known[name]


def _refuse_keyless(connection: Any, path: str, table: Table, keys: Sequence[Column]) -> None:
    """Fail where a row does not say whose it is: its events would be nobody's, or it would have none."""
    counted = ", ".join(f"count(*) - count({column_sql(key)})" for key in keys)
    (counts,) = connection.execute(f"SELECT {counted} FROM {table.relation}").fetchall()
    for key, count in zip(keys, counts, strict=True):
        if count:
            args = {"column": key.name, "count": f"{count:,}", "rows": f"{table.rows:,}", "path": path}
            raise ArgumentError(Diagnostic("PE941", None, args))
