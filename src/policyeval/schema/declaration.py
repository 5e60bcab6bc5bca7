"""What a fact schema declares, once it is read."""

from collections.abc import Mapping
from typing import Any

from policyeval.frozen import dataclass, field
from policyeval.language.types import Record, Type
from policyeval.schema.readers import Reader, reader
from policyeval.schema.shape import NoDefault, Slot
from policyeval.source.diagnostic import Phrase
from policyeval.source.text import Source, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One declared fact, at any depth; `path` writes `[]` for each element: `items[].sku`."""

    path: str
    type: Type
    default: Any | NoDefault
    """What an absent fact is taken to be, as JSON; `NO_DEFAULT` when it is unknown."""
    null_is_unknown: bool
    title: Phrase | None
    description: Phrase | None
    unit: str | None
    span: Span = field(compare=False, repr=False)
    """Where the name of the fact stands."""
    slot: Slot = field(compare=False, repr=False)
    """Everything that is asked of the value."""


@dataclass(frozen=True, eq=False, kw_only=True)
class FactSchema:
    """The facts that a policy may read, and how to read a bundle of them."""

    facts: Record
    declarations: Mapping[str, Declaration]
    """Every declared fact by its path; a fact comes before its members."""
    source: Source
    slot: Slot = field(repr=False)
    """Everything that is asked of a bundle."""
    read: Reader = field(repr=False)
    """How to read a bundle; `facts.read_facts` is what calls it."""


def fact_schema(slot: Slot, declarations: Mapping[str, Declaration], source: Source) -> FactSchema:
    """Return the schema of bundles that the slot, an object with members, describes."""
    facts = slot.type
    assert isinstance(facts, Record)
    return FactSchema(facts=facts, declarations=declarations, source=source, slot=slot, read=reader(slot))
