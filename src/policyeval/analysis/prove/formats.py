"""Verdicts for the tools around: SARIF 2.1.0 for code review, JUnit XML for test runners.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0, sections 3.14 to 3.30.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from policyeval import __version__
from policyeval.analysis.prove import words
from policyeval.analysis.prove.claims import Kind
from policyeval.analysis.prove.report import Proofs, claimed, details, sentence
from policyeval.analysis.prove.verdict import Came, Verdict
from policyeval.analysis.reports import Test, junit
from policyeval.source.diagnostic import Language
from policyeval.source.text import Span


def to_sarif(proofs: Sequence[Proofs], language: Language) -> dict[str, Any]:
    """Return what is violated, open or decided by order alone as SARIF; the rule of each is its kind."""
    rules = [
        {"id": name_of(kind), "shortDescription": {"text": words.NAMED[kind].text(language)}} for kind in Kind
    ]
    results = [result for one in proofs for result in _results(one, language)]
    driver = {"name": "policyeval", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    data = {"version": "2.1.0", "runs": [run]}
    return data


def name_of(kind: Kind) -> str:
    """Return what findings of a kind are called, in every version."""
    return f"prove/{kind.value}"


def _results(proofs: Proofs, language: Language) -> Iterator[dict[str, Any]]:
    for verdict in proofs.verdicts:
        if verdict.came is Came.PROVED or (verdict.claim.is_note and verdict.came is not Came.VIOLATED):
            continue
        kind = verdict.claim.kind
        yield {
            "ruleId": name_of(kind),
            "ruleIndex": list(Kind).index(kind),
            "kind": "open" if verdict.came is Came.INCONCLUSIVE else "fail",
            "level": _level(verdict),
            "message": {"text": _text(verdict, proofs, language)},
            "locations": [{"physicalLocation": _location(verdict.claim.span)}],
        }


def _level(verdict: Verdict) -> str:
    """Return how grave a finding is: what is open has no level but `none` in SARIF."""
    if verdict.came is Came.INCONCLUSIVE:
        return "none"
    return "note" if verdict.claim.is_note else "error"


def _text(verdict: Verdict, proofs: Proofs, language: Language) -> str:
    head = f"{proofs.decision}: {sentence(verdict, language)}"
    return "\n".join([head, *details(verdict, proofs.zone, language)[1:]])


def _location(span: Span) -> dict[str, Any]:
    (line, column), (last, end) = span.source.position(span.start), span.source.position(span.end)
    region = {"startLine": line, "startColumn": column, "endLine": last, "endColumn": end}
    return {"artifactLocation": {"uri": quote(span.source.name)}, "region": region}


def to_junit(proofs: Sequence[Proofs], language: Language) -> str:
    """Return each claim as a test: violated failed, inconclusive was skipped; no notes."""
    return junit(
        [
            Test(
                claimed(verdict.claim, language),
                one.decision,
                verdict.claim.span,
                failure=_text(verdict, one, language) if verdict.came is Came.VIOLATED else None,
                skipped=_text(verdict, one, language) if verdict.came is Came.INCONCLUSIVE else None,
            )
            for one in proofs
            for verdict in one.verdicts
            if not verdict.claim.is_note
        ]
    )
