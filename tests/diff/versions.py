"""Versions of the small policies in `base/`, and of real ones, made by replacing texts in them."""

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
ROOT = HERE.parents[1]
MARKET = "market"
POLICIES = {path.stem: path for path in (HERE / "base").glob("*.yaml")} | {
    path.parent.name: path for path in (ROOT / "policies").glob("*/*/*.yaml")
}
SCHEMAS = {
    path.name.partition(".")[0]: path
    for folder in (HERE / "base", ROOT / "schemas" / "facts")
    for path in folder.glob("*.facts.schema.json")
}
PAIRS: list[dict[str, Any]] = yaml.safe_load((HERE / "pairs.yaml").read_text("utf-8"))
NOTHING: Mapping[str, str] = MappingProxyType({})


def replaced(text: str, parts: Mapping[str, str]) -> str:
    """Return a text with parts of it replaced, each of which has to be there."""
    for old, new in parts.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def texts(
    base: str, parts: Mapping[str, str] = NOTHING, schema: Mapping[str, str] = NOTHING
) -> tuple[str, str]:
    """Return the texts of a version of a policy and of its fact schema."""
    policy, facts = (paths[base].read_text("utf-8") for paths in (POLICIES, SCHEMAS))
    return replaced(policy, parts), replaced(facts, schema)


def version(
    parts: Mapping[str, str] = NOTHING, schema: Mapping[str, str] = NOTHING, base: str = MARKET
) -> CheckedPolicy:
    """Return a version of a policy, checked."""
    return checked(base, *texts(base, parts, schema))


@cache
def checked(base: str, policy: str, schema: str) -> CheckedPolicy:
    """Return a policy with its fact schema, checked."""
    read = read_policy(Source(f"{base}.yaml", policy))
    facts = declare(Source(f"{base}.facts.schema.json", schema))
    assert isinstance(facts, FactSchema), facts
    assert read.policy is not None, read.findings
    found = check_policy(read.policy, facts, {})
    assert not has_errors(found.findings), found.findings
    assert found.policy is not None
    return found.policy


def sides(row: Mapping[str, Any]) -> tuple[CheckedPolicy, CheckedPolicy]:
    """Return the two versions of a row of the table."""
    base = row.get("base", MARKET)
    old = version(row.get("old", NOTHING), base=base)
    new = version(row.get("new", NOTHING), row.get("schema", NOTHING), base)
    return old, new
