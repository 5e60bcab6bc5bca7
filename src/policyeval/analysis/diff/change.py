"""What changes are: each told in one sentence in both languages, with the part of a policy it is in."""

from enum import StrEnum

from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Phrase
from policyeval.source.text import Span


class What(StrEnum):
    """What happened to a part of a policy."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    CHANGED = "changed"


class Effect(StrEnum):
    """Whether a change can change a decision, or only what people read."""

    MEANING = "meaning"
    WORDING = "wording"


class Part(StrEnum):
    """The kinds of parts that a policy has, in the order in which their changes are told."""

    POLICY = "policy"
    SOURCE = "source"
    FACT = "fact"
    READING = "reading"
    PARAMETER = "parameter"
    DEFINITION = "definition"
    DECISION = "decision"
    RULE = "rule"
    OUTPUT = "output"
    INVARIANT = "invariant"
    TERM = "term"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Shown:
    """A value on one side of a change: as a program compares it, and in words."""

    code: str | None
    """None where there is nothing."""
    words: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The part that a change is in: what it is called inside a sentence, and where it stands."""

    part: Part
    id: str
    """Its full id: `refunds.refund/late`."""
    name: Phrase
    """Such as "`late`"."""
    whole: Phrase
    """What an expression of it is called as a whole, such as "the condition of `late`"."""
    decision: str | None = None
    """The decision it belongs to, by its short id."""
    touches: tuple[str, ...] = ()
    """The rules and outputs that read a part that decisions share."""
    old: Span | None = None
    new: Span | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions, told once."""

    owner: Owner
    aspect: str
    """What about the part is different: `limit`, `points`, `title`."""
    sentence: Phrase
    old: str | None
    new: str | None
    what: What = What.CHANGED
    effect: Effect = Effect.MEANING


@dataclass(frozen=True, slots=True)
class Version:
    """One side of a comparison of policies: which version, and the name of its file."""

    policy: str
    version: str
    file: str
    digest: str


@dataclass(frozen=True, slots=True)
class PolicyChanges:
    """What is different between two versions of a policy; one of them is None where it is only there."""

    policy: str
    title: Phrase
    old: Version | None
    new: Version | None
    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the versions say the same, in every word."""
        return not self.changes and self.old is not None and self.new is not None
