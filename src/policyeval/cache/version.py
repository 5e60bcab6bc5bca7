"""What makes a stored policy the work of another program than this one."""

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from policyeval import __version__
from policyeval.language.instants import tzdata_version

FORMAT: Final = "2"
ROOMS: Final = (
    *(
        "frozen.py",
        "regex.py",
        "packaged.py",
        "language",
        "source",
        "document",
        "cel",
        "schema",
        "policy",
        "ir",
        "check",
    ),
    *("backends", "cache"),
)
"""What decides which program a text becomes; literals are folded by the reference."""


@cache
def program_version() -> str:
    """Return the digest of everything but the texts that a stored program depends on.

    A source file counts by its size and time of change, as Python itself tells whether the compiled
    file beside it is stale.
    """
    root = Path(__file__).parent.parent
    files = (line for room in ROOMS for line in _files(str(root / room)))
    versions = (FORMAT, __version__, tzdata_version(), sys.implementation.cache_tag)
    return hashlib.sha256("\n".join((*map(str, versions), *files)).encode()).hexdigest()


def _files(path: str) -> Iterator[str]:
    """Yield a line for each file at a path or under it, in the order of their names."""
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except NotADirectoryError:
        found = os.stat(path)
        yield f"{found.st_size} {found.st_mtime_ns}"
        return
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            found = entry.stat()
            yield f"{entry.name} {found.st_size} {found.st_mtime_ns}"
