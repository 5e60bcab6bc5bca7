"""PE8xx: how the evaluation of an expression fails.

Each is the code of a `Failure` value. Arguments beside a code are part of its contract:
PE801 type · PE803 index, size · PE804 key · PE805 text, type · PE808 pattern · PE809 function,
types · PE811 zone · PE812 year · PE814 function, argument · PE815 key · PE816 type · PE817 type ·
PE818 type · PE819 field, type · PE820 rules · PE821 limit · PE830 clause · PE831 clause, type ·
PE832 function · PE833 function; the others have none.

Longer than other modules: it is one table.
"""

from typing import Final

from policyeval.source.catalog.entry import Entry, Kind
from policyeval.source.diagnostic import Phrase

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        code="PE801",
        name="integer-overflow",
        kind=Kind.FAILURE,
        message=Phrase("the result does not fit `{type}`", "ผลลัพธ์เกินช่วงของ `{type}`"),
        why=Phrase(
            "`int` and `uint` have 64 bits; a result beyond them is refused rather than wrapped around.",
            "`int` และ `uint` มีขนาด 64 บิต ผลลัพธ์ที่เกินช่วงจึงถือเป็นความล้มเหลว ไม่วนกลับไปเป็นค่าอื่น",
        ),
        bad="9223372036854775807 + 1 > 0",
        good="9223372036854775806 + 1 > 0",
        help=Phrase(
            "check the facts for an impossibly large number, or calculate with `double(…)`",
            "ตรวจว่าข้อเท็จจริงมีตัวเลขที่ใหญ่เกินจริงหรือไม่ หรือคำนวณด้วย `double(…)`",
        ),
    ),
    Entry(
        code="PE802",
        name="division-by-zero",
        kind=Kind.FAILURE,
        message=Phrase("an integer is divided by zero", "มีการหารจำนวนเต็มด้วยศูนย์"),
        why=Phrase(
            "`/` and `%` have no result for integers when the right side is zero.",
            "`/` และ `%` ของจำนวนเต็มไม่มีผลลัพธ์เมื่อตัวหารเป็นศูนย์",
        ),
        bad="10 / (3 - 3) > 1",
        good="10 / (3 - 2) > 1",
        help=Phrase(
            "test the divisor first: `n != 0 && total / n > 1`; compare rates with the percent functions",
            "ตรวจตัวหารก่อน เช่น `n != 0 && total / n > 1` และเปรียบเทียบอัตราส่วนด้วยฟังก์ชันร้อยละ",
        ),
    ),
    Entry(
        code="PE803",
        name="index-out-of-range",
        kind=Kind.FAILURE,
        message=Phrase(
            "the list has {size} elements, but element `{index}` is asked for",
            "รายการมีสมาชิก {size} ตัว แต่มีการอ้างถึงลำดับที่ `{index}`",
        ),
        why=Phrase(
            "the first element has index 0 and the last one has index `size - 1`.",
            "สมาชิกตัวแรกคือลำดับที่ 0 และตัวสุดท้ายคือลำดับที่ `size - 1`",
        ),
        bad="[10, 20][2] == 20",
        good="[10, 20][1] == 20",
        help=Phrase(
            "test `size(list)` first, or ask with `list[?i].orValue(…)`",
            "ตรวจ `size(list)` ก่อน หรืออ่านด้วย `list[?i].orValue(…)`",
        ),
    ),
    Entry(
        code="PE804",
        name="no-such-key",
        kind=Kind.FAILURE,
        message=Phrase("the map has no key `{key}`", "map ไม่มีคีย์ `{key}`"),
        why=Phrase(
            "reading a key that is absent has no answer.",
            "การอ่านคีย์ที่ไม่มีอยู่จะไม่มีคำตอบ",
        ),
        bad='{"a": 1}["b"] == 1',
        good='{"a": 1}["a"] == 1',
        help=Phrase(
            "test `key in map` first, or ask with `map[?key].orValue(…)`",
            "ตรวจ `key in map` ก่อน หรืออ่านด้วย `map[?key].orValue(…)`",
        ),
    ),
    Entry(
        code="PE805",
        name="conversion-failed",
        kind=Kind.FAILURE,
        message=Phrase("`{text}` cannot be converted to `{type}`", "แปลง `{text}` เป็น `{type}` ไม่ได้"),
        why=Phrase(
            "a conversion succeeds only when the value is written as CEL writes that type and fits it.",
            "การแปลงสำเร็จเมื่อค่าเขียนตามรูปแบบของชนิดนั้นใน CEL และอยู่ในช่วงของชนิดนั้นเท่านั้น",
        ),
        bad='int("1,000") > 3',
        good='int("1000") > 3',
        help=Phrase(
            "write digits `0` to `9` without separators or spaces, and instants like "
            "`2024-01-31T09:00:00+07:00`",
            "เขียนเลข `0` ถึง `9` โดยไม่มีตัวคั่นหรือช่องว่าง และเขียนเวลาในรูป `2024-01-31T09:00:00+07:00`",
        ),
    ),
    Entry(
        code="PE806",
        name="timestamp-out-of-range",
        kind=Kind.FAILURE,
        message=Phrase(
            "the instant lies outside the years 0001 to 9999", "เวลาอยู่นอกช่วง ค.ศ. 0001 ถึง ค.ศ. 9999"
        ),
        why=Phrase(
            "a timestamp has to be writable in RFC 3339, which has four digits for the year.",
            "timestamp ต้องเขียนในรูป RFC 3339 ได้ ซึ่งมีเลขปีสี่หลัก",
        ),
        bad='timestamp("9999-12-31T23:59:59Z") + duration("1s") > timestamp(0)',
        good='timestamp("9999-12-31T23:59:58Z") + duration("1s") > timestamp(0)',
        help=Phrase(
            "look for a wrong date or a wrong unit in the facts",
            "ตรวจว่าข้อเท็จจริงมีวันที่ผิดหรือใช้หน่วยผิดหรือไม่",
        ),
    ),
    Entry(
        code="PE807",
        name="duration-out-of-range",
        kind=Kind.FAILURE,
        message=Phrase("the duration is longer than 292 years", "ช่วงเวลายาวเกิน 292 ปี"),
        why=Phrase(
            "a duration is a 64-bit number of nanoseconds, which reaches about 292 years either way.",
            "ช่วงเวลาเก็บเป็นจำนวนนาโนวินาทีขนาด 64 บิต จึงครอบคลุมประมาณ 292 ปีทั้งทางบวกและทางลบ",
        ),
        bad='timestamp("2500-01-01T00:00:00Z") - timestamp("2000-01-01T00:00:00Z") > duration("1h")',
        good='timestamp("2200-01-01T00:00:00Z") - timestamp("2000-01-01T00:00:00Z") > duration("1h")',
        help=Phrase(
            "compare the instants themselves, or look for a wrong date in the facts",
            "เปรียบเทียบเวลาทั้งสองโดยตรง หรือตรวจว่าข้อเท็จจริงมีวันที่ผิดหรือไม่",
        ),
    ),
    Entry(
        code="PE808",
        name="bad-pattern",
        kind=Kind.FAILURE,
        message=Phrase(
            "`{pattern}` is not a regular expression that RE2 accepts",
            "`{pattern}` ไม่ใช่ regular expression ที่ RE2 ยอมรับ",
        ),
        why=Phrase(
            "patterns follow RE2, which has no look-around and no back references, and are limited in size.",
            "รูปแบบต้องเป็นไปตาม RE2 ซึ่งไม่มี look-around และ back reference และจำกัดขนาดไว้",
        ),
        bad='"abc".matches("a(b")',
        good='"abc".matches("a(b)")',
        help=Phrase(
            "balance the brackets, escape special characters with a backslash, and keep the pattern short",
            "ตรวจวงเล็บให้ครบคู่ ใส่ backslash หน้าอักขระพิเศษ และเขียนรูปแบบให้สั้น",
        ),
    ),
    Entry(
        code="PE809",
        name="no-matching-overload",
        kind=Kind.FAILURE,
        message=Phrase("`{function}` does not accept `({types})`", "`{function}` ไม่รับ `({types})`"),
        why=Phrase(
            "a value of type `dyn` shows its real type only now, and the function has no form for it.",
            "ค่าชนิด `dyn` เพิ่งปรากฏชนิดจริงตอนประเมินผล และฟังก์ชันไม่มีรูปแบบสำหรับชนิดนั้น",
        ),
        bad='dyn(1) + "a" == "1a"',
        good='string(1) + "a" == "1a"',
        help=Phrase(
            "convert the value first, or test `type(x)`",
            "แปลงค่าก่อนเรียก หรือตรวจ `type(x)` ก่อน",
        ),
    ),
    Entry(
        code="PE810",
        name="null-value",
        kind=Kind.FAILURE,
        message=Phrase("`null` stands where a value is needed", "พบ `null` ในตำแหน่งที่ต้องมีค่า"),
        why=Phrase(
            "`null` can be compared with `==` and `!=`; nothing else can be done with it.",
            "`null` ใช้ได้กับการเปรียบเทียบ `==` และ `!=` เท่านั้น ใช้ทำอย่างอื่นไม่ได้",
        ),
        bad="dyn(null) > 3",
        good="dyn(4) > 3",
        help=Phrase("test `x != null` first", "ตรวจ `x != null` ก่อน"),
    ),
    Entry(
        code="PE811",
        name="unknown-time-zone",
        kind=Kind.FAILURE,
        message=Phrase("`{zone}` is not a time zone", "`{zone}` ไม่ใช่เขตเวลา"),
        why=Phrase(
            "zones are names of the IANA time zone database or offsets from UTC.",
            "เขตเวลาต้องเป็นชื่อในฐานข้อมูลเขตเวลา IANA หรือค่าต่างจาก UTC",
        ),
        bad='timestamp("2024-01-31T20:00:00Z").getDate("Bangkok") == 1',
        good='timestamp("2024-01-31T20:00:00Z").getDate("Asia/Bangkok") == 1',
        help=Phrase(
            "write a name such as `Asia/Bangkok`, or an offset such as `+07:00`",
            "เขียนชื่อ เช่น `Asia/Bangkok` หรือค่าต่างจาก UTC เช่น `+07:00`",
        ),
    ),
    Entry(
        code="PE812",
        name="calendar-without-year",
        kind=Kind.FAILURE,
        message=Phrase("the calendar has no data for the year {year}", "ปฏิทินไม่มีข้อมูลของปี {year}"),
        why=Phrase(
            "a year without data is not a year without holidays.",
            "ปีที่ไม่มีข้อมูลไม่ได้แปลว่าเป็นปีที่ไม่มีวันหยุด",
        ),
        bad='business_day_end(timestamp("2031-01-02T00:00:00Z"), 1, ["sat", "sun"], [], false, '
        "[2030]) > timestamp(0)",
        good='business_day_end(timestamp("2030-01-02T00:00:00Z"), 1, ["sat", "sun"], [], false, '
        "[2030]) > timestamp(0)",
        help=Phrase(
            "add the year to the calendar, or look for a wrong date in the facts",
            "เพิ่มข้อมูลของปีนั้นในปฏิทิน หรือตรวจว่าข้อเท็จจริงมีวันที่ผิดหรือไม่",
        ),
    ),
    Entry(
        code="PE813",
        name="absent-optional",
        kind=Kind.FAILURE,
        message=Phrase("the optional has no value", "optional ไม่มีค่า"),
        why=Phrase(
            "`value()` has nothing to give when the optional is `optional.none()`.",
            "`value()` ไม่มีค่าจะคืนให้เมื่อ optional เป็น `optional.none()`",
        ),
        bad="[1, 2][?5].value() == 1",
        good="[1, 2][?0].value() == 1",
        help=Phrase(
            "use `orValue(…)`, or test `hasValue()` first", "ใช้ `orValue(…)` หรือตรวจ `hasValue()` ก่อน"
        ),
    ),
    Entry(
        code="PE814",
        name="argument-out-of-range",
        kind=Kind.FAILURE,
        message=Phrase(
            "`{argument}` is outside what `{function}` accepts", "`{argument}` อยู่นอกช่วงที่ `{function}` รับได้"
        ),
        why=Phrase(
            "the type of the argument is right, its value is not.",
            "ชนิดของอาร์กิวเมนต์ถูกต้อง แต่ค่าไม่ถูกต้อง",
        ),
        bad='"abc".substring(5) == ""',
        good='"abc".substring(1) == "bc"',
        help=Phrase(
            "look up in the manual which values the function accepts, and test the value first",
            "ดูค่าที่ฟังก์ชันรับได้ในคู่มือ และตรวจค่าก่อนเรียก",
        ),
    ),
    Entry(
        code="PE815",
        name="duplicate-key",
        kind=Kind.FAILURE,
        message=Phrase("the map is given the key `{key}` twice", "map ได้รับคีย์ `{key}` ซ้ำ"),
        why=Phrase(
            "a key has one value; `0`, `0u` and `0.0` are the same key.",
            "คีย์หนึ่งมีได้ค่าเดียว และ `0`, `0u`, `0.0` ถือเป็นคีย์เดียวกัน",
        ),
        bad="{dyn(0): 1, dyn(0u): 2}.size() == 2",
        good="{dyn(0): 1, dyn(1u): 2}.size() == 2",
        help=Phrase("remove one of the entries", "ลบรายการที่ซ้ำออก"),
    ),
    Entry(
        code="PE816",
        name="bad-key-type",
        kind=Kind.FAILURE,
        message=Phrase(
            "the key of a map is int, uint, bool or string, found `{type}`",
            "คีย์ของ map ต้องเป็น int, uint, bool หรือ string แต่พบ `{type}`",
        ),
        why=Phrase("other types cannot be keys of a map.", "ชนิดอื่นใช้เป็นคีย์ของ map ไม่ได้"),
        bad='{dyn(1.5): "a"}.size() == 1',
        good='{dyn(1): "a"}.size() == 1',
        help=Phrase("convert the key with `string(…)`", "แปลงคีย์ด้วย `string(…)`"),
    ),
    Entry(
        code="PE817",
        name="bad-range",
        kind=Kind.FAILURE,
        message=Phrase(
            "`all`, `exists`, `map` and `filter` go over a list or a map, found `{type}`",
            "`all`, `exists`, `map` และ `filter` ใช้กับ list หรือ map แต่พบ `{type}`",
        ),
        why=Phrase(
            "a value of type `dyn` turned out to have no elements.",
            "ค่าชนิด `dyn` กลับเป็นค่าที่ไม่มีสมาชิก",
        ),
        bad="dyn(1).all(x, x > 0)",
        good="dyn([1]).all(x, x > 0)",
        help=Phrase("put the value in a list: `[x]`", "ใส่ค่าไว้ในรายการ: `[x]`"),
    ),
    Entry(
        code="PE818",
        name="condition-not-bool",
        kind=Kind.FAILURE,
        message=Phrase("a condition is true or false, found `{type}`", "เงื่อนไขต้องเป็นจริงหรือเท็จ แต่พบ `{type}`"),
        why=Phrase(
            "`&&`, `||`, `?:` and the macros take bool only; numbers and texts are neither true nor false.",
            "`&&`, `||`, `?:` และ macro รับเฉพาะ bool ตัวเลขและข้อความไม่ถือว่าจริงหรือเท็จ",
        ),
        bad="dyn(1) && true",
        good="dyn(1) == 1 && true",
        help=Phrase("write a comparison: `x != 0`", "เขียนเป็นการเปรียบเทียบ เช่น `x != 0`"),
    ),
    Entry(
        code="PE819",
        name="no-such-field",
        kind=Kind.FAILURE,
        message=Phrase("a value of type `{type}` has no field `{field}`", "ค่าชนิด `{type}` ไม่มีฟิลด์ `{field}`"),
        why=Phrase(
            "a value of type `dyn` turned out to be neither a map nor a record.",
            "ค่าชนิด `dyn` กลับเป็นค่าที่ไม่ใช่ map และไม่ใช่ record",
        ),
        bad='dyn(1).name == "a"',
        good='dyn({"name": "a"}).name == "a"',
        help=Phrase(
            "test `type(x) == map` first, or declare the fact in the schema",
            "ตรวจ `type(x) == map` ก่อน หรือประกาศข้อเท็จจริงใน schema",
        ),
    ),
    Entry(
        code="PE820",
        name="rules-not-unique",
        kind=Kind.FAILURE,
        message=Phrase(
            "only one may give this, but several did: {rules}",
            "ให้ค่านี้ได้เพียงครั้งเดียว แต่มีการให้หลายครั้ง: {rules}",
        ),
        why=Phrase(
            "`combine: unique` promises that at most one rule fires, and that for one entry; "
            "on these facts more did.",
            "`combine: unique` ยืนยันว่ามีกฎเข้าเงื่อนไขได้ไม่เกินหนึ่งกฎ และเข้าได้เพียงรายการเดียว "
            "แต่ข้อเท็จจริงชุดนี้เข้าเงื่อนไขมากกว่านั้น",
        ),
        bad="rules: [{id: a, when: 1 < 2, then: {k: 1}}, {id: b, when: 1 < 3, then: {k: 2}}]",
        good="rules: [{id: a, when: 1 < 2, then: {k: 1}}, {id: b, when: 1 > 3, then: {k: 2}}]",
        help=Phrase(
            "narrow the conditions, or choose `combine: first` and put the stronger rule first",
            "เขียนเงื่อนไขให้แคบลง หรือเลือก `combine: first` แล้ววางกฎที่ต้องการให้มาก่อนไว้ด้านบน",
        ),
    ),
    Entry(
        code="PE821",
        name="cost-limit",
        kind=Kind.FAILURE,
        message=Phrase(
            "the evaluation would take more than {limit} steps",
            "การประเมินจะใช้มากกว่า {limit} ขั้น",
        ),
        why=Phrase(
            "each node, each element of a loop and every ten characters that are read count as a step; "
            "a rule has 1,000,000 of them and a decision 10,000,000, however long they take.",
            "แต่ละส่วนของนิพจน์ แต่ละสมาชิกของลูป และทุกสิบอักขระที่อ่านนับเป็นหนึ่งขั้น "
            "กฎหนึ่งข้อใช้ได้ 1,000,000 ขั้น และการตัดสินหนึ่งครั้งใช้ได้ 10,000,000 ขั้น โดยไม่ขึ้นกับเวลาที่ใช้จริง",
        ),
        bad="lists.range(1000).all(i, lists.range(1000).all(j, i + j >= 0))",
        good="lists.range(1000).all(i, i >= 0)",
        help=Phrase(
            "look for a far too long list in the facts; "
            "replace a loop in a loop by `in`, or by the functions on sets",
            "ตรวจว่าข้อเท็จจริงมีรายการที่ยาวผิดปกติหรือไม่ และใช้ `in` หรือฟังก์ชันของเซตแทนลูปที่ซ้อนกัน",
        ),
    ),
    Entry(
        code="PE830",
        name="bad-format-clause",
        kind=Kind.FAILURE,
        message=Phrase("`{clause}` is not a clause of `format`", "`{clause}` ไม่ใช่รูปแบบที่ `format` รู้จัก"),
        why=Phrase(
            "after `%` comes one of `s d f e b o x X`, or `%` for the sign itself; "
            "there are at most 1000 decimals.",
            "หลัง `%` ต้องเป็น `s d f e b o x X` ตัวใดตัวหนึ่ง หรือ `%` เพื่อแสดงเครื่องหมายเปอร์เซ็นต์ "
            "และกำหนดทศนิยมได้ไม่เกิน 1000 ตำแหน่ง",
        ),
        bad='"10 % off %s".format(["today"]) == ""',
        good='"10 %% off %s".format(["today"]) == "10 % off today"',
        help=Phrase(
            "write `%%` for a percent sign, `%s` for any value, `%.2f` for two decimals",
            "เขียน `%%` สำหรับเครื่องหมายเปอร์เซ็นต์ `%s` สำหรับค่าใด ๆ และ `%.2f` สำหรับทศนิยมสองตำแหน่ง",
        ),
    ),
    Entry(
        code="PE831",
        name="format-type-mismatch",
        kind=Kind.FAILURE,
        message=Phrase(
            "`{clause}` does not accept a value of type `{type}`", "`{clause}` ไม่รับค่าชนิด `{type}`"
        ),
        why=Phrase(
            "`%d`, `%f` and `%e` take numbers, `%b` integers and bool, `%o` integers, "
            "`%x` integers, text and bytes.",
            "`%d`, `%f` และ `%e` รับตัวเลข `%b` รับจำนวนเต็มและ bool `%o` รับจำนวนเต็ม "
            "ส่วน `%x` รับจำนวนเต็ม ข้อความ และ bytes",
        ),
        bad='"%d points".format(["three"]) == ""',
        good='"%d points".format([3]) == "3 points"',
        help=Phrase("use `%s`, or convert the value first", "ใช้ `%s` หรือแปลงค่าก่อน"),
    ),
    Entry(
        code="PE832",
        name="text-too-long",
        kind=Kind.FAILURE,
        message=Phrase(
            "`{function}` would make a text of more than 10000000 characters",
            "ผลลัพธ์ของ `{function}` จะยาวเกิน 10000000 อักขระ",
        ),
        why=Phrase(
            "a text that is put in many places of another can exhaust the memory.",
            "การแทรกข้อความลงในหลายตำแหน่งของอีกข้อความอาจใช้หน่วยความจำจนหมด",
        ),
        bad='lists.range(1000).map(i, "-").join("0123456789").replace("", '
        'lists.range(1000).map(i, "-").join("0123456789")) == ""',
        good='["a", "b"].join("-").replace("-", "+") == "a+b"',
        help=Phrase("look for a far too long text in the facts", "ตรวจว่าข้อเท็จจริงมีข้อความที่ยาวผิดปกติหรือไม่"),
    ),
    Entry(
        code="PE833",
        name="unordered-nan",
        kind=Kind.FAILURE,
        message=Phrase("`{function}` cannot place `NaN` in an order", "`{function}` จัดลำดับ `NaN` ไม่ได้"),
        why=Phrase(
            "`NaN`, the result of `0.0 / 0.0`, is neither less nor greater than any number.",
            "`NaN` ซึ่งเป็นผลลัพธ์ของ `0.0 / 0.0` ไม่น้อยกว่าและไม่มากกว่าตัวเลขใด",
        ),
        bad="math.greatest(1.0, 0.0 / 0.0) > 0.0",
        good="math.greatest(1.0, 0.5) > 0.0",
        help=Phrase(
            "leave such numbers out first: `list.filter(x, !math.isNaN(x))`",
            "กรองตัวเลขเหล่านี้ออกก่อน เช่น `list.filter(x, !math.isNaN(x))`",
        ),
    ),
)
