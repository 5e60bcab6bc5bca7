"""Findings as people and programs read them: drawn under the line they are about, or as data."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from policyeval.frozen import dataclass
from policyeval.source.catalog import Entry, catalog
from policyeval.source.diagnostic import Diagnostic, Label, Language, Phrase, Severity
from policyeval.source.listing import Rest, listed
from policyeval.source.text import Span
from policyeval.source.visible import escaped_character, is_hidden, visible

_WIDTH: Final = 100
"""Columns of a source line that are shown."""
_BEFORE: Final = 40
"""Columns that are shown before the mark when a line has to be cut."""
_NEAR: Final = 400
"""Characters on each side of a place that are looked at: lines may be very long."""
_TAB: Final = 4
_CUT: Final = "…"

_SEVERITIES: Final = {
    Severity.ERROR: Phrase("error", "ข้อผิดพลาด"),
    Severity.WARNING: Phrase("warning", "คำเตือน"),
}
_AT: Final = Phrase("at {pointer}", "ที่ {pointer}")
_HELP: Final = Phrase("help: {text}", "วิธีแก้: {text}")
_WHY: Final = Phrase("why: {text}", "เหตุผล: {text}")
_MEANT: Final = Phrase("did you mean `{name}`?", "หมายถึง `{name}` หรือไม่")

_WIDTHLESS: Final = frozenset(("Mn", "Me", "Cf"))


def render(diagnostic: Diagnostic, language: Language, *, verbose: bool = False) -> str:
    """Return the finding with the line it is about and a mark under it, several lines of text.

    `verbose` adds why it is a finding at all.
    """
    entry = catalog()[diagnostic.code]
    lines = [f"{_severity(entry.code, language)}[{entry.code}]: {_message(diagnostic, language)}"]
    gutter = _gutter(diagnostic)
    if diagnostic.span:
        lines.append(f"{' ' * gutter}--> {visible(diagnostic.span.place)}")
        lines += _drawn(diagnostic.span, gutter, mark="^", words="")
    if diagnostic.pointer is not None:
        pointer = visible(diagnostic.pointer or "/")
        lines.append(f"{' ' * gutter}{_AT.text(language, {'pointer': pointer})}")
    for label in diagnostic.labels:
        lines += _label(label, diagnostic.span, language, gutter=gutter)
    notes = _notes(entry, diagnostic, language, verbose=verbose)
    return "\n".join(lines + [f"{' ' * gutter} = {note}" for note in notes])


def render_all(diagnostics: Iterable[Diagnostic], language: Language, *, verbose: bool = False) -> str:
    """Return all findings in their order, with an empty line between two; of many alike the first few."""
    return "\n\n".join(
        _rest(row, language) if isinstance(row, Rest) else render(row, language, verbose=verbose)
        for row in listed(diagnostics)
    )


def summary(diagnostics: Iterable[Diagnostic], language: Language) -> str:
    """Return a line for each finding, without the line of the source that it is about."""
    return "\n".join(
        _rest(row, language) if isinstance(row, Rest) else _line(row, language) for row in listed(diagnostics)
    )


def _line(diagnostic: Diagnostic, language: Language) -> str:
    places = [diagnostic.span.place] if diagnostic.span else []
    if diagnostic.pointer is not None:
        places.append(diagnostic.pointer or "/")
    place = visible(f" ({', '.join(places)})") if places else ""
    name = diagnostic.suggestion
    meant = "" if name is None else visible(f"; {_MEANT.text(language, {'name': name})}")
    return f"{diagnostic.code}: {_message(diagnostic, language)}{place}{meant}"


def _rest(rest: Rest, language: Language) -> str:
    return visible(f"{_severity(rest.code, language)}[{rest.code}]: {rest.text(language)}")


def _severity(code: str, language: Language) -> str:
    return _SEVERITIES[catalog()[code].severity].text(language)


def all_to_data(diagnostics: Iterable[Diagnostic], language: Language) -> dict[str, list[dict[str, object]]]:
    """Return the findings that `render_all` shows as plain data for JSON, and what is not among them."""
    rows = listed(diagnostics)
    return {
        "diagnostics": [to_data(row, language) for row in rows if isinstance(row, Diagnostic)],
        "unlisted": [
            {"code": row.code, "file": row.file, "count": row.count, "message": row.text(language)}
            for row in rows
            if isinstance(row, Rest)
        ],
    }


def to_data(diagnostic: Diagnostic, language: Language) -> dict[str, object]:
    """Return the finding as plain data for JSON; lines and columns count from 1, ends are exclusive."""
    entry = catalog()[diagnostic.code]
    return {
        "code": entry.code,
        "name": entry.name,
        "severity": str(entry.severity),
        "message": _message(diagnostic, language),
        **_place(diagnostic.span),
        "pointer": diagnostic.pointer,
        "help": visible(entry.help.text(language, diagnostic.args)) if entry.help else None,
        "suggestion": diagnostic.suggestion,
        "labels": [
            {"message": visible(label.phrase.text(language, label.args)), **_place(label.span)}
            for label in diagnostic.labels
        ],
    }


def _place(span: Span | None) -> dict[str, str | int | None]:
    if span is None:
        return dict.fromkeys(("file", "line", "column", "end_line", "end_column"))
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(max(span.start, span.end))
    return {
        "file": span.source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _message(diagnostic: Diagnostic, language: Language) -> str:
    return visible(catalog()[diagnostic.code].message.text(language, diagnostic.args))


def _notes(entry: Entry, diagnostic: Diagnostic, language: Language, *, verbose: bool) -> list[str]:
    """Return the lines after the picture: the name that was meant takes the place of general help."""
    notes = []
    if diagnostic.suggestion is not None:
        notes.append(_HELP.text(language, {"text": _MEANT.text(language, {"name": diagnostic.suggestion})}))
    if entry.help and (verbose or diagnostic.suggestion is None):
        notes.append(_HELP.text(language, {"text": entry.help.text(language, diagnostic.args)}))
    if verbose:
        notes.append(_WHY.text(language, {"text": entry.why.text(language)}))
    return [visible(note) for note in notes]


def _gutter(diagnostic: Diagnostic) -> int:
    """Return the columns that the widest line number takes."""
    spans = [diagnostic.span, *(label.span for label in diagnostic.labels)]
    return max(2, *(len(str(span.source.position(span.start)[0])) for span in spans if span), 0)


def _label(label: Label, primary: Span | None, language: Language, *, gutter: int) -> list[str]:
    words = visible(label.phrase.text(language, label.args))
    is_elsewhere = primary is None or label.span.source.name != primary.source.name
    head = [f"{' ' * gutter}::: {visible(label.span.place)}"] if is_elsewhere else []
    return head + _drawn(label.span, gutter, mark="-", words=words)


def _drawn(span: Span, gutter: int, *, mark: str, words: str) -> list[str]:
    number, column = span.source.position(span.start)
    line = span.source.line(number)
    first = min(column - 1, len(line))
    last = min(_end_on_line(span, number), len(line))
    text, start, width = _window(line, first, max(first, last))
    blank = " " * gutter
    return [
        f"{blank} |",
        f"{number:>{gutter}} | {text}".rstrip(),
        f"{blank} | {' ' * start}{mark * width} {words}".rstrip(),
    ]


def _end_on_line(span: Span, number: int) -> int:
    """Return the column index where the span ends, or where its first line does."""
    line, column = span.source.position(max(span.start, span.end))
    return column - 1 if line == number else len(span.source.line(number))


@dataclass(frozen=True, slots=True)
class _Cell:
    """How one character is shown, and the columns that takes."""

    text: str
    width: int


def _cells(line: str) -> list[_Cell]:
    cells = []
    column = 0
    for index, char in enumerate(line):
        if char == "\t":
            cell = _Cell(" " * (_TAB - column % _TAB), _TAB - column % _TAB)
        elif is_hidden(line, index):
            shown = escaped_character(char)
            cell = _Cell(shown, len(shown))
        else:
            cell = _Cell(char, _columns(char))
        cells.append(cell)
        column += cell.width
    return cells


def _columns(char: str) -> int:
    if unicodedata.category(char) in _WIDTHLESS:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _window(line: str, first: int, last: int) -> tuple[str, int, int]:
    """Return the part of a line that is shown, and the column and the width of the mark under it."""
    near = max(0, first - _NEAR)
    cells = _cells(line[near : first + _NEAR])
    first, last = first - near, last - near
    start, marked = _width(cells[:first]), _width(cells[first:last])
    if start and first < len(cells) and cells[first].width == 0:
        start, marked = start - 1, marked + 1
    left = 0
    if start > _BEFORE and _width(cells) > _WIDTH:
        left = _index_at(cells, start - _BEFORE)
    right = _index_at(cells, _width(cells[:left]) + _WIDTH)
    shown = "".join(cell.text for cell in cells[left:right])
    cut_left = _CUT if left or near else ""
    cut_right = _CUT if near + right < len(line) else ""
    start += len(cut_left) - _width(cells[:left])
    return cut_left + shown + cut_right, start, max(1, min(marked, len(cut_left) + _WIDTH - start))


def _width(cells: Sequence[_Cell]) -> int:
    return sum(cell.width for cell in cells)


def _index_at(cells: Sequence[_Cell], column: int) -> int:
    """Return the first cell at or after `column` that a line may be cut before."""
    reached = 0
    for index, cell in enumerate(cells):
        if reached >= column and cell.width:
            return index
        reached += cell.width
    return len(cells)
