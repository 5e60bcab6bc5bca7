"""What SQL has no words for, as a policy writer names it.

Thai is written without spaces; a phrase that begins with other letters brings its own.
"""

from typing import Final

from policyeval.source.diagnostic import Phrase

ONLY_FACTS: Final = Phrase("{kind} that only the facts tell", "{kind}ที่รู้ได้จากข้อเท็จจริงเท่านั้น")
NAMED: Final = Phrase("{kind} `{name}`", "{kind} `{name}`")
KEYS_OF_TYPES: Final = Phrase("keys of several types under one limit", "คีย์หลายชนิดภายใต้ขีดจำกัดเดียวกัน")
ENTRIES_OF_ANY: Final = Phrase("entries of any type", "รายการบัญชีที่มีชนิดใดก็ได้")
OBJECT_AS_VALUE: Final = Phrase("an object as a value: `{text}`", "การใช้ออบเจกต์เป็นค่า: `{text}`")
MEMBER_OF_MAP: Final = Phrase("a member of a map: `.{name}`", "สมาชิกของ map: `.{name}`")
OF_UNKNOWN_TYPES: Final = Phrase(
    "`{name}` of values whose types only the facts tell", "`{name}` กับค่าที่รู้ชนิดได้จากข้อเท็จจริงเท่านั้น"
)
HAS_MEMBER_OF_MAP: Final = Phrase("`has` of a member of a map: `.{name}`", "`has` กับสมาชิกของ map: `.{name}`")
CHOICE_OF_OBJECTS: Final = Phrase("a choice between objects that are made", "การเลือกระหว่างออบเจกต์ที่สร้างขึ้น")
OPTIONAL_ELEMENTS: Final = Phrase("optional elements of a list", "สมาชิกแบบ optional ของรายการ")
LIST_OF_ANY: Final = Phrase("a list of values of any type", "รายการของค่าที่มีชนิดใดก็ได้")
MAP_NAMES: Final = Phrase("a map whose names are not constant texts", "map ที่ชื่อไม่ใช่ข้อความคงที่")
MAP_WITHOUT_ANSWER: Final = Phrase("a map of values that may have no answer", "map ของค่าที่อาจไม่มีคำตอบ")
NAMES_ARE_DATA: Final = Phrase("`{path}`, an object whose names are data", "`{path}` ซึ่งเป็นออบเจกต์ที่ชื่อเป็นข้อมูล")
ANY_NOT_COMPARED: Final = Phrase(
    "`{path}`, data of any kind, where it is not a side of `==` or `!=`",
    "`{path}` ซึ่งเป็นข้อมูลชนิดใดก็ได้ โดยไม่ได้อยู่ข้างใดข้างหนึ่งของ `==` หรือ `!=`",
)
DEFAULT_INSIDE: Final = Phrase(
    "the default of `{path}` inside of another", "ค่าตั้งต้นของ `{path}` ที่อยู่ภายในค่าตั้งต้นอื่น"
)
LISTS_OF_LISTS: Final = Phrase("lists of lists", "รายการของรายการ")
SUM_OF_DECIMALS: Final = Phrase("a sum of numbers with decimals: `{key}`", "ผลรวมของจำนวนทศนิยม: `{key}`")
TALLY_WITHOUT_BOUNDS: Final = Phrase(
    "a tally of numbers without bounds: `{key}`", "ยอดแยกตามกฎของจำนวนที่ไม่มีขอบเขต: `{key}`"
)
UNLIKE_VALUES: Final = Phrase("a list of unlike values: `{key}`", "รายการของค่าที่ต่างแบบกัน: `{key}`")
SET_WITH_NULL: Final = Phrase("a set of values that may be null: `{key}`", "เซตของค่าที่อาจเป็น null: `{key}`")
CALLERS_FUNCTION: Final = Phrase("a function of the caller's, `{name}`", "ฟังก์ชันของผู้เรียก `{name}`")
FUNCTION: Final = Phrase("the function `{name}`", "ฟังก์ชัน `{name}`")
OBJECT_AS_ARGUMENT: Final = Phrase("an object as an argument of `{name}`", "การส่งออบเจกต์ให้ `{name}`")
OF_OBJECTS: Final = Phrase("`{name}` of objects", "`{name}` กับออบเจกต์")
EQUAL_OBJECTS: Final = Phrase("the equality of objects", "การเปรียบเทียบออบเจกต์ว่าเท่ากัน")
EQUAL_LISTS_OF_OBJECTS: Final = Phrase(
    "the equality of lists of objects", "การเปรียบเทียบรายการของออบเจกต์ว่าเท่ากัน"
)
EQUAL_LISTS_WITH_NAN: Final = Phrase(
    "the equality of lists of numbers that may be none", "การเปรียบเทียบรายการของจำนวนที่อาจเป็น NaN ว่าเท่ากัน"
)
EQUAL_ANY: Final = Phrase(
    "the equality of data of any kind and {kind}", "การเปรียบเทียบข้อมูลชนิดใดก็ได้กับ{kind}ว่าเท่ากัน"
)
ANOTHER: Final = Phrase("another", "ข้อมูลชนิดใดก็ได้อีกตัวหนึ่ง")
TYPE: Final = Phrase("`{type}`", " `{type}` ")
LIST_WITH_NULL: Final = Phrase("a function of lists that may hold null", "ฟังก์ชันของรายการที่อาจมี null")
IN_WITH_NAN: Final = Phrase("`in` of numbers that may be none", "`in` กับจำนวนที่อาจเป็น NaN")
ELEMENT_OBJECT: Final = Phrase("an element of a list of objects", "สมาชิกของรายการออบเจกต์")
UNLIKE_OBJECTS: Final = Phrase("lists of objects that are not alike", "รายการของออบเจกต์ที่ต่างแบบกัน")
DISTINCT_WITH_NAN: Final = Phrase("`distinct` of numbers that may be none", "`distinct` กับจำนวนที่อาจเป็น NaN")
EXTREME_WITH_NAN: Final = Phrase(
    "the extreme of numbers that may be none", "ค่ามากสุดหรือน้อยสุดของจำนวนที่อาจเป็น NaN"
)
UNSIGNED: Final = Phrase("unsigned integers", "จำนวนเต็มไม่มีเครื่องหมาย")
FINE_TIME: Final = Phrase(
    "instants and lengths of time finer than a microsecond", "เวลาและช่วงเวลาที่ละเอียดกว่าหนึ่งไมโครวินาที"
)
MIXED_COMPUTED: Final = Phrase(
    "values of several types, some of them computed", "ค่าหลายชนิดซึ่งบางค่าได้จากการคำนวณ"
)
CONSTANTS: Final = Phrase("constants of this type", "ค่าคงที่ของชนิดนี้")
DEFAULT: Final = Phrase("the default {value}", "ค่าตั้งต้น {value}")
LONG_PERCENTAGE: Final = Phrase("a percentage with so many digits", "เปอร์เซ็นต์ที่มีหลายหลักเช่นนี้")
DECIMAL_PERCENTAGE: Final = Phrase(
    "a percentage with decimals that only the facts tell", "เปอร์เซ็นต์ทศนิยมที่รู้ได้จากข้อเท็จจริงเท่านั้น"
)
PENALTY_NAMES: Final = Phrase("penalties whose names are no texts", "บทลงโทษที่ชื่อไม่ใช่ข้อความ")
COST: Final = Phrase("a decision that may cost more than it may", "การตัดสินที่อาจใช้การคำนวณเกินที่กำหนด")
MADE_OBJECTS: Final = Phrase("objects that are made by the expression", "ออบเจกต์ที่นิพจน์สร้างขึ้น")
KEYS_OF_MAP: Final = Phrase("a quantifier over the keys of a map", "ตัวบ่งปริมาณเหนือคีย์ของ map")
MACRO: Final = Phrase("the macro `{name}`", "มาโคร `{name}`")
POINTS_AND_ELEMENT: Final = Phrase(
    "a value of points and of an element: `{key}`", "ค่าที่ขึ้นกับทั้งคะแนนและสมาชิกของรายการ: `{key}`"
)
VALUES_OF: Final = Phrase("values of type `{type}`", "ค่าชนิด `{type}`")
PATTERN: Final = Phrase("a pattern that only the facts tell", "รูปแบบข้อความ (pattern) ที่รู้ได้จากข้อเท็จจริงเท่านั้น")
REPLACE: Final = Phrase(
    "`replace` of a text that only the facts tell, or of none",
    "`replace` ของข้อความที่รู้ได้จากข้อเท็จจริงเท่านั้น หรือของข้อความว่าง",
)
SPLIT: Final = Phrase(
    "`split` at a text that only the facts tell, or at none",
    "`split` ที่ข้อความที่รู้ได้จากข้อเท็จจริงเท่านั้น หรือที่ข้อความว่าง",
)
ZONE: Final = Phrase("the time zone `{name}`", "เขตเวลา `{name}`")
A_ZONE: Final = Phrase("a time zone", "เขตเวลา")
A_PERIOD: Final = Phrase("a period", "ช่วงเวลา")
A_PRECISION: Final = Phrase("a precision", "ความละเอียด")
JSON_OF: Final = Phrase("JSON text of `{type}`", "ข้อความ JSON ของ `{type}`")
JSON_INSTANTS: Final = Phrase(
    "JSON text of instants in the zone `{zone}`", "ข้อความ JSON ของเวลาในเขตเวลา `{zone}`"
)
ALIKE_BUT_FOR_CASE: Final = Phrase(
    "facts whose names differ only in case: `{one}`, `{other}`",
    "ข้อเท็จจริงที่ชื่อต่างกันเพียงตัวพิมพ์ใหญ่และตัวพิมพ์เล็ก: `{one}`, `{other}`",
)
