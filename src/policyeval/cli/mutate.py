"""`policyeval mutate`: whether the cases of a policy notice when one thing in it is changed."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from policyeval.analysis.cases import Case, load_cases
from policyeval.analysis.mutate.cases import Asked, asked
from policyeval.analysis.mutate.judge import Judge
from policyeval.analysis.mutate.mutant import Mutant, Operator
from policyeval.analysis.mutate.policies import mutants
from policyeval.analysis.mutate.report import Mutated, is_below, to_data, to_markdown, to_text
from policyeval.analysis.mutate.run import Judged, judge_all
from policyeval.analysis.mutate.words import PROGRESS
from policyeval.analysis.prove.run import Limits
from policyeval.cli import options
from policyeval.cli.check import open_book
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, print_json, stop
from policyeval.engine.book import PolicyBook
from policyeval.engine.errors import ArgumentError
from policyeval.engine.load import LoadedPolicy
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Language
from policyeval.source.severity import has_errors

_ELEMENTS: Final = 2
"""How many elements of a list a proof looks at, where the fact schema allows more."""


@click.command("mutate")
@click.argument("targets", type=options.PATH, nargs=-1, metavar="[DECISION…|PATH]")
@options.policies
@click.option(
    "--cases",
    "cases",
    type=options.PATH,
    multiple=True,
    default=("fixtures",),
    show_default=True,
    metavar="PATH",
    help="File or folder of cases; may be repeated.",
)
@click.option(
    "--threshold",
    type=options.PERCENT,
    metavar="PERCENT",
    help="Exit with 1 when a policy's score is below this.",
)
@click.option(
    "--operators",
    type=click.Choice([operator.value for operator in Operator]),
    multiple=True,
    metavar="NAME",
    help=f"Only this way of changing; may be repeated: {', '.join(Operator)}.",
)
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help="Only N mutants of each policy, spread evenly."
)
@click.option(
    "--time-limit",
    type=options.SECONDS,
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="How long each proof that a mutant is no change may take.",
)
@click.option("--all", "is_full", is_flag=True, help="Show every mutant, not only those that live.")
@options.output_format("text", "markdown", "json")
@options.lang
def command(
    *,
    targets: tuple[str, ...],
    policies: str,
    cases: tuple[str, ...],
    threshold: float | None,
    operators: tuple[str, ...],
    sample: int | None,
    time_limit: float,
    is_full: bool,
    format_: str,
    lang: str,
) -> int:
    """Change policies one thing at a time, and say which changes their cases do not notice.

    For each such change there are facts that would notice it, or a proof that nothing can. The score
    is how many of the changes that something can notice were noticed.
    """
    book, decisions = _targets(targets, policies)
    found = load_cases(cases)
    if has_errors(found.findings):
        raise Stop(found.findings, Exit.INPUT)
    wanted = [case for case in found.cases if _is_about(case, book, decisions)]
    if not wanted:
        raise stop("PE717", Exit.GATED, path=", ".join(cases))
    posed = _posed(book, wanted)
    choice = _Choice(decisions, frozenset(map(Operator, operators)), sample)
    limits = Limits(seconds=time_limit, bound=_ELEMENTS)
    mutated = [
        _mutated(loaded, posed, choice, limits, Language(lang))
        for loaded in book.policies
        if not decisions or any(name.partition(".")[0] == loaded.policy.id for name in decisions)
    ]
    _print(mutated, threshold, format_, Language(lang), is_full=is_full)
    is_gated = threshold is not None and any(is_below(one.judged, threshold) for one in mutated)
    return Exit.GATED if is_gated else Exit.FINE


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which mutants are looked at; of what is empty, all."""

    decisions: tuple[str, ...]
    operators: frozenset[Operator]
    sample: int | None

    def of_kinds(self, every: Sequence[Mutant]) -> Sequence[Mutant]:
        """Return the mutants of the kinds that are looked at."""
        return [one for one in every if not self.operators or one.operator in self.operators]

    def spread(self, every: Sequence[Mutant]) -> Sequence[Mutant]:
        """Return the mutants to look at, evenly spread where they are a sample."""
        if self.sample is None or self.sample >= len(every):
            return every
        return [every[index * len(every) // self.sample] for index in range(self.sample)]


def _targets(targets: Sequence[str], policies: str) -> tuple[PolicyBook, tuple[str, ...]]:
    """Return the policies to look at, and the decisions of them, none where all are meant."""
    paths = [target for target in targets if Path(target).exists()]
    decisions = tuple(target for target in targets if target not in paths)
    if len(paths) > 1 or (paths and decisions):
        raise stop("PE774")
    book = open_book(paths[0] if paths else policies)
    try:
        for decision in decisions:
            book.versions(decision)
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None
    return book, decisions


def _is_about(case: Case, book: PolicyBook, decisions: Sequence[str]) -> bool:
    return case.decision in (decisions or book.decisions)


def _posed(book: PolicyBook, cases: Sequence[Case]) -> Asked:
    """Return the cases ready to be asked; they have to be as expected before anything is changed."""
    found = asked(book, cases)
    if found.failed:
        first = found.failed[0].case
        raise stop("PE775", Exit.GATED, count=len(found.failed), id=first.id, at=first.span.place)
    return found


def _mutated(
    loaded: LoadedPolicy, posed: Asked, choice: _Choice, limits: Limits, language: Language
) -> Mutated:
    names = frozenset(name.partition(".")[2] for name in choice.decisions)
    judge = Judge(loaded, posed.posed.get(loaded.digest, ()), names)
    every = choice.of_kinds([one for one in mutants(loaded.policy) if judge.reached(one)])
    chosen = choice.spread(every)
    judged = _watched(judge_all(judge, chosen, limits), loaded.policy.id, len(chosen), language)
    return Mutated(loaded.policy.id, loaded.policy.version, tuple(judged), len(every))


def _watched(judged: Iterator[Judged], policy: str, count: int, language: Language) -> Iterator[Judged]:
    """Yield what comes, and say on a terminal how far it is."""
    is_watched = sys.stderr.isatty()
    for done, one in enumerate(judged, 1):
        if is_watched:
            said = PROGRESS.text(language, {"policy": policy, "done": done, "count": count})
            click.echo(f"\r{said}", err=True, nl=done == count)
        yield one


def _print(
    found: Sequence[Mutated], threshold: float | None, format_: str, language: Language, *, is_full: bool
) -> None:
    match format_:
        case "json":
            print_json(to_data(found, threshold, language))
        case "markdown":
            click.echo(to_markdown(found, threshold, language, is_full=is_full), nl=False)
        case _:
            click.echo(to_text(found, threshold, language, is_full=is_full), nl=False)
