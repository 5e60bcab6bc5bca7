"""Whether a program is in force at the instant that its policy says, and what it answers otherwise."""

from policyeval.backends.columnar.answer import CODES, NO_FAILURES, Answer
from policyeval.backends.columnar.combining import Result, default_of
from policyeval.backends.columnar.expr import lower
from policyeval.backends.columnar.functions import not_null
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.site import Scope
from policyeval.backends.columnar.terms import NO_PATHS, Term
from policyeval.frozen import replace
from policyeval.ir.program import Program
from policyeval.ir.record import Status


def in_force(program: Program, scope: Scope, answer: Answer) -> Answer:
    """Return the answer of a program where it is in force, and its defaults elsewhere."""
    if program.effective_from is None and program.effective_to is None:
        return answer
    pool = scope.pool
    at = not_null(lower(program.in_force_at, scope), pool)
    bounds = []
    if program.effective_from is not None:
        bounds.append(f"{at.sql} >= {-(-program.effective_from.nanos // 1_000)}")
    if program.effective_to is not None:
        bounds.append(f"{at.sql} < {-(-program.effective_to.nanos // 1_000)}")
    holds = pool.share(" AND ".join(bounds))
    if not at.total:
        pool.guards.append(pool.share(f"{holds} IS NULL"))
    results = {
        key: _forced(answer.results[key], default_of(program, key, type_, pool), holds, pool)
        for key, type_ in program.keys
    }
    failed = _failed(at, pool)
    status = f"CASE WHEN {failed} THEN {CODES[Status.ERROR]} ELSE {CODES[Status.INDETERMINATE]} END"
    failures = (
        f"CASE WHEN {failed} THEN [{{'rule': 'in_force_at', 'code': {at.code}}}] ELSE {NO_FAILURES} END"
    )
    nothing = pool.seldom(status)
    return replace(
        answer,
        status=pool.share(
            f"CASE WHEN {holds} THEN {answer.status}"
            f" WHEN NOT {holds} THEN {CODES[Status.NOT_IN_FORCE]} ELSE {nothing} END"
        ),
        results=results,
        fired=pool.share(f"CASE WHEN {holds} THEN {answer.fired} ELSE {answer.none_fired} END"),
        missing=pool.share(f"CASE WHEN {holds} THEN {answer.missing} ELSE {at.missing or NO_PATHS} END"),
        failures=pool.share(
            f"CASE WHEN {holds} THEN {answer.failures}"
            f" ELSE {NO_FAILURES if at.code is None else pool.seldom(failures)} END"
        ),
        points=answer.points and pool.share(f"CASE WHEN {holds} THEN {answer.points} ELSE [] END"),
    )


def _failed(at: Term, pool: Pool) -> str:
    """Return where the instant has failed; null is no failure here, but leaves the matter open."""
    if at.code is None:
        return "FALSE"
    beside = "" if at.unknown is None else f" AND NOT ({at.unknown})"
    return pool.seldom(f"{at.sql} IS NULL AND {at.code} <> 'PE810'{beside}")


def _forced(result: Result, default: Term, holds: str, pool: Pool) -> Result:
    sql = pool.share(f"CASE WHEN {holds} THEN {result.shown} ELSE {default.sql} END")
    pieces = {
        path: replace(piece, sql=pool.share(f"CASE WHEN {holds} THEN {piece.sql} END"))
        for path, piece in result.pieces.items()
    }
    return replace(result, shown=sql, pieces=pieces)
