"""Programs as terms, part for part what `backends.reference.program` decides.

Everything that an answer says is there: its status, what became of each rule, the value of each key
with whether it failed or is unknown. Two programs can be encoded over one bundle, and then compared.
"""

from collections.abc import Mapping
from typing import Final, assert_never

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.contributions import Contribution, cut
from policyeval.backends.smt.encoding import Encoding
from policyeval.backends.smt.expr import Environment, encode, holds, unanswered
from policyeval.backends.smt.facts import EARLY, LATE, Bundle
from policyeval.backends.smt.functions import distinct
from policyeval.backends.smt.ledger import encode_ledger
from policyeval.backends.smt.terms import Model, Term
from policyeval.backends.smt.values import (
    NULL,
    Elements,
    Members,
    Outside,
    Scalar,
    Sym,
    elements,
    merge,
    scalar,
)
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Expr
from policyeval.ir.program import AT, POINTS, Combine, Program, ResultGroup, Rule
from policyeval.ir.record import Outcome, Status
from policyeval.language.instants import FIRST, LAST
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Value
from policyeval.schema.declaration import FactSchema

AS_OF: Final = "as_of"
RESULT: Final = "result"
"""The variable that a condition over an answer calls its result by."""
DEFAULT_BOUND: Final = 2
_MICROSECOND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Result:
    """What a result key may be: its value, or what is certain of it, and whether it is only partial."""

    sym: Sym
    failed: Term = False
    unknown: Term = False
    """Of a partial result, why it is partial; else whether the value has failed or is unknown."""

    @property
    def why(self) -> Sym:
        """What stands for the result in what is computed from it."""
        is_open = t.neg(t.disj(self.failed, self.unknown))
        return Sym(self.sym.data, t.conj(is_open, self.sym.null), self.failed, self.unknown)


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


def share(schema: FactSchema, *, bound: int = DEFAULT_BOUND) -> Shared:
    """Return a bundle of a schema and an instant, both free; lists have up to `bound` elements."""
    return another(Encoding(bound), schema, "")


def another(encoding: Encoding, schema: FactSchema, name: str) -> Shared:
    """Return one more bundle in an encoding; `name` begins the names of its variables."""
    micros = t.variable(f"{name}{AS_OF}", t.INT)
    low, high = -(-FIRST.nanos // _MICROSECOND), LAST.nanos // _MICROSECOND
    encoding.always(t.at_most(low, micros), t.at_most(micros, high))
    bundle = Bundle(schema.slot, encoding, name)
    return Shared(encoding, bundle, t.times(micros, _MICROSECOND), micros)


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
    asked = [_ask(rule, env) for rule in program.rules]
    contributions = cut(program, [c for one in asked for c in one.contributions])
    reached: dict[str, Term] = {rule.id: False for rule in program.rules}
    values: dict[str, Result] = {}
    for group in program.results:
        values.update(_combine(group, asked, contributions, reached, env.encoding))
    if program.ledger is not None:
        outputs = {output.key for output in program.outputs}
        given = {key: of for key, of in program.keys if key not in values and key not in outputs}
        ledger = encode_ledger(program.ledger, program.zone, given, env)
        values.update({key: _result(sym) for key, sym in ledger.items()})
    for output in program.outputs:
        known = {key: value.why for key, value in values.items()}
        values[output.key] = _result(encode(output.value, env.binding(known)))
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


# ------------------------------------------------------------------------------------- asking rules


@dataclass(frozen=True, slots=True)
class Element:
    """What a rule may answer for one element of its loop."""

    present: Term
    fired: Term
    failed: Term
    unknown: Term


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule may answer."""

    rule: Rule
    elements: tuple[Element, ...]
    contributions: tuple[Contribution, ...]

    @property
    def failed(self) -> Term:
        """Whether an element failed."""
        return t.disj(*(t.conj(one.present, one.failed) for one in self.elements))

    @property
    def unknown(self) -> Term:
        """Whether facts that were not given could make the rule fire (more)."""
        return t.disj(*(t.conj(one.present, one.unknown) for one in self.elements))

    @property
    def made(self) -> Term:
        """Whether the rule contributes anything, before the cuts."""
        return t.disj(*(one.made for one in self.contributions))


def _ask(rule: Rule, env: Environment) -> Asked:
    if rule.loop is None:
        element, made = _ask_element(rule, 0, True, env)
        return Asked(rule, (element,), tuple(made))
    range_ = encode(rule.loop.each, env)
    missing = Element(t.disj(range_.failed, range_.unknown), False, range_.failed, range_.unknown)
    known = t.neg(t.disj(range_.null, range_.failed, range_.unknown))
    found: list[Element] = [missing]
    contributions: list[Contribution] = []
    for index, (there, item) in enumerate(elements(range_)):
        scope = env.binding({rule.loop.variable: item})
        element, made = _ask_element(rule, index, t.conj(known, there), scope)
        found.append(element)
        contributions += made
    return Asked(rule, tuple(found), tuple(contributions))


def _ask_element(
    rule: Rule, index: int, present: Term, env: Environment
) -> tuple[Element, list[Contribution]]:
    condition = encode(rule.condition, env)
    is_true = holds(condition)
    as_of = env.variables[AS_OF]
    at = as_of if rule.at is None else encode(rule.at, env)
    points = None if rule.points is None else encode(rule.points, env)
    key = None if rule.membership is None else encode(rule.membership.key, env)
    failed, unknown = unanswered([part for part in (at, points, key) if part is not None])
    answers = t.conj(present, is_true, t.neg(failed), t.neg(unknown))
    now = scalar(as_of, "instant").term
    made = [
        Contribution(
            rule,
            index,
            t.conj(answers, there, t.at_most(scalar(instant, "instant").term, now)),
            scalar(instant, "instant").term,
            None if points is None else t.ite(points.null, 0, scalar(points, "int").term),
            None if key is None else Sym(key.data, key.null),
            env,
        )
        for there, instant in _instants(at)
    ]
    element = Element(
        present,
        t.disj(*(one.made for one in made)),
        t.disj(condition.failed, t.conj(is_true, failed)),
        t.disj(condition.unknown, t.conj(is_true, unknown)),
    )
    return element, made


def _instants(at: Sym) -> list[tuple[Term, Sym]]:
    there = t.neg(t.disj(at.null, at.failed, at.unknown))
    match at.data:
        case None:
            return []
        case Elements(items=items):
            return [(t.conj(there, present), instant) for present, instant in items]
        case _:
            return [(there, at)]


# ---------------------------------------------------------------------------------------- combining


def _combine(
    group: ResultGroup,
    asked: list[Asked],
    contributions: list[Contribution],
    reached: dict[str, Term],
    encoding: Encoding,
) -> dict[str, Result]:
    giving = [one for one in asked if any(give.key in group.keys for give in one.rule.gives)]
    if group.combine is Combine.FIRST:
        return _first(group, giving, contributions, reached, encoding)
    for one in giving:
        reached[one.rule.id] = True
    failed = t.disj(*(one.failed for one in giving))
    unknown = t.conj(t.neg(failed), t.disj(*(one.unknown for one in giving)))
    results = {}
    for key, default in zip(group.keys, group.defaults, strict=True):
        given = _collected(key, contributions)
        lost = [(t.conj(c.stands, value.failed), t.conj(c.stands, value.unknown)) for c, value in given]
        value_unknown = t.disj(*(one for _, one in lost))
        value_failed = t.conj(t.neg(value_unknown), t.disj(*(one for one, _ in lost)))
        combined = _fold(group.combine, given, encoding.constant(default))
        own_failed = t.disj(value_failed, t.conj(t.neg(value_unknown), combined.failed))
        has_value = t.neg(t.disj(own_failed, value_unknown))
        if group.combine is Combine.ANY:
            is_true = t.conj(has_value, t.neg(failed), holds(combined))
            is_open = t.conj(has_value, t.disj(failed, unknown), t.neg(is_true))
        else:
            is_open = t.conj(has_value, t.disj(failed, unknown))
        results[key] = Result(
            Sym(combined.data, combined.null, own_failed, value_unknown)
            if group.combine is not Combine.ANY
            else Sym(
                combined.data,
                combined.null,
                t.disj(own_failed, t.conj(is_open, failed)),
                t.disj(value_unknown, t.conj(is_open, unknown)),
            ),
            t.disj(own_failed, t.conj(is_open, failed)),
            t.disj(value_unknown, t.conj(is_open, unknown)),
        )
    return results


def _result(sym: Sym) -> Result:
    return Result(sym, sym.failed, sym.unknown)


def _collected(key: str, contributions: list[Contribution]) -> list[tuple[Contribution, Sym]]:
    """Return each value that a contribution gives the key, in order."""
    return [
        (c, encode(give.value, c.env.binding(_bound(c))))
        for c in contributions
        for give in c.rule.gives
        if give.key == key
    ]


def _bound(c: Contribution) -> dict[str, Sym]:
    points = NULL if c.points is None else Sym(Scalar("int", c.points))
    return {POINTS: points, AT: Sym(Scalar("instant", c.at))}


def _fold(combine: Combine, given: list[tuple[Contribution, Sym]], default: Sym) -> Sym:
    stands = [(c.stands, value) for c, value in given]
    is_any = t.disj(*(there for there, _ in stands))
    match combine:
        case Combine.SUM:
            return merge(is_any, _sum(stands), default)
        case Combine.TALLY:
            return merge(is_any, _tally(given), default)
        case Combine.LIST:
            return _listed(_spread(stands), default)
        case Combine.SET:
            return _listed(distinct(_spread(stands)), default)
        case Combine.ANY:
            is_true = t.disj(*(t.conj(there, holds(value)) for there, value in stands))
            return merge(is_true, Sym(Scalar("bool", True)), default)
        case Combine.UNIQUE:
            found = default
            for there, value in reversed(stands):
                found = merge(there, value, found)
            return replace(found, failed=_is_ambiguous(given))
        case Combine.FIRST:
            raise AssertionError(combine)
        case _:
            assert_never(combine)


def _sum(stands: list[tuple[Term, Sym]]) -> Sym:
    if any(isinstance(value.data, Scalar) and value.data.kind == "double" for _, value in stands):
        raise Outside("sum of doubles")
    total = t.total(t.ite(there, scalar(value, "int").term, 0) for there, value in stands)
    inside = t.conj(t.at_most(INT_MIN, total), t.at_most(total, INT_MAX))
    return Sym(Scalar("int", total), failed=t.neg(inside))


def _tally(given: list[tuple[Contribution, Sym]]) -> Sym:
    by_name: dict[str, list[tuple[Term, Sym]]] = {}
    for c, value in given:
        name = c.rule.implements[0] if c.rule.implements else c.rule.id
        by_name.setdefault(name, []).append((c.stands, value))
    return Sym(
        Members(
            {
                name: (
                    t.disj(*(there for there, _ in mine)),
                    replace(_sum(mine), failed=False),
                )
                for name, mine in by_name.items()
            }
        )
    )


def _spread(stands: list[tuple[Term, Sym]]) -> list[tuple[Term, Sym]]:
    """Return the values with each list replaced by its elements."""
    found: list[tuple[Term, Sym]] = []
    for there, value in stands:
        if isinstance(value.data, Elements):
            found += [(t.conj(there, present), item) for present, item in value.data.items]
        else:
            found.append((there, value))
    return found


def _listed(items: list[tuple[Term, Sym]] | tuple[tuple[Term, Sym], ...], default: Sym) -> Sym:
    is_any = t.disj(*(there for there, _ in items))
    return merge(is_any, Sym(Elements(tuple(items))), default)


def _is_ambiguous(given: list[tuple[Contribution, Sym]]) -> Term:
    by_rule: dict[str, list[Term]] = {}
    for c, _ in given:
        by_rule.setdefault(c.rule.id, []).append(c.stands)
    return t.less(1, t.count(t.disj(*mine) for mine in by_rule.values()))


def _first(
    group: ResultGroup,
    giving: list[Asked],
    contributions: list[Contribution],
    reached: dict[str, Term],
    encoding: Encoding,
) -> dict[str, Result]:
    failed, unknown, is_settled = [], [], False
    for one in giving:
        still = t.neg(is_settled)
        reached[one.rule.id] = t.disj(reached[one.rule.id], still)
        failed.append(t.conj(still, one.failed))
        unknown.append(t.conj(still, one.unknown))
        stands = [c.stands for c in contributions if c.rule is one.rule]
        is_settled = t.disj(is_settled, *stands)
    is_failed = t.disj(*failed)
    is_unknown = t.conj(t.neg(is_failed), t.disj(*unknown))
    results = {}
    for key, default in zip(group.keys, group.defaults, strict=True):
        found = encoding.constant(default)
        for one in reversed(giving):
            for c in reversed([c for c in contributions if c.rule is one.rule]):
                gives = [give for give in c.rule.gives if give.key == key]
                value = encode(gives[0].value, c.env.binding(_bound(c))) if gives else NULL
                found = merge(c.stands, value, found)
        answers = t.neg(t.disj(is_failed, is_unknown))
        sym = Sym(
            found.data,
            t.conj(answers, found.null),
            t.disj(is_failed, t.conj(answers, found.failed)),
            t.disj(is_unknown, t.conj(answers, found.unknown)),
        )
        results[key] = _result(sym)
    return results


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
                sym=merge(in_force, values[key].sym, env.encoding.constant(_default(program, key))),
            )
            for key in keys
        },
        statuses,
        {one.rule.id: t.disj(one.failed, one.unknown) for one in asked},
        env,
    )


def _default(program: Program, key: str) -> Value:
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
