"""What a change does to real facts: who gets another outcome, and by how much.

Each bundle is decided under both versions and then forgotten; what is kept is counts, sums and the
bundles that are affected most, so that memory does not grow with the facts.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from policyeval.analysis.diff.change import PolicyChanges, What
from policyeval.analysis.diff.outcomes import REFUSED, Headline, Outcome, headline, numbers
from policyeval.analysis.diff.sides import Comparison, Pair, PolicySet
from policyeval.engine.book import PolicyBook
from policyeval.engine.choice import FactsInput
from policyeval.engine.errors import FactsError
from policyeval.engine.record import Record
from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Literal
from policyeval.ir.program import Program
from policyeval.ir.walk import expressions, walk
from policyeval.schema.json_text import read_json
from policyeval.source.diagnostic import Diagnostic, Phrase

MOST_AFFECTED: Final = 10
MOST_OUTCOMES: Final = 400
"""How many pairs of outcomes are told apart; further ones are counted together."""
_OTHER: Final = Outcome("other")
_ANOTHER: Final = Outcome("another")


@dataclass(frozen=True, slots=True)
class Flow:
    """How many bundles went from one outcome to another, or stayed where they were."""

    old: Outcome
    new: Outcome
    count: int


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the increases of a number over all bundles, and that of its decreases."""

    key: str
    gained: float
    lost: float


@dataclass(frozen=True, slots=True)
class Affected:
    """One bundle with another result."""

    name: str
    """The file, and the line of one that holds many."""
    id: str | None
    """What the facts call themselves, if they do."""
    old: Outcome
    new: Outcome
    keys: tuple[tuple[str, Any, Any], ...]
    """The keys with other values, as JSON data: before and after."""
    fires: tuple[str, ...]
    """The rules that fire now and did not."""
    ceases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionImpact:
    """What became of one decision over all bundles."""

    decision: str
    title: Phrase
    headline: Headline
    bundles: int
    changed: int
    """Bundles whose status or result is another."""
    flips: int
    """Those of them whose outcome in short is another."""
    reasoning: int
    """Bundles with the same result for other reasons."""
    flows: tuple[Flow, ...]
    totals: tuple[Total, ...]
    affected: tuple[Affected, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What became of all decisions that the versions do not share."""

    as_of: str
    bundles: int
    refused: int
    """Bundles that fit no version."""
    decisions: tuple[DecisionImpact, ...]
    first_refusals: tuple[tuple[str, tuple[Diagnostic, ...]], ...]
    """Why the first of them were refused, each with the name of its bundle."""

    @property
    def different(self) -> tuple[DecisionImpact, ...]:
        """The decisions that answer some bundle otherwise, or for other reasons."""
        return tuple(one for one in self.decisions if one.changed or one.reasoning)

    @property
    def same(self) -> tuple[DecisionImpact, ...]:
        """The decisions that answer every bundle as before."""
        return tuple(one for one in self.decisions if not one.changed and not one.reasoning)


Bundles = Iterable[tuple[str, FactsInput]]
Decide = Callable[[FactsInput], Record]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A decision under both versions."""

    id: str
    title: Phrase
    old: Decide
    new: Decide
    headline: Headline
    numbers: tuple[str, ...]
    renamed: Mapping[str, str]


@dataclass(slots=True)
class _Tally:
    """What is kept of a decision while the bundles go by."""

    flows: Counter[tuple[Outcome, Outcome]] = field(default_factory=Counter)
    gained: dict[str, float] = field(default_factory=dict)
    lost: dict[str, float] = field(default_factory=dict)
    affected: list[tuple[tuple[float, ...], int, Affected]] = field(default_factory=list)
    bundles: int = 0
    changed: int = 0
    flips: int = 0
    reasoning: int = 0


def impact(
    old: PolicySet,
    new: PolicySet,
    compared: Sequence[Comparison],
    bundles: Bundles,
    *,
    as_of: str,
    decision: str | None = None,
) -> Impact:
    """Decide every bundle under both sets and return what is different.

    Fails: `ArgumentError` for an instant that does not exist.
    """
    asked = list(_asked(old, new, compared, as_of, decision))
    tallies = {one.id: _Tally() for one in asked}
    count, refused = 0, 0
    refusals: list[tuple[str, tuple[Diagnostic, ...]]] = []
    for count, (name, given) in enumerate(bundles, 1):
        facts = read_json(given, name=name) if isinstance(given, str | bytes) else given
        if isinstance(facts, tuple):
            why = facts
        else:
            found = [_compare(one, name, facts, tallies[one.id], count) for one in asked]
            if not found or None in found:
                continue
            why = found[0] or ()
        refused += 1
        if len(refusals) < MOST_AFFECTED:
            refusals.append((name, why))
    decisions = tuple(_told(one, tallies[one.id]) for one in asked)
    return Impact(as_of, count, refused, decisions, tuple(refusals))


# ------------------------------------------------------------------------------------ what is asked


def _asked(
    old: PolicySet, new: PolicySet, compared: Sequence[Comparison], as_of: str, only: str | None
) -> Iterator[_Asked]:
    """Yield each decision that both sides have and that is not the same program on both."""
    books = PolicyBook(old.policies), PolicyBook(new.policies)
    seen: set[str] = set()
    for one in compared:
        pair = one.pair
        if pair.old is None or pair.new is None:
            continue
        for name in pair.new.policy.decisions:
            id_ = f"{pair.new.policy.id}.{name}"
            if only not in (None, id_):
                continue
            if name in pair.old.policy.decisions and id_ not in seen and not _is_same(pair, name, old, new):
                seen.add(id_)
                before = _prepared(books[0], f"{pair.old.policy.id}.{name}", old, as_of)
                after = _prepared(books[1], id_, new, as_of)
                yield _asked_of(pair, name, before, after, one.changes)


def _asked_of(pair: Pair, name: str, old: Decide, new: Decide, changes: PolicyChanges) -> _Asked:
    assert pair.old is not None
    assert pair.new is not None
    program, policy = pair.new.programs[name], pair.new.policy
    renamed = {
        str(change.old): str(change.new)
        for change in changes.changes
        if change.what is What.RENAMED and change.owner.decision == name
    }
    terms = {**pair.old.policy.terms, **policy.terms}
    return _Asked(
        program.decision, program.title, old, new, headline(program, terms), numbers(program), renamed
    )


def _is_same(pair: Pair, name: str, old: PolicySet, new: PolicySet) -> bool:
    """Say whether a decision is the same program over the same facts, so that nothing can differ."""
    assert pair.old is not None
    assert pair.new is not None
    one, other = pair.old, pair.new
    return (
        old.options == new.options
        and one.programs[name] == other.programs[name]
        and _literals(one.programs[name]) == _literals(other.programs[name])
        and repr(one.checked.schema.slot) == repr(other.checked.schema.slot)
    )


def _literals(program: Program) -> list[str]:
    """Return what the literals of a program are, since -0.0 equals 0.0 and is not the same."""
    nodes = (node for expr in expressions(program) for node in walk(expr))
    return [repr(node.value) for node in nodes if isinstance(node, Literal)]


def _prepared(book: PolicyBook, decision: str, side: PolicySet, as_of: str) -> Decide:
    known = {name for loaded in book.versions(decision) for name in loaded.policy.readings}
    options = {name: option for name, option in side.options.items() if name in known}
    return book.prepare(decision, as_of=as_of, readings=options)


# --------------------------------------------------------------------------------------- one bundle


def _compare(
    asked: _Asked, name: str, facts: Mapping[str, Any], tally: _Tally, number: int
) -> tuple[Diagnostic, ...] | None:
    """Count what became of a bundle; return why, where both versions refuse its facts."""
    old, new = _decided(asked.old, facts), _decided(asked.new, facts)
    if not isinstance(old, Record) and not isinstance(new, Record):
        return new
    tally.bundles += 1
    before, after = _outcome(old, asked.headline), _outcome(new, asked.headline)
    tally.flows[_told_apart(before, after, tally)] += 1
    results = _result(old), _result(new)
    if before == after and not _differ(*results):
        tally.reasoning += _fired(old, asked.renamed) != _fired(new, {})
        return None
    tally.changed += 1
    tally.flips += before != after
    moves = {number: _number(results[1], number) - _number(results[0], number) for number in asked.numbers}
    for of, by in moves.items():
        sums = tally.gained if by > 0 else tally.lost
        sums[of] = sums.get(of, 0) + abs(by)
    weight = float(before != after), sum(map(abs, moves.values())), float(_distance(*results))
    _keep(tally, weight, number, lambda: _affected(asked, name, facts, (old, new), (before, after)))
    return None


def _told_apart(old: Outcome, new: Outcome, tally: _Tally) -> tuple[Outcome, Outcome]:
    """Return a pair of outcomes; where there are too many already, one that stands for all others."""
    if (old, new) in tally.flows or len(tally.flows) < MOST_OUTCOMES:
        return old, new
    return _OTHER, _OTHER if old == new else _ANOTHER


def _decided(decide: Decide, facts: Mapping[str, Any]) -> Record | tuple[Diagnostic, ...]:
    try:
        return decide(facts)
    except FactsError as error:
        return error.diagnostics


def _outcome(record: Record | tuple[Diagnostic, ...], of: Headline) -> Outcome:
    return of.outcome(record.status, record.result) if isinstance(record, Record) else Outcome(REFUSED)


def _result(record: Record | tuple[Diagnostic, ...]) -> Mapping[str, Any]:
    return record.result if isinstance(record, Record) else {}


def _fired(record: Record | tuple[Diagnostic, ...], renamed: Mapping[str, str]) -> list[tuple[str, int]]:
    fired = record.fired if isinstance(record, Record) else []
    return sorted((renamed.get(rule, rule), points or 0) for rule, points in fired)


def _number(result: Mapping[str, Any], key: str) -> float:
    value = result.get(key)
    return value if isinstance(value, int | float) else 0


def _distance(old: Mapping[str, Any], new: Mapping[str, Any]) -> int:
    return sum(_differ(old.get(key), new.get(key)) for key in {**old, **new})


def _differ(old: Any, new: Any) -> bool:
    """Say whether two values are not the same JSON: Python takes truths for numbers."""
    match old, new:
        case dict(), dict():
            return old.keys() != new.keys() or any(_differ(old[key], new[key]) for key in old)
        case list(), list():
            return len(old) != len(new) or any(map(_differ, old, new))
        case _:
            return bool(old != new or isinstance(old, bool) != isinstance(new, bool))


def _keep(tally: _Tally, weight: tuple[float, ...], number: int, made: Callable[[], Affected]) -> None:
    """Keep a bundle among those affected most; of equal ones the first."""
    entry = weight, -number
    if len(tally.affected) < MOST_AFFECTED:
        heapq.heappush(tally.affected, (*entry, made()))
    elif entry > tally.affected[0][:2]:
        heapq.heapreplace(tally.affected, (*entry, made()))


def _affected(
    asked: _Asked,
    name: str,
    facts: Mapping[str, Any],
    records: tuple[Record | tuple[Diagnostic, ...], Record | tuple[Diagnostic, ...]],
    outcomes: tuple[Outcome, Outcome],
) -> Affected:
    old, new = map(_result, records)
    before, after = _fired(records[0], asked.renamed), _fired(records[1], {})
    return Affected(
        name,
        _id_of(facts),
        *outcomes,
        tuple(
            (key, old.get(key), new.get(key)) for key in {**old, **new} if _differ(old.get(key), new.get(key))
        ),
        tuple(rule for rule, _ in after if rule not in dict(before)),
        tuple(rule for rule, _ in before if rule not in dict(after)),
    )


def _id_of(facts: Mapping[str, Any]) -> str | None:
    """Return what the facts call themselves: `id`, `order_id`, or `order_id` inside `order`."""
    named = [(name, value) for name, value in facts.items() if name == "id" or name.endswith("_id")]
    for holder, inside in facts.items():
        if isinstance(inside, Mapping):
            named += [(name, value) for name, value in inside.items() if name in ("id", f"{holder}_id")]
    return next((str(value) for _, value in named if isinstance(value, str | int)), None)


def _told(asked: _Asked, tally: _Tally) -> DecisionImpact:
    flows = sorted(tally.flows.items(), key=lambda item: (item[0][0] == item[0][1], -item[1], item[0]))
    ranked = sorted(tally.affected, key=lambda entry: entry[:2], reverse=True)
    return DecisionImpact(
        asked.id,
        asked.title,
        asked.headline,
        tally.bundles,
        tally.changed,
        tally.flips,
        tally.reasoning,
        tuple(Flow(old, new, count) for (old, new), count in flows),
        tuple(Total(key, tally.gained.get(key, 0), tally.lost.get(key, 0)) for key in asked.numbers),
        tuple(affected for _, _, affected in ranked),
    )
