"""Packages that not everybody has installed: whether one is there, and that it can be used."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from policyeval.engine.errors import ArgumentError
from policyeval.source.diagnostic import Diagnostic


def is_there(module: str) -> bool:
    """Say whether a package is installed.

    Fails: `ArgumentError` when it is and cannot be imported, as where a library of the system is missing.
    """
    try:
        import_module(module)
    except Exception as error:  # whatever its own code raises
        if find_spec(module) is None:
            return False
        raise unusable(module, error) from None
    return True


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back for as long as a library in C++ is loaded: it aborts where Python raises meanwhile."""
    mask = getattr(signal, "pthread_sigmask", None)  # not on Windows
    before = None if mask is None else mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if mask is not None:
            mask(signal.SIG_SETMASK, before)


def unusable(module: str, error: Exception) -> ArgumentError:
    """Return that a package is installed and cannot be imported, as it says itself: its first line."""
    reason = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
    return ArgumentError(Diagnostic("PE776", None, {"name": module, "reason": reason}))
