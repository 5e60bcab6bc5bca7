"""What the names of a policy mean: its facts, parameters, readings, calendars and definitions."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from policyeval.cel.walk import nodes
from policyeval.check.checked import Calendar
from policyeval.check.environment import BUILT_IN, Definition, Environment, Findings, Global
from policyeval.check.expression import type_of_literal
from policyeval.check.kinds import KINDS
from policyeval.check.ledger import KEY_TYPES
from policyeval.check.settings import Settings
from policyeval.ir.expr import Expr, Fact, Literal, Named, Variable
from policyeval.language import instants
from policyeval.language.functions import OVERLOADS
from policyeval.language.overload import Overload
from policyeval.language.types import DURATION, INT, STRING, TIMESTAMP, List, String
from policyeval.language.values import Value
from policyeval.policy.model import Decision, Parameter, Policy
from policyeval.schema.declaration import FactSchema
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Span

RESERVED: Final = ("as_of", "reading", "param", "calendars", "decisions", "x")
"""Names that mean something of their own in every condition."""


@cache
def functions() -> Mapping[tuple[str, bool], tuple[Overload, ...]]:
    """Return the function table by name and by whether it is called on a receiver."""
    table: dict[tuple[str, bool], tuple[Overload, ...]] = {}
    for overload in OVERLOADS.values():
        key = overload.name, overload.receiver
        table[key] = (*table.get(key, ()), overload)
    return table


def environment(
    policy: Policy,
    schema: FactSchema,
    calendars: Mapping[str, Calendar],
    settings: Settings,
    results: Mapping[str, Global],
) -> Environment:
    """Return the world of a policy's conditions; `results` are names that one decision adds."""
    names: dict[str, Global] = {"as_of": Global(Variable("as_of", type=TIMESTAMP, span=BUILT_IN))}
    for name, type_ in schema.facts.members:
        declared = schema.declarations[name].span
        names[name] = Global(Fact((name,), type=type_, span=declared), declared)
    for parameter in policy.parameters.values():
        names[f"param.{parameter.name}"] = _parameter(parameter, settings)
    for reading in policy.readings.values():
        type_ = String(tuple(reading.options), closed=True)
        option = Literal(settings.options[reading.id], type=type_, span=reading.span)
        names[f"reading.{reading.id}"] = _named(f"reading.{reading.id}", option, reading.span)
    for name, calendar in calendars.items():
        span = policy.calendars[name].span
        texts = {"weekend": calendar.weekend, "holidays": calendar.holidays}
        for part, days in texts.items():
            listed = Literal(list(days), type=List(STRING), span=span)
            names[f"calendars.{name}.{part}"] = _named(f"calendars.{name}.{part}", listed, span)
        years = Literal(list(calendar.years), type=List(INT), span=span)
        names[f"calendars.{name}.years"] = _named(f"calendars.{name}.years", years, span)
    names.update(results)
    return Environment(names, functions(), definitions(policy), zone=policy.zone)


def definitions(policy: Policy) -> dict[str, Definition]:
    """Return the policy's definitions with their sizes."""
    return {
        d.name: Definition(d.name, d.parameters, d.body.expr, sum(1 for _ in nodes(d.body.expr)), d.span)
        for d in policy.definitions.values()
    }


def _named(name: str, meaning: Expr, declared: Span) -> Global:
    return Global(Named(name, meaning, type=meaning.type, span=declared), declared)


def _parameter(parameter: Parameter, settings: Settings) -> Global:
    before = set(settings.used)
    value = settings.literal(parameter.value)
    settings.used.intersection_update(before)  # reading a name is what uses it, not declaring it
    literal = _literal(parameter, value, settings.findings)
    return _named(f"param.{parameter.name}", literal, parameter.span)


def _literal(parameter: Parameter, value: Value, findings: Findings) -> Literal:
    span = parameter.value.span
    match parameter.unit, value:
        case "duration", str():
            length = instants.parse_duration(value)
            if length is None or not instants.is_duration(length.nanos):
                findings.add(Diagnostic("PE314", span, {"text": value}))
            return Literal(length, type=DURATION, span=span)
        case "timestamp", str():
            instant = instants.parse_timestamp(value)
            if instant is None or not instants.is_instant(instant.nanos):
                findings.add(Diagnostic("PE315", span, {"text": value}))
            return Literal(instant, type=TIMESTAMP, span=span)
        case _:
            return Literal(value, type=type_of_literal(value), span=span)


def check_names(policy: Policy, schema: FactSchema, findings: Findings) -> None:
    """Report names that mean two things, or that a condition could never use."""
    facts = {name: schema.declarations[name].span for name, _ in schema.facts.members}
    for name, span in facts.items():
        if name in RESERVED:
            findings.add(Diagnostic("PE518", span, {"name": name}))
    for definition in policy.definitions.values():
        names = [(definition.name, definition.span)] + [(p, definition.span) for p in definition.parameters]
        for name, span in names:
            if name in RESERVED:
                findings.add(Diagnostic("PE518", span, {"name": name}))
            elif name in facts or (name != definition.name and name in policy.definitions):
                findings.add(Diagnostic("PE336", span, {"name": name}))
    _check_keys(policy, findings)


def _check_keys(policy: Policy, findings: Findings) -> None:
    """Report result keys with a name that means something else where outputs read them."""
    for decision in policy.decisions.values():
        for key, span in _keys(decision):
            if key in RESERVED:
                findings.add(Diagnostic("PE518", span, {"name": key}))
            elif decision.outputs and key in policy.definitions:
                findings.add(Diagnostic("PE336", span, {"name": key}))


def _keys(decision: Decision) -> Iterator[tuple[str, Span]]:
    """Yield each result key of a decision with where it is declared; one may come several times."""
    yield from ((key, decision.span) for group in KINDS[decision.kind].own for key in group.keys)
    yield from ((key, spec.span) for spec in decision.results for key in spec.keys)
    yield from ((key, span) for rule in decision.rules for key, span in rule.then_spans.items())
    if decision.ledger is not None:
        keys = (*KEY_TYPES, *decision.ledger.dimensions)
        yield from ((key, decision.ledger.span) for key in keys)
    yield from ((output.key, output.span) for output in decision.outputs)
