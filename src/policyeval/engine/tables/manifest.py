"""What a run has written so far: how it was asked, of what, and each whole part with its counts."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from policyeval.engine.errors import ArgumentError
from policyeval.engine.tables.writers import whole_file
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Diagnostic

NAME: Final = "_policyeval.json"
"""Begins with `_`, so that readers of Parquet folders pass it over."""
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Written:
    """A part that is whole, with what its answers come to."""

    file: str
    size: int
    counts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One run into a folder."""

    arguments: Mapping[str, Any]
    """Everything that the answers depend on, as JSON."""
    written: tuple[Written, ...] = ()
    is_complete: bool = False


def read(folder: Path) -> Manifest | None:
    """Return what an earlier run has noted in a folder, or None where it has not."""
    file = folder / NAME
    if not file.is_file():
        return None
    try:
        data = json.loads(file.read_bytes())
        parts = tuple(Written(part["file"], part["size"], part["counts"]) for part in data["parts"])
        known = data["format"] == _FORMAT
        manifest = Manifest(arguments=data["arguments"], written=parts, is_complete=data["complete"])
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise ArgumentError(Diagnostic("PE913", None, {"path": str(file)}))
    return manifest


def write(folder: Path, manifest: Manifest) -> None:
    """Note what a run has written, in place of what was noted before."""
    data = {
        "format": _FORMAT,
        "arguments": manifest.arguments,
        "complete": manifest.is_complete,
        "parts": [{"file": one.file, "size": one.size, "counts": one.counts} for one in manifest.written],
    }
    with whole_file(folder / NAME) as stream:
        stream.write((json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())


def whole_parts(folder: Path, manifest: Manifest) -> tuple[Written, ...]:
    """Return the parts from the first on that are there as they were written."""
    found: list[Written] = []
    for part in manifest.written:
        file = folder / part.file
        if not file.is_file() or file.stat().st_size != part.size:
            break
        found.append(part)
    return tuple(found)


def differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return the arguments in which two runs differ."""
    return [name for name in {**before, **now} if before.get(name) != now.get(name)]
