"""What comes of comparing two versions of a decision: relations, and examples that were replayed."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from policyeval.analysis.prove.edits import Edit
from policyeval.analysis.prove.verdict import Outside, Why
from policyeval.frozen import dataclass, field
from policyeval.ir.record import Answer, Status
from policyeval.ir.severity import Way
from policyeval.language.values import Timestamp, Value

FORCE: Final = "force"
"""What the comparison of when the versions are in force goes by."""
STATUS: Final = "status"
"""What the comparison of the statuses goes by, where keys go by their names."""


class Change(StrEnum):
    """What one way of changing comes to."""

    NONE = "none"
    """No facts change it: proved."""
    SOME = "some"
    """Facts were found that change it, and the reference says so."""
    OPEN = "open"


class Relation(StrEnum):
    """What a result or a decision is to its older self."""

    EQUIVALENT = "equivalent"
    STRICTER = "stricter"
    LOOSER = "looser"
    MIXED = "mixed"
    CHANGED = "changed"
    """Another, where neither is the worse one."""
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Transition:
    """What an example does to a key: from one value to another, and which way that is."""

    key: str
    way: Way
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Example:
    """Facts that are decided otherwise, as the reference confirmed."""

    facts: Mapping[str, Any]
    as_of: Timestamp
    old: Answer
    new: Answer
    transitions: tuple[Transition, ...]
    edits: tuple[int, ...] = ()
    """The numbers of the edits that alone change the older answer here."""

    @property
    def is_decided(self) -> bool:
        """Whether both versions decide it."""
        return self.old.status is self.new.status is Status.DECIDED


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is open."""

    why: Why
    outside: tuple[Outside, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyProof:
    """What is known of one key, or of the status."""

    key: str
    ways: Mapping[Way, Change]
    reasons: tuple[Reason, ...] = ()
    bounds: tuple[tuple[str, int], ...] = ()
    """Lists that were looked at up to a length only, with the length."""
    is_cut: bool = False
    """Whether there may be more pairs of values than were told apart."""

    @property
    def relation(self) -> Relation:
        """What the key is to its older self."""
        some = [way for way, change in self.ways.items() if change is Change.SOME]
        return Relation.MIXED if len(some) > 1 else relation_of([self])


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of two versions of a decision."""

    keys: tuple[KeyProof, ...]
    examples: tuple[Example, ...] = ()
    edits: tuple[Edit, ...] = ()
    effects: Mapping[int, Change] = field(default_factory=dict)
    """Of each edit, by its number, whether it alone changes an answer."""
    is_structural: bool = False
    """Whether both are the same program, so that nothing had to be asked."""

    @property
    def relation(self) -> Relation:
        """What the decision is to its older self."""
        return relation_of(self.keys)


def relation_of(keys: Sequence[KeyProof]) -> Relation:
    """Return what several keys come to: those without a direction leave that to the others."""
    some = {way for key in keys for way, change in key.ways.items() if change is Change.SOME}
    directed = some - {Way.CHANGED}
    if len(directed) > 1:
        return Relation.MIXED
    if any(change is Change.OPEN for key in keys for change in key.ways.values()):
        return Relation.INCONCLUSIVE
    if not some:
        return Relation.EQUIVALENT
    return Relation((next(iter(directed)) if directed else Way.CHANGED).value)
