"""`policyeval diff`: what changed between two versions of policies: in words, for whom, and in the source."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from policyeval.analysis.diff.citing import sources
from policyeval.analysis.diff.data import diff_data
from policyeval.analysis.diff.diff import Diff
from policyeval.analysis.diff.figures import Figures, figures
from policyeval.analysis.diff.html import to_html
from policyeval.analysis.diff.impact import Bundles, Impact, impact
from policyeval.analysis.diff.markdown import to_markdown
from policyeval.analysis.diff.page import diff_page
from policyeval.analysis.diff.proof import Proof, proof
from policyeval.analysis.diff.sides import Comparison, compare
from policyeval.analysis.prove.run import Limits, SolverMissing
from policyeval.cli import options
from policyeval.cli.compared import Asked, Compared, compared
from policyeval.cli.inputs import all_bundles
from policyeval.cli.outcome import Exit, worst
from policyeval.cli.talk import Stop, instant_or_now, parsed_readings, remark, show_findings, stop
from policyeval.engine.errors import ArgumentError, FactsError
from policyeval.engine.page import to_text
from policyeval.ir.severity import Way
from policyeval.source.diagnostic import Language, Phrase
from policyeval.source.visible import visible

PARQUET: Final = (".parquet", ".pq")
PARTS: Final = ("words", "proof", "impact", "source")
NEEDS_PROOF: Final = ("stricter", "looser", "inconclusive")
"""What can only be gated on when it is proved who is affected."""
GATES: Final = ("any", *NEEDS_PROOF)
_MOST_REFUSED: Final = 3
_REFUSED: Final = Phrase("`{name}` fits no version:", "`{name}` ไม่ตรงกับฉบับใดเลย:")
_MORE_REFUSED: Final = Phrase(
    "bundles that fit no version: {count} more", "ชุดข้อเท็จจริงที่ไม่ตรงกับฉบับใดเลยอีก {count} ชุด"
)
_NO_SOLVER: Final = Phrase(
    "nothing is proved: z3-solver is not installed; install the extra `prove`, as in "
    "`pip install policyeval[prove]`",
    "ไม่ได้พิสูจน์ เพราะยังไม่ได้ติดตั้ง z3-solver ติดตั้งส่วนเสริม `prove` เช่น `pip install policyeval[prove]`",
)
FORMATS: Final = ("text", "json", "markdown", "html")
Command = TypeVar("Command", bound=Callable[..., Any])


def comparison(command: Command) -> Command:
    """Add what says which versions are compared, and how the answer looks."""
    for add in (
        click.argument(
            "sides", type=options.PATH, nargs=-1, metavar="[OLD NEW | REV [REV] | DECISION | PATH]"
        ),
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
@click.option(
    "--proof/--no-proof",
    "is_proved",
    default=True,
    help="Prove who is affected and who is not, with an example of each changed outcome.",
)
@click.option(
    "--time-limit",
    type=options.SECONDS,
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long the proof of each decision may take; what is left then is inconclusive.",
)
@click.option(
    "--elements",
    type=click.IntRange(1, 12),
    help="How many elements of each list to look at, where the fact schema allows more; "
    "otherwise as many as the conditions need.",
)
@click.option(
    "--facts",
    type=options.PATH,
    metavar="FILE|DIR",
    help="Decide these bundles, or rows of Parquet, under both versions.",
)
@click.option(
    "--documents",
    type=options.PATH,
    metavar="DIR",
    envvar="POLICYEVAL_DOCUMENTS",
    help="Folder of the documents that policies cite, for their lines beside the changes.",
)
@click.option(
    "--fail-on",
    "gates",
    type=click.Choice(GATES),
    multiple=True,
    help="Exit with 1 when there is such a difference, with 2 when that is open; may be repeated.",
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
    is_proved: bool,
    time_limit: float,
    elements: int | None,
    documents: str | None,
    gates: tuple[str, ...],
) -> int:
    """Say what changed between two versions of policies: files, folders, git revisions or readings.

    \b
      policyeval diff OLD NEW                          two files or folders
      policyeval diff --git REV [REV]                  the policies at revisions
      policyeval diff --reading ID=OPTION [DECISION]   two readings of one policy
    """
    folder = _folder(documents)
    wanted = _wanted(parts, gates, facts, is_proved=is_proved)
    asked = Asked(sides, is_git, policies, parsed_readings(readings), Language(lang), decision)
    limits = Limits(seconds=time_limit, bound=elements)
    with compared(asked) as found:
        told = compare(found.old, found.new, found.decision)
        diff = Diff(
            found.old.name,
            found.new.name,
            tuple(one.changes for one in told),
            has_words="words" in wanted,
            proof=proved(found, told, limits, lang) if "proof" in wanted else None,
            source=sources(told, folder) if "source" in wanted else None,
            impact=decided(found, told, facts, as_of, lang) if facts and "impact" in wanted else None,
            figures=drawn(found, told),
        )
    codes = [show(diff, format_, lang)]
    if diff.source is not None and diff.source.findings:
        show_findings(diff.source.findings, lang, "text")
        codes.append(Exit.POLICY)
    return worst([*codes, *(gated(gate, diff) for gate in gates)])


def _folder(documents: str | None) -> Path | None:
    folder = None if documents is None else Path(documents)
    if folder is not None and not folder.is_dir():
        raise stop("PE720", path=str(documents))
    return folder


def _wanted(parts: Sequence[str], gates: Iterable[str], facts: str | None, *, is_proved: bool) -> list[str]:
    """Return the parts that are asked for; those and gates that need more than is given end the command."""
    wanted = [part for part in parts or PARTS if part != "proof" or is_proved]
    for gate in gates:
        if gate in NEEDS_PROOF and "proof" not in wanted:
            raise stop("PE765", gate=gate)
    if "impact" in parts and facts is None:
        raise stop("PE711", name="--facts", command="policyeval diff")
    return wanted


def proved(found: Compared, told: tuple[Comparison, ...], limits: Limits, lang: str) -> Proof | None:
    """Return what is proved of the decisions; None, with a remark, where there is no solver."""
    try:
        return proof(found.old, found.new, told, limits, found.decision)
    except SolverMissing:
        remark(_NO_SOLVER, lang)
        return None


def gated(gate: str, diff: Diff) -> Exit:
    """Return what a gate comes to: found, open, or not there."""
    if gate == "any":
        return Exit.FINE if diff.is_empty else Exit.GATED
    if diff.proof is None or gate == "inconclusive":
        return Exit.INCONCLUSIVE if diff.proof is None or diff.proof.is_open else Exit.FINE
    if Way(gate) in diff.proof.ways:
        return Exit.GATED
    return Exit.INCONCLUSIVE if diff.proof.is_open else Exit.FINE


def decided(
    found: Compared, told: tuple[Comparison, ...], facts: str, as_of: str | None, lang: str
) -> Impact:
    """Return what the facts of a file or a folder come to under both sides."""
    bundles: Bundles = ((bundle.name, bundle.facts) for bundle in all_bundles(facts))
    if Path(facts).suffix in PARQUET:
        bundles = _rows(found, told, facts)
    instant = instant_or_now(as_of, lang)
    try:
        return impact(found.old, found.new, told, bundles, as_of=instant, decision=found.decision)
    except FactsError as error:
        raise Stop(error.diagnostics, Exit.INPUT) from None
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None


def _rows(found: Compared, told: tuple[Comparison, ...], path: str) -> Bundles:
    """Yield the rows of a table as bundles that fit the newer side, each with the name of its row."""
    from policyeval.engine.tables.as_bundles import rows_of  # noqa: PLC0415  (start-up: an extra)

    sides = [side for one in told for side in (one.pair.old, one.pair.new) if side is not None]
    slots = {side.policy.id: side.checked.schema.slot for side in sides}
    if len(slots) > 1:
        raise stop("PE711", name="--decision", command="policyeval impact --facts TABLE")
    programs = [
        program
        for side in sides
        for name, program in side.programs.items()
        if found.decision in (None, f"{side.policy.id}.{name}")
    ]
    if not programs:
        return
    for number, facts in enumerate(rows_of(path, sides[-1].checked.schema.slot, programs), 1):
        yield f"{path}:{number}", facts


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
