"""What `policyeval test --coverage` writes, and where."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from policyeval.analysis.cases import CaseResult
from policyeval.analysis.coverage.html import to_html
from policyeval.analysis.coverage.measure import DecisionCoverage, measure, totals
from policyeval.analysis.coverage.report import to_data, to_lcov, to_text
from policyeval.cli.talk import remark, stop
from policyeval.engine.book import PolicyBook
from policyeval.source.diagnostic import Language, Phrase

_UNDER: Final = Phrase(
    "coverage: {percent} %, under the {least} % that are asked for",
    "ความครอบคลุม: {percent} % ต่ำกว่า {least} % ที่กำหนด",
)


def measured(book: PolicyBook, results: Sequence[CaseResult]) -> list[DecisionCoverage]:
    """Return what cases exercised of the policies of a book."""
    return measure(book.policies, results)


def write_coverage(
    found: Sequence[DecisionCoverage], format_: str, path: str | None, language: Language
) -> None:
    """Write the coverage to a file, or to standard output where none is named."""
    text = _written(found, format_, language)
    if path is None:
        click.echo(text, nl=False)
        return
    try:
        Path(path).write_text(text, "utf-8")
    except OSError:
        raise stop("PE751", path=path) from None


def _written(found: Sequence[DecisionCoverage], format_: str, language: Language) -> str:
    match format_:
        case "json":
            return json.dumps(to_data(found), ensure_ascii=False, indent=2) + "\n"
        case "lcov":
            return to_lcov(found)
        case "html":
            return to_html(found, language)
        case _:
            return to_text(found, language)


def is_covered_less(found: Sequence[DecisionCoverage], least: float, lang: str) -> bool:
    """Say whether less is covered than asked for, and tell so."""
    percent = totals(found).percent
    if percent < least:
        remark(_UNDER, lang, percent=str(percent), least=f"{least:g}")
    return percent < least
