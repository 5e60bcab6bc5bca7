"""A checked policy in the cache: what it is found by, and its parts, each decoded when it is needed.

An entry is a line of JSON, the head, and the texts of its parts behind each other. It is found by the
text of the policy; the head names the other files that were read, and the digest of all of them.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from policyeval.cache import disk
from policyeval.cache.classes import NotStored
from policyeval.cache.codec import Malformed, decode, encode
from policyeval.cache.version import program_version
from policyeval.check.checked import CheckedPolicy
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import Program
from policyeval.language.tables import Deferred
from policyeval.schema.declaration import fact_schema
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source

_UNREADABLE: Final = (Malformed, NotStored, ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the cache has of a policy."""

    names: tuple[str, ...]
    """The other files, as the policy names them: the fact schema, then the calendars."""
    digest: str
    """Of the texts of all files."""
    parts: Mapping[str, bytes | memoryview]


def find(source: Source) -> Entry | None:
    """Return what is stored of the policy with this text; its other files may have changed."""
    content = disk.read(_policy_key(source))
    if content is None:
        return None
    try:
        start = content.index(b"\n") + 1
        head = json.loads(content[:start])
        parts, whole = {}, memoryview(content)
        for name, size in head["parts"]:
            parts[name] = whole[start : start + size]
            start += size
        return Entry(tuple(head["names"]), head["digest"], parts)
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class _Stored:
    """An entry with what its parts are decoded with."""

    entry: Entry
    sources: Sequence[Source]
    checked_anew: Callable[[], CheckedPolicy]
    """Gives the policy when a part that is decoded late turns out not to be readable."""

    def part(self, name: str) -> Any:
        """Return the object that a part holds; fails with one of `_UNREADABLE`."""
        return decode(bytes(self.entry.parts[name]), self.sources)

    def names(self, name: str) -> tuple[str, ...]:
        """Return the names of a mapping that is decoded late."""
        return tuple(map(str, json.loads(bytes(self.entry.parts[f"{name} names"]))))

    def mapping(self, name: str, of: Callable[[CheckedPolicy], Mapping[str, Any]]) -> Deferred[Any]:
        """Return a mapping of which all values are decoded with the first."""

        def made(_: str) -> Mapping[str, Any]:
            try:
                return dict(self.part(name))
            except _UNREADABLE:
                return of(self.checked_anew())

        return Deferred(self.names(name), made)

    def each(self, name: str, of: Callable[[CheckedPolicy], Mapping[str, Any]]) -> Deferred[Any]:
        """Return a mapping from the ids of decisions, of which each value is decoded when it is asked for."""

        def made(decision: str) -> Mapping[str, Any]:
            try:
                return {decision: self.part(f"{name} {decision}")}
            except _UNREADABLE:
                return of(self.checked_anew())

        return Deferred(self.names("decisions"), made)


def restore(
    entry: Entry, sources: Sequence[Source], checked_anew: Callable[[], CheckedPolicy]
) -> tuple[CheckedPolicy, tuple[Diagnostic, ...]] | None:
    """Return the policy and its warnings from an entry, or None when the entry cannot be read.

    Parts that are decoded later and cannot be read come from `checked_anew`.
    """
    stored = _Stored(entry, sources, checked_anew)
    try:
        policy = replace(
            stored.part("policy"),
            definitions=stored.mapping("definitions", lambda checked: checked.policy.definitions),
            decisions=stored.each("decision", lambda checked: checked.policy.decisions),
        )
        declarations = stored.mapping("declarations", lambda checked: checked.schema.declarations)
        schema = fact_schema(stored.part("slot"), declarations, sources[1])
        programs = stored.each("program", lambda checked: checked.programs)
        return CheckedPolicy(policy, schema, stored.part("calendars"), programs), stored.part("findings")
    except (*_UNREADABLE, AssertionError):
        return None


def keep(
    checked: CheckedPolicy, findings: tuple[Diagnostic, ...], sources: Sequence[Source], digest: str
) -> None:
    """Store a policy that was just checked; one with a value of a kind that is not stored is left out."""
    if disk.folder_path() is None:
        return
    try:
        made = entry(checked, findings, sources, digest)
    except (NotStored, ValueError):
        return
    head = {
        "names": made.names,
        "digest": made.digest,
        "parts": [[name, len(text)] for name, text in made.parts.items()],
    }
    content = b"\n".join((json.dumps(head).encode(), b"".join(made.parts.values())))
    disk.write(_policy_key(sources[0]), content)


def entry(
    checked: CheckedPolicy, findings: tuple[Diagnostic, ...], sources: Sequence[Source], digest: str
) -> Entry:
    """Return a policy as what is stored of it.

    Fails: `NotStored` or `ValueError` where a value in it is of a kind that is not stored.
    """
    policy = checked.policy
    parts = {
        "policy": encode(replace(policy, definitions={}, decisions={}), sources),
        "slot": encode(checked.schema.slot, sources),
        "calendars": encode(checked.calendars, sources),
        "findings": encode(findings, sources),
        "decisions names": json.dumps(list(policy.decisions)),
    }
    for name, mapping in {
        "definitions": policy.definitions,
        "declarations": checked.schema.declarations,
    }.items():
        parts[f"{name} names"] = json.dumps(list(mapping))
        parts[name] = encode(mapping, sources)
    for name, decision in policy.decisions.items():
        parts[f"decision {name}"] = encode(decision, sources)
        parts[f"program {name}"] = encode(checked.programs[name], sources)
    return Entry(
        names=tuple(constant.value for constant in (policy.facts, *policy.calendars.values())),
        digest=digest,
        parts={name: text.encode() for name, text in parts.items()},
    )


def _policy_key(source: Source) -> str:
    return _key("policy", source.text)


def _key(*texts: str) -> str:
    """Return the name of a file: the digest of the program's version and of texts, told apart by length."""
    told = "".join(f"{len(text)}:{text}" for text in (program_version(), *texts))
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()


# ------------------------------------------------------------------------- programs of other readings


def find_program(
    digest: str, decision: str, options: Mapping[str, str], sources: Sequence[Source]
) -> Program | None:
    """Return the stored program of a decision under options that are not the default ones."""
    content = disk.read(_program_key(digest, decision, options))
    if content is None:
        return None
    try:
        program = decode(content, sources)
    except _UNREADABLE:
        return None
    return program if isinstance(program, Program) else None


def keep_program(
    program: Program, digest: str, decision: str, options: Mapping[str, str], sources: Sequence[Source]
) -> None:
    """Store the program of a decision under options that are not the default ones."""
    try:
        content = encode(program, sources).encode()
    except (NotStored, ValueError):
        return
    disk.write(_program_key(digest, decision, options), content)


def _program_key(digest: str, decision: str, options: Mapping[str, str]) -> str:
    return _key("program", digest, decision, json.dumps(sorted(options.items())))
