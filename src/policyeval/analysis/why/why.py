"""Why a decision is as it is: what would change it, what has a say in it, and when it changes by itself.

Every answer is what the reference made of the changed facts. With z3-solver it is proved that no fewer
facts would do, that none at all would, and which have no say; without it answers are the smallest found.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from policyeval.analysis.why.asking import Asked, Goal, Wanted, another, ask, same_outcome
from policyeval.analysis.why.bearing import Bearing
from policyeval.analysis.why.edits import Edit, Kind, edited, is_known, name_of
from policyeval.analysis.why.moments import Moments, moments
from policyeval.analysis.why.search import Finder, finder, plainer
from policyeval.engine.book import PolicyBook, to_instant
from policyeval.engine.choice import FactsInput
from policyeval.engine.errors import ArgumentError
from policyeval.engine.extras import is_there
from policyeval.engine.gate import Gate, parse_gate
from policyeval.engine.record import Record
from policyeval.engine.show import show_instant
from policyeval.engine.teller import general
from policyeval.frozen import dataclass
from policyeval.ir.terms import facts_of, is_among
from policyeval.language.values import Timestamp
from policyeval.schema.times import read_instant
from policyeval.source.diagnostic import Diagnostic, DiagnosticError
from policyeval.source.nearest import nearest

SECONDS: Final = 60.0
MOST_ANSWERS: Final = 6
_LIST_WEIGHT: Final = 3.0
"""An element more or fewer is told after facts with other values."""
_WEEK: Final = 7 * 86_400 * 1_000_000_000


class WantError(DiagnosticError):
    """A wanted outcome that does not fit the records of a decision; `diagnostics` says why."""


class Came(StrEnum):
    """What came of looking for changes."""

    FOUND = "found"
    ALREADY = "already"
    """The outcome is the wanted one as it is."""
    IMPOSSIBLE = "impossible"
    """Proved: no facts that may change lead there."""
    OPEN = "open"
    """None was found, and it is not proved that there are none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Changes of the facts, and what the reference makes of the facts with them."""

    changes: tuple[Edit, ...]
    facts: Mapping[str, Any]
    record: Record


@dataclass(frozen=True, slots=True)
class Why:
    """Why a decision is as it is."""

    asked: Asked
    want: str | None
    """The wanted outcome as CEL; None where any other one is."""
    change: tuple[str, ...]
    """The facts that may change; none where all may."""
    came: Came
    answers: tuple[Answer, ...]
    """The smallest first."""
    is_fewest: bool
    """Whether it is proved that no fewer facts do."""
    bounds: tuple[tuple[str, int], ...]
    """Lists that were looked at up to a length only, where it is proved that nothing leads there."""
    bearing: Bearing
    moments: Moments

    @property
    def record(self) -> Record:
        """What was decided."""
        return self.asked.record

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON data."""
        from policyeval.analysis.why.data import to_data  # noqa: PLC0415  (it knows this class)

        return to_data(self)


def why(
    book: PolicyBook,
    decision: str,
    facts: FactsInput,
    *,
    as_of: str | datetime | Timestamp,
    want: str | None = None,
    change: Sequence[str] = (),
    readings: Mapping[str, str] | None = None,
    until: str | Timestamp | None = None,
    seconds: float = SECONDS,
) -> Why:
    """Return why a decision is as it is: what would change it, what decides, what time brings.

    `want` is a CEL condition over `result` and `status`; without one any other outcome will do. Only
    facts whose path begins with one in `change` are changed, if there are any. `until` asks for every
    change that time brings up to an instant, not the next one alone. `seconds` is how long proofs may take.
    Fails: as `PolicyBook.decide`; `WantError` for a wanted outcome that does not fit; `ArgumentError`
    for a fact to change that is not declared, and for an `until` that is no later than `as_of`.
    """
    asked = ask(book, decision, facts, to_instant(as_of), readings)
    goals = _goals(want, asked)
    may_change = _changeable(asked, change)
    deadline = time.monotonic() + seconds
    search = _Search(asked, may_change, deadline)
    came, answers, is_fewest, bounds = search.run(goals)
    end = None if until is None else _later(until, asked)
    return Why(
        asked,
        want,
        tuple(change),
        came,
        answers,
        is_fewest,
        bounds,
        search.bearing(),
        moments(asked, until=end),
    )


def _goals(want: str | None, asked: Asked) -> tuple[Goal, ...]:
    if want is None:
        return another(asked.record)
    gate = parse_gate(want, "--want")
    if not isinstance(gate, Gate):
        raise WantError(gate)
    try:
        gate.check(asked.program)
    except DiagnosticError as error:
        raise WantError(error.diagnostics) from None
    return (Wanted(gate),)


def _later(until: str | Timestamp, asked: Asked) -> Timestamp:
    """Return the instant up to which changes are looked for, which is not over yet."""
    end = to_instant(until)
    if end <= asked.as_of:
        args = {
            name: show_instant(at, asked.program.zone)
            for name, at in (("until", end), ("as_of", asked.as_of))
        }
        raise ArgumentError(Diagnostic("PE777", None, args))
    return end


def _changeable(asked: Asked, change: Iterable[str]) -> Callable[[str], bool]:
    """Return which facts may change: those that the decision reads, among those asked for if any are."""
    declared = list(asked.schema.declarations)
    wanted = [general(prefix) for prefix in change]
    for prefix in wanted:
        if not any(_begins(path, prefix) for path in declared):
            args = {"fact": prefix, "decision": asked.decision}
            raise ArgumentError(Diagnostic("PE772", None, args, (), nearest(prefix, declared)))
    read = facts_of(asked.program)

    def may_change(name: str) -> bool:
        path = general(name)
        return is_among(name, read) and (not wanted or any(_begins(path, prefix) for prefix in wanted))

    return may_change


def _begins(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith((f"{prefix}.", f"{prefix}["))


@dataclass(frozen=True)
class _Search:
    """Looking for changes of facts, by the solver where there is one, else by trying."""

    asked: Asked
    may_change: Callable[[str], bool]
    deadline: float

    def run(
        self, goals: Sequence[Goal]
    ) -> tuple[Came, tuple[Answer, ...], bool, tuple[tuple[str, int], ...]]:
        """Return what came of it, the answers, whether they are fewest, and how long lists were."""
        if isinstance(goals[0], Wanted) and goals[0].holds(self.asked.record):
            return Came.ALREADY, (), True, ()
        for goal in goals:
            single = _ranked(self._finder.single(goal.holds))[:MOST_ANSWERS]
            solved = self._solved(goal, [change for (change,) in single])
            if solved is not None and solved.is_impossible:
                if goal is goals[-1]:
                    return Came.IMPOSSIBLE, (), False, solved.bounds
                continue
            found = single if solved is None else [*single, *solved.answers]
            ranked = _ranked(found or self._finder.pairs(goal.holds))
            answers = tuple(a for a in (self._answer(edits, goal) for edits in ranked) if a is not None)
            if answers:
                fewest = len(answers[0].changes) == 1 or (solved is not None and solved.is_fewest)
                return Came.FOUND, answers[:MOST_ANSWERS], fewest, ()
        return Came.OPEN, (), False, ()

    def _solved(self, goal: Goal, known: Sequence[Edit]) -> Any:
        if self._terms is None:
            return None
        from policyeval.analysis.why.fewest import reach  # noqa: PLC0415  (an extra, and slow)

        return reach(self._terms, goal, self.may_change, known)

    @property
    def _terms(self) -> Any:
        """The decision as terms, None where there is no solver, or there are no terms."""
        if "terms" not in self.__dict__:
            self.__dict__["terms"] = self._encoded()
        return self.__dict__["terms"]

    def _encoded(self) -> Any:
        if not is_there("z3"):
            return None
        from policyeval.analysis.why.terms import Stated  # noqa: PLC0415  (an extra, and slow)
        from policyeval.backends.smt.values import Outside  # noqa: PLC0415  (as above)

        try:
            return Stated(self.asked, self.deadline)
        except Outside:
            return None

    @property
    def _finder(self) -> Finder:
        if "finder" not in self.__dict__:
            self.__dict__["finder"] = finder(self.asked, self.may_change)
        found: Finder = self.__dict__["finder"]
        return found

    def _answer(self, edits: tuple[Edit, ...], goal: Goal) -> Answer | None:
        plain = plainer(self.asked, edits, goal.holds)
        facts = edited(self.asked.facts, plain, self.asked.schema.slot)
        record = self.asked.again(facts)
        return None if record is None or not goal.holds(record) else Answer(plain, facts, record)

    def bearing(self) -> Bearing:
        """Return which of the facts that the decision reads have a say."""
        read = facts_of(self.asked.program)

        def is_read(name: str) -> bool:
            return is_among(name, read)

        if self._terms is not None:
            from policyeval.analysis.why.influence import bearing  # noqa: PLC0415  (as above)

            found = bearing(self._terms, is_read)
            if found.alone or found.together or found.never:
                return found
        before = self.asked.record
        everything = Finder(self.asked, self.asked.quick(), self._finder.interest, is_read)
        changes = everything.single(lambda record: not same_outcome(record, before))
        alone = dict.fromkeys(general(name_of(change.path)).partition("[")[0] for (change,) in changes)
        names = dict.fromkeys(general(name_of(spot.path)).partition("[")[0] for spot in everything.places())
        return Bearing(tuple(alone), open=tuple(name for name in names if name not in alone))


# ------------------------------------------------------------------------------------------ ranking


def _ranked(found: Iterable[tuple[Edit, ...]]) -> list[tuple[Edit, ...]]:
    """Return the changes, the smallest first: few, then near; of the same facts the first only."""
    by_facts: dict[tuple[Any, ...], tuple[Edit, ...]] = {}
    for edits in found:
        key = tuple(sorted((change.kind.value, name_of(change.path), _is_more(change)) for change in edits))
        known = by_facts.get(key)
        if known is None or _size(edits) <= _size(known):
            by_facts[key] = edits
    ranked = sorted(by_facts.values(), key=_size)
    fewest = len(ranked[0]) if ranked else 0
    return [edits for edits in ranked if len(edits) == fewest]


def _is_more(change: Edit) -> bool:
    """Say whether a change is upwards, or later: one of each way is told."""
    match change.before, change.after:
        case (bool(), _) | (_, bool()):
            return False
        case int() | float(), int() | float():
            return bool(change.after > change.before)
        case str(), str():
            one, other = read_instant(change.before), read_instant(change.after)
            return isinstance(one, Timestamp) and isinstance(other, Timestamp) and other > one
        case _:
            return False


def _size(edits: Sequence[Edit]) -> tuple[int, float]:
    return len(edits), sum(map(_distance, edits))


def _distance(change: Edit) -> float:
    """Return how much a change is, beside changes of other kinds of facts: 1 where it is another word."""
    if change.kind is not Kind.SET:
        return _LIST_WEIGHT
    match change.before, change.after:
        case (bool(), _) | (_, bool()):
            return 1.0
        case int() | float(), int() | float():
            return abs(change.after - change.before) / max(1, abs(change.before)) * 0.5
        case str(), str():
            one, other = read_instant(change.before), read_instant(change.after)
            if isinstance(one, Timestamp) and isinstance(other, Timestamp):
                return min(2.0, abs(other.nanos - one.nanos) / _WEEK)
            return 1.0
        case _:
            return 1.0 if is_known(change.before) else 0.5
