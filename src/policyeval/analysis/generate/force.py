"""Seeing that a policy is in force, or just not: moving the instant that decides it."""

from policyeval.analysis.generate.scope import Scope
from policyeval.analysis.generate.solve import Solver
from policyeval.ir.expr import Call, Expr, Literal
from policyeval.language.instants import DAY, SECOND
from policyeval.language.types import TIMESTAMP
from policyeval.language.values import Timestamp


def put_in_force(solver: Solver) -> bool:
    """See that the policy is in force, and say whether it is."""
    program = solver.top.draft.program
    for _ in range(2):
        start, end = program.effective_from, program.effective_to
        now = solver.top.value(program.in_force_at)
        is_known = isinstance(now, Timestamp)
        if is_known and (start is None or start <= now) and (end is None or now < end):
            return True
        if start is not None and not (is_known and now >= start):
            begin(solver.rng.randint(1, 200 * DAY // SECOND), solver)
        elif end is not None:
            move_to(program.in_force_at, Timestamp(end.nanos - DAY), solver, solver.top)
        else:
            return True
    return False


def begin(seconds: int, solver: Solver) -> bool:
    """See that the instant that decides about force is so many seconds after the start."""
    program = solver.top.draft.program
    if program.effective_from is None:
        return False
    instant = Timestamp(program.effective_from.nanos + seconds * SECOND)
    return move_to(program.in_force_at, instant, solver, solver.top)


def move_to(expr: Expr, instant: Timestamp, solver: Solver, scope: Scope) -> bool:
    """Make an expression mean an instant, and say whether it does."""
    literal = Literal(instant, type=TIMESTAMP, span=expr.span)
    call = Call("less_timestamp", (expr, literal), type=TIMESTAMP, span=expr.span)
    return solver.compare(call, 0, scope)
