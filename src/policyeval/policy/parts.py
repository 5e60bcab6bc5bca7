"""The one place that knows where a policy holds expressions and citations."""

from collections.abc import Iterator

from policyeval.frozen import dataclass
from policyeval.policy.model import Cel, Decision, Invariant, LedgerSpec, Policy, Rule
from policyeval.source.citation import Citation
from policyeval.source.diagnostic import Phrase


def cels(decision: Decision) -> Iterator[Cel]:
    """Yield every expression of a decision, in the order it is written."""
    yield from (cel for cel in (decision.in_force_at, decision.value) if cel is not None)
    for rule in decision.rules:
        yield from cels_of_rule(rule)
    if decision.ledger is not None:
        yield from _of_ledger(decision.ledger)
    for output in decision.outputs:
        yield output.body


def cels_of_rule(rule: Rule) -> Iterator[Cel]:
    """Yield every expression of a rule."""
    yield from (cel for cel in (rule.when, rule.must, rule.at) if cel is not None)
    if rule.loop is not None:
        yield rule.loop.each
    if rule.group is not None and rule.group.key is not None:
        yield rule.group.key
    yield from (given for given in (rule.points, *rule.then.values()) if isinstance(given, Cel))


def cels_of_invariant(invariant: Invariant) -> Iterator[Cel]:
    """Yield every expression of an invariant."""
    yield from (cel for cel in (invariant.assume, invariant.asserts) if cel is not None)
    if invariant.monotone is not None:
        yield from (invariant.monotone.fact, invariant.monotone.value)


def _of_ledger(ledger: LedgerSpec) -> Iterator[Cel]:
    yield from (ledger.each, ledger.at, ledger.amount)
    yield from (cel for cel in (ledger.where, ledger.label, ledger.counts_at) if cel is not None)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a policy that cites a source: what it is, its full id, and what it implements."""

    kind: str
    """`decision`, `rule`, `output`, `invariant`, `reading`, `parameter` or `definition`."""
    id: str
    title: Phrase | None
    statements: tuple[str, ...]
    cite: tuple[Citation, ...]


def parts(policy: Policy) -> Iterator[Part]:
    """Yield every part of a policy that may cite a source, decisions first, in the order written."""
    for decision in policy.decisions.values():
        id_ = f"{policy.id}.{decision.id}"
        yield Part("decision", id_, decision.title, decision.implements, decision.cite)
        for rule in decision.rules:
            yield Part("rule", f"{id_}/{rule.id}", rule.title, rule.implements, rule.cite)
        for output in decision.outputs:
            yield Part("output", f"{id_}.{output.key}", output.title, output.implements, output.cite)
    for invariant in policy.invariants:
        yield Part("invariant", f"{policy.id}.invariant.{invariant.id}", invariant.title, (), invariant.cite)
    for reading in policy.readings.values():
        yield Part("reading", f"{policy.id}.reading.{reading.id}", reading.title, (), reading.cite)
    for parameter in policy.parameters.values():
        yield Part("parameter", f"{policy.id}.param.{parameter.name}", parameter.title, (), parameter.cite)
    for definition in policy.definitions.values():
        yield Part(
            "definition", f"{policy.id}.define.{definition.name}", definition.title, (), definition.cite
        )


def citations(policy: Policy) -> Iterator[Citation]:
    """Yield every citation of a policy."""
    for part in parts(policy):
        yield from part.cite
    yield from (not_rule.cite for not_rule in policy.not_rules)
