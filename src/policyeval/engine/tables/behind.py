"""What takes batches while the next are made, or makes the next while one is taken: a thread beside."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")
_ROWS: Final = 200_000
"""Rows that may wait before nothing more is handed over: a group that is written, and most of the next."""


@contextmanager
def behind(write: Callable[[Any], None]) -> Iterator[Callable[[Any], None]]:
    """Give what hands batches over to `write`, which takes them in their order; at the end it has them all.

    Fails: with what `write` raises, at a later batch or at the end; then it is given nothing more.
    """
    waiting: deque[tuple[int, Future[None]]] = deque()
    ended = Event()
    with ThreadPoolExecutor(1) as beside:

        def take(batch: Any) -> None:
            if not ended.is_set():
                try:
                    write(batch)
                except BaseException:
                    ended.set()
                    raise

        def hand_over(batch: Any) -> None:
            while waiting and (waiting[0][1].done() or sum(rows for rows, _ in waiting) > _ROWS):
                waiting.popleft()[1].result()
            waiting.append((batch.num_rows, beside.submit(take, batch)))

        try:
            yield hand_over
            for _, one in waiting:
                one.result()
        finally:
            ended.set()


def ahead(make: Callable[[_T], _R], of: Iterable[_T]) -> Iterator[_R]:
    """Yield what is made of each thing; the next one is made meanwhile."""
    with ThreadPoolExecutor(1) as beside:
        made: Future[_R] | None = None
        for one in of:
            next_one = beside.submit(make, one)
            if made is not None:
                yield made.result()
            made = next_one
        if made is not None:
            yield made.result()
