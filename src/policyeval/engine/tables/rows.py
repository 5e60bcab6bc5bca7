"""The engine `rows`: each row becomes a bundle of facts, and generated Python decides it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from policyeval.engine.record import Record
from policyeval.engine.tables.answers import Answers, Layout, counted_type, decided
from policyeval.engine.tables.columns import Column, Kind
from policyeval.engine.tables.conversion import absent_or_null
from policyeval.engine.tables.libraries import compute
from policyeval.engine.tables.mapping import Plan
from policyeval.engine.tables.quoting import name, within
from policyeval.frozen import dataclass
from policyeval.schema.shape import Slot

BATCH: Final = 16_384
"""Rows that are decided before they are written."""
Values = Sequence[Any]
Build = Callable[[Values, dict[str, Any]], bool]
"""Puts what a row says into an object; whether it said anything."""


@dataclass(frozen=True, slots=True)
class Bundles:
    """How rows become bundles of facts."""

    selected: tuple[str, ...]
    """What has to be selected of the table, in SQL."""
    build: Callable[[Values], dict[str, Any]]
    """Makes the bundle of a row, given what was selected."""


def bundles(plan: Plan) -> Bundles:
    """Return how the rows of a table that was planned become bundles."""
    selected = [_selected(one.column) for one in plan.mapped]
    selected += [f"{_selected(one.column)} IS NOT NULL" for one in plan.containers]
    leaves = {
        one.place.path: (i, one.convert, absent_or_null(one.place.slot)) for i, one in enumerate(plan.mapped)
    }
    contained = {one.place.path: len(plan.mapped) + i for i, one in enumerate(plan.containers)}
    slots = {one.place.path: one.place.slot for one in plan.containers}
    slots |= plan.objects
    build = _object((), leaves, contained, slots)

    def bundle(values: Values) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        build(values, facts)
        return facts

    return Bundles(tuple(selected), bundle)


def _selected(column: Column) -> str:
    found = within(name(column.path[0]), column.path[1:])
    if column.type.kind is Kind.LOCAL and not column.type.is_fine:
        return f"CAST({found} AS TIMESTAMP)"
    if column.type.kind is Kind.TEXT:
        return f"CAST({found} AS VARCHAR)"
    return found


def _object(
    path: tuple[str, ...],
    leaves: Any,
    contained: dict[tuple[str, ...], int],
    slots: dict[tuple[str, ...], Slot],
) -> Build:
    """Return how the object at a path is put together from its columns."""
    depth = len(path)
    names = dict.fromkeys(
        one[depth] for one in (*leaves, *contained) if len(one) > depth and one[:depth] == path
    )
    steps = [_member((*path, member), leaves, contained, slots) for member in names]

    def build(values: Values, facts: dict[str, Any]) -> bool:
        said = False
        for step in steps:
            said = step(values, facts) or said
        return said

    return build


def _member(
    path: tuple[str, ...],
    leaves: Any,
    contained: dict[tuple[str, ...], int],
    slots: dict[tuple[str, ...], Slot],
) -> Build:
    member = path[-1]
    if path in leaves:
        index, convert, is_absent = leaves[path]

        def leaf(values: Values, facts: dict[str, Any]) -> bool:
            value = values[index]
            if value is not None:
                facts[member] = convert(value)
                return True
            if not is_absent:
                facts[member] = None
            return False

        return leaf
    inner = _object(path, leaves, contained, slots)
    there = contained.get(path)
    slot = slots.get(path)
    is_plain = slot is None or not slot.nullable
    is_absent = slot is None or absent_or_null(slot)

    def record(values: Values, facts: dict[str, Any]) -> bool:
        found: dict[str, Any] = {}
        said = inner(values, found)
        is_there = said if there is None else bool(values[there])
        if is_there or (is_plain and found and there is None):
            facts[member] = found
        elif not is_absent:
            facts[member] = None
        return is_there

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

    def batches(self, connection: Any, relation: str) -> Iterator[Any]:
        """Yield the answers for the rows of something that SQL can read from, in their order."""
        selected = [*self.keys, self.as_of, *self.bundles.selected]
        columns = ", ".join(f"{sql} AS c{index}" for index, sql in enumerate(selected))
        reader = connection.cursor().sql(f"SELECT {columns} FROM {relation}").to_arrow_reader(BATCH)
        for batch in reader:
            yield self.decided(batch)

    def decided(self, batch: Any) -> Any:
        """Return the answers for the rows of one batch, of the columns that were selected."""
        count = len(self.keys)
        given = [_listed(column) for column in batch.columns[count:]]
        answers = Answers(self.layout)
        for as_of, *values in zip(*given, strict=True):
            facts = self.bundles.build(values)
            decided(partial(self.decide, facts, as_of), answers)
        return answers.batch(_as_declared(batch.columns[:count], self.layout))


def _as_declared(columns: Sequence[Any], layout: Layout) -> list[Any]:
    return [column.cast(field.type) for column, field in zip(columns, layout.keys, strict=True)]


def _listed(column: Any) -> list[Any]:
    """Return the values of a column as Python has them, timestamps as their number of units."""
    counted = counted_type(column.type)
    values: list[Any] = (
        column if counted == column.type else compute().cast(column, counted, safe=False)
    ).to_pylist()
    return values
