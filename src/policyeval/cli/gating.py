"""`--fail-on`: a condition over records that ends a command when it cannot be asked."""

from collections.abc import Callable, Iterable

from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop
from policyeval.engine.gate import Gate, GateError, parse_gate
from policyeval.engine.record import Record
from policyeval.ir.program import Program
from policyeval.source.diagnostic import Diagnostic


def gated(text: str, programs: Iterable[Program]) -> Callable[[Record], bool | None]:
    """Return whether the condition holds for a record of a decision, as a function.

    `programs` are the versions of the decision, the newest last: the condition has to fit one of them.
    """
    gate = parse_gate(text)
    if not isinstance(gate, Gate):
        raise Stop(gate, Exit.INPUT)
    misfits = [_misfit(gate, program) for program in programs]
    if all(misfits):
        raise Stop(misfits[-1], Exit.INPUT)

    def holds(record: Record) -> bool | None:
        try:
            return gate.holds(record)
        except GateError as error:
            raise Stop(error.diagnostics, Exit.INPUT) from None

    return holds


def _misfit(gate: Gate, program: Program) -> tuple[Diagnostic, ...]:
    """Return why the condition does not fit the records of a program; nothing where it does."""
    try:
        gate.check(program)
    except GateError as error:
        return error.diagnostics
    return ()
