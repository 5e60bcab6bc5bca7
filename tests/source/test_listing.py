"""Of many findings alike the first few are listed, and the rest is counted: in words and as data."""

from itertools import chain

import pytest

from policyeval.source.diagnostic import Diagnostic, Language
from policyeval.source.listing import MOST_OF_A_CODE, Rest, listed
from policyeval.source.render import all_to_data, render_all
from policyeval.source.text import Source, Span

TEXT = "\n" * 200


def alike(code: str, count: int, name: str | None = "x.yaml") -> list[Diagnostic]:
    """Return findings of a code, one a line."""
    spans = [None if name is None else Span(Source(name, TEXT), at, at) for at in range(count)]
    return [Diagnostic(code, span, {"text": "*a"}) for span in spans]


@pytest.mark.parametrize("count", [0, 1, MOST_OF_A_CODE])
def test_a_few_are_all_listed(count: int) -> None:
    assert listed(alike("PE131", count)) == alike("PE131", count)


def test_the_rest_is_counted_by_code_and_file() -> None:
    many = alike("PE131", 23), alike("PE131", 22, "y.yaml"), alike("PE132", 20), alike("PE132", 21, None)
    rests = [row for row in listed(reversed(list(chain(*many)))) if isinstance(row, Rest)]
    expected = [Rest("PE132", None, 1), Rest("PE131", "x.yaml", 3), Rest("PE131", "y.yaml", 2)]
    assert rests == expected


def test_one_that_is_different_is_listed_among_many() -> None:
    different = Diagnostic("PE130", Span(Source("x.yaml", TEXT), 150, 151), {"key": "a"})
    rows = listed([*alike("PE131", 200), different])
    assert rows[-2:] == [Rest("PE131", "x.yaml", 180), different]


@pytest.mark.parametrize(
    ("language", "name", "line"),
    [
        (Language.EN, "x.yaml", "error[PE131]: and 71 more of these in x.yaml"),
        (Language.TH, "x.yaml", "ข้อผิดพลาด[PE131]: และพบเช่นนี้ใน x.yaml อีก 71 แห่ง"),
        (Language.EN, None, "error[PE131]: and 71 more of these"),
        (Language.TH, None, "ข้อผิดพลาด[PE131]: และพบเช่นนี้อีก 71 แห่ง"),
    ],
)
def test_how_many_more_there_are_is_said_in_words_and_as_data(
    language: Language, name: str | None, line: str
) -> None:
    found = alike("PE131", 91, name)
    assert render_all(found, language).split("\n\n")[-1] == line
    data = all_to_data(found, language)
    assert len(data["diagnostics"]) == MOST_OF_A_CODE
    assert data["unlisted"] == [
        {"code": "PE131", "file": name, "count": 71, "message": line.partition(": ")[2]}
    ]
