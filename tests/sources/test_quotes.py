"""Quotes are found whatever layout, extraction and typing did to the text, and not elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyeval.analysis.sources import find_quote, lines_of, plain
from policyeval.source.citation import Citation
from policyeval.source.text import Source, Span

NOWHERE = Span(Source("policy.yaml", ""), 0, 0)
LINES = (
    "จำนวนค",
    "",
    "สั่งซื้อทั้งหมด < 30 รายการ",
    "อัตราการตอบ＜75%  (ภายใน 24\tชั่วโมง )",
    "บทลงโทษ\ufffd ข้อ\u200bที่ 2",
    "She said “no”, and it’s “final”.",
    "น้ำ น\u0e49\u0e4d\u0e32 น\u0e4d\u0e49\u0e32",
)


def _found(lines: str, quote: str | None) -> bool:
    return find_quote(LINES, Citation("text", lines, quote, NOWHERE))


@pytest.mark.parametrize(
    ("lines", "quote"),
    [
        pytest.param("1", None, id="no quote is always there"),
        pytest.param("1", "จำนวน", id="a part of a line"),
        pytest.param("3", "สั่งซื้อ ทั้งหมด<30รายการ", id="blanks do not matter"),
        pytest.param("1-3", "จำนวนค สั่งซื้อ", id="line ends do not matter"),
        pytest.param("1-3", "จำนวนค[ำ]สั่งซื้อ", id="a letter that extraction lost"),
        pytest.param("1", "จ[ำ]นวน", id="a letter that is restored and there"),
        pytest.param("1-3", "จำนวน … 30 รายการ", id="a gap over lines"),
        pytest.param("1, 4", "จำนวนค…24 ชั่วโมง", id="a gap between two ranges"),
        pytest.param("4, 1", "(ภายใน…จำนวนค", id="ranges in the order of the citation"),
        pytest.param("3", "…รายการ", id="a gap at the start"),
        pytest.param("4", "อัตราการตอบ<75%", id="full-width letters of the text"),
        pytest.param("3", "สั่งซื้อทั้งหมด ＜ 30", id="full-width letters of the quote"),
        pytest.param("5", "บทลงโทษ ข้อที่ 2", id="replaced and invisible characters"),
        pytest.param("6", 'said "no", and it\'s "final"', id="the shape of quotation marks"),
        pytest.param("7", "น้ำน้ำน้ำ", id="every encoding of a vowel with a tone mark"),
    ],
)
def test_found(lines: str, quote: str | None) -> None:
    assert _found(lines, quote)


@pytest.mark.parametrize(
    ("lines", "quote"),
    [
        pytest.param("2-3", "จำนวน", id="on another line"),
        pytest.param("1-3", "30 รายการ … จำนวน", id="pieces in the wrong order"),
        pytest.param("1-3", "จำนวนคำสั่งซื้อ", id="a restored letter that is not marked"),
        pytest.param("1", "[จ]ำนวนเงิน", id="a restored letter and other words"),
        pytest.param("3", "< 3 0 รายการ …รายการ", id="a piece that would have to stand twice"),
        pytest.param("1", "จำนวน.", id="signs are not patterns"),
        pytest.param("9", "จำนวน", id="beyond the document"),
    ],
)
def test_not_found(lines: str, quote: str) -> None:
    assert not _found(lines, quote)


def test_lines_end_at_line_feeds_only() -> None:
    text = "one\r\ntwo\x0c\u2028still two\n\nfour"
    assert lines_of(Source("text.txt", text)) == ("one", "two\x0c\u2028still two", "", "four")
    assert lines_of(Source("text.txt", "one\n")) == ("one",)
    assert lines_of(Source("text.txt", "")) == ()


@given(st.text(alphabet='กขคงำํา่้ 0９<＜“"a…[]\ufffd\n', max_size=40))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.lists(st.text(alphabet="กขำ่ าaบ＜ 9", max_size=12), min_size=1, max_size=6), st.data())
def test_whatever_stands_on_lines_is_found_there(lines: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    text = "\n".join(lines[first - 1 : last])
    cut = data.draw(st.integers(0, len(text)))
    citation = Citation("text", f"{first}-{last}", f"{text[:cut]}…{text[cut:]}", NOWHERE)
    assert find_quote(lines, citation)
