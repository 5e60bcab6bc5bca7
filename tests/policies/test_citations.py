"""The policies say all that their sources say: every quote, every line, every statement."""

import os
from collections import Counter
from pathlib import Path

import pytest

from policyeval.analysis.sources import (
    State,
    check_anchors,
    cited_documents,
    coverage,
    read_lines,
    show_lines,
    statements,
)
from policyeval.policy.parts import citations

FAMILIES = {"SEG": 18, "OUT": 30, "CON": 46, "CAN": 30, "COD": 30}
"""How many statements were found in the sources, by family; they are numbered from 01."""
FILES = {
    "000_1a92c0f27e96cef9.txt": 137,
    "001_3e5ec0d292880171.txt": 377,
    "002_75ed18609e0dba9a.txt": 113,
}
"""The sources and their numbers of lines."""
LONGEST_QUOTE = 80
"""Letters between two gaps: ten words of Thai, which does not part them."""


def test_policies_cite_the_three_documents(repository) -> None:
    assert [cited.document.file for cited in cited_documents(repository.policies)] == list(FILES)


@pytest.mark.parametrize("file", FILES)
def test_document_has_the_digest_that_policies_cite(repository, documents: Path, file: str) -> None:
    lines = read_lines(_cited(repository, file), documents)
    assert isinstance(lines, tuple), lines
    assert len(lines) == FILES[file]


@pytest.mark.parametrize("file", FILES)
def test_every_quote_stands_on_its_lines(repository, documents: Path, file: str) -> None:
    cited = _cited(repository, file)
    findings = check_anchors(cited, _lines(cited, documents))
    assert [(finding.code, finding.span.place, dict(finding.args)) for finding in findings] == []


@pytest.mark.parametrize("file", FILES)
def test_every_line_has_a_rule_or_a_reason(repository, documents: Path, file: str) -> None:
    """Blank lines too: of these sources some stand where a table lost its cells."""
    cited = _cited(repository, file)
    unexplained = [
        show_lines(block.first, block.last)
        for block in coverage(cited, _lines(cited, documents)).blocks
        if block.state in (State.UNCOVERED, State.BLANK)
    ]
    assert unexplained == []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_statement_is_implemented_or_explained(repository, family: str) -> None:
    found = statements(repository.policies)
    expected = [f"{family}-{number:02}" for number in range(1, FAMILIES[family] + 1)]
    of_family = [id_ for id_ in (*found.implemented, *found.explained) if id_.startswith(f"{family}-")]
    assert sorted(of_family) == expected


def test_statements_belong_to_a_known_family(repository) -> None:
    found = statements(repository.policies)
    counted = Counter(id_.partition("-")[0] for id_ in (*found.implemented, *found.explained))
    assert dict(counted) == FAMILIES
    assert counted.total() == 154


def test_quotes_are_short(repository) -> None:
    quotes = [c.quote for policy in repository.policies for c in citations(policy) if c.quote]
    too_long = [
        quote
        for quote in quotes
        if len(quote.split()) > 10 or any(len(piece) > LONGEST_QUOTE for piece in quote.split("…"))
    ]
    assert too_long == []


def test_every_rule_and_decision_cites_its_source(repository) -> None:
    """A reading or a parameter may rest on a reason instead."""
    silent = [
        f"{policy.id}.{decision.id}/{rule.id}"
        for policy in repository.policies
        for decision in policy.decisions.values()
        for rule in decision.rules
        if not rule.cite and not decision.cite
    ]
    assert silent == []


def _cited(repository, file: str):
    return next(c for c in cited_documents(repository.policies) if c.document.file == file)


def _lines(cited, documents: Path) -> tuple[str, ...]:
    lines = read_lines(cited, documents)
    if lines is None:
        pytest.skip(f"{cited.document.file} is not in {os.fspath(documents)}")
    assert isinstance(lines, tuple), lines
    return lines
