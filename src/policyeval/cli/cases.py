"""`policyeval cases`: boundary cases of a decision, as a case file to review."""

from pathlib import Path
from typing import Final

import click

from policyeval.analysis.boundary.build import build_cases
from policyeval.analysis.boundary.writing import to_yaml
from policyeval.cli import options
from policyeval.cli.check import open_book
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, parsed_readings, remark, stop
from policyeval.engine.book import to_instant
from policyeval.engine.errors import ArgumentError
from policyeval.engine.extras import is_there
from policyeval.source.diagnostic import Language, Phrase

_WRITTEN: Final = Phrase(
    "cases: {count}, to be reviewed; without one: {unreached}",
    "กรณี: {count} รอการตรวจทาน ไม่มีกรณี: {unreached}",
)
_NO_SOLVER: Final = Phrase(
    "z3-solver is not installed (extra `prove`): what the search did not reach stays open",
    "ยังไม่ได้ติดตั้ง z3-solver (ส่วนเสริม `prove`): สิ่งที่ค้นหาไม่ถึงยังสรุปไม่ได้",
)


@click.command("cases")
@click.argument("decision")
@click.option(
    "--out",
    type=options.PATH,
    metavar="FILE",
    help="Write to this file, which must not exist, and not to stdout.",
)
@click.option("--version", "version", metavar="DATE", help="Version of the policy; the newest without it.")
@options.policies
@options.as_of
@options.reading
@options.lang
def command(
    *,
    decision: str,
    out: str | None,
    version: str | None,
    policies: str,
    as_of: str | None,
    readings: tuple[str, ...],
    lang: str,
) -> int:
    """Write boundary cases of DECISION: each rule, each side of each threshold, each reading's options.

    What is expected is what the policy says now; somebody has to compare it with the source.
    """
    book = open_book(policies, only=decision.partition(".")[0])
    file = None if out is None else Path(out)
    if file is not None and file.exists():
        raise stop("PE773", path=str(file))
    try:
        instant = None if as_of is None else to_instant(as_of)
        cases = build_cases(
            book, decision, readings=parsed_readings(readings), version=version, as_of=instant
        )
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None
    text = to_yaml(cases, Language(lang))
    if file is None:
        click.echo(text, nl=False)
    else:
        _write(file, text)
    if cases.unreached and not is_there("z3"):
        remark(_NO_SOLVER, lang)
    remark(_WRITTEN, lang, count=len(cases.cases), unreached=len(cases.unreached))
    return Exit.FINE


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except OSError:
        raise stop("PE751", path=str(file)) from None
