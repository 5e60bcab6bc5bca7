"""What is said of claims and verdicts, in both languages."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from policyeval.analysis.prove.claims import Kind
from policyeval.analysis.prove.verdict import Came, Why
from policyeval.source.diagnostic import Phrase

CLAIMS: Final[Mapping[Kind, Phrase]] = MappingProxyType(
    {
        Kind.NO_GAP: Phrase("the rows leave no number out", "แถวครอบคลุมทุกค่า ไม่มีช่องว่าง"),
        Kind.NO_OVERLAP: Phrase("no number is in two rows", "ไม่มีค่าใดอยู่ในสองแถว"),
        Kind.CAN_FIRE: Phrase("`{rule}` can fire", "`{rule}` เข้าเงื่อนไขได้"),
        Kind.CAN_DECIDE: Phrase("`{rule}` can decide", "`{rule}` มีผลตัดสินได้"),
        Kind.NOT_CONSTANT: Phrase("`{rule}` does not always fire", "`{rule}` ไม่ได้เข้าเงื่อนไขเสมอไป"),
        Kind.AGREES: Phrase(
            "`{rule}` and `{other}` never hold together", "`{rule}` กับ `{other}` ไม่เข้าเงื่อนไขพร้อมกัน"
        ),
        Kind.NEVER_FAILS: Phrase("the decision never fails", "การตัดสินไม่เกิดข้อผิดพลาด"),
        Kind.INVARIANT: Phrase("`{invariant}` holds: {title}", "`{invariant}` เป็นจริงเสมอ: {title}"),
        Kind.ASSUMABLE: Phrase("what `{invariant}` assumes can be so", "ข้อสมมติของ `{invariant}` เกิดขึ้นได้"),
    }
)
"""Each claim as a sentence that is true when it holds."""

BROKEN: Final[Mapping[Kind, Phrase]] = MappingProxyType(
    {
        Kind.NO_GAP: Phrase("no row takes {range}", "ไม่มีแถวใดครอบคลุม {range}"),
        Kind.NO_OVERLAP: Phrase(
            "`{rule}` and `{other}` both take {range}", "`{rule}` กับ `{other}` ครอบคลุม {range} ทั้งคู่"
        ),
        Kind.CAN_FIRE: Phrase("`{rule}` can never fire", "`{rule}` ไม่มีทางเข้าเงื่อนไข"),
        Kind.CAN_DECIDE: Phrase(
            "`{rule}` never decides: whenever it holds, another rule comes before it or takes its place",
            "`{rule}` ไม่เคยมีผลตัดสิน: ทุกครั้งที่เข้าเงื่อนไข มีข้ออื่นมาก่อนหรือใช้แทน",
        ),
        Kind.NOT_CONSTANT: Phrase("`{rule}` always fires", "`{rule}` เข้าเงื่อนไขเสมอ"),
        Kind.AGREES: Phrase(
            "`{rule}` and `{other}` can hold together and say different things; the first one decides",
            "`{rule}` กับ `{other}` เข้าเงื่อนไขพร้อมกันได้และให้ผลต่างกัน ข้อแรกมีผลตัดสิน",
        ),
        Kind.NEVER_FAILS: Phrase(
            "the decision fails on facts that conform", "การตัดสินเกิดข้อผิดพลาดกับข้อมูลที่ถูกต้องตามแบบ"
        ),
        Kind.INVARIANT: Phrase(
            "`{invariant}` does not hold: {title}", "`{invariant}` ไม่เป็นจริงเสมอไป: {title}"
        ),
        Kind.ASSUMABLE: Phrase(
            "what `{invariant}` assumes is never so: it says nothing",
            "ข้อสมมติของ `{invariant}` ไม่มีทางเกิดขึ้น จึงไม่ได้กล่าวถึงสิ่งใด",
        ),
    }
)
"""Each claim as a sentence that is true when it does not hold."""

MARKS: Final[Mapping[Came, str]] = MappingProxyType(
    {Came.PROVED: "✓", Came.VIOLATED: "✗", Came.INCONCLUSIVE: "?"}
)
NOTE: Final = "·"

NAMES: Final[Mapping[Came, Phrase]] = MappingProxyType(
    {
        Came.PROVED: Phrase("proved", "พิสูจน์แล้ว"),
        Came.VIOLATED: Phrase("violated", "ไม่เป็นจริง"),
        Came.INCONCLUSIVE: Phrase("inconclusive", "สรุปไม่ได้"),
    }
)

WHY: Final[Mapping[Why, Phrase]] = MappingProxyType(
    {
        Why.OUTSIDE: Phrase("not decided by what the solver knows of", "ตัวพิสูจน์รู้ไม่พอเกี่ยวกับ"),
        Why.EFFORT: Phrase("the solver gave up, or its time was over", "ตัวพิสูจน์หยุดก่อนได้คำตอบ หรือหมดเวลา"),
        Why.COST: Phrase("some facts may cost too much to decide", "ข้อมูลบางชุดอาจใช้การคำนวณเกินขีดจำกัด"),
        Why.UNCONFIRMED: Phrase(
            "an example was found that the reference does not confirm: please report this",
            "พบตัวอย่างที่ตัวตัดสินอ้างอิงไม่ยืนยัน โปรดแจ้งปัญหานี้",
        ),
    }
)

FACTS: Final = Phrase("facts", "ข้อมูล")
AS_OF: Final = Phrase("as of", "ณ เวลา")
RESULT: Final = Phrase("result", "ผล")
MORE: Final = Phrase("with `{fact}` {value}", "เมื่อ `{fact}` เป็น {value}")
FAILURE: Final = Phrase("failed", "ข้อผิดพลาด")
ROW: Final = Phrase("a row for it", "แถวที่ขาด")
BOUND: Final = Phrase(
    "for lists of up to so many elements: {lists}", "สำหรับรายการที่มีสมาชิกไม่เกินจำนวนนี้: {lists}"
)
NOTES: Final = Phrase(
    "pairs of rules of which the order alone decides: {count} (`--all` lists them)",
    "คู่ของข้อที่ลำดับเพียงอย่างเดียวเป็นตัวตัดสิน: {count} (`--all` แสดงทั้งหมด)",
)
NOTE_ON: Final = Phrase(
    "before `{rule}` come rules that can hold with it and say something else: {others}",
    "ก่อน `{rule}` มีข้อที่เข้าเงื่อนไขพร้อมกันได้และให้ผลต่างกัน: {others}",
)
ORDINARY: Final = Phrase(
    "facts are taken to be ordinary: years 1970 to 2199, integers up to a trillion and texts up to a "
    "hundred characters where the schema sets no bound",
    "ถือว่าข้อมูลเป็นค่าปกติ: ปี ค.ศ. 1970 ถึง 2199 จำนวนเต็มไม่เกินหนึ่งล้านล้าน "
    "และข้อความไม่เกินหนึ่งร้อยตัวอักษรเมื่อแบบข้อมูลไม่ได้กำหนดขอบเขต",
)
READINGS: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "yes": Phrase(
            "left open by the source: {title}; with `{reading}: {option}` ({words}) some answers are others",
            "เอกสารไม่ได้ระบุชัด: {title} หากใช้ `{reading}: {option}` ({words}) ผลบางกรณีจะต่างไป",
        ),
        "no": Phrase(
            "left open by the source: {title}; "
            "proved: `{reading}: {option}` ({words}) changes no answer here",
            "เอกสารไม่ได้ระบุชัด: {title} พิสูจน์แล้วว่า `{reading}: {option}` ({words}) ไม่ทำให้ผลต่างไป",
        ),
        "open": Phrase(
            "left open by the source: {title}; what `{reading}: {option}` ({words}) changes was not settled",
            "เอกสารไม่ได้ระบุชัด: {title} ยังสรุปไม่ได้ว่า `{reading}: {option}` ({words}) ทำให้ผลต่างไปหรือไม่",
        ),
    }
)
"""What another option of a reading would change."""
NAMED: Final[Mapping[Kind, Phrase]] = MappingProxyType(
    {
        Kind.NO_GAP: Phrase("rows of bands leave no number out", "แถวของ bands ครอบคลุมทุกค่า"),
        Kind.NO_OVERLAP: Phrase("no number is in two rows of bands", "ไม่มีค่าใดอยู่ในสองแถวของ bands"),
        Kind.CAN_FIRE: Phrase("every rule can fire", "ทุกกฎเข้าเงื่อนไขได้"),
        Kind.CAN_DECIDE: Phrase("every rule can decide", "ทุกกฎมีผลตัดสินได้"),
        Kind.NOT_CONSTANT: Phrase("no condition is always true", "ไม่มีเงื่อนไขที่เป็นจริงเสมอ"),
        Kind.AGREES: Phrase("no two rules disagree", "ไม่มีกฎสองข้อที่ให้ผลต่างกันพร้อมกัน"),
        Kind.NEVER_FAILS: Phrase("no decision fails", "ไม่มีการตัดสินใดเกิดข้อผิดพลาด"),
        Kind.INVARIANT: Phrase("invariants hold", "invariant เป็นจริงเสมอ"),
        Kind.ASSUMABLE: Phrase("what invariants assume can be so", "ข้อสมมติของ invariant เกิดขึ้นได้"),
    }
)
"""What each kind of claim is about, whatever the decision."""
SUMMARY: Final = Phrase(
    "claims: {count}, proved: {proved}, violated: {violated}, inconclusive: {inconclusive}",
    "ข้อที่ตรวจ: {count} พิสูจน์แล้ว: {proved} ไม่เป็นจริง: {violated} สรุปไม่ได้: {inconclusive}",
)


def listed_with_lengths(bounds: Iterable[tuple[str, int]]) -> str:
    """Return lists, each with up to how many elements it was looked at."""
    return ", ".join(f"`{path}` {most}" for path, most in bounds)
