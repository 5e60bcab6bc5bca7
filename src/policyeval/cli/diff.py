"""`policyeval diff`: what changed between two versions of policies, in words, in numbers, in the source."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from policyeval.analysis.diff.citing import sources
from policyeval.analysis.diff.data import diff_data
from policyeval.analysis.diff.diff import Diff
from policyeval.analysis.diff.figures import Figures, figures
from policyeval.analysis.diff.html import to_html
from policyeval.analysis.diff.impact import Impact, impact
from policyeval.analysis.diff.markdown import to_markdown
from policyeval.analysis.diff.page import diff_page
from policyeval.analysis.diff.sides import Comparison, compare
from policyeval.cli import options
from policyeval.cli.compared import Asked, Compared, compared
from policyeval.cli.inputs import all_bundles
from policyeval.cli.outcome import Exit, worst
from policyeval.cli.talk import instant_or_now, parsed_readings, remark, show_findings, stop
from policyeval.engine.page import to_text
from policyeval.source.diagnostic import Language, Phrase
from policyeval.source.render import visible

PARTS: Final = ("words", "impact", "source")
NEEDS_PROOF: Final = ("stricter", "looser", "inconclusive")
"""What can only be gated on when it is proved who is affected."""
_MOST_REFUSED: Final = 3
_REFUSED: Final = Phrase("`{name}` fits no version:", "`{name}` ไม่ตรงกับฉบับใดเลย:")
_MORE_REFUSED: Final = Phrase(
    "bundles that fit no version: {count} more", "ชุดข้อเท็จจริงที่ไม่ตรงกับฉบับใดเลยอีก {count} ชุด"
)
FORMATS: Final = ("text", "json", "markdown", "html")
Command = TypeVar("Command", bound=Callable[..., Any])


def comparison(command: Command) -> Command:
    """Add what says which versions are compared, and how the answer looks."""
    for add in (
        click.argument("sides", nargs=-1, metavar="[OLD NEW | REV [REV] | DECISION | PATH]"),
        click.option(
            "--git", "is_git", is_flag=True, help="Compare git revisions, one alone with the files here."
        ),
        click.option("--decision", metavar="ID", help="Only what concerns this decision."),
        options.policies,
        options.as_of,
        options.reading,
        options.output_format(*FORMATS),
        options.lang,
    ):
        command = add(command)
    return command


@click.command("diff")
@comparison
@click.option(
    "--part",
    "parts",
    type=click.Choice(PARTS),
    multiple=True,
    help="Only this part; may be repeated.",
)
@click.option("--facts", metavar="FILE|DIR", help="Decide these bundles under both versions.")
@click.option(
    "--documents",
    metavar="DIR",
    envvar="POLICYEVAL_DOCUMENTS",
    help="Folder of the documents that policies cite, for their lines beside the changes.",
)
@click.option(
    "--fail-on", type=click.Choice(("any", *NEEDS_PROOF)), help="Exit with 1 when there is such a difference."
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
    parts: tuple[str, ...],
    facts: str | None,
    documents: str | None,
    fail_on: str | None,
) -> int:
    """Say what changed between two versions of policies: files, folders, git revisions or readings.

    \b
      policyeval diff OLD NEW                          two files or folders
      policyeval diff --git REV [REV]                  the policies at revisions
      policyeval diff --reading ID=OPTION [DECISION]   two readings of one policy
    """
    folder = None if documents is None else Path(documents)
    if fail_on in NEEDS_PROOF:
        raise stop("PE765", Exit.INCONCLUSIVE, gate=fail_on)
    if "impact" in parts and facts is None:
        raise stop("PE711", name="--facts", command="policyeval diff")
    if folder is not None and not folder.is_dir():
        raise stop("PE720", path=str(documents))
    asked = Asked(sides, is_git, policies, parsed_readings(readings), Language(lang), decision)
    wanted = parts or PARTS
    with compared(asked) as found:
        told = compare(found.old, found.new, found.decision)
        diff = Diff(
            found.old.name,
            found.new.name,
            tuple(one.changes for one in told),
            has_words="words" in wanted,
            source=sources(told, folder) if "source" in wanted else None,
            impact=decided(found, told, facts, as_of, lang) if facts and "impact" in wanted else None,
            figures=drawn(found, told),
        )
    codes = [show(diff, format_, lang)]
    if diff.source is not None and diff.source.findings:
        show_findings(diff.source.findings, lang, "text")
        codes.append(Exit.POLICY)
    if fail_on == "any" and not diff.is_empty:
        codes.append(Exit.GATED)
    return worst(codes)


def decided(
    found: Compared, told: tuple[Comparison, ...], facts: str, as_of: str | None, lang: str
) -> Impact:
    """Return what the facts of a file or a folder come to under both sides."""
    bundles = ((bundle.name, bundle.facts) for bundle in all_bundles(facts))
    instant = instant_or_now(as_of, lang)
    return impact(found.old, found.new, told, bundles, as_of=instant, decision=found.decision)


def drawn(found: Compared, told: tuple[Comparison, ...]) -> tuple[Figures, ...]:
    """Return what can be drawn of the policies that both sides have."""
    made = (figures(one, found.old.options, found.new.options) for one in told)
    return tuple(one for one in made if one is not None)


def show(diff: Diff, format_: str, lang: str) -> Exit:
    """Print a diff, and which bundles were refused and why; return what it comes to."""
    click.echo(_shown(diff, format_, Language(lang)), nl=False)
    if diff.impact is None or not diff.impact.refused:
        return Exit.FINE
    told = diff.impact.first_refusals[:_MOST_REFUSED]
    for name, findings in told:
        remark(_REFUSED, lang, name=visible(name))
        show_findings(findings, lang, "text")
    if diff.impact.refused > len(told):
        remark(_MORE_REFUSED, lang, count=diff.impact.refused - len(told))
    return Exit.INPUT


def _shown(diff: Diff, format_: str, language: Language) -> str:
    if format_ == "json":
        return json.dumps(diff_data(diff), ensure_ascii=False, indent=2) + "\n"
    if format_ == "html":
        return to_html(diff, language)
    page = diff_page(diff, language)
    return to_markdown(page) if format_ == "markdown" else to_text(page)
