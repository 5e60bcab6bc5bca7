"""What the tests of the real policies share: the policies, their cases, and the documents they cite."""

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import pytest

from policyeval.analysis.cases import CaseFiles, CaseResult, load_cases, run_case
from policyeval.engine.book import PolicyBook, load
from policyeval.policy.model import Policy

ROOT = Path(__file__).parents[2]


class Repository:
    """The policies of this repository with their fixtures, each read when a test first asks for it."""

    @cached_property
    def book(self) -> PolicyBook:
        return load(ROOT / "policies")

    @property
    def policies(self) -> tuple[Policy, ...]:
        return tuple(loaded.policy for loaded in self.book.policies)

    @cached_property
    def fixtures(self) -> CaseFiles:
        return load_cases([ROOT / "fixtures"])

    @cached_property
    def results(self) -> Mapping[str, CaseResult]:
        return {case.id: run_case(self.book, case) for case in self.fixtures.cases}


@pytest.fixture(scope="session")
def repository() -> Repository:
    return Repository()


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the documents that policies cite, which are not part of the repository."""
    folder = Path(os.environ.get("POLICYEVAL_DOCUMENTS", ROOT / "../shared/seeds"))
    if not folder.is_dir():
        pytest.skip(f"the cited documents are not at hand: {folder} is not a folder")
    return folder
