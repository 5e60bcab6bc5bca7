"""The words of impact and source, the same in every output."""

import json
from typing import Any, Final

from policyeval.analysis.diff.citing import Quoted
from policyeval.analysis.diff.impact import Affected, DecisionImpact, Impact, Total
from policyeval.analysis.diff.phrases import as_it_is, listed, say
from policyeval.analysis.sources import lines_phrase
from policyeval.engine.amounts import number_text
from policyeval.engine.words import KEYS
from policyeval.source.diagnostic import Phrase

IMPACT: Final = Phrase("Impact on the facts given", "ผลต่อข้อเท็จจริงที่ให้มา")
SOURCE: Final = Phrase("Source", "เอกสารต้นทาง")
BEFORE: Final = Phrase("before", "เดิม")
AFTER: Final = Phrase("now", "ใหม่")
BUNDLES: Final = Phrase("bundles", "ชุดข้อเท็จจริง")
MATRIX: Final = Phrase("Outcomes, before and now", "ผลเดิมและผลใหม่")
MOST: Final = Phrase("Most affected", "ได้รับผลมากที่สุด")
SUMS: Final = Phrase("Sums over all bundles", "ผลรวมทุกชุดข้อเท็จจริง")
UNCHANGED: Final = Phrase("(unchanged)", "(เหมือนเดิม)")
NOTHING_DECIDED: Final = Phrase(
    "no decision is another program: no fact can make a difference",
    "ไม่มีการตัดสินใดต่างไป จึงไม่มีข้อเท็จจริงใดให้ผลต่างกัน",
)
LOST_STATEMENTS: Final = Phrase("Statements that lost their rule", "ข้อกำหนดที่ไม่มีกฎแล้ว")
GAINED_STATEMENTS: Final = Phrase("Statements that got a rule", "ข้อกำหนดที่มีกฎแล้ว")
LOST_LINES: Final = Phrase("Lines that no rule cites any more", "บรรทัดที่ไม่มีกฎใดอ้างแล้ว")
GAINED_LINES: Final = Phrase("Lines that a rule cites now", "บรรทัดที่มีกฎอ้างแล้ว")
NO_CITATION: Final = Phrase("no citation", "ไม่มีการอ้างอิง")
_SAME: Final = Phrase("the same for every bundle: {decisions}", "เหมือนเดิมทุกชุดข้อเท็จจริง: {decisions}")
_OTHER_VALUE: Final = Phrase("{key} is another", "{key} ต่างไป")
_ASKED: Final = Phrase("bundles as of {as_of}: {count}", "ชุดข้อเท็จจริง ณ เวลา {as_of}: {count}")
_REFUSED: Final = Phrase("that fit no version: {count}", "ที่ไม่เข้ากับฉบับใด: {count}")
_CHANGED: Final = Phrase(
    "with another result: {changed} of {bundles} (another outcome {flips}, other values only {others}); "
    "with the same result for other reasons: {reasoning}",
    "ผลต่างไป: {changed} จาก {bundles} (ผลหลักต่าง {flips} ค่าอื่นต่าง {others}) ผลเดิมแต่เหตุผลต่าง: {reasoning}",
)
_TOTAL: Final = Phrase("{key}: +{gained} −{lost}", "{key}: +{gained} −{lost}")
_FIRES: Final = Phrase("now fires {rules}", "เข้ากฎ {rules}")
_CEASES: Final = Phrase("no longer fires {rules}", "ไม่เข้ากฎ {rules} แล้ว")
_LINES: Final = Phrase("{source}, {lines}", "{source} {lines}")


def asked_words(found: Impact) -> Phrase:
    """Return how many bundles were decided, and when."""
    parts = [say(_ASKED, count=found.bundles, as_of=found.as_of)]
    parts += [say(_REFUSED, count=found.refused)] if found.refused else []
    return listed(parts)


def same_words(found: Impact) -> Phrase:
    """Return which decisions answer every bundle as before."""
    return say(_SAME, decisions=", ".join(one.decision for one in found.same))


def changed_words(found: DecisionImpact) -> Phrase:
    """Return how many bundles a decision answers otherwise."""
    return say(
        _CHANGED,
        changed=found.changed,
        bundles=found.bundles,
        flips=found.flips,
        others=found.changed - found.flips,
        reasoning=found.reasoning,
    )


def total_words(total: Total, found: DecisionImpact) -> Phrase:
    """Return how much a number rose and fell in sum."""
    key = found.headline.terms.get(total.key) or KEYS.get(total.key) or as_it_is(total.key)
    return say(_TOTAL, key=key, gained=number_text(total.gained), lost=number_text(total.lost))


def affected_name(found: Affected) -> str:
    """Return what to call a bundle: where it stands, and what it calls itself."""
    return found.name if found.id is None else f"{found.name} ({found.id})"


def affected_words(found: Affected) -> Phrase:
    """Return what is different for a bundle: values, and the rules behind them."""
    parts = [_value_words(*key) for key in found.keys]
    for phrase, rules in ((_FIRES, found.fires), (_CEASES, found.ceases)):
        if rules:
            parts.append(say(phrase, rules=", ".join(f"`{rule}`" for rule in rules)))
    return Phrase("; ".join(p.en for p in parts), "; ".join(p.th for p in parts))


def _value_words(key: str, old: Any, new: Any) -> Phrase:
    """Return the values of a key before and now; of lists and maps only that they differ."""
    if isinstance(old, list | dict) or isinstance(new, list | dict):
        return say(_OTHER_VALUE, key=key)
    return as_it_is(f"{key}: {json.dumps(old, ensure_ascii=False)} → {json.dumps(new, ensure_ascii=False)}")


def quoted_words(quoted: Quoted) -> Phrase:
    """Return where a quote stands, and its words."""
    place = say(_LINES, source=quoted.source, lines=lines_phrase(quoted.lines))
    quote = f" “{quoted.quote}”" if quoted.quote else ""
    return Phrase(f"{place.en}{quote}", f"{place.th}{quote}")
