"""Opening a file: its text, or why there is none."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source, Span

BYTE_ORDER_MARK: Final = "\ufeff"
MAX_BYTES: Final = 1024 * 1024


def once(paths: Iterable[Path], seen: set[str]) -> Iterator[Path]:
    """Yield the paths of files that are not in `seen` yet, under whatever name, and put them there."""
    for path in paths:
        try:
            file = os.path.realpath(path)
        except ValueError:
            file = str(path)  # no file has this name
        if file not in seen:
            seen.add(file)
            yield path


def open_source(path: Path, name: str) -> Source | Diagnostic:
    """Return the text of the file, under the name that messages call it by, or what is wrong with it."""
    try:
        with open_regular(path) as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Diagnostic("PE101", args={"file": name})
    except IsADirectoryError:
        return Diagnostic("PE102", args={"file": name})
    except (OSError, ValueError) as error:
        return Diagnostic("PE103", args={"file": name, "reason": _reason(error)})
    if len(content) > MAX_BYTES:
        return Diagnostic("PE105", args={"file": name, "limit": MAX_BYTES})
    return source_of(content, name)


def open_regular(path: Path) -> BinaryIO:
    """Return an open file; a pipe or a device, which may have no end or never begin, is an `OSError`."""
    file = open(path, "rb", opener=_opener)  # noqa: SIM115  (the caller closes it)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.ENODEV, "not a regular file", str(path))
    return file


def _opener(path: str, flags: int) -> int:
    """Open without waiting for whoever would write to a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def source_of(content: bytes, name: str) -> Source | Diagnostic:
    """Return bytes that were read already as text, without a byte order mark, or why they are none."""
    try:
        text = content.decode("utf-8").removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        return Diagnostic(
            "PE104", _place(content, error.start, name), {"file": name, "byte": error.start + 1}
        )
    if "\0" in text:
        zero = text.index("\0")
        return Diagnostic("PE106", Span(Source(name, text), zero, zero + 1), {"file": name})
    return Source(name, text)


def _place(content: bytes, start: int, name: str) -> Span:
    text = content.decode("utf-8", errors="replace")
    offset = len(content[:start].decode("utf-8"))
    return Span(Source(name, text), offset, offset + 1)


def _reason(error: OSError | ValueError) -> str:
    """Return the system's own word for a failure; a path that cannot exist has none."""
    number = error.errno if isinstance(error, OSError) else None
    return errno.errorcode.get(number or errno.EINVAL, "EINVAL")
