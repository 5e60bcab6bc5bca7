"""PE5xx: policy documents."""

from typing import Final

from policyeval.source.catalog.entry import Entry

ENTRIES: Final[tuple[Entry, ...]] = ()
