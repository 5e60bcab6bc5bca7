"""Claims to verdicts, by the solver; every example is decided by the reference before anybody sees it.

The only module outside of `backends.smt` that imports it, when it is called: z3-solver is an extra.
"""

import time
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Any, assert_never

from policyeval.analysis.prove.claims import Claim, Kind, Mode
from policyeval.analysis.prove.conditions import (
    AllOf,
    AnyOf,
    Becomes,
    Condition,
    Fires,
    HasStatus,
    Holds,
    Not,
    Refuses,
    is_so,
)
from policyeval.analysis.prove.verdict import Came, Outside, Verdict, Why, Witness
from policyeval.backends.reference.program import decide
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.language.instants import DAY, Civil, find_zone, from_local, to_civil
from policyeval.language.values import Timestamp
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts


class SolverMissing(Exception):
    """z3-solver is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a proof may go."""

    seconds: float
    """For all claims together; those that are left are inconclusive."""
    bound: int
    """The elements of a list, where the schema allows more."""
    is_ordinary: bool = True
    """Whether facts are as in practice: integers up to a trillion, years from 1970 to 2199."""


def prove(program: Program, schema: FactSchema, claims: Iterable[Claim], limits: Limits) -> Iterator[Verdict]:
    """Yield what comes of each claim about a program; of a rule that cannot fire nothing more is asked.

    Fails: `SolverMissing` when there is no z3-solver.
    """
    need_solver()
    yield from _prove(program, schema, claims, limits)


def need_solver() -> None:
    """Make sure that there is a solver.

    Fails: `SolverMissing` when there is none.
    """
    if find_spec("z3") is None:
        raise SolverMissing


def _prove(
    program: Program, schema: FactSchema, claims: Iterable[Claim], limits: Limits
) -> Iterator[Verdict]:
    from policyeval.backends.smt import values  # noqa: PLC0415  (an extra, and slow to start)
    from policyeval.backends.smt.program import encode_program, share  # noqa: PLC0415
    from policyeval.backends.smt.search import Prover  # noqa: PLC0415

    deadline = time.monotonic() + limits.seconds
    asked = list(claims)
    facts = share(schema, bound=limits.bound)
    try:
        decided = encode_program(program, facts)
        conditions = [_term(claim.condition, decided) for claim in asked]
    except values.Outside as outside:
        left = (Outside(outside.reason, program.decision),)
        yield from (Verdict(claim, Came.INCONCLUSIVE, why=Why.OUTSIDE, outside=left) for claim in asked)
        return
    prover = Prover([facts], deadline=deadline)
    if limits.is_ordinary:
        prover.assume(*facts.ordinary())
    wishes = _wishes(program, facts)
    dead: set[str] = set()
    for claim, condition in zip(asked, conditions, strict=True):
        if dead & set(claim.rules):
            continue
        found = prover.find(decided.in_force, condition, preferences=wishes, is_small=_is_shown(claim))
        verdict = _verdict(claim, found, _Asked(program, schema, facts, condition))
        if claim.kind is Kind.CAN_FIRE and verdict.came is Came.VIOLATED:
            dead.update(claim.rules)
        yield verdict


def _is_shown(claim: Claim) -> bool:
    """Say whether an example of a claim is something to look at."""
    return claim.mode is Mode.NEVER and not claim.is_note


def _term(condition: Condition, decided: Any) -> Any:
    """Return a condition over an encoded answer as a term."""
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.expr import holds  # noqa: PLC0415
    from policyeval.backends.smt.program import encode_truth  # noqa: PLC0415

    match condition:
        case HasStatus(status=status):
            return decided.statuses[status]
        case Becomes(rule=rule, outcome=outcome):
            return decided.outcomes[rule][outcome]
        case Fires(rule=rule):
            return t.conj(decided.fires[rule], t.neg(decided.open[rule]))
        case Refuses(rule=rule):
            return t.neg(t.disj(decided.fires[rule], decided.open[rule]))
        case Holds(expr=expr):
            return holds(encode_truth(expr, decided))
        case Not(condition=inner):
            return t.neg(_term(inner, decided))
        case AllOf(conditions=inner):
            return t.conj(*(_term(one, decided) for one in inner))
        case AnyOf(conditions=inner):
            return t.disj(*(_term(one, decided) for one in inner))
        case _:
            assert_never(condition)


def _wishes(program: Program, facts: Any) -> list[Any]:
    """Return what an instant of evaluation is best: the noon of a day on which the policy is in force."""
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)

    zone = find_zone(program.zone)
    start = program.effective_from
    first = to_civil((0 if start is None else start.nanos) + 31 * DAY)
    year = max(first.year, 2024) if start is None else first.year + 1
    assert zone is not None
    noon = from_local(Civil(year, 6, 1, 12), zone)
    return [t.equals(facts.micros, noon // 1_000)]


# ---------------------------------------------------------------------------------------- verdicts


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a claim was asked about."""

    program: Program
    schema: FactSchema
    facts: Any
    condition: Any


def _verdict(claim: Claim, found: Any, asked: _Asked) -> Verdict:
    from policyeval.backends.smt.search import GaveUp, Nothing  # noqa: PLC0415  (as above)

    is_possible = claim.mode is Mode.POSSIBLE
    match found:
        case Nothing():
            bounds = _bounds(asked)
            came = Came.VIOLATED if is_possible else Came.PROVED
            return Verdict(claim, came, bounds=bounds)
        case GaveUp(applications=applications, is_out_of_time=is_late):
            outside = tuple(dict.fromkeys(Outside(a.what, a.span.place) for a in applications))
            why = Why.EFFORT if is_late or not outside else Why.OUTSIDE
            return Verdict(claim, Came.INCONCLUSIVE, why=why, outside=outside)
        case _:
            (example,) = found
            witness = _replayed(claim, example.facts, example.as_of, asked)
            if witness is None and example.untold:
                outside = tuple(dict.fromkeys(Outside(a.what, a.span.place) for a in example.untold))
                return Verdict(claim, Came.INCONCLUSIVE, why=Why.OUTSIDE, outside=outside)
            if witness is None:
                return Verdict(claim, Came.INCONCLUSIVE, why=Why.UNCONFIRMED)
            shown = witness if _is_shown(claim) else None
            return Verdict(claim, Came.PROVED if is_possible else Came.VIOLATED, witness=shown)


def _replayed(claim: Claim, given: Any, as_of: Timestamp, asked: _Asked) -> Witness | None:
    """Return an example that the reference confirms, or None."""
    facts = read_facts(given, asked.schema)
    if not isinstance(facts, Facts):
        return None
    answer = decide(asked.program, facts.values, as_of)
    if not is_so(claim.condition, asked.program, facts, as_of, answer):
        return None
    return Witness(given, as_of, answer)


def _bounds(asked: _Asked) -> tuple[tuple[str, int], ...]:
    """Return the lists that a claim depends on and that may be longer than what was looked at."""
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)

    names = t.symbols([asked.condition])
    bounds = asked.facts.bundle.bounds
    return tuple(
        (path, most) for path, most in bounds.items() if any(name.startswith(f"{path}[") for name in names)
    )
