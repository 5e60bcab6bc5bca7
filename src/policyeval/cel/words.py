"""The words of a CEL text, each with its place and, for a literal, its value.

What is written is the lexer's business (`cel.lark`); what it stands for is read here. A word that
is not CEL is reported once and replaced by what was probably meant, so that the rest is still read.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from policyeval.cel.literals import Flaw, bytes_value, float_value, int_value, string_value, uint_value
from policyeval.frozen import dataclass, field
from policyeval.language.values import Value
from policyeval.source.diagnostic import Argument, Diagnostic
from policyeval.source.text import Excerpt, Span


class Token(NamedTuple):
    """What the lexer gives: a terminal of the grammar, and where its text starts and ends."""

    type: str
    start_pos: int
    end_pos: int


class Word(NamedTuple):
    """A word of the text; `type` is a terminal of the grammar. A tuple: there are many, all short-lived."""

    type: str
    text: str
    span: Span
    value: Value = None


@dataclass(frozen=True, slots=True)
class Slip:
    """A piece of the text that is not CEL; `type` is the word it is read as, if any."""

    code: str
    start: int
    end: int
    args: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))
    suggestion: str | None = None
    type: str | None = None
    value: Value = None


@dataclass(slots=True)
class Text:
    """The words read so far, and what was found wrong with them."""

    excerpt: Excerpt
    words: list[Word] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)
    """Indices of words beside a finding: what the parser says of them would be noise."""


MAX_FINDINGS: Final = 10
"""So many findings of one text are told."""

ENDS_VALUE: Final = frozenset(
    {"IDENT", "RESERVED", "QUOTED", "RPAR", "RSQB", "RBRACE"}
    | {"INT", "UINT", "FLOAT", "STRING", "BYTES", "TRUE", "FALSE", "NULL"}
)
"""The words after which a value is complete: a minus behind one of them subtracts."""

READERS: Final[Mapping[str, Callable[[str], Value | Flaw]]] = MappingProxyType(
    {
        "STRING": string_value,
        "BYTES": bytes_value,
        "INT": int_value,
        "UINT": uint_value,
        "FLOAT": float_value,
        "TRUE": lambda _: True,
        "FALSE": lambda _: False,
        "NULL": lambda _: None,
    }
)

Slips = Callable[[str, str], Iterable[Slip]]


def read_words(excerpt: Excerpt, tokens: Iterable[Token], slips: Slips) -> Text:
    """Return the words of `excerpt`; `slips` says what a word that is not CEL should have been.

    Behind a string that does not end nothing can be told apart, so the words end there; and after
    as many findings as are told.
    """
    text = Text(excerpt)
    words, value, span = text.words, excerpt.value, excerpt.span
    for token in tokens:
        kind, start, end = token.type, token.start_pos, token.end_pos
        written = value[start:end]
        if kind in NOT_CEL:
            _replace(text, start, slips(kind, written))
            if kind == "UNCLOSED_STRING" or len(text.findings) >= MAX_FINDINGS:
                break
        elif kind in READERS:
            words.append(_literal(text, kind, start, end))
        else:
            words.append(Word(kind, written, span(start, end)))
    return text


NOT_CEL: Final = frozenset(
    {"WRONG_OPERATOR", "BAD_NUMBER", "UNCLOSED_STRING", "UNCLOSED_QUOTED", "CURLY_STRING"}
    | {"FOREIGN", "HASH", "BLOCK_COMMENT", "UNKNOWN"}
)
"""The terminals of `not_cel` in the grammar."""


def _replace(text: Text, start: int, slips: Iterable[Slip]) -> None:
    """Report each slip, and put the word it is read as in its place."""
    for slip in slips:
        span = text.excerpt.span(start + slip.start, start + slip.end)
        text.findings.append(Diagnostic(slip.code, span, slip.args, suggestion=slip.suggestion))
        text.doubtful.add(len(text.words))
        if slip.type is not None:
            text.words.append(Word(slip.type, span.text, span, slip.value))


def _literal(text: Text, kind: str, start: int, end: int) -> Word:
    written, span = text.excerpt.value[start:end], text.excerpt.span(start, end)
    value = READERS[kind](written)
    if kind == "INT" and value == 2**63 and not _follows_sign(text.words):
        value = Flaw.out_of_range(written, "int")
    if isinstance(value, Flaw):
        place = text.excerpt.span(start + value.start, start + value.end)
        text.findings.append(Diagnostic(value.code, place, value.args))
        text.doubtful.add(len(text.words))
        return Word(kind, written, span, 0)
    return Word(kind, written, span, value)


def _follows_sign(words: list[Word]) -> bool:
    """Whether the last word is a minus that belongs to the number after it."""
    return bool(words) and words[-1].type == "MINUS" and (len(words) == 1 or words[-2].type not in ENDS_VALUE)
