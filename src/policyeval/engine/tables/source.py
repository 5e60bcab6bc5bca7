"""Tables where they lie: Parquet as it is, CSV and NDJSON first written as Parquet, all in parts.

Text is read by Arrow, a CSV cell as the text that it is and a line of NDJSON as a line, and then every
table can be read from any row on: that makes parts, and going on after the last of them, one thing.
"""

import glob
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

from policyeval.engine.tables.columns import (
    NUMBER,
    WRITTEN,
    WRITTEN_JSON,
    Column,
    column_type,
    has_json,
    with_json,
)
from policyeval.engine.tables.libraries import arrow, duckdb_error, parquet
from policyeval.engine.tables.quoting import name, texts
from policyeval.engine.tables.staging import stage_csv, stage_json, stage_lines, stage_members
from policyeval.engine.tables.unreadable import (
    EMPTY,
    OTHER_COLUMNS,
    damaged,
    refuse_ambiguous,
    refuse_taken,
    unreadable,
)
from policyeval.frozen import dataclass, replace
from policyeval.source.diagnostic import Phrase

PARQUET: Final = (".parquet", ".pq")
NDJSON: Final = (".ndjson", ".jsonl")
CSV: Final = (".csv", ".tsv")
SUFFIXES: Final = (*PARQUET, *NDJSON, *CSV)
_PATTERN: Final = frozenset("*?[]\\")
_MAGIC: Final = b"PAR1"

_NO_TABLE: Final = Phrase("there is no such file", "ไม่มีไฟล์นี้")
_NO_FILES: Final = Phrase("there is no table in this folder", "ไม่มีตารางในโฟลเดอร์นี้")
_MIXED: Final = Phrase("its files are of several formats", "ไฟล์ในนั้นมีหลายรูปแบบ")
_NO_FORMAT: Final = Phrase("its name ends in none of {known}", "ชื่อไม่ได้ลงท้ายด้วย {known}")


class Piece(NamedTuple):
    """Rows of a Parquet file, one after the other."""

    file: Path
    first: int
    """The place of the first, from 0."""
    rows: int
    is_last: bool
    """Whether no row of the file follows."""

    @property
    def is_whole(self) -> bool:
        """Whether these are all rows of the file."""
        return self.first == 0 and self.is_last


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table, one after the other, as what SQL reads from."""

    relation: str
    rows: int
    numbered: str = ""
    """Of Parquet: the same with the column `NUMBER`, which has the place of each row, from 0."""
    pieces: tuple[Piece, ...] = ()
    """Of Parquet: where its rows are."""

    def after(self, rows: int) -> "Part":
        """Return what is left of a part of Parquet without so many of its first rows: at least one."""
        left: list[Piece] = []
        for piece in self.pieces:
            passed = min(rows, piece.rows)
            if piece.rows > passed:
                left.append(piece._replace(first=piece.first + passed, rows=piece.rows - passed))
            rows -= passed
        return _part(left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table on disk or in memory."""

    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    is_lines: bool = False
    """Whether a row is a line of JSON."""

    @property
    def rows(self) -> int:
        """The number of rows."""
        return sum(part.rows for part in self.parts)

    @property
    def relation(self) -> str:
        """All of the table, as what SQL reads from."""
        if len(self.parts) == 1:
            return self.parts[0].relation
        return "(" + " UNION ALL ".join(f"SELECT * FROM {part.relation}" for part in self.parts) + ")"


def files_of(path: str) -> list[Path]:
    """Return the files of a table: one, those of a folder, or what a pattern finds, by name.

    Fails: `ArgumentError` where there is none.
    """
    if not path:
        raise unreadable(path, _NO_TABLE)
    file = Path(path)
    if file.is_file():
        return [file]
    if is_folder := file.is_dir():
        found = [one for one in file.rglob("*") if one.suffix in SUFFIXES and not _is_hidden(one, file)]
    else:
        found = [Path(one) for one in glob.glob(path, recursive=True)]
    files = sorted(one for one in found if one.is_file())
    if not files:
        raise unreadable(path, _NO_FILES if is_folder else _NO_TABLE)
    return files


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)


def open_table(
    connection: Any,
    path: str,
    workspace: Path,
    *,
    rows: int,
    plain: tuple[str, ...] | None = None,
    is_read: bool = True,
) -> Table:
    """Return a table in parts of about so many rows; what is text is written as Parquet in a workspace.

    NDJSON is a table of lines, but where members are named that are `plain` text, such as keys: then it
    is one of the members of its objects, the others as JSON text. Columns of JSON in Parquet are looked
    through where the table `is_read` here, since DuckDB reads no further where a cell is no JSON.

    Fails: `ArgumentError` where there is no table, or a damaged one.
    """
    files = files_of(path)
    formats = {_format(file) for file in files}
    if len(formats) > 1:
        raise unreadable(path, _MIXED)
    format_ = formats.pop()
    if format_ == PARQUET:
        named = _plainly_named(files, workspace)
        table = parquet_table(connection, named, rows=rows)
        sound = not is_read or _has_sound_json(connection, table)
        return table if sound else _with_texts(connection, named, table, workspace, rows=rows)
    staged = _made_of(path, workspace, "parquet")
    if format_ == NDJSON and plain is not None:
        names = stage_members(files, staged, plain)
        table = parquet_table(connection, [staged], rows=rows)
        columns = (Column((one,), WRITTEN if one in plain else WRITTEN_JSON) for one in names)
        return Table(columns=tuple(columns), parts=table.parts)
    if format_ == NDJSON:
        stage_lines(files, staged)
        table = parquet_table(connection, [staged], rows=rows)
        if not table.rows:
            raise unreadable(path, EMPTY)
        return Table(columns=table.columns, parts=table.parts, is_lines=True)
    names = stage_csv(files, staged)
    table = parquet_table(connection, [staged], rows=rows)
    return Table(columns=tuple(Column((one,), WRITTEN) for one in names), parts=table.parts)


def _made_of(path: str, workspace: Path, ending: str) -> Path:
    """Return the file in a workspace that is made of another: no two tables share one."""
    return workspace / f"{hashlib.sha256(path.encode(errors='surrogateescape')).hexdigest()[:16]}.{ending}"


def _plainly_named(files: Sequence[Path], workspace: Path) -> list[Path]:
    """Return the files under names that DuckDB takes for no pattern, through links where they have others."""
    found: list[Path] = []
    for file in files:
        if _PATTERN.intersection(str(file.absolute())):
            _metadata(file)  # what is wrong with it is told with its own name
            link = _made_of(str(file.absolute()), workspace, "link.parquet")
            if not link.is_symlink():
                link.symlink_to(file.resolve())
            found.append(link)
        else:
            found.append(file)
    return found


def is_parquet(file: Path) -> bool:
    """Say whether a file is Parquet."""
    return _format(file) == PARQUET


def _format(file: Path) -> tuple[str, ...]:
    """Return the format of a file, by what it begins with or what it is called."""
    try:
        with file.open("rb") as opened:
            if opened.read(4) == _MAGIC:
                return PARQUET
    except OSError:
        raise unreadable(str(file), _NO_TABLE) from None
    for suffixes in (PARQUET, NDJSON, CSV):
        if file.suffix.lower() in suffixes:
            return suffixes
    raise unreadable(str(file), _NO_FORMAT, known=", ".join(SUFFIXES))


# ----------------------------------------------------------------------------------------------- Parquet


def parquet_table(connection: Any, files: Sequence[Path], *, rows: int) -> Table:
    """Return a table of Parquet files, whose columns have to be the same, in parts of about so many rows."""
    pieces: list[Piece] = []
    names: list[str] | None = None
    for file in files:
        metadata = _metadata(file)
        found = metadata.schema.to_arrow_schema()
        refuse_ambiguous(found, str(file))
        refuse_taken(found.names, str(file))
        if names is not None and [str(one) for one in found] != names:
            raise unreadable(str(file), OTHER_COLUMNS, first=str(files[0]))
        names = [str(one) for one in found]
        counts = [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)]
        pieces += _pieces(file, counts, rows)
    none = Part(scan(files), 0, f"(SELECT *, 0::BIGINT AS {name(NUMBER)} FROM {scan(files)})")
    parts = tuple(_parts(pieces, rows)) or (none,)
    return Table(columns=_columns(connection, scan(files[:1])), parts=parts)


def _has_sound_json(connection: Any, table: Table) -> bool:
    """Say whether all that is in columns of JSON can be read as such."""
    json = [column for column in table.columns if has_json(column.type)]
    if not json:
        return True
    read = ", ".join(f"count(hash({name(column.name)}))" for column in json)
    try:
        connection.execute(f"SELECT {read} FROM {table.relation}").fetchall()
    except duckdb_error() as error:
        if "Invalid JSON" in str(error):
            return False
        raise
    return True


def _with_texts(connection: Any, files: Sequence[Path], table: Table, workspace: Path, *, rows: int) -> Table:
    """Return a table of Parquet files with what is in columns of JSON as texts, so that every row is read."""
    staged = _made_of(str(files[0]), workspace, "texts.parquet")
    stage_json(files, staged)
    found = parquet_table(connection, [staged], rows=rows)
    pairs = zip(found.columns, table.columns, strict=True)
    columns = tuple(replace(one, type=with_json(one.type, before.type)) for one, before in pairs)
    return replace(found, columns=columns)


def _metadata(file: Path) -> Any:
    try:
        return parquet().ParquetFile(file).metadata
    except (OSError, ValueError, arrow().ArrowException) as error:
        raise damaged(str(file), error) from None


def _pieces(file: Path, counts: Sequence[int], rows: int) -> Iterator[Piece]:
    """Yield the row groups of a file, given how many rows each has; one of more than `rows` in pieces."""
    first, total = 0, sum(counts)
    for count in counts:
        for start in range(first, first + count, rows):
            size = min(rows, first + count - start)
            yield Piece(file, start, size, is_last=start + size == total)
        first += count


def _parts(pieces: Iterable[Piece], rows: int) -> Iterator[Part]:
    """Yield parts of about so many rows, of pieces that follow each other."""
    held: list[Piece] = []
    count = 0
    for piece in pieces:
        if held and count + piece.rows > rows:
            yield _part(held)
            held, count = [], 0
        held.append(piece)
        count += piece.rows
    if held:
        yield _part(held)


def _part(pieces: Sequence[Piece]) -> Part:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].file == piece.file:
            before = joined.pop()
            joined.append(piece._replace(first=before.first, rows=before.rows + piece.rows))
        else:
            joined.append(piece)
    rows, numbered = 0, []
    for piece in joined:
        numbered.append(_range(piece, f", file_row_number + {rows - piece.first} AS {name(NUMBER)}"))
        rows += piece.rows
    return Part(_joined(_scans(joined)), rows, _joined(numbered), tuple(joined))


def _scans(pieces: Sequence[Piece]) -> list[str]:
    """Return what reads pieces: of files that are read as a whole, one after the other, all at once."""
    scans: list[str] = []
    for is_whole, run in groupby(pieces, key=lambda piece: piece.is_whole):
        alike = list(run)
        scans += [scan([piece.file for piece in alike])] if is_whole else map(_range, alike)
    return scans


def _joined(relations: Sequence[str]) -> str:
    every = " UNION ALL ".join(f"SELECT * FROM {one}" for one in relations)
    return relations[0] if len(relations) == 1 else f"({every})"


def _range(piece: Piece, further: str = "") -> str:
    """Return the rows of a piece: DuckDB reads the row groups that they are in, and no other."""
    rows = scan([piece.file], ", file_row_number = true")
    within = f"file_row_number BETWEEN {piece.first} AND {piece.first + piece.rows - 1}"
    return f"(SELECT * EXCLUDE (file_row_number){further} FROM {rows} WHERE {within})"


def scan(files: Sequence[Path], options: str = "") -> str:
    """Return all rows of Parquet files, as what SQL reads from."""
    escaped = texts(glob.escape(str(file)) for file in files)
    return f"read_parquet({escaped}, hive_partitioning = false{options})"


def _columns(connection: Any, relation: str) -> tuple[Column, ...]:
    """Return the columns of something that SQL can read from."""
    try:
        found = connection.sql(f"SELECT * FROM {relation}")
    except duckdb_error() as error:
        raise damaged(relation.partition("'")[2].partition("'")[0], error) from None
    pairs = zip(found.columns, found.types, strict=True)
    return tuple(Column((one,), column_type(type_)) for one, type_ in pairs)


def digest_of(paths: Iterable[str]) -> str:
    """Return the digest of the files of tables: their names in order, and all that is in them."""
    found = hashlib.sha256()
    for path in paths:
        for file in files_of(path):
            with file.open("rb") as opened:
                content = hashlib.file_digest(opened, "sha256").hexdigest()
            found.update(f"{file.name} {content}\n".encode())
    return f"sha256:{found.hexdigest()}"
