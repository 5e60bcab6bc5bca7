"""From files to a book of checked policies.

Every path names a file or a folder; of a folder all YAML files are read. A file says what it is by
its first keys: `policy`, `calendar` or `cases`. Fact schemas and calendars are named by policies and
looked for beside them and in the folders above.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from policyeval.check.names import Calendar
from policyeval.check.policy import CheckedPolicy, check_policy, has_errors
from policyeval.document.file import open_source
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.policy.calendar import read_calendar
from policyeval.policy.model import Constant, Policy
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.schema.declare import declare
from policyeval.source.diagnostic import Diagnostic, Label, Phrase
from policyeval.source.text import Source

FOLDERS = ("", "schemas/facts", "schemas", "policies")
"""Where, in a policy's folder and in each folder above it, the files that it names are looked for."""
_FIRST = Phrase("this is the other one", "นี่คืออีกฉบับหนึ่ง")


class PolicyError(Exception):
    """Policies that cannot be used; `diagnostics` says why, each finding at its place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep the findings."""
        self.diagnostics = tuple(diagnostics)
        super().__init__(
            f"{len(self.diagnostics)} finding(s): " + ", ".join(d.code for d in self.diagnostics)
        )


@dataclass(frozen=True)
class LoadedPolicy:
    """A checked policy and the digest of everything that it is made of."""

    checked: CheckedPolicy
    source: Source
    digest: str

    @property
    def policy(self) -> Policy:
        """The policy as it was written."""
        return self.checked.policy

    @cached_property
    def programs(self) -> dict[str, Program]:
        """The program of each decision under the default readings, by its short id."""
        return dict(self.checked.programs)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The policies that some paths hold, and every finding about them."""

    policies: tuple[LoadedPolicy, ...]
    findings: tuple[Diagnostic, ...]


def load_policies(paths: Iterable[str | Path], *, every_reading: bool = False) -> Loaded:
    """Return every policy under the paths that has no error, and all findings.

    `every_reading` checks each decision under every option of its readings, not the defaults alone.
    """
    findings: list[Diagnostic] = []
    policies: list[LoadedPolicy] = []
    for path in policy_files(paths, findings):
        loaded = _load(path, findings, every_reading)
        if loaded is not None:
            policies.append(loaded)
    findings += _check_versions(policies)
    if not policies and not has_errors(findings):
        findings.append(Diagnostic("PE555", None, {"path": ", ".join(str(path) for path in paths)}))
    policies.sort(key=lambda loaded: (loaded.policy.id, loaded.policy.version))
    return Loaded(tuple(policies), tuple(findings))


def policy_files(paths: Iterable[str | Path], findings: list[Diagnostic]) -> Iterator[Path]:
    """Yield the files named, and those in the folders named that say that they are policies."""
    for path in map(Path, paths):
        if not path.is_dir():
            yield path
            continue
        for file in yaml_files(path):
            if first_key(file) == "policy":
                yield file
            elif first_key(file) not in ("calendar", "cases", "meta"):
                findings.append(Diagnostic("PE556", None, {"path": str(file)}))


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder and of those inside it, in the order of their names."""
    return sorted(p for p in folder.rglob("*.y*ml") if p.suffix in (".yaml", ".yml") and p.is_file())


def first_key(file: Path) -> str | None:
    """Return the first key of a YAML file, without reading the rest of it."""
    source = open_source(file, str(file))
    if isinstance(source, Diagnostic):
        return "policy"  # so that the reader says what is wrong with it
    for line in source.text.splitlines():
        if line.strip() and not line.startswith(("#", "---", "%")):
            return line.partition(":")[0].strip().strip("\"'")
    return "policy"


def _load(path: Path, findings: list[Diagnostic], every_reading: bool) -> LoadedPolicy | None:
    source = open_source(path, str(path))
    if isinstance(source, Diagnostic):
        findings.append(source)
        return None
    found = read_policy(source)
    findings += found.findings
    if found.policy is None or has_errors(found.findings):
        return None
    texts = [source.text]
    schema = _schema(found.policy, path, texts, findings)
    calendars = _calendars(found.policy, path, texts, findings)
    if schema is None or calendars is None:
        return None
    checked = check_policy(found.policy, schema, calendars, every_reading=every_reading)
    findings += checked.findings
    return None if checked.policy is None else LoadedPolicy(checked.policy, source, _digest(texts))


def _digest(texts: list[str]) -> str:
    """Return the digest of several texts; their lengths keep them apart."""
    digest = hashlib.sha256()
    for text in texts:
        content = text.encode()
        digest.update(f"{len(content)}:".encode() + content)
    return f"sha256:{digest.hexdigest()}"


# ------------------------------------------------------------------------ files that a policy names


def _schema(policy: Policy, path: Path, texts: list[str], findings: list[Diagnostic]) -> FactSchema | None:
    source = _named(policy.facts, path, "PE550", findings)
    if source is None:
        return None
    texts.append(source.text)
    declared = declare(source)
    if isinstance(declared, FactSchema):
        return declared
    findings += declared
    return None


def _calendars(
    policy: Policy, path: Path, texts: list[str], findings: list[Diagnostic]
) -> dict[str, Calendar] | None:
    calendars: dict[str, Calendar] = {}
    for name, constant in policy.calendars.items():
        source = _named(constant, path, "PE551", findings)
        if source is None:
            return None
        texts.append(source.text)
        calendar = read_calendar(source)
        if isinstance(calendar, tuple):
            findings += calendar
            return None
        calendars[name] = Calendar(calendar.weekend, calendar.holidays, calendar.years)
    return calendars


def _named(constant: Constant, policy: Path, code: str, findings: list[Diagnostic]) -> Source | None:
    """Return the file that a policy names, from beside it or from a folder above."""
    name = str(constant.value)
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name or ":" in name or not parts.parts:
        findings.append(Diagnostic("PE554", constant.span, {"path": name}))
        return None
    for folder in policy.absolute().parents:
        for inside in FOLDERS:
            candidate = folder / inside / parts
            if candidate.is_file():
                source = open_source(candidate, _shown(candidate))
                if isinstance(source, Diagnostic):
                    findings.append(source)
                    return None
                return source
    findings.append(Diagnostic(code, constant.span, {"name": name, "looked": ", ".join(FOLDERS[1:])}))
    return None


def _shown(path: Path) -> str:
    """Return a path as a person in the current folder would write it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


# ------------------------------------------------------------------------------- versions together


def _check_versions(policies: list[LoadedPolicy]) -> list[Diagnostic]:
    """Return what is wrong between policies: the same id or version twice, periods that overlap."""
    findings: list[Diagnostic] = []
    for index, one in enumerate(policies):
        for other in policies[:index]:
            if one.policy.id == other.policy.id:
                findings += _clash(one.policy, other.policy)
    return findings


def _clash(one: Policy, other: Policy) -> list[Diagnostic]:
    label = (Label(other.span, _FIRST),)
    if one.platform != other.platform:
        args: dict[str, Any] = {"policy": one.id, "one": one.platform, "other": other.platform}
        return [Diagnostic("PE559", one.span, args, label)]
    if one.version == other.version:
        args = {"policy": one.id, "version": one.version, "other": other.span.place}
        return [Diagnostic("PE552", one.span, args, label)]
    if one.effective_from == other.effective_from:
        args = {"policy": one.id, "one": one.version, "other": other.version}
        return [Diagnostic("PE553", one.span, args, label)]
    return []
