"""The source beside a change: what is cited before and now, and what lost its rule."""

from hashlib import sha256
from pathlib import Path

from diff.loaded import policy_set, written
from policyeval.analysis.diff.citing import Sources, sources
from policyeval.analysis.diff.sides import compare

TEXT = "Market rules\nReturns within 7 days.\nOpened goods are not refunded.\nNothing else.\n"
CITED = "ae465f812720f4244ca368ad41d9ed63373730e2545711e84b4c2ddc2bc37b54"
DIGEST = {CITED: sha256(TEXT.encode()).hexdigest()}
OPENED = """      - id: opened
        title: {en: The goods were opened, th: สินค้าถูกเปิดแล้ว}
        implements: [REF-02]
        cite: {source: terms, lines: 3, quote: "Opened goods are not refunded"}
        when: is_opened
        then: {verdict: refuse}
"""


def found(tmp_path: Path, parts: dict[str, str], text: str | None = None) -> Sources:
    old, new = (
        policy_set(written(tmp_path / "old", DIGEST)),
        policy_set(written(tmp_path / "new", {**DIGEST, **parts})),
    )
    folder = None
    if text is not None:
        folder = tmp_path / "documents"
        folder.mkdir()
        (folder / "terms.txt").write_text(text, "utf-8")
    return sources(compare(old, new), folder)


def test_a_rule_that_is_gone_leaves_its_statement_and_its_lines_without_one(tmp_path: Path) -> None:
    (one,) = found(tmp_path, {OPENED: ""}, TEXT).policies
    assert (one.lost, one.gained) == (("REF-02",), ())
    assert [(q.lines, q.text) for q in one.lost_lines] == [("3", ("Opened goods are not refunded.",))]
    (cited,) = one.cited
    assert cited.id == "market.refund/opened"
    assert [quoted.quote for quoted in cited.old] == ["Opened goods are not refunded"]
    assert cited.new == ()


def test_a_changed_citation_stands_beside_the_old_one(tmp_path: Path) -> None:
    (one,) = found(
        tmp_path, {"cite: {source: terms, lines: 3, quote": "cite: {source: terms, lines: 3-4, quote"}
    ).policies
    (cited,) = one.cited
    assert ([q.lines for q in cited.old], [q.lines for q in cited.new]) == (["3"], ["3-4"])
    assert [(q.lines, q.text) for q in one.gained_lines] == [("4", None)]


def test_a_changed_rule_shows_what_it_cites_and_a_renamed_one_too(tmp_path: Path) -> None:
    parts = {"- id: opened": "- id: open_goods", "lines: 3, quote": "lines: 3-4, quote"}
    (one,) = found(tmp_path, parts).policies
    (cited,) = one.cited
    assert (len(cited.old), len(cited.new)) == (1, 1)


def test_a_parameter_shows_the_lines_that_it_is_from(tmp_path: Path) -> None:
    (one,) = found(tmp_path, {"value: 168h": "value: 240h"}, TEXT).policies
    (cited,) = one.cited
    assert cited.id == "market.param.return_within"
    assert cited.new[0].text == ("Returns within 7 days.",)


def test_another_document_than_the_cited_one_is_a_finding(tmp_path: Path) -> None:
    result = found(tmp_path, {"value: 168h": "value: 240h"}, "another text\n")
    assert [finding.code for finding in result.findings] == ["PE722"]
    assert result.policies[0].cited[0].new[0].text is None


def test_words_alone_have_no_source(tmp_path: Path) -> None:
    (one,) = found(tmp_path, {"en: Market rules": "en: The market"}).policies
    assert (one.cited, one.lost, one.lost_lines) == ((), (), ())
