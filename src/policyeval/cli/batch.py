"""`policyeval batch`: decide every row of a table."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

from policyeval.cli import options
from policyeval.cli.batch_given import Given
from policyeval.cli.check import open_book
from policyeval.cli.on_spark import SPARK, decide_on_spark, refuse_on_spark
from policyeval.cli.outcome import Exit, worst
from policyeval.cli.planned import BY_ROW, maps_of, print_plan, tell_missing
from policyeval.cli.progress import Progress
from policyeval.cli.standard_output import standard_output
from policyeval.cli.talk import Stop, instant_or_now, parsed_readings, print_json, remark, stop
from policyeval.cli.tallied import show_tally
from policyeval.engine.book import PolicyBook
from policyeval.engine.errors import ArgumentError, FactsError
from policyeval.engine.tables import job as running
from policyeval.engine.tables import manifest
from policyeval.engine.tables.answers import REFUSED
from policyeval.engine.tables.decide import zone_of
from policyeval.engine.tables.explained import Choice, explained
from policyeval.engine.tables.job import Job
from policyeval.engine.tables.libraries import MOST_THREADS, Limits, connect, duckdb_error, unanswered
from policyeval.engine.tables.mapping import Wanted
from policyeval.engine.tables.prepared import ENGINES, Asked, Prepared, prepare
from policyeval.engine.tables.source import Table, digest_of, open_table
from policyeval.engine.tables.tally import Tally
from policyeval.engine.tables.writers import FORMATS, PARQUET, whole_file
from policyeval.frozen import replace
from policyeval.source.diagnostic import Phrase

_MANY: Final = 100_000
"""Rows of which deciding them one by one takes long enough to say why."""
_PASSED: Final = Phrase("resuming after {rows} rows", "ทำต่อจากแถวที่ {rows}")
_STRANGERS: Final = Phrase(
    "{keys} keys of events are in no row of the facts", "มีคีย์ของเหตุการณ์ {keys} คีย์ที่ไม่อยู่ในแถวใดของข้อเท็จจริง"
)


@click.command("batch")
@click.argument("decision")
@click.option(
    "--facts",
    type=options.PATH,
    metavar="PATH",
    help="Parquet, CSV or NDJSON: a file, a folder or a pattern, a row a bundle.",
)
@click.option(
    "--events",
    type=options.PATH,
    multiple=True,
    metavar="[LIST=]PATH",
    help="A table of the same kinds with a row an event, grouped by --key into a list of facts.",
)
@click.option(
    "--out",
    type=options.PATH,
    metavar="PATH",
    help="A folder for part files, or one file; stdout without it.",
)
@click.option(
    "--format",
    "table_format",
    type=click.Choice(FORMATS),
    help="Of the answers; by default what --out ends in, parquet in a folder, ndjson on stdout.",
)
@click.option("--key", "keys", multiple=True, metavar="COLUMN", help="Carry a column through to the answers.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="COLUMN=FACT",
    help="Say which fact a column of another name holds.",
)
@click.option("--ignore", "ignored", multiple=True, metavar="COLUMN", help="Say that a column holds no fact.")
@click.option("--zone", metavar="ZONE", help="Zone of timestamps without one: Asia/Bangkok, or +07:00.")
@options.policies
@options.as_of
@click.option(
    "--as-of-column", metavar="COLUMN", help="The column with the instant of evaluation of each row."
)
@options.reading
@click.option("--dry-run", is_flag=True, help="Print which column is which fact and what is missing.")
@click.option(
    "--summary",
    type=click.Choice(("text", "json", "none")),
    default="text",
    show_default=True,
    help="What the answers come to: as text on stderr, as JSON on stdout.",
)
@click.option("--resume", is_flag=True, help="Go on after the last whole part of a run that was ended.")
@click.option(
    "--engine",
    type=click.Choice((*ENGINES, SPARK)),
    help="What decides; by default the fastest that can on this machine.",
)
@click.option("--master", metavar="URL", help="With --engine spark: where it runs; local[2] without it.")
@click.option("--threads", type=click.IntRange(1, MOST_THREADS), help="How many threads the tables may use.")
@click.option("--memory-limit", metavar="SIZE", help="How much memory they may use, such as 500MB.")
@click.option(
    "--part-rows",
    type=click.IntRange(min=1),
    default=running.ROWS,
    show_default=True,
    help="About how many rows a part file has.",
)
@click.option("--fail-on", metavar="CEL", help="Exit with 1 when this holds for a row.")
@click.option(
    "--explain",
    type=click.IntRange(min=1),
    metavar="N",
    help="Write the full records of N rows as NDJSON too.",
)
@click.option(
    "--explain-out",
    type=options.PATH,
    metavar="FILE",
    help="Where to write them; beside the answers without it.",
)
@click.option("--sample", is_flag=True, help="With --explain: rows from all of the table, not the first.")
@click.option("--where", metavar="CEL", help="With --explain: rows for which this holds.")
@options.lang
def command(**given: Any) -> int:
    """Decide every row of a table: DECISION for the facts in PATH, with the answers as a table.

    A column holds the fact that it is called after, such as order.total, alone or as the member of a
    struct. An empty cell is an absent fact, or null where the fact may be null and has no default.
    """
    asked = Given(**given)
    try:
        return _run(asked)
    except FactsError as error:
        raise Stop(error.diagnostics, Exit.INPUT) from None
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None


def _run(given: Given) -> int:
    if given.summary == "json" and given.out is None and not given.dry_run:
        raise stop("PE711", name="--out", command="policyeval batch")
    given.refuse_contradiction()
    refuse_on_spark(given)
    book = open_book(given.policies, only=given.decision.partition(".")[0])
    with _opened(given, book) as (connection, table, lists):
        asked = _asked(given, table, lists)
        prepared = prepare(book, asked, connection, table)
        if given.dry_run:
            return print_plan(prepared, table, given.lang, engine=SPARK if given.engine == SPARK else None)
        tell_missing(prepared.matched, given.lang)
        if prepared.by_row is not None and table.rows >= _MANY:
            remark(BY_ROW, given.lang, reason=prepared.by_row.args["reason"])
        gate = None if given.fail_on is None else _conditions().RowGate(given.fail_on, prepared)
        choice = _choice(given, prepared)
        running.refuse_overwriting(_inputs(given), given.outputs)
        progress = Progress(table.rows, given.lang)

        def seen(batch: Any) -> None:
            if gate is not None:
                gate.seen(batch)
            progress.seen(batch)

        job = Job(
            prepared=prepared,
            connection=connection,
            table=table,
            seen=seen,
            reviewed=None if gate is None else gate.seen,
        )
        with progress:
            if given.engine == SPARK:
                arguments = _arguments(given, asked, prepared)
                tally = decide_on_spark(given, job, book=book, asked=asked, arguments=arguments)
            else:
                tally = _written(given, asked, job)
            if choice is not None:
                _explain(given, job, choice)
        return worst((_told(given, tally), Exit.FINE if gate is None else gate.told(given.lang)))


def _inputs(given: Given) -> list[str]:
    return [path for path in (given.facts, *(_events(text).path for text in given.events)) if path]


def _conditions() -> Any:
    from policyeval.cli import row_conditions  # noqa: PLC0415  (start-up: the parser and the checker)

    return row_conditions


def _choice(given: Given, prepared: Prepared) -> Choice | None:
    if given.explain is None:
        if given.where is not None or given.sample or given.explain_out is not None:
            raise stop("PE711", name="--explain N", command="policyeval batch")
        return None
    _ = given.explained
    where = None
    if given.where is not None:
        where = _conditions().row_condition(given.where, prepared, "--where").holds
    return Choice(rows=given.explain, is_sample=given.sample, where=where)


def _explain(given: Given, job: Job, choice: Choice) -> None:
    path = given.explained
    try:
        with whole_file(path) as stream:
            for line in explained(job, choice):
                stream.write(line.encode())
    except OSError:
        raise stop("PE751", path=str(path)) from None


@contextmanager
def _opened(given: Given, book: PolicyBook) -> Iterator[tuple[Any, Table, tuple[str, ...]]]:
    """Give a connection, the table and which lists are made of events.

    What had to be written for them is there as long as they are used.
    """
    with ExitStack() as stack:
        workspace = Path(stack.enter_context(TemporaryDirectory(prefix="policyeval-")))
        limits = Limits(threads=given.threads, memory=given.memory_limit, spill=str(workspace / "spill"))
        connection = connect(limits)
        stack.callback(connection.close)
        try:
            if given.events:
                joined = _joined(given, book, connection, workspace)
                yield connection, joined.table, joined.lists
            elif given.facts is not None:
                is_read = not given.dry_run and (given.engine != SPARK or given.explain is not None)
                rows = given.part_rows if given.is_folder else running.MOST_ROWS
                yield (
                    connection,
                    open_table(connection, given.facts, workspace, rows=rows, is_read=is_read),
                    (),
                )
            else:
                raise stop("PE711", name="--facts PATH", command="policyeval batch")
        except duckdb_error() as error:
            raise unanswered(error) from None


def _joined(given: Given, book: PolicyBook, connection: Any, workspace: Path) -> Any:
    """Return the table of the facts with their events."""
    from policyeval.engine.tables.events import join_events  # noqa: PLC0415  (start-up: few have events)

    programs = book.programs(given.decision, readings=parsed_readings(given.readings))
    joined = join_events(
        connection,
        given.facts,
        [_events(text) for text in given.events],
        workspace,
        slot=programs[-1][0].checked.schema.slot,
        programs=[program for _, program in programs],
        wanted=_wanted(given),
        rows=given.part_rows,
    )
    if joined.strangers:
        remark(_STRANGERS, given.lang, keys=f"{joined.strangers:,}")
    return joined


def _events(text: str) -> Any:
    from policyeval.engine.tables.events import Given  # noqa: PLC0415  (start-up, as above)

    fact, sign, path = text.partition("=")
    return Given(path, fact) if sign and not Path(text).exists() else Given(text)


def _wanted(given: Given) -> Wanted:
    return Wanted(
        columns=maps_of(given.maps), keys=given.keys, ignored=given.ignored, zone=zone_of(given.zone)
    )


def _asked(given: Given, table: Table, lists: tuple[str, ...]) -> Asked:
    as_of = given.as_of
    if given.as_of_column is not None:
        as_of = None
    elif as_of is None:
        as_of = _noted_instant(given) or instant_or_now(None, given.lang)
    return Asked(
        decision=given.decision,
        wanted=_without_events(_wanted(given), table, lists),
        as_of=as_of,
        as_of_column=given.as_of_column,
        readings=parsed_readings(given.readings),
        engine=None if given.engine == SPARK else given.engine,
    )


def _without_events(wanted: Wanted, table: Table, lists: tuple[str, ...]) -> Wanted:
    """Return what is said about the columns beside those of events."""
    if not lists:
        return wanted
    inside = tuple(f"{one}." for one in lists)
    there = {column.name for column in table.columns}
    return replace(
        wanted,
        columns={c: f for c, f in wanted.columns.items() if not f.startswith(inside)},
        ignored=tuple(one for one in wanted.ignored if one in there),
    )


def _noted_instant(given: Given) -> str | None:
    """Return the instant of the run that is resumed."""
    if not given.resume or given.out is None or not Path(given.out).is_dir():
        return None
    before = manifest.read(Path(given.out))
    noted = None if before is None else before.arguments.get("as_of")
    return noted if isinstance(noted, str) else None


# ---------------------------------------------------------------------------------------------- writing


def _written(given: Given, asked: Asked, job: Job) -> Tally:
    if given.out is None:
        if given.resume:
            raise stop("PE711", name="--out", command="policyeval batch")
        if given.format == PARQUET:
            raise stop("PE711", name="--out", command="policyeval batch --format parquet")
        return running.to_stream(job, given.format, standard_output())
    path = Path(given.out)
    if given.is_one_file:
        if given.resume:
            raise stop("PE917", path=given.out)
        try:
            return running.to_file(job, given.format, path)
        except OSError:
            raise stop("PE751", path=given.out) from None
    arguments = _arguments(given, asked, job.prepared)
    tally, passed = running.to_folder(job, given.format, path, arguments, resume=given.resume)
    if passed:
        remark(_PASSED, given.lang, rows=f"{passed:,}")
    return tally


def _arguments(given: Given, asked: Asked, prepared: Prepared) -> dict[str, Any]:
    """Return everything that the answers depend on, as a manifest notes it."""
    return {
        **prepared.layout.metadata,
        "facts": digest_of(_inputs(given)),
        "events": list(given.events),
        "map": dict(asked.wanted.columns),
        "key": list(given.keys),
        "ignore": list(given.ignored),
        "zone": given.zone,
        "format": given.format,
        "part_rows": given.part_rows,
    }


def _told(given: Given, tally: Tally) -> Exit:
    """Say what the answers come to, and return the exit code."""
    if given.summary == "json":
        print_json(tally.to_data())
    elif given.summary == "text":
        show_tally(tally, given.lang)
    codes = {REFUSED: Exit.INPUT, "error": Exit.POLICY, "indeterminate": Exit.INCONCLUSIVE}
    return worst(codes.get(status, Exit.FINE) for status in tally.statuses)
