"""What generated code is and what it answers, apart from what generates it: that is much to import."""

from collections.abc import Callable, Mapping
from types import FunctionType, MappingProxyType
from typing import Any, Final, TypeVar

from policyeval.backends.python.surrender import surrender
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.language.values import Timestamp, Value

Fired = list[tuple[str, int | None]]
"""The rules that fired, each with the points that are left of it."""


class Quick:
    """The answer of generated code, which makes one without arguments and fills it in: that is fastest."""

    __slots__ = ("fired", "given", "question", "result", "status")

    question: Any
    """Whatever was asked; generated code hands it on."""
    given: Any
    """The facts as they were given."""
    status: str
    """`decided`, `indeterminate`, `not_in_force` or `error`."""
    result: dict[str, Any]
    """The value of every result key, as JSON data."""
    fired: Fired
    """The id of each rule that fired, with the points that are left of it, if it has any."""


AnswerKind = TypeVar("AnswerKind", bound=Quick)


_NEAR: Final[Mapping[str, Any]] = MappingProxyType({"type": type, "int": int, "dict": dict, "len": len})
"""What every check of a fact names: a parameter is found faster than what is global."""
PARAMETERS: Final = ("R", "Q", "S", "X", "N", *_NEAR)
"""What generated code calls what it is bound to, after the instant and what is computed of it alone."""


def _same(value: Value) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Compiled:
    """The generated code of a program."""

    program: Program
    body: Any
    """The function of facts; its code is bound to an instant anew for each (`Any`: a function in a field
    is no method, which mypy takes it for)."""
    prelude: Callable[[int], tuple[Any, ...]]
    """What can be computed of an instant alone, in nanoseconds."""
    source: str

    def at(
        self,
        as_of: Timestamp,
        kind: type[AnswerKind],
        *,
        question: Any = None,
        show: Callable[[Value], Any] = _same,
        otherwise: Callable[[Any], AnswerKind] = surrender,
        earlier: Callable[[Any], AnswerKind] | None = None,
    ) -> Callable[[Any], AnswerKind]:
        """Return the decision at an instant as a function of facts.

        `show` writes a value as JSON data, `otherwise` decides what generated code has no answer to, and
        `earlier` what the program is not in force for yet; without it, the answer says so.
        """
        early = self.prelude(as_of.nanos)
        defaults = (as_of.nanos, *early, kind, question, show, otherwise, earlier, *_NEAR.values())
        return FunctionType(self.body.__code__, self.body.__globals__, "decide", defaults)
