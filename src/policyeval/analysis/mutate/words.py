"""What is said of mutants and of what became of them, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policyeval.analysis.mutate.mutant import Kind, Mutant, Operator
from policyeval.analysis.mutate.run import Fate
from policyeval.source.diagnostic import Phrase

OPERATORS: Final[Mapping[Operator, Phrase]] = MappingProxyType(
    {
        Operator.STRICTNESS: Phrase("the limit itself on the other side", "ค่าขีดจำกัดย้ายไปอีกฝั่ง"),
        Operator.COMPARISON: Phrase("comparison turned round", "กลับการเปรียบเทียบ"),
        Operator.CONNECTIVE: Phrase("`&&` and `||` exchanged", "สลับ `&&` กับ `||`"),
        Operator.TERM: Phrase("term left out", "ตัดเงื่อนไขออก"),
        Operator.NEGATION: Phrase("condition negated", "กลับเงื่อนไข"),
        Operator.QUANTIFIER: Phrase("`all` and `exists` exchanged", "สลับ `all` กับ `exists`"),
        Operator.ARITHMETIC: Phrase("arithmetic", "การคำนวณ"),
        Operator.NUMBER: Phrase("a step further or nearer", "ขยับหนึ่งขั้น"),
        Operator.UNIT: Phrase("another unit of time", "หน่วยเวลาอื่น"),
        Operator.ELEMENT: Phrase("one element left out", "ตัดสมาชิกออกหนึ่งตัว"),
        Operator.WINDOW: Phrase("another stretch of time", "ช่วงเวลาอื่น"),
        Operator.POINTS: Phrase("points", "คะแนน"),
        Operator.OUTCOME: Phrase("another outcome", "ผลอื่น"),
        Operator.STATUS: Phrase("decides where the source leaves it open", "ตัดสินแม้เอกสารไม่ได้กำหนด"),
        Operator.ORDER: Phrase("the other order", "สลับลำดับ"),
        Operator.BAND: Phrase("limit between bands", "เส้นแบ่งช่วง"),
        Operator.CAP: Phrase("cap", "เพดาน"),
        Operator.LIMIT: Phrase("how contributions limit each other", "การจำกัดกันของรายการ"),
        Operator.COMBINE: Phrase("another way to combine", "วิธีรวมแบบอื่น"),
        Operator.READING: Phrase("under another reading", "ภายใต้การตีความอื่น"),
    }
)
"""Each way of changing a policy."""

OWNERS: Final[Mapping[Kind, Phrase]] = MappingProxyType(
    {
        Kind.POLICY: Phrase("policy `{name}`", "นโยบาย `{name}`"),
        Kind.PARAMETER: Phrase("parameter `{name}`", "ค่าคงที่ `{name}`"),
        Kind.DEFINITION: Phrase("definition `{name}`", "นิยาม `{name}`"),
        Kind.DECISION: Phrase("decision `{name}`", "การตัดสิน `{name}`"),
        Kind.RULE: Phrase("rule `{name}` of `{decision}`", "กฎ `{name}` ของ `{decision}`"),
        Kind.OUTPUT: Phrase("output `{name}` of `{decision}`", "ผลลัพธ์ `{name}` ของ `{decision}`"),
    }
)

CHANGED: Final = Phrase("{owner}: {what}: `{before}` → `{after}`", "{owner}: {what}: `{before}` → `{after}`")
LEFT_OUT: Final = Phrase("{owner}: {what}: `{before}`", "{owner}: {what}: `{before}`")

MARKS: Final[Mapping[Fate, str]] = MappingProxyType(
    {Fate.KILLED: "✓", Fate.SURVIVED: "✗", Fate.EQUIVALENT: "=", Fate.UNDECIDED: "?", Fate.INVALID: "·"}
)
FATES: Final[Mapping[Fate, Phrase]] = MappingProxyType(
    {
        Fate.KILLED: Phrase("noticed by `{case}`", "กรณี `{case}` จับได้"),
        Fate.SURVIVED: Phrase("no case notices it; these facts would", "ไม่มีกรณีใดจับได้ ข้อเท็จจริงต่อไปนี้จับได้"),
        Fate.EQUIVALENT: Phrase("proved to be the same for all facts", "พิสูจน์แล้วว่าเหมือนกันทุกข้อเท็จจริง"),
        Fate.UNDECIDED: Phrase(
            "no case notices it, and whether any facts would is open",
            "ไม่มีกรณีใดจับได้ และยังไม่ทราบว่ามีข้อเท็จจริงใดจับได้หรือไม่",
        ),
        Fate.INVALID: Phrase("refused by the checker: {code}", "ตัวตรวจไม่รับ: {code}"),
    }
)

HEADING: Final = Phrase("{policy} {version}: {count} mutants", "{policy} {version}: แปลง {count} จุด")
COUNTS: Final = Phrase(
    "killed: {killed}, survived: {survived}, undecided: {undecided}, equivalent: {equivalent}, "
    "invalid: {invalid}",
    "จับได้: {killed} รอด: {survived} ไม่ทราบ: {undecided} เหมือนเดิม: {equivalent} ใช้ไม่ได้: {invalid}",
)
SCORE: Final = Phrase("score: {score} %", "คะแนน: {score} %")
NO_SCORE: Final = Phrase("score: none, there was nothing to notice", "คะแนน: ไม่มี เพราะไม่มีสิ่งใดให้จับ")
BELOW: Final = Phrase("below the threshold of {threshold} %", "ต่ำกว่าเกณฑ์ {threshold} %")
READINGS: Final = Phrase("readings", "การตีความ")
POLICY_SAYS: Final = Phrase("the policy", "นโยบาย")
MUTANT_SAYS: Final = Phrase("the mutant", "ฉบับแปลง")
NO_SOLVER: Final = Phrase("z3-solver is not installed", "ยังไม่ได้ติดตั้ง z3-solver")
SAMPLED: Final = Phrase("a sample of {count} of {whole} mutants", "ตัวอย่าง {count} จาก {whole} จุด")
PROGRESS: Final = Phrase("{policy}: {done} of {count}", "{policy}: {done} จาก {count}")


def sentence(mutant: Mutant, policy: str) -> tuple[Phrase, Mapping[str, str | Phrase]]:
    """Return what was changed, as a phrase and what fills it; `policy` is the id of the policy."""
    owner = _owner(mutant, policy)
    phrase = CHANGED if mutant.after else LEFT_OUT
    what = OPERATORS[mutant.operator]
    return phrase, {"owner": owner, "what": what, "before": mutant.before, "after": mutant.after}


def _owner(mutant: Mutant, policy: str) -> Phrase:
    owner = mutant.owner
    args = {"name": owner.name, "decision": f"{policy}.{owner.decision}"}
    phrase = OWNERS[owner.kind]
    return Phrase(phrase.en.format_map(args), phrase.th.format_map(args))
