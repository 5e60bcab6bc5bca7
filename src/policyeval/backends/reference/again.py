"""Deciding again with a fact changed, for one rule: others that do not read the fact answer as before."""

from collections.abc import Callable, Container, Mapping

from policyeval.backends.reference.asking import Asked, ask
from policyeval.backends.reference.expr import Environment
from policyeval.backends.reference.program import after_asking, force_of, outcome_of, shown_result
from policyeval.frozen import replace
from policyeval.ir.program import Program, Rule
from policyeval.ir.record import RuleOutcome
from policyeval.language.values import Value


def decide_rule(
    rule: Rule, program: Program, env: Environment, readers: Container[str], asked: Callable[[Rule], Asked]
) -> tuple[RuleOutcome, Mapping[str, Value]] | None:
    """Return what becomes of one rule of a program, and the values of the result keys; None out of force.

    Only `readers`, by their ids, are asked; `asked` knows what the others answered. `env` is of this
    program's own facts.
    """
    if force_of(program, env) is not None:
        return None
    env.charge(len(program.rules))
    answers = [
        ask(r, env.metered()) if r.id in readers else _counted_anew(asked(r), env) for r in program.rules
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
