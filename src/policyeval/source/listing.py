"""Which findings are listed: of one code in one file the first few, and how many more there are."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Diagnostic, Language, Phrase

MOST_OF_A_CODE: Final = 20
"""So many findings of one code in one file are listed: a hundred alike hide the one that is different."""

_MORE: Final = Phrase("and {count} more of these", "และพบเช่นนี้อีก {count} แห่ง")
_MORE_IN: Final = Phrase("and {count} more of these in {file}", "และพบเช่นนี้ใน {file} อีก {count} แห่ง")


@dataclass(frozen=True, slots=True)
class Rest:
    """The findings of one code in one file that are not listed."""

    code: str
    file: str | None
    count: int

    def text(self, language: Language) -> str:
        """Return in words how many there are."""
        if self.file is None:
            return _MORE.text(language, {"count": self.count})
        return _MORE_IN.text(language, {"count": self.count, "file": self.file})


def listed(findings: Iterable[Diagnostic]) -> list[Diagnostic | Rest]:
    """Return the findings in their order, those of a code and a file after the first few as one rest.

    The rest stands where the first of them would.
    """
    found = sorted(findings, key=sort_key)
    counts = Counter(map(_kind, found))
    seen: Counter[tuple[str, str | None]] = Counter()
    rows: list[Diagnostic | Rest] = []
    for finding in found:
        kind = _kind(finding)
        seen[kind] += 1
        if seen[kind] <= MOST_OF_A_CODE:
            rows.append(finding)
        elif seen[kind] == MOST_OF_A_CODE + 1:
            rows.append(Rest(*kind, counts[kind] - MOST_OF_A_CODE))
    return rows


def _kind(finding: Diagnostic) -> tuple[str, str | None]:
    return finding.code, finding.span.source.name if finding.span else None


def sort_key(diagnostic: Diagnostic) -> tuple[str, int, str, str]:
    """Return what findings are ordered by everywhere: file, place, pointer, code."""
    span = diagnostic.span
    pointer = diagnostic.pointer or ""
    return (
        (span.source.name, span.start, pointer, diagnostic.code)
        if span
        else ("", -1, pointer, diagnostic.code)
    )
