"""A decision made ready for a table: the versions that may decide, the column of each fact, the engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, Protocol

from policyeval.engine.book import PolicyBook, to_instant
from policyeval.engine.choice import may_have_begun
from policyeval.engine.errors import ArgumentError, FactsError
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.record import Record, engine_versions
from policyeval.engine.show import show_instant
from policyeval.engine.tables.answers import ERRORS, FIRED, MISSING, RESULT, STATUS, VERSION, Layout, layout
from policyeval.engine.tables.columns import Column, leaves
from policyeval.engine.tables.conversion import Convert, Misfit, Zoneless, conversion
from policyeval.engine.tables.libraries import arrow
from policyeval.engine.tables.lines import Lines, columns_of, moves, path_of
from policyeval.engine.tables.mapping import Mapped, Place, Plan, Wanted, match_columns
from policyeval.engine.tables.quoting import name
from policyeval.engine.tables.rows import Came, Rows, bundles, column_sql
from policyeval.engine.tables.sampled import first_rows, refuse_misfits
from policyeval.engine.tables.source import Part, Table
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Variable
from policyeval.ir.program import Program
from policyeval.ir.terms import AS_OF
from policyeval.language.values import Timestamp
from policyeval.schema.shape import InstantShape, Slot
from policyeval.source.diagnostic import Argument, Diagnostic, Phrase
from policyeval.source.nearest import nearest
from policyeval.source.text import Span

ROWS: Final = "rows"
DUCKDB: Final = "duckdb"
ENGINES: Final = (DUCKDB, ROWS)
_OWN: Final = (VERSION, STATUS, FIRED, MISSING, ERRORS)
Answer = Callable[[Any, Any], Record]


class Engine(Protocol):
    """Answers the rows of a relation."""

    def batches(self, connection: Any, part: Part) -> Iterator[Any]:
        """Yield the answers for the rows of a part, in their order."""

    def records(self, connection: Any, relation: str, wanted: Sequence[int]) -> Iterator[Came]:
        """Yield what becomes of some rows, by their numbers in order, with their keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a table."""

    decision: str
    wanted: Wanted
    as_of: str | datetime | Timestamp | None = None
    as_of_column: str | None = None
    """The column with the instant of evaluation of each row."""
    readings: Mapping[str, str]
    engine: str | None = None
    """By default the fastest that can answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A decision that is ready for the rows of a table."""

    engine: Engine
    layout: Layout
    matched: Plan
    programs: tuple[Program, ...]
    """The versions that may decide, the newest last."""
    chosen: str
    """Which of `ENGINES` decides."""
    by_row: Diagnostic | None = None
    """Why the rows are decided one by one where nobody asked for that."""


def prepare(book: PolicyBook, asked: Asked, connection: Any, table: Table) -> Prepared:
    """Return a decision made ready for a table.

    Fails: `ArgumentError` for a decision, reading, instant or column that does not exist; `FactsError`
    with everything that is wrong with the columns.
    """
    instant = None if asked.as_of is None else to_instant(asked.as_of)
    known = book.programs(asked.decision, readings=asked.readings)
    pairs = _deciding(known, instant)
    programs = tuple(program for _, program in pairs)
    columns = _columns(connection, table)
    carried = tuple(
        dict.fromkeys((*asked.wanted.keys, *([asked.as_of_column] if asked.as_of_column else [])))
    )
    _refuse_names(carried, programs)
    wanted = replace(asked.wanted, keys=carried)
    planned = match_columns(columns, pairs[-1][0].checked.schema.slot, programs, wanted, asked.decision)
    instants = _instants(asked, columns)
    doubted = planned if instants is None else replace(planned, mapped=(*planned.mapped, instants))
    refuse_misfits(connection, table, doubted, wanted, decision=asked.decision)
    found = layout(_keys(connection, table, carried), programs, _metadata(asked, instant, pairs))
    decide = _answer(book, asked, str if instants is None else instants.convert)
    rows = _row_engine(table, planned, found, decide, asked.as_of_column)
    prepared = Prepared(engine=rows, layout=found, matched=planned, programs=programs, chosen=ROWS)
    if asked.engine == ROWS:
        return prepared
    engine: Engine | Diagnostic
    if isinstance(rows, Lines):
        engine = Diagnostic("PE939", None, {"reason": _BY_LINE})
    elif len(known) < len(book.versions(asked.decision)):
        engine = _by_row(asked, _LACKING)
    elif len(pairs) > 1 and (asked.as_of_column is None or not _are_told_apart(pairs)):
        engine = _by_row(asked, _SEVERAL)
    else:
        engine = _query_engine(asked, table, planned=planned, rows=rows, pairs=pairs, instant=instant)
    if not isinstance(engine, Diagnostic):
        return replace(prepared, engine=engine, chosen=DUCKDB)
    if asked.engine == DUCKDB:
        raise ArgumentError(engine)
    return replace(prepared, by_row=engine)


def _deciding(
    pairs: Sequence[tuple[LoadedPolicy, Program]], instant: Timestamp | None
) -> list[tuple[LoadedPolicy, Program]]:
    """Return the versions that may decide at an instant, oldest first."""
    found: list[tuple[LoadedPolicy, Program]] = []
    for loaded, program in reversed(pairs):
        is_at_once = instant is not None and isinstance(program.in_force_at, Variable)
        if is_at_once and not may_have_begun(program, instant) and program is not pairs[0][1]:
            continue
        found.append((loaded, program))
        if is_at_once:
            break
    return found[::-1]


def _columns(connection: Any, table: Table) -> tuple[Column, ...]:
    if not table.is_lines:
        return table.columns
    return columns_of([line for (line,) in first_rows(connection, table, [name(table.columns[0].name)])])


def _refuse_names(carried: Sequence[str], programs: Sequence[Program]) -> None:
    own = {*_OWN, *(f"{RESULT}{key}" for program in programs for key, _ in program.keys)}
    alike = {one.lower() for one in own}
    for column in carried:
        if column.lower() in alike:
            raise ArgumentError(Diagnostic("PE914", None, {"column": column}))


def _keys(connection: Any, table: Table, carried: Sequence[str]) -> Any:
    pa = arrow()
    if table.is_lines:
        return pa.schema([(column, pa.string()) for column in carried])
    if not carried:
        return pa.schema([])
    selected = ", ".join(f"{key_sql(table, key)} AS {name(key)}" for key in carried)
    query = f"SELECT {selected} FROM {table.parts[0].relation} LIMIT 0"
    return connection.sql(query).to_arrow_reader(1).schema


def key_sql(table: Table, key: str) -> str:
    """Return the column of a key in SQL."""
    return column_sql(_column(table.columns, key))


def _column(columns: Sequence[Column], written: str) -> Column:
    known = {column.name: column for column in leaves(columns)}
    if written not in known:
        args = {"column": written}
        raise ArgumentError(Diagnostic("PE907", None, args, (), nearest(written, known)))
    return known[written]


def _metadata(
    asked: Asked, instant: Timestamp | None, pairs: Sequence[tuple[LoadedPolicy, Program]]
) -> dict[str, Any]:
    """Return what the answers can be had again with."""
    as_of = {"column": asked.as_of_column} if instant is None else show_instant(instant, pairs[-1][1].zone)
    return {
        "decision": asked.decision,
        "as_of": as_of,
        "versions": [
            {
                "policy": loaded.policy.id,
                "version": loaded.policy.version,
                "policy_digest": loaded.digest,
                "readings": dict(program.readings),
            }
            for loaded, program in pairs
        ],
        "engine": engine_versions(),
    }


# -------------------------------------------------------------------------------------------- engines


def _row_engine(
    table: Table, planned: Plan, found: Layout, decide: Answer, as_of_column: str | None
) -> Rows | Lines:
    carried = tuple(found.keys.names)
    if table.is_lines:
        return Lines(
            layout=found,
            keys=tuple(map(path_of, carried)),
            moves=moves(planned, carried),
            decide=decide,
            as_of=None if as_of_column is None else path_of(as_of_column),
        )
    return Rows(
        layout=found,
        keys=tuple(key_sql(table, key) for key in carried),
        bundles=bundles(planned),
        decide=decide,
        as_of="NULL" if as_of_column is None else key_sql(table, as_of_column),
    )


def _query_engine(
    asked: Asked,
    table: Table,
    *,
    planned: Plan,
    rows: Rows,
    pairs: Sequence[tuple[LoadedPolicy, Program]],
    instant: Timestamp | None,
) -> Engine | Diagnostic:
    """Return the engine that decides in SQL, or why it cannot."""
    from policyeval.backends.columnar.terms import Unsupported  # noqa: PLC0415  (start-up: only for tables)
    from policyeval.engine.tables.by_instant import ByInstant  # noqa: PLC0415
    from policyeval.engine.tables.canonical import instant_sql  # noqa: PLC0415
    from policyeval.engine.tables.vectorised import vectorised  # noqa: PLC0415

    zone = asked.wanted.zone
    as_of = (
        None if asked.as_of_column is None else instant_sql(_column(table.columns, asked.as_of_column), zone)
    )
    try:
        versions = tuple(
            vectorised(
                loaded,
                program,
                planned,
                rows,
                instant=instant,
                as_of=as_of,
                zone=zone,
            )
            for loaded, program in pairs
        )
    except Unsupported as error:
        return _by_row(asked, error.what, error.span)
    if as_of is None or len(versions) == 1:
        return versions[-1]
    begin = [program.effective_from for _, program in pairs[1:]]
    micros = tuple(-(-at.nanos // 1_000) for at in begin if at is not None)
    assert len(micros) == len(begin)  # only the oldest has always been in force
    return ByInstant(versions=versions, begin=micros, as_of=as_of)


def _are_told_apart(pairs: Sequence[tuple[LoadedPolicy, Program]]) -> bool:
    """Say whether the instant alone tells which version decides, and all read and answer the same columns."""
    (first, program), *others = pairs
    return isinstance(program.in_force_at, Variable) and all(
        isinstance(other.in_force_at, Variable)
        and other.keys == program.keys
        and loaded.checked.schema.slot == first.checked.schema.slot
        for loaded, other in others
    )


def _by_row(asked: Asked, reason: str | Phrase, span: Span | None = None) -> Diagnostic:
    """Return that the rows of a table are decided one by one, and why."""
    return Diagnostic("PE919", span, {"decision": asked.decision, "reason": reason})


def _instants(asked: Asked, columns: Sequence[Column]) -> Mapped | None:
    """Return how the column of instants is read, where there is one."""
    if asked.as_of_column is None:
        return None
    column = _column(columns, asked.as_of_column)
    place = Place((AS_OF,), Slot(InstantShape()), is_known=False)
    args: dict[str, Argument] = {"column": column.name, "fact": AS_OF}
    match conversion(place.slot, column.type, asked.wanted.zone):
        case Misfit(expected=expected):
            args |= {"found": column.type.shown, "expected": expected}
            raise FactsError([Diagnostic("PE904", None, args)])
        case Zoneless():
            raise FactsError([Diagnostic("PE905", None, args)])
        case convert:
            return Mapped(column, place, convert)


def _answer(book: PolicyBook, asked: Asked, instant_of: Convert) -> Answer:
    """Return the decision as a function of facts and of what the column of instants has.

    It is made when the first row is decided by itself: where SQL decides, mostly none is.
    """
    as_of = asked.as_of
    if as_of is not None:
        decide = cache(lambda: book.prepare(asked.decision, as_of=as_of, readings=asked.readings))
        return lambda facts, _: decide()(facts)
    known: dict[Any, Callable[[Any], Record]] = {}
    at = book.deciders(asked.decision, readings=asked.readings)

    def decided(facts: Any, given: Any) -> Record:
        found = known.get(given) if isinstance(given, str | int) else None
        if found is None:
            found = at(to_instant("null" if given is None else instant_of(given)))
            if len(known) >= _MOST_INSTANTS:
                known.clear()
            known[given] = found
        return found(facts)

    return decided


_BY_LINE: Final = Phrase("NDJSON is read line by line", "NDJSON อ่านทีละบรรทัด")
_SEVERAL: Final = Phrase("several versions may decide", "อาจตัดสินด้วยหลายฉบับ")
_LACKING: Final = Phrase("a version lacks the option that is asked for", "มีฉบับที่ไม่มีตัวเลือกที่ระบุ")
_MOST_INSTANTS: Final = 10_000
