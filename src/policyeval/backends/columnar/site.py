"""Where an expression stands: what its names mean, and the query that it becomes part of."""

from collections.abc import Callable, Mapping

from policyeval.backends.columnar.facts import Facts
from policyeval.backends.columnar.objects import Object
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import Term
from policyeval.frozen import dataclass, replace

Lowered = Term | Object
"""What an expression becomes: an object is named, and never a value by itself."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression is lowered in."""

    pool: Pool
    facts: Facts
    variables: Mapping[str, Lowered]
    decisions: Callable[[str, str], Term]
    """The result that another decision gives a key for the same facts."""
    around: tuple[str, ...] = ()
    """The elements of lists that are bound here, as SQL names them."""

    def binding(self, variables: Mapping[str, Lowered]) -> "Scope":
        """Return the scope with these variables bound as well."""
        return replace(self, variables={**self.variables, **variables})

    def inside(self, element: str, variables: Mapping[str, Lowered]) -> "Scope":
        """Return the scope with these variables bound, in a function of an element."""
        return replace(self, variables={**self.variables, **variables}, around=(*self.around, element))
