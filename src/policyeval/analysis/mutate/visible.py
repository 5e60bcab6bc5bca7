"""Which decisions can see a part of a policy, themselves or through what they name."""

from collections.abc import Iterable, Iterator, Mapping

from policyeval.analysis.mutate.mutant import Kind, Owner
from policyeval.cel import syntax
from policyeval.cel.walk import nodes
from policyeval.frozen import dataclass
from policyeval.policy.model import Cel, Decision, Policy, Rule
from policyeval.policy.parts import cels, cels_of_rule

Part = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Sight:
    """What each decision of a policy is made of."""

    decisions: Mapping[str, frozenset[Part]]
    rules: Mapping[str, tuple[tuple[Rule, frozenset[Part]], ...]]
    """The rules of each decision, with what each is made of; rows of bands with the number they divide."""

    def of(self, owner: Owner) -> tuple[str, ...]:
        """Return the decisions that can see a part, in the order of the policy."""
        if owner.kind is Kind.POLICY:
            return tuple(self.decisions)
        part = _part(owner)
        return tuple(name for name, parts in self.decisions.items() if part in parts)

    def blind(self, owner: Owner, decision: str) -> Iterator[Rule]:
        """Yield the rules of a decision that cannot see a part: they mean the same when it is changed."""
        seen = {_part(owner), *((Kind.DECISION, name) for name in self.of(owner))}
        yield from (rule for rule, parts in self.rules[decision] if not parts & seen)


def _part(owner: Owner) -> Part:
    return (Kind.DECISION, owner.decision) if owner.decision is not None else (owner.kind, owner.name)


def sight(policy: Policy) -> Sight:
    """Return what each decision of a policy is made of, whatever the readings."""
    direct = {name: frozenset(_named_by(decision, policy)) for name, decision in policy.decisions.items()}
    return Sight(
        {name: _closed([(Kind.DECISION, name)], direct, policy) for name in policy.decisions},
        {name: tuple(_of_rules(decision, direct, policy)) for name, decision in policy.decisions.items()},
    )


def _of_rules(
    decision: Decision, direct: Mapping[str, frozenset[Part]], policy: Policy
) -> Iterator[tuple[Rule, frozenset[Part]]]:
    shared = [] if decision.value is None else [decision.value]
    for rule in decision.rules:
        yield rule, _closed(_named([*shared, *cels_of_rule(rule)], policy), direct, policy)


def _closed(parts: Iterable[Part], direct: Mapping[str, frozenset[Part]], policy: Policy) -> frozenset[Part]:
    seen: set[Part] = set()
    waiting = list(parts)
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        kind, of = part
        if kind is Kind.DECISION:
            waiting += direct[of]
        elif kind is Kind.DEFINITION:
            waiting += _named([policy.definitions[of].body], policy)
    return frozenset(seen)


def _named_by(decision: Decision, policy: Policy) -> Iterator[Part]:
    yield from _named(cels(decision), policy)
    if decision.ledger is not None and decision.ledger.bands.value in policy.decisions:
        yield Kind.DECISION, str(decision.ledger.bands.value)


def _named(written: Iterable[Cel], policy: Policy) -> Iterator[Part]:
    """Yield what expressions name of a policy; a local name that hides a definition counts as one."""
    for cel in written:
        for node in nodes(cel.expr):
            match node:
                case syntax.Select(operand=syntax.Name(name="decisions"), field=name) if (
                    name in policy.decisions
                ):
                    yield Kind.DECISION, name
                case syntax.Select(operand=syntax.Name(name="param"), field=name) if (
                    name in policy.parameters
                ):
                    yield Kind.PARAMETER, name
                case syntax.Name(name=name) | syntax.Call(function=name, target=None):
                    if name in policy.definitions:
                        yield Kind.DEFINITION, name
                case _:
                    pass
