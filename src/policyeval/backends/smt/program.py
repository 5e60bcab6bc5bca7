"""Programs as terms, part for part what `backends.reference.program` decides.

Everything that an answer says is there: its status, what became of each rule, the value of each key
with whether it failed or is unknown. Two programs can be encoded over one bundle, and then compared.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.asking import AS_OF, Asked, ask
from policyeval.backends.smt.combining import Result, combine, plain_result
from policyeval.backends.smt.contributions import Contribution, cut
from policyeval.backends.smt.encoding import NO_LENGTHS, Encoding
from policyeval.backends.smt.expr import Environment, encode
from policyeval.backends.smt.facts import EARLY, LATE, Bundle
from policyeval.backends.smt.ledger import encode_ledger
from policyeval.backends.smt.terms import Model, Term
from policyeval.backends.smt.values import (
    Members,
    Scalar,
    Sym,
    merge,
    scalar,
)
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Expr
from policyeval.ir.program import RESULT, Program
from policyeval.ir.record import Outcome, Status
from policyeval.language.instants import FIRST, LAST
from policyeval.language.values import Value
from policyeval.schema.declaration import FactSchema

DEFAULT_BOUND: Final = 2
_MICROSECOND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Decided:
    """What a program may answer for a bundle."""

    program: Program
    in_force: Term
    fires: Mapping[str, Term]
    """Whether each rule would fire, whatever rules are before it."""
    outcomes: Mapping[str, Mapping[Outcome, Term]]
    """What became of each rule."""
    results: Mapping[str, Result]
    statuses: Mapping[Status, Term]
    open: Mapping[str, Term]
    """Whether absent facts or a failure leave open whether a rule fires."""
    env: Environment


@dataclass(frozen=True, slots=True)
class Shared:
    """The facts that one or more programs are asked about, and when."""

    encoding: Encoding
    bundle: Bundle
    as_of: Term
    micros: Term
    """The instant of evaluation in microseconds, the free variable."""

    def ordinary(self) -> list[Term]:
        """Return that the facts and the instant are what they are in practice."""
        return [t.at_most(EARLY, self.micros), t.less(self.micros, LATE), *self.bundle.ordinary()]

    def facts_in(self, model: Model) -> list[Term]:
        """Return that the facts and the instant are what they are in a model."""
        return [t.equals(self.micros, model(self.micros)), *self.bundle.facts_in(model)]


def share(
    schema: FactSchema, *, bound: int = DEFAULT_BOUND, lengths: Mapping[str, int] = NO_LENGTHS
) -> Shared:
    """Return a bundle of a schema and an instant, both free.

    Lists have up to `bound` elements, those in `lengths` up to so many, by their paths.
    """
    return another(Encoding(bound, lengths), schema, "")


def another(encoding: Encoding, schema: FactSchema, name: str) -> Shared:
    """Return one more bundle in an encoding; `name` begins the names of its variables."""
    micros = t.variable(f"{name}{AS_OF}", t.INT)
    low, high = -(-FIRST.nanos // _MICROSECOND), LAST.nanos // _MICROSECOND
    encoding.always(t.at_most(low, micros), t.at_most(micros, high))
    bundle = Bundle(schema.slot, encoding, name)
    return Shared(encoding, bundle, t.times(micros, _MICROSECOND), micros)


def vary(facts: Shared, path: Sequence[str], name: str) -> Shared:
    """Return the same facts at the same instant, with one of them free; `name` begins its variable's."""
    return replace(facts, bundle=facts.bundle.varied(path, name))


def encode_program(program: Program, facts: Shared) -> Decided:
    """Return what `program` answers for the facts.

    Fails: `Outside` where a loop, points or an instant have no terms.
    """
    return _encode(program, facts, {})


def encode_truth(expr: Expr, decided: Decided) -> Sym:
    """Return what a condition over the facts, `as_of` and the `result` of a decision may be."""
    result = Sym(Members({key: (True, found.why) for key, found in decided.results.items()}))
    return encode(expr, decided.env.binding({RESULT: result}))


def environment_of(program: Program, facts: Shared, known: dict[str, Decided] | None = None) -> Environment:
    """Return what the expressions of a program are encoded in."""
    answers = {} if known is None else known
    used = {other.decision: other for other in program.uses}

    def result(decision: str, key: str) -> Sym:
        if decision not in answers:
            answers[decision] = _encode(used[decision], facts, answers)
        return _given(answers[decision], key)

    as_of = Sym(Scalar("instant", facts.as_of))
    return Environment(facts.encoding, facts.bundle.sym, {AS_OF: as_of}, result)


def _given(answer: Decided, key: str) -> Sym:
    """Return what another decision makes of a key: unknown where it has not decided."""
    sym = answer.results[key].sym
    decided = answer.statuses[Status.DECIDED]
    return Sym(
        sym.data,
        null=t.conj(decided, sym.null),
        failed=answer.statuses[Status.ERROR],
        unknown=t.disj(answer.statuses[Status.INDETERMINATE], answer.statuses[Status.NOT_IN_FORCE]),
    )


def _encode(program: Program, facts: Shared, answers: dict[str, Decided]) -> Decided:
    env = environment_of(program, facts, answers)
    in_force, force_failed, force_unknown = _in_force(program, env)
    asked = [ask(rule, env) for rule in program.rules]
    contributions = cut(program, [c for one in asked for c in one.contributions])
    reached: dict[str, Term] = {rule.id: False for rule in program.rules}
    values: dict[str, Result] = {}
    for group in program.results:
        values.update(combine(group, asked, contributions, reached, env.encoding))
    if program.ledger is not None:
        outputs = {output.key for output in program.outputs}
        given = {key: of for key, of in program.keys if key not in values and key not in outputs}
        ledger = encode_ledger(program.ledger, program.zone, given, env)
        values.update({key: plain_result(sym) for key, sym in ledger.items()})
    for output in program.outputs:
        known = {key: value.why for key, value in values.items()}
        values[output.key] = plain_result(encode(output.value, env.binding(known)))
    force = in_force, force_failed, force_unknown
    return _answer(program, Parts(asked, contributions, reached, values), force, env)


def _in_force(program: Program, env: Environment) -> tuple[Term, Term, Term]:
    """Return whether the program is in force, and whether that failed or is unknown."""
    if program.effective_from is None and program.effective_to is None:
        return True, False, False
    instant = encode(program.in_force_at, env)
    at = scalar(instant, "instant").term
    known = t.neg(t.disj(instant.null, instant.failed, instant.unknown))
    start, end = program.effective_from, program.effective_to
    within = t.conj(
        True if start is None else t.at_most(start.nanos, at), True if end is None else t.less(at, end.nanos)
    )
    return t.conj(known, within), instant.failed, t.disj(instant.unknown, instant.null)


# ---------------------------------------------------------------------------------------- answering


@dataclass(frozen=True, slots=True)
class Parts:
    """What an answer is made of."""

    asked: list[Asked]
    contributions: list[Contribution]
    reached: Mapping[str, Term]
    values: Mapping[str, Result]


def _answer(program: Program, parts: Parts, force: tuple[Term, Term, Term], env: Environment) -> Decided:
    in_force, force_failed, force_unknown = force
    asked, contributions, reached, values = parts.asked, parts.contributions, parts.reached, parts.values
    keys = [key for key, _ in program.keys]
    is_failed = t.disj(*(values[key].failed for key in keys))
    is_open = t.disj(*(values[key].unknown for key in keys))
    stated = t.disj(
        *(
            t.conj(reached[one.rule.id], c.stands)
            for one in asked
            if one.rule.is_indeterminate
            for c in contributions
            if c.rule is one.rule
        )
    )
    is_indeterminate = t.conj(t.neg(is_failed), t.disj(is_open, stated))
    statuses = {
        Status.ERROR: t.disj(force_failed, t.conj(in_force, is_failed)),
        Status.INDETERMINATE: t.disj(force_unknown, t.conj(in_force, is_indeterminate)),
        Status.NOT_IN_FORCE: t.neg(t.disj(in_force, force_failed, force_unknown)),
        Status.DECIDED: t.conj(in_force, t.neg(is_failed), t.neg(is_indeterminate)),
    }
    outcomes = {
        one.rule.id: _outcome(one, contributions, t.conj(in_force, reached[one.rule.id])) for one in asked
    }
    return Decided(
        program,
        in_force,
        {one.rule.id: t.conj(in_force, one.made) for one in asked},
        outcomes,
        {
            key: replace(
                values[key],
                sym=merge(in_force, values[key].sym, env.encoding.constant(default(program, key))),
            )
            for key in keys
        },
        statuses,
        {one.rule.id: t.disj(one.failed, one.unknown) for one in asked},
        env,
    )


def default(program: Program, key: str) -> Value:
    """Return what a key is where the program is not in force."""
    for group in program.results:
        if key in group.keys:
            return group.defaults[group.keys.index(key)]
    return None


def _outcome(one: Asked, contributions: list[Contribution], reached: Term) -> dict[Outcome, Term]:
    mine = [c for c in contributions if c.rule is one.rule]
    fired, superseded = [], []
    for index in {c.index for c in mine}:
        made = t.disj(*(c.made for c in mine if c.index == index))
        kept = t.disj(*(c.stands for c in mine if c.index == index))
        fired.append(kept)
        superseded.append(t.conj(made, t.neg(kept)))
    found: dict[Outcome, Term] = {Outcome.NOT_REACHED: t.neg(reached)}
    still = reached
    for outcome, term in (
        (Outcome.FAILED, one.failed),
        (Outcome.UNKNOWN, one.unknown),
        (Outcome.FIRED, t.disj(*fired)),
        (Outcome.SUPERSEDED, t.disj(*superseded)),
    ):
        found[outcome] = t.conj(still, term)
        still = t.conj(still, t.neg(term))
    found[Outcome.NOT_FIRED] = still
    return found
