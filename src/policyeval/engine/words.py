"""The words that explanations are made of, in both languages."""

from typing import Final

from policyeval.source.diagnostic import Phrase

STATUS: Final = {
    "decided": Phrase("decided", "ตัดสินแล้ว"),
    "indeterminate": Phrase("indeterminate: facts are missing", "ยังตัดสินไม่ได้ เพราะขาดข้อเท็จจริง"),
    "not_in_force": Phrase("not in force at this instant", "ยังไม่มีผลบังคับใช้ ณ เวลานี้"),
    "error": Phrase("error: a rule could not be evaluated", "ผิดพลาด มีกฎที่ประเมินไม่ได้"),
}
OUTCOME: Final = {
    "fired": Phrase("fired", "เข้าเงื่อนไข"),
    "not_fired": Phrase("did not fire", "ไม่เข้าเงื่อนไข"),
    "unknown": Phrase("unknown", "ยังไม่ทราบ"),
    "failed": Phrase("failed", "ประเมินไม่ได้"),
    "superseded": Phrase("superseded", "ถูกกฎอื่นแทนที่"),
    "not_reached": Phrase("not reached", "ไม่ต้องพิจารณา"),
}
SECTIONS: Final = {
    "result": Phrase("Result", "ผลลัพธ์"),
    "fired": Phrase("Rules that fired", "กฎที่เข้าเงื่อนไข"),
    "superseded": Phrase("Superseded by another rule or a limit", "ถูกกฎอื่นหรือเพดานแทนที่"),
    "unknown": Phrase("Unknown, since facts are missing", "ยังไม่ทราบ เพราะขาดข้อเท็จจริง"),
    "failed": Phrase("Could not be evaluated", "ประเมินไม่ได้"),
    "near": Phrase("Nearly fired", "เกือบเข้าเงื่อนไข"),
    "not_fired": Phrase("Did not fire", "ไม่เข้าเงื่อนไข"),
    "not_reached": Phrase("Not reached: an earlier rule decided", "ไม่ต้องพิจารณา เพราะกฎก่อนหน้าตัดสินแล้ว"),
    "readings": Phrase("Readings in force", "การตีความที่ใช้อยู่"),
    "missing": Phrase("Missing facts", "ข้อเท็จจริงที่ขาด"),
    "notes": Phrase("Notes", "หมายเหตุ"),
    "basis": Phrase("What the decision implements", "ที่มาของการตัดสิน"),
}
POINTS: Final = Phrase("{points} points", "{points} คะแนน")
AS_OF: Final = Phrase("as of {as_of}", "ณ เวลา {as_of}")
VERSION: Final = Phrase("policy {policy}, version {version}", "นโยบาย {policy} ฉบับ {version}")
SOURCE: Final = Phrase("source: {source}, lines {lines}", "ที่มา: {source} บรรทัด {lines}")
MORE: Final = Phrase(
    "{value} of {needed} {title}: {difference} more would make this {then}",
    "{title} {value} จาก {needed}: อีก {difference} จะทำให้เป็น {then}",
)
FEWER: Final = Phrase(
    "{value} {title}: {difference} fewer would make this {then}",
    "{title} {value}: ลดลง {difference} จะทำให้เป็น {then}",
)
OTHERWISE: Final = Phrase(
    "{title} is {value}: with {needed} this would be {then}",
    "{title} คือ {value}: หากเป็น {needed} จะทำให้เป็น {then}",
)
MISSING: Final = Phrase("missing: {paths}", "ขาด: {paths}")
NOT_GIVEN: Final = Phrase("not given", "ไม่ได้ให้มา")
NOTHING: Final = Phrase("none", "ไม่มี")
TRUE: Final = Phrase("true", "จริง")
FALSE: Final = Phrase("false", "เท็จ")
UNKNOWN: Final = Phrase("unknown", "ไม่ทราบ")
ENTRIES: Final = Phrase("{size} entries", "{size} รายการ")
SUPERSEDED_BY: Final = Phrase("superseded by `{by}`", "ถูก `{by}` แทนที่")
AT: Final = Phrase("at {instants}", "เมื่อ {instants}")
ASSUMED: Final = Phrase("not given, assumed to be {value}: {facts}", "ไม่ได้ให้มา จึงถือว่าเป็น {value}: {facts}")
NO_DATA: Final = Phrase("no data: the whole is zero", "ไม่มีข้อมูล: ตัวหารเป็นศูนย์")
DEFAULT: Final = Phrase("default", "ค่าปริยาย")
