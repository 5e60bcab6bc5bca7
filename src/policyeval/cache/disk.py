"""A folder of small files that nobody else can have written.

It has to be a real folder of this user that no one else may write to, and so has each file. Where
that does not hold, nothing is read and nothing is written: the cache only saves time. A file says the
digest of its content, so that a torn or bent one is found out, and then written anew.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

MOST_BYTES: Final = 64 * 2**20
"""What all files together may take; the oldest go first."""
LARGEST: Final = 16 * 2**20
"""A larger file is neither written nor read."""
_MAGIC: Final = b"policyeval cache "
_MARK: Final = len(_MAGIC) + 64 + 1
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def read(name: str) -> bytes | None:
    """Return the content that was written under a name, or None when there is none to trust."""
    with _folder(make=False) as folder:
        if folder is None:
            return None
        try:
            file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, dir_fd=folder)
        except OSError:
            return None
        try:
            return _trusted(file)
        except OSError:
            return None
        finally:
            os.close(file)


def _trusted(file: int) -> bytes | None:
    """Return the content of an open file, unless others may have written it or it is not whole."""
    found = os.fstat(file)
    if not stat.S_ISREG(found.st_mode) or not _is_ours(found) or found.st_size > LARGEST:
        return None
    with open(file, "rb", closefd=False) as opened:
        mark = opened.read(_MARK)
        content = opened.read(LARGEST)
    return content if mark == _mark(content) else None


def write(name: str, content: bytes) -> None:
    """Keep the content under a name: all of it or nothing, and nothing where that is not safe."""
    with _folder(make=True) as folder:
        if folder is None or _MARK + len(content) > LARGEST:
            return
        with suppress(OSError):
            _replace(name, content, folder)
            _remove_oldest(folder)


def _replace(name: str, content: bytes, folder: int) -> None:
    """Write a new file and give it the name, so that a reader has the old one or all of the new."""
    temporary = f".{name}.{os.getpid()}.{os.urandom(4).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.open(temporary, flags, 0o600, dir_fd=folder)
    try:
        with open(file, "wb") as opened:
            opened.write(_mark(content))
            opened.write(content)
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        os.unlink(temporary, dir_fd=folder)
        raise


def _mark(content: bytes) -> bytes:
    """Return what stands before a content: which kind of file it is, and its digest."""
    return _MAGIC + hashlib.sha256(content).hexdigest().encode() + b"\n"


# ---------------------------------------------------------------------------------------- the folder


def folder_path() -> str | None:
    """Return where the cache is, or None when it is off: POLICYEVAL_CACHE, else the user's own folder."""
    chosen = os.environ.get("POLICYEVAL_CACHE", "")
    if chosen:
        return None if chosen == "off" else os.path.abspath(chosen)
    shared = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(shared):
        shared = os.path.expanduser("~/.cache")
    return os.path.join(shared, "policyeval") if os.path.isabs(shared) else None


@contextmanager
def _folder(*, make: bool) -> Iterator[int | None]:
    """Give the folder as it is open, or None where there is none that can be trusted."""
    path = folder_path()
    folder = None if path is None or not hasattr(os, "geteuid") else _opened(path, make)
    try:
        yield folder
    finally:
        if folder is not None:
            os.close(folder)


def _opened(path: str, make: bool) -> int | None:
    try:
        if make:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            with suppress(FileExistsError):
                os.mkdir(path, 0o700)
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    if _is_ours(os.fstat(folder)):
        return folder
    os.close(folder)
    return None


def _is_ours(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and not found.st_mode & _WRITABLE_BY_OTHERS


def _remove_oldest(folder: int) -> None:
    with os.scandir(folder) as entries:
        files = [(entry.stat(follow_symlinks=False), entry.name) for entry in entries]
    excess = sum(found.st_size for found, _ in files) - MOST_BYTES
    for found, name in sorted(files, key=lambda file: file[0].st_mtime_ns):
        if excess <= 0:
            return
        with suppress(OSError):
            os.unlink(name, dir_fd=folder)
        excess -= found.st_size
