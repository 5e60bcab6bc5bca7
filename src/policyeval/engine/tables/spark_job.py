"""One run over Parquet by Spark: answers in a folder that is there when all of them are.

Spark reads and writes files by their paths, so these have to mean the same to its workers.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from policyeval.engine.book import PolicyBook
from policyeval.engine.errors import ArgumentError
from policyeval.engine.tables import manifest as notes
from policyeval.engine.tables.dataframes import mapped
from policyeval.engine.tables.decide import Options, asked_of, prepare_arrow
from policyeval.engine.tables.job import Seen
from policyeval.engine.tables.libraries import Limits, connect, parquet
from policyeval.engine.tables.manifest import Manifest, Written
from policyeval.engine.tables.prepared import Prepared
from policyeval.engine.tables.spark_session import arrow_schema, failed, session
from policyeval.engine.tables.staging import with_json
from policyeval.engine.tables.tally import Tally
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Diagnostic

_BATCH: Final = 122_880
_PATTERN: Final = re.compile(r"([*?\[\]{}\\])")


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkJob:
    """A decision, the Parquet files that it is asked about, and what watches."""

    book: PolicyBook
    decision: str
    options: Options
    files: tuple[Path, ...]
    master: str
    part_rows: int
    seen: Seen
    """Takes each batch of answers, when all are written."""


def to_folder(job: SparkJob, folder: Path, arguments: Mapping[str, Any]) -> Tally:
    """Write the answers as Parquet files into a new folder; return what they come to.

    Fails: `ArgumentError` where the folder has files already, or Spark fails.
    """
    with _whole_folder(folder) as temporary:
        with session(job.master) as spark:
            try:
                prepared = _write(job, spark, temporary)
            except ArgumentError:
                raise
            except Exception as error:  # what Spark raises has no class of its own
                raise failed(error) from None
        tally = Tally(skipped=prepared.layout.nested)
        written: list[Written] = []
        for part in _named(temporary):
            counted = _counted(part, prepared, job.seen)
            tally.merge(counted)
            written.append(Written(part.name, part.stat().st_size, counted.to_data()))
        notes.write(temporary, Manifest(arguments=arguments, written=tuple(written), is_complete=True))
    return tally


def _write(job: SparkJob, spark: Any, folder: Path) -> Prepared:
    """Have Spark write the answers into a folder; return what they were prepared as."""
    table = spark.read.parquet(*(_PATTERN.sub(r"\\\1", str(file.absolute())) for file in job.files))
    schema = with_json(arrow_schema(table), parquet().read_schema(job.files[0]))
    connection = connect(Limits(threads=1))
    try:
        asked = asked_of(job.decision, job.options)
        prepared = prepare_arrow(job.book, asked, connection, schema.empty_table())
    finally:
        connection.close()
    answers = mapped(job.book, job.decision, table, job.options, prepared, schema)
    answers.write.option("maxRecordsPerFile", job.part_rows).mode("append").parquet(str(folder.absolute()))
    return prepared


def _named(folder: Path) -> list[Path]:
    """Give the files that Spark has written names in their order; remove what it notes beside them."""
    parts: list[Path] = []
    for file in sorted(folder.iterdir()):
        if file.suffix != ".parquet" or file.name.startswith((".", "_")):
            file.unlink()
            continue
        part = folder / f"part-{len(parts):05}.parquet"
        file.rename(part)
        parts.append(part)
    return parts


def _counted(part: Path, prepared: Prepared, seen: Seen) -> Tally:
    """Return what the answers in a file come to."""
    tally = Tally(skipped=prepared.layout.nested)
    for batch in parquet().ParquetFile(part).iter_batches(_BATCH):
        tally.add(batch)
        seen(batch)
    return tally


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to fill that gets its name at the end; a failure leaves none.

    Fails: `ArgumentError` where there is one with files already, or none can be made.
    """
    if folder.exists() and not folder.is_dir():
        raise ArgumentError(Diagnostic("PE751", None, {"path": str(folder)}))
    if folder.is_dir() and any(folder.iterdir()):
        raise ArgumentError(Diagnostic("PE912", None, {"path": str(folder)}))
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(mkdtemp(prefix=f".{folder.name}.", suffix=".tmp", dir=folder.parent))
    try:
        yield temporary
        temporary.chmod(0o777 & ~_mask())
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _mask() -> int:
    """Return what the permissions of new files leave out."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
