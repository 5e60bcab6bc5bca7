"""Pieces of HTML: user text escaped, isolated, with its invisible characters as badges, in two languages."""

from collections.abc import Iterable
from html import escape
from typing import Final

from policyeval.document.characters import code_point
from policyeval.source.diagnostic import Phrase
from policyeval.source.visible import is_hidden

NARROW: Final = 34
"""How much of a label is drawn; all of it stands in its title."""


def text(value: str) -> str:
    """Return text as HTML: escaped, isolated from what is around it, with its code as code."""
    parts = value.split("`")
    if len(parts) % 2 == 0:
        return f"<bdi>{_characters(value)}</bdi>"
    inside = "".join(
        f"<code>{_characters(part)}</code>" if index % 2 else _characters(part)
        for index, part in enumerate(parts)
    )
    return f"<bdi>{inside}</bdi>"


def both(phrase: Phrase) -> str:
    """Return words in both languages, of which the page shows one."""
    if phrase.en == phrase.th:
        return text(phrase.en)
    english = f'<span class="en" lang="en">{text(phrase.en)}</span>'
    return f'{english}<span class="th" lang="th">{text(phrase.th)}</span>'


def _characters(value: str) -> str:
    """Return text escaped, each character that cannot be seen as a badge with its number."""
    if value.isprintable():
        return escape(value)
    return "".join(
        f'<span class="badge">{code_point(char)}</span>' if is_hidden(value, index) else escape(char)
        for index, char in enumerate(value)
    )


def label(phrase: Phrase, attributes: str) -> str:
    """Return words inside a drawing, cut where they are long."""
    if phrase.en == phrase.th:
        return f"<text {attributes}>{drawn(phrase.en)}</text>"
    return (
        f'<text class="en" {attributes}>{drawn(phrase.en)}</text>'
        f'<text class="th" {attributes}>{drawn(phrase.th)}</text>'
    )


def drawn(value: str) -> str:
    """Return text inside a drawing, where nothing but text can be: an invisible character is its number."""
    short = value if len(value) <= NARROW else f"{value[: NARROW - 1]}…"
    shown = "".join(code_point(c) if is_hidden(short, index) else c for index, c in enumerate(short))
    return escape(shown.replace("`", ""))


def element(name: str, inside: str, attributes: str = "") -> str:
    """Return an element with what is inside it."""
    return f"<{name}{f' {attributes}' if attributes else ''}>{inside}</{name}>"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of cells that are HTML already."""
    first = element("tr", "".join(element("th", cell, 'scope="col"') for cell in head))
    body = "".join(element("tr", "".join(element("td", cell) for cell in row)) for row in rows)
    return f"<table><thead>{first}</thead><tbody>{body}</tbody></table>"
