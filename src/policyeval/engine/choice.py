"""Of the versions of a decision, the one that is in force for a fact bundle decides it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from policyeval.backends.python.surrender import surrender
from policyeval.engine.errors import ArgumentError, FactsError
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.record import Question, Record, complete_record
from policyeval.engine.show import to_json
from policyeval.ir.expr import Variable
from policyeval.ir.program import Program
from policyeval.language.values import Timestamp, Unknown
from policyeval.schema.facts import Facts, read_facts
from policyeval.schema.json_text import read_json

FactsInput = Mapping[str, Any] | str | bytes
"""A fact bundle: a mapping of JSON values, or JSON text."""


def decider(questions: list[Question]) -> Callable[[FactsInput], Record]:
    """Return the decision as a function of facts: quick where it can be, by the reference else."""
    if any(question.compiled is None for question in questions):
        return lambda facts: decide_completely(questions, facts)
    strict = _quick(questions, surrender)

    def otherwise(facts: FactsInput) -> Record:
        if isinstance(facts, str | bytes):
            try:
                data: Any = read_json(facts, name="facts")
                record = strict(data)
            except Exception:
                return decide_completely(questions, facts)
            record.given = facts
            return record
        return decide_completely(questions, facts)

    return _quick(questions, otherwise)


def _quick(
    questions: list[Question], otherwise: Callable[[FactsInput], Record]
) -> Callable[[FactsInput], Record]:
    """Return the generated code of the newest version that may have begun, which asks the one before it."""
    oldest, *newer = questions
    begun = [oldest, *(question for question in newer if not _begins_later(question))]
    quick: Callable[[FactsInput], Record] | None = None
    for question in begun:
        assert question.compiled is not None
        quick = question.compiled.at(
            question.instant,
            Record,
            question=question,
            show=partial(to_json, zone=question.program.zone),
            otherwise=otherwise if question is begun[-1] else surrender,
            earlier=quick,
        )
    assert quick is not None
    return quick


def decide_completely(questions: list[Question], given: FactsInput) -> Record:
    """Return the complete record of the version that decides."""
    from policyeval.backends.reference.program import decide  # noqa: PLC0415  (start-up: a load needs none)

    question, facts = asked_of(questions, given)
    answer = decide(question.program, facts.values, question.instant)
    return complete_record(question, given, facts, answer)


def asked_of(questions: list[Question], given: FactsInput) -> tuple[Question, Facts]:
    """Return the question to the newest version that has begun at the decision's instant, and its facts.

    Before the first begins it is the oldest, and where the instant is unknown the newest that may have
    begun: their records say so. Facts that a newer version cannot read are its error unless it has not
    begun, which an older one can tell.
    """
    refused: list[tuple[Program, FactsError]] = []
    for question in reversed(questions):
        is_oldest = question is questions[0]
        if not is_oldest and _begins_later(question):
            continue
        try:
            facts = _facts(question.loaded, given)
        except FactsError as error:
            refused.append((question.program, error))
            continue
        instant = _force_instant(question.program, facts, question.instant)
        for newer, refusal in refused:
            if may_have_begun(newer, instant):
                raise refusal
        if is_oldest or may_have_begun(question.program, instant):
            return question, facts
    raise refused[0][1]


def _begins_later(question: Question) -> bool:
    """Say whether a version has not begun, where the instant of evaluation alone tells."""
    is_as_of = isinstance(question.program.in_force_at, Variable)
    return is_as_of and not may_have_begun(question.program, question.instant)


def may_have_begun(program: Program, instant: Timestamp | None) -> bool:
    """Say whether a version may have begun at an instant, or one that is unknown."""
    return program.effective_from is None or instant is None or program.effective_from <= instant


def _force_instant(program: Program, facts: Facts, as_of: Timestamp) -> Timestamp | None:
    """Return the instant that is compared with when versions begin, where it is known."""
    from policyeval.backends.reference.expr import Environment, evaluate  # noqa: PLC0415  (start-up, as above)
    from policyeval.backends.reference.program import AS_OF  # noqa: PLC0415

    env = Environment(facts.values, {AS_OF: as_of}, lambda decision, key: Unknown(frozenset()))
    instant = evaluate(program.in_force_at, env)
    return instant if isinstance(instant, Timestamp) else None


def _facts(loaded: LoadedPolicy, given: FactsInput) -> Facts:
    facts = read_facts(given, loaded.checked.schema)
    if not isinstance(facts, Facts):
        raise FactsError(facts)
    return facts


def refusing(
    decide_: Callable[[FactsInput], Record], refusals: Mapping[str, ArgumentError]
) -> Callable[[FactsInput], Record]:
    """Return the decision as a function that raises where a version decides that lacks an option."""

    def decided(facts: FactsInput) -> Record:
        record = decide_(facts)
        if record.loaded.digest in refusals:
            raise refusals[record.loaded.digest]
        return record

    return decided
