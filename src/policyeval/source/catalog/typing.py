"""PE3xx: names and types."""

from typing import Final

from policyeval.source.catalog.entry import Entry

ENTRIES: Final[tuple[Entry, ...]] = ()
