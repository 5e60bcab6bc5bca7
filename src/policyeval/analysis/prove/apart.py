"""Work in a process of its own, which is ended when its time is over.

Z3 keeps to its limits of time and effort only between steps, and some steps take minutes. What it finds
also depends on what it was asked before in the same process; here nothing was.
"""

import os
import pickle
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from multiprocessing import current_process, get_all_start_methods, get_context, parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

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
    if not _can_fork():
        yield from work()
        return
    running = _Running(work, seconds)
    try:
        while (message := running.received(running.left)) is not None:
            yield message[0]
    finally:
        running.close()


def last_of_each(
    works: Sequence[Callable[[], Iterable[Result]]], seconds: float, at_once: int
) -> Iterator[tuple[int, Result | None]]:
    """Yield of each work, as it ends, its number and the last that it yielded, as `apart` does.

    None is the last of a work that was late and yielded nothing. So many are done at once as said, and
    begun in order; each has its own `seconds`.
    Fails: what a work fails with.
    """
    if not _can_fork():
        yield from ((number, last) for number, work in enumerate(works) for last in list(work())[-1:])
        return
    waiting, running = list(enumerate(works)), dict[Connection, tuple[int, _Running[Result]]]()
    last: dict[int, Result] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                number, work = waiting.pop(0)
                begun = _Running(work, seconds)
                running[begun.connection] = number, begun
            wait(list(running), min(one.left for _, one in running.values()))
            for connection, (number, one) in list(running.items()):
                if not one.has_news:
                    continue
                try:
                    message = one.received(0)
                except Late:
                    message = None
                if message is not None:
                    last[number] = message[0]
                    continue
                del running[connection]
                one.close()
                yield number, last.get(number)
    finally:
        for _, one in running.values():
            one.close()


def _can_fork() -> bool:
    return "fork" in get_all_start_methods() and not current_process().daemon


class _Running(Generic[Result]):
    """Work that goes on in a process of its own, until it ends or is closed."""

    def __init__(self, work: Callable[[], Iterable[Result]], seconds: float) -> None:
        context = get_context("fork")
        self.connection, theirs = context.Pipe(duplex=False)
        self._end = time.monotonic() + 2 * seconds + GRACE
        self._process = context.Process(target=_send, args=(work, theirs), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def left(self) -> float:
        """How many seconds it still has."""
        return max(0.0, self._end - time.monotonic())

    @property
    def has_news(self) -> bool:
        """Whether it has sent something, has ended or should have."""
        return self.connection.poll() or not self.left

    def received(self, seconds: float) -> tuple[Result] | None:
        """Return what it sends next, in so many seconds, None where that was all.

        Fails: `Late` when it sends nothing by then; what the work fails with.
        """
        if not self.connection.poll(seconds):
            raise Late
        try:
            message = self.connection.recv()
        except (EOFError, OSError):  # it died before a message, or within one
            raise Late from None
        if message is None:
            return None
        result, error = message
        if error is not None:
            raise error
        return (result,)

    def close(self) -> None:
        """End it, whatever it is about."""
        self._process.kill()
        self._process.join()
        self.connection.close()


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


def _end_with_parent() -> None:
    """End this process when the one that began it has ended, by a signal before it could end others, say."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _send(work: Callable[[], Iterable[object]], connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it goes to both, and the parent ends this process
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        for result in work():
            connection.send_bytes(_bytes_of((result, None)))
    except Exception as error:
        connection.send_bytes(_bytes_of((None, error)))
    connection.send_bytes(_bytes_of(None))
