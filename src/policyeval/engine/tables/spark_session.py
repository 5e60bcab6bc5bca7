"""The one place that imports PySpark: the extra `spark`, which needs Java 17 beside it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from policyeval.engine.errors import ArgumentError
from policyeval.engine.extras import unusable
from policyeval.source.diagnostic import Diagnostic, Phrase

JAVA: Final = 17
"""The oldest Java that Spark 4 runs on."""
BATCH: Final = 65_536
"""Rows that Spark hands over at once: DuckDB decides many at once, and they have to fit into memory."""
_SETTINGS: Final = {
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
    # Parquet as it is: no other calendar for old dates, and timestamps as every other reader has them.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.compression.codec": "snappy",
}
_RAISED: Final = re.compile(r"(?!py4j|pyspark|org\.|java\.)[A-Za-z][\w.]*(?:Error|Exception): ")
"""A line of a worker's traceback that says what was raised there."""
_NO_JAVA: Final = Phrase("there is none", "ไม่พบ")
_OLD_JAVA: Final = Phrase("this one is {found}", "ที่มีคือ {found}")


@contextmanager
def session(master: str) -> Iterator[Any]:
    """Give a session of Spark on a master; one that runs already in this process is used, and not ended.

    Fails: `ArgumentError` where PySpark or Java is missing, or Spark does not start.
    """
    sql = _sql()
    running = sql.SparkSession.getActiveSession()
    for finding in () if running is not None else missing():
        raise ArgumentError(finding)
    # Workers run the Python that runs here, unless it is said which they have.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.appName("policyeval batch").master(master)
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except Exception as error:  # whatever the Java side says
        raise failed(error) from None
    try:
        yield spark
    finally:
        if running is None:
            spark.stop()


def missing() -> Iterator[Diagnostic]:
    """Yield what Spark needs and does not find here: PySpark, and a Java that it runs on."""
    try:
        _sql()
    except ArgumentError as error:
        yield error.diagnostic
    found = _java()
    if found is None:
        yield Diagnostic("PE932", None, {"found": _NO_JAVA})
    elif found < JAVA:
        yield Diagnostic("PE932", None, {"found": _OLD_JAVA.filled(found=found)})


def _java() -> int | None:
    """Return the number of the Java that Spark would start."""
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if program is None:
        return None
    try:
        told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    number = re.search(r'version "(?:1\.)?(\d+)', told.stderr)
    return None if number is None else int(number.group(1))


def failed(error: Exception) -> ArgumentError:
    """Return what Spark said when it failed, as a finding: the line that says what happened."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if _RAISED.match(line)]
    reason = told[-1] if told else [*lines, type(error).__name__][0]
    return ArgumentError(Diagnostic("PE933", None, {"reason": reason[:300]}))


def arrow_schema(dataframe: Any) -> Any:
    """Return the Arrow schema in which Spark hands over the rows of a DataFrame."""
    return _types().to_arrow_schema(dataframe.schema, timezone="UTC")


def spark_schema(schema: Any) -> Any:
    """Return the schema of a DataFrame for one of Arrow."""
    return _types().from_arrow_schema(schema, prefer_timestamp_ntz=True)


def _sql() -> Any:
    try:
        import pyspark.sql as module  # noqa: PLC0415  (an extra, and slow)
    except ImportError:
        raise ArgumentError(Diagnostic("PE931", None, {})) from None
    except Exception as error:  # whatever its own code raises
        raise unusable("pyspark", error) from None
    return module


def _types() -> Any:
    _sql()
    import pyspark.sql.pandas.types as module  # noqa: PLC0415  (as above)

    return module
