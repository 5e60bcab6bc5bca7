"""What tests draw is made by choices; hypothesis makes them, or plain random numbers do.

Hypothesis makes what fails small; a plain draw takes a tenth of the time, so that there can be
thousands. Of numbers the lowest is the plainest, of options the first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choices:
    """Makes choices, each of which is a number within bounds, both included."""

    number: Callable[[int, int], int]

    def flip(self) -> bool:
        """Return false or true."""
        return self.number(0, 1) == 1

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.number(0, len(options) - 1)]

    def several(self, options: Sequence[T], fewest: int, most: int) -> list[T]:
        """Return so many of the options, of which one may come several times."""
        return [self.pick(options) for _ in range(self.number(fewest, most))]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return the options in any order."""
        return self.some(options, len(options), len(options))

    def some(self, options: Sequence[T], fewest: int, most: int) -> list[T]:
        """Return so many different ones of the options, in any order."""
        left = list(options)
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(self.number(fewest, most))]


Make = Callable[[Choices], T]
"""Makes something by choices."""


def at_random(random: Random) -> Choices:
    """Return choices that random numbers make."""
    return Choices(random.randint)


@st.composite
def drawn(draw: st.DrawFn, make: Make[T]) -> T:
    """Draw what choices make of it."""
    return make(Choices(lambda low, high: draw(st.integers(low, high))))
