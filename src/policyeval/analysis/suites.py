"""Test suites of CEL Policies: `tests.yaml` beside `policy.yaml`, in the public format.

A test states what the policy gives, as data or as CEL, or phrases of the findings that keep it from
being used, or of what its evaluation fails with. Where a policy may give nothing, a test names what it gives
without the optional around it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from policyeval.analysis.cases import Case, CaseResult, Difference
from policyeval.backends.reference.equality import equal
from policyeval.cel.value_text import show_value
from policyeval.check.standard_words import standard_words, with_standard_words
from policyeval.document.file import open_source
from policyeval.document.read import read
from policyeval.document.tree import Mapping, Node, to_data
from policyeval.engine.bindings import to_value
from policyeval.engine.cel_policy import POLICY_FILE, CelPolicy, load_cel_policy
from policyeval.engine.cel_record import CelPolicyRecord
from policyeval.engine.errors import FactsError
from policyeval.engine.evaluate import CelError, evaluated
from policyeval.engine.load import PolicyError
from policyeval.frozen import dataclass
from policyeval.language.types import DYN, Optional
from policyeval.language.values import Failure, OptionalValue, Unknown, Value
from policyeval.policy.cel_policy.read import format_schema, items_of, mappings_of, text_of
from policyeval.policy.read import shape_findings
from policyeval.source.diagnostic import Diagnostic, Language
from policyeval.source.render import to_data as finding_data

TESTS_FILE = "tests.yaml"


@dataclass(frozen=True, slots=True)
class SuiteResults:
    """What became of the tests of some suites, and every finding about the suites themselves."""

    results: tuple[CaseResult, ...]
    findings: tuple[Diagnostic, ...]


def suite_folders(paths: Iterable[str | Path]) -> tuple[Path, ...]:
    """Return every folder among the paths and below them that has a CEL Policy with tests."""
    tests = (file for path in map(Path, paths) if path.is_dir() for file in sorted(path.rglob(TESTS_FILE)))
    return tuple(dict.fromkeys(f.parent for f in tests if (f.parent / POLICY_FILE).is_file()))


def run_suite(folder: Path, functions: str | Path | None = None) -> SuiteResults:
    """Return what became of the tests of a CEL Policy; `functions` as `load_cel_policy` has it."""
    file = folder / TESTS_FILE
    source = open_source(file, str(file))
    if isinstance(source, Diagnostic):
        return SuiteResults((), (source,))
    document = read(source)
    if document.root is None:
        return SuiteResults((), document.findings)
    findings = (*document.findings, *shape_findings(document.root, format_schema("tests")))
    if findings or not isinstance(document.root, Mapping):
        return SuiteResults((), findings)
    try:
        policy: CelPolicy | PolicyError = load_cel_policy(folder, functions=functions)
    except PolicyError as error:
        policy = error
    return SuiteResults(tuple(run_tests(document.root, policy, folder.name)), ())


def run_tests(root: Mapping, policy: CelPolicy | PolicyError, name: str) -> Iterator[CaseResult]:
    """Yield what became of each test of a suite; a policy that cannot be used is its error."""
    for section in mappings_of(root.get("section") or root.get("sections")):
        for test in mappings_of(section.get("tests")):
            yield _run(test, text_of(section.get("name")), policy, name)


def _run(test: Mapping, section: str, policy: CelPolicy | PolicyError, name: str) -> CaseResult:
    given, expected = test.get("input"), test.get("output")
    assert expected is not None, test
    data: Any = {} if given is None else to_data(given)
    written = test.get("name") or test
    title = text_of(test.get("description"))
    case = Case(
        f"{section}/{text_of(test.get('name'))}", name, data, "", "decided", {}, {}, title, written.span
    )
    phrases = expected.get("error_set") if isinstance(expected, Mapping) else None
    match policy:
        case PolicyError(diagnostics=findings) if phrases is not None:
            return CaseResult(case, tuple(_unsaid(phrases, findings)), None)
        case PolicyError(diagnostics=findings):
            return CaseResult(case, (), None, findings)
        case CelPolicy() if phrases is not None:
            return _failing(case, given, phrases, policy)
        case CelPolicy():
            return _decided(case, given, expected, policy)


def _unsaid(phrases: Node, findings: Iterable[Diagnostic]) -> Iterator[Difference]:
    """Yield each phrase that no finding says, neither in our words nor in CEL's own."""
    said = [str(finding_data(finding, Language.EN)["message"]) for finding in findings]
    said += [words for finding in findings for words in standard_words(finding)]
    for phrase in map(text_of, items_of(phrases)):
        if not any(phrase in text for text in said):
            yield Difference("error_set", phrase, said)


def _failing(case: Case, given: Node | None, phrases: Node, policy: CelPolicy) -> CaseResult:
    """Return what became of a test that expects a failure of the evaluation."""
    try:
        record = policy.decide(_inputs(given))
    except (FactsError, CelError) as error:
        return CaseResult(case, tuple(_unsaid(phrases, error.diagnostics)), None)
    value = record.choice.value
    if isinstance(value, Failure):
        failure = with_standard_words(Diagnostic(value.code, case.span, value.args))
        return CaseResult(case, tuple(_unsaid(phrases, [failure])), record)
    return CaseResult(case, (Difference("error_set", to_data(phrases), _shown(record)),), record)


def _decided(case: Case, given: Node | None, expected: Node, policy: CelPolicy) -> CaseResult:
    try:
        record = policy.decide(_inputs(given))
        wanted = _expected(expected, policy)
    except FactsError as error:
        return CaseResult(case, (), None, error.diagnostics)
    except CelError as error:
        return CaseResult(case, (), None, error.diagnostics)
    value = record.choice.value
    if isinstance(value, Failure):
        return CaseResult(case, (), record, (Diagnostic(value.code, case.span, value.args),))
    if _is_as_expected(record, wanted):
        return CaseResult(case, (), record)
    return CaseResult(case, (Difference("output", show_value(wanted), _shown(record)),), record)


def _inputs(given: Node | None) -> dict[str, Any]:
    entries = given.entries if isinstance(given, Mapping) else ()
    return {entry.key.text.value: _value(entry.value) for entry in entries}


def _value(node: Node) -> Any:
    """Return what `{value: …}` or `{expr: …}` stands for; a text alone is an expression."""
    of = node if isinstance(node, Mapping) else None
    expr, value = (node, None) if of is None else (of.get("expr"), of.get("value"))
    if expr is not None:
        return evaluated(text_of(expr), {}, types={}, name=expr.span.place).value
    return None if value is None else to_data(value)


def _expected(node: Node, policy: CelPolicy) -> Value:
    """Return what a test expects, data being read as the type of the policy's output."""
    given = _value(node)
    if not isinstance(node, Mapping) or node.get("expr") is not None:
        return given
    type_ = policy.program.type
    value = to_value(given, type_.of if isinstance(type_, Optional) else type_, "output")
    return to_value(given, DYN, "output") if isinstance(value, Diagnostic) else value


def _is_as_expected(record: CelPolicyRecord, wanted: Value) -> bool:
    value = record.choice.value
    if isinstance(value, Unknown):
        return False
    is_held = record.program.root.may_be_empty and isinstance(value, OptionalValue) and value.present
    return equal(value, wanted) or (is_held and equal(value.value, wanted))


def _shown(record: CelPolicyRecord) -> Any:
    value = record.choice.value
    return {"missing": record.missing} if isinstance(value, Unknown) else show_value(value)
