"""Results of cases in the formats of test runners.

Source: TAP 13; the JUnit XML schema of the Jenkins xUnit plug-in.
"""

import json
from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from policyeval.analysis.cases import CaseResult
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Language, Phrase
from policyeval.source.render import render_all
from policyeval.source.text import Span
from policyeval.source.visible import visible

_DIFFERS: Final = Phrase("{key}: expected {expected}, found {found}", "{key}: ต้องเป็น {expected} แต่พบ {found}")
_FIRED: Final = Phrase("rules that fired: {rules}", "กฎที่เข้าเงื่อนไข: {rules}")
_NONE_FIRED: Final = Phrase("no rule fired", "ไม่มีกฎใดเข้าเงื่อนไข")


def reasons(result: CaseResult, language: Language) -> list[str]:
    """Return, a line each, what differs and which rule decided it; or what stood in the way."""
    lines = [
        _DIFFERS.text(language, {"key": d.key, "expected": _shown(d.expected), "found": _shown(d.actual)})
        for d in result.differences
    ]
    if result.record is not None and result.differences:
        fired = ", ".join(rule["id"] for rule in result.record.rules if rule["outcome"] == "fired")
        lines.append(_FIRED.text(language, {"rules": fired}) if fired else _NONE_FIRED.text(language))
    if result.trouble:
        lines += render_all(result.trouble, language).splitlines()
    return [visible(line) for line in lines]


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def to_tap(results: Sequence[CaseResult], language: Language) -> str:
    """Return the results as TAP."""
    lines = ["TAP version 13", f"1..{len(results)}"]
    for number, result in enumerate(results, 1):
        mark = "ok" if result.passed else "not ok"
        name = visible(f"{result.case.id} {result.case.decision}")
        lines.append(f"{mark} {number} - {name}".replace("#", "\\#"))
        lines += [f"  # {line}" for line in reasons(result, language)]
    return "\n".join(lines) + "\n"


def to_junit(results: Sequence[CaseResult], language: Language) -> str:
    """Return the results as JUnit XML."""
    return junit(
        [
            Test(
                result.case.id,
                result.case.decision,
                result.case.span,
                failure=None if result.passed else "\n".join(reasons(result, language)),
            )
            for result in results
        ]
    )


@dataclass(frozen=True, slots=True)
class Test:
    """What a runner of tests is told of one test; it passed where it neither failed nor was skipped."""

    name: str
    group: str
    span: Span
    failure: str | None = None
    skipped: str | None = None


def junit(cases: Sequence[Test]) -> str:
    """Return test cases as JUnit XML."""
    failed = sum(case.failure is not None for case in cases)
    skipped = sum(case.skipped is not None for case in cases)
    left_out = f' skipped="{skipped}"' if skipped else ""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="policyeval" tests="{len(cases)}" failures="{failed}" errors="0"{left_out}>',
    ]
    for case in cases:
        line = case.span.source.position(case.span.start)[0]
        place = f'file={quoteattr(visible(case.span.source.name))} line="{line}"'
        name, group = quoteattr(visible(case.name)), quoteattr(visible(case.group))
        lines.append(f"  <testcase name={name} classname={group} {place}>")
        for tag, text in (("failure", case.failure), ("skipped", case.skipped)):
            if text is not None:
                lines.append(f"    <{tag} message={quoteattr(text.splitlines()[0])}>{escape(text)}</{tag}>")
        lines.append("  </testcase>")
    return "\n".join([*lines, "</testsuite>"]) + "\n"


def to_data(results: Sequence[CaseResult], language: Language) -> dict[str, Any]:
    """Return the results as JSON data."""
    return {
        "cases": len(results),
        "failed": sum(not result.passed for result in results),
        "results": [_data(result, language) for result in results],
    }


def _data(result: CaseResult, language: Language) -> dict[str, Any]:
    return {
        "id": result.case.id,
        "decision": result.case.decision,
        "passed": result.passed,
        "at": result.case.span.place,
        "differences": [
            {"key": d.key, "expected": d.expected, "actual": d.actual} for d in result.differences
        ],
        "reasons": reasons(result, language),
    }
