"""Cases: fact bundles with the results they should have, and what differs when they do not.

A case expects a subset of the result: each listed key has to be equal, others are free. Lists are
equal in length and order, maps as a whole, instants as instants whatever their offset.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from policyeval.document.file import once, open_source
from policyeval.document.read import read
from policyeval.document.tree import Mapping as Tree
from policyeval.document.tree import Node, at, key_span, to_data
from policyeval.engine.book import PolicyBook
from policyeval.engine.cel_record import CelPolicyRecord
from policyeval.engine.errors import ArgumentError, FactsError
from policyeval.engine.load import first_key, yaml_files
from policyeval.engine.record import Record
from policyeval.frozen import dataclass, field, replace
from policyeval.language.values import Timestamp
from policyeval.packaged import packaged
from policyeval.policy.read import shape_findings
from policyeval.schema.times import read_instant
from policyeval.schema.validator import DocumentSchema, document_schema
from policyeval.schema.yaml_places import placed
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class Case:
    """Facts at an instant, and what a decision should make of them."""

    id: str
    decision: str
    facts: Mapping[str, Any]
    as_of: str
    status: str
    expected: Mapping[str, Any]
    readings: Mapping[str, str]
    title: str
    span: Span
    written: tuple[Node, ...] = field(default=(), compare=False, repr=False)
    """Where its parts stand in a case file: of an alternative its own, then what it shares with others."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of the result, or `status`, that is not as expected."""

    key: str
    expected: Any
    actual: Any


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of a case: it passed when nothing differs and nothing stood in the way."""

    case: Case
    differences: tuple[Difference, ...]
    record: Record | CelPolicyRecord | None
    trouble: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the decision was as expected."""
        return not self.differences and not self.trouble


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """The cases of some files, and every finding about these."""

    cases: tuple[Case, ...]
    findings: tuple[Diagnostic, ...]


@cache
def cases_schema() -> DocumentSchema:
    """Return the schema of case files, ready for use."""
    return document_schema(json.loads(packaged("policyeval.analysis", "cases.schema.json")))


def load_cases(paths: Iterable[str | Path]) -> CaseFiles:
    """Return the cases of every file named, and of the case files in every folder named.

    Ids are names within one path; two paths are two collections. A file that is in several is read once.
    """
    cases: list[Case] = []
    findings: list[Diagnostic] = []
    seen: set[str] = set()
    for path in paths:
        found = load_case_files(once(_files(Path(path)), seen))
        cases += found.cases
        findings += found.findings
    return CaseFiles(tuple(cases), tuple(findings))


def load_case_files(files: Iterable[Path]) -> CaseFiles:
    """Return the cases of files that belong together: no two of a policy have one id."""
    cases: list[Case] = []
    findings: list[Diagnostic] = []
    for file in files:
        source = open_source(file, str(file))
        if isinstance(source, Diagnostic):
            findings.append(source)
            continue
        document = read(source)
        findings += document.findings
        shape = shape_findings(document.root, cases_schema()) if document.root is not None else ()
        findings += shape
        if document.root is not None and not shape:
            cases += _cases(document.root)
    findings += _repeated(cases)
    return CaseFiles(tuple(cases), tuple(findings))


def _files(path: Path) -> Iterable[Path]:
    if path.is_dir():
        return (file for file in yaml_files(path) if first_key(file) in ("cases", "meta"))
    return (path,)


def _cases(root: Node) -> Iterator[Case]:
    """Yield each case, and after it one for each of its alternatives."""
    data: Any = to_data(root)
    for index, written in enumerate(data["cases"]):
        node, span = at(root, ["cases", index]), at(root, ["cases", index, "id"]).span
        yield _case(written, written, written["id"], span, (node,))
        for number, other in enumerate(written.get("alternatives", ()), 1):
            if "readings" in other:
                own = at(node, ["alternatives", number - 1])
                yield _case(written, other, f"{written['id']}/{number}", span, (own, node))


def _case(
    written: Mapping[str, Any],
    answer: Mapping[str, Any],
    id_: str,
    span: Span,
    nodes: tuple[Node, ...],
) -> Case:
    return Case(
        id=id_,
        decision=written["decision"],
        facts=written["facts"],
        as_of=written["as_of"],
        status=answer.get("status", "decided"),
        expected=answer.get("expected", {}),
        readings={**written.get("readings", {}), **answer.get("readings", {})},
        title=answer.get("reading") or written.get("title") or written.get("rationale") or "",
        span=span,
        written=nodes,
    )


def _repeated(cases: Iterable[Case]) -> Iterator[Diagnostic]:
    """Yield a finding for each case of a policy whose id another case of that policy has."""
    first: dict[tuple[str, str], Case] = {}
    for case in cases:
        key = case.decision.partition(".")[0], case.id
        if key in first:
            yield Diagnostic("PE706", case.span, {"id": case.id, "other": first[key].span.place})
        first.setdefault(key, case)


def case_findings(book: PolicyBook, cases: Iterable[Case]) -> Iterator[Diagnostic]:
    """Yield what keeps cases from being decided, found without deciding them: facts that do not fit, names.

    A case of a policy that the book does not have is left out, unless its decision is plainly misspelt.
    """
    ids = {loaded.policy.id for loaded in book.policies}
    told: set[tuple[str, Span | None]] = set()
    for case in cases:
        for finding in _standing_in_the_way(book, case):
            is_ours = case.decision.partition(".")[0] in ids or finding.suggestion is not None
            if is_ours and (finding.code, finding.span) not in told:
                told.add((finding.code, finding.span))
                yield finding


def _standing_in_the_way(book: PolicyBook, case: Case) -> tuple[Diagnostic, ...]:
    try:
        asked = book.question(case.decision, case.facts, as_of=case.as_of, readings=case.readings)
    except (FactsError, ArgumentError) as error:
        return _in_the_file(error.diagnostics, case)
    return _unknown_keys(case, [key for key, _ in asked.program.keys])


def run_case(book: PolicyBook, case: Case) -> CaseResult:
    """Return what became of a case under the policies of a book."""
    try:
        record = book.decide(case.decision, case.facts, as_of=case.as_of, readings=case.readings)
    except (FactsError, ArgumentError) as error:
        return CaseResult(case, (), None, _in_the_file(error.diagnostics, case))
    differences = [] if record.status == case.status else [Difference("status", case.status, record.status)]
    for key, expected in case.expected.items():
        if key in record.result and not same(expected, record.result[key]):
            differences.append(Difference(key, expected, record.result[key]))
    return CaseResult(case, tuple(differences), record, _unknown_keys(case, list(record.result)))


def _unknown_keys(case: Case, known: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Return a finding for each key that a case expects and that the decision does not have."""
    unknown = [
        Diagnostic("PE743", None, {"decision": case.decision, "key": key}, (), nearest(key, known))
        for key in case.expected
        if key not in known
    ]
    return _in_the_file(unknown, case)


def _in_the_file(findings: Iterable[Diagnostic], case: Case) -> tuple[Diagnostic, ...]:
    """Return findings about a case with their places in its file."""
    return tuple(_placed(finding, case) for finding in findings) if case.written else tuple(findings)


def _placed(finding: Diagnostic, case: Case) -> Diagnostic:
    match finding.code:
        case "PE701":
            span = _part(case, "decision").span
        case "PE703":
            span = _part(case, "as_of").span
        case "PE704":
            name = str(finding.args["name"])
            span = key_span(_part(case, "readings", name), [name])
        case "PE705":
            name = str(finding.args["reading"])
            span = at(_part(case, "readings", name), [name]).span
        case "PE743":
            name = str(finding.args["key"])
            span = key_span(_part(case, "expected", name), [name])
        case _:
            return placed(finding, _part(case, "facts"))
    return replace(finding, span=span)


def _part(case: Case, key: str, name: str | None = None) -> Node:
    """Return what is written under a key of a case: of several, the one that has the member `name`."""
    parts = [part for node in case.written if isinstance(node, Tree) and (part := node.get(key))]
    having = (p for p in parts if name is None or (isinstance(p, Tree) and p.get(name) is not None))
    return next(having, parts[0] if parts else case.written[-1])


def same(expected: Any, actual: Any) -> bool:
    """Return whether a result is what a case expects."""
    match expected, actual:
        case (bool(), _) | (_, bool()):
            return expected is actual
        case str(), str():
            return expected == actual or _same_instant(expected, actual)
        case list(), list():
            return len(expected) == len(actual) and all(map(same, expected, actual))
        case dict(), dict():
            return expected.keys() == actual.keys() and all(
                same(expected[key], actual[key]) for key in expected
            )
        case _:
            return bool(expected == actual)


def _same_instant(one: str, other: str) -> bool:
    instant = read_instant(one)
    return isinstance(instant, Timestamp) and instant == read_instant(other)
