"""Rows of bands: what a range says, and whether the rows divide the number without gap or overlap.

A place between two neighbouring numbers is a cut, `(number, 0)` just before it and `(number, 1)` just
after; a range is what lies between two cuts. The rows are right when, in order, each begins at the
cut where the one before ended.

Source: Calvanese et al., "Semantics, analysis and simplification of DMN decision tables" (2018).
"""

import re
from collections.abc import Sequence
from typing import Final

from policyeval.check.environment import Findings
from policyeval.frozen import dataclass, replace
from policyeval.language.types import INT_MAX, INT_MIN, Int, Type
from policyeval.source.diagnostic import Diagnostic, Label, Phrase
from policyeval.source.text import Span

Number = int | float
Cut = tuple[Number, int]

_NUMBER: Final = r"(-?[0-9]+(?:\.[0-9]+)?)"
_SINGLE: Final = re.compile(rf"x\s*(<=|<|>=|>|==)\s*{_NUMBER}")
_DOUBLE: Final = re.compile(rf"{_NUMBER}\s*(<=|<)\s*x\s*(<=|<)\s*{_NUMBER}")
_INT64_DIGITS: Final = 20
_OTHER_ROW: Final = Phrase("this row takes it too", "แถวนี้ก็ครอบคลุมเช่นกัน")
_LOWEST: Final[Cut] = (float("-inf"), 0)
_HIGHEST: Final[Cut] = (float("inf"), 1)


@dataclass(frozen=True, slots=True)
class Range:
    """One row: everything from the cut `start` to the cut `end`."""

    id: str
    start: Cut
    end: Cut
    span: Span

    def cuts(self, *, is_whole: bool) -> tuple[Cut, Cut]:
        """Return where the row begins and ends; `is_whole` gives `x < 3.5` as `x < 4`."""
        return (_whole(self.start), _whole(self.end)) if is_whole else (self.start, self.end)


def parse_range(id_: str, text: str, span: Span, findings: Findings) -> Range | None:
    """Return what `x < 3`, `3 <= x < 6` or `x == 15` says; None, with a finding, for other texts."""
    text = text.strip()
    if (number := _too_large(text)) is not None:
        findings.add(Diagnostic("PE548", span, {"number": number}))
        return None
    if single := _SINGLE.fullmatch(text):
        start, end = _one_sided(single[1], _number(single[2]))
    elif double := _DOUBLE.fullmatch(text):
        start = (_number(double[1]), 0 if double[2] == "<=" else 1)
        end = (_number(double[4]), 1 if double[3] == "<=" else 0)
    else:
        findings.add(Diagnostic("PE525", span, {"text": text}))
        return None
    if start >= end:
        findings.add(Diagnostic("PE526", span, {"text": text}))
        return None
    return Range(id_, start, end, span)


def _one_sided(sign: str, number: Number) -> tuple[Cut, Cut]:
    match sign:
        case "<":
            return _LOWEST, (number, 0)
        case "<=":
            return _LOWEST, (number, 1)
        case ">":
            return (number, 1), _HIGHEST
        case ">=":
            return (number, 0), _HIGHEST
        case _:
            return (number, 0), (number, 1)


def _number(text: str) -> Number:
    return float(text) if "." in text else int(text)


def _too_large(text: str) -> str | None:
    """Return the first number of a range that no 64 bits hold, cut short where it is long."""
    for number in re.findall(_NUMBER, text):
        if len(number.partition(".")[0]) > _INT64_DIGITS or not INT_MIN <= _number(number) <= INT_MAX:
            return number if len(number) <= _INT64_DIGITS * 2 else f"{number[:_INT64_DIGITS]}…"
    return None


def _whole(cut: Cut) -> Cut:
    return cut if cut in (_LOWEST, _HIGHEST) or isinstance(cut[0], int) else _before(whole(cut))


def whole(cut: Cut) -> int:
    """Return the first integer after a cut, within 64 bits."""
    if cut[0] == float("-inf"):
        return INT_MIN
    if cut[0] == float("inf"):
        return INT_MAX + 1
    number, after = cut
    return int(number) + after if number == int(number) else int(number // 1) + 1


def check_partition(ranges: Sequence[Range], type_: Type, findings: Findings, place: Span) -> None:
    """Report every number that no row takes, and every one that two rows take."""
    low, high = _LOWEST, _HIGHEST
    if isinstance(type_, Int):
        low, high = _before(type_.low), _before(type_.high + 1)
        ranges = [
            replace(row, start=_before(whole(row.start)), end=_before(whole(row.end))) for row in ranges
        ]
    within = [replace(row, start=max(row.start, low)) for row in ranges if row.end > low]
    possible = [row for row in within if row.start < high]
    reached, last = low, None
    for row in sorted(possible, key=lambda row: (row.start, row.end)):
        if row.start > reached:
            findings.add(_gap(row.span, reached, row.start, high))
        elif last is not None and row.start < reached:
            findings.add(_overlap(row, last, min(row.end, reached), high))
        if row.end > reached:
            reached, last = row.end, row
    if reached < high:
        findings.add(_gap(last.span if last else place, reached, high, high))


def _before(number: int) -> Cut:
    return number, 0


def _gap(span: Span, start: Cut, end: Cut, highest: Cut) -> Diagnostic:
    return Diagnostic("PE527", span, {"range": _shown(start, end, highest), "example": str(start[0])})


def _overlap(row: Range, other: Range, end: Cut, highest: Cut) -> Diagnostic:
    shared = _shown(row.start, end, highest)
    args = {"range": shared, "row": row.id, "other": other.id, "example": str(row.start[0])}
    return Diagnostic("PE528", row.span, args, (Label(other.span, _OTHER_ROW),))


def _shown(start: Cut, end: Cut, highest: Cut) -> str:
    """Return the range between two cuts as a row would write it."""
    if start[0] in (INT_MIN, _LOWEST[0]):
        return f"x {_upper(end)}"
    if end >= highest:
        return f"x {'>=' if start[1] == 0 else '>'} {start[0]}"
    if isinstance(start[0], int) and end == _before(start[0] + 1):
        return f"x == {start[0]}"
    return f"{start[0]} {'<=' if start[1] == 0 else '<'} x {_upper(end)}"


def _upper(end: Cut) -> str:
    return f"{'<' if end[1] == 0 else '<='} {end[0]}"
