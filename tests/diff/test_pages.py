"""How a diff looks: as JSON, Markdown and HTML, the same bytes each time, whatever a policy's texts hold."""

import json
import re
from collections.abc import Callable
from contextlib import chdir
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("z3", reason="z3-solver, the extra `prove`, is not installed")

from diff.loaded import policy_set, written
from policyeval.analysis.diff.charts import flow_chart
from policyeval.analysis.diff.citing import sources
from policyeval.analysis.diff.data import diff_data
from policyeval.analysis.diff.diff import Diff
from policyeval.analysis.diff.figures import figures
from policyeval.analysis.diff.html import to_html
from policyeval.analysis.diff.impact import Flow, impact
from policyeval.analysis.diff.markdown import MOST_BYTES, inline, to_markdown
from policyeval.analysis.diff.outcomes import Outcome
from policyeval.analysis.diff.page import diff_page
from policyeval.analysis.diff.proof import proof
from policyeval.analysis.diff.sides import compare
from policyeval.analysis.prove.run import Limits
from policyeval.engine.page import Item, Page, Section, to_text
from policyeval.frozen import replace
from policyeval.source.diagnostic import Language

AS_OF = "2025-05-16T00:00:00+07:00"
PARTS = {
    'from: "2025-01-01T00:00:00+07:00"': 'from: "2025-03-01T00:00:00+07:00"',
    "late < 30": "late < 25",
    "value: 30, unit": "value: 25, unit",
    "x < 6,": "x < 5,",
    "x >= 6": "x >= 5",
    "- id: heavy": "- id: too-heavy",
    "en: The goods were opened": 'en: "<script>alert(1)</script> @everyone \\u202e [a](b:c) `x`"',
    "lines: 3, quote": "lines: 3-4, quote",
    "overlap: parallel": "overlap: replace",
}
FACTS = [
    (f"facts.ndjson:{n}", {"late": n, "orders": 100, "chats": [], "channel": "app", "score": n % 9})
    for n in range(40)
]


@pytest.fixture(scope="module")
def diff(tmp_path_factory: pytest.TempPathFactory) -> Diff:
    with chdir(tmp_path_factory.mktemp("versions")):
        return _diff()


def _diff() -> Diff:
    old, new = policy_set(written(Path("old"))), policy_set(written(Path("new"), PARTS))
    compared = compare(old, new)
    made = (figures(one) for one in compared)
    return Diff(
        old.name,
        new.name,
        tuple(one.changes for one in compared),
        proof=proof(old, new, compared, Limits(seconds=300)),
        source=sources(compared, None),
        impact=impact(old, new, compared, FACTS, as_of=AS_OF),
        figures=tuple(one for one in made if one is not None),
    )


def test_json(diff: Diff, golden: Callable[[str, str], None]) -> None:
    text = json.dumps(diff_data(diff), ensure_ascii=False, indent=1)
    golden("golden/diff.json", re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", text) + "\n")


@pytest.mark.parametrize("language", Language)
def test_text(diff: Diff, language: Language, golden: Callable[[str, str], None]) -> None:
    text = to_text(diff_page(diff, language))
    assert "\u202e" not in text
    golden(f"golden/diff.{language}.txt", text)


@pytest.mark.parametrize("language", Language)
def test_markdown(diff: Diff, language: Language, golden: Callable[[str, str], None]) -> None:
    golden(f"golden/diff.{language}.md", to_markdown(diff_page(diff, language)))


def test_html(diff: Diff, golden: Callable[[str, str], None]) -> None:
    golden("golden/diff.html", to_html(diff, Language.EN))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.unclosed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.unclosed.append(tag)


def test_html_is_whole_and_has_no_script_link_or_style_of_an_element(diff: Diff) -> None:
    parsed = _Tags()
    parsed.feed(to_html(diff, Language.TH))
    assert (parsed.open, parsed.unclosed) == ([], [])
    assert not {"script", "a", "img", "link", "iframe", "object", "form"} & {tag for tag, _ in parsed.tags}
    names = {name for _, attributes in parsed.tags for name in attributes}
    assert not {name for name in names if name.startswith("on")} | (names & {"style", "src", "href"})


def test_html_shows_characters_that_cannot_be_seen(diff: Diff) -> None:
    page = to_html(diff, Language.EN)
    assert "\u202e" not in page
    assert '<span class="badge">U+202E</span>' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_html_draws_flows_bands_and_times(diff: Diff) -> None:
    page = to_html(diff, Language.EN)
    assert page.count("<svg") == 2 + sum(bool(one.flips) for one in diff.impact.decisions)
    assert page.count('<line class="edge"') == 2
    assert '<path class="moved"' in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("limit of `a_b`: *3*", "limit of `a_b`: \\*3\\*"),
        ("an odd ` one", "an odd \\` one"),
        ("@team see x://y", "@<!-- -->team see x:<!-- -->//y"),
        ("www.site GH-12", "www<!-- -->.site GH<!-- -->-12"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("#1 |~~|", "\\#1 \\|\\~\\~\\|"),
        ("two\nlines", "two lines"),
    ],
)
def test_markdown_takes_no_text_for_markup(text: str, shown: str) -> None:
    assert inline(text) == shown


def test_markdown_never_holds_more_than_a_comment_can_and_says_what_is_left_out() -> None:
    sections = tuple(
        Section(f"section {n}", tuple(Item("ข้อความยาว " * 40) for _ in range(30))) for n in range(30)
    )
    text = to_markdown(Page("long", "", sections, "en"))
    assert len(text.encode()) <= MOST_BYTES
    kept = text.count("\n- ข้อความยาว")
    left = [int(number) for number in re.findall(r"- (\d+) lines of", text)]
    assert "Left out" in text
    assert kept > 0
    assert sum(left) + kept == 30 * 30
    assert text.count("<details") == text.count("</details>")


def test_nothing_different_is_a_page_too(tmp_path: Path) -> None:
    side = policy_set(written(tmp_path / "same"))
    same = Diff("a", "b", tuple(one.changes for one in compare(side, side)))
    assert "No difference" in to_html(same, Language.EN)
    assert "No difference" in to_markdown(diff_page(same, Language.EN))


@pytest.mark.parametrize("value", ["²", "<²", "#๕", "10–20", "", "x"])
def test_outcomes_are_drawn_whatever_text_a_result_is(diff: Diff, value: str) -> None:
    assert diff.impact is not None
    flows = (Flow(Outcome("decided", value), Outcome("decided", "1"), 1),)
    assert "<svg" in flow_chart(replace(diff.impact.decisions[0], flows=flows))
