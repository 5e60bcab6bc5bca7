"""Values in SQL as the JSON text that a record has for them: instants in the policy's zone."""

from collections.abc import Sequence
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.terms import Unsupported
from policyeval.engine.tables.canonical import steady_offset
from policyeval.engine.tables.columns import ColumnType, Kind, column_type
from policyeval.engine.tables.libraries import duckdb
from policyeval.engine.tables.quoting import name, text
from policyeval.ir.ledger_records import TwoKinds
from policyeval.language.instants import find_zone

_PLAIN: Final = (Kind.BOOLEAN, Kind.INTEGER, Kind.TEXT)
UNSTEADY: Final = "\uffff"
"""Stands for an instant at which the zone may differ: such rows are decided again."""
_STEADY: Final = ("1970-01-02", "2199-12-30")


def written_type(sql: str) -> ColumnType:
    """Return the type that SQL writes so."""
    return column_type(duckdb().sqltype(sql))


def json_text(sql: str, type_: ColumnType, zone: str, kinds: TwoKinds | None = None) -> str:
    """Return a value of a type as JSON text, NULL for null; raises `Unsupported` for what differs there.

    With `kinds`, the value is a list of structs that stand for records of two kinds.
    """
    if kinds is not None:
        return _of_two_kinds(sql, type_, zone, kinds)
    return f"CAST(to_json({_shown(sql, type_, zone, 0)}) AS VARCHAR)"


def _of_two_kinds(sql: str, type_: ColumnType, zone: str, kinds: TwoKinds) -> str:
    """Return a list as JSON text: each struct with the members that its kind has.

    Their texts are put together here, since `to_json` of a list of JSON reads each of them again.
    """
    (element,) = type_.parts
    first, second = (
        f"CAST(to_json({_struct('j0', element, zone, 1, kinds.absent(is_first=is_first))}) AS VARCHAR)"
        for is_first in (True, False)
    )
    is_first = f"struct_extract(j0, {text(kinds.told_by)}) IS NULL"
    texts = f"list_transform({sql}, lambda j0: CASE WHEN {is_first} THEN {first} ELSE {second} END)"
    return f"'[' || array_to_string({texts}, ',') || ']'"


def _shown(sql: str, type_: ColumnType, zone: str, depth: int) -> str:
    """Return a value in a form of which `to_json` makes what a record has."""
    match type_.kind:
        case Kind.LOCAL:
            return _instant(sql, zone)
        case Kind.LIST:
            local = f"j{depth}"
            inner = _shown(local, type_.parts[0], zone, depth + 1)
            return sql if inner == local else f"list_transform({sql}, lambda {local}: {inner})"
        case Kind.STRUCT:
            return f"CASE WHEN {sql} IS NOT NULL THEN {_struct(sql, type_, zone, depth)} END"
        case Kind.MAP if all(part.kind in _PLAIN for part in type_.parts):
            return sql
        case kind if kind in _PLAIN:
            return sql
        case _:
            raise Unsupported(words.JSON_OF, type=type_.shown)


def _struct(sql: str, type_: ColumnType, zone: str, depth: int, absent: Sequence[str] = ()) -> str:
    members = [
        f"{name(member)} := {_shown(f'struct_extract({sql}, {text(member)})', inner, zone, depth)}"
        for member, inner in type_.members
        if member not in absent
    ]
    return f"struct_pack({', '.join(members)})"


def _instant(sql: str, zone: str) -> str:
    found = find_zone(zone)
    offset = None if found is None else steady_offset(found)
    if offset is None:
        raise Unsupported(words.JSON_INSTANTS, zone=zone)
    clock = f"{sql} + INTERVAL ({offset}) SECOND"
    hours, minutes = divmod(abs(offset) // 60, 60)
    shown = f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"
    fraction = f"epoch_us({sql}) % 1000000"
    decimals = f"CASE WHEN {fraction} = 0 THEN '' ELSE '.' || rtrim(strftime({sql}, '%f'), '0') END"
    written = f"strftime({clock}, '%Y-%m-%dT%H:%M:%S') || {decimals} || '{shown}'"
    low, high = _STEADY
    is_steady = f"{sql} BETWEEN TIMESTAMP '{low}' AND TIMESTAMP '{high}'"
    return f"CASE WHEN {sql} IS NULL THEN NULL WHEN {is_steady} THEN {written} ELSE {text(UNSTEADY)} END"
