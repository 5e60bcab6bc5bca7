"""Tables of facts for tests: bundles as columns of Arrow, as CSV and NDJSON, and what these come to."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from policyeval.engine.tables.answers import Answers
from policyeval.engine.tables.conversion import absent_or_null
from policyeval.engine.tables.libraries import Limits, connect
from policyeval.engine.tables.mapping import Wanted
from policyeval.engine.tables.prepared import Asked, Prepared, prepare
from policyeval.engine.tables.source import open_table
from policyeval.schema import shape as shapes
from policyeval.schema.shape import RecordShape, Slot

AS_OF = "policyeval.as_of"
NUMBER = "row"


def arrow_type(slot: Slot, any_type: pa.DataType | None = None) -> pa.DataType:
    """Return the type that a column of a fact would have in a warehouse; instants are text here.

    What may be any JSON is of the type given, or text.
    """
    match slot.shape:
        case shapes.BooleanShape():
            return pa.bool_()
        case shapes.IntegerShape():
            return pa.int64()
        case shapes.NumberShape():
            return pa.float64()
        case shapes.ListShape(element=element):
            return pa.list_(arrow_type(element, any_type))
        case shapes.RecordShape(members=members):
            return pa.struct([(name, arrow_type(member, any_type)) for name, member in members])
        case shapes.AnyShape():
            return any_type or pa.string()
        case _:
            return pa.string()


def cell(facts: Any, slot: Slot) -> Any:
    """Return facts as a column has them: what may be any JSON is its text."""
    match slot.shape:
        case shapes.AnyShape():
            return json.dumps(facts, ensure_ascii=False)
        case shapes.ListShape(element=element) if facts is not None:
            return [cell(one, element) for one in facts]
        case RecordShape(members=members) if facts is not None:
            return {name: cell(facts[name], member) for name, member in members if name in facts}
        case _:
            return facts


def tabular(facts: Any, slot: Slot, *, is_text: bool = False) -> Any:
    """Return facts as a table can have them: where null may stand and nothing else is said, absence is null.

    In tables of text lists are JSON, which says which it is.
    """
    match slot.shape:
        case shapes.RecordShape(members=members) if facts is not None:
            found = {name: _tabular(facts, name, member, is_text=is_text) for name, member in members}
            return {name: value for name, value in found.items() if value is not ABSENT}
        case shapes.ListShape(element=element) if facts is not None and not is_text:
            return [tabular(one, element) for one in facts]
        case _:
            return facts


ABSENT = object()


def _tabular(facts: Mapping[str, Any], name: str, slot: Slot, *, is_text: bool) -> Any:
    if facts.get(name) is not None:
        return tabular(facts[name], slot, is_text=is_text)
    if isinstance(slot.shape, shapes.AnyShape) and name in facts:
        return None  # the text `null`
    if isinstance(slot.shape, RecordShape) and not slot.nullable and slot.default is shapes.NO_DEFAULT:
        return tabular({}, slot, is_text=is_text)
    return ABSENT if absent_or_null(slot) else None


def write_parquet(
    path: Path, bundles: Sequence[Mapping[str, Any]], instants: Sequence[str], slot: Slot
) -> None:
    """Write bundles as nested columns."""
    pq.write_table(table_of(bundles, instants, slot), path, row_group_size=7)


def table_of(
    bundles: Sequence[Mapping[str, Any]],
    instants: Sequence[str],
    slot: Slot,
    *,
    first: int = 0,
    any_type: pa.DataType | None = None,
) -> pa.Table:
    """Return bundles as nested columns, with their instants and numbers from one on.

    What may be any JSON is its text, in columns of the type of JSON or of another.
    """
    assert isinstance(slot.shape, RecordShape)
    numbered = [(AS_OF, pa.string()), (NUMBER, pa.int64())]
    written, read = (
        pa.struct([*((name, arrow_type(member, of)) for name, member in slot.shape.members), *numbered])
        for of in (pa.string(), any_type or pa.json_())
    )
    rows = [
        {**cell(facts, slot), AS_OF: at, NUMBER: number}
        for number, (facts, at) in enumerate(zip(bundles, instants, strict=True), first)
    ]
    return pa.Table.from_struct_array(pa.array(rows, written).cast(read))


def write_csv(path: Path, bundles: Sequence[Mapping[str, Any]], instants: Sequence[str], slot: Slot) -> None:
    """Write bundles as flat columns of text; lists are JSON, null objects and absent facts nothing."""
    leaves = list(_leaves(slot))
    lines = [[*(".".join(leaf) for leaf in leaves), AS_OF, NUMBER]]
    for number, (facts, at) in enumerate(zip(bundles, instants, strict=True)):
        lines.append([*(_cell(facts, leaf) for leaf in leaves), at, str(number)])
    path.write_text("".join(f"{','.join(map(quoted, line))}\n" for line in lines), "utf-8")


def quoted(cell: str | None) -> str:
    """Return a cell of CSV: nothing is null, and `""` an empty text."""
    if cell is None:
        return ""
    escaped = cell.replace('"', '""')
    return f'"{escaped}"'


def _leaves(slot: Slot, path: tuple[str, ...] = ()) -> Iterable[tuple[str, ...]]:
    if not isinstance(slot.shape, RecordShape):
        yield path
        return
    for name, member in slot.shape.members:
        yield from _leaves(member, (*path, name))


def _cell(facts: Any, path: tuple[str, ...]) -> str | None:
    for name in path:
        facts = facts.get(name) if isinstance(facts, Mapping) else None
    if facts is None or isinstance(facts, str):
        return facts
    return json.dumps(facts, ensure_ascii=False)


def write_ndjson(path: Path, bundles: Sequence[Mapping[str, Any]], instants: Sequence[str]) -> None:
    """Write bundles as lines, each with its instant and its number."""
    lines = [
        json.dumps({**facts, AS_OF: at, NUMBER: number}, ensure_ascii=False)
        for number, (facts, at) in enumerate(zip(bundles, instants, strict=True))
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


@contextmanager
def opened(
    book: Any, decision: str, path: Path, folder: Path, engine: str | None = None, *, rows: int = 1_000
) -> Iterator[tuple[Prepared, pa.Table]]:
    """Give a decision prepared for a table of the kinds above, and its answers."""
    connection = connect(Limits(threads=1))
    try:
        table = open_table(connection, str(path), folder, rows=rows)
        prepared = prepare(book, asked(decision, engine), connection, table)
        batches = [batch for part in table.parts for batch in prepared.engine.batches(connection, part)]
        yield prepared, pa.Table.from_batches(batches, prepared.layout.coded)
    finally:
        connection.close()


def asked(decision: str, engine: str | None) -> Asked:
    """Return what is asked of such a table."""
    wanted = Wanted(columns={}, keys=(NUMBER,))
    return Asked(decision=decision, wanted=wanted, as_of_column=AS_OF, readings={}, engine=engine)


def expected(book: Any, prepared: Prepared, bundles: Sequence[Any], instants: Sequence[str]) -> list[Any]:
    """Return what the answers have to be: those of the bundles, decided one by one."""
    decision = prepared.layout.metadata["decision"]
    found = Answers(prepared.layout)
    for facts, at in zip(bundles, instants, strict=True):
        found.add(book.decide(decision, facts, as_of=at))
    keys = [pa.array([None] * len(bundles), field.type) for field in prepared.layout.keys]
    return without_keys(pa.Table.from_batches([found.batch(keys)]))


def without_keys(table: pa.Table) -> list[Any]:
    """Return the rows of answers without the columns that were carried through."""
    names = [name for name in table.schema.names if name not in (NUMBER, AS_OF)]
    rows: list[Any] = table.select(names).to_pylist()
    return rows
