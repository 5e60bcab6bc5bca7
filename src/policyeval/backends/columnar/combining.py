"""How the rules that fire become result keys.

Every key has a term, which is what outputs read of it, and a text that records show: of a sum that absent
facts leave open, what certainly fired.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import assert_never

from policyeval.backends.columnar.folding import Folding, Members
from policyeval.backends.columnar.literals import as_json, constant
from policyeval.backends.columnar.pieces import Piece
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.rules import Asked, Single
from policyeval.backends.columnar.terms import Term, is_nullable
from policyeval.backends.columnar.why import Why, first_failure, in_turn, reasons, strictest
from policyeval.frozen import dataclass, field, replace
from policyeval.ir.program import Combine, Program, ResultGroup, Rule
from policyeval.language.types import DYN, Type
from policyeval.language.values import Value


@dataclass(frozen=True, slots=True)
class Result:
    """A result key: what is computed from it, and what is shown of it."""

    term: Term
    shown: str
    members: Members = ()
    """Of a list of structs: their members."""
    pieces: Mapping[str, Piece] = MappingProxyType({})
    """Of such a list: the pieces that it can be put together from, by their paths, NULL where it is."""


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
            giving = [one for one in self.asked if any(give.key in group.keys for give in one.rule.gives)]
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
        why = self._why([(one, f"{winner} >= {number}") for number, one in enumerate(giving)])
        found = {}
        for key, default in zip(group.keys, group.defaults, strict=True):
            type_ = types[key]
            values = [_first_value(one, key, type_) for one in giving]
            chosen = _chosen(winner, values, _default(default, type_, pool), pool)
            whys = [
                _narrowed(one.own(key, type_), f"{winner} = {number}", pool)
                for number, one in enumerate(giving)
            ]
            found[key] = _without(chosen, why, strictest(whys, pool), pool, Making(type_, is_null=True))
        return found

    def _winner(self, giving: Sequence[Asked]) -> str:
        """Return the number of the first rule that contributes, or how many rules there are."""
        if not giving:
            return self.pool.atom("0")
        branches = " ".join(f"WHEN {one.stands} THEN {number}" for number, one in enumerate(giving))
        return self.pool.share(f"CASE {branches} ELSE {len(giving)} END")

    # ------------------------------------------------------------------------------- collected

    def _collected(
        self, group: ResultGroup, giving: Sequence[Asked], types: Mapping[str, Type]
    ) -> dict[str, Result]:
        why = self._why([(one, None) for one in giving])
        found = {}
        for key, default in zip(group.keys, group.defaults, strict=True):
            mine = [one for one in giving if any(give.key == key for give in one.rule.gives)]
            type_ = types[key]
            folding = Folding(key, type_, mine, _default(default, type_, self.pool), self.pool)
            found[key] = _combined(group.combine, folding, why)
        return found

    def _why(self, counting: Sequence[tuple[Asked, str | None]]) -> Why | None:
        """Return why rules, those that count, have no answer: one that failed wins over all unknown ones."""
        pool = self.pool
        return first_failure(
            [one.open if where is None else _narrowed(one.open, where, pool) for one, where in counting], pool
        )


def _combined(combine: Combine, folding: Folding, why: Why | None) -> Result:
    """Return a key that is put together from what all its rules give."""
    pool = folding.pool
    own = strictest([one.own(folding.key, folding.type) for one in folding.giving], pool)
    making = Making(folding.type, keeps=True)
    match combine:
        case Combine.SUM:
            sql, overflow = folding.total()
            own, making = in_turn(own, overflow, pool), replace(making, is_null=True)
        case Combine.TALLY:
            sql = folding.tally()
        case Combine.LIST | Combine.SET:
            sql, members = folding.listed(is_set=combine is Combine.SET)
            making = replace(making, members=members)
        case Combine.ANY:
            return _any_result(folding, why, own)
        case Combine.UNIQUE:
            sql, repeated = folding.unique()
            own = in_turn(own, repeated, pool)
        case Combine.FIRST:
            raise AssertionError(combine)
        case _:
            assert_never(combine)
    return _without(pool.share(sql), why, own, pool, making)


def _narrowed(why: Why | None, where: str, pool: Pool) -> Why | None:
    """Return a reason that only counts somewhere."""
    return None if why is None else replace(why, where=pool.share(f"{where} AND {why.where}"))


def _first_value(one: Asked, key: str, type_: Type) -> str | None:
    """Return what the first contribution that stands gives a key."""
    if isinstance(one, Single):
        value = one.value(key, type_)
        return None if value is None else value.sql
    values = one.values(key, type_)
    return None if values is None else one.scope.pool.share(f"{values[1]}[1]")


def _any_result(folding: Folding, why: Why | None, own: Why | None) -> Result:
    """Return whether any value is true, which settles what absent facts, but not failures, leave open."""
    pool, default = folding.pool, folding.default
    found = folding.any_true()
    sql = pool.share(f"CASE WHEN {found} THEN TRUE ELSE {default.sql} END")
    if why is not None and why.failed != "TRUE":
        settled = f"({found}) IS TRUE" if why.failed == "FALSE" else f"({found}) IS TRUE AND NOT {why.failed}"
        why = replace(why, where=pool.share(f"{why.where} AND NOT ({settled})"))
    return _without(sql, why, own, pool, Making(default.type))


def _default(value: Value, type_: Type, pool: Pool) -> Term:
    """Return what a key is when no rule fires."""
    term = constant(value, type_, pool)
    return as_json(term, pool) if type_ == DYN else term


def _chosen(winner: str, values: Sequence[str | None], default: Term, pool: Pool) -> str:
    """Return the value of the rule that decides; a key that it does not give is null."""
    by_text: dict[str, list[int]] = {}
    for number, value in enumerate(values):
        by_text.setdefault("NULL" if value is None else value, []).append(number)
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


@dataclass(frozen=True, slots=True)
class Making:
    """How a key is put together."""

    type: Type
    keeps: bool = False
    """Whether it shows what it has where rules leave it open."""
    is_null: bool = False
    """Whether its text is NULL by itself where its own values have no answer."""
    members: Members = ()


def _without(value: str, why: Why | None, own: Why | None, pool: Pool, making: Making) -> Result:
    """Return a key that has no answer for the rules' reasons or its own, which leave nothing to show."""
    both = in_turn(own, why, pool)
    type_ = making.type
    if both is None:
        return Result(Term(type_, value, "TRUE" if is_nullable(type_) else None), value, making.members)
    shown = value
    if own is not None and not making.is_null:
        shown = pool.share(f"CASE WHEN {own.where} THEN NULL ELSE {value} END")
    read = shown if why is None else pool.share(f"CASE WHEN {why.where} THEN NULL ELSE {shown} END")
    answered = pool.share(f"NOT {both.where}") if is_nullable(type_) else None
    term = replace(Term(type_, read, answered), **reasons(both, pool))
    return Result(term, shown if making.keeps else read, making.members)


def default_of(program: Program, key: str, type_: Type, pool: Pool) -> Term:
    """Return what a key is when the program is not in force."""
    for group in program.results:
        if key in group.keys:
            return _default(group.defaults[group.keys.index(key)], type_, pool)
    return _default(None, type_, pool)
