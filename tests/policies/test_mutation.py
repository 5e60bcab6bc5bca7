"""Whether the cases of this repository notice when one thing in its policies is changed.

A few mutants of each policy here; `make mutate` asks about all of them.
"""

import pytest

from policyeval.analysis.mutate.cases import asked
from policyeval.analysis.mutate.judge import Judge
from policyeval.analysis.mutate.policies import mutants
from policyeval.analysis.mutate.report import message
from policyeval.analysis.mutate.run import Fate, judge_all
from policyeval.analysis.prove.run import Limits
from policyeval.source.diagnostic import Language

SAMPLE = 6
POLICIES = ("cancel", "cod", "conduct", "outreach", "segment")


@pytest.mark.parametrize("policy", POLICIES)
def test_cases_notice_a_sample_of_the_mutants(repository, policy: str) -> None:
    cases = [case for case in repository.fixtures.cases if case.decision.startswith(f"{policy}.")]
    (loaded,) = (one for one in repository.book.policies if one.policy.id == policy)
    judge = Judge(loaded, asked(repository.book, cases).posed[loaded.digest])
    every = list(mutants(loaded.policy))
    sample = [every[(2 * index + 1) * len(every) // (2 * SAMPLE)] for index in range(SAMPLE)]
    judged = list(judge_all(judge, sample, Limits(seconds=10, bound=2)))
    unnoticed = [one for one in judged if one.fate in (Fate.SURVIVED, Fate.UNDECIDED)]
    assert [message(one, policy, Language.EN) for one in unnoticed] == []
    assert any(one.fate is Fate.KILLED for one in judged)
