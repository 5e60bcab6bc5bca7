"""How the examples of fact schemas and fact bundles in the catalogue are run."""

import re

from policyeval.schema.declaration import FactSchema
from policyeval.schema.declare import declare
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source

FACTS_SCHEMA = """{
  "type": "object",
  "properties": {
    "name": {"type": "string", "minLength": 1},
    "state": {"type": "string", "enum": ["open", "shipped", "cancelled"]},
    "region": {"type": "string", "pattern": "^[A-Z]{2}-[A-Z]{2}$"},
    "orders": {"type": "integer", "minimum": 0},
    "amount": {"type": "number"},
    "paid": {"type": "boolean"},
    "paid_at": {"type": ["string", "null"], "format": "date-time"},
    "day": {"type": "string", "format": "date"},
    "waited": {"type": "string", "x-format": "duration"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "items": {
      "type": "array",
      "minItems": 1,
      "items": {"type": "object", "properties": {"sku": {"type": "string"}}}
    },
    "extra": {}
  }
}
"""
"""The schema that the bundles among the catalogue's examples are for."""


def schema_findings(example: str) -> tuple[Diagnostic, ...]:
    """Return what is wrong with an example of a fact schema."""
    declared = declare(Source("facts.schema.json", example))
    return () if isinstance(declared, FactSchema) else declared


def facts_findings(example: str) -> tuple[Diagnostic, ...]:
    """Return what is wrong with an example of a fact bundle."""
    facts = read_facts(_expanded(example), declared(FACTS_SCHEMA), name="facts.json")
    return facts.warnings if isinstance(facts, Facts) else facts


def declared(schema: str) -> FactSchema:
    """Return a schema that is known to be right."""
    found = declare(Source("facts.schema.json", schema))
    assert isinstance(found, FactSchema), found
    return found


def _expanded(example: str) -> bytes:
    """Return the bundle that an example writes down in short; see `source.catalog.facts`."""
    text = re.sub(r"⟨(.+?) × (\d+)⟩", lambda short: short[1] * int(short[2]), example)
    return text.encode().replace(rb"\xff", b"\xff")
