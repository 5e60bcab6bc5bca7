"""What is said of changes, of the facts that decide, and of time, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policyeval.source.diagnostic import Phrase

CHANGES: Final = Phrase("What would give another outcome", "สิ่งที่จะทำให้ได้ผลอื่น")
WANTED: Final = Phrase("What would give {want}", "สิ่งที่จะทำให้ได้ {want}")
ANSWER: Final = Phrase("What would give an answer", "สิ่งที่จะทำให้ตัดสินได้")
ENOUGH: Final = Phrase("This change alone is enough.", "เปลี่ยนเพียงข้อนี้ก็พอ")
FEWEST_ONE: Final = Phrase(
    "Each of these changes alone is enough; the smallest is first.",
    "เปลี่ยนเพียงข้อใดข้อหนึ่งก็พอ ข้อที่เปลี่ยนน้อยที่สุดอยู่ก่อน",
)
FEWEST: Final = Phrase(
    "Each of these changes is enough; proved: no fewer facts are.",
    "เปลี่ยนตามรายการใดรายการหนึ่งก็พอ พิสูจน์แล้วว่าเปลี่ยนน้อยข้อกว่านี้ไม่พอ",
)
SMALLEST_FOUND: Final = Phrase(
    "The smallest found; that no fewer facts are enough is not proved.",
    "น้อยที่สุดเท่าที่พบ ยังไม่ได้พิสูจน์ว่าเปลี่ยนน้อยข้อกว่านี้ไม่พอ",
)
ALREADY: Final = Phrase("It is so already.", "เป็นเช่นนั้นอยู่แล้ว")
IMPOSSIBLE: Final = Phrase(
    "Proved: no other facts give another outcome at this instant.",
    "พิสูจน์แล้ว: ณ เวลานี้ ไม่ว่าข้อเท็จจริงเป็นอย่างไร ผลก็ไม่เปลี่ยน",
)
IMPOSSIBLE_WANTED: Final = Phrase(
    "Proved: no other facts give it at this instant.",
    "พิสูจน์แล้ว: ณ เวลานี้ ไม่ว่าข้อเท็จจริงเป็นอย่างไร ก็ไม่ได้ผลนี้",
)
ONLY: Final = Phrase("Only these facts were changed: {facts}.", "เปลี่ยนเฉพาะข้อเท็จจริงเหล่านี้: {facts}")
BOUND: Final = Phrase("For lists of up to {count}: {lists}.", "สำหรับรายการที่ยาวไม่เกิน {count}: {lists}")
OPEN: Final = Phrase("None was found. That there is none is not proved.", "ไม่พบ แต่ยังไม่ได้พิสูจน์ว่าไม่มี")
LATE: Final = Phrase(
    "None was found in time. That there is none is not proved; --time-limit gives more time.",
    "ไม่พบภายในเวลาที่กำหนด ยังไม่ได้พิสูจน์ว่าไม่มี เพิ่มเวลาได้ด้วย --time-limit",
)
NO_SOLVER: Final = Phrase(
    "z3-solver is not installed (extra `prove`): what was tried is not everything.",
    "ยังไม่ได้ติดตั้ง z3-solver (ส่วนเสริม `prove`): ที่ลองแล้วยังไม่ครบทุกกรณี",
)
AND: Final = Phrase("{one}; and {other}", "{one} และ {other}")
OTHERWISE: Final = Phrase("{key}: otherwise than now", "{key}: ต่างจากเดิม")

SET: Final = Phrase("{title}: {before} → {after}", "{title}: {before} → {after}")
SET_BY: Final = Phrase(
    "{title}: {difference} ({before} → {after})", "{title}: {difference} ({before} → {after})"
)
ADD: Final = Phrase("{title}: one more ({value})", "{title}: เพิ่มอีก 1 รายการ ({value})")
REMOVE: Final = Phrase("{title}: one fewer, without {value}", "{title}: ลดลง 1 รายการ โดยไม่มี {value}")
EMPTY: Final = Phrase("empty", "ว่าง")
ELEMENT: Final = Phrase("{title}, no. {number}", "{title} รายการที่ {number}")

SAYS: Final[Mapping[str, Phrase]] = MappingProxyType(
    {
        "alone": Phrase(
            "Decides: another value of this fact alone can change the outcome",
            "มีผลชี้ขาด: เพียงข้อเท็จจริงนี้เปลี่ยน ผลก็เปลี่ยนได้",
        ),
        "together": Phrase(
            "Matters only when other facts change with it", "มีผลก็ต่อเมื่อข้อเท็จจริงอื่นเปลี่ยนไปพร้อมกัน"
        ),
        "never": Phrase(
            "Does not matter (proved): as the others are, the outcome is the same whatever these are",
            "ไม่มีผล (พิสูจน์แล้ว): เมื่อข้อเท็จจริงอื่นคงเดิม ไม่ว่าเหล่านี้เป็นอย่างไร ผลก็เหมือนเดิม",
        ),
        "open": Phrase("Not found to matter (not proved)", "ไม่พบว่ามีผล (ยังไม่ได้พิสูจน์)"),
    }
)
"""Which say a fact has."""

TIME: Final = Phrase("As time passes", "เมื่อเวลาผ่านไป")
AT: Final = Phrase("from {instant} on", "ตั้งแต่ {instant}")
FINAL: Final = Phrase(
    "With these facts it stays as it is: nothing in it waits for a later instant.",
    "ถ้าข้อเท็จจริงคงเดิม ผลจะไม่เปลี่ยนอีก ไม่มีสิ่งใดรอเวลา",
)
LATER_FINAL: Final = Phrase(
    "After that it stays as it is: nothing in it waits for a later instant.",
    "หลังจากนั้นผลจะไม่เปลี่ยนอีก ไม่มีสิ่งใดรอเวลา",
)
UNTIL: Final = Phrase("No change until {instant}.", "ไม่เปลี่ยนจนถึง {instant}")
UNTIL_LATER: Final = Phrase("No further change until {instant}.", "ไม่เปลี่ยนอีกจนถึง {instant}")
BEGINS: Final = Phrase("begins to hold", "เริ่มเข้าเงื่อนไข")
ENDS: Final = Phrase("holds no longer", "ไม่เข้าเงื่อนไขอีก")
