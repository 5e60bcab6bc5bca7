"""Why a result key has no answer: facts that are missing, or a failure.

Where there is none is asked of every row, and so is a text that costs little. Which of the two it is, is
asked only there.
"""

from collections.abc import Sequence

from policyeval.backends.columnar.pool import Pool, balanced
from policyeval.backends.columnar.terms import NO_PATHS, Term, has_answer, paths_where
from policyeval.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Why:
    """Where there is no answer, and why."""

    where: str
    failed: str
    """Whether it failed, where there is no answer; otherwise something is unknown."""
    missing: str | None = None
    """The paths that are missing, where something is unknown."""
    code: str | None = None
    """How it failed, where it did."""

    def unknown(self, pool: Pool) -> str | None:
        """Return where something is unknown; None for nowhere."""
        if self.failed == "TRUE":
            return None
        return pool.seldom(self.where if self.failed == "FALSE" else f"{self.where} AND NOT ({self.failed})")

    def failure(self, pool: Pool) -> str | None:
        """Return where it failed; None for nowhere."""
        if self.failed == "FALSE":
            return None
        return pool.seldom(self.where if self.failed == "TRUE" else f"{self.where} AND {self.failed}")


def reason(where: str, failed: str, missing: str | None, code: str | None) -> Why:
    """Return a reason: what names no missing facts has failed, and what has no code has not."""
    if code is None:
        failed = "FALSE"
    elif missing is None:
        failed = "TRUE"
    return Why(where, failed, missing, code)


def why_of(term: Term, where: str, pool: Pool) -> Why | None:
    """Return why a term has no answer, where it is asked for."""
    if term.total:
        return None
    failed = "FALSE" if term.code is None else "TRUE" if term.unknown is None else f"NOT ({term.unknown})"
    test = f"NOT ({has_answer(term)})" if term.answered is not None else f"{term.sql} IS NULL"
    return Why(
        pool.share(f"{where} AND {test}" if where else test),
        failed if failed in ("TRUE", "FALSE") else pool.seldom(failed),
        term.missing,
        term.code,
    )


def reasons(why: Why, pool: Pool) -> dict[str, str | None]:
    """Return what a term says of a reason: `unknown`, `missing` and `code`."""
    unknown, failure = why.unknown(pool), why.failure(pool)
    return {
        "unknown": unknown,
        "missing": unknown and why.missing and paths_where(unknown, why.missing, pool),
        "code": failure and pool.seldom(f"CASE WHEN {failure} THEN {why.code} END"),
    }


def strictest(whys: Sequence[Why | None], pool: Pool) -> Why | None:
    """Return why any of several parts has no answer: an unknown one wins, as in strict functions."""
    found = [why for why in whys if why is not None]
    if len(found) < 2:
        return found[0] if found else None
    if all(why.failed == "FALSE" for why in found):
        return _joined(found, "FALSE", pool)
    failed = [f"(NOT {why.where} OR {why.failed})" for why in found if why.failed != "TRUE"]
    return _joined(found, _one(failed, "AND", "TRUE", pool), pool)


def first_failure(whys: Sequence[Why | None], pool: Pool) -> Why | None:
    """Return why any of several rules has no answer: one that failed wins."""
    found = [why for why in whys if why is not None]
    if len(found) < 2:
        return found[0] if found else None
    failed = [
        why.where if why.failed == "TRUE" else f"({why.where} AND {why.failed})"
        for why in found
        if why.failed != "FALSE"
    ]
    return _joined(found, _one(failed, "OR", "FALSE", pool), pool)


def _one(parts: Sequence[str], operator: str, nothing: str, pool: Pool) -> str:
    if not parts:
        return nothing
    return pool.seldom(balanced(operator, [pool.seldom(part) for part in parts], pool))


def _joined(found: Sequence[Why], failed: str, pool: Pool) -> Why:
    lacking: dict[str, list[str]] = {}
    """Of each list of paths, which many rules share: where something is unknown for lack of them."""
    for why in found:
        if why.missing is not None and (unknown := why.unknown(pool)) is not None:
            lacking.setdefault(pool.known(why.where, why.missing), []).append(unknown)
    missing = [
        paths_where(pool.seldom(balanced("OR", places, pool)), paths, pool)
        for paths, places in lacking.items()
    ]
    code = [
        pool.seldom(f"CASE WHEN {failure} THEN {why.code} END")
        for why in found
        if (failure := why.failure(pool)) is not None
    ]
    return reason(
        pool.share(balanced("OR", [why.where for why in found], pool)),
        failed,
        _listed("list_concat", missing, pool),
        _listed("coalesce", code, pool),
    )


def _listed(function: str, parts: Sequence[str], pool: Pool) -> str | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return pool.seldom(f"{function}({', '.join(parts)})")


def in_turn(first: Why | None, then: Why | None, pool: Pool) -> Why | None:
    """Return the first reason, and the second where there is no first."""
    if first is None or then is None:
        return then if first is None else first

    def either(one: str | None, other: str | None, nothing: str) -> str | None:
        if one is None and other is None:
            return None
        return pool.seldom(f"CASE WHEN {first.where} THEN {one or nothing} ELSE {other or nothing} END")

    failed = first.failed if first.failed == then.failed else either(first.failed, then.failed, "FALSE")
    return reason(
        pool.share(f"{first.where} OR {then.where}"),
        failed or "FALSE",
        either(first.missing, then.missing, NO_PATHS),
        either(first.code, then.code, "CAST(NULL AS VARCHAR)"),
    )
