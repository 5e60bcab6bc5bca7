"""PE5xx: policy documents.

Longer than other modules: it is one table.
"""

from typing import Final

from policyeval.source.catalog.entry import Entry, Kind
from policyeval.source.diagnostic import Phrase, Severity


def _decision(kind: str, rest: str) -> str:
    """Return a decision of this kind with these keys, as an example."""
    return f"decisions:\n  d:\n    kind: {kind}\n    title: {{en: Example, th: ตัวอย่าง}}\n{_inside(4, rest)}"


def _verdict(rest: str = "") -> str:
    """Return a verdict with one rule, which has these keys too, as an example."""
    return _one("verdict", _WHEN + _THEN + rest)


def _one(kind: str, rule: str, *, before: str = "") -> str:
    """Return a decision of this kind with one rule, and these keys before it, as an example."""
    return _decision(kind, f"{before}rules:\n{_rule('large', rule)}")


def _when(condition: str) -> str:
    return f"when: {condition}\n"


def _rule(id_: str, rest: str) -> str:
    return f"  - id: {id_}\n{_inside(4, rest)}"


def _inside(depth: int, text: str) -> str:
    return "".join(f"{' ' * depth}{line}\n" for line in text.splitlines())


def _bands(*ranges: str) -> str:
    """Return bands of the order's total with these rows, as an example."""
    rows = [_rule(f"row{n}", f"range: {text}\nthen: {{tier: {n}}}\n") for n, text in enumerate(ranges)]
    return _decision("bands", f"value: order.total\nrules:\n{''.join(rows)}")


def _readings(body: str) -> str:
    return f"readings:\n{_inside(2, body)}"


def _reading(name: str, rest: str = "") -> str:
    """Return a reading with the options `early` and `late`."""
    return (
        f"{name}:\n"
        "  title: {en: When it counts, th: เริ่มนับเมื่อใด}\n"
        "  default: early\n"
        "  options: {early: {en: early, th: เร็ว}, late: {en: late, th: ช้า}}\n"
        "  because: {en: the text says so, th: ข้อความระบุไว้}\n" + rest
    )


def _cited(citation: str) -> str:
    return _verdict(f"cite: {{{citation}}}\n")


def _ledger(
    *,
    amount: str = "e.points",
    bands: str = "tier",
    days: str = "days",
    rows: str = "days: 7",
    hold: str = "held",
) -> str:
    """Return bands and a ledger that applies them, as an example."""
    return (
        "decisions:\n"
        "  tier:\n"
        "    kind: bands\n"
        "    title: {en: Tier, th: ระดับ}\n"
        "    value: order.total\n"
        "    rules:\n"
        "      - {id: none, range: x < 3, then: {tier: none, hold: free, days: 0}}\n"
        f"      - {{id: some, range: x >= 3, then: {{tier: some, hold: {hold}, {rows}}}}}\n"
        "  account:\n"
        "    kind: ledger\n"
        "    title: {en: Account, th: บัญชีคะแนน}\n"
        "    ledger:\n"
        f"      entries: {{each: entries, as: e, at: e.at, amount: {amount}}}\n"
        "      post: event\n"
        "      period: {unit: quarter, at_boundary: old}\n"
        f"      bands: {bands}\n"
        f"      penalty: {{name: tier, days: {days}, overlap: parallel, retrigger: false}}\n"
        "      dimensions: {hold: [free, held]}\n"
    )


def _file(name: str, text: str) -> str:
    return f"--- {name}\n{text}"


def _whole(
    head: str = "", *, version: str = "2024-10-03", platform: str = "shop", start: str = "null"
) -> str:
    """Return a whole small policy document."""
    facts = "" if "facts:" in head else "facts: order.facts.schema.json\n"
    return (
        f"policy: returns\nplatform: {platform}\nversion: '{version}'\n"
        "title: {en: Returns, th: การคืนสินค้า}\n"
        f"effective: {{from: {start}}}\ntimezone: Asia/Bangkok\n"
        f"sources: {{text: {{file: text.txt, language: en, sha256: {'0' * 64}}}}}\n{facts}{head}"
        "decisions:\n  refund:\n    kind: verdict\n    title: {en: Refund, th: การคืนเงิน}\n"
        "    rules: [{id: large, when: total > 1000, then: {refund: manual}}]\n"
    )


_WHEN: Final = "when: order.total > 1000\n"
_THEN: Final = "then: {refund: manual}\n"
_SCHEMA: Final = _file(
    "order.facts.schema.json", '{"type": "object", "properties": {"total": {"type": "integer"}}}\n'
)
_CALENDAR: Final = _file(
    "public.yaml",
    "calendar: public\ntitle: {en: Holidays, th: วันหยุด}\n"
    "made: {package: holidays, version: '0.109', category: public}\n"
    "years: [2024]\nweekend: [sat, sun]\n"
    "holidays: [{date: '2024-01-01', en: New Year, th: วันขึ้นปีใหม่}]\n",
)
_RULE: Final = _rule("large", _WHEN + _THEN)
_POINTS: Final = _one("deductions", _WHEN + "points: 3\n")


def _invariant(rest: str, *, id_: str = "never-negative", decision: str = "d") -> str:
    """Return an invariant of an example's decision with these keys, as an item of a list."""
    head = f"decision: {decision}\ntitle: {{en: Never negative, th: ไม่ติดลบ}}\n"
    return f"  - id: {id_}\n{_inside(4, head + rest)}"


def _invariants(*items: str) -> str:
    return f"invariants:\n{''.join(items)}{_POINTS}"


def _monotone(fact: str, value: str) -> str:
    return _invariants(_invariant(f"monotone: {{fact: {fact}, value: {value}, direction: up}}\n"))


_ASSERT: Final = "assert: result.points >= 0\n"

ENTRIES: Final[tuple[Entry, ...]] = (
    # ------------------------------------------------------------------------- the form of a document
    Entry(
        code="PE501",
        name="missing-key",
        kind=Kind.POLICY,
        message=Phrase("{key} lacks the key `{name}`", "{key} ขาดคีย์ `{name}`"),
        why=Phrase(
            "without this key the document does not say what it has to say.",
            "หากไม่มีคีย์นี้ เอกสารจะขาดข้อมูลที่จำเป็น",
        ),
        bad=f"decisions:\n  d:\n    kind: verdict\n    rules:\n{_inside(4, _RULE)}",
        good=_decision("verdict", f"rules:\n{_RULE}"),
        help=Phrase("add the key; the editor shows what it takes", "เพิ่มคีย์นี้ โปรแกรมแก้ไขจะแสดงค่าที่ใส่ได้"),
    ),
    Entry(
        code="PE502",
        name="unknown-key",
        kind=Kind.POLICY,
        message=Phrase("{key} has no key `{name}`", "{key} ไม่มีคีย์ `{name}`"),
        why=Phrase(
            "a key that nothing reads would be ignored, and its writer would not know.",
            "คีย์ที่ไม่มีส่วนใดอ่านจะถูกมองข้ามโดยที่ผู้เขียนไม่ทราบ",
        ),
        bad=_verdict("implement: [RET-1]\n"),
        good=_verdict("implements: [RET-1]\n"),
        help=Phrase(
            "check the spelling and the indent; CEL with `, ` or `: ` belongs in quotes or a `|` block",
            "ตรวจสอบตัวสะกดและการย่อหน้า หาก CEL มี `, ` หรือ `: ` ให้ใส่ในเครื่องหมายคำพูดหรือบล็อก `|`",
        ),
    ),
    Entry(
        code="PE503",
        name="wrong-type-of-value",
        kind=Kind.POLICY,
        message=Phrase(
            "expected {key} to be {expected}, found {found}", "{key} ต้องเป็น{expected} แต่พบ{found}"
        ),
        why=Phrase(
            "each key of a policy takes values of its own kind.", "คีย์แต่ละคีย์ของนโยบายรับค่าเฉพาะชนิดของตน"
        ),
        bad=_verdict("implements: RET-1\n"),
        good=_verdict("implements: [RET-1]\n"),
        help=Phrase(
            "write a value of this kind; quotes make text of a number",
            "เขียนค่าให้ตรงชนิด เครื่องหมายคำพูดทำให้ตัวเลขเป็นข้อความ",
        ),
    ),
    Entry(
        code="PE504",
        name="value-not-allowed",
        kind=Kind.POLICY,
        message=Phrase(
            "expected {key} to be one of {allowed}, found `{value}`",
            "{key} ต้องเป็นค่าใดค่าหนึ่งใน {allowed} แต่พบ `{value}`",
        ),
        why=Phrase(
            "the form knows these words and gives each its meaning.",
            "รูปแบบเอกสารรู้จักเฉพาะคำเหล่านี้และกำหนดความหมายไว้",
        ),
        bad=_decision("verdicts", f"rules:\n{_RULE}"),
        good=_decision("verdict", f"rules:\n{_RULE}"),
        help=Phrase("choose one of them", "เลือกค่าใดค่าหนึ่งจากรายการนี้"),
    ),
    Entry(
        code="PE505",
        name="text-of-wrong-form",
        kind=Kind.POLICY,
        message=Phrase(
            "expected {key} to be {expected}, found `{value}`",
            "{key} ต้องเป็น{expected} แต่พบ `{value}`",
        ),
        why=Phrase(
            "ids, dates, digests and statements have one form, so that they can be named and compared.",
            "รหัส วันที่ digest และรหัสข้อกำหนดมีรูปแบบเดียว เพื่อให้อ้างถึงและเปรียบเทียบกันได้",
        ),
        bad=_decision("verdict", f"rules:\n{_rule('Large', _WHEN + _THEN)}"),
        good=_one("verdict", _WHEN + _THEN),
        help=Phrase(
            "write it in this form; `explain PE505` shows an example",
            "เขียนให้อยู่ในรูปแบบนี้ ดูตัวอย่างได้ด้วย `explain PE505`",
        ),
    ),
    Entry(
        code="PE506",
        name="limit-broken",
        kind=Kind.POLICY,
        message=Phrase("{key} must {limit}", "{key} ต้อง{limit}"),
        why=Phrase(
            "the schema of policies sets this limit; beyond it the value has no meaning.",
            "schema ของเอกสารนโยบายกำหนดขีดจำกัดนี้ไว้ ค่าที่เกินจากนี้ไม่มีความหมาย",
        ),
        bad=_verdict("cite: {source: text, lines: 0}\n"),
        good=_verdict("cite: {source: text, lines: 1}\n"),
        help=Phrase("give a value within the limit", "ใส่ค่าให้อยู่ในขีดจำกัด"),
    ),
    Entry(
        code="PE507",
        name="several-conditions",
        kind=Kind.POLICY,
        message=Phrase(
            "expected exactly one of {keys} in {key}",
            "{key} ต้องมี {keys} อย่างใดอย่างหนึ่งเพียงอย่างเดียว",
        ),
        why=Phrase(
            "a rule has one condition: `when` fires when true, `must` when false, `range` is a row of bands. "
            "An invariant says one thing: `assert` holds, or `monotone` follows a fact.",
            "กฎหนึ่งข้อมีเงื่อนไขเดียว: `when` มีผลเมื่อเป็นจริง `must` มีผลเมื่อเป็นเท็จ และ `range` เป็นแถวของ bands "
            "ส่วน invariant หนึ่งข้อกล่าวเรื่องเดียว: `assert` เป็นจริง หรือ `monotone` แปรตามข้อเท็จจริงหนึ่ง",
        ),
        bad=_verdict("must: order.gift\n"),
        good=_one("verdict", _when("order.total > 1000 && !order.gift") + _THEN),
        help=Phrase(
            "join conditions with `&&`; a rule that always applies has `when: true`; "
            "two statements are two invariants",
            "รวมเงื่อนไขด้วย `&&` ส่วนกฎที่ใช้เสมอให้เขียน `when: true` และข้อความสองข้อให้แยกเป็นสอง invariant",
        ),
    ),
    # ---------------------------------------------------------------------------- names within a policy
    Entry(
        code="PE510",
        name="duplicate-rule-id",
        kind=Kind.POLICY,
        message=Phrase("the rule id `{id}` is used twice", "ใช้รหัสกฎ `{id}` ซ้ำ"),
        why=Phrase("the record of a decision names rules by their id.", "บันทึกผลการตัดสินอ้างถึงกฎด้วยรหัส"),
        bad=_decision("verdict", "rules:\n" + _RULE + _rule("large", _when("order.gift") + _THEN)),
        good=_decision("verdict", "rules:\n" + _RULE + _rule("gift", _when("order.gift") + _THEN)),
        help=Phrase(
            "give each rule its own id; only rules of different readings may share one",
            "ตั้งรหัสให้กฎแต่ละข้อไม่ซ้ำกัน เฉพาะกฎที่อยู่คนละ reading เท่านั้นที่ใช้รหัสร่วมกันได้",
        ),
    ),
    Entry(
        code="PE511",
        name="duplicate-definition",
        kind=Kind.POLICY,
        message=Phrase("the definition `{name}` is made twice", "มีคำนิยาม `{name}` ซ้ำ"),
        why=Phrase(
            "definitions are called by name alone, whatever their parameters are.",
            "คำนิยามถูกเรียกด้วยชื่อเท่านั้น ไม่ว่าจะมีพารามิเตอร์อย่างไร",
        ),
        bad="define:\n  above: order.total > 1000\n  above(n): order.total > n\n"
        + _one("verdict", _when("above(1000)") + _THEN),
        good="define:\n  above(n): order.total > n\n" + _one("verdict", _when("above(1000)") + _THEN),
        help=Phrase("rename one of them", "เปลี่ยนชื่อคำนิยามหนึ่งรายการ"),
    ),
    Entry(
        code="PE518",
        name="reserved-name",
        kind=Kind.POLICY,
        message=Phrase("`{name}` is a name of the language", "`{name}` เป็นชื่อที่ภาษาสงวนไว้"),
        why=Phrase(
            "in every condition `as_of`, `param`, `reading`, `calendars` and `decisions` "
            "mean something of their own, and `x` stands for the number in a range.",
            "ในทุกเงื่อนไข `as_of`, `param`, `reading`, `calendars` และ `decisions` "
            "มีความหมายเฉพาะ ส่วน `x` แทนตัวเลขใน range",
        ),
        bad="define:\n  reading: order.total > 1000\n" + _verdict(),
        good="define:\n  large: order.total > 1000\n" + _one("verdict", _when("large") + _THEN),
        help=Phrase("choose another name", "เลือกใช้ชื่ออื่น"),
    ),
    # ----------------------------------------------------------------------------------------- readings
    Entry(
        code="PE512",
        name="unknown-reading",
        kind=Kind.POLICY,
        message=Phrase("unknown reading `{name}`", "ไม่รู้จัก reading `{name}`"),
        why=Phrase(
            "a value can only depend on a reading that the policy declares.",
            "ค่าขึ้นอยู่ได้เฉพาะกับ reading ที่นโยบายประกาศไว้",
        ),
        bad=_readings(_reading("start")) + _verdict("in_reading: {begin: early, start: early}\n"),
        good=_readings(_reading("start")) + _verdict("in_reading: {start: early}\n"),
        help=Phrase(
            "check the spelling, or declare it under `readings`", "ตรวจสอบตัวสะกด หรือประกาศไว้ใน `readings`"
        ),
    ),
    Entry(
        code="PE513",
        name="unknown-option",
        kind=Kind.POLICY,
        message=Phrase(
            "the reading `{reading}` has no option `{option}`, only {options}",
            "reading `{reading}` ไม่มีตัวเลือก `{option}` มีเพียง {options}",
        ),
        why=Phrase(
            "the options of a reading are those that it declares.", "ตัวเลือกของ reading มีเฉพาะที่ประกาศไว้"
        ),
        bad=_readings(_reading("start")) + _verdict("in_reading: {start: erly}\n"),
        good=_readings(_reading("start")) + _verdict("in_reading: {start: early}\n"),
        help=Phrase("choose one of its options, or declare a new one", "เลือกตัวเลือกที่มีอยู่ หรือประกาศตัวเลือกใหม่"),
    ),
    Entry(
        code="PE514",
        name="options-left-out",
        kind=Kind.POLICY,
        message=Phrase(
            "this leaves out options of the reading `{reading}`: {options}",
            "ขาดตัวเลือกของ reading `{reading}`: {options}",
        ),
        why=Phrase(
            "a value that depends on a reading has to say what it is under each option.",
            "ค่าที่ขึ้นอยู่กับ reading ต้องระบุให้ครบทุกตัวเลือก",
        ),
        bad=_readings(_reading("start").replace("late: {", "never: {en: never, th: ไม่นับ}, late: {"))
        + _one("verdict", _WHEN + "then: {days: {reading: start, early: 1, late: 2}}"),
        good=_readings(_reading("start"))
        + _one("verdict", _WHEN + "then: {days: {reading: start, early: 1, late: 2}}"),
        help=Phrase("give each of them a value", "ระบุค่าให้ตัวเลือกเหล่านี้"),
    ),
    Entry(
        code="PE542",
        name="issue-of-two-readings",
        kind=Kind.POLICY,
        message=Phrase(
            "the issue `{issue}` already belongs to the reading `{other}`",
            "ประเด็น `{issue}` เป็นของ reading `{other}` อยู่แล้ว",
        ),
        why=Phrase(
            "`--reading` takes the id of an issue for its reading, so it has to be one.",
            "`--reading` รับรหัสประเด็นแทนชื่อ reading ได้ จึงต้องตรงกับ reading เดียว",
        ),
        bad=_readings(_reading("start", "  issue: Q-1\n") + _reading("end", "  issue: Q-1\n"))
        + _verdict("in_reading: {start: early, end: early}\n"),
        good=_readings(_reading("start", "  issue: Q-1\n") + _reading("end", "  issue: Q-2\n"))
        + _verdict("in_reading: {start: early, end: early}\n"),
        help=Phrase(
            "join the two readings, or name different issues", "รวม reading ทั้งสองเข้าด้วยกัน หรือระบุคนละประเด็น"
        ),
    ),
    Entry(
        code="PE546",
        name="unused-reading",
        kind=Kind.POLICY,
        severity=Severity.WARNING,
        message=Phrase("nothing depends on `{name}`", "ไม่มีส่วนใดขึ้นอยู่กับ `{name}`"),
        why=Phrase(
            "choosing another option of it would change no decision.", "การเลือกตัวเลือกอื่นจะไม่เปลี่ยนผลการตัดสินใด"
        ),
        bad=_readings(_reading("start")) + _verdict(),
        good=_readings(_reading("start")) + _verdict("in_reading: {start: early}\n"),
        help=Phrase("use it or remove it", "นำไปใช้หรือลบออก"),
    ),
    Entry(
        code="PE558",
        name="unused-parameter",
        kind=Kind.POLICY,
        severity=Severity.WARNING,
        message=Phrase("no condition uses `{name}`", "ไม่มีเงื่อนไขใดใช้ `{name}`"),
        why=Phrase("changing its value would change no decision.", "การเปลี่ยนค่านี้จะไม่เปลี่ยนผลการตัดสินใด"),
        bad="parameters:\n  limit: {value: 1000}\n" + _verdict(),
        good="parameters:\n  limit: {value: 1000}\n"
        + _one("verdict", _when("order.total > param.limit") + _THEN),
        help=Phrase("use it or remove it", "นำไปใช้หรือลบออก"),
    ),
    # -------------------------------------------------------------------------- when and where it holds
    Entry(
        code="PE515",
        name="effective-not-an-instant",
        kind=Kind.POLICY,
        message=Phrase("`{text}` is not an instant", "`{text}` ไม่ใช่วันเวลาที่ถูกต้อง"),
        why=Phrase(
            "a policy takes effect at an instant: a date and a time with its offset.",
            "นโยบายเริ่มมีผล ณ เวลาหนึ่ง ซึ่งต้องระบุวันที่ เวลา และ offset",
        ),
        bad="effective: {from: '2024-10-03'}\n" + _verdict(),
        good="effective: {from: '2024-10-03T00:00:00+07:00'}\n" + _verdict(),
        help=Phrase("write it like `2024-10-03T00:00:00+07:00`", "เขียนในรูปแบบ `2024-10-03T00:00:00+07:00`"),
    ),
    Entry(
        code="PE516",
        name="effective-ends-before-it-begins",
        kind=Kind.POLICY,
        message=Phrase(
            "`effective.to` is not after `effective.from`", "`effective.to` ไม่ได้อยู่หลัง `effective.from`"
        ),
        why=Phrase("such a policy would never be in force.", "นโยบายเช่นนี้จะไม่มีวันมีผลบังคับใช้"),
        bad="effective: {from: '2024-10-03T00:00:00Z', to: '2023-10-03T00:00:00Z'}\n" + _verdict(),
        good="effective: {from: '2024-10-03T00:00:00Z', to: '2025-10-03T00:00:00Z'}\n" + _verdict(),
        help=Phrase(
            "exchange them, or leave `to` out when there is no end", "สลับค่าทั้งสอง หรือตัด `to` ออกหากไม่มีวันสิ้นสุด"
        ),
    ),
    Entry(
        code="PE517",
        name="policy-in-unknown-time-zone",
        kind=Kind.POLICY,
        message=Phrase("`{zone}` is no name of a time zone", "`{zone}` ไม่ใช่ชื่อเขตเวลา"),
        why=Phrase(
            "days, months and quarters begin and end by the clock of a zone; "
            "an offset does not say when clocks change.",
            "วัน เดือน และไตรมาสเริ่มและสิ้นสุดตามเวลาของเขตเวลาหนึ่ง ส่วนต่างจาก UTC ไม่บอกว่านาฬิกาเปลี่ยนเมื่อใด",
        ),
        bad="timezone: Asia/Bangkog\n" + _verdict(),
        good="timezone: Asia/Bangkok\n" + _verdict(),
        help=Phrase(
            "write a name of the time zone database, such as `Asia/Bangkok`",
            "เขียนชื่อตามฐานข้อมูลเขตเวลา เช่น `Asia/Bangkok`",
        ),
    ),
    Entry(
        code="PE557",
        name="version-not-a-date",
        kind=Kind.POLICY,
        message=Phrase("`{version}` is not a date", "`{version}` ไม่ใช่วันที่ที่ถูกต้อง"),
        why=Phrase(
            "versions are ordered by the date on which they take effect or were published.",
            "ลำดับของฉบับพิจารณาจากวันที่มีผลหรือวันที่ประกาศ",
        ),
        bad="version: '2024-02-30'\n" + _verdict(),
        good="version: '2024-02-29'\n" + _verdict(),
        help=Phrase("write a day that exists, as year-month-day", "เขียนวันที่ที่มีอยู่จริงในรูปแบบ ปี-เดือน-วัน"),
    ),
    # ---------------------------------------------------------------------------------------- citations
    Entry(
        code="PE543",
        name="unknown-source",
        kind=Kind.POLICY,
        message=Phrase("unknown source `{name}`", "ไม่รู้จักเอกสารต้นทาง `{name}`"),
        why=Phrase(
            "a citation names one of the documents under `sources`.", "การอ้างอิงต้องระบุเอกสารหนึ่งใน `sources`"
        ),
        bad=_cited("source: txet, lines: 1-2"),
        good=_cited("source: text, lines: 1-2"),
        help=Phrase(
            "check the spelling, or add the document under `sources`",
            "ตรวจสอบตัวสะกด หรือเพิ่มเอกสารใน `sources`",
        ),
    ),
    Entry(
        code="PE544",
        name="lines-reversed",
        kind=Kind.POLICY,
        message=Phrase("the lines `{lines}` end before they begin", "ช่วงบรรทัด `{lines}` สิ้นสุดก่อนเริ่มต้น"),
        why=Phrase(
            "the first line of a range comes first; otherwise nobody finds the sentence.",
            "บรรทัดแรกของช่วงต้องมาก่อน มิฉะนั้นจะหาข้อความไม่พบ",
        ),
        bad=_cited("source: text, lines: 26-20"),
        good=_cited("source: text, lines: 20-26"),
        help=Phrase("exchange the two numbers", "สลับตัวเลขทั้งสอง"),
    ),
    Entry(
        code="PE545",
        name="quote-too-long",
        kind=Kind.POLICY,
        message=Phrase("expected a quote of at most {limit} words", "ข้อความที่ยกมาต้องไม่เกิน {limit} คำ"),
        why=Phrase(
            "a quote is an anchor to find the place by; the text itself stays in its document.",
            "ข้อความที่ยกมาเป็นเพียงจุดอ้างอิงสำหรับค้นหาตำแหน่ง ตัวบทยังคงอยู่ในเอกสารต้นทาง",
        ),
        bad=_cited(
            'source: text, lines: 1, quote: "orders above one thousand baht are always looked at by a person"'
        ),
        good=_cited('source: text, lines: 1, quote: "orders above one thousand baht"'),
        help=Phrase("keep the words that nobody could take for another place", "เก็บเฉพาะคำที่ระบุตำแหน่งได้ชัดเจน"),
    ),
    # ------------------------------------------------------------------------------------------ results
    Entry(
        code="PE520",
        name="undeclared-result-key",
        kind=Kind.POLICY,
        message=Phrase("`{key}` is none of the result keys: {keys}", "`{key}` ไม่อยู่ในคีย์ผลลัพธ์: {keys}"),
        why=Phrase(
            "where a decision lists its `results`, rules can give no others.",
            "เมื่อ decision ระบุ `results` ไว้ กฎจะให้ค่าคีย์อื่นไม่ได้",
        ),
        bad=_one("verdict", _WHEN + "then: {refnd: manual}", before="results: [{keys: [refund]}]\n"),
        good=_one("verdict", _WHEN + "then: {refund: manual}", before="results: [{keys: [refund]}]\n"),
        help=Phrase(
            "check the spelling, or list the key under `results`", "ตรวจสอบตัวสะกด หรือเพิ่มคีย์นี้ใน `results`"
        ),
    ),
    Entry(
        code="PE521",
        name="result-key-twice",
        kind=Kind.POLICY,
        message=Phrase("the result key `{key}` is declared twice", "ประกาศคีย์ผลลัพธ์ `{key}` ซ้ำ"),
        why=Phrase("a key combines in one way and has one value.", "คีย์หนึ่งมีวิธีรวมผลเพียงวิธีเดียวและมีค่าเดียว"),
        bad=_decision("verdict", f"rules:\n{_RULE}outputs: {{refund: order.gift}}\n"),
        good=_decision("verdict", f"rules:\n{_RULE}outputs: {{is_gift: order.gift}}\n"),
        help=Phrase("rename one of them", "เปลี่ยนชื่อคีย์หนึ่งรายการ"),
    ),
    Entry(
        code="PE529",
        name="value-cannot-be-combined",
        kind=Kind.POLICY,
        message=Phrase(
            "expected `{key}` to be {expected}, since the values of several rules are combined",
            "`{key}` ต้องเป็น {expected} เนื่องจากต้องรวมค่าจากหลายกฎ",
        ),
        why=Phrase(
            "`sum` adds numbers, `any` joins booleans.", "`sum` ใช้บวกตัวเลข ส่วน `any` ใช้รวมค่า true หรือ false"
        ),
        bad=_one("verdict", _WHEN + "then: {fee: high}", before="results: [{keys: [fee], combine: sum}]\n"),
        good=_one("verdict", _WHEN + "then: {fee: 30}", before="results: [{keys: [fee], combine: sum}]\n"),
        help=Phrase(
            "give it a value of this type, or choose another `combine`",
            "ใส่ค่าให้ตรงชนิด หรือเลือก `combine` แบบอื่น",
        ),
    ),
    Entry(
        code="PE565",
        name="severity-of-another-type",
        kind=Kind.POLICY,
        message=Phrase(
            "expected the severity of `{key}`, which is {type}, to be {expected}",
            "ความรุนแรงของ `{key}` ซึ่งเป็น {type} ต้องเป็น {expected}",
        ),
        why=Phrase(
            "numbers, truths and lists have more or less; of texts only a list says which is worse.",
            "ตัวเลข ค่าจริงเท็จ และรายการมีมากหรือน้อย ส่วนข้อความต้องเรียงเป็นรายการจึงรู้ว่าค่าใดรุนแรงกว่า",
        ),
        bad=_one("verdict", _WHEN + "then: {fee: 30}", before="severity: {fee: [low, high]}\n"),
        good=_one("verdict", _WHEN + "then: {fee: 30}", before="severity: {fee: more}\n"),
        help=Phrase("write the scale that the key can have", "เขียนลำดับตามชนิดของคีย์"),
    ),
    Entry(
        code="PE566",
        name="severity-of-unknown-value",
        kind=Kind.POLICY,
        message=Phrase("no rule gives `{key}` the value `{value}`", "ไม่มีกฎใดให้ค่า `{value}` แก่ `{key}`"),
        why=Phrase(
            "a value that is misspelt here would have no place among the others.",
            "ค่าที่สะกดผิดตรงนี้จะไม่มีลำดับเมื่อเทียบกับค่าอื่น",
        ),
        bad=_one(
            "verdict", _WHEN + "then: {refund: manual}", before="severity: {refund: [automatic, manual]}\n"
        ),
        good=_decision(
            "verdict",
            "severity: {refund: [automatic, manual]}\nrules:\n"
            "  - {id: gift, when: order.gift, then: {refund: manual}}\n"
            "  - {id: rest, when: true, then: {refund: automatic}}\n",
        ),
        help=Phrase("check the spelling, or leave the value out", "ตรวจสอบตัวสะกด หรือตัดค่านี้ออก"),
    ),
    Entry(
        code="PE540",
        name="empty-decision",
        kind=Kind.POLICY,
        message=Phrase("the decision `{name}` decides nothing", "decision `{name}` ไม่ได้ตัดสินสิ่งใด"),
        why=Phrase("a decision needs rules, outputs or a ledger.", "decision ต้องมี rules, outputs หรือ ledger"),
        bad=_decision("verdict", ""),
        good=_verdict(),
        help=Phrase("add a rule, or remove the decision", "เพิ่มกฎ หรือลบ decision นี้"),
    ),
    Entry(
        code="PE541",
        name="cyclic-decisions",
        kind=Kind.POLICY,
        message=Phrase(
            "decisions read each other in a circle: {cycle}", "decision อ่านผลของกันและกันเป็นวงกลม: {cycle}"
        ),
        why=Phrase(
            "each would have to be made before the other.", "แต่ละรายการจะต้องตัดสินก่อนอีกรายการหนึ่ง ซึ่งเป็นไปไม่ได้"
        ),
        bad=_decision("verdict", f"rules:\n{_RULE}outputs: {{again: decisions.d.refund != null}}\n"),
        good=_decision("verdict", f"rules:\n{_RULE}outputs: {{given: refund != null}}\n"),
        help=Phrase(
            "decide one of them from facts alone; inside a decision its own keys "
            "are named without `decisions.`",
            "ให้ decision หนึ่งตัดสินจากข้อเท็จจริงเท่านั้น ส่วนคีย์ของ decision เดียวกันอ้างถึงได้โดยไม่ต้องมี `decisions.`",
        ),
    ),
    # --------------------------------------------------------------------------------------- invariants
    Entry(
        code="PE561",
        name="duplicate-invariant",
        kind=Kind.POLICY,
        message=Phrase("the invariant id `{id}` is used twice", "ใช้รหัส invariant `{id}` ซ้ำ"),
        why=Phrase("proofs name invariants by their id.", "ผลการพิสูจน์อ้างถึง invariant ด้วยรหัส"),
        bad=_invariants(_invariant(_ASSERT), _invariant(_ASSERT)),
        good=_invariants(_invariant(_ASSERT), _invariant("assert: result.points <= 3\n", id_="at-most-3")),
        help=Phrase("give one of them another id", "ตั้งรหัสอื่นให้ข้อหนึ่ง"),
    ),
    Entry(
        code="PE562",
        name="invariant-of-no-decision",
        kind=Kind.POLICY,
        message=Phrase("there is no decision `{name}` here", "ไม่มี decision `{name}` ในนโยบายนี้"),
        why=Phrase(
            "an invariant is about the results of one decision of the same policy.",
            "invariant กล่าวถึงผลของ decision หนึ่งในนโยบายเดียวกัน",
        ),
        bad=_invariants(_invariant(_ASSERT, decision="e")),
        good=_invariants(_invariant(_ASSERT)),
        help=Phrase(
            "name it as under `decisions`, without the id of the policy",
            "ระบุชื่อตามที่อยู่ใต้ `decisions` โดยไม่ต้องมีรหัสนโยบาย",
        ),
    ),
    Entry(
        code="PE563",
        name="fact-that-cannot-grow",
        kind=Kind.POLICY,
        message=Phrase(
            "`{expr}` is no fact that can grow: it is {type}", "`{expr}` ไม่ใช่ข้อเท็จจริงที่เพิ่มขึ้นได้ เพราะเป็น {type}"
        ),
        why=Phrase(
            "`monotone` makes one fact of the bundle larger and leaves the others alone: a number, an "
            "instant or a duration, named by its path and not inside a list.",
            "`monotone` เพิ่มค่าข้อเท็จจริงหนึ่งโดยคงค่าอื่นไว้: ต้องเป็นจำนวน เวลา หรือระยะเวลา "
            "อ้างด้วยชื่อเต็ม และไม่อยู่ในรายการ",
        ),
        bad=_monotone("order.gift", "result.points"),
        good=_monotone("order.total", "result.points"),
        help=Phrase(
            "of anything else, say with `assert` what holds", "ถ้าเป็นอย่างอื่น ให้ระบุด้วย `assert` ว่าสิ่งใดเป็นจริง"
        ),
    ),
    Entry(
        code="PE564",
        name="value-without-order",
        kind=Kind.POLICY,
        message=Phrase(
            "`{expr}` is neither more nor less than another: it is {type}",
            "`{expr}` เทียบมากน้อยไม่ได้ เพราะเป็น {type}",
        ),
        why=Phrase(
            "what follows a fact is a number, true or false (true is more), an instant or a duration.",
            "ค่าที่แปรตามข้อเท็จจริงต้องเป็นจำนวน จริงหรือเท็จ (จริงถือว่ามากกว่า) เวลา หรือระยะเวลา",
        ),
        bad=_monotone("order.total", "result.by_rule"),
        good=_monotone("order.total", "result.points"),
        help=Phrase(
            "of words say their order: `{{'none': 0, 'some': 1}}[result.<key>]`",
            "ถ้าเป็นคำ ให้ระบุลำดับ: `{{'none': 0, 'some': 1}}[result.<คีย์>]`",
        ),
    ),
    # -------------------------------------------------------------------------------------------- rules
    Entry(
        code="PE522",
        name="unknown-group",
        kind=Kind.POLICY,
        message=Phrase("unknown group `{name}`", "ไม่รู้จักกลุ่ม `{name}`"),
        why=Phrase(
            "the limits of a group stand under `groups` of its decision.",
            "ข้อจำกัดของกลุ่มต้องประกาศไว้ใน `groups` ของ decision",
        ),
        bad=_one("deductions", _WHEN + "points: 1\ngroup: {name: lat}", before="groups: {late: {cap: 3}}\n"),
        good=_one(
            "deductions", _WHEN + "points: 1\ngroup: {name: late}", before="groups: {late: {cap: 3}}\n"
        ),
        help=Phrase("check the spelling, or declare the group", "ตรวจสอบตัวสะกด หรือประกาศกลุ่มนี้"),
    ),
    Entry(
        code="PE523",
        name="kind-lacks-key",
        kind=Kind.POLICY,
        message=Phrase("a decision of kind `{kind}` needs `{key}`", "decision ชนิด `{kind}` ต้องมี `{key}`"),
        why=Phrase("the key is what this kind decides by.", "decision ชนิดนี้ตัดสินจากคีย์ดังกล่าว"),
        bad=_one("bands", "range: x >= 0\n" + _THEN),
        good=_bands("x >= 0"),
        help=Phrase("add the key, or choose another kind", "เพิ่มคีย์นี้ หรือเลือก kind อื่น"),
    ),
    Entry(
        code="PE524",
        name="key-of-another-kind",
        kind=Kind.POLICY,
        message=Phrase(
            "`{key}` has no meaning in a decision of kind `{kind}`",
            "`{key}` ไม่มีความหมายใน decision ชนิด `{kind}`",
        ),
        why=Phrase(
            "`points` belong to `deductions`, `range` and `value` to `bands`, `ledger` to `ledger`.",
            "`points` ใช้กับ `deductions` ส่วน `range` และ `value` ใช้กับ `bands` และ `ledger` ใช้กับ `ledger`",
        ),
        bad=_verdict("points: 3\n"),
        good=_one("deductions", _WHEN + "points: 3"),
        help=Phrase("remove the key, or choose the kind that it belongs to", "ลบคีย์นี้ หรือเลือก kind ที่ใช้คีย์นี้ได้"),
    ),
    Entry(
        code="PE530",
        name="rule-without-outcome",
        kind=Kind.POLICY,
        message=Phrase("the rule `{id}` gives nothing", "กฎ `{id}` ไม่ให้ผลใด"),
        why=Phrase("a rule that fires has to change something.", "เมื่อกฎมีผลต้องมีสิ่งใดสิ่งหนึ่งเปลี่ยนแปลง"),
        bad=_one("verdict", _WHEN),
        good=_verdict(),
        help=Phrase(
            "add `then` or `points`; with `status: indeterminate`, `then` says the cause",
            "เพิ่ม `then` หรือ `points` หากใช้ `status: indeterminate` ให้ระบุสาเหตุใน `then`",
        ),
    ),
    Entry(
        code="PE531",
        name="points-not-an-integer",
        kind=Kind.POLICY,
        message=Phrase("expected points to be int, found {type}", "คะแนนต้องเป็น int แต่พบ {type}"),
        why=Phrase(
            "points are whole numbers, so that they add up exactly.", "คะแนนเป็นจำนวนเต็มเพื่อให้รวมกันได้พอดี"
        ),
        bad=_one("deductions", _WHEN + "points: {cel: order.weight}"),
        good=_one("deductions", _WHEN + "points: {cel: order.total / 100}"),
        help=Phrase(
            "write a whole number; `int(x)` drops decimals", "เขียนเป็นจำนวนเต็ม หรือใช้ `int(x)` เพื่อตัดทศนิยม"
        ),
    ),
    Entry(
        code="PE532",
        name="not-of-type-timestamp",
        kind=Kind.POLICY,
        message=Phrase("expected an instant, found {type}", "ต้องเป็นวันเวลา (timestamp) แต่พบ {type}"),
        why=Phrase(
            "`at` and `in_force_at` say when something counts.", "`at` และ `in_force_at` ระบุเวลาที่นำมานับ"
        ),
        bad=_one("deductions", _WHEN + "points: 1\nat: order.total"),
        good=_one("deductions", _WHEN + "points: 1\nat: order.created_at"),
        help=Phrase(
            "name a fact of format `date-time`, or use `timestamp(text)`",
            "อ้างถึงข้อเท็จจริงที่มี format เป็น `date-time` หรือใช้ `timestamp(text)`",
        ),
    ),
    Entry(
        code="PE533",
        name="loop-over-no-list",
        kind=Kind.POLICY,
        message=Phrase(
            "expected a list to go through, found `{expr}` of type {type}",
            "ต้องเป็น list แต่พบ `{expr}` ชนิด {type}",
        ),
        why=Phrase(
            "`each` is asked once for each element of a list.", "`each` ตรวจสมาชิกแต่ละตัวของรายการทีละหนึ่งครั้ง"
        ),
        bad=_verdict("for: {each: order.note, as: i}\n"),
        good=_verdict("for: {each: order.items, as: i}\n"),
        help=Phrase("name a list, or leave the loop out", "อ้างถึงรายการ หรือตัดการวนซ้ำออก"),
    ),
    # -------------------------------------------------------------------------------------------- bands
    Entry(
        code="PE525",
        name="range-not-understood",
        kind=Kind.POLICY,
        message=Phrase("`{text}` is not a range of x", "`{text}` ไม่ใช่ช่วงของ x"),
        why=Phrase(
            "a row says which numbers it takes: `x < 3`, `3 <= x < 6`, `x >= 15` or `x == 15`.",
            "แต่ละแถวต้องระบุช่วงตัวเลข เช่น `x < 3`, `3 <= x < 6`, `x >= 15` หรือ `x == 15`",
        ),
        bad=_bands("x < 3", "3 or more"),
        good=_bands("x < 3", "x >= 3"),
        help=Phrase(
            "write it with `x`, the smaller number on the left", "เขียนโดยใช้ `x` และให้ตัวเลขที่น้อยกว่าอยู่ทางซ้าย"
        ),
    ),
    Entry(
        code="PE548",
        name="limit-beyond-64-bits",
        kind=Kind.POLICY,
        message=Phrase("the limit `{number}` does not fit in 64 bits", "ขีดจำกัด `{number}` ใหญ่เกิน 64 บิต"),
        why=Phrase(
            "integers have 64 bits, so that no value lies beyond this limit.",
            "จำนวนเต็มมี 64 บิต จึงไม่มีค่าใดเกินขีดจำกัดนี้",
        ),
        bad=_bands("x < 3", "3 <= x < 9223372036854775808", "x >= 9223372036854775808"),
        good=_bands("x < 3", "3 <= x < 9223372036854775807", "x >= 9223372036854775807"),
        help=Phrase("leave the limit out: `x >= 3` has no upper end", "ตัดขีดจำกัดออก เช่น `x >= 3` ไม่มีขอบบน"),
    ),
    Entry(
        code="PE526",
        name="empty-range",
        kind=Kind.POLICY,
        message=Phrase("no number lies in `{text}`", "ไม่มีตัวเลขใดอยู่ในช่วง `{text}`"),
        why=Phrase("the row could never be chosen.", "แถวนี้จะไม่ถูกเลือกเลย"),
        bad=_bands("x < 3", "6 <= x < 3", "x >= 3"),
        good=_bands("x < 3", "3 <= x < 6", "x >= 6"),
        help=Phrase("exchange the two numbers", "สลับตัวเลขทั้งสอง"),
    ),
    Entry(
        code="PE527",
        name="gap-between-bands",
        kind=Kind.POLICY,
        message=Phrase(
            "no row takes `{range}`, such as {example}", "ไม่มีแถวใดครอบคลุม `{range}` เช่น {example}"
        ),
        why=Phrase(
            "each number that the value can be has to fall into one row.",
            "ตัวเลขทุกค่าที่เป็นไปได้ต้องอยู่ในแถวใดแถวหนึ่ง",
        ),
        bad=_bands("x < 3", "x >= 4"),
        good=_bands("x < 3", "x >= 3"),
        help=Phrase(
            "add a row or move a limit; where the source leaves a hole, write a row that says so",
            "เพิ่มแถวหรือเลื่อนขอบเขต หากต้นทางเว้นช่วงไว้ให้เขียนแถวที่ระบุเช่นนั้น",
        ),
    ),
    Entry(
        code="PE528",
        name="bands-overlap",
        kind=Kind.POLICY,
        message=Phrase(
            "`{row}` and `{other}` both take `{range}`, such as {example}",
            "`{row}` และ `{other}` ครอบคลุม `{range}` ซ้ำกัน เช่น {example}",
        ),
        why=Phrase("a number falls into one row only.", "ตัวเลขหนึ่งค่าต้องอยู่ในแถวเดียวเท่านั้น"),
        bad=_bands("x <= 3", "x >= 3"),
        good=_bands("x < 3", "x >= 3"),
        help=Phrase("write `<` for `<=` in one of the rows", "เปลี่ยน `<=` เป็น `<` ในแถวใดแถวหนึ่ง"),
    ),
    Entry(
        code="PE539",
        name="bands-of-no-number",
        kind=Kind.POLICY,
        message=Phrase(
            "expected a number to divide into bands, found {type}", "ต้องเป็นตัวเลขเพื่อแบ่งช่วง แต่พบ {type}"
        ),
        why=Phrase("ranges compare numbers.", "ช่วงใช้เปรียบเทียบตัวเลขเท่านั้น"),
        bad=_bands("x < 3", "x >= 3").replace("order.total", "order.note"),
        good=_bands("x < 3", "x >= 3"),
        help=Phrase("name an int or a double under `value`", "ระบุค่าชนิด int หรือ double ใน `value`"),
    ),
    # ------------------------------------------------------------------------------------------ ledgers
    Entry(
        code="PE534",
        name="ledger-value-of-wrong-type",
        kind=Kind.POLICY,
        message=Phrase("expected {expected}, found {found}", "ต้องเป็น {expected} แต่พบ {found}"),
        why=Phrase(
            "a ledger posts entries that have an instant and whole points.",
            "ledger บันทึกรายการที่มีวันเวลาและคะแนนเป็นจำนวนเต็ม",
        ),
        bad=_ledger(amount="e.at"),
        good=_ledger(),
        help=Phrase("name a member of this type", "อ้างถึงสมาชิกที่เป็นชนิดนี้"),
    ),
    Entry(
        code="PE535",
        name="unknown-bands",
        kind=Kind.POLICY,
        message=Phrase(
            "no decision of kind `bands` is called `{name}`", "ไม่มี decision ชนิด `bands` ชื่อ `{name}`"
        ),
        why=Phrase(
            "the ledger takes its penalties from the rows of a bands decision of the same policy.",
            "ledger ใช้บทลงโทษจากแถวของ decision ชนิด bands ในนโยบายเดียวกัน",
        ),
        bad=_ledger(bands="tiers"),
        good=_ledger(),
        help=Phrase("name a decision of kind `bands`", "ระบุชื่อ decision ชนิด `bands`"),
    ),
    Entry(
        code="PE536",
        name="computed-band-value",
        kind=Kind.POLICY,
        message=Phrase("the rows that a ledger applies must hold literals", "แถวที่ ledger นำไปใช้ต้องเป็นค่าคงที่"),
        why=Phrase(
            "penalties are fixed before anybody's points are known.", "บทลงโทษกำหนดไว้ก่อนที่จะทราบคะแนนของผู้ใด"
        ),
        bad=_ledger(rows="days: {cel: order.total}"),
        good=_ledger(),
        help=Phrase(
            "write the value itself, or one for each option of a reading",
            "เขียนค่าโดยตรง หรือเขียนแยกตามตัวเลือกของ reading",
        ),
    ),
    Entry(
        code="PE537",
        name="unknown-band-key",
        kind=Kind.POLICY,
        message=Phrase("no row of the bands gives `{key}`", "ไม่มีแถวใดของ bands ให้ค่า `{key}`"),
        why=Phrase(
            "a ledger reads the name, the length and the dimensions of a penalty from the rows.",
            "ledger อ่านชื่อ ระยะเวลา และมิติของบทลงโทษจากแถวเหล่านี้",
        ),
        bad=_ledger(days="dayz"),
        good=_ledger(),
        help=Phrase("name a key under `then` of the rows", "ระบุคีย์ที่อยู่ใน `then` ของแถว"),
    ),
    Entry(
        code="PE538",
        name="value-outside-dimension",
        kind=Kind.POLICY,
        message=Phrase(
            "the row `{row}` gives `{key}` the value `{value}`, which is not among its values",
            "แถว `{row}` ให้ค่า `{value}` แก่ `{key}` ซึ่งไม่อยู่ในค่าที่กำหนด",
        ),
        why=Phrase(
            "the values of a dimension are listed from the mildest to the most severe, "
            "so that the ledger can compare them.",
            "ค่าของมิติเรียงจากเบาที่สุดไปหนักที่สุด เพื่อให้ ledger เปรียบเทียบได้",
        ),
        bad=_ledger(hold="blocked"),
        good=_ledger(),
        help=Phrase(
            "check the spelling, or list the value under `dimensions`",
            "ตรวจสอบตัวสะกด หรือเพิ่มค่านี้ใน `dimensions`",
        ),
    ),
    Entry(
        code="PE547",
        name="row-without-penalty",
        kind=Kind.POLICY,
        message=Phrase(
            "expected `{key}` of the row `{row}` to be {expected}, found `{found}`",
            "`{key}` ของแถว `{row}` ต้องเป็น{expected} แต่พบ `{found}`",
        ),
        why=Phrase(
            "a row that changes a dimension is a penalty, which has a name and lasts for days or for good.",
            "แถวที่เปลี่ยนค่าของมิติคือบทลงโทษ ซึ่งต้องมีชื่อ และมีผลตามจำนวนวันหรือมีผลถาวร",
        ),
        bad=_ledger(rows="days: soon"),
        good=_ledger(rows="days: null"),
        help=Phrase(
            "correct the row; without days, or with `null`, the penalty does not end",
            "แก้ไขแถวนี้ หากไม่ระบุจำนวนวันหรือระบุเป็น `null` บทลงโทษจะไม่มีวันสิ้นสุด",
        ),
    ),
    # -------------------------------------------------------------------------------------------- files
    Entry(
        code="PE550",
        name="fact-schema-not-found",
        kind=Kind.FOLDER,
        message=Phrase(
            "fact schema `{name}` not found, neither beside the policy nor under {looked}",
            "ไม่พบ fact schema `{name}` ทั้งข้างไฟล์นโยบายและภายใต้ {looked}",
        ),
        why=Phrase(
            "the fact schema says which facts the conditions may read.", "fact schema ระบุข้อเท็จจริงที่เงื่อนไขอ่านได้"
        ),
        bad=_SCHEMA + _file("returns.yaml", _whole("facts: ordr.facts.schema.json\n")),
        good=_SCHEMA + _file("returns.yaml", _whole()),
        help=Phrase(
            "check the name; the folders are those of the policy and every one above it",
            "ตรวจสอบชื่อไฟล์ โดยค้นหาในโฟลเดอร์ของนโยบายและทุกโฟลเดอร์เหนือขึ้นไป",
        ),
    ),
    Entry(
        code="PE551",
        name="calendar-not-found",
        kind=Kind.FOLDER,
        message=Phrase(
            "calendar `{name}` not found, neither beside the policy nor under {looked}",
            "ไม่พบปฏิทิน `{name}` ทั้งข้างไฟล์นโยบายและภายใต้ {looked}",
        ),
        why=Phrase("business days are counted by a dated calendar file.", "การนับวันทำการต้องใช้ไฟล์ปฏิทินที่ระบุช่วงปี"),
        bad=_SCHEMA + _file("returns.yaml", _whole("calendars: {public: publik.yaml}\n")) + _CALENDAR,
        good=_SCHEMA + _file("returns.yaml", _whole("calendars: {public: public.yaml}\n")) + _CALENDAR,
        help=Phrase(
            "check the name; the folders are those of the policy and every one above it",
            "ตรวจสอบชื่อไฟล์ โดยค้นหาในโฟลเดอร์ของนโยบายและทุกโฟลเดอร์เหนือขึ้นไป",
        ),
    ),
    Entry(
        code="PE560",
        name="holiday-outside-years",
        kind=Kind.FOLDER,
        message=Phrase("`{day}` is no day in the years of the calendar", "`{day}` ไม่ใช่วันที่ที่อยู่ในปีของปฏิทิน"),
        why=Phrase(
            "a calendar vouches for its `years` and for no others.", "ปฏิทินรับรองเฉพาะปีที่ระบุใน `years` เท่านั้น"
        ),
        bad=_SCHEMA
        + _file("returns.yaml", _whole("calendars: {public: public.yaml}\n"))
        + _CALENDAR.replace("2024-01-01", "2023-01-01"),
        good=_SCHEMA + _file("returns.yaml", _whole("calendars: {public: public.yaml}\n")) + _CALENDAR,
        help=Phrase(
            "correct the date, or add its year once all its holidays are listed",
            "แก้ไขวันที่ หรือเพิ่มปีนั้นเมื่อระบุวันหยุดครบทั้งปีแล้ว",
        ),
    ),
    Entry(
        code="PE552",
        name="version-twice",
        kind=Kind.FOLDER,
        message=Phrase(
            "version `{version}` of `{policy}` exists twice, also at {other}",
            "มี `{policy}` ฉบับ `{version}` ซ้ำ อีกแห่งอยู่ที่ {other}",
        ),
        why=Phrase(
            "a decision record names a version, and it has to be the only one.",
            "บันทึกผลการตัดสินระบุฉบับของนโยบาย ซึ่งต้องมีเพียงฉบับเดียว",
        ),
        bad=_SCHEMA + _file("one.yaml", _whole()) + _file("two.yaml", _whole()),
        good=_SCHEMA
        + _file("one.yaml", _whole())
        + _file("two.yaml", _whole(version="2025-10-03", start="'2025-10-03T00:00:00+07:00'")),
        help=Phrase(
            "give the newer one its own date, or remove one", "กำหนดวันที่ของฉบับใหม่ให้ต่างกัน หรือลบฉบับหนึ่งออก"
        ),
    ),
    Entry(
        code="PE553",
        name="versions-begin-together",
        kind=Kind.FOLDER,
        message=Phrase(
            "versions `{one}` and `{other}` of `{policy}` take effect at the same instant",
            "`{policy}` ฉบับ `{one}` และ `{other}` เริ่มมีผลในเวลาเดียวกัน",
        ),
        why=Phrase(
            "at any instant one version of a policy is in force.", "ณ เวลาหนึ่งต้องมีนโยบายเพียงฉบับเดียวที่มีผลบังคับใช้"
        ),
        bad=_SCHEMA + _file("one.yaml", _whole()) + _file("two.yaml", _whole(version="2025-10-03")),
        good=_SCHEMA
        + _file("one.yaml", _whole())
        + _file("two.yaml", _whole(version="2025-10-03", start="'2025-10-03T00:00:00+07:00'")),
        help=Phrase("correct `effective.from` of one of them", "แก้ `effective.from` ของฉบับหนึ่ง"),
    ),
    Entry(
        code="PE554",
        name="path-outside",
        kind=Kind.FOLDER,
        message=Phrase("`{path}` leads out of the folders of policies", "`{path}` ชี้ออกไปนอกโฟลเดอร์ของนโยบาย"),
        why=Phrase(
            "a policy reads files beside it or in its project, and no others.",
            "นโยบายอ่านได้เฉพาะไฟล์ที่อยู่ข้างกันหรือในโปรเจกต์เดียวกันเท่านั้น",
        ),
        bad=_SCHEMA + _file("returns.yaml", _whole("facts: ../order.facts.schema.json\n")),
        good=_SCHEMA + _file("returns.yaml", _whole()),
        help=Phrase(
            "write a name without `..`, drive or leading `/`", "เขียนชื่อไฟล์โดยไม่มี `..` ชื่อไดรฟ์ หรือ `/` นำหน้า"
        ),
    ),
    Entry(
        code="PE555",
        name="no-policy-found",
        kind=Kind.FOLDER,
        message=Phrase("no policy found in {path}", "ไม่พบนโยบายใน {path}"),
        why=Phrase(
            "a policy is a YAML file whose first keys have `policy` among them.",
            "นโยบายเป็นไฟล์ YAML ที่ขึ้นต้นด้วยคีย์ `policy`",
        ),
        bad=_SCHEMA,
        good=_SCHEMA + _file("returns.yaml", _whole()),
        help=Phrase("name the folder that holds policies", "ระบุโฟลเดอร์ที่เก็บนโยบาย"),
    ),
    Entry(
        code="PE556",
        name="file-of-no-kind",
        kind=Kind.FOLDER,
        message=Phrase(
            "`{path}` is neither a policy nor a calendar nor cases",
            "`{path}` ไม่ใช่ทั้งนโยบาย ปฏิทิน หรือไฟล์กรณีทดสอบ",
        ),
        why=Phrase(
            "a file that nothing reads would be ignored, and its writer would not know.",
            "ไฟล์ที่ไม่มีส่วนใดอ่านจะถูกมองข้ามโดยที่ผู้เขียนไม่ทราบ",
        ),
        bad=_SCHEMA + _file("returns.yaml", _whole()) + _file("notes.yaml", "todo: later\n"),
        good=_SCHEMA + _file("returns.yaml", _whole()),
        help=Phrase(
            "begin it with `policy`, `calendar` or `cases`, or move it elsewhere",
            "ขึ้นต้นไฟล์ด้วย `policy`, `calendar` หรือ `cases` หรือย้ายไปไว้ที่อื่น",
        ),
    ),
    Entry(
        code="PE559",
        name="policy-on-two-platforms",
        kind=Kind.FOLDER,
        message=Phrase(
            "`{policy}` is a policy of `{one}` and of `{other}`",
            "`{policy}` เป็นนโยบายของทั้ง `{one}` และ `{other}`",
        ),
        why=Phrase(
            "decisions are called by the id of the policy, whatever its platform is.",
            "decision ถูกเรียกด้วยรหัสนโยบายโดยไม่ขึ้นกับแพลตฟอร์ม",
        ),
        bad=_SCHEMA
        + _file("one.yaml", _whole())
        + _file(
            "two.yaml", _whole(version="2025-10-03", platform="mall", start="'2025-10-03T00:00:00+07:00'")
        ),
        good=_SCHEMA
        + _file("one.yaml", _whole())
        + _file("two.yaml", _whole(version="2025-10-03", start="'2025-10-03T00:00:00+07:00'")),
        help=Phrase("give one of them another id", "ตั้งรหัสอื่นให้นโยบายหนึ่ง"),
    ),
)
