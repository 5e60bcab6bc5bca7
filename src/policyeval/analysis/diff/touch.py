"""Which rules and outputs read what decisions share: readings, parameters, definitions, facts."""

from collections.abc import Iterable, Iterator, Mapping

from policyeval.analysis.facts import Reads, readers, reads_of
from policyeval.cel import syntax
from policyeval.cel.walk import nodes
from policyeval.check.checked import CheckedPolicy
from policyeval.frozen import dataclass
from policyeval.policy.model import ByReading, Cel, Decision, Given, Policy, Rule
from policyeval.policy.parts import cels, cels_of_rule
from policyeval.schema.declaration import Declaration


@dataclass(frozen=True, slots=True)
class Touched:
    """What each name of a policy is read by: `param.limit`, `reading.start`, `define.late`."""

    readers: Mapping[str, tuple[str, ...]]

    def by(self, name: str) -> tuple[str, ...]:
        """Return the rules, outputs and decisions that read a name, in the order of the policy."""
        return self.readers.get(name, ())


def touched(policy: Policy) -> Touched:
    """Return what reads each reading, parameter and definition, itself or through definitions."""
    inside = {name: _names([d.body], policy) for name, d in policy.definitions.items()}
    settings = {f"param.{p.name}": p.value for p in policy.parameters.values()}
    found: dict[str, dict[str, None]] = {}
    for decision in policy.decisions.values():
        for reader, names in _readers(decision, policy):
            for name in _closed(names, inside, settings):
                found.setdefault(name, {})[reader] = None
    return Touched({name: tuple(by) for name, by in found.items()})


def reads(checked: CheckedPolicy) -> Mapping[str, Reads]:
    """Return what each rule reads of the facts, by decision."""
    return {name: reads_of(program) for name, program in checked.programs.items()}


def touched_by_fact(declaration: Declaration, read: Mapping[str, Reads]) -> tuple[str, ...]:
    """Return the rules that read a fact or something in it."""
    return tuple(f"{name}/{rule}" for name, rules in read.items() for rule in readers(declaration, rules))


def both(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """Return what either side has, each once."""
    return tuple(dict.fromkeys((*new, *old)))


def _readers(decision: Decision, policy: Policy) -> Iterator[tuple[str, set[str]]]:
    """Yield each rule, each output and the rest of a decision, with the names that it says."""
    for rule in decision.rules:
        yield f"{decision.id}/{rule.id}", _of_rule(rule, policy)
    for output in decision.outputs:
        yield f"{decision.id}.{output.key}", _names([output.body], policy)
    own = {id(cel) for rule in decision.rules for cel in cels_of_rule(rule)}
    own |= {id(output.body) for output in decision.outputs}
    rest = [cel for cel in cels(decision) if id(cel) not in own]
    settings = [s for limit in decision.limits for s in (limit.keep, limit.cap)]
    settings += [s for spec in decision.results for s in spec.defaults.values()]
    if decision.ledger is not None:
        ledger = decision.ledger
        settings += [ledger.post, ledger.at_boundary, ledger.overlap, ledger.retrigger, ledger.reversal]
    yield decision.id, _names(rest, policy) | _of_settings(settings)


def _of_rule(rule: Rule, policy: Policy) -> set[str]:
    settings: list[Given | None] = [rule.range, rule.points, rule.cap, *rule.then.values()]
    options = {f"reading.{name}" for name in rule.in_reading}
    return _names(cels_of_rule(rule), policy) | _of_settings(settings) | options


def _of_settings(settings: Iterable[Given | None]) -> set[str]:
    return {f"reading.{s.reading}" for s in settings if isinstance(s, ByReading)}


def _names(found: Iterable[Cel], policy: Policy) -> set[str]:
    """Return what expressions name of a policy, directly."""
    names: set[str] = set()
    for cel in found:
        for node in nodes(cel.expr):
            match node:
                case syntax.Select(operand=syntax.Name(name="param" | "reading" as kind), field=name):
                    names.add(f"{kind}.{name}")
                case syntax.Name(name=name) | syntax.Call(function=name, target=None):
                    if name in policy.definitions:
                        names.add(f"define.{name}")
                case _:
                    pass
    return names


def _closed(names: set[str], inside: Mapping[str, set[str]], settings: Mapping[str, object]) -> set[str]:
    """Return the names and everything that they say in turn."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += inside.get(name.removeprefix("define."), ()) if name.startswith("define.") else ()
        setting = settings.get(name)
        if isinstance(setting, ByReading):
            waiting.append(f"reading.{setting.reading}")
    return found
