"""Looking for changes of facts that lead to an outcome, and for facts that have a say, in a limited time.

By the solver where there is one, else by trying, in a process of its own (`prove/apart.py`): Z3 keeps to
its time only between steps. What was found before the time was over counts.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from importlib import import_module
from typing import Any, Final

from policyeval.analysis.prove.apart import Late, apart
from policyeval.analysis.why.asking import Asked, Goal, Wanted, same_outcome
from policyeval.analysis.why.bearing import Bearing
from policyeval.analysis.why.edits import Edit, Kind, edited, is_known, name_of
from policyeval.analysis.why.search import Finder, finder, plainer
from policyeval.engine.extras import is_there
from policyeval.engine.teller import general
from policyeval.frozen import dataclass
from policyeval.ir.terms import facts_of, is_among
from policyeval.language.values import Timestamp
from policyeval.schema.times import read_instant

MOST_ANSWERS: Final = 6
_LIST_WEIGHT: Final = 3.0
"""An element more or fewer is told after facts with other values."""
_WEEK: Final = 7 * 86_400 * 1_000_000_000


class Came(StrEnum):
    """What came of looking for changes."""

    FOUND = "found"
    ALREADY = "already"
    """The outcome is the wanted one as it is."""
    IMPOSSIBLE = "impossible"
    """Proved: no facts that may change lead there."""
    OPEN = "open"
    """None was found, and it is not proved that there are none."""
    LATE = "late"
    """None was found before the time was over."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What came of looking for changes, the smallest first."""

    came: Came
    changes: tuple[tuple[Edit, ...], ...] = ()
    is_fewest: bool = False
    """Whether it is proved that no fewer facts do."""
    bounds: tuple[tuple[str, int], ...] = ()
    """Lists that were looked at up to a length only, where it is proved that nothing leads there."""


def looked(search: "Search", goals: Sequence[Goal], seconds: float) -> tuple[Reach, Bearing]:
    """Return what leads to the first goal that can be reached, and which facts have a say.

    `seconds` are what the search keeps to by itself as far as it can.
    """
    if is_there("z3"):
        for module in ("fewest", "influence", "terms"):  # once, for all processes that ask them
            import_module(f"policyeval.analysis.why.{module}")
    reach, bearing = Reach(Came.LATE), Bearing(open=tuple(search.names()))
    try:
        for found in apart(partial(search.run, goals), seconds):
            match found:
                case Bearing():
                    bearing = found
                case _:
                    reach = found
    except Late:
        pass
    return reach, bearing


@dataclass(frozen=True)
class Search:
    """A decision on given facts, which of them may change, and until when to look (`time.monotonic`)."""

    asked: Asked
    may_change: Callable[[str], bool]
    deadline: float

    def run(self, goals: Sequence[Goal]) -> Iterator[Reach | Bearing]:
        """Yield what is known of the way to the goals, better and better, then which facts have a say."""
        yield from self._reached(goals)
        yield self._bearing()

    def names(self) -> Iterator[str]:
        """Yield the facts that the decision reads, those in lists by the list, each once."""
        finder_ = Finder(self.asked, lambda _: None, self._finder.interest, self._is_read, self.deadline)
        yield from dict.fromkeys(_group(spot.path) for spot in finder_.places())

    # ----------------------------------------------------------------------------------------- goals

    def _reached(self, goals: Sequence[Goal]) -> Iterator[Reach]:
        if isinstance(goals[0], Wanted) and goals[0].holds(self.asked.record):
            yield Reach(Came.ALREADY, is_fewest=True)
            return
        for goal in goals:
            single = _ranked(self._finder.single(goal.holds))[:MOST_ANSWERS]
            tried = self._confirmed(single, goal)
            if tried:
                yield Reach(Came.FOUND, tried, is_fewest=True)
            solved = self._solved(goal, [change for (change,) in single])
            if solved is not None and solved.is_impossible:
                if goal is goals[-1]:
                    yield Reach(Came.IMPOSSIBLE, bounds=solved.bounds)
                    return
                continue
            found = single if solved is None else [*single, *solved.answers]
            changes = self._confirmed(_ranked(found or self._finder.pairs(goal.holds)), goal)
            if changes:
                is_fewest = len(changes[0]) == 1 or (solved is not None and solved.is_fewest)
                yield Reach(Came.FOUND, changes[:MOST_ANSWERS], is_fewest)
                return
        yield Reach(Came.LATE if time.monotonic() >= self.deadline else Came.OPEN)

    def _confirmed(self, found: Iterable[tuple[Edit, ...]], goal: Goal) -> tuple[tuple[Edit, ...], ...]:
        """Return changes as plain as they can be, of those of which the reference says that they do."""
        plain = (plainer(self.asked, edits, goal.holds) for edits in found)
        return tuple(edits for edits in plain if self._leads(edits, goal))

    def _leads(self, edits: Sequence[Edit], goal: Goal) -> bool:
        record = self.asked.again(edited(self.asked.facts, edits, self.asked.schema.slot))
        return record is not None and goal.holds(record)

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
            self.__dict__["finder"] = finder(self.asked, self.may_change, self.deadline)
        found: Finder = self.__dict__["finder"]
        return found

    # --------------------------------------------------------------------------------------- bearing

    def _bearing(self) -> Bearing:
        if self._terms is not None:
            from policyeval.analysis.why.influence import bearing  # noqa: PLC0415  (as above)

            found = bearing(self._terms, self._is_read)
            if found.alone or found.together or found.never:
                return found
        before = self.asked.record
        everything = Finder(
            self.asked, self.asked.quick(), self._finder.interest, self._is_read, self.deadline
        )
        changes = everything.single(lambda record: not same_outcome(record, before))
        alone = dict.fromkeys(_group(change.path) for (change,) in changes)
        return Bearing(tuple(alone), open=tuple(name for name in self.names() if name not in alone))

    def _is_read(self, name: str) -> bool:
        return is_among(name, facts_of(self.asked.program))


def _group(path: tuple[str | int, ...]) -> str:
    return general(name_of(path)).partition("[")[0]


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
