"""PE570 to PE599: documents of the public CEL Policy format.

Where the format's own test data fixes a phrase, the English message is that phrase.
"""

from typing import Final

from policyeval.source.catalog.entry import Entry, Kind
from policyeval.source.diagnostic import Phrase, Severity

_CONFIG: Final = """--- config.yaml
name: orders
variables:
  - {name: total, type_name: int}
  - {name: gift, type_name: bool}
"""


def _match(text: str, config: str = _CONFIG) -> str:
    """Return the files of a policy of which `text` is what stands under `rule`."""
    body = "".join(f"  {line}\n" for line in text.strip("\n").splitlines())
    return f"{config}--- policy.yaml\nname: orders\nrule:\n{body}"


_GOOD: Final = _match("""
match:
  - condition: total > 1000
    output: "'manual'"
  - output: "'automatic'"
""")

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        code="PE570",
        name="cel-policy-without-rule",
        kind=Kind.CEL_POLICY,
        message=Phrase("a CEL Policy has one `rule`", "CEL Policy ต้องมี `rule` หนึ่งรายการ"),
        why=Phrase("the rule is what the policy decides by.", "rule คือสิ่งที่นโยบายใช้ตัดสิน"),
        bad="--- policy.yaml\nname: orders\n",
        good=_GOOD,
        help=Phrase(
            "write `rule` with `match` or `aggregate`; admission policies have `spec` in its place",
            "เขียน `rule` ที่มี `match` หรือ `aggregate` ส่วนนโยบายการรับเข้าใช้ `spec` แทน",
        ),
    ),
    Entry(
        code="PE571",
        name="rule-of-no-kind",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "a rule has either `match` or `aggregate`", "rule ต้องมี `match` หรือ `aggregate` อย่างใดอย่างหนึ่ง"
        ),
        why=Phrase(
            "of `match` the first branch counts, of `aggregate` all; a rule is one of the two.",
            "`match` ใช้ผลของสาขาแรกที่เข้าเงื่อนไข ส่วน `aggregate` ใช้ทุกสาขา กฎหนึ่งเป็นได้เพียงแบบเดียว",
        ),
        bad=_match("match: [{output: '1'}]\naggregate: [{output: '1'}]"),
        good=_GOOD,
        help=Phrase("keep one of them", "เก็บไว้เพียงอย่างเดียว"),
    ),
    Entry(
        code="PE572",
        name="match-without-outcome",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "a match has either an `output` or a nested `rule`, found {found}",
            "match ต้องมี `output` หรือ `rule` ที่ซ้อนอยู่ อย่างใดอย่างหนึ่ง แต่พบ{found}",
        ),
        why=Phrase("a condition that holds has to lead to something.", "เมื่อเข้าเงื่อนไขแล้วต้องมีผลลัพธ์"),
        bad=_match("match: [{condition: gift}]"),
        good=_GOOD,
        help=Phrase("add what is missing, or keep one of them", "เพิ่มส่วนที่ขาด หรือเก็บไว้เพียงอย่างเดียว"),
    ),
    Entry(
        code="PE573",
        name="malformed-variable",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "a variable is `name` and `expression`, or one key with its expression",
            "ตัวแปรเขียนเป็น `name` กับ `expression` หรือเป็นคีย์เดียวพร้อมนิพจน์",
        ),
        why=Phrase("a variable is a name for an expression.", "ตัวแปรคือชื่อของนิพจน์"),
        bad=_match("variables: [{name: large}]\nmatch: [{output: '1'}]"),
        good=_match("variables: [{large: total > 9}]\nmatch: [{output: variables.large}]"),
        help=Phrase(
            "write `- name: large` and `expression: total > 9`",
            "เขียน `- name: large` และ `expression: total > 9`",
        ),
    ),
    Entry(
        code="PE574",
        name="not-a-cel-type",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "`{name}` is not a type with these parameters", "`{name}` ไม่ใช่ชนิดข้อมูลที่มีพารามิเตอร์ตามที่ระบุ"
        ),
        why=Phrase(
            "every expression is checked against the types of the environment.",
            "นิพจน์ทุกนิพจน์จะถูกตรวจกับชนิดข้อมูลในสภาพแวดล้อม",
        ),
        bad=_match("match: [{output: '1'}]", "--- config.yaml\nvariables: [{name: total, type_name: itn}]\n"),
        good=_GOOD,
        help=Phrase(
            "write a type of CEL; `list` takes one of `params`, `map` two",
            "เขียนชนิดข้อมูลของ CEL โดย `list` มี `params` หนึ่งรายการ และ `map` มีสองรายการ",
        ),
    ),
    Entry(
        code="PE575",
        name="unknown-extension",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "there is no extension `{name}`; there are {known}", "ไม่มีส่วนขยาย `{name}` มีเพียง {known}"
        ),
        why=Phrase(
            "a policy that counts on functions that do not exist would fail later.",
            "นโยบายที่อาศัยฟังก์ชันที่ไม่มีจะผิดพลาดในภายหลัง",
        ),
        bad=_match("match: [{output: '1'}]", "--- config.yaml\nextensions: [{name: stings}]\n"),
        good=_match("match: [{output: '1'}]", "--- config.yaml\nextensions: [{name: strings}]\n"),
        help=Phrase("check the spelling, or remove it", "ตรวจการสะกด หรือลบออก"),
    ),
    Entry(
        code="PE576",
        name="context-of-messages",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "`context_variable` needs protocol buffers, which are not read here",
            "`context_variable` ต้องใช้ protocol buffers ซึ่งระบบนี้ไม่รองรับ",
        ),
        why=Phrase(
            "a context variable is a message, of which every field is a variable.",
            "context variable เป็นข้อความแบบ protocol buffers ที่ทุกฟิลด์เป็นตัวแปร",
        ),
        bad=_match("match: [{output: '1'}]", "--- config.yaml\ncontext_variable: {type_name: shop.Order}\n"),
        good=_GOOD,
        help=Phrase("declare the fields under `variables`", "ประกาศฟิลด์เหล่านั้นไว้ใน `variables`"),
    ),
    Entry(
        code="PE577",
        name="left-out-of-the-environment",
        kind=Kind.CEL_POLICY,
        message=Phrase("the environment leaves out `{name}`", "สภาพแวดล้อมไม่มี `{name}`"),
        why=Phrase(
            "`stdlib` in `config.yaml` says which functions, operators and macros a policy may use.",
            "`stdlib` ใน `config.yaml` กำหนดว่านโยบายใช้ฟังก์ชัน ตัวดำเนินการ และมาโครใดได้",
        ),
        bad=_match(
            "match: [{output: '[1].exists(i, i > 0)'}]", "--- config.yaml\nstdlib: {include_macros: [has]}\n"
        ),
        good=_match(
            "match: [{output: '[1].exists(i, i > 0)'}]",
            "--- config.yaml\nstdlib: {include_macros: [has, exists]}\n",
        ),
        help=Phrase(
            "write the expression without it, or let `stdlib` include it",
            "เขียนนิพจน์โดยไม่ใช้สิ่งนี้ หรือให้ `stdlib` รวมไว้ด้วย",
        ),
    ),
    Entry(
        code="PE578",
        name="not-in-the-standard-library",
        kind=Kind.CEL_POLICY,
        message=Phrase("the standard library has no {what} `{name}`", "ไลบรารีมาตรฐานไม่มี{what} `{name}`"),
        why=Phrase(
            "what is not there can be neither included nor left out, so the line would do nothing.",
            "สิ่งที่ไม่มีอยู่ย่อมรวมหรือตัดออกไม่ได้ บรรทัดนี้จึงไม่มีผล",
        ),
        bad=_match(
            "match: [{output: '1'}]", "--- config.yaml\nstdlib: {exclude_functions: [{name: sizes}]}\n"
        ),
        good=_match(
            "match: [{output: '1'}]", "--- config.yaml\nstdlib: {exclude_functions: [{name: size}]}\n"
        ),
        help=Phrase(
            "check the spelling; operators are written as `_+_`, `_==_`, `@in`",
            "ตรวจการสะกด ตัวดำเนินการเขียนเป็น `_+_` `_==_` `@in`",
        ),
    ),
    Entry(
        code="PE579",
        name="variable-that-nothing-can-name",
        kind=Kind.CEL_POLICY,
        message=Phrase("`{name}` cannot be the name of a variable", "`{name}` ใช้เป็นชื่อตัวแปรไม่ได้"),
        why=Phrase(
            "`variables.a-b` would be `variables.a` less `b`: no expression could mean this variable.",
            "`variables.a-b` จะหมายถึง `variables.a` ลบ `b` จึงไม่มีนิพจน์ใดอ้างถึงตัวแปรนี้ได้",
        ),
        bad=_match("variables: [{big-one: total > 5}]\nmatch: [{output: '1'}]"),
        good=_match("variables: [{big_one: total > 5}]\nmatch: [{output: '1'}]"),
        help=Phrase(
            "use letters, digits and underscores, with no digit first",
            "ใช้ตัวอักษร ตัวเลข และขีดล่าง โดยไม่ขึ้นต้นด้วยตัวเลข",
        ),
    ),
    Entry(
        code="PE580",
        name="condition-always-false",
        kind=Kind.CEL_POLICY,
        message=Phrase("condition is always false", "เงื่อนไขเป็นเท็จเสมอ (condition is always false)"),
        why=Phrase("what stands behind it can never happen.", "ส่วนที่อยู่หลังเงื่อนไขนี้ไม่มีทางเกิดขึ้น"),
        bad=_match("match: [{condition: 'false', output: '1'}]"),
        good=_GOOD,
        help=Phrase("correct the condition, or remove the match", "แก้เงื่อนไข หรือลบ match นี้ออก"),
    ),
    Entry(
        code="PE581",
        name="match-hides-outputs",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "match creates unreachable outputs",
            "match นี้ทำให้มีผลลัพธ์ที่ไปไม่ถึง (match creates unreachable outputs)",
        ),
        why=Phrase(
            "the first match that holds counts; behind one that always holds no other is asked.",
            "match แรกที่เข้าเงื่อนไขเป็นตัวตัดสิน เมื่อมี match ที่เข้าเงื่อนไขเสมอ ตัวถัดไปจึงไม่ถูกพิจารณา",
        ),
        bad=_match("match: [{output: '1'}, {condition: gift, output: '2'}]"),
        good=_match("match: [{condition: gift, output: '2'}, {output: '1'}]"),
        help=Phrase("move it to the end, or give it a condition", "ย้ายไปไว้ท้ายสุด หรือใส่เงื่อนไขให้"),
    ),
    Entry(
        code="PE582",
        name="rule-hides-outputs",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "rule creates unreachable outputs", "rule นี้ทำให้มีผลลัพธ์ที่ไปไม่ถึง (rule creates unreachable outputs)"
        ),
        why=Phrase(
            "a nested rule that always finds something leaves nothing to the matches behind it.",
            "rule ซ้อนที่ให้ผลลัพธ์เสมอจะไม่เหลือสิ่งใดให้ match ที่อยู่ถัดไป",
        ),
        bad=_match("match: [{rule: {match: [{output: '1'}]}}, {condition: gift, output: '2'}]"),
        good=_match("match: [{rule: {match: [{condition: gift, output: '1'}]}}, {output: '2'}]"),
        help=Phrase("move it to the end, or give it a condition", "ย้ายไปไว้ท้ายสุด หรือใส่เงื่อนไขให้"),
    ),
    Entry(
        code="PE583",
        name="nested-aggregate",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "nested aggregate rules are not allowed",
            "ไม่อนุญาตให้ซ้อน aggregate (nested aggregate rules are not allowed)",
        ),
        why=Phrase(
            "an aggregate gives one list; a list inside it would be neither one output nor many.",
            "aggregate ให้รายการเดียว รายการที่ซ้อนอยู่ภายในจะไม่ชัดเจนว่าเป็นผลลัพธ์เดียวหรือหลายผลลัพธ์",
        ),
        bad=_match("aggregate: [{rule: {aggregate: [{condition: gift, output: '1'}]}}]"),
        good=_match("aggregate: [{rule: {match: [{condition: gift, output: '1'}]}}]"),
        help=Phrase(
            "write its matches in the outer aggregate, or make it a `match`",
            "ย้าย match ไปไว้ใน aggregate ชั้นนอก หรือเปลี่ยนเป็น `match`",
        ),
    ),
    Entry(
        code="PE584",
        name="outputs-of-two-types",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "incompatible output types: block has output type {found}, "
            "but previous outputs have type {previous}",
            "ชนิดของผลลัพธ์ไม่ตรงกัน (incompatible output types): ส่วนนี้ให้ {found} แต่ผลลัพธ์ก่อนหน้าเป็น {previous}",
        ),
        why=Phrase("whoever asks a policy gets an answer of one type.", "ผู้ที่ถามนโยบายต้องได้คำตอบชนิดเดียว"),
        bad=_match("match: [{condition: gift, output: '1'}, {output: \"'none'\"}]"),
        good=_match("match: [{condition: gift, output: '1'}, {output: '0'}]"),
        help=Phrase("give all outputs one type", "ทำให้ผลลัพธ์ทั้งหมดเป็นชนิดเดียวกัน"),
    ),
    Entry(
        code="PE585",
        name="variable-twice",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "overlapping declarations of the variable `{name}`",
            "ประกาศตัวแปร `{name}` ซ้ำ (overlapping declarations)",
        ),
        why=Phrase(
            "in one rule, and in `config.yaml`, a name means one thing; a nested rule may use it again.",
            "ใน rule เดียวกัน และใน `config.yaml` ชื่อหนึ่งมีความหมายเดียว ส่วน rule ที่ซ้อนอยู่ใช้ชื่อซ้ำได้",
        ),
        bad=_match("variables: [{x: '1'}, {x: '2'}]\nmatch: [{output: variables.x}]"),
        good=_match("variables: [{x: '1'}, {y: '2'}]\nmatch: [{output: variables.x + variables.y}]"),
        help=Phrase("give one of them another name", "ตั้งชื่ออื่นให้ตัวหนึ่ง"),
    ),
    Entry(
        code="PE586",
        name="import-of-no-name",
        kind=Kind.CEL_POLICY,
        message=Phrase(
            "invalid qualified name: {name}, wanted name of the form 'qualified.name'",
            "ชื่อไม่ถูกต้อง (invalid qualified name): {name} ต้องอยู่ในรูป 'qualified.name'",
        ),
        why=Phrase(
            "an import lets a qualified name be called by its last part.",
            "import ทำให้เรียกชื่อเต็มด้วยส่วนสุดท้ายของชื่อได้",
        ),
        bad=_match("match: [{output: '1'}]").replace("rule:", "imports: [{name: shop.Order!}]\nrule:"),
        good=_match("match: [{output: '1'}]").replace("rule:", "imports: [{name: shop.Order}]\nrule:"),
        help=Phrase(
            "write letters, digits and `_`, with dots between the parts",
            "ใช้ตัวอักษร ตัวเลข และ `_` คั่นแต่ละส่วนด้วยจุด",
        ),
    ),
    Entry(
        code="PE588",
        name="setting-without-effect",
        kind=Kind.CEL_POLICY,
        severity=Severity.WARNING,
        message=Phrase("`{name}` changes nothing here", "`{name}` ไม่มีผลในระบบนี้"),
        why=Phrase(
            "the checks, the features and the bounds of this checker are the same for every policy, and there"
            " are no messages to import.",
            "การตรวจสอบ คุณสมบัติ และขีดจำกัดของตัวตรวจนี้เหมือนกันทุกนโยบาย และไม่มี message ให้นำเข้า",
        ),
        bad=_match(
            "match: [{output: '1'}]", "--- config.yaml\nlimits: [{name: cel.limit.nesting, value: 5}]\n"
        ),
        good=_GOOD,
        help=Phrase(
            "remove it, or keep it for other engines, which may read it",
            "ลบออก หรือคงไว้สำหรับเครื่องมืออื่นที่อาจอ่านค่านี้",
        ),
    ),
    Entry(
        code="PE590",
        name="function-without-meaning",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{function}` is declared, and nobody said what it does",
            "ประกาศ `{function}` ไว้ แต่ไม่ได้ระบุว่าทำอะไร",
        ),
        why=Phrase(
            "an environment gives functions their types; what they do comes from outside.",
            "สภาพแวดล้อมกำหนดเพียงชนิดข้อมูลของฟังก์ชัน ส่วนการทำงานมาจากภายนอก",
        ),
        bad="check --cel-policy declared facts.json",
        good="check --cel-policy defined facts.json",
        help=Phrase(
            "write it in `functions.yaml` beside the policy, such as `code(ip): ip.size()`, or pass it along",
            "เขียนไว้ใน `functions.yaml` ข้างนโยบาย เช่น `code(ip): ip.size()` หรือส่งฟังก์ชันเข้ามา",
        ),
    ),
    Entry(
        code="PE591",
        name="function-failed",
        kind=Kind.COMMAND,
        message=Phrase(
            "`{function}` from outside failed: {error}", "ฟังก์ชันภายนอก `{function}` ทำงานผิดพลาด: {error}"
        ),
        why=Phrase(
            "a function of the caller raised an error, or gave a value of another type than it declares.",
            "ฟังก์ชันของผู้เรียกเกิดข้อผิดพลาด หรือให้ค่าที่ไม่ตรงกับชนิดที่ประกาศไว้",
        ),
        bad="check --cel-policy failing facts.json",
        good="check --cel-policy defined facts.json",
        help=Phrase("correct the function", "แก้ไขฟังก์ชัน"),
    ),
    Entry(
        code="PE592",
        name="unknown-input",
        kind=Kind.COMMAND,
        message=Phrase("the policy has no variable `{name}`", "นโยบายไม่มีตัวแปร `{name}`"),
        why=Phrase(
            "what is given under a name that nothing reads is likely a slip.",
            "ค่าที่ระบุภายใต้ชื่อที่ไม่มีส่วนใดอ่านมักเกิดจากการพิมพ์ผิด",
        ),
        bad="check --cel-policy orders misspelled.json",
        good="check --cel-policy orders facts.json",
        help=Phrase(
            "check the spelling; `config.yaml` declares the variables",
            "ตรวจการสะกด ตัวแปรประกาศไว้ใน `config.yaml`",
        ),
    ),
    Entry(
        code="PE593",
        name="malformed-function",
        kind=Kind.COMMAND,
        message=Phrase("`{name}` is not a function with its parameters", "`{name}` ไม่ใช่ฟังก์ชันพร้อมพารามิเตอร์"),
        why=Phrase("the parameters name the arguments in the expression.", "พารามิเตอร์คือชื่อของอาร์กิวเมนต์ในนิพจน์"),
        bad="check --cel-policy orders facts.json --functions broken-functions.yaml",
        good="check --cel-policy orders facts.json --functions functions.yaml",
        help=Phrase("write it like `code(ip): ip.size()`", "เขียนในรูป `code(ip): ip.size()`"),
    ),
)
