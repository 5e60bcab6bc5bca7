"""Policies as they were at a revision of a git repository, with the files that they name.

Git is asked for objects by their ids, so nothing of a repository's own settings or hooks runs, and
the working tree is not touched.
"""

import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from policyeval.document.file import MAX_BYTES
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Diagnostic

_SUFFIXES: Final = (".yaml", ".yml", ".json")
_FILE: Final = ("100644", "100755")
_NAMED_FROM: Final = ("schemas", "policies")
"""The folders beside and above a policy in which the files that it names may be."""
_ENVIRONMENT: Final = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
}


class RevisionError(Exception):
    """A revision that cannot be read; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        """Keep the finding."""
        self.diagnostic = diagnostic
        super().__init__(diagnostic.code)


@dataclass(frozen=True, slots=True)
class Blob:
    """A file at a revision: its path from the top of the repository, and its object."""

    path: PurePosixPath
    object: str


def check_out(revision: str, policies: str, into: Path) -> Path:
    """Write the policies at a revision into a folder, and return where they are.

    `policies` is a file or a folder as the command line names it, relative to the current folder.
    Fails with `RevisionError`: no repository, no such revision, no policies there.
    """
    top, inside = _place(policies)
    commit = _commit(revision, top)
    blobs = _blobs(commit, inside, top)
    if not any(_is_within(blob.path, inside) for blob in blobs):
        raise _refused("PE763", revision=revision, path=policies)
    for blob, content in zip(blobs, _contents(blobs, top), strict=True):
        target = into.joinpath(*blob.path.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return into.joinpath(*inside.parts)


def _place(policies: str) -> tuple[Path, PurePosixPath]:
    """Return the top of the repository around the current folder, and a path as seen from there."""
    try:
        found = _git(["rev-parse", "--show-toplevel"], Path.cwd())
    except FileNotFoundError:
        raise _refused("PE760") from None
    if found.returncode:
        raise _refused("PE761")
    top = Path(os.fsdecode(found.stdout.removesuffix(b"\n"))).resolve()
    path = Path(os.path.normpath(Path.cwd().resolve() / policies))
    if not path.is_relative_to(top):
        raise _refused("PE763", revision="HEAD", path=policies)
    return top, PurePosixPath(path.relative_to(top).as_posix())


def _commit(revision: str, top: Path) -> str:
    """Return the id of the commit that a revision names."""
    asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    found = _git(asked, top)
    commit = found.stdout.decode("ascii").strip()
    if found.returncode or commit.startswith("^"):  # `^REV` is whatever is not in it
        raise _refused("PE762", revision=revision)
    return commit


def _blobs(commit: str, policies: PurePosixPath, top: Path) -> list[Blob]:
    """Return the files at a commit that are policies, or that policies may name."""
    listed = _git(["ls-tree", "-r", "-z", "--long", "--full-tree", commit], top, is_needed=True)
    found = []
    for line in listed.stdout.split(b"\0")[:-1]:
        head, _, name = line.partition(b"\t")
        mode, _, id_, size = head.decode("ascii").split()
        path = PurePosixPath(os.fsdecode(name))
        if mode in _FILE and int(size) <= MAX_BYTES and _may_be_read(path, policies):
            found.append(Blob(path, id_))
    return found


def _may_be_read(path: PurePosixPath, policies: PurePosixPath) -> bool:
    if path.suffix not in _SUFFIXES or path.is_absolute() or ".." in path.parts:
        return False
    if _is_within(path, policies):
        return True
    beside = policies.parent if policies.suffix in _SUFFIXES else policies
    return any(
        path.parent == folder or any(_is_within(path, folder / name) for name in _NAMED_FROM)
        for folder in (beside, *beside.parents)
    )


def _is_within(path: PurePosixPath, folder: PurePosixPath) -> bool:
    return path == folder or path.is_relative_to(folder)


def _contents(blobs: Sequence[Blob], top: Path) -> Iterable[bytes]:
    """Yield the content of each file, from one process for all."""
    asked = "".join(f"{blob.object}\n" for blob in blobs).encode("ascii")
    answer = _git(["cat-file", "--batch"], top, stdin=asked, is_needed=True).stdout
    start = 0
    for _ in blobs:
        end = answer.index(b"\n", start)
        size = int(answer[start:end].split()[-1])
        yield answer[end + 1 : end + 1 + size]
        start = end + 1 + size + 1


def _git(
    arguments: list[str], folder: Path, *, stdin: bytes = b"", is_needed: bool = False
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT},
        input=stdin,
        capture_output=True,
        check=is_needed,
    )


def _refused(code: str, **args: str) -> RevisionError:
    return RevisionError(Diagnostic(code, None, args))
