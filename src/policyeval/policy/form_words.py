"""What the patterns and the limits of the documents' schemas ask for, in the words of their writers."""

from collections.abc import Mapping
from typing import Final

from policyeval.source.diagnostic import Phrase

_NAME: Final = Phrase(
    "a name of lower case letters, digits and `_` that begins with a letter",
    "ชื่อที่ใช้ตัวพิมพ์เล็ก ตัวเลข และ `_` โดยขึ้นต้นด้วยตัวอักษร",
)
_DASHED: Final = "ชื่อที่ใช้ตัวพิมพ์เล็ก ตัวเลข และ `-` โดยขึ้นต้นด้วยตัวอักษร"
_WORD: Final = "[a-z][a-z0-9_]*"
_LINES: Final = "[1-9][0-9]{0,8}(-[1-9][0-9]{0,8})?"

FORMS: Final[Mapping[str, Phrase]] = {
    f"^{_WORD}$": _NAME,
    "^[a-z][a-z0-9-]*$": Phrase(
        "a name of lower case letters, digits and `-` that begins with a letter", _DASHED
    ),
    "^[a-z][a-z0-9_-]*$": Phrase(
        "an id of lower case letters, digits, `-` and `_` that begins with a letter",
        "รหัสที่ใช้ตัวพิมพ์เล็ก ตัวเลข `-` และ `_` โดยขึ้นต้นด้วยตัวอักษร",
    ),
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": Phrase("a date such as `2024-10-03`", "วันที่ เช่น `2024-10-03`"),
    "^[0-9a-f]{64}$": Phrase(
        "a SHA-256 digest, 64 digits of `0` to `9` and `a` to `f`",
        "ค่า SHA-256 ซึ่งเป็นเลขฐานสิบหกตัวพิมพ์เล็ก 64 หลัก",
    ),
    "^[A-Z]+-[0-9]+$": Phrase("the id of a statement such as `RET-4`", "รหัสข้อกำหนด เช่น `RET-4`"),
    f"^{_LINES}(, ?{_LINES})*$": Phrase(
        "lines such as `20`, `20-26` or `20-22, 26`", "เลขบรรทัด เช่น `20` `20-26` หรือ `20-22, 26`"
    ),
    rf"^{_WORD}\.{_WORD}$": Phrase(
        "the full id of a decision such as `returns.refund`", "รหัสเต็มของการตัดสิน เช่น `returns.refund`"
    ),
    rf"^{_WORD}(\({_WORD}(, ?{_WORD})*\))?$": Phrase(
        "a name such as `is_late`, or one with parameters such as `late_by(days)`",
        "ชื่อ เช่น `is_late` หรือชื่อที่มีพารามิเตอร์ เช่น `late_by(days)`",
    ),
}
"""Each pattern of a schema, in words."""

LIMITS: Final[Mapping[str, Phrase]] = {
    "minimum": Phrase("be at least {limit}", "มีค่าอย่างน้อย {limit}"),
    "maximum": Phrase("be at most {limit}", "มีค่าไม่เกิน {limit}"),
    "minLength": Phrase("not be empty", "ไม่เป็นข้อความว่าง"),
    "minItems": Phrase("have at least {limit} entries", "มีสมาชิกอย่างน้อย {limit} รายการ"),
    "maxItems": Phrase("have at most {limit} entries", "มีสมาชิกไม่เกิน {limit} รายการ"),
    "uniqueItems": Phrase("have no entry twice", "ไม่มีสมาชิกซ้ำกัน"),
    "minProperties": Phrase("have at least {limit} keys", "มีคีย์อย่างน้อย {limit} คีย์"),
}
"""Each limit of a schema, in words."""


def form(pattern: str) -> Phrase:
    """Return what a pattern asks for; one without words of its own is shown itself."""
    return FORMS.get(pattern) or Phrase(f"text that matches `{pattern}`", f"ข้อความที่ตรงกับ `{pattern}`")


def limit(keyword: str, value: str) -> Phrase:
    """Return what a limit asks for, after "must"."""
    words = LIMITS.get(keyword) or Phrase(f"keep `{keyword}: {{limit}}`", f"เป็นไปตาม `{keyword}: {{limit}}`")
    if value == "1":
        words = Phrase(words.en.replace("entries", "entry").replace("keys", "key"), words.th)
    return Phrase(words.en.replace("{limit}", value), words.th.replace("{limit}", value))
