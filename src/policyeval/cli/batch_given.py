"""The command line of `policyeval batch`, as it was given."""

from pathlib import Path

from policyeval.cli.endings import named_format, refuse_other_formats
from policyeval.cli.talk import stop
from policyeval.engine.tables.writers import FORMATS, NDJSON, PARQUET
from policyeval.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The options and the argument."""

    decision: str
    facts: str | None
    events: tuple[str, ...]
    out: str | None
    table_format: str | None
    maps: tuple[str, ...]
    keys: tuple[str, ...]
    ignored: tuple[str, ...]
    zone: str | None
    policies: str
    as_of: str | None
    as_of_column: str | None
    readings: tuple[str, ...]
    dry_run: bool
    summary: str
    resume: bool
    engine: str | None
    master: str | None
    threads: int | None
    memory_limit: str | None
    part_rows: int
    fail_on: str | None
    explain: int | None
    explain_out: str | None
    sample: bool
    where: str | None
    lang: str

    @property
    def format(self) -> str:
        """The format of the answers."""
        if self.table_format is not None:
            return self.table_format
        return NDJSON if self.out is None else named_format(self.out) or PARQUET

    def refuse_contradiction(self) -> None:
        """End the command where the answers would go to something whose name says another format."""
        if self.out is None:
            return
        named = named_format(self.out)
        if named is not None and named != self.format:
            raise stop("PE935", path=self.out, named=named, format=self.format)
        refuse_other_formats(self.out, self.format, FORMATS)

    @property
    def explained(self) -> Path:
        """Where full records go."""
        if self.explain_out is not None:
            return Path(self.explain_out)
        if self.out is None:
            raise stop("PE711", name="--explain-out", command="policyeval batch")
        out = Path(self.out)
        return out.with_suffix(".explained.ndjson") if self.is_one_file else out / "_explained.ndjson"

    @property
    def outputs(self) -> list[Path]:
        """The files that are written, beside those of a folder."""
        one = [Path(self.out)] if self.out is not None and self.is_one_file else []
        return one if self.explain is None else [*one, self.explained]

    @property
    def is_folder(self) -> bool:
        """Whether the answers go to part files in a folder."""
        return self.out is not None and not self.is_one_file

    @property
    def is_one_file(self) -> bool:
        """Whether the answers go to one file, and not to part files in a folder."""
        return self.out is not None and named_format(self.out) is not None
