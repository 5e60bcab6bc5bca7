"""What every function of the checker is handed: the environment, the findings, and `infer`."""

from collections.abc import Callable

from policyeval.cel import syntax
from policyeval.check.environment import Environment, Findings, Scope
from policyeval.check.unify import UNDETERMINED
from policyeval.frozen import dataclass, field
from policyeval.ir.expr import DynamicCall, Expr, Literal
from policyeval.language.types import DYN
from policyeval.source.diagnostic import Argument, Diagnostic, Label
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class Inlined:
    """A definition without parameters that was checked already."""

    body: Expr
    size: int
    """How many nodes it is made of."""
    levels: int
    """How deep these lie inside one another."""


@dataclass(frozen=True, slots=True)
class World:
    """One check of one environment."""

    environment: Environment
    findings: Findings
    infer: "Callable[[syntax.Expr, Scope, World], Expr]"
    """Give the meaning of an expression in a scope; `check.expression` ties this knot."""
    is_inlining: bool = False
    """Whether this is the body of a definition with parameters, which is right for other arguments too."""
    known: dict[str, Inlined] = field(default_factory=dict)
    """Definitions without parameters that were checked already, with their size; they may read names
    that only this environment has, such as the results of one decision."""

    def report(
        self,
        code: str,
        span: Span,
        *,
        labels: tuple[Label, ...] = (),
        suggestion: str | None = None,
        **args: Argument,
    ) -> Expr:
        """Keep a finding and return what stands for the expression that cannot be understood."""
        if not self.environment.is_typed:
            return _without_meaning(span)
        self.findings.add(Diagnostic(code, span, args, labels, suggestion))
        return Literal(None, type=UNDETERMINED, span=span)


def _without_meaning(span: Span) -> Expr:
    """Return a call that fails when it is evaluated, since no function has a receiver and none."""
    return DynamicCall(span.text, True, (), "UTC", type=DYN, span=span, can_fail=True)
