"""Tables of text as Parquet: a cell of CSV or JSON as its text, a line of NDJSON whole, or by its members."""

import codecs
import csv as text_csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from policyeval.engine.tables.libraries import arrow, csv, parquet
from policyeval.engine.tables.unreadable import (
    EMPTY,
    OTHER_COLUMNS,
    damaged,
    refuse_duplicates,
    refuse_taken,
    unreadable,
)
from policyeval.schema.json_text import read_json
from policyeval.source.diagnostic import Phrase

LINE: Final = "line"
"""The one column of NDJSON that was written as Parquet."""
_BLOCK: Final = 16 << 20
"""Bytes of text that are read at once: a cell may be as long."""
_LINES: Final = 20_000
"""Lines that become a row group."""
_LONGEST_LINE: Final = 4 << 20
_LOOKED_AT: Final = 100
"""So many first lines are looked at: where none is an object, the file is something else."""
_NO_NAMES: Final = Phrase("its first line names no column", "บรรทัดแรกไม่มีชื่อคอลัมน์")
_NO_OBJECT: Final = Phrase("`{line}` is no JSON object", "`{line}` ไม่ใช่ JSON object")


def stage_csv(files: Sequence[Path], staged: Path) -> list[str]:
    """Write CSV files, of equal headers, as one Parquet file of texts; return the names of the columns.

    An empty cell is null, and `""` an empty text. Columns without a name, as spreadsheets leave them, are no
    columns.
    """
    header = _header(files[0])
    names = [name for name in header if name.strip()]
    if not names:
        raise unreadable(str(files[0]), _NO_NAMES)
    schema = arrow().schema([(name, arrow().string()) for name in names])
    with parquet().ParquetWriter(staged, schema, compression="zstd", compression_level=1) as writer:
        for file in files:
            if _header(file) != header:
                raise unreadable(str(file), OTHER_COLUMNS, first=str(files[0]))
            try:
                with _csv_batches(file, names) as batches:
                    for batch in batches:
                        writer.write_batch(batch)
            except (OSError, ValueError, arrow().ArrowException) as error:
                raise damaged(str(file), error) from None
    return names


def _csv_batches(file: Path, names: Sequence[str]) -> Any:
    parse = csv().ParseOptions(delimiter=_delimiter(file), newlines_in_values=True)
    convert = csv().ConvertOptions(
        column_types=dict.fromkeys(names, arrow().string()),
        include_columns=names,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    read = csv().ReadOptions(block_size=_BLOCK, use_threads=False)
    return csv().open_csv(file, read_options=read, parse_options=parse, convert_options=convert)


def _first_line(file: Path) -> str:
    try:
        with file.open("r", encoding="utf-8-sig", newline="") as opened:
            return opened.readline(1 << 20)
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(str(file), error) from None


def _delimiter(file: Path) -> str:
    """Return what separates the columns: of the usual characters, the one that the header has most of."""
    outside = "".join(_first_line(file).split('"')[::2])
    return max(",;\t|", key=outside.count) if outside.strip() else ","


def _header(file: Path) -> list[str]:
    line = _first_line(file)
    if not line.strip():
        raise unreadable(str(file), EMPTY)
    with file.open("r", encoding="utf-8-sig", newline="") as opened:
        names = next(text_csv.reader(opened, delimiter=_delimiter(file)))
    refuse_duplicates([name for name in names if name.strip()], str(file))
    refuse_taken([name for name in names if name.strip()], str(file))
    return names


def stage_lines(files: Sequence[Path], staged: Path) -> None:
    """Write the lines of files as one Parquet file with a column of bytes; empty lines are no rows."""
    schema = arrow().schema([(LINE, arrow().binary())])
    is_first = True
    with parquet().ParquetWriter(staged, schema, compression="zstd", compression_level=1) as writer:
        for file in files:
            for lines in _chunks(file):
                if is_first and not any(
                    isinstance(read_json(line, name="line"), dict) for line in lines[:_LOOKED_AT]
                ):
                    raise unreadable(str(file), _NO_OBJECT, line=_shown(lines[0]))
                is_first = False
                writer.write_batch(
                    arrow().record_batch([arrow().array(lines, arrow().binary())], schema=schema)
                )


def stage_members(files: Sequence[Path], staged: Path, plain: Sequence[str]) -> list[str]:
    """Write the members of the objects in lines as one Parquet file of JSON texts; return their names."""
    names = dict.fromkeys(name for file in files for lines in _chunks(file) for name in _names(file, lines))
    refuse_duplicates(names, str(files[0]))
    refuse_taken(names, str(files[0]))
    schema = arrow().schema([(name, arrow().string()) for name in names])
    with parquet().ParquetWriter(staged, schema, compression="zstd", compression_level=1) as writer:
        for file in files:
            for lines in _chunks(file):
                rows = [_object(file, line) for line in lines]
                columns = [[_json(row, name, is_plain=name in plain) for row in rows] for name in names]
                writer.write_batch(
                    arrow().record_batch([arrow().array(c, arrow().string()) for c in columns], schema=schema)
                )
    return list(names)


def _names(file: Path, lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        yield from _object(file, line)


def _object(file: Path, line: bytes) -> dict[str, Any]:
    found = read_json(line, name=str(file))
    if isinstance(found, dict):
        return found
    raise unreadable(str(file), _NO_OBJECT, line=_shown(line))


def _shown(line: bytes) -> str:
    return line[:60].decode(errors="replace")


def _json(row: Mapping[str, Any], name: str, *, is_plain: bool) -> str | None:
    value = row.get(name)
    if is_plain and (value is None or isinstance(value, str)):
        return value
    return json.dumps(value, ensure_ascii=False) if name in row else None


def stage_json(files: Sequence[Path], staged: Path) -> None:
    """Write Parquet files, of equal columns, as one in which JSON is text, whatever it says."""
    with ExitStack() as stack:
        writer = None
        for file in files:
            try:
                opened = stack.enter_context(parquet().ParquetFile(file))
                for batch in opened.iter_batches(_LINES):
                    texts = _as_texts(batch)
                    writer = writer or stack.enter_context(
                        parquet().ParquetWriter(staged, texts.schema, compression="zstd", compression_level=1)
                    )
                    writer.write_batch(texts)
            except (OSError, ValueError, arrow().ArrowException) as error:
                raise damaged(str(file), error) from None


def _as_texts(batch: Any) -> Any:
    """Return a record batch in which JSON, at every depth, is text."""
    return batch.cast(arrow().schema([field.with_type(_plain(field.type)) for field in batch.schema]))


def _plain(type_: Any) -> Any:
    """Return an Arrow type with text where it has JSON."""
    if isinstance(type_, arrow().JsonType):
        return type_.storage_type
    return _with_inner(type_, [_plain(inner) for inner in _inner(type_)])


def with_json(schema: Any, before: Any) -> Any:
    """Return an Arrow schema with JSON where an earlier one has it in the columns of the same names."""
    found = zip(schema, (before.field(field.name).type for field in schema), strict=True)
    return arrow().schema([field.with_type(_json_as_in(field.type, type_)) for field, type_ in found])


def _json_as_in(type_: Any, before: Any) -> Any:
    if isinstance(before, arrow().JsonType):
        return arrow().json_(type_)
    pairs = zip(_inner(type_), _inner(before), strict=True)
    return _with_inner(type_, [_json_as_in(*pair) for pair in pairs])


def _inner(type_: Any) -> list[Any]:
    """Return the types in an Arrow type: of members, elements or the values of a map."""
    types = arrow().types
    if types.is_map(type_):
        return [type_.item_type]
    if types.is_struct(type_) or types.is_list(type_) or types.is_large_list(type_):
        return [type_.field(index).type for index in range(type_.num_fields)]
    return []


def _with_inner(type_: Any, inner: Sequence[Any]) -> Any:
    """Return an Arrow type with other types in it."""
    pa = arrow()
    types = pa.types
    if types.is_map(type_):
        return pa.map_(type_.key_field, type_.item_field.with_type(inner[0]))
    if types.is_struct(type_):
        return pa.struct([field.with_type(one) for field, one in zip(type_.fields, inner, strict=True)])
    if types.is_list(type_) or types.is_large_list(type_):
        made = pa.list_ if types.is_list(type_) else pa.large_list
        return made(type_.value_field.with_type(inner[0]))
    return type_


def _chunks(file: Path) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    size = 0
    try:
        with file.open("rb") as opened:
            if opened.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
                opened.seek(0)
            while line := opened.readline(_LONGEST_LINE):
                rest = line
                while rest and not rest.endswith(b"\n"):  # what is refused for its length anyway
                    rest = opened.readline(_LONGEST_LINE)
                if not (stripped := line.strip()):
                    continue
                lines.append(stripped)
                size += len(stripped)
                if len(lines) == _LINES or size > _BLOCK:
                    yield lines
                    lines, size = [], 0
    except OSError as error:
        raise damaged(str(file), error) from None
    if lines:
        yield lines
