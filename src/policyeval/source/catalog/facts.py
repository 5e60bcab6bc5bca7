"""PE6xx: facts, as JSON text and against their schema.

Longer than other modules: it is one table.
In an example `\\xff` stands for that byte, and `⟨x × 9⟩` for nine times x.
"""

from typing import Final

from policyeval.source.catalog.entry import Entry, Kind
from policyeval.source.diagnostic import Phrase, Severity

ENTRIES: Final[tuple[Entry, ...]] = (
    # ------------------------------------------------------------------------------------ JSON text
    Entry(
        code="PE601",
        name="malformed-json",
        kind=Kind.FACTS,
        message=Phrase("expected {expected}, found {found}", "ตรงนี้ต้องเป็น{expected} แต่พบ{found}"),
        why=Phrase(
            "JSON has no comments, no trailing commas, no single quotes and no names without quotes.",
            "JSON ไม่มีความเห็นประกอบ ไม่มีจุลภาคท้ายรายการ ไม่ใช้เครื่องหมายคำพูดเดี่ยว และชื่อต้องอยู่ในเครื่องหมายคำพูดเสมอ",
        ),
        bad='{"paid": true,}',
        good='{"paid": true}',
        help=Phrase("write strict JSON at this place", "แก้ตรงตำแหน่งนี้ให้เป็น JSON ที่ถูกต้อง"),
    ),
    Entry(
        code="PE602",
        name="repeated-json-name",
        kind=Kind.FACTS,
        message=Phrase("`{name}` is given twice in one object", "`{name}` ถูกให้ไว้สองครั้งใน object เดียวกัน"),
        why=Phrase(
            "readers of JSON differ in which of the two they keep, so the facts would not be certain.",
            "โปรแกรมอ่าน JSON แต่ละตัวเลือกเก็บค่าไม่เหมือนกัน ข้อเท็จจริงจึงไม่แน่นอน",
        ),
        bad='{"orders": 1, "orders": 2}',
        good='{"orders": 2}',
        help=Phrase("keep the one that is true", "เก็บไว้เฉพาะค่าที่ถูกต้อง"),
    ),
    Entry(
        code="PE603",
        name="fact-not-finite",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} is `{value}`, which is not a finite number", "{path} เป็น `{value}` ซึ่งไม่ใช่จำนวนที่มีค่าจำกัด"
        ),
        why=Phrase(
            "JSON has no `NaN` and no infinity, and a comparison with either misleads.",
            "JSON ไม่มี `NaN` และไม่มีค่าอนันต์ การเปรียบเทียบกับค่าเหล่านี้ทำให้เข้าใจผิด",
        ),
        bad='{"amount": 1e400}',
        good='{"amount": 1e4}',
        help=Phrase(
            "give the number, or leave the fact out when it is not known",
            "ระบุตัวเลขจริง หรือไม่ต้องให้ข้อเท็จจริงนี้หากไม่ทราบค่า",
        ),
    ),
    Entry(
        code="PE604",
        name="integer-too-large",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} is `{value}`, which does not fit 64 bits", "{path} เป็น `{value}` ซึ่งเกินขนาด 64 บิต"
        ),
        why=Phrase(
            "integers run from -9223372036854775808 to 9223372036854775807.",
            "จำนวนเต็มมีค่าได้ตั้งแต่ -9223372036854775808 ถึง 9223372036854775807",
        ),
        bad='{"orders": 9223372036854775808}',
        good='{"orders": 9223372}',
        help=Phrase(
            "check the number; an identifier of many digits belongs in double quotes",
            "ตรวจสอบตัวเลข หากเป็นรหัสที่มีหลายหลักให้ใส่ในเครื่องหมายคำพูดคู่",
        ),
    ),
    Entry(
        code="PE605",
        name="broken-character",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} has half of a surrogate pair: `{value}`",
            "{path} มีตัวอักขระที่เป็นเพียงครึ่งหนึ่งของ surrogate pair: `{value}`",
        ),
        why=Phrase(
            "such text cannot be stored or sent as UTF-8.", "ข้อความเช่นนี้ไม่สามารถจัดเก็บหรือส่งเป็น UTF-8 ได้"
        ),
        bad='{"name": "\\ud83d"}',
        good='{"name": "\\ud83d\\ude00"}',
        help=Phrase("write the whole character", "เขียนอักขระให้ครบทั้งตัว"),
    ),
    Entry(
        code="PE606",
        name="facts-nested-too-deep",
        kind=Kind.FACTS,
        message=Phrase(
            "lists and objects nest deeper than {limit} levels", "รายการและ object ซ้อนกันลึกเกิน {limit} ชั้น"
        ),
        why=Phrase(
            "no honest bundle nests so deep; a limit keeps every reading short.",
            "ชุดข้อเท็จจริงตามปกติไม่ซ้อนลึกเช่นนี้ ขีดจำกัดทำให้อ่านได้ในเวลาสั้นเสมอ",
        ),
        bad='{"extra": ⟨[ × 64⟩⟨] × 64⟩}',
        good='{"extra": ⟨[ × 63⟩⟨] × 63⟩}',
        help=Phrase("flatten the facts", "ลดจำนวนชั้นของข้อเท็จจริง"),
    ),
    Entry(
        code="PE607",
        name="facts-too-large",
        kind=Kind.FACTS,
        message=Phrase(
            "the facts are {size} bytes long, more than {limit}",
            "ข้อเท็จจริงมีขนาด {size} ไบต์ เกินขีดจำกัด {limit} ไบต์",
        ),
        why=Phrase(
            "one bundle is what one decision needs; many bundles are a stream with one on each line.",
            "หนึ่งชุดคือข้อเท็จจริงสำหรับหนึ่งการตัดสิน หากมีหลายชุดให้ส่งเป็นสายข้อมูลบรรทัดละหนึ่งชุด",
        ),
        bad='{"name": "⟨x × 1048576⟩"}',
        good='{"name": "x"}',
        help=Phrase("leave out what the decision does not read", "ตัดส่วนที่การตัดสินนี้ไม่ได้ใช้ออก"),
    ),
    Entry(
        code="PE608",
        name="facts-not-utf8",
        kind=Kind.FACTS,
        message=Phrase("byte {offset} is not UTF-8", "ไบต์ที่ {offset} ไม่ใช่ UTF-8"),
        why=Phrase("JSON is UTF-8 and nothing else.", "JSON ต้องเข้ารหัสเป็น UTF-8 เท่านั้น"),
        bad='{"name": "\\xff"}',
        good='{"name": "ÿ"}',
        help=Phrase("save the file as UTF-8", "บันทึกไฟล์เป็น UTF-8"),
    ),
    Entry(
        code="PE609",
        name="facts-with-byte-order-mark",
        kind=Kind.FACTS,
        message=Phrase("the text begins with a byte order mark", "ข้อความขึ้นต้นด้วย byte order mark"),
        why=Phrase(
            "JSON does not allow the mark, and it cannot be seen.",
            "JSON ไม่อนุญาตให้มีเครื่องหมายนี้ ซึ่งมองไม่เห็นด้วยตา",
        ),
        bad='\ufeff{"paid": true}',
        good='{"paid": true}',
        help=Phrase("save the file as UTF-8 without a mark", "บันทึกไฟล์เป็น UTF-8 แบบไม่มี BOM"),
    ),
    Entry(
        code="PE610",
        name="no-facts",
        kind=Kind.FACTS,
        message=Phrase("there is nothing to read", "ไม่มีข้อมูลให้อ่าน"),
        why=Phrase("an empty text is not JSON.", "ข้อความว่างไม่ใช่ JSON"),
        bad="",
        good="{}",
        help=Phrase(
            "write an object without members for a bundle without facts",
            "เขียน object ว่างหากไม่มีข้อเท็จจริงใด",
        ),
    ),
    Entry(
        code="PE611",
        name="text-after-json",
        kind=Kind.FACTS,
        message=Phrase("expected the end of the text, found `{found}`", "ข้อความควรจบตรงนี้ แต่พบ `{found}`"),
        why=Phrase(
            "a file of JSON holds one value; several are a stream with one on each line.",
            "ไฟล์ JSON มีได้หนึ่งค่า หากมีหลายค่าให้ส่งเป็นสายข้อมูลบรรทัดละหนึ่งค่า",
        ),
        bad='{"paid": true} {"paid": false}',
        good='{"paid": true}',
        help=Phrase(
            "keep one bundle, or give the file the ending `.ndjson`",
            "เก็บไว้เพียงหนึ่งชุด หรือใช้ไฟล์นามสกุล `.ndjson`",
        ),
    ),
    Entry(
        code="PE612",
        name="broken-json-text",
        kind=Kind.FACTS,
        message=Phrase(
            "text in double quotes cannot have {found} here", "ข้อความในเครื่องหมายคำพูดคู่มี{found} ตรงนี้ไม่ได้"
        ),
        why=Phrase(
            "text ends with a double quote on its own line, and `\\` stands before one of "
            '`"`, `\\`, `/`, `b`, `f`, `n`, `r`, `t` or `u` with four hexadecimal digits.',
            "ข้อความต้องปิดด้วยเครื่องหมายคำพูดคู่ในบรรทัดเดียวกัน และหลัง `\\` ต้องเป็น "
            '`"`, `\\`, `/`, `b`, `f`, `n`, `r`, `t` หรือ `u` ตามด้วยเลขฐานสิบหกสี่หลัก',
        ),
        bad='{"name": "a\tb"}',
        good='{"name": "a\\tb"}',
        help=Phrase(
            "write `\\n` for a new line, `\\t` for a tab and `\\\\` for a backslash",
            "เขียน `\\n` แทนการขึ้นบรรทัดใหม่ `\\t` แทนแท็บ และ `\\\\` แทนเครื่องหมายทับกลับ",
        ),
    ),
    # ------------------------------------------------------------------------------- against the schema
    Entry(
        code="PE613",
        name="too-many-facts",
        kind=Kind.FACTS,
        message=Phrase(
            "the facts are made of more than {limit} values",
            "ข้อเท็จจริงประกอบด้วยค่ามากกว่า {limit} ค่า",
        ),
        why=Phrase(
            "every number, text, list and object counts; the limit keeps every decision short.",
            "นับทุกตัวเลข ข้อความ รายการ และ object ขีดจำกัดทำให้ทุกการตัดสินใช้เวลาไม่นาน ไม่ว่าจะส่งอะไรมา",
        ),
        bad='{"extra": [⟨0, × 100000⟩0]}',
        good='{"extra": [⟨0, × 10⟩0]}',
        help=Phrase("leave out what the decision does not read", "ตัดส่วนที่การตัดสินนี้ไม่ได้ใช้ออก"),
    ),
    Entry(
        code="PE620",
        name="wrong-fact-type",
        kind=Kind.FACTS,
        message=Phrase("{path} must be {expected}, found {found}", "{path} ต้องเป็น{expected} แต่พบ{found}"),
        why=Phrase(
            "the fact schema says what kind of value each fact has, and no kind stands for another.",
            "fact schema กำหนดชนิดของข้อเท็จจริงแต่ละรายการไว้ และใช้ชนิดอื่นแทนไม่ได้",
        ),
        bad='{"orders": "12"}',
        good='{"orders": 12}',
        help=Phrase(
            "give a value of that kind, or leave the fact out when it is not known",
            "ให้ค่าที่เป็นชนิดดังกล่าว หรือไม่ต้องให้ข้อเท็จจริงนี้หากไม่ทราบค่า",
        ),
    ),
    Entry(
        code="PE621",
        name="undeclared-fact",
        kind=Kind.FACTS,
        message=Phrase("unknown fact `{name}`", "ไม่รู้จักข้อเท็จจริง `{name}`"),
        why=Phrase(
            "a fact that the schema does not declare is read by no rule; it is likely a misspelt one.",
            "ข้อเท็จจริงที่ไม่ได้ประกาศใน schema จะไม่มีกฎใดอ่าน และมักเกิดจากการสะกดผิด",
        ),
        bad='{"order": 12}',
        good='{"orders": 12}',
        help=Phrase(
            "correct the name, declare the fact in the schema, or leave it out",
            "แก้ชื่อให้ถูกต้อง ประกาศข้อเท็จจริงนี้ใน schema หรือตัดออก",
        ),
    ),
    Entry(
        code="PE622",
        name="value-not-listed",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} is `{value}`, expected one of {known}", "{path} เป็น `{value}` แต่ต้องเป็นค่าใดค่าหนึ่งใน {known}"
        ),
        why=Phrase(
            "the fact schema lists every value that this fact can have.",
            "fact schema ระบุค่าทั้งหมดที่ข้อเท็จจริงนี้เป็นได้ไว้แล้ว",
        ),
        bad='{"state": "opened"}',
        good='{"state": "open"}',
        help=Phrase(
            "use one of the listed values, or add the new one to the schema",
            "ใช้ค่าที่ระบุไว้ หรือเพิ่มค่าใหม่นี้ใน schema",
        ),
    ),
    Entry(
        code="PE623",
        name="number-outside-limits",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} must be {relation} {bound}, found `{value}`",
            "{path} ต้อง{relation} {bound} แต่พบ `{value}`",
        ),
        why=Phrase(
            "the fact schema limits the number, so a value beyond it is a slip of the pen or of a system.",
            "fact schema จำกัดค่าของตัวเลขไว้ ค่าที่เกินขอบเขตจึงเป็นความผิดพลาดของผู้กรอกหรือของระบบ",
        ),
        bad='{"orders": -1}',
        good='{"orders": 0}',
        help=Phrase("check where the number comes from", "ตรวจสอบที่มาของตัวเลข"),
    ),
    Entry(
        code="PE624",
        name="text-without-pattern",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} must match `{pattern}`, found `{value}`",
            "{path} ต้องตรงกับรูปแบบ `{pattern}` แต่พบ `{value}`",
        ),
        why=Phrase("the fact schema says how this text is formed.", "fact schema กำหนดรูปแบบของข้อความนี้ไว้"),
        bad='{"region": "Java"}',
        good='{"region": "ID-JW"}',
        help=Phrase("write the text in that form", "เขียนข้อความตามรูปแบบดังกล่าว"),
    ),
    Entry(
        code="PE625",
        name="text-outside-limits",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} must have {relation} {bound} characters, found {size}",
            "{path} ต้องมีความยาว{relation} {bound} อักขระ แต่พบ {size} อักขระ",
        ),
        why=Phrase(
            "the fact schema limits the length of this text, counted in Unicode code points.",
            "fact schema จำกัดความยาวของข้อความนี้ โดยนับเป็นอักขระ Unicode",
        ),
        bad='{"name": ""}',
        good='{"name": "A"}',
        help=Phrase("shorten or complete the text", "ตัดหรือเติมข้อความให้อยู่ในขอบเขต"),
    ),
    Entry(
        code="PE626",
        name="malformed-timestamp",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} must be an RFC 3339 timestamp, found `{value}`",
            "{path} ต้องเป็นวันเวลาตาม RFC 3339 แต่พบ `{value}`",
        ),
        why=Phrase(
            "a timestamp has a date of the calendar, `T`, a time with seconds, and an offset.",
            "วันเวลาต้องมีวันที่ที่มีจริงในปฏิทิน ตามด้วย `T` เวลาที่มีวินาที และค่าชดเชยเขตเวลา",
        ),
        bad='{"paid_at": "2024-10-03"}',
        good='{"paid_at": "2024-10-03T00:00:00+07:00"}',
        help=Phrase("write it as `2024-10-03T00:00:00+07:00`", "เขียนในรูป `2024-10-03T00:00:00+07:00`"),
    ),
    Entry(
        code="PE627",
        name="timestamp-without-offset",
        kind=Kind.FACTS,
        message=Phrase("{path} has no offset: `{value}`", "{path} ไม่มีค่าชดเชยเขตเวลา: `{value}`"),
        why=Phrase(
            "without its offset a time is not an instant, and it will not be guessed.",
            "เวลาที่ไม่มีค่าชดเชยเขตเวลายังไม่ใช่ชั่วขณะที่แน่นอน และระบบจะไม่คาดเดาให้",
        ),
        bad='{"paid_at": "2024-10-03T00:00:00"}',
        good='{"paid_at": "2024-10-03T00:00:00+07:00"}',
        help=Phrase(
            "add the offset, such as `+07:00` for Thailand or `Z` for UTC",
            "เพิ่มค่าชดเชย เช่น `+07:00` สำหรับประเทศไทย หรือ `Z` สำหรับ UTC",
        ),
    ),
    Entry(
        code="PE628",
        name="time-too-fine",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} is finer than a microsecond: `{value}`", "{path} ละเอียดกว่าไมโครวินาที: `{value}`"
        ),
        why=Phrase(
            "a microsecond is what every way of deciding can tell apart.",
            "ไมโครวินาทีคือความละเอียดที่ทุกวิธีการตัดสินแยกแยะได้ตรงกัน",
        ),
        bad='{"paid_at": "2024-10-03T00:00:00.1234567Z"}',
        good='{"paid_at": "2024-10-03T00:00:00.123456Z"}',
        help=Phrase("keep at most six decimals of a second", "ใช้ทศนิยมของวินาทีไม่เกินหกตำแหน่ง"),
    ),
    Entry(
        code="PE629",
        name="timestamp-outside-the-calendar",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} is outside the years 0001 to 9999: `{value}`", "{path} อยู่นอกช่วงปี 0001 ถึง 9999: `{value}`"
        ),
        why=Phrase("instants run through these years, in UTC.", "วันเวลาต้องอยู่ในช่วงปีดังกล่าวเมื่อนับตาม UTC"),
        bad='{"paid_at": "0000-01-01T00:00:00Z"}',
        good='{"paid_at": "2024-01-01T00:00:00Z"}',
        help=Phrase(
            "give the real instant; write `null` where the schema allows it for what has not happened",
            "ระบุวันเวลาจริง หรือเขียน `null` สำหรับสิ่งที่ยังไม่เกิดขึ้นหาก schema อนุญาต",
        ),
    ),
    Entry(
        code="PE630",
        name="year-of-the-buddhist-era",
        kind=Kind.FACTS,
        severity=Severity.WARNING,
        message=Phrase(
            "{path} looks like a year of the Buddhist era: `{value}`", "{path} น่าจะเป็นปีพุทธศักราช: `{value}`"
        ),
        why=Phrase(
            "timestamps count years of the Common Era; 2567 of the Buddhist era is 2024.",
            "วันเวลาใช้ปีคริสต์ศักราช พ.ศ. 2567 ตรงกับ ค.ศ. 2024",
        ),
        bad='{"paid_at": "2567-10-03T00:00:00+07:00"}',
        good='{"paid_at": "2024-10-03T00:00:00+07:00"}',
        help=Phrase("subtract 543 from the year", "ลบ 543 ออกจากปี"),
    ),
    Entry(
        code="PE631",
        name="malformed-duration",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} must be a duration such as `1h30m`, found `{value}`",
            "{path} ต้องเป็นระยะเวลา เช่น `1h30m` แต่พบ `{value}`",
        ),
        why=Phrase(
            "a duration is numbers with the units `h`, `m`, `s`, `ms` or `us`, and at most 292 years long.",
            "ระยะเวลาเขียนเป็นตัวเลขกับหน่วย `h`, `m`, `s`, `ms` หรือ `us` และยาวได้ไม่เกิน 292 ปี",
        ),
        bad='{"waited": "3 days"}',
        good='{"waited": "72h"}',
        help=Phrase("write days as hours: `72h`", "เขียนจำนวนวันเป็นชั่วโมง เช่น `72h`"),
    ),
    Entry(
        code="PE632",
        name="malformed-date",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} must be a date such as `2024-10-03`, found `{value}`",
            "{path} ต้องเป็นวันที่ เช่น `2024-10-03` แต่พบ `{value}`",
        ),
        why=Phrase(
            "a date is a day of the calendar: four digits, two digits, two digits.",
            "วันที่ต้องมีจริงในปฏิทิน เขียนเป็นปีสี่หลัก เดือนสองหลัก และวันสองหลัก",
        ),
        bad='{"day": "3/10/2567"}',
        good='{"day": "2024-10-03"}',
        help=Phrase("write year, month and day with hyphens", "เขียนปี เดือน และวันคั่นด้วยยัติภังค์"),
    ),
    Entry(
        code="PE633",
        name="list-outside-limits",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} must have {relation} {bound} elements, found {size}",
            "{path} ต้องมีสมาชิก{relation} {bound} รายการ แต่พบ {size} รายการ",
        ),
        why=Phrase(
            "the fact schema limits the length of this list.", "fact schema จำกัดจำนวนสมาชิกของรายการนี้ไว้"
        ),
        bad='{"items": []}',
        good='{"items": [{"sku": "A1"}]}',
        help=Phrase("complete or shorten the list", "เติมหรือตัดรายการให้อยู่ในขอบเขต"),
    ),
    Entry(
        code="PE640",
        name="more-violations",
        kind=Kind.FACTS,
        message=Phrase(
            "{path} has {count} more violations that are not listed",
            "{path} ยังมีข้อผิดพลาดอีก {count} รายการที่ไม่ได้แสดง",
        ),
        why=Phrase(
            "a hundred are listed; the rest is often the same.",
            "แสดงเพียงหนึ่งร้อยรายการแรก รายการที่เหลือมักเป็นเรื่องเดียวกัน",
        ),
        bad='{"tags": [⟨0, × 100⟩ 0]}',
        good='{"tags": ["a"]}',
        help=Phrase("mend the listed ones first", "แก้รายการที่แสดงก่อน"),
    ),
)
