"""PE7xx: cases and the command line.

Longer than other modules: it is one table.
"""

from typing import Final

from policyeval.source.catalog.entry import Entry, Kind
from policyeval.source.diagnostic import Phrase, Severity

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        code="PE701",
        name="unknown-decision",
        kind=Kind.COMMAND,
        message=Phrase("there is no decision `{decision}`", "ไม่มีการตัดสินชื่อ `{decision}`"),
        why=Phrase(
            "a decision is called by its full id: the policy, a dot, and its own name.",
            "การตัดสินเรียกด้วยรหัสเต็ม คือชื่อนโยบาย จุด และชื่อของการตัดสิน",
        ),
        bad="check shop.fes facts.json",
        good="check shop.fee facts.json",
        help=Phrase("`policyeval list` shows every decision", "`policyeval list` แสดงการตัดสินทั้งหมด"),
    ),
    Entry(
        code="PE702",
        name="unknown-version",
        kind=Kind.COMMAND,
        message=Phrase("`{decision}` has no version `{version}`", "`{decision}` ไม่มีฉบับ `{version}`"),
        why=Phrase(
            "a version is the ISO date in the head of its policy document.",
            "ฉบับคือวันที่แบบ ISO ที่อยู่ส่วนหัวของเอกสารนโยบาย",
        ),
        bad="generate shop.fee --rows 1 --version 1999-01-01",
        good="generate shop.fee --rows 1 --version 2025-01-01",
        help=Phrase("`policyeval list` shows every version", "`policyeval list` แสดงฉบับทั้งหมด"),
    ),
    Entry(
        code="PE703",
        name="bad-as-of",
        kind=Kind.COMMAND,
        message=Phrase("`{text}` is not an instant", "`{text}` ไม่ใช่จุดเวลา"),
        why=Phrase(
            "an instant is an RFC 3339 text with an offset, no finer than a microsecond; without an offset "
            "it would depend on where the machine stands.",
            "จุดเวลาเป็นข้อความแบบ RFC 3339 ที่มีออฟเซตและละเอียดไม่เกินไมโครวินาที หากไม่มีออฟเซต ผลจะขึ้นกับว่าเครื่องอยู่ที่ใด",
        ),
        bad="check shop.fee facts.json --as-of 2025-05-16",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00",
        help=Phrase("write it like `2025-05-16T00:00:00+07:00`", "เขียนในรูป `2025-05-16T00:00:00+07:00`"),
    ),
    Entry(
        code="PE704",
        name="unknown-reading-asked",
        kind=Kind.COMMAND,
        message=Phrase("policy `{policy}` has no reading `{name}`", "นโยบาย `{policy}` ไม่มีการตีความ `{name}`"),
        why=Phrase(
            "a reading is named by its id or by the id of the issue that it answers.",
            "การตีความเรียกด้วยรหัสของมันเองหรือรหัสของประเด็นที่มันตอบ",
        ),
        bad="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --reading limt=strict",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --reading limit=strict",
        help=Phrase("`policyeval list` shows every reading", "`policyeval list` แสดงการตีความทั้งหมด"),
    ),
    Entry(
        code="PE705",
        name="unknown-option-asked",
        kind=Kind.COMMAND,
        message=Phrase(
            "reading `{reading}` of version {version} has no option `{option}`; it has {options}",
            "การตีความ `{reading}` ของฉบับ {version} ไม่มีตัวเลือก `{option}` มีเพียง {options}",
        ),
        why=Phrase(
            "every option of a reading is declared with what it means.",
            "ทุกตัวเลือกของการตีความต้องประกาศไว้พร้อมความหมาย",
        ),
        bad="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --reading limit=strct",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --reading limit=strict",
    ),
    Entry(
        code="PE706",
        name="duplicate-case",
        kind=Kind.CASES,
        message=Phrase("case `{id}` is there already, at {other}", "มีกรณี `{id}` อยู่แล้วที่ {other}"),
        why=Phrase(
            "a failure names its case, so that two cases of one name could not be told apart.",
            "เมื่อกรณีใดไม่ผ่าน ระบบจะบอกชื่อ กรณีสองกรณีที่ชื่อเดียวกันจึงแยกจากกันไม่ได้",
        ),
        bad="cases:\n"
        '  - {id: one, decision: shop.fee, facts: {}, as_of: "2025-05-16T00:00:00+07:00"}\n'
        '  - {id: one, decision: shop.fee, facts: {}, as_of: "2025-05-17T00:00:00+07:00"}\n',
        good="cases:\n"
        '  - {id: one, decision: shop.fee, facts: {}, as_of: "2025-05-16T00:00:00+07:00"}\n'
        '  - {id: two, decision: shop.fee, facts: {}, as_of: "2025-05-17T00:00:00+07:00"}\n',
        help=Phrase("give one of them another id", "เปลี่ยนรหัสของกรณีใดกรณีหนึ่ง"),
    ),
    Entry(
        code="PE707",
        name="malformed-reading",
        kind=Kind.COMMAND,
        message=Phrase("`{text}` is not `ID=OPTION`", "`{text}` ไม่อยู่ในรูป `ID=OPTION`"),
        why=Phrase(
            "`--reading` takes the id of a reading, an equals sign, and one of its options.",
            "`--reading` รับรหัสของการตีความ เครื่องหมายเท่ากับ และตัวเลือกหนึ่งของมัน",
        ),
        bad="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --reading limit",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --reading limit=strict",
        help=Phrase("write `--reading limit=strict`", "เขียน `--reading limit=strict`"),
    ),
    Entry(
        code="PE708",
        name="unknown-facts-file",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{path}` is not a file of facts; its name has to end in one of {known}",
            "`{path}` ไม่ใช่ไฟล์ข้อเท็จจริง ชื่อไฟล์ต้องลงท้ายด้วยแบบใดแบบหนึ่งใน {known}",
        ),
        why=Phrase(
            "how a file is read follows from how its name ends; nothing is guessed from what is in it.",
            "วิธีอ่านไฟล์ขึ้นกับนามสกุลของไฟล์ ไม่มีการเดาจากเนื้อหา",
        ),
        bad="check shop.fee facts.txt --as-of 2025-05-16T00:00:00+07:00",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00",
        help=Phrase("or pass it on standard input: `-`", "หรือส่งทาง standard input ด้วย `-`"),
    ),
    Entry(
        code="PE709",
        name="facts-not-a-mapping",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` does not hold a mapping of facts", "`{path}` ไม่ได้เก็บข้อเท็จจริงเป็น mapping"),
        why=Phrase(
            "a fact bundle is an object: names and their values.",
            "ชุดข้อเท็จจริงเป็น object คือชื่อกับค่าของแต่ละชื่อ",
        ),
        bad="check shop.fee list.yaml --as-of 2025-05-16T00:00:00+07:00",
        good="check shop.fee facts.yaml --as-of 2025-05-16T00:00:00+07:00",
        help=Phrase(
            "`policyeval facts DECISION --template` prints an empty bundle",
            "`policyeval facts DECISION --template` พิมพ์ชุดข้อเท็จจริงเปล่า",
        ),
    ),
    Entry(
        code="PE710",
        name="unknown-flag",
        kind=Kind.COMMAND,
        message=Phrase("`{command}` has no option `{option}`", "`{command}` ไม่มีตัวเลือก `{option}`"),
        why=Phrase(
            "an option that is not known is never ignored, since the answer would not be the one asked for.",
            "ตัวเลือกที่ไม่รู้จักจะไม่ถูกข้ามไป เพราะคำตอบจะไม่ใช่สิ่งที่ถาม",
        ),
        bad="check shop.fee facts.json --asof 2025-05-16T00:00:00+07:00",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00",
        help=Phrase("`--help` after the command shows its options", "`--help` หลังคำสั่งแสดงตัวเลือกของคำสั่ง"),
    ),
    Entry(
        code="PE711",
        name="missing-argument",
        kind=Kind.COMMAND,
        message=Phrase("`{command}` needs `{name}`", "`{command}` ต้องมี `{name}`"),
        why=Phrase(
            "without it there is nothing to work on.",
            "หากไม่มี ก็ไม่มีสิ่งที่จะทำงานด้วย",
        ),
        bad="check shop.fee",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00",
        help=Phrase("`--help` after the command shows what it takes", "`--help` หลังคำสั่งแสดงสิ่งที่คำสั่งรับ"),
    ),
    Entry(
        code="PE712",
        name="bad-argument",
        kind=Kind.COMMAND,
        message=Phrase(
            "expected `{name}` to be {expected}, found `{value}`", "`{name}` ต้องเป็น{expected} แต่พบ `{value}`"
        ),
        why=Phrase(
            "the value is none of those that the option takes, or of another type.",
            "ค่านี้ไม่อยู่ในค่าที่ตัวเลือกรับ หรือเป็นชนิดอื่น",
        ),
        bad="list --format xml",
        good="list --format json",
        help=Phrase("`--help` after the command shows the values", "`--help` หลังคำสั่งแสดงค่าที่ใช้ได้"),
    ),
    Entry(
        code="PE713",
        name="unknown-command",
        kind=Kind.COMMAND,
        message=Phrase("there is no command `{name}`", "ไม่มีคำสั่ง `{name}`"),
        why=Phrase("nothing of that name can be run.", "ไม่มีสิ่งใดชื่อนี้ให้เรียกใช้"),
        bad="chek shop.fee facts.json",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00",
        help=Phrase("`policyeval --help` shows the commands", "`policyeval --help` แสดงคำสั่งทั้งหมด"),
    ),
    Entry(
        code="PE714",
        name="bad-command-line",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{command}` cannot be called like this: {reason}", "เรียก `{command}` แบบนี้ไม่ได้: {reason}"
        ),
        why=Phrase(
            "there is an argument more than the command takes, or an option without its value.",
            "มีอาร์กิวเมนต์มากกว่าที่คำสั่งรับ หรือมีตัวเลือกที่ไม่มีค่า",
        ),
        bad="explain PE301 PE302",
        good="explain PE301",
        help=Phrase("`--help` after the command shows how", "`--help` หลังคำสั่งแสดงวิธีเรียก"),
    ),
    Entry(
        code="PE715",
        name="gate-not-bool",
        kind=Kind.COMMAND,
        message=Phrase(
            "expected `{option}` to be true or false, found {type}",
            "เงื่อนไขของ `{option}` ต้องเป็นจริงหรือเท็จ แต่พบ {type}",
        ),
        why=Phrase(
            "`--fail-on` asks a question about each record: `result`, `status` and `missing`.",
            "`--fail-on` ถามคำถามเกี่ยวกับแต่ละระเบียน คือ `result` `status` และ `missing`",
        ),
        bad="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --fail-on result.fee",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --fail-on 'result.fee > 100'",
        help=Phrase("compare it: `result.fee > 100`", "เขียนเป็นการเปรียบเทียบ เช่น `result.fee > 100`"),
    ),
    Entry(
        code="PE716",
        name="unknown-code",
        kind=Kind.COMMAND,
        message=Phrase("there is no code `{code}`", "ไม่มีรหัส `{code}`"),
        why=Phrase(
            "codes are written PE and three digits; each finding starts with its code.",
            "รหัสเขียนเป็น PE ตามด้วยเลขสามหลัก ทุกข้อความขึ้นต้นด้วยรหัสของมัน",
        ),
        bad="explain PE000",
        good="explain PE301",
        help=Phrase("`policyeval explain` lists every code", "`policyeval explain` แสดงรหัสทั้งหมด"),
    ),
    Entry(
        code="PE717",
        name="no-cases",
        kind=Kind.COMMAND,
        message=Phrase("no cases under `{path}`", "ไม่พบกรณีทดสอบใน `{path}`"),
        why=Phrase(
            "a run that tests nothing must not look like one that passes.",
            "การรันที่ไม่ได้ทดสอบอะไรเลยต้องไม่ดูเหมือนการรันที่ผ่าน",
        ),
        bad="test empty",
        good="test cases.yaml",
        help=Phrase(
            "a case file is YAML whose first key is `cases`, or `meta` before it",
            "ไฟล์กรณีทดสอบเป็น YAML ที่คีย์แรกคือ `cases` หรือมี `meta` อยู่ก่อน",
        ),
    ),
    Entry(
        code="PE718",
        name="bad-settings",
        kind=Kind.COMMAND,
        message=Phrase("the settings in `{path}` cannot be read", "อ่านการตั้งค่าใน `{path}` ไม่ได้"),
        why=Phrase(
            "the file is not TOML in UTF-8, or `tool.policyeval` is no table in it.",
            "ไฟล์ไม่ใช่ TOML แบบ UTF-8 หรือ `tool.policyeval` ในไฟล์ไม่ใช่ตาราง",
        ),
        bad="--settings broken list",
        good="list",
        help=Phrase(
            'write a line such as `lang = "th"`; in `pyproject.toml` under `[tool.policyeval]`',
            'เขียนเป็นบรรทัด เช่น `lang = "th"` หากเป็น `pyproject.toml` ให้เขียนใต้ `[tool.policyeval]`',
        ),
    ),
    Entry(
        code="PE719",
        name="internal-error",
        kind=Kind.COMMAND,
        message=Phrase("internal error: {error}", "ข้อผิดพลาดภายใน: {error}"),
        why=Phrase(
            "this is a mistake of the program, not of what it was given; nothing was decided.",
            "นี่เป็นความผิดพลาดของโปรแกรม ไม่ใช่ของสิ่งที่ป้อนให้ และยังไม่มีการตัดสินใด ๆ",
        ),
        bad="--broken list",
        good="list",
        help=Phrase(
            "run it again with POLICYEVAL_DEBUG=1 and report what it prints",
            "เรียกใหม่โดยตั้ง POLICYEVAL_DEBUG=1 แล้วรายงานสิ่งที่พิมพ์ออกมา",
        ),
    ),
    Entry(
        code="PE720",
        name="missing-documents",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` is not a folder", "`{path}` ไม่ใช่โฟลเดอร์"),
        why=Phrase(
            "the documents that policies cite are looked for by their names in one folder.",
            "เอกสารที่นโยบายอ้างถึงจะถูกค้นหาในโฟลเดอร์เดียว ตามชื่อไฟล์ที่ระบุไว้ในนโยบาย",
        ),
        bad="sources --documents nowhere",
        good="sources",
        help=Phrase(
            "leave `--documents` out to print the lines without their text",
            "ไม่ต้องระบุ `--documents` หากต้องการแสดงเลขบรรทัดโดยไม่มีข้อความ",
        ),
    ),
    Entry(
        code="PE721",
        name="unknown-policy",
        kind=Kind.COMMAND,
        message=Phrase("there is no policy `{policy}`", "ไม่มีนโยบาย `{policy}`"),
        why=Phrase(
            "a policy is called by the id in the head of its document.",
            "นโยบายเรียกด้วยรหัสที่อยู่ส่วนหัวของเอกสารนโยบาย",
        ),
        bad="sources --policy shoop",
        good="sources --policy shop",
        help=Phrase("`policyeval list` shows every policy", "`policyeval list` แสดงนโยบายทั้งหมด"),
    ),
    Entry(
        code="PE722",
        name="changed-document",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{path}` is not the document that the policy cites: its SHA-256 is {found}, not {expected}",
            "`{path}` ไม่ใช่เอกสารที่นโยบายอ้างถึง: ค่า SHA-256 คือ {found} ไม่ใช่ {expected}",
        ),
        why=Phrase(
            "the lines of a citation mean something only in the very bytes that the policy was written from.",
            "เลขบรรทัดที่อ้างถึงมีความหมายเฉพาะกับเนื้อหาไฟล์เดียวกันทุกไบต์กับที่ใช้เขียนนโยบาย",
        ),
        bad="sources --documents changed",
        good="sources --documents documents",
        help=Phrase(
            "bring the file back; where the source itself has changed, write a new version of the policy",
            "ใช้ไฟล์เดิม หรือหากเอกสารต้นทางเปลี่ยนไปจริง ให้เขียนนโยบายฉบับใหม่",
        ),
    ),
    Entry(
        code="PE723",
        name="quote-not-found",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{quote}` does not stand on {lines} of `{file}`", "ไม่พบข้อความ `{quote}` ใน{lines} ของ `{file}`"
        ),
        why=Phrase(
            "a quote shows that a citation points at the right lines; blanks, line ends and the width of "
            "letters do not matter.",
            "ข้อความที่ยกมาใช้ยืนยันว่าอ้างบรรทัดถูกต้อง โดยไม่ถือช่องว่าง การขึ้นบรรทัดใหม่ และความกว้างของตัวอักษร",
        ),
        bad="sources --policies misquoted.yaml --documents documents",
        good="sources --documents documents",
        help=Phrase(
            "copy the words from the document; `…` stands for a gap, `[ ]` holds a letter that you restored",
            "คัดลอกคำจากเอกสาร โดยใช้ `…` แทนส่วนที่ข้าม และ `[ำ]` แทนตัวอักษรที่เติมกลับ",
        ),
    ),
    Entry(
        code="PE724",
        name="lines-beyond-document",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{file}` ends at line {count}, the citation names {lines}",
            "`{file}` จบที่บรรทัด {count} แต่การอ้างอิงระบุ{lines}",
        ),
        why=Phrase(
            "a citation has to lead to a sentence.",
            "การอ้างอิงต้องนำไปถึงข้อความจริงในเอกสาร",
        ),
        bad="sources --policies beyond.yaml --documents documents",
        good="sources --documents documents",
        help=Phrase(
            "count lines from 1, as editors do",
            "นับบรรทัดโดยเริ่มจาก 1 เช่นเดียวกับโปรแกรมแก้ไขข้อความ",
        ),
    ),
    Entry(
        code="PE725",
        name="uncovered-lines",
        kind=Kind.COMMAND,
        severity=Severity.WARNING,
        message=Phrase(
            "neither a rule nor a reason for {lines} of `{file}`",
            "{lines} ของ `{file}` ไม่มีทั้งกฎและเหตุผล",
        ),
        why=Phrase(
            "whoever reads the source must be able to see that no sentence was forgotten.",
            "ผู้อ่านเอกสารต้องเห็นได้ว่าไม่มีข้อความใดถูกลืม",
        ),
        bad="sources --policies uncovered.yaml --documents documents --strict",
        good="sources --documents documents --strict",
        help=Phrase(
            "cite the lines where a rule implements them, or say under `not_rules` why none does",
            "อ้างบรรทัดเหล่านี้ในกฎที่ใช้ข้อความนั้น หรือระบุเหตุผลที่ไม่มีกฎไว้ใน `not_rules`",
        ),
    ),
    Entry(
        code="PE726",
        name="not-a-type",
        kind=Kind.COMMAND,
        message=Phrase("`{text}`, given for `{name}`, is not a type", "`{text}` ที่ระบุให้ `{name}` ไม่ใช่ชนิดข้อมูล"),
        why=Phrase(
            "a declared name is checked against its type before anything is evaluated.",
            "ชื่อที่ประกาศไว้จะถูกตรวจกับชนิดข้อมูลของชื่อนั้นก่อนการประเมินเสมอ",
        ),
        bad="eval 'x + 1' --types wrong-types.yaml",
        good="eval 'x + 1' --types types.yaml --facts numbers.yaml",
        help=Phrase(
            "write a type of CEL, such as `int`, `list(string)` or `map(string, dyn)`",
            "เขียนชนิดข้อมูลของ CEL เช่น `int`, `list(string)` หรือ `map(string, dyn)`",
        ),
    ),
    Entry(
        code="PE727",
        name="binding-of-another-type",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{name}` must be a value of type {type}, found `{found}`",
            "`{name}` ต้องเป็นค่าชนิด {type} แต่พบ `{found}`",
        ),
        why=Phrase(
            "an expression is evaluated only on values of the types that it was checked with.",
            "นิพจน์จะถูกประเมินกับค่าที่มีชนิดตรงกับที่ตรวจไว้เท่านั้น",
        ),
        bad="eval 'x + 1' --types types.yaml --facts words.yaml",
        good="eval 'x + 1' --types types.yaml --facts numbers.yaml",
        help=Phrase("give a value of that type, or declare another type", "ระบุค่าที่มีชนิดนั้น หรือประกาศชนิดข้อมูลอื่น"),
    ),
    Entry(
        code="PE728",
        name="name-without-value",
        kind=Kind.COMMAND,
        message=Phrase("no value is given for {names}", "ไม่ได้ระบุค่าของ {names}"),
        why=Phrase(
            "the value of the expression depends on names that were declared and not bound.",
            "ค่าของนิพจน์ขึ้นกับชื่อที่ประกาศไว้แต่ยังไม่มีค่า",
        ),
        bad="eval 'x + 1' --types types.yaml",
        good="eval 'x + 1' --types types.yaml --facts numbers.yaml",
        help=Phrase("give its value among the facts", "ระบุค่าไว้ในข้อเท็จจริง"),
    ),
    Entry(
        code="PE729",
        name="gate-without-answer",
        kind=Kind.COMMAND,
        message=Phrase(
            "`--fail-on` has no answer for the record of `{record}`: {reason}",
            "`--fail-on` ไม่มีคำตอบสำหรับระเบียนของ `{record}`: {reason}",
        ),
        why=Phrase(
            "the condition is neither true nor false for the record, which neither passes nor fails: exit 2.",
            "เงื่อนไขไม่เป็นทั้งจริงและเท็จสำหรับระเบียนนี้ จึงบอกไม่ได้ว่าผ่านหรือไม่ผ่าน: รหัสสิ้นสุดคือ 2",
        ),
        bad="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --fail-on '1 / 0 > 1'",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --fail-on 'result.fee > 100'",
        help=Phrase(
            'ask first whether there is an answer: `status == "decided" && …`',
            'ตรวจก่อนว่ามีคำตอบหรือไม่ เช่น `status == "decided" && …`',
        ),
    ),
    Entry(
        code="PE740",
        name="unknown-setting",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` has the unknown setting `{name}`", "`{path}` มีการตั้งค่า `{name}` ซึ่งไม่รู้จัก"),
        why=Phrase(
            "a setting that is not known is never ignored, since the answer would not be the one asked for.",
            "การตั้งค่าที่ไม่รู้จักจะไม่ถูกข้ามไป เพราะคำตอบจะไม่ใช่สิ่งที่ถาม",
        ),
        bad="--settings unknown list",
        good="list",
        help=Phrase(
            "settings are `policies`, `lang`, `format`, `as-of` and `documents`",
            "การตั้งค่าที่ใช้ได้คือ `policies` `lang` `format` `as-of` และ `documents`",
        ),
    ),
    Entry(
        code="PE741",
        name="setting-not-text",
        kind=Kind.COMMAND,
        message=Phrase(
            "expected the setting `{name}` in `{path}` to be text",
            "การตั้งค่า `{name}` ใน `{path}` ต้องเป็นข้อความ",
        ),
        why=Phrase(
            "a setting stands for an option of the command line, and these are texts.",
            "การตั้งค่าใช้แทนตัวเลือกของบรรทัดคำสั่ง ซึ่งเป็นข้อความ",
        ),
        bad="--settings number list",
        good="list",
        help=Phrase("put the value in quotes", "ใส่ค่าในเครื่องหมายคำพูด"),
    ),
    Entry(
        code="PE742",
        name="no-case-matches",
        kind=Kind.COMMAND,
        message=Phrase(
            "none of the {count} cases has `{filter}` in its id or decision",
            "จากทั้งหมด {count} กรณี ไม่มีกรณีใดที่รหัสหรือชื่อการตัดสินมี `{filter}`",
        ),
        why=Phrase(
            "a run that tests nothing must not look like one that passes.",
            "การรันที่ไม่ได้ทดสอบอะไรเลยต้องไม่ดูเหมือนการรันที่ผ่าน",
        ),
        bad="test cases.yaml --filter nothing",
        good="test cases.yaml",
        help=Phrase("check the spelling, or leave `--filter` out", "ตรวจตัวสะกด หรือไม่ต้องระบุ `--filter`"),
    ),
    Entry(
        code="PE743",
        name="unknown-expected-key",
        kind=Kind.COMMAND,
        message=Phrase("`{decision}` has no result key `{key}`", "`{decision}` ไม่มีคีย์ผลลัพธ์ `{key}`"),
        why=Phrase(
            "what a case expects of a key that nothing gives can never be met.",
            "ค่าที่คาดไว้ของคีย์ที่ไม่มีสิ่งใดให้ค่า ไม่มีทางเป็นจริงได้",
        ),
        bad="test misnamed.yaml",
        good="test cases.yaml",
        help=Phrase(
            "check the spelling; the record of the decision shows its keys",
            "ตรวจตัวสะกด ระเบียนของการตัดสินแสดงคีย์ทั้งหมด",
        ),
    ),
    Entry(
        code="PE750",
        name="not-timings",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` holds no saved timings", "`{path}` ไม่มีผลวัดเวลาที่บันทึกไว้"),
        why=Phrase(
            "timings can only be compared with those of an earlier run.",
            "ผลวัดเวลาเปรียบเทียบได้กับผลของการรันครั้งก่อนเท่านั้น",
        ),
        bad="bench shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --compare facts.json",
        good="bench shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --rounds 1",
        help=Phrase(
            "make the file with `policyeval bench DECISION FACTS --save FILE`",
            "สร้างไฟล์ด้วย `policyeval bench DECISION FACTS --save FILE`",
        ),
    ),
    Entry(
        code="PE751",
        name="unwritable-file",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` cannot be written", "เขียน `{path}` ไม่ได้"),
        why=Phrase(
            "its folder does not exist, or may not be written to.",
            "ไม่มีโฟลเดอร์ของไฟล์นั้น หรือไม่มีสิทธิ์เขียน",
        ),
        bad="bench shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --save nowhere/times.json",
        good="bench shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --save times.json",
        help=Phrase("name a file in a folder that exists", "ระบุไฟล์ในโฟลเดอร์ที่มีอยู่แล้ว"),
    ),
    Entry(
        code="PE752",
        name="missing-oracle",
        kind=Kind.COMMAND,
        message=Phrase("cel-python is not installed", "ยังไม่ได้ติดตั้ง cel-python"),
        why=Phrase(
            "a cross-check asks another implementation of CEL, which policyeval itself does not need.",
            "การตรวจซ้ำใช้ CEL อีกตัวหนึ่ง ซึ่ง policyeval เองไม่จำเป็นต้องใช้",
        ),
        bad="--without celpy check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --cross-check",
        good="check shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00",
        help=Phrase(
            "install the extra `oracle`, as in `pip install policyeval[oracle]`",
            "ติดตั้งส่วนเสริม `oracle` เช่น `pip install policyeval[oracle]`",
        ),
    ),
    Entry(
        code="PE753",
        name="costly-decision",
        kind=Kind.COMMAND,
        severity=Severity.WARNING,
        message=Phrase(
            "`{name}` may take {cost} steps, and fails beyond {limit}",
            "`{name}` อาจใช้ถึง {cost} ขั้น และจะล้มเหลวเมื่อเกิน {limit} ขั้น",
        ),
        why=Phrase(
            "so it is with the largest facts that the schema allows; a list without `maxItems` is taken "
            "to have 10,000 elements, and a text without `maxLength` 100 characters.",
            "เป็นเช่นนี้เมื่อข้อเท็จจริงใหญ่ที่สุดเท่าที่สคีมายอมให้ รายการที่ไม่มี `maxItems` ถือว่ามีสมาชิก 10,000 ตัว "
            "และข้อความที่ไม่มี `maxLength` ถือว่ายาว 100 อักขระ",
        ),
        bad="facts shop.fee, where a rule has a loop in a loop over a list without `maxItems`",
        good="facts shop.fee",
        help=Phrase(
            "set `maxItems` where lists are shorter; the rule reads {lists}",
            "กำหนด `maxItems` ให้รายการที่สั้นกว่านั้น กฎนี้อ่าน {lists}",
        ),
    ),
    Entry(
        code="PE760",
        name="missing-git",
        kind=Kind.COMMAND,
        message=Phrase("git is not installed", "ยังไม่ได้ติดตั้ง git"),
        why=Phrase(
            "policies at a revision are read with git itself.",
            "การอ่านนโยบาย ณ รีวิชันใดต้องใช้โปรแกรม git",
        ),
        bad="diff --git main",
        good="diff old.yaml new.yaml",
        help=Phrase("install git, or name two files or folders", "ติดตั้ง git หรือระบุไฟล์หรือโฟลเดอร์สองชุด"),
    ),
    Entry(
        code="PE761",
        name="not-a-repository",
        kind=Kind.COMMAND,
        message=Phrase("the current folder is in no git repository", "โฟลเดอร์ปัจจุบันไม่อยู่ในคลัง git"),
        why=Phrase(
            "a revision is looked for in the repository around the current folder.",
            "รีวิชันจะถูกค้นในคลังที่ครอบโฟลเดอร์ปัจจุบัน",
        ),
        bad="diff --git main",
        good="diff old.yaml new.yaml",
        help=Phrase("run the command inside the repository", "เรียกคำสั่งจากภายในคลัง"),
    ),
    Entry(
        code="PE762",
        name="unknown-revision",
        kind=Kind.COMMAND,
        message=Phrase("there is no revision `{revision}`", "ไม่มีรีวิชัน `{revision}`"),
        why=Phrase(
            "a revision is a branch, a tag or a commit that the repository has.",
            "รีวิชันคือสาขา แท็ก หรือคอมมิตที่มีอยู่ในคลัง",
        ),
        bad="diff --git mian",
        good="diff --git main",
        help=Phrase(
            "`git log` and `git branch --all` show what there is",
            "`git log` และ `git branch --all` แสดงสิ่งที่มีอยู่",
        ),
    ),
    Entry(
        code="PE763",
        name="no-policies-at-revision",
        kind=Kind.COMMAND,
        message=Phrase("`{revision}` has no policies under `{path}`", "`{revision}` ไม่มีนโยบายใน `{path}`"),
        why=Phrase(
            "at a revision the policies are looked for where `--policies` says, inside the repository.",
            "ที่รีวิชันหนึ่ง ระบบจะหานโยบายตามที่ `--policies` ระบุภายในคลัง",
        ),
        bad="diff --git main --policies polices",
        good="diff --git main --policies policies",
        help=Phrase(
            "`--policies` names a file or folder that is there at both revisions",
            "`--policies` ต้องเป็นไฟล์หรือโฟลเดอร์ที่มีอยู่ในทั้งสองรีวิชัน",
        ),
    ),
    Entry(
        code="PE764",
        name="nothing-to-compare",
        kind=Kind.COMMAND,
        message=Phrase("there are not two versions to compare", "ไม่ได้ระบุสองฉบับที่จะเปรียบเทียบ"),
        why=Phrase(
            "two files or folders are compared, with `--git` one or two revisions, with `--reading` two "
            "readings of one policy.",
            "เปรียบเทียบได้ระหว่างไฟล์หรือโฟลเดอร์สองชุด หรือหนึ่งถึงสองรีวิชันเมื่อใช้ `--git` "
            "หรือการตีความสองแบบของนโยบายเดียวเมื่อใช้ `--reading`",
        ),
        bad="diff policies",
        good="diff --reading limit=lenient",
        help=Phrase(
            "write `policyeval diff OLD NEW` or `policyeval diff --git REV`",
            "เขียน `policyeval diff OLD NEW` หรือ `policyeval diff --git REV`",
        ),
    ),
    Entry(
        code="PE765",
        name="gate-needs-proof",
        kind=Kind.COMMAND,
        message=Phrase(
            "`--fail-on {gate}` needs the proof, which is left out here",
            "`--fail-on {gate}` ต้องมีการพิสูจน์ ซึ่งถูกตัดออกในคำสั่งนี้",
        ),
        why=Phrase(
            "words and counts cannot tell that nobody is worse off, and a gate that cannot be asked must not "
            "pass.",
            "ถ้อยคำและการนับไม่อาจยืนยันว่าไม่มีใครเสียประโยชน์ เงื่อนไขที่ถามไม่ได้จึงต้องไม่ผ่าน",
        ),
        bad="diff old.yaml new.yaml --no-proof --fail-on stricter",
        good="diff old.yaml new.yaml --no-proof --fail-on any",
        help=Phrase(
            "leave out `--no-proof`, or name `--part proof` too; `--fail-on any` needs none",
            "ตัด `--no-proof` ออก หรือเพิ่ม `--part proof` ส่วน `--fail-on any` ไม่ต้องใช้การพิสูจน์",
        ),
    ),
    Entry(
        code="PE770",
        name="missing-solver",
        kind=Kind.COMMAND,
        message=Phrase("z3-solver is not installed", "ยังไม่ได้ติดตั้ง z3-solver"),
        why=Phrase(
            "proofs are made by a solver, which deciding facts does not need.",
            "การพิสูจน์ใช้ตัวแก้เงื่อนไข ซึ่งการตัดสินข้อมูลไม่จำเป็นต้องใช้",
        ),
        bad="--without z3 prove shop.fee",
        good="list",
        help=Phrase(
            "install the extra `prove`, as in `pip install policyeval[prove]`",
            "ติดตั้งส่วนเสริม `prove` เช่น `pip install policyeval[prove]`",
        ),
    ),
    Entry(
        code="PE772",
        name="unknown-fact-to-change",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{decision}` has no fact `{fact}` to change", "`{decision}` ไม่มีข้อเท็จจริง `{fact}` ให้เปลี่ยน"
        ),
        why=Phrase(
            "a name that no fact begins with would leave nothing that may change, and the answer would look "
            "like a proof that nothing helps.",
            "ชื่อที่ไม่ตรงกับข้อเท็จจริงใดจะทำให้ไม่มีสิ่งใดเปลี่ยนได้ และคำตอบจะดูเหมือนพิสูจน์แล้วว่าไม่มีทางแก้",
        ),
        bad="why shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --change totl",
        good="why shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --change total",
        help=Phrase(
            "`policyeval facts {decision}` lists the facts that the decision reads",
            "`policyeval facts {decision}` แสดงข้อเท็จจริงที่การตัดสินนี้ใช้",
        ),
    ),
    Entry(
        code="PE773",
        name="file-exists",
        kind=Kind.COMMAND,
        message=Phrase("`{path}` is there already", "มี `{path}` อยู่แล้ว"),
        why=Phrase(
            "cases that somebody has reviewed must not be lost to cases that nobody has.",
            "กรณีที่มีคนตรวจทานแล้วต้องไม่ถูกแทนที่ด้วยกรณีที่ยังไม่มีใครตรวจ",
        ),
        bad="cases shop.fee --out facts.json",
        good="cases shop.fee --out new.yaml",
        help=Phrase(
            "write to another file and compare, or delete this one first",
            "เขียนลงไฟล์อื่นแล้วเทียบกัน หรือลบไฟล์นี้ก่อน",
        ),
    ),
    Entry(
        code="PE774",
        name="mixed-targets",
        kind=Kind.COMMAND,
        message=Phrase(
            "one file or folder of policies can be named, or decisions, not both",
            "ระบุได้ไฟล์หรือโฟลเดอร์ของนโยบายเพียงหนึ่งเดียว หรือการตัดสิน แต่ไม่ใช่ทั้งสองอย่าง",
        ),
        why=Phrase(
            "decisions are looked for in the policies that `--policies` names.",
            "การตัดสินจะถูกค้นในนโยบายที่ `--policies` ระบุ",
        ),
        bad="mutate shop.yaml shop.fee",
        good="mutate shop.fee --policies shop.yaml --cases cases.yaml --sample 1",
        help=Phrase(
            "write `policyeval mutate DECISION --policies PATH`",
            "เขียน `policyeval mutate DECISION --policies PATH`",
        ),
    ),
    Entry(
        code="PE775",
        name="cases-fail",
        kind=Kind.COMMAND,
        message=Phrase(
            "cases that fail before anything is changed: {count}, the first is `{id}` ({at})",
            "มี {count} กรณีที่ไม่ผ่านตั้งแต่ยังไม่ได้แปลงสิ่งใด กรณีแรกคือ `{id}` ({at})",
        ),
        why=Phrase(
            "a case that fails anyway cannot tell whether a change was noticed.",
            "กรณีที่ไม่ผ่านอยู่แล้วบอกไม่ได้ว่าจับการแปลงได้หรือไม่",
        ),
        bad="mutate shop.fee --cases failing.yaml",
        good="mutate shop.fee --cases cases.yaml --sample 1",
        help=Phrase("`policyeval test` says what differs", "`policyeval test` บอกว่าต่างกันที่ใด"),
    ),
    Entry(
        code="PE776",
        name="unusable-package",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{name}` is installed and cannot be imported: {reason}",
            "ติดตั้ง `{name}` ไว้แล้วแต่นำเข้าไม่ได้: {reason}",
        ),
        why=Phrase(
            "a package that is there and fails would otherwise look as if it were not installed, or as if "
            "policyeval itself were broken.",
            "แพ็กเกจที่มีอยู่แต่ใช้ไม่ได้จะดูเหมือนไม่ได้ติดตั้ง หรือเหมือน policyeval เสียเอง",
        ),
        bad="--without z3 prove shop.fee",
        good="list",
        help=Phrase(
            "install it anew, in a version for this machine and this Python",
            "ติดตั้งใหม่ในรุ่นที่ใช้กับเครื่องและ Python นี้ได้",
        ),
    ),
    Entry(
        code="PE777",
        name="until-is-over",
        kind=Kind.COMMAND,
        message=Phrase(
            "expected `--until` to be later than the instant of the decision, {as_of}, found {until}",
            "`--until` ต้องอยู่หลังเวลาที่ตัดสิน {as_of} แต่พบ {until}",
        ),
        why=Phrase(
            "what time changes is looked for from the instant of the decision on.",
            "การเปลี่ยนแปลงตามเวลาหาตั้งแต่เวลาที่ตัดสินเป็นต้นไป",
        ),
        bad="why shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --until 2024-05-16T00:00:00+07:00",
        good="why shop.fee facts.json --as-of 2025-05-16T00:00:00+07:00 --until 2026-05-16T00:00:00+07:00",
        help=Phrase(
            "`--as-of` says from when on, and `--until` up to when",
            "`--as-of` บอกจุดเริ่มต้น และ `--until` บอกจุดสิ้นสุด",
        ),
    ),
)
