"""Where the parts of a program are evaluated again, by the reference."""

from typing import Any

from policyeval.backends.reference.asking import Asked, ask
from policyeval.backends.reference.cost import Meter, most_for_misses, most_for_terms
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.program import environment_of
from policyeval.engine.outline import Outline
from policyeval.engine.show import to_json
from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Expr
from policyeval.ir.program import Program, Rule
from policyeval.language.values import Result, Timestamp, Value
from policyeval.schema.facts import Facts


@dataclass(frozen=True, slots=True)
class Stage:
    """A program, and the facts and the instant that its parts are evaluated on."""

    program: Program
    facts: Facts
    as_of: Timestamp
    env: Environment
    """What terms are evaluated in; all of them together have one limit."""
    misses: Environment
    """The same for near misses, which have a limit of their own."""
    outline: Outline = field(default_factory=Outline)
    """INVARIANT: of this program and no other; it knows terms by where they are in memory."""
    _asked: dict[str, Asked] = field(default_factory=dict)

    def asked(self, rule: Rule) -> Asked:
        """Return what a rule answers on the facts as they are, which is asked once."""
        known = self._asked.get(rule.id)
        if known is None:
            known = self._asked[rule.id] = ask(rule, self.misses.metered())
        return known

    def json(self, value: Value) -> Any:
        """Return a value as the record writes it."""
        return to_json(value, self.program.zone)


def stage_of(program: Program, facts: Facts, as_of: Timestamp, outline: Outline | None = None) -> Stage:
    """Return the stage of a program on facts at an instant, with all that its reasons may cost ahead."""
    limits = most_for_terms(len(program.rules)), most_for_misses(len(program.rules))
    env, misses = (environment_of(program, facts.values, as_of, Meter(limit)) for limit in limits)
    return Stage(program, facts, as_of, env, misses, outline or Outline())


def reads(term: Expr, rule: Rule, env: Environment, stage: Stage, index: int | None) -> dict[str, Result]:
    """Return the facts that a term names, by path, with their values."""
    return {
        f"{before}{index}{after}" if before else after: evaluate(node, env.metered())
        for node, before, after in stage.outline.named(term, rule)
    }
