"""Boundary cases as a case file: YAML of the form that `policyeval test` runs, to be reviewed by a person."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from policyeval.analysis.boundary.aims import Aim, Option
from policyeval.analysis.boundary.build import Built, Cases
from policyeval.analysis.boundary.proofs import Unreached
from policyeval.engine.explain import is_table
from policyeval.engine.record import Record
from policyeval.engine.show import show_instant
from policyeval.regex import Regex
from policyeval.source.diagnostic import Language, Phrase

_WIDTH: Final = 110
_PLAIN: Final = Regex(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_HEAD: Final = (
    Phrase(
        "Boundary cases of {decision}, version {version}, written by `policyeval cases`.",
        "กรณีขอบเขตของ {decision} ฉบับ {version} เขียนโดย `policyeval cases`",
    ),
    Phrase(
        "`expected` is what the policy says now, not what it should say: compare each case with the source,",
        "`expected` คือผลที่นโยบายให้ในตอนนี้ ไม่ใช่ผลที่ควรเป็น: ให้เทียบทุกกรณีกับเอกสารต้นทาง",
    ),
    Phrase(
        "correct it where it is wrong, and take out the word `unreviewed` where it is right.",
        "แก้ไขเมื่อผิด และลบคำว่า `unreviewed` ออกเมื่อถูกต้อง",
    ),
)
_NONE: Final = Phrase("No case for:", "ไม่มีกรณีสำหรับ:")
_WHY: Final[Mapping[Unreached, Phrase]] = {
    Unreached.NEVER: Phrase("proved: no facts do", "พิสูจน์แล้ว: ไม่มีข้อเท็จจริงใดเป็นเช่นนั้น"),
    Unreached.OPEN: Phrase(
        "no facts found; that there are none is not proved", "ไม่พบข้อเท็จจริง แต่ยังไม่ได้พิสูจน์ว่าไม่มี"
    ),
}
_ALSO: Final = Phrase("also: {others}", "และ: {others}")
UNREVIEWED: Final = "unreviewed"
"""The confidence of a case that nobody has compared with the source yet."""


def to_yaml(cases: Cases, language: Language) -> str:
    """Return the cases as a file; what has no case is named in comments at its end."""
    args = {"decision": cases.program.decision, "version": cases.loaded.policy.version}
    lines = [f"# {phrase.text(language, args)}" for phrase in _HEAD]
    if cases.cases:
        lines.append("cases:")
    for name, built in zip(_names(cases), cases.cases, strict=True):
        lines += _case(name, built, cases, language)
    if cases.unreached:
        lines += ["", f"# {_NONE.text(language)}"]
        lines += [
            f"#   {shown.id}: {_said(shown, language)} — {_WHY[why].text(language)}"
            for shown, why in cases.unreached
        ]
    return "\n".join(lines) + "\n"


def _names(cases: Cases) -> Iterator[str]:
    """Yield the id of each case, unique among the decisions of its policy."""
    rules = Counter(rule.id for decision in cases.loaded.policy.decisions.values() for rule in decision.rules)
    decision = cases.program.decision.partition(".")[2].replace("_", "-")
    taken: set[str] = set()
    for built in cases.cases:
        first = built.shows[0]
        is_alone = isinstance(first, Aim) and first.rule is not None and rules[first.rule.id] == 1
        id_ = first.id if is_alone or first.id.startswith(f"{decision}-") else f"{decision}-{first.id}"
        names = (id_, *(f"{id_}-{number}" for number in range(2, len(cases.cases) + 2)))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        yield name


def _said(shown: Aim | Option, language: Language) -> str:
    return shown.says.text(language, shown.args)


def _case(name: str, built: Built, cases: Cases, language: Language) -> Iterator[str]:
    first, *others = built.shows
    zone = cases.program.zone
    yield f"  - id: {_quoted(name)}"
    yield f"    title: {_quoted(_said(first, language))}"
    implements = first.rule.implements if isinstance(first, Aim) and first.rule is not None else ()
    if implements:
        yield f"    rule_ids: {_flow(list(implements))}"
    yield f"    decision: {cases.program.decision}"
    yield from _member("facts", built.facts, 4)
    yield f"    as_of: {_quoted(show_instant(built.as_of, zone))}"
    if cases.readings:
        yield f"    readings: {_flow(dict(cases.readings))}"
    yield from _expected(built.record, 4)
    if others:
        also = "; ".join(_said(one, language) for one in others)
        yield f"    rationale: {_quoted(_ALSO.text(language, {'others': also}))}"
    yield f"    confidence: {UNREVIEWED}"
    if built.other is not None and isinstance(first, Option):
        reading = first.reading
        yield "    alternatives:"
        yield f"      - reading: {_quoted(reading.options[first.option].text(language))}"
        if reading.issue:
            yield f"        ambiguity: {_quoted(reading.issue)}"
        yield f"        readings: {_flow({reading.id: first.option})}"
        yield from _expected(built.other, 8)


def _expected(record: Record, indent: int) -> Iterator[str]:
    """Yield the status, unless it is decided, and the result but for tables in it."""
    if record.status != "decided":
        yield f"{' ' * indent}status: {record.status}"
    tables = [key for key, value in record.result.items() if is_table(value)]
    shown = {key: value for key, value in record.result.items() if key not in tables}
    yield from _member("expected", shown or record.result, indent)


def _member(name: str, value: Mapping[str, Any], indent: int) -> Iterator[str]:
    """Yield a mapping on one line, or on a line for each member where that is too long."""
    margin = " " * indent
    line = f"{margin}{name}: {_flow(value)}"
    if len(line) <= _WIDTH or not value:
        yield line
        return
    yield f"{margin}{name}:"
    for key, inner in value.items():
        yield f"{margin}  {_key(key)}: {_flow(inner)}"


def _flow(value: Any) -> str:
    match value:
        case Mapping():
            return "{" + ", ".join(f"{_key(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case str():
            return _quoted(value)
        case _:
            return json.dumps(value)


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) and name.lower() not in _WORDS else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
