"""`policyeval test`: run case files against the policies."""

from collections.abc import Sequence
from typing import Final

import click

from policyeval.analysis.cases import Case, CaseResult, load_cases, run_case
from policyeval.analysis.reports import reasons, to_data, to_junit, to_tap
from policyeval.cli import options
from policyeval.cli.cel_policy import run_suites
from policyeval.cli.check import open_book
from policyeval.cli.coverage import is_covered_less, measured, write_coverage
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, print_json, remark, stop
from policyeval.source.diagnostic import Language, Phrase
from policyeval.source.severity import has_errors
from policyeval.source.visible import visible

_PASSED: Final = Phrase("cases: {count}, all as expected", "{count} กรณี ผลตรงตามที่คาดทุกกรณี")
_FAILED: Final = Phrase("cases: {count}, not as expected: {failed}", "{count} กรณี ไม่ตรงตามที่คาด {failed} กรณี")


COVERAGE: Final = ("text", "json", "lcov", "html")


class _Test(click.Command):
    """The command, with a `--coverage` that takes its format after `=` only: what follows is a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line."""
        end = args.index("--") if "--" in args else len(args)
        named = [f"{one}={COVERAGE[0]}" if one == "--coverage" else one for one in args[:end]]
        return super().parse_args(ctx, named + args[end:])


@click.command("test", cls=_Test)
@click.argument("paths", type=options.PATH, nargs=-1)
@options.policies
@options.output_format("text", "json", "junit", "tap")
@options.lang
@click.option("--filter", "filter_", metavar="TEXT", help="Only cases whose id or decision contains this.")
@click.option(
    "--coverage",
    type=click.Choice(COVERAGE),
    metavar="[=text|json|lcov|html]",
    help="Say which rules and terms the cases exercise.",
)
@click.option(
    "--coverage-out",
    type=options.PATH,
    metavar="FILE",
    help="Write the coverage there, not to standard output.",
)
@click.option(
    "--coverage-fail-under",
    type=options.PERCENT,
    metavar="PERCENT",
    help="Exit with 1 when less than this is covered.",
)
@options.functions
def command(
    *,
    paths: tuple[str, ...],
    policies: str,
    format_: str,
    lang: str,
    filter_: str | None,
    coverage: str | None,
    coverage_out: str | None,
    coverage_fail_under: float | None,
    functions: str | None,
) -> int:
    """Run the cases of PATHS, files or folders (fixtures); each failure says what decided it.

    A folder with policy.yaml and tests.yaml is a CEL Policy with its tests, which are run too.
    """
    wanted = paths or ("fixtures",)
    is_data = _is_data(coverage, coverage_out, format_)
    found = load_cases(wanted)
    if has_errors(found.findings):
        raise Stop(found.findings, Exit.INPUT)
    suites = run_suites(wanted, functions)
    cases = [case for case in found.cases if _is_wanted(case, filter_)]
    results = [result for result in suites if _is_wanted(result.case, filter_)]
    if not (found.cases or suites):
        raise stop("PE717", Exit.GATED, path=", ".join(wanted))
    if not (cases or results):
        raise stop("PE742", Exit.GATED, filter=filter_ or "", count=len(found.cases) + len(suites))
    if cases:
        book = open_book(policies)
        results += [run_case(book, case) for case in cases]
    language = Language(lang)
    match format_:
        case "json":
            print_json(to_data(results, language))
        case "junit":
            click.echo(to_junit(results, language), nl=False)
        case "tap":
            click.echo(to_tap(results, language), nl=False)
        case _:
            _print_failures(results, language, err=is_data)
    failed = sum(not result.passed for result in results)
    remark(_FAILED if failed else _PASSED, lang, count=len(results), failed=failed)
    is_under = False
    if cases and (coverage or coverage_out or coverage_fail_under is not None):
        exercised = measured(book, results)
        if coverage or coverage_out:
            write_coverage(exercised, coverage or COVERAGE[0], coverage_out, language)
        is_under = coverage_fail_under is not None and is_covered_less(exercised, coverage_fail_under, lang)
    return Exit.GATED if failed or is_under else Exit.FINE


def _is_wanted(case: Case, filter_: str | None) -> bool:
    return filter_ is None or filter_ in f"{case.id} {case.decision}"


def _is_data(coverage: str | None, out: str | None, format_: str) -> bool:
    """Say whether standard output is taken by the coverage, for programs; two such outputs are refused."""
    is_taken = coverage not in (None, COVERAGE[0]) and out is None
    if is_taken and format_ != "text":
        raise stop("PE711", name="--coverage-out", command=f"policyeval test --format {format_}")
    return is_taken


def _print_failures(results: Sequence[CaseResult], language: Language, *, err: bool) -> None:
    for result in results:
        if not result.passed:
            case = result.case
            title = f" — {case.title}" if case.title else ""
            click.echo(visible(f"✗ {case.id} {case.decision}{title}"), err=err)
            click.echo(f"  {visible(case.span.place)}", err=err)
            for line in reasons(result, language):
                click.echo(f"    {line}", err=err)
