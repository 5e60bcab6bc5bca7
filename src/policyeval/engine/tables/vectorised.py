"""The engine `duckdb`: the decision as SQL over all rows at once; what it is not sure of, row by row.

To hand on what stands in the table takes a third of the time of the query, even where no row needs it. So it
is asked for from the first batch on that has a row which the query is not sure of, where a table can be read
from there on.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any, Final, Protocol

from policyeval.backends.columnar.answer import CODES
from policyeval.backends.columnar.layout import AS_OF
from policyeval.backends.columnar.pieces import column_of
from policyeval.backends.columnar.program import RELATION, Query, compile_program
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.tables.answers import (
    ERRORS,
    FIRED,
    MISSING,
    RESULT,
    STATUS,
    STATUSES,
    VERSION,
    Answers,
    Layout,
)
from policyeval.engine.tables.assembled import assembled
from policyeval.engine.tables.canonical import Canonical, canonical
from policyeval.engine.tables.coded import Bits, bits, coded
from policyeval.engine.tables.columns import ColumnType
from policyeval.engine.tables.json_text import UNSTEADY, json_text, written_type
from policyeval.engine.tables.libraries import arrow, compute, integers
from policyeval.engine.tables.mapping import Plan
from policyeval.engine.tables.quoting import name, text
from policyeval.engine.tables.rows import Came, Rows
from policyeval.engine.tables.source import Part
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.ir.record import Status
from policyeval.language.types import DYN, Nullable, Type, plain
from policyeval.language.values import Timestamp

BATCH: Final = 122_880
_SURE: Final = "sure"
_RAW: Final = "raw"
_JSON: Final = "json {}"
_POINTS: Final = "points"
_FITS: Final = "policyeval fits"
_GIVEN: Final = "policyeval given {}"
_KEY: Final = "policyeval key {}"


class Unsure(Exception):
    """A row needs what stands in the table."""


class InSql(Protocol):
    """Answers in SQL; only some of its queries hand on what stands in the table."""

    def sure(self, connection: Any, relation: str) -> Iterator[Any]:
        """Yield the answers for rows, in their order; `Unsure` where that is not enough."""

    def every(self, connection: Any, relation: str) -> Iterator[Any]:
        """Yield the answers for rows, in their order."""


def as_needed(engine: InSql, connection: Any, part: Part) -> Iterator[Any]:
    """Yield the answers for the rows of a part: without what stands in it as long as nobody needs that."""
    if part.pieces:
        done = 0
        try:
            for batch in engine.sure(connection, part.relation):
                yield batch
                done += batch.num_rows
        except Unsure:
            part = part.after(done)
        else:
            return
    yield from engine.every(connection, part.relation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectorised:
    """Decides the rows of a table in SQL."""

    layout: Layout
    version: str
    query: Query
    facts: Canonical
    types: Mapping[str, ColumnType]
    """Of the results that no column type is for, as SQL has them."""
    places: tuple[int, ...]
    """The codes of the rules, by their places in the query."""
    bits: Bits
    """How their places as bits are codes."""
    zone: str
    """Of instants in JSON text."""
    as_of: str | None
    """The instant of evaluation of a row, in SQL; None where the query knows it."""
    rows: Rows
    """Decides what the query is not sure of."""

    def batches(self, connection: Any, part: Part) -> Iterator[Any]:
        """Yield the answers for the rows of a part, in their order."""
        return as_needed(self, connection, part)

    def sure(self, connection: Any, relation: str) -> Iterator[Any]:
        """Yield the answers for the rows of something that SQL can read from, in their order.

        Fails: `Unsure` before those of a batch with a row that the query is not sure of.
        """
        for batch in connection.sql(self.sql(relation, has_raw=False)).to_arrow_reader(BATCH):
            if batch.column(_SURE).false_count:
                raise Unsure
            yield self._told(batch)

    def every(self, connection: Any, relation: str) -> Iterator[Any]:
        """Yield the answers for all rows, row by row where the query is not sure."""
        for batch in connection.sql(self.sql(relation)).to_arrow_reader(BATCH):
            sure = batch.column(_SURE)
            yield self._told(batch) if sure.false_count == 0 else self._amended(batch, sure)

    def records(self, connection: Any, relation: str, wanted: Sequence[int]) -> Iterator[Came]:
        """Yield what becomes of some rows, by their numbers in order, with their keys."""
        return self.rows.records(connection, relation, wanted)

    def sql(self, relation: str, *, has_raw: bool = True) -> str:
        """Return the query over a table: the answers, whether they are sure, and if wanted the raw row."""
        keys = [_KEY.format(index) for index in range(len(self.rows.keys))]
        raw = [f"raw {index}" for index in range(len(self.rows.selected))]
        selected = [
            *(f"{sql} AS {name(key)}" for sql, key in zip(self.rows.keys, keys, strict=True)),
            *(f"{sql} AS {name(one)}" for sql, one in zip(self.rows.selected, raw, strict=True)),
            *(f"{sql} AS {name(column)}" for column, sql in self.facts.columns.items()),
            *([] if self.as_of is None else [f"{self.as_of} AS {name(AS_OF)}"]),
            f"{self.facts.fits} AS {name(_FITS)}",
        ]
        facts = f"{name(RELATION)} AS ({self._whole(selected, relation)})"
        texts = {
            key: json_text(name(f"{RESULT}{key}"), self.types[key], self.zone, self.query.kinds.get(key))
            for key in self.types
        }
        shown = ["*", *(f"{sql} AS {name(_JSON.format(key))}" for key, sql in texts.items())]
        steady = [f"NOT contains({name(_JSON.format(key))}, {text(UNSTEADY)}) IS TRUE" for key in texts]
        has_answer = f"{name(STATUS)} <> {CODES[Status.ERROR]}"
        is_sure = f"({name(_SURE)} AND {name(_FITS)} AND {has_answer}) IS TRUE"
        sure = " AND ".join([is_sure, *steady])
        packed = ", ".join(f"{name(f'c{index}')} := {name(one)}" for index, one in enumerate(raw))
        answers = [
            *(name(key) for key in keys),
            name(STATUS),
            *(column for key, _, _ in self.query.keys for column in self._result(key)),
            name(FIRED),
            *([name(_POINTS)] if self.query.has_points else []),
            name(MISSING),
            f"({sure}) AS {name(_SURE)}",
            *([f"CASE WHEN NOT ({sure}) THEN struct_pack({packed}) END AS {name(_RAW)}"] if has_raw else []),
        ]
        decided = f"decided AS ({self.query.sql}), shown AS (SELECT {', '.join(shown)} FROM decided)"
        return f"WITH {facts}, {decided} SELECT {', '.join(answers)} FROM shown"

    def _whole(self, selected: Sequence[str], relation: str) -> str:
        """Return the query for the facts, in which a row that lost an element of a list does not fit."""
        counted = {_GIVEN.format(column): sql for column, sql in self.facts.elements.items()}
        columns = [*selected, *(f"{sql} AS {name(one)}" for one, sql in counted.items())]
        query = f"SELECT {', '.join(columns)} FROM {relation}"
        if not counted:
            return query
        whole = " AND ".join(
            f"list_count({name(column)}) IS NOT DISTINCT FROM {name(_GIVEN.format(column))}"
            for column in self.facts.elements
        )
        fits = f"({name(_FITS)} AND {whole}) AS {name(_FITS)}"
        return f"SELECT * EXCLUDE ({', '.join(map(name, counted))}) REPLACE ({fits}) FROM ({query})"

    def _result(self, key: str) -> list[str]:
        """Return a key of the result in SQL: in pieces, or as JSON text where no column type is for it."""
        column = name(f"{RESULT}{key}")
        if key in self.types:
            return [f"{name(_JSON.format(key))} AS {column}"]
        return [name(column_of(key, path)) for path in self.query.pieces.get(key, ())] or [column]

    def _told(self, batch: Any) -> Any:
        """Return the answers of a batch of rows that the query is sure of.

        Of others not even the lengths of lists fit each other.
        """
        schema, count = self.layout.coded, batch.num_rows
        columns: list[Any] = []
        for index, field in enumerate(schema):
            if index < len(self.rows.keys):
                columns.append(batch.column(index).cast(field.type))
            elif field.name == VERSION:
                known = self.layout.versions
                columns.append(coded(integers([known.index(self.version)], count), known))
            elif field.name == STATUS:
                columns.append(coded(batch.column(STATUS), STATUSES))
            elif field.name == FIRED:
                columns.append(self._fired(batch))
            elif field.name == ERRORS:
                columns.append(_empty_lists(count, field.type))
            elif field.name not in batch.schema.names:
                key = field.name.removeprefix(RESULT)
                columns.append(assembled(batch, key, self.query.pieces[key], field.type))
            else:
                columns.append(batch.column(field.name).cast(field.type))
        return arrow().record_batch(columns, schema=schema)

    def _key_fields(self) -> list[Any]:
        return list(self.layout.schema)[: len(self.rows.keys)]

    def _fired(self, batch: Any) -> Any:
        """Return the rules that fired, with what is left of their points."""
        found = batch.column(FIRED)
        if self.query.are_bits:
            lists = self.bits.lists(found)
            offsets, codes = lists.offsets, lists.values
        else:
            offsets, codes = found.offsets, integers(self.places).take(found.values)
        points = batch.column(_POINTS).values if self.query.has_points else None
        return self.layout.fired(offsets, codes, points)

    def _amended(self, batch: Any, sure: Any) -> Any:
        """Return the answers of a batch, those that the query was not sure of decided row by row."""
        pa = arrow()
        told, asked = self._told(batch.filter(sure)), batch.filter(compute().invert(sure))
        answers = Answers(self.layout)
        for came in self.rows.came(asked.column(_RAW).flatten()):
            answers.add(came)
        keys = [asked.column(index).cast(field.type) for index, field in enumerate(self._key_fields())]
        both = pa.Table.from_batches([told, answers.batch(keys)], self.layout.coded)
        places = [
            place for is_sure in (True, False) for place, one in enumerate(sure.to_pylist()) if one is is_sure
        ]
        order = [0] * len(places)
        for now, place in enumerate(places):
            order[place] = now
        return both.take(order).combine_chunks().to_batches()[0]


def _empty_lists(count: int, type_: Any) -> Any:
    pa = arrow()
    return pa.ListArray.from_arrays(integers([0], count + 1), pa.nulls(0, type_.value_type), type=type_)


def passed_through(rows: Rows) -> tuple[str, ...]:
    """Return the columns that a query hands on beside its answers."""
    keys = [_KEY.format(index) for index in range(len(rows.keys))]
    return (*keys, *(f"raw {index}" for index in range(len(rows.selected))), _FITS)


def vectorised(
    loaded: LoadedPolicy,
    program: Program,
    planned: Plan,
    rows: Rows,
    *,
    instant: Timestamp | None,
    as_of: str | None,
    zone: tzinfo | None,
) -> Vectorised:
    """Return the engine for one version of a decision.

    Fails: `Unsupported`, with the expression that SQL has no words for.
    """
    schema = loaded.checked.schema
    query = compile_program(program, schema, as_of=instant, passed=passed_through(rows))
    results = dict(rows.layout.results)
    types = {
        key: written_type(sql)
        for key, type_, sql in query.keys
        if results[key] is None and not _is_json(type_)
    }
    for key, type_ in types.items():
        json_text(name(key), type_, program.zone, query.kinds.get(key))
    codes = {rule: code for code, rule in enumerate(rows.layout.rules)}
    places = tuple(codes[rule] for rule in query.rules)
    return Vectorised(
        layout=rows.layout,
        version=loaded.policy.version,
        query=query,
        facts=canonical(planned, schema, query.reads, zone),
        types=types,
        places=places,
        bits=bits(places if query.are_bits else ()),
        zone=program.zone,
        as_of=as_of,
        rows=rows,
    )


def _is_json(type_: Type) -> bool:
    """Say whether the query gives values of a type as JSON text."""
    return plain(type_) in (DYN, Nullable(DYN))
