"""Results of cases in the formats of test runners.

Source: TAP 13; the JUnit XML schema of the Jenkins xUnit plug-in.
"""

import json
from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from policyeval.analysis.cases import CaseResult
from policyeval.source.diagnostic import Language, Phrase
from policyeval.source.render import render_all

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
    return lines


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def to_tap(results: Sequence[CaseResult], language: Language) -> str:
    """Return the results as TAP."""
    lines = ["TAP version 13", f"1..{len(results)}"]
    for number, result in enumerate(results, 1):
        mark = "ok" if result.passed else "not ok"
        lines.append(f"{mark} {number} - {result.case.id} {result.case.decision}".replace("#", "\\#"))
        lines += [f"  # {line}" for line in reasons(result, language)]
    return "\n".join(lines) + "\n"


def to_junit(results: Sequence[CaseResult], language: Language) -> str:
    """Return the results as JUnit XML."""
    failed = sum(not result.passed for result in results)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="policyeval" tests="{len(results)}" failures="{failed}" errors="0">',
    ]
    for result in results:
        name, decision = quoteattr(result.case.id), quoteattr(result.case.decision)
        source, start = result.case.span.source, result.case.span.start
        place = f'file={quoteattr(source.name)} line="{source.position(start)[0]}"'
        lines.append(f"  <testcase name={name} classname={decision} {place}>")
        if not result.passed:
            text = "\n".join(reasons(result, language))
            lines.append(f"    <failure message={quoteattr(text.splitlines()[0])}>{escape(text)}</failure>")
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
