"""The words that explanations are made of, in both languages."""

from collections.abc import Mapping
from typing import Final

from policyeval.source.diagnostic import Language, Phrase

STATUS: Final = {
    "decided": Phrase("Decided", "ตัดสินแล้ว"),
    "indeterminate": Phrase("Indeterminate: facts are missing", "ยังตัดสินไม่ได้ เพราะขาดข้อเท็จจริง"),
    "not_in_force": Phrase("Not in force at this instant", "ไม่มีผลบังคับใช้ ณ เวลานี้"),
    "error": Phrase("Error: a rule could not be evaluated", "ผิดพลาด มีกฎที่ประเมินไม่ได้"),
}
STATED: Final = Phrase("Indeterminate: so a rule says", "ยังตัดสินไม่ได้ ตามที่กฎระบุ")
OUTCOME: Final = {
    "fired": Phrase("fired", "เข้าเงื่อนไข"),
    "not_fired": Phrase("did not fire", "ไม่เข้าเงื่อนไข"),
    "unknown": Phrase("unknown", "ยังไม่ทราบ"),
    "failed": Phrase("failed", "ประเมินไม่ได้"),
    "superseded": Phrase("superseded", "ถูกแทนที่"),
    "not_reached": Phrase("not reached", "ไม่ต้องพิจารณา"),
}
SECTIONS: Final = {
    "missing": Phrase("Missing facts", "ข้อเท็จจริงที่ขาด"),
    "failed": Phrase("Could not be evaluated", "ประเมินไม่ได้"),
    "unknown": Phrase("Unknown", "ยังไม่ทราบ"),
    "fired": Phrase("Rules that fired", "กฎที่เข้าเงื่อนไข"),
    "unmet": Phrase("Not met", "ไม่ครบ"),
    "superseded": Phrase("Superseded by another rule or a limit", "ถูกกฎอื่นหรือเพดานแทนที่"),
    "near": Phrase("Nearly fired", "เกือบเข้าเงื่อนไข"),
    "met": Phrase("Met", "ครบแล้ว"),
    "not_fired": Phrase("Did not fire", "ไม่เข้าเงื่อนไข"),
    "not_reached": Phrase("Not reached: an earlier rule decided", "ไม่ต้องพิจารณา เพราะกฎก่อนหน้าตัดสินแล้ว"),
    "basis": Phrase("What the decision implements", "ที่มาของการตัดสิน"),
    "readings": Phrase("Readings in force", "การตีความที่ใช้อยู่"),
    "notes": Phrase("Notes", "หมายเหตุ"),
}
UNITS: Final = {
    "day": (Phrase("{count} day", "{count} วัน"), Phrase("{count} days", "{count} วัน")),
    "hour": (Phrase("{count} hour", "{count} ชั่วโมง"), Phrase("{count} hours", "{count} ชั่วโมง")),
    "minute": (Phrase("{count} minute", "{count} นาที"), Phrase("{count} minutes", "{count} นาที")),
    "second": (Phrase("{count} second", "{count} วินาที"), Phrase("{count} seconds", "{count} วินาที")),
    "point": (Phrase("{count} point", "{count} คะแนน"), Phrase("{count} points", "{count} คะแนน")),
    "entry": (Phrase("{count} entry", "{count} รายการ"), Phrase("{count} entries", "{count} รายการ")),
}
"""What is counted, for one and for another number."""
KEYS: Final[Mapping[str, Phrase]] = {
    "rule": Phrase("rule", "กฎ"),
    "statement": Phrase("statement", "ข้อความ"),
    "at": Phrase("at", "เมื่อ"),
    "points": Phrase("points", "คะแนน"),
    "by_rule": Phrase("points by statement", "คะแนนแยกตามข้อความ"),
    "entries": Phrase("entries", "รายการ"),
    "segments": Phrase("segments", "กลุ่ม"),
    "posted_at": Phrase("posted", "รวมคะแนนเมื่อ"),
    "posts_at": Phrase("to be posted", "จะรวมคะแนนเมื่อ"),
    "period": Phrase("period", "รอบ"),
    "posted": Phrase("posted", "คะแนนที่รวมแล้ว"),
    "pending": Phrase("pending", "คะแนนที่รอรวม"),
    "active": Phrase("active penalties", "บทลงโทษที่มีผลอยู่"),
    "timeline": Phrase("timeline", "ลำดับเหตุการณ์"),
    "total": Phrase("total", "รวม"),
    "band": Phrase("band", "ระดับ"),
    "penalty": Phrase("penalty", "บทลงโทษ"),
    "label": Phrase("label", "ชื่อรายการ"),
    "start": Phrase("from", "ตั้งแต่"),
    "end": Phrase("until", "จนถึง"),
}
"""The keys that the kinds of decision have of their own, where the policy has no title for them."""
AS_OF: Final = Phrase("as of {as_of} ({zone})", "ณ เวลา {as_of} ({zone})")
VERSION: Final = Phrase("policy {policy}, version {version}", "นโยบาย {policy} ฉบับ {version}")
IN_FORCE_FROM: Final = Phrase("in force from {instant}", "มีผลบังคับใช้ตั้งแต่ {instant}")
IN_FORCE_TO: Final = Phrase("in force until {instant}", "มีผลบังคับใช้จนถึง {instant}")
LINE: Final = Phrase("{source}, line {lines}", "{source} บรรทัด {lines}")
LINES: Final = Phrase("{source}, lines {lines}", "{source} บรรทัด {lines}")
NEAR: Final = Phrase(
    "{title} {value}: with {needed} ({difference}) this would be {then}",
    "{title} {value}: หากเป็น {needed} ({difference}) จะได้ {then}",
)
MORE: Final = Phrase("{difference} more", "เพิ่มขึ้น {difference}")
FEWER: Final = Phrase("{difference} fewer", "ลดลง {difference}")
LATER: Final = Phrase("{difference} later", "ช้ากว่า {difference}")
EARLIER: Final = Phrase("{difference} earlier", "เร็วกว่า {difference}")
MISSING: Final = Phrase("missing: {paths}", "ขาด: {paths}")
NOT_GIVEN: Final = Phrase("not given", "ไม่ได้ให้มา")
NOTHING: Final = Phrase("none", "ไม่มี")
TRUE: Final = Phrase("true", "จริง")
FALSE: Final = Phrase("false", "เท็จ")
UNKNOWN: Final = Phrase("unknown", "ไม่ทราบ")
SUPERSEDED_BY: Final = Phrase("superseded by {by}", "ถูก {by} แทนที่")
AT: Final = Phrase("at {instants}", "เมื่อ {instants}")
OTHERS: Final = Phrase("did not fire: {count}", "ไม่เข้าเงื่อนไข: {count}")
RATE: Final = Phrase("rate", "อัตรา")
SHARE: Final = Phrase(
    "{part} of {whole} {percent}, compared with {limit} %", "{part} จาก {whole} {percent} เทียบกับ {limit} %"
)
NO_DATA: Final = Phrase("no data: the whole is zero", "ไม่มีข้อมูล: ตัวหารเป็นศูนย์")
ASSUMED: Final = Phrase("Not given, and so taken to be:", "ไม่ได้ให้มา จึงถือว่าเป็น:")
CROSS_CHECKED: Final = Phrase(
    "Checked with cel-python: of {conditions} conditions {agree} agree, {differ} differ, {skipped} are "
    "beyond it",
    "ตรวจซ้ำด้วย cel-python: จาก {conditions} เงื่อนไข ตรงกัน {agree} ต่างกัน {differ} และตรวจไม่ได้ {skipped}",
)
LEFT_OUT: Final = {
    "because": Phrase(
        "Left out, since it would cost more than {limit:,} steps to find what was read by: {rules}",
        "ละไว้ เพราะการหาว่ากฎต่อไปนี้อ่านข้อเท็จจริงใดต้องใช้เกิน {limit:,} ขั้น: {rules}",
    ),
    "near_miss": Phrase(
        "Left out, since it would cost more than {limit:,} steps to find what would fire: {rules}",
        "ละไว้ เพราะการหาว่าอะไรจะทำให้กฎต่อไปนี้มีผลต้องใช้เกิน {limit:,} ขั้น: {rules}",
    ),
}
NOT_DEFAULT: Final = Phrase("not the default", "ไม่ใช่ค่าปริยาย")


def counted(unit: str, count: str, language: Language) -> str:
    """Return so many of a unit, in words."""
    one, many = UNITS[unit]
    return (one if count == "1" else many).text(language, {"count": count})
