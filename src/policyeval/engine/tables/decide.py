"""Tables in memory: what `decide_table` of a book does."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any, Final

from policyeval.engine.book import PolicyBook
from policyeval.engine.errors import ArgumentError
from policyeval.engine.tables.answers import plain_texts
from policyeval.engine.tables.by_instant import ByInstant
from policyeval.engine.tables.columns import Column, column_type
from policyeval.engine.tables.libraries import Limits, arrow, connect, duckdb_error, unanswered
from policyeval.engine.tables.mapping import Wanted
from policyeval.engine.tables.prepared import Asked, Prepared, prepare
from policyeval.engine.tables.quoting import name
from policyeval.engine.tables.source import Part, Table
from policyeval.engine.tables.unreadable import refuse_ambiguous
from policyeval.frozen import dataclass
from policyeval.language.instants import find_zone, zone_names
from policyeval.language.values import Timestamp
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest

_FIRST: Final = "first rows"
"""The table of the first batch, which is looked at before the rest is read."""
_EVERY: Final = "every row"
_HELD: Final = "held rows"
_BLOCK: Final = 250_000
"""Rows of a stream that are held at once, where more than one query reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller of `decide_table` may say."""

    as_of: str | datetime | Timestamp | None = None
    as_of_column: str | None = None
    readings: Mapping[str, str] | None = None
    key: str | Iterable[str] = ()
    map: Mapping[str, str] | None = None
    ignore: str | Iterable[str] = ()
    zone: str | None = None
    engine: str | None = None
    threads: int | None = None
    memory_limit: str | None = None


def decide_table(book: PolicyBook, decision: str, table: Any, options: Options) -> Any:
    """Return a reader of the answers for the rows of a table; nothing is decided before it is read."""
    pa = arrow()
    if options.as_of is None and options.as_of_column is None:
        raise TypeError("decide_table() needs as_of or as_of_column")
    reader = _reader(table)
    refuse_ambiguous(reader.schema, "the table")
    first = next(iter(reader), None)
    start = [] if first is None else [first]
    connection = connect(Limits(threads=options.threads, memory=options.memory_limit))
    asked = asked_of(decision, options)
    prepared = prepare_arrow(book, asked, connection, pa.Table.from_batches(start, reader.schema))
    every = pa.RecordBatchReader.from_batches(reader.schema, chain(start, reader))
    return pa.RecordBatchReader.from_batches(prepared.layout.schema, answers(prepared, connection, every))


def _reader(table: Any) -> Any:
    """Return a reader of a table; a lazy one, as polars has them, is collected."""
    if not hasattr(table, "__arrow_c_stream__") and hasattr(table, "collect_schema"):
        table = table.collect()
    if not hasattr(table, "__arrow_c_stream__"):
        raise TypeError(
            "a table with the Arrow stream interface, as pyarrow, polars, pandas and DuckDB have it, not "
            f"{type(table).__name__}; decide_dataframe() takes DataFrames of Spark"
        )
    reader = arrow().RecordBatchReader
    return table if isinstance(table, reader) else reader.from_stream(table)


def prepare_arrow(book: PolicyBook, asked: Asked, connection: Any, first: Any) -> Prepared:
    """Return a decision made ready for tables with the columns of an Arrow table; its rows are looked at."""
    try:
        connection.register(_FIRST, first)
        relation = connection.sql(f"SELECT * FROM {name(_FIRST)}")
        pairs = zip(relation.columns, relation.types, strict=True)
        columns = tuple(Column((column,), column_type(type_)) for column, type_ in pairs)
        table = Table(columns=columns, parts=(Part(name(_FIRST), 0),))
        return prepare(book, asked, connection, table)
    except duckdb_error() as error:
        raise unanswered(error) from None


def answers(prepared: Prepared, connection: Any, every: Any) -> Iterator[Any]:
    """Yield the answers for what an Arrow reader gives, with their texts; the connection is closed after."""
    try:
        for batch in _answered(prepared, connection, every):
            yield plain_texts(batch, prepared.layout)
    except duckdb_error() as error:
        raise unanswered(error) from None
    finally:
        connection.close()


def _answered(prepared: Prepared, connection: Any, every: Any) -> Iterator[Any]:
    connection.register(_EVERY, every)
    if not isinstance(prepared.engine, ByInstant):
        yield from prepared.engine.batches(connection, Part(name(_EVERY), 0))
        return
    for block in _blocks(every):
        connection.register(_EVERY, block)  # which no further connection to the database sees
        connection.execute(f"CREATE OR REPLACE TABLE {name(_HELD)} AS SELECT * FROM {name(_EVERY)}")
        yield from prepared.engine.batches(connection, Part(name(_HELD), block.num_rows))


def _blocks(every: Any) -> Iterator[Any]:
    """Yield the rows of a reader as tables of about so many rows, which can be read more than once."""
    held: list[Any] = []
    for batch in chain(every, (None,)):
        if held and (batch is None or sum(one.num_rows for one in held) + batch.num_rows > _BLOCK):
            yield arrow().Table.from_batches(held)
            held = []
        if batch is not None:
            held.append(batch)


def asked_of(decision: str, options: Options) -> Asked:
    """Return what the options of a caller ask of a table."""
    return Asked(
        decision=decision,
        wanted=Wanted(
            columns=dict(options.map or {}),
            keys=_names(options.key),
            ignored=_names(options.ignore),
            zone=zone_of(options.zone),
        ),
        as_of=None if options.as_of_column is not None else options.as_of,
        as_of_column=options.as_of_column,
        readings=dict(options.readings or {}),
        engine=options.engine,
    )


def _names(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def zone_of(written: str | None) -> Any:
    """Return the zone of a name.

    Fails: `ArgumentError` where there is none.
    """
    if written is None:
        return None
    zone = find_zone(written)
    if zone is None:
        raise ArgumentError(Diagnostic("PE916", None, {"zone": written}, (), nearest(written, zone_names())))
    return zone
