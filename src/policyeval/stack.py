"""Room for recursion: Python counts how deep calls nest for each thread, and a new one has it all before it.

The limit of an interpreter is its caller's to set, and there is no telling how deep a caller is already.
"""

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def on_own_stack(function: Callable[[], T]) -> T:
    """Return what the function returns, or raise what it raises, called in a thread of its own."""
    returned: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            returned.append(function())
        except BaseException as error:
            raised.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
    return returned[0]
