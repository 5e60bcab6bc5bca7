"""Which rules cases made fire, and decide, and which outcomes their terms had.

Rules are those that a policy writes, whatever the reading under which they are there; a term is one of
those that all have to hold, as a record shows them. A rule that no case reached was not asked.
"""

from collections.abc import Iterable, Iterator, Mapping

from policyeval.analysis.cases import CaseResult
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.program import environment_of
from policyeval.engine.load import LoadedPolicy, program_under
from policyeval.engine.record import Record
from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Expr, Literal, Named
from policyeval.ir.program import Program, Rule
from policyeval.ir.record import Outcome, RuleOutcome
from policyeval.ir.terms import text_of, written_terms
from policyeval.policy import model
from policyeval.source.diagnostic import Phrase
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class TermCoverage:
    """One term of a condition, and how often it was true and false."""

    text: str
    span: Span
    true: int
    false: int


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """One rule, and what cases made of it; numbers are of cases."""

    id: str
    title: Phrase | None
    span: Span
    readings: tuple[tuple[str, str], ...]
    """The readings under which alone the rule is there, with their options."""
    asked: int
    fired: int
    not_fired: int
    decided: int
    """Cases in which it fired and something that it contributed stood."""
    terms: tuple[TermCoverage, ...]
    is_constant: bool
    """Whether it always fires when it is asked, so that there is no other outcome to see."""

    @property
    def goals(self) -> Mapping[str, bool]:
        """What there is to see of the rule itself, and whether it was seen."""
        seen = {"fired": self.fired > 0, "decided": self.decided > 0}
        return seen if self.is_constant else {**seen, "not_fired": self.not_fired > 0}

    @property
    def is_covered(self) -> bool:
        """Whether everything was seen, of its terms too."""
        return all(self.goals.values()) and all(term.true and term.false for term in self.terms)


@dataclass(frozen=True, slots=True)
class DecisionCoverage:
    """The rules of one decision of one version of a policy, and how many cases it has."""

    decision: str
    version: str
    title: Phrase
    cases: int
    rules: tuple[RuleCoverage, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is to see, and how much of it was seen."""

    rules: int
    fired: int
    decided: int
    outcomes: int
    """Of terms: two of each."""
    seen: int
    goals: int
    reached: int

    @property
    def percent(self) -> float:
        """What was seen of a hundred things, cut to a tenth; of nothing, all."""
        return 100.0 if not self.goals else self.reached * 1000 // self.goals / 10


def totals(found: Iterable[DecisionCoverage]) -> Totals:
    """Return the sums over all rules of some decisions."""
    rules = [rule for decision in found for rule in decision.rules]
    terms = [term for rule in rules for term in rule.terms]
    seen = sum((term.true > 0) + (term.false > 0) for term in terms)
    goals = [goal for rule in rules for goal in rule.goals.values()]
    return Totals(
        rules=len(rules),
        fired=sum(rule.fired > 0 for rule in rules),
        decided=sum(rule.decided > 0 for rule in rules),
        outcomes=2 * len(terms),
        seen=seen,
        goals=len(goals) + 2 * len(terms),
        reached=sum(goals) + seen,
    )


# --------------------------------------------------------------------------------------- measuring


@dataclass(slots=True)
class _Count:
    """What became of a rule so far."""

    asked: int = 0
    fired: int = 0
    not_fired: int = 0
    decided: int = 0
    true: dict[int, int] = field(default_factory=dict)
    false: dict[int, int] = field(default_factory=dict)


def measure(policies: Iterable[LoadedPolicy], results: Iterable[CaseResult]) -> list[DecisionCoverage]:
    """Return what cases exercised of each decision with rules, of policies that a case asked."""
    counts: dict[tuple[str, str, int], _Count] = {}
    cases: dict[tuple[str, str], int] = {}
    for result in results:
        record = result.record
        if isinstance(record, Record):
            decision = record.loaded.digest, record.decision
            cases[decision] = cases.get(decision, 0) + 1
            for rule, outcome in zip(record.program.rules, record.answer.rules, strict=True):
                count = counts.setdefault((*decision, rule.span.start), _Count())
                _add(count, rule, outcome, record)
    return [
        _decision(
            loaded, decision, cases.get((loaded.digest, f"{loaded.policy.id}.{decision.id}"), 0), counts
        )
        for loaded in policies
        if any(digest == loaded.digest for digest, _ in cases)
        for decision in loaded.policy.decisions.values()
        if decision.rules
    ]


def _add(count: _Count, rule: Rule, outcome: RuleOutcome, record: Record) -> None:
    if outcome.outcome is Outcome.NOT_REACHED:
        return
    found = {element.outcome for element in outcome.elements}
    count.asked += 1
    count.fired += bool(found & {Outcome.FIRED, Outcome.SUPERSEDED})
    count.not_fired += Outcome.NOT_FIRED in found or not found
    count.decided += Outcome.FIRED in found
    seen: set[tuple[int, bool]] = set()
    for env in _scopes(rule, outcome, record):
        for index, term in enumerate(written_terms(rule)):
            value = evaluate(term, env)
            if isinstance(value, bool):
                seen.add((index, value))
    for index, value in seen:
        side = count.true if value else count.false
        side[index] = side.get(index, 0) + 1


def _scopes(rule: Rule, outcome: RuleOutcome, record: Record) -> Iterator[Environment]:
    env = environment_of(record.program, record.facts.values, record.instant)
    if rule.loop is None:
        yield env
        return
    elements = evaluate(rule.loop.each, env)
    for element in outcome.elements:
        if element.index is not None and isinstance(elements, list):
            yield env.binding({rule.loop.variable: elements[element.index]})


def _decision(
    loaded: LoadedPolicy, decision: model.Decision, cases: int, counts: Mapping[tuple[str, str, int], _Count]
) -> DecisionCoverage:
    id_ = f"{loaded.policy.id}.{decision.id}"
    rules = tuple(
        _rule(
            written, _checked(written, decision, loaded), counts.get((loaded.digest, id_, written.span.start))
        )
        for written in decision.rules
    )
    return DecisionCoverage(id_, loaded.policy.version, decision.title, cases, rules)


def _checked(written: model.Rule, decision: model.Decision, loaded: LoadedPolicy) -> Rule | None:
    """Return a rule as it was checked, under the options under which it is there."""
    defaults = {name: reading.default for name, reading in loaded.policy.readings.items()}
    options = {
        name: str(constant.value)
        for name, constant in written.in_reading.items()
        if constant.value != defaults[name]
    }
    program = program_under(loaded, decision.id, options)
    if not isinstance(program, Program):
        return None
    return next((rule for rule in program.rules if rule.span == written.span), None)


def _rule(written: model.Rule, rule: Rule | None, found: _Count | None) -> RuleCoverage:
    count = found or _Count()
    terms = () if rule is None or _is_constant(rule.condition) else written_terms(rule)
    return RuleCoverage(
        id=written.id,
        title=written.title,
        span=written.span,
        readings=tuple((name, str(constant.value)) for name, constant in written.in_reading.items()),
        asked=count.asked,
        fired=count.fired,
        not_fired=count.not_fired,
        decided=count.decided,
        terms=tuple(
            TermCoverage(text_of(term), term.span, count.true.get(index, 0), count.false.get(index, 0))
            for index, term in enumerate(terms)
        ),
        is_constant=not terms,
    )


def _is_constant(condition: Expr) -> bool:
    while isinstance(condition, Named):
        condition = condition.body
    return isinstance(condition, Literal)
