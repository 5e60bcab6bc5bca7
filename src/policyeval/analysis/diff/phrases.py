"""The sentences that changes are told in. `{owner}` is the part, such as "`late`"."""

from collections.abc import Mapping
from string import Formatter
from typing import Final

from policyeval.source.diagnostic import Argument, Phrase


def say(phrase: Phrase, **args: Argument) -> Phrase:
    """Return a phrase with its arguments put in, in both languages."""
    english = {name: a.en if isinstance(a, Phrase) else str(a) for name, a in args.items()}
    thai = {name: a.th if isinstance(a, Phrase) else str(a) for name, a in args.items()}
    return Phrase(phrase.en.format_map(english), _joined(phrase.th, thai))


def _joined(template: str, args: Mapping[str, str]) -> str:
    """Return a Thai template filled in, without blanks between Thai words, which Thai does not write."""
    pieces: list[str] = []
    for literal, name, _, _ in Formatter().parse(template):
        pieces += [literal] if name is None else [literal, args[name]]
    text = ""
    for piece in pieces:
        is_apart = text.endswith(" ") and _is_thai(piece[:1]) and _is_thai(text[-2:-1])
        is_behind = piece.startswith(" ") and _is_thai(text[-1:]) and _is_thai(piece[1:2])
        text = (text[:-1] if is_apart else text) + (piece[1:] if is_behind else piece)
    return text


def _is_thai(char: str) -> bool:
    return "\u0e01" <= char <= "\u0e4e"


def as_it_is(text: str) -> Phrase:
    """Return a text that is the same in both languages."""
    return Phrase(text, text)


def code(text: str) -> Phrase:
    """Return an id or an expression, marked as such."""
    return as_it_is(f"`{text}`")


def listed(phrases: list[Phrase]) -> Phrase:
    """Return several phrases as one."""
    return Phrase(", ".join(p.en for p in phrases), ", ".join(p.th for p in phrases))


NOTHING: Final = Phrase("none", "ไม่มี")
FIELD: Final = Phrase("{noun} of {owner}: {old} → {new}", "{noun} ของ {owner}: {old} → {new}")
FIELD_UNDER: Final = Phrase(
    "{noun} of {owner} under `{reading}: {option}`: {old} → {new}",
    "{noun} ของ {owner} เมื่อ `{reading}: {option}`: {old} → {new}",
)
BY_READING: Final = Phrase("by `{reading}` ({options})", "ตาม `{reading}` ({options})")
WITH_VALUE: Final = Phrase("{name} ({value})", "{name} ({value})")
SETS: Final = Phrase("{noun} of {owner}: {changes}", "{noun} ของ {owner}: {changes}")
GAINED: Final = Phrase("added {values}", "เพิ่ม {values}")
LOST: Final = Phrase("removed {values}", "ตัด {values} ออก")
REORDERED_LIST: Final = Phrase("in another order", "เรียงลำดับใหม่")
TOUCHES: Final = Phrase("{sentence}; touches {rules}", "{sentence} (มีผลต่อ {rules})")
SPELLED: Final = Phrase(
    "{noun} of {owner} is written differently and means the same",
    "{noun} ของ {owner} เขียนต่างไปแต่มีความหมายเหมือนเดิม",
)
WHOLE: Final = Phrase("{whole}: {old} → {new}", "{whole}: {old} → {new}")

# --------------------------------------------------------------------------------------- expressions

LIMIT: Final = Phrase(
    "limit of {subject} in {owner}: {old} → {new}", "เกณฑ์ของ {subject} ใน {owner}: {old} → {new}"
)
VALUE: Final = Phrase(
    "value of {subject} in {owner}: {old} → {new}", "ค่าของ {subject} ใน {owner}: {old} → {new}"
)
VALUES: Final = Phrase("values of {subject} in {owner}: {changes}", "ค่าของ {subject} ใน {owner}: {changes}")
TEST: Final = Phrase("{subject} in {owner}: {old} → {new}", "{subject} ใน {owner}: {old} → {new}")
SHARE: Final = Phrase(
    "share of {part} in {whole}, {owner}: {old} → {new}",
    "สัดส่วนของ {part} ต่อ {whole} ใน {owner}: {old} → {new}",
)
ARGUMENT: Final = Phrase("in `{call}` of {owner}: {old} → {new}", "ใน `{call}` ของ {owner}: {old} → {new}")
TERM_ADDED: Final = Phrase("{owner} now also requires `{new}`", "{owner} ต้องเข้าเงื่อนไข `{new}` เพิ่มด้วย")
TERM_REMOVED: Final = Phrase("{owner} no longer requires `{old}`", "{owner} ไม่ต้องเข้าเงื่อนไข `{old}` อีก")
WAY_ADDED: Final = Phrase("{owner} is now also met by `{new}`", "{owner} เข้าเงื่อนไขได้อีกทางด้วย `{new}`")
WAY_REMOVED: Final = Phrase("{owner} is no longer met by `{old}`", "{owner} ไม่เข้าเงื่อนไขด้วย `{old}` อีก")
SWAP: Final = Phrase("{owner} now looks at {new} instead of {old}", "{owner} พิจารณา {new} แทน {old}")
PLACE: Final = Phrase("in {owner}: {old} → {new}", "ใน {owner}: {old} → {new}")
READS: Final = Phrase(
    "{whole} now reads `{new}` instead of `{old}`", "{whole} เขียนใหม่เป็น `{new}` จากเดิม `{old}`"
)
REWRITTEN: Final = Phrase(
    "{whole} is written differently and means the same", "{whole} เขียนต่างไปแต่มีความหมายเหมือนเดิม"
)
NUMBER_OF: Final = Phrase("number of {subject}", "จำนวน {subject}")
AS_OF: Final = Phrase("time of the decision", "เวลาที่ตัดสิน")
PERCENT: Final = Phrase("{value} %", "{value} %")

OPERATORS: Final[Mapping[str, Phrase]] = {
    "<": Phrase("below {value}", "น้อยกว่า {value}"),
    "<=": Phrase("at most {value}", "ไม่เกิน {value}"),
    ">": Phrase("above {value}", "มากกว่า {value}"),
    ">=": Phrase("at least {value}", "ตั้งแต่ {value} ขึ้นไป"),
    "==": Phrase("exactly {value}", "เท่ากับ {value}"),
    "!=": Phrase("other than {value}", "ไม่ใช่ {value}"),
    "in": Phrase("one of {value}", "เป็นหนึ่งใน {value}"),
}
TIMES: Final[Mapping[str, Phrase]] = {
    "<": Phrase("before {value}", "ก่อน {value}"),
    "<=": Phrase("at or before {value}", "ไม่ช้ากว่า {value}"),
    ">": Phrase("after {value}", "หลัง {value}"),
    ">=": Phrase("at or after {value}", "ตั้งแต่ {value} เป็นต้นไป"),
    "==": Phrase("at {value}", "ตรงกับ {value}"),
    "!=": Phrase("other than {value}", "ไม่ใช่ {value}"),
    "in": Phrase("one of {value}", "เป็นหนึ่งใน {value}"),
}
"""The same operators between instants."""

# ----------------------------------------------------------------------------------------- presence

ADDED: Final = Phrase("{noun} {owner} added{rest}", "เพิ่ม {noun} {owner}{rest}")
REMOVED: Final = Phrase("{noun} {owner} removed{rest}", "ตัด {noun} {owner} ออก{rest}")
RENAMED: Final = Phrase(
    "rule `{old}` is now called `{new}`, with the same condition and outcome",
    "กฎ `{old}` เปลี่ยนชื่อเป็น `{new}` เงื่อนไขและผลเหมือนเดิม",
)
RENAMED_TOO: Final = Phrase(
    "rule `{old}` is now called `{new}`, and changed", "กฎ `{old}` เปลี่ยนชื่อเป็น `{new}` และเนื้อหาเปลี่ยนไป"
)
PLACED: Final = Phrase(
    "{sentence}; among the rules whose order decides it is {place}", "{sentence} (ลำดับที่มีผลตัดสิน: {place})"
)
RENAMED_RESULT: Final = Phrase(
    "rule `{old}` is now called `{new}`, and results name it so",
    "กฎ `{old}` เปลี่ยนชื่อเป็น `{new}` และผลลัพธ์ใช้ชื่อใหม่",
)
MOVED: Final = Phrase("{owner} moved: it was {old} and is now {new}", "ย้าย {owner}: {old} → {new}")
KEY_OF: Final = Phrase("{key} in {owner}", "{key} ใน {owner}")
TITLED: Final = Phrase("{noun} {name} ({title})", "{noun} {name} ({title})")
OWNED: Final = Phrase("{noun} {name}", "{noun} {name}")
FIRST: Final = Phrase("first", "เป็นกฎแรก")
AFTER: Final = Phrase("after `{rule}`", "ต่อจาก `{rule}`")
RULE_ORDER: Final = Phrase(
    "the rules of {owner} are in another order, and so is what its lists hold",
    "กฎของ {owner} เรียงลำดับใหม่ รายการในผลลัพธ์จึงเรียงตาม",
)

# -------------------------------------------------------------------------------------------- nouns

THE_POLICY: Final = Phrase("the policy", "นโยบาย")
CONDITION_OF: Final = Phrase("the condition of {name}", "เงื่อนไขของ {name}")
PART_OF: Final = Phrase("the {noun} of {name}", "{noun} ของ {name}")
NOUN: Final[Mapping[str, Phrase]] = {
    "policy": Phrase("policy", "นโยบาย"),
    "decision": Phrase("decision", "การตัดสิน"),
    "rule": Phrase("rule", "กฎ"),
    "output": Phrase("output", "ผลลัพธ์"),
    "invariant": Phrase("invariant", "ข้อที่ต้องเป็นจริงเสมอ"),
    "reading": Phrase("reading", "การตีความ"),
    "parameter": Phrase("parameter", "พารามิเตอร์"),
    "definition": Phrase("definition", "นิยาม"),
    "fact": Phrase("fact", "ข้อเท็จจริง"),
    "source": Phrase("source", "เอกสารต้นทาง"),
    "term": Phrase("term", "คำ"),
    "reason": Phrase("lines without a rule", "บรรทัดที่ไม่มีกฎ"),
    "calendar": Phrase("calendar", "ปฏิทิน"),
    "group": Phrase("group", "กลุ่ม"),
    "key": Phrase("result key", "คีย์ผลลัพธ์"),
    "option": Phrase("option", "ตัวเลือก"),
    "id": Phrase("id", "รหัส"),
    "platform": Phrase("platform", "แพลตฟอร์ม"),
    "version": Phrase("version", "ฉบับ"),
    "zone": Phrase("time zone", "เขตเวลา"),
    "from": Phrase("first instant in force", "เวลาแรกที่มีผลบังคับ"),
    "to": Phrase("end of its time in force", "เวลาสิ้นสุดผลบังคับ"),
    "file": Phrase("file", "ไฟล์"),
    "digest": Phrase("digest", "ค่าแฮช"),
    "language": Phrase("language", "ภาษา"),
    "facts_file": Phrase("fact schema", "สคีมาข้อเท็จจริง"),
    "days": Phrase("weekend days", "วันหยุดประจำสัปดาห์"),
    "holidays": Phrase("holidays", "วันหยุด"),
    "years": Phrase("years", "ปี"),
    "title": Phrase("title", "ชื่อ"),
    "words": Phrase("words", "คำอธิบาย"),
    "description": Phrase("description", "คำอธิบาย"),
    "because": Phrase("reason", "เหตุผล"),
    "issue": Phrase("issue", "ประเด็น"),
    "cite": Phrase("citation", "การอ้างอิง"),
    "implements": Phrase("statements", "ข้อกำหนด"),
    "default": Phrase("default", "ค่าปริยาย"),
    "value": Phrase("value", "ค่า"),
    "unit": Phrase("unit", "หน่วย"),
    "parameters": Phrase("arguments", "อาร์กิวเมนต์"),
    "kind": Phrase("kind", "ชนิด"),
    "condition": Phrase("condition", "เงื่อนไข"),
    "assume": Phrase("assumption", "ข้อสมมติ"),
    "assert": Phrase("statement", "ข้อความที่ต้องเป็นจริง"),
    "grows": Phrase("fact that grows", "ข้อเท็จจริงที่เพิ่มขึ้น"),
    "follows": Phrase("value that follows it", "ค่าที่แปรตาม"),
    "direction": Phrase("direction", "ทิศทาง"),
    "form": Phrase("form of the condition", "รูปของเงื่อนไข"),
    "range": Phrase("range", "ช่วง"),
    "points": Phrase("points", "คะแนน"),
    "cap": Phrase("most points", "คะแนนสูงสุด"),
    "outcome": Phrase("outcome", "ผล"),
    "in_reading": Phrase("required readings", "การตีความที่ต้องใช้"),
    "status": Phrase("status", "สถานะ"),
    "at": Phrase("instant", "เวลาที่นับ"),
    "each": Phrase("list to go through", "รายการที่พิจารณา"),
    "as": Phrase("name of each element", "ชื่อของแต่ละรายการ"),
    "group_key": Phrase("group key", "คีย์ของกลุ่ม"),
    "severity": Phrase("severity", "ลำดับความรุนแรง"),
    "in_force_at": Phrase("instant that is compared with the time in force", "เวลาที่ใช้เทียบกับช่วงมีผลบังคับ"),
    "bands_value": Phrase("number that the bands divide", "ตัวเลขที่แบ่งช่วง"),
    "combine": Phrase("way to combine", "วิธีรวมผล"),
    "together": Phrase("keys that are decided together", "คีย์ที่ตัดสินพร้อมกัน"),
    "once_per_rule": Phrase("counting once per rule", "การนับครั้งเดียวต่อกฎ"),
    "keep": Phrase("contributions kept", "ส่วนที่นับ"),
    "entries": Phrase("list of entries", "รายการ"),
    "amount": Phrase("amount", "จำนวน"),
    "where": Phrase("filter", "ตัวกรอง"),
    "label": Phrase("label", "ชื่อรายการ"),
    "counts_at": Phrase("instant whose period an entry counts in", "เวลาที่กำหนดว่านับในรอบใด"),
    "reversal": Phrase("effect of fewer points on penalties", "ผลของคะแนนที่ลดลงต่อบทลงโทษ"),
    "post": Phrase("posting", "การรวมคะแนน"),
    "period": Phrase("period", "รอบ"),
    "at_boundary": Phrase("points at the end of a period", "คะแนน ณ สิ้นรอบ"),
    "bands": Phrase("bands", "ระดับ"),
    "name_key": Phrase("key with the name of a penalty", "คีย์ชื่อบทลงโทษ"),
    "days_key": Phrase("key with the days of a penalty", "คีย์จำนวนวันของบทลงโทษ"),
    "overlap": Phrase("handling of overlaps", "วิธีจัดการบทลงโทษที่ซ้อนกัน"),
    "retrigger": Phrase("starting a penalty again", "การเริ่มบทลงโทษใหม่"),
    "dimension": Phrase("dimension", "มิติ"),
    "ledger": Phrase("ledger", "บัญชีคะแนน"),
    "type": Phrase("type", "ชนิดข้อมูล"),
    "null": Phrase("null as a value", "การใช้ค่า null"),
    "least": Phrase("least value", "ค่าต่ำสุด"),
    "greatest": Phrase("greatest value", "ค่าสูงสุด"),
    "known": Phrase("known values", "ค่าที่รู้จัก"),
    "closed": Phrase("values beside the known ones", "ค่าอื่นนอกจากที่รู้จัก"),
    "pattern": Phrase("pattern", "รูปแบบ"),
    "shortest": Phrase("least length", "ความยาวต่ำสุด"),
    "longest": Phrase("greatest length", "ความยาวสูงสุด"),
    "elements": Phrase("elements", "แต่ละรายการ"),
    "date": Phrase("being a date", "การเป็นวันที่"),
}
IN_ENGLISH: Final = Phrase("English {noun}", "{noun} ภาษาอังกฤษ")
IN_THAI: Final = Phrase("Thai {noun}", "{noun} ภาษาไทย")
YES: Final = Phrase("yes", "ใช่")
NO: Final = Phrase("no", "ไม่ใช่")
ALLOWED: Final = Phrase("allowed", "ยอมรับ")
REFUSED: Final = Phrase("refused", "ไม่ยอมรับ")
NULL_UNKNOWN: Final = Phrase("counts as absent", "ถือว่าไม่ได้ให้มา")
ABSENT_UNKNOWN: Final = Phrase("unknown when absent", "ไม่ทราบเมื่อไม่ได้ให้มา")
INDETERMINATE: Final = Phrase("indeterminate", "ยังตัดสินไม่ได้")
DECIDED: Final = Phrase("decided", "ตัดสินแล้ว")
ALWAYS: Final = Phrase("always", "ตลอดเวลา")
NO_END: Final = Phrase("no end", "ไม่สิ้นสุด")
NOT_SO: Final = Phrase("without limit", "ไม่จำกัด")
