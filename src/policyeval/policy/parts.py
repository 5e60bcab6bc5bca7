"""The one place that knows where a policy holds expressions and citations."""

from collections.abc import Iterator

from policyeval.policy.model import Cel, Decision, LedgerSpec, Policy, Rule
from policyeval.source.citation import Citation


def cels(decision: Decision) -> Iterator[Cel]:
    """Yield every expression of a decision, in the order it is written."""
    yield from (cel for cel in (decision.in_force_at, decision.value) if cel is not None)
    for rule in decision.rules:
        yield from _of_rule(rule)
    if decision.ledger is not None:
        yield from _of_ledger(decision.ledger)
    for output in decision.outputs:
        yield output.body


def _of_rule(rule: Rule) -> Iterator[Cel]:
    yield from (cel for cel in (rule.when, rule.must, rule.at) if cel is not None)
    if rule.loop is not None:
        yield rule.loop.each
    if rule.group is not None and rule.group.key is not None:
        yield rule.group.key
    yield from (given for given in (rule.points, *rule.then.values()) if isinstance(given, Cel))


def _of_ledger(ledger: LedgerSpec) -> Iterator[Cel]:
    yield from (ledger.each, ledger.at, ledger.amount)
    yield from (cel for cel in (ledger.where, ledger.label) if cel is not None)


def citations(policy: Policy) -> Iterator[Citation]:
    """Yield every citation of a policy."""
    for part in (*policy.readings.values(), *policy.parameters.values(), *policy.definitions.values()):
        yield from part.cite
    for decision in policy.decisions.values():
        yield from decision.cite
        for rule in decision.rules:
            yield from rule.cite
        for output in decision.outputs:
            yield from output.cite
    yield from (not_rule.cite for not_rule in policy.not_rules)
