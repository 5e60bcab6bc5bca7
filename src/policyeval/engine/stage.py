"""Where the parts of a program are evaluated again, by the reference."""

from typing import Any

from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.engine.show import to_json
from policyeval.frozen import dataclass
from policyeval.ir.expr import Expr
from policyeval.ir.program import Program, Rule
from policyeval.ir.terms import named, path_of
from policyeval.language.values import Result, Timestamp, Value
from policyeval.schema.facts import Facts


@dataclass(frozen=True, slots=True)
class Stage:
    """A program, and the facts and the instant that its parts are evaluated on."""

    program: Program
    facts: Facts
    as_of: Timestamp
    env: Environment

    def json(self, value: Value) -> Any:
        """Return a value as the record writes it."""
        return to_json(value, self.program.zone)


def reads(term: Expr, rule: Rule, env: Environment, index: int | None) -> dict[str, Result]:
    """Return the facts that a term names, by path, with their values."""
    return {_path(node, rule, index): evaluate(node, env) for node in named(term, rule)}


def _path(node: Expr, rule: Rule, index: int | None) -> str:
    before, after = path_of(node, rule)
    return f"{before}{index}{after}" if before else after
