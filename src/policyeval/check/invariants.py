"""From a written invariant to what it means, for the program of its decision under its readings."""

from collections.abc import Iterable, Mapping

from policyeval.check.checked import CheckedPolicy
from policyeval.check.decision import Bench
from policyeval.check.environment import BUILT_IN, TOP, Findings, Global, Scope
from policyeval.check.expression import condition, infer
from policyeval.check.names import environment
from policyeval.check.narrowing import known_when
from policyeval.check.settings import Settings, default_options
from policyeval.check.unify import UNDETERMINED, is_open
from policyeval.check.world import World
from policyeval.frozen import dataclass
from policyeval.ir.expr import Expr, Fact, Literal, Named, Variable
from policyeval.ir.program import RESULT, Direction, Follows, Invariant, Program
from policyeval.language.types import BOOL, DOUBLE, DURATION, TIMESTAMP, Int, Nullable, Record, Type, show
from policyeval.policy import model
from policyeval.source.diagnostic import Diagnostic, Label, Phrase
from policyeval.source.nearest import nearest
from policyeval.source.severity import has_errors

_FIRST = Phrase("first declared here", "ประกาศครั้งแรกที่นี่")


def check_invariants(bench: Bench, wanted: Iterable[str]) -> tuple[Invariant, ...]:
    """Return what the invariants about some decisions mean; the programs of these are made already."""
    names = set(wanted)
    return tuple(
        _checked(invariant, bench.programs[invariant.decision], bench)
        for invariant in bench.policy.invariants
        if invariant.decision in names
    )


def check_invariant_names(policy: model.Policy, findings: Findings) -> None:
    """Report ids that are used twice, and decisions that there are none of."""
    known: dict[str, model.Invariant] = {}
    for invariant in policy.invariants:
        if invariant.id in known:
            first = Label(known[invariant.id].span, _FIRST)
            findings.add(Diagnostic("PE561", invariant.span, {"id": invariant.id}, (first,)))
        known.setdefault(invariant.id, invariant)
        if invariant.decision not in policy.decisions:
            near = nearest(invariant.decision, list(policy.decisions))
            args = {"name": invariant.decision}
            findings.add(Diagnostic("PE562", invariant.decision_span, args, (), near))


@dataclass(frozen=True, slots=True)
class InvariantFaults:
    """Why invariants mean nothing under some options."""

    findings: tuple[Diagnostic, ...]


def invariants_for(
    checked: CheckedPolicy, program: Program, options: Mapping[str, str]
) -> tuple[Invariant, ...] | InvariantFaults:
    """Return what the invariants about a program mean under these options, or why they mean nothing."""
    policy, findings = checked.policy, Findings()
    name = program.decision.partition(".")[2]
    settings = Settings(policy.readings, {**default_options(policy), **options}, findings)
    bench = Bench(policy, checked.schema, checked.calendars, settings, {name: program})
    found = check_invariants(bench, [name])
    return InvariantFaults(findings.all) if has_errors(findings.all) else found


def _checked(invariant: model.Invariant, program: Program, bench: Bench) -> Invariant:
    world = _world(program, bench)
    scope, assume = TOP, None
    if invariant.assume is not None:
        assume = condition(invariant.assume.expr, TOP, world)
        scope = TOP.knowing(known_when(assume, True))
    states: Expr | Follows
    if invariant.monotone is not None:
        states = _follows(invariant.monotone, scope, world)
    else:
        assert invariant.asserts is not None
        states = condition(invariant.asserts.expr, scope, world)
    return Invariant(
        invariant.id, program.decision, invariant.title, invariant.cite, assume, states, invariant.span
    )


def _world(program: Program, bench: Bench) -> World:
    """Return what an invariant can speak of: what conditions can, and `result` with its keys."""
    result = Variable(RESULT, type=Record(RESULT, program.keys), span=BUILT_IN)
    around = environment(
        bench.policy, bench.schema, bench.calendars, bench.settings, {RESULT: Global(result)}
    )
    return World(around, bench.settings.findings, infer)


def _follows(monotone: model.Monotone, scope: Scope, world: World) -> Follows:
    fact = _fact(infer(monotone.fact.expr, scope, world), monotone, world)
    value = infer(monotone.value.expr, scope, world)
    if not (is_open(value.type) or _is_ordered(value.type) or _of(value.type) == BOOL):
        world.report("PE564", value.span, expr=value.span.text, type=show(value.type))
    return Follows(fact, value, Direction(monotone.direction))


def _fact(meaning: Expr, monotone: model.Monotone, world: World) -> Fact:
    while isinstance(meaning, Named):
        meaning = meaning.body
    if isinstance(meaning, Fact) and _is_ordered(meaning.type):
        return meaning
    if not (isinstance(meaning, Literal) and meaning.type == UNDETERMINED):
        span = monotone.fact.span
        world.report("PE563", span, expr=span.text, type=show(meaning.type))
    return Fact((), type=UNDETERMINED, span=monotone.fact.span)


def _of(type_: Type) -> Type:
    return type_.of if isinstance(type_, Nullable) else type_


def _is_ordered(type_: Type) -> bool:
    return isinstance(_of(type_), Int) or _of(type_) in (DOUBLE, TIMESTAMP, DURATION)
