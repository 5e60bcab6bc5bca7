"""What came of a claim."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from policyeval.analysis.prove.claims import Claim
from policyeval.frozen import dataclass
from policyeval.ir.record import Answer
from policyeval.language.values import Timestamp


class Came(StrEnum):
    """How a claim ended."""

    PROVED = "proved"
    VIOLATED = "violated"
    INCONCLUSIVE = "inconclusive"


class Why(StrEnum):
    """What a claim was inconclusive for."""

    OUTSIDE = "outside"
    """An expression has no terms, and what is known of it does not settle the claim."""
    EFFORT = "effort"
    """The solver gave up, or the time that it was given was over."""
    COST = "cost"
    """There are facts that a decision may cost too much on: it fails there, which terms do not say."""
    UNCONFIRMED = "unconfirmed"
    """The reference does not confirm the example: a fault of the encoding."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What left the fragment, and where."""

    what: str
    place: str


def left_out(applications: Iterable[Any]) -> tuple[Outside, ...]:
    """Return what left the fragment, each once."""
    return tuple(dict.fromkeys(Outside(one.what, one.span.place) for one in applications))


@dataclass(frozen=True, slots=True)
class Witness:
    """Facts on which a condition holds, as the reference confirmed, and its answer for them."""

    facts: Mapping[str, Any]
    as_of: Timestamp
    answer: Answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim and what came of it."""

    claim: Claim
    came: Came
    witness: Witness | None = None
    """Against the claim; of what is merely possible, and of notes, it was confirmed and is not kept."""
    beside: Witness | None = None
    """The same facts with more of one of them, where the claim is about two bundles."""
    why: Why | None = None
    outside: tuple[Outside, ...] = ()
    bounds: tuple[tuple[str, int], ...] = ()
    """Lists that were looked at up to a length only, with the length."""

    @property
    def is_fault(self) -> bool:
        """Whether the claim does not hold and should."""
        return self.came is Came.VIOLATED and not self.claim.is_note
