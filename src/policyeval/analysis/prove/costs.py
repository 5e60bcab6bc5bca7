"""Whether what is proved of all facts holds of what they cost too: terms have no limit of cost.

Where the worst case of a program, on lists as long as were looked at, passes no limit, then no facts of
these fail for their cost, and the terms mean what the reference does. Otherwise they may not.
"""

from collections.abc import Iterable
from typing import Any, Final

from policyeval.analysis.cost import USUAL
from policyeval.backends.reference.sizes import Assumed
from policyeval.backends.reference.worst_case import worst_case
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.schema.declaration import FactSchema
from policyeval.schema.json_text import MAX_BYTES

ORDINARY_CHARACTERS: Final = USUAL.characters
"""Of a text, where the schema sets no bound."""


@dataclass(frozen=True, slots=True)
class _Looked(Assumed):
    """Lists are as long as were looked at; what is no list is as large as the schema allows."""

    def count(self, most: int | None) -> int:
        return self.elements if most is None else min(most, self.elements)

    @property
    def entries(self) -> int:
        return USUAL.elements

    def inside(self, count: int) -> Assumed:
        return self


def are_affordable(
    versions: Iterable[tuple[Program, FactSchema]], shared: Iterable[Any], *, is_ordinary: bool
) -> bool:
    """Say whether no facts that were looked at make a program pass a limit of cost.

    `shared` are the bundles as terms: how long their lists can be.
    """
    places = (place for one in shared for place in one.bundle.places())
    longest = max((len(place.elements) for place in places), default=0)
    assumed = _Looked(longest, ORDINARY_CHARACTERS if is_ordinary else MAX_BYTES)
    return all(worst_case(program, schema.slot, assumed).fits for program, schema in versions)
