"""PE1xx: what can be wrong with a file of YAML or JSON before anyone asks what it means.

PE10x the file · PE11x its characters · PE12x its size · PE13x and PE14x YAML that policies do not
use, or that reads as something else than it looks like · PE15x and PE16x what is not YAML at all.
Longer than other modules: it is one table.
"""

from typing import Final

from policyeval.source.catalog.entry import Entry, Kind
from policyeval.source.diagnostic import Phrase

_AS_BLOCK: Final = Phrase(
    "write a CEL condition as `when: |` with the condition indented on the next line; put other "
    "text in quotes",
    "เขียนเงื่อนไข CEL เป็น `when: |` แล้วเยื้องเงื่อนไขไว้ในบรรทัดถัดไป ส่วนข้อความอื่นให้ใส่เครื่องหมายคำพูด",
)
_RETYPE: Final = Phrase(
    "delete the character and type the text again",
    "ลบอักขระนั้นแล้วพิมพ์ข้อความใหม่",
)

_FILES: Final = (
    Entry(
        code="PE101",
        name="file-not-found",
        kind=Kind.FILE,
        message=Phrase("the file `{file}` does not exist", "ไม่พบไฟล์ `{file}`"),
        why=Phrase(
            "a file that is named has to be there; nothing is assumed in its place.",
            "ไฟล์ที่ระบุชื่อไว้ต้องมีอยู่จริง โปรแกรมจะไม่สมมติเนื้อหาแทน",
        ),
        bad="missing.yaml",
        good="policy.yaml",
        help=Phrase(
            "check the spelling and the folder that the path starts from",
            "ตรวจตัวสะกดและโฟลเดอร์ที่เป็นจุดเริ่มต้นของพาธ",
        ),
    ),
    Entry(
        code="PE102",
        name="file-is-folder",
        kind=Kind.FILE,
        message=Phrase("expected a file, found the folder `{file}`", "ต้องเป็นไฟล์ แต่ `{file}` เป็นโฟลเดอร์"),
        why=Phrase("only a file has text to read.", "มีเพียงไฟล์เท่านั้นที่มีข้อความให้อ่าน"),
        bad="folder",
        good="policy.yaml",
        help=Phrase("name a file in the folder", "ระบุชื่อไฟล์ที่อยู่ในโฟลเดอร์นั้น"),
    ),
    Entry(
        code="PE103",
        name="unreadable-file",
        kind=Kind.FILE,
        message=Phrase(
            "the system does not let the file `{file}` be read (`{reason}`)",
            "ระบบไม่ยอมให้อ่านไฟล์ `{file}` (`{reason}`)",
        ),
        why=Phrase(
            "`EACCES` is a missing permission, `ELOOP` a link that leads to itself, `ENODEV` a pipe or a "
            "device, which may have no end; other words are names of the operating system.",
            "`EACCES` คือไม่มีสิทธิ์ `ELOOP` คือลิงก์ที่ชี้วนกลับมาที่ตัวเอง `ENODEV` คือไปป์หรืออุปกรณ์ซึ่งอาจไม่มีจุดจบ "
            "ส่วนคำอื่นเป็นชื่อข้อผิดพลาดของระบบปฏิบัติการ",
        ),
        bad="loop.yaml",
        good="policy.yaml",
        help=Phrase(
            "check the permissions of the file and where its links lead",
            "ตรวจสิทธิ์ของไฟล์และปลายทางของลิงก์",
        ),
    ),
    Entry(
        code="PE104",
        name="not-utf-8",
        kind=Kind.FILE,
        message=Phrase(
            "the file `{file}` is not UTF-8: byte {byte} cannot be read",
            "ไฟล์ `{file}` ไม่ใช่ UTF-8 เพราะอ่านไบต์ที่ {byte} ไม่ได้",
        ),
        why=Phrase(
            "other encodings, such as TIS-620, Windows-874 and UTF-16, would have to be guessed, "
            "and a wrong guess "
            "changes the text.",
            "การเข้ารหัสแบบอื่น เช่น TIS-620, Windows-874 และ UTF-16 ต้องอาศัยการเดา และหากเดาผิดข้อความจะเปลี่ยนไป",
        ),
        bad="thai-tis-620.yaml",
        good="policy.yaml",
        help=Phrase("save the file again as UTF-8", "บันทึกไฟล์ใหม่เป็น UTF-8"),
    ),
    Entry(
        code="PE105",
        name="file-too-large",
        kind=Kind.FILE,
        message=Phrase(
            "the file `{file}` is too large: at most {limit} bytes are read",
            "ไฟล์ `{file}` ใหญ่เกินไป โดยอ่านได้ไม่เกิน {limit} ไบต์",
        ),
        why=Phrase(
            "the limit keeps the work bounded; no policy that people review comes near it.",
            "ขีดจำกัดนี้ช่วยให้ภาระงานไม่บานปลาย และนโยบายที่คนตรวจทานได้ไม่มีทางยาวถึงขนาดนั้น",
        ),
        bad="huge.yaml",
        good="policy.yaml",
        help=Phrase("split the file", "แบ่งไฟล์ออกเป็นหลายไฟล์"),
    ),
    Entry(
        code="PE106",
        name="not-a-text-file",
        kind=Kind.FILE,
        message=Phrase("the file `{file}` is not a text file", "ไฟล์ `{file}` ไม่ใช่ไฟล์ข้อความ"),
        why=Phrase("it contains a zero byte, which text never does.", "ไฟล์มีไบต์ศูนย์ ซึ่งไม่มีในไฟล์ข้อความ"),
        bad="binary.yaml",
        good="policy.yaml",
        help=Phrase(
            "check that the right file is named, and that it is saved as UTF-8",
            "ตรวจว่าระบุไฟล์ถูกต้อง และไฟล์บันทึกเป็น UTF-8",
        ),
    ),
)

_CHARACTERS: Final = (
    Entry(
        code="PE110",
        name="control-character",
        kind=Kind.YAML,
        message=Phrase(
            "the control character `{char}` cannot stand in the file", "ในไฟล์มีอักขระควบคุม `{char}` ไม่ได้"
        ),
        why=Phrase(
            "control characters are invisible and steer terminals and printers.",
            "อักขระควบคุมมองไม่เห็น และใช้สั่งงานเทอร์มินัลหรือเครื่องพิมพ์",
        ),
        bad="title: late\x07 orders\n",
        good="title: late orders\n",
        help=_RETYPE,
    ),
    Entry(
        code="PE111",
        name="direction-changing-character",
        kind=Kind.YAML,
        message=Phrase(
            "the character `{char}` changes the direction of the text after it",
            "อักขระ `{char}` เปลี่ยนทิศทางของข้อความที่ตามมา",
        ),
        why=Phrase(
            "text that is shown in another order than it is executed in deceives its reviewers.",
            "ข้อความที่แสดงคนละลำดับกับที่ทำงานจริงจะหลอกผู้ตรวจทาน",
        ),
        bad="title: blocked \u202e3 days\n",
        good="title: blocked 3 days\n",
        help=_RETYPE,
    ),
    Entry(
        code="PE112",
        name="unusual-line-break",
        kind=Kind.YAML,
        message=Phrase(
            "the character `{char}` breaks the line for some programs and not for others",
            "อักขระ `{char}` เป็นการขึ้นบรรทัดใหม่เฉพาะในบางโปรแกรม",
        ),
        why=Phrase(
            "what looks like the end of a comment could be a new key.",
            "สิ่งที่ดูเหมือนส่วนท้ายของหมายเหตุอาจกลายเป็นคีย์ใหม่",
        ),
        bad="# late orders\u2028points: 3\n",
        good="# late orders\npoints: 3\n",
        help=Phrase("end lines with LF or CR LF", "จบบรรทัดด้วย LF หรือ CR LF"),
    ),
    Entry(
        code="PE113",
        name="half-a-character",
        kind=Kind.YAML,
        message=Phrase("`{char}` is not a whole character", "`{char}` ไม่ใช่อักขระที่สมบูรณ์"),
        why=Phrase(
            "U+D800 to U+DFFF are halves of characters in UTF-16 and mean nothing on their own; "
            "numbers above "
            "U+10FFFF mean nothing at all.",
            "U+D800 ถึง U+DFFF เป็นเพียงครึ่งหนึ่งของอักขระใน UTF-16 จึงไม่มีความหมายเมื่ออยู่ลำพัง และค่าที่เกิน U+10FFFF "
            "ไม่มีความหมายใดเลย",
        ),
        bad='title: "\\ud83d\\ude00"\n',
        good="title: 😀\n",
        help=Phrase(
            "write the character itself, or its full number as `\\U0001f600`",
            "พิมพ์อักขระนั้นโดยตรง หรือเขียนหมายเลขเต็ม เช่น `\\U0001f600`",
        ),
    ),
    Entry(
        code="PE114",
        name="hidden-character",
        kind=Kind.YAML,
        message=Phrase("the character `{char}` is invisible", "อักขระ `{char}` มองไม่เห็น"),
        why=Phrase(
            "two names that look the same have to be the same; the joiners U+200B to U+200D are "
            "accepted beside "
            "Thai letters in values only.",
            "ชื่อที่ดูเหมือนกันต้องเป็นชื่อเดียวกัน จึงยอมรับเฉพาะ U+200B ถึง U+200D ที่อยู่ติดกับอักษรไทยในค่าเท่านั้น",
        ),
        bad="po\u200bints: 3\n",
        good="points: 3\n",
        help=_RETYPE,
    ),
)

_SIZES: Final = (
    Entry(
        code="PE120",
        name="document-too-deep",
        kind=Kind.YAML,
        message=Phrase("values are nested more than {limit} levels deep", "ค่าซ้อนกันลึกเกิน {limit} ชั้น"),
        why=Phrase(
            "the limit keeps the work bounded; nobody can read a document that deep.",
            "ขีดจำกัดนี้ช่วยให้ภาระงานไม่บานปลาย และไม่มีใครอ่านเอกสารที่ซ้อนลึกขนาดนั้นได้",
        ),
        bad="a: " + "[" * 64 + "]" * 64 + "\n",
        good="a: " + "[" * 63 + "]" * 63 + "\n",
        help=Phrase("look for brackets that are not closed", "ตรวจว่ามีวงเล็บที่ไม่ได้ปิดหรือไม่"),
    ),
    Entry(
        code="PE121",
        name="too-many-values",
        kind=Kind.FILE,
        message=Phrase("the file has more than {limit} values", "ไฟล์มีค่ามากกว่า {limit} ค่า"),
        why=Phrase(
            "the limit keeps the work bounded; no policy that people review comes near it.",
            "ขีดจำกัดนี้ช่วยให้ภาระงานไม่บานปลาย และนโยบายที่คนตรวจทานได้ไม่มีทางยาวถึงขนาดนั้น",
        ),
        bad="many-values.yaml",
        good="policy.yaml",
        help=Phrase("split the file", "แบ่งไฟล์ออกเป็นหลายไฟล์"),
    ),
    Entry(
        code="PE122",
        name="scalar-too-long",
        kind=Kind.FILE,
        message=Phrase(
            "one text has {size} characters, more than {limit}",
            "ข้อความเดียวมี {size} อักขระ ซึ่งเกิน {limit}",
        ),
        why=Phrase(
            "the limit keeps the work bounded; no rule or title is that long.",
            "ขีดจำกัดนี้ช่วยให้ภาระงานไม่บานปลาย และไม่มีกฎหรือชื่อใดยาวขนาดนั้น",
        ),
        bad="long-text.yaml",
        good="policy.yaml",
        help=Phrase("look for a quote that is not closed", "ตรวจว่ามีเครื่องหมายคำพูดที่ไม่ได้ปิดหรือไม่"),
    ),
    Entry(
        code="PE123",
        name="empty-document",
        kind=Kind.YAML,
        message=Phrase("the file is empty", "ไฟล์ว่างเปล่า"),
        why=Phrase(
            "a file with nothing but comments and spaces says nothing.",
            "ไฟล์ที่มีแต่หมายเหตุและช่องว่างไม่ได้ระบุสิ่งใด",
        ),
        bad="# to be written\n",
        good="policy: fees\n",
        help=Phrase("write the document, or delete the file", "เขียนเอกสาร หรือลบไฟล์นี้ออก"),
    ),
)

_REFUSED: Final = (
    Entry(
        code="PE130",
        name="repeated-key",
        kind=Kind.YAML,
        message=Phrase("the key `{key}` is given twice", "คีย์ `{key}` ซ้ำกัน"),
        why=Phrase(
            "other programs would keep the last value and drop the first one silently.",
            "โปรแกรมอื่นจะเก็บค่าหลังสุดและทิ้งค่าแรกโดยไม่แจ้ง",
        ),
        bad="points: 3\npoints: 5\n",
        good="points: 5\n",
        help=Phrase("remove one of the two", "ลบออกหนึ่งรายการ"),
    ),
    Entry(
        code="PE131",
        name="alias",
        kind=Kind.YAML,
        message=Phrase(
            "text without quotes cannot start with `*`: YAML reads `{text}` as an alias",
            "ข้อความที่ไม่มีเครื่องหมายคำพูดขึ้นต้นด้วย `*` ไม่ได้ เพราะ YAML อ่าน `{text}` เป็น alias",
        ),
        why=Phrase(
            "aliases repeat a part of the document that stands elsewhere; policies say "
            "everything where it is read.",
            "alias คือการนำส่วนอื่นของเอกสารมาใช้ซ้ำ แต่นโยบายต้องเขียนทุกอย่างไว้ตรงที่อ่าน",
        ),
        bad="returned: *limit\n",
        good="returned: 3\n",
        help=Phrase(
            "write the value itself, or put the text in quotes",
            "เขียนค่านั้นโดยตรง หรือใส่เครื่องหมายคำพูดครอบข้อความ",
        ),
    ),
    Entry(
        code="PE132",
        name="anchor",
        kind=Kind.YAML,
        message=Phrase(
            "text without quotes cannot start with `&`: YAML reads `{text}` as an anchor",
            "ข้อความที่ไม่มีเครื่องหมายคำพูดขึ้นต้นด้วย `&` ไม่ได้ เพราะ YAML อ่าน `{text}` เป็น anchor",
        ),
        why=Phrase(
            "anchors name a part of the document for aliases, which policies do not use.",
            "anchor ใช้ตั้งชื่อส่วนของเอกสารให้ alias เรียกใช้ ซึ่งนโยบายไม่ใช้",
        ),
        bad="points: &limit 3\n",
        good="points: 3\n",
        help=_AS_BLOCK,
    ),
    Entry(
        code="PE133",
        name="tag",
        kind=Kind.YAML,
        message=Phrase(
            "text without quotes cannot start with `!`: YAML reads `{text}` as a tag",
            "ข้อความที่ไม่มีเครื่องหมายคำพูดขึ้นต้นด้วย `!` ไม่ได้ เพราะ YAML อ่าน `{text}` เป็น tag",
        ),
        why=Phrase(
            "a tag gives a value another type; here the way a value is written says its type.",
            "tag ใช้เปลี่ยนชนิดของค่า แต่ที่นี่ชนิดของค่าเป็นไปตามวิธีที่เขียน",
        ),
        bad="when: !abandoned\n",
        good="when: |\n  !abandoned\n",
        help=_AS_BLOCK,
    ),
    Entry(
        code="PE134",
        name="merge-key",
        kind=Kind.YAML,
        message=Phrase("the key `<<` merges another mapping", "คีย์ `<<` เป็นการรวม mapping อื่นเข้ามา"),
        why=Phrase(
            "merged keys are not seen where they take effect; policies say everything where it is read.",
            "คีย์ที่รวมเข้ามาไม่ปรากฏตรงที่มีผล แต่นโยบายต้องเขียนทุกอย่างไว้ตรงที่อ่าน",
        ),
        bad="rule:\n  <<: {points: 3}\n  cap: 15\n",
        good="rule:\n  points: 3\n  cap: 15\n",
        help=Phrase("write the keys themselves", "เขียนคีย์เหล่านั้นโดยตรง"),
    ),
    Entry(
        code="PE135",
        name="second-document",
        kind=Kind.YAML,
        message=Phrase("a second document starts here", "มีเอกสารที่สองเริ่มตรงนี้"),
        why=Phrase("a file holds one document.", "หนึ่งไฟล์มีได้เอกสารเดียว"),
        bad="policy: fees\n---\npolicy: loans\n",
        good="policy: fees\n",
        help=Phrase(
            "move what follows to a file of its own, or remove the line with `---` or `...`",
            "ย้ายส่วนที่ตามมาไปไว้ในไฟล์ใหม่ หรือลบบรรทัดที่มี `---` หรือ `...`",
        ),
    ),
    Entry(
        code="PE136",
        name="key-not-text",
        kind=Kind.YAML,
        message=Phrase(
            "a key is text, but YAML reads `{key}` as {type}", "คีย์ต้องเป็นข้อความ แต่ YAML อ่าน `{key}` เป็น{type}"
        ),
        why=Phrase(
            "`3` and `3.0` are the same number and different texts, so a key has to say which it is.",
            "`3` กับ `3.0` เป็นจำนวนเดียวกันแต่เป็นข้อความต่างกัน คีย์จึงต้องระบุให้ชัด",
        ),
        bad="points:\n  3: warning\n",
        good='points:\n  "3": warning\n',
        help=Phrase("put the key in quotes: `{quoted}`", "ใส่เครื่องหมายคำพูดครอบคีย์: `{quoted}`"),
    ),
    Entry(
        code="PE137",
        name="key-not-scalar",
        kind=Kind.YAML,
        message=Phrase("expected text as the key, found {type}", "คีย์ต้องเป็นข้อความ แต่พบ{type}"),
        why=Phrase("a key is one text.", "คีย์ต้องเป็นข้อความเดียว"),
        bad="[late, returned]: 3\n",
        good="late: 3\nreturned: 3\n",
        help=Phrase(
            "write one entry for each key; put text that starts with a bracket in quotes",
            "เขียนหนึ่งรายการต่อหนึ่งคีย์ และใส่เครื่องหมายคำพูดครอบข้อความที่ขึ้นต้นด้วยวงเล็บ",
        ),
    ),
    Entry(
        code="PE138",
        name="integer-out-of-range",
        kind=Kind.YAML,
        message=Phrase("the integer `{text}` does not fit 64 bits", "จำนวนเต็ม `{text}` เกินขนาด 64 บิต"),
        why=Phrase(
            "integers go from -9223372036854775808 to 9223372036854775807, so that every back "
            "end calculates alike.",
            "จำนวนเต็มอยู่ในช่วง -9223372036854775808 ถึง 9223372036854775807 เพื่อให้ทุกระบบคำนวณได้ผลตรงกัน",
        ),
        bad="amount: 9223372036854775808\n",
        good="amount: 9223372036854775807\n",
        help=Phrase(
            "write a smaller number; put an identifier in quotes",
            "เขียนจำนวนที่เล็กลง หรือใส่เครื่องหมายคำพูดหากเป็นรหัส",
        ),
    ),
    Entry(
        code="PE139",
        name="infinite-number",
        kind=Kind.YAML,
        message=Phrase("`{text}` is not a finite number", "`{text}` ไม่ใช่จำนวนจำกัด"),
        why=Phrase(
            "infinity and NaN would pass comparisons that they should fail.",
            "ค่าอนันต์และ NaN อาจผ่านการเปรียบเทียบที่ไม่ควรผ่าน",
        ),
        bad="limit: .inf\n",
        good="limit: 1000000.0\n",
        help=Phrase(
            "write the number that is meant, or leave the entry out", "เขียนจำนวนที่ต้องการ หรือไม่ต้องใส่รายการนี้"
        ),
    ),
    Entry(
        code="PE140",
        name="key-without-value",
        kind=Kind.YAML,
        message=Phrase(
            "the comma makes `{text}` an entry of its own, without a value",
            "เครื่องหมายจุลภาคทำให้ `{text}` เป็นรายการใหม่ที่ไม่มีค่า",
        ),
        why=Phrase(
            "inside braces a comma ends the value before it, even in the middle of a sentence or of a call.",
            "ภายในวงเล็บปีกกา เครื่องหมายจุลภาคจะจบค่าที่อยู่ข้างหน้า แม้อยู่กลางประโยคหรือกลางการเรียกฟังก์ชัน",
        ),
        bad="title: {en: Late, more than 3 days}\n",
        good='title: {en: "Late, more than 3 days"}\n',
        help=_AS_BLOCK,
    ),
    Entry(
        code="PE141",
        name="split-at-comma",
        kind=Kind.YAML,
        message=Phrase(
            "the text ends inside brackets: YAML reads only `{text}`",
            "ข้อความจบกลางวงเล็บ เพราะ YAML อ่านเพียง `{text}`",
        ),
        why=Phrase(
            "inside braces and square brackets a comma ends the value before it, even in the "
            "middle of a call.",
            "ภายในวงเล็บปีกกาหรือวงเล็บเหลี่ยม เครื่องหมายจุลภาคจะจบค่าที่อยู่ข้างหน้า แม้อยู่กลางการเรียกฟังก์ชัน",
        ),
        bad="rules:\n  - [late, f(a, b)]\n",
        good='rules:\n  - [late, "f(a, b)"]\n',
        help=_AS_BLOCK,
    ),
    Entry(
        code="PE142",
        name="cut-by-comment",
        kind=Kind.YAML,
        message=Phrase(
            "a comment starts inside the quotes: YAML reads only `{text}`",
            "หมายเหตุเริ่มกลางเครื่องหมายคำพูด เพราะ YAML อ่านเพียง `{text}`",
        ),
        why=Phrase(
            "a space and `#` start a comment wherever the value itself does not start with a quote.",
            "ช่องว่างตามด้วย `#` เป็นจุดเริ่มหมายเหตุเสมอ หากค่านั้นไม่ได้ขึ้นต้นด้วยเครื่องหมายคำพูด",
        ),
        bad='when: code == "box #3"\n',
        good='when: |\n  code == "box #3"\n',
        help=_AS_BLOCK,
    ),
    Entry(
        code="PE143",
        name="condition-in-character-numbers",
        kind=Kind.YAML,
        message=Phrase("the condition is written with numbers of characters", "เงื่อนไขเขียนด้วยหมายเลขอักขระ"),
        why=Phrase(
            "nobody who reviews `\\u0073` sees an `s`, and no message can point at a character in it.",
            "ผู้ตรวจทานที่เห็น `\\u0073` ย่อมไม่รู้ว่าคือ `s` และข้อความแจ้งก็ชี้ตำแหน่งอักขระในนั้นไม่ได้",
        ),
        bad='when: "\\u0073tatus == 3"\n',
        good="when: |\n  status == 3\n",
        help=Phrase(
            "write it as `when: |` with the condition indented on the next line",
            "เขียนเป็น `when: |` แล้วเยื้องเงื่อนไขไว้ในบรรทัดถัดไป",
        ),
    ),
    Entry(
        code="PE144",
        name="directive",
        kind=Kind.YAML,
        message=Phrase("lines that start with `%` are not used here", "ไม่ใช้บรรทัดที่ขึ้นต้นด้วย `%`"),
        why=Phrase(
            "`%YAML` and `%TAG` change how the file is read; every file is read in the same way.",
            "`%YAML` และ `%TAG` เปลี่ยนวิธีอ่านไฟล์ แต่ทุกไฟล์ต้องอ่านด้วยวิธีเดียวกัน",
        ),
        bad="%YAML 1.1\n---\npolicy: fees\n",
        good="policy: fees\n",
        help=Phrase("remove the line", "ลบบรรทัดนี้ออก"),
    ),
)

_SYNTAX: Final = (
    Entry(
        code="PE150",
        name="unclosed-quote",
        kind=Kind.YAML,
        message=Phrase("the quote `{quote}` is not closed", "ไม่มีเครื่องหมายคำพูดปิดคู่กับ `{quote}`"),
        why=Phrase(
            "everything up to the next quote of the same kind belongs to the text.",
            "ทุกอย่างจนถึงเครื่องหมายคำพูดชนิดเดียวกันตัวถัดไปถือเป็นส่วนของข้อความ",
        ),
        bad='title: "Late orders\npoints: 3\n',
        good='title: "Late orders"\npoints: 3\n',
        help=Phrase(
            "write `{quote}` at the end of the text; a `'` inside single quotes is written twice",
            "เขียน `{quote}` ปิดท้ายข้อความ หากมี `'` ภายในเครื่องหมายคำพูดเดี่ยวให้เขียนซ้ำสองตัว",
        ),
    ),
    Entry(
        code="PE151",
        name="unclosed-yaml-bracket",
        kind=Kind.YAML,
        message=Phrase(
            "the bracket `{bracket}` is not closed: expected `{expected}`",
            "วงเล็บ `{bracket}` ยังไม่ได้ปิด ต้องมี `{expected}`",
        ),
        why=Phrase(
            "until the bracket is closed, the lines below belong to it.",
            "ตราบใดที่ยังไม่ปิดวงเล็บ บรรทัดที่ตามมาถือเป็นส่วนของวงเล็บนั้น",
        ),
        bad="late: [3, 5\nreturned: 7\n",
        good="late: [3, 5]\nreturned: 7\n",
        help=Phrase("write `{expected}` where the values end", "เขียน `{expected}` ตรงที่ค่าจบ"),
    ),
    Entry(
        code="PE152",
        name="text-after-entry",
        kind=Kind.YAML,
        message=Phrase(
            "expected `,` or `{expected}`, found `{found}`", "ต้องเป็น `,` หรือ `{expected}` แต่พบ `{found}`"
        ),
        why=Phrase(
            "inside brackets a comma, a bracket and `: ` end a text that is not in quotes.",
            "ภายในวงเล็บ เครื่องหมายจุลภาค วงเล็บ และ `: ` จะจบข้อความที่ไม่มีเครื่องหมายคำพูด",
        ),
        bad="rules:\n  - {when: status in [1, 2], points: 3}\n",
        good="rules:\n  - when: |\n      status in [1, 2]\n    points: 3\n",
        help=_AS_BLOCK,
    ),
    Entry(
        code="PE153",
        name="bad-indentation",
        kind=Kind.YAML,
        message=Phrase(
            "the line starts at column {column}, expected column {expected}",
            "บรรทัดเริ่มที่คอลัมน์ {column} แต่ต้องเริ่มที่คอลัมน์ {expected}",
        ),
        why=Phrase(
            "entries that belong together start at the same column.",
            "รายการที่อยู่กลุ่มเดียวกันต้องเริ่มที่คอลัมน์เดียวกัน",
        ),
        bad="rule:\n    points: 3\n  cap: 15\n",
        good="rule:\n  points: 3\n  cap: 15\n",
        help=Phrase("indent the line like its neighbours", "เยื้องบรรทัดให้ตรงกับรายการข้างเคียง"),
    ),
    Entry(
        code="PE154",
        name="colon-in-text",
        kind=Kind.YAML,
        message=Phrase("a text without quotes cannot contain `: `", "ข้อความที่ไม่มีเครื่องหมายคำพูดมี `: ` ไม่ได้"),
        why=Phrase(
            "a colon and a space end a key, and a line has one key only.",
            "เครื่องหมาย `:` ตามด้วยช่องว่างคือจุดจบของคีย์ และหนึ่งบรรทัดมีได้คีย์เดียว",
        ),
        bad="when: late ? 3 : 0\n",
        good="when: |\n  late ? 3 : 0\n",
        help=_AS_BLOCK,
    ),
    Entry(
        code="PE155",
        name="missing-colon",
        kind=Kind.YAML,
        message=Phrase("expected `:` after the key `{key}`", "ต้องมี `:` หลังคีย์ `{key}`"),
        why=Phrase(
            "a line among keys is a key, `:` and its value.",
            "บรรทัดที่อยู่ในกลุ่มของคีย์ต้องประกอบด้วยคีย์ เครื่องหมาย `:` และค่า",
        ),
        bad="points: 3\ncap\n",
        good="points: 3\ncap: 15\n",
        help=Phrase(
            "write `key: value` with a space after the colon; indent the line if it continues a text",
            "เขียน `คีย์: ค่า` โดยเว้นวรรคหลัง `:` หรือเยื้องบรรทัดหากเป็นข้อความต่อจากบรรทัดก่อน",
        ),
    ),
    Entry(
        code="PE156",
        name="reserved-first-character",
        kind=Kind.YAML,
        message=Phrase(
            "a text without quotes cannot start with `{char}`",
            "ข้อความที่ไม่มีเครื่องหมายคำพูดขึ้นต้นด้วย `{char}` ไม่ได้",
        ),
        why=Phrase(
            "YAML keeps this character for itself at the start of a value.",
            "YAML สงวนอักขระนี้ไว้เมื่ออยู่ต้นค่า",
        ),
        bad="owner: @compliance\n",
        good='owner: "@compliance"\n',
        help=_AS_BLOCK,
    ),
    Entry(
        code="PE157",
        name="tab-in-indentation",
        kind=Kind.YAML,
        message=Phrase("the line is indented with a tab", "บรรทัดนี้เยื้องด้วยแท็บ"),
        why=Phrase(
            "YAML measures indentation in spaces, because tabs have no fixed width.",
            "YAML วัดระยะเยื้องเป็นช่องว่าง เพราะแท็บมีความกว้างไม่แน่นอน",
        ),
        bad="rule:\n\tpoints: 3\n",
        good="rule:\n  points: 3\n",
        help=Phrase("indent with spaces", "เยื้องด้วยช่องว่าง"),
    ),
    Entry(
        code="PE158",
        name="unknown-yaml-escape",
        kind=Kind.YAML,
        message=Phrase(
            "`{escape}` means nothing inside double quotes", "`{escape}` ไม่มีความหมายภายในเครื่องหมายคำพูดคู่"
        ),
        why=Phrase(
            "inside double quotes a backslash starts an escape such as `\\n` or `\\u0e01`.",
            "ภายในเครื่องหมายคำพูดคู่ backslash เป็นตัวเริ่มของรหัสอักขระ เช่น `\\n` หรือ `\\u0e01`",
        ),
        bad="when: \"code.matches('\\d+')\"\n",
        good="when: |\n  code.matches('\\\\d+')\n",
        help=Phrase(
            "write the backslash twice, or use single quotes or a block `|`, where it stands for itself",
            "เขียน backslash สองตัว หรือใช้เครื่องหมายคำพูดเดี่ยวหรือบล็อก `|` ซึ่ง backslash ไม่มีความหมายพิเศษ",
        ),
    ),
    Entry(
        code="PE159",
        name="bad-block-header",
        kind=Kind.YAML,
        message=Phrase(
            "`{found}` cannot follow the `{bar}` of a block", "`{found}` อยู่หลัง `{bar}` ของบล็อกไม่ได้"
        ),
        why=Phrase(
            "after `|` or `>` only `-`, `+`, a digit from 1 to 9 and a comment may follow; the "
            "text starts on the "
            "next line.",
            "หลัง `|` หรือ `>` มีได้เพียง `-`, `+`, เลข 1 ถึง 9 และหมายเหตุ ส่วนข้อความต้องเริ่มในบรรทัดถัดไป",
        ),
        bad="when: | late > 3\n",
        good="when: |\n  late > 3\n",
        help=Phrase("move the text to the next line and indent it", "ย้ายข้อความไปบรรทัดถัดไปและเยื้องเข้าไป"),
    ),
    Entry(
        code="PE160",
        name="text-after-value",
        kind=Kind.YAML,
        message=Phrase("the value has ended before `{found}`", "ค่าจบไปแล้วก่อนถึง `{found}`"),
        why=Phrase(
            "a value that starts with a quote or a bracket ends where that quote or bracket is closed.",
            "ค่าที่ขึ้นต้นด้วยเครื่องหมายคำพูดหรือวงเล็บจะจบตรงที่ปิดเครื่องหมายคำพูดหรือวงเล็บนั้น",
        ),
        bad='when: "cn" == country\n',
        good='when: |\n  "cn" == country\n',
        help=_AS_BLOCK,
    ),
    Entry(
        code="PE161",
        name="misplaced-list-item",
        kind=Kind.YAML,
        message=Phrase("a list item cannot stand here", "รายการของ list อยู่ตรงนี้ไม่ได้"),
        why=Phrase(
            "each `- ` starts a line, under the key that the list belongs to.",
            "`- ` แต่ละรายการต้องเริ่มบรรทัดใหม่ใต้คีย์ที่ list นั้นสังกัด",
        ),
        bad="implements: - FEE-04\n",
        good="implements:\n  - FEE-04\n",
        help=Phrase(
            "put `- ` on a line of its own under the key; put text that starts with `- ` in quotes",
            "เขียน `- ` ในบรรทัดใหม่ใต้คีย์ และใส่เครื่องหมายคำพูดครอบข้อความที่ขึ้นต้นด้วย `- `",
        ),
    ),
    Entry(
        code="PE162",
        name="key-among-items",
        kind=Kind.YAML,
        message=Phrase(
            "expected `- ` like the items above, found `{found}`",
            "ต้องเป็น `- ` เหมือนรายการข้างบน แต่พบ `{found}`",
        ),
        why=Phrase(
            "a list has items only; a key at the column of its items belongs to nothing.",
            "list มีได้เฉพาะรายการ คีย์ที่อยู่คอลัมน์เดียวกับรายการจึงไม่สังกัดสิ่งใด",
        ),
        bad="- late\npoints: 3\n",
        good="- late\n- points: 3\n",
        help=Phrase(
            "write `- ` before it, or give the list a key above it",
            "เขียน `- ` นำหน้า หรือใส่คีย์ให้ list ไว้ข้างบน",
        ),
    ),
    Entry(
        code="PE163",
        name="misplaced-question-mark",
        kind=Kind.YAML,
        message=Phrase(
            "a text without quotes cannot start with `? `",
            "ข้อความที่ไม่มีเครื่องหมายคำพูดขึ้นต้นด้วย `? ` ไม่ได้",
        ),
        why=Phrase(
            "`? ` announces a key that is written over several lines.",
            "`? ` ใช้บอกว่าคีย์เขียนต่อกันหลายบรรทัด",
        ),
        bad="when: ? late\n",
        good='when: "? late"\n',
        help=_AS_BLOCK,
    ),
    Entry(
        code="PE164",
        name="missing-value",
        kind=Kind.YAML,
        message=Phrase("expected a value, found `{found}`", "ต้องเป็นค่า แต่พบ `{found}`"),
        why=Phrase(
            "a comma or a closing bracket ends a value, and there is none before it.",
            "เครื่องหมายจุลภาคหรือวงเล็บปิดใช้จบค่า แต่ไม่มีค่าอยู่ข้างหน้า",
        ),
        bad="implements: [FEE-04,, FEE-05]\n",
        good="implements: [FEE-04, FEE-05]\n",
        help=Phrase(
            "remove `{found}`, or put the text in quotes", "ลบ `{found}` ออก หรือใส่เครื่องหมายคำพูดครอบข้อความ"
        ),
    ),
    Entry(
        code="PE165",
        name="key-inside-text",
        kind=Kind.YAML,
        message=Phrase(
            "the line continues the text of line {line}, so it cannot contain `: `",
            "บรรทัดนี้เป็นข้อความต่อจากบรรทัดที่ {line} จึงมี `: ` ไม่ได้",
        ),
        why=Phrase(
            "a line that is indented deeper than the key above it belongs to the text of that key.",
            "บรรทัดที่เยื้องลึกกว่าคีย์ข้างบนถือเป็นข้อความของคีย์นั้น",
        ),
        bad="points: 3\n  cap: 15\n",
        good="points: 3\ncap: 15\n",
        help=Phrase(
            "indent the line like the key above, or complete that key with `:`",
            "เยื้องบรรทัดให้ตรงกับคีย์ข้างบน หรือใส่ `:` ให้คีย์ข้างบนครบ",
        ),
    ),
    Entry(
        code="PE166",
        name="odd-space",
        kind=Kind.YAML,
        message=Phrase(
            "the space `{char}` does not count as a space for YAML", "YAML ไม่ถือว่า `{char}` เป็นช่องว่าง"
        ),
        why=Phrase(
            "such spaces come along when text is copied from web pages and word processors.",
            "ช่องว่างแบบนี้มักติดมาเมื่อคัดลอกข้อความจากหน้าเว็บหรือโปรแกรมประมวลผลคำ",
        ),
        bad="rule:\n\u00a0\u00a0points: 3\n",
        good="rule:\n  points: 3\n  cap: 15\n",
        help=Phrase("replace it by an ordinary space", "แทนที่ด้วยช่องว่างธรรมดา"),
    ),
    Entry(
        code="PE167",
        name="unopened-yaml-bracket",
        kind=Kind.YAML,
        message=Phrase("the bracket `{found}` closes nothing", "วงเล็บ `{found}` ไม่ได้ปิดวงเล็บใด"),
        why=Phrase(
            "each closing bracket belongs to an opening one of the same kind before it.",
            "วงเล็บปิดแต่ละตัวต้องมีวงเล็บเปิดชนิดเดียวกันอยู่ข้างหน้า",
        ),
        bad="implements: [FEE-04]]\n",
        good="implements: [FEE-04]\n",
        help=Phrase(
            "remove `{found}`, or put the text in quotes", "ลบ `{found}` ออก หรือใส่เครื่องหมายคำพูดครอบข้อความ"
        ),
    ),
    Entry(
        code="PE169",
        name="not-yaml",
        kind=Kind.YAML,
        message=Phrase("the text is not YAML from `{found}` on", "ข้อความตั้งแต่ `{found}` เป็นต้นไปไม่ใช่ YAML"),
        why=Phrase(
            "the reader can find no meaning for what stands here.",
            "โปรแกรมอ่านไม่พบความหมายของสิ่งที่อยู่ตรงนี้",
        ),
        bad="points\n: 3\n",
        good="points: 3\n",
        help=_AS_BLOCK,
    ),
)

ENTRIES: Final[tuple[Entry, ...]] = _FILES + _CHARACTERS + _SIZES + _REFUSED + _SYNTAX
