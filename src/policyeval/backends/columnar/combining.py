"""How the rules that fire become result keys.

Every key has a term, which is what outputs read of it, and a text that records show: of a sum that absent
facts leave open, what certainly fired.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, assert_never

from policyeval.backends.columnar.expr import lower
from policyeval.backends.columnar.literals import as_json, constant
from policyeval.backends.columnar.pool import Pool, balanced
from policyeval.backends.columnar.rules import Asked
from policyeval.backends.columnar.terms import (
    NO_PATHS,
    Term,
    Unsupported,
    disjunction,
    first_code,
    has_answer,
    is_nullable,
    paths,
    sql_type,
)
from policyeval.frozen import dataclass, field
from policyeval.ir.program import AT, POINTS, Combine, Program, ResultGroup, Rule
from policyeval.language.types import DYN, INT, INT_MAX, INT_MIN, List, Nullable, Type
from policyeval.language.values import Value


@dataclass(frozen=True, slots=True)
class Result:
    """A result key: what is computed from it, and what is shown of it."""

    term: Term
    shown: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why keys have no answer: failed rules win over unknown ones. None for never."""

    failed: str | None = None
    unknown: str | None = None
    missing: str | None = None
    code: str | None = None

    @property
    def is_never(self) -> bool:
        """Whether there always is an answer."""
        return self.failed is None and self.unknown is None


@dataclass(slots=True)
class Combining:
    """The result groups of a program; collects which rules were reached."""

    program: Program
    asked: Sequence[Asked]
    pool: Pool
    reached: dict[str, str] = field(default_factory=dict)
    """Of each rule that a group asks: where it was reached, TRUE for everywhere."""

    def results(self) -> dict[str, Result]:
        """Return the result of every key that rules give."""
        types = dict(self.program.keys)
        found: dict[str, Result] = {}
        for group in self.program.results:
            giving = [one for one in self.asked if _gives(one.rule, group)]
            if group.combine is Combine.FIRST:
                found.update(self._first(group, giving, types))
            else:
                self.reached.update((one.rule.id, "TRUE") for one in giving)
                found.update(self._collected(group, giving, types))
        return found

    def _reach(self, rule: Rule, where: str) -> None:
        before = self.reached.get(rule.id)
        if before is None:
            self.reached[rule.id] = where
        elif "TRUE" not in (before, where):
            self.reached[rule.id] = self.pool.share(f"{before} OR {where}")
        else:
            self.reached[rule.id] = "TRUE"

    # ------------------------------------------------------------------------------------ first

    def _first(
        self, group: ResultGroup, giving: Sequence[Asked], types: Mapping[str, Type]
    ) -> dict[str, Result]:
        pool = self.pool
        winner = self._winner(giving)
        for number, one in enumerate(giving):
            self._reach(one.rule, "TRUE" if number == 0 else pool.share(f"{winner} >= {number}"))
        open_ = [(number, one) for number, one in enumerate(giving) if not one.is_total]
        why = self._why([(one, f"{winner} > {number}") for number, one in open_])
        found = {}
        for key, default in zip(group.keys, group.defaults, strict=True):
            type_ = types[key]
            values = [_value_of(one, key, type_) for one in giving]
            chosen = _chosen(winner, values, _default(default, type_, pool), type_, pool)
            asked = self._asked_values(giving, values, winner)
            found[key] = _without(chosen, why, asked, type_, pool)
        return found

    def _winner(self, giving: Sequence[Asked]) -> str:
        """Return the number of the first rule that fires, or how many rules there are."""
        if not giving:
            return self.pool.atom("0")
        branches = " ".join(f"WHEN {one.fires} THEN {number}" for number, one in enumerate(giving))
        return self.pool.share(f"CASE {branches} ELSE {len(giving)} END")

    def _asked_values(self, giving: Sequence[Asked], values: Sequence[Term | None], winner: str) -> Why:
        """Return why the value that the deciding rule gives has no answer."""
        whys = [
            _why_of(value, f"{winner} = {number}", self.pool)
            for number, value in enumerate(values)
            if value is not None and not value.total
        ]
        return _together(whys, self.pool)

    # ------------------------------------------------------------------------------- collected

    def _collected(
        self, group: ResultGroup, giving: Sequence[Asked], types: Mapping[str, Type]
    ) -> dict[str, Result]:
        pool = self.pool
        why = self._why([(one, None) for one in giving if not one.is_total])
        found = {}
        for key, default in zip(group.keys, group.defaults, strict=True):
            type_ = types[key]
            given = [
                (one, value)
                for one in giving
                if (value := _value_of(one, key, _given_type(group.combine, type_))) is not None
            ]
            own = _together(
                [_why_of(value, f"{one.fires} IS TRUE", pool) for one, value in given if not value.total],
                pool,
            )
            found[key] = self._combined(group.combine, given, _default(default, type_, pool), why, own)
        return found

    def _combined(
        self,
        combine: Combine,
        given: Sequence[tuple[Asked, Term]],
        default: Term,
        why: Why,
        own: Why,
    ) -> Result:
        pool, type_ = self.pool, default.type
        match combine:
            case Combine.SUM:
                sql, own = self._sum(given, default, own)
            case Combine.TALLY:
                sql = self._tally(given, default)
            case Combine.LIST | Combine.SET:
                sql = self._list(given, default, is_set=combine is Combine.SET)
            case Combine.ANY:
                return self._any(given, default, why, own)
            case Combine.UNIQUE:
                sql, own = self._unique(given, default, own)
            case Combine.FIRST:
                raise AssertionError(combine)
            case _:
                assert_never(combine)
        return _without(pool.share(sql), why, own, type_, pool, keeps=True)

    def _why(self, open_: Sequence[tuple[Asked, str | None]]) -> Why:
        """Return why rules have no answer, of those that count."""
        pool = self.pool
        failed, unknown, missing, code = [], [], [], []
        for one, where in open_:
            counts = "" if where is None else f"{where} AND "
            if (is_failed := one.failed(pool)) is not None:
                failed.append(pool.seldom(f"{counts}{is_failed}"))
                code.append(pool.seldom(f"CASE WHEN {counts}{is_failed} THEN {one.code} END"))
            if one.unknown is not None:
                is_unknown = pool.seldom(f"{counts}{one.fires} IS NULL AND {one.unknown}")
                unknown.append(is_unknown)
                missing.append(pool.seldom(f"CASE WHEN {is_unknown} THEN {one.missing} ELSE {NO_PATHS} END"))
        if not failed and not unknown:
            return Why()
        nulls = [f"{f'{where} AND ' if where else ''}{one.fires} IS NULL" for one, where in open_]
        is_open = pool.share(balanced("OR", [pool.share(null) for null in nulls], pool))
        any_failed = _any(failed, pool)
        any_unknown = _any(unknown, pool)
        failing = None if any_failed is None else pool.share(f"{is_open} AND ({any_failed})")
        absent = None
        if any_unknown is not None:
            absent = pool.share(f"{is_open} AND ({any_unknown})" + (f" AND NOT {failing}" if failing else ""))
        return Why(
            failing,
            absent,
            None if not missing else pool.seldom(_all_paths(missing, pool)),
            None if not code else pool.seldom(f"coalesce({', '.join(code)}, NULL)"),
        )

    # ------------------------------------------------------------------------------------ folds

    def _sum(self, given: Sequence[tuple[Asked, Term]], default: Term, own: Why) -> tuple[str, Why]:
        pool = self.pool
        if not given:
            return default.sql, own
        if any(value.may_be_infinite or _is_double(value.type) for _, value in given) and len(given) > 1:
            raise Unsupported("a sum of numbers with decimals")
        kind = sql_type(given[0][1].type)
        parts = [
            pool.share(f"CASE WHEN {one.fires} THEN {(value.bounded or value).sql} ELSE 0::{kind} END")
            for one, value in given
        ]
        bounds = [(value.bounded or value) for _, value in given]
        low, high = sum(min(0, b.low) for b in bounds), sum(max(0, b.high) for b in bounds)
        fits = _is_double(given[0][1].type) or (low >= INT_MIN and high <= INT_MAX)
        if not fits:
            parts = [f"{part}::HUGEINT" for part in parts]
        total = balanced("+", parts, pool)
        if not fits:
            total = pool.share(f"TRY_CAST({total} AS BIGINT)")
            overflow = Why(pool.share(f"{total} IS NULL"), code="'PE801'")
            own = _together([own, overflow], pool)
        if default.literal == 0 and default.literal is not False:
            return total, own
        fired = balanced("OR", [one.fires for one, _ in given], pool)
        return f"CASE WHEN {fired} THEN {total} ELSE {default.sql} END", own

    def _tally(self, given: Sequence[tuple[Asked, Term]], default: Term) -> str:
        pool = self.pool
        by_name: dict[str, list[tuple[Asked, Term]]] = {}
        for one, value in given:
            rule = one.rule
            by_name.setdefault(rule.implements[0] if rule.implements else rule.id, []).append((one, value))
        entries = []
        for name, mine in by_name.items():
            parts = [f"CASE WHEN {one.fires} THEN {value.sql} ELSE 0 END" for one, value in mine]
            total = balanced("+", [pool.share(part) for part in parts], pool)
            fired = balanced("OR", [one.fires for one, _ in mine], pool)
            label = constant(name, given[0][1].type, pool).sql
            entries.append(f"CASE WHEN {fired} THEN {{'k': {label}, 'v': {total}}} END")
        return _map_or(entries, default, pool)

    def _list(self, given: Sequence[tuple[Asked, Term]], default: Term, *, is_set: bool) -> str:
        pool, kind = self.pool, sql_type(default.type)
        parts = []
        for one, value in given:
            made = value.sql if isinstance(value.type, List) else f"[{value.sql}]"
            parts.append(pool.share(f"CASE WHEN {one.fires} THEN {made} ELSE CAST([] AS {kind}) END"))
        if not parts:
            return default.sql
        joined = pool.share(_concatenated(parts, pool))
        if is_set:
            one_name, at = pool.local(), pool.local("i")
            joined = pool.share(
                f"list_filter({joined}, lambda {one_name}, {at}: list_position({joined}, {one_name}) = {at})"
            )
        if default.literal == []:
            return joined
        return f"CASE WHEN len({joined}) > 0 THEN {joined} ELSE {default.sql} END"

    def _any(self, given: Sequence[tuple[Asked, Term]], default: Term, why: Why, own: Why) -> Result:
        pool = self.pool
        trues = [
            one.fires if value.literal is True else pool.share(f"{one.fires} AND {value.sql}")
            for one, value in given
            if value.literal is not False
        ]
        found = pool.share(balanced("OR", trues, pool)) if trues else "FALSE"
        if own.failed is not None or own.unknown is not None:
            why = _together([own, why], pool)
        open_ = [part for part in (why.failed, why.unknown) if part is not None]
        sql = f"CASE WHEN {found} THEN TRUE ELSE {default.sql} END"
        unknown = why.unknown and pool.share(f"{why.unknown} AND ({found}) IS NOT TRUE")
        still = Why(why.failed, unknown, why.missing, why.code)
        if not open_:
            return Result(Term(default.type, pool.share(sql), has_null(default)), pool.share(sql))
        return _without(pool.share(sql), still, Why(), default.type, pool)

    def _unique(self, given: Sequence[tuple[Asked, Term]], default: Term, own: Why) -> tuple[str, Why]:
        pool = self.pool
        counts = [pool.share(f"CASE WHEN {one.fires} THEN 1 ELSE 0 END") for one, _ in given]
        count = pool.share(balanced("+", counts, pool)) if counts else "0"
        branches = " ".join(f"WHEN {one.fires} THEN {value.sql}" for one, value in given)
        sql = f"CASE {branches} ELSE {default.sql} END" if branches else default.sql
        if len(given) > 1:
            own = _together([own, Why(pool.share(f"{count} > 1"), code="'PE820'")], pool)
        return sql, own


def _default(value: Value, type_: Type, pool: Pool) -> Term:
    """Return what a key is when no rule fires."""
    term = constant(value, type_, pool)
    return as_json(term, pool) if type_ == DYN else term


def has_null(term: Term) -> str | None:
    """Return the answer of a term that always has one, where null is among its values."""
    return "TRUE" if is_nullable(term.type) else None


def _gives(rule: Rule, group: ResultGroup) -> bool:
    return any(give.key in group.keys for give in rule.gives)


def _is_double(type_: Type) -> bool:
    return sql_type(type_) == "DOUBLE"


def _given_type(combine: Combine, type_: Type) -> Type:
    return type_


def _value_of(one: Asked, key: str, type_: Type) -> Term | None:
    """Return what a rule gives a key, if it gives it anything."""
    for give in one.rule.gives:
        if give.key == key:
            points = one.points or Term(INT, "NULL")
            value = lower(give.value, one.scope.binding({POINTS: points, AT: one.at}))
            return as_json(value, one.scope.pool) if type_ == DYN else value
    return None


def _chosen(winner: str, values: Sequence[Term | None], default: Term, type_: Type, pool: Pool) -> str:
    """Return the value of the rule that decides; a key that it does not give is null."""
    by_text: dict[str, list[int]] = {}
    for number, value in enumerate(values):
        by_text.setdefault("NULL" if value is None else value.sql, []).append(number)
    if not by_text:
        return default.sql
    if list(by_text) == [default.sql]:
        return default.sql
    branches = " ".join(
        f"WHEN {winner} IN ({', '.join(map(str, numbers))}) THEN {text}"
        for text, numbers in by_text.items()
        if text != default.sql
    )
    return pool.share(f"CASE {branches} ELSE {default.sql} END")


def _why_of(term: Term, where: str, pool: Pool) -> Why:
    """Return why a term has no answer, where it is asked for."""
    unknown = term.unknown and pool.seldom(f"{where} AND {term.unknown}")
    failed = None
    if term.code is not None:
        not_unknown = f" AND NOT ({term.unknown})" if term.unknown else ""
        failed = pool.seldom(f"{where} AND NOT ({has_answer(term)}){not_unknown}")
    return Why(failed, unknown, term.missing, term.code)


def _together(whys: Iterable[Why], pool: Pool) -> Why:
    """Return why any of several parts has no answer; unknown wins over failure, as in strict functions."""
    found = [why for why in whys if not why.is_never]
    if len(found) < 2:
        return found[0] if found else Why()
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


def _without(value: str, why: Why, own: Why, type_: Type, pool: Pool, *, keeps: bool = False) -> Result:
    """Return a key that has no answer for one of two reasons; of the rules', a collected one keeps what it has.

    What the key has of its own comes first: a value without an answer leaves nothing to keep.
    """
    own_open = _any([part for part in (own.failed, own.unknown) if part], pool)
    open_ = _any([part for part in (why.failed, why.unknown) if part], pool)
    if own_open is None and open_ is None:
        return Result(Term(type_, value, "TRUE" if is_nullable(type_) else None), value)
    shown = value
    if own_open is not None:
        shown = pool.share(f"CASE WHEN ({own_open}) IS NOT TRUE THEN {value} END")
    read = shown
    if open_ is not None:
        read = pool.share(f"CASE WHEN ({open_}) IS NOT TRUE THEN {shown} END")
    no_answer = _any([part for part in (own_open, open_) if part], pool)
    both = _sequence(own, why, pool)
    term = Term(
        type_,
        read,
        pool.share(f"({no_answer}) IS NOT TRUE") if is_nullable(type_) else None,
        both.unknown and pool.seldom(f"({both.unknown}) IS TRUE"),
        both.missing and pool.seldom(f"CASE WHEN {both.unknown} THEN {both.missing} ELSE {NO_PATHS} END"),
        both.code and pool.seldom(f"CASE WHEN {both.failed} THEN {both.code} END"),
    )
    return Result(term, shown if keeps else read)


def _sequence(first: Why, then: Why, pool: Pool) -> Why:
    """Return the first reason, and the second where there is no first."""
    if first.is_never or then.is_never:
        return then if first.is_never else first
    is_first = _any([part for part in (first.failed, first.unknown) if part], pool)

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


def _any(parts: Sequence[str], pool: Pool) -> str | None:
    if not parts:
        return None
    return pool.seldom(balanced("OR", [pool.seldom(part) for part in parts], pool))


def _all_paths(parts: Sequence[str], pool: Pool) -> str:
    return parts[0] if len(parts) == 1 else f"list_concat({', '.join(parts)})"


def _concatenated(parts: Sequence[str], pool: Pool) -> str:
    lists = list(parts)
    while len(lists) > _WIDE:
        lists = [
            pool.share(f"list_concat({', '.join(lists[at : at + _WIDE])})")
            for at in range(0, len(lists), _WIDE)
        ]
    return lists[0] if len(lists) == 1 else f"list_concat({', '.join(lists)})"


_WIDE: Final = 16


def _map_or(entries: Sequence[str], default: Term, pool: Pool) -> str:
    if not entries:
        return default.sql
    local = pool.local()
    found = pool.share(f"list_filter([{', '.join(entries)}], lambda {local}: {local} IS NOT NULL)")
    made = f"map_from_entries({found})"
    if default.literal == {}:
        return made
    return f"CASE WHEN len({found}) > 0 THEN {made} ELSE {default.sql} END"


def default_of(program: Program, key: str) -> Value:
    """Return what a key is when the program is not in force."""
    for group in program.results:
        if key in group.keys:
            return group.defaults[group.keys.index(key)]
    return None


def nullable(type_: Type) -> Type:
    """Return a type with null among its values."""
    return type_ if is_nullable(type_) else Nullable(type_)
