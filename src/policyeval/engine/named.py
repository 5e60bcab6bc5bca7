"""Files that a policy names: looked for beside it and in the folders above it."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from policyeval.document.file import open_source
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source

FOLDERS: Final = ("", "schemas/facts", "schemas", "policies")
"""Where, in a policy's folder and in each folder above it, the files that it names are looked for."""


def named_source(name: str, policy: Path) -> Source | Diagnostic | None:
    """Return the file that the policy at a path names, what is wrong with it, or None: no such file."""
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name or ":" in name or not parts.parts:
        return Diagnostic("PE554", None, {"path": name})
    for folder in policy.absolute().parents:
        for inside in FOLDERS:
            candidate = folder / inside / parts
            if candidate.is_file():
                return open_source(candidate, _shown(candidate))
    return None


def _shown(path: Path) -> str:
    """Return a path as a person in the current folder would write it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def sources_digest(sources: Sequence[Source]) -> str:
    """Return the digest of several texts; their lengths keep them apart."""
    digest = sha256()
    for source in sources:
        content = source.text.encode()
        digest.update(f"{len(content)}:".encode() + content)
    return f"sha256:{digest.hexdigest()}"
