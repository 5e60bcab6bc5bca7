"""Versions of the small policy as files, loaded as the command line loads them."""

from collections.abc import Mapping
from pathlib import Path

from diff.versions import MARKET, NOTHING, SCHEMAS, texts
from policyeval.analysis.diff.sides import PolicySet
from policyeval.engine.load import load_policies
from policyeval.source.severity import has_errors


def written(
    folder: Path,
    parts: Mapping[str, str] = NOTHING,
    name: str | None = None,
    schema: Mapping[str, str] = NOTHING,
    base: str = MARKET,
) -> Path:
    """Write a version of a policy and of its facts into a folder, and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    policy, facts = texts(base, parts, schema)
    (folder / SCHEMAS[base].name).write_text(facts, "utf-8")
    (folder / (name or f"{base}.yaml")).write_text(policy, "utf-8")
    return folder


def policy_set(folder: Path, options: Mapping[str, str] = NOTHING) -> PolicySet:
    """Return the policies of a folder as one side of a comparison."""
    loaded = load_policies([folder])
    assert not has_errors(loaded.findings), loaded.findings
    return PolicySet(folder.name, loaded.policies, options)
