"""The decision record: the answer with everything needed to understand it and to replay it."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from policyeval import __version__
from policyeval.backends.python.quick import Compiled, Fired, Quick
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.reasons import Asking, Generated, Reasons, Told, fresh
from policyeval.engine.show import show_instant, to_json
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.ir.record import Answer, Outcome
from policyeval.ir.terms import facts_of, is_among
from policyeval.language.instants import tzdata_version
from policyeval.language.values import Failure, Timestamp
from policyeval.schema.facts import Facts, facts_digest, read_facts
from policyeval.schema.json_text import read_json
from policyeval.source.diagnostic import Argument, Language, Phrase


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of facts: a decision of one version of a policy, at an instant."""

    loaded: LoadedPolicy
    program: Program
    instant: Timestamp
    compiled: Compiled | None = None
    reasons: Asking | None = None
    """What finds the reasons of quick answers."""


_CHANGED: Final = "the facts or the result of a record were changed after the decision"


class Record(Quick):
    """One decision. The status, the result and what fired are there at once; the rest when it is asked for.

    A quick answer is made complete by deciding once more, by the reference. The facts therefore have to
    stay as they were for as long as the record is used; that they did is checked then.
    """

    __slots__ = ("__dict__",)

    question: Question
    _found: Reasons | None = None
    _digest: str | None = None
    _added: tuple[Mapping[str, Any], ...] = ()

    @cached_property
    def _complete(self) -> tuple[Facts, Answer]:
        facts = read_facts(self.given, self.loaded.checked.schema)
        if isinstance(facts, Facts):
            from policyeval.backends.reference.program import decide  # noqa: PLC0415  (start-up)

            answer = decide(self.program, facts.values, self.instant)
            if self._agrees(answer):
                return facts, answer
        raise RuntimeError(_CHANGED)

    def _agrees(self, answer: Answer) -> bool:
        return (
            answer.status.value == self.status
            and shown_result(answer, self.program) == self.result
            and fired_rules(answer) == self.fired
        )

    @property
    def loaded(self) -> LoadedPolicy:
        """The policy that decided."""
        return self.question.loaded

    @property
    def program(self) -> Program:
        """The decision as it was checked."""
        return self.question.program

    @property
    def instant(self) -> Timestamp:
        """The instant of evaluation."""
        return self.question.instant

    @property
    def facts(self) -> Facts:
        """The facts, made complete."""
        return self._complete[0]

    @property
    def answer(self) -> Answer:
        """The whole answer."""
        return self._complete[1]

    @property
    def decision(self) -> str:
        """The full id of the decision."""
        return self.program.decision

    @property
    def as_of(self) -> str:
        """The instant of evaluation, in the policy's zone."""
        return show_instant(self.instant, self.program.zone)

    @property
    def readings(self) -> dict[str, str]:
        """All readings that the decision can read, with the option in force."""
        return dict(self.program.readings)

    @property
    def missing(self) -> list[str]:
        """The facts that were needed and not given."""
        return list(self.answer.missing) if "_complete" in self.__dict__ else []

    @property
    def failures(self) -> tuple[tuple[str, Failure], ...]:
        """Which rule or output failed, and how; a quick answer has none."""
        return self.answer.failures if "_complete" in self.__dict__ else ()

    @property
    def rules(self) -> list[dict[str, Any]]:
        """What became of each rule, and why; data of the caller's own."""
        return self._reasons.data()

    @property
    def _reasons(self) -> Reasons:
        """The reasons as they were found first; generated code finds them where it can."""
        if self._found is None:
            told = self._generated()
            self._found = told or self._traced()
        return self._found

    def _traced(self) -> Told:
        from policyeval.engine.trace import trace  # noqa: PLC0415  (start-up: only when it is asked for)

        reasons = self.question.reasons
        outline = None if reasons is None else reasons.tracer.outline
        traced = trace(self.program, self.facts, self.instant, self.answer, outline)
        return Told(traced.rules, tuple(_left_out(o.part, o.rules, o.limit) for o in traced.left_out))

    def _generated(self) -> Generated | None:
        reasons = self.question.reasons
        return None if reasons is None else reasons.find(self._data, self)

    @property
    def _data(self) -> Any:
        given = self.given
        return read_json(given, name="facts") if isinstance(given, (str, bytes)) else given

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What else there is to know: failures, facts that were assumed, likely mistakes in them."""
        found = self._found_notes()
        return [*found, *fresh(self._added)] if self._added else found

    def add_note(self, note: Mapping[str, Any]) -> None:
        """Add something that was found out about the decision to its notes."""
        self._added = (*self._added, note)

    def _found_notes(self) -> list[dict[str, Any]]:
        reasons, told = self.question.reasons, self._reasons
        if reasons is not None and isinstance(told, Generated):
            defaults = reasons.tracer.assumptions(self._data)
            if defaults is not None:
                return [_assumed(path, value) for path, value in defaults]
        failed = [_failed(place, failure) for place, failure in self.answer.failures]
        read = facts_of(self.program)
        doubtful = [
            {"note": "doubtful", "code": finding.code, "fact": finding.pointer, "args": _args(finding.args)}
            for finding in self.facts.warnings
        ]
        assumed = [_assumed(path, value) for path, value in self.facts.assumed if is_among(path, read)]
        left_out = fresh(told.notes) if isinstance(told, Told) else []
        return [*failed, *doubtful, *assumed, *left_out]

    def to_dict(self) -> dict[str, Any]:
        """Return the whole record as JSON data of the caller's own.

        `schemas/decision.schema.json` describes it.
        """
        content = self._content()
        return {**content, "record_digest": _digest(content), "engine": engine_versions()}

    def _content(self) -> dict[str, Any]:
        return {
            **self._heading(),
            "facts_digest": self._facts_digest,
            "status": self.status,
            "result": self._own_result(),
            "rules": self.rules,
            "missing": self.missing,
            "notes": self.notes,
        }

    def _own_result(self) -> dict[str, Any]:
        """Return the result as it was decided, whatever became of the one that was handed out."""
        found = self._reasons
        if isinstance(found, Generated):
            copied: dict[str, Any] = fresh(found.result)
            return copied
        return shown_result(self.answer, self.program)

    def _heading(self) -> dict[str, Any]:
        """Return what the records of one question begin with."""
        return {
            "decision": self.decision,
            "policy": self.loaded.policy.id,
            "version": self.loaded.policy.version,
            "policy_digest": self.loaded.digest,
            "as_of": self.as_of,
            "readings": self.readings,
        }

    @property
    def _facts_digest(self) -> str:
        """The digest of the facts, which are those that the reasons were found on if they were before."""
        if self._digest is None:
            if isinstance(self._found, Generated) and self._generated() != self._found:
                raise RuntimeError(_CHANGED)
            self._digest = facts_digest(self._data)
        return self._digest

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the record as JSON text, the same bytes for the same record."""
        facts, reasons, found = self._facts_digest, self.question.reasons, self._reasons
        if (
            indent is None
            and reasons is not None
            and isinstance(found, Generated)
            and reasons.is_written_often()
        ):
            if reasons.texts is None:
                reasons.texts = self._compiled_text(found.tracing.texts) or False
            if reasons.texts:
                text: str = reasons.texts.write(found, facts=facts, notes=self.notes)
                return text
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False, indent=indent)

    def _compiled_text(self, rules: Any) -> Any:
        """Return what writes records; None where the text of rules is not written by generated code."""
        from policyeval.engine.record_text import compile_text  # noqa: PLC0415  (start-up: only for many)

        return rules and compile_text(rules, self.program.keys, self._heading(), engine_versions())

    def explain(self, lang: str | Language = Language.EN, *, format: str = "text") -> str:
        """Return the record in words, in English or Thai, as text, Markdown or HTML."""
        schema = self.loaded.checked.schema
        from policyeval.engine.explain import explain  # noqa: PLC0415  (start-up, as above)
        from policyeval.engine.teller import Teller  # noqa: PLC0415

        teller = Teller(self.loaded.policy, schema, self.program, Language(lang))
        return explain(self._content(), teller, format_=format)


def complete_record(
    question: Question, given: Mapping[str, Any] | str | bytes, facts: Facts, answer: Answer
) -> Record:
    """Return the record of an answer of the reference."""
    record = Record()
    record.question = question
    record.given = given
    record.status = answer.status.value
    record.result = shown_result(answer, question.program)
    record.fired = fired_rules(answer)
    record._complete = facts, answer
    return record


def shown_result(answer: Answer, program: Program) -> dict[str, Any]:
    """Return the value of every result key as JSON data."""
    return {key: to_json(value, program.zone) for key, value in answer.result.items()}


def fired_rules(answer: Answer) -> Fired:
    """Return the id of each rule that fired, with the points that are left of it."""
    return [(rule.rule, rule.points) for rule in answer.rules if rule.outcome is Outcome.FIRED]


def _failed(place: str, failure: Failure) -> dict[str, Any]:
    return {"note": "failed", "at": place, "code": failure.code, "args": _args(failure.args)}


def _assumed(path: str, value: Any) -> dict[str, Any]:
    return {"note": "assumed", "fact": path, "value": fresh(value)}


def _left_out(part: str, rules: tuple[str, ...], limit: int) -> dict[str, Any]:
    return {"note": "left_out", "part": part, "rules": list(rules), "limit": limit}


def _args(args: Mapping[str, Argument]) -> dict[str, Any]:
    return {name: _arg(value) for name, value in args.items()}


def _arg(value: Argument) -> str | int:
    match value:
        case Phrase():
            return value.text(Language.EN)
        case int():
            return value
        case _:
            return str(value)


def engine_versions() -> dict[str, str]:
    """Return what decides beside the policy: the program and the time zones."""
    return {"version": __version__, "tzdata": tzdata_version()}


def _digest(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"
