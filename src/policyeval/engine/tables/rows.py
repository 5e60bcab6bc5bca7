"""The engine `rows`: each row becomes a bundle of facts, and generated Python decides it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from policyeval.engine.record import Record
from policyeval.engine.tables.answers import Answers, Layout, counted_type, decided
from policyeval.engine.tables.columns import Column, Kind
from policyeval.engine.tables.conversion import Convert, absent_or_null
from policyeval.engine.tables.libraries import compute
from policyeval.engine.tables.mapping import Enclosing, Path, Plan
from policyeval.engine.tables.quoting import name, within
from policyeval.engine.tables.source import Part
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Diagnostic

BATCH: Final = 16_384
"""Rows that are decided before they are written."""
Values = Sequence[Any]
Came = tuple[int, Sequence[Any], Record | tuple[Diagnostic, ...]]
"""The number of a row, its keys, and its record or why there is none."""
Build = Callable[[Values, dict[str, Any]], None]
"""Puts what a row says into an object."""


@dataclass(frozen=True, slots=True)
class Bundles:
    """How rows become bundles of facts."""

    selected: tuple[str, ...]
    """What has to be selected of the table, in SQL."""
    build: Callable[[Values], dict[str, Any]]
    """Makes the bundle of a row, given what was selected."""


def bundles(planned: Plan) -> Bundles:
    """Return how the rows of a table that was planned become bundles."""
    selected = [_selected(one.column) for one in planned.mapped]
    selected += [is_there(one) for one in planned.objects]
    leaves = {
        one.place.path: (i, one.convert, absent_or_null(one.place.slot))
        for i, one in enumerate(planned.mapped)
    }
    objects = {
        one.place.path: (len(planned.mapped) + i, absent_or_null(one.place.slot))
        for i, one in enumerate(planned.objects)
    }
    build = _object((), leaves, objects)

    def bundle(values: Values) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        build(values, facts)
        return facts

    return Bundles(tuple(selected), bundle)


def column_sql(column: Column) -> str:
    """Return a column in SQL."""
    return within(name(column.path[0]), column.path[1:])


def _selected(column: Column) -> str:
    found = column_sql(column)
    if column.type.kind is Kind.LOCAL and not column.type.is_fine:
        return f"CAST({found} AS TIMESTAMP)"
    if column.type.kind in (Kind.TEXT, Kind.DATE, Kind.JSON):
        return f"CAST({found} AS VARCHAR)"
    return found


def is_there(one: Enclosing) -> str:
    """Return in SQL whether an object is there."""
    return " OR ".join(f"{column_sql(column)} IS NOT NULL" for column in one.columns)


Leaves = Mapping[Path, tuple[int, Convert, bool]]
"""The number of each fact's column, how it is converted, and whether nothing in it is absence."""
Objects = Mapping[Path, tuple[int, bool]]
"""The same of the columns that say whether an object is there."""


def _object(path: Path, leaves: Leaves, objects: Objects) -> Build:
    """Return how the object at a path is put together from its columns."""
    depth = len(path)
    names = dict.fromkeys(
        one[depth] for one in (*leaves, *objects) if len(one) > depth and one[:depth] == path
    )
    steps = [_member((*path, member), leaves, objects) for member in names]

    def build(values: Values, facts: dict[str, Any]) -> None:
        for step in steps:
            step(values, facts)

    return build


def _member(path: Path, leaves: Leaves, objects: Objects) -> Build:
    member = path[-1]
    if path in leaves:
        return _leaf(member, *leaves[path])
    inner = _object(path, leaves, objects)
    if path in objects:
        return _optional(member, inner, *objects[path])

    def record(values: Values, facts: dict[str, Any]) -> None:
        found: dict[str, Any] = {}
        inner(values, found)
        if found:
            facts[member] = found

    return record


def _leaf(member: str, index: int, convert: Convert, is_absent: bool) -> Build:
    def leaf(values: Values, facts: dict[str, Any]) -> None:
        value = values[index]
        if value is not None:
            facts[member] = convert(value)
        elif not is_absent:
            facts[member] = None

    return leaf


def _optional(member: str, inner: Build, index: int, is_absent: bool) -> Build:
    def record(values: Values, facts: dict[str, Any]) -> None:
        if values[index]:
            found: dict[str, Any] = {}
            inner(values, found)
            facts[member] = found
        elif not is_absent:
            facts[member] = None

    return record


# ------------------------------------------------------------------------------------------- the engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Decides the rows of a table one after the other."""

    layout: Layout
    keys: tuple[str, ...]
    """The columns that are carried through, in SQL."""
    bundles: Bundles
    decide: Callable[[Any, Any], Record]
    """The record of a bundle at what was selected for the instant of evaluation."""
    as_of: str = "NULL"
    """The instant of evaluation of a row, in SQL."""

    def batches(self, connection: Any, part: Part) -> Iterator[Any]:
        """Yield the answers for the rows of a part, in their order."""
        for batch in self._read(connection, part.relation):
            answers = Answers(self.layout)
            for came in self.came(batch.columns[len(self.keys) :]):
                answers.add(came)
            yield answers.batch(_as_declared(batch.columns[: len(self.keys)], self.layout))

    def records(self, connection: Any, relation: str, wanted: Sequence[int]) -> Iterator[Came]:
        """Yield what becomes of some rows, by their numbers in order, with their keys."""
        first = 0
        count = len(self.keys)
        for batch in self._read(connection, relation):
            inside = [number - first for number in wanted if first <= number < first + batch.num_rows]
            if inside:
                taken = batch.take(inside)
                keys = [column.to_pylist() for column in taken.columns[:count]]
                for place, came in enumerate(self.came(taken.columns[count:])):
                    yield first + inside[place], [key[place] for key in keys], came
            first += batch.num_rows
            if not wanted or first > wanted[-1]:
                return

    @property
    def selected(self) -> tuple[str, ...]:
        """What has to be selected to decide a row, in SQL."""
        return (self.as_of, *self.bundles.selected)

    def _read(self, connection: Any, relation: str) -> Iterator[Any]:
        columns = ", ".join(f"{sql} AS c{index}" for index, sql in enumerate((*self.keys, *self.selected)))
        query = f"SELECT {columns} FROM {relation}"
        yield from connection.sql(query).to_arrow_reader(BATCH)

    def came(self, columns: Sequence[Any]) -> Iterator[Record | tuple[Diagnostic, ...]]:
        """Yield what becomes of rows, of the columns that were selected to decide them."""
        for as_of, *values in zip(*map(listed, columns), strict=True):
            facts = self.bundles.build(values)
            yield decided(partial(self.decide, facts, as_of))


def _as_declared(columns: Sequence[Any], layout: Layout) -> list[Any]:
    return [column.cast(field.type) for column, field in zip(columns, layout.keys, strict=True)]


def listed(column: Any) -> list[Any]:
    """Return the values of a column as Python has them, timestamps as their number of units."""
    counted = counted_type(column.type)
    values: list[Any] = (
        column if counted == column.type else compute().cast(column, counted, safe=False)
    ).to_pylist()
    return values
