"""Claims to verdicts, by the solver; every example is decided by the reference before anybody sees it.

The only module outside of `backends.smt` that imports it, when it is called: z3-solver is an extra.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from importlib import import_module
from typing import Any

from policyeval.analysis.prove.apart import Late, apart
from policyeval.analysis.prove.claims import Claim, Kind, Mode, said
from policyeval.analysis.prove.conditions import Condition, Departs, is_departure, is_so
from policyeval.analysis.prove.costs import are_affordable
from policyeval.analysis.prove.encoded import departs, term
from policyeval.analysis.prove.lengths import FEWEST, lengths
from policyeval.analysis.prove.places import at, changed
from policyeval.analysis.prove.shrink import shrunk
from policyeval.analysis.prove.verdict import Came, Outside, Verdict, Why, Witness, left_out
from policyeval.analysis.prove.versions import noon_in_force
from policyeval.backends.reference.program import decide
from policyeval.engine.extras import is_there
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Expr
from policyeval.ir.program import Program
from policyeval.ir.record import Answer
from policyeval.language.values import Timestamp
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts

Bounds = tuple[tuple[str, int], ...]
"""Lists that were looked at up to a length only, with the length."""


class SolverMissing(Exception):
    """z3-solver is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a proof may go."""

    seconds: float
    """For all claims together; those that are left are inconclusive."""
    bound: int | None = None
    """The elements of each list, where the schema allows more; None: as many as the conditions need."""
    is_ordinary: bool = True
    """Whether facts are as in practice: years 1970 to 2199, integers up to a trillion, short texts."""


def prove(program: Program, schema: FactSchema, claims: Iterable[Claim], limits: Limits) -> Iterator[Verdict]:
    """Yield what comes of each claim about a program; of a rule that cannot fire nothing more is asked.

    Fails: `SolverMissing` when there is no z3-solver.
    """
    need_solver()
    wanted = list(claims)
    asked = _Asked(program, schema, limits, time.monotonic() + limits.seconds)
    told: list[Verdict] = []
    try:
        for verdict in apart(partial(_proved, wanted, asked), limits.seconds):
            told.append(verdict)
            yield verdict
    except Late:
        known = [verdict.claim for verdict in told]
        for claim in wanted:
            if claim not in known and not _dead(told) & set(claim.rules):
                yield Verdict(claim, Came.INCONCLUSIVE, why=Why.EFFORT)


def _proved(wanted: Sequence[Claim], asked: "_Asked") -> Iterator[Verdict]:
    single = [(one, one.condition) for one in wanted if not isinstance(one.condition, Departs)]
    yield from _prove(single, asked)
    for claim in wanted:
        if isinstance(claim.condition, Departs):
            yield _prove_pair(claim, claim.condition, asked)


def _dead(told: Iterable[Verdict]) -> set[str]:
    """Return the ids of the rules that were proved never to fire."""
    never = (one for one in told if one.claim.kind is Kind.CAN_FIRE and one.came is Came.VIOLATED)
    return {rule for one in never for rule in one.claim.rules}


def sizes(
    limits: Limits,
    programs: Iterable[Program],
    others: Iterable[Expr] = (),
    capped: AbstractSet[str] = frozenset(),
) -> dict[str, Any]:
    """Return what `backends.smt` is told, where facts are shared, of how many elements lists have.

    What is asked beside the programs, and `capped`, is as in `lengths`.
    """
    if limits.bound is not None:
        return {"bound": limits.bound}
    return {"bound": FEWEST, "lengths": lengths(programs, others, capped)}


def need_solver() -> None:
    """Make sure that there is a solver, and load it once for all processes that ask it.

    Fails: `SolverMissing` when there is none; `ArgumentError` when it cannot be imported.
    """
    if not is_there("z3"):
        raise SolverMissing
    for module in ("differing", "linked", "program", "search"):
        import_module(f"policyeval.backends.smt.{module}")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What claims are asked about, and how far."""

    program: Program
    schema: FactSchema
    limits: Limits
    deadline: float

    def sizes(self, claims: Iterable[Claim]) -> dict[str, Any]:
        """Return how many elements lists have where these are asked."""
        stated = [expr for claim in claims if claim.invariant is not None for expr in said(claim.invariant)]
        return sizes(self.limits, [self.program], stated)

    def affords(self, facts: Any) -> bool:
        """Say whether no facts cost too much."""
        versions = [(self.program, self.schema)]
        return are_affordable(versions, [facts], is_ordinary=self.limits.is_ordinary)

    def prover(self, *shared: Any) -> Any:
        """Return what asks about bundles in which everything is encoded."""
        from policyeval.backends.smt.search import Prover  # noqa: PLC0415  (as above)

        prover = Prover(shared, deadline=self.deadline)
        if self.limits.is_ordinary:
            for one in shared:
                prover.assume(*one.ordinary())
        return prover


def _prove(wanted: list[tuple[Claim, Condition]], asked: _Asked) -> Iterator[Verdict]:
    """Yield what comes of claims about one bundle."""
    from policyeval.backends.smt.program import encode_program, share  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.values import Outside as NoTerms  # noqa: PLC0415

    claims = [claim for claim, _ in wanted]
    facts = share(asked.schema, **asked.sizes(claims))
    try:
        decided = encode_program(asked.program, facts)
        conditions = [term(condition, decided) for _, condition in wanted]
    except NoTerms as outside:
        yield from (_outside(claim, outside.reason) for claim in claims)
        return
    shared, hopes, is_affordable = asked.prover(facts), wishes(asked.program, facts), asked.affords(facts)
    told: list[Verdict] = []
    for claim, condition in zip(claims, conditions, strict=True):
        if _dead(told) & set(claim.rules):
            continue
        # What others learned only slows down what makes an example small.
        prover = asked.prover(facts) if _is_shown(claim) else shared
        is_small = _is_shown(claim) and not _is_posted(asked.program)
        found = prover.find(decided.in_force, condition, preferences=hopes, is_small=is_small)
        verdict = _verdict(claim, found, asked, _bounds(facts, condition))
        if not is_small:
            verdict = _plainer(verdict, asked)
        told.append(_of_costs(verdict, found, is_affordable=is_affordable))
        yield told[-1]


def _is_posted(program: Program) -> bool:
    """Say whether a ledger is looked at: each smaller example would be a proof about all its postings."""
    return any(one.ledger is not None for one in (program, *program.uses))


def _plainer(verdict: Verdict, asked: _Asked) -> Verdict:
    """Return a verdict with its example as plain as it can be, decided again at each step."""
    given, condition = verdict.witness, verdict.claim.condition
    if given is None or isinstance(condition, Departs):
        return verdict

    def replayed(facts: Any, as_of: Timestamp) -> Answer | None:
        read = read_facts(facts, asked.schema)
        if not isinstance(read, Facts):
            return None
        answer = decide(asked.program, read.values, as_of)
        return answer if is_so(condition, asked.program, read, as_of, answer) else None

    def holds(facts: Any, as_of: Timestamp) -> bool:
        return replayed(facts, as_of) is not None

    wish, zone = noon_in_force([asked.program]), asked.program.zone
    facts, as_of = shrunk(given.facts, given.as_of, holds, wish=wish, zone=zone)
    answer = replayed(facts, as_of)
    assert answer is not None
    return replace(verdict, witness=Witness(facts, as_of, answer))


def _prove_pair(claim: Claim, condition: Departs, asked: _Asked) -> Verdict:
    """Return what comes of a claim about two bundles that differ in one fact."""
    from policyeval.backends.smt.program import encode_program, share, vary  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.values import Outside as NoTerms  # noqa: PLC0415

    facts = share(asked.schema, **asked.sizes([claim]))
    more = vary(facts, condition.follows.fact.path, "more ")
    try:
        wanted = departs(condition, *(encode_program(asked.program, each) for each in (facts, more)))
    except NoTerms as outside:
        return _outside(claim, outside.reason)
    found = asked.prover(facts, more).find(wanted, is_small=False)
    verdict = _verdict(claim, found, asked, _bounds(facts, wanted))
    return _smaller(_of_costs(verdict, found, is_affordable=asked.affords(facts)), condition, asked)


def _smaller(verdict: Verdict, condition: Departs, asked: _Asked) -> Verdict:
    """Return a verdict with two bundles as plain as they can be, the facts that differ included."""
    one, other, path = verdict.witness, verdict.beside, condition.follows.fact.path
    if one is None or other is None:
        return verdict

    def both(pair: Any) -> tuple[Any, Any]:
        return pair["facts"], changed(pair["facts"], path, pair["more"])

    def replayed(pair: Any, as_of: Timestamp) -> tuple[Answer, Answer] | None:
        if set(pair) != {"facts", "more"}:
            return None
        read = [read_facts(facts, asked.schema) for facts in both(pair)]
        facts = [each for each in read if isinstance(each, Facts)]
        if len(facts) != len(read):
            return None
        return is_departure(condition, asked.program, (facts[0], facts[1]), as_of)

    def holds(pair: Any, as_of: Timestamp) -> bool:
        return replayed(pair, as_of) is not None

    given = {"facts": one.facts, "more": at(other.facts, path)}
    if not holds(given, one.as_of):  # the fact is at its default in the second bundle
        return verdict
    wish, zone = noon_in_force([asked.program]), asked.program.zone
    pair, as_of = shrunk(given, one.as_of, holds, wish=wish, zone=zone)
    answers = replayed(pair, as_of)
    assert answers is not None
    shown = [Witness(f, as_of, a) for f, a in zip(both(pair), answers, strict=True)]
    return replace(verdict, witness=shown[0], beside=shown[1])


def _outside(claim: Claim, reason: str) -> Verdict:
    left = (Outside(reason, claim.span.place),)
    return Verdict(claim, Came.INCONCLUSIVE, why=Why.OUTSIDE, outside=left)


def _is_shown(claim: Claim) -> bool:
    """Say whether an example of a claim is something to look at."""
    return claim.mode is Mode.NEVER and not claim.is_note


def wishes(program: Program, facts: Any) -> list[Any]:
    """Return what an instant of evaluation is best: the noon of a day on which the policy is in force."""
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)

    return [t.equals(facts.micros, noon_in_force([program]).nanos // 1_000)]


# ---------------------------------------------------------------------------------------- verdicts


def _verdict(claim: Claim, found: Any, asked: _Asked, bounds: Bounds) -> Verdict:
    from policyeval.backends.smt.search import GaveUp, Nothing  # noqa: PLC0415  (as above)

    is_possible = claim.mode is Mode.POSSIBLE
    match found:
        case Nothing():
            return Verdict(claim, Came.VIOLATED if is_possible else Came.PROVED, bounds=bounds)
        case GaveUp(applications=applications, is_out_of_time=is_late):
            outside = left_out(applications)
            why = Why.EFFORT if is_late or not outside else Why.OUTSIDE
            return Verdict(claim, Came.INCONCLUSIVE, why=why, outside=outside)
        case _:
            witnesses = _replayed(claim, found, asked)
            if not witnesses and found[0].untold:
                left = left_out(found[0].untold)
                return Verdict(claim, Came.INCONCLUSIVE, why=Why.OUTSIDE, outside=left)
            if not witnesses:
                return Verdict(claim, Came.INCONCLUSIVE, why=Why.UNCONFIRMED)
            if is_possible:
                return Verdict(claim, Came.PROVED)
            witness, beside = (*witnesses, None)[:2] if _is_shown(claim) else (None, None)
            return Verdict(claim, Came.VIOLATED, witness, beside)


def _of_costs(verdict: Verdict, found: Any, *, is_affordable: bool) -> Verdict:
    """Return a verdict that says of all facts only what holds of those that cost too much as well."""
    from policyeval.backends.smt.search import Nothing  # noqa: PLC0415  (as above)

    if is_affordable or not isinstance(found, Nothing):
        return verdict
    return Verdict(verdict.claim, Came.INCONCLUSIVE, why=Why.COST)


def _replayed(claim: Claim, examples: Iterable[Any], asked: _Asked) -> tuple[Witness, ...]:
    """Return examples that the reference confirms, or none."""
    given = [(one, read_facts(one.facts, asked.schema)) for one in examples]
    facts = [read for _, read in given if isinstance(read, Facts)]
    if len(facts) < len(given):
        return ()
    as_of = given[0][0].as_of
    answers: tuple[Answer, ...] | None
    if isinstance(claim.condition, Departs):
        answers = is_departure(claim.condition, asked.program, (facts[0], facts[1]), as_of)
    else:
        answer = decide(asked.program, facts[0].values, as_of)
        is_confirmed = is_so(claim.condition, asked.program, facts[0], as_of, answer)
        answers = (answer,) if is_confirmed else None
    if answers is None:
        return ()
    return tuple(Witness(one.facts, as_of, a) for (one, _), a in zip(given, answers, strict=True))


def _bounds(facts: Any, condition: Any) -> Bounds:
    """Return the lists that a claim depends on and that may be longer than what was looked at."""
    names = facts.encoding.names.of(condition)
    return tuple(
        (path, most)
        for path, most in facts.bundle.bounds.items()
        if any(name.startswith(f"{path}[") for name in names)
    )
