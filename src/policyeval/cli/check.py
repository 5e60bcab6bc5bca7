"""`policyeval check`: decide fact bundles and say why."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import click

from policyeval.cli import options
from policyeval.cli.inputs import Bundle, bundles, is_stream
from policyeval.cli.outcome import Exit, worst
from policyeval.cli.talk import Stop, instant_or_now, parsed_readings, remark, show_findings, stop
from policyeval.engine.book import PolicyBook, load
from policyeval.engine.choice import FactsInput
from policyeval.engine.errors import ArgumentError, FactsError
from policyeval.engine.load import PolicyError
from policyeval.engine.record import Record
from policyeval.ir.program import Program
from policyeval.source.diagnostic import Phrase

Decide = Callable[[FactsInput], Record]
Gated = Callable[[Record, str], bool]
_NOTHING: Final = Phrase("no bundle of facts in {path}", "ไม่มีชุดข้อเท็จจริงใน {path}")


@click.command("check")
@click.argument("decision")
@click.argument("facts", type=options.PATH, required=False)
@options.policies
@options.as_of
@options.reading
@options.output_format("text", "json", "markdown", "html")
@options.lang
@click.option("--fail-on", metavar="CEL", help="Exit with 1 when this holds, such as 'result.points >= 12'.")
@click.option(
    "--cross-check", is_flag=True, help="Ask cel-python the conditions too; the notes say what it says."
)
@click.option(
    "--cel-policy", type=options.PATH, metavar="DIR", help="Decide by the CEL Policy in this folder instead."
)
@options.functions
def command(
    *,
    decision: str,
    facts: str | None,
    policies: str,
    as_of: str | None,
    readings: tuple[str, ...],
    format_: str,
    lang: str,
    fail_on: str | None,
    cross_check: bool,
    cel_policy: str | None,
    functions: str | None,
) -> int:
    """Decide FACTS, a .json, .yaml or .ndjson file or - for standard input, and say why.

    DECISION is a full id such as policy.decision; `policyeval list` shows them all.
    """
    if cel_policy is not None:
        from policyeval.cli.cel_policy import decide_cel_policy  # noqa: PLC0415  (start-up: few ask for it)

        return decide_cel_policy(
            cel_policy, facts or decision, functions=functions, fail_on=fail_on, format_=format_, lang=lang
        )
    if facts is None:
        raise stop("PE711", name="FACTS", command="policyeval check")
    book = open_book(policies, only=decision.partition(".")[0])
    asked, instant = parsed_readings(readings), instant_or_now(as_of, lang)
    often = is_stream(facts) or facts == "-"
    decide, gated = _prepared(book, decision, asked, instant, fail_on, often=often)
    codes: list[Exit] = []
    many = is_stream(facts)
    for bundle in bundles(facts):
        many = many or bundle.name.startswith("-:")
        try:
            record = _decided(decide, bundle)
        except Stop as refused:
            if not many:
                raise
            codes.append(_told(refused, lang))
            continue
        if cross_check:
            _cross_check(record)
        click.echo(_shown(record, format_, lang, many=many), nl=False)
        codes.append(_code(record, gated, bundle.name, lang))
    if not codes:
        remark(_NOTHING, lang, path=facts)
    return worst(codes)


def _prepared(
    book: PolicyBook,
    decision: str,
    readings: Mapping[str, str],
    as_of: str,
    fail_on: str | None,
    *,
    often: bool,
) -> tuple[Decide, Gated | None]:
    """Return the decision as a function of facts, and the condition that is gated on."""
    try:
        decide = book.prepare(decision, as_of=as_of, readings=readings, often=often)
        programs = [] if fail_on is None else [p for _, p in book.programs(decision, readings=readings)]
        return decide, None if fail_on is None else _gated(fail_on, programs)
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None


def _decided(decide: Decide, bundle: Bundle) -> Record:
    try:
        return decide(bundle.facts)
    except FactsError as error:
        raise Stop(bundle.placed(error.diagnostics), Exit.INPUT) from None
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None


def open_book(policies: str, *, only: str | None = None) -> PolicyBook:
    """Return the policies of a file or folder, or `only` the one; a broken one ends the command."""
    try:
        return load(policies, only=only)
    except PolicyError as error:
        raise Stop(error.diagnostics, Exit.POLICY) from None


def _gated(text: str, programs: Iterable[Program]) -> Gated:
    """Return the condition that a caller gates on, which has to fit the records of the decision."""
    from policyeval.cli.gating import gated  # noqa: PLC0415  (start-up: the parser and the checker)

    return gated(text, programs)


def _cross_check(record: Record) -> None:
    """Add to a record's notes what another implementation makes of the conditions."""
    from policyeval.engine.cross_check import OracleMissing, cross_check  # noqa: PLC0415  (start-up)

    try:
        record.add_note(cross_check(record))
    except OracleMissing:
        raise stop("PE752") from None


def _shown(record: Record, format_: str, lang: str, *, many: bool) -> str:
    if many:
        return record.to_json() + "\n"
    if format_ == "json":
        return record.to_json(indent=2) + "\n"
    return record.explain(lang, format=format_)


def _told(refused: Stop, lang: str) -> Exit:
    """Show why one bundle of several has no answer, and return what that comes to."""
    show_findings(refused.findings, lang, "text")
    return refused.code


def _code(record: Record, gated: Gated | None, name: str, lang: str) -> Exit:
    status = {"error": Exit.POLICY, "indeterminate": Exit.INCONCLUSIVE}.get(record.status, Exit.FINE)
    if gated is None:
        return status
    try:
        return worst((status, Exit.GATED if gated(record, name) else Exit.FINE))
    except Stop as refused:
        return worst((status, _told(refused, lang)))
