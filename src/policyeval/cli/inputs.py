"""Fact bundles from files: JSON, YAML, or one JSON object a line."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, stop
from policyeval.document.file import open_regular, open_source
from policyeval.document.tree import Mapping as Tree
from policyeval.document.tree import to_data
from policyeval.frozen import dataclass, replace
from policyeval.schema.json_text import MAX_BYTES, read_json
from policyeval.schema.yaml_places import placed
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source, Span

_MOST_BYTES: Final = 4 * MAX_BYTES
"""So much is read of what is refused for its length anyway."""
SUFFIXES: Final = (".json", ".yaml", ".yml", ".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Facts as given, and what to call where they came from."""

    facts: Mapping[str, Any] | str | bytes
    name: str
    root: Tree | None = None
    """Of YAML, where everything in it stands."""

    def placed(self, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return findings about the facts with their places in this file."""
        return [self._placed(finding) for finding in findings]

    def _placed(self, finding: Diagnostic) -> Diagnostic:
        if self.root is not None:
            return placed(finding, self.root)
        labels = tuple(replace(label, span=self._named(label.span)) for label in finding.labels)
        return replace(finding, span=finding.span and self._named(finding.span), labels=labels)

    def _named(self, span: Span) -> Span:
        return Span(Source(self.name, span.source.text), span.start, span.end)


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
        yield _yaml(file)


def all_bundles(path: str) -> Iterator[Bundle]:
    """Yield the bundles of a file, or of all files of a folder that can hold some."""
    folder = Path(path)
    if not folder.is_dir():
        yield from bundles(path)
        return
    files = sorted(file for file in folder.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    if not files:
        raise stop("PE708", path=path, known=", ".join(SUFFIXES))
    for file in files:
        yield from bundles(str(file))


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
    """Yield the one bundle, or the bundle of each line where the first is one of its own."""
    content = sys.stdin.buffer.read()
    lines = [line for line in content.splitlines() if line.strip()]
    if len(lines) > 1 and isinstance(read_json(lines[0], name="-:1"), dict):
        yield from (Bundle(line, f"-:{number}") for number, line in enumerate(lines, 1))
    else:
        yield Bundle(content, "-")


def _content(file: Path) -> bytes:
    try:
        with open_regular(file) as opened:
            return opened.read(_MOST_BYTES)
    except OSError:
        source = open_source(file, str(file))
        raise Stop([source] if isinstance(source, Diagnostic) else [], Exit.INPUT) from None


def _lines(file: Path) -> Iterator[Bundle]:
    try:
        with open_regular(file) as opened:
            for number, line in enumerate(_bounded(opened), 1):
                if line.strip():
                    yield Bundle(line.rstrip(b"\r\n"), f"{file}:{number}")
    except OSError:
        _content(file)


def _bounded(lines: BinaryIO) -> Iterator[bytes]:
    """Yield each line, of one that is too long only so much that this can be seen."""
    while line := lines.readline(_MOST_BYTES):
        yield line
        while len(line) == _MOST_BYTES and not line.endswith(b"\n"):
            line = lines.readline(_MOST_BYTES)


def _yaml(file: Path) -> Bundle:
    from policyeval.document.read import read  # noqa: PLC0415  (start-up: PyYAML)

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
    return Bundle(data, str(file), document.root)
