"""A page of words, and how it looks as text, Markdown or HTML."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from policyeval.frozen import dataclass, replace
from policyeval.source.visible import visible

Row = tuple[str, ...]
"""A line of cells; the cells of the rows of one item stand below each other."""

COLUMNS: Final = 80
"""How wide a text is made where it can be broken at a blank."""
_WIDEST_CELLS: Final = (COLUMNS, 40, 32, 24, 16)
"""How wide a cell may be for others to be aligned with it; the first that looks best."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: what it is, a table of its own, and the things that belong to it."""

    head: str
    rows: tuple[Row, ...] = ()
    items: tuple["Item", ...] = ()


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


def _visible(page: Page) -> Page:
    """Return the page with texts that cannot break out of their lines, nor hide anything in them."""
    sections = tuple(
        Section(visible(each.title), tuple(map(_visible_item, each.items))) for each in page.sections
    )
    return replace(page, title=visible(page.title), subtitle=visible(page.subtitle), sections=sections)


def _visible_item(item: Item) -> Item:
    rows = tuple(tuple(map(visible, row)) for row in item.rows)
    return Item(visible(item.head), rows, tuple(map(_visible_item, item.items)))


# ---------------------------------------------------------------------------------------------- text


def to_text(page: Page) -> str:
    """Return the page for a terminal, its columns aligned."""
    return "\n".join(line.rstrip() for line in _text_lines(_visible(page))) + "\n"


def _text_lines(page: Page) -> Iterator[str]:
    yield from _filled("", page.title, 4)
    yield from _filled("", page.subtitle, 4)
    for section in page.sections:
        yield ""
        yield section.title
        for item in section.items:
            yield from _item_lines(item, 2)


def _item_lines(item: Item, indent: int) -> Iterator[str]:
    if item.head:
        yield from _filled(" " * indent, item.head, indent + 4)
    inside = indent + 4 if item.head else indent
    if item.rows:
        yield from _aligned(item.rows, inside)
    for inner in item.items:
        yield from _item_lines(inner, inside)


def _aligned(rows: tuple[Row, ...], margin: int) -> Sequence[str]:
    """Return the rows with their cells in columns, a broken cell under its beginning.

    Of the ways to set them the one with the fewest lines and cells outside their columns.
    """
    table = _without_empty_columns(rows)
    layouts = [_starts(table, margin, widest) for widest in _WIDEST_CELLS]
    ways = [[_set(row, starts) for row in table] for starts in layouts]
    best = min(ways, key=lambda way: sum(len(lines) + misplaced for lines, misplaced in way))
    return [line for lines, _ in best for line in lines]


def _starts(table: Sequence[Row], margin: int, widest: int) -> list[int]:
    """Return where each column begins, behind all cells before it that are no wider than `widest`."""
    starts = [margin]
    for n in range(len(table[0]) - 1):
        widths = (width(row[n]) for row in table if any(row[n + 1 :]))
        starts.append(starts[-1] + max((w for w in widths if w <= widest), default=2) + 2)
    return starts


def _set(row: Row, starts: Sequence[int]) -> tuple[list[str], int]:
    """Return the lines of a row, and how many of its cells are not where their columns begin.

    A cell that its column has no room for follows the one before it, or begins a line of its own.
    """
    margin, misplaced = starts[0], 0
    lines = [" " * margin]
    for cell, start in zip(_without_empty_end(row), starts, strict=False):
        is_free = start == margin or width(lines[-1]) + 2 <= start
        has_room = start == margin or start + _widest_word(cell) <= COLUMNS
        at = start if has_room else margin + 4
        if is_free and has_room:
            lines += _filled(padded(lines.pop(), at), cell, at)
        elif width(lines[-1]) + 2 + width(cell) <= COLUMNS:
            lines[-1] += f"  {cell}"
            misplaced += 1
        else:
            lines += _filled(" " * at, cell, at)
            misplaced += not has_room
    return lines, misplaced


def _widest_word(text: str) -> int:
    return max(map(width, text.split(" ")))


def _without_empty_end(row: Row) -> Row:
    """Return a row up to the last cell that has something, or its first cell."""
    count = next((n for n in range(len(row), 1, -1) if row[n - 1]), 1)
    return row[:count]


def _without_empty_columns(rows: tuple[Row, ...]) -> list[Row]:
    """Return the rows with as many cells each, without the columns in which no row has anything."""
    count = max(map(len, rows))
    table = [(*row, *[""] * (count - len(row))) for row in rows]
    used = [n for n in range(count) if any(row[n] for row in table)]
    return [tuple(row[n] for n in used) for row in table]


def _filled(before: str, text: str, indent: int) -> Iterator[str]:
    """Yield the text after `before`, broken at blanks where it would be wider than a page."""
    line, is_empty = before, True
    for word in text.split(" "):
        if not is_empty and width(line) + 1 + width(word) > COLUMNS:
            yield line
            line, is_empty = " " * indent, True
        line, is_empty = (line + word if is_empty else f"{line} {word}"), False
    yield line


def width(text: str) -> int:
    """Return how many columns a terminal gives the text: none to Thai vowels above, two to wide letters."""
    if text.isascii():
        return len(text)
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


# ------------------------------------------------------------------------------------------ Markdown


def to_markdown(page: Page) -> str:
    """Return the page as Markdown; nothing in it is taken for markup."""
    page = _visible(page)
    lines = [f"# {escaped(page.title)}", "", escaped(page.subtitle)]
    for section in page.sections:
        lines += ["", f"## {escaped(section.title)}", ""]
        lines += [line for item in section.items for line in _markdown_item(item, "")]
    return "\n".join(lines) + "\n"


def _markdown_item(item: Item, indent: str) -> Iterator[str]:
    if item.head:
        yield f"{indent}- {escaped(item.head)}"
    inside = f"{indent}    " if item.head else indent
    for row in item.rows:
        yield f"{inside}- {' · '.join(escaped(cell) for cell in row if cell)}"
    for inner in item.items:
        yield from _markdown_item(inner, inside)


def escaped(text: str) -> str:
    """Return text that Markdown takes for no markup."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in text)


# ---------------------------------------------------------------------------------------------- HTML


def to_html(page: Page) -> str:
    """Return the page as one self-contained HTML document; every text is escaped and isolated."""
    page = _visible(page)
    sections = "\n".join(_html_section(section) for section in page.sections)
    return (
        f'<!doctype html>\n<html lang="{_html(page.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_html(_ALLOWED)}">'
        f"<title>{_html(page.title)}</title><style>{_STYLE}</style></head><body>\n"
        f"<h1>{_bdi(page.title)}</h1><p>{_bdi(page.subtitle)}</p>\n{sections}\n</body></html>\n"
    )


_ALLOWED: Final = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "td{padding:0 1rem 0 0;vertical-align:top}h2{font-size:1.1rem;margin-bottom:.2rem}"
    "ul{margin:.2rem 0 .6rem;padding-left:1.5rem;list-style:none}table{font-size:.95rem}"
)


def _html_section(section: Section) -> str:
    return f"<section><h2>{_bdi(section.title)}</h2>\n{_html_items(section.items)}\n</section>"


def _html_items(items: Iterable[Item]) -> str:
    inside = "\n".join(f"<li>{_html_item(item)}</li>" for item in items)
    return f"<ul>{inside}</ul>" if inside else ""


def _html_item(item: Item) -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{_bdi(cell)}</td>' for cell in row)}</tr>" for row in item.rows)
    head = _bdi(item.head) if item.head else ""
    return f"{head}{f'<table>{rows}</table>' if rows else ''}{_html_items(item.items)}"


_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


def _html(text: str) -> str:
    return text.translate(_ESCAPED)


def _bdi(text: str) -> str:
    return f"<bdi>{_html(text)}</bdi>"
