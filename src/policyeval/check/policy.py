"""A policy, checked as a whole: its parts fit together, and every decision under every reading."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from policyeval.cel import syntax
from policyeval.cel.walk import nodes
from policyeval.check.checked import Calendar, CheckedPolicy
from policyeval.check.decision import Bench, check_decision
from policyeval.check.environment import Findings, Global
from policyeval.check.expression import check_expression
from policyeval.check.invariants import check_invariant_names, check_invariants
from policyeval.check.names import check_names, environment
from policyeval.check.rules import CheckedRules
from policyeval.check.settings import Settings, default_options
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Variable
from policyeval.ir.program import Program
from policyeval.language.types import DYN
from policyeval.policy import model
from policyeval.policy.parts import cels, citations
from policyeval.schema.declaration import FactSchema
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest
from policyeval.source.severity import has_errors

LONGEST_QUOTE = 10
"""How many words an anchor in a source may have."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A policy or why there is none; findings may be warnings."""

    policy: CheckedPolicy | None
    findings: tuple[Diagnostic, ...]


def check_policy(
    policy: model.Policy,
    schema: FactSchema,
    calendars: Mapping[str, Calendar],
    *,
    every_reading: bool = True,
    tolerated: frozenset[str] = frozenset(),
) -> Checked:
    """Return the policy with a program for each decision, or every finding about it.

    Without `every_reading` the options that are not in force by default are left to `program_for`,
    which finds the same fault in them when one is asked for. Errors of which the codes are `tolerated`
    are found, and yet there is a policy: it is what they say that somebody wants to look into.
    """
    findings = Findings()
    _check_readings(policy, findings)
    _check_citations(policy, findings)
    check_names(policy, schema, findings)
    check_invariant_names(policy, findings)
    if has_errors(findings.all):
        return Checked(None, findings.all)
    bench = Bench(policy, schema, calendars, Settings(policy.readings, default_options(policy), findings))
    references = _references(policy)
    programs = _programs(bench, references)
    check_invariants(bench, programs)
    if every_reading:
        _check_alternatives(bench, programs, references)
    _check_use(policy, programs, findings)
    _check_unused(bench)
    if has_errors(finding for finding in findings.all if finding.code not in tolerated):
        return Checked(None, findings.all)
    return Checked(CheckedPolicy(policy, schema, calendars, programs), findings.all)


def program_for(
    checked: CheckedPolicy,
    decision: str,
    options: Mapping[str, str],
    known: Mapping[str, Program] | None = None,
    rules: CheckedRules | None = None,
) -> Program | tuple[Diagnostic, ...]:
    """Return the program of a decision under these options, or why there is none.

    Readings that are not among the options have their defaults. The programs of decisions that are
    `known` under the same options are not made again, nor are `rules`, of which all that they name means
    the same; those that are made are added to them.
    """
    policy, findings = checked.policy, Findings()
    settings = Settings(policy.readings, {**default_options(policy), **options}, findings)
    made = {} if rules is None else rules
    bench = Bench(policy, checked.schema, checked.calendars, settings, dict(known or {}), made)
    for name in _needed(_references(policy), [decision]):
        if name not in bench.programs:
            bench.programs[name] = check_decision(policy.decisions[name], bench)
    return findings.all if has_errors(findings.all) else bench.programs[decision]


# --------------------------------------------------------------------------------------- decisions


References = Callable[[str], Sequence[str]]
"""The decisions whose results a decision reads, itself or through definitions, by its name."""


def _programs(bench: Bench, references: References) -> dict[str, Program]:
    """Return the program of each decision, in the order of the policy."""
    cycle = _cycle(bench.policy, references)
    if cycle is not None:
        span = bench.policy.decisions[cycle[0]].span
        args = {"cycle": " → ".join((*cycle, cycle[0]))}
        bench.settings.findings.add(Diagnostic("PE541", span, args))
        return {}
    for name in _needed(references, bench.policy.decisions):
        bench.programs[name] = check_decision(bench.policy.decisions[name], bench)
    return {name: bench.programs[name] for name in bench.policy.decisions}


def _check_alternatives(bench: Bench, programs: Mapping[str, Program], references: References) -> None:
    """Check each decision once more under every option that it can read and that is no default."""
    for name, program in programs.items():
        for reading, default in program.readings:
            for option in bench.policy.readings[reading].options:
                if option != default:
                    settings = replace(bench.settings, options={**bench.settings.options, reading: option})
                    other = Bench(bench.policy, bench.schema, bench.calendars, settings)
                    for needed in _needed(references, [name]):
                        other.programs[needed] = check_decision(bench.policy.decisions[needed], other)
                    check_invariants(other, [name])


def _references(policy: model.Policy) -> References:
    """Return what decisions read, found out once for each that is asked about."""
    return cache(lambda name: _found_references(policy.decisions[name], policy))


def _found_references(decision: model.Decision, policy: model.Policy) -> list[str]:
    waiting = list(cels(decision))
    seen: set[str] = set()
    found: dict[str, None] = {}
    while waiting:
        for node in nodes(waiting.pop().expr):
            match node:
                case syntax.Select(operand=syntax.Name(name="decisions"), field=name):
                    found[name] = None
                case syntax.Name(name=name) | syntax.Call(function=name, target=None):
                    if name in policy.definitions and name not in seen:
                        seen.add(name)
                        waiting.append(policy.definitions[name].body)
                case _:
                    pass
    return [name for name in found if name in policy.decisions]


def _needed(references: References, wanted: Iterable[str]) -> list[str]:
    """Return the wanted decisions and those they read, each after what it reads."""
    order: dict[str, None] = {}
    stack = [(name, False) for name in reversed(list(wanted))]
    while stack:
        name, is_ready = stack.pop()
        if is_ready:
            order[name] = None
        elif name not in order:
            stack.append((name, True))
            stack += [(n, False) for n in references(name) if n not in order]
    return list(order)


def _cycle(policy: model.Policy, references: References) -> list[str] | None:
    """Return decisions that read each other in a circle, if there are any."""
    for start in policy.decisions:
        paths = [[start]]
        seen = {start}
        while paths:
            path = paths.pop()
            for name in references(path[-1]):
                if name == start:
                    return path
                if name not in seen:
                    seen.add(name)
                    paths.append([*path, name])
    return None


# ---------------------------------------------------------------------------------- the rest of it


def _check_readings(policy: model.Policy, findings: Findings) -> None:
    issues: dict[str, str] = {}
    for reading in policy.readings.values():
        if reading.issue is not None and reading.issue in issues:
            args = {"issue": reading.issue, "other": issues[reading.issue]}
            findings.add(Diagnostic("PE542", reading.span, args))
        issues[reading.issue or ""] = reading.id


def _check_citations(policy: model.Policy, findings: Findings) -> None:
    names = list(policy.sources)
    for citation in citations(policy):
        if citation.source not in names:
            suggestion = nearest(citation.source, names)
            span = citation.source_span or citation.span
            findings.add(Diagnostic("PE543", span, {"name": citation.source}, (), suggestion))
        for span, (first, last) in zip(citation.range_spans, citation.ranges, strict=True):
            if first > last:
                findings.add(Diagnostic("PE544", span, {"lines": f"{first}-{last}"}))
        if citation.quote is not None and len(citation.quote.split()) > LONGEST_QUOTE:
            findings.add(Diagnostic("PE545", citation.quote_span, {"limit": LONGEST_QUOTE}))


def _check_use(policy: model.Policy, programs: Mapping[str, Program], findings: Findings) -> None:
    """Report what is declared and that nothing uses."""
    used = {reading for program in programs.values() for reading, _ in program.readings}
    for reading in policy.readings.values():
        if reading.id not in used and f"reading.{reading.id}" not in findings.used:
            findings.add(Diagnostic("PE546", reading.span, {"name": f"reading.{reading.id}"}))
    for parameter in policy.parameters.values():
        if f"param.{parameter.name}" not in findings.used:
            findings.add(Diagnostic("PE558", parameter.span, {"name": f"param.{parameter.name}"}))
    for definition in policy.definitions.values():
        if definition.name not in findings.used:
            findings.add(Diagnostic("PE321", definition.span, {"name": definition.name}))


def _check_unused(bench: Bench) -> None:
    """Check definitions that no decision has led to: what is wrong in them is wrong all the same."""
    policy, findings = bench.policy, bench.settings.findings
    around = environment(policy, bench.schema, bench.calendars, bench.settings, {})
    for definition in policy.definitions.values():
        if definition.name not in findings.used:
            given = {
                name: Global(Variable(name, type=DYN, span=definition.span)) for name in definition.parameters
            }
            inside = replace(around, names={**around.names, **given})
            check_expression(definition.body.expr, inside, findings)
