"""One run over a table: parts that are decided and counted, and written beside, one after the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, Final

from policyeval.engine.errors import ArgumentError
from policyeval.engine.tables import manifest as notes
from policyeval.engine.tables.behind import behind
from policyeval.engine.tables.manifest import Manifest, Written
from policyeval.engine.tables.prepared import Prepared
from policyeval.engine.tables.source import Part, Table, files_of
from policyeval.engine.tables.tally import Tally, from_data
from policyeval.engine.tables.writers import open_writer, whole_file
from policyeval.frozen import dataclass, replace
from policyeval.source.diagnostic import Diagnostic

ROWS: Final = 1_000_000
"""Rows of a part that becomes a file."""
MOST_ROWS: Final = 16 * ROWS
"""Rows of a part that does not: each is a query, which takes a tenth of a second to begin."""
Seen = Callable[[Any], None]
"""Takes each batch of answers as it is handed over to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A decision, the rows that it is asked about, and what watches."""

    prepared: Prepared
    connection: Any
    table: Table
    seen: Seen
    reviewed: Seen | None = None
    """Takes the answers of parts that were whole before, which are decided again for it."""


def refuse_overwriting(inputs: Iterable[str], outputs: Iterable[Path]) -> None:
    """Make sure that nothing is written over a table that is read, or twice.

    Fails: `ArgumentError` where it would be.
    """
    used = {file.resolve() for path in inputs for file in files_of(path)}
    for output in outputs:
        if output.resolve() in used:
            raise ArgumentError(Diagnostic("PE921", None, {"path": str(output)}))
        used.add(output.resolve())


def to_stream(job: Job, format_: str, stream: BinaryIO) -> Tally:
    """Write the answers for all rows to one stream; return what they come to."""
    tally = Tally(skipped=job.prepared.layout.nested)
    with closing(open_writer(format_, stream, job.prepared.layout)) as writer:
        for part in job.table.parts:
            _write(job, part, writer.write, tally)
    return tally


def to_file(job: Job, format_: str, path: Path) -> Tally:
    """Write the answers for all rows to one file, which is there when it is whole."""
    with whole_file(path) as stream:
        return to_stream(job, format_, stream)


def to_folder(
    job: Job, format_: str, folder: Path, arguments: Mapping[str, Any], *, resume: bool
) -> tuple[Tally, int]:
    """Write the answers as part files into a folder; return what they come to, and the rows passed over.

    `arguments` is everything that the answers depend on. A part has its name when it is whole; the
    manifest is written after it.

    Fails: `ArgumentError` where a folder has files already, or those of another run are to be resumed.
    """
    found = _begun(folder, arguments, resume=resume)
    tally = Tally(skipped=job.prepared.layout.nested)
    for whole in found.written:
        tally.merge(from_data(whole.counts))
    passed = tally.rows
    if job.reviewed is not None:
        for part in job.table.parts[: len(found.written)]:
            for batch in batches(job, part):
                job.reviewed(batch)
    for index, part in enumerate(job.table.parts):
        if index < len(found.written):
            continue
        file = folder / f"part-{index:05}.{format_}"
        counted = Tally(skipped=job.prepared.layout.nested)
        with (
            whole_file(file) as stream,
            closing(open_writer(format_, stream, job.prepared.layout)) as writer,
        ):
            _write(job, part, writer.write, counted)
        tally.merge(counted)
        written = Written(file.name, file.stat().st_size, counted.to_data())
        found = replace(found, written=(*found.written, written))
        notes.write(folder, found)
    notes.write(folder, replace(found, is_complete=True))
    return tally, passed


def _write(job: Job, part: Part, write: Callable[[Any], None], tally: Tally) -> None:
    with behind(write) as hand_over:
        for batch in batches(job, part):
            hand_over(batch)
            tally.add(batch)
            job.seen(batch)


def batches(job: Job, part: Part) -> Iterator[Any]:
    """Yield the answers for the rows of a part."""
    return job.prepared.engine.batches(job.connection, part)


def _begun(folder: Path, arguments: Mapping[str, Any], *, resume: bool) -> Manifest:
    """Return what is done already in a folder, which is made where there is none."""
    if folder.exists() and not folder.is_dir():
        raise ArgumentError(Diagnostic("PE751", None, {"path": str(folder)}))
    before = notes.read(folder) if resume else None
    if before is not None:
        if differing := notes.differing(before.arguments, arguments):
            names = ", ".join(differing)
            raise ArgumentError(Diagnostic("PE911", None, {"path": str(folder), "differing": names}))
        return Manifest(arguments=arguments, written=notes.whole_parts(folder, before))
    if folder.is_dir() and any(not _is_left_over(file) for file in folder.iterdir()):
        raise ArgumentError(Diagnostic("PE912", None, {"path": str(folder)}))
    begun = Manifest(arguments=arguments)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        notes.write(folder, begun)
    except OSError:
        raise ArgumentError(Diagnostic("PE751", None, {"path": str(folder)})) from None
    return begun


def _is_left_over(file: Path) -> bool:
    """Say whether a file is the beginning of one that was never finished."""
    return file.name.startswith(".") and file.name.endswith(".tmp")
