"""What a table has: columns, with the types that matter to facts, at every depth."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, Final

from policyeval.frozen import dataclass, replace

NUMBER: Final = "policyeval number"
"""The column with the places of rows in a table, where they are numbered."""
TAKEN: Final = (NUMBER, "file_row_number")
"""Names of columns under which rows are numbered while they are read."""


class Kind(StrEnum):
    """What the values of a column are."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    INSTANT = "instant"
    """A timestamp with its zone."""
    LOCAL = "local"
    """A timestamp without one."""
    LIST = "list"
    STRUCT = "struct"
    MAP = "map"
    JSON = "json"
    """Values as facts write them."""
    NOTHING = "nothing"
    """No values: a column in which every cell is empty may have no other type."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ColumnType:
    """The type of a column, of the elements of a list (one part), or of a map (key and value)."""

    kind: Kind
    shown: str
    """As the table's format calls it."""
    parts: tuple["ColumnType", ...] = ()
    members: tuple[tuple[str, "ColumnType"], ...] = ()
    """Of a struct."""
    is_written: bool = False
    """Whether the values are text that only says what they are, as in CSV."""
    is_fine: bool = False
    """Whether timestamps may be finer than a microsecond."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a member of one that is a struct: `("order", "total")`."""

    path: tuple[str, ...]
    type: ColumnType

    @property
    def name(self) -> str:
        """The path as it is written on the command line."""
        return ".".join(self.path)


WRITTEN_JSON: Final = ColumnType(Kind.JSON, "JSON", is_written=True)
"""The type of the columns of NDJSON, where it is read as a table."""
WRITTEN: Final = ColumnType(Kind.TEXT, "text", is_written=True)
"""The type of every column of a CSV file."""


def has_json(type_: ColumnType) -> bool:
    """Say whether there is JSON in a column of this type."""
    inner = (*type_.parts, *(member for _, member in type_.members))
    return type_.kind is Kind.JSON or any(map(has_json, inner))


def with_json(found: ColumnType, before: ColumnType) -> ColumnType:
    """Return a type with JSON where an earlier one, of the same form, has it."""
    if before.kind is Kind.JSON:
        return before
    members = zip(found.members, before.members, strict=True)
    return replace(
        found,
        parts=tuple(map(with_json, found.parts, before.parts)),
        members=tuple((member, with_json(one, other)) for (member, one), (_, other) in members),
    )


def leaves(columns: Sequence[Column]) -> Iterator[Column]:
    """Yield the columns, those that are structs followed by their members."""
    for column in columns:
        yield column
        if column.type.kind is Kind.STRUCT:
            yield from leaves([Column((*column.path, name), type_) for name, type_ in column.type.members])


_KINDS: Final = {
    "boolean": Kind.BOOLEAN,
    **dict.fromkeys(
        ("tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "ubigint"),
        Kind.INTEGER,
    ),
    "hugeint": Kind.DECIMAL,
    "uhugeint": Kind.DECIMAL,
    "decimal": Kind.DECIMAL,
    "float": Kind.NUMBER,
    "double": Kind.NUMBER,
    "varchar": Kind.TEXT,
    "enum": Kind.TEXT,
    "uuid": Kind.TEXT,
    "date": Kind.DATE,
    "null": Kind.NOTHING,
    "timestamp with time zone": Kind.INSTANT,
    "timestamptz_ns": Kind.INSTANT,
    "timestamp": Kind.LOCAL,
    "timestamp_s": Kind.LOCAL,
    "timestamp_ms": Kind.LOCAL,
    "timestamp_ns": Kind.LOCAL,
    "list": Kind.LIST,
    "array": Kind.LIST,
    "struct": Kind.STRUCT,
    "map": Kind.MAP,
}

_FINE: Final = ("timestamp_ns", "timestamptz_ns")


def column_type(type_: Any, *, is_written: bool = False) -> ColumnType:
    """Return the type of a column of DuckDB; where texts are only `written`, as those of CSV."""
    shown = str(type_)
    if shown == "JSON":
        return ColumnType(Kind.JSON, shown, is_written=True)
    kind = _KINDS.get(type_.id, Kind.OTHER)
    match kind:
        case Kind.LIST | Kind.MAP:
            inner = [child for name, child in type_.children if name in ("child", "key", "value")]
            parts = tuple(column_type(child, is_written=is_written) for child in inner)
            return ColumnType(kind, shown, parts)
        case Kind.STRUCT:
            members = ((name, column_type(child, is_written=is_written)) for name, child in type_.children)
            return ColumnType(kind, shown, members=tuple(members))
        case _:
            return ColumnType(
                kind, shown, is_written=is_written and kind is Kind.TEXT, is_fine=type_.id in _FINE
            )
