"""Why: what each rule's condition was made of, what it read, and what would have made it fire.

CEL is pure, so all of this is found out afterwards by evaluating parts of the program again on the
same facts; deciding does not pay for it. It has limits all the same: one for the terms of all rules together,
and one for the search for all near misses (`cost.most_for_terms`, `cost.most_for_misses`). Where that is
spent, terms or near misses are left out, of a rule or an element all or none, and the trace says of which
rules.
"""

from collections.abc import Iterator
from typing import Any, Final

from policyeval.backends.reference.cost import most_for_misses, most_for_terms
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.shares import shares_of
from policyeval.engine.near_miss import near_miss
from policyeval.engine.outline import Outline
from policyeval.engine.stage import Stage, reads, stage_of
from policyeval.frozen import dataclass
from policyeval.ir.expr import Expr, Named
from policyeval.ir.program import AT, POINTS, Program, Rule
from policyeval.ir.record import Answer, ElementOutcome, Outcome, RuleOutcome
from policyeval.ir.terms import list_name, text_of, written_terms
from policyeval.language.values import Failure, Result, Timestamp, Unknown
from policyeval.schema.facts import Facts

BECAUSE: Final = "because"
NEAR_MISS: Final = "near_miss"


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of each rule, as JSON data."""

    rules: list[dict[str, Any]]
    left_out: tuple["LeftOut", ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of rules that would have cost too much."""

    part: str
    rules: tuple[str, ...]
    """Those that are without it, or some of whose elements are."""
    limit: int
    """What the part may cost, of all rules together."""


def trace(
    program: Program, facts: Facts, as_of: Timestamp, answer: Answer, outline: Outline | None = None
) -> Trace:
    """Return what became of each rule of the program, in order.

    `outline` is one that traces of the same program share.
    """
    stage = stage_of(program, facts, as_of, outline)
    by_id = {rule.id: rule for rule in program.rules}
    rules: list[dict[str, Any]] = []
    left_out: dict[str, list[str]] = {BECAUSE: [], NEAR_MISS: []}
    for outcome in answer.rules:
        rules.append(_rule(by_id[outcome.rule], outcome, stage))
        for part in _left_out(outcome, by_id[outcome.rule], stage):
            left_out[part].append(outcome.rule)
    limits = {BECAUSE: most_for_terms(len(rules)), NEAR_MISS: most_for_misses(len(rules))}
    return Trace(rules, tuple(LeftOut(p, tuple(of), limits[p]) for p, of in left_out.items() if of))


def _left_out(outcome: RuleOutcome, rule: Rule, stage: Stage) -> Iterator[str]:
    """Yield the parts that the rule just traced may be without, since their limit is spent."""
    if outcome.outcome is Outcome.NOT_REACHED:
        return
    if _is_spent(stage.env):
        yield BECAUSE
    if rule.loop is None and outcome.outcome is Outcome.NOT_FIRED and _is_spent(stage.misses):
        yield NEAR_MISS


def _is_spent(env: Environment) -> bool:
    return env.meter is not None and env.meter.is_spent


def _rule(rule: Rule, outcome: RuleOutcome, stage: Stage) -> dict[str, Any]:
    reached = outcome.outcome is not Outcome.NOT_REACHED
    alone = reached and rule.loop is None
    traced: dict[str, Any] = {
        "id": rule.id,
        "implements": list(rule.implements),
        "outcome": outcome.outcome.value,
        "points": outcome.points,
        "because": because(rule, stage.env, stage) if alone else [],
        "near_miss": None,
        "cite": [{"source": c.source, "lines": c.lines, "quote": c.quote} for c in rule.cite],
    }
    if alone and outcome.outcome is Outcome.FIRED and rule.points is None:
        gives = _gives(rule, stage)
        if not _is_spent(stage.env):
            traced["gives"] = gives
    if alone and outcome.outcome is Outcome.NOT_FIRED and not _is_spent(stage.misses):
        found = near_miss(rule, stage)
        traced["near_miss"] = None if _is_spent(stage.misses) else found
    if alone and outcome.elements:
        traced.update(_extras(outcome.elements[0], stage))
    if reached and rule.loop is not None:
        values = evaluate(rule.loop.each, stage.env.metered())
        traced["elements"] = [_element(rule, element, values, stage) for element in outcome.elements]
    return traced


def _gives(rule: Rule, stage: Stage) -> dict[str, Any]:
    """Return the values that a rule that fired gave to result keys."""
    env = stage.env.binding({AT: stage.as_of, POINTS: None})
    values = {give.key: evaluate(give.value, env.metered()) for give in rule.gives}
    return {key: _read(value, stage) for key, value in values.items()}


def _element(rule: Rule, element: ElementOutcome, values: Result, stage: Stage) -> dict[str, Any]:
    """Return what became of one element of the values of a rule's loop."""
    if element.index is None or rule.loop is None:
        nothing: dict[str, Any] = {"element": None, "key": None, "points": None, "because": []}
        return {**nothing, "outcome": element.outcome.value, **_extras(element, stage)}
    terms: list[dict[str, Any]] = []
    if isinstance(values, list):
        env = stage.env.binding({rule.loop.variable: values[element.index]})
        terms = because(rule, env, stage, element.index)
    return {
        "element": f"{list_name(rule.loop.each)}[{element.index}]",
        "key": stage.json(element.key),
        "outcome": element.outcome.value,
        "points": element.points,
        "because": terms,
        **_extras(element, stage),
    }


def _extras(element: ElementOutcome, stage: Stage) -> dict[str, Any]:
    """Return what only some outcomes have to say."""
    extras: dict[str, Any] = {}
    if element.superseded_by is not None:
        extras["superseded_by"] = element.superseded_by
    if element.missing:
        extras["missing"] = list(element.missing)
    if element.failure is not None:
        extras["failure"] = {"code": element.failure.code, "args": dict(element.failure.args)}
    if element.instants and element.instants != (stage.as_of,):
        extras["at"] = [stage.json(instant) for instant in element.instants]
    return extras


# --------------------------------------------------------------------------------------- conditions


def because(rule: Rule, env: Environment, stage: Stage, index: int | None = None) -> list[dict[str, Any]]:
    """Return each term of a rule's condition with its value and the facts that it read.

    Beyond the limit there is none.
    """
    if _is_spent(env):
        return []
    terms = [_term(term, rule, env, stage, index) for term in written_terms(rule)]
    if _is_spent(env):
        return []
    if any(term["value"] is False for term in terms):
        for term in terms:
            term.pop("failure", None)  # behind a false term nothing has to have an answer
    return terms


def _term(term: Expr, rule: Rule, env: Environment, stage: Stage, index: int | None) -> dict[str, Any]:
    value = evaluate(term, env.metered())
    shown: dict[str, Any] = {"expr": text_of(term)}
    if isinstance(term, Named):
        shown["text"] = text_of(term.body)
    shown["value"] = value if isinstance(value, bool) else None
    if isinstance(value, Failure):
        shown["failure"] = {"code": value.code, "args": dict(value.args)}
    shown["reads"] = {path: _read(read, stage) for path, read in reads(term, rule, env, stage, index).items()}
    shares = list(shares_of(term, env))
    if any(share["whole"] == 0 for share in shares):
        shown["note"] = "no_data"
    shown["shares"] = [share for share in shares if share["whole"] != 0]
    if not shown["shares"]:
        del shown["shares"]
    shown["at"] = term.span.place
    return shown


def _read(value: Result, stage: Stage) -> Any:
    """Return a fact as a reader wants to see it: of a list only how long it is."""
    match value:
        case Unknown():
            return {"missing": True}
        case list():
            return {"size": len(value)}
        case Failure():
            return None  # a member of something that is null
        case _:
            return stage.json(value)
