"""`policyeval generate`: realistic fact bundles for a decision, one JSON object a line."""

import json
from pathlib import Path
from typing import Final

import click

from policyeval.analysis.generate import generate, root_of, usual_instant
from policyeval.analysis.generate.parquet import Layout, write_parquet
from policyeval.analysis.generate.tables import Table, table_of
from policyeval.cli import options
from policyeval.cli.check import open_book
from policyeval.cli.endings import refuse_other_formats
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import parsed_readings, remark, stop
from policyeval.engine.book import to_instant
from policyeval.engine.show import show_instant
from policyeval.engine.tables.libraries import Limits
from policyeval.engine.tables.writers import PARQUET
from policyeval.source.diagnostic import Phrase
from policyeval.source.nearest import nearest

_AS_OF: Final = Phrase("bundles for --as-of {as_of}", "ชุดข้อเท็จจริงสำหรับ --as-of {as_of}")
_LEFT_OUT: Final = Phrase("no column can hold {facts}: left out", "ไม่มีคอลัมน์ที่เก็บ {facts} ได้ จึงเว้นไว้")
_DONE: Final = Phrase("{done} of {rows} rows", "{done} จาก {rows} แถว")
_TABLE_ONLY: Final = Phrase("--key and --events need --out", "--key และ --events ต้องมี --out")
_ONE_INSTANT: Final = Phrase(
    "a table is for one instant, so --out and --vary-as-of exclude each other",
    "ตารางใช้เวลาเดียวทั้งตาราง จึงใช้ --out ร่วมกับ --vary-as-of ไม่ได้",
)
_WHOSE: Final = Phrase(
    "--events needs --key, or nothing says whose the elements are",
    "--events ต้องมี --key มิฉะนั้นจะไม่รู้ว่าสมาชิกเป็นของใคร",
)
_KEY_IS_FACT: Final = Phrase("--key {key} is the name of a fact", "--key {key} เป็นชื่อของข้อเท็จจริง")
_ONE_OF: Final = Phrase("one of {lists}", "หนึ่งใน {lists}")
_NO_LIST: Final = Phrase("absent, since no list is read", "ว่าง เพราะไม่มีการอ่านรายการใด")
_WRITTEN: Final = Phrase("{rows} rows in {path}", "{rows} แถวใน {path}")


@click.command("generate")
@click.argument("decision")
@click.option(
    "--rows", type=click.IntRange(0, 10**12), default=10, show_default=True, help="How many bundles."
)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed, the same bundles.")
@click.option("--version", "version", metavar="DATE", help="Version of the policy; the newest without it.")
@click.option(
    "--out",
    type=options.PATH,
    metavar="PATH",
    help="Write a table: one Parquet file when it ends in .parquet, else a folder of parts.",
)
@click.option("--key", metavar="NAME", help="With --out: a first column of this name that counts the rows.")
@click.option(
    "--events",
    "events",
    multiple=True,
    metavar="LIST=PATH",
    help="With --out: write the elements of a list to a table of their own, beside the key; repeatable.",
)
@click.option("--vary-as-of", is_flag=True, help="Write {facts, as_of} objects with instants that differ.")
@options.policies
@options.as_of
@options.reading
@options.lang
def command(
    *,
    decision: str,
    rows: int,
    seed: int,
    version: str | None,
    out: str | None,
    key: str | None,
    events: tuple[str, ...],
    vary_as_of: bool,
    policies: str,
    as_of: str | None,
    readings: tuple[str, ...],
    lang: str,
) -> int:
    """Write realistic fact bundles for DECISION: every rule, near miss and threshold is reached.

    All are for one instant, which stderr names; pass it to `policyeval check` as --as-of. What turns
    at a midnight, such as a deadline in business days, is met with --vary-as-of only.

    With --out, a table of as many rows as you like: values are drawn, and dense beside thresholds, but
    not searched for.
    """
    _refuse_mixed(out, key, events, vary_as_of=vary_as_of)
    book = open_book(policies)
    asked = parsed_readings(readings)
    loaded, program = book.program(decision, version=version, readings=asked)
    instant = usual_instant(loaded) if as_of is None else to_instant(as_of)
    if out is not None:
        table = table_of(program, root_of(loaded), seed, instant)
        _refuse_places(Path(out), key, table)
        layout = Layout(out=Path(out), rows=rows, key=key, events=_event_paths(events, table))
        for path in (layout.out, *(path for _, path in layout.events)):
            refuse_other_formats(str(path), PARQUET, [PARQUET])
        remark(_AS_OF, lang, as_of=show_instant(instant, loaded.policy.zone))
        return _write(table, layout, lang)
    turning = None if vary_as_of else instant
    bundles = generate(book, decision, rows, seed, readings=asked, version=version, as_of=turning)
    if not vary_as_of:
        remark(_AS_OF, lang, as_of=show_instant(instant, loaded.policy.zone))
    for bundle in bundles:
        data = bundle.to_dict() if vary_as_of else bundle.facts
        click.echo(json.dumps(data, ensure_ascii=False))
    return Exit.FINE


def _refuse_mixed(out: str | None, key: str | None, events: tuple[str, ...], *, vary_as_of: bool) -> None:
    """Refuse what only makes sense with a table, without one, and the other way round."""
    reason = None
    if out is None and (key is not None or events):
        reason = _TABLE_ONLY
    elif out is not None and vary_as_of:
        reason = _ONE_INSTANT
    elif events and key is None:
        reason = _WHOSE
    if reason is not None:
        raise stop("PE714", command="generate", reason=reason)


def _refuse_places(out: Path, key: str | None, table: Table) -> None:
    """Refuse a key that is a fact's column too, and a folder in which parts of another table may stand."""
    if key in {column.fact for column in table.columns}:
        raise stop("PE714", command="generate", reason=_KEY_IS_FACT.filled(key=key))
    if out.is_dir() and any(out.iterdir()):
        raise stop("PE912", path=str(out))


def _event_paths(events: tuple[str, ...], table: Table) -> tuple[tuple[str, Path], ...]:
    """Return each list that is to be a table of its own, with the path of that table."""
    lists = [column.fact for column in table.columns if column.is_list]
    found = []
    for event in events:
        fact, equals, path = event.partition("=")
        if not equals or not path or fact not in lists:
            expected = (
                _ONE_OF.filled(lists=", ".join(f"`{one}=PATH`" for one in lists)) if lists else _NO_LIST
            )
            raise stop(
                "PE712", suggestion=nearest(fact, lists), name="--events", value=event, expected=expected
            )
        found.append((fact, Path(path)))
    return tuple(found)


def _write(table: Table, layout: Layout, lang: str) -> int:
    """Write the table, and say what stands where."""
    if table.left_out:
        remark(_LEFT_OUT, lang, facts=", ".join(f"`{fact}`" for fact in table.left_out))
    try:
        for done in write_parquet(table, layout, limits=Limits()):
            if done < layout.rows:
                remark(_DONE, lang, done=f"{done:,}", rows=f"{layout.rows:,}")
    except OSError:
        raise stop("PE751", path=str(layout.out)) from None
    remark(_WRITTEN, lang, rows=f"{layout.rows:,}", path=str(layout.out))
    return Exit.FINE
