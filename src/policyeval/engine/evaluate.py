"""The language on its own: one CEL expression, its bindings, and its value or what is wrong."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from policyeval.backends.reference.expr import Environment as Values
from policyeval.backends.reference.expr import evaluate as value_of
from policyeval.cel.parser import parse
from policyeval.check.environment import Environment, Findings
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.check.unify import settled
from policyeval.engine.bindings import read_bindings, to_python, variables
from policyeval.engine.errors import ArgumentError
from policyeval.frozen import dataclass
from policyeval.language.type_text import TYPE_NAMES, read_type
from policyeval.language.types import DYN, Type
from policyeval.language.values import Failure, Unknown, Value
from policyeval.source.diagnostic import Diagnostic, DiagnosticError
from policyeval.source.nearest import nearest
from policyeval.source.severity import has_errors
from policyeval.source.text import Source, whole

Phase = Literal["parse", "check", "evaluate"]


class CelError(DiagnosticError):
    """An expression without a value; `phase` says where it ended, `diagnostics` why."""

    def __init__(self, phase: Phase, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep the phase and the findings."""
        self.phase = phase
        super().__init__(diagnostics)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The value of an expression and the type that its checker deduced."""

    value: Value
    type: Type


def evaluate(
    expr: str,
    bindings: Mapping[str, Any] | None = None,
    *,
    declarations: Mapping[str, str] | None = None,
    container: str = "",
) -> Any:
    """Return the value of a CEL expression.

    `declarations` gives names their types, such as `list(string)`; a name that is only bound is
    `dyn`. Names may be dotted. null, bool, int, double, string, bytes, list and map are Python's None,
    bool, int, float, str, bytes, list and dict; the rest is `Uint`, `Timestamp`, `Duration`,
    `TypeValue` and `OptionalValue`. A binding may be a `datetime` with a zone or a `timedelta` too.

    Fails: `CelError` with the phase `parse`, `check` or `evaluate`; `ArgumentError` for a declaration
    that is no type and a binding that is no value of its type.
    """
    found = evaluated(expr, bindings or {}, types=read_types(declarations or {}), container=container)
    return to_python(found.value)


def evaluated(
    expr: str,
    bindings: Mapping[str, Any],
    *,
    types: Mapping[str, Type],
    container: str = "",
    name: str = "expression",
) -> Evaluated:
    """Return the value of an expression with its type; `name` is what findings call the text."""
    declared = {**dict.fromkeys(bindings, DYN), **types}
    values = read_bindings(bindings, declared)
    if isinstance(values, list):
        raise ArgumentError(values[0])
    parsed = parse(whole(Source(name, expr)))
    if parsed.expr is None:
        raise CelError("parse", parsed.findings)
    findings = Findings()
    world = Environment(variables(declared), functions(), container=container, is_strict=False)
    checked = check_expression(parsed.expr, world, findings)
    if has_errors(findings.all):
        raise CelError("check", findings.all)
    absent = {name: Unknown(frozenset({name})) for name in declared if name not in values}
    result = value_of(checked, Values({}, {**values, **absent}, lambda decision, key: Unknown(frozenset())))
    match result:
        case Failure(code=code, args=args):
            raise CelError("evaluate", [Diagnostic(code, checked.span, args)])
        case Unknown(missing=missing):
            names = ", ".join(f"`{path}`" for path in sorted(missing))
            raise CelError("evaluate", [Diagnostic("PE728", checked.span, {"names": names})])
        case value:
            return Evaluated(value, settled(checked.type))


def read_types(declarations: Mapping[str, str]) -> dict[str, Type]:
    """Return the types of names; raises `ArgumentError` for a text that is no type."""
    types: dict[str, Type] = {}
    for name, text in declarations.items():
        type_ = read_type(text) if isinstance(text, str) else None
        if type_ is None:
            suggestion = nearest(str(text), list(TYPE_NAMES))
            args = {"name": name, "text": str(text)[:60]}
            raise ArgumentError(Diagnostic("PE726", None, args, (), suggestion))
        types[name] = type_
    return types
