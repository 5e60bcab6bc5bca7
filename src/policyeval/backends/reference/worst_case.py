"""What a decision can cost at most: the reference's order of things, on sizes.

INVARIANT: on facts that are no larger than assumed, `decide` spends no more than this, rule by rule.
"""

from collections.abc import Iterator, Mapping

from policyeval.backends.reference.cost import MOST_FOR_A_DECISION, MOST_FOR_A_RULE, posting
from policyeval.backends.reference.estimate import Known, bound
from policyeval.backends.reference.ledger import KEYS
from policyeval.backends.reference.program import AS_OF
from policyeval.backends.reference.sizes import (
    SCALAR,
    Assumed,
    Size,
    capped,
    fact_size,
    largest,
    part_of,
    size_of,
    text,
    within,
)
from policyeval.frozen import dataclass
from policyeval.ir.program import AT, POINTS, Combine, Ledger, Program, ResultGroup, Rule
from policyeval.language.types import List
from policyeval.schema.shape import Slot

ENTRY = 64
"""What the timeline of a ledger weighs for each entry, at most, beside its label."""


@dataclass(frozen=True, slots=True)
class WorstCase:
    """What a decision costs at most."""

    rules: tuple[tuple[str, int], ...]
    """Each rule's cost by its id."""
    total: int
    """All of it: the rules, the outputs, the ledger, and the decisions that are read."""

    @property
    def fits(self) -> bool:
        """Whether no facts make the decision pass a limit."""
        return self.total <= MOST_FOR_A_DECISION and all(cost <= MOST_FOR_A_RULE for _, cost in self.rules)


@dataclass(frozen=True, slots=True)
class Given:
    """What a rule gives a result key: how often at most, and how large."""

    key: str
    count: int
    size: Size


def worst_case(program: Program, bundle: Slot, assumed: Assumed) -> WorstCase:
    """Return what a decision costs at most on bundles that fit a slot."""
    return worst_case_on(program, fact_size(bundle, assumed))


def worst_case_on(program: Program, facts: Size) -> WorstCase:
    """Return what a decision costs at most on facts of a size."""
    known = Known(facts, {AS_OF: SCALAR}, {})
    rules: list[tuple[str, int]] = []
    total = 0
    for used in (*_used(program), program):
        costs, rest, results = _of_program(used, known)
        rules += costs
        total += rest
        known = _knowing(known, used, results)
    return WorstCase(tuple(rules), capped(total + sum(cost for _, cost in rules)))


def known_of(program: Program, facts: Size) -> Known:
    """Return what is known of the values that the rules of a program read, on facts of a size."""
    known = Known(facts, {AS_OF: SCALAR}, {})
    for used in _used(program):
        known = _knowing(known, used, _of_program(used, known)[2])
    return known


def _knowing(known: Known, program: Program, results: Mapping[str, Size]) -> Known:
    """Return what is known, and the results of a decision as well."""
    mine = {(program.decision, key): size for key, size in results.items()}
    return Known(known.facts, known.variables, {**known.decisions, **mine})


def cost_of_rule(rule: Rule, known: Known) -> int:
    """Return what asking a rule costs at most, with all that it gives."""
    return _of_rule(rule, known)[0]


def _used(program: Program) -> Iterator[Program]:
    """Yield the decisions that a decision reads, each once, after those that it reads itself."""
    found: dict[str, Program] = {}
    waiting = list(program.uses)
    while waiting:
        other = waiting.pop()
        found.pop(other.decision, None)
        found[other.decision] = other
        waiting.extend(other.uses)
    yield from reversed(found.values())


def _of_program(program: Program, known: Known) -> tuple[list[tuple[str, int]], int, dict[str, Size]]:
    """Return the cost of each rule, that of the rest, and the sizes of the results."""
    costs: list[tuple[str, int]] = []
    rest = bound(program.in_force_at, known).cost
    given: list[Given] = []
    for rule in program.rules:
        cost, gives = _of_rule(rule, known)
        costs.append((rule.id, cost))
        given += gives
    results = {key: size for group in program.results for key, size in _combined(group, given)}
    if program.ledger is not None:
        cost, entries = _of_ledger(program.ledger, known)
        rest += cost
        results |= dict.fromkeys((*KEYS, *(d.key for d in program.ledger.dimensions)), within(entries))
    for output in program.outputs:
        found = bound(output.value, Known(known.facts, {**known.variables, **results}, known.decisions))
        rest += found.cost
        results[output.key] = found.size
    return costs, rest, results


def _of_rule(rule: Rule, known: Known) -> tuple[int, list[Given]]:
    cost, count, names = 0, 1, dict(known.variables)
    if rule.loop is not None:
        each = bound(rule.loop.each, known)
        cost, count = each.cost, each.size.count
        names[rule.loop.variable] = part_of(each.size)
    inner = Known(known.facts, {**names, POINTS: SCALAR, AT: SCALAR}, known.decisions)
    element = bound(rule.condition, inner).cost
    if rule.points is not None:
        element += bound(rule.points, inner).cost
    key, instants = 1, 1
    if rule.at is not None:
        at = bound(rule.at, inner)
        element += at.cost
        instants = at.size.count if isinstance(rule.at.type, List) else 1
    if rule.membership is not None:
        of = bound(rule.membership.key, inner)
        element, key = element + of.cost, of.size.weight
    contributions = capped(count * instants)
    gives: list[Given] = []
    for give in rule.gives:
        value = bound(give.value, inner)
        cost += contributions * (value.cost + value.size.weight)
        gives.append(Given(give.key, contributions, value.size))
    return capped(cost + count * (element + instants * key)), gives


def _combined(group: ResultGroup, given: list[Given]) -> Iterator[tuple[str, Size]]:
    """Yield the size of each key of a group."""
    for key, default in zip(group.keys, group.defaults, strict=True):
        mine = [one for one in given if one.key == key]
        sizes = [one.size for one in mine]
        match group.combine:
            case Combine.SUM | Combine.ANY:
                size = SCALAR
            case Combine.TALLY:
                size = Size(1 + len(mine) * (1 + text(100).weight), len(mine), SCALAR)
            case Combine.FIRST | Combine.UNIQUE:
                size = largest(sizes)
            case Combine.LIST | Combine.SET:
                size = within(capped(1 + sum(one.count * one.size.weight for one in mine)))
        yield key, largest([size, size_of(default)])


def _of_ledger(ledger: Ledger, known: Known) -> tuple[int, int]:
    """Return the cost of a ledger, and what its longest result weighs."""
    entries = bound(ledger.entries, known)
    names: Mapping[str, Size] = {**known.variables, ledger.variable: part_of(entries.size)}
    inner = Known(known.facts, names, known.decisions)
    read = (ledger.where, ledger.at, ledger.amount, ledger.counts_at)
    parts = [bound(part, inner) for part in read if part is not None]
    label = 1
    if ledger.label is not None:
        parts.append(bound(ledger.label, inner))
        label = parts[-1].size.weight
    count = entries.size.count
    cost = entries.cost + count * sum(part.cost for part in parts) + posting(count)
    return capped(cost), capped(1 + count * (ENTRY + label))
