"""What the commands do with a CEL Policy: decide by it, and run its tests."""

from collections.abc import Iterable

import click

from policyeval.analysis.cases import CaseResult
from policyeval.analysis.suites import run_suite, suite_folders
from policyeval.cli.gating import without_answer
from policyeval.cli.inputs import bundles, is_stream
from policyeval.cli.outcome import Exit, worst
from policyeval.cli.talk import Stop, show_findings
from policyeval.engine.cel_policy import CelPolicy, load_cel_policy
from policyeval.engine.cel_record import CelPolicyRecord
from policyeval.engine.errors import FactsError
from policyeval.engine.evaluate import CelError, evaluated
from policyeval.engine.load import PolicyError
from policyeval.language.types import show
from policyeval.source.diagnostic import Diagnostic


def decide_cel_policy(
    directory: str, facts: str, *, functions: str | None, fail_on: str | None, format_: str, lang: str
) -> int:
    """Print the record of each bundle of facts, and return the exit code that they come to."""
    policy = _load(directory, functions)
    show_findings(policy.findings, lang, "text")
    codes: list[Exit] = []
    many = is_stream(facts)
    for bundle in bundles(facts):
        many = many or bundle.name.startswith("-:")
        try:
            record = policy.decide(bundle.facts)
        except FactsError as error:
            show_findings(error.diagnostics, lang, "text")
            codes.append(Exit.INPUT)
            continue
        click.echo(_shown(record, format_, lang, many=many), nl=False)
        codes.append(_code(record, fail_on, bundle.name, lang))
    return worst(codes)


def _load(directory: str, functions: str | None) -> CelPolicy:
    try:
        return load_cel_policy(directory, functions=functions)
    except PolicyError as error:
        raise Stop(error.diagnostics, Exit.POLICY) from None


def _shown(record: CelPolicyRecord, format_: str, lang: str, *, many: bool) -> str:
    if many:
        return record.to_json() + "\n"
    if format_ == "json":
        return record.to_json(indent=2) + "\n"
    return record.explain(lang, format=format_)


def _code(record: CelPolicyRecord, fail_on: str | None, name: str, lang: str) -> Exit:
    status = {"error": Exit.POLICY, "indeterminate": Exit.INCONCLUSIVE}.get(record.status, Exit.FINE)
    if fail_on is None:
        return status
    names = {"result": record.result, "status": record.status, "missing": record.missing}
    try:
        holds = evaluated(fail_on, names, types={}, name="--fail-on")
    except CelError as error:
        if error.phase != "evaluate":
            raise Stop(error.diagnostics, Exit.INPUT) from None
        show_findings([without_answer(name, error.diagnostics[0])], lang, "text")
        return worst((status, Exit.INCONCLUSIVE))
    if not isinstance(holds.value, bool):
        raise Stop([Diagnostic("PE715", None, {"option": "--fail-on", "type": show(holds.type)})], Exit.INPUT)
    return worst((status, Exit.GATED if holds.value else Exit.FINE))


def run_suites(paths: Iterable[str], functions: str | None) -> list[CaseResult]:
    """Return what became of the tests of every CEL Policy in the folders; a broken file ends the command."""
    suites = [run_suite(folder, functions) for folder in suite_folders(paths)]
    findings = [finding for suite in suites for finding in suite.findings]
    if findings:
        raise Stop(findings, Exit.INPUT)
    return [result for suite in suites for result in suite.results]
