"""Files as text, and places in them.

Every span in the program is in the coordinates of a file. A CEL expression inside YAML is an
`Excerpt`: its own characters, each of which knows where in the file it was written.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from policyeval.frozen import dataclass, field


@dataclass(frozen=True)
class Source:
    """A file's name and its text; offsets count code points."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self.text.split("\n")[:-1]), initial=0))

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of `offset`, both counted from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of line `number`, counted from 1, without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


@dataclass(frozen=True, slots=True)
class Span:
    """The characters `start` up to `end` of a file; an empty span is a place between two."""

    source: Source = field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters themselves, as the file has them."""
        return self.source.text[self.start : self.end]

    @property
    def place(self) -> str:
        """`file:line:column` of the first character."""
        line, column = self.source.position(self.start)
        return f"{self.source.name}:{line}:{column}"

    def to(self, end: "Span") -> "Span":
        """Return the span from the start of this one to the end of `end`."""
        return Span(self.source, self.start, end.end)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Text that was read out of a file, with the file offset of each of its characters.

    `offsets` has one entry more than `value`: the last is where the text ends.
    """

    value: str
    source: Source = field(repr=False)
    offsets: Sequence[int] = field(repr=False)

    def span(self, start: int, end: int) -> Span:
        """Return where the characters `start` up to `end` of `value` stand in the file."""
        first = self.offsets[start]
        return Span(self.source, first, self.offsets[end - 1] + 1 if end > start else first)


def whole(source: Source) -> Excerpt:
    """Return all of a file as an excerpt of itself."""
    return Excerpt(source.text, source, range(len(source.text) + 1))
