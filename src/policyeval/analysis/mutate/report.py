"""What became of mutants as text, Markdown and JSON data."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from policyeval.analysis.mutate import words
from policyeval.analysis.mutate.run import Fate, Judged
from policyeval.analysis.mutate.search import Killing
from policyeval.analysis.prove import words as proving
from policyeval.engine.show import show_instant, to_json
from policyeval.frozen import dataclass
from policyeval.ir.record import Answer
from policyeval.source.diagnostic import Argument, Language
from policyeval.source.visible import visible

_SHOWN: Final = (Fate.SURVIVED, Fate.UNDECIDED)
"""What a reader is shown unless all is asked for."""


@dataclass(frozen=True, slots=True)
class Mutated:
    """What became of the mutants of one version of a policy."""

    policy: str
    version: str
    judged: tuple[Judged, ...]
    whole: int
    """How many mutants there are, of which these may be a sample."""


def counts(judged: Sequence[Judged]) -> dict[str, int]:
    """Return how many mutants came to what."""
    found = Counter(one.fate for one in judged)
    return {fate.value: found[fate] for fate in Fate}


def score(judged: Sequence[Judged]) -> float | None:
    """Return how many of a hundred mutants were noticed, apart from those that nothing can notice.

    Cut, not rounded, to a tenth: 94.96 is not 95. None where there is none to notice.
    """
    found = Counter(one.fate for one in judged)
    noticeable = found[Fate.KILLED] + found[Fate.SURVIVED] + found[Fate.UNDECIDED]
    return None if not noticeable else found[Fate.KILLED] * 1000 // noticeable / 10


def is_below(judged: Sequence[Judged], threshold: float) -> bool:
    """Say whether a score is below a threshold; what has none is not."""
    found = score(judged)
    return found is not None and found < threshold


def message(one: Judged, policy: str, language: Language) -> str:
    """Return what was changed, in words."""
    phrase, args = words.sentence(one.mutant, policy)
    return phrase.text(language, args)


def details(one: Judged, language: Language) -> list[str]:
    """Return what belongs to a mutant, a line each: what became of it, facts, why it is open."""
    args: dict[str, Argument] = {"case": "" if one.case is None else one.case.id, "code": one.code or ""}
    lines = [words.FATES[one.fate].text(language, args)]
    if one.fate is Fate.UNDECIDED:
        why = words.NO_SOLVER if one.why is None else proving.WHY[one.why]
        outside = ", ".join(f"{left.what} ({left.place})" for left in one.outside)
        lines[0] += f": {why.text(language)}{f' {outside}' if outside else ''}"
    if one.killing is not None:
        lines += _killing(one.killing, language)
    if one.bounds:
        lines.append(proving.BOUND.text(language, {"lists": proving.listed_with_lengths(one.bounds)}))
    return lines


def _killing(killing: Killing, language: Language) -> Iterator[str]:
    readings = "".join(f", {name}={option}" for name, option in killing.options)
    yield f"{killing.decision}{readings}"
    yield f"{proving.FACTS.text(language)}: {_json(killing.facts)}"
    yield f"{proving.AS_OF.text(language)}: {show_instant(killing.as_of, killing.zone)}"
    for phrase, answer in ((words.POLICY_SAYS, killing.old), (words.MUTANT_SAYS, killing.new)):
        yield f"{phrase.text(language)}: {_answer(answer, killing)}"


def _answer(answer: Answer, killing: Killing) -> str:
    """Return the status of an answer with those keys of the result in which the two differ."""
    old, new = killing.old.result, killing.new.result
    result = {key: value for key, value in answer.result.items() if old.get(key) != new.get(key)}
    return f"{answer.status.value} {_json(to_json(result, killing.zone))}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def to_text(found: Sequence[Mutated], threshold: float | None, language: Language, *, is_full: bool) -> str:
    """Return what became of mutants for a terminal: those that no case notices, or all."""
    lines: list[str] = []
    for policy in found:
        lines.append(_heading(policy, language))
        for one in _shown(policy, is_full=is_full):
            lines.append(f"  {words.MARKS[one.fate]} {message(one, policy.policy, language)}")
            lines.append(f"      {one.mutant.span.place}")
            lines += [f"      {line}" for line in details(one, language)]
        lines.append(f"  {summary(policy.judged, threshold, language)}")
    if len(found) > 1:
        everything = [one for policy in found for one in policy.judged]
        lines.append(summary(everything, None, language))
    return "".join(f"{visible(line)}\n" for line in lines)


def _heading(policy: Mutated, language: Language) -> str:
    args: dict[str, Argument] = {
        "policy": policy.policy,
        "version": policy.version,
        "count": len(policy.judged),
    }
    heading = words.HEADING.text(language, args)
    if policy.whole == len(policy.judged):
        return heading
    sampled = words.SAMPLED.text(language, {"count": len(policy.judged), "whole": policy.whole})
    return f"{policy.policy} {policy.version}: {sampled}"


def _shown(policy: Mutated, *, is_full: bool) -> list[Judged]:
    return [one for one in policy.judged if is_full or one.fate in _SHOWN]


def summary(judged: Sequence[Judged], threshold: float | None, language: Language) -> str:
    """Return how many came to what, and the score."""
    found = score(judged)
    told = (
        words.NO_SCORE.text(language) if found is None else words.SCORE.text(language, {"score": str(found)})
    )
    if threshold is not None and is_below(judged, threshold):
        told += f", {words.BELOW.text(language, {'threshold': f'{threshold:g}'})}"
    return f"{words.COUNTS.text(language, dict(counts(judged)))}; {told}"


def to_markdown(
    found: Sequence[Mutated], threshold: float | None, language: Language, *, is_full: bool
) -> str:
    """Return what became of mutants as Markdown, a section for each policy."""
    lines: list[str] = []
    for policy in found:
        lines += [f"## {_heading(policy, language)}", "", summary(policy.judged, threshold, language), ""]
        for one in _shown(policy, is_full=is_full):
            lines.append(f"- {words.MARKS[one.fate]} {_escaped(message(one, policy.policy, language))}")
            lines.append(f"  - {_escaped(one.mutant.span.place)}")
            lines += [f"  - {_escaped(line)}" for line in details(one, language)]
        lines.append("")
    return "\n".join(map(visible, lines)).rstrip() + "\n"


def _escaped(text: str) -> str:
    """Return text in which only code is Markdown."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        parts = [text.replace("`", "\\`")]
    return "`".join(
        part if index % 2 else "".join(f"\\{c}" if c in "\\*_[]<>|#" else c for c in part)
        for index, part in enumerate(parts)
    )


# --------------------------------------------------------------------------------------------- data


def to_data(found: Sequence[Mutated], threshold: float | None, language: Language) -> dict[str, Any]:
    """Return what became of mutants as JSON data; `schemas/mutate.schema.json` describes it."""
    everything = [one for policy in found for one in policy.judged]
    return {
        "score": score(everything),
        "threshold": threshold,
        "counts": counts(everything),
        "policies": [
            {
                "policy": policy.policy,
                "version": policy.version,
                "score": score(policy.judged),
                "counts": counts(policy.judged),
                "all": policy.whole,
                "mutants": [_data(one, policy.policy, language) for one in policy.judged],
            }
            for policy in found
        ],
    }


def _data(one: Judged, policy: str, language: Language) -> dict[str, Any]:
    mutant, owner = one.mutant, one.mutant.owner
    return {
        "fate": one.fate.value,
        "operator": mutant.operator.value,
        "part": {"kind": owner.kind.value, "name": owner.name, "decision": owner.decision},
        "at": mutant.span.place,
        "before": mutant.before,
        "after": mutant.after or None,
        "message": message(one, policy, language),
        "case": None if one.case is None else {"id": one.case.id, "at": one.case.span.place},
        "facts": None if one.killing is None else _killing_data(one.killing),
        "bounds": dict(one.bounds),
        "why": None if one.why is None else one.why.value,
        "outside": [{"what": left.what, "at": left.place} for left in one.outside],
        "code": one.code,
    }


def _killing_data(killing: Killing) -> Mapping[str, Any]:
    return {
        "decision": killing.decision,
        "readings": dict(killing.options),
        "facts": killing.facts,
        "as_of": show_instant(killing.as_of, killing.zone),
        "policy": _answer_data(killing.old, killing.zone),
        "mutant": _answer_data(killing.new, killing.zone),
    }


def _answer_data(answer: Answer, zone: str) -> dict[str, Any]:
    return {"status": answer.status.value, "result": to_json(dict(answer.result), zone)}
