"""Why a decision is as it is: what would change it, what has a say in it, and when it changes by itself.

Every answer is what the reference made of the changed facts. With z3-solver it is proved that no fewer
facts would do, that none at all would, and which have no say; without it answers are the smallest found.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from policyeval.analysis.why.asking import Asked, Goal, Wanted, another, ask
from policyeval.analysis.why.bearing import Bearing
from policyeval.analysis.why.edits import Edit, edited
from policyeval.analysis.why.looking import Came, Reach, Search, looked
from policyeval.analysis.why.moments import Moments, moments
from policyeval.engine.book import PolicyBook, to_instant
from policyeval.engine.choice import FactsInput
from policyeval.engine.errors import ArgumentError
from policyeval.engine.gate import Gate, parse_gate
from policyeval.engine.record import Record
from policyeval.engine.show import show_instant
from policyeval.engine.teller import general
from policyeval.frozen import dataclass
from policyeval.ir.terms import facts_of, is_among
from policyeval.language.values import Timestamp
from policyeval.source.diagnostic import Diagnostic, DiagnosticError
from policyeval.source.nearest import nearest

SECONDS: Final = 60.0


class WantError(DiagnosticError):
    """A wanted outcome that does not fit the records of a decision; `diagnostics` says why."""


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
    end = None if until is None else _later(until, asked)
    deadline = time.monotonic() + seconds
    search = Search(asked, _changeable(asked, change), deadline)
    reach, bearing = looked(search, goals, seconds)
    return Why(
        asked,
        want,
        tuple(change),
        reach.came,
        tuple(_answers(asked, goals, reach)),
        reach.is_fewest,
        reach.bounds,
        bearing,
        moments(asked, until=end, deadline=time.monotonic() + seconds),
    )


def _answers(asked: Asked, goals: Sequence[Goal], reach: Reach) -> Iterator[Answer]:
    """Yield what the reference makes of the facts with each of the changes."""
    for edits in reach.changes:
        facts = edited(asked.facts, edits, asked.schema.slot)
        record = asked.again(facts)
        assert record is not None, edits
        assert any(goal.holds(record) for goal in goals), edits
        yield Answer(edits, facts, record)


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
