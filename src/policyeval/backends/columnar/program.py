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
from policyeval.backends.columnar.rules import Asked, ask
from policyeval.backends.columnar.site import Scope
from policyeval.backends.columnar.terms import NO_PATHS, Term, Unsupported, has_answer, is_nullable, text
from policyeval.backends.reference.affordable import affordable
from policyeval.backends.reference.sizes import UNGUARDED
from policyeval.frozen import dataclass
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
    `sure`, `fired`, `missing`, `failures`, and one `result.<key>` for each key."""
    rules: tuple[str, ...]
    """The rules' ids; `fired`, a SMALLINT[], has their places here, from 0."""
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
    sure = [*(f"({part}) IS NOT FALSE" for part in facts.valid), *answer.told]
    if as_of is None:
        sure.append(f"{instant.sql} IS NOT NULL")
    outputs = [
        ("status", answer.status),
        ("sure", pool.share(balanced("AND", [pool.share(part) for part in sure], pool)) if sure else "TRUE"),
        ("fired", answer.fired),
        ("missing", answer.missing),
        ("failures", answer.failures),
        *((f"result.{key}", shown(answer.results[key].shown, type_, pool, answer.results[key].members)) for key, type_ in program.keys),
    ]
    return Query(
        pool.select(outputs, RELATION, passed),
        tuple(rule.id for rule in program.rules),
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
        failed = _any([_failed(term, pool) for term in terms], pool)
        unknown = _any([term.unknown for term in terms], pool)
        stated = _any(
            [
                _and(one.stands, combining.reached.get(one.rule.id, "FALSE"), pool)
                for one in combining.asked
                if one.rule.is_indeterminate
            ],
            pool,
        )
        branches = []
        if failed is not None:
            branches.append((failed, Status.ERROR))
        for condition in (unknown, stated):
            if condition is not None:
                branches.append((condition, Status.INDETERMINATE))
        status = _status(branches)
        missing = _missing(terms, unknown, pool)
        failures = _failures(program, combining, results, failed, pool)
        fired = _fired(combining, pool)
        return self._in_force(program, scope, status, results, fired, missing, failures)

    def _in_force(
        self,
        program: Program,
        scope: Scope,
        status: str,
        results: dict[str, Result],
        fired: str,
        missing: str,
        failures: str,
    ) -> _Answer:
        pool = self.pool
        told = (pool.seldom(f"NOT list_contains({missing}, '{UNTOLD}')"),) if missing != NO_PATHS else ()
        if program.effective_from is None and program.effective_to is None:
            return _Answer(pool.share(status), results, fired, missing, failures, told)
        at = not_null(lower(program.in_force_at, scope), pool)
        bounds = []
        if program.effective_from is not None:
            bounds.append(f"{at.sql} >= {-(-program.effective_from.nanos // 1_000)}")
        if program.effective_to is not None:
            bounds.append(f"{at.sql} < {-(-program.effective_to.nanos // 1_000)}")
        holds = pool.share(" AND ".join(bounds))
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
        no_rules, no_failures = "CAST([] AS SMALLINT[])", _NO_FAILURES
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
            pool.share(f"CASE WHEN {holds} THEN {fired} ELSE {no_rules} END"),
            pool.share(f"CASE WHEN {holds} THEN {missing} ELSE {missing_at} END"),
            pool.share(f"CASE WHEN {holds} THEN {failures} ELSE {no_failures} END"),
            told,
        )


_NO_FAILURES: Final = "CAST([] AS STRUCT(rule VARCHAR, code VARCHAR)[])"


def _forced(result: Result, default: Term, holds: str, pool: Pool) -> Result:
    sql = pool.share(f"CASE WHEN {holds} THEN {result.shown} ELSE {default.sql} END")
    return Result(result.term, sql, result.members)


def _status(branches: list[tuple[str, Status]]) -> str:
    written = " ".join(f"WHEN {condition} THEN '{state}'" for condition, state in branches)
    return f"CASE {written} ELSE '{Status.DECIDED}' END" if branches else f"'{Status.DECIDED}'"


def _failed(term: Term, pool: Pool) -> str | None:
    if term.code is None:
        return None
    not_unknown = f" AND NOT ({term.unknown})" if term.unknown is not None else ""
    return pool.seldom(f"NOT ({has_answer(term)}){not_unknown}")


def _any(parts: list[str | None], pool: Pool) -> str | None:
    found = list(dict.fromkeys(part for part in parts if part is not None))
    return pool.share(balanced("OR", found, pool)) if found else None


def _and(one: str, other: str, pool: Pool) -> str:
    return one if other == "TRUE" else pool.share(f"{one} AND {other}")


def _missing(terms: list[Term], unknown: str | None, pool: Pool) -> str:
    if unknown is None:
        return NO_PATHS
    lists = list(dict.fromkeys(term.missing for term in terms if term.missing is not None))
    joined = lists[0] if len(lists) == 1 else f"list_concat({', '.join(lists)})"
    return pool.share(f"CASE WHEN {unknown} THEN list_sort(list_distinct({joined})) ELSE {NO_PATHS} END")


def _failures(
    program: Program, combining: Combining, results: Mapping[str, Result], failed: str | None, pool: Pool
) -> str:
    """Return the rules that failed, then the keys that did so in a way of their own."""
    if failed is None:
        return _NO_FAILURES
    entries = [
        f"CASE WHEN {_and(one.open.failed, combining.reached[one.rule.id], pool)}"
        f" THEN {{'rule': {pool.atom(text(one.rule.id))}, 'code': {one.open.code}}} END"
        for one in combining.asked
        if one.rule.id in combining.reached and one.open is not None and one.open.failed is not None
    ]
    local = pool.local()
    rules = _NO_FAILURES
    if entries:
        rules = pool.seldom(f"list_filter([{', '.join(entries)}], lambda {local}: {local} IS NOT NULL)")
    other = pool.local()
    keys = [
        f"CASE WHEN {is_failed} THEN {{'rule': {pool.atom(text(key))}, 'code': {term.code}}} END"
        for key, _ in program.keys
        if (is_failed := _failed(term := results[key].term, pool)) is not None
    ]
    known = pool.local()
    own = pool.seldom(
        f"list_filter([{', '.join(keys)}], lambda {other}: {other} IS NOT NULL AND NOT list_contains("
        f"list_transform({rules}, lambda {known}: {known}.code), {other}.code))"
    )
    return pool.share(f"CASE WHEN {failed} THEN list_concat({rules}, {own}) ELSE {_NO_FAILURES} END")


def _fired(combining: Combining, pool: Pool) -> str:
    """Return the places of the rules that fired."""
    parts = [
        f"CASE WHEN {_and(one.fired, where, pool)} THEN {place}::SMALLINT END"
        for place, one in enumerate(combining.asked)
        if (where := combining.reached.get(one.rule.id)) is not None
    ]
    if not parts:
        return "CAST([] AS SMALLINT[])"
    local = pool.local()
    return pool.share(f"list_filter([{', '.join(parts)}], lambda {local}: {local} IS NOT NULL)")


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
