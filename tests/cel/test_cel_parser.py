"""What is accepted, what is refused and in which words, and how large it may be."""

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
import yaml

from cel_outlines import outline, parsed
from policyeval.cel.limits import MAX_DEPTH, MAX_LENGTH, MAX_NESTING, MAX_TERMS
from policyeval.cel.parser import parse
from policyeval.cel.printer import show
from policyeval.cel.syntax import And, Or
from policyeval.cel.words import MAX_FINDINGS
from policyeval.source.catalog.cel_syntax import ENTRIES
from policyeval.source.catalog.entry import Entry
from policyeval.source.diagnostic import Diagnostic, Language
from policyeval.source.render import render_all
from policyeval.source.text import Excerpt, Source, whole

HERE = Path(__file__).parent
ACCEPTED = yaml.safe_load((HERE / "accepted.yaml").read_text("utf-8"))["cases"]
REFUSED = yaml.safe_load((HERE / "refused.yaml").read_text("utf-8"))["cases"]
MESSAGES = {entry.code: entry.message for entry in ENTRIES}
RESERVED = ["as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop"]
RESERVED += ["namespace", "package", "return", "var", "void", "while"]


def told(text: str) -> list[str]:
    """Return the findings of a text, one line each: place, code, message, labels, suggestion."""
    return [line(finding) for finding in parse(whole(Source("rule", text))).findings]


def line(finding: Diagnostic) -> str:
    assert finding.span is not None
    position = finding.span.source.position(finding.span.start)
    message = MESSAGES[finding.code].text(Language.EN, finding.args)
    labels = [f" [{label.span.place[5:]} {label.phrase.en}]" for label in finding.labels]
    instead = f" => {finding.suggestion}" if finding.suggestion else ""
    mark = f" {finding.span.text!r}" if finding.span.text else ""
    return f"{position[0]}:{position[1]}{mark} {finding.code} {message}{''.join(labels)}{instead}"


def codes(text: str) -> list[str]:
    return [finding.code for finding in parse(whole(Source("rule", text))).findings]


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case["name"])
def test_accepted_text_gives_its_tree(case: dict[str, str]) -> None:
    assert outline(parsed(case["expr"])) == case["tree"]


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case["name"])
def test_accepted_text_is_printed_as_text_of_the_same_tree(case: dict[str, str]) -> None:
    assert outline(parsed(show(parsed(case["expr"])))) == case["tree"]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
def test_refused_text_is_told_what_is_wrong(case: dict[str, str]) -> None:
    assert told(case["expr"]) == case["told"]


@pytest.mark.parametrize("word", RESERVED)
def test_reserved_words_name_no_variable_but_any_field(word: str) -> None:
    assert codes(word) == (["PE214"] if word in ("if", "else") else ["PE256"])
    assert outline(parsed(f"a.{word} == C{{{word}: 1}}")) == f"(== (. a {word}) (message C {word}: 1))"


def test_every_code_has_a_refused_text() -> None:
    large = {"PE202", "PE203", "PE204", "PE205"}
    used = {code for case in REFUSED for code in codes(case["expr"])}
    assert used | large == set(MESSAGES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_examples_of_the_catalogue_are_what_they_say(entry: Entry) -> None:
    assert codes(entry.bad) == [entry.code]
    assert codes(entry.good) == []


@pytest.mark.parametrize("language", Language)
def test_refusals_are_drawn_in_both_languages(language: Language, golden: Callable[[str, str], None]) -> None:
    chunks = []
    for case in REFUSED:
        findings = parse(whole(Source("rule", case["expr"]))).findings
        chunks.append(f"# {case['name']}\n{render_all(findings, language)}\n")
    golden(f"refused.{language}.txt", "\n".join(chunks))


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
def test_every_message_reads_in_both_languages(case: dict[str, str]) -> None:
    for finding in parse(whole(Source("rule", case["expr"]))).findings:
        english, thai = (MESSAGES[finding.code].text(language, finding.args) for language in Language)
        assert thai not in ("", english)


def test_places_are_those_of_the_file() -> None:
    file = Source("policy.yaml", "when: 'a and b'\n")
    text = Excerpt(file.text[7:14], file, range(7, 15))
    assert [f.span.place for f in parse(text).findings if f.span] == ["policy.yaml:1:10"]


# --- how large ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("operator", "kind"), [("&&", And), ("||", Or)])
def test_ten_thousand_terms_are_one_node(operator: str, kind: type[And | Or]) -> None:
    expr = parsed(f" {operator} ".join(["a"] * MAX_TERMS))
    assert isinstance(expr, kind)
    assert len(expr.terms) == MAX_TERMS


def test_more_terms_than_the_limit_are_refused_at_the_first_one_too_many() -> None:
    assert told("&&".join(["a"] * (MAX_TERMS + 1))) == [
        f"1:{MAX_TERMS * 3 + 1} 'a' PE205 10001 terms are joined by `&&`, more than 10000"
    ]


def test_a_list_may_have_as_many_elements_as_fit() -> None:
    assert codes(f"x in [{','.join(['1'] * 40_000)}]") == []


@pytest.mark.parametrize("brackets", ["()", "[]", "{}"], ids=["parentheses", "lists", "maps"])
def test_brackets_nest_to_the_limit(brackets: str) -> None:
    open_, close = ("{1:", "}") if brackets == "{}" else brackets
    assert codes(open_ * MAX_NESTING + "1" + close * MAX_NESTING) == []
    deep = parse(whole(Source("rule", open_ * 10_000 + "1" + close * 10_000)))
    assert [(f.code, f.span.start) for f in deep.findings if f.span] == [("PE203", MAX_NESTING * len(open_))]


@pytest.mark.parametrize("text", ["(" * 10_000, "(" * 10_000 + ")" * 10_000, "f(" * 10_000, "[{" * 10_000])
def test_deep_brackets_are_refused_quickly(text: str) -> None:
    parsed("a")
    start = process_time()
    assert codes(text) == ["PE203"]
    assert process_time() - start < 3


@pytest.mark.parametrize("unit", ["!", "-", "a ? b : "], ids=["not", "minus", "conditions"])
def test_signs_and_conditions_nest_to_the_limit(unit: str) -> None:
    assert codes(unit * MAX_NESTING + "a") == []
    assert codes(unit * (MAX_NESTING + 1) + "a") == ["PE203"]
    assert codes(unit * 10_000 + "a") == ["PE203"]


@pytest.mark.parametrize("link", [".a", "[0]", ".f()", ".?a"])
def test_members_of_members_nest_to_the_limit(link: str) -> None:
    assert codes("a" + link * (MAX_DEPTH - 1)) == []
    assert codes("a" + link * MAX_DEPTH) == ["PE203"]
    assert codes("a" + link * 10_000) == ["PE203"]


@pytest.mark.parametrize("operator", ["+", "-", "*", "<", "in"])
def test_chains_of_operators_are_as_long_as_the_limit(operator: str) -> None:
    assert codes(f" {operator} ".join("a" * MAX_TERMS)) == []
    assert codes(f" {operator} ".join("a" * (MAX_TERMS + 1))) == ["PE204"]


def test_a_chain_has_each_of_its_operators_to_itself() -> None:
    """A comparison of two sums is two chains, and what is right of an operator begins a new one."""
    chain = " + ".join("a" * MAX_TERMS)
    assert codes(f"{chain} < {chain}") == []
    assert codes(f"a + ({chain})") == []


def test_a_chain_that_is_too_long_is_shown_at_an_operator() -> None:
    place = f"1:{4 * 3 + 3} '+'"
    said = f"PE204 more than {MAX_TERMS} operations are chained in one expression"
    assert told("a" + " + a" * (MAX_TERMS + 3)) == [f"{place} {said}"]


def test_a_text_longer_than_the_limit_is_not_read() -> None:
    assert codes("a" * MAX_LENGTH) == []
    assert codes("a" * (MAX_LENGTH + 1)) == ["PE202"]


@pytest.mark.parametrize(
    "unit",
    ["\\", '"', "'\\", '"""\\', "`", "1.", "1e", "0x", "/*", "“", "ก1", "\\u12", "a?b:", "{", "f(a,", "!-"],
)
def test_no_text_takes_long(unit: str) -> None:
    start = process_time()
    assert codes('"' + unit * (60_000 // len(unit)))
    assert codes(unit * (60_000 // len(unit)))
    assert process_time() - start < 10


def test_findings_of_one_text_are_limited() -> None:
    assert len(codes("$" * 50_000)) == MAX_FINDINGS
    assert codes("a and " * 10_000 + "a") == ["PE210"] * MAX_FINDINGS
