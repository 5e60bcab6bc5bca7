"""A diff as Markdown for a review: sections that fold, and no more than a comment may hold.

User text is taken for no markup: what stands between backticks becomes code, the rest is escaped, and
nobody is mentioned or linked to.
"""

import html
from collections.abc import Iterator
from typing import Final

from policyeval.engine.page import Item, Page, Section, escaped
from policyeval.frozen import dataclass
from policyeval.regex import Regex
from policyeval.source.diagnostic import Argument, Language, Phrase

MOST_BYTES: Final = 60_000
_RESERVE: Final = 4_000
"""Kept for the folds and for saying what was left out."""
_LEFT_OUT: Final = Phrase("Left out, since a comment holds no more:", "ตัดออกเพราะยาวเกินกว่าความเห็นหนึ่งจะรับได้:")
_LINES_OF: Final = Phrase("{count} lines of “{section}”", "“{section}” {count} บรรทัด")

_LINES_OF_REST: Final = Phrase("{count} lines of {sections} more sections", "อีก {sections} ส่วน {count} บรรทัด")
_MOST_NAMED: Final = 20
_LINKED: Final = Regex(r"www(?=\.)|[Gg][Hh](?=-[0-9])")
"""How a site without a scheme, and the number of an issue without `#`, begin."""


@dataclass(frozen=True, slots=True)
class _Fold:
    """A section with the lines that found room, and how many did not."""

    title: str
    lines: tuple[str, ...]
    left_out: int


def to_markdown(page: Page) -> str:
    """Return a page as Markdown of at most `MOST_BYTES` bytes; the last lines say what was left out."""
    head = [f"## {inline(page.title)}", "", inline(page.subtitle), ""]
    room = MOST_BYTES - _RESERVE - _size(head)
    folds = []
    for section in page.sections:
        fold = _fitting(section, room)
        room -= _size([*fold.lines, *_frame(fold.title)])
        folds.append(fold)
    lines = [line for fold in folds if fold.lines for line in _folded(fold)]
    return "\n".join([*head, *lines, *_left_out(folds, Language(page.language))]) + "\n"


def _size(lines: list[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _fitting(section: Section, room: int) -> _Fold:
    """Return as many lines of a section, from its first, as there is room for."""
    lines = [line for item in section.items for line in _item(item, "")]
    room -= _size(_frame(section.title))
    kept = 0
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept += 1
    return _Fold(section.title, tuple(lines[:kept]), len(lines) - kept)


def _frame(title: str) -> list[str]:
    return ["<details open>", f"<summary><b>{_summary(title)}</b></summary>", "", "", "</details>", ""]


def _folded(fold: _Fold) -> Iterator[str]:
    start, summary, blank, *end = _frame(fold.title)
    yield from (start, summary, blank, *fold.lines, *end)


def _left_out(folds: list[_Fold], language: Language) -> Iterator[str]:
    missing = [fold for fold in folds if fold.left_out]
    if not missing:
        return
    yield from (_LEFT_OUT.text(language), "")
    for fold in missing[:_MOST_NAMED]:
        named: dict[str, Argument] = {"count": fold.left_out, "section": inline(fold.title)}
        yield f"- {_LINES_OF.text(language, named)}"
    rest = missing[_MOST_NAMED:]
    if rest:
        counted: dict[str, Argument] = {"count": sum(f.left_out for f in rest), "sections": len(rest)}
        yield f"- {_LINES_OF_REST.text(language, counted)}"


def _item(item: Item, indent: str) -> Iterator[str]:
    if item.head:
        yield f"{indent}- {inline(item.head)}"
    inside = f"{indent}  " if item.head else indent
    for row in item.rows:
        yield f"{inside}- {' · '.join(inline(cell) for cell in row if cell)}"
    for inner in item.items:
        yield from _item(inner, inside)


def inline(text: str) -> str:
    """Return text for one line of Markdown, with its code as code and nothing else as markup."""
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0:
        return _plain("`".join(parts))
    return "".join(f"`{part}`" if index % 2 and part else _plain(part) for index, part in enumerate(parts))


def _plain(text: str) -> str:
    """Return text without markup, mentions and links: the comment breaks what would become one."""
    quiet = escaped(html.escape(text, quote=False)).replace("~", "\\~")
    quiet = quiet.replace("@", "@<!-- -->").replace("://", ":<!-- -->//")
    return _LINKED.sub(r"\g<0><!-- -->", quiet)


def _summary(text: str) -> str:
    return html.escape(" ".join(text.split())).replace("@", "@<!-- -->").replace("`", "")
