"""Versions of the small policy in `base/`, made by replacing texts in it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from policyeval.check.checked import CheckedPolicy
from policyeval.check.policy import check_policy
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.schema.declare import declare
from policyeval.source.severity import has_errors
from policyeval.source.text import Source

HERE = Path(__file__).parent
POLICY = (HERE / "base" / "market.yaml").read_text("utf-8")
SCHEMA = (HERE / "base" / "market.facts.schema.json").read_text("utf-8")
PAIRS: list[dict[str, Any]] = yaml.safe_load((HERE / "pairs.yaml").read_text("utf-8"))
NOTHING: Mapping[str, str] = MappingProxyType({})


def replaced(text: str, parts: Mapping[str, str]) -> str:
    """Return a text with parts of it replaced, each of which has to be there."""
    for old, new in parts.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def version(parts: Mapping[str, str] = NOTHING, schema: Mapping[str, str] = NOTHING) -> CheckedPolicy:
    """Return a version of the policy, checked."""
    return checked(replaced(POLICY, parts), replaced(SCHEMA, schema))


@cache
def checked(policy: str, schema: str) -> CheckedPolicy:
    """Return a policy with its fact schema, checked."""
    read = read_policy(Source("market.yaml", policy))
    facts = declare(Source("market.facts.schema.json", schema))
    assert isinstance(facts, FactSchema), facts
    assert read.policy is not None, read.findings
    found = check_policy(read.policy, facts, {})
    assert not has_errors(found.findings), found.findings
    assert found.policy is not None
    return found.policy


def sides(row: Mapping[str, Any]) -> tuple[CheckedPolicy, CheckedPolicy]:
    """Return the two versions of a row of the table."""
    old = version(row.get("old", NOTHING))
    new = version(row.get("new", NOTHING), row.get("schema", NOTHING))
    return old, new
