"""What a rule answers on a row: what it contributes, and why some of it has no answer.

A rule that is asked once and falls under no limit contributes at most once (`Single`), which is a truth.
Every other rule contributes a list (`Several`): one struct for each element of its loop and each instant,
with the points that the cuts leave. An element without an answer contributes nothing and leaves the rule
open.
"""

from collections.abc import Mapping
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.expr import lower
from policyeval.backends.columnar.functions import not_null
from policyeval.backends.columnar.literals import as_json
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.quantifiers import Each, each_of
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
    paths_where,
)
from policyeval.backends.columnar.why import Why, in_turn, why_of
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Expr, Variable
from policyeval.ir.program import AT, POINTS, Rule
from policyeval.ir.terms import AS_OF
from policyeval.ir.walk import walk
from policyeval.language.types import DYN, INT, TIMESTAMP, List, Nullable, Type


@dataclass(frozen=True, slots=True)
class Single:
    """A rule that contributes once or not at all."""

    rule: Rule
    stands: str
    """Where it contributes; NULL where it has no answer."""
    open: Why | None
    points: Term | None
    at: Term
    scope: Scope

    @property
    def fired(self) -> str:
        """Where its outcome is that it fired."""
        return self.stands

    def value(self, key: str, type_: Type) -> Term | None:
        """Return what it gives a key."""
        give = dict((give.key, give.value) for give in self.rule.gives).get(key)
        if give is None:
            return None
        points = _certain(self.points or Term(INT, "NULL"))
        return _given(give, self.scope.binding({POINTS: points, AT: _certain(self.at)}), type_)

    def own(self, key: str, type_: Type) -> Why | None:
        """Return why what it gives a key has no answer."""
        value = self.value(key, type_)
        return None if value is None else why_of(value, f"{self.stands} IS TRUE", self.scope.pool)


def _certain(term: Term) -> Term:
    """Return a term of which is known that it has an answer, wherever it is asked for, and is not null."""
    type_ = term.type.of if isinstance(term.type, Nullable) else term.type
    return replace(term, type=type_, answered=None, unknown=None, missing=None, code=None)


def _given(give: Expr, scope: Scope, type_: Type) -> Term:
    value = lower(give, scope)
    return as_json(value, scope.pool) if type_ == DYN else value


@dataclass(frozen=True, slots=True)
class Field:
    """What the structs of a rule's contributions hold for a result key, where it is found out early."""

    name: str
    term: Term


@dataclass(frozen=True, slots=True)
class Several:
    """A rule that contributes a list of structs: `i`, `at`, `points`, `key`, `cut`, and what it gives."""

    rule: Rule
    made: str
    """All contributions."""
    open: Why | None
    scope: Scope
    points: Term | None
    """The points before the cuts, for their bounds."""
    fields: Mapping[str, Field]
    has_cuts: bool = False

    @property
    def standing(self) -> str:
        """The contributions that are not cut."""
        if not self.has_cuts:
            return self.made
        one = self.scope.pool.local()
        return self.scope.pool.share(f"list_filter({self.made}, lambda {one}: NOT {one}.cut)")

    @property
    def stands(self) -> str:
        """Where something of it stands."""
        return self.scope.pool.share(f"len({self.standing}) > 0")

    @property
    def points_left(self) -> str:
        """The points of all contributions that are not cut."""
        one = self.scope.pool.local()
        return self.scope.pool.share(f"list_transform({self.standing}, lambda {one}: {one}.points)")

    @property
    def fired(self) -> str:
        """Where its outcome is that it fired: nothing in it is open."""
        if self.open is None:
            return self.stands
        return self.scope.pool.share(f"{self.stands} AND NOT {self.open.where}")

    def values(self, key: str, type_: Type) -> tuple[Term, str] | None:
        """Return what one contribution gives a key, and the list of that for all that stand."""
        give = dict((give.key, give.value) for give in self.rule.gives).get(key)
        if give is None:
            return None
        pool, one = self.scope.pool, self.scope.pool.local()
        known = self.fields.get(key)
        if known is not None:
            term = replace(known.term, sql=pool.atom(f"{one}.{known.name}"), literal=None)
        else:
            points = self.points or Term(INT, "NULL")
            low, high = bounds_of(points)
            bounds = Term(INT, pool.atom(f"{one}.points"), low=min(0, low), high=high)
            at = Term(TIMESTAMP, pool.atom(f"{one}.at"))
            term = _given(give, self.scope.binding({POINTS: bounds, AT: at}), type_)
        return term, pool.share(f"list_transform({self.standing}, lambda {one}: {term.sql})")

    def own(self, key: str, type_: Type) -> Why | None:
        """Return why what it gives a key has no answer for some contribution."""
        known = self.fields.get(key)
        if known is None or known.term.total:
            return None
        pool, name, term = self.scope.pool, known.name, known.term
        one = pool.local()
        failed = "FALSE"
        code = None
        if term.code is not None:
            code = pool.seldom(
                f"list_filter({self._each(f'{name}_code')}, lambda {one}: {one} IS NOT NULL)[1]"
            )
            failed = "TRUE" if term.unknown is None else pool.seldom(f"NOT {self._some(f'{name}_unknown')}")
        missing = None
        if term.missing is not None:
            missing = pool.seldom(f"flatten({self._each(f'{name}_missing')})")
        return Why(pool.share(self._some(f"{name}_open")), failed, missing, code)

    def _each(self, member: str) -> str:
        one = self.scope.pool.local()
        return self.scope.pool.seldom(f"list_transform({self.standing}, lambda {one}: {one}.{member})")

    def _some(self, test: str) -> str:
        one = self.scope.pool.local()
        return self.scope.pool.share(f"len(list_filter({self.standing}, lambda {one}: {one}.{test})) > 0")


Asked = Single | Several


# ------------------------------------------------------------------------------------------ asking


@dataclass(frozen=True, slots=True)
class _Element:
    """What one element of a rule's loop, or the rule itself, answers."""

    condition: Term
    at: Term
    points: Term | None
    key: Term | None
    fires: str
    unknown: str | None
    missing: str | None
    code: str | None


def ask(rule: Rule, scope: Scope) -> Asked:
    """Return a rule as it is before the cuts."""
    if rule.loop is None:
        element = _element(rule, scope)
        is_single = rule.membership is None and rule.cap is None and not isinstance(element.at.type, List)
        opened = _open_once(element, scope.pool)
        if is_single:
            return Single(rule, element.fires, opened, element.points, element.at, scope)
        fields = _fields(rule, scope)
        made = _contributions(element, fields, "0", scope)
        kind = f"CASE WHEN {element.fires} THEN {made} ELSE [] END"
        return Several(rule, scope.pool.share(kind), opened, scope, element.points, fields)
    over = lower(rule.loop.each, scope)
    assert isinstance(over.type, List)
    each, bound = each_of(over, over.type.element, scope)
    inner = scope.inside(each.element, {rule.loop.variable: bound})
    element = _element(rule, inner)
    fields = _fields(rule, inner)
    made = _contributions(element, fields, each.index, inner)
    contributed = each.mapped(scope.pool.share(f"CASE WHEN {element.fires} THEN {made} ELSE [] END"))
    whole = scope.pool.share(f"coalesce(flatten({contributed}), [])")
    return Several(rule, whole, _open_in(each, element), scope, element.points, fields)


def _element(rule: Rule, scope: Scope) -> _Element:
    pool = scope.pool
    condition = lower(rule.condition, scope)
    as_of = scope.variables[AS_OF]
    assert isinstance(as_of, Term)
    points = None if rule.points is None else not_null(lower(rule.points, scope), pool)
    at = as_of if rule.at is None else lower(rule.at, scope)
    key = None if rule.membership is None else lower(rule.membership.key, scope)
    parts = [part for part in (at, points, key) if part is not None]
    counts = "TRUE"
    if isinstance(at.type, List):
        one = pool.local()
        counts = f"len(list_filter({at.sql}, lambda {one}: {one} <= {as_of.sql})) > 0"
    elif rule.at is not None:
        counts = f"{at.sql} <= {as_of.sql}"
        counts = f"coalesce({counts}, FALSE)" if is_nullable(at.type) else counts
    open_ = [has_answer(part) for part in parts if not part.total]
    inner = f"CASE WHEN {' AND '.join(open_)} THEN {counts} END" if open_ else counts
    fires = condition.sql
    if inner != "TRUE":
        fires = pool.share(f"CASE WHEN {condition.sql} THEN {inner} ELSE {condition.sql} END")
    asked = [condition, *(_where(condition.sql, part, pool) for part in parts)]
    return _Element(
        condition,
        at,
        points,
        key,
        fires,
        disjunction((part.unknown for part in asked), pool),
        paths((part.missing for part in asked), pool),
        first_code((part.code for part in asked), pool),
    )


def _where(fires: str, part: Term, pool: Pool) -> Term:
    """Return why a part has no answer, where the condition holds."""
    return replace(
        part,
        answered=None,
        unknown=part.unknown and pool.seldom(f"{fires} IS TRUE AND {part.unknown}"),
        missing=part.missing and paths_where(fires, part.missing, pool),
        code=part.code and pool.seldom(f"CASE WHEN {fires} THEN {part.code} END"),
    )


def _open_once(element: _Element, pool: Pool) -> Why | None:
    if element.unknown is None and element.code is None:
        return None
    failed = "FALSE" if element.code is None else "TRUE"
    if element.code is not None and element.unknown is not None:
        failed = pool.seldom(f"NOT ({element.unknown})")
    return Why(pool.share(f"{element.fires} IS NULL"), failed, element.missing, element.code)


def _open_in(each: Each, element: _Element) -> Why | None:
    """Return where the list of a loop, or one of its elements, has no answer: one that failed wins."""
    pool = each.pool
    inner = None
    here = _open_once(element, pool)
    if here is not None:
        inner = Why(
            pool.share(f"coalesce(len({each.filtered(here.where)}) > 0, FALSE)"),
            here.failed,
            _of_each(each, here.unknown(pool), here.missing, pool),
            None,
        )
        failure = here.failure(pool)
        if failure is not None:
            one = pool.local()
            each_code = pool.seldom(f"CASE WHEN {failure} THEN {here.code} END")
            code = pool.seldom(f"list_filter({each.mapped(each_code)}, lambda {one}: {one} IS NOT NULL)[1]")
            failed = here.failed if here.failed == "TRUE" else pool.seldom(f"{code} IS NOT NULL")
            inner = replace(inner, failed=failed, code=code)
    return in_turn(why_of(each.over, "", pool), inner, pool)


def _of_each(each: Each, unknown: str | None, missing: str | None, pool: Pool) -> str | None:
    if unknown is None:
        return None
    here = paths_where(unknown, missing or NO_PATHS, pool)
    return pool.seldom(f"coalesce(flatten({each.mapped(here)}), {NO_PATHS})")


# ----------------------------------------------------------------------------------- contributions


def _fields(rule: Rule, scope: Scope) -> dict[str, Field]:
    """Return what contributions hold of the values that depend on the element."""
    found: dict[str, Field] = {}
    for number, give in enumerate(rule.gives):
        names = {node.name for node in walk(give.value) if isinstance(node, Variable)}
        if POINTS in names or AT in names:
            own = rule.loop is not None and rule.loop.variable in names
            if own:
                raise Unsupported(words.POINTS_AND_ELEMENT, give.value.span, key=give.key)
        else:
            found[give.key] = Field(f"g{number}", lower(give.value, scope))
    return found


_POINTS_OF_NONE: Final = "NULL::BIGINT"


def _contributions(element: _Element, fields: Mapping[str, Field], index: str, scope: Scope) -> str:
    """Return the list of structs that an element contributes where it fires."""
    pool = scope.pool
    as_of = scope.variables[AS_OF]
    assert isinstance(as_of, Term)
    points = _POINTS_OF_NONE if element.points is None else (element.points.bounded or element.points).sql
    key = "NULL::VARCHAR" if element.key is None else element.key.sql
    members = [f"'i': {index}", "'at': {at}", f"'points': {points}", f"'key': {key}", "'cut': FALSE"]
    for kept in fields.values():
        term = kept.term
        members.append(f"'{kept.name}': {term.sql}")
        if not term.total:
            members.append(f"'{kept.name}_open': NOT ({has_answer(term)})")
        if term.unknown is not None:
            members.append(f"'{kept.name}_unknown': {term.unknown}")
            members.append(f"'{kept.name}_missing': {term.missing}")
        if term.code is not None:
            members.append(f"'{kept.name}_code': {term.code}")
    struct = f"{{{', '.join(members)}}}"
    if not isinstance(element.at.type, List):
        return pool.share(f"[{struct.replace('{at}', element.at.sql)}]")
    one, other = pool.local(), pool.local()
    inside = f"list_filter({element.at.sql}, lambda {one}: {one} <= {as_of.sql})"
    return pool.share(f"list_transform({inside}, lambda {other}: {struct.replace('{at}', other)})")


def bounds_of(term: Term) -> tuple[int, int]:
    """Return the bounds of an integer that hold on every row."""
    inside = term.bounded or term
    return inside.low, inside.high
