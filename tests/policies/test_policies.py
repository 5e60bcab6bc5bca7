"""The policies as a whole: they load without a finding, and their fixtures exercise all of them."""

from pathlib import Path

import pytest

from policyeval.analysis.cases import Case, CaseResult, load_cases, run_case
from policyeval.engine.load import load_policies
from policyeval.ir.record import Outcome
from policyeval.policy.model import Reading
from policyeval.source.render import render_all

ROOT = Path(__file__).parents[2]
GIVEN = ROOT / "../shared/cases"
POLICIES = sorted(path.parent.name for path in (ROOT / "policies").glob("*/*/*.yaml"))


def test_policies_load_without_a_finding() -> None:
    findings = load_policies([ROOT / "policies"], every_reading=True).findings
    assert render_all(findings, "en") == ""


def test_fixtures_are_read_without_a_finding(repository) -> None:
    assert render_all(repository.fixtures.findings, "en") == ""


def test_every_fixture_is_as_expected(repository) -> None:
    assert _failures(repository.results.values()) == []


def test_every_given_case_is_as_expected(repository) -> None:
    if not GIVEN.is_dir():
        pytest.skip(f"the given cases are not at hand: {GIVEN} is not a folder")
    found = load_cases([GIVEN])
    assert render_all(found.findings, "en") == ""
    assert len(found.cases) >= 291
    assert _failures(run_case(repository.book, case) for case in found.cases) == []


@pytest.mark.parametrize("policy", POLICIES)
def test_every_option_of_a_reading_changes_a_fixture(repository, policy: str) -> None:
    idle = [
        f"{reading.id}={option}"
        for reading in _policy(repository, policy).readings.values()
        for option in reading.options
        if option != reading.default and not _changes(repository, policy, reading, option)
    ]
    assert idle == []


@pytest.mark.parametrize("policy", POLICIES)
def test_every_rule_fires_in_a_fixture(repository, policy: str) -> None:
    fired = {
        (result.case.decision, rule.rule)
        for result in repository.results.values()
        if result.record is not None
        for rule in result.record.answer.rules
        if rule.outcome is Outcome.FIRED
    }
    silent = [
        f"{policy}.{decision.id}/{rule.id}"
        for decision in _policy(repository, policy).decisions.values()
        for rule in decision.rules
        if (f"{policy}.{decision.id}", rule.id) not in fired
    ]
    assert silent == []


def _policy(repository, id_: str):
    return next(policy for policy in repository.policies if policy.id == id_)


def _failures(results) -> list[str]:
    return [_told(result) for result in results if not result.passed]


def _told(result: CaseResult) -> str:
    trouble = [finding.code for finding in result.trouble]
    return f"{result.case.id} at {result.case.span.place}: {result.differences} {trouble}"


def _changes(repository, policy: str, reading: Reading, option: str) -> bool:
    """Return whether some fixture comes out otherwise under an option than under the default."""
    return any(
        _outcome(repository, case, reading, option) != _outcome(repository, case, reading, reading.default)
        for case in _likely_first(repository, policy, reading)
    )


def _likely_first(repository, policy: str, reading: Reading) -> list[Case]:
    """Return the cases of the decisions that read a reading, those that were written about it first."""
    reads = [
        case
        for case in repository.fixtures.cases
        if case.decision.startswith(f"{policy}.")
        and (record := repository.results[case.id].record) is not None
        and reading.id in record.readings
    ]
    return sorted(reads, key=lambda case: not {reading.id, reading.issue} & case.readings.keys())


def _outcome(repository, case: Case, reading: Reading, option: str) -> tuple[str, object]:
    """Return what a case comes to under an option, its other readings left as they are."""
    others = {id_: asked for id_, asked in case.readings.items() if id_ not in (reading.id, reading.issue)}
    readings = {**others, reading.id: option}
    record = repository.book.decide(case.decision, case.facts, as_of=case.as_of, readings=readings)
    return record.status, record.result
