"""Everything that people get wrong, and the whole of what they are told: `golden/` in both languages.

A row of a topic's YAML file is run by the real command line, in `world/` with one thing broken.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from broken.world import HERE, TOPICS, Outcome, Row, outcome, rows
from policyeval.source.catalog import catalog
from policyeval.source.diagnostic import Phrase

LANGUAGES = ("en", "th")
TABLE = [row for topic in TOPICS for row in rows(topic)]
EVERY = pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.topic}: {row.name}")
EITHER = pytest.mark.parametrize("language", LANGUAGES)
CODE = re.compile(r"\bPE[0-9]{3}\b")


@cache
def told(row: Row, language: str) -> Outcome:
    with TemporaryDirectory() as folder:
        return outcome(row, Path(folder), language)


def page(topic: str, language: str) -> str:
    """Return the golden file of a topic: each row's name, and what is printed for it."""
    return (
        "\n\n".join(f"# {row.name}\n{told(row, language).text}" for row in TABLE if row.topic == topic) + "\n"
    )


@cache
def golden_of(topic: str, language: str) -> dict[str, str]:
    text = (HERE / "golden" / f"{topic}.{language}.txt").read_text("utf-8")
    names = {row.name for row in TABLE if row.topic == topic}
    parts = re.split(rf"^# ({'|'.join(map(re.escape, names))})\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.rstrip("\n") for part in parts[2::2]), strict=True))


def _sentences() -> list[str]:
    """Return every piece of English of the catalogue that is long enough to be known again."""
    phrases = (p for entry in catalog().values() for p in (entry.message, entry.help, entry.why) if p)
    return sorted({piece for phrase in phrases for piece in _pieces(phrase)})


def _pieces(phrase: Phrase) -> list[str]:
    pieces = re.split(r"\{[a-z_]+\}|`[^`]*`", phrase.en)
    return [piece.strip() for piece in pieces if len(piece.strip()) >= 12 and piece not in phrase.th]


ENGLISH = _sentences()


@pytest.mark.timeout(
    90
)  # a row takes milliseconds, one at the cost limit seconds; this is for one that hangs
@EITHER
@EVERY
def test_broken_thing_is_told_in_full(row: Row, language: str, request: pytest.FixtureRequest) -> None:
    found = told(row, language)
    assert found.exit == row.exit
    assert "Traceback" not in found.text
    assert row.broken or "PE719" not in found.text
    if language == "th":
        own = row.command + row.text
        assert [piece for piece in ENGLISH if piece in found.text and piece not in own] == []
    if not request.config.getoption("--update"):
        assert found.text == golden_of(row.topic, language)[row.name]


@pytest.mark.timeout(120)
@EITHER
@pytest.mark.parametrize("topic", TOPICS)
def test_golden_file_has_every_row_and_no_other(
    topic: str, language: str, golden: Callable[[str, str], None], request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update"):
        golden(f"golden/{topic}.{language}.txt", page(topic, language))
    assert list(golden_of(topic, language)) == [row.name for row in TABLE if row.topic == topic]


ELSEWHERE = {"PE933"}
"""Codes that need more than this machine has to have: what Spark itself says, in `tests/spark`."""


def test_every_code_of_the_catalogue_occurs() -> None:
    recorded = "".join(
        (HERE / "golden" / f"{topic}.{language}.txt").read_text("utf-8")
        for topic in TOPICS
        for language in LANGUAGES
    )
    assert set(CODE.findall(recorded)) >= set(catalog()) - ELSEWHERE


def test_names_of_rows_are_sentences_of_their_own() -> None:
    for topic in TOPICS:
        names = [row.name for row in TABLE if row.topic == topic]
        assert len(names) == len(set(names))


def test_the_table_is_large() -> None:
    assert len(TABLE) >= 150
