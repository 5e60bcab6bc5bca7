"""What is asked of a key of two versions, and what shows the answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from policyeval.analysis.prove.compared import Change, Example, KeyProof, Reason, Transition
from policyeval.analysis.prove.verdict import Why
from policyeval.frozen import dataclass
from policyeval.ir.severity import Way
from policyeval.language.types import BOOL, List, Map, Nullable, Record, String, Type


@dataclass(frozen=True, slots=True)
class Question:
    """In which ways a key may change, as terms; `told` is that it changes from one value to another."""

    key: str
    ways: Mapping[Way, Any]
    told: Callable[[Transition], Any] | None = None

    def unanswered(self) -> KeyProof:
        """Return what is known of the key before anything was asked."""
        return KeyProof(self.key, dict.fromkeys(self.ways, Change.OPEN), (Reason(Why.EFFORT),))


def is_settled(key: KeyProof) -> bool:
    """Say whether nothing is left to be asked of a key."""
    return Change.OPEN not in key.ways.values() and not key.is_cut


Shows = Callable[[Example], bool]
"""Whether an example shows what it was looked for."""


def shows_change(question: Question, way_: Way, seen: Sequence[Transition]) -> Shows:
    """Return whether an example shows a change of a key in a way, from and to values not seen yet."""

    def shows(example: Example) -> bool:
        mine = [one for one in example.transitions if one.key == question.key and one.way is way_]
        return any(one not in seen for one in mine)

    return shows


def is_word(type_: Type) -> bool:
    """Say whether the values of a type are few enough to be told apart."""
    bare = type_.of if isinstance(type_, Nullable) else type_
    return bare == BOOL or isinstance(bare, String)


def is_scalar(type_: Type) -> bool:
    """Say whether a type has no parts."""
    bare = type_.of if isinstance(type_, Nullable) else type_
    return not isinstance(bare, List | Map | Record)
