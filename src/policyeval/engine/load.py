"""From files to a book of checked policies.

Every path names a file or a folder; of a folder all YAML files are read. A file says what it is by
its first keys: `policy`, `calendar` or `cases`. Fact schemas and calendars are named by policies and
looked for beside them and in the folders above. A policy that was checked before, with the same text
of every file, comes out of the cache; then none of the readers and checkers is even imported.
"""

import gc
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from policyeval.cache import policies as cache
from policyeval.check.checked import CheckedPolicy
from policyeval.document.file import once, open_source
from policyeval.engine.named import named_source, sources_digest
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.policy.model import Policy
from policyeval.source.diagnostic import Diagnostic, DiagnosticError, Label, Phrase
from policyeval.source.severity import has_errors
from policyeval.source.text import Source

_FIRST = Phrase("this is the other one", "นี่คืออีกฉบับหนึ่ง")
_HEAD: Final = 8192
"""How many bytes of a file are looked at to tell which policy it is."""
_DECLARATION: Final = re.compile(
    rb"""^policy:[ \t]+(['"]?)([A-Za-z0-9_-]+)\1[ \t]*(?:#.*)?\r?$""", re.MULTILINE
)

_FIRST_LINE: Final = re.compile(r"^(?!#|---|%)[^\n]*[^\s][^\n]*", re.MULTILINE)
"""The first line that says something."""


class PolicyError(DiagnosticError):
    """Policies that cannot be used; `diagnostics` says why, each finding at its place."""


@dataclass(frozen=True)
class LoadedPolicy:
    """A checked policy and the digest of everything that it is made of."""

    checked: CheckedPolicy
    sources: tuple[Source, ...]
    """The files that it is made of: the policy, the fact schema, the calendars."""
    digest: str

    @property
    def source(self) -> Source:
        """The file of the policy."""
        return self.sources[0]

    @property
    def policy(self) -> Policy:
        """The policy as it was written."""
        return self.checked.policy

    @property
    def programs(self) -> Mapping[str, Program]:
        """The program of each decision under the default readings, by its short id."""
        return self.checked.programs


@dataclass(frozen=True, slots=True)
class Loaded:
    """The policies that some paths hold, and every finding about them."""

    policies: tuple[LoadedPolicy, ...]
    findings: tuple[Diagnostic, ...]


def load_policies(
    paths: Iterable[str | Path],
    *,
    every_reading: bool = False,
    only: str | None = None,
    tolerated: frozenset[str] = frozenset(),
) -> Loaded:
    """Return every policy under the paths that has no error, and all findings.

    `every_reading` checks each decision under every option of its readings, not the defaults alone,
    and does so anew. With `only`, files that plainly are of a policy with another id are left out.
    A policy with no other errors than those `tolerated` is returned too, and is checked anew.
    """
    findings: list[Diagnostic] = []
    policies: list[LoadedPolicy] = []
    seen: set[str] = set()
    with _without_collecting():
        for path, source in policy_files(paths, findings, only):
            if not any(once((path,), seen)):
                continue  # the same file by another path
            loaded = _load(path, source, findings, every_reading, tolerated)
            if loaded is not None:
                policies.append(loaded)
    findings += _check_versions(policies)
    if not policies and not has_errors(findings):
        findings.append(Diagnostic("PE555", None, {"path": ", ".join(str(path) for path in paths)}))
    policies.sort(key=lambda loaded: (loaded.policy.id, loaded.policy.version))
    return Loaded(tuple(policies), tuple(findings))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep Python from looking for garbage in cycles: a load makes very many objects, and they stay.

    Looking through them again and again takes a fifth of a load.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def policy_files(
    paths: Iterable[str | Path], findings: list[Diagnostic], only: str | None = None
) -> Iterator[tuple[Path, Source | Diagnostic]]:
    """Yield the files named, and those in the folders named that say that they are policies, as read."""
    for path in map(Path, paths):
        if not path.is_dir():
            yield path, open_source(path, str(path))
            continue
        for file in yaml_files(path):
            if only is not None and _declares_another(file, only):
                continue
            source = open_source(file, str(file))
            key = _first_key(source)
            if key == "policy":
                yield file, source
            elif key not in ("calendar", "cases", "meta"):
                findings.append(Diagnostic("PE556", None, {"path": str(file)}))


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder and of those inside it, in the order of their names."""
    return sorted(p for p in folder.rglob("*.y*ml") if p.suffix in (".yaml", ".yml") and p.is_file())


def first_key(file: Path) -> str | None:
    """Return the first key of a YAML file, without reading it as YAML."""
    return _first_key(open_source(file, str(file)))


def _first_key(source: Source | Diagnostic) -> str | None:
    if isinstance(source, Diagnostic):
        return "policy"  # so that the reader says what is wrong with it
    found = _FIRST_LINE.search(source.text)
    return "policy" if found is None else found.group().partition(":")[0].strip().strip("\"'")


def _declares_another(file: Path, policy: str) -> bool:
    """Say whether the first lines of a file are plainly those of another policy than this one."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
    except OSError:
        return False
    declared = _DECLARATION.search(head)
    return declared is not None and declared.group(2) != policy.encode()


# --------------------------------------------------------------------------------------- one policy


def _load(
    path: Path,
    source: Source | Diagnostic,
    findings: list[Diagnostic],
    every_reading: bool,
    tolerated: frozenset[str],
) -> LoadedPolicy | None:
    if isinstance(source, Diagnostic):
        findings.append(source)
        return None
    stored = None if every_reading or tolerated else _stored(path, source)
    if stored is not None:
        loaded, warnings = stored
        findings += warnings
        return loaded
    return _checked(path, source, findings, every_reading, tolerated)


def _checked(
    path: Path,
    source: Source,
    findings: list[Diagnostic],
    every_reading: bool,
    tolerated: frozenset[str] = frozenset(),
) -> LoadedPolicy | None:
    from policyeval.engine.compile import compile_policy  # noqa: PLC0415  (start-up: all of the checker)

    compiled = compile_policy(path, source, every_reading=every_reading, tolerated=tolerated)
    findings += compiled.findings
    if compiled.checked is None:
        return None
    digest = sources_digest(compiled.sources)
    if not every_reading and not tolerated:
        cache.keep(compiled.checked, compiled.findings, compiled.sources, digest)
    return LoadedPolicy(compiled.checked, tuple(compiled.sources), digest)


def _stored(path: Path, source: Source) -> tuple[LoadedPolicy, tuple[Diagnostic, ...]] | None:
    """Return the policy and its warnings from the cache, if they were made from these very texts."""
    entry = cache.find(source)
    if entry is None:
        return None
    sources = [source]
    for name in entry.names:
        named = named_source(name, path)
        if not isinstance(named, Source):
            return None
        sources.append(named)
    if sources_digest(sources) != entry.digest:
        return None
    restored = cache.restore(entry, sources, lambda: _recovered(path, source))
    if restored is None:
        return None
    checked, warnings = restored
    return LoadedPolicy(checked, tuple(sources), entry.digest), warnings


def _recovered(path: Path, source: Source) -> CheckedPolicy:
    """Return the policy checked anew, and stored again, since what was stored cannot be read."""
    loaded = _checked(path, source, [], every_reading=False)
    assert loaded is not None  # the same texts were checked before
    return loaded.checked


def program_under(
    loaded: LoadedPolicy, decision: str, options: Mapping[str, str]
) -> Program | tuple[Diagnostic, ...]:
    """Return the program of a decision under options that are not all default, or why there is none."""
    if not options:
        return loaded.programs[decision]
    stored = cache.find_program(loaded.digest, decision, options, loaded.sources)
    if stored is not None:
        return stored
    from policyeval.check.policy import program_for  # noqa: PLC0415  (start-up, as above)

    program = program_for(loaded.checked, decision, options)
    if isinstance(program, Program):
        cache.keep_program(program, loaded.digest, decision, options, loaded.sources)
    return program


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
