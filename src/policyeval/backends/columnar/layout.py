"""The canonical relation of facts: which columns a table has, so that a fact schema's bundles are its rows.

Facts outside of lists are columns, one for each leaf, named by their paths: `order.total`. A list is a
column `LIST(…)`; of objects it is a `LIST(STRUCT(…))` whose members are laid out in the same way, by their
paths inside the object. NULL is nothing: the fact is absent. Where an absent fact and an explicit null are
not the same, or where an object may be missing as a whole, a companion column says which it is:
`order.paid_at?` is TRUE where there is a value, FALSE where there is null, and NULL where there is nothing.

| fact | column |
|---|---|
| boolean, integer, number | `BOOLEAN`, `BIGINT`, `DOUBLE` |
| text, date | `VARCHAR` |
| timestamp | `TIMESTAMP`: UTC, microseconds |
| duration | `BIGINT`: microseconds |
| any JSON | `VARCHAR`: JSON text as `json()` writes it, of which SQL only asks what it equals |
| objects whose names are data | `VARCHAR`: JSON text, which no SQL looks into |
"""

from collections.abc import Iterator
from typing import Final, assert_never

from policyeval.frozen import dataclass
from policyeval.schema.declaration import FactSchema
from policyeval.schema.shape import (
    NO_DEFAULT,
    AnyShape,
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    MapShape,
    NumberShape,
    RecordShape,
    Slot,
    TextShape,
)

AS_OF: Final = "as_of"
"""The column that holds the instant of evaluation, where it is not the same for all rows."""
COMPANION: Final = "?"
"""What the name of a companion column ends in."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the canonical relation, or a member of the structs in a list."""

    name: str
    type: str
    """The type as DuckDB writes it."""
    path: str
    """The path of the fact, relative to the row or to the element of the list."""
    slot: Slot
    is_companion: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of the canonical relation, in the order of the schema."""

    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Return the column of a name, or None when there is none."""
        return next((column for column in self.columns if column.name == name), None)


def shape(schema: FactSchema) -> Shape:
    """Return the canonical columns of a schema's facts; `as_of`, a TIMESTAMP, stands beside them."""
    root = schema.slot.shape
    assert isinstance(root, RecordShape)
    return Shape(tuple(columns_of(root)))


def columns_of(record: RecordShape, prefix: str = "") -> Iterator[Column]:
    """Yield the columns of the members of an object."""
    for name, slot in record.members:
        path = f"{prefix}{name}"
        if has_companion(slot):
            yield Column(f"{path}{COMPANION}", "BOOLEAN", path, slot, is_companion=True)
        if isinstance(slot.shape, RecordShape):
            yield from columns_of(slot.shape, f"{path}.")
        else:
            yield Column(path, column_type(slot), path, slot)


def named_alike(schema: FactSchema) -> tuple[str, str] | None:
    """Return two facts whose columns have one name to SQL, which knows no upper and lower case."""
    root = schema.slot.shape
    assert isinstance(root, RecordShape)
    return _alike(root, {AS_OF: AS_OF})


def _alike(record: RecordShape, seen: dict[str, str]) -> tuple[str, str] | None:
    for column in columns_of(record):
        other = seen.setdefault(column.name.lower(), column.path)
        if other != column.path:
            return other, column.path
        element = column.slot
        while isinstance(element.shape, ListShape):
            element = element.shape.element
        if isinstance(element.shape, RecordShape) and (found := _alike(element.shape, {})) is not None:
            return found
    return None


def has_companion(slot: Slot) -> bool:
    """Say whether NULL alone does not tell what is in a slot."""
    if isinstance(slot.shape, RecordShape):
        return slot.nullable or slot.default not in (NO_DEFAULT, {})
    return slot.nullable and not slot.null_is_unknown and slot.default is not None


def column_type(slot: Slot) -> str:
    """Return the type of the values in a slot, as DuckDB writes it."""
    match slot.shape:
        case BooleanShape():
            return "BOOLEAN"
        case IntegerShape() | DurationShape():
            return "BIGINT"
        case NumberShape():
            return "DOUBLE"
        case TextShape() | AnyShape() | MapShape():
            return "VARCHAR"
        case InstantShape():
            return "TIMESTAMP"
        case ListShape(element=element):
            return f"{column_type(element)}[]"
        case RecordShape() as record:
            members = ", ".join(f"{quoted(c.name)} {c.type}" for c in columns_of(record))
            return f"STRUCT({members or quoted(COMPANION) + ' BOOLEAN'})"
        case _:
            assert_never(slot.shape)


def quoted(name: str) -> str:
    """Return a name as SQL writes one."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
