"""`policyeval batch --engine spark`: the same answers, read, decided and written by Spark."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from policyeval.cli.batch_given import Given
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, parsed_readings, stop
from policyeval.engine.book import PolicyBook
from policyeval.engine.tables.decide import Options
from policyeval.engine.tables.job import Job
from policyeval.engine.tables.prepared import Asked
from policyeval.engine.tables.source import files_of, is_parquet
from policyeval.engine.tables.spark_session import missing
from policyeval.engine.tables.tally import Tally
from policyeval.engine.tables.writers import PARQUET
from policyeval.source.diagnostic import Diagnostic, Phrase

SPARK: Final = "spark"
_CORES: Final = 2
_WHOLE: Final = Phrase(
    "what Spark writes is there as a whole or not at all: leave it out",
    "ผลลัพธ์ของ Spark จะมีครบหรือไม่มีเลย จึงไม่ต้องระบุ",
)
_TO_FOLDER: Final = Phrase(
    "write Parquet to a folder: `--out FOLDER`", "เขียน Parquet ลงโฟลเดอร์: `--out FOLDER`"
)
_FROM_PARQUET: Final = Phrase(
    "Spark reads Parquet; leave `--engine` out, and this machine decides the rows of any table",
    "Spark อ่าน Parquet หากไม่ระบุ `--engine` เครื่องนี้จะตัดสินตารางได้ทุกรูปแบบ",
)


def refuse_on_spark(given: Given) -> None:
    """Make sure that what the command line says goes with where the rows are decided.

    Fails: `Stop`, before anything is read.
    """
    if given.engine != SPARK:
        if given.master is not None:
            raise stop("PE711", name="--engine spark", command="policyeval batch --master")
        return
    if given.resume:
        raise _not_with("--resume", _WHOLE)
    if given.events:
        raise _not_with("--events", _FROM_PARQUET)
    if given.format != PARQUET and not given.dry_run:
        raise _not_with(f"--format {given.format}", _TO_FOLDER)
    if given.is_one_file:
        raise _not_with(f"--out {given.out}", _TO_FOLDER)
    if findings := tuple(missing()):
        raise Stop(findings, Exit.INPUT)
    if given.facts is not None and not all(map(is_parquet, files_of(given.facts))):
        raise _not_with(f"--facts {given.facts}", _FROM_PARQUET)


def _not_with(what: str, remedy: Phrase) -> Stop:
    return Stop([Diagnostic("PE934", None, {"what": what, "remedy": remedy})], Exit.INPUT)


def decide_on_spark(
    given: Given, job: Job, *, book: PolicyBook, asked: Asked, arguments: Mapping[str, Any]
) -> Tally:
    """Have Spark write the answers for all rows; return what they come to.

    The job was prepared for this machine, which has told what is wrong with the columns.
    """
    from policyeval.engine.tables.spark_job import SparkJob, to_folder  # noqa: PLC0415  (start-up: an extra)

    assert given.out is not None
    assert given.facts is not None
    options = Options(
        as_of=asked.as_of,
        as_of_column=asked.as_of_column,
        readings=parsed_readings(given.readings),
        key=given.keys,
        map=asked.wanted.columns,
        ignore=given.ignored,
        zone=given.zone,
        memory_limit=given.memory_limit,
    )
    spark = SparkJob(
        book=book,
        decision=given.decision,
        options=options,
        files=tuple(files_of(given.facts)),
        master=given.master or f"local[{given.threads or _CORES}]",
        part_rows=given.part_rows,
        seen=job.seen,
    )
    return to_folder(spark, Path(given.out), arguments)
