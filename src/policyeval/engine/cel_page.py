"""The record of a CEL Policy in words; how a page of them looks is `engine.page`."""

import json
from collections.abc import Mapping
from typing import Any, Final

from policyeval.cel.value_text import show_value
from policyeval.engine.page import Item, Page, Section
from policyeval.engine.words import OUTCOME, STATUS
from policyeval.ir.branches import BranchProgram
from policyeval.language.values import Failure, OptionalValue, Result, Unknown
from policyeval.source.catalog import catalog
from policyeval.source.diagnostic import Language, Phrase

_ANSWER: Final = Phrase("Answer", "คำตอบ")
_POLICY: Final = Phrase("CEL Policy {name}", "CEL Policy {name}")
_NONE: Final = Phrase("none: no branch gives an output", "ไม่มี เพราะไม่มีสาขาใดให้ผลลัพธ์")
_MISSING: Final = Phrase("not given: {names}", "ไม่ได้ระบุ: {names}")
_NOT_GIVEN: Final = Phrase("not given", "ไม่ได้ระบุ")
_TRUTHS: Final[Mapping[bool | None, Phrase]] = {
    True: Phrase("true", "จริง"),
    False: Phrase("false", "เท็จ"),
    None: Phrase("no answer", "ไม่มีคำตอบ"),
}


def page_of(record: Mapping[str, Any], answer: Result, program: BranchProgram, language: Language) -> Page:
    """Return the page that explains a record."""
    explanations = {branch["id"]: branch["explanation"] for branch in record["decided_by"]}
    sections = [Section(_ANSWER.text(language), (Item(_answer(answer, program, language)),))]
    for outcome, title in OUTCOME.items():
        rules = [rule for rule in record["rules"] if rule["outcome"] == outcome]
        if rules:
            items = tuple(_item(rule, explanations.get(rule["id"]), language) for rule in rules)
            sections.append(Section(title.text(language), items))
    name = _POLICY.text(language, {"name": record["decision"]})
    return Page(name, STATUS[record["status"]].text(language), tuple(sections), language.value)


def _answer(answer: Result, program: BranchProgram, language: Language) -> str:
    match answer:
        case Failure(code=code, args=args):
            return f"{code}: {catalog()[code].message.text(language, args)}"
        case Unknown(missing=missing):
            return _MISSING.text(language, {"names": ", ".join(sorted(missing))})
        case OptionalValue(present=False) if program.root.may_be_empty:
            return _NONE.text(language)
        case OptionalValue(value=held) if program.root.may_be_empty:
            return show_value(held)
        case value:
            return show_value(value)


def _item(rule: Mapping[str, Any], explanation: Any, language: Language) -> Item:
    name = f"{rule['rule']} · {rule['id']}" if rule["rule"] else rule["id"]
    said = "" if explanation is None else f": {explanation}"
    rows = tuple(_row(term, language) for term in rule["because"])
    return Item(f"{name} ({rule['at']}){said}", rows)


def _row(term: Mapping[str, Any], language: Language) -> tuple[str, str, str]:
    reads = ", ".join(f"{name} = {_shown(value, language)}" for name, value in term["reads"].items())
    return _TRUTHS[term["value"]].text(language), term["expr"], reads


def _shown(value: Any, language: Language) -> str:
    if value == {"missing": True}:
        return _NOT_GIVEN.text(language)
    return json.dumps(value, ensure_ascii=False)
