"""A whole comparison: words, and the parts that were asked for beside them."""

from policyeval.analysis.diff.change import PolicyChanges
from policyeval.analysis.diff.citing import Sources
from policyeval.analysis.diff.figures import Figures
from policyeval.analysis.diff.impact import Impact
from policyeval.analysis.diff.proof import Proof
from policyeval.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Diff:
    """What is different between two sets of policies. A part that was not asked for is None."""

    old: str
    """What the older side is called: a path, or a revision."""
    new: str
    policies: tuple[PolicyChanges, ...]
    has_words: bool = True
    """Whether the changes are to be told, or only what follows from them."""
    proof: Proof | None = None
    source: Sources | None = None
    impact: Impact | None = None
    figures: tuple[Figures, ...] = ()
    """What can be drawn of policies that are in both sets."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different."""
        return all(found.is_empty for found in self.policies)
