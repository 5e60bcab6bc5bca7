"""DataFrames of Spark: each worker decides its rows as one machine decides a table.

Spark hands the rows of a partition to Python as Arrow (`mapInArrow`); there they go through the same
SQL of DuckDB, and what that is not sure of through the same generated Python, so that there is one
meaning. What a worker needs is policyeval, DuckDB and Arrow: the policies travel with the job as data.
"""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import Any, Final

from policyeval.engine.book import PolicyBook
from policyeval.engine.shipped import ShippedBook, ship, unpacked
from policyeval.engine.tables.decide import Options, answers, asked_of, prepare_arrow
from policyeval.engine.tables.libraries import Limits, arrow, connect
from policyeval.engine.tables.prepared import Prepared
from policyeval.engine.tables.sampled import SAMPLE, is_doubtful
from policyeval.engine.tables.spark_session import arrow_schema, spark_schema
from policyeval.engine.tables.unreadable import refuse_ambiguous
from policyeval.frozen import dataclass, replace

_MOST_WORKS: Final = 4
"""So many are kept by a worker that is handed one partition after the other."""


def decide_dataframe(book: PolicyBook, decision: str, dataframe: Any, options: Options) -> Any:
    """Return the answers for the rows of a DataFrame as another; nothing is decided before Spark runs it.

    Only where timestamps or the like are text are some rows looked at, which Spark has to run for.

    Fails: `FactsError` for columns that do not fit; `ArgumentError` as `decide_table`.
    """
    if options.as_of is None and options.as_of_column is None:
        raise TypeError("decide_dataframe() needs as_of or as_of_column")
    schema = arrow_schema(dataframe)
    refuse_ambiguous(schema, "the table")
    connection = connect(Limits(threads=1))
    try:
        asked = asked_of(decision, options)
        prepared = prepare_arrow(book, asked, connection, schema.empty_table())
        if any(map(is_doubtful, (*prepared.matched.mapped, *prepared.matched.alike))):
            prepare_arrow(book, asked, connection, dataframe.limit(SAMPLE).toArrow())
    finally:
        connection.close()
    return mapped(book, decision, dataframe, options, prepared, schema)


def mapped(  # noqa: PLR0917
    book: PolicyBook, decision: str, dataframe: Any, options: Options, prepared: Prepared, schema: Any
) -> Any:
    """Return the answers for a DataFrame with the columns that a decision was prepared for.

    `schema` is that of Arrow in which workers read its rows; it may say that texts are JSON, for which Spark
    has no type.
    """
    # A worker is one thread of a machine that has others.
    plain = replace(options, threads=1, readings=dict(options.readings or {}), map=dict(options.map or {}))
    names = dataframe.columns
    needed = _needed(prepared, plain, names)
    # What has a dot in its name is a path to Spark: columns have numbers on their way.
    numbered = dataframe.toDF(*(f"c{place}" for place in range(len(names))))
    sent = numbered.select(*(f"c{place}" for place in needed))
    work = _Work(ship(book.versions(decision)), decision, plain, arrow().schema([schema[i] for i in needed]))
    return sent.mapInArrow(partial(_decided, pickle.dumps(work)), spark_schema(prepared.layout.schema))


def _needed(prepared: Prepared, options: Options, names: Sequence[str]) -> list[int]:
    """Return the places of the columns that answers depend on; the first, where they depend on none."""
    matched = prepared.matched
    used = {one.column.path[0] for one in matched.mapped}
    used |= {column.path[0] for one in matched.objects for column in one.columns}
    wanted = asked_of("", options).wanted
    for written in (*prepared.layout.keys.names, *wanted.columns, *wanted.ignored):
        used |= {one for one in names if written == one or written.startswith(f"{one}.")}
    return [place for place, one in enumerate(names) if one in used] or [0]


@dataclass(frozen=True, slots=True)
class _Work:
    """What a worker is told beside the rows."""

    book: ShippedBook
    decision: str
    options: Options
    schema: Any
    """That of Arrow, with the names of the columns and the types in which they are read."""


@lru_cache(maxsize=_MOST_WORKS)
def _ready(pickled: bytes) -> tuple[_Work, Prepared]:
    """Return what a worker is told, and the decision prepared: the columns alone say how they are read."""
    work: _Work = pickle.loads(pickled)
    connection = connect(Limits(threads=1))
    try:
        asked = asked_of(work.decision, work.options)
        return work, prepare_arrow(unpacked(work.book), asked, connection, work.schema.empty_table())
    finally:
        connection.close()


def _decided(pickled: bytes, batches: Iterable[Any]) -> Iterator[Any]:
    """Yield the answers for the rows of a partition, in a worker, which may have had others before."""
    pa = arrow()
    work, prepared = _ready(pickled)
    names = work.schema.names
    named = (pa.RecordBatch.from_arrays(batch.columns, names=names).cast(work.schema) for batch in batches)
    first = next(named, None)
    if first is None:
        return
    connection = connect(Limits(threads=work.options.threads, memory=work.options.memory_limit))
    every = pa.RecordBatchReader.from_batches(first.schema, chain([first], named))
    yield from answers(prepared, connection, every)
