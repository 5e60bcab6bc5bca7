"""A proof as JSON data."""

from typing import Any

from policyeval.analysis.diff import proved
from policyeval.analysis.diff.proof import DecisionProof, Explained, Proof
from policyeval.analysis.prove.compared import Example, KeyProof, Reason, Transition
from policyeval.engine.record import Record
from policyeval.engine.show import show_instant, to_json
from policyeval.source.diagnostic import Phrase


def proof_data(found: Proof) -> dict[str, Any]:
    """Return a proof as JSON data."""
    return {"ordinary_facts": found.is_ordinary, "decisions": [_decision(one) for one in found.decisions]}


def _decision(found: DecisionProof) -> dict[str, Any]:
    return {
        "decision": found.decision,
        "verdict": found.relation.value,
        "same_program": found.compared.is_structural,
        "outcomes": [_key(key) for key in found.compared.keys],
        "edits": [_edit(number, found) for number in range(len(found.compared.edits))],
        "examples": [_example(one, found) for one in found.examples],
    }


def _key(key: KeyProof) -> dict[str, Any]:
    return {
        "key": key.key,
        "verdict": key.relation.value,
        "ways": {way.value: comes.value for way, comes in key.ways.items()},
        "bounds": dict(key.bounds),
        "more": key.is_cut,
        "why": [_reason(reason) for reason in key.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "why": reason.why.value,
        "outside": [{"what": one.what, "at": one.place} for one in reason.outside],
    }


def _edit(number: int, found: DecisionProof) -> dict[str, Any]:
    edit = found.compared.edits[number]
    return {
        "aspect": edit.aspect,
        "name": edit.name or None,
        "old": edit.old,
        "new": edit.new,
        "sentence": _phrase(proved.edit_words(number, found)),
        "effect": found.compared.effects[number].value,
    }


def _phrase(phrase: Phrase) -> dict[str, str]:
    return {"en": phrase.en, "th": phrase.th}


def _example(one: Explained, found: DecisionProof) -> dict[str, Any]:
    example: Example = one.example
    return {
        "facts": dict(example.facts),
        "as_of": show_instant(example.as_of, found.zone),
        "outcomes": [_transition(transition, found.zone) for transition in example.transitions],
        "edits": list(example.edits),
        "old": _side(one.old, [older for older, _ in one.rules]),
        "new": _side(one.new, [newer for _, newer in one.rules]),
    }


def _transition(one: Transition, zone: str) -> dict[str, Any]:
    values = {"old": to_json(one.old, zone), "new": to_json(one.new, zone)}
    return {"key": one.key, "way": one.way.value, **values}


def _side(record: Record, rules: list[str | None]) -> dict[str, Any]:
    """Return what a version answers, with the rules of which something else became."""
    return {
        "status": record.status,
        "result": record.result,
        "rules": [rule for rule in record.rules if rule["id"] in rules],
    }
