"""What generated code is and what it answers, apart from what generates it: that is much to import."""

from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.language.values import Timestamp, Value

DECIDED: Final = 0
INDETERMINATE: Final = 1
"""A rule fired whose outcome is that the answer cannot be known."""
NOT_BEGUN: Final = 2
ENDED: Final = 3

Fired = list[tuple[str, int | None]]
"""The rules that fired, each with the points that are left of it."""
Quick = tuple[Any, ...]
"""The status, the rules that fired, and what generated code holds for each key of the result."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """The generated code of a program."""

    program: Program
    body: Any
    """The function of facts; its code is bound to an instant anew for each (`Any`: a function in a field
    is no method, which mypy takes it for)."""
    prelude: Callable[[int], tuple[Any, ...]]
    """What can be computed of an instant alone, in nanoseconds."""
    makers: tuple[tuple[str, Callable[[Any], Value]], ...]
    source: str

    def at(self, as_of: Timestamp) -> Callable[[Any], Quick]:
        """Return the decision at an instant as a function of facts; it raises when it has no answer."""
        early = self.prelude(as_of.nanos)
        return FunctionType(self.body.__code__, self.body.__globals__, "decide", (as_of.nanos, *early))

    def result(self, quick: Quick) -> dict[str, Value]:
        """Return the value of each key of the result."""
        return {key: make(held) for (key, make), held in zip(self.makers, quick[2:], strict=True)}
