"""`policyeval prove`: what holds of decisions whatever the facts."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from policyeval.analysis.prove.claims import GAP, OVERLAP, claims_of, claims_of_invariants
from policyeval.analysis.prove.formats import to_junit, to_sarif
from policyeval.analysis.prove.readings import OtherReading, other_readings
from policyeval.analysis.prove.report import Proofs, counts, to_data, to_markdown, to_text
from policyeval.analysis.prove.run import Limits, SolverMissing, prove
from policyeval.analysis.prove.words import ORDINARY
from policyeval.check.invariants import InvariantFaults, invariants_for
from policyeval.cli import options
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, parsed_readings, print_json, remark, stop
from policyeval.engine.book import PolicyBook
from policyeval.engine.errors import ArgumentError
from policyeval.engine.load import LoadedPolicy, load_policies
from policyeval.ir.program import Invariant, Program
from policyeval.source.diagnostic import Diagnostic, Language
from policyeval.source.severity import has_errors
from policyeval.source.text import Span

_PARTITION: Final = frozenset({GAP, OVERLAP})
"""What is wrong with rows is what `prove` shows best, so it does not end the command."""


@click.command("prove")
@click.argument("decisions", nargs=-1)
@options.policies
@options.reading
@options.output_format("text", "markdown", "json", "sarif", "junit")
@options.lang
@click.option(
    "--time-limit",
    type=options.SECONDS,
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long each decision may take; claims that are left then are inconclusive.",
)
@click.option(
    "--elements",
    type=click.IntRange(1, 12),
    help="How many elements of each list to look at, where the fact schema allows more; "
    "otherwise as many as the conditions need.",
)
@click.option("--any-facts", is_flag=True, help="Look at all years and numbers there are, not the ordinary.")
@click.option(
    "--readings",
    "with_readings",
    is_flag=True,
    help="Show also what each other option of a reading would change, with an example.",
)
@click.option("--all", "is_full", is_flag=True, help="Show what is proved too, claim by claim.")
def command(
    *,
    decisions: tuple[str, ...],
    policies: str,
    readings: tuple[str, ...],
    format_: str,
    lang: str,
    time_limit: float,
    elements: int | None,
    any_facts: bool,
    with_readings: bool,
    is_full: bool,
) -> int:
    """Prove that the rows of bands divide their number, that rules live, that DECISIONS never fail.

    A claim is proved for all facts, or an example shows that it is not so, or it stays open and why is
    said. Without DECISIONS all are looked at.
    """
    book, findings = _open(policies)
    limits = Limits(seconds=time_limit, bound=elements, is_ordinary=not any_facts)
    try:
        wanted = _wanted(book, decisions)
        proofs = [
            _prove(
                book,
                name,
                loaded,
                readings,
                findings=findings,
                limits=limits,
                language=Language(lang),
                with_readings=with_readings,
            )
            for name, loaded in wanted
        ]
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None
    except SolverMissing:
        raise stop("PE770") from None
    _print(proofs, format_, Language(lang), is_full=is_full)
    if not any_facts:
        remark(ORDINARY, lang)
    return _exit(proofs)


def _open(policies: str) -> tuple[PolicyBook, tuple[Diagnostic, ...]]:
    """Return the policies; one that only has rows that do not divide their number is good enough."""
    loaded = load_policies([Path(policies)], tolerated=_PARTITION)
    if has_errors(finding for finding in loaded.findings if finding.code not in _PARTITION):
        raise Stop(loaded.findings, Exit.POLICY)
    known = tuple(finding for finding in loaded.findings if finding.code in _PARTITION)
    return PolicyBook(loaded.policies, loaded.findings), known


def _wanted(book: PolicyBook, decisions: Sequence[str]) -> Iterator[tuple[str, LoadedPolicy]]:
    for name in decisions or book.decisions:
        for loaded in book.versions(name):
            yield name, loaded


def _prove(
    book: PolicyBook,
    name: str,
    loaded: LoadedPolicy,
    readings: tuple[str, ...],
    *,
    findings: tuple[Diagnostic, ...],
    limits: Limits,
    language: Language,
    with_readings: bool,
) -> Proofs:
    _, program = book.program(name, version=loaded.policy.version, readings=parsed_readings(readings))
    decision = loaded.policy.decisions[name.partition(".")[2]]
    stated = _invariants(loaded, program, parsed_readings(readings))
    claims = [
        *claims_of(program, decision.span, _of(findings, loaded, decision.span)),
        *claims_of_invariants(stated),
    ]
    verdicts = tuple(prove(program, loaded.checked.schema, claims, limits))
    shown = name if len(book.versions(name)) == 1 else f"{name} ({loaded.policy.version})"
    others = _others(book, name, (loaded, program), readings, limits) if with_readings else ()
    return Proofs(shown, program.title.text(language), program.zone, verdicts, others)


def _others(
    book: PolicyBook,
    name: str,
    proved: tuple[LoadedPolicy, Program],
    readings: tuple[str, ...],
    limits: Limits,
) -> tuple[OtherReading, ...]:
    """Return what each option that is not in force would change."""
    loaded, program = proved
    policy, asked = loaded.policy, parsed_readings(readings)

    def under(reading: str, option: str) -> Program:
        names = reading, policy.readings[reading].issue
        kept = {key: value for key, value in asked.items() if key not in names}
        return book.program(name, version=policy.version, readings={**kept, reading: option})[1]

    return tuple(other_readings(program, policy, loaded.checked.schema, limits, under))


def _invariants(loaded: LoadedPolicy, program: Program, asked: Mapping[str, str]) -> tuple[Invariant, ...]:
    """Return what the policy states of a decision under its readings and those that are asked for."""
    named = {name: option for name, option in asked.items() if name in loaded.policy.readings}
    found = invariants_for(loaded.checked, program, {**named, **dict(program.readings)})
    if isinstance(found, InvariantFaults):
        raise Stop(found.findings, Exit.POLICY)
    return found


def _of(findings: tuple[Diagnostic, ...], loaded: LoadedPolicy, decision: Span) -> tuple[Diagnostic, ...]:
    """Return the findings about a decision: those from its name to the name of the next."""
    starts = sorted(other.span.start for other in loaded.policy.decisions.values())
    end = next((start for start in starts if start > decision.start), len(decision.source.text))
    return tuple(
        finding
        for finding in findings
        if finding.span is not None
        and finding.span.source == decision.source
        and decision.start <= finding.span.start < end
    )


def _print(proofs: Sequence[Proofs], format_: str, language: Language, *, is_full: bool) -> None:
    match format_:
        case "json":
            print_json(to_data(proofs, language))
        case "sarif":
            print_json(to_sarif(proofs, language))
        case "junit":
            click.echo(to_junit(proofs, language), nl=False)
        case "markdown":
            click.echo(to_markdown(proofs, language, is_full=is_full), nl=False)
        case _:
            click.echo(to_text(proofs, language, is_full=is_full), nl=False)


def _exit(proofs: Sequence[Proofs]) -> Exit:
    found = counts(proofs)
    if found["violated"]:
        return Exit.GATED
    return Exit.INCONCLUSIVE if found["inconclusive"] else Exit.FINE
