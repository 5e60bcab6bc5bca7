"""What the tests of the real policies share: the policies, their cases, and the documents they cite."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from policyeval.analysis.cases import Case, CaseResult, load_cases, run_case
from policyeval.engine.book import PolicyBook, load
from policyeval.policy.model import Policy

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Repository:
    """The policies of this repository with their fixtures, read once a run."""

    book: PolicyBook
    cases: tuple[Case, ...]
    results: Mapping[str, CaseResult]

    @property
    def policies(self) -> tuple[Policy, ...]:
        return tuple(loaded.policy for loaded in self.book.policies)


@cache
def _repository() -> Repository:
    book = load(ROOT / "policies")
    cases = load_cases([ROOT / "fixtures"]).cases
    return Repository(book, cases, {case.id: run_case(book, case) for case in cases})


@pytest.fixture(scope="session")
def repository() -> Repository:
    return _repository()


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the documents that policies cite, which are not part of the repository."""
    folder = Path(os.environ.get("POLICYEVAL_DOCUMENTS", ROOT / "../shared/seeds"))
    if not folder.is_dir():
        pytest.skip(f"the cited documents are not at hand: {folder} is not a folder")
    return folder
