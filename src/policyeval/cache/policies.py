"""A checked policy in the cache: what it is found by, and its parts, each decoded when it is needed.

An entry is a line of JSON, the head, and the texts of its parts behind each other. It is found by the
text of the policy; the head names the other files that were read, and the digest of all of them.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from policyeval.cache import disk
from policyeval.cache.classes import NotStored
from policyeval.cache.codec import Malformed, decode, encode
from policyeval.cache.deferred import Deferred
from policyeval.cache.version import program_version
from policyeval.check.checked import CheckedPolicy
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import Program
from policyeval.schema.declaration import fact_schema
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source

T = TypeVar("T")
_NOT_READ = (Malformed, NotStored)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the cache has of a policy."""

    names: tuple[str, ...]
    """The other files, as the policy names them: the fact schema, then the calendars."""
    digest: str
    """Of the texts of all files."""
    parts: Mapping[str, bytes]


def find(source: Source) -> Entry | None:
    """Return what is stored of the policy with this text; its other files may have changed."""
    content = disk.read(_policy_key(source))
    if content is None:
        return None
    try:
        line, _, rest = content.partition(b"\n")
        head = json.loads(line)
        parts, start = {}, 0
        for name, size in head["parts"]:
            parts[name] = rest[start : start + size]
            start += size
        return Entry(tuple(head["names"]), head["digest"], parts)
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def restore(
    entry: Entry, sources: Sequence[Source], checked_anew: Callable[[], CheckedPolicy]
) -> tuple[CheckedPolicy, tuple[Diagnostic, ...]] | None:
    """Return the policy and its warnings from an entry, or None when the entry cannot be read.

    Parts that are decoded later and cannot be read come from `checked_anew`.
    """

    def part(name: str) -> Any:
        return decode(entry.parts[name], sources)

    def later(of: Callable[[CheckedPolicy], Mapping[str, Any]], name: str) -> Deferred[Any]:
        names = tuple(json.loads(entry.parts[f"{name} names"]))

        def made(key: str) -> Mapping[str, Any]:
            try:
                found: Mapping[str, Any] = part(name)
            except (*_NOT_READ, KeyError):
                return of(checked_anew())
            return found

        return Deferred(names, made)

    def program(key: str) -> Mapping[str, Program]:
        try:
            return {key: part(f"program {key}")}
        except (*_NOT_READ, KeyError):
            return checked_anew().programs

    try:
        policy = replace(
            part("policy"),
            definitions=later(lambda c: c.policy.definitions, "definitions"),
            decisions=later(lambda c: c.policy.decisions, "decisions"),
        )
        declarations = later(lambda c: c.schema.declarations, "declarations")
        schema = fact_schema(part("slot"), declarations, sources[1])
        programs = Deferred(tuple(policy.decisions), program)
        return CheckedPolicy(policy, schema, part("calendars"), programs), part("findings")
    except (*_NOT_READ, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def keep(
    checked: CheckedPolicy, findings: tuple[Diagnostic, ...], sources: Sequence[Source], digest: str
) -> None:
    """Store a policy that was just checked; one with a value of a kind that is not stored is left out."""
    policy = checked.policy
    try:
        parts = {
            "policy": encode(replace(policy, definitions={}, decisions={}), sources),
            "slot": encode(checked.schema.slot, sources),
            "calendars": encode(checked.calendars, sources),
            "findings": encode(findings, sources),
        }
        for name, mapping in {
            "definitions": policy.definitions,
            "decisions": policy.decisions,
            "declarations": checked.schema.declarations,
        }.items():
            parts[f"{name} names"] = json.dumps(list(mapping))
            parts[name] = encode(mapping, sources)
        for name, program in checked.programs.items():
            parts[f"program {name}"] = encode(program, sources)
        texts = {name: text.encode() for name, text in parts.items()}
    except (NotStored, ValueError):
        return
    head = {
        "names": [constant.value for constant in (policy.facts, *policy.calendars.values())],
        "digest": digest,
        "parts": [[name, len(text)] for name, text in texts.items()],
    }
    disk.write(_policy_key(sources[0]), b"\n".join((json.dumps(head).encode(), b"".join(texts.values()))))


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
    except _NOT_READ:
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
