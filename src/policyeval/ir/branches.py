"""A checked tree of branches: the first that holds, or all that hold, and what each gives.

A CEL Policy is this and not an `ir.program`: its rules nest, a nested rule that finds nothing ends
the search or not by where it stands, and its variables are scoped. Kept as a tree, the answer can
name the branch that gave it, and a condition that fails is met in the order in which it is written.
"""

from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Expr
from policyeval.language.types import Type
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class Binding:
    """A variable of a rule, evaluated at most once and only when something reads it."""

    name: str
    """Unique in the program; inside expressions it is a `Variable`."""
    written: str
    """The name as it is written: `variables.x`."""
    value: Expr


@dataclass(frozen=True, slots=True)
class Branch:
    """One condition, and its output or the branches behind it."""

    id: str
    """The path of indices from the root: `match[1]/match[0]`."""
    rule: str
    """The id of the rule that the branch stands in; empty where it has none."""
    condition: Expr | None
    """None when the branch is always taken."""
    outcome: "Expr | Branches"
    explanation: Expr | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Branches:
    """The first branch that gives something, or what all branches give."""

    takes_all: bool
    branches: tuple[Branch, ...]
    may_be_empty: bool
    """Whether it can be that nothing is found; what takes all finds an empty list at least."""


@dataclass(frozen=True, slots=True)
class BranchProgram:
    """A whole policy. `type` is that of its answer: an optional one where nothing may be found."""

    name: str
    inputs: tuple[tuple[str, Type], ...]
    bindings: tuple[Binding, ...]
    """In the order in which they are declared: each reads earlier ones only."""
    root: Branches
    type: Type
