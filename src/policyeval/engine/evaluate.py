"""The language on its own: one CEL expression, its bindings, and its value or what is wrong."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from policyeval.backends.reference.cost import handed_out
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
from policyeval.language.types import DYN, STRING, Map, Type, show
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
    _require("expr", expr, str, STRING)
    _require("container", container, str, STRING)
    for name, given in (("bindings", bindings or {}), ("declarations", declarations or {})):
        _require(name, given, Mapping, Map(STRING, DYN))
        for key in given:
            _require(name, key, str, Map(STRING, DYN))
    found = evaluated(expr, bindings or {}, types=read_types(declarations or {}), container=container)
    return to_python(found.value)


def _require(name: str, given: object, kind: type, shown: Type) -> None:
    """Raise `ArgumentError` for an argument that is not of the kind that its type says."""
    if not isinstance(given, kind):
        args = {"name": name, "type": show(shown), "found": type(given).__name__}
        raise ArgumentError(Diagnostic("PE727", None, args))


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
        raise CelError(_phase(findings.all), findings.all)
    absent = {name: Unknown(frozenset({name})) for name in declared if name not in values}
    result = value_of(checked, Values({}, {**values, **absent}, lambda decision, key: Unknown(frozenset())))
    match handed_out(result):
        case Failure(code=code, args=args):
            raise CelError("evaluate", [Diagnostic(code, checked.span, args)])
        case Unknown(missing=missing):
            names = ", ".join(f"`{path}`" for path in sorted(missing))
            raise CelError("evaluate", [Diagnostic("PE728", checked.span, {"names": names})])
        case value:
            return Evaluated(value, settled(checked.type))


_OF_THE_FORM: Final = ("PE309", "PE311")
"""Findings about the form of a macro: the checker sees them, CEL's parser makes them."""


def _phase(findings: Iterable[Diagnostic]) -> Phase:
    """Return the phase in which CEL finds what the checker found."""
    return "parse" if any(finding.code in _OF_THE_FORM for finding in findings) else "check"


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
