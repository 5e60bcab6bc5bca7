"""A condition over records, such as `result.points >= 12`, that a caller gates on."""

from collections.abc import Mapping, Sequence
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
from policyeval.ir.expr import Expr, Literal, Variable
from policyeval.ir.program import Combine, Program
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
        """Make sure that the condition fits the records of a decision, and asks for outcomes that it has.

        Fails: `GateError` when it does not.
        """
        _checked(self.expr, program)
        _refuse_strangers(self.expr, program)

    def expression(self, program: Program) -> Expr:
        """Return the condition as it is checked for a program, with types as exact as they can be.

        Fails: `GateError` when it does not fit the records of the decision.
        """
        _refuse_strangers(self.expr, program)
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
    keys = {key: _loose(type_) if is_loose else type_ for key, type_ in program.keys}
    checked, findings = _typed(expr, keys, program.zone)
    if has_errors(findings):
        raise GateError(_told(finding, keys) for finding in findings)
    if checked.type not in (BOOL, DYN):
        option = checked.span.source.name
        raise GateError([Diagnostic("PE715", checked.span, {"option": option, "type": show(checked.type)})])
    return checked


def _typed(expr: syntax.Expr, keys: Mapping[str, Type], zone: str) -> tuple[Expr, Sequence[Diagnostic]]:
    """Return the condition over results with keys of these types, and every finding about it."""
    names: dict[str, Type] = {
        "result": RecordType("result", tuple(keys.items())),
        "status": _STATUS,
        "missing": List(STRING),
    }
    globals_ = {name: Global(Variable(name, type=type_, span=BUILT_IN)) for name, type_ in names.items()}
    findings = Findings()
    return check_expression(expr, Environment(globals_, functions(), zone=zone), findings), findings.all


def _refuse_strangers(expr: syntax.Expr, program: Program) -> None:
    """Refuse a text that is no outcome of the key it is compared with: such a gate would never fire.

    Null is left out of the types here, so that only what is found about texts counts.
    """
    keys = {key: _outcomes(program, key) or _loose(type_) for key, type_ in program.keys}
    _, findings = _typed(expr, keys, program.zone)
    if strangers := [finding for finding in findings if finding.code == "PE312"]:
        raise GateError(strangers)


def _outcomes(program: Program, key: str) -> String | None:
    """Return the texts that a key can be; None where they do not all stand in the policy."""
    groups = [group for group in program.results if key in group.keys]
    if len(groups) != 1 or groups[0].combine not in (Combine.FIRST, Combine.UNIQUE):
        return None
    default = groups[0].defaults[groups[0].keys.index(key)]
    gives = [give.value for rule in program.rules for give in rule.gives if give.key == key]
    values = [give.value if isinstance(give, Literal) else give for give in gives]
    texts = [value for value in (*values, default) if value is not None]
    if not texts or not all(isinstance(text, str) for text in texts):
        return None
    return String(tuple(dict.fromkeys(map(str, texts))), closed=True)


def _told(finding: Diagnostic, keys: Mapping[str, Type]) -> Diagnostic:
    """Return a finding about the condition; a result key that stands alone was meant as one of `result`."""
    name = finding.args.get("name")
    is_key = finding.code == "PE301" and name in keys
    return replace(finding, suggestion=f"result.{name}") if is_key else finding


def _loose(type_: Type) -> Type:
    """Return the type of a key that may be null, so that nobody has to guard against it here."""
    return DYN if isinstance(type_, Nullable) else type_
