"""What can be drawn of a change: bands on a number line, the times in which versions are in force."""

from collections.abc import Iterator, Mapping
from typing import Final

from policyeval.analysis.diff.change import PolicyChanges
from policyeval.analysis.diff.sides import Comparison
from policyeval.check.bands import Range, parse_range
from policyeval.check.environment import Findings
from policyeval.engine.load import LoadedPolicy
from policyeval.frozen import dataclass
from policyeval.language.values import Timestamp
from policyeval.policy.model import ByReading, Decision, Policy, Rule
from policyeval.source.diagnostic import Phrase


@dataclass(frozen=True, slots=True)
class Row:
    """One band: its id, and the numbers between which it lies; None is without end."""

    id: str
    title: Phrase | None
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True, slots=True)
class BandLine:
    """The bands of one decision before and now."""

    decision: str
    title: Phrase
    old: tuple[Row, ...]
    new: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Force:
    """When a version is in force; None is without end."""

    version: str
    start: Timestamp | None
    end: Timestamp | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is drawn of one policy."""

    bands: tuple[BandLine, ...]
    force: tuple[Force, Force] | None
    """None where both versions are in force at the same times."""
    zone: str
    changes: PolicyChanges


_NO_OPTIONS: Final[Mapping[str, str]] = {}


def figures(
    compared: Comparison, old: Mapping[str, str] = _NO_OPTIONS, new: Mapping[str, str] = _NO_OPTIONS
) -> Figures | None:
    """Return what is to be drawn of two versions, under these options of readings; None of one alone."""
    pair = compared.pair
    if pair.old is None or pair.new is None:
        return None
    before, after = _force(pair.old), _force(pair.new)
    is_moved = (before.start, before.end) != (after.start, after.end)
    bands = tuple(_bands(pair.old.policy, pair.new.policy, old, new))
    force = (before, after) if is_moved else None
    return Figures(bands, force, pair.new.policy.zone, compared.changes)


def _force(loaded: LoadedPolicy) -> Force:
    policy = loaded.policy
    return Force(policy.version, policy.effective_from, policy.effective_to)


def _bands(
    old: Policy, new: Policy, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[BandLine]:
    """Yield the decisions of which some band lies elsewhere."""
    for name, decision in new.decisions.items():
        if decision.kind == "bands" and name in old.decisions and old.decisions[name].kind == "bands":
            rows = tuple(_rows(old.decisions[name], old, before)), tuple(_rows(decision, new, after))
            if [(r.low, r.high) for r in rows[0]] != [(r.low, r.high) for r in rows[1]]:
                yield BandLine(decision.id, decision.title, *rows)


def _rows(decision: Decision, policy: Policy, options: Mapping[str, str]) -> Iterator[Row]:
    found = []
    for rule in decision.rules:
        chosen = {name: options.get(name, reading.default) for name, reading in policy.readings.items()}
        if all(chosen.get(name) == constant.value for name, constant in rule.in_reading.items()):
            row = _range(rule, chosen)
            if row is not None:
                found.append((row, rule))
    for row, rule in sorted(found, key=lambda pair: pair[0].start):
        low, high = (None if abs(cut[0]) == float("inf") else cut[0] for cut in (row.start, row.end))
        yield Row(rule.id, rule.title, low, high, row.span.text.strip("\"'"))


def _range(rule: Rule, chosen: Mapping[str, str]) -> Range | None:
    if rule.range is None:
        return None
    written = rule.range
    constant = written.options[chosen[written.reading]] if isinstance(written, ByReading) else written
    return parse_range(rule.id, str(constant.value), constant.span, Findings())
