"""PE3xx: names and types.

Longer than other modules: it is one table.
"""

from typing import Final

from policyeval.source.catalog.entry import Entry, Kind
from policyeval.source.diagnostic import Phrase, Severity


def _verdict(
    condition: str, before: str = "", *, then: str = "refund: manual", outputs: str | None = None
) -> str:
    """Return the part of a policy that decides by one condition, as an example."""
    after = "" if outputs is None else f"    outputs: {{{outputs}}}\n"
    return (
        f"{before}decisions:\n"
        "  refund:\n"
        "    kind: verdict\n"
        "    title: {en: Refund, th: การคืนเงิน}\n"
        "    rules:\n"
        "      - id: large\n"
        f"        when: {condition}\n"
        f"        then: {{{then}}}\n"
        f"{after}"
    )


def _deep(levels: int) -> str:
    """Return definitions of which each negates the one before."""
    bodies = ["order.total > 0", *(f"!step{n}" for n in range(levels - 1))]
    lines = "".join(f"  step{n}: '{body}'\n" for n, body in enumerate(bodies))
    return _verdict(f"step{levels - 1}", f"define:\n{lines}")


def _growing(levels: int) -> str:
    """Return definitions of which each names the one before ten times."""
    bodies = ["order.total", *(" + ".join([f"step{n}"] * 10) for n in range(levels - 1))]
    lines = "".join(f"  step{n}: {body}\n" for n, body in enumerate(bodies))
    return _verdict(f"step{levels - 1} > 1000", f"define:\n{lines}")


ENTRIES: Final[tuple[Entry, ...]] = (
    # ----------------------------------------------------------------------------------------- names
    Entry(
        code="PE301",
        name="unknown-name",
        kind=Kind.CEL,
        message=Phrase("unknown name `{name}`", "ไม่รู้จักชื่อ `{name}`"),
        why=Phrase(
            "a condition can name facts of the fact schema, definitions, `param.…`, `reading.…`, "
            "`decisions.…` and `as_of`, and nothing else.",
            "เงื่อนไขอ้างถึงได้เฉพาะข้อเท็จจริงใน fact schema, คำนิยามใน `define`, `param.…`, `reading.…`, "
            "`decisions.…` และ `as_of` เท่านั้น",
        ),
        bad="odrer.total > 1000",
        good="order.total > 1000",
        help=Phrase(
            "check the spelling, or declare the fact in the fact schema; text goes in quotes",
            "ตรวจสอบตัวสะกด หรือประกาศข้อเท็จจริงนี้ใน fact schema หากต้องการเขียนข้อความให้ใส่ในเครื่องหมายคำพูด",
        ),
    ),
    Entry(
        code="PE302",
        name="unknown-member",
        kind=Kind.CEL,
        message=Phrase("`{of}` has no member `{field}`", "`{of}` ไม่มีสมาชิกชื่อ `{field}`"),
        why=Phrase(
            "the members of a fact are those that the fact schema declares.",
            "สมาชิกของข้อเท็จจริงมีเฉพาะที่ประกาศไว้ใน fact schema",
        ),
        bad="order.totl > 1000",
        good="order.total > 1000",
        help=Phrase(
            "check the spelling, write the whole path, or declare the member in the fact schema",
            "ตรวจสอบตัวสะกด เขียน path ให้ครบ หรือประกาศสมาชิกนี้ใน fact schema",
        ),
    ),
    Entry(
        code="PE303",
        name="unknown-function",
        kind=Kind.CEL,
        message=Phrase("unknown function `{function}`", "ไม่รู้จักฟังก์ชัน `{function}`"),
        why=Phrase(
            "conditions can call CEL's functions, those of policyeval and the policy's own definitions.",
            "เงื่อนไขเรียกได้เฉพาะฟังก์ชันของ CEL, ของ policyeval และคำนิยามของนโยบายเอง",
        ),
        bad="lenght(order.note) > 10",
        good="size(order.note) > 10",
        help=Phrase(
            "check the spelling and the number of arguments; of macros such as `exists` too",
            "ตรวจสอบตัวสะกดและจำนวนอาร์กิวเมนต์ รวมถึงของมาโครอย่าง `exists` ด้วย",
        ),
    ),
    Entry(
        code="PE310",
        name="member-of-plain-value",
        kind=Kind.CEL,
        message=Phrase(
            "`{field}` is not there: a value of type {type} has no members",
            "ไม่มี `{field}` เพราะค่าชนิด {type} ไม่มีสมาชิก",
        ),
        why=Phrase(
            "only objects and maps have members; of a list, choose elements first.",
            "เฉพาะ object และ map เท่านั้นที่มีสมาชิก สำหรับรายการต้องเลือกสมาชิกในรายการก่อน",
        ),
        bad="order.items.price > 100",
        good="order.items.exists(i, i.price > 100)",
        help=Phrase(
            "name the value itself, or ask each element of a list with `exists`, `all`, `filter` or `map`",
            "อ้างถึงค่านั้นโดยตรง หรือตรวจสมาชิกแต่ละตัวของรายการด้วย `exists`, `all`, `filter` หรือ `map`",
        ),
    ),
    Entry(
        code="PE336",
        name="name-clash",
        kind=Kind.CEL,
        message=Phrase(
            "`{name}` already names a fact or a definition",
            "`{name}` เป็นชื่อของข้อเท็จจริงหรือคำนิยามอยู่แล้ว",
        ),
        why=Phrase(
            "one name with two meanings in one policy is read wrongly sooner or later.",
            "ชื่อเดียวที่มีสองความหมายในนโยบายเดียวกันจะทำให้อ่านผิดได้ไม่ช้าก็เร็ว",
        ),
        bad="order.items.exists(order, order.price > 100)",
        good="order.items.exists(i, i.price > 100)",
        help=Phrase("choose another name", "เลือกใช้ชื่ออื่น"),
    ),
    Entry(
        code="PE337",
        name="fact-or-result",
        kind=Kind.POLICY,
        message=Phrase(
            "`{name}` is a fact, and a result of this decision too",
            "`{name}` เป็นทั้งข้อเท็จจริงและผลลัพธ์ของ decision นี้",
        ),
        why=Phrase(
            "an output may name both; where they share a name, nobody can tell which of them is meant.",
            "output อ้างถึงได้ทั้งสองอย่าง หากชื่อเหมือนกัน ผู้อ่านย่อมไม่รู้ว่าหมายถึงอย่างใด",
        ),
        bad=_verdict("order.total > 1000", then="order: manual", outputs="again: order"),
        good=_verdict("order.total > 1000", then="order: manual", outputs="again: result.order"),
        help=Phrase(
            "write `result.{name}` for the result; the fact can be read by a definition",
            "เขียน `result.{name}` หากหมายถึงผลลัพธ์ ส่วนข้อเท็จจริงให้อ่านผ่านคำนิยามใน `define`",
        ),
    ),
    Entry(
        code="PE338",
        name="namespace-as-value",
        kind=Kind.CEL,
        message=Phrase(
            "`{name}` is no value of its own; it has: {members}", "`{name}` ไม่ใช่ค่าในตัวเอง แต่มี: {members}"
        ),
        why=Phrase(
            "parameters, readings and decisions are only named one by one.",
            "พารามิเตอร์ reading และ decision ต้องอ้างถึงทีละรายการ",
        ),
        bad="size(param) > 0",
        good="order.total > param.limit",
        help=Phrase("add the name of one of them after the dot", "ระบุชื่อรายการหนึ่งต่อท้ายจุด"),
    ),
    # ----------------------------------------------------------------------------- functions and types
    Entry(
        code="PE304",
        name="wrong-argument-types",
        kind=Kind.CEL,
        message=Phrase(
            "`{function}` takes {signatures}, found ({types})", "`{function}` รับ {signatures} แต่พบ ({types})"
        ),
        why=Phrase(
            "CEL converts nothing by itself: types have to be those that the function declares.",
            "CEL ไม่แปลงชนิดข้อมูลให้เอง ชนิดต้องตรงกับที่ฟังก์ชันประกาศไว้",
        ),
        bad='order.total > "1000"',
        good="order.total > 1000",
        help=Phrase(
            "give it values of these types; `int(x)`, `double(x)`, `string(x)`, `timestamp(x)` and "
            "`duration(x)` convert",
            "ใช้ค่าตามชนิดเหล่านี้ หรือแปลงชนิดด้วย `int(x)`, `double(x)`, `string(x)`, "
            "`timestamp(x)` หรือ `duration(x)`",
        ),
    ),
    Entry(
        code="PE305",
        name="may-be-null",
        kind=Kind.CEL,
        message=Phrase(
            "`{expr}` may be null, which cannot be used here", "`{expr}` อาจเป็น null ซึ่งใช้ตรงนี้ไม่ได้"
        ),
        why=Phrase(
            "null says that the thing does not exist or has not happened; a condition has to say what then.",
            "null หมายถึงสิ่งนั้นไม่มีอยู่หรือยังไม่เกิดขึ้น เงื่อนไขต้องระบุว่ากรณีนั้นจะเป็นอย่างไร",
        ),
        bad="order.shipped_at > order.created_at",
        good="order.shipped_at != null && order.shipped_at > order.created_at",
        help=Phrase(
            "test it first: `{expr} != null && …`, or `{expr} == null || …`",
            "ตรวจสอบก่อนด้วย `{expr} != null && …` หรือ `{expr} == null || …`",
        ),
    ),
    Entry(
        code="PE306",
        name="condition-of-another-type",
        kind=Kind.CEL,
        message=Phrase(
            "expected a condition that is true or false, found `{expr}` of type {type}",
            "ต้องเป็นเงื่อนไขที่ให้ค่า true หรือ false แต่พบ `{expr}` ชนิด {type}",
        ),
        why=Phrase(
            "CEL does not take a number or a text for true or false.",
            "CEL ไม่ถือว่าตัวเลขหรือข้อความเป็น true หรือ false",
        ),
        bad="order.gift && order.total",
        good="order.gift && order.total > 0",
        help=Phrase("compare it with something, such as `> 0`", "เปรียบเทียบกับค่าอื่น เช่น `> 0`"),
    ),
    Entry(
        code="PE307",
        name="branches-of-two-types",
        kind=Kind.CEL,
        message=Phrase(
            "expected both branches of `? :` to have one type, found {then} and {otherwise}",
            "ทั้งสองทางเลือกของ `? :` ต้องมีชนิดเดียวกัน แต่พบ {then} กับ {otherwise}",
        ),
        why=Phrase(
            "whatever reads the value has to know its type, whichever branch was taken.",
            "ส่วนที่นำค่าไปใช้ต้องทราบชนิดของค่า ไม่ว่าจะเข้าทางเลือกใด",
        ),
        bad='(order.gift ? 1 : "none") == 1',
        good="(order.gift ? 1 : 0) == 1",
        help=Phrase(
            "write values of one type; `null` goes with every type",
            "เขียนค่าให้เป็นชนิดเดียวกัน ส่วน `null` ใช้ร่วมกับชนิดใดก็ได้",
        ),
    ),
    Entry(
        code="PE325",
        name="wrong-call-form",
        kind=Kind.CEL,
        message=Phrase("`{function}` is written `{signature}`", "`{function}` ต้องเขียนเป็น `{signature}`"),
        why=Phrase(
            "some functions are called on a value, as `x.f()`, and some with it, as `f(x)`.",
            "บางฟังก์ชันเรียกต่อท้ายค่าแบบ `x.f()` และบางฟังก์ชันรับค่าในวงเล็บแบบ `f(x)`",
        ),
        bad='startsWith(order.note, "gift")',
        good='order.note.startsWith("gift")',
        help=Phrase("write it in this form, with its parentheses", "เขียนตามรูปแบบนี้พร้อมวงเล็บ"),
    ),
    Entry(
        code="PE326",
        name="int-with-double",
        kind=Kind.CEL,
        message=Phrase(
            "`{function}` takes two numbers of one type, found ({types})",
            "`{function}` ต้องใช้กับตัวเลขชนิดเดียวกัน แต่พบ ({types})",
        ),
        why=Phrase(
            "int is exact and double is rounded; CEL never turns one into the other by itself.",
            "int เป็นค่าแม่นยำส่วน double มีการปัดเศษ CEL จึงไม่แปลงระหว่างกันให้เอง",
        ),
        bad="order.weight * 2 > 5.0",
        good="order.weight * 2.0 > 5.0",
        help=Phrase("write `3.0` for `3`, or `double(x)`", "เขียน `3.0` แทน `3` หรือใช้ `double(x)`"),
    ),
    Entry(
        code="PE324",
        name="message-literal",
        kind=Kind.CEL,
        message=Phrase(
            "`{name}{{…}}` builds a message, and policies have none",
            "`{name}{{…}}` เป็นการสร้าง message ซึ่งนโยบายไม่มี",
        ),
        why=Phrase(
            "facts and results are plain values, lists and maps; there are no protocol buffers.",
            "ข้อเท็จจริงและผลลัพธ์เป็นค่าธรรมดา รายการ และ map เท่านั้น ไม่มี protocol buffer",
        ),
        bad="size(Money{amount: 3}) > 0",
        good='size({"amount": 3}) > 0',
        help=Phrase('write a map: `{{"key": value}}`', 'เขียนเป็น map: `{{"key": value}}`'),
    ),
    # ---------------------------------------------------------------------------------------- macros
    Entry(
        code="PE308",
        name="macro-over-no-collection",
        kind=Kind.CEL,
        message=Phrase(
            "expected a list or a map to look through, found {type}", "ต้องเป็น list หรือ map แต่พบ {type}"
        ),
        why=Phrase(
            "`exists`, `all`, `filter`, `map` and their kin ask each element of a list or key of a map; "
            "`optMap` asks what an optional holds.",
            "`exists`, `all`, `filter`, `map` และมาโครในกลุ่มเดียวกันตรวจสมาชิกแต่ละตัวของ list หรือคีย์ของ map "
            "ส่วน `optMap` ใช้กับค่า optional",
        ),
        bad='order.note.exists(c, c == "!")',
        good='order.note.contains("!")',
        help=Phrase("call it on a list or a map", "ใช้กับ list หรือ map"),
    ),
    Entry(
        code="PE309",
        name="macro-malformed",
        kind=Kind.CEL,
        message=Phrase(
            "expected a simple name for the variable of the macro, which has no other of that name, "
            "found `{written}`",
            "ตัวแปรของมาโครต้องเป็นชื่ออย่างง่ายที่ไม่ซ้ำกัน แต่พบ `{written}`",
        ),
        why=Phrase(
            "a macro names the element it looks at: `list.exists(x, x > 3)`.",
            "มาโครต้องตั้งชื่อให้สมาชิกที่กำลังตรวจ เช่น `list.exists(x, x > 3)`",
        ),
        bad="order.items.exists(order.total, true)",
        good="order.items.exists(i, i.price > 0)",
        help=Phrase(
            "write one fresh name first, as in `items.exists(i, i.price > 0)`",
            "เขียนชื่อใหม่หนึ่งชื่อไว้ก่อน เช่น `items.exists(i, i.price > 0)`",
        ),
    ),
    Entry(
        code="PE341",
        name="macro-arguments",
        kind=Kind.CEL,
        message=Phrase(
            "the macro `{name}` takes more arguments than these, or fewer",
            "จำนวนอาร์กิวเมนต์ของมาโคร `{name}` ไม่ถูกต้อง",
        ),
        why=Phrase(
            "a macro takes the names of what it looks at and then what it asks of each: "
            "`list.exists(x, x > 3)`, `map.all(k, v, k != v)`, `cel.bind(x, 3, x + x)`.",
            "มาโครรับชื่อของสิ่งที่จะตรวจ ตามด้วยเงื่อนไขของแต่ละตัว เช่น "
            "`list.exists(x, x > 3)` `map.all(k, v, k != v)` และ `cel.bind(x, 3, x + x)`",
        ),
        bad="order.items.exists(i)",
        good="order.items.exists(i, i.price > 0)",
        help=Phrase(
            "write a name and then a condition, as in `items.exists(i, i.price > 0)`",
            "เขียนชื่อแล้วตามด้วยเงื่อนไข เช่น `items.exists(i, i.price > 0)`",
        ),
    ),
    Entry(
        code="PE311",
        name="has-without-member",
        kind=Kind.CEL,
        message=Phrase(
            "`has(…)` takes one member, such as `has(order.note)`",
            "`has(…)` ต้องระบุสมาชิกหนึ่งตัว เช่น `has(order.note)`",
        ),
        why=Phrase(
            "`has` asks whether a member was given, not whether a value is true.",
            "`has` ใช้ถามว่ามีการระบุสมาชิกนั้นหรือไม่ ไม่ได้ถามว่าค่าเป็นจริงหรือไม่",
        ),
        bad="has(order)",
        good="has(order.note)",
        help=Phrase(
            "name a member with its dot; for a fact of its own compare with `null`",
            "ระบุสมาชิกพร้อมจุด หากเป็นข้อเท็จจริงชั้นนอกสุดให้เปรียบเทียบกับ `null`",
        ),
    ),
    # --------------------------------------------------------------------------------- written values
    Entry(
        code="PE312",
        name="value-outside-enum",
        kind=Kind.CEL,
        message=Phrase(
            "`{value}` is none of the values declared here: {known}",
            "`{value}` ไม่อยู่ในค่าที่ประกาศไว้: {known}",
        ),
        why=Phrase(
            "the list of values is closed, so this comparison could never be true.",
            "รายการค่านี้เป็นรายการปิด การเปรียบเทียบนี้จึงไม่มีทางเป็นจริง",
        ),
        bad='order.state == "shiped"',
        good='order.state == "shipped"',
        help=Phrase(
            "check the spelling, or add the value where the list is declared",
            "ตรวจสอบตัวสะกด หรือเพิ่มค่านี้ในที่ที่ประกาศรายการไว้",
        ),
    ),
    Entry(
        code="PE313",
        name="value-not-known",
        kind=Kind.CEL,
        severity=Severity.WARNING,
        message=Phrase(
            "`{value}` is not among the values known for this fact: {known}",
            "`{value}` ไม่อยู่ในค่าที่ทราบของข้อเท็จจริงนี้: {known}",
        ),
        why=Phrase(
            "other values may occur, so this is no error; it often is a slip of the pen.",
            "ค่าอื่นอาจเกิดขึ้นได้จึงไม่ถือเป็นข้อผิดพลาด แต่มักเกิดจากการพิมพ์ผิด",
        ),
        bad='order.channel == "wbe"',
        good='order.channel == "web"',
        help=Phrase(
            "check the spelling, or add the value to `x-known` in the fact schema",
            "ตรวจสอบตัวสะกด หรือเพิ่มค่านี้ใน `x-known` ของ fact schema",
        ),
    ),
    Entry(
        code="PE314",
        name="not-a-duration",
        kind=Kind.CEL,
        message=Phrase("`{text}` is not a duration", "`{text}` ไม่ใช่ช่วงเวลา (duration)"),
        why=Phrase(
            "CEL writes durations in hours, minutes and seconds: `72h`, `1h30m`, `90s`; "
            "it has no unit for days.",
            "CEL เขียนช่วงเวลาเป็นชั่วโมง นาที และวินาที เช่น `72h`, `1h30m`, `90s` โดยไม่มีหน่วยวัน",
        ),
        bad='as_of - order.created_at > duration("3d")',
        good='as_of - order.created_at > duration("72h")',
        help=Phrase("write `72h`, or `days(3)` for three days", "เขียน `72h` หรือใช้ `days(3)` สำหรับสามวัน"),
    ),
    Entry(
        code="PE315",
        name="not-a-timestamp",
        kind=Kind.CEL,
        message=Phrase("`{text}` is not an instant", "`{text}` ไม่ใช่วันเวลาที่ถูกต้อง"),
        why=Phrase(
            "an instant is a date and a time with its offset, as RFC 3339 writes it.",
            "วันเวลาต้องระบุวันที่ เวลา และ offset ตามรูปแบบ RFC 3339",
        ),
        bad='as_of >= timestamp("2024-02-30T00:00:00+07:00")',
        good='as_of >= timestamp("2024-02-29T00:00:00+07:00")',
        help=Phrase("write it like `2024-10-03T00:00:00+07:00`", "เขียนในรูปแบบ `2024-10-03T00:00:00+07:00`"),
    ),
    Entry(
        code="PE316",
        name="not-a-pattern",
        kind=Kind.CEL,
        message=Phrase("`{pattern}` is not a pattern of RE2", "`{pattern}` ไม่ใช่ pattern ตามรูปแบบ RE2"),
        why=Phrase(
            "`matches` reads RE2, which has no look-ahead and no references back.",
            "`matches` ใช้ RE2 ซึ่งไม่มี look-ahead และ back reference",
        ),
        bad='order.note.matches("gift(")',
        good='order.note.matches("gift[(]")',
        help=Phrase(
            "close every bracket; for a plain text use `contains` or `startsWith`",
            "ปิดวงเล็บให้ครบ หากเป็นข้อความธรรมดาให้ใช้ `contains` หรือ `startsWith`",
        ),
    ),
    # ------------------------------------------------------------------------------- surely not meant
    Entry(
        code="PE318",
        name="constant-condition",
        kind=Kind.POLICY,
        severity=Severity.WARNING,
        message=Phrase(
            "the condition of `{id}` reads nothing that can change",
            "เงื่อนไขของ `{id}` ไม่ได้อ่านสิ่งใดที่เปลี่ยนแปลงได้",
        ),
        why=Phrase(
            "such a rule fires always or never, whatever the facts are.",
            "กฎเช่นนี้จะมีผลเสมอหรือไม่มีผลเลย ไม่ว่าข้อเท็จจริงจะเป็นอย่างไร",
        ),
        bad=_verdict("param.word.startsWith('g')", "parameters:\n  word: {value: gift}\n"),
        good=_verdict("order.note.startsWith(param.word)", "parameters:\n  word: {value: gift}\n"),
        help=Phrase(
            "name a fact; for a rule that always fires write `true`",
            "อ้างถึงข้อเท็จจริง หากต้องการให้กฎมีผลเสมอให้เขียน `true`",
        ),
    ),
    Entry(
        code="PE319",
        name="comparison-always-the-same",
        kind=Kind.CEL,
        severity=Severity.WARNING,
        message=Phrase(
            "this comparison is always {value}, given the bounds in the fact schema",
            "การเปรียบเทียบนี้ให้ผลเป็น {value} เสมอตามขอบเขตใน fact schema",
        ),
        why=Phrase(
            "the numbers that the facts may be leave only one answer, so the limit is not the one meant.",
            "ค่าที่ข้อเท็จจริงเป็นได้ทำให้มีคำตอบเพียงแบบเดียว ตัวเลขที่เขียนจึงน่าจะไม่ตรงกับที่ตั้งใจ",
        ),
        bad="order.total < 0",
        good="order.total > 0",
        help=Phrase(
            "check the number and the sign, or the `minimum` and `maximum` of the fact",
            "ตรวจสอบตัวเลขและเครื่องหมาย หรือ `minimum` และ `maximum` ของข้อเท็จจริง",
        ),
    ),
    Entry(
        code="PE340",
        name="truncated-quotient",
        kind=Kind.CEL,
        severity=Severity.WARNING,
        message=Phrase(
            "`{expr}` divides integers, so its decimals are gone before they are compared",
            "`{expr}` เป็นการหารจำนวนเต็ม ทศนิยมจึงถูกตัดทิ้งก่อนเปรียบเทียบ",
        ),
        why=Phrase(
            "integer division drops the remainder: `9 / 10` is 0, so a share is 0 until it is the whole.",
            "การหารจำนวนเต็มตัดเศษทิ้ง `9 / 10` จึงเป็น 0 และสัดส่วนจะเป็น 0 จนกว่าจะครบทั้งหมด",
        ),
        bad="order.total / size(order.items) > 0.1",
        good="exceeds_percent(order.total, size(order.items), 10)",
        help=Phrase(
            "compare shares with `exceeds_percent`, `at_least_percent`, `below_percent` or "
            "`at_most_percent`, which are exact; or divide doubles: `double(a) / double(b)`",
            "เปรียบเทียบสัดส่วนด้วย `exceeds_percent`, `at_least_percent`, `below_percent` หรือ `at_most_percent` "
            "ซึ่งคำนวณแม่นยำ หรือหารแบบ double: `double(a) / double(b)`",
        ),
    ),
    Entry(
        code="PE328",
        name="never-null",
        kind=Kind.CEL,
        severity=Severity.WARNING,
        message=Phrase(
            "`{expr}` is never null, so this comparison is always the same",
            "`{expr}` ไม่มีทางเป็น null การเปรียบเทียบนี้จึงให้ผลเหมือนเดิมเสมอ",
        ),
        why=Phrase(
            "only facts whose type has `null` in the fact schema can be null.",
            "เฉพาะข้อเท็จจริงที่ระบุ `null` ไว้ในชนิดข้อมูลของ fact schema เท่านั้นที่เป็น null ได้",
        ),
        bad="order.created_at != null",
        good="order.shipped_at != null",
        help=Phrase(
            "leave the comparison out, or declare that the fact may be null",
            "ตัดการเปรียบเทียบนี้ออก หรือประกาศว่าข้อเท็จจริงนี้เป็น null ได้",
        ),
    ),
    # ------------------------------------------------------------------------------------ definitions
    Entry(
        code="PE320",
        name="cyclic-definition",
        kind=Kind.POLICY,
        message=Phrase(
            "the definition `{name}` leads back to itself: {cycle}",
            "คำนิยาม `{name}` วนกลับมาหาตัวเอง: {cycle}",
        ),
        why=Phrase(
            "a definition stands for its text, and this one would never end.",
            "คำนิยามใช้แทนข้อความของตัวเอง คำนิยามที่วนกลับจึงไม่มีที่สิ้นสุด",
        ),
        bad=_verdict(
            "large", "define:\n  large: costly && order.gift\n  costly: large || order.total > 1000\n"
        ),
        good=_verdict("large", "define:\n  large: costly && order.gift\n  costly: order.total > 1000\n"),
        help=Phrase("write one of them in terms of facts alone", "เขียนคำนิยามหนึ่งในวงนี้โดยใช้ข้อเท็จจริงเท่านั้น"),
    ),
    Entry(
        code="PE321",
        name="unused-definition",
        kind=Kind.POLICY,
        severity=Severity.WARNING,
        message=Phrase("nothing uses the definition `{name}`", "ไม่มีส่วนใดใช้คำนิยาม `{name}`"),
        why=Phrase(
            "a definition without use is not checked, and readers look for its effect in vain.",
            "คำนิยามที่ไม่ถูกใช้จะไม่ได้รับการตรวจสอบ และผู้อ่านจะหาผลของคำนิยามนี้ไม่พบ",
        ),
        bad=_verdict("order.total > 1000", "define:\n  large: order.total > 1000\n"),
        good=_verdict("large", "define:\n  large: order.total > 1000\n"),
        help=Phrase("use it or remove it", "นำไปใช้หรือลบออก"),
    ),
    Entry(
        code="PE322",
        name="wrong-number-of-arguments",
        kind=Kind.CEL,
        message=Phrase(
            "expected `{expected}`, found {found} arguments",
            "ต้องเขียนเป็น `{expected}` แต่พบ {found} อาร์กิวเมนต์",
        ),
        why=Phrase(
            "a definition takes exactly the arguments that its head names.",
            "คำนิยามรับอาร์กิวเมนต์เท่าที่ระบุไว้ที่หัวของคำนิยามพอดี",
        ),
        bad="exceeds(order.total)",
        good="exceeds(order.total, 1000)",
        help=Phrase("give each parameter one argument", "ใส่อาร์กิวเมนต์ให้ครบทุกพารามิเตอร์"),
    ),
    Entry(
        code="PE323",
        name="expression-too-large",
        kind=Kind.POLICY,
        message=Phrase(
            "with `{name}` written out the expression has more than {limit} parts",
            "เมื่อแทนที่ `{name}` แล้วนิพจน์มีมากกว่า {limit} ส่วน",
        ),
        why=Phrase(
            "definitions that name definitions many times over can make a few lines into millions.",
            "คำนิยามที่อ้างถึงกันซ้ำหลายชั้นทำให้เพียงไม่กี่บรรทัดขยายเป็นหลายล้านส่วนได้",
        ),
        bad=_growing(6),
        good=_growing(3),
        help=Phrase(
            "name each definition fewer times, or hold a value with `cel.bind(x, value, …)`",
            "อ้างถึงคำนิยามให้น้อยครั้งลง หรือเก็บค่าไว้ด้วย `cel.bind(x, value, …)`",
        ),
    ),
    Entry(
        code="PE339",
        name="definitions-too-deep",
        kind=Kind.POLICY,
        message=Phrase(
            "with what it names written out `{name}` is more than {limit} levels deep",
            "เมื่อแทนที่คำนิยามที่อ้างถึงแล้ว `{name}` ซ้อนกันลึกเกิน {limit} ชั้น",
        ),
        why=Phrase(
            "definitions are written out where they are named, so that a long chain of them nests as deeply; "
            "nobody could follow how it came out as it did.",
            "คำนิยามถูกแทนที่ตรงจุดที่อ้างถึง สายคำนิยามที่ยาวจึงซ้อนกันลึกตามไปด้วย และไม่มีใครไล่เหตุผลของผลลัพธ์ได้",
        ),
        bad=_deep(161),
        good=_deep(5),
        help=Phrase(
            "join the steps into fewer definitions: a chain of `&&` or `||` is one level",
            "รวมขั้นตอนให้เหลือคำนิยามน้อยลง สาย `&&` หรือ `||` นับเป็นชั้นเดียว",
        ),
    ),
)
