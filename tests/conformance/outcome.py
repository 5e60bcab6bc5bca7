"""What becomes of one conformance case: nothing to say when it passes, else the reason why not."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Final

from policyeval.backends.python.single import compile_expression
from policyeval.backends.reference.expr import Environment as Bound
from policyeval.backends.reference.expr import evaluate
from policyeval.cel.parser import parse
from policyeval.check.environment import BUILT_IN, Environment, Findings, Global
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.check.unify import settled
from policyeval.ir.expr import Expr, Variable
from policyeval.language.types import (
    DURATION,
    TIMESTAMP,
    Abstract,
    List,
    Map,
    Nullable,
    Optional,
    Type,
    TypeOf,
    plain,
    show,
)
from policyeval.language.values import Failure, OptionalValue, Result, TypeValue, Unknown, Value, from_key
from policyeval.source.catalog import catalog
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source, whole

from .cases import Case


class Answered(StrEnum):
    """How far generated code came with a case."""

    BY_ITSELF = "by itself"
    """Every part of the expression is its own code; a function of the library it may call."""
    IN_PART = "in part"
    """It answered, and had left a part of the expression to the reference."""
    GAVE_UP = "gave up"
    """It left the case to the reference, as what fails always is."""
    NOT_ASKED = "not asked"
    """Nothing is evaluated, or the case is checked only."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why a case does not pass on each back end, or None where it does."""

    case: Case
    reference: str | None
    python: str | None
    answered: Answered


def outcome_of(case: Case) -> Outcome:
    """Return what becomes of a case on both back ends."""
    try:
        reference = _reason(case, _reference)
    except Exception as crash:
        reference = f"crashed: {crash!r}"
    generated = Generated()
    try:
        python = _reason(case, generated)
    except Exception as crash:
        python = f"crashed: {crash!r}"
    return Outcome(case, reference, python, generated.answered)


def reason_to_fail(case: Case) -> str | None:
    """Return why the case does not pass on the reference, or None when it does."""
    try:
        return _reason(case, _reference)
    except Exception as crash:
        return f"crashed: {crash!r}"


Run = Callable[[Case, Expr], Result]


def _reference(case: Case, checked: Expr) -> Result:
    return evaluate(checked, Bound({}, case.bindings, lambda decision, key: Unknown(frozenset())))


@dataclass(slots=True)
class Generated:
    """Generated Python, and the reference where it gives up; it keeps which of them answered.

    Constants are not folded: the expressions are mostly made of nothing else, and folding them is work
    that the reference does.
    """

    answered: Answered = Answered.NOT_ASKED

    def __call__(self, case: Case, checked: Expr) -> Result:
        """Return what the expression means."""
        self.answered = Answered.GAVE_UP
        names = {name: of for name, of in case.variables.items() if name in case.bindings}
        compiled = compile_expression(checked, settled(checked.type), names, is_folding=False)
        if compiled is None:
            return _reference(case, checked)
        try:
            result = compiled(case.bindings)
        except Exception:
            return _reference(case, checked)
        self.answered = Answered.BY_ITSELF if compiled.is_self_reliant else Answered.IN_PART
        return result


def _reason(case: Case, run: Run) -> str | None:
    parsed = parse(whole(Source(case.id, case.expr)))
    if parsed.expr is None:
        return f"not read: {_listed(parsed.findings)}"
    findings = Findings()
    checked = check_expression(parsed.expr, environment(case), findings)
    if case.is_refused:
        codes = [finding.code for finding in findings.all]
        return None if codes == ["PE304"] else f"expected one PE304, found {codes}"
    if findings.all:
        return f"refused: {_listed(findings.all)}"
    if case.deduced_type is not None and (deduced := as_cel(settled(checked.type))) != case.deduced_type:
        return f"type: expected {show(case.deduced_type)}, found {show(deduced)}"
    return _reason_of_result(case, checked, run(case, checked)) if case.is_evaluated else None


def environment(case: Case) -> Environment:
    """Return the world that the case declares."""
    names = {
        name: Global(Variable(name, type=type_, span=BUILT_IN)) for name, type_ in case.variables.items()
    }
    table = dict(functions())
    for overload in case.functions:
        key = overload.name, overload.receiver
        table[key] = (*table.get(key, ()), overload)
    return Environment(names, table, container=case.container, is_strict=False, is_typed=case.is_checked)


def _reason_of_result(case: Case, checked: Expr, result: Result) -> str | None:
    if isinstance(result, Failure):
        if unfilled := unfilled_words(result):
            return f"{result.code} is not given {', '.join(unfilled)}"
        if not checked.can_fail:
            return f"the checker holds that it cannot fail, and it failed: {_words(result)}"
        return None if case.fails else f"expected {case.value!r}, failed: {_words(result)}"
    if case.fails:
        return f"expected a failure, found {result!r}"
    return None if same(case.value, result) else f"expected {case.value!r}, found {result!r}"


def _listed(findings: tuple[Diagnostic, ...]) -> str:
    return "; ".join(_words(finding) for finding in findings)


def _words(finding: Diagnostic | Failure) -> str:
    entry = catalog().get(finding.code)
    return f"{finding.code} {entry.message.en if entry else ''} {dict(finding.args)}"


def unfilled_words(failure: Failure) -> list[str]:
    """Return the arguments that the texts of a failure name and it was not given."""
    entry = catalog()[failure.code]
    phrases = [entry.message, *([entry.help] if entry.help else [])]
    texts = [text for phrase in phrases for text in (phrase.en, phrase.th)]
    named = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    return sorted(named - failure.args.keys())


# ----------------------------------------------------------------------------------------- equality


def same(expected: Value, found: Result) -> bool:
    """Say whether two values are of one type and the same: 1 is not 1u, NaN is NaN."""
    match expected:
        case _ if type(expected) is not type(found):
            return False
        case float():
            return (math.isnan(expected) and math.isnan(found)) or (
                expected == found and math.copysign(1, expected) == math.copysign(1, found)
            )
        case list():
            return len(expected) == len(found) and all(map(same, expected, found))
        case dict():
            return len(expected) == len(found) and all(
                _has_entry(found, *entry) for entry in expected.items()
            )
        case TypeValue(type=type_):
            return _head(type_) == _head(found.type)
        case OptionalValue(present=present):
            return bool(present == found.present and same(expected.value, found.value))
        case _:
            return bool(expected == found)


def _has_entry(entries: dict[Value, Value], key: Value, value: Value) -> bool:
    return any(same(from_key(key), from_key(k)) and same(value, v) for k, v in entries.items())


def _head(type_: Type) -> Type:
    """Return the type without its parts: the value of a type is no more than its name."""
    match type_:
        case List() | Map() | TypeOf() | Optional():
            return type(type_)  # type: ignore[return-value]
        case _:
            return plain(type_)


_TAKES_NULL: Final = (TIMESTAMP, DURATION)


def as_cel(type_: Type) -> Type:
    """Return the type as CEL has it, where null belongs to many types without their saying so."""
    match plain(type_):
        case Nullable(of=Optional() | Abstract() as of):
            return as_cel(of)
        case Nullable(of=of) if of in _TAKES_NULL:
            return of
        case List(element=element):
            return List(as_cel(element))
        case Map(key=key, value=value):
            return Map(as_cel(key), as_cel(value))
        case Optional(of=of):
            return Optional(as_cel(of))
        case of:
            return of
