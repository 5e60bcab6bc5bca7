"""Texts as numbers: literal ones have their own, and what is unlike all of them has any other.

Most conditions only ask whether two texts are equal, and numbers answer that exactly, since there
are infinitely many of both. What looks inside a text is a function of its number, known for literal
texts; an example's word is made so that it is what the model says of it.
"""

from typing import Final

from policyeval.frozen import dataclass
from policyeval.language.instants import DAY, to_civil

FREE: Final = 1_000_000
"""From here on numbers stand for words that no policy names."""
DATES: Final = 2_000_000
"""From here on numbers stand for dates, 2020-01-01 and the days after it."""
LAST_DATE: Final = DATES + 36_500
_FIRST_DATE: Final = 18_262
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_LONGEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Features:
    """What is asked of a word."""

    size: int | None = None
    prefix: str = ""
    parts: tuple[str, ...] = ()
    suffix: str = ""


class Texts:
    """The texts of an encoding."""

    def __init__(self) -> None:
        """Start without any."""
        self._numbers: dict[str, int] = {}
        self._literals: dict[int, str] = {}

    def number(self, text: str) -> int:
        """Return the number of a literal text; later ones are counted on."""
        if text not in self._numbers:
            number = len(self._numbers)
            self._numbers[text] = number
            self._literals[number] = text
        return self._numbers[text]

    @property
    def literals(self) -> tuple[str, ...]:
        """Every literal text, in the order of their numbers."""
        return tuple(self._numbers)

    def find(self, number: int) -> str | None:
        """Return the literal text of a number, None when it is no literal one."""
        return self._literals.get(number)


def word_of(number: int, features: Features) -> str:
    """Return a word that a number stands for, with the features that are asked of it."""
    if DATES <= number < LAST_DATE:
        day = to_civil((_FIRST_DATE + number - DATES) * DAY)
        return f"{day.year:04}-{day.month:02}-{day.day:02}"
    start, end = "".join((features.prefix, *features.parts)), features.suffix
    own = _letters(number)
    if features.size is None or not len(start + end) <= features.size <= _LONGEST:
        return start + own + end
    room = features.size - len(start + end)
    return start + (own * (room // len(own) + 1))[:room] + end


def _letters(number: int) -> str:
    number = number - FREE if number >= FREE else FREE - number
    word = ""
    while True:
        number, letter = divmod(number, len(_LETTERS))
        word = _LETTERS[letter] + word
        if number == 0:
            return word * 2 if len(word) == 1 else word
        number -= 1
