"""Where the parts of a program are evaluated again, by the reference."""

from typing import Any

from policyeval.backends.reference.expr import Environment, evaluate
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
    outline: Outline = field(default_factory=Outline)
    """INVARIANT: of this program and no other; it knows terms by where they are in memory."""

    def json(self, value: Value) -> Any:
        """Return a value as the record writes it."""
        return to_json(value, self.program.zone)


def reads(term: Expr, rule: Rule, env: Environment, stage: Stage, index: int | None) -> dict[str, Result]:
    """Return the facts that a term names, by path, with their values."""
    return {
        f"{before}{index}{after}" if before else after: evaluate(node, env)
        for node, before, after in stage.outline.named(term, rule)
    }
