"""What a program means: which rules fire, what is left after the cuts, how results combine.

The order of things: each rule is asked, for each element of its loop and each of its instants it
contributes; limits cut contributions; caps cut rules; what is left gives values to result keys;
these combine; outputs are computed from them. Unknown and failed rules are never taken for rules
that did not fire: a sum keeps what certainly fired and is indeterminate, a first-match with an
unknown rule before the deciding one has no result.

Source: DMN 1.4, "Hit policies", for first, unique, collect; the three-valued part is ours.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from policyeval.backends.reference.asking import Asked, ask
from policyeval.backends.reference.calls import unanswered
from policyeval.backends.reference.contributions import Contribution, cut, together
from policyeval.backends.reference.cost import MOST_FOR_A_DECISION, MOST_FOR_A_RULE, Meter, weight
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.backends.reference.ledger import run_ledger
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import AT, POINTS, Combine, Give, Program, ResultGroup, Rule
from policyeval.ir.record import Answer, ElementOutcome, Outcome, RuleOutcome, Status
from policyeval.language.values import Failure, Result, Timestamp, Unknown, Value

AS_OF: Final = "as_of"
Settled = tuple[list[Contribution], dict[str, Result], set[str]]


def decide(program: Program, facts: Mapping[str, Value], as_of: Timestamp) -> Answer:
    """Return the answer of `program` for a complete tree of facts at an instant."""
    return _decide(program, _environment(program, facts, as_of, {}, Meter(MOST_FOR_A_DECISION)))


def _decide(program: Program, env: Environment) -> Answer:
    as_of: Timestamp = env.variables[AS_OF]
    force = force_of(program, env)
    if force is not None:
        return force
    asked = [ask(rule, env.metered()) for rule in program.rules]
    contributions, values, reached = after_asking(program, asked)
    if program.ledger is not None:
        values.update(run_ledger(program.ledger, program.zone, as_of, env))
    for output in program.outputs:
        known = {key: _why(value) for key, value in values.items()}
        values[output.key] = evaluate(output.value, env.binding(known))
    return _answer(program, asked, contributions, reached, values)


def after_asking(program: Program, asked: list[Asked]) -> Settled:
    """Return what is left of the contributions, the value of each key, and the rules that mattered."""
    contributions = cut(program, [c for one in asked for c in one.contributions])
    values, reached = dict[str, Result](), set[str]()
    for group in program.results:
        values.update(_combine(group, asked, contributions, reached))
    return contributions, values, reached


def environment_of(
    program: Program, facts: Mapping[str, Value], as_of: Timestamp, meter: Meter | None = None
) -> Environment:
    """Return what the expressions of `program` are evaluated in; without a meter each has its own limit."""
    return _environment(program, facts, as_of, {}, meter)


def _environment(
    program: Program,
    facts: Mapping[str, Value],
    as_of: Timestamp,
    answers: dict[str, Answer],
    meter: Meter | None,
) -> Environment:
    """Return the environment of a program that shares with others what decisions have answered and cost."""
    used = {other.decision: other for other in program.uses}

    def answer(decision: str) -> Answer:
        if decision not in answers:
            other = used[decision]
            counted = meter or Meter(MOST_FOR_A_DECISION)
            answers[decision] = _decide(other, _environment(other, facts, as_of, answers, counted))
        return answers[decision]

    def result(decision: str, key: str) -> Result:
        given = answer(decision)
        match given.status:
            case Status.DECIDED:
                return given.result[key]
            case Status.ERROR:
                return given.failures[0][1]
            case Status.INDETERMINATE | Status.NOT_IN_FORCE:
                return Unknown(frozenset(given.missing))

    return Environment(facts, {AS_OF: as_of}, result, meter=meter)


def force_of(program: Program, env: Environment) -> Answer | None:
    """Return the answer when the program is not in force, or when that has no answer."""
    if program.effective_from is None and program.effective_to is None:
        return None
    instant = evaluate(program.in_force_at, env)
    if isinstance(instant, Timestamp):
        started = program.effective_from is None or program.effective_from <= instant
        ended = program.effective_to is not None and program.effective_to <= instant
        if started and not ended:
            return None
    nothing = {key: _default(program, key) for key, _ in program.keys}
    not_reached = tuple(RuleOutcome(rule.id, Outcome.NOT_REACHED, None, ()) for rule in program.rules)
    match instant:
        case Unknown(missing=paths):
            return Answer(Status.INDETERMINATE, nothing, not_reached, tuple(sorted(paths)))
        case Failure() as failure:
            return Answer(Status.ERROR, nothing, not_reached, (), (("in_force_at", failure),))
        case Timestamp():
            return Answer(Status.NOT_IN_FORCE, nothing, not_reached)
        case _:
            return Answer(Status.INDETERMINATE, nothing, not_reached)


def _default(program: Program, key: str) -> Value:
    for group in program.results:
        if key in group.keys:
            return group.defaults[group.keys.index(key)]
    return None


# ---------------------------------------------------------------------------------------- combining


def _combine(
    group: ResultGroup, asked: list[Asked], contributions: list[Contribution], reached: set[str]
) -> dict[str, Result]:
    """Return the value of each key of the group; `reached` collects the rules that mattered."""
    giving = [one for one in asked if _gives_to(group, one.rule)]
    if group.combine is Combine.FIRST:
        return _first(group, giving, contributions, reached)
    reached.update(one.rule.id for one in giving)
    open_rules = [one for one in giving if not one.is_certain]
    collected = {key: _collected(key, contributions) for key in group.keys}
    results: dict[str, Result] = {}
    for key, default in zip(group.keys, group.defaults, strict=True):
        missing = unanswered([value for _, value in collected[key]])
        combined = _fold(group.combine, collected[key], default) if missing is None else missing
        results[key] = _partial(combined, group.combine, open_rules)
    return results


def _gives_to(group: ResultGroup, rule: Rule) -> bool:
    for give in rule.gives:  # noqa: SIM110  (a generator takes three times as long, and near misses ask often)
        if give.key in group.keys:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Partial:
    """What certainly is so of a result that absent facts or failures leave open."""

    value: Value
    why: Failure | Unknown


def _partial(combined: Result, combine: Combine, open_rules: list[Asked]) -> Result:
    if not open_rules or isinstance(combined, Failure | Unknown):
        return combined
    failures = [failure for one in open_rules for failure in one.failures]
    missing = frozenset(path for one in open_rules for path in one.missing)
    why = failures[0] if failures else Unknown(missing)
    if combine is Combine.ANY:
        return True if combined is True and not failures else why
    return Partial(combined, why)


def _collected(key: str, contributions: list[Contribution]) -> list[tuple[Rule, Result]]:
    """Return each value that a contribution gives the key, with its rule, in order."""
    return [
        (c.rule, _given(give, c))
        for c in contributions
        if c.superseded_by is None
        for give in c.rule.gives
        if give.key == key
    ]


def _given(give: Give, contribution: Contribution) -> Result:
    env = contribution.env.binding({POINTS: contribution.points, AT: contribution.at})
    value = evaluate(give.value, env)
    return env.charge(weight(value, MOST_FOR_A_RULE)) or value


def _fold(combine: Combine, given: list[tuple[Rule, Value]], default: Value) -> Result:
    values = [value for _, value in given]
    match combine:
        case Combine.SUM:
            return _sum(values) if values else default
        case Combine.TALLY:
            tally: dict[Value, Value] = {}
            for rule, value in given:
                name = rule.implements[0] if rule.implements else rule.id
                tally[name] = tally.get(name, 0) + value
            return tally or default
        case Combine.LIST:
            return _spread(values) or default
        case Combine.SET:
            return FUNCTIONS["list_distinct"](_spread(values)) or default
        case Combine.ANY:
            return any(value is True for value in values) or default
        case Combine.UNIQUE:
            if len(values) > 1:
                return Failure("PE820", {"rules": _counted(rule.id for rule, _ in given)})
            return values[0] if values else default
        case Combine.FIRST:
            raise AssertionError(combine)


def _counted(names: Iterable[str]) -> str:
    """Return each name once, with how often it stands there when that is more than once."""
    return ", ".join(name if n == 1 else f"{name} × {n}" for name, n in Counter(names).items())


def _sum(values: list[Value]) -> Result:
    total = sum(values)
    return (
        total if isinstance(total, float) or -(2**63) <= total < 2**63 else Failure("PE801", {"type": "int"})
    )


def _spread(values: Iterable[Value]) -> list[Value]:
    """Return the values with each list replaced by its elements."""
    return [part for value in values for part in (value if isinstance(value, list) else [value])]


def _first(
    group: ResultGroup, giving: list[Asked], contributions: list[Contribution], reached: set[str]
) -> dict[str, Result]:
    failures: list[Failure] = []
    missing: frozenset[str] = frozenset()
    is_open = False
    for one in giving:
        reached.add(one.rule.id)
        failures += one.failures
        missing, is_open = missing | one.missing, is_open or one.is_open
        first = next((c for c in contributions if c.rule is one.rule and c.superseded_by is None), None)
        if first is not None:
            break
    else:
        first = None
    if failures or is_open:
        why = failures[0] if failures else Unknown(missing)
        return dict.fromkeys(group.keys, why)
    if first is None:
        return dict(zip(group.keys, group.defaults, strict=True))
    given = {key: _collected(key, [first]) for key in group.keys}
    return {key: values[0][1] if values else None for key, values in given.items()}


# ---------------------------------------------------------------------------------------- answering


def _answer(
    program: Program,
    asked: list[Asked],
    contributions: list[Contribution],
    reached: set[str],
    values: Mapping[str, Result],
) -> Answer:
    reasons = [_why(values[key]) for key, _ in program.keys]
    missing = [path for why in reasons if isinstance(why, Unknown) for path in why.missing]
    is_open = any(isinstance(why, Unknown) for why in reasons)
    reached_rules = [one for one in asked if one.rule.id in reached]
    made = {mine[0].rule.id: mine for mine in together(contributions, lambda c: c.rule.id)}
    stated = any(one.rule.is_indeterminate and _fires(made.get(one.rule.id, [])) for one in reached_rules)
    failures = _failures(program, reached_rules, values)
    return Answer(
        Status.ERROR if failures else Status.INDETERMINATE if is_open or stated else Status.DECIDED,
        {key: shown_result(values[key]) for key, _ in program.keys},
        tuple(outcome_of(one, made.get(one.rule.id, []), one.rule.id in reached) for one in asked),
        tuple(sorted(set(missing))),
        failures,
    )


def _why(value: Result) -> Result:
    """Return what stands for a result in what is computed from it: of a partial one, why it is partial."""
    return value.why if isinstance(value, Partial) else value


def shown_result(value: Result) -> Value:
    """Return what a record shows of a result: what is certain of it, or null."""
    match value:
        case Partial(value=certain):
            return certain
        case Failure() | Unknown():
            return None
        case _:
            return value


def _failures(
    program: Program, reached: list[Asked], values: Mapping[str, Result]
) -> tuple[tuple[str, Failure], ...]:
    """Return what failed and how: the rules, and the keys that failed in a way of their own."""
    rules = [(one.rule.id, one.failures[0]) for one in reached if one.failures]
    known = [failure for _, failure in rules]
    keys = [(key, why) for key, _ in program.keys if isinstance(why := _why(values[key]), Failure)]
    return (*rules, *((key, why) for key, why in keys if why not in known)) if keys else ()


def _fires(mine: list[Contribution]) -> bool:
    return any(c.superseded_by is None for c in mine)


def outcome_of(one: Asked, mine: list[Contribution], was_reached: bool) -> RuleOutcome:
    """Return what became of a rule that made these contributions."""
    if not was_reached:
        return RuleOutcome(one.rule.id, Outcome.NOT_REACHED, None, ())
    by_index = {parts[0].index: parts for parts in together(mine, lambda c: c.index)}
    elements = tuple(_after_cuts(e, by_index.get(e.index, [])) for e in one.elements)
    kept = [c for c in mine if c.superseded_by is None]
    points = sum(c.points or 0 for c in kept) if one.rule.points is not None and kept else None
    found = {element.outcome for element in elements}
    order = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.FIRED, Outcome.SUPERSEDED)
    outcome = next((o for o in order if o in found), Outcome.NOT_FIRED)
    return RuleOutcome(one.rule.id, outcome, points, elements)


def _after_cuts(element: ElementOutcome, mine: list[Contribution]) -> ElementOutcome:
    if element.outcome is not Outcome.FIRED:
        return element
    kept = [c for c in mine if c.superseded_by is None]
    if not kept:
        return replace(element, outcome=Outcome.SUPERSEDED, points=0, superseded_by=mine[0].superseded_by)
    points = None if kept[0].points is None else sum(c.points for c in kept if c.points is not None)
    return replace(element, points=points, instants=tuple(c.at for c in kept))
