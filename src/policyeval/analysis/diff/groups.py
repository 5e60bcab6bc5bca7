"""Changes in the order and under the headings in which people read them."""

from typing import Final

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.change import Change, Effect, Part, PolicyChanges, Version
from policyeval.analysis.diff.phrases import as_it_is, listed, say
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Phrase

MOST_TOUCHED: Final = 6
"""How many touched rules are named beside a change; the data has all."""
_HEADINGS: Final = {
    Part.POLICY: Phrase("The policy as a whole", "นโยบายโดยรวม"),
    Part.FACT: Phrase("Facts", "ข้อเท็จจริง"),
    Part.READING: Phrase("Readings", "การตีความ"),
    Part.PARAMETER: Phrase("Parameters", "พารามิเตอร์"),
    Part.DEFINITION: Phrase("Definitions", "นิยาม"),
    Part.SOURCE: Phrase("Sources", "เอกสารต้นทาง"),
    Part.TERM: Phrase("Terms", "คำ"),
    Part.REASON: Phrase("Reasons for having no rule", "เหตุผลที่ไม่มีกฎ"),
}
_DECISION: Final = Phrase("Decision `{name}`", "การตัดสิน `{name}`")
WORDING: Final = Phrase("Words only: no decision depends on these", "เฉพาะถ้อยคำ: ไม่มีการตัดสินใดขึ้นกับส่วนนี้")
_MORE: Final = Phrase("{rules} and {count} more", "{rules} และอีก {count} รายการ")
SAME: Final = Phrase("nothing is different", "ไม่มีสิ่งใดต่างกัน")
ONE_CHANGE: Final = Phrase("{count} change of meaning", "เปลี่ยนความหมาย {count} จุด")
MANY_CHANGES: Final = Phrase("{count} changes of meaning", "เปลี่ยนความหมาย {count} จุด")
WORDS: Final = Phrase("{count} of words only", "เปลี่ยนเฉพาะถ้อยคำ {count} จุด")
_ADDED: Final = Phrase("new, no other version to compare it with", "มาใหม่ ไม่มีฉบับอื่นให้เทียบ")
_REMOVED: Final = Phrase("gone", "ไม่มีแล้ว")


@dataclass(frozen=True, slots=True)
class Group:
    """Changes under one heading."""

    heading: Phrase
    changes: tuple[Change, ...]


def groups(found: PolicyChanges, effect: Effect) -> list[Group]:
    """Return the changes of a policy that have an effect, by what they are in: shared parts first."""
    chosen = [change for change in found.changes if change.effect is effect]
    made = [
        Group(heading, tuple(c for c in chosen if c.owner.part is part and c.owner.decision is None))
        for part, heading in _HEADINGS.items()
    ]
    for name in dict.fromkeys(c.owner.decision for c in chosen if c.owner.decision is not None):
        made.append(Group(say(_DECISION, name=name), tuple(c for c in chosen if c.owner.decision == name)))
    return [group for group in made if group.changes]


def sentence(change: Change) -> Phrase:
    """Return a change in a sentence, with the rules that it touches."""
    touches = change.owner.touches
    if not touches or change.effect is Effect.WORDING:
        return change.sentence
    rules = listed([as_it_is(f"`{rule}`") for rule in touches[:MOST_TOUCHED]])
    if len(touches) > MOST_TOUCHED:
        rules = say(_MORE, rules=rules, count=len(touches) - MOST_TOUCHED)
    return say(phrases.TOUCHES, sentence=change.sentence, rules=rules)


def count_words(found: PolicyChanges) -> Phrase:
    """Return how many changes there are, in words."""
    if found.old is None or found.new is None:
        return _ADDED if found.old is None else _REMOVED
    meaning = sum(change.effect is Effect.MEANING for change in found.changes)
    wording = len(found.changes) - meaning
    told = [say(ONE_CHANGE if meaning == 1 else MANY_CHANGES, count=meaning)] if meaning else []
    told += [say(WORDS, count=wording)] if wording else []
    return listed(told) if told else SAME


def heading(found: PolicyChanges) -> Phrase:
    """Return a policy with its versions and its title."""
    sides = [side.version for side in (found.old, found.new) if side is not None]
    versions = " → ".join(dict.fromkeys(sides))
    return say(
        Phrase("{id} {versions} — {title}", "{id} {versions} — {title}"),
        id=found.policy,
        versions=versions,
        title=found.title,
    )


def files(found: PolicyChanges) -> str:
    """Return the files that were compared."""
    sides: list[Version | None] = [found.old, found.new]
    return " → ".join(dict.fromkeys(side.file for side in sides if side is not None))
