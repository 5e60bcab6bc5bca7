"""Everything the program can find fault with, by code.

PE1xx reading YAML and JSON · PE2xx CEL syntax · PE3xx names and types · PE4xx fact schemas ·
PE5xx policy documents · PE6xx facts · PE7xx cases and the command line · PE8xx evaluation ·
PE9xx tables of facts.
A code, once published, keeps its meaning; `name` says the defect and never the remedy.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Final

from policyeval.source.catalog.entry import Entry, Kind

PHASES: Final = (
    "reading",
    "cel_syntax",
    "typing",
    "schema",
    "policy",
    "facts",
    "command",
    "evaluation",
    "tables",
)

PARTS: Final = (*PHASES, "cel_policy")
"""Every module with entries: those of a phase may be in two."""


@cache
def catalog() -> Mapping[str, Entry]:
    """Return every entry by its code, in the order of the codes."""
    entries = [entry for part in PARTS for entry in import_module(f"{__name__}.{part}").ENTRIES]
    return MappingProxyType({entry.code: entry for entry in sorted(entries, key=lambda e: e.code)})


__all__ = ["Entry", "Kind", "catalog"]
