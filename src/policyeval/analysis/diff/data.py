"""A diff as JSON data; `schemas/diff.schema.json` describes it."""

from typing import Any

from policyeval.analysis.diff.change import Change, Diff, PolicyChanges, Version
from policyeval.source.diagnostic import Phrase
from policyeval.source.text import Span


def diff_data(diff: Diff) -> dict[str, Any]:
    """Return a diff as JSON data, every sentence in both languages."""
    return {
        "old": diff.old,
        "new": diff.new,
        "policies": [_policy(found) for found in diff.policies],
        "proof": None,
        "impact": None,
        "source": None,
    }


def _policy(found: PolicyChanges) -> dict[str, Any]:
    return {
        "policy": found.policy,
        "title": _phrase(found.title),
        "old": _version(found.old),
        "new": _version(found.new),
        "changes": [_change(change) for change in found.changes],
    }


def _version(version: Version | None) -> dict[str, str] | None:
    if version is None:
        return None
    return {
        "policy": version.policy,
        "version": version.version,
        "file": version.file,
        "digest": version.digest,
    }


def _change(change: Change) -> dict[str, Any]:
    owner = change.owner
    return {
        "what": change.what.value,
        "part": owner.part.value,
        "id": owner.id,
        "decision": owner.decision,
        "aspect": change.aspect,
        "effect": change.effect.value,
        "sentence": _phrase(change.sentence),
        "old": change.old,
        "new": change.new,
        "touches": list(owner.touches),
        "lines": {"old": _line(owner.old), "new": _line(owner.new)},
    }


def _phrase(phrase: Phrase) -> dict[str, str]:
    return {"en": phrase.en, "th": phrase.th}


def _line(span: Span | None) -> int | None:
    """Return the line that a part stands at, counted from 1."""
    return None if span is None else span.source.position(span.start)[0]
