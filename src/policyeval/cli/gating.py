"""`--fail-on`: a condition over records that ends a command when it cannot be asked."""

from collections.abc import Callable, Iterable
from typing import Final

from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop
from policyeval.engine.gate import Gate, GateError, parse_gate
from policyeval.engine.record import Record
from policyeval.ir.program import Program
from policyeval.language.values import Failure, Result, Unknown
from policyeval.source.catalog import catalog
from policyeval.source.diagnostic import Diagnostic, Phrase
from policyeval.source.text import Span

_UNKNOWN: Final = Phrase("it depends on what is unknown", "คำตอบขึ้นกับสิ่งที่ยังไม่ทราบ")
_NULL: Final = Phrase("it is null", "คำตอบเป็น null")
_OTHER: Final = Phrase("it is neither true nor false", "คำตอบไม่ใช่ทั้งจริงและเท็จ")


def gated(text: str, programs: Iterable[Program]) -> Callable[[Record, str], bool]:
    """Return whether the condition holds for a record of a decision, as a function of it and its name.

    `programs` are the versions of the decision, the newest last: the condition has to fit one of them.
    The function ends with `Stop` for a record that the condition does not fit or has no answer for.
    """
    gate = fitting_gate(text, programs)

    def holds(record: Record, name: str) -> bool:
        try:
            found = gate.holds(record)
        except GateError as error:
            raise Stop(error.diagnostics, Exit.INPUT) from None
        if isinstance(found, bool):
            return found
        raise Stop([unanswered(name, found, gate.expr.span)], Exit.INCONCLUSIVE)

    return holds


def fitting_gate(text: str, programs: Iterable[Program], option: str = "--fail-on") -> Gate:
    """Return the condition that an option gives, which has to fit a version of the decision; else `Stop`."""
    gate = parse_gate(text, option)
    if not isinstance(gate, Gate):
        raise Stop(gate, Exit.INPUT)
    misfits = [_misfit(gate, program) for program in programs]
    if all(misfits):
        raise Stop(misfits[-1], Exit.INPUT)
    return gate


def unanswered(name: str, found: Result, span: Span) -> Diagnostic:
    """Return that the condition at `span` came to something else than true or false for a record."""
    match found:
        case Failure(code=code, args=args):
            return without_answer(name, Diagnostic(code, span, args))
        case Unknown():
            reason = _UNKNOWN
        case None:
            reason = _NULL
        case _:
            reason = _OTHER
    return Diagnostic("PE729", span, {"record": name, "reason": reason})


def without_answer(name: str, failure: Diagnostic) -> Diagnostic:
    """Return that the condition failed for a record, in the words of the failure."""
    message = catalog()[failure.code].message
    reason = message.filled(**failure.args)
    return Diagnostic("PE729", failure.span, {"record": name, "reason": reason})


def _misfit(gate: Gate, program: Program) -> tuple[Diagnostic, ...]:
    """Return why the condition does not fit the records of a program; nothing where it does."""
    try:
        gate.check(program)
    except GateError as error:
        return error.diagnostics
    return ()
