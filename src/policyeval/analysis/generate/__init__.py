"""Realistic fact bundles for a decision, made from nothing but its program and its fact schema.

A fifth of the bundles is ordinary; the others each aim at one thing, in turn: that a rule fires, that
all but one of its terms hold, that a contribution is cut, that a threshold or a turn of the calendar
is missed by one, met, or passed by one. A bundle depends on the seed and on its number only.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import count
from random import Random
from typing import Any, Final

from policyeval.analysis.generate.draft import Draft
from policyeval.analysis.generate.force import put_in_force
from policyeval.analysis.generate.interest import Interest, interest_of
from policyeval.analysis.generate.meaning import Meanings
from policyeval.analysis.generate.ordinary import Ordinary, Readers
from policyeval.analysis.generate.scope import Scope
from policyeval.analysis.generate.solve import Solver
from policyeval.analysis.generate.targets import Target, Targets, reach, targets_of
from policyeval.backends.reference.program import AS_OF
from policyeval.engine.book import PolicyBook
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.show import show_instant
from policyeval.frozen import dataclass, field
from policyeval.ir.program import Program
from policyeval.language.instants import DAY, HOUR, SECOND
from policyeval.language.values import Timestamp, Unknown
from policyeval.schema.shape import NO_DEFAULT, RecordShape

_PLAN: Final = "oftfmoftfmoftftoftmc"
"""What the bundles aim at in turn: ordinary, fires, misses, meets, cuts, and a threshold again."""
_ATTEMPTS: Final = 3
_TRIALS: Final = 6
"""How many drafts decide whether a target is worth more than one attempt."""
_LATER: Final = 400 * DAY + 10 * HOUR
"""How long after a version begins bundles for one instant are asked about, unless the caller says when."""
_INCOMPLETE: Final = 0.4
"""The share of ordinary bundles in which some fact is not given."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Facts, and the instant at which to ask about them."""

    facts: Mapping[str, Any]
    as_of: str
    readings: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the bundle as JSON data; `readings` only when there are any."""
        data: dict[str, Any] = {"facts": dict(self.facts), "as_of": self.as_of}
        return {**data, "readings": dict(self.readings)} if self.readings else data


def generate(
    book: PolicyBook,
    decision: str,
    rows: int,
    seed: int,
    *,
    readings: Mapping[str, str] | None = None,
    version: str | None = None,
    as_of: Timestamp | None = None,
) -> Iterator[Bundle]:
    """Yield `rows` bundles for a decision; the same for the same seed, on every machine.

    With `as_of` every bundle is to be asked about at that instant, else at instants that differ.
    Fails: `ArgumentError` for a decision, version or reading that does not exist.
    """
    loaded, program = book.program(decision, version=version, readings=readings)
    workshop = Workshop(loaded, program, dict(readings or {}), as_of)
    return (workshop.bundle(seed, row) for row in range(rows))


def root_of(loaded: LoadedPolicy) -> RecordShape:
    """Return the shape of a whole bundle of a policy."""
    schema = loaded.checked.schema
    return RecordShape("", tuple((name, schema.declarations[name].slot) for name, _ in schema.facts.members))


@dataclass(frozen=True)
class Workshop:
    """Everything about a decision that all of its bundles have in common."""

    loaded: LoadedPolicy
    program: Program
    readings: Mapping[str, str]
    as_of: Timestamp | None = None
    """The instant of every bundle, where there is one for all."""
    meanings: Meanings = field(default_factory=Meanings)
    readers: Readers = field(default_factory=Readers)
    attempts: dict[Target, int] = field(default_factory=dict)
    """How often to try to reach a target, of those that were missed so far."""

    @cached_property
    def targets(self) -> Targets:
        """What the bundles should reach."""
        return targets_of(self.program)

    @cached_property
    def interest(self) -> Interest:
        """What the decision looks at."""
        return interest_of(self.program)

    @cached_property
    def root(self) -> RecordShape:
        """The shape of the whole bundle."""
        return root_of(self.loaded)

    def bundle(self, seed: int, row: int) -> Bundle:
        """Return one bundle of the stream of a seed."""
        target = self._target(row)
        draft = self.draft(Random(f"{seed}/{self.program.decision}/{row}"))
        if _PLAN[row % len(_PLAN)] == "o":
            self._leave_out(draft)
        for attempt in count(1):
            if target is None or reach(target, Solver(Scope(draft))) or attempt == self._attempts(target):
                break
            draft = self.draft(draft.ordinary.rng)
        return Bundle(draft.to_json(), show_instant(draft.as_of.value, draft.zone), self.readings)

    def _target(self, row: int) -> Target | None:
        """Return what the bundle with this number aims at; each kind is gone through in turn."""
        kinds: dict[str, Sequence[Target]] = {
            "o": (),
            "f": self.targets.fires,
            "m": self.targets.misses or self.targets.meets,
            "t": self.targets.meets,
            "c": self.targets.cuts or self.targets.fires,
        }
        turns, place = divmod(row, len(_PLAN))
        kind = _PLAN[place]
        aims = kinds[kind]
        turn = turns * _PLAN.count(kind) + _PLAN[:place].count(kind)
        return aims[turn % len(aims)] if aims else None

    def _attempts(self, target: Target) -> int:
        """Return how often to try: once, where a few drafts that are the same for every seed did not do.

        Some thresholds no facts can stand beside, and each attempt there spends all of its steps.
        """
        if target not in self.attempts:
            drafts = (
                self.draft(Random(f"{self.program.decision}/trial/{trial}")) for trial in range(_TRIALS)
            )
            is_reached = any(reach(target, Solver(Scope(draft))) for draft in drafts)
            self.attempts[target] = _ATTEMPTS if is_reached else 1
        return self.attempts[target]

    def draft(self, rng: Random, kind: type[Ordinary] = Ordinary) -> Draft:
        """Return a draft of facts that say nothing in particular; `kind` is what makes them."""
        as_of = self._as_of(rng)
        ordinary = kind(rng, self.interest, as_of, self.program.zone, self.readers)
        facts = ordinary.members(self.root)
        is_timed = self.as_of is not None
        draft = Draft(self.program, self.root, facts, {AS_OF: as_of}, ordinary, is_timed, self.meanings)
        if rng.random() < 0.95:
            put_in_force(Solver(Scope(draft)))
        return draft

    def _as_of(self, rng: Random) -> Timestamp:
        """Return an instant of the first years of the policy, now and then at a midnight."""
        if self.as_of is not None:
            return self.as_of
        start = self.program.effective_from or _start_of(self.loaded.policy.version)
        nanos = start.nanos + rng.randint(0, 3 * 365 * DAY // SECOND) * SECOND
        ordinary = Ordinary(rng, self.interest, Timestamp(nanos), self.program.zone, self.readers)
        return ordinary.midnight() if rng.random() < 0.1 else Timestamp(nanos)

    def _leave_out(self, draft: Draft) -> None:
        """Make some facts absent that the decision reads, in a share of the bundles."""
        rng = draft.ordinary.rng
        if rng.random() >= _INCOMPLETE:
            return
        given = [
            cell
            for cell in draft.cells()
            if cell.slot.default is NO_DEFAULT
            and not isinstance(cell.value, Unknown)
            and self.interest.is_read(cell.path)
        ]
        for cell in rng.sample(given, min(len(given), rng.choice((1, 1, 1, 2, 3)))):
            cell.clear()


def usual_instant(loaded: LoadedPolicy) -> Timestamp:
    """Return an instant well inside the time of a version, and at no boundary of a calendar."""
    start = loaded.policy.effective_from or _start_of(loaded.policy.version)
    return Timestamp(start.nanos + _LATER)


def _start_of(version: str) -> Timestamp:
    """Return the start of the day that names a version."""
    days = (date.fromisoformat(version) - date(1970, 1, 1)).days
    return Timestamp(days * DAY)
