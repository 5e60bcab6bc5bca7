"""Coverage as text, JSON data and lcov.

Source: the geninfo manual, "FILES", for the lines of a trace file.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from policyeval.analysis.coverage.measure import (
    DecisionCoverage,
    RuleCoverage,
    TermCoverage,
    Totals,
    totals,
)
from policyeval.source.diagnostic import Argument, Language, Phrase
from policyeval.source.visible import visible

GOALS: Final = {
    "fired": Phrase("never fired", "ไม่เคยเข้าเงื่อนไข"),
    "not_fired": Phrase("always fired", "เข้าเงื่อนไขเสมอ"),
    "decided": Phrase("never decided: what it gave was always cut", "ไม่เคยมีผลตัดสิน: ผลที่ให้ถูกตัดออกเสมอ"),
}
"""What is said of a rule of which something was not seen."""
NEVER_ASKED: Final = Phrase("never asked", "ไม่เคยถูกถาม")
NEVER: Final = {
    True: Phrase("never true: `{term}`", "ไม่เคยเป็นจริง: `{term}`"),
    False: Phrase("never false: `{term}`", "ไม่เคยเป็นเท็จ: `{term}`"),
}
HEADING: Final = Phrase(
    "cases: {cases}, rules that fired: {fired} of {rules}, that decided: {decided}, outcomes of terms: "
    "{seen} of {outcomes}",
    "กรณี: {cases} กฎที่เข้าเงื่อนไข: {fired} จาก {rules} ที่มีผลตัดสิน: {decided} ผลของเงื่อนไข: {seen} จาก {outcomes}",
)
TOTAL: Final = Phrase(
    "coverage: {percent} % ({reached} of {goals})", "ความครอบคลุม: {percent} % ({reached} จาก {goals})"
)
IN_READING: Final = Phrase("only with {readings}", "เฉพาะเมื่อ {readings}")


def heading(decision: DecisionCoverage, language: Language) -> str:
    """Return how much was seen of a decision."""
    found = totals([decision])
    args: dict[str, Argument] = {
        "cases": decision.cases,
        "fired": found.fired,
        "rules": found.rules,
        "decided": found.decided,
        "seen": found.seen,
        "outcomes": found.outcomes,
    }
    return HEADING.text(language, args)


def total(found: Totals, language: Language) -> str:
    """Return how much was seen of everything."""
    args: dict[str, Argument] = {
        "percent": str(found.percent),
        "reached": found.reached,
        "goals": found.goals,
    }
    return TOTAL.text(language, args)


def rule_gaps(rule: RuleCoverage) -> list[Phrase]:
    """Return what was not seen of a rule itself; of one that did not fire, nothing else is to be said."""
    if not rule.asked:
        return [NEVER_ASKED]
    if not rule.fired:
        return [GOALS["fired"]]
    return [GOALS[goal] for goal, seen in rule.goals.items() if not seen]


def term_gaps(term: TermCoverage) -> list[bool]:
    """Return the outcomes of a term that were not seen."""
    return [value for value, count in ((True, term.true), (False, term.false)) if not count]


def in_readings(rule: RuleCoverage, language: Language) -> str:
    """Return under which readings alone a rule is there, in brackets; nothing where it always is."""
    if not rule.readings:
        return ""
    readings = ", ".join(f"{name}={option}" for name, option in rule.readings)
    return f" ({IN_READING.text(language, {'readings': readings})})"


def to_text(found: Sequence[DecisionCoverage], language: Language) -> str:
    """Return what was not seen, rule by rule with its place, and the totals."""
    lines: list[str] = []
    for decision in found:
        lines.append(f"{decision.decision} {decision.version}: {heading(decision, language)}")
        for rule in decision.rules:
            lines += _gaps(rule, language)
    lines.append(total(totals(found), language))
    return "".join(f"{visible(line)}\n" for line in lines)


def _gaps(rule: RuleCoverage, language: Language) -> Iterator[str]:
    gaps = rule_gaps(rule)
    for phrase in gaps:
        yield f"  ✗ `{rule.id}`{in_readings(rule, language)} {phrase.text(language)}"
        yield f"      {rule.span.place}"
    if rule.asked and not (gaps and len(rule.terms) == 1):  # one term says no more than its rule
        for term in rule.terms:
            for value in term_gaps(term):
                said = NEVER[value].text(language, {"term": term.text})
                yield f"  ✗ `{rule.id}`{in_readings(rule, language)} {said}"
                yield f"      {term.span.place}"


def to_data(found: Sequence[DecisionCoverage]) -> dict[str, Any]:
    """Return the coverage as JSON data; `schemas/coverage.schema.json` describes it."""
    return {
        "totals": _totals_data(totals(found)),
        "decisions": [
            {
                "decision": decision.decision,
                "version": decision.version,
                "cases": decision.cases,
                "totals": _totals_data(totals([decision])),
                "rules": [_rule_data(rule) for rule in decision.rules],
            }
            for decision in found
        ],
    }


def _totals_data(found: Totals) -> dict[str, Any]:
    return {
        "percent": found.percent,
        "goals": found.goals,
        "reached": found.reached,
        "rules": found.rules,
        "fired": found.fired,
        "decided": found.decided,
        "outcomes": found.outcomes,
        "seen": found.seen,
    }


def _rule_data(rule: RuleCoverage) -> dict[str, Any]:
    return {
        "id": rule.id,
        "at": rule.span.place,
        "readings": dict(rule.readings),
        "covered": rule.is_covered,
        "asked": rule.asked,
        "fired": rule.fired,
        "not_fired": None if rule.is_constant else rule.not_fired,
        "decided": rule.decided,
        "terms": [
            {"expr": term.text, "at": term.span.place, "true": term.true, "false": term.false}
            for term in rule.terms
        ],
    }


# --------------------------------------------------------------------------------------------- lcov


def to_lcov(found: Sequence[DecisionCoverage]) -> str:
    """Return an lcov trace: a file for each policy, its lines where rules and terms stand.

    A line counts the cases that asked what stands there. Each rule is a block with the branches fired and
    not fired on the line of its id, each term one with the branches true and false.
    """
    files: dict[str, list[RuleCoverage]] = {}
    for decision in found:
        for rule in decision.rules:
            files.setdefault(rule.span.source.name, []).append(rule)
    return "".join(line for name, rules in files.items() for line in _file(name, rules))


def _file(name: str, rules: Sequence[RuleCoverage]) -> Iterator[str]:
    lines: dict[int, int] = {}
    branches: list[tuple[int, int, int, int, bool]] = []
    blocks: dict[int, int] = {}

    def add(line: int, asked: int, sides: Sequence[int]) -> None:
        lines[line] = max(lines.get(line, 0), asked)
        block = blocks[line] = blocks.get(line, -1) + 1
        branches.extend((line, block, number, side, asked > 0) for number, side in enumerate(sides))

    for rule in rules:
        sides = (rule.fired,) if rule.is_constant else (rule.fired, rule.not_fired)
        add(rule.span.source.position(rule.span.start)[0], rule.asked, sides)
        for term in rule.terms:
            line = term.span.source.position(term.span.start)[0]
            add(line, rule.asked, (term.true, term.false))
    yield f"TN:\nSF:{visible(name)}\n"
    for line, block, number, count, was_asked in sorted(branches):
        yield f"BRDA:{line},{block},{number},{count if was_asked else '-'}\n"
    yield f"BRF:{len(branches)}\nBRH:{sum(count > 0 for *_, count, _ in branches)}\n"
    for line in sorted(lines):
        yield f"DA:{line},{lines[line]}\n"
    yield f"LF:{len(lines)}\nLH:{sum(count > 0 for count in lines.values())}\nend_of_record\n"
