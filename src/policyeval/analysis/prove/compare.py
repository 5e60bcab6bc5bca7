"""Two programs over the same facts: where they answer alike, where not, and which way.

For each result key both have, and for the status, the answers are the same whatever the facts, or an
example shows that they are not; of integers and truths, whether the later one ever gives more, or less.
"""

import time
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from policyeval.analysis.prove.run import Limits, need_solver
from policyeval.analysis.prove.verdict import Outside, Why, Witness
from policyeval.backends.reference.equality import equal
from policyeval.backends.reference.program import decide
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.ir.record import Answer, Status
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts

STATUS = "status"
"""What the comparison of the statuses goes by, where keys go by their names."""


class Change(StrEnum):
    """What one way of changing comes to."""

    NONE = "none"
    """No facts change it: proved."""
    SOME = "some"
    """Facts were found that change it, and both references say so."""
    OPEN = "open"


class Direction(StrEnum):
    """Which way an answer changes."""

    MORE = "more"
    LESS = "less"
    OTHERWISE = "otherwise"
    """Of what has no order; the status is always of these."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Whether facts change a result key in a direction."""

    key: str
    direction: Direction
    change: Change
    old: Witness | None = None
    new: Witness | None = None
    """The same facts and instant, with the answer of each program."""
    why: Why | None = None
    outside: tuple[Outside, ...] = ()
    bounds: tuple[tuple[str, int], ...] = ()


def compare(old: Program, new: Program, schema: FactSchema, limits: Limits) -> Iterator[Difference]:
    """Yield what comes of the status, and of each key that both programs have, in each direction.

    Facts are those of one schema, that of the new program. Results are compared where both decide.
    Fails: `SolverMissing` when there is no z3-solver; `backends.smt.values.Outside` where a program
    has no terms.
    """
    need_solver()
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (an extra, and slow to start)
    from policyeval.backends.smt.program import encode_program, share  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.search import Prover  # noqa: PLC0415

    deadline = time.monotonic() + limits.seconds
    facts = share(schema, bound=limits.bound)
    one, other = encode_program(old, facts), encode_program(new, facts)
    status = t.disj(*(t.neg(t.same_truth(one.statuses[s], other.statuses[s])) for s in Status))
    both = t.conj(one.statuses[Status.DECIDED], other.statuses[Status.DECIDED])
    asked = [(STATUS, Direction.OTHERWISE, status)]
    keys = [key for key, _ in new.keys if key in dict(old.keys)]
    for key in keys:
        directions = _directions(one.results[key].sym, other.results[key].sym)
        asked += [(key, direction, t.conj(both, term)) for direction, term in directions]
    prover = Prover([facts], deadline=deadline)
    if limits.is_ordinary:
        prover.assume(*facts.ordinary())
    for key, direction, term in asked:
        found = prover.find(term)
        yield _difference(key, direction, found, _Asked(old, new, schema, facts, term))


def _directions(old: Any, new: Any) -> list[tuple[Direction, Any]]:
    """Return each way in which a value may change, as a term."""
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)
    from policyeval.backends.smt import values as v  # noqa: PLC0415

    otherwise = t.neg(v.equal(old, new))
    if not isinstance(old.data, v.Scalar) or not isinstance(new.data, v.Scalar):
        return [(Direction.OTHERWISE, otherwise)]
    if old.data.kind != new.data.kind or old.data.kind not in ("int", "bool"):
        return [(Direction.OTHERWISE, otherwise)]
    before, after = old.data.term, new.data.term
    if old.data.kind == "bool":
        before, after = t.ite(before, 1, 0), t.ite(after, 1, 0)
    there = t.neg(t.disj(old.null, new.null))
    found = [
        (Direction.MORE, t.conj(there, t.less(before, after))),
        (Direction.LESS, t.conj(there, t.less(after, before))),
    ]
    nulls = t.neg(t.same_truth(old.null, new.null))
    return found if nulls is False else [*found, (Direction.OTHERWISE, nulls)]


@dataclass(frozen=True, slots=True)
class _Asked:
    old: Program
    new: Program
    schema: FactSchema
    facts: Any
    term: Any


def _difference(key: str, direction: Direction, found: Any, asked: _Asked) -> Difference:
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.search import GaveUp, Nothing  # noqa: PLC0415

    match found:
        case Nothing():
            names = t.symbols([asked.term])
            bounds = tuple(
                (path, most)
                for path, most in asked.facts.bundle.bounds.items()
                if any(name.startswith(f"{path}[") for name in names)
            )
            return Difference(key, direction, Change.NONE, bounds=bounds)
        case GaveUp(applications=applications, is_out_of_time=is_late):
            outside = tuple(dict.fromkeys(Outside(a.what, a.span.place) for a in applications))
            why = Why.EFFORT if is_late or not outside else Why.OUTSIDE
            return Difference(key, direction, Change.OPEN, why=why, outside=outside)
        case _:
            (example,) = found
            facts = read_facts(example.facts, asked.schema)
            assert isinstance(facts, Facts)
            old, new = (decide(p, facts.values, example.as_of) for p in (asked.old, asked.new))
            if not _changes(key, direction, old, new):
                why = Why.OUTSIDE if example.untold else Why.UNCONFIRMED
                return Difference(key, direction, Change.OPEN, why=why)
            before, after = (Witness(example.facts, example.as_of, answer) for answer in (old, new))
            return Difference(key, direction, Change.SOME, before, after)


def _changes(key: str, direction: Direction, old: Answer, new: Answer) -> bool:
    """Say whether two answers differ in this direction."""
    if key == STATUS:
        return old.status is not new.status
    before, after = old.result[key], new.result[key]
    if not old.status is new.status is Status.DECIDED or equal(before, after):
        return False
    match direction:
        case Direction.MORE:
            return before is not None and after is not None and bool(before < after)
        case Direction.LESS:
            return before is not None and after is not None and bool(after < before)
        case _:
            return True
