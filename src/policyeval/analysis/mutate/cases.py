"""The cases of a book's policies, ready to be asked about mutants."""

from collections.abc import Iterable

from policyeval.analysis.cases import Case, CaseResult, run_case
from policyeval.analysis.mutate.judge import Posed, posed
from policyeval.engine.book import PolicyBook
from policyeval.engine.record import Record
from policyeval.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """Cases by the digest of the policy that decides them, and those that are not as expected."""

    posed: dict[str, list[Posed]]
    failed: tuple[CaseResult, ...]


def asked(book: PolicyBook, cases: Iterable[Case]) -> Asked:
    """Return the cases that some policies decide, each run once."""
    by_policy: dict[str, list[Posed]] = {}
    failed = []
    for case in cases:
        result = run_case(book, case)
        if not result.passed:
            failed.append(result)
        elif isinstance(result.record, Record):
            loaded = result.record.loaded
            by_policy.setdefault(loaded.digest, []).append(posed(case, loaded))
    return Asked(by_policy, tuple(failed))
