"""What the values that rules give a key come to: a sum, a tally, a list, any, the only one."""

from collections.abc import Sequence
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.literals import constant
from policyeval.backends.columnar.pool import Pool, balanced
from policyeval.backends.columnar.rules import Asked, Single, bounds_of
from policyeval.backends.columnar.terms import Term, Unsupported, is_nullable, sql_type
from policyeval.backends.columnar.why import Why
from policyeval.frozen import dataclass
from policyeval.language.types import INT_MAX, INT_MIN, STRING, List, Type, plain

Members = tuple[tuple[str, Type], ...]
_WIDE: Final = 16


@dataclass(frozen=True, slots=True)
class Folding:
    """The rules that give a key, in their order, and what it is when none does."""

    key: str
    type: Type
    giving: Sequence[Asked]
    default: Term
    pool: Pool

    def total(self) -> tuple[str, Why | None]:
        """Return the sum, and where it leaves 64 bits."""
        if not self.giving:
            return self.default.sql, None
        parts, low, high = [], 0, 0
        for one in self.giving:
            part, (least, most) = self._part(one)
            parts.append(part)
            low, high = low + least, high + most
        overflow = None
        if low >= INT_MIN and high <= INT_MAX:
            total = balanced("+", parts, self.pool)
        else:
            wide = self.pool.share(
                balanced("+", [self.pool.share(f"{part}::HUGEINT") for part in parts], self.pool)
            )
            total = self.pool.share(f"TRY_CAST({wide} AS BIGINT)")
            overflow = Why(self.pool.share(f"{wide} IS NOT NULL AND {total} IS NULL"), "TRUE", code="'PE801'")
        if type(self.default.literal) is int and self.default.literal == 0:
            return total, overflow
        return f"CASE WHEN {self._some()} THEN {total} ELSE {self.default.sql} END", overflow

    def _part(self, one: Asked) -> tuple[str, tuple[int, int]]:
        """Return what a rule adds to a sum, zero where it does not fire, and the bounds of that."""
        pool = self.pool
        if isinstance(one, Single):
            value = one.value(self.key, self.type)
            assert value is not None
            self._refuse_decimals(value)
            held = value.bounded or value
            low, high = bounds_of(value)
            return pool.share(f"CASE WHEN {one.stands} THEN {held.sql} ELSE 0::BIGINT END"), (
                min(0, low),
                max(0, high),
            )
        values = one.values(self.key, self.type)
        assert values is not None
        self._refuse_decimals(values[0])
        total = pool.share(f"coalesce(list_sum({values[1]}), 0)")
        low, high = bounds_of(values[0])
        if low >= -(2**40) and high <= 2**40:  # lists are shorter than a million elements by far
            return pool.share(f"CAST({total} AS BIGINT)"), (min(0, low) * 2**21, max(0, high) * 2**21)
        return total, (INT_MIN * 2**32, INT_MAX * 2**32)

    def _refuse_decimals(self, value: Term) -> None:
        if sql_type(value.type) != "BIGINT":
            raise Unsupported(words.SUM_OF_DECIMALS, key=self.key)

    def _some(self) -> str:
        return balanced("OR", [one.stands for one in self.giving], self.pool)

    def tally(self) -> str:
        """Return the map from each rule's name to its sum, of those that fire."""
        by_name: dict[str, list[Asked]] = {}
        for one in self.giving:
            by_name.setdefault(one.rule.implements[0] if one.rule.implements else one.rule.id, []).append(one)
        entries = []
        for name, mine in by_name.items():
            own = Folding(self.key, self.type, mine, Term(self.type, "0", literal=0), self.pool)
            total, overflow = own.total()
            if overflow is not None:
                raise Unsupported(words.TALLY_WITHOUT_BOUNDS, key=self.key)
            label = constant(name, STRING, self.pool).sql
            fired = balanced("OR", [one.stands for one in mine], self.pool)
            entries.append(f"CASE WHEN {fired} THEN {{'k': {label}, 'v': {total}}} END")
        if not entries:
            return self.default.sql
        local = self.pool.local()
        found = self.pool.share(f"list_filter([{', '.join(entries)}], lambda {local}: {local} IS NOT NULL)")
        if self.default.literal == {}:
            return f"map_from_entries({found})"
        return f"CASE WHEN len({found}) > 0 THEN map_from_entries({found}) ELSE {self.default.sql} END"

    def listed(self, *, is_set: bool) -> tuple[str, Members]:
        """Return all values, of lists their elements, of a set each once; of structs their members too."""
        lists = [self._list_of(one) for one in self.giving]
        if not lists:
            return self.default.sql, ()
        parts, values = [made for made, _ in lists], [value for _, value in lists]
        members = values[0].members
        if len({(value.members, _kind(value)) for value in values}) > 1:
            raise Unsupported(words.UNLIKE_VALUES, key=self.key)
        if is_set and (members or any(is_nullable(_element(value)) or value.may_be_nan for value in values)):
            raise Unsupported(words.SET_WITH_NULL, key=self.key)
        joined = self.pool.share(_concatenated(parts, self.pool))
        if is_set:
            one_name, at = self.pool.local(), self.pool.local("i")
            same = f"list_position({joined}, {one_name}) = {at}"
            joined = self.pool.share(f"list_filter({joined}, lambda {one_name}, {at}: {same})")
        if self.default.literal == []:
            return joined, members
        return f"CASE WHEN len({joined}) > 0 THEN {joined} ELSE {self.default.sql} END", members

    def _list_of(self, one: Asked) -> tuple[str, Term]:
        """Return the values that a rule gives as one list, and one of them."""
        pool = self.pool
        if isinstance(one, Single):
            value = one.value(self.key, self.type)
            assert value is not None
            made = value.sql if isinstance(plain(value.type), List) else f"[{value.sql}]"
            return pool.share(f"CASE WHEN {one.stands} THEN {made} ELSE [] END"), value
        values = one.values(self.key, self.type)
        assert values is not None
        is_list = isinstance(plain(values[0].type), List)
        return (pool.share(f"flatten({values[1]})") if is_list else values[1]), values[0]

    def any_true(self) -> str:
        """Return whether any value is true."""
        trues = []
        for one in self.giving:
            if isinstance(one, Single):
                value = one.value(self.key, self.type)
                assert value is not None
                if value.literal is not False:
                    is_true = one.stands if value.literal is True else f"{one.stands} AND {value.sql}"
                    trues.append(self.pool.share(is_true))
            else:
                values = one.values(self.key, self.type)
                assert values is not None
                trues.append(self.pool.share(f"list_contains({values[1]}, TRUE)"))
        return self.pool.share(balanced("OR", trues, self.pool)) if trues else "FALSE"

    def unique(self) -> tuple[str, Why | None]:
        """Return the only value, and where there are several."""
        pool, counts, branches = self.pool, [], []
        for one in self.giving:
            if isinstance(one, Single):
                value = one.value(self.key, self.type)
                assert value is not None
                counts.append(pool.share(f"CASE WHEN {one.stands} THEN 1 ELSE 0 END"))
                branches.append(f"WHEN {one.stands} THEN {value.sql}")
            else:
                values = one.values(self.key, self.type)
                assert values is not None
                counts.append(pool.share(f"len({values[1]})"))
                branches.append(f"WHEN {one.stands} THEN {values[1]}[1]")
        if not branches:
            return self.default.sql, None
        count = pool.share(balanced("+", counts, pool))
        sql = f"CASE {' '.join(branches)} ELSE {self.default.sql} END"
        if len(self.giving) == 1 and isinstance(self.giving[0], Single):
            return sql, None
        return sql, Why(pool.share(f"{count} > 1"), "TRUE", code="'PE820'")


def _element(value: Term) -> Type:
    """Return the type of what a value adds to a list."""
    return value.type.element if isinstance(value.type, List) else value.type


def _kind(value: Term) -> str:
    return "" if value.members else sql_type(_element(value), value.record)


def _concatenated(parts: Sequence[str], pool: Pool) -> str:
    lists = list(parts)
    while len(lists) > 1:
        lists = [
            lists[at]
            if at + 1 == len(lists)
            else pool.share(f"list_concat({', '.join(lists[at : at + _WIDE])})")
            for at in range(0, len(lists), _WIDE)
        ]
    return lists[0]
