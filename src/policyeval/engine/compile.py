"""A policy from its text: read, checked and made into programs. Nothing here runs where the cache serves."""

from collections.abc import Sequence
from pathlib import Path

from policyeval.check.checked import Calendar, CheckedPolicy
from policyeval.check.policy import check_policy
from policyeval.engine.named import FOLDERS, named_source
from policyeval.frozen import dataclass, replace
from policyeval.policy.calendar import read_calendar
from policyeval.policy.model import Constant, Policy
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.schema.declare import declare
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.severity import has_errors
from policyeval.source.text import Source


@dataclass(frozen=True, slots=True)
class Compiled:
    """A checked policy, or none where there was an error, and every finding about it."""

    checked: CheckedPolicy | None
    sources: Sequence[Source]
    """The files that it is made of: the policy, the fact schema, the calendars."""
    findings: tuple[Diagnostic, ...]


def compile_policy(
    path: Path, source: Source, *, every_reading: bool = False, tolerated: frozenset[str] = frozenset()
) -> Compiled:
    """Return what the policy file at a path, of which this is the text, comes to.

    `tolerated` as for `check_policy`.
    """
    found = read_policy(source)
    if found.policy is None or has_errors(found.findings):
        return Compiled(None, (source,), found.findings)
    findings = list(found.findings)
    sources = [source]
    schema = _schema(found.policy, path, sources, findings)
    calendars = _calendars(found.policy, path, sources, findings)
    if schema is None or calendars is None:
        return Compiled(None, sources, tuple(findings))
    checked = check_policy(found.policy, schema, calendars, every_reading=every_reading, tolerated=tolerated)
    return Compiled(checked.policy, sources, (*findings, *checked.findings))


def _schema(
    policy: Policy, path: Path, sources: list[Source], findings: list[Diagnostic]
) -> FactSchema | None:
    source = _named(policy.facts, path, "PE550", findings)
    if source is None:
        return None
    sources.append(source)
    declared = declare(source)
    if isinstance(declared, FactSchema):
        return declared
    findings += declared
    return None


def _calendars(
    policy: Policy, path: Path, sources: list[Source], findings: list[Diagnostic]
) -> dict[str, Calendar] | None:
    calendars: dict[str, Calendar] = {}
    for name, constant in policy.calendars.items():
        source = _named(constant, path, "PE551", findings)
        if source is None:
            return None
        sources.append(source)
        calendar = read_calendar(source)
        if isinstance(calendar, tuple):
            findings += calendar
            return None
        calendars[name] = Calendar(calendar.weekend, calendar.holidays, calendar.years)
    return calendars


def _named(constant: Constant, policy: Path, code: str, findings: list[Diagnostic]) -> Source | None:
    """Return the file that a policy names; a finding where there is none."""
    name = str(constant.value)
    match named_source(name, policy):
        case Source() as source:
            return source
        case Diagnostic(code="PE554") as finding:
            findings.append(replace(finding, span=constant.span))
        case Diagnostic() as finding:
            findings.append(finding)
        case None:
            looked = ", ".join(FOLDERS[1:])
            findings.append(Diagnostic(code, constant.span, {"name": name, "looked": looked}))
    return None
