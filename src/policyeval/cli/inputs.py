"""Fact bundles from files: JSON, YAML, or one JSON object a line."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, stop
from policyeval.document.file import open_source
from policyeval.document.read import read
from policyeval.document.tree import Mapping as Tree
from policyeval.document.tree import to_data
from policyeval.frozen import dataclass
from policyeval.schema.json_text import read_json
from policyeval.source.diagnostic import Diagnostic

SUFFIXES: Final = (".json", ".yaml", ".yml", ".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Facts as given, and what to call where they came from."""

    facts: Mapping[str, Any] | str | bytes
    name: str


def is_stream(path: str) -> bool:
    """Return whether a file holds one bundle a line."""
    return Path(path).suffix in (".ndjson", ".jsonl")


def bundles(path: str) -> Iterator[Bundle]:
    """Yield the bundles of a file, or of standard input where the path is `-`."""
    if path == "-":
        yield from _standard_input()
        return
    file = Path(path)
    if file.suffix not in SUFFIXES:
        raise stop("PE708", path=path, known=", ".join(SUFFIXES))
    if is_stream(path):
        yield from _lines(file)
    elif file.suffix == ".json":
        yield Bundle(_content(file), path)
    else:
        yield Bundle(_yaml(file), path)


def mapping_of(path: str) -> Mapping[str, Any]:
    """Return the mapping that one .json or .yaml file holds, or standard input where the path is `-`."""
    content: Mapping[str, Any] | str | bytes = next((b.facts for b in bundles(path)), b"")
    if isinstance(content, Mapping):
        return content
    data = read_json(content, name=path)
    if isinstance(data, tuple):
        raise Stop(data, Exit.INPUT)
    if not isinstance(data, dict):
        raise stop("PE709", path=path)
    return data


def _standard_input() -> Iterator[Bundle]:
    """Yield the one bundle, or the bundle of each line, that standard input holds."""
    content = sys.stdin.buffer.read()
    lines = [line for line in content.splitlines() if line.strip()]
    if len(lines) > 1 and all(
        line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}") for line in lines
    ):
        yield from (Bundle(line, f"-:{number}") for number, line in enumerate(lines, 1))
    else:
        yield Bundle(content, "-")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        source = open_source(file, str(file))
        raise Stop([source] if isinstance(source, Diagnostic) else [], Exit.INPUT) from None


def _lines(file: Path) -> Iterator[Bundle]:
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield Bundle(line.rstrip(b"\r\n"), f"{file}:{number}")
    except OSError:
        _content(file)


def _yaml(file: Path) -> Mapping[str, Any]:
    source = open_source(file, str(file))
    if isinstance(source, Diagnostic):
        raise Stop([source], Exit.INPUT)
    document = read(source)
    if document.findings or document.root is None:
        raise Stop(document.findings, Exit.INPUT)
    if not isinstance(document.root, Tree):
        raise stop("PE709", path=str(file))
    data = to_data(document.root)
    assert isinstance(data, dict)
    return data
