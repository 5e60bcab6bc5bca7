"""Answers as files: Parquet, CSV or NDJSON, each under its name when it is whole and not before."""

import json
import os
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from policyeval.engine.show import show_instant
from policyeval.engine.tables.answers import (
    ERRORS,
    FIRED,
    MISSING,
    RESULT,
    STATUS,
    VERSION,
    Layout,
    arrow_type,
    counted_type,
    has_records,
    plain_texts,
)
from policyeval.engine.tables.conversion import from_nanos
from policyeval.engine.tables.libraries import arrow, csv, parquet
from policyeval.ir.ledger_records import KINDS
from policyeval.language.values import Timestamp

PARQUET: Final = "parquet"
CSV: Final = "csv"
NDJSON: Final = "ndjson"
FORMATS: Final = (PARQUET, NDJSON, CSV)
_UTC: Final = "+00:00"
_ARROW: Final = "ARROW:schema"
"""Under which Parquet keeps the types of Arrow that its own do not tell."""
GROUP: Final = 122_880
"""Rows of a row group: what DuckDB and others read at once."""


class Writer(Protocol):
    """Takes batches of answers."""

    def write(self, batch: Any) -> None:
        """Write the answers of a batch."""

    def close(self) -> None:
        """Write what is left."""


def open_writer(format_: str, stream: BinaryIO, layout: Layout) -> Writer:
    """Return what writes answers to a stream in a format."""
    match format_:
        case "parquet":
            return _Parquet(stream, layout)
        case "csv":
            return _Csv(stream, layout)
        case _:
            return _Ndjson(stream, layout)


class _Parquet:
    """Row groups of equal size, whatever the batches are: the same rows are the same bytes."""

    def __init__(self, stream: BinaryIO, layout: Layout) -> None:
        self._schema = layout.coded
        self._writer = parquet().ParquetWriter(
            stream,
            self._schema,
            store_schema=False,
            compression="snappy",
            use_dictionary=_repeated(layout),
            write_statistics=_ranged(layout),
            column_encoding=dict.fromkeys(_counts(layout), "DELTA_BINARY_PACKED"),
        )
        # Arrow's own schema in a file is that of texts: to who reads it, codes are of no use.
        shown = layout.schema
        self._writer.add_key_value_metadata({**shown.metadata, _ARROW: b64encode(shown.serialize())})
        self._waiting: list[Any] = []
        self._rows = 0

    def write(self, batch: Any) -> None:
        """Keep a batch until a row group is whole."""
        while batch.num_rows:
            room = GROUP - self._rows
            self._waiting.append(batch.slice(0, room))
            self._rows += min(batch.num_rows, room)
            batch = batch.slice(room)
            if self._rows == GROUP:
                self._flush()

    def _flush(self) -> None:
        # Where the batches ended would show in the pages.
        table = arrow().Table.from_batches(self._waiting, self._schema).combine_chunks()
        self._writer.write_table(table, row_group_size=GROUP)
        self._waiting, self._rows = [], 0

    def close(self) -> None:
        """Write the last row group and the footer."""
        if self._rows:
            self._flush()
        self._writer.close()


def _repeated(layout: Layout) -> list[str]:
    """Return the columns whose values repeat; those of keys differ, and a dictionary would be waste."""
    results = (path for path, type_ in _result_leaves(layout) if not _is_count(type_))
    return [VERSION, STATUS, *results, f"{FIRED}.list.element.rule", f"{MISSING}.list.element"]


def _counts(layout: Layout) -> list[str]:
    """Return the columns of results that are whole numbers: how far they are apart takes the least time."""
    return [path for path, type_ in _result_leaves(layout) if _is_count(type_)]


def _is_count(type_: Any) -> bool:
    """Say whether values are whole numbers, as instants are."""
    return bool(arrow().types.is_timestamp(type_) or arrow().types.is_integer(type_))


def _result_leaves(layout: Layout) -> Iterator[tuple[str, Any]]:
    for key, type_ in layout.results:
        if type_ is not None:
            yield from _leaves(f"{RESULT}{key}", arrow_type(type_))


def _ranged(layout: Layout) -> list[str]:
    """Return the columns whose ranges are told: those of keys and numbers.

    Few texts are repeated in each range of rows alike, and nobody looks for rows by what is in their lists.
    """
    types = arrow().types
    results = (f for f in layout.schema if f.name.startswith(RESULT) and not types.is_string(f.type))
    return [field.name for field in (*layout.keys, *results) if not types.is_nested(field.type)]


def _leaves(path: str, type_: Any) -> Iterator[tuple[str, Any]]:
    """Yield the columns of a type as Parquet names them, and their types."""
    types = arrow().types
    if types.is_list(type_):
        yield from _leaves(f"{path}.list.element", type_.value_type)
    elif types.is_struct(type_):
        for member in type_:
            yield from _leaves(f"{path}.{member.name}", member.type)
    else:
        yield path, type_


class _Csv:
    """A header, then a line a row; lists and structs are JSON text, instants RFC 3339."""

    def __init__(self, stream: BinaryIO, layout: Layout) -> None:
        pa = arrow()
        self._layout = layout
        self._kept = [_is_plain(field.type) for field in layout.schema]
        fields = [
            field if kept else pa.field(field.name, pa.string())
            for field, kept in zip(layout.schema, self._kept, strict=True)
        ]
        self._schema = pa.schema(fields)
        self._shown = [_shown_column(number, field, layout) for number, field in enumerate(layout.schema)]
        self._writer = csv().CSVWriter(stream, self._schema)

    def write(self, batch: Any) -> None:
        """Write a batch."""
        plain = plain_texts(batch, self._layout).columns
        columns = [
            column if kept else arrow().array([_text(show(one)) for one in _listed(column)], arrow().string())
            for column, kept, show in zip(plain, self._kept, self._shown, strict=True)
        ]
        self._writer.write_batch(arrow().record_batch(columns, schema=self._schema))

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()


class _Ndjson:
    """An object a line, in which `result` is one too."""

    def __init__(self, stream: BinaryIO, layout: Layout) -> None:
        self._stream = stream
        texts = {f"{RESULT}{key}" for key, type_ in layout.results if type_ is None}
        self._names = list(layout.schema.names)
        self._shown = [
            json.loads if field.name in texts else _shown_column(number, field, layout)
            for number, field in enumerate(layout.schema)
        ]

    def write(self, batch: Any) -> None:
        """Write a batch."""
        columns = [
            [None if one is None else show(one) for one in _listed(column)]
            for column, show in zip(batch.columns, self._shown, strict=True)
        ]
        lines = [self._line(values) for values in zip(*columns, strict=True)]
        self._stream.write("".join(lines).encode())

    def _line(self, values: tuple[Any, ...]) -> str:
        row: dict[str, Any] = {}
        for name, value in zip(self._names, values, strict=True):
            if name.startswith(RESULT):
                row.setdefault(RESULT.rstrip("."), {})[name.removeprefix(RESULT)] = value
            elif name in (FIRED, MISSING, ERRORS):
                row.setdefault(RESULT.rstrip("."), {})
                row[name] = value
            else:
                row[name] = value
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"

    def close(self) -> None:
        """Write nothing more."""


def _is_plain(type_: Any) -> bool:
    types = arrow().types
    is_scalar = (
        not types.is_nested(type_) and not types.is_timestamp(type_) and not types.is_dictionary(type_)
    )
    return bool(is_scalar and not _is_binary(type_))


def _is_binary(type_: Any) -> bool:
    types = arrow().types
    return bool(types.is_binary(type_) or types.is_large_binary(type_) or types.is_fixed_size_binary(type_))


def _listed(column: Any) -> list[Any]:
    counted = counted_type(column.type)
    values: list[Any] = (column if counted == column.type else column.cast(counted)).to_pylist()
    return values


def _shown_column(number: int, field: Any, layout: Layout) -> Callable[[Any], Any]:
    """Return how a value of a column is shown as JSON: the records of a ledger as a decision has them."""
    is_carried = number < len(layout.keys)
    type_ = None if is_carried else dict(layout.results).get(field.name.removeprefix(RESULT))
    if not has_records(type_):
        return _shown(field.type)
    record = _record(field.type.value_type, layout.zone)
    return lambda values: None if values is None else [record(one) for one in values]


def _record(type_: Any, zone: str) -> Callable[[Any], Any]:
    """Return how a struct is shown as the record that it stands for."""
    shown = _as_recorded(type_, zone)
    if type_.get_field_index(KINDS.told_by) < 0:
        return shown

    def of_its_kind(value: Any) -> Any:
        absent = KINDS.absent(is_first=value[KINDS.told_by] is None)
        return {name: one for name, one in shown(value).items() if name not in absent}

    return of_its_kind


def _as_recorded(type_: Any, zone: str) -> Callable[[Any], Any]:
    """Return how a value inside of a record is shown, instants in a zone."""
    types = arrow().types
    if types.is_timestamp(type_):
        return lambda count: None if count is None else show_instant(Timestamp(count * 1_000), zone)
    if types.is_list(type_):
        inner = _as_recorded(type_.value_type, zone)
        return lambda values: None if values is None else [inner(one) for one in values]
    if types.is_struct(type_):
        members = {field.name: _as_recorded(field.type, zone) for field in type_}
        return lambda value: None if value is None else {n: show(value[n]) for n, show in members.items()}
    return _shown(type_)


def _shown(type_: Any) -> Callable[[Any], Any]:
    """Return how a value of a column is shown as JSON."""
    types = arrow().types
    if types.is_timestamp(type_):
        return _shown_timestamp(type_)
    if types.is_map(type_):
        inner = _shown(type_.item_type)
        return lambda pairs: None if pairs is None else {name: inner(one) for name, one in pairs}
    if types.is_list(type_):
        inner = _shown(type_.value_type)
        return lambda values: None if values is None else [inner(one) for one in values]
    if types.is_struct(type_):
        members = {field.name: _shown(field.type) for field in type_}
        return lambda value: None if value is None else {n: show(value[n]) for n, show in members.items()}
    if types.is_floating(type_):
        return lambda value: None if value is None else value if isfinite(value) else str(value)
    if types.is_integer(type_) or types.is_boolean(type_) or types.is_string(type_) or types.is_nested(type_):
        return lambda value: value
    return lambda value: None if value is None else value.hex() if isinstance(value, bytes) else str(value)


_NANOS: Final = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}


def _shown_timestamp(type_: Any) -> Callable[[Any], Any]:
    """Return how a timestamp is shown, from its count: without a zone where it has none."""
    scale = _NANOS[type_.unit]
    if type_.tz is not None:
        return lambda count: None if count is None else from_nanos(count * scale)
    return lambda count: None if count is None else from_nanos(count * scale).removesuffix(_UTC)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write that gets its name when everything is on the disk; a failure leaves none."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
