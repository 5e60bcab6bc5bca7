"""`policyeval validate`: every finding about policies, fact schemas, calendars and case files."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import click

from policyeval.analysis.cases import Case, case_findings, load_case_files
from policyeval.analysis.cost import costly_decisions
from policyeval.cli import options
from policyeval.cli.talk import findings_exit, remark, show_findings
from policyeval.document.file import once, open_source
from policyeval.engine.book import PolicyBook
from policyeval.engine.load import Loaded, LoadedPolicy, first_key, load_policies, yaml_files
from policyeval.frozen import dataclass, field
from policyeval.policy.calendar import read_calendar
from policyeval.schema.declaration import FactSchema
from policyeval.schema.declare import declare
from policyeval.source.diagnostic import Diagnostic, Phrase

_FINE: Final = Phrase("files: {count}, nothing to report", "{count} ไฟล์ ไม่พบข้อผิดพลาด")
_FOUND: Final = Phrase("files: {count}, findings: {findings}", "{count} ไฟล์ พบ {findings} รายการ")
_COSTLY: Final = Phrase(
    "with the largest facts that their schemas allow, these may cost more than a decision may (PE753; "
    "`policyeval facts` says why): {decisions}",
    "หากข้อเท็จจริงใหญ่ที่สุดเท่าที่สคีมายอมให้ การตัดสินต่อไปนี้อาจใช้เกินจำนวนขั้นที่กำหนด (PE753; "
    "ดูเหตุได้ด้วย `policyeval facts`): {decisions}",
)


@dataclass(slots=True)
class _Found:
    """The files under some paths by what they are, and the findings so far."""

    count: int = 0
    policies: list[Path] = field(default_factory=list)
    read: dict[str, list[Path]] = field(default_factory=lambda: {"calendar": [], "schema": []})
    cases: list[Case] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


@click.command("validate")
@click.argument("paths", type=options.PATH, nargs=-1)
@options.policies
@options.output_format("text", "json")
@options.lang
def command(paths: tuple[str, ...], policies: str, format_: str, lang: str) -> int:
    """Check policies, fact schemas, calendars and case files; PATHS are files or folders (policies).

    Cases are held against the policies among PATHS; those of other policies against --policies.
    """
    wanted = paths or ("policies",)
    found = _found(wanted)
    loaded = load_policies(found.policies, every_reading=True) if found.policies else Loaded((), ())
    findings = [*found.findings, *loaded.findings]
    book = PolicyBook((*loaded.policies, *_elsewhere(found.cases, loaded.policies, policies)))
    findings += case_findings(book, found.cases)
    for kind, files in found.read.items():
        for file in files:
            read = _read(file, is_calendar=kind == "calendar")
            findings += [finding for finding in read if finding not in findings]  # or a policy uses the file
    if not found.count:
        findings.append(Diagnostic("PE555", None, {"path": ", ".join(wanted)}))
    show_findings(findings, lang, format_, err=False)
    costly = [name for policy in loaded.policies for name in costly_decisions(policy)]
    if costly:
        remark(_COSTLY, lang, decisions=", ".join(costly))
    remark(_FOUND if findings else _FINE, lang, count=found.count, findings=len(findings))
    return findings_exit(findings)


def _found(paths: Iterable[str]) -> _Found:
    found, seen = _Found(), set[str]()
    for path in paths:
        cases: list[Path] = []
        for file in once(_files(Path(path)), seen):
            found.count += 1
            match _kind(file):
                case "cases":
                    cases.append(file)
                case "policy":
                    found.policies.append(file)
                case "calendar" | "schema" as kind:
                    found.read[kind].append(file)
                case _:
                    found.findings.append(Diagnostic("PE556", None, {"path": str(file)}))
        loaded = load_case_files(cases)
        found.cases += loaded.cases
        found.findings += loaded.findings
    return found


def _elsewhere(
    cases: Iterable[Case], here: Iterable[LoadedPolicy], policies: str
) -> tuple[LoadedPolicy, ...]:
    """Return the policies that cases are of and that are not here, as far as they have no error."""
    wanted = {case.decision.partition(".")[0] for case in cases} - {loaded.policy.id for loaded in here}
    if not wanted or not Path(policies).exists():
        return ()
    return tuple(loaded for loaded in load_policies([policies]).policies if loaded.policy.id in wanted)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from yaml_files(path)
        yield from sorted(path.rglob("*.facts.schema.json"))
    else:
        yield path


def _kind(file: Path) -> str | None:
    """Return what a file is, by its name or its first key."""
    if file.suffix == ".json":
        return "schema"
    key = first_key(file)
    return {"policy": "policy", "cases": "cases", "meta": "cases", "calendar": "calendar"}.get(key or "")


def _read(file: Path, *, is_calendar: bool) -> tuple[Diagnostic, ...]:
    source = open_source(file, str(file))
    if isinstance(source, Diagnostic):
        return (source,)
    if is_calendar:
        calendar = read_calendar(source)
        return calendar if isinstance(calendar, tuple) else ()
    schema = declare(source)
    return () if isinstance(schema, FactSchema) else schema
