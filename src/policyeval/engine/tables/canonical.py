"""A table's columns as the canonical relation of facts that queries read, converted in SQL.

The conversions are those of `conversion`, or leave NULL where there was a value: such a row does not
`fit`, and is decided from what stands in the table instead. So only what fits has to be right here.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from policyeval.backends.columnar.layout import COMPANION, column_type, columns_of, has_companion, shape
from policyeval.engine.tables.columns import Column, ColumnType, Kind
from policyeval.engine.tables.conversion import absent_or_null
from policyeval.engine.tables.mapping import Mapped, Plan
from policyeval.engine.tables.quoting import name, text
from policyeval.engine.tables.rows import column_sql, is_there
from policyeval.frozen import dataclass
from policyeval.schema.declaration import FactSchema
from policyeval.schema.shape import (
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

_DAY: Final = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
_OFFSET: Final = "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
_WRITTEN_INTEGER: Final = "[+-]?[0-9]{1,18}"
_JSON_INTEGER: Final = "-?(0|[1-9][0-9]{0,17})"
_WRITTEN_NUMBER: Final = r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?"
_SAFE: Final = 9_007_199_254_740_992
"""Integers below this are doubles."""
_ZONE_FIRST, _ZONE_LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2199, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Canonical:
    """The columns of the canonical relation, in SQL over the table, and where a row is as they say."""

    columns: Mapping[str, str]
    fits: str
    elements: Mapping[str, str]
    """Of lists that may lose elements on their way: how many the table has, in SQL over it.

    A row is only as the columns say where their lists have as many; then they are converted once.
    """


@dataclass(frozen=True, slots=True)
class _Converted:
    """A value in SQL, and whether it may be NULL although there was one."""

    sql: str
    is_lossy: bool = False
    holds: str | None = None
    """That it is there if one was given, where that takes fewer words than asking `sql`."""
    held: str | None = None
    """The value where that holds, where it then takes fewer words too."""
    whole: "_Converted | None" = None
    """Of a list that is NULL where it loses an element: the same with NULL in its place."""

    def kept(self, given: str) -> str:
        """Return that a value is there if one was given."""
        return self.holds or f"({given} IS NULL OR {self.sql} IS NOT NULL)"


def canonical(planned: Plan, schema: FactSchema, reads: Sequence[str], zone: tzinfo | None) -> Canonical:
    """Return the columns that a query reads of a table that was planned; a fact without a column is NULL."""
    types = {column.name: column.type for column in shape(schema).columns}
    made: dict[str, str] = {}
    doubts: list[str] = []
    elements: dict[str, str] = {}
    for one in planned.mapped:
        converted = _converted(one.place.slot, one.column.type, column_sql(one.column), zone, 0)
        if converted.whole is not None and one.place.name in reads:
            elements[one.place.name] = f"list_count({column_sql(one.column)})"
            converted = converted.whole
        made |= _leaf(one, converted, doubts)
    for enclosing in planned.objects:
        there = is_there(enclosing)
        otherwise = "" if absent_or_null(enclosing.place.slot) else " ELSE FALSE"
        made[enclosing.place.name + COMPANION] = f"CASE WHEN {there} THEN TRUE{otherwise} END"
    columns = {read: made.get(read, f"CAST(NULL AS {types[read]})") for read in reads}
    return Canonical(columns, " AND ".join(doubts) or "TRUE", elements)


def instant_sql(column: Column, zone: tzinfo | None) -> str:
    """Return a column of instants as a TIMESTAMP; NULL where it cannot be read here."""
    return _instant(column.type, column_sql(column), zone).sql


def _leaf(one: Mapped, converted: _Converted, doubts: list[str]) -> dict[str, str]:
    given, slot = column_sql(one.column), one.place.slot
    made = {one.place.name: converted.sql}
    if has_companion(slot):
        otherwise = "" if absent_or_null(slot) else " ELSE FALSE"
        made[one.place.name + COMPANION] = f"CASE WHEN {given} IS NOT NULL THEN TRUE{otherwise} END"
    if converted.is_lossy:
        doubts.append(converted.kept(given))
    return made


def _converted(  # noqa: C901  (one arm for each shape)
    slot: Slot, type_: ColumnType, given: str, zone: tzinfo | None, depth: int
) -> _Converted:
    if type_.kind is Kind.NOTHING:
        return _Converted(f"CAST(NULL AS {column_type(slot)})")
    match slot.shape:
        case AnyShape():
            return _any(type_, given)
        case _ if type_.kind is Kind.JSON:
            return _Converted(f"CAST(NULL AS {column_type(slot)})", is_lossy=True)
        case BooleanShape():
            return _boolean(type_, given)
        case IntegerShape():
            return _integer(type_, given)
        case NumberShape():
            return _number(type_, given)
        case TextShape():
            return _Converted(f"CAST({given} AS VARCHAR)" if type_.shown != "VARCHAR" else given)
        case InstantShape():
            return _instant(type_, given, zone)
        case ListShape(element=element) if type_.kind is Kind.LIST:
            return _list(element, type_.parts[0], given, zone, depth)
        case RecordShape() as record if type_.kind is Kind.STRUCT:
            return _struct(record, type_, given, zone, depth)
        case DurationShape() | ListShape() | RecordShape() | MapShape():
            return _Converted(f"CAST(NULL AS {column_type(slot)})", is_lossy=True)


def _any(type_: ColumnType, given: str) -> _Converted:
    """Return a value of any kind as JSON text; of JSON that is there only what SQL reads as others do."""
    match type_.kind:
        case Kind.JSON:
            plain = f"json_type({given}) IN ('VARCHAR', 'BOOLEAN', 'NULL')"
            whole = f"regexp_full_match(CAST({given} AS VARCHAR), {text(_JSON_INTEGER)})"
            made = f"CASE WHEN {plain} OR {whole} THEN CAST(json({given}) AS VARCHAR) END"
            return _Converted(f"CASE WHEN json_valid({given}) THEN {made} END", is_lossy=True)
        case Kind.TEXT:
            return _Converted(f"CAST(to_json(CAST({given} AS VARCHAR)) AS VARCHAR)")
        case Kind.BOOLEAN:
            return _Converted(f"CAST(to_json({given}) AS VARCHAR)")
        case _:
            return _Converted("CAST(NULL AS VARCHAR)", is_lossy=True)


def _boolean(type_: ColumnType, given: str) -> _Converted:
    if not type_.is_written:
        return _Converted(given)
    return _Converted(f"CASE lower({given}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END", is_lossy=True)


def _integer(type_: ColumnType, given: str) -> _Converted:
    if type_.is_written:
        is_one = f"regexp_full_match({given}, {text(_WRITTEN_INTEGER)})"
        return _Converted(f"CASE WHEN {is_one} THEN TRY_CAST({given} AS BIGINT) END", is_lossy=True)
    match type_.kind:
        case Kind.INTEGER if type_.shown == "BIGINT":
            return _Converted(given)
        case Kind.INTEGER if type_.shown != "UBIGINT":
            return _Converted(f"CAST({given} AS BIGINT)")
        case Kind.NUMBER:
            is_one = f"{given} = trunc({given}) AND abs({given}) < {_SAFE}"
            return _Converted(f"CASE WHEN {is_one} THEN CAST({given} AS BIGINT) END", is_lossy=True)
        case _:
            is_one = f"TRY_CAST({given} AS BIGINT) = {given}"
            return _Converted(f"CASE WHEN {is_one} THEN TRY_CAST({given} AS BIGINT) END", is_lossy=True)


def _number(type_: ColumnType, given: str) -> _Converted:
    if type_.is_written:
        is_one = f"regexp_full_match({given}, {text(_WRITTEN_NUMBER)})"
        return _Converted(f"CASE WHEN {is_one} THEN TRY_CAST({given} AS DOUBLE) END", is_lossy=True)
    match type_.kind:
        case Kind.NUMBER if type_.shown == "DOUBLE":
            return _Converted(given)
        case Kind.NUMBER:
            return _Converted(f"CAST({given} AS DOUBLE)")
        case Kind.INTEGER if type_.shown != "UBIGINT":
            return _Converted(f"CAST({given} AS DOUBLE)")
        case _:
            is_one = f"abs({given}) < {_SAFE}"
            return _Converted(
                f"CASE WHEN {is_one} THEN CAST(CAST({given} AS VARCHAR) AS DOUBLE) END", is_lossy=True
            )


# -------------------------------------------------------------------------------------------- instants


def _instant(type_: ColumnType, given: str, zone: tzinfo | None) -> _Converted:
    match type_.kind:
        case Kind.INSTANT if type_.is_fine:
            instant = f"make_timestamp(epoch_us(CAST({given} AS TIMESTAMPTZ)))"
            return _Converted(f"CASE WHEN epoch_ns({given}) % 1000 = 0 THEN {instant} END", is_lossy=True)
        case Kind.INSTANT:
            made = f"make_timestamp(epoch_us({given}))"
            return _Converted(
                f"CASE WHEN isfinite({given}) THEN {made} END",
                is_lossy=True,
                holds=f"isfinite({given}) IS NOT FALSE",
                held=made,
            )
        case Kind.LOCAL:
            return _local(type_, given, zone)
        case Kind.TEXT:
            return _written_instant(type_, given, zone)
        case _:
            return _Converted("CAST(NULL AS TIMESTAMP)", is_lossy=True)


def _local(type_: ColumnType, given: str, zone: tzinfo | None) -> _Converted:
    offset = None if zone is None else steady_offset(zone)
    if offset is None:
        return _Converted("CAST(NULL AS TIMESTAMP)", is_lossy=True)
    is_whole = f"epoch_ns({given}) % 1000 = 0 AND " if type_.is_fine else ""
    clock = f"CAST({given} AS TIMESTAMP)"
    return _Converted(f"CASE WHEN {is_whole}{_shifted(clock, offset)} END", is_lossy=True)


def _shifted(clock: str, offset: int) -> str:
    """Return, from `WHEN` on, what a clock shows as an instant, in the years in which its zone is steady."""
    low, high = _ZONE_FIRST.strftime("%Y-%m-%d"), _ZONE_LAST.strftime("%Y-%m-%d")
    inside = f"{clock} BETWEEN TIMESTAMP '{low}' AND TIMESTAMP '{high}'"
    return f"{inside} THEN {clock} - INTERVAL ({offset}) SECOND"


def _written_instant(type_: ColumnType, given: str, zone: tzinfo | None) -> _Converted:
    separator = "[T ]" if type_.is_written else "T"
    is_one = f"regexp_full_match({given}, {text(f'{_DAY}{separator}{_CLOCK}{_OFFSET}')})"
    sql = f"WHEN {is_one} THEN make_timestamp(epoch_us(TRY_CAST({given} AS TIMESTAMPTZ)))"
    offset = steady_offset(zone) if zone is not None and type_.is_written else None
    if offset is not None:
        is_local = f"regexp_full_match({given}, {text(f'{_DAY}[T ]{_CLOCK}')})"
        clock = f"TRY_CAST({given} AS TIMESTAMP)"
        sql += f" WHEN {is_local} AND {_shifted(clock, offset)}"
    return _Converted(f"CASE {sql} END", is_lossy=True)


@lru_cache(maxsize=8)
def steady_offset(zone: tzinfo) -> int | None:
    """Return the seconds east of UTC of a zone that is the same from 1970 to 2199, or None."""
    day, seen = _ZONE_FIRST, set[timedelta | None]()
    while day < _ZONE_LAST and len(seen) <= 1:
        seen.add(day.astimezone(zone).utcoffset())
        day += timedelta(days=5)
    offset = seen.pop() if len(seen) == 1 else None
    return None if offset is None else int(offset.total_seconds())


# ----------------------------------------------------------------------------------- lists and structs


def _list(element: Slot, type_: ColumnType, given: str, zone: tzinfo | None, depth: int) -> _Converted:
    local = f"e{depth}"
    inner = _converted(element, type_, local, zone, depth + 1)
    if inner.sql == local:
        return _Converted(given)
    made = f"list_transform({given}, lambda {local}: {inner.sql})"
    if not inner.is_lossy:
        return _Converted(made)
    is_whole = f"list_count({made}) = list_count({given})"
    return _Converted(f"CASE WHEN {is_whole} THEN {made} END", is_lossy=True, whole=_Converted(made))


def _struct(
    record: RecordShape, type_: ColumnType, given: str, zone: tzinfo | None, depth: int
) -> _Converted:
    """Return the struct of an element: members by their paths in it, as columns have them."""
    doubts: list[str] = []
    members = _members(record, type_, given, zone, depth, "", doubts)
    parts = [
        f"{name(column.name)} := {members.get(column.name, f'CAST(NULL AS {column.type})')}"
        for column in columns_of(record)
    ]
    made = f"struct_pack({', '.join(parts)})"
    there = " AND ".join([f"{given} IS NOT NULL", *doubts])
    return _Converted(f"CASE WHEN {there} THEN {made} END", is_lossy=bool(doubts))


def _members(  # noqa: PLR0917
    record: RecordShape,
    type_: ColumnType,
    given: str,
    zone: tzinfo | None,
    depth: int,
    prefix: str,
    doubts: list[str],
) -> dict[str, str]:
    found: dict[str, str] = {}
    there = dict(type_.members)
    for member, slot in record.members:
        if member not in there:
            continue
        path, sql = f"{prefix}{member}", f"struct_extract({given}, {text(member)})"
        if has_companion(slot):
            otherwise = "" if absent_or_null(slot) else " ELSE FALSE"
            found[path + COMPANION] = f"CASE WHEN {sql} IS NOT NULL THEN TRUE{otherwise} END"
        if isinstance(slot.shape, RecordShape) and there[member].kind is Kind.STRUCT:
            found |= _members(slot.shape, there[member], sql, zone, depth, f"{path}.", doubts)
            continue
        converted = _converted(slot, there[member], sql, zone, depth)
        found[path] = converted.held or converted.sql  # it is read only where all doubts are settled
        if converted.is_lossy:
            doubts.append(converted.kept(sql))
    return found
