"""Work in a process of its own, which is ended when its time is over.

Z3 keeps to its limits of time and effort only between steps, and some steps take minutes. What it finds
also depends on what it was asked before in the same process; here nothing was.
"""

import pickle
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from multiprocessing import current_process, get_all_start_methods, get_context
from multiprocessing.connection import Connection
from types import MappingProxyType
from typing import Any, Final, TypeVar

Result = TypeVar("Result")

GRACE: Final = 10.0
"""In seconds: so long the work may go on after its time, and as long as it had, to end by itself."""


class Late(Exception):
    """The work did not end in time, or its process died; what it yielded so far was good."""


def apart(work: Callable[[], Iterable[Result]], seconds: float) -> Iterator[Result]:
    """Yield what `work` yields, which must be data that can be pickled.

    `seconds` is the time that the work itself keeps to as far as it can. Where processes cannot be forked,
    it is done in this one, which then waits for every step.
    Fails: `Late`; what the work fails with.
    """
    if "fork" not in get_all_start_methods() or current_process().daemon:
        yield from work()
        return
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(work, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield from _received(ours, time.monotonic() + 2 * seconds + GRACE)
    finally:
        process.kill()
        process.join()
        ours.close()


def _read_only(value: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(value)


class _Pickler(pickle.Pickler):
    """Pickles read-only mappings too."""

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, MappingProxyType):
            return _read_only, (dict(value),)
        return NotImplemented


def _bytes_of(value: object) -> bytes:
    written = BytesIO()
    _Pickler(written, pickle.HIGHEST_PROTOCOL).dump(value)
    return written.getvalue()


def _send(work: Callable[[], Iterable[object]], connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it goes to both, and the parent ends this process
    try:
        for result in work():
            connection.send_bytes(_bytes_of((result, None)))
    except Exception as error:
        connection.send_bytes(_bytes_of((None, error)))
    connection.send_bytes(_bytes_of(None))


def _received(connection: Connection, end: float) -> Iterator[Result]:
    while connection.poll(max(0.0, end - time.monotonic())):
        try:
            message = connection.recv()
        except EOFError:
            break
        if message is None:
            return
        result, error = message
        if error is not None:
            raise error
        yield result
    raise Late
