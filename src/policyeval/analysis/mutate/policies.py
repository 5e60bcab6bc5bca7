"""Every mutant of a policy, in the order of the document."""

from collections.abc import Iterator

from policyeval.analysis.mutate.decisions import decision_edits
from policyeval.analysis.mutate.edits import (
    Edit,
    Edits,
    durations,
    instants,
    moved,
    numbers,
    setting_edits,
    shorter,
)
from policyeval.analysis.mutate.mutant import Kind, Mutant, Operator, Owner
from policyeval.analysis.mutate.rules import cel_edits
from policyeval.engine.show import show_instant
from policyeval.frozen import replace
from policyeval.language.values import Value
from policyeval.policy.model import Definition, Parameter, Policy


def mutants(policy: Policy) -> Iterator[Mutant]:
    """Yield every mutant of a policy; two of the same place and the same wording are one."""
    seen: set[tuple[int, int, Operator, str, str]] = set()
    for owner, change in sorted(_edits(policy), key=lambda pair: pair[1].span.start):
        key = change.span.start, change.span.end, change.operator, change.before, change.after
        if key not in seen:
            seen.add(key)
            yield Mutant(change.operator, owner, change.span, change.before, change.after, change.part)


def _edits(policy: Policy) -> Iterator[tuple[Owner, Edit[Policy]]]:
    for change in _force(policy):
        yield Owner(Kind.POLICY, policy.id), change
    parameters, definitions, decisions = (
        dict(policy.parameters),
        dict(policy.definitions),
        dict(policy.decisions),
    )
    for name, parameter in parameters.items():
        for changed in _parameter_edits(parameter):
            whole = replace(policy, parameters={**parameters, name: changed.part})
            yield Owner(Kind.PARAMETER, name), changed.inside(whole)
    for name, definition in definitions.items():
        for defined in _definition_edits(definition):
            whole = replace(policy, definitions={**definitions, name: defined.part})
            yield Owner(Kind.DEFINITION, name), defined.inside(whole)
    for name, decision in decisions.items():
        for decided in decision_edits(decision, policy.readings):
            owner, other = decided.part
            yield owner, decided.inside(replace(policy, decisions={**decisions, name: other}))


def _force(policy: Policy) -> Edits[Policy]:
    """Yield the first and the last instant in force, each a second later and earlier."""
    for name in ("effective_from", "effective_to"):
        instant = getattr(policy, name)
        for other in () if instant is None else moved(instant):
            before, after = (show_instant(one, policy.zone) for one in (instant, other))
            changed = Edit(Operator.WINDOW, policy.span, before, after, replace(policy, **{name: other}))
            yield changed.called(name.replace("_", "."))


def _definition_edits(definition: Definition) -> Edits[Definition]:
    for change in cel_edits(definition.body):
        yield change.inside(replace(definition, body=change.part))


def _parameter_edits(parameter: Parameter) -> Edits[Parameter]:
    def values(value: Value) -> Iterator[tuple[Operator, Value]]:
        match parameter.unit, value:
            case "duration", str():
                yield from durations(value)
            case "timestamp", str():
                yield from instants(value)
            case _, list():
                yield from shorter(value)
            case _:
                yield from numbers(value)

    for change in setting_edits(parameter.value, values):
        yield change.inside(replace(parameter, value=change.part))
