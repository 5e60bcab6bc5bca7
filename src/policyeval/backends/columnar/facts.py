"""Facts in SQL: what a fact is on a row, when it is unknown, and which rows break the schema."""

import json
from typing import Any, Final

from policyeval.backends.columnar.layout import (
    COMPANION,
    JSON,
    column_type,
    columns_of,
    has_companion,
    quoted,
)
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import NO_PATHS, Term, Unsupported, is_nullable, number, text
from policyeval.frozen import dataclass, field
from policyeval.language.instants import FIRST, LAST, LONGEST
from policyeval.language.types import INT_MAX, INT_MIN, Nullable, Type
from policyeval.language.values import Duration, Timestamp
from policyeval.schema.shape import (
    NO_DEFAULT,
    AnyShape,
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    MapShape,
    NumberShape,
    RecordShape,
    Slot,
    TextShape,
)
from policyeval.schema.times import read_duration, read_instant
from policyeval.source.text import Span

FIRST_MICROS: Final = FIRST.nanos // 1_000
LAST_MICROS: Final = LAST.nanos // 1_000
LONGEST_MICROS: Final = LONGEST.nanos // 1_000
_FIRST: Final = "TIMESTAMP '0001-01-01 00:00:00'"
_LAST: Final = "TIMESTAMP '9999-12-31 23:59:59.999999'"


@dataclass(frozen=True, slots=True)
class Object:
    """An object whose members are columns of a row, or of the struct of an element."""

    shape: RecordShape
    type: Type
    base: str
    """What stands before the name of a column: nothing, or the struct."""
    prefix: str
    """The path of the object inside the row or struct, with a dot after it."""
    path: str | None
    """The text of its path, which SQL may put together, with a dot after it; None where nobody knows it."""
    there: str | None = None
    """Where there is an object; None for everywhere."""
    unknown: str | None = None
    missing: str | None = None
    default: Any = NO_DEFAULT
    """What its members are where there is nothing."""
    struct: str | None = None
    """The struct itself, where it is an element of a list."""

    def column(self, name: str) -> str:
        """Return how SQL names a column of the object's row."""
        named = quoted(f"{self.prefix}{name}")
        return f"{self.base}.{named}" if self.base else named


@dataclass(slots=True)
class Facts:
    """The facts of a query: those that it reads, and what they have to be."""

    pool: Pool
    root: Object
    guarded: tuple[int, int] | None = None
    """The most elements of a list and characters of a text that a decision can afford."""
    read: dict[str, None] = field(default_factory=dict)
    """The columns that are read, in the order in which they were met."""
    is_untold: bool = False
    """Whether a path may be missing that SQL cannot tell."""
    valid: dict[str, None] = field(default_factory=dict)
    """Conditions of which one is false on rows that break the schema or are too large."""

    def at(self, path: tuple[str, ...], type_: Type, span: Span) -> "Term | Object":
        """Return the fact at a path outside of lists; `type_` is null where the policy has not asked."""
        found: Term | Object = self.root
        for name in path[:-1]:
            assert isinstance(found, Object)
            found = self.member(found, name, None, span)
        assert isinstance(found, Object)
        return self.member(found, path[-1], type_, span)

    def member(self, of: Object, name: str, type_: Type | None, span: Span) -> "Term | Object":
        """Return a member of an object."""
        slot = dict(of.shape.members)[name]
        if isinstance(slot.shape, JSON):
            raise Unsupported(f"`{of.prefix}{name}`, data of any kind", span)
        self._note(of, name, slot)
        if isinstance(slot.shape, RecordShape):
            return self._object(of, name, slot, slot.shape)
        return self._leaf(of, name, slot, slot.type if type_ is None else type_)

    # ---------------------------------------------------------------------------------- objects

    def _object(self, of: Object, name: str, slot: Slot, record: RecordShape) -> Object:
        atom, pool = self.pool.atom, self.pool
        path = self._path(of, name)
        there, unknown, missing, default = of.there, of.unknown, of.missing, NO_DEFAULT
        inherited = _inside(of.default, name)
        if has_companion(slot):
            given = atom(of.column(name + COMPANION))
            default = slot.default
            if default is NO_DEFAULT and not slot.nullable:
                default = {}
            absent = f"{given} IS NULL" if not slot.null_is_unknown else f"{given} IS NOT TRUE"
            if default is NO_DEFAULT:
                unknown, missing = self._or_absent(of, pool.seldom(absent), path)
            there = pool.share(f"{given} IS TRUE" if there is None else f"{there} AND {given} IS TRUE")
        elif inherited is not NO_DEFAULT:
            default = inherited
        return Object(
            record,
            Nullable(slot.type) if slot.nullable and not isinstance(slot.type, Nullable) else slot.type,
            of.base,
            f"{of.prefix}{name}.",
            None
            if path is None
            else pool.seldom(f"{path} || '.'")
            if not of.prefix and of.base
            else path_dot(path, pool),
            there,
            unknown,
            missing,
            default,
        )

    def _or_absent(self, of: Object, absent: str, path: str | None) -> tuple[str, str]:
        """Return where a member is unknown, itself or with the object that it is in, and what is missing."""
        pool = self.pool
        named = self.named(path)
        here = pool.seldom(f"CASE WHEN {absent} THEN {named} ELSE {NO_PATHS} END")
        if of.unknown is None:
            return absent, here
        unknown = pool.seldom(f"{of.unknown} OR {absent}")
        return unknown, pool.seldom(f"CASE WHEN {of.unknown} THEN {of.missing} ELSE {here} END")

    def named(self, path: str | None) -> str:
        """Return the list of one path that is missing, which may be one that SQL cannot tell."""
        if path is not None:
            return self.pool.seldom(f"[{path}]")
        self.is_untold = True
        return self.pool.atom(f"['{UNTOLD}']")

    def _path(self, of: Object, name: str) -> str | None:
        if of.path is None:
            return None
        if not of.path:
            return self.pool.atom(text(name))
        return self.pool.seldom(f"{of.path} || {text(name)}")

    # ----------------------------------------------------------------------------------- leaves

    def _leaf(self, of: Object, name: str, slot: Slot, type_: Type) -> Term:
        raw = self.pool.atom(of.column(name))
        value = self._converted(slot, raw)
        pool, path = self.pool, self._path(of, name)
        given = self.pool.atom(of.column(name + COMPANION)) if has_companion(slot) else None
        null = None if given is None else f"{given} IS FALSE"
        default = slot.default
        absent: str | None = None
        if default is NO_DEFAULT or default is None:
            sql = value
            if default is NO_DEFAULT:
                is_absent = f"{raw} IS NULL" if null is None else f"{raw} IS NULL AND NOT ({null})"
                if null is not None:
                    is_absent = f"{raw} IS NULL AND {given} IS NOT FALSE"
                absent = pool.share(is_absent)
        else:
            constant = pool.atom(literal(default, slot))
            sql = pool.share(f"coalesce({value}, {constant})")
            if null is not None:
                sql = pool.share(f"CASE WHEN {raw} IS NULL AND {null} THEN NULL ELSE {sql} END")
        unknown: str | None = of.unknown
        missing: str | None = of.missing
        if absent is not None:
            unknown, missing = self._or_absent(of, absent, path)
        code = None
        if of.there is not None:
            sql, unknown, missing, code = self._inside_optional(of, name, slot, sql, unknown, missing)
        return self._term(of, slot, type_, sql, unknown, missing, code, path)

    def _inside_optional(
        self, of: Object, name: str, slot: Slot, sql: str, unknown: str | None, missing: str | None
    ) -> tuple[str, str | None, str | None, str | None]:
        """Return a member of an object that may not be there: its default's member, or a failure of null."""
        pool = self.pool
        if of.default is NO_DEFAULT or of.default is None:
            if unknown is not None:
                absent_object = of.unknown or "FALSE"
                is_null = f"NOT ({of.there}) AND NOT ({absent_object})"
                unknown = pool.seldom(f"NOT ({is_null}) AND {unknown}")
                missing = pool.seldom(f"CASE WHEN {is_null} THEN {NO_PATHS} ELSE {missing} END")
            code = pool.seldom(f"CASE WHEN NOT ({of.there}) THEN 'PE810' END")
            return pool.share(f"CASE WHEN {of.there} THEN {sql} END"), unknown, missing, code
        inherited = _inside(of.default, name)
        inherited = slot.default if inherited is NO_DEFAULT else inherited
        if inherited is NO_DEFAULT:
            return pool.share(f"CASE WHEN {of.there} THEN {sql} END"), unknown, missing, None
        constant = "NULL" if inherited is None else literal(inherited, slot)
        found = pool.share(f"CASE WHEN {of.there} THEN {sql} ELSE {pool.atom(constant)} END")
        if unknown is not None:
            unknown = pool.seldom(f"{of.there} AND {unknown}")
            missing = pool.seldom(f"CASE WHEN {of.there} THEN {missing} ELSE {NO_PATHS} END")
        return found, unknown, missing, None

    def _term(
        self,
        of: Object,
        slot: Slot,
        type_: Type,
        sql: str,
        unknown: str | None,
        missing: str | None,
        code: str | None,
        path: str | None,
    ) -> Term:
        pool = self.pool
        answered = None
        may_be_null = slot.nullable and not slot.null_is_unknown
        if is_nullable(type_) and may_be_null:
            no_answer = [part for part in (unknown, code and f"{code} IS NOT NULL") if part is not None]
            answered = pool.share(f"NOT ({' OR '.join(no_answer)})") if no_answer else "TRUE"
        elif may_be_null:  # used where it is not null: a failure, and the guard beside it is false
            is_null = pool.seldom(
                f"{sql} IS NULL" if unknown is None else f"{sql} IS NULL AND NOT ({unknown})"
            )
            code = pool.seldom(f"CASE WHEN {is_null} THEN 'PE810' END")
        low, high = (slot.shape.low, slot.shape.high) if isinstance(slot.shape, IntegerShape) else _WIDE
        term = Term(type_, sql, answered, unknown, missing, code)
        match slot.shape:
            case IntegerShape() if (low, high) != _WIDE:
                held = pool.share(f"CASE WHEN {sql} BETWEEN {low} AND {high} THEN {sql} END")
                bounded = Term(type_, held, answered, unknown, missing, code, low=low, high=high)
                return Term(type_, sql, answered, unknown, missing, code, bounded=bounded)
            case ListShape(element=element):
                return Term(
                    type_,
                    sql,
                    answered,
                    unknown,
                    missing,
                    code,
                    record=element.shape if isinstance(element.shape, RecordShape) else None,
                    place=path,
                    element_absent=element.null_is_unknown,
                )
            case _:
                return term

    def _converted(self, slot: Slot, raw: str) -> str:
        """Return a leaf as terms have it; a value that the schema refuses is NULL where it would do harm."""
        match slot.shape:
            case InstantShape():
                return self.pool.share(f"CASE WHEN {self.fits(slot, raw)} THEN epoch_us({raw}) END")
            case DurationShape():
                return self.pool.share(f"CASE WHEN {self.fits(slot, raw)} THEN {raw} END")
            case ListShape(element=element) if isinstance(element.shape, InstantShape | DurationShape):
                local = self.pool.local()
                inner = self._converted(element, self.pool.atom(local))
                return self.pool.share(f"list_transform({raw}, lambda {local}: {inner})")
            case _:
                return raw

    # ----------------------------------------------------------------------------- what is valid

    def _note(self, of: Object, name: str, slot: Slot) -> None:
        """Keep in mind that a column is read, and what its values have to be."""
        if of.base:
            return
        column = f"{of.prefix}{name}"
        if has_companion(slot):
            self.read.setdefault(column + COMPANION)
        if isinstance(slot.shape, RecordShape) or column in self.read:
            return
        self.read.setdefault(column)
        condition = self.fits(slot, self.pool.atom(quoted(column)))
        if condition is not None:
            self.valid.setdefault(condition)

    def fits(self, slot: Slot, sql: str, depth: int = 0) -> str | None:
        """Return the condition that a value fits its slot, NULL where there is none; None for always."""
        share = self.pool.share
        match slot.shape:
            case IntegerShape(low=low, high=high):
                return None if (low, high) == _WIDE else share(f"{sql} BETWEEN {low} AND {high}")
            case NumberShape() as shape:
                return share(_number_fits(shape, sql))
            case TextShape() as shape:
                return self._text_fits(shape, sql)
            case InstantShape():
                return share(f"{sql} BETWEEN {_FIRST} AND {_LAST}")
            case DurationShape():
                return share(f"{sql} BETWEEN {-LONGEST_MICROS} AND {LONGEST_MICROS}")
            case ListShape() as shape:
                return self._list_fits(shape, sql, depth)
            case BooleanShape() | AnyShape() | MapShape() | RecordShape():
                return None

    def _text_fits(self, shape: TextShape, sql: str) -> str | None:
        pool = self.pool
        parts: list[str] = []
        if shape.closed:
            known = pool.atom(f"({', '.join(map(text, shape.known))})")
            parts.append(f"{sql} IN {known}")
        longest = shape.longest
        if self.guarded is not None and not shape.closed:
            longest = self.guarded[1] if longest is None else min(longest, self.guarded[1])
        if shape.shortest:
            parts.append(f"length({sql}) >= {shape.shortest}")
        if longest is not None:
            parts.append(f"length({sql}) <= {longest}")
        if shape.pattern is not None:
            parts.append(f"regexp_matches({sql}, {pool.atom(text(shape.pattern))})")
        if shape.is_date:
            parts.append(f"{is_date(sql)}")
        return pool.share(" AND ".join(parts)) if parts else None

    def _list_fits(self, shape: ListShape, sql: str, depth: int) -> str | None:
        pool = self.pool
        most = shape.most
        if self.guarded is not None:
            most = self.guarded[0] if most is None else min(most, self.guarded[0])
        parts: list[str] = []
        if shape.fewest:
            parts.append(f"len({sql}) >= {shape.fewest}")
        if most is not None:
            parts.append(f"len({sql}) <= {most}")
        element = pool.local()
        inside = self._element_fits(shape.element, element, depth + 1)
        if inside is not None:
            parts.append(f"len(list_filter({sql}, lambda {element}: ({inside}) IS NOT TRUE)) = 0")
        return pool.share(" AND ".join(parts)) if parts else None

    def _element_fits(self, slot: Slot, element: str, depth: int) -> str | None:
        pool = self.pool
        sql = pool.atom(element)
        parts: list[str] = []
        if isinstance(slot.shape, RecordShape):
            for column in columns_of(slot.shape):
                if not column.is_companion:
                    inner = self.fits(column.slot, pool.atom(f"{element}.{quoted(column.name)}"), depth)
                    if inner is not None:
                        parts.append(f"({inner}) IS NOT FALSE")
        else:
            inner = self.fits(slot, sql, depth)
            if inner is not None:
                parts.append(f"({inner}) IS NOT FALSE")
        if not slot.nullable:
            parts.append(f"{sql} IS NOT NULL")
        return pool.share(" AND ".join(parts)) if parts else None


UNTOLD: Final = "?"
"""Stands for a path that SQL cannot tell; such rows are decided again."""
_WIDE: Final = (INT_MIN, INT_MAX)


def path_dot(path: str, pool: Pool) -> str:
    """Return a path with a dot after it."""
    return pool.seldom(f"{path} || '.'")


def _inside(default: Any, name: str) -> Any:
    return default.get(name, NO_DEFAULT) if isinstance(default, dict) else NO_DEFAULT


def _number_fits(shape: NumberShape, sql: str) -> str:
    parts = [f"isfinite({sql})"]
    if shape.low is not None:
        parts.append(f"{sql} {'>' if shape.low_open else '>='} {double(shape.low)}")
    if shape.high is not None:
        parts.append(f"{sql} {'<' if shape.high_open else '<='} {double(shape.high)}")
    return " AND ".join(parts)


def is_date(sql: str) -> str:
    """Return the condition that a text is a day of the calendar, `2024-10-03`."""
    return f"regexp_full_match({sql}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND TRY_CAST({sql} AS DATE) >= DATE '0001-01-01'"


def double(value: float) -> str:
    """Return a double as SQL writes it."""
    return f"{value!r}e0" if "e" not in repr(value) and "n" not in repr(value) else f"'{value!r}'::DOUBLE"


def literal(value: Any, slot: Slot) -> str:
    """Return a default of a leaf, which is JSON, as terms have it."""
    match slot.shape:
        case BooleanShape():
            return "TRUE" if value else "FALSE"
        case IntegerShape():
            return number(int(value))
        case NumberShape():
            return double(float(value))
        case TextShape():
            return text(value)
        case InstantShape():
            instant = read_instant(value)
            assert isinstance(instant, Timestamp)
            return number(instant.nanos // 1_000)
        case DurationShape():
            length = read_duration(value)
            assert isinstance(length, Duration)
            return number(length.nanos // 1_000)
        case ListShape(element=element) if not isinstance(element.shape, RecordShape) or not value:
            written = ", ".join("NULL" if one is None else literal(one, element) for one in value)
            kind = "BIGINT" if isinstance(element.shape, InstantShape) else column_type(element)
            return f"CAST([{written}] AS {kind}[])"
        case _:
            raise Unsupported(f"the default {json.dumps(value)}")
