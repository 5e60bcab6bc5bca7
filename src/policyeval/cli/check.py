"""`policyeval check`: decide fact bundles and say why."""

import click

from policyeval.cli import options
from policyeval.cli.inputs import bundles, is_stream
from policyeval.cli.outcome import Exit, worst
from policyeval.cli.talk import Stop, instant_or_now, parsed_readings, show_findings
from policyeval.engine.book import ArgumentError, FactsError, PolicyBook, load
from policyeval.engine.gate import Gate, GateError, parse_gate
from policyeval.engine.load import PolicyError
from policyeval.engine.record import Record


@click.command("check")
@click.argument("decision")
@click.argument("facts")
@options.policies
@options.as_of
@options.reading
@options.output_format("text", "json", "markdown", "html")
@options.lang
@click.option("--fail-on", metavar="CEL", help="Exit with 1 when this holds, such as 'result.points >= 12'.")
def command(
    *,
    decision: str,
    facts: str,
    policies: str,
    as_of: str | None,
    readings: tuple[str, ...],
    format_: str,
    lang: str,
    fail_on: str | None,
) -> int:
    """Decide FACTS, a .json, .yaml or .ndjson file or - for standard input, and say why.

    DECISION is a full id such as policy.decision; `policyeval list` shows them all.
    """
    book = open_book(policies)
    gate = None if fail_on is None else _gate(fail_on)
    try:
        options = parsed_readings(readings)
        decide = book.prepare(decision, as_of=instant_or_now(as_of, lang), readings=options)
        if gate is not None:
            gate.check(book.program(decision, readings=options)[1])
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None
    except GateError as error:
        raise Stop(error.diagnostics, Exit.INPUT) from None
    codes: list[Exit] = []
    many = is_stream(facts)
    for bundle in bundles(facts):
        many = many or bundle.name.startswith("-:")
        try:
            record = decide(bundle.facts)
        except FactsError as error:
            show_findings(bundle.placed(error.diagnostics), lang, "text")
            codes.append(Exit.INPUT)
            continue
        click.echo(_shown(record, format_, lang, many=many), nl=False)
        codes.append(_code(record, gate, lang))
    return worst(codes)


def open_book(policies: str) -> PolicyBook:
    """Return the policies of a file or folder; a broken one ends the command."""
    try:
        return load(policies)
    except PolicyError as error:
        raise Stop(error.diagnostics, Exit.POLICY) from None


def _gate(text: str) -> Gate:
    gate = parse_gate(text)
    if not isinstance(gate, Gate):
        raise Stop(gate, Exit.INPUT)
    return gate


def _shown(record: Record, format_: str, lang: str, *, many: bool) -> str:
    if many:
        return record.to_json() + "\n"
    if format_ == "json":
        return record.to_json(indent=2) + "\n"
    return record.explain(lang, format=format_)


def _code(record: Record, gate: Gate | None, lang: str) -> Exit:
    status = {"error": Exit.POLICY, "indeterminate": Exit.INCONCLUSIVE}.get(record.status, Exit.FINE)
    if gate is None:
        return status
    try:
        holds = gate.holds(record)
    except GateError as error:
        raise Stop(error.diagnostics, Exit.INPUT) from None
    if holds is None:
        return worst((status, Exit.INCONCLUSIVE))
    return worst((status, Exit.GATED if holds else Exit.FINE))
