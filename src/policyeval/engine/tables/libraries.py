"""The one place that imports DuckDB and Arrow: the extra `batch`, which deciding a bundle does not need."""

from array import array
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import accumulate
from types import MappingProxyType
from typing import Any, Final

from policyeval.engine.errors import ArgumentError
from policyeval.engine.extras import uninterrupted, unusable
from policyeval.engine.tables.quoting import text
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Diagnostic, Phrase

MOST_THREADS: Final = 256
"""DuckDB starts each of them at once, and a machine has only so many."""

_OWN: Final = MappingProxyType({"enable_progress_bar": "false", "TimeZone": "UTC"})
"""The settings that each connection has for itself."""

_SIZE: Final = Phrase("a size such as `500MB`", "ขนาด เช่น `500MB`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the engine may use of the machine; without a number, what it takes by itself."""

    threads: int | None = None
    memory: str | None = None
    """Such as `500MB`; what does not fit goes to `spill`."""
    spill: str | None = None
    """A folder for what does not fit into memory."""


def arrow() -> Any:
    """Return pyarrow.

    Fails: `ArgumentError` when it is not installed, or cannot be imported.
    """
    try:
        with uninterrupted():
            import pyarrow  # noqa: PLC0415  (an extra, and slow)
    except Exception as error:  # whatever its own code raises
        raise _missing("pyarrow", error) from None
    return pyarrow


def strings(texts: Sequence[str]) -> Any:
    """Return an Arrow array of texts.

    `pyarrow.array` imports pandas where it is installed, which takes longer than a small table.
    """
    pa, encoded = arrow(), [text.encode() for text in texts]
    ends = array("i", accumulate(map(len, encoded), initial=0))
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers)


def integers(values: Iterable[int], times: int = 1) -> Any:
    """Return an Arrow array of numbers of 32 bits, all of them so many times; without pandas as above."""
    found = array("i", values) * times
    return arrow().Array.from_buffers(arrow().int32(), len(found), [None, arrow().py_buffer(found)])


def integer(value: int) -> Any:
    """Return an Arrow scalar of 64 bits, without pandas as above."""
    pa = arrow()
    return pa.Array.from_buffers(pa.int64(), 1, [None, pa.py_buffer(array("q", [value]))])[0]


def compute() -> Any:
    """Return `pyarrow.compute`."""
    arrow()
    with uninterrupted():
        import pyarrow.compute  # noqa: PLC0415  (as above)

    return pyarrow.compute


def parquet() -> Any:
    """Return `pyarrow.parquet`."""
    arrow()
    with uninterrupted():
        import pyarrow.parquet  # noqa: PLC0415  (as above)

    return pyarrow.parquet


def csv() -> Any:
    """Return `pyarrow.csv`."""
    arrow()
    with uninterrupted():
        import pyarrow.csv  # noqa: PLC0415  (as above)

    return pyarrow.csv


def duckdb() -> Any:
    """Return DuckDB.

    Fails: `ArgumentError` when it is not installed, or cannot be imported.
    """
    try:
        with uninterrupted():
            import duckdb as module  # noqa: PLC0415  (as above)
    except Exception as error:  # as above
        raise _missing("duckdb", error) from None
    return module


def duckdb_error() -> type[Exception]:
    """Return what DuckDB raises."""
    error: type[Exception] = duckdb().Error
    return error


def unanswered(error: Exception) -> ArgumentError:
    """Return that DuckDB cannot go on, as it says it: its first line."""
    return ArgumentError(Diagnostic("PE922", None, {"reason": str(error).partition("\n")[0][:200]}))


def connect(limits: Limits) -> Any:
    """Return a connection to a database in memory that loads no extension and knows no zone but UTC.

    Fails: `ArgumentError` when DuckDB is not installed, or a limit is none that it knows.
    """
    arrow()
    module = duckdb()
    settings = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "preserve_insertion_order": "true",
        **_OWN,
    }
    if limits.threads is not None:
        settings["threads"] = str(limits.threads)
    if limits.spill is not None:
        settings["temp_directory"] = limits.spill
    connection = module.connect(":memory:")
    try:
        for name, value in settings.items():
            connection.execute(f"SET {name} = {text(value)}").fetchall()
        if limits.memory is not None:
            connection.execute(f"SET memory_limit = {text(limits.memory)}").fetchall()
    except module.Error:
        connection.close()
        raise ArgumentError(
            Diagnostic(
                "PE712",
                None,
                {
                    "name": "--memory-limit",
                    "value": limits.memory or "",
                    "expected": _SIZE,
                },
            )
        ) from None
    return connection


def beside(connection: Any) -> Any:
    """Return a further connection to a database, for queries that run beside others."""
    made = connection.cursor()
    for name, value in _OWN.items():
        made.execute(f"SET {name} = {text(value)}").fetchall()
    return made


def _missing(name: str, error: Exception) -> ArgumentError:
    if find_spec(name) is not None:
        return unusable(name, error)
    return ArgumentError(Diagnostic("PE901", None, {"name": name}))
