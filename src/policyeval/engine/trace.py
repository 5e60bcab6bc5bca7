"""Why: what each rule's condition was made of, what it read, and what would have made it fire.

CEL is pure, so all of this is found out afterwards by evaluating parts of the program again on the
same facts; deciding does not pay for it.
"""

from typing import Any

from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.program import environment_of
from policyeval.backends.reference.shares import shares_of
from policyeval.engine.near_miss import near_miss
from policyeval.engine.outline import Outline
from policyeval.engine.stage import Stage, reads
from policyeval.ir.expr import Expr, Named
from policyeval.ir.program import AT, POINTS, Program, Rule
from policyeval.ir.record import Answer, ElementOutcome, Outcome, RuleOutcome
from policyeval.ir.terms import list_name, text_of, written_terms
from policyeval.language.values import Failure, Result, Timestamp, Unknown
from policyeval.schema.facts import Facts


def trace(
    program: Program, facts: Facts, as_of: Timestamp, answer: Answer, outline: Outline | None = None
) -> list[dict[str, Any]]:
    """Return what became of each rule of the program, in order, as JSON data.

    `outline` is one that traces of the same program share.
    """
    env = environment_of(program, facts.values, as_of)
    stage = Stage(program, facts, as_of, env, outline or Outline())
    by_id = {rule.id: rule for rule in program.rules}
    return [_rule(by_id[outcome.rule], outcome, stage) for outcome in answer.rules]


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
        traced["gives"] = _gives(rule, stage)
    if alone and outcome.outcome is Outcome.NOT_FIRED:
        traced["near_miss"] = near_miss(rule, stage)
    if alone and outcome.elements:
        traced.update(_extras(outcome.elements[0], stage))
    if reached and rule.loop is not None:
        traced["elements"] = [_element(rule, element, stage) for element in outcome.elements]
    return traced


def _gives(rule: Rule, stage: Stage) -> dict[str, Any]:
    """Return the values that a rule that fired gave to result keys."""
    env = stage.env.binding({AT: stage.as_of, POINTS: None})
    values = {give.key: evaluate(give.value, env) for give in rule.gives}
    return {key: _read(value, stage) for key, value in values.items()}


def _element(rule: Rule, element: ElementOutcome, stage: Stage) -> dict[str, Any]:
    """Return what became of one element of a rule's loop."""
    if element.index is None or rule.loop is None:
        nothing: dict[str, Any] = {"element": None, "key": None, "points": None, "because": []}
        return {**nothing, "outcome": element.outcome.value, **_extras(element, stage)}
    values = evaluate(rule.loop.each, stage.env)
    env = stage.env.binding({rule.loop.variable: values[element.index]})
    return {
        "element": f"{list_name(rule.loop.each)}[{element.index}]",
        "key": stage.json(element.key),
        "outcome": element.outcome.value,
        "points": element.points,
        "because": because(rule, env, stage, element.index),
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
    """Return each term of a rule's condition with its value and the facts that it read."""
    terms = [_term(term, rule, env, stage, index) for term in written_terms(rule)]
    if any(term["value"] is False for term in terms):
        for term in terms:
            term.pop("failure", None)  # behind a false term nothing has to have an answer
    return terms


def _term(term: Expr, rule: Rule, env: Environment, stage: Stage, index: int | None) -> dict[str, Any]:
    value = evaluate(term, env)
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
