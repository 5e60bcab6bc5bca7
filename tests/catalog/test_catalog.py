"""Every code of the catalogue keeps its promises: words in both languages, and examples that are true."""

import re
from collections import Counter
from importlib import import_module

import pytest

from catalog.examples import RUNNERS
from policyeval.source.catalog import PHASES, Entry, Kind, catalog
from policyeval.source.diagnostic import Phrase, Severity

ENTRIES = list(catalog().values())
EVERY = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.code}-{entry.name}")
THAI = re.compile("[\u0e01-\u0e4e]")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
IS_RUN = pytest.mark.parametrize(
    "entry",
    [entry for entry in ENTRIES if entry.kind in RUNNERS],
    ids=lambda entry: f"{entry.code}-{entry.name}",
)


def _placeholders(phrase: Phrase) -> tuple[set[str], set[str]]:
    return set(PLACEHOLDER.findall(phrase.en)), set(PLACEHOLDER.findall(phrase.th))


def _phrases(entry: Entry) -> list[Phrase]:
    return [entry.message, entry.why, *([entry.help] if entry.help else [])]


@EVERY
def test_code_is_in_the_range_of_a_phase(entry: Entry) -> None:
    assert re.fullmatch(rf"PE[1-{len(PHASES)}][0-9][0-9]", entry.code)


def test_no_code_is_used_twice() -> None:
    counted = Counter(
        entry.code
        for phase in PHASES
        for entry in import_module(f"policyeval.source.catalog.{phase}").ENTRIES
    )
    assert [code for code, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("phase", PHASES)
def test_codes_of_a_phase_start_with_its_number(phase: str) -> None:
    entries = import_module(f"policyeval.source.catalog.{phase}").ENTRIES
    prefix = f"PE{PHASES.index(phase) + 1}"
    assert [entry.code for entry in entries if not entry.code.startswith(prefix)] == []


def test_no_name_is_used_twice() -> None:
    counted = Counter(entry.name for entry in ENTRIES)
    assert [name for name, times in counted.items() if times > 1] == []


@EVERY
def test_name_is_kebab_case(entry: Entry) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.name)


@EVERY
def test_words_are_written_in_both_languages(entry: Entry) -> None:
    for phrase in _phrases(entry):
        assert THAI.search(phrase.th), phrase.th
        assert not THAI.search(phrase.en), phrase.en


@EVERY
def test_both_languages_name_the_same_arguments(entry: Entry) -> None:
    for phrase in _phrases(entry):
        en, th = _placeholders(phrase)
        assert en == th


@EVERY
def test_message_is_one_line_in_lower_case_without_a_full_stop(entry: Entry) -> None:
    assert "\n" not in entry.message.en + entry.message.th
    assert not entry.message.en.endswith(".")
    assert not entry.message.en[0].isupper() or entry.message.en.split()[0].isupper()


@EVERY
def test_message_and_help_can_be_filled_in(entry: Entry) -> None:
    """Braces that are no argument are doubled exactly when there are arguments."""
    filled = [entry.message, *([entry.help] if entry.help else [])]
    names = set().union(*(_placeholders(phrase)[0] for phrase in filled))
    for phrase in filled:
        for text in (phrase.en, phrase.th):
            if names:
                assert text.format_map(dict.fromkeys(names, "x"))
            else:
                assert "{{" not in text
                assert "}}" not in text


@IS_RUN
def test_bad_example_gives_the_code(entry: Entry) -> None:
    assert entry.code in RUNNERS[entry.kind](entry.bad)


@IS_RUN
def test_good_example_gives_no_error(entry: Entry) -> None:
    codes = RUNNERS[entry.kind](entry.good)
    assert [code for code in codes if catalog()[code].severity is Severity.ERROR] == []
    assert entry.code not in codes


def test_examples_of_reading_are_run() -> None:
    assert {Kind.YAML, Kind.FILE} <= set(RUNNERS)
