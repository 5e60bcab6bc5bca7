"""What `test --coverage` says of a policy with known gaps, in every format; and that it is so."""

import json
import re
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mutate.loaded import WORLD, small_book
from policyeval.analysis.cases import load_cases, run_case
from policyeval.analysis.coverage.html import to_html
from policyeval.analysis.coverage.measure import DecisionCoverage, RuleCoverage, measure, totals
from policyeval.analysis.coverage.report import to_data, to_lcov, to_text
from policyeval.analysis.diff.frame import content_policy
from policyeval.engine.book import load
from policyeval.schema.validator import document_schema, violations
from policyeval.source.diagnostic import Language

SCHEMA = Path(__file__).parents[2] / "schemas" / "coverage.schema.json"
LINE = re.compile(
    r"TN:|SF:.+|DA:[1-9]\d*,\d+|BRDA:[1-9]\d*,\d+,\d+,(?:-|\d+)|BRF:\d+|BRH:\d+|LF:\d+|LH:\d+|end_of_record"
)
EXPECTED = {
    "late": {"asked": 3, "fired": 1, "not_fired": 2, "decided": 1},
    "find": {"asked": 3, "fired": 1, "not_fired": 3, "decided": 1},
    "doubt": {"asked": 3, "fired": 0, "not_fired": 3, "decided": 0},
    "closed": {"asked": 2, "fired": 1, "not_fired": 1, "decided": 1},
    "slow": {"asked": 1, "fired": 0, "not_fired": 1, "decided": 0},
    "never-both": {"asked": 1, "fired": 0, "not_fired": 1, "decided": 0},
    "none": {"asked": 1, "fired": 0, "not_fired": 1, "decided": 0},
    "some": {"asked": 1, "fired": 1, "not_fired": 0, "decided": 1},
}
"""What the cases of the small policy make of its rules, counted by hand."""


@pytest.fixture(scope="module")
def found() -> list[DecisionCoverage]:
    book = small_book()
    with chdir(WORLD):
        cases = load_cases(["cases.yaml"]).cases
    return measure(book.policies, [run_case(book, case) for case in cases])


def rules(found: list[DecisionCoverage]) -> dict[str, RuleCoverage]:
    return {rule.id: rule for decision in found for rule in decision.rules}


@pytest.mark.parametrize("id_", EXPECTED)
def test_rules_are_counted(found: list[DecisionCoverage], id_: str) -> None:
    rule = rules(found)[id_]
    assert {name: getattr(rule, name) for name in EXPECTED[id_]} == EXPECTED[id_]


def test_a_rule_of_one_reading_says_so(found: list[DecisionCoverage]) -> None:
    assert rules(found)["doubt"].readings == (("doubt", "count"),)


def test_what_was_cut_has_fired_and_not_decided(tmp_path: Path) -> None:
    for name in ("shop.yaml", "shop.facts.schema.json"):
        text = (WORLD / name).read_text("utf-8").replace("cap: 4", "cap: 0")
        (tmp_path / name).write_text(text, "utf-8")
    book = load(tmp_path)
    results = [run_case(book, case) for case in load_cases([WORLD / "cases.yaml"]).cases]
    find = rules(measure(book.policies, results))["find"]
    assert (find.fired, find.decided) == (1, 0)


@pytest.mark.parametrize("language", Language)
def test_text(found: list[DecisionCoverage], language: Language, golden: Callable[[str, str], None]) -> None:
    golden(f"golden/coverage.{language}.txt", to_text(found, language))


def test_data(found: list[DecisionCoverage], golden: Callable[[str, str], None]) -> None:
    data = to_data(found)
    assert list(violations(data, document_schema(json.loads(SCHEMA.read_text("utf-8"))))) == []
    golden("golden/coverage.json", json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def test_lcov(found: list[DecisionCoverage], golden: Callable[[str, str], None]) -> None:
    trace = to_lcov(found)
    lines = trace.splitlines()
    assert [line for line in lines if LINE.fullmatch(line) is None] == []
    taken = [line.rpartition(",")[2] for line in lines if line.startswith("BRDA:")]
    assert f"BRF:{len(taken)}" in lines
    assert f"BRH:{sum(count not in ('-', '0') for count in taken)}" in lines
    counts = [line.rpartition(",")[2] for line in lines if line.startswith("DA:")]
    assert (f"LF:{len(counts)}" in lines, f"LH:{sum(count != '0' for count in counts)}" in lines) == (
        True,
        True,
    )
    golden("golden/coverage.lcov", trace)


def test_lcov_names_the_lines_where_rules_stand(found: list[DecisionCoverage]) -> None:
    lines = (WORLD / "shop.yaml").read_text("utf-8").splitlines()
    named = {int(line[3:].split(",")[0]) for line in to_lcov(found).splitlines() if line.startswith("DA:")}
    ids = {number for number, line in enumerate(lines, 1) if "- id: " in line or "- {id: " in line}
    assert ids <= named
    assert all(any(word in lines[number - 1] for word in ("id:", "when:", "range:")) for number in named)


@pytest.mark.parametrize("language", Language)
def test_page(found: list[DecisionCoverage], language: Language, golden: Callable[[str, str], None]) -> None:
    page = to_html(found, language)
    assert f'content="{content_policy()}"' in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    golden(f"golden/coverage.{language}.html", page[page.index("<body>") :])


def test_the_page_escapes_what_a_policy_says(tmp_path: Path) -> None:
    for name in ("shop.yaml", "shop.facts.schema.json"):
        text = (
            (WORLD / name).read_text("utf-8").replace("en: Verdict", 'en: "<script>alert(1)</script>\\u202e"')
        )
        (tmp_path / name).write_text(text.replace('"gold"', '"<img src=x>"'), "utf-8")
    book = load(tmp_path)
    results = [run_case(book, case) for case in load_cases([WORLD / "cases.yaml"]).cases]
    page = to_html(measure(book.policies, results), Language.EN)
    body = page[page.index("<main>") : page.index("</body>")].replace("<br>", "<br/>")
    ElementTree.fromstring(body)
    assert ("<script" in page, "<img" in page, "\u202e" in page) == (False, False, False)
    assert "U+202E" in page


def test_nothing_to_see_is_all_seen() -> None:
    assert totals([]).percent == 100
