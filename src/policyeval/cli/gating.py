"""`--fail-on`: a condition over records that ends a command when it cannot be asked."""

from collections.abc import Callable

from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop
from policyeval.engine.gate import Gate, GateError, parse_gate
from policyeval.engine.record import Record
from policyeval.ir.program import Program


def gated(text: str, program: Program) -> Callable[[Record], bool | None]:
    """Return whether the condition holds for a record of the program's decision, as a function."""
    gate = parse_gate(text)
    if not isinstance(gate, Gate):
        raise Stop(gate, Exit.INPUT)
    try:
        gate.check(program)
    except GateError as error:
        raise Stop(error.diagnostics, Exit.INPUT) from None

    def holds(record: Record) -> bool | None:
        try:
            return gate.holds(record)
        except GateError as error:
            raise Stop(error.diagnostics, Exit.INPUT) from None

    return holds
