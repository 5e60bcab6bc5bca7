"""The text that policies implement: which lines have rules, which have reasons, which have neither.

A document stands outside the repository, fixed by the digest of its bytes. Where it is at hand,
every quote is looked for on the lines that it is said to stand on; where it is not, the coverage is
the same without the text.

A quote and a document are compared without what only layout, extraction or typing decides: blanks,
invisible and replaced characters, the width of letters, the shape of quotation marks, and how the
Thai letter ำ is encoded.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby, pairwise
from pathlib import Path, PurePosixPath
from typing import Final

from policyeval.document.file import open_source
from policyeval.frozen import dataclass
from policyeval.policy.model import Document, NotRule, Policy
from policyeval.policy.parts import Part, citations, parts
from policyeval.source.citation import Citation
from policyeval.source.diagnostic import Argument, Diagnostic, Phrase
from policyeval.source.text import Source

GAP: Final = "…"
_RESTORED: Final = re.compile(r"\[(\w)\]")
_TONE_AFTER: Final = re.compile("\u0e4d([\u0e48-\u0e4b])\u0e32")
_STRAIGHT: Final = str.maketrans("“”„‘’‚", "\"\"\"'''")
_DROPPED: Final = ("C", "Z")
_REPLACEMENT: Final = "\ufffd"


class State(StrEnum):
    """What a policy writer said of some lines."""

    RULE = "rule"
    REASON = "reason"
    BLANK = "blank"
    """Nothing is written there, and nothing needs to be said."""
    ELSEWHERE = "elsewhere"
    """None of the policies that are looked at says anything, and another one does."""
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document, and the policies that cite it."""

    document: Document
    policies: tuple[Policy, ...]
    others: tuple[Policy, ...] = ()
    """Policies that cite it and are not looked at."""


@dataclass(frozen=True, slots=True)
class Implementation:
    """A part of a policy that cites the document."""

    policy: Policy
    part: Part


@dataclass(frozen=True, slots=True)
class Reason:
    """Why lines have no rule, according to a policy."""

    policy: Policy
    not_rule: NotRule


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines, both ends included, of which the same is said."""

    first: int
    last: int
    state: State
    implementations: tuple[Implementation, ...]
    reasons: tuple[Reason, ...]
    others: tuple[Policy, ...] = ()
    """The policies that say something of these lines, where none of those looked at does."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A document with what is said of its lines; `lines` is None where it is not at hand."""

    cited: CitedDocument
    lines: tuple[str, ...] | None
    blocks: tuple[Block, ...]

    def count(self, state: State) -> int:
        """Return how many lines are in a state; of a document at hand, lines with text."""
        blocks = [block for block in self.blocks if block.state is state]
        if self.lines is None or state is State.BLANK:
            return sum(block.last - block.first + 1 for block in blocks)
        return sum(bool(line.strip()) for b in blocks for line in self.lines[b.first - 1 : b.last])


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of the sources that rules implement, and those that only reasons name."""

    implemented: tuple[str, ...]
    explained: tuple[str, ...]


# ---------------------------------------------------------------------------------------- documents


def cited_documents(policies: Iterable[Policy], others: Iterable[Policy] = ()) -> tuple[CitedDocument, ...]:
    """Return the documents that policies cite, by file; policies that cite the same are joined.

    `others` are not looked at: they only say which lines they leave to nobody.
    """
    found = _citing(policies)
    besides = _citing(others)
    return tuple(
        CitedDocument(document, tuple(citing), tuple(besides.get(key, (document, []))[1]))
        for key, (document, citing) in sorted(found.items(), key=lambda entry: entry[0])
    )


def _citing(policies: Iterable[Policy]) -> dict[tuple[str, str], tuple[Document, list[Policy]]]:
    """Return each document with the policies that cite it, by its file and its digest."""
    found: dict[tuple[str, str], tuple[Document, list[Policy]]] = {}
    for policy in policies:
        for document in policy.sources.values():
            _, citing = found.setdefault((document.file, document.sha256), (document, []))
            if not any(policy is other for other in citing):
                citing.append(policy)
    return found


def read_lines(cited: CitedDocument, folder: Path) -> tuple[str, ...] | Diagnostic | None:
    """Return the lines of a document in a folder, or what is wrong with it.

    None where it is not there; a finding where it is another one than the policies cite.
    """
    name = PurePosixPath(cited.document.file)
    path = folder / name
    if name.is_absolute() or ".." in name.parts or not path.is_file():
        return None
    source = open_source(path, str(path))
    if isinstance(source, Diagnostic):
        return source
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != cited.document.sha256:
        args = {"path": str(path), "found": digest, "expected": cited.document.sha256}
        return Diagnostic("PE722", cited.policies[0].span, args)
    return lines_of(source)


def lines_of(source: Source) -> tuple[str, ...]:
    """Return the lines of a text; only a line feed ends one, as in every tool that counts lines."""
    lines = [line.rstrip("\r") for line in source.text.split("\n")]
    return tuple(lines[:-1] if lines[-1] == "" else lines)


# ------------------------------------------------------------------------------------------ anchors


def check_anchors(cited: CitedDocument, lines: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Return the citations of lines that the document does not have, or without their quotes."""
    return tuple(
        finding
        for policy in cited.policies
        for citation in citations(policy)
        if policy.sources[citation.source].sha256 == cited.document.sha256
        for finding in _check_anchor(cited.document, citation, lines)
    )


def _check_anchor(document: Document, citation: Citation, lines: Sequence[str]) -> Iterator[Diagnostic]:
    args: dict[str, Argument] = {"file": document.file, "lines": lines_phrase(citation.lines)}
    spans = citation.range_spans or (citation.span,) * len(citation.ranges)
    beyond = [span for span, (_, last) in zip(spans, citation.ranges, strict=True) if last > len(lines)]
    if beyond:
        yield Diagnostic("PE724", beyond[0], {**args, "count": len(lines)})
    elif not find_quote(lines, citation):
        span = citation.quote_span or citation.span
        yield Diagnostic("PE723", span, {**args, "quote": citation.quote or ""})


def find_quote(lines: Sequence[str], citation: Citation) -> bool:
    """Return whether the cited lines, joined, have the quote; `…` in it is any gap.

    A letter in brackets was restored by the policy: the document may have it or not.
    """
    if citation.quote is None:
        return True
    text = plain("".join("".join(lines[first - 1 : last]) for first, last in citation.ranges))
    reached = 0
    for piece in citation.quote.split(GAP):
        found = _pattern(piece).search(text, reached)
        if found is None:
            return False
        reached = found.end()
    return True


def _pattern(piece: str) -> re.Pattern[str]:
    """Return what a piece of a quote looks like in plain text; the letters at odd places are restored."""
    written = _RESTORED.split(piece)
    return re.compile(
        "".join(
            f"(?:{re.escape(plain(p))})??" if i % 2 else re.escape(plain(p)) for i, p in enumerate(written)
        )
    )


def plain(text: str) -> str:
    """Return a text without what only layout, extraction or typing decides."""
    compatible = unicodedata.normalize("NFKC", text.translate(_STRAIGHT))
    kept = "".join(c for c in compatible if unicodedata.category(c)[0] not in _DROPPED and c != _REPLACEMENT)
    return _TONE_AFTER.sub("\\1\u0e4d\u0e32", kept)


# ----------------------------------------------------------------------------------------- coverage


def coverage(cited: CitedDocument, lines: tuple[str, ...] | None) -> Coverage:
    """Return what the policies say of each line of a document, or of the lines that they cite."""
    used = [
        (Implementation(policy, part), _ranges(policy, cited, part.cite))
        for policy in cited.policies
        for part in parts(policy)
    ]
    reasons = [
        (Reason(policy, not_rule), _ranges(policy, cited, [not_rule.cite]))
        for policy in cited.policies
        for not_rule in policy.not_rules
    ]
    others = [(policy, _ranges(policy, cited, citations(policy))) for policy in cited.others]
    every = [found for _, ranges in (*used, *reasons) for found in ranges]
    last = max((end for _, end in every), default=0) if lines is None else len(lines)
    blocks = []
    for first, after in pairwise(_cuts(every, last)):
        here = tuple(implementation for implementation, ranges in used if _holds(ranges, first))
        said = tuple(reason for reason, ranges in reasons if _holds(ranges, first))
        if here or said:
            blocks.append(_block(first, after - 1, here, said))
        else:
            blocks += list(_unsaid(first, after - 1, others, lines))
    return Coverage(cited, lines, tuple(blocks))


def _ranges(policy: Policy, cited: CitedDocument, cite: Iterable[Citation]) -> list[tuple[int, int]]:
    """Return the lines of one document that citations name."""
    return [
        found
        for citation in cite
        if policy.sources[citation.source].sha256 == cited.document.sha256
        for found in citation.ranges
    ]


def _cuts(ranges: Iterable[tuple[int, int]], last: int) -> list[int]:
    """Return the lines where what is said may change, from the first to one after the last."""
    cuts = {1, last + 1, *(start for start, _ in ranges), *(end + 1 for _, end in ranges)}
    return sorted(cut for cut in cuts if 1 <= cut <= last + 1)


def _holds(ranges: list[tuple[int, int]], line: int) -> bool:
    return any(first <= line <= last for first, last in ranges)


def _block(first: int, last: int, here: tuple[Implementation, ...], said: tuple[Reason, ...]) -> Block:
    """Return a block of which something is said.

    That a policy has no rule for lines is of interest where no other has one, or where it has one
    for a part of them.
    """
    if not here:
        return Block(first, last, State.REASON, (), said)
    own = tuple(reason for reason in said if any(reason.policy is i.policy for i in here))
    return Block(first, last, State.RULE, here, own)


def _unsaid(
    first: int,
    last: int,
    others: Sequence[tuple[Policy, list[tuple[int, int]]]],
    lines: tuple[str, ...] | None,
) -> Iterator[Block]:
    """Yield blocks of which nothing is said here: blank lines are not uncovered, nor those of others."""

    def state(number: int) -> tuple[State, tuple[Policy, ...]]:
        if lines is not None and not lines[number - 1].strip():
            return State.BLANK, ()
        there = tuple(policy for policy, ranges in others if _holds(ranges, number))
        return (State.ELSEWHERE if there else State.UNCOVERED), there

    for (found, there), group in groupby(range(first, last + 1), state):
        numbers = list(group)
        yield Block(numbers[0], numbers[-1], found, (), (), there)


def uncovered(found: Coverage) -> Diagnostic | None:
    """Return the finding about lines that have neither a rule nor a reason."""
    blocks = [block for block in found.blocks if block.state is State.UNCOVERED]
    if not blocks:
        return None
    shown = ", ".join(show_lines(block.first, block.last) for block in blocks)
    return Diagnostic("PE725", None, {"file": found.cited.document.file, "lines": lines_phrase(shown)})


def show_lines(first: int, last: int) -> str:
    """Return lines as a citation writes them."""
    return str(first) if first == last else f"{first}-{last}"


def lines_phrase(lines: str) -> Phrase:
    """Return lines in words."""
    return Phrase(f"line {lines}" if lines.isdigit() else f"lines {lines}", f"บรรทัด {lines}")


def statements(policies: Iterable[Policy]) -> Statements:
    """Return the statements that policies implement or explain, each once, in order."""
    implemented: set[str] = set()
    explained: set[str] = set()
    for policy in policies:
        implemented.update(*(part.statements for part in parts(policy)))
        explained.update(*(not_rule.statements for not_rule in policy.not_rules))
    return Statements(
        tuple(sorted(implemented, key=_by_number)), tuple(sorted(explained - implemented, key=_by_number))
    )


def _by_number(statement: str) -> tuple[str, int]:
    family, _, number = statement.rpartition("-")
    return family, int(number)
