"""What one finding is: a code, a place, and the words that fill its message."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from policyeval.frozen import dataclass, field
from policyeval.source.text import Span


class Language(StrEnum):
    """The languages that messages are written in."""

    EN = "en"
    TH = "th"


class Severity(StrEnum):
    """Whether a finding stops the work."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Phrase:
    """The same words in both languages, with `{name}` where an argument stands."""

    en: str
    th: str

    def text(self, language: Language, args: "Mapping[str, Argument] | None" = None) -> str:
        """Return the words in `language` with the arguments put in."""
        template = self.th if language is Language.TH else self.en
        if not args:
            return template
        return template.format_map({name: _word(value, language) for name, value in args.items()})

    def filled(self, **args: "Argument") -> "Phrase":
        """Return the words of both languages with the arguments put in."""
        return Phrase(self.text(Language.EN, args), self.text(Language.TH, args))


Argument = str | int | Phrase
"""What a message may name: the user's text, a number, or words that are translated too."""


def _word(value: Argument, language: Language) -> str:
    return value.text(language) if isinstance(value, Phrase) else str(value)


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that belongs to a finding, and what is there."""

    span: Span
    phrase: Phrase
    args: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. Phases return these; the words stand in `source.catalog` under the code."""

    code: str
    span: Span | None = None
    args: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))
    labels: tuple[Label, ...] = ()
    suggestion: str | None = None
    """The nearest name that would have been right."""
    pointer: str | None = None
    """A JSON pointer into facts, where there is no file to point into."""


class DiagnosticError(Exception):
    """Findings that end the work; the exception reads as they do, in English."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep the findings."""
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        """Return a line for each finding: its code, its message, and where it is."""
        from policyeval.source.render import summary  # noqa: PLC0415  (start-up: the catalogue)

        return summary(self.diagnostics, Language.EN)
