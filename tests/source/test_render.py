"""How a finding is drawn, and what programs get of it."""

import pytest

from policyeval.source.diagnostic import Diagnostic, Label, Language, Phrase
from policyeval.source.listing import sort_key
from policyeval.source.render import render, render_all, to_data
from policyeval.source.text import Source, Span

FIRST = Phrase("first given as {text}", "ให้ไว้ครั้งแรกเป็น {text}")


def marked(text: str, part: str, *labels: Label, start: int | None = None) -> Diagnostic:
    source = Source("x.yaml", text)
    at = text.index(part) if start is None else start
    return Diagnostic("PE130", Span(source, at, at + len(part)), {"key": "a"}, labels)


def picture(diagnostic: Diagnostic) -> list[str]:
    """Return the source line and the line of its mark."""
    return render(diagnostic, Language.EN).split("\n")[3:5]


def test_a_finding_is_drawn_with_its_line_its_labels_and_its_help() -> None:
    text = "\n" * 9 + "a: 1\n  a: 2\n"
    label = Label(Span(Source("x.yaml", text), 9, 10), FIRST, {"text": "`1`"})
    elsewhere = Label(Span(Source("y.yaml", "b: 3"), 0, 1), FIRST, {"text": "`3`"})
    finding = marked(text, "a: 2", label, elsewhere)
    assert render(finding, Language.EN, verbose=True).split("\n") == [
        "error[PE130]: the key `a` is given twice",
        "  --> x.yaml:11:3",
        "   |",
        "11 |   a: 2",
        "   |   ^^^^",
        "   |",
        "10 | a: 1",
        "   | - first given as `1`",
        "  ::: y.yaml:1:1",
        "   |",
        " 1 | b: 3",
        "   | - first given as `3`",
        "   = help: remove one of the two",
        "   = why: other programs would keep the last value and drop the first one silently.",
    ]


def test_a_finding_is_drawn_in_thai() -> None:
    finding = Diagnostic("PE130", pointer="/order/totl", args={"key": "totl"}, suggestion="total")
    assert render(finding, Language.TH).split("\n") == [
        "ข้อผิดพลาด[PE130]: คีย์ `totl` ซ้ำกัน",
        "  ที่ /order/totl",
        "   = วิธีแก้: หมายถึง `total` หรือไม่",
    ]


def test_a_finding_about_facts_names_their_pointer() -> None:
    finding = Diagnostic("PE130", pointer="", args={"key": "a"})
    assert render(finding, Language.EN).split("\n")[1] == "  at /"


@pytest.mark.parametrize(
    ("text", "part", "line", "mark"),
    [
        ("a: xyz", "xyz", " 1 | a: xyz", "   |    ^^^"),
        ("ที่นี่: xyz", "xyz", " 1 | ที่นี่: xyz", "   |     ^^^"),
        ("ที่นี่: xyz", "ที่", " 1 | ที่นี่: xyz", "   | ^"),
        ("ที่นี่: xyz", "ี่", " 1 | ที่นี่: xyz", "   | ^"),
        ("ทำ: xyz", "xyz", " 1 | ทำ: xyz", "   |     ^^^"),
        ("中文: xyz", "xyz", " 1 | 中文: xyz", "   |       ^^^"),
        ("中文: xyz", "文", " 1 | 中文: xyz", "   |   ^^"),
        ("a\tb\txyz", "xyz", " 1 | a   b   xyz", "   |         ^^^"),
        ("a: \u202exyz", "xyz", " 1 | a: \\u{202e}xyz", "   |            ^^^"),
        ("a: \x1b[0m", "\x1b", " 1 | a: \\u{1b}[0m", "   |    ^^^^^^"),
        ("a: กข\u200bค xyz", "xyz", " 1 | a: กข\u200bค xyz", "   |        ^^^"),
        ("a: b\u200bc", "c", " 1 | a: b\\u{200b}c", "   |             ^"),
        ("a: bc\n  de", "bc\n  de", " 1 | a: bc", "   |    ^^"),
        ("a: bc\r\nd", "bc\r\nd", " 1 | a: bc", "   |    ^^"),
    ],
)
def test_the_mark_stands_under_what_it_is_about(text: str, part: str, line: str, mark: str) -> None:
    assert picture(marked(text, part)) == [line, mark]


@pytest.mark.parametrize("text", ["", "a: b", "a: b\n"])
def test_the_end_of_a_file_is_a_place(text: str) -> None:
    last = text.rsplit("\n", 1)[-1]
    expected = [f" 1 | {last}".rstrip(), f"   | {' ' * len(last)}^"]
    found = picture(marked(text, "", start=len(text)))
    assert found == ([" 2 |", "   | ^"] if text.endswith("\n") else expected)


def test_a_long_line_is_cut_around_the_mark() -> None:
    text = "x" * 500 + "here" + "y" * 500
    assert picture(marked(text, "here")) == [
        " 1 | …" + "x" * 40 + "here" + "y" * 56 + "…",
        "   | " + " " * 41 + "^^^^",
    ]


def test_a_long_mark_ends_with_the_line_that_is_shown() -> None:
    line, mark = picture(marked("a: " + "x" * 500, "x" * 500))
    assert (line, mark) == (" 1 | a: " + "x" * 97 + "…", "   |    " + "^" * 97)


def test_a_line_of_a_million_characters_is_drawn_at_once() -> None:
    finding = marked("x" * 1_000_000 + "here", "here")
    assert len(render(finding, Language.EN)) < 500


def test_text_of_the_user_cannot_steer_the_terminal() -> None:
    source = Source("a\x1b[2J.yaml", "a")
    finding = Diagnostic("PE130", Span(source, 0, 1), {"key": "a\n\x1b]0;"}, suggestion="\u202eb")
    assert render(finding, Language.EN).split("\n")[:2] == [
        "error[PE130]: the key `a\\u{a}\\u{1b}]0;` is given twice",
        "  --> a\\u{1b}[2J.yaml:1:1",
    ]
    assert "\\u{202e}b" in render(finding, Language.EN)


def test_findings_are_ordered_by_file_place_and_code() -> None:
    one, two = Source("1.yaml", "ab"), Source("2.yaml", "ab")
    ordered = [
        Diagnostic("PE131"),
        Diagnostic("PE130", Span(one, 0, 1)),
        Diagnostic("PE131", Span(one, 0, 1)),
        Diagnostic("PE130", Span(one, 1, 2)),
        Diagnostic("PE130", Span(two, 0, 1)),
    ]
    assert sorted(reversed(ordered), key=sort_key) == ordered
    drawn = render_all([marked("b: 1", "b"), Diagnostic("PE123")], Language.EN)
    assert [part.split(":")[0] for part in drawn.split("\n\n")] == ["error[PE123]", "error[PE130]"]


def test_a_finding_as_data() -> None:
    text = "a: 1\na: 2"
    label = Label(Span(Source("x.yaml", text), 0, 1), FIRST, {"text": "1"})
    assert to_data(marked(text, "a: 2", label), Language.EN) == {
        "code": "PE130",
        "name": "repeated-key",
        "severity": "error",
        "message": "the key `a` is given twice",
        "file": "x.yaml",
        "line": 2,
        "column": 1,
        "end_line": 2,
        "end_column": 5,
        "pointer": None,
        "help": "remove one of the two",
        "suggestion": None,
        "labels": [
            {
                "message": "first given as 1",
                "file": "x.yaml",
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 2,
            }
        ],
    }
