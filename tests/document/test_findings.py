"""What an author reads about each slip: the example of every code, drawn in both languages."""

import unicodedata
from collections.abc import Callable

import pytest

from policyeval.document.characters import unwanted_characters
from policyeval.document.read import read
from policyeval.source.catalog import Kind, catalog
from policyeval.source.diagnostic import Language
from policyeval.source.render import render_all
from policyeval.source.text import Source


@pytest.mark.parametrize("language", list(Language))
def test_the_findings_about_all_examples(language: Language, golden: Callable[[str, str], None]) -> None:
    drawn = [
        render_all(read(Source(f"{entry.name}.yaml", entry.bad)).findings, language)
        for entry in catalog().values()
        if entry.kind is Kind.YAML and entry.code.startswith("PE1")
    ]
    golden(f"findings.{language}.txt", "\n\n".join(drawn) + "\n")


def test_every_format_character_of_unicode_is_seen() -> None:
    every = [chr(number) for number in range(0x110000) if unicodedata.category(chr(number)) == "Cf"]
    unseen = [char for char in every if not list(unwanted_characters(Source("x", f"a{char}")))]
    assert [f"{ord(char):X}" for char in unseen] == []
