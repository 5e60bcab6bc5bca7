"""The answer of a program on a row: its status, its results, the rules that fired, and what is missing.

Why there is no answer is asked only where there is none, inside of a CASE.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policyeval.backends.columnar.combining import Combining, Result
from policyeval.backends.columnar.pool import Pool, balanced
from policyeval.backends.columnar.rules import Asked, Single
from policyeval.backends.columnar.terms import NO_PATHS, Term, is_nullable, text
from policyeval.frozen import dataclass
from policyeval.ir.record import Status

CODES: Final = MappingProxyType({status: str(code) for code, status in enumerate(Status)})
"""A status in SQL: comparing and handing on numbers takes less than texts."""
NO_FAILURES: Final = "CAST([] AS STRUCT(rule VARCHAR, code VARCHAR)[])"
_NO_BITS: Final = "0"
_NO_PLACES: Final = "CAST([] AS SMALLINT[])"
_MOST_BITS: Final = 60
"""Of so many rules the bits of a number say which ones fired."""
_INTEGER_BITS: Final = 31
"""Of so many, a number of half the size."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a program, text by text."""

    status: str
    results: Mapping[str, Result]
    fired: str
    """The rules that fired: as bits of a number, or as a list of their places."""
    are_bits: bool
    points: str | None
    """What is left of their points; None where no rule has any."""
    missing: str
    failures: str
    open: str | None
    """Where some key has no answer; None for nowhere."""

    @property
    def none_fired(self) -> str:
        """That no rule fired, in the same form as `fired`."""
        return _NO_BITS if self.are_bits else _NO_PLACES


def answer(combining: Combining, results: Mapping[str, Result]) -> Answer:
    """Return the answer of a program that is in force."""
    pool = combining.pool
    terms = [result.term for result in results.values()]
    nowhere = [_no_answer(term) for term in terms if not term.total]
    open_ = pool.share(balanced("OR", nowhere, pool)) if nowhere else None
    status, missing, failures = CODES[Status.DECIDED], NO_PATHS, NO_FAILURES
    stated = _stated(combining)
    if stated is not None:
        status = f"CASE WHEN {stated} THEN {CODES[Status.INDETERMINATE]} ELSE {status} END"
    if open_ is not None:
        pool.guards.append(open_)
        failed = _seldom([_failed(term, pool) for term in terms], pool)
        reason = f"CASE WHEN {failed} THEN {CODES[Status.ERROR]} ELSE {CODES[Status.INDETERMINATE]} END"
        status = f"CASE WHEN {open_} THEN {pool.seldom(reason)} ELSE {status} END"
        missing = pool.share(f"CASE WHEN {open_} THEN {_missing(terms, pool)} ELSE {NO_PATHS} END")
        why = _failures(combining, results, failed, pool)
        failures = pool.share(f"CASE WHEN {open_} THEN {why} ELSE {NO_FAILURES} END")
    may_fire = _may_fire(combining)
    are_bits = len(combining.asked) <= _MOST_BITS
    fired = _bits(may_fire, pool) if are_bits else _places(may_fire, pool)
    places = _places_of(fired, may_fire, pool) if are_bits else fired
    points = _points(combining, places, pool)
    return Answer(pool.share(status), results, fired, are_bits, points, missing, failures, open_)


def _stated(combining: Combining) -> str | None:
    """Return where a rule fires whose outcome is that it cannot be known."""
    pool = combining.pool
    firing = [
        _and(one.stands, combining.reached.get(one.rule.id, "FALSE"), pool)
        for one in combining.asked
        if one.rule.is_indeterminate
    ]
    return pool.share(balanced("OR", firing, pool)) if firing else None


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


def _and(one: str, other: str, pool: Pool) -> str:
    return one if other == "TRUE" else pool.share(f"{one} AND {other}")


def _missing(terms: list[Term], pool: Pool) -> str:
    lists = list(dict.fromkeys(term.missing for term in terms if term.missing is not None))
    if not lists:
        return NO_PATHS
    joined = lists[0] if len(lists) == 1 else f"list_concat({', '.join(lists)})"
    return pool.seldom(f"list_sort(list_distinct({joined}))")


def _failures(combining: Combining, results: Mapping[str, Result], failed: str, pool: Pool) -> str:
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
        f"CASE WHEN {is_failed} THEN {{'rule': {pool.atom(text(key))}, 'code': {result.term.code}}} END"
        for key, result in results.items()
        if (is_failed := _failed(result.term, pool)) is not None
    ]
    if not keys:
        return NO_FAILURES
    other, known = pool.local(), pool.local()
    codes = f"list_transform({rules}, lambda {known}: {known}.code)"
    own = f"list_filter({_present(keys, pool)}, lambda {other}: NOT list_contains({codes}, {other}.code))"
    return pool.seldom(f"CASE WHEN {failed} THEN list_concat({rules}, {own}) ELSE {NO_FAILURES} END")


def _beside(reached: str) -> str:
    return "" if reached == "TRUE" else f" AND {reached}"


def _present(entries: list[str], pool: Pool) -> str:
    """Return the structs that are not NULL."""
    if not entries:
        return NO_FAILURES
    local = pool.local()
    return pool.seldom(f"list_filter([{', '.join(entries)}], lambda {local}: {local} IS NOT NULL)")


def _may_fire(combining: Combining) -> list[tuple[int, str]]:
    """Return the places of the rules that are ever reached, and where each fired."""
    return [
        (place, _and(one.fired, where, combining.pool))
        for place, one in enumerate(combining.asked)
        if (where := combining.reached.get(one.rule.id)) is not None
    ]


def _places(fired: list[tuple[int, str]], pool: Pool) -> str:
    if not fired:
        return _NO_PLACES
    local = pool.local()
    parts = ", ".join(f"CASE WHEN {holds} THEN {place}::SMALLINT END" for place, holds in fired)
    return pool.share(f"list_filter([{parts}], lambda {local}: {local} IS NOT NULL)")


def _bits(fired: list[tuple[int, str]], pool: Pool) -> str:
    """Return the places as the bits of a number, which takes an eighth of the time of a list."""
    if not fired:
        return _NO_BITS
    type_ = "INTEGER" if max(place for place, _ in fired) < _INTEGER_BITS else "BIGINT"
    bits = [pool.share(f"CASE WHEN {holds} THEN {1 << place}::{type_} ELSE 0 END") for place, holds in fired]
    return pool.column(balanced("|", bits, pool))


def _places_of(bits: str, fired: list[tuple[int, str]], pool: Pool) -> str:
    places = pool.atom(f"CAST([{', '.join(str(place) for place, _ in fired)}] AS SMALLINT[])")
    local = pool.local()
    return pool.share(f"list_filter({places}, lambda {local}: ({bits} >> {local}) & 1 = 1)")


def _points(combining: Combining, places: str, pool: Pool) -> str | None:
    """Return what is left of the points of each rule that fired; None where no rule has any."""
    if all(one.points is None for one in combining.asked):
        return None
    left = [_points_left(one, pool) for one in combining.asked]
    literal = f"CAST([{', '.join(left)}] AS BIGINT[])"
    is_constant = all(map(pool.is_constant, left))
    every = pool.atom(pool.constant(literal)) if is_constant else pool.column(literal)
    local = pool.local()
    return pool.share(f"list_transform({places}, lambda {local}: list_extract({every}, {local} + 1))")


def _points_left(one: Asked, pool: Pool) -> str:
    if one.points is None:
        return pool.atom("NULL")
    if isinstance(one, Single):
        return one.points.sql
    return pool.share(f"CAST(list_sum({one.points_left}) AS BIGINT)")


def read(answer: Answer, key: str, pool: Pool) -> Term:
    """Return a key of another decision: unknown where that is not decided."""
    term = answer.results[key].term
    is_decided = f"{answer.status} = {CODES[Status.DECIDED]}"
    is_error = f"{answer.status} = {CODES[Status.ERROR]}"
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
        is_shown=term.is_shown,
    )
