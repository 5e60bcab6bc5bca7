"""Where to look for a near miss: which way a fact has to go for a false term to become true.

What is found here only saves looking the other way, or looking at all, where the search of the
reference would come to the same.
"""

from collections.abc import Callable
from typing import Final

from policyeval.frozen import dataclass
from policyeval.ir.expr import Call, DecisionResult, Expr, Fact, Literal, Named
from policyeval.ir.misses import FARTHEST, Steps
from policyeval.ir.walk import walk
from policyeval.language.functions import OVERLOADS
from policyeval.language.types import TIMESTAMP, Int, Nullable, Type

_COMPARED: Final = {"_>_": (1, 1), "_>=_": (1, 0), "_<_": (-1, -1), "_<=_": (-1, 0)}
"""Of a comparison, the way in which its left side makes it true, and how far beyond the right side."""
_SHARES: Final = {"exceeds_percent": 1, "at_least_percent": 1, "below_percent": -1, "at_most_percent": -1}


def reads(expr: Expr, path: tuple[str, ...]) -> bool:
    """Say whether a value may depend on a fact."""
    return any(
        isinstance(node, DecisionResult) or (isinstance(node, Fact) and node.path == path[: len(node.path)])
        for node in walk(expr)
    )


def direction(term: Expr, path: tuple[str, ...]) -> int | None:
    """Return the only way, 1 or -1, in which a false term can become true; None when it may be either."""
    term = _peeled(term)
    if not isinstance(term, Call):
        return None
    name, arguments = OVERLOADS[term.overload].name, term.arguments
    if name in _COMPARED:
        return _times(
            _COMPARED[name][0], _sum(_slope(arguments[0], path), _times(-1, _slope(arguments[1], path)))
        )
    if name in _SHARES and not reads(arguments[1], path):
        way = _sum(_slope(arguments[0], path), _times(-1, _slope(arguments[2], path)))
        return _times(_SHARES[name], way)
    return None


def _slope(expr: Expr, path: tuple[str, ...]) -> int | None:  # noqa: C901  (one arm for each operation)
    """Return 1 for what never falls while a fact rises, -1 for what never rises, 0 for what stays."""
    expr = _peeled(expr)
    if isinstance(expr, Fact) and expr.path == path:
        return 1
    if not reads(expr, path):
        return 0
    if not isinstance(expr, Call):
        return None
    match OVERLOADS[expr.overload].name, expr.arguments:
        case ("double" | "int", [value]) if isinstance(_plain(value.type), Int):
            return _slope(value, path)
        case "_+_", [left, right]:
            return _sum(_slope(left, path), _slope(right, path))
        case "_-_", [left, right]:
            return _sum(_slope(left, path), _times(-1, _slope(right, path)))
        case "_*_", [value, Literal(value=int() | float() as factor)] if factor >= 0:
            return _slope(value, path)
        case "_*_", [Literal(value=int() | float() as factor), value] if factor >= 0:
            return _slope(value, path)
        case "_/_", [value, whole] if not reads(whole, path) and _is_count(whole):
            return _slope(value, path)
        case "_/_", [value, whole] if not reads(value, path) and _is_count(value) and _is_count(whole):
            return _times(-1, _slope(whole, path))
        case _:
            return None


def _is_count(expr: Expr) -> bool:
    """Say whether a value is a whole number that is never negative, as a double or an int."""
    expr = _peeled(expr)
    if isinstance(expr, Call) and OVERLOADS[expr.overload].name == "double":
        expr = _peeled(expr.arguments[0])
    type_ = _plain(expr.type)
    return isinstance(type_, Int) and type_.low >= 0


def _sum(left: int | None, right: int | None) -> int | None:
    if left is None or right is None or left == -right != 0:
        return None
    return left or right


def _times(sign: int, slope: int | None) -> int | None:
    return None if slope is None else sign * slope


def _peeled(expr: Expr) -> Expr:
    while isinstance(expr, Named):
        expr = expr.body
    return expr


def _plain(type_: Type) -> Type:
    return type_.of if isinstance(type_, Nullable) else type_


# ------------------------------------------------------------------------------- plain comparisons


@dataclass(frozen=True, slots=True)
class Threshold:
    """A term that compares a fact itself with something else."""

    other: Expr
    way: int
    beyond: int


def threshold(term: Expr, path: tuple[str, ...]) -> Threshold | None:
    """Return what a term compares a fact with, where that is all that it does with it."""
    term = _peeled(term)
    if not isinstance(term, Call) or OVERLOADS[term.overload].name not in _COMPARED:
        return None
    way, beyond = _COMPARED[OVERLOADS[term.overload].name]
    for fact, other, sign in (
        (term.arguments[0], term.arguments[1], 1),
        (term.arguments[1], term.arguments[0], -1),
    ):
        types = _plain(fact.type), _plain(other.type)
        is_alike = types[0] == types[1] == TIMESTAMP or all(isinstance(type_, Int) for type_ in types)
        peeled = _peeled(fact)
        if isinstance(peeled, Fact) and peeled.path == path and is_alike and not reads(other, path):
            return Threshold(other, way * sign, beyond * sign)
    return None


def reached(steps: Steps, way: int, beyond: int) -> Callable[[int, int], int | None]:
    """Return what finds the nearest value beyond another, which a search in doubling steps would find."""
    low, high, size = steps.low, steps.high, steps.size

    def reach(value: int, other: int) -> int | None:
        distance = (other + beyond - value) * way
        if distance <= 0:
            raise ValueError(distance)
        count = -(-distance // size)
        farthest = 1 << (count - 1).bit_length()
        room = (high - value if way > 0 else value - low) // size
        return None if farthest > room or farthest > FARTHEST else value + way * count * size

    return reach
