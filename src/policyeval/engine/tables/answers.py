"""Answers as columns: keys, version, status, the result, what fired, what was missing and what went wrong.

The columns are those of every version that may decide. A result key whose type a column cannot have
(it varies, or is an object whose members nobody knows) is JSON text. Engines give the versions, the statuses
and the rules as codes, and `plain_texts` makes texts of them.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from itertools import accumulate
from typing import Any, Final

from policyeval.engine.errors import ArgumentError, FactsError
from policyeval.engine.record import Record as DecisionRecord
from policyeval.engine.tables.coded import code_type, coded
from policyeval.engine.tables.libraries import arrow, integers
from policyeval.frozen import dataclass
from policyeval.ir.ledger_records import record_lists
from policyeval.ir.program import Program
from policyeval.ir.record import Status
from policyeval.language.types import (
    BOOL,
    DOUBLE,
    DURATION,
    DYN,
    TIMESTAMP,
    Int,
    List,
    Map,
    Nullable,
    Record,
    String,
    Type,
    plain,
)
from policyeval.language.values import Timestamp
from policyeval.schema.times import read_instant
from policyeval.source.catalog import catalog
from policyeval.source.diagnostic import Diagnostic, Language

REFUSED: Final = "refused"
"""The status of a row whose facts do not fit: no decision was made."""
VERSION: Final = "version"
STATUS: Final = "status"
FIRED: Final = "fired"
MISSING: Final = "missing"
ERRORS: Final = "errors"
METADATA: Final = "policyeval"
"""The key of the metadata with which the answers can be had again."""
RESULT: Final = "result."
STATUSES: Final = (*Status, REFUSED)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of the answers."""

    keys: Any
    """The Arrow schema of the columns that are carried through."""
    results: tuple[tuple[str, Type | None], ...]
    """The keys of the result; the type of those that are JSON text is None."""
    metadata: Mapping[str, Any]
    rules: tuple[str, ...]
    """The rules that may fire."""
    has_points: bool
    """Whether any of them has points."""
    nested: frozenset[str]
    """The keys of the result whose JSON text is a list or an object."""
    zone: str
    """The zone of instants in JSON: the policy's."""

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that may decide, oldest first."""
        return tuple(one["version"] for one in self.metadata["versions"])

    @cached_property
    def schema(self) -> Any:
        """The Arrow schema of the answers."""
        return self._schema(arrow().string())

    @cached_property
    def coded(self) -> Any:
        """The Arrow schema of the answers as engines give them."""
        return self._schema(code_type())

    def _schema(self, repeated: Any) -> Any:
        pa = arrow()
        fired = pa.struct([("rule", repeated), *([("points", pa.int64())] if self.has_points else [])])
        error = pa.struct(
            [
                ("at", pa.string()),
                ("code", pa.string()),
                *((message_member(each), pa.string()) for each in Language),
            ]
        )
        fields = [
            *self.keys,
            pa.field(VERSION, repeated),
            pa.field(STATUS, repeated, nullable=False),
            *(pa.field(f"{RESULT}{key}", arrow_type(type_)) for key, type_ in self.results),
            pa.field(FIRED, pa.list_(fired)),
            pa.field(MISSING, pa.list_(pa.string())),
            pa.field(ERRORS, pa.list_(error)),
        ]
        metadata = {METADATA: json.dumps(self.metadata, ensure_ascii=False, sort_keys=True)}
        return pa.schema(fields, metadata=metadata)

    def fired(self, offsets: Any, codes: Any, points: Any | None) -> Any:
        """Return the column of the rules that fired: where lists begin, and all their codes and points.

        Without points no rule of the program has any.
        """
        pa, type_ = arrow(), self.coded.field(FIRED).type
        columns = [coded(codes, self.rules)]
        if self.has_points:
            columns.append(pa.nulls(len(codes), pa.int64()) if points is None else points)
        rules = pa.StructArray.from_arrays(columns, fields=list(type_.value_type))
        return pa.ListArray.from_arrays(offsets, rules, type=type_)


def plain_texts(batch: Any, layout_: Layout) -> Any:
    """Return answers, as an engine gives them, with texts for codes."""
    columns = [
        column if column.type == field.type else column.cast(field.type)
        for column, field in zip(batch.columns, layout_.schema, strict=True)
    ]
    return arrow().record_batch(columns, schema=layout_.schema)


def layout(keys: Any, programs: Iterable[Program], metadata: Mapping[str, Any]) -> Layout:
    """Return the columns for the answers of programs, in the order of the newest."""
    types: dict[str, Type | None] = {}
    nested: set[str] = set()
    newest_first = tuple(programs)[::-1]
    for program in newest_first:
        lists = {} if program.ledger is None else record_lists(program.ledger)
        for key, type_ in program.keys:
            found = column_of(lists[key], has_structs=True) if key in lists else column_of(type_)
            types[key] = found if types.get(key, found) == found else None
            if found is None and plain(type_) not in (DYN, Nullable(DYN)):
                nested.add(key)
    rules = dict.fromkeys(rule.id for program in newest_first for rule in program.rules)
    return Layout(
        keys=keys,
        results=tuple(types.items()),
        metadata=metadata,
        rules=tuple(rules),
        has_points=any(rule.points is not None for program in newest_first for rule in program.rules),
        nested=frozenset(nested),
        zone=newest_first[0].zone,
    )


def column_of(type_: Type, *, has_structs: bool = False) -> Type | None:
    """Return the type of the column for a result key, or None where it is JSON text.

    Records are structs only where they should be: those of a ledger, whose members every engine gives.
    """
    part = partial(column_of, has_structs=has_structs)
    match plain(type_):
        case Nullable(of=of):
            return part(of)
        case Int() | String() as scalar:
            return scalar
        case scalar if scalar in (BOOL, DOUBLE, TIMESTAMP, DURATION):
            return scalar
        case List(element=element):
            inner = part(element)
            return None if inner is None or isinstance(element, Nullable) else List(inner)
        case Record(name=name, members=members) if has_structs:
            parts = [(member, part(of)) for member, of in members]
            known = tuple((member, found) for member, found in parts if found is not None)
            return Record(name, known) if len(known) == len(parts) else None
        case Map(key=String(), value=value):
            inner = part(value)
            return None if inner is None or isinstance(value, Nullable) else Map(String(), inner)
        case _:
            return None


def has_records(type_: Type | None) -> bool:
    """Say whether the values in a column are the records of a ledger."""
    return isinstance(type_, Record) or (isinstance(type_, List) and has_records(type_.element))


def arrow_type(type_: Type | None) -> Any:
    """Return the Arrow type of a column."""
    pa = arrow()
    match type_:
        case Int():
            return pa.int64()
        case List(element=element):
            return pa.list_(arrow_type(element))
        case Record(members=members):
            return pa.struct([(name, arrow_type(of)) for name, of in members])
        case Map(value=value):
            return pa.map_(pa.string(), arrow_type(value))
        case _ if type_ == BOOL:
            return pa.bool_()
        case _ if type_ == DOUBLE:
            return pa.float64()
        case _ if type_ == TIMESTAMP:
            return pa.timestamp("us", "UTC")
        case _:
            return pa.string()


def _writer(type_: Type | None) -> Callable[[Any], Any]:
    """Return how JSON data of a decision's record is written in a column; it is not asked about null."""
    match type_:
        case None:
            return lambda data: json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        case List(element=element):
            inner = _writer(element)
            return lambda data: [inner(one) for one in data]
        case Record(members=members):
            inside = [(name, _writer(of)) for name, of in members]
            return lambda data: {
                name: None if data.get(name) is None else write(data[name]) for name, write in inside
            }
        case Map(value=value):
            inner = _writer(value)
            return lambda data: [(name, inner(one)) for name, one in data.items()]
        case _ if type_ == TIMESTAMP:
            return _micros
        case _:
            return lambda data: data


_LAST_YEAR: Final = 9999
_CYCLE_YEARS: Final = 400
_CYCLE_MICROS: Final = 146_097 * 86_400_000_000
"""After 400 years the calendar comes again."""


def _micros(text: str) -> int:
    """Return an instant as a record shows it; on the clocks of a zone it may be outside of all years."""
    year, _, rest = text.partition("-")
    cycles = -1 if int(year) > _LAST_YEAR else 1 if int(year) < 1 else 0
    instant = read_instant(f"{int(year) + cycles * _CYCLE_YEARS:04}-{rest}")
    assert isinstance(instant, Timestamp), text
    return instant.nanos // 1_000 - cycles * _CYCLE_MICROS


class Answers:
    """Answers of rows, as they are collected for one batch."""

    def __init__(self, layout_: Layout) -> None:
        self._layout = layout_
        self._writers = [(key, _writer(type_)) for key, type_ in layout_.results]
        self._results: list[list[Any]] = [[] for _ in layout_.results]
        self._versions: list[str | None] = []
        self._statuses: list[str] = []
        self._fired: list[Sequence[tuple[str, int | None]]] = []
        self._missing: list[list[str]] = []
        self._errors: list[list[Mapping[str, Any]]] = []

    def add(self, came: DecisionRecord | Sequence[Diagnostic]) -> None:
        """Add what became of a row."""
        if isinstance(came, DecisionRecord):
            self._answer(came)
        else:
            self._refuse(came)

    def _answer(self, record: DecisionRecord) -> None:
        result = record.result
        for column, (key, write) in zip(self._results, self._writers, strict=True):
            value = result.get(key)
            column.append(None if value is None else write(value))
        self._versions.append(record.loaded.policy.version)
        self._statuses.append(record.status)
        self._fired.append(record.fired)
        self._missing.append(record.missing)
        self._errors.append(_failures(record))

    def _refuse(self, findings: Sequence[Diagnostic]) -> None:
        for column in self._results:
            column.append(None)
        self._versions.append(None)
        self._statuses.append(REFUSED)
        self._fired.append([])
        self._missing.append([])
        self._errors.append([_told(finding.pointer or "", finding) for finding in findings])

    def batch(self, keys: Sequence[Any]) -> Any:
        """Return the answers beside the columns that are carried through."""
        schema = self._layout.coded
        results = [
            _array(found, schema.field(f"{RESULT}{key}").type)
            for (key, _), found in zip(self._writers, self._results, strict=True)
        ]
        columns = [
            *keys,
            _codes(self._versions, self._layout.versions),
            _codes(self._statuses, STATUSES),
            *results,
            self._fired_lists(),
            _array(self._missing, schema.field(MISSING).type),
            _array(self._errors, schema.field(ERRORS).type),
        ]
        return arrow().record_batch(columns, schema=schema)

    def _fired_lists(self) -> Any:
        pa = arrow()
        codes = {rule: code for code, rule in enumerate(self._layout.rules)}
        every = [codes[rule] for fired in self._fired for rule, _ in fired]
        points = [left for fired in self._fired for _, left in fired]
        ends = accumulate(map(len, self._fired), initial=0)
        return self._layout.fired(integers(ends), integers(every), pa.array(points, pa.int64()))


def _codes(texts: Iterable[str | None], known: Sequence[str]) -> Any:
    codes: dict[str | None, int | None] = {text: code for code, text in enumerate(known)}
    codes[None] = None
    return coded(arrow().array([codes[text] for text in texts], arrow().int32()), known)


def _array(values: list[Any], type_: Any) -> Any:
    pa = arrow()
    counted = counted_type(type_)
    found = pa.array(values, counted)
    return found if counted == type_ else found.cast(type_)


def counted_type(type_: Any) -> Any:
    """Return an Arrow type with numbers for timestamps, at every depth: Python's own end too early."""
    pa = arrow()
    if pa.types.is_timestamp(type_):
        return pa.int64()
    if pa.types.is_map(type_):
        return pa.map_(type_.key_type, counted_type(type_.item_type))
    if pa.types.is_struct(type_):
        return pa.struct([field.with_type(counted_type(field.type)) for field in type_])
    if pa.types.is_list(type_):
        return pa.list_(type_.value_field.with_type(counted_type(type_.value_type)))
    return type_


def _failures(record: DecisionRecord) -> list[Mapping[str, Any]]:
    return [_told(place, Diagnostic(f.code, None, f.args)) for place, f in record.failures]


def _told(place: str, finding: Diagnostic) -> Mapping[str, Any]:
    return {"at": place, "code": finding.code, **messages(finding)}


def messages(finding: Diagnostic) -> dict[str, str]:
    """Return what a finding says, in every language: answers are the same whoever asks."""
    message = catalog()[finding.code].message
    return {message_member(language): message.text(language, finding.args) for language in Language}


def message_member(language: Language) -> str:
    """Return the name of the member that holds what a finding says in a language."""
    return "message" if language is Language.EN else f"message_{language.value}"


def decided(decide: Callable[[], DecisionRecord]) -> DecisionRecord | tuple[Diagnostic, ...]:
    """Return the record of a row, or why its facts do not fit."""
    try:
        return decide()
    except (FactsError, ArgumentError) as error:
        return error.diagnostics
