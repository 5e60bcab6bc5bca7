"""The source beside a change: what old and new rules cite, and which sentences lost their rule."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from policyeval.analysis.diff.change import Change, Effect, PolicyChanges, What
from policyeval.analysis.diff.sides import Comparison
from policyeval.analysis.sources import cited_documents, read_lines, show_lines, statements
from policyeval.frozen import dataclass
from policyeval.policy.model import Policy
from policyeval.policy.parts import Part, parts
from policyeval.source.citation import Citation
from policyeval.source.diagnostic import Diagnostic, Phrase

MOST_LINES: Final = 40
"""How many lines of a document are shown for one citation."""
_RULES: Final = ("decision", "rule", "output")
Documents = Mapping[str, tuple[str, ...]]
"""The lines of the documents that are at hand, by their digests."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Lines of a document, the words that a policy quotes, and the text where it is at hand."""

    source: str
    lines: str
    quote: str | None
    text: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class CitedChange:
    """What a changed part cited before, and what it cites now."""

    id: str
    title: Phrase | None
    old: tuple[Quoted, ...]
    new: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """What the changes of one policy have to do with its source."""

    policy: str
    cited: tuple[CitedChange, ...]
    lost: tuple[str, ...]
    """The statements that a rule implemented and that none does any more."""
    gained: tuple[str, ...]
    lost_lines: tuple[Quoted, ...]
    """The lines that a rule cited and that none does any more."""
    gained_lines: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The source part of a diff, policy by policy, and what is wrong with documents at hand."""

    policies: tuple[SourceChanges, ...]
    findings: tuple[Diagnostic, ...] = ()


def sources(compared: Iterable[Comparison], folder: Path | None) -> Sources:
    """Return the source beside all changes; with a folder of documents, their lines too."""
    found: list[SourceChanges] = []
    findings: list[Diagnostic] = []
    for one in compared:
        if one.pair.old is None or one.pair.new is None:
            continue
        policies = one.pair.old.policy, one.pair.new.policy
        documents = {} if folder is None else _documents(policies, folder, findings)
        found.append(_of_policy(*policies, one.changes, documents))
    return Sources(tuple(found), tuple(findings))


def _documents(policies: Iterable[Policy], folder: Path, findings: list[Diagnostic]) -> Documents:
    found: dict[str, tuple[str, ...]] = {}
    for cited in cited_documents(policies):
        lines = read_lines(cited, folder)
        if isinstance(lines, Diagnostic):
            findings.append(lines)
        elif lines is not None:
            found[cited.document.sha256] = lines
    return found


def _of_policy(old: Policy, new: Policy, told: PolicyChanges, documents: Documents) -> SourceChanges:
    before, after = statements([old]).implemented, statements([new]).implemented
    ranges = _cited_lines(old), _cited_lines(new)
    return SourceChanges(
        new.id,
        tuple(_cited(old, new, told.changes, documents)),
        tuple(s for s in before if s not in after),
        tuple(s for s in after if s not in before),
        tuple(_beyond(ranges[0], ranges[1], old, documents)),
        tuple(_beyond(ranges[1], ranges[0], new, documents)),
    )


def _cited(
    old: Policy, new: Policy, changes: Sequence[Change], documents: Documents
) -> Iterator[CitedChange]:
    """Yield each part that means something else or cites something else, once."""
    before, after = ({part.id: part for part in parts(policy)} for policy in (old, new))
    former = {
        c.owner.id: f"{c.owner.id.rpartition('/')[0]}/{c.old}" for c in changes if c.what is What.RENAMED
    }
    ids = (c.owner.id for c in changes if c.effect is Effect.MEANING or c.aspect == "cite")
    for id_ in dict.fromkeys(ids):
        one, other = before.get(former.get(id_, id_)), after.get(id_)
        quoted = _quoted(one, old, documents), _quoted(other, new, documents)
        part = other or one
        if part is not None and any(quoted):
            yield CitedChange(id_, part.title, *quoted)


def _quoted(part: Part | None, policy: Policy, documents: Documents) -> tuple[Quoted, ...]:
    if part is None:
        return ()
    return tuple(
        Quoted(c.source, c.lines, c.quote, _text(c.ranges, policy.sources[c.source].sha256, documents))
        for c in part.cite
    )


def _text(ranges: Iterable[tuple[int, int]], digest: str, documents: Documents) -> tuple[str, ...] | None:
    lines = documents.get(digest)
    if lines is None:
        return None
    cited = [line for first, last in ranges for line in lines[first - 1 : last]]
    return tuple(line.strip() for line in cited if line.strip())[:MOST_LINES]


# -------------------------------------------------------------------------------- lines without a rule


def _cited_lines(policy: Policy) -> dict[str, set[int]]:
    """Return the lines that rules, outputs and decisions cite, by the source."""
    found: dict[str, set[int]] = {}
    for part in parts(policy):
        if part.kind in _RULES:
            for citation in part.cite:
                found.setdefault(citation.source, set()).update(_numbers(citation))
    return found


def _numbers(citation: Citation) -> Iterator[int]:
    for first, last in citation.ranges:
        yield from range(first, last + 1)


def _beyond(
    one: Mapping[str, set[int]], other: Mapping[str, set[int]], policy: Policy, documents: Documents
) -> Iterator[Quoted]:
    """Yield the runs of lines that one side cites and the other does not."""
    for source, lines in one.items():
        for first, last in _runs(sorted(lines - other.get(source, set()))):
            text = _text([(first, last)], policy.sources[source].sha256, documents)
            yield Quoted(source, show_lines(first, last), None, text)


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    start = previous = None
    for number in numbers:
        if start is None or previous is None:
            start = number
        elif number != previous + 1:
            yield start, previous
            start = number
        previous = number
    if start is not None and previous is not None:
        yield start, previous
