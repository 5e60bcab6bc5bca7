"""PE2xx: CEL syntax.

What the text of an expression can have wrong before anything is known of its names.
PE201 to PE205 the whole · PE210 to PE221 words that are not CEL · PE230 to PE236 literals ·
PE240 to PE261 how words follow each other. One entry for each remedy.
Longer than other modules: it is one table.
"""

from typing import Final

from policyeval.source.catalog.entry import Entry, Kind
from policyeval.source.diagnostic import Phrase

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        code="PE201",
        name="empty-expression",
        kind=Kind.CEL,
        message=Phrase("the expression is empty", "นิพจน์ว่างเปล่า"),
        why=Phrase(
            "an expression has to give a value, even if it is only `true`.",
            "นิพจน์ต้องให้ค่าเสมอ แม้จะเป็นเพียง `true`",
        ),
        bad="// nothing but a comment",
        good="true",
        help=Phrase(
            "write a condition, or `true` for a rule that always applies",
            "เขียนเงื่อนไข หรือเขียน `true` หากกฎใช้เสมอ",
        ),
    ),
    Entry(
        code="PE202",
        name="expression-too-long",
        kind=Kind.CEL,
        message=Phrase(
            "the expression has {length} characters, more than {limit}",
            "นิพจน์ยาว {length} อักขระ เกินขีดจำกัด {limit} อักขระ",
        ),
        why=Phrase(
            "a longer expression is a table in disguise; the limit keeps reading it fast.",
            "นิพจน์ที่ยาวกว่านี้มักเป็นตารางข้อมูลที่เขียนผิดที่ ขีดจำกัดนี้ทำให้อ่านได้รวดเร็วเสมอ",
        ),
        bad="1 < 2 // " + "late " * 20_000,
        good="[1, 2, 3].exists(n, n > 2)",
        help=Phrase(
            "split it into several rules or defines, or move the data into the facts",
            "แยกเป็นหลายกฎหรือหลาย define หรือย้ายข้อมูลไปไว้ในข้อเท็จจริง",
        ),
    ),
    Entry(
        code="PE203",
        name="nesting-too-deep",
        kind=Kind.CEL,
        message=Phrase(
            "the expression is nested more than {limit} levels deep here", "นิพจน์ซ้อนกันเกิน {limit} ชั้นที่ตำแหน่งนี้"
        ),
        why=Phrase(
            "brackets, signs and conditions may stand inside one another to a fixed depth only.",
            "วงเล็บ เครื่องหมายนำหน้า และเงื่อนไขที่ซ้อนกันมีจำนวนชั้นจำกัด เพื่อให้การตรวจทุกขั้นจบเสมอ",
        ),
        bad="(" * 251 + "1 > 2" + ")" * 251,
        good="!(1 > 2)",
        help=Phrase("give the inner part a name with a define", "ตั้งชื่อให้ส่วนด้านในด้วย define"),
    ),
    Entry(
        code="PE204",
        name="chain-too-long",
        kind=Kind.CEL,
        message=Phrase(
            "more than {limit} operations are chained in one expression",
            "มีการดำเนินการต่อเนื่องกันเกิน {limit} ครั้งในนิพจน์เดียว",
        ),
        why=Phrase(
            "a chain such as `a + b + c` of so many links is data rather than a formula.",
            "ลูกโซ่อย่าง `a + b + c` ที่ยาวขนาดนี้เป็นข้อมูลมากกว่าสูตร",
        ),
        bad="1 + " * 10_000 + "1 > 2",
        good="1 + 2 + 3 == 6",
        help=Phrase(
            "put the values in a list and use a list function, or split the chain with a define",
            "ใส่ค่าไว้ในรายการแล้วใช้ฟังก์ชันของรายการ หรือแบ่งลูกโซ่ด้วย define",
        ),
    ),
    Entry(
        code="PE205",
        name="too-many-terms",
        kind=Kind.CEL,
        message=Phrase(
            "{count} terms are joined by `{operator}`, more than {limit}",
            "มี {count} พจน์เชื่อมด้วย `{operator}` เกินขีดจำกัด {limit} พจน์",
        ),
        why=Phrase("so many terms are data rather than a condition.", "พจน์จำนวนมากขนาดนี้เป็นข้อมูลมากกว่าเงื่อนไข"),
        bad="false || " * 10_000 + "true",
        good="3 in [1, 2, 3]",
        help=Phrase("compare with a list: `value in list`", "เปรียบเทียบกับรายการ เช่น `value in list`"),
    ),
    Entry(
        code="PE210",
        name="foreign-operator",
        kind=Kind.CEL,
        message=Phrase("`{written}` is not an operator of CEL", "`{written}` ไม่ใช่ตัวดำเนินการของ CEL"),
        why=Phrase(
            "the operators of CEL are `== != < <= > >= in && || ! + - * / %`; there are no other spellings.",
            "CEL มีตัวดำเนินการ `== != < <= > >= in && || ! + - * / %` และไม่มีรูปเขียนอื่น",
        ),
        bad="1 < 2 and 2 < 3",
        good="1 < 2 && 2 < 3",
    ),
    Entry(
        code="PE211",
        name="unknown-operator",
        kind=Kind.CEL,
        message=Phrase("CEL has no operator `{written}`", "CEL ไม่มีตัวดำเนินการ `{written}`"),
        why=Phrase(
            "what some languages write as an operator is a function in CEL, or has to be written out.",
            "สิ่งที่บางภาษาเขียนเป็นตัวดำเนินการ ใน CEL เป็นฟังก์ชันหรือต้องเขียนเต็ม",
        ),
        bad='"A-17" =~ "^[A-Z]-"',
        good='"A-17".matches("^[A-Z]-")',
        help=Phrase(
            "use `text.matches(pattern)` for a pattern, and multiply for a power",
            "ใช้ `text.matches(pattern)` สำหรับรูปแบบข้อความ และใช้การคูณแทนการยกกำลัง",
        ),
    ),
    Entry(
        code="PE213",
        name="negated-in",
        kind=Kind.CEL,
        message=Phrase(
            "`not in` is not an operator of CEL; negate the whole test",
            "`not in` ไม่ใช่ตัวดำเนินการของ CEL ให้ปฏิเสธทั้งการทดสอบ",
        ),
        why=Phrase("`in` has no negative form of its own.", "`in` ไม่มีรูปปฏิเสธของตัวเอง"),
        bad="4 not in [1, 2, 3]",
        good="!(4 in [1, 2, 3])",
        help=Phrase("write `!(a in b)`", "เขียน `!(a in b)`"),
    ),
    Entry(
        code="PE214",
        name="if-else-words",
        kind=Kind.CEL,
        message=Phrase(
            "`{written}` is not a word of CEL; a choice is written `condition ? a : b`",
            "CEL ไม่มีคำว่า `{written}` ทางเลือกให้เขียน `condition ? a : b`",
        ),
        why=Phrase("CEL has expressions only, no statements.", "CEL มีเฉพาะนิพจน์ ไม่มีคำสั่ง"),
        bad='if (2 > 1) "more" else "less"',
        good='2 > 1 ? "more" : "less"',
        help=Phrase(
            "write the condition, `?`, the value if it is true, `:`, the value if it is false",
            "เขียนเงื่อนไข ตามด้วย `?` ค่าเมื่อจริง `:` และค่าเมื่อเท็จ",
        ),
    ),
    Entry(
        code="PE215",
        name="foreign-digits",
        kind=Kind.CEL,
        message=Phrase("`{written}` is not written in digits of CEL", "`{written}` ไม่ได้เขียนด้วยตัวเลขของ CEL"),
        why=Phrase("numbers are written with the digits 0 to 9 only.", "ตัวเลขเขียนด้วยเลขอารบิก 0 ถึง 9 เท่านั้น"),
        bad="๓ < 5",
        good="3 < 5",
    ),
    Entry(
        code="PE216",
        name="foreign-name",
        kind=Kind.CEL,
        message=Phrase("`{written}` cannot be part of a name", "`{written}` ใช้เป็นส่วนหนึ่งของชื่อไม่ได้"),
        why=Phrase(
            "names consist of the letters a to z and A to Z, digits and `_`.",
            "ชื่อประกอบด้วยตัวอักษร a ถึง z และ A ถึง Z ตัวเลข และ `_` เท่านั้น",
        ),
        bad="ไทย == 1",
        good='"ไทย" == "ไทย"',
        help=Phrase(
            "use the name from the fact schema; put quotes around it if it is text",
            "ใช้ชื่อตาม fact schema หากเป็นข้อความให้ใส่เครื่องหมายคำพูด",
        ),
    ),
    Entry(
        code="PE217",
        name="curly-quotes",
        kind=Kind.CEL,
        message=Phrase(
            "`{written}` has quotes that CEL does not know", "`{written}` มีเครื่องหมายคำพูดที่ CEL ไม่รู้จัก"
        ),
        why=Phrase(
            "text stands in straight quotes, `\"` or `'`; word processors turn them into curly ones.",
            "ข้อความต้องอยู่ในเครื่องหมาย `\"` หรือ `'` แบบตรง โปรแกรมพิมพ์เอกสารมักเปลี่ยนเป็นแบบโค้ง",
        ),
        bad='“late” == "late"',
        good='"late" == "late"',
        help=Phrase('type the quotes again as `"`', 'พิมพ์เครื่องหมายคำพูดใหม่เป็น `"`'),
    ),
    Entry(
        code="PE218",
        name="invisible-character",
        kind=Kind.CEL,
        message=Phrase("there is an invisible character here ({code})", "มีอักขระที่มองไม่เห็นตรงนี้ ({code})"),
        why=Phrase(
            "words are separated by spaces, tabs and line ends; this one comes along when text is copied.",
            "คั่นคำได้ด้วยช่องว่างธรรมดา แท็บ และการขึ้นบรรทัดใหม่เท่านั้น อักขระนี้มักติดมาจากการคัดลอกข้อความ",
        ),
        bad="1\u00a0< 2",
        good="1 < 2",
        help=Phrase("delete it and type an ordinary space", "ลบออกแล้วพิมพ์ช่องว่างธรรมดา"),
    ),
    Entry(
        code="PE219",
        name="unknown-character",
        kind=Kind.CEL,
        message=Phrase("`{written}` has no meaning in CEL", "`{written}` ไม่มีความหมายใน CEL"),
        why=Phrase(
            "outside quotes, CEL has only names, numbers, brackets and its operators.",
            "นอกเครื่องหมายคำพูด CEL มีเพียงชื่อ ตัวเลข วงเล็บ และตัวดำเนินการ",
        ),
        bad="$1 > 0",
        good="1 > 0",
        help=Phrase(
            "remove it; names are written as they are, without a sign in front",
            "ลบออก ชื่อเขียนได้ตรง ๆ โดยไม่ต้องมีเครื่องหมายนำหน้า",
        ),
    ),
    Entry(
        code="PE220",
        name="semicolon",
        kind=Kind.CEL,
        message=Phrase("an expression does not end with `;`", "นิพจน์ไม่ต้องจบด้วย `;`"),
        why=Phrase(
            "there is exactly one expression, and it ends where the text ends.",
            "มีนิพจน์เดียวเท่านั้น และจบเมื่อข้อความจบ",
        ),
        bad="1 < 2;",
        good="1 < 2",
        help=Phrase(
            "remove the `;`; join several conditions with `&&`", "ลบ `;` ออก หากมีหลายเงื่อนไขให้เชื่อมด้วย `&&`"
        ),
    ),
    Entry(
        code="PE221",
        name="foreign-comment",
        kind=Kind.CEL,
        message=Phrase("`{written}` does not begin a comment in CEL", "`{written}` ไม่ใช่จุดเริ่มหมายเหตุใน CEL"),
        why=Phrase("a comment begins with `//` and ends with the line.", "หมายเหตุเริ่มด้วย `//` และจบที่ท้ายบรรทัด"),
        bad="1 < 2 # always",
        good="1 < 2 // always",
        help=Phrase("write `//`, on each line of the comment", "เขียน `//` นำหน้าทุกบรรทัดของหมายเหตุ"),
    ),
    Entry(
        code="PE230",
        name="unclosed-string",
        kind=Kind.CEL,
        message=Phrase(
            "the text that begins here has no closing `{quote}`", "ข้อความที่เริ่มตรงนี้ไม่มี `{quote}` ปิดท้าย"
        ),
        why=Phrase(
            "text between single quote marks ends on its own line; only triple quotes may span lines.",
            "ข้อความในเครื่องหมายคำพูดชั้นเดียวต้องจบในบรรทัดเดียวกัน เฉพาะเครื่องหมายสามตัวเท่านั้นที่ข้ามบรรทัดได้",
        ),
        bad="'late' == 'late",
        good="'late' == 'late'",
        help=Phrase(
            "close it with the same quote; write a quote inside the text with `\\` before it",
            "ปิดด้วยเครื่องหมายเดียวกัน หากต้องการเครื่องหมายนั้นในข้อความให้ใส่ `\\` ไว้ข้างหน้า",
        ),
    ),
    Entry(
        code="PE231",
        name="unknown-escape",
        kind=Kind.CEL,
        message=Phrase("`{written}` is not an escape of CEL", "`{written}` ไม่ใช่รหัสหลีก (escape) ของ CEL"),
        why=Phrase(
            "after `\\` comes any of `a b f n r t v \\ ? \" '` or a code: `x41`, `u0041`, `U00000041`, `101`",
            "หลัง `\\` ต้องเป็น `a b f n r t v \\ ? \" '` หรือรหัสอักขระ เช่น `x41`, `u0041`, `U00000041`, `101`",
        ),
        bad='"7".matches("\\d")',
        good='"7".matches(r"\\d")',
        help=Phrase(
            "write `\\\\` for a backslash, or put `r` before the quotes, as is usual for patterns",
            "เขียน `\\\\` แทนแบ็กสแลชหนึ่งตัว หรือใส่ `r` หน้าเครื่องหมายคำพูด ดังที่นิยมใช้กับรูปแบบข้อความ",
        ),
    ),
    Entry(
        code="PE232",
        name="no-such-character",
        kind=Kind.CEL,
        message=Phrase("`{written}` is not the number of a character", "`{written}` ไม่ใช่รหัสของอักขระใด"),
        why=Phrase(
            "characters are numbered up to 10FFFF, and D800 to DFFF are halves that no text may hold.",
            "รหัสอักขระมีได้ถึง 10FFFF และช่วง D800 ถึง DFFF เป็นเพียงครึ่งอักขระที่ข้อความมีไม่ได้",
        ),
        bad='"\\ud83d\\ude00" != ""',
        good='"\\U0001F600" != ""',
        help=Phrase(
            "write the character itself, or its whole number with `\\U` and eight digits",
            "เขียนอักขระนั้นโดยตรง หรือเขียนรหัสเต็มด้วย `\\U` และเลขแปดหลัก",
        ),
    ),
    Entry(
        code="PE233",
        name="character-escape-in-bytes",
        kind=Kind.CEL,
        message=Phrase(
            "`{written}` stands for a character, but bytes are written here",
            "`{written}` แทนอักขระ แต่ตรงนี้เป็น bytes",
        ),
        why=Phrase('in `b"…"` an escape stands for one byte.', 'ใน `b"…"` รหัสหลีกแต่ละตัวแทนหนึ่งไบต์'),
        bad='b"\\u0041" == b"A"',
        good='b"\\x41" == b"A"',
        help=Phrase(
            "write the character itself, which counts as UTF-8, or its bytes with `\\x`",
            "เขียนอักขระนั้นโดยตรง (นับเป็น UTF-8) หรือเขียนเป็นไบต์ด้วย `\\x`",
        ),
    ),
    Entry(
        code="PE234",
        name="malformed-number",
        kind=Kind.CEL,
        message=Phrase("`{written}` is not a number", "`{written}` ไม่ใช่ตัวเลข"),
        why=Phrase(
            "a number is `12`, `0xF`, `12u`, `1.5`, `.5` or `1e3`; nothing may be attached to it.",
            "ตัวเลขเขียนได้เป็น `12`, `0xF`, `12u`, `1.5`, `.5` หรือ `1e3` และห้ามมีอักขระอื่นต่อท้าย",
        ),
        bad="1_000 > 5",
        good="1000 > 5",
        help=Phrase(
            'write `*` to multiply, and a duration as `duration("72h")`',
            'ใช้ `*` เพื่อคูณ และเขียนระยะเวลาเป็น `duration("72h")`',
        ),
    ),
    Entry(
        code="PE235",
        name="number-out-of-range",
        kind=Kind.CEL,
        message=Phrase(
            "`{written}` does not fit `{type}` ({range})", "`{written}` เกินช่วงของ `{type}` ({range})"
        ),
        why=Phrase(
            "`int` and `uint` have 64 bits, `double` is an IEEE number.",
            "`int` และ `uint` มีขนาด 64 บิต ส่วน `double` เป็นจำนวนตามมาตรฐาน IEEE",
        ),
        bad="9223372036854775808 > 0",
        good="9223372036854775807 > 0",
        help=Phrase(
            "check the number of digits; write `.0` behind it if a `double` is meant",
            "ตรวจจำนวนหลัก หากต้องการ `double` ให้เติม `.0` ต่อท้าย",
        ),
    ),
    Entry(
        code="PE236",
        name="malformed-quoted-field",
        kind=Kind.CEL,
        message=Phrase(
            "`{written}` is not a field name in backticks", "`{written}` ไม่ใช่ชื่อฟิลด์ใน backtick ที่ถูกต้อง"
        ),
        why=Phrase(
            "between backticks stand letters, digits, spaces and `_ . - /`, and both backticks on one line.",
            "ระหว่าง backtick มีได้เฉพาะตัวอักษร ตัวเลข ช่องว่าง และ `_ . - /` โดยต้องปิดในบรรทัดเดียวกัน",
        ),
        bad='{"a$": 1}.`a$` == 1',
        good='{"a$": 1}["a$"] == 1',
        help=Phrase(
            'ask for any other key with brackets, as in `map["key"]`',
            'อ้างถึงคีย์แบบอื่นด้วยวงเล็บเหลี่ยม เช่น `map["key"]`',
        ),
    ),
    Entry(
        code="PE240",
        name="unclosed-bracket",
        kind=Kind.CEL,
        message=Phrase("expected `{close}` to close `{open}`", "ต้องมี `{close}` เพื่อปิด `{open}`"),
        why=Phrase("every bracket that is opened has to be closed.", "วงเล็บทุกตัวที่เปิดต้องมีตัวปิด"),
        bad="(1 + 2 == 3",
        good="(1 + 2) == 3",
        help=Phrase("add the closing bracket where the part ends", "เติมวงเล็บปิดตรงที่ส่วนนั้นจบ"),
    ),
    Entry(
        code="PE241",
        name="mismatched-bracket",
        kind=Kind.CEL,
        message=Phrase(
            "expected `{close}` to close `{open}`, found `{found}`",
            "ต้องมี `{close}` เพื่อปิด `{open}` แต่พบ `{found}`",
        ),
        why=Phrase(
            "brackets close in the order in which they were opened, each with its own kind.",
            "วงเล็บต้องปิดตามลำดับที่เปิด และต้องเป็นชนิดเดียวกัน",
        ),
        bad="(1 + 2] == 3",
        good="(1 + 2) == 3",
        help=Phrase("replace it, or close the inner bracket first", "เปลี่ยนให้ตรงชนิด หรือปิดวงเล็บด้านในก่อน"),
    ),
    Entry(
        code="PE242",
        name="unopened-bracket",
        kind=Kind.CEL,
        message=Phrase("`{written}` closes nothing", "`{written}` ไม่ได้ปิดวงเล็บใด"),
        why=Phrase("there is no open bracket before it.", "ก่อนหน้านี้ไม่มีวงเล็บที่เปิดค้างอยู่"),
        bad="1 + 2) == 3",
        good="(1 + 2) == 3",
        help=Phrase("remove it, or add the bracket that it should close", "ลบออก หรือเติมวงเล็บเปิดที่คู่กัน"),
    ),
    Entry(
        code="PE243",
        name="missing-value-after",
        kind=Kind.CEL,
        message=Phrase(
            "expected a value after `{before}`, found {found}", "ต้องมีค่าหลัง `{before}` แต่พบ {found}"
        ),
        why=Phrase(
            "operators, opening brackets and commas are followed by a value.",
            "หลังตัวดำเนินการ วงเล็บเปิด และเครื่องหมายจุลภาคต้องมีค่า",
        ),
        bad="1 < 2 &&",
        good="1 < 2 && 2 < 3",
        help=Phrase("complete the expression, or remove what is left over", "เขียนนิพจน์ให้ครบ หรือลบส่วนที่เกิน"),
    ),
    Entry(
        code="PE244",
        name="missing-value-before",
        kind=Kind.CEL,
        message=Phrase("expected a value before `{operator}`", "ต้องมีค่าก่อน `{operator}`"),
        why=Phrase("this operator stands between two values.", "ตัวดำเนินการนี้ต้องอยู่ระหว่างค่าสองค่า"),
        bad="&& 1 < 2",
        good="2 < 3 && 1 < 2",
        help=Phrase("write the left side, or remove the operator", "เขียนฝั่งซ้าย หรือลบตัวดำเนินการออก"),
    ),
    Entry(
        code="PE245",
        name="missing-operator",
        kind=Kind.CEL,
        message=Phrase(
            "expected an operator between `{left}` and `{right}`",
            "ต้องมีตัวดำเนินการระหว่าง `{left}` กับ `{right}`",
        ),
        why=Phrase(
            "two values side by side say nothing about each other.", "ค่าสองค่าที่วางติดกันไม่ได้บอกความสัมพันธ์ใด"
        ),
        bad='"a" "b" == "ab"',
        good='"a" + "b" == "ab"',
        help=Phrase(
            "join conditions with `&&` or `||`, text with `+`, and items with `,`",
            "เชื่อมเงื่อนไขด้วย `&&` หรือ `||` เชื่อมข้อความด้วย `+` และคั่นรายการด้วย `,`",
        ),
    ),
    Entry(
        code="PE246",
        name="trailing-comma",
        kind=Kind.CEL,
        message=Phrase("a call has no value after its last `,`", "หลัง `,` ตัวสุดท้ายของการเรียกฟังก์ชันไม่มีค่า"),
        why=Phrase("only lists and maps may end with a comma.", "เฉพาะรายการและ map เท่านั้นที่ลงท้ายด้วยจุลภาคได้"),
        bad='size("late",) == 4',
        good='size("late") == 4',
        help=Phrase("remove the comma, or add the missing argument", "ลบเครื่องหมายจุลภาค หรือเติมอาร์กิวเมนต์ที่ขาด"),
    ),
    Entry(
        code="PE248",
        name="stray-comma",
        kind=Kind.CEL,
        message=Phrase("`,` separates nothing here", "`,` ตรงนี้ไม่ได้คั่นอะไร"),
        why=Phrase(
            "a comma stands between arguments, list elements or map entries only.",
            "จุลภาคใช้คั่นอาร์กิวเมนต์ สมาชิกของรายการ หรือรายการของ map เท่านั้น",
        ),
        bad="5 < 1,000",
        good="5 < 1000",
        help=Phrase(
            "join conditions with `&&`; write large numbers without separators, and lists in `[…]`",
            "เชื่อมเงื่อนไขด้วย `&&` เขียนตัวเลขโดยไม่ใส่ตัวคั่นหลัก และเขียนรายการใน `[…]`",
        ),
    ),
    Entry(
        code="PE249",
        name="condition-without-else",
        kind=Kind.CEL,
        message=Phrase("expected `:` and a second value, found {found}", "ต้องมี `:` และค่าที่สอง แต่พบ {found}"),
        why=Phrase(
            "`condition ? a : b` always has both values, because an expression always gives one.",
            "`condition ? a : b` ต้องมีทั้งสองค่า เพราะนิพจน์ต้องให้ค่าเสมอ",
        ),
        bad="(2 > 1 ? 10) == 10",
        good="(2 > 1 ? 10 : 0) == 10",
        help=Phrase("add `:` and the value for when the condition is false", "เติม `:` และค่าเมื่อเงื่อนไขเป็นเท็จ"),
    ),
    Entry(
        code="PE250",
        name="nested-condition",
        kind=Kind.CEL,
        message=Phrase(
            "a condition between `?` and `:` needs parentheses", "เงื่อนไขที่อยู่ระหว่าง `?` กับ `:` ต้องอยู่ในวงเล็บ"
        ),
        why=Phrase("CEL accepts a further `? :` only behind the `:`.", "CEL ยอมให้มี `? :` ซ้อนได้เฉพาะหลัง `:`"),
        bad="(2 > 1 ? 3 > 2 ? 1 : 2 : 3) == 1",
        good="(2 > 1 ? (3 > 2 ? 1 : 2) : 3) == 1",
        help=Phrase("put parentheses around the inner condition", "ใส่วงเล็บรอบเงื่อนไขด้านใน"),
    ),
    Entry(
        code="PE251",
        name="stray-colon",
        kind=Kind.CEL,
        message=Phrase("`:` has no `?` and no key before it", "ก่อน `:` ไม่มี `?` หรือคีย์"),
        why=Phrase(
            "a colon separates the two values of a condition, or a key from its value.",
            "ทวิภาคใช้คั่นสองค่าของเงื่อนไข หรือคั่นคีย์กับค่าของ map",
        ),
        bad="2 > 1 : 10",
        good="(2 > 1 ? 10 : 0) == 10",
        help=Phrase(
            "write `condition ? a : b`; arguments have no names, and a slice is `list.slice(from, to)`",
            "เขียน `condition ? a : b` ส่วนอาร์กิวเมนต์ไม่มีชื่อ และการตัดช่วงเขียน `list.slice(from, to)`",
        ),
    ),
    Entry(
        code="PE252",
        name="entry-without-value",
        kind=Kind.CEL,
        message=Phrase(
            "expected `:` and a value after the key, found {found}", "ต้องมี `:` และค่าหลังคีย์ แต่พบ {found}"
        ),
        why=Phrase(
            "braces hold entries of a key, `:` and a value; CEL has no sets.",
            "ปีกกาบรรจุคีย์ ตามด้วย `:` และค่า CEL ไม่มีชนิดเซต",
        ),
        bad='"a" in {"a"}',
        good='"a" in ["a"]',
        help=Phrase(
            "write the value of the key, or use brackets for a list",
            "เขียนค่าของคีย์ หรือใช้วงเล็บเหลี่ยมหากเป็นรายการ",
        ),
    ),
    Entry(
        code="PE253",
        name="message-field-missing",
        kind=Kind.CEL,
        message=Phrase("expected the name of a field, found {found}", "ต้องมีชื่อฟิลด์ แต่พบ {found}"),
        why=Phrase(
            "braces directly behind a name build a message, whose fields are named without quotes.",
            "ปีกกาที่ต่อท้ายชื่อใช้สร้าง message ซึ่งเขียนชื่อฟิลด์โดยไม่ใส่เครื่องหมายคำพูด",
        ),
        bad='status{"code": 1}',
        good='{"code": 1}.code == 1',
        help=Phrase(
            "name the field, or remove the name before the braces to write a map",
            "ระบุชื่อฟิลด์ หรือลบชื่อหน้าปีกกาหากต้องการเขียน map",
        ),
    ),
    Entry(
        code="PE254",
        name="member-missing",
        kind=Kind.CEL,
        message=Phrase("expected a field name after `.`, found {found}", "ต้องมีชื่อฟิลด์หลัง `.` แต่พบ {found}"),
        why=Phrase(
            "a dot is followed by the name of a field or of a function.", "หลังจุดต้องเป็นชื่อฟิลด์หรือชื่อฟังก์ชัน"
        ),
        bad="[10, 20].0 == 10",
        good="[10, 20][0] == 10",
        help=Phrase(
            'write the name; a position or a text key stands in brackets: `list[0]`, `map["key"]`',
            'เขียนชื่อ หากต้องการลำดับที่หรือคีย์ข้อความให้ใช้วงเล็บเหลี่ยม เช่น `list[0]` และ `map["key"]`',
        ),
    ),
    Entry(
        code="PE255",
        name="keyword-as-member",
        kind=Kind.CEL,
        message=Phrase(
            "`{written}` is a word of CEL and cannot follow `.` bare",
            "`{written}` เป็นคำของ CEL จึงเขียนต่อจาก `.` โดยตรงไม่ได้",
        ),
        why=Phrase(
            "`true`, `false`, `null` and `in` are never names.",
            "`true`, `false`, `null` และ `in` ใช้เป็นชื่อไม่ได้",
        ),
        bad='{"in": 1}.in == 1',
        good='{"in": 1}.`in` == 1',
        help=Phrase(
            'put the field name in backticks, or use `map["key"]`', 'ใส่ชื่อฟิลด์ใน backtick หรือใช้ `map["key"]`'
        ),
    ),
    Entry(
        code="PE256",
        name="reserved-word",
        kind=Kind.CEL,
        message=Phrase("`{written}` is reserved and cannot be a name", "`{written}` เป็นคำสงวน ใช้เป็นชื่อไม่ได้"),
        why=Phrase(
            "CEL reserves words of other languages: as break const else for function if let var while …",
            "CEL สงวนคำของภาษาอื่นไว้ ได้แก่ as break const else for function if let var while …",
        ),
        bad="[1, 2].exists(var, var > 1)",
        good="[1, 2].exists(n, n > 1)",
        help=Phrase(
            "choose another name; instead of loops and variables use `exists`, `all`, `map` or a define",
            "เลือกชื่ออื่น หากต้องการลูปหรือตัวแปรให้ใช้ `exists`, `all`, `map` หรือ define แทน",
        ),
    ),
    Entry(
        code="PE257",
        name="not-callable",
        kind=Kind.CEL,
        message=Phrase("only a name can be called", "เรียกใช้ได้เฉพาะชื่อฟังก์ชัน"),
        why=Phrase(
            "parentheses behind a value would call it, but functions are not values in CEL.",
            "วงเล็บที่ต่อท้ายค่าหมายถึงการเรียกใช้ แต่ใน CEL ฟังก์ชันไม่ใช่ค่า",
        ),
        bad="(1 + 2)(3) == 9",
        good="(1 + 2) * (3) == 9",
        help=Phrase(
            "write an operator before `(`, or the name of the function",
            "เขียนตัวดำเนินการก่อน `(` หรือเขียนชื่อฟังก์ชัน",
        ),
    ),
    Entry(
        code="PE258",
        name="mixed-signs",
        kind=Kind.CEL,
        message=Phrase("`{written}` needs parentheses in between", "`{written}` ต้องมีวงเล็บคั่น"),
        why=Phrase(
            "`!` negates a condition and `-` a number, so one of them is usually a mistake.",
            "`!` ใช้กับเงื่อนไข ส่วน `-` ใช้กับตัวเลข การเขียนติดกันจึงมักเป็นความผิดพลาด",
        ),
        bad="!-size([1]) < 0",
        good="!(-size([1]) > 0)",
        help=Phrase("remove one of the two, or write `!(-x …)`", "ลบออกหนึ่งตัว หรือเขียน `!(-x …)`"),
    ),
    Entry(
        code="PE259",
        name="quoted-name",
        kind=Kind.CEL,
        message=Phrase(
            "`{written}` in backticks can only follow `.`", "`{written}` ใน backtick ใช้ได้เฉพาะหลัง `.`"
        ),
        why=Phrase(
            "backticks quote the field of something; variables and functions have plain names.",
            "backtick ใช้กับชื่อฟิลด์เท่านั้น ตัวแปรและฟังก์ชันต้องเป็นชื่อธรรมดา",
        ),
        bad='`late` == "late"',
        good='"late" == "late"',
        help=Phrase(
            'write text in `"`, or the value that has this field before it',
            'เขียนข้อความใน `"` หรือเขียนค่าที่มีฟิลด์นี้ไว้ข้างหน้า',
        ),
    ),
    Entry(
        code="PE260",
        name="braces-after-value",
        kind=Kind.CEL,
        message=Phrase("braces can only follow the name of a type", "ปีกกาใช้ต่อท้ายได้เฉพาะชื่อชนิดข้อมูล"),
        why=Phrase(
            "a name and braces build a message; behind any other value braces mean nothing.",
            "ชื่อตามด้วยปีกกาใช้สร้าง message ปีกกาหลังค่าอื่นไม่มีความหมาย",
        ),
        bad='[1]{"a": 1}',
        good="[1] == [1]",
        help=Phrase("put an operator or a comma before the braces", "ใส่ตัวดำเนินการหรือจุลภาคก่อนปีกกา"),
    ),
    Entry(
        code="PE261",
        name="safe-navigation",
        kind=Kind.CEL,
        message=Phrase("`?.` is not an operator of CEL", "`?.` ไม่ใช่ตัวดำเนินการของ CEL"),
        why=Phrase(
            "CEL asks for a field that may be absent with `.?`, which gives an optional value.",
            "CEL อ่านฟิลด์ที่อาจไม่มีด้วย `.?` ซึ่งให้ค่าแบบ optional",
        ),
        bad='{"a": 1}?.a == 1',
        good='{"a": 1}.?a.orValue(0) == 1',
        help=Phrase(
            "write `a.?b.orValue(…)`, or test with `has(a.b)` first",
            "เขียน `a.?b.orValue(…)` หรือตรวจด้วย `has(a.b)` ก่อน",
        ),
    ),
)
