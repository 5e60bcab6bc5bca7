"""`policyeval impact`: what a change of policies does to real facts."""

import click

from policyeval.analysis.diff.diff import Diff
from policyeval.analysis.diff.sides import compare
from policyeval.cli import options
from policyeval.cli.compared import Asked, compared
from policyeval.cli.diff import comparison, decided, show
from policyeval.cli.talk import parsed_readings
from policyeval.source.diagnostic import Language


@click.command("impact")
@comparison
@click.option(
    "--facts",
    required=True,
    type=options.PATH,
    metavar="FILE|DIR",
    help="The bundles, or rows of Parquet, to decide.",
)
def command(
    *,
    sides: tuple[str, ...],
    is_git: bool,
    decision: str | None,
    policies: str,
    as_of: str | None,
    readings: tuple[str, ...],
    format_: str,
    lang: str,
    facts: str,
) -> int:
    """Decide FACTS under two versions of policies and count who gets another outcome.

    The versions are given as for `policyeval diff`.
    """
    asked = Asked(sides, is_git, policies, parsed_readings(readings), Language(lang), decision)
    with compared(asked) as found:
        told = compare(found.old, found.new, found.decision)
        numbers = decided(found, told, facts, as_of, lang)
    changes = tuple(one.changes for one in told)
    return show(Diff(found.old.name, found.new.name, changes, has_words=False, impact=numbers), format_, lang)
