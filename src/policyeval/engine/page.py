"""A page of words, and how it looks as text, Markdown or HTML."""

import html
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One thing with its details, each a line of `mark`, text and aside."""

    head: str
    details: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a page."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A title, a line under it, and sections; `language` is the tag of the language it is in."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    language: str


def to_text(page: Page) -> str:
    """Return the page for a terminal, its columns aligned."""
    return "\n".join(line.rstrip() for line in _text_lines(page)) + "\n"


def _text_lines(page: Page) -> Iterator[str]:
    yield page.title
    yield page.subtitle
    for section in page.sections:
        yield ""
        yield section.title
        for item in section.items:
            yield f"  {item.head}"
            yield from _aligned(item.details)


def _aligned(details: tuple[tuple[str, str, str], ...]) -> Iterator[str]:
    marks = max((width(mark) for mark, _, _ in details), default=0)
    texts = min(56, max((width(text) for _, text, aside in details if aside), default=0))
    for mark, text, aside in details:
        yield f"      {padded(mark, marks)}{'  ' if marks else ''}{padded(text, texts if aside else 0)}  {aside}"


def width(text: str) -> int:
    """Return how many columns a terminal gives the text: none to Thai vowels above, two to wide letters."""
    return sum(
        0
        if unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def padded(text: str, columns: int) -> str:
    """Return the text with blanks up to a number of columns."""
    return text + " " * max(0, columns - width(text))


def to_markdown(page: Page) -> str:
    """Return the page as Markdown; nothing in it is taken for markup."""
    lines = [f"# {_escaped(page.title)}", "", _escaped(page.subtitle)]
    for section in page.sections:
        lines += ["", f"## {_escaped(section.title)}", ""]
        for item in section.items:
            lines.append(f"- {_escaped(item.head)}")
            for mark, text, aside in item.details:
                parts = (_escaped(part) for part in (mark, text, aside) if part)
                lines.append(f"    - {' · '.join(parts)}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in text)


def to_html(page: Page) -> str:
    """Return the page as one self-contained HTML document; every text is escaped and isolated."""
    sections = "".join(_html_section(section) for section in page.sections)
    return (
        f'<!doctype html>\n<html lang="{_html(page.language)}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_html(page.title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{_bdi(page.title)}</h1><p>{_bdi(page.subtitle)}</p>{sections}</body></html>\n"
    )


_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "td{padding:0 1rem 0 0;vertical-align:top}h2{font-size:1.1rem;margin-bottom:.2rem}"
    "table{margin:.2rem 0 .8rem 1.5rem;font-size:.95rem}"
)


def _html_section(section: Section) -> str:
    items = "".join(
        f"<div>{_bdi(item.head)}</div>"
        + (
            "<table>"
            + "".join(
                "<tr>" + "".join(f"<td>{_bdi(part)}</td>" for part in detail) + "</tr>"
                for detail in item.details
            )
            + "</table>"
            if item.details
            else ""
        )
        for item in section.items
    )
    return f"<section><h2>{_bdi(section.title)}</h2>{items}</section>"


def _html(text: str) -> str:
    return html.escape(text, quote=True)


def _bdi(text: str) -> str:
    return f"<bdi>{_html(text)}</bdi>"
