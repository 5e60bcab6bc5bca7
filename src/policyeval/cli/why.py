"""`policyeval why`: what would change a decision, which facts decide it, and when it changes by itself."""

from collections.abc import Sequence
from typing import Final

import click

from policyeval.analysis.prove.words import ORDINARY
from policyeval.analysis.why.data import to_data
from policyeval.analysis.why.looking import Came
from policyeval.analysis.why.telling import told
from policyeval.analysis.why.why import SECONDS, WantError, Why, why
from policyeval.cli import options
from policyeval.cli.check import open_book
from policyeval.cli.inputs import bundles
from policyeval.cli.outcome import Exit, worst
from policyeval.cli.talk import Stop, instant_or_now, parsed_readings, print_json, remark, stop
from policyeval.engine.errors import ArgumentError, FactsError
from policyeval.engine.page import to_markdown, to_text
from policyeval.source.diagnostic import Language, Phrase

_FACTS: Final = Phrase("the names of facts", "ชื่อข้อเท็จจริง")


@click.command("why")
@click.argument("decision")
@click.argument("facts", type=options.PATH)
@options.policies
@options.as_of
@options.reading
@options.output_format("text", "json", "markdown")
@options.lang
@click.option("--want", metavar="CEL", help="The outcome that is wanted, such as 'result.points == 0'.")
@click.option(
    "--change", "change", multiple=True, metavar="FACT,…", help="Change only these facts and what is in them."
)
@click.option("--until", metavar="T", help="List every change that time brings up to this instant.")
@click.option(
    "--time-limit",
    type=options.SECONDS,
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long the search may take; what is not found or proved then is open.",
)
def command(
    *,
    decision: str,
    facts: str,
    policies: str,
    as_of: str | None,
    readings: tuple[str, ...],
    format_: str,
    lang: str,
    want: str | None,
    change: tuple[str, ...],
    until: str | None,
    time_limit: float,
) -> int:
    """Say what would have given FACTS another outcome, which facts decide, and what time changes.

    FACTS is a .json or .yaml file or - for standard input. Exit 1: proved that no facts give the
    wanted outcome. Exit 2: none were found, in time or at all, and it is open whether there are any.
    """
    book = open_book(policies, only=decision.partition(".")[0])
    asked, instant = parsed_readings(readings), instant_or_now(as_of, lang)
    names = _names(change)
    codes: list[Exit] = []
    for bundle in bundles(facts):
        try:
            found = why(
                book,
                decision,
                bundle.facts,
                as_of=instant,
                want=want,
                change=names,
                readings=asked,
                until=until,
                seconds=time_limit,
            )
        except FactsError as error:
            raise Stop(bundle.placed(error.diagnostics), Exit.INPUT) from None
        except ArgumentError as error:
            raise Stop([error.diagnostic], Exit.INPUT) from None
        except WantError as error:
            raise Stop(error.diagnostics, Exit.INPUT) from None
        _print(found, format_, Language(lang))
        if found.came is Came.IMPOSSIBLE:
            remark(ORDINARY, lang)
        codes.append(_code(found))
    return worst(codes)


def _names(change: Sequence[str]) -> list[str]:
    """Return the facts that may change; where the option names none, the command ends."""
    names = [name.strip() for given in change for name in given.split(",") if name.strip()]
    if change and not names:
        raise stop("PE712", name="--change", value=", ".join(change), expected=_FACTS)
    return names


def _print(found: Why, format_: str, language: Language) -> None:
    match format_:
        case "json":
            print_json(to_data(found, language))
        case "markdown":
            click.echo(to_markdown(told(found, language)), nl=False)
        case _:
            click.echo(to_text(told(found, language)), nl=False)


def _code(found: Why) -> Exit:
    if found.record.status == "error":
        return Exit.POLICY
    codes = {Came.IMPOSSIBLE: Exit.GATED, Came.OPEN: Exit.INCONCLUSIVE, Came.LATE: Exit.INCONCLUSIVE}
    return codes.get(found.came, Exit.FINE)
