"""Verdicts as text, Markdown and JSON data."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policyeval.analysis.prove import words
from policyeval.analysis.prove.claims import Claim, Kind
from policyeval.analysis.prove.conditions import Departs
from policyeval.analysis.prove.places import at
from policyeval.analysis.prove.readings import OtherReading
from policyeval.analysis.prove.verdict import Came, Verdict, Witness
from policyeval.engine.show import show_instant, to_json
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Argument, Language
from policyeval.source.visible import visible


@dataclass(frozen=True, slots=True)
class Proofs:
    """The verdicts on a decision."""

    decision: str
    title: str
    zone: str
    verdicts: tuple[Verdict, ...]
    readings: tuple[OtherReading, ...] = ()
    """What other readings would change, where that was asked for."""


def claimed(claim: Claim, language: Language) -> str:
    """Return what a claim says."""
    return words.CLAIMS[claim.kind].text(language, _args(claim, language))


def sentence(verdict: Verdict, language: Language) -> str:
    """Return what a verdict says, in words."""
    claim = verdict.claim
    phrases = words.BROKEN if verdict.came is Came.VIOLATED else words.CLAIMS
    return phrases[claim.kind].text(language, _args(claim, language))


def _args(claim: Claim, language: Language) -> Mapping[str, Argument]:
    rules, stated = (*claim.rules, "", ""), claim.invariant
    said = {} if stated is None else {"invariant": stated.id, "title": stated.title.text(language)}
    return {"rule": rules[0], "other": rules[1], "range": claim.range or "x", **said}


def details(verdict: Verdict, zone: str, language: Language) -> list[str]:
    """Return what belongs to a verdict, a line each: where, a row, an example, what is not known."""
    lines = [] if verdict.came is Came.PROVED else [verdict.claim.span.place]
    if verdict.why is not None:
        outside = ", ".join(f"{one.what} ({one.place})" for one in verdict.outside)
        lines.append(f"{words.WHY[verdict.why].text(language)}{f' {outside}' if outside else ''}")
    if verdict.came is Came.VIOLATED and verdict.claim.kind is Kind.NO_GAP and verdict.claim.range:
        lines.append(f"{words.ROW.text(language)}: {_row(verdict.claim.range)}")
    if verdict.witness is not None and verdict.is_fault:
        lines += _witness(verdict.witness, zone, language)
    if verdict.beside is not None and isinstance(verdict.claim.condition, Departs):
        path = verdict.claim.condition.follows.fact.path
        args = {"fact": ".".join(path), "value": _json(at(verdict.beside.facts, path))}
        result = to_json(dict(verdict.beside.answer.result), zone)
        lines.append(f"{words.MORE.text(language, args)}: {_json(result)}")
    if verdict.bounds and verdict.came is not Came.INCONCLUSIVE:
        lines.append(_bound(verdict.bounds, language))
    return lines


def _row(range_: str) -> str:
    """Return a row of bands for numbers that none takes, to be pasted and filled in."""
    return f'- {{id: new-row, title: {{en: "", th: ""}}, range: "{range_}", then: {{}}}}'


def of_reading(found: OtherReading, zone: str, language: Language) -> list[str]:
    """Return what another option would change, a line each: the sentence, the source, an example."""
    reading = found.reading
    args = {
        "reading": reading.id,
        "title": reading.title.text(language),
        "option": found.option,
        "words": reading.options[found.option].text(language),
    }
    cited = [f"{one.source} {one.lines}{f' “{one.quote}”' if one.quote else ''}" for one in reading.cite]
    places = " · ".join(part for part in (reading.issue, ", ".join(cited)) if part)
    lines = [words.READINGS[found.matters.value].text(language, args), *([places] if places else [])]
    if found.old is None:
        return lines
    lines += [
        f"{words.FACTS.text(language)}: {_json(found.old.facts)}",
        f"{words.AS_OF.text(language)}: {show_instant(found.old.as_of, zone)}",
    ]
    changed = [(key, *(_json(to_json(value, zone)) for value in values)) for key, *values in found.changed]
    return [*lines, *(f"{key}: {old} → {new}" for key, old, new in changed)]


def _witness(witness: Witness, zone: str, language: Language) -> list[str]:
    lines = [
        f"{words.FACTS.text(language)}: {_json(witness.facts)}",
        f"{words.AS_OF.text(language)}: {show_instant(witness.as_of, zone)}",
    ]
    failures = witness.answer.failures
    if failures:
        shown = ", ".join(f"{name} {failure.code}" for name, failure in failures)
        return [*lines, f"{words.FAILURE.text(language)}: {shown}"]
    result = to_json(dict(witness.answer.result), zone)
    return [*lines, f"{words.RESULT.text(language)}: {_json(result)}"]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def counts(proofs: Sequence[Proofs]) -> Mapping[str, int]:
    """Return how many claims came to what; notes that are not so do not count as violated."""
    verdicts = [verdict for one in proofs for verdict in one.verdicts if not verdict.claim.is_note]
    found = Counter(verdict.came.value for verdict in verdicts)
    return {"count": len(verdicts), **{came.value: found[came.value] for came in Came}}


def _shown(proofs: Proofs, *, is_full: bool) -> list[Verdict]:
    """Return the verdicts that a reader is shown: what is not proved, or all of them; no notes."""
    return [
        verdict
        for verdict in proofs.verdicts
        if not verdict.claim.is_note and (is_full or verdict.came is not Came.PROVED)
    ]


def by_order(proofs: Proofs) -> dict[str, list[str]]:
    """Return the rules before each that can hold with it and say something else."""
    found: dict[str, list[str]] = {}
    for verdict in proofs.verdicts:
        if verdict.claim.is_note and verdict.came is Came.VIOLATED:
            earlier, later = verdict.claim.rules
            found.setdefault(later, []).append(earlier)
    return found


def _notes(proofs: Proofs, language: Language, *, is_full: bool) -> list[str]:
    """Return what order decides: how many pairs, or all of them by the rule that comes later."""
    found = by_order(proofs)
    if not is_full:
        count = sum(map(len, found.values()))
        return [words.NOTES.text(language, {"count": count})] if count else []
    return [
        words.NOTE_ON.text(language, {"rule": later, "others": ", ".join(f"`{one}`" for one in earlier)})
        for later, earlier in found.items()
    ]


def to_text(proofs: Sequence[Proofs], language: Language, *, is_full: bool) -> str:
    """Return the verdicts for a terminal: of what is proved the number, unless all is asked for."""
    lines: list[str] = []
    for one in proofs:
        proved = [v for v in one.verdicts if v.came is Came.PROVED and not v.claim.is_note]
        lines.append(f"{one.decision} — {one.title}")
        if not is_full:
            name = words.NAMES[Came.PROVED].text(language)
            lines.append(f"  {words.MARKS[Came.PROVED]} {name}: {len(proved)}{_bounded(proved, language)}")
        for verdict in _shown(one, is_full=is_full):
            lines.append(f"  {words.MARKS[verdict.came]} {sentence(verdict, language)}")
            lines += [f"      {line}" for line in details(verdict, one.zone, language)]
        lines += [f"  {words.NOTE} {line}" for line in _notes(one, language, is_full=is_full)]
        for found in one.readings:
            first, *rest = of_reading(found, one.zone, language)
            lines += [f"  {words.NOTE} {first}", *(f"      {line}" for line in rest)]
    lines.append(words.SUMMARY.text(language, counts(proofs)))
    return "".join(f"{visible(line)}\n" for line in lines)


def _bounded(verdicts: Sequence[Verdict], language: Language) -> str:
    """Return the lists that some of the verdicts hold for up to a length only, in brackets."""
    lists = {path: most for verdict in verdicts for path, most in verdict.bounds}
    return f" ({_bound(lists.items(), language)})" if lists else ""


def _bound(bounds: Iterable[tuple[str, int]], language: Language) -> str:
    return words.BOUND.text(language, {"lists": words.listed_with_lengths(bounds)})


def to_markdown(proofs: Sequence[Proofs], language: Language, *, is_full: bool) -> str:
    """Return the verdicts as Markdown, a section for each decision."""
    lines = [words.SUMMARY.text(language, counts(proofs)), ""]
    for one in proofs:
        lines += [f"## {one.decision}", "", _escaped(one.title), ""]
        for verdict in _shown(one, is_full=is_full):
            lines.append(f"- {words.MARKS[verdict.came]} {_escaped(sentence(verdict, language))}")
            lines += [f"  - {_escaped(line)}" for line in details(verdict, one.zone, language)]
        lines += [f"- {_escaped(line)}" for line in _notes(one, language, is_full=is_full)]
        for found in one.readings:
            first, *rest = of_reading(found, one.zone, language)
            lines += [f"- {_escaped(first)}", *(f"  - {_escaped(line)}" for line in rest)]
        lines.append("")
    return "\n".join(map(visible, lines)).rstrip() + "\n"


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\*_[]<>|#" else c for c in text)


def to_data(proofs: Sequence[Proofs], language: Language) -> dict[str, Any]:
    """Return the verdicts as JSON data."""
    return {
        **{name: number for name, number in counts(proofs).items() if name != "count"},
        "claims": counts(proofs)["count"],
        "decisions": [
            {
                "decision": one.decision,
                "verdicts": [_data(v, one.zone, language) for v in one.verdicts],
                "readings": [_reading_data(found, one.zone) for found in one.readings],
            }
            for one in proofs
        ],
    }


def _data(verdict: Verdict, zone: str, language: Language) -> dict[str, Any]:
    claim = verdict.claim
    return {
        "claim": claim.kind.value,
        "invariant": None if claim.invariant is None else claim.invariant.id,
        "rules": list(claim.rules),
        "range": claim.range,
        "note": claim.is_note,
        "verdict": verdict.came.value,
        "message": sentence(verdict, language),
        "at": claim.span.place,
        "why": None if verdict.why is None else verdict.why.value,
        "outside": [{"what": one.what, "at": one.place} for one in verdict.outside],
        "bounds": dict(verdict.bounds),
        "witness": _witness_data(verdict.witness, zone),
        "beside": _witness_data(verdict.beside, zone),
    }


def _reading_data(found: OtherReading, zone: str) -> dict[str, Any]:
    return {
        "reading": found.reading.id,
        "issue": found.reading.issue,
        "in_force": found.in_force,
        "option": found.option,
        "matters": found.matters.value,
        "old": _witness_data(found.old, zone),
        "new": _witness_data(found.new, zone),
    }


def _witness_data(witness: Witness | None, zone: str) -> dict[str, Any] | None:
    if witness is None:
        return None
    return {
        "facts": witness.facts,
        "as_of": show_instant(witness.as_of, zone),
        "status": witness.answer.status.value,
        "result": to_json(dict(witness.answer.result), zone),
    }
