"""A condition over records, such as `result.points >= 12`, that a caller gates on."""

from collections.abc import Mapping
from typing import Final

from policyeval.backends.reference.expr import Environment as Values
from policyeval.backends.reference.expr import evaluate
from policyeval.cel import syntax
from policyeval.cel.parser import parse
from policyeval.check.environment import BUILT_IN, Environment, Findings, Global
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.engine.record import Record
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Expr, Variable
from policyeval.ir.program import Program
from policyeval.ir.record import Status
from policyeval.language.types import BOOL, DYN, STRING, List, Nullable, String, Type, show
from policyeval.language.types import Record as RecordType
from policyeval.language.values import Result, Unknown, Value
from policyeval.source.diagnostic import Diagnostic, DiagnosticError
from policyeval.source.severity import has_errors
from policyeval.source.text import Source, whole

_STATUS: Final = String(tuple(status.value for status in Status), closed=True)


class GateError(DiagnosticError):
    """A condition that does not fit the records of a decision; `diagnostics` says why."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition over `result`, `status` and `missing`."""

    expr: syntax.Expr

    def check(self, program: Program) -> None:
        """Make sure that the condition fits the records of a decision.

        Fails: `GateError` when it does not.
        """
        _checked(self.expr, program)

    def expression(self, program: Program) -> Expr:
        """Return the condition as it is checked for a program, with types as exact as they can be.

        Fails: `GateError` when it does not fit the records of the decision.
        """
        try:
            return _checked(self.expr, program, is_loose=False)
        except GateError:
            return _checked(self.expr, program)

    def holds(self, record: Record) -> Result:
        """Return whether the condition holds for a record, or what it comes to instead of true or false.

        Fails: `GateError` when the condition names what the record's decision does not give.
        """
        return self.holds_for(record.program, record.answer.result, record.status, record.missing)

    def holds_for(
        self, program: Program, result: Mapping[str, Value], status: str, missing: list[str]
    ) -> Result:
        """Return the same for an answer of a program.

        Fails: as `holds`.
        """
        tested = _checked(self.expr, program)
        variables: dict[str, Value] = {"result": dict(result), "status": status, "missing": list(missing)}
        return evaluate(tested, Values({}, variables, lambda decision, key: Unknown(frozenset())))


def parse_gate(text: str, name: str = "--fail-on") -> Gate | tuple[Diagnostic, ...]:
    """Return the condition that a text is, or what is wrong with it; `name` says where it was given."""
    parsed = parse(whole(Source(name, text)))
    return parsed.findings if parsed.expr is None else Gate(parsed.expr)


def _checked(expr: syntax.Expr, program: Program, *, is_loose: bool = True) -> Expr:
    keys = tuple((key, _loose(type_) if is_loose else type_) for key, type_ in program.keys)
    names: dict[str, Type] = {
        "result": RecordType("result", keys),
        "status": _STATUS,
        "missing": List(STRING),
    }
    globals_ = {name: Global(Variable(name, type=type_, span=BUILT_IN)) for name, type_ in names.items()}
    findings = Findings()
    checked = check_expression(expr, Environment(globals_, functions(), zone=program.zone), findings)
    if has_errors(findings.all):
        raise GateError(_told(finding, dict(keys)) for finding in findings.all)
    if checked.type not in (BOOL, DYN):
        option = checked.span.source.name
        raise GateError([Diagnostic("PE715", checked.span, {"option": option, "type": show(checked.type)})])
    return checked


def _told(finding: Diagnostic, keys: Mapping[str, Type]) -> Diagnostic:
    """Return a finding about the condition; a result key that stands alone was meant as one of `result`."""
    name = finding.args.get("name")
    is_key = finding.code == "PE301" and name in keys
    return replace(finding, suggestion=f"result.{name}") if is_key else finding


def _loose(type_: Type) -> Type:
    """Return the type of a key that may be null, so that nobody has to guard against it here."""
    return DYN if isinstance(type_, Nullable) else type_
