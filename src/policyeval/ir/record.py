"""What a program says of one fact bundle: the answer of every back end."""

from collections.abc import Mapping
from enum import StrEnum

from policyeval.frozen import dataclass
from policyeval.language.values import Failure, Timestamp, Value


class Status(StrEnum):
    """What kind of answer a decision is."""

    DECIDED = "decided"
    INDETERMINATE = "indeterminate"
    NOT_IN_FORCE = "not_in_force"
    ERROR = "error"


class Outcome(StrEnum):
    """What became of a rule, or of one element of its loop."""

    FIRED = "fired"
    NOT_FIRED = "not_fired"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class ElementOutcome:
    """One element of a rule's loop; a rule without a loop has one, whose `index` is None."""

    index: int | None
    outcome: Outcome
    points: int | None = None
    instants: tuple[Timestamp, ...] = ()
    key: Value = None
    """The key of its group."""
    superseded_by: str | None = None
    """The id of the rule that won, or of the limit that was full."""
    missing: tuple[str, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What became of a rule and of each element that it looked at."""

    rule: str
    outcome: Outcome
    points: int | None
    elements: tuple[ElementOutcome, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a decision, with what is needed to explain it."""

    status: Status
    result: Mapping[str, Value]
    rules: tuple[RuleOutcome, ...] = ()
    missing: tuple[str, ...] = ()
    failures: tuple[tuple[str, Failure], ...] = ()
    """Which rule or output failed, and how."""
