"""A program as one SELECT over the canonical relation `facts`.

The order of things is the reference's: rules are asked, contributions cut, results combined, outputs
computed. A row that the query does not answer fully has `sure` false, and somebody else decides it.

Source: backends.reference.program.
"""

from collections.abc import Mapping
from typing import Final

from policyeval.backends.columnar.combining import Combining, Result, default_of
from policyeval.backends.columnar.cuts import cut
from policyeval.backends.columnar.expr import lower, not_null
from policyeval.backends.columnar.facts import UNTOLD, Facts, Object
from policyeval.backends.columnar.layout import AS_OF as AS_OF_COLUMN
from policyeval.backends.columnar.literals import constant
from policyeval.backends.columnar.output import shown, shown_type
from policyeval.backends.columnar.pool import Pool, balanced
from policyeval.backends.columnar.rules import Asked, Single, ask
from policyeval.backends.columnar.site import Scope
from policyeval.backends.columnar.terms import NO_PATHS, Term, Unsupported, is_nullable, text
from policyeval.backends.reference.affordable import affordable
from policyeval.backends.reference.sizes import UNGUARDED
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import Program
from policyeval.ir.record import Status
from policyeval.ir.terms import AS_OF
from policyeval.language.types import TIMESTAMP, Type
from policyeval.language.values import Timestamp
from policyeval.schema.declaration import FactSchema
from policyeval.schema.shape import RecordShape

RELATION: Final = "facts"


@dataclass(frozen=True, slots=True)
class Query:
    """The SQL of a decision, and what its columns are."""

    sql: str
    """A SELECT over the relation `facts`; rows in, rows out. Its columns: those passed on, then `status`,
    `sure`, `fired`, `points` where rules have some, `missing`, `failures`, and one `result.<key>` for each
    key."""
    rules: tuple[str, ...]
    """The rules' ids; `fired`, a SMALLINT[], has their places here, from 0."""
    has_points: bool
    """Whether `points`, a BIGINT[], says beside `fired` what is left of each rule's points."""
    keys: tuple[tuple[str, Type, str], ...]
    """Each result key with its type, and the type of its column in SQL."""
    reads: tuple[str, ...]
    """The columns of `facts` that it reads, companions included."""
    reads_as_of: bool
    """Whether it reads the column `as_of` too."""


def compile_program(
    program: Program,
    schema: FactSchema,
    *,
    as_of: Timestamp | None = None,
    passed: tuple[str, ...] = (),
) -> Query:
    """Return the query of a program over the facts of a schema, laid out as `shape` says.

    Without `as_of`, each row has its own, in a TIMESTAMP column of that name. `passed` are further columns
    of the relation, keys for instance, that are handed on in front.

    Fails: `Unsupported`, naming an expression and its place, before any data is read.
    """
    pool = Pool()
    facts = _facts(program, schema, pool)
    instant = _instant(as_of, pool)
    variables = {AS_OF: instant}
    answers = _Answers(program, pool, facts, variables)
    answer = answers.of(program)
    valid = [pool.share(f"({balanced('AND', list(facts.valid), pool)}) IS NOT FALSE")] if facts.valid else []
    sure = [*valid, *answer.told]
    if as_of is None:
        sure.append(f"{instant.sql} IS NOT NULL")
    outputs = [
        ("status", answer.status),
        ("sure", pool.share(balanced("AND", [pool.share(part) for part in sure], pool)) if sure else "TRUE"),
        ("fired", answer.fired),
        *([] if answer.points is None else [("points", answer.points)]),
        ("missing", answer.missing),
        ("failures", answer.failures),
        *(
            (f"result.{key}", shown(answer.results[key].shown, type_, pool, answer.results[key].members))
            for key, type_ in program.keys
        ),
    ]
    return Query(
        pool.select(outputs, RELATION, passed),
        tuple(rule.id for rule in program.rules),
        answer.points is not None,
        tuple((key, type_, shown_type(type_, answer.results[key].members)) for key, type_ in program.keys),
        tuple(facts.read),
        as_of is None,
    )


def _facts(program: Program, schema: FactSchema, pool: Pool) -> Facts:
    root = schema.slot.shape
    assert isinstance(root, RecordShape)
    guarded = affordable(program, schema.slot)
    if guarded is None:
        raise Unsupported("a decision that may cost more than it may")
    limits = None if guarded == UNGUARDED else (guarded.elements, guarded.characters)
    return Facts(pool, Object(root, schema.slot.type, "", "", ""), limits)


def _instant(as_of: Timestamp | None, pool: Pool) -> Term:
    if as_of is not None:
        return constant(as_of, TIMESTAMP, pool)
    return Term(TIMESTAMP, pool.share(f'epoch_us("{AS_OF_COLUMN}")'))


@dataclass(frozen=True, slots=True)
class _Answer:
    status: str
    results: Mapping[str, Result]
    fired: str
    missing: str
    failures: str
    told: tuple[str, ...]
    """Conditions that are false where something is not told exactly."""
    points: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a program comes to where it is in force."""

    status: str
    results: Mapping[str, Result]
    fired: str
    missing: str
    failures: str
    open: str | None
    """Where some key has no answer."""


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers of a program and of those whose results it reads."""

    program: Program
    pool: Pool
    facts: Facts
    variables: Mapping[str, Term]

    def of(self, program: Program) -> _Answer:
        """Return the answer of a program."""
        pool = self.pool
        used = {other.decision: other for other in program.uses}
        known: dict[str, _Answer] = {}

        def decisions(decision: str, key: str) -> Term:
            if decision not in known:
                known[decision] = self.of(used[decision])
            return _read(known[decision], key, pool)

        if program.ledger is not None:
            raise Unsupported("a ledger")
        scope = Scope(pool, self.facts, self.variables, decisions)
        asked = cut(program, [ask(rule, scope) for rule in program.rules], pool)
        combining = Combining(program, asked, pool)
        results = combining.results()
        for output in program.outputs:
            term = lower(output.value, scope.binding({key: result.term for key, result in results.items()}))
            results[output.key] = Result(term, term.sql)
        return self._answer(program, combining, results, scope)

    def _answer(
        self, program: Program, combining: Combining, results: dict[str, Result], scope: Scope
    ) -> _Answer:
        pool = self.pool
        terms = [results[key].term for key, _ in program.keys]
        nowhere = [_no_answer(term) for term in terms if not term.total]
        open_ = pool.share(balanced("OR", nowhere, pool)) if nowhere else None
        stated = _any(
            [
                _and(one.stands, combining.reached.get(one.rule.id, "FALSE"), pool)
                for one in combining.asked
                if one.rule.is_indeterminate
            ],
            pool,
        )
        status, missing, failures = f"'{Status.DECIDED}'", NO_PATHS, _NO_FAILURES
        if stated is not None:
            status = f"CASE WHEN {stated} THEN '{Status.INDETERMINATE}' ELSE {status} END"
        if open_ is not None:
            pool.guards.append(open_)
            failed = _seldom([_failed(term, pool) for term in terms], pool)
            reason = f"CASE WHEN {failed} THEN '{Status.ERROR}' ELSE '{Status.INDETERMINATE}' END"
            status = f"CASE WHEN {open_} THEN {pool.seldom(reason)} ELSE {status} END"
            missing = _missing(terms, pool)
            failures = f"CASE WHEN {open_} THEN {_failures(program, combining, results, failed, pool)}"
            failures = pool.share(f"{failures} ELSE {_NO_FAILURES} END")
        fired = _fired(combining, pool)
        answer = self._in_force(program, scope, _Found(status, results, fired, missing, failures, open_))
        return replace(answer, points=_points(combining, answer.fired, pool))

    def _in_force(
        self,
        program: Program,
        scope: Scope,
        found: _Found,
    ) -> _Answer:
        pool = self.pool
        status, results, fired, failures, open_ = (
            found.status,
            found.results,
            found.fired,
            found.failures,
            found.open,
        )
        missing = found.missing
        told: tuple[str, ...] = ()
        if missing != NO_PATHS:
            if self.facts.is_untold:
                untold = f"list_contains({missing}, '{UNTOLD}')"
                told = (pool.share(f"CASE WHEN {open_} THEN NOT {untold} ELSE TRUE END"),)
            missing = f"CASE WHEN {open_} THEN {missing} ELSE {NO_PATHS} END"
        if program.effective_from is None and program.effective_to is None:
            return _Answer(pool.share(status), results, fired, missing, failures, told)
        at = not_null(lower(program.in_force_at, scope), pool)
        bounds = []
        if program.effective_from is not None:
            bounds.append(f"{at.sql} >= {-(-program.effective_from.nanos // 1_000)}")
        if program.effective_to is not None:
            bounds.append(f"{at.sql} < {-(-program.effective_to.nanos // 1_000)}")
        holds = pool.share(" AND ".join(bounds))
        if not at.total:
            pool.guards.append(pool.share(f"{holds} IS NULL"))
        why = [(f"NOT {holds}", Status.NOT_IN_FORCE)]
        absent = f"'{Status.INDETERMINATE}'"
        if at.unknown is not None:
            why.append((at.unknown, Status.INDETERMINATE))
        if at.code is not None:
            absent = f"CASE WHEN {at.code} = 'PE810' THEN '{Status.INDETERMINATE}' ELSE '{Status.ERROR}' END"
        otherwise = " ".join(f"WHEN {condition} THEN '{state}'" for condition, state in why)
        status = pool.share(f"CASE WHEN {holds} THEN {status} {otherwise} ELSE {absent} END")
        kept = {
            key: _forced(results[key], constant(default_of(program, key), type_, pool), holds, pool)
            for key, type_ in program.keys
        }
        kept = {**{key: result for key, result in results.items() if key not in kept}, **kept}
        no_failures = _NO_FAILURES
        in_force_failed = "FALSE"
        if at.code is not None:
            in_force_failed = f"{at.sql} IS NULL AND {at.code} <> 'PE810'"
            if at.unknown is not None:
                in_force_failed += f" AND NOT ({at.unknown})"
            no_failures = (
                f"CASE WHEN {in_force_failed} THEN [{{'rule': 'in_force_at', 'code': {at.code}}}]"
                f" ELSE {_NO_FAILURES} END"
            )
        missing_at = at.missing or NO_PATHS
        return _Answer(
            status,
            kept,
            pool.share(f"CASE WHEN {holds} THEN {fired} ELSE {_NO_RULES} END"),
            pool.share(f"CASE WHEN {holds} THEN {missing} ELSE {missing_at} END"),
            pool.share(f"CASE WHEN {holds} THEN {failures} ELSE {no_failures} END"),
            told,
        )


_BITS: Final = 60
_NO_RULES: Final = "CAST([] AS SMALLINT[])"
_NO_FAILURES: Final = "CAST([] AS STRUCT(rule VARCHAR, code VARCHAR)[])"


def _forced(result: Result, default: Term, holds: str, pool: Pool) -> Result:
    sql = pool.share(f"CASE WHEN {holds} THEN {result.shown} ELSE {default.sql} END")
    return Result(result.term, sql, result.members)


def _no_answer(term: Term) -> str:
    return f"{term.sql} IS NULL" if term.answered is None else f"NOT ({term.answered})"


def _failed(term: Term, pool: Pool) -> str | None:
    if term.code is None:
        return None
    not_unknown = f" AND NOT ({term.unknown})" if term.unknown is not None else ""
    return pool.seldom(f"{_no_answer(term)}{not_unknown}")


def _seldom(parts: list[str | None], pool: Pool) -> str:
    found = list(dict.fromkeys(part for part in parts if part is not None))
    return pool.seldom(balanced("OR", found, pool)) if found else "FALSE"


def _any(parts: list[str | None], pool: Pool) -> str | None:
    found = list(dict.fromkeys(part for part in parts if part is not None))
    return pool.share(balanced("OR", found, pool)) if found else None


def _and(one: str, other: str, pool: Pool) -> str:
    return one if other == "TRUE" else pool.share(f"{one} AND {other}")


def _missing(terms: list[Term], pool: Pool) -> str:
    lists = list(dict.fromkeys(term.missing for term in terms if term.missing is not None))
    if not lists:
        return NO_PATHS
    joined = lists[0] if len(lists) == 1 else f"list_concat({', '.join(lists)})"
    return pool.seldom(f"list_sort(list_distinct({joined}))")


def _failures(
    program: Program, combining: Combining, results: Mapping[str, Result], failed: str, pool: Pool
) -> str:
    """Return the rules that failed, then the keys that did so in a way of their own."""
    entries = [
        f"CASE WHEN {failure}{_beside(combining.reached[one.rule.id])}"
        f" THEN {{'rule': {pool.atom(text(one.rule.id))}, 'code': {one.open.code}}} END"
        for one in combining.asked
        if one.rule.id in combining.reached
        and one.open is not None
        and (failure := one.open.failure(pool)) is not None
    ]
    rules = _present(entries, pool)
    keys = [
        f"CASE WHEN {is_failed} THEN {{'rule': {pool.atom(text(key))}, 'code': {results[key].term.code}}} END"
        for key, _ in program.keys
        if (is_failed := _failed(results[key].term, pool)) is not None
    ]
    if not keys:
        return _NO_FAILURES
    other, known = pool.local(), pool.local()
    codes = f"list_transform({rules}, lambda {known}: {known}.code)"
    own = f"list_filter({_present(keys, pool)}, lambda {other}: NOT list_contains({codes}, {other}.code))"
    return pool.seldom(f"CASE WHEN {failed} THEN list_concat({rules}, {own}) ELSE {_NO_FAILURES} END")


def _beside(reached: str) -> str:
    return "" if reached == "TRUE" else f" AND {reached}"


def _present(entries: list[str], pool: Pool) -> str:
    """Return the structs that are not NULL."""
    if not entries:
        return _NO_FAILURES
    local = pool.local()
    return pool.seldom(f"list_filter([{', '.join(entries)}], lambda {local}: {local} IS NOT NULL)")


def _fired(combining: Combining, pool: Pool) -> str:
    """Return the places of the rules that fired.

    Of a few rules they are the bits of a number, which is a third faster than a list of what may be NULL.
    """
    fired = [
        (place, _and(one.fired, where, pool))
        for place, one in enumerate(combining.asked)
        if (where := combining.reached.get(one.rule.id)) is not None
    ]
    if not fired:
        return _NO_RULES
    local = pool.local()
    if len(combining.asked) > _BITS:
        parts = ", ".join(f"CASE WHEN {holds} THEN {place}::SMALLINT END" for place, holds in fired)
        return pool.share(f"list_filter([{parts}], lambda {local}: {local} IS NOT NULL)")
    bits = [pool.share(f"CASE WHEN {holds} THEN {1 << place}::BIGINT ELSE 0 END") for place, holds in fired]
    number = pool.column(balanced("|", bits, pool))
    places = pool.atom(f"CAST([{', '.join(str(place) for place, _ in fired)}] AS SMALLINT[])")
    return pool.share(f"list_filter({places}, lambda {local}: ({number} >> {local}) & 1 = 1)")


def _points(combining: Combining, fired: str, pool: Pool) -> str | None:
    """Return what is left of the points of each rule that fired, beside its place; None where none has any."""
    if all(one.points is None for one in combining.asked):
        return None
    left = [_points_left(one, pool) for one in combining.asked]
    literal = f"CAST([{', '.join(left)}] AS BIGINT[])"
    is_constant = all(map(pool.is_constant, left))
    every = pool.atom(pool.constant(literal)) if is_constant else pool.column(literal)
    local = pool.local()
    return pool.share(f"list_transform({fired}, lambda {local}: list_extract({every}, {local} + 1))")


def _points_left(one: Asked, pool: Pool) -> str:
    if one.points is None:
        return pool.atom("NULL")
    if isinstance(one, Single):
        return one.points.sql
    return pool.share(f"CAST(list_sum({one.points_left}) AS BIGINT)")


def _read(answer: _Answer, key: str, pool: Pool) -> Term:
    """Return a key of another decision: unknown where that is not decided."""
    term = answer.results[key].term
    is_decided = f"{answer.status} = '{Status.DECIDED}'"
    is_error = f"{answer.status} = '{Status.ERROR}'"
    return Term(
        term.type,
        pool.share(f"CASE WHEN {is_decided} THEN {term.sql} END"),
        pool.share(is_decided) if is_nullable(term.type) else None,
        pool.seldom(f"NOT ({is_decided} OR {is_error})"),
        pool.seldom(f"CASE WHEN {is_decided} OR {is_error} THEN {NO_PATHS} ELSE {answer.missing} END"),
        pool.seldom(f"CASE WHEN {is_error} THEN {answer.failures}[1].code END"),
        low=term.low,
        high=term.high,
        may_be_nan=term.may_be_nan,
        may_be_infinite=term.may_be_infinite,
        record=term.record,
        members=term.members,
    )


__all__ = ["Asked", "Query", "compile_program"]
