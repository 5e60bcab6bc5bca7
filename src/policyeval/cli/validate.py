"""`policyeval validate`: every finding about policies, fact schemas, calendars and case files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from policyeval.analysis.cases import load_case_files
from policyeval.analysis.cost import costly_decisions
from policyeval.cli import options
from policyeval.cli.talk import findings_exit, remark, show_findings
from policyeval.document.file import once, open_source
from policyeval.engine.load import first_key, load_policies, yaml_files
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


@click.command("validate")
@click.argument("paths", nargs=-1)
@options.output_format("text", "json")
@options.lang
def command(paths: tuple[str, ...], format_: str, lang: str) -> int:
    """Check policies, fact schemas, calendars and case files; PATHS are files or folders (policies)."""
    seen: set[str] = set()
    files: list[Path] = []
    kinds: dict[str, list[Path]] = {"policy": [], "calendar": [], "schema": []}
    findings: list[Diagnostic] = []
    costly: list[str] = []
    for path in paths or ("policies",):
        cases: list[Path] = []
        for file in once(_files(Path(path)), seen):
            files.append(file)
            kind = _kind(file)
            if kind is None:
                findings.append(Diagnostic("PE556", None, {"path": str(file)}))
            else:
                (cases if kind == "cases" else kinds[kind]).append(file)
        findings += load_case_files(cases).findings
    if kinds["policy"]:
        loaded = load_policies(kinds["policy"], every_reading=True)
        findings += loaded.findings
        costly = [name for policy in loaded.policies for name in costly_decisions(policy)]
    for kind in ("calendar", "schema"):
        for file in kinds[kind]:
            found = _read(file, is_calendar=kind == "calendar")
            findings += [finding for finding in found if finding not in findings]  # or a policy uses the file
    if not files:
        findings.append(Diagnostic("PE555", None, {"path": ", ".join(paths or ("policies",))}))
    show_findings(findings, lang, format_, err=False)
    if costly:
        remark(_COSTLY, lang, decisions=", ".join(costly))
    remark(_FOUND if findings else _FINE, lang, count=len(files), findings=len(findings))
    return findings_exit(findings)


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
