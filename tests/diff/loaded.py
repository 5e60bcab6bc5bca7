"""Versions of the small policy as files, loaded as the command line loads them."""

from collections.abc import Mapping
from pathlib import Path

from diff.versions import NOTHING, POLICY, SCHEMA, replaced
from policyeval.analysis.diff.sides import PolicySet
from policyeval.engine.load import load_policies
from policyeval.source.severity import has_errors


def written(
    folder: Path,
    parts: Mapping[str, str] = NOTHING,
    name: str = "market.yaml",
    schema: Mapping[str, str] = NOTHING,
) -> Path:
    """Write a version of the policy and of its facts into a folder, and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "market.facts.schema.json").write_text(replaced(SCHEMA, schema), "utf-8")
    (folder / name).write_text(replaced(POLICY, parts), "utf-8")
    return folder


def policy_set(folder: Path, options: Mapping[str, str] = NOTHING) -> PolicySet:
    """Return the policies of a folder as one side of a comparison."""
    loaded = load_policies([folder])
    assert not has_errors(loaded.findings), loaded.findings
    return PolicySet(folder.name, loaded.policies, options)
