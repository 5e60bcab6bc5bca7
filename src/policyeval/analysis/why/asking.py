"""A decision on given facts, asked again with other facts or at another time; and what is wanted of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from policyeval.analysis.why.edits import Edit, edited
from policyeval.engine.book import PolicyBook
from policyeval.engine.choice import FactsInput
from policyeval.engine.errors import ArgumentError, FactsError
from policyeval.engine.gate import Gate, GateError
from policyeval.engine.record import Record
from policyeval.engine.show import show_instant
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import Program
from policyeval.language.types import DOUBLE, DURATION, DYN, TIMESTAMP, List, Map, Nullable, Type
from policyeval.language.types import Record as RecordType
from policyeval.language.values import Timestamp
from policyeval.schema.declaration import FactSchema
from policyeval.schema.json_text import read_json

DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Asked:
    """Facts as JSON data, an instant, and what the decision made of them."""

    book: PolicyBook
    decision: str
    readings: Mapping[str, str]
    facts: Mapping[str, Any]
    record: Record

    @property
    def program(self) -> Program:
        """The decision of the version that decided."""
        return self.record.program

    @property
    def schema(self) -> FactSchema:
        """The fact schema of that version."""
        return self.record.loaded.checked.schema

    @property
    def as_of(self) -> Timestamp:
        """The instant of evaluation."""
        return self.record.instant

    def again(self, facts: Mapping[str, Any]) -> Record | None:
        """Return what the reference makes of other facts; None where they do not fit the schema."""
        return self._decided(facts, self.as_of)

    def changed(self, changes: Sequence[Edit]) -> Record | None:
        """Return what the reference makes of the facts with changes made; None where they do not fit then."""
        return self.again(edited(self.facts, changes, self.schema.slot))

    def at(self, instant: Timestamp) -> Record:
        """Return what the reference makes of the same facts at another instant."""
        record = self._decided(self.facts, instant)
        if record is None:
            raise ValueError(f"facts are refused at {show_instant(instant, self.program.zone)}")
        return record

    def _decided(self, facts: Mapping[str, Any], instant: Timestamp) -> Record | None:
        decide = self.book.prepare(self.decision, as_of=instant, readings=self.readings, often=False)
        return _answer(decide, facts)

    def quick(self) -> Callable[[Mapping[str, Any]], Record | None]:
        """Return the decision as a function of facts, for very many of them."""
        decide = self.book.prepare(self.decision, as_of=self.as_of, readings=self.readings)
        return lambda facts: _answer(decide, facts)


def _answer(decide: Callable[[FactsInput], Record], facts: Mapping[str, Any]) -> Record | None:
    try:
        return decide(facts)
    except (FactsError, ArgumentError):
        return None


def ask(
    book: PolicyBook,
    decision: str,
    facts: FactsInput,
    as_of: Timestamp,
    readings: Mapping[str, str] | None = None,
) -> Asked:
    """Return a decision on facts at an instant.

    Fails: as `PolicyBook.decide`.
    """
    decide = book.prepare(decision, as_of=as_of, readings=readings, often=False)
    record = decide(facts)
    data: Any = read_json(facts, name="facts") if isinstance(facts, str | bytes) else facts
    return Asked(book, decision, dict(readings or {}), data, record)


# ------------------------------------------------------------------------------------------- goals


@dataclass(frozen=True, slots=True)
class Another:
    """Another outcome: a decision where there was none, or another value of one of the keys."""

    before: Record
    keys: tuple[str, ...]

    def holds(self, record: Record) -> bool:
        """Say whether a record is another outcome."""
        if record.status != DECIDED:
            return False
        if self.before.status != DECIDED:
            return True
        return any(record.result.get(key) != self.before.result.get(key) for key in self.keys)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a condition over `result` and `status` says."""

    gate: Gate

    def holds(self, record: Record) -> bool:
        """Say whether the condition holds for a record."""
        try:
            return self.gate.holds(record) is True
        except GateError:
            return False


Goal = Another | Wanted


def another(record: Record) -> tuple[Another, ...]:
    """Return what counts as another outcome, what people look at first.

    Values that move with every fact a little, such as instants, only count where no others change.
    """
    keys = tuple(key for key, _ in record.program.keys)
    plain = tuple(key for key, type_ in record.program.keys if not _is_continuous(type_))
    goals = (Another(record, plain), Another(record, keys))
    return goals if plain and plain != keys else goals[1:]


def _is_continuous(type_: Type) -> bool:
    match type_:
        case List(element=inner) | Map(value=inner):
            return inner == DYN or _is_continuous(inner)
        case Nullable(of=inner):
            return _is_continuous(inner)
        case RecordType(members=members):
            return any(_is_continuous(inner) for _, inner in members)
        case _:
            return type_ in (TIMESTAMP, DURATION, DOUBLE)


def same_outcome(one: Record, other: Record) -> bool:
    """Say whether two records answer the same."""
    return one.status == other.status and one.result == other.result


def with_facts(asked: Asked, facts: Mapping[str, Any], record: Record) -> Asked:
    """Return the question with other facts, and what was made of them."""
    return replace(asked, facts=facts, record=record)
