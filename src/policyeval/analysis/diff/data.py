"""A diff as JSON data; `schemas/diff.schema.json` describes it."""

from typing import Any

from policyeval.analysis.diff.change import Change, PolicyChanges, Version
from policyeval.analysis.diff.citing import Quoted, SourceChanges, Sources
from policyeval.analysis.diff.diff import Diff
from policyeval.analysis.diff.impact import Affected, DecisionImpact, Impact
from policyeval.analysis.diff.outcomes import Headline, Outcome
from policyeval.analysis.diff.proof_data import proof_data
from policyeval.source.diagnostic import Phrase
from policyeval.source.text import Span


def diff_data(diff: Diff) -> dict[str, Any]:
    """Return a diff as JSON data, every sentence in both languages."""
    return {
        "old": diff.old,
        "new": diff.new,
        "policies": [_policy(found, has_words=diff.has_words) for found in diff.policies],
        "proof": None if diff.proof is None else proof_data(diff.proof),
        "impact": None if diff.impact is None else _impact(diff.impact),
        "source": None if diff.source is None else _sources(diff.source),
    }


def _policy(found: PolicyChanges, *, has_words: bool) -> dict[str, Any]:
    return {
        "policy": found.policy,
        "title": _phrase(found.title),
        "old": _version(found.old),
        "new": _version(found.new),
        "changes": [_change(change) for change in found.changes] if has_words else None,
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


# -------------------------------------------------------------------------------------------- impact


def _impact(found: Impact) -> dict[str, Any]:
    return {
        "as_of": found.as_of,
        "bundles": found.bundles,
        "refused": found.refused,
        "decisions": [_decision(one) for one in found.decisions],
    }


def _decision(found: DecisionImpact) -> dict[str, Any]:
    return {
        "decision": found.decision,
        "bundles": found.bundles,
        "changed": found.changed,
        "flips": found.flips,
        "reasoning_only": found.reasoning,
        "matrix": [
            {
                "old": _outcome(flow.old, found.headline),
                "new": _outcome(flow.new, found.headline),
                "count": flow.count,
            }
            for flow in found.flows
        ],
        "totals": [{"key": t.key, "gained": t.gained, "lost": t.lost} for t in found.totals],
        "most_affected": [_affected(one, found.headline) for one in found.affected],
    }


def _outcome(outcome: Outcome, headline: Headline) -> dict[str, Any]:
    words = headline.words(outcome)
    return {"status": outcome.status, "value": outcome.value or None, "words": _phrase(words)}


def _affected(found: Affected, headline: Headline) -> dict[str, Any]:
    return {
        "facts": found.name,
        "id": found.id,
        "old": _outcome(found.old, headline),
        "new": _outcome(found.new, headline),
        "result": [{"key": key, "old": old, "new": new} for key, old, new in found.keys],
        "fires": list(found.fires),
        "ceases": list(found.ceases),
    }


# -------------------------------------------------------------------------------------------- source


def _sources(found: Sources) -> list[dict[str, Any]]:
    return [_source(one) for one in found.policies]


def _source(found: SourceChanges) -> dict[str, Any]:
    return {
        "policy": found.policy,
        "cited": [
            {
                "id": one.id,
                "title": None if one.title is None else _phrase(one.title),
                "old": [_quoted(quoted) for quoted in one.old],
                "new": [_quoted(quoted) for quoted in one.new],
            }
            for one in found.cited
        ],
        "lost": {"statements": list(found.lost), "lines": [_quoted(q) for q in found.lost_lines]},
        "gained": {"statements": list(found.gained), "lines": [_quoted(q) for q in found.gained_lines]},
    }


def _quoted(quoted: Quoted) -> dict[str, Any]:
    return {
        "source": quoted.source,
        "lines": quoted.lines,
        "quote": quoted.quote,
        "text": None if quoted.text is None else list(quoted.text),
    }
