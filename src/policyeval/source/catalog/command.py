"""PE7xx: cases and the command line."""

from typing import Final

from policyeval.source.catalog.entry import Entry

ENTRIES: Final[tuple[Entry, ...]] = ()
