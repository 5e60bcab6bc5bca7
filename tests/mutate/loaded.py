"""The small policy with known gaps, its cases, and what became of its mutants."""

from contextlib import chdir
from pathlib import Path

from policyeval.analysis.cases import load_cases
from policyeval.analysis.mutate.cases import asked
from policyeval.analysis.mutate.judge import Judge
from policyeval.analysis.mutate.policies import mutants
from policyeval.analysis.mutate.run import Judged, judge_all
from policyeval.analysis.prove.run import Limits
from policyeval.engine.book import PolicyBook, load

WORLD = Path(__file__).parent / "world"


def small_book() -> PolicyBook:
    """Return the policy; its files are named from its own folder."""
    with chdir(WORLD):
        return load("shop.yaml")


def small_judge(book: PolicyBook) -> Judge:
    """Return what asks its cases."""
    with chdir(WORLD):
        found = asked(book, load_cases(["cases.yaml"]).cases)
    assert not found.failed
    (loaded,) = book.policies
    return Judge(loaded, found.posed[loaded.digest])


def small_judged(judge: Judge) -> tuple[Judged, ...]:
    """Return what becomes of every mutant."""
    return tuple(judge_all(judge, list(mutants(judge.loaded.policy)), Limits(seconds=60, bound=2)))
