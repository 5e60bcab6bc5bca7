"""Why a result key has no answer: facts that are missing, or a failure."""

from collections.abc import Iterable, Sequence

from policyeval.backends.columnar.pool import Pool, balanced
from policyeval.backends.columnar.terms import NO_PATHS, Term, disjunction, first_code, has_answer, paths
from policyeval.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Why:
    """Where there is no answer, and why. None for never; where both hold, the maker says which it is."""

    failed: str | None = None
    unknown: str | None = None
    missing: str | None = None
    code: str | None = None

    @property
    def is_never(self) -> bool:
        """Whether there always is an answer."""
        return self.failed is None and self.unknown is None

    def where(self, pool: Pool) -> str | None:
        """Return where there is no answer."""
        return any_of([part for part in (self.failed, self.unknown) if part is not None], pool)


def why_of(term: Term, where: str, pool: Pool) -> Why:
    """Return why a term has no answer, where it is asked for."""
    if term.total:
        return Why()
    unknown = term.unknown and pool.seldom(f"{where} AND {term.unknown}")
    failed = None
    if term.code is not None:
        beside = f" AND NOT ({term.unknown})" if term.unknown else ""
        failed = pool.seldom(f"{where} AND NOT ({has_answer(term)}){beside}")
    return Why(failed, unknown, term.missing, term.code)


def together(whys: Iterable[Why], pool: Pool) -> Why:
    """Return why any of several parts has no answer; unknown wins over failure, as in strict functions."""
    found = [why for why in whys if not why.is_never]
    unknown = disjunction((why.unknown for why in found), pool)
    failed = disjunction((why.failed for why in found), pool)
    if failed is not None and unknown is not None:
        failed = pool.seldom(f"({failed}) AND NOT ({unknown})")
    missing = paths(
        (
            why.missing and pool.seldom(f"CASE WHEN {why.unknown} THEN {why.missing} ELSE {NO_PATHS} END")
            for why in found
        ),
        pool,
    )
    code = first_code(
        (why.code and pool.seldom(f"CASE WHEN {why.failed} THEN {why.code} END") for why in found), pool
    )
    return Why(failed, unknown, missing, code)


def sequence(first: Why, then: Why, pool: Pool) -> Why:
    """Return the first reason, and the second where there is no first."""
    if first.is_never or then.is_never:
        return then if first.is_never else first
    is_first = first.where(pool)

    def either(one: str | None, other: str | None, nothing: str) -> str | None:
        if one is None and other is None:
            return None
        return pool.seldom(f"CASE WHEN {is_first} THEN {one or nothing} ELSE {other or nothing} END")

    return Why(
        either(first.failed, then.failed, "FALSE"),
        either(first.unknown, then.unknown, "FALSE"),
        either(first.missing, then.missing, NO_PATHS),
        either(first.code, then.code, "CAST(NULL AS VARCHAR)"),
    )


def any_of(parts: Sequence[str], pool: Pool) -> str | None:
    """Return where any of the conditions holds, or None for no condition."""
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    return pool.seldom(balanced("OR", [pool.seldom(part) for part in parts], pool))
