"""From a written decision to a program, under one assignment of readings."""

from collections.abc import Mapping

from policyeval.check import bands
from policyeval.check.checked import Calendar
from policyeval.check.environment import BUILT_IN, TOP, Environment, Global
from policyeval.check.expression import infer
from policyeval.check.ledger import KEY_TYPES, check_ledger
from policyeval.check.names import environment
from policyeval.check.results import result_groups, result_types
from policyeval.check.rules import CheckedRules, Workshop, check_limits, check_once, row_range
from policyeval.check.settings import Settings
from policyeval.check.severity import check_severity
from policyeval.check.unify import is_open, settled
from policyeval.check.world import World
from policyeval.frozen import dataclass, field, replace
from policyeval.ir.expr import DecisionResult, Expr, Named, Variable
from policyeval.ir.program import Output, Program
from policyeval.ir.walk import expressions, walk
from policyeval.language.types import DOUBLE, STRING, TIMESTAMP, Int, Type, plain, show
from policyeval.policy import model
from policyeval.schema.declaration import FactSchema
from policyeval.source.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Bench:
    """A policy with what its conditions read, and the programs of its decisions made so far."""

    policy: model.Policy
    schema: FactSchema
    calendars: Mapping[str, Calendar]
    settings: Settings
    programs: dict[str, Program] = field(default_factory=dict)
    rules: CheckedRules = field(default_factory=dict)


def check_decision(decision: model.Decision, bench: Bench) -> Program:
    """Return the program of a decision; those it refers to are made already."""
    settings = replace(bench.settings, used=set())
    settings.findings.inlined = 0
    others = _other_results(decision, bench)
    world = World(_environment(bench, settings, others), settings.findings, infer)
    shop = _with_value(Workshop(decision, world, settings))
    written = [rule for rule in decision.rules if settings.has(rule)]
    rules = tuple(check_once(rule, shop, bench.rules) for rule in written)
    _check_kind(decision, written, shop)
    groups = result_groups(decision, settings)
    types = result_types(groups, rules, decision, settings.findings)
    ledger = None if decision.ledger is None else check_ledger(decision.ledger, bench.policy.decisions, shop)
    if ledger is not None:
        types |= {**KEY_TYPES, **{dimension.key: STRING for dimension in ledger.dimensions}}
    outputs = _outputs(decision, types, bench, settings, others)
    check_severity(decision, types, settings.findings)
    program = Program(
        decision=f"{bench.policy.id}.{decision.id}",
        kind=decision.kind,
        title=decision.title,
        zone=bench.policy.zone,
        effective_from=bench.policy.effective_from,
        effective_to=bench.policy.effective_to,
        in_force_at=_in_force_at(decision, shop),
        readings=(),
        results=groups,
        limits=check_limits(shop),
        rules=rules,
        outputs=outputs,
        keys=tuple((key, settled(type_)) for key, type_ in types.items()),
        ledger=ledger,
        implements=decision.implements,
        cite=decision.cite,
    )
    return _with_readings(program, settings, bench)


def _environment(bench: Bench, settings: Settings, results: Mapping[str, Global]) -> Environment:
    return environment(bench.policy, bench.schema, bench.calendars, settings, results)


def _other_results(decision: model.Decision, bench: Bench) -> dict[str, Global]:
    """Return what `decisions.<id>.<key>` means, for the decisions that are made already."""
    return {
        f"decisions.{name}.{key}": Global(DecisionResult(program.decision, key, type=type_, span=BUILT_IN))
        for name, program in bench.programs.items()
        if name != decision.id
        for key, type_ in program.keys
    }


def _with_value(shop: Workshop) -> Workshop:
    """Return the workshop with the number of its bands, where it has any."""
    decision = shop.decision
    if decision.kind != "bands":
        if decision.value is not None:
            shop.world.report("PE524", decision.value.span, key="value", kind=decision.kind)
        return shop
    if decision.value is None:
        shop.world.report("PE523", decision.span, kind=decision.kind, key="value")
        return shop
    value = infer(decision.value.expr, TOP, shop.world)
    if not (isinstance(value.type, Int) or value.type == DOUBLE or is_open(value.type)):
        shop.world.report("PE539", value.span, type=show(value.type))
        return shop
    return replace(shop, value=value)


def _check_kind(decision: model.Decision, rules: list[model.Rule], shop: Workshop) -> None:
    report = shop.world.report
    if (decision.kind == "ledger") != (decision.ledger is not None):
        code = "PE523" if decision.ledger is None else "PE524"
        report(code, decision.span, kind=decision.kind, key="ledger")
    if not decision.rules and not decision.outputs and decision.ledger is None:
        report("PE540", decision.span, name=decision.id)
    if shop.value is not None:
        ranges = [row for rule in rules if (row := row_range(rule, shop)) is not None]
        if len(ranges) == len(rules):
            bands.check_partition(ranges, shop.value.type, shop.world.findings, decision.span)


def _in_force_at(decision: model.Decision, shop: Workshop) -> Expr:
    if decision.in_force_at is None:
        return Variable("as_of", type=TIMESTAMP, span=decision.span)
    instant = infer(decision.in_force_at.expr, TOP, shop.world)
    if plain(instant.type) != TIMESTAMP and not is_open(instant.type):
        shop.world.report("PE532", instant.span, type=show(instant.type))
    return instant


def _outputs(
    decision: model.Decision,
    types: dict[str, Type],
    bench: Bench,
    settings: Settings,
    others: Mapping[str, Global],
) -> tuple[Output, ...]:
    """Return the outputs, each of which sees the results and the outputs before it."""
    outputs: list[Output] = []
    around = _environment(bench, settings, others)
    for output in decision.outputs:
        if output.key in types:
            settings.findings.add(Diagnostic("PE521", output.span, {"key": output.key}))
        inside = replace(around, names={**around.names, **_results(types, around)})
        world = World(inside, settings.findings, infer)
        value = infer(output.body.expr, TOP, world)
        types[output.key] = settled(value.type)
        outputs.append(Output(output.key, value, output.implements, output.cite))
    return tuple(outputs)


def _results(types: Mapping[str, Type], around: Environment) -> dict[str, Global]:
    """Return what the names of results mean in outputs: `key`, and `result.key` where nothing is `result`."""
    meanings = {key: Variable(key, type=type_, span=BUILT_IN) for key, type_ in types.items()}
    hidden = {key: around.names[key].meaning for key in types if key in around.names}
    bare = {key: Global(meaning, hides=hidden.get(key)) for key, meaning in meanings.items()}
    if any("result" in names for names in (types, around.names, around.definitions)):
        return bare
    return bare | {f"result.{key}": Global(meaning) for key, meaning in meanings.items()}


# ----------------------------------------------------------------------------------------- readings


def _with_readings(program: Program, settings: Settings, bench: Bench) -> Program:
    """Return the program with the decisions it uses, and every reading that it or they can read."""
    names = {node.name for expr in expressions(program) for node in walk(expr) if isinstance(node, Named)}
    used = set(settings.used) | {
        name.removeprefix("reading.") for name in names if name.startswith("reading.")
    }
    for name in names:
        parameter = bench.policy.parameters.get(name.removeprefix("param."))
        if parameter is not None and isinstance(parameter.value, model.ByReading):
            used.add(parameter.value.reading)
    decisions = _used_decisions(program)
    uses = tuple(p for p in bench.programs.values() if p.decision in decisions)
    used |= {reading for other in uses for reading, _ in other.readings}
    options = settings.options
    readings = tuple((name, options[name]) for name in bench.policy.readings if name in used)
    return replace(program, readings=readings, uses=uses)


def _used_decisions(program: Program) -> set[str]:
    return {
        node.decision
        for expr in expressions(program)
        for node in walk(expr)
        if isinstance(node, DecisionResult)
    }
