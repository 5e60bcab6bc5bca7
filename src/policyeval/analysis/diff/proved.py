"""The words of a proof, the same in every output: relations, examples, and what each version says of them."""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from policyeval.analysis.diff.phrases import as_it_is, code, listed, say
from policyeval.analysis.diff.proof import DecisionProof, Explained, Proof, is_open
from policyeval.analysis.prove.compared import FORCE, STATUS, Change, KeyProof, Relation, Transition
from policyeval.analysis.prove.edits import Edit
from policyeval.analysis.prove.words import BOUND, ORDINARY, WHY, listed_with_lengths
from policyeval.engine.amounts import instant_text
from policyeval.engine.fates import told_in_full
from policyeval.engine.page import Item
from policyeval.engine.record import Record
from policyeval.engine.show import show_instant, to_json
from policyeval.engine.teller import Teller
from policyeval.engine.words import KEYS
from policyeval.ir.severity import Way
from policyeval.source.diagnostic import Language, Phrase

PROOF: Final = Phrase("Proof, for all facts", "พิสูจน์กับทุกข้อเท็จจริง")
BEFORE: Final = Phrase("before", "เดิม")
AFTER: Final = Phrase("now", "ใหม่")
FACTS: Final = Phrase("facts", "ข้อเท็จจริง")
NO_FACTS: Final = Phrase("no facts at all", "ไม่มีข้อเท็จจริงใดเลย")
AS_OF: Final = Phrase("as of {as_of}", "ณ เวลา {as_of}")
EXAMPLE: Final = Phrase("Example {number}", "ตัวอย่างที่ {number}")
ASSUMED: Final = ORDINARY
RELATIONS: Final[Mapping[Relation, Phrase]] = MappingProxyType(
    {
        Relation.EQUIVALENT: Phrase("the same for all facts (proved)", "เหมือนเดิมทุกกรณี (พิสูจน์แล้ว)"),
        Relation.STRICTER: Phrase("stricter", "เข้มงวดขึ้น"),
        Relation.LOOSER: Phrase("looser", "ผ่อนปรนลง"),
        Relation.MIXED: Phrase("mixed: stricter for some facts, looser for others", "มีทั้งเข้มงวดขึ้นและผ่อนปรนลง"),
        Relation.CHANGED: Phrase("changed", "เปลี่ยนไป"),
        Relation.INCONCLUSIVE: Phrase("inconclusive", "สรุปไม่ได้"),
    }
)
_MIXED_KEY: Final = Phrase("changes in several ways", "เปลี่ยนไปหลายทาง")
WAYS: Final[Mapping[Way, Phrase]] = MappingProxyType({way: RELATIONS[Relation(way.value)] for way in Way})
_NEVER: Final = Phrase("never {way} (proved)", "ไม่มีกรณีที่{way} (พิสูจน์แล้ว)")
_UNKNOWN_WHETHER: Final = Phrase("open whether {way}", "ยังไม่ทราบว่า{way}หรือไม่")
_SAME_DECISIONS: Final = Phrase(
    "the same for all facts (proved): {decisions}", "เหมือนเดิมทุกกรณี (พิสูจน์แล้ว): {decisions}"
)
_MOVED_DECISIONS: Final = Phrase(
    "the same for all facts wherever both versions are in force (proved): {decisions}",
    "เหมือนเดิมทุกกรณีเมื่อทั้งสองฉบับมีผลบังคับ (พิสูจน์แล้ว): {decisions}",
)
_IN_FORCE: Final = Phrase(
    "compared where both versions are in force; they are so at different times",
    "เทียบเมื่อทั้งสองฉบับมีผลบังคับ ซึ่งมีช่วงเวลาต่างกัน",
)
_RELATION: Final = Phrase("{name}: {relation}", "{name}: {relation}")
_CUT: Final = Phrase("there may be more pairs of values", "อาจมีคู่ค่าอื่นอีก")
_ALONE: Final = Phrase("by: {edits}", "จาก: {edits}")
_NO_EFFECT: Final = Phrase(
    "changes no answer by itself (proved): {edit}", "ไม่เปลี่ยนผลใดโดยลำพัง (พิสูจน์แล้ว): {edit}"
)
_OPEN_EFFECT: Final = Phrase(
    "open whether it changes an answer by itself: {edit}", "ยังไม่ทราบว่าเปลี่ยนผลโดยลำพังหรือไม่: {edit}"
)
_UNDONE: Final = Phrase(
    "would change answers by itself, which other edits undo: {edit}",
    "หากมีเพียงการแก้ไขนี้ ผลจะเปลี่ยน แต่การแก้ไขอื่นทำให้ผลคงเดิม: {edit}",
)
_EFFECTS: Final = {Change.NONE: _NO_EFFECT, Change.OPEN: _OPEN_EFFECT, Change.SOME: _UNDONE}
"""What is said of an edit that no example shows."""
_NOT_THERE: Final = Phrase("there is no such rule", "ไม่มีกฎนี้")
_NO_RULE: Final = Phrase("the same of every rule", "ทุกกฎเหมือนเดิม")
_STATUS: Final = Phrase("status", "สถานะ")
_EDIT: Final = Phrase("{aspect} of {name}: {old} → {new}", "{aspect} ของ {name}: {old} → {new}")
_EDIT_IN: Final = Phrase("{edit}, in {name}", "{edit} ใน {name}")
_EDIT_OF: Final = Phrase("{aspect} of {name}", "{aspect} ของ {name}")
_ASPECTS: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "condition": Phrase("condition", "เงื่อนไข"),
        "points": Phrase("points", "คะแนน"),
        "outcome": Phrase("outcome", "ผล"),
        "at": Phrase("instant", "เวลา"),
        "cap": Phrase("cap", "เพดาน"),
        "group": Phrase("group", "กลุ่ม"),
        "status": Phrase("status", "สถานะ"),
        "rule": Phrase("rule", "กฎ"),
        "output": Phrase("output", "ผลลัพธ์"),
        "decision": Phrase("results of the decision", "ผลของการตัดสิน"),
        "order": Phrase("order of the rules", "ลำดับของกฎ"),
        "limits": Phrase("groups", "กลุ่ม"),
        "results": Phrase("results", "ผลลัพธ์"),
        "ledger": Phrase("ledger", "บัญชีคะแนน"),
    }
)
_LONGEST: Final = 160


def told_apart(found: Proof) -> tuple[list[DecisionProof], list[Phrase]]:
    """Return the decisions that there is something to say of, and the others in a sentence or two."""
    same = [one for one in found.decisions if one.relation is Relation.EQUIVALENT]
    moved = [one for one in found.decisions if one not in same and _is_only_moved(one)]
    told = [(_SAME_DECISIONS, same), (_MOVED_DECISIONS, moved)]
    others = [one for one in found.decisions if one not in same and one not in moved]
    return others, [say(phrase, decisions=_names(ones)) for phrase, ones in told if ones]


def _names(found: list[DecisionProof]) -> str:
    return ", ".join(f"`{one.decision}`" for one in found)


def _is_only_moved(found: DecisionProof) -> bool:
    """Say whether nothing but the time of force is another."""
    return all(key.relation is Relation.EQUIVALENT or key.key == FORCE for key in found.compared.keys)


def shown_examples(found: DecisionProof) -> list[Explained]:
    """Return the examples of other answers; that one version is not in force is told in words."""
    return [one for one in found.examples if all(t.key != FORCE for t in one.example.transitions)]


def relation_words(found: DecisionProof) -> Phrase:
    """Return what a decision is to its older self."""
    return RELATIONS[found.relation]


def heading(found: DecisionProof) -> Phrase:
    """Return a decision with what it is to its older self."""
    title = Phrase(f"{found.decision} — {found.title.en}", f"{found.decision} — {found.title.th}")
    return say(_RELATION, name=title, relation=relation_words(found))


def key_lines(found: DecisionProof) -> list[Phrase]:
    """Return what is known of each key; those that stay the same share a line."""
    same = [
        k for k in found.compared.keys if k.relation is Relation.EQUIVALENT and k.key not in (STATUS, FORCE)
    ]
    others = [
        key for key in found.compared.keys if key.relation is not Relation.EQUIVALENT and key.key != FORCE
    ]
    lines = [say(_RELATION, name=key_name(key.key, found), relation=_known(key)) for key in others]
    if same and others:
        names = listed([key_name(key.key, found) for key in same])
        lines.append(say(_RELATION, name=names, relation=RELATIONS[Relation.EQUIVALENT]))
    bounds = {path: most for key in found.compared.keys for path, most in key.bounds}
    if bounds:
        lines.append(say(BOUND, lists=listed_with_lengths(bounds.items())))
    forced = [_IN_FORCE] if any(key.key == FORCE for key in found.compared.keys) else []
    return [*lines, *_effects(found), *forced]


def _known(key: KeyProof) -> Phrase:
    """Return what is known of a key: which way it changes, which way never, and what is open."""
    ways = {way: key.ways[way] for way in Way if way in key.ways}
    relation = key.relation
    if relation is Relation.MIXED:
        directed = {way for way, comes in ways.items() if comes is Change.SOME} >= {Way.STRICTER, Way.LOOSER}
        parts = [RELATIONS[relation] if directed else _MIXED_KEY]
    else:
        parts = [RELATIONS[relation]]
    parts += [
        say(_NEVER, way=WAYS[way]) for way, c in ways.items() if c is Change.NONE and way is not Way.CHANGED
    ]
    if is_open(key):
        is_said = relation is Relation.MIXED
        shown = [] if is_said else [WAYS[way] for way, c in ways.items() if c is Change.SOME]
        parts = [*parts[:1], *shown, *parts[1:]]
        parts += [say(_UNKNOWN_WHETHER, way=WAYS[way]) for way, c in ways.items() if c is Change.OPEN]
        parts += [_reason(reason) for reason in dict.fromkeys(key.reasons)][:1]
    if key.is_cut:
        parts.append(_CUT)
    return Phrase("; ".join(p.en for p in parts), "; ".join(p.th for p in parts))


def _reason(reason: Any) -> Phrase:
    places = ", ".join(f"`{one.what}` ({one.place})" for one in reason.outside[:3])
    why = WHY[reason.why]
    return Phrase(f"{why.en} {places}".strip(), f"{why.th} {places}".strip())


def key_name(key: str, found: DecisionProof) -> Phrase:
    """Return what a key is called."""
    match key:
        case "status":
            return _STATUS
        case _:
            title = found.terms.get(key) or KEYS.get(key)
            return code(key) if title is None else Phrase(f"{title.en} (`{key}`)", f"{title.th} (`{key}`)")


# --------------------------------------------------------------------------------------------- edits


def _effects(found: DecisionProof) -> Iterator[Phrase]:
    """Yield the edits that show in no example, and why.

    Where what is told of one is told of another too, such as a parameter that both read, it says of which.
    """
    effects = found.compared.effects
    shown = {number for example in found.compared.examples for number in example.edits}
    for number, comes in effects.items():
        if number not in shown:
            words = edit_words(number, found)
            others = (edit_words(n, found) for n, other in effects.items() if other is not comes)
            if words in others:
                words = say(_EDIT_IN, edit=words, name=code(found.compared.edits[number].name))
            yield say(_EFFECTS[comes], edit=words)


def edit_words(number: int, found: DecisionProof) -> Phrase:
    """Return what an edit is: as the words of the diff tell it, or else what it is about."""
    sentences = found.words.get(number, ())
    edit = found.compared.edits[number]
    if len(sentences) == 1:
        return sentences[0]
    return _described(edit)


def _described(edit: Edit) -> Phrase:
    aspect = _ASPECTS[edit.aspect]
    if not edit.name:
        return aspect
    name = code(edit.name)
    if edit.old is None or edit.new is None or edit.old == edit.new:
        return say(_EDIT_OF, aspect=aspect, name=name)
    return say(_EDIT, aspect=aspect, name=name, old=code(_short(edit.old)), new=code(_short(edit.new)))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def alone_words(one: Explained, found: DecisionProof) -> Phrase | None:
    """Return the edits that an example shows alone, where there are several to tell apart."""
    if len(found.compared.edits) < 2 or not one.example.edits:
        return None
    told = dict.fromkeys(edit_words(number, found) for number in one.example.edits)
    joined = Phrase("; ".join(p.en for p in told), "; ".join(p.th for p in told))
    return say(_ALONE, edits=joined)


# ------------------------------------------------------------------------------------------ examples


def transition_words(one: Transition, found: DecisionProof) -> tuple[Phrase, Phrase, Phrase, Phrase]:
    """Return a key, its values before and now, and which way that is."""
    way = WAYS[one.way]
    return key_name(one.key, found), _value(one.key, one.old, found), _value(one.key, one.new, found), way


def _value(key: str, value: Any, found: DecisionProof) -> Phrase:
    if key in (FORCE, STATUS):
        return _status_words(str(value))
    shown = to_json(value, found.zone)
    match shown:
        case None:
            return Phrase("none", "ไม่มี")
        case bool():
            return Phrase("yes", "ใช่") if shown else Phrase("no", "ไม่ใช่")
        case str():
            text = instant_text(shown, found.zone)
            return found.terms.get(text) or code(text)
        case int() | float():
            return as_it_is(str(shown))
        case _:
            return code(_short(json.dumps(shown, ensure_ascii=False)))


_STATUSES: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "decided": Phrase("decided", "ตัดสินแล้ว"),
        "indeterminate": Phrase("indeterminate", "ยังตัดสินไม่ได้"),
        "not_in_force": Phrase("not in force", "ไม่มีผลบังคับ"),
        "error": Phrase("error", "ผิดพลาด"),
    }
)


def _status_words(status: str) -> Phrase:
    return _STATUSES[status]


def fact_rows(one: Explained, found: DecisionProof, language: Language) -> list[tuple[str, ...]]:
    """Return the facts of an example, a row each: its title, its value, its path."""
    teller = _teller(one.new, language)
    rows: list[tuple[str, ...]] = []
    for path, value in _leaves(one.example.facts, ""):
        title = teller.fact(path)
        shown = instant_text(value, found.zone) if isinstance(value, str) else value
        rows.append((title, teller.read(path, shown), path if title != path else ""))
    return rows or [(NO_FACTS.text(language),)]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    match value:
        case Mapping() if value or not path:
            for name, inner in value.items():
                yield from _leaves(inner, f"{path}.{name}" if path else name)
        case list() if value:
            for index, inner in enumerate(value):
                yield from _leaves(inner, f"{path}[{index}]")
        case _:
            yield path, value


def as_of_words(one: Explained, found: DecisionProof) -> Phrase:
    """Return the instant of an example."""
    return say(AS_OF, as_of=instant_text(show_instant(one.example.as_of, found.zone), found.zone))


def rule_items(one: Explained, language: Language) -> list[tuple[Item, Item]]:
    """Return each rule of which something else became: what the older version says of it, and the newer."""
    told = []
    for older, newer in one.rules:
        told.append((_told(one.old, older, language), _told(one.new, newer, language)))
    return told or [(Item(_NO_RULE.text(language)), Item(_NO_RULE.text(language)))]


def _told(record: Record, rule: str | None, language: Language) -> Item:
    if rule is None:
        return Item(_NOT_THERE.text(language))
    traced = next(one for one in record.rules if one["id"] == rule)
    return told_in_full(traced, _teller(record, language))


def _teller(record: Record, language: Language) -> Teller:
    loaded = record.loaded
    return Teller(loaded.policy, loaded.checked.schema, record.program, language)
