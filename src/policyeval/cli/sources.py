"""`policyeval sources`: the text that policies implement, each line with its rules."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import click

from policyeval.analysis.sources import (
    Block,
    Coverage,
    Implementation,
    Reason,
    State,
    Statements,
    check_anchors,
    cited_documents,
    coverage,
    lines_phrase,
    read_lines,
    show_lines,
    statements,
    uncovered,
)
from policyeval.cli import options
from policyeval.cli.check import open_book
from policyeval.cli.outcome import Exit, worst
from policyeval.cli.talk import print_json, remark, show_findings, stop
from policyeval.engine.page import Item, Page, Section, to_markdown, to_text
from policyeval.policy.model import Policy
from policyeval.source.diagnostic import Argument, Diagnostic, Language, Phrase
from policyeval.source.nearest import nearest
from policyeval.source.render import all_to_data

DEFAULT_FOLDER: Final = Path("../shared/seeds")
Detail = tuple[str, str, str]

_TITLE: Final = Phrase("Source text and its rules", "ข้อความต้นทางกับกฎ")
_KINDS: Final = {
    "decision": Phrase("decision", "การตัดสิน"),
    "rule": Phrase("rule", "กฎ"),
    "output": Phrase("output", "ผลลัพธ์"),
    "invariant": Phrase("invariant", "ข้อที่ต้องเป็นจริงเสมอ"),
    "reading": Phrase("reading", "การตีความ"),
    "parameter": Phrase("parameter", "พารามิเตอร์"),
    "definition": Phrase("definition", "นิยาม"),
}
_REASON: Final = Phrase("no rule", "ไม่มีกฎ")
_MARK: Final = "!!!"
_UNCOVERED: Final = Phrase("NO RULE AND NO REASON", "ไม่มีทั้งกฎและเหตุผล")
_BLANK_OR_UNCOVERED: Final = Phrase(
    "no rule and no reason: blank lines or forgotten ones, the document is not at hand",
    "ไม่มีทั้งกฎและเหตุผล: เป็นบรรทัดว่างหรือถูกลืม เนื่องจากไม่มีเอกสารให้ตรวจ",
)
_ELSEWHERE: Final = Phrase("elsewhere", "ที่อื่น")
_SAID_BY: Final = Phrase("another policy says something of these lines", "นโยบายอื่นกล่าวถึงบรรทัดเหล่านี้")
_DOCUMENT: Final = Phrase("{file} — {title} ({policies})", "{file} — {title} ({policies})")
_NOT_AT_HAND: Final = Phrase(
    "`{file}` is not at hand: its lines are shown without their text and its quotes are not checked",
    "ไม่มีเอกสาร `{file}`: แสดงเลขบรรทัดโดยไม่มีข้อความ และไม่ได้ตรวจข้อความที่ยกมา",
)
_COVERAGE: Final = Phrase("Coverage", "ความครอบคลุม")
_COUNTED: Final = Phrase(
    "{total} lines with text: {rule} with a rule, {reason} with a reason, {uncovered} with neither",
    "{total} บรรทัดที่มีข้อความ: มีกฎ {rule} มีเหตุผล {reason} ไม่มีทั้งสองอย่าง {uncovered}",
)
_COUNTED_UNSEEN: Final = Phrase(
    "{total} lines up to the last one cited: {rule} with a rule, {reason} with a reason, "
    "{uncovered} with neither",
    "{total} บรรทัดจนถึงบรรทัดสุดท้ายที่อ้าง: มีกฎ {rule} มีเหตุผล {reason} ไม่มีทั้งสองอย่าง {uncovered}",
)
_LEFT: Final = Phrase("{count} left to other policies", "เป็นของนโยบายอื่น {count}")
_ALL: Final = Phrase("all documents", "ทุกเอกสาร")
_STATEMENTS: Final = Phrase(
    "statements: {total}, of which {implemented} implemented and {explained} explained",
    "{total} ข้อกำหนด: มีกฎ {implemented} มีเหตุผล {explained}",
)


@click.command("sources")
@options.policies
@click.option(
    "--policy", "names", metavar="ID", multiple=True, help="Only this policy; may be given several times."
)
@click.option(
    "--documents",
    type=options.PATH,
    metavar="DIR",
    envvar="POLICYEVAL_DOCUMENTS",
    help=f"Folder of the documents that policies cite; {DEFAULT_FOLDER} without it, where that exists.",
)
@click.option("--strict", is_flag=True, help="Exit with 3 when lines have neither a rule nor a reason.")
@options.output_format("text", "markdown", "json")
@options.lang
def command(
    *, policies: str, names: tuple[str, ...], documents: str | None, strict: bool, format_: str, lang: str
) -> int:
    """Print the source text line by line with the rules that implement it, and check the quotes."""
    folder = _folder(documents)
    every = [loaded.policy for loaded in open_book(policies).policies]
    chosen = _chosen(every, names)
    others = [policy for policy in every if policy not in chosen]
    found: list[Coverage] = []
    findings: list[Diagnostic] = []
    for cited in cited_documents(chosen, others):
        lines = None if folder is None else read_lines(cited, folder)
        if isinstance(lines, Diagnostic):
            findings.append(lines)
            lines = None
        elif lines is None:
            remark(_NOT_AT_HAND, lang, file=cited.document.file)
        else:
            findings += check_anchors(cited, lines)
        found.append(coverage(cited, lines))
    gaps = [gap for each in found if each.lines is not None and (gap := uncovered(each)) is not None]
    _print(found, statements(chosen), [*findings, *gaps], format_, Language(lang))
    is_blind = strict and any(each.lines is None for each in found)
    return worst(
        [
            Exit.POLICY if findings or (strict and gaps) else Exit.FINE,
            Exit.INCONCLUSIVE if is_blind else Exit.FINE,
        ]
    )


def _folder(documents: str | None) -> Path | None:
    if documents is None:
        return DEFAULT_FOLDER if DEFAULT_FOLDER.is_dir() else None
    folder = Path(documents)
    if not folder.is_dir():
        raise stop("PE720", path=documents)
    return folder


def _chosen(policies: Sequence[Policy], names: Sequence[str]) -> list[Policy]:
    known = list(dict.fromkeys(policy.id for policy in policies))
    for name in names:
        if name not in known:
            raise stop("PE721", suggestion=nearest(name, known), policy=name)
    return [policy for policy in policies if not names or policy.id in names]


def _print(
    found: Sequence[Coverage],
    every: Statements,
    findings: Sequence[Diagnostic],
    format_: str,
    language: Language,
) -> None:
    if format_ == "json":
        print_json(_data(found, every, findings, language))
        return
    page = _page(found, every, language)
    click.echo(to_markdown(page) if format_ == "markdown" else to_text(page), nl=False)
    show_findings(findings, language, "text")


# ------------------------------------------------------------------------------------------- a page


def _page(found: Sequence[Coverage], every: Statements, language: Language) -> Page:
    sections = [Section(_heading(each, language), tuple(_items(each, language))) for each in found]
    totals = [Item(each.cited.document.file, (("", _counted(each, language), ""),)) for each in found]
    shown = _STATEMENTS.text(
        language,
        {
            "total": len(every.implemented) + len(every.explained),
            "implemented": len(every.implemented),
            "explained": len(every.explained),
        },
    )
    totals.append(Item(_ALL.text(language), (("", shown, ""),)))
    subtitle = ", ".join(dict.fromkeys(name for each in found for name in _names(each.cited.policies)))
    last = Section(_COVERAGE.text(language), tuple(totals))
    return Page(_TITLE.text(language), subtitle, (*sections, last), language)


def _names(policies: Iterable[Policy]) -> list[str]:
    return [f"{policy.id} {policy.version}" for policy in policies]


def _heading(found: Coverage, language: Language) -> str:
    document = found.cited.document
    args: dict[str, Argument] = {
        "file": document.file,
        "title": document.title or document.language,
        "policies": ", ".join(_names(found.cited.policies)),
    }
    return _DOCUMENT.text(language, args)


def _items(found: Coverage, language: Language) -> Iterable[Item]:
    """Yield each line; what is said of neighbouring lines stands once, under the last of them."""
    digits = 0 if found.lines is None else len(str(len(found.lines)))
    for block in found.blocks:
        details = tuple(_details(found, block, language))
        if found.lines is None:
            yield Item(lines_phrase(show_lines(block.first, block.last)).text(language), details)
            continue
        for number in range(block.first, block.last + 1):
            head = f"{number:>{digits}}  {_one_line(found.lines[number - 1])}".rstrip()
            yield Item(head, details if number == block.last else ())


def _one_line(text: str) -> str:
    """Return a line as one that no character of it can break or hide."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _details(found: Coverage, block: Block, language: Language) -> Iterable[Detail]:
    for implementation in block.implementations:
        part = implementation.part
        name = _name(implementation, found.cited.policies)
        title = name if part.title is None else part.title.text(language)
        yield _KINDS[part.kind].text(language), title, _aside(name, part.statements)
    for reason in block.reasons:
        aside = _aside(reason.policy.id, reason.not_rule.statements)
        yield _REASON.text(language), reason.not_rule.because.text(language), aside
    if block.others:
        yield _ELSEWHERE.text(language), _SAID_BY.text(language), ", ".join(_names(block.others))
    if block.state is State.UNCOVERED:
        yield _MARK, (_BLANK_OR_UNCOVERED if found.lines is None else _UNCOVERED).text(language), ""


def _aside(name: str, named: Sequence[str]) -> str:
    return " · ".join([name, *([", ".join(named)] if named else [])])


def _name(implementation: Implementation, policies: Sequence[Policy]) -> str:
    """Return the id of a part; with its version, where several versions cite the document."""
    policy = implementation.policy
    if sum(other.id == policy.id for other in policies) > 1:
        return f"{implementation.part.id}@{policy.version}"
    return implementation.part.id


def _counted(found: Coverage, language: Language) -> str:
    counts = _counts(found)
    shown = (_COUNTED_UNSEEN if found.lines is None else _COUNTED).text(language, counts)
    left = counts[State.ELSEWHERE.value]
    return f"{shown}, {_LEFT.text(language, {'count': left})}" if left else shown


def _counts(found: Coverage) -> dict[str, int]:
    counted = (State.RULE, State.REASON, State.UNCOVERED, State.ELSEWHERE)
    counts = {state.value: found.count(state) for state in counted}
    return {"total": sum(counts.values()), **counts}


# ---------------------------------------------------------------------------------------------- data


def _data(
    found: Sequence[Coverage], every: Statements, findings: Sequence[Diagnostic], language: Language
) -> dict[str, Any]:
    return {
        "documents": [_document(each, language) for each in found],
        "statements": {"implemented": list(every.implemented), "explained": list(every.explained)},
        **all_to_data(findings, language),
    }


def _document(found: Coverage, language: Language) -> dict[str, Any]:
    document = found.cited.document
    used = {
        (id(i.policy), i.part.kind, i.part.id): i for block in found.blocks for i in block.implementations
    }
    return {
        "file": document.file,
        "title": document.title.text(language) if document.title else None,
        "language": document.language,
        "sha256": document.sha256,
        "at_hand": found.lines is not None,
        "policies": _cited_by(found.cited.policies),
        "lines": {"blank": found.count(State.BLANK), **_counts(found)},
        "blocks": [_block(found, block, language) for block in found.blocks],
        "parts": [_part(found, implementation, language) for implementation in used.values()],
    }


def _cited_by(policies: Iterable[Policy]) -> list[dict[str, str]]:
    return [{"policy": policy.id, "version": policy.version} for policy in policies]


def _block(found: Coverage, block: Block, language: Language) -> dict[str, Any]:
    text = None if found.lines is None else list(found.lines[block.first - 1 : block.last])
    return {
        "lines": show_lines(block.first, block.last),
        "text": text,
        "state": block.state.value,
        "parts": [_name(implementation, found.cited.policies) for implementation in block.implementations],
        "reasons": [_reason(reason, language) for reason in block.reasons],
        "others": _cited_by(block.others),
    }


def _reason(reason: Reason, language: Language) -> dict[str, Any]:
    return {
        "policy": reason.policy.id,
        "because": reason.not_rule.because.text(language),
        "statements": list(reason.not_rule.statements),
    }


def _part(found: Coverage, implementation: Implementation, language: Language) -> dict[str, Any]:
    part, policy = implementation.part, implementation.policy
    citations = (c for c in part.cite if policy.sources[c.source].sha256 == found.cited.document.sha256)
    return {
        "id": _name(implementation, found.cited.policies),
        "kind": part.kind,
        "title": part.title.text(language) if part.title else None,
        "statements": list(part.statements),
        "cite": [{"lines": citation.lines, "quote": citation.quote} for citation in citations],
    }
