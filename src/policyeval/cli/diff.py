"""`policyeval diff`: what changed between two versions of policies, in words."""

import json
from typing import Final

import click

from policyeval.analysis.diff.change import Diff
from policyeval.analysis.diff.data import diff_data
from policyeval.analysis.diff.page import diff_page
from policyeval.analysis.diff.sides import compare
from policyeval.cli import options
from policyeval.cli.compared import Asked, compared
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import parsed_readings, stop
from policyeval.engine.page import to_text
from policyeval.source.diagnostic import Language

NEEDS_PROOF: Final = ("stricter", "looser", "inconclusive")
"""What can only be gated on when it is proved who is affected."""


@click.command("diff")
@click.argument("sides", nargs=-1, metavar="[OLD NEW | REV [REV] | DECISION | PATH]")
@click.option(
    "--git",
    "is_git",
    is_flag=True,
    help="The sides are git revisions; one alone is compared with the files here.",
)
@options.policies
@options.reading
@options.output_format("text", "json")
@click.option(
    "--fail-on", type=click.Choice(("any", *NEEDS_PROOF)), help="Exit with 1 when there is such a difference."
)
@options.lang
def command(
    *,
    sides: tuple[str, ...],
    is_git: bool,
    policies: str,
    readings: tuple[str, ...],
    format_: str,
    fail_on: str | None,
    lang: str,
) -> int:
    """Say what changed between two versions of policies: files, folders, git revisions or readings.

    \b
      policyeval diff OLD NEW                          two files or folders
      policyeval diff --git REV [REV]                  the policies at revisions
      policyeval diff --reading ID=OPTION [DECISION]   two readings of one policy
    """
    if fail_on in NEEDS_PROOF:
        raise stop("PE765", Exit.INCONCLUSIVE, gate=fail_on)
    language = Language(lang)
    asked = Asked(sides, is_git, policies, parsed_readings(readings), language)
    with compared(asked) as found:
        diff = compare(found.old, found.new, found.decision)
    click.echo(_shown(diff, format_, language), nl=False)
    return Exit.GATED if fail_on == "any" and not diff.is_empty else Exit.FINE


def _shown(diff: Diff, format_: str, language: Language) -> str:
    if format_ == "json":
        return json.dumps(diff_data(diff), ensure_ascii=False, indent=2) + "\n"
    return to_text(diff_page(diff, language))
