"""Texts as numbers: literal ones have their own, and what is unlike all of them has any other.

Most conditions only ask whether two texts are equal, and numbers answer that exactly, since there
are infinitely many of both. Where a condition looks inside, the characters of the number are a
function of it, and no two numbers that are looked into have the same characters.
"""

from typing import Final

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.terms import Model, Term
from policyeval.language.instants import DAY, to_civil

FREE: Final = 1_000_000
"""From here on numbers stand for words that no policy names."""
DATES: Final = 2_000_000
"""From here on numbers stand for dates, 2020-01-01 and the days after it."""
LAST_DATE: Final = DATES + 36_500
_FIRST_DATE: Final = 18_262
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class Texts:
    """The texts of an encoding."""

    def __init__(self) -> None:
        """Start without any."""
        self._numbers: dict[str, int] = {}
        self._literals: dict[int, str] = {}
        self._looked_into: dict[object, Term] = {}

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

    def characters(self, number: Term) -> Term:
        """Return the characters of a text, for looking into it."""
        self._looked_into[t.key(number)] = number
        return _characters(number)

    def laws(self) -> list[Term]:
        """Return what holds of the texts that are looked into: no two are alike."""
        asked = list(self._looked_into.values())
        return [
            t.implies(_characters(one) == _characters(other), t.equals(one, other))
            for index, one in enumerate(asked)
            for other in asked[:index]
        ]

    def literal_laws(self, since: int) -> list[Term]:
        """Return what holds of the literal texts from a number on: their characters, and who has them."""
        laws: list[Term] = []
        for number in range(since, len(self._literals)) if self._looked_into else ():
            literal = self._literals[number]
            laws.append(_same(_characters(number), literal))
            laws += [
                t.implies(_same(_characters(one), literal), t.equals(one, number))
                for one in self._looked_into.values()
            ]
        return laws

    def word(self, number: int, model: Model) -> str:
        """Return the text that a number stands for in a model."""
        literal = self.find(number)
        if literal is not None:
            return literal
        for asked in self._looked_into.values():
            if model(asked) == number:
                return str(model(_characters(asked)))
        return _ordinary(number)


def _characters(number: Term) -> Term:
    return t.function("characters", [(number, t.INT)], t.TEXT)


def _same(characters: Term, literal: str) -> Term:
    return characters == t.lift(_escaped(literal), t.TEXT)


def _escaped(text: str) -> str:
    """Return the text with everything but printable ASCII written as Z3 does."""
    return "".join(c if " " <= c <= "~" and c != "\\" else f"\\u{{{ord(c):x}}}" for c in text)


def _ordinary(number: int) -> str:
    if DATES <= number < LAST_DATE:
        day = to_civil((_FIRST_DATE + number - DATES) * DAY)
        return f"{day.year:04}-{day.month:02}-{day.day:02}"
    number = number - FREE if number >= FREE else FREE - number
    word = ""
    while True:
        number, letter = divmod(number, len(_LETTERS))
        word = _LETTERS[letter] + word
        if number == 0:
            return f"{word}{word}" if len(word) == 1 else word
        number -= 1
