"""Texts that repeat as codes: of each there is one dictionary for all answers.

So a row is the same bytes whichever engine answers it and however rows are cut into batches, and what is
counted and written are numbers.
"""

from collections.abc import Sequence
from itertools import accumulate, chain
from typing import Any, Final

from policyeval.engine.tables.libraries import arrow, integers, strings
from policyeval.frozen import dataclass

_BYTE: Final = 8
_VALUES: Final = 1 << _BYTE


def code_type() -> Any:
    """Return the Arrow type of texts as codes."""
    return arrow().dictionary(arrow().int32(), arrow().string())


def coded(codes: Any, texts: Sequence[str]) -> Any:
    """Return codes, int32 of Arrow, as places in texts."""
    return arrow().DictionaryArray.from_arrays(codes, strings(texts))


@dataclass(frozen=True, slots=True)
class Bits:
    """How the bits of a number are a list of codes."""

    tables: tuple[tuple[tuple[int, ...], ...], ...]
    """For each byte of a number, the lowest first: the codes of each value that it may have."""

    def lists(self, numbers: Any) -> Any:
        """Return a list of codes for each number of an Arrow array, which has no null.

        Few of them differ: lists are made of those, and taken.
        """
        found = numbers.dictionary_encode()
        distinct = found.dictionary.to_pylist()
        shifted = [(place * _BYTE, table) for place, table in enumerate(self.tables)]
        codes = (table[number >> shift & _VALUES - 1] for number in distinct for shift, table in shifted)
        ends = accumulate((number.bit_count() for number in distinct), initial=0)
        lists = arrow().ListArray.from_arrays(integers(ends), integers(chain.from_iterable(codes)))
        return lists.take(found.indices)


def bits(codes: Sequence[int]) -> Bits:
    """Return how bits are codes, given that of each, the lowest first."""
    return Bits(
        tuple(
            tuple(
                tuple(code for place, code in enumerate(codes[first : first + _BYTE]) if value >> place & 1)
                for value in range(_VALUES)
            )
            for first in range(0, len(codes), _BYTE)
        )
    )
