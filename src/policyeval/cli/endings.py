"""What the name of a file to write says about its format."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from policyeval.cli.talk import stop

FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {".parquet": "parquet", ".pq": "parquet", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv"}
)
_OTHERS: Final = (
    *(".arrow", ".avro", ".feather", ".orc", ".xls", ".xlsx"),
    *(".gz", ".html", ".json", ".md", ".tsv", ".txt", ".yaml", ".zip", ".zst"),
)
"""What the names of files end in that no command writes a table to."""


def named_format(path: str) -> str | None:
    """Return the format that a path is named after; None where the name is no table's."""
    return FORMATS.get(Path(path).suffix.lower())


def refuse_other_formats(path: str, format_: str, written: Iterable[str]) -> None:
    """End the command where a path has the name of a file in a format that is none of those written."""
    suffix = Path(path).suffix.lower()
    endings = [ending for ending, named in FORMATS.items() if named in written]
    if suffix in (*FORMATS, *_OTHERS) and suffix not in endings and not Path(path).is_dir():
        listed = ", ".join(f"`{ending}`" for ending in endings)
        raise stop("PE937", path=path, format=format_, endings=listed)
