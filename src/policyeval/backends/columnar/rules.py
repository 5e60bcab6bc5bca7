"""What a rule answers on a row, and why it has no answer."""

from policyeval.backends.columnar.expr import lower, not_null
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.site import Scope
from policyeval.backends.columnar.terms import (
    NO_PATHS,
    Term,
    Unsupported,
    disjunction,
    first_code,
    has_answer,
    is_nullable,
    paths,
)
from policyeval.frozen import dataclass
from policyeval.ir.program import Rule
from policyeval.ir.terms import AS_OF
from policyeval.language.types import List


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule that is asked once: whether it fires, NULL where it has no answer."""

    rule: Rule
    fires: str
    unknown: str | None
    missing: str | None
    code: str | None
    points: Term | None
    at: Term
    scope: Scope

    @property
    def is_total(self) -> bool:
        """Whether it always has an answer."""
        return self.unknown is None and self.code is None

    def failed(self, pool: Pool) -> str | None:
        """Return where it fails."""
        if self.code is None:
            return None
        if self.unknown is None:
            return f"{self.fires} IS NULL"
        return pool.seldom(f"{self.fires} IS NULL AND NOT ({self.unknown})")


def ask(rule: Rule, scope: Scope) -> Asked:
    """Return a rule without a loop and limits."""
    if rule.loop is not None or rule.membership is not None:
        raise Unsupported(f"the loop or group of the rule `{rule.id}`", rule.span)
    condition = lower(rule.condition, scope)
    as_of = scope.variables[AS_OF]
    assert isinstance(as_of, Term)
    points = None if rule.points is None else not_null(lower(rule.points, scope), scope.pool)
    at = as_of if rule.at is None else lower(rule.at, scope)
    if isinstance(at.type, List):
        raise Unsupported("several instants of a rule without a loop", rule.span)
    parts = [part for part in (at, points) if part is not None]
    pool = scope.pool
    counts = "TRUE" if rule.at is None else f"{at.sql} <= {as_of.sql}"
    if rule.at is not None and is_nullable(at.type):
        counts = f"coalesce({counts}, FALSE)"
    open_ = [has_answer(part) for part in parts if not part.total]
    inner = f"CASE WHEN {' AND '.join(open_)} THEN {counts} END" if open_ else counts
    fires = condition.sql
    if inner != "TRUE":
        fires = pool.share(f"CASE WHEN {condition.sql} THEN {inner} ELSE {condition.sql} END")
    later = [_where(condition.sql, part, pool) for part in parts]
    return Asked(
        rule,
        fires,
        disjunction((part.unknown for part in (condition, *later)), pool),
        paths((part.missing for part in (condition, *later)), pool),
        first_code((part.code for part in (condition, *later)), pool),
        points,
        at,
        scope,
    )


def _where(fires: str, part: Term, pool: Pool) -> Term:
    """Return why a part has no answer, where the condition holds."""
    return Term(
        part.type,
        part.sql,
        None,
        part.unknown and pool.seldom(f"{fires} IS TRUE AND {part.unknown}"),
        part.missing and pool.seldom(f"CASE WHEN {fires} THEN {part.missing} ELSE {NO_PATHS} END"),
        part.code and pool.seldom(f"CASE WHEN {fires} THEN {part.code} END"),
    )
