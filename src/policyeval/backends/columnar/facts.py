"""Facts in SQL: what a fact is on a row, and when it is unknown."""

from typing import Any, Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.fitting import WHOLE, Fitting
from policyeval.backends.columnar.layout import COMPANION, has_companion, quoted
from policyeval.backends.columnar.literals import default_of_leaf
from policyeval.backends.columnar.objects import Object
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import NO_PATHS, Term, Unsupported, is_nullable, paths_where, text
from policyeval.frozen import dataclass, field, replace
from policyeval.language.types import Type
from policyeval.schema.shape import (
    NO_DEFAULT,
    AnyShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    MapShape,
    RecordShape,
    Slot,
)
from policyeval.source.text import Span

UNTOLD: Final = "?"
"""Stands for a path that SQL cannot tell; such rows are decided again."""


@dataclass(frozen=True, slots=True)
class _State:
    """What is in a slot, and why nothing is."""

    sql: str
    unknown: str | None
    missing: str | None
    code: str | None = None


@dataclass(slots=True)
class Facts:
    """The facts of a query: those that it reads, and what they have to be."""

    fitting: Fitting
    root: Object
    read: dict[str, None] = field(default_factory=dict)
    """The columns that are read, in the order in which they were met."""
    is_untold: bool = False
    """Whether a path may be missing that SQL cannot tell."""
    conditions: dict[str, None] = field(default_factory=dict)
    """Conditions of which one is false on rows that break the schema, are too large or need more than SQL."""
    _terms: dict[tuple[tuple[str, ...], Type, bool], Term | Object] = field(default_factory=dict)
    """What many rules read is made once."""

    @property
    def pool(self) -> Pool:
        """The texts of the query."""
        return self.fitting.pool

    def at(
        self, path: tuple[str, ...], type_: Type, span: Span, *, is_compared: bool = False
    ) -> Term | Object:
        """Return the fact at a path outside of lists, of the type that the checker knows it to have."""
        known = self._terms.get((path, type_, is_compared))
        if known is not None:
            return known
        found: Term | Object = self.root
        for name in path[:-1]:
            assert isinstance(found, Object)
            found = self.member(found, name, None, span)
        assert isinstance(found, Object)
        found = self.member(found, path[-1], type_, span, is_compared=is_compared)
        self._terms[path, type_, is_compared] = found
        return found

    def member(
        self, of: Object, name: str, type_: Type | None, span: Span, *, is_compared: bool = False
    ) -> Term | Object:
        """Return a member of an object; without a type it may be null where the schema lets it.

        Data of any kind may only be `compared`.
        """
        slot = dict(of.shape.members)[name]
        path = f"{of.shape.path}.{name}" if of.shape.path else name
        if isinstance(slot.shape, MapShape):
            raise Unsupported(words.NAMES_ARE_DATA, span, path=path)
        if isinstance(slot.shape, AnyShape) and not (is_compared and _is_plain(slot)):
            raise Unsupported(words.ANY_NOT_COMPARED, span, path=path)
        self._note(of, name, slot)
        if isinstance(slot.shape, RecordShape):
            return self._object(of, name, slot, slot.shape)
        return self._leaf(of, name, slot, slot.type if type_ is None else type_)

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
        condition = self.fitting.fits(slot, self.pool.atom(quoted(column)))
        if condition is not None:
            self.conditions.setdefault(condition)

    # ------------------------------------------------------------------------------------ paths

    def named(self, path: str | None) -> str:
        """Return the list of one path that is missing, which may be one that SQL cannot tell."""
        if path is not None:
            return self.pool.seldom(f"[{path}]")
        self.is_untold = True
        return self.pool.atom(f"['{UNTOLD}']")

    def _path(self, of: Object, name: str) -> str | None:
        if of.path is None:
            return None
        own = self.pool.atom(text(name))
        return self.pool.concatenated(of.path, own) if of.path else own

    # ---------------------------------------------------------------------------------- objects

    def _object(self, of: Object, name: str, slot: Slot, record: RecordShape) -> Object:
        pool, path = self.pool, self._path(of, name)
        found = Object(
            record,
            slot.type,
            of.base,
            f"{of.prefix}{name}.",
            None if path is None else pool.concatenated(path, pool.atom("'.'")),
            of.there,
            of.unknown,
            of.missing,
            _inside(of.default, name),
        )
        if not has_companion(slot):
            return found
        if isinstance(of.default, dict):
            raise Unsupported(words.DEFAULT_INSIDE, path=f"{of.prefix}{name}")
        given = pool.atom(of.column(name + COMPANION))
        is_there = f"{given} IS TRUE"
        found = replace(
            found,
            there=pool.share(is_there if of.there is None else f"{of.there} AND {is_there}"),
            default=slot.default,
        )
        if slot.default is not NO_DEFAULT:
            return found
        absent = pool.seldom(f"{given} IS NOT TRUE" if slot.null_is_unknown else f"{given} IS NULL")
        unknown, missing = self._or_absent(of, absent, path)
        return replace(found, unknown=unknown, missing=missing)

    def _or_absent(self, of: Object, absent: str, path: str | None) -> tuple[str, str]:
        """Return where a member is unknown, itself or with the object that it is in, and what is missing."""
        pool = self.pool
        here = paths_where(absent, self.named(path), pool)
        if of.unknown is None:
            return absent, here
        unknown = pool.seldom(f"{of.unknown} OR {absent}")
        return unknown, pool.seldom(f"CASE WHEN {of.unknown} THEN {of.missing} ELSE {here} END")

    # ----------------------------------------------------------------------------------- leaves

    def _leaf(self, of: Object, name: str, slot: Slot, type_: Type) -> Term:
        path = self._path(of, name)
        state = self._given(of, name, slot, path)
        if of.there is not None:
            is_default = isinstance(of.default, dict)
            state = self._of_default(of, name, slot, state) if is_default else self._of_null(of, state)
        return self._term(slot, type_, state, path)

    def _given(self, of: Object, name: str, slot: Slot, path: str | None) -> _State:
        """Return what is in a slot of an object that is there: a value, its default, null, nothing."""
        pool = self.pool
        raw = pool.atom(of.column(name))
        value = self._converted(slot, raw)
        null = f"{pool.atom(of.column(name + COMPANION))} IS FALSE" if has_companion(slot) else None
        if slot.default is NO_DEFAULT:
            absent = pool.share(f"{raw} IS NULL" + (f" AND ({null}) IS NOT TRUE" if null else ""))
            return _State(value, *self._or_absent(of, absent, path))
        if slot.default is None:
            return _State(value, of.unknown, of.missing)
        assumed = pool.share(f"coalesce({value}, {pool.atom(default_of_leaf(slot.default, slot))})")
        if null is not None:
            assumed = pool.share(f"CASE WHEN {raw} IS NULL AND {null} THEN NULL ELSE {assumed} END")
        return _State(assumed, of.unknown, of.missing)

    def _of_null(self, of: Object, state: _State) -> _State:
        """Return a member of an object that may be null, which is a failure, or unknown."""
        pool = self.pool
        is_null = f"NOT {of.there}" if of.unknown is None else f"NOT ({of.there} OR {of.unknown})"
        unknown, missing = state.unknown, state.missing
        if unknown is not None:
            unknown = pool.seldom(f"NOT ({is_null}) AND {unknown}")
            missing = pool.seldom(f"CASE WHEN {is_null} THEN {NO_PATHS} ELSE {missing} END")
        code = pool.seldom(f"CASE WHEN NOT {of.there} THEN 'PE810' END")
        return _State(pool.share(f"CASE WHEN {of.there} THEN {state.sql} END"), unknown, missing, code)

    def _of_default(self, of: Object, name: str, slot: Slot, state: _State) -> _State:
        """Return a member of an object that its default stands for where it is not there."""
        pool = self.pool
        inherited = _inside(of.default, name)
        assumed = slot.default if inherited is NO_DEFAULT or inherited == {} else inherited
        if assumed is NO_DEFAULT:
            return replace(state, sql=pool.share(f"CASE WHEN {of.there} THEN {state.sql} END"))
        assert of.there is not None  # there is something that a default stands for
        constant = pool.atom("NULL" if assumed is None else default_of_leaf(assumed, slot))
        return _State(
            pool.share(f"CASE WHEN {of.there} THEN {state.sql} ELSE {constant} END"),
            state.unknown and pool.seldom(f"{of.there} AND {state.unknown}"),
            state.missing and paths_where(of.there, state.missing, pool),
        )

    def _term(self, slot: Slot, type_: Type, state: _State, path: str | None) -> Term:
        pool, sql = self.pool, state.sql
        term = Term(type_, sql, None, state.unknown, state.missing, state.code)
        may_be_null = slot.nullable and not slot.null_is_unknown
        if may_be_null and is_nullable(type_):
            no_answer = [state.unknown, state.code and f"{state.code} IS NOT NULL"]
            found = " OR ".join(part for part in no_answer if part is not None)
            term = replace(term, answered=pool.share(f"NOT ({found})") if found else "TRUE")
        elif may_be_null:  # used where it is not null: a failure, and the guard beside it is false
            beside = "" if state.unknown is None else f" AND NOT ({state.unknown})"
            term = replace(term, code=pool.seldom(f"CASE WHEN {sql} IS NULL{beside} THEN 'PE810' END"))
        match slot.shape:
            case IntegerShape(low=low, high=high) if (low, high) != WHOLE:
                held = pool.share(f"CASE WHEN {sql} BETWEEN {low} AND {high} THEN {sql} END")
                return replace(term, bounded=replace(term, sql=held, low=low, high=high))
            case AnyShape():
                return replace(term, is_json=True)
            case ListShape(element=element):
                record = element.shape if isinstance(element.shape, RecordShape) else None
                return replace(term, record=record, place=path, element_absent=element.null_is_unknown)
            case _:
                return term

    def _converted(self, slot: Slot, raw: str) -> str:
        """Return a leaf as terms have it; a value that the schema refuses is NULL where it would do harm."""
        pool, fits = self.pool, self.fitting.fits
        match slot.shape:
            case InstantShape():
                return pool.share(f"CASE WHEN {fits(slot, raw)} THEN epoch_us({raw}) END")
            case DurationShape():
                return pool.share(f"CASE WHEN {fits(slot, raw)} THEN {raw} END")
            case ListShape(element=element) if isinstance(element.shape, InstantShape | DurationShape):
                local = pool.local()
                inner = self._converted(element, pool.atom(local))
                return pool.share(f"list_transform({raw}, lambda {local}: {inner})")
            case ListShape(element=Slot(shape=ListShape())):
                raise Unsupported(words.LISTS_OF_LISTS)
            case _:
                return raw


def _is_plain(slot: Slot) -> bool:
    """Say whether what is not given is unknown, and null as good as any other value."""
    return slot.default is NO_DEFAULT and not slot.nullable


def _inside(default: Any, name: str) -> Any:
    """Return what a default says of a member: an empty object where it is silent."""
    return default.get(name, {}) if isinstance(default, dict) else NO_DEFAULT
