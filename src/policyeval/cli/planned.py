"""Which column of a table is which fact, for people: what `--dry-run` prints, and what is said without it."""

import json
from typing import Final

import click

from policyeval.cli.outcome import Exit
from policyeval.cli.talk import remark, stop
from policyeval.engine.page import padded, width
from policyeval.engine.tables.mapping import Plan
from policyeval.engine.tables.prepared import Prepared
from policyeval.engine.tables.source import Table
from policyeval.language.types import show
from policyeval.schema.shape import NO_DEFAULT
from policyeval.source.diagnostic import Argument, Diagnostic, Language, Phrase
from policyeval.source.visible import visible

_ROWS: Final = Phrase("rows: {rows}", "จำนวนแถว: {rows}")
_ENGINE: Final = Phrase("engine: {name}", "กลไก: {name}")
BY_ROW: Final = Phrase("decided row by row, not in SQL: {reason}", "ตัดสินทีละแถว ไม่ใช้ SQL: {reason}")
_COLUMNS: Final = Phrase("column → fact", "คอลัมน์ → ข้อเท็จจริง")
_UNKNOWN: Final = Phrase("facts without a column, unknown in every row", "ข้อเท็จจริงที่ไม่มีคอลัมน์ ไม่ทราบค่าในทุกแถว")
_ASSUMED: Final = Phrase("facts without a column, with a default", "ข้อเท็จจริงที่ไม่มีคอลัมน์ ใช้ค่าปริยาย")
_UNUSED: Final = Phrase("columns that hold no fact of the decision", "คอลัมน์ที่ไม่ใช่ข้อเท็จจริงของการตัดสินนี้")
_UNREAD: Final = Phrase("columns of facts that the decision does not read", "คอลัมน์ของข้อเท็จจริงที่การตัดสินนี้ไม่อ่าน")
_CARRIED: Final = Phrase("columns that are carried through", "คอลัมน์ที่ส่งต่อไปยังผลลัพธ์")
_DEFAULT: Final = Phrase("when absent: {value}", "เมื่อไม่ได้ให้มา: {value}")
_INCOMPLETE: Final = Phrase(
    "no column holds {facts}: unknown in every row", "ไม่มีคอลัมน์สำหรับ {facts}: ไม่ทราบค่าในทุกแถว"
)
_OF_NO_FACT: Final = Phrase(
    "of no fact: {columns}; `--map COLUMN=FACT` says which one a column holds",
    "คอลัมน์ที่ไม่ตรงกับข้อเท็จจริงใด: {columns} หากคอลัมน์ใดเก็บข้อเท็จจริง ให้ระบุด้วย `--map COLUMN=FACT`",
)
_MOST: Final = 10
"""Columns that are named."""


def print_plan(prepared: Prepared, table: Table, lang: str, *, engine: str | None = None) -> Exit:
    """Print which column is which fact, what no column holds, and what decides: here, or another `engine`."""
    language = Language(lang)
    click.echo(_ROWS.text(language, {"rows": f"{table.rows:,}"}))
    click.echo(_ENGINE.text(language, {"name": engine or prepared.chosen}))
    if prepared.by_row is not None:
        click.echo(BY_ROW.text(language, {"reason": _reason(prepared.by_row)}))
    found = prepared.matched
    _section(
        _COLUMNS.text(language),
        [(f"{one.column.name} → {one.place.name}", show(one.place.slot.type)) for one in found.mapped],
    )
    _section(_UNKNOWN.text(language), [(p.name, show(p.slot.type)) for p in found.unknown])
    _section(
        _ASSUMED.text(language),
        [
            (
                place.name,
                ""
                if place.slot.default is NO_DEFAULT
                else _DEFAULT.text(language, {"value": json.dumps(place.slot.default, ensure_ascii=False)}),
            )
            for place in found.assumed
        ],
    )
    _section(_UNREAD.text(language), [(f"{m.column.name} → {m.place.name}", "") for m in found.unread])
    _section(_CARRIED.text(language), [(key, "") for key in prepared.layout.keys.names])
    _section(_UNUSED.text(language), [(column.name, column.type.shown) for column in found.unused])
    return Exit.FINE


def _reason(finding: Diagnostic) -> Argument:
    return finding.args["reason"]


def _section(title: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    click.echo(f"\n{title}")
    names = max(width(visible(name)) for name, _ in rows)
    for name, note in rows:
        click.echo(f"  {padded(visible(name), names)}  {visible(note)}".rstrip())


def maps_of(given: tuple[str, ...]) -> dict[str, str]:
    """Return the facts of columns by name; the last `=` is the one that parts them."""
    found: dict[str, str] = {}
    for text in given:
        column, sign, fact = text.rpartition("=")
        if not (column and sign and fact):
            raise stop("PE915", text=text)
        found[column] = fact.strip()
    return found


def tell_missing(planned: Plan, lang: str) -> None:
    """Say on stderr which facts are unknown in every row, and which columns might hold them."""
    if not planned.unknown:
        return
    remark(_INCOMPLETE, lang, facts=", ".join(f"`{place.name}`" for place in planned.unknown))
    if planned.unused:
        columns = [f"`{column.name}`" for column in planned.unused[:_MOST]]
        more = ["…"] if len(planned.unused) > _MOST else []
        remark(_OF_NO_FACT, lang, columns=", ".join([*columns, *more]))
