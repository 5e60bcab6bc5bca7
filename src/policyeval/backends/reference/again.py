"""Deciding again with a fact changed, for one rule: others that do not read the fact answer as before."""

from collections.abc import Callable, Mapping

from policyeval.backends.reference.expr import Environment
from policyeval.backends.reference.program import (
    Asked,
    after_asking,
    ask,
    force_of,
    outcome_of,
    shown_result,
)
from policyeval.frozen import replace
from policyeval.ir.program import Program, Rule
from policyeval.ir.record import RuleOutcome
from policyeval.language.values import Value


def decide_rule(
    rule: Rule, program: Program, env: Environment, asked: Callable[[Rule], Asked | None]
) -> tuple[RuleOutcome, Mapping[str, Value]] | None:
    """Return what becomes of one rule of a program, and the values of the result keys; None out of force.

    `asked` knows what rules answered that the facts do not matter to; `env` is of this program's own facts.
    """
    if force_of(program, env) is not None:
        return None
    env.charge(len(program.rules))
    answers = [
        _counted_anew(known, env) if (known := asked(r)) else ask(r, env.metered()) for r in program.rules
    ]
    contributions, values, reached = after_asking(program, answers)
    one = next(answer for answer in answers if answer.rule is rule)
    outcome = outcome_of(one, [c for c in contributions if c.rule is rule], rule.id in reached)
    return outcome, {key: shown_result(value) for key, value in values.items()}


def _counted_anew(asked: Asked, env: Environment) -> Asked:
    """Return an answer of before, of which what it gives is counted anew."""
    if not asked.contributions:
        return asked
    meter = env.metered().meter
    made = (replace(c, env=replace(c.env, meter=meter)) for c in asked.contributions)
    return replace(asked, contributions=tuple(made))
