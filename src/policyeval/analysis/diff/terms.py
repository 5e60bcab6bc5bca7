"""Which terms of two chains of `&&` or `||` belong together."""

from collections.abc import Callable, Sequence
from typing import Any

from policyeval.cel.printer import show
from policyeval.cel.syntax import Expr
from policyeval.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Matched:
    """Terms of two chains, in pairs where there are any."""

    equal: int
    close: tuple[Any, ...]
    """What is different between the terms of each pair that is alike."""
    lost: tuple[Expr, ...]
    gained: tuple[Expr, ...]


def matched(old: Sequence[Expr], new: Sequence[Expr], close: Callable[[Expr, Expr], Any]) -> Matched:
    """Pair equal terms wherever they stand, then each that is left with the first that is alike.

    `close` gives what is different between two terms that are alike, and None for others.
    """
    texts: dict[str, int] = {}
    for term in new:
        texts[show(term)] = texts.get(show(term), 0) + 1
    lost = []
    for term in old:
        if texts.get(show(term), 0):
            texts[show(term)] -= 1
        else:
            lost.append(term)
    equal = len(old) - len(lost)
    gained: list[Expr] = []
    for term in reversed(new):
        if texts[show(term)]:
            texts[show(term)] -= 1
            gained.insert(0, term)
    return _alike(lost, gained, equal, close)


def _alike(lost: list[Expr], gained: list[Expr], equal: int, close: Callable[[Expr, Expr], Any]) -> Matched:
    found: list[Any] = []
    alone: list[Expr] = []
    for term in lost:
        for index, other in enumerate(gained):
            told = close(term, other)
            if told is not None:
                found.append(told)
                del gained[index]
                break
        else:
            alone.append(term)
    return Matched(equal, tuple(found), tuple(alone), tuple(gained))
