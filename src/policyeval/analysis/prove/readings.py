"""What the source leaves open and a policy reads one way: whether another reading gives other answers."""

import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from policyeval.analysis.prove.apart import Late, apart
from policyeval.analysis.prove.costs import are_affordable
from policyeval.analysis.prove.meaning import are_same
from policyeval.analysis.prove.run import Limits, need_solver, sizes
from policyeval.analysis.prove.settled import Settler
from policyeval.analysis.prove.shrink import shrunk
from policyeval.analysis.prove.verdict import Witness
from policyeval.analysis.prove.versions import Version, noon_in_force
from policyeval.backends.reference.equality import equal
from policyeval.backends.reference.program import decide
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.ir.record import Status
from policyeval.language.values import Timestamp, Value
from policyeval.policy.model import Policy, Reading
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts

STATUS = "status"
"""What a changed status goes by, where keys go by their names."""


class Matters(StrEnum):
    """Whether an option that is not in force would change an answer."""

    YES = "yes"
    NO = "no"
    """Proved: no facts and no instant."""
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class OtherReading:
    """An option that is not in force, and what it would change of a decision."""

    reading: Reading
    in_force: str
    option: str
    matters: Matters
    old: Witness | None = None
    new: Witness | None = None
    """The same facts under the option in force and under the other one, where they differ."""

    @property
    def changed(self) -> list[tuple[str, Value, Value]]:
        """Each part of the answer that is another one, with what it is under either option."""
        if self.old is None or self.new is None:
            return []
        old, new = self.old.answer, self.new.answer
        status = [(STATUS, old.status.value, new.status.value)] if old.status is not new.status else []
        keys = [key for key in old.result if key in new.result]
        values = [(key, old.result[key], new.result[key]) for key in keys]
        return [*status, *(one for one in values if not equal(one[1], one[2]))]


Under = Callable[[str, str], Program]
"""The program of the decision with an option of a reading."""


def other_readings(
    program: Program, policy: Policy, schema: FactSchema, limits: Limits, under: Under
) -> Iterator[OtherReading]:
    """Yield what each option that is not in force would change.

    The limit of time is for all together; options that are left then are open.
    Fails: `SolverMissing` when there is no z3-solver.
    """
    need_solver()
    wanted = [
        (policy.readings[name], in_force, option)
        for name, in_force in program.readings
        for option in policy.readings[name].options
        if option != in_force
    ]
    others = [under(reading.id, option) for reading, _, option in wanted]
    deadline = time.monotonic() + limits.seconds

    def work() -> Iterator[list[Any]]:
        return (_compared(program, other, schema, limits, deadline) for other in others)

    found: list[list[Any]] = []
    try:
        found.extend(apart(work, limits.seconds))
    except Late:
        found += [[Matters.OPEN]] * (len(wanted) - len(found))
    for one, (matters, *witnesses) in zip(wanted, found, strict=True):
        yield OtherReading(*one, matters, *witnesses)


def _compared(old: Program, new: Program, schema: FactSchema, limits: Limits, deadline: float) -> list[Any]:
    """Return whether two programs differ, and their answers for an example where they do."""
    from policyeval.backends.smt.program import encode_program, share  # noqa: PLC0415  (an extra)
    from policyeval.backends.smt.search import Nothing, Prover  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.values import Outside  # noqa: PLC0415  (as above)

    facts = share(schema, **sizes(limits, (old, new)))
    versions = [(old, schema), (new, schema)]
    is_open = not are_affordable(versions, [facts], is_ordinary=limits.is_ordinary)
    asked = new
    if not is_open:
        asked = Settler(Version(old, schema), [new], limits, deadline).settled(new).program
        if are_same(old, asked):
            return [Matters.NO]
    try:
        differences = _differences(encode_program(old, facts), encode_program(asked, facts))
    except Outside:
        return [Matters.OPEN]
    prover = Prover([facts], deadline=deadline)
    if limits.is_ordinary:
        prover.assume(*facts.ordinary())
    for difference in differences:
        if difference is None:
            is_open = True
            continue
        found = prover.find(difference, is_small=False)
        if isinstance(found, tuple):
            witnesses = _plainest(found[0], old, new, schema)
            if witnesses:
                return [Matters.YES, *witnesses]
        is_open = is_open or not isinstance(found, Nothing)
    return [Matters.OPEN if is_open else Matters.NO]


def _plainest(example: Any, old: Program, new: Program, schema: FactSchema) -> list[Witness]:
    """Return the answers of the reference for an example made plain; none where they are the same."""
    first = _replayed(example.facts, example.as_of, old, new, schema)
    statuses = [one.answer.status for one in first]
    if not first:
        return []

    def is_alike(facts: Any, as_of: Timestamp) -> bool:
        found = _replayed(facts, as_of, old, new, schema)
        return bool(found) and [one.answer.status for one in found] == statuses

    wish = noon_in_force([old, new])
    facts, as_of = shrunk(example.facts, example.as_of, is_alike, wish=wish, zone=new.zone)
    return _replayed(facts, as_of, old, new, schema)


def _differences(old: Any, new: Any) -> list[Any]:
    """Return as terms how two answers may differ: in each key, then in their status.

    Where no terms compare two values, None.
    """
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (an extra)
    from policyeval.backends.smt import values as v  # noqa: PLC0415  (as above)

    both = t.conj(old.statuses[Status.DECIDED], new.statuses[Status.DECIDED])
    found: list[Any] = []
    for key in old.results:
        if key in new.results:
            try:
                same = v.equal(old.results[key].sym, new.results[key].sym)
            except v.Outside:
                found.append(None)
                continue
            found.append(t.conj(both, t.neg(same)))
    statuses = (t.neg(t.same_truth(old.statuses[one], new.statuses[one])) for one in Status)
    return [*found, t.disj(*statuses)]


def _replayed(given: Any, as_of: Timestamp, old: Program, new: Program, schema: FactSchema) -> list[Witness]:
    """Return the answers of the reference for an example, where they do differ."""
    facts = read_facts(given, schema)
    if not isinstance(facts, Facts):
        return []
    one, other = (decide(program, facts.values, as_of) for program in (old, new))
    shared = [key for key in one.result if key in other.result]
    is_same = one.status is other.status and all(equal(one.result[k], other.result[k]) for k in shared)
    return [] if is_same else [Witness(given, as_of, answer) for answer in (one, other)]
