"""Where a document outside the repository says something."""

from policyeval.frozen import dataclass, field
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class Citation:
    """Lines of a named document, `20-26, 30` as written, and a few of its words as an anchor."""

    source: str
    lines: str
    quote: str | None
    span: Span = field(compare=False, repr=False)
    """Where the policy says so."""
    source_span: Span | None = field(default=None, compare=False, repr=False)
    """Where it names the document."""
    range_spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)
    """Where each of the ranges is written."""
    quote_span: Span | None = field(default=None, compare=False, repr=False)
    """Where the words are written."""

    @property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        """The lines as ranges, both ends included."""
        parts = (part.strip().split("-") for part in self.lines.split(","))
        return tuple((int(part[0]), int(part[-1])) for part in parts)
