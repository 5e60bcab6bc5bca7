"""Drawings as inline SVG: flows between outcomes, bands on a number line, times in force.

Everything is placed by arithmetic on the data, so that the same diff is the same picture. Colours come
from the page's style sheet by class; words are text, in both languages.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from policyeval.analysis.diff.figures import BandLine, Force, Row
from policyeval.analysis.diff.impact import DecisionImpact, Flow
from policyeval.analysis.diff.markup import drawn, label
from policyeval.analysis.diff.outcomes import Outcome
from policyeval.analysis.diff.phrases import as_it_is
from policyeval.analysis.diff.told import AFTER, BEFORE
from policyeval.engine.amounts import instant_text, number_text
from policyeval.engine.show import show_instant
from policyeval.frozen import dataclass
from policyeval.language.instants import DAY
from policyeval.source.diagnostic import Phrase

WIDTH: Final = 720
_MARGIN: Final = 12
_LINE: Final = 22


def svg(height: float, title: Phrase, inside: Iterable[str]) -> str:
    """Return a drawing that scales with the page and says what it is."""
    return (
        f'<svg viewBox="0 0 {WIDTH} {_n(height)}" role="img">'
        f"<title>{escape(title.en)} · {escape(title.th)}</title>{''.join(inside)}</svg>"
    )


def _n(number: float) -> str:
    """Return a coordinate, short and without the noise of floats."""
    return f"{number:.1f}".removesuffix(".0")


# -------------------------------------------------------------------------------------------- flows

_MOST_OUTCOMES: Final = 16
_OTHER: Final = Outcome("other")
_GAP: Final = 8.0
_LABELS: Final = 220
_FLOWS: Final = Phrase("Outcomes before and now", "ผลเดิมและผลใหม่")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an outcome is drawn: its top and its height, and how much of it is used up."""

    top: float
    height: float


def flow_chart(found: DecisionImpact) -> str:
    """Return the flows of bundles from outcomes before, left, to outcomes now, right."""
    flows = _most(found.flows)
    total = sum(flow.count for flow in flows) or 1
    rows = max(len({flow.old for flow in flows}), len({flow.new for flow in flows}))
    height = max(120.0, rows * (_LINE + _GAP))
    scale = (height - rows * _GAP) / total
    left, right = _column(flows, scale, 0), _column(flows, scale, 1)
    used = {side: dict.fromkeys(places, 0.0) for side, places in ((0, left), (1, right))}
    paths = [_flow(flow, left, right, used, scale) for flow in flows]
    labels = [_outcome(outcome, place, found, 0) for outcome, place in left.items()]
    labels += [_outcome(outcome, place, found, 1) for outcome, place in right.items()]
    lowest = max(place.top + max(place.height, _LINE) for place in (*left.values(), *right.values()))
    return svg(lowest + _MARGIN, _FLOWS, [*paths, *labels])


def _most(flows: Sequence[Flow]) -> list[Flow]:
    """Return the flows with all but the largest outcomes counted as one."""
    sizes: Counter[Outcome] = Counter()
    for flow in flows:
        sizes[flow.old] += flow.count
        sizes[flow.new] += flow.count
    kept = {outcome for outcome, _ in sizes.most_common(_MOST_OUTCOMES)}
    counted: Counter[tuple[Outcome, Outcome]] = Counter()
    for flow in flows:
        ends = tuple(outcome if outcome in kept else _OTHER for outcome in (flow.old, flow.new))
        counted[ends[0], ends[1]] += flow.count
    return [Flow(old, new, count) for (old, new), count in sorted(counted.items())]


def _column(flows: Sequence[Flow], scale: float, side: int) -> dict[Outcome, _Place]:
    """Return where each outcome of one side is, from above, as high as its bundles are many."""
    places: dict[Outcome, _Place] = {}
    top = float(_MARGIN)
    for outcome in sorted({(flow.old, flow.new)[side] for flow in flows}, key=_order):
        count = sum(flow.count for flow in flows if (flow.old, flow.new)[side] == outcome)
        height = max(count * scale, 2.0)
        places[outcome] = _Place(top, height)
        top += max(height, _LINE) + _GAP
    return places


def _order(outcome: Outcome) -> tuple[bool, float, str, str]:
    """Return what sorts outcomes: numbers by their size, statuses behind them."""
    number = outcome.value.lstrip("#<> ").partition("–")[0]
    size = float(number) if number.isdecimal() else -1.0
    return outcome.status != "decided", size, outcome.value, outcome.status


def _flow(
    flow: Flow,
    left: dict[Outcome, _Place],
    right: dict[Outcome, _Place],
    used: dict[int, dict[Outcome, float]],
    scale: float,
) -> str:
    height = max(flow.count * scale, 1.0)
    start, end = left[flow.old].top + used[0][flow.old], right[flow.new].top + used[1][flow.new]
    used[0][flow.old] += flow.count * scale
    used[1][flow.new] += flow.count * scale
    x1, x2, middle = _LABELS, WIDTH - _LABELS, WIDTH / 2
    kind = "same" if flow.old == flow.new else "moved"
    path = (
        f"M{x1} {_n(start)}C{_n(middle)} {_n(start)} {_n(middle)} {_n(end)} {x2} {_n(end)}"
        f"L{x2} {_n(end + height)}C{_n(middle)} {_n(end + height)} {_n(middle)} {_n(start + height)} "
        f"{x1} {_n(start + height)}Z"
    )
    return f'<path class="{kind}" d="{path}"><title>{flow.count}</title></path>'


def _outcome(outcome: Outcome, place: _Place, found: DecisionImpact, side: int) -> str:
    x = WIDTH - _LABELS if side else _LABELS - 6
    anchor, at = ("start", x + 12) if side else ("end", x - 6)
    words = found.headline.words(outcome)
    bar = f'<rect class="bar" x="{x}" y="{_n(place.top)}" width="6" height="{_n(place.height)}"/>'
    middle = place.top + min(place.height, _LINE) / 2 + 4
    return bar + label(words, f'x="{at}" y="{_n(max(middle, place.top + 10))}" text-anchor="{anchor}"')


# -------------------------------------------------------------------------------------------- bands

_BANDS: Final = Phrase("Bands before and now", "ช่วงเดิมและช่วงใหม่")
_ROW: Final = 34
_NAMES: Final = 60


def number_line(bands: BandLine) -> str:
    """Return the bands before, above, and now, below, on one number line, with the edges that moved."""
    edges = [
        sorted({edge for row in rows for edge in (row.low, row.high) if edge is not None})
        for rows in (bands.old, bands.new)
    ]
    every = sorted({*edges[0], *edges[1]})
    low, high = (every[0], every[-1]) if every else (0.0, 1.0)
    pad = (high - low) / 6 or 1.0
    scale = (WIDTH - _NAMES - _MARGIN) / (high - low + 2 * pad)

    def x(number: float | None, otherwise: float) -> float:
        return _NAMES + ((otherwise if number is None else number) - low + pad) * scale

    drawing = []
    for index, (rows, name) in enumerate(((bands.old, BEFORE), (bands.new, AFTER))):
        top = _MARGIN + index * (_ROW + 26)
        drawing.append(label(name, f'x="{_NAMES - 8}" y="{top + 21}" text-anchor="end"'))
        for number, row in enumerate(rows):
            ends = x(row.low, low - pad), x(row.high, high + pad)
            drawing.append(_band(row, ends, top, number))
        for edge in edges[index]:
            kind = "tick" if edge in edges[1 - index] else "edge"
            drawing.append(_tick(x(edge, low), top, kind, number_text(edge)))
    return svg(_MARGIN * 2 + 2 * _ROW + 44, _BANDS, drawing)


def _band(row: Row, ends: tuple[float, float], top: float, number: int) -> str:
    wide = max(ends[1] - ends[0], 3.0)
    most = int(wide / 7)
    name = row.id if len(row.id) <= most else f"{row.id[: max(most - 1, 0)]}…" if most > 2 else ""
    return (
        f'<rect class="band{number % 4}" x="{_n(ends[0])}" y="{_n(top)}" width="{_n(wide)}" height="{_ROW}">'
        f"<title>{drawn(row.id)}: {drawn(row.text)}</title></rect>"
        f'<text x="{_n(ends[0] + wide / 2)}" y="{_n(top + 21)}" text-anchor="middle">{drawn(name)}</text>'
    )


def _tick(x: float, top: float, kind: str, number: str) -> str:
    return (
        f'<line class="{kind}" x1="{_n(x)}" x2="{_n(x)}" y1="{_n(top - 4)}" y2="{_n(top + _ROW + 5)}"/>'
        f'<text class="{kind}" x="{_n(x)}" y="{_n(top + _ROW + 17)}" text-anchor="middle">{number}</text>'
    )


# ----------------------------------------------------------------------------------------- timeline

_TIMES: Final = Phrase("Times in force", "ช่วงเวลาที่มีผลบังคับ")


def timeline(force: tuple[Force, Force], zone: str) -> str:
    """Return when each version is in force, one above the other."""
    instants = [i.nanos for version in force for i in (version.start, version.end) if i is not None]
    low, high = min(instants), max(instants)
    pad = (high - low) // 4 or 180 * DAY
    scale = (WIDTH - 2 * _MARGIN) / (high - low + 2 * pad)

    def x(nanos: int) -> float:
        return _MARGIN + (nanos - low + pad) * scale

    drawing = []
    for index, version in enumerate(force):
        top = _MARGIN + index * (_ROW + 24)
        start = low - pad if version.start is None else version.start.nanos
        end = high + pad if version.end is None else version.end.nanos
        wide = max(x(end) - x(start), 3.0)
        name = label(as_it_is(version.version), f'x="{_n(x(start) + 8)}" y="{top + 21}"')
        box = f'x="{_n(x(start))}" y="{top}" width="{_n(wide)}" height="{_ROW}"'
        drawing.append(f'<rect class="{("old", "new")[index]}" {box}/>{name}')
        for instant in (version.start, version.end):
            if instant is not None:
                day = instant_text(show_instant(instant, zone), zone)
                drawing.append(_tick(x(instant.nanos), top, "tick", drawn(day)))
    return svg(_MARGIN * 2 + 2 * _ROW + 40, _TIMES, drawing)
