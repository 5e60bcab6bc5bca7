"""An instant that goes on while it is computed with, and notes when a comparison would turn out otherwise.

A program is decided once by the reference with such an instant for `as_of`. Sums and differences with
it go on too; a comparison, and a division into whole units, is answered as of now, and noted is how
many nanoseconds later the answer is another. Until the first of these moments the program takes the
same path, and nothing that it says of instants that stand still can differ.

What the calendar says goes through whole days, which are divisions like others, and whole seconds.
These are only ever asked for to find out what a clock on the wall shows; of them it is noted when the
hands move, as far as the program looks at them (`grain`), and which instant it was (`looked_up`), since
clocks are also put forward and back.
"""

from policyeval.language.instants import DAY, SECOND


class Flips:
    """How many nanoseconds later answers would be others."""

    def __init__(self, grain: int | None = None) -> None:
        """`grain` is the smallest unit of a clock that the program looks at, if it looks at any."""
        self.after: set[int] = set()
        self.looked_up: set[tuple[int, int]] = set()
        """Instants of which the local time was asked for, in nanoseconds, with their speed."""
        self._grain = grain

    def note_clock(self, now: int, speed: int) -> None:
        """Note that a clock was looked at."""
        self.looked_up.add((now, speed))
        if self._grain is not None:
            self.note_units(now, speed, self._grain)

    def note_units(self, now: int, speed: int, unit: int) -> None:
        """Note when a number of whole units is another."""
        rest = now % unit
        self.note(rest - unit if speed > 0 else rest + 1, speed)

    def note(self, distance: int, speed: int) -> None:
        """Note when a number that is at a distance from 0 reaches it, and when it has passed it."""
        if speed < 0:
            distance, speed = -distance, -speed
        if speed and distance <= 0:
            ahead = -distance
            self.after |= {-(-ahead // speed), ahead // speed + 1}


class Moving(int):
    """Nanoseconds that grow with time, `speed` for each that passes."""

    speed: int
    flips: Flips

    def __new__(cls, now: int, speed: int, flips: Flips) -> "Moving":
        """Return the number that is `now` at this moment."""
        made = super().__new__(cls, now)
        made.speed = speed
        made.flips = flips
        return made

    def __int__(self) -> int:
        """Return the number as of now."""
        return int.__add__(self, 0)

    def _with(self, now: int, speed: int) -> int:
        return Moving(now, speed, self.flips) if speed else now

    def __add__(self, other: int) -> int:
        return self._with(int(self) + int(other), self.speed + _speed(other))

    __radd__ = __add__

    def __sub__(self, other: int) -> int:
        return self._with(int(self) - int(other), self.speed - _speed(other))

    def __rsub__(self, other: int) -> int:
        return self._with(int(other) - int(self), _speed(other) - self.speed)

    def __neg__(self) -> int:
        return self._with(-int(self), -self.speed)

    def __abs__(self) -> int:
        return -self if self < 0 else self

    def __mul__(self, other: int) -> int:
        return self._with(int(self) * int(other), self.speed * int(other))

    __rmul__ = __mul__

    def __floordiv__(self, other: int) -> int:
        return self.__divmod__(other)[0]

    def __mod__(self, other: int) -> int:
        return self.__divmod__(other)[1]

    def __divmod__(self, other: int) -> tuple[int, int]:
        """Return whole units, which stand still until they are noted to change, and what is left."""
        quotient, rest = divmod(int(self), int(other))
        if other == SECOND:
            self.flips.note_clock(int(self), self.speed)
            return quotient, rest
        self.flips.note_units(int(self), self.speed, int(other))
        return quotient, self._with(rest, self.speed) if other == DAY else rest

    def _apart(self, other: object) -> int | None:
        if not isinstance(other, int):
            return None
        apart = int(self) - int(other)
        self.flips.note(apart, self.speed - _speed(other))
        return apart

    def __lt__(self, other: object) -> bool:
        apart = self._apart(other)
        return NotImplemented if apart is None else apart < 0

    def __le__(self, other: object) -> bool:
        apart = self._apart(other)
        return NotImplemented if apart is None else apart <= 0

    def __gt__(self, other: object) -> bool:
        apart = self._apart(other)
        return NotImplemented if apart is None else apart > 0

    def __ge__(self, other: object) -> bool:
        apart = self._apart(other)
        return NotImplemented if apart is None else apart >= 0

    def __eq__(self, other: object) -> bool:
        apart = self._apart(other)
        return NotImplemented if apart is None else apart == 0

    def __ne__(self, other: object) -> bool:
        apart = self._apart(other)
        return NotImplemented if apart is None else apart != 0

    def __hash__(self) -> int:
        """Return what no other number is likely to have, so that nothing remembered is taken for it."""
        return hash(id(self))


def _speed(number: object) -> int:
    return number.speed if isinstance(number, Moving) else 0
