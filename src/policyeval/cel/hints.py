"""What was expected where the automaton refuses a word, in words of our own.

A refusal is judged by the word refused, the word before it and the brackets and `?` that are open
there. The checks are tried in the order of `CHECKS`; the first that knows the mistake answers.
"""

from collections.abc import Callable, Sequence
from typing import Final

from policyeval.cel.limits import CLOSERS, OPENERS
from policyeval.cel.literals import shorten
from policyeval.cel.slips import TERMINALS
from policyeval.cel.words import ENDS_VALUE, Word
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Argument, Diagnostic, Label, Phrase
from policyeval.source.text import Span

CLOSER: Final = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE"}
BRACKETS: Final = {"LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]", "LBRACE": "{", "RBRACE": "}"}
BINARY: Final = frozenset(("RELATION", "IN", "_AND", "_OR", "PLUS", "MINUS", "TIMES"))
INFIX: Final = BINARY | {"QUESTION"}
KEYWORDS: Final = frozenset(("IN", "TRUE", "FALSE", "NULL"))
WORD_OPERATORS: Final = {"and": "&&", "or": "||", "is": "==", "eq": "==", "ne": "!=", "mod": "%"}
MARKS_OPTIONAL: Final = frozenset(("DOT", "LSQB", "LBRACE", "_COMMA"))
END: Final = "$END"

OPENED_HERE: Final = Phrase("opened here", "เปิดตรงนี้")
CONDITION_HERE: Final = Phrase("the condition ends here", "เงื่อนไขจบตรงนี้")


@dataclass(frozen=True, slots=True)
class Hint:
    """What to say of a refusal; `repair` is the index of a word and the word to put there."""

    finding: Diagnostic
    repair: tuple[int, Word] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A refused word, its neighbours, and what is open there, innermost last."""

    index: int
    earlier: Word | None
    before: Word | None
    word: Word
    after: Word
    opened: tuple["Opened", ...]

    @property
    def inner(self) -> "Opened | None":
        """The innermost bracket or `?` that is open."""
        return self.opened[-1] if self.opened else None

    @property
    def is_after_value(self) -> bool:
        """Whether a value was complete before the refused word."""
        return self.before is not None and self.before.type in ENDS_VALUE


@dataclass(frozen=True, slots=True)
class Opened:
    """A bracket or `?` that waits for its other half."""

    word: Word
    role: str
    """`?`, `group`, `call`, `list`, `index`, `map`, `message`, or `braces` for nothing known."""


def hint(words: Sequence[Word], index: int) -> Hint:
    """Return what to say of the word at `index`; past the last word it is the end of the text."""
    place = _place(words, index)
    return next(found for check in CHECKS if (found := check(place)) is not None)


def not_a_message(brace: Word) -> Hint:
    """Return what to say of braces behind something that is not the name of a type."""
    return Hint(Diagnostic("PE260", brace.span))


def _place(words: Sequence[Word], index: int) -> Place:
    last = words[-1].span
    end = Word(END, "", Span(last.source, last.end, last.end))
    around = [*words[max(0, index - 1) : index + 2], end, end]
    before = around.pop(0) if index > 0 else None
    earlier = words[index - 2] if index > 1 else None
    return Place(index, earlier, before, around[0], around[1], _opened(words[:index]))


def _opened(words: Sequence[Word]) -> tuple[Opened, ...]:
    """Return the brackets and `?` that are open after `words`."""
    opened: list[Opened] = []
    before = ""
    for word in words:
        if word.type in OPENERS:
            opened.append(Opened(word, _role(word.type, before)))
        elif word.type == "QUESTION" and before not in MARKS_OPTIONAL:
            opened.append(Opened(word, "?"))
        elif opened and (word.type in CLOSERS or (word.type == "_COLON" and opened[-1].role == "?")):
            opened.pop()
        before = word.type
    return tuple(opened)


def _role(kind: str, before: str) -> str:
    follows = before in ENDS_VALUE
    match kind:
        case "LPAR":
            return "call" if follows else "group"
        case "LSQB":
            return "index" if follows else "list"
        case _:
            return ("message" if before in ("IDENT", "RESERVED") else "braces") if follows else "map"


def _shown(word: Word) -> Argument:
    """Return a word as a message shows it."""
    if word.type == END:
        return Phrase("the end of the expression", "จุดสิ้นสุดของนิพจน์")
    text = f"`{shorten(word.text)}`"
    return Phrase(text, text)


def _say(code: str, span: Span, /, **args: Argument) -> Hint:
    return Hint(Diagnostic(code, span, args))


def _instead(position: int, word: Word, cel: str) -> Hint:
    """Say that an operator is written otherwise, and read it as that."""
    finding = Diagnostic("PE210", word.span, {"written": word.text}, suggestion=cel)
    return Hint(finding, (position, Word(TERMINALS.get(cel, "TIMES"), cel, word.span)))


def _reserved(place: Place) -> Hint | None:
    """`if`, `else` and the other words that CEL keeps for itself."""
    for word in (place.word, place.before):
        if word is not None and word.text in ("if", "else", "then"):
            return _say("PE214", word.span, written=word.text)
    if place.word.type == "RESERVED" and not place.is_after_value:
        return _say("PE256", place.word.span, written=place.word.text)
    if place.before is not None and place.before.type == "RESERVED" and place.before.text in ("let", "var"):
        return _say("PE256", place.before.span, written=place.before.text)
    return None


def _not_in(place: Place) -> Hint | None:
    """`a not in b` and `a !in b`."""
    word = place.word
    if place.after.type == "IN" and place.is_after_value and word.text in ("not", "!"):
        return _say("PE213", word.span.to(place.after.span))
    return None


def _word_operator(place: Place) -> Hint | None:
    """`a and b`, `not a`."""
    word, before = place.word, place.before
    if place.is_after_value and (cel := WORD_OPERATORS.get(word.text.lower())):
        return _instead(place.index, word, cel)
    if before is not None and before.type == "IDENT" and before.text.lower() == "not":
        return _instead(place.index - 1, before, "!")
    return None


def _member(place: Place) -> Hint | None:
    """`a.`, `a.in`, `a."b"`, `a.1`."""
    word, before, earlier = place.word, place.before, place.earlier
    if place.is_after_value and word.type == "FLOAT" and word.text.startswith("."):
        return _say("PE254", word.span, found=_shown(word))
    if before is not None and before.type == "QUESTION":
        before = earlier
    if before is None or before.type != "DOT":
        return None
    if word.type in KEYWORDS:
        return _say("PE255", word.span, written=word.text)
    return _say("PE254", word.span, found=_shown(word))


def _closing(place: Place) -> Hint | None:
    """A bracket that closes nothing, or something else than what is open."""
    word = place.word
    if word.type not in CLOSERS:
        return None
    brackets = [opened for opened in place.opened if opened.role != "?"]
    if not brackets:
        return _say("PE242", word.span, written=word.text)
    inner = brackets[-1].word
    expected = CLOSER[inner.type]
    if word.type == expected:
        return None
    args = {"close": BRACKETS[expected], "open": inner.text, "found": word.text}
    finding = Diagnostic("PE241", word.span, args, (Label(inner.span, OPENED_HERE),))
    return Hint(finding, (place.index, Word(expected, BRACKETS[expected], word.span)))


def _field(place: Place) -> Hint | None:
    """A field of a message, where its name or its colon is missing."""
    if place.inner is None or place.inner.role != "message" or place.before is None:
        return None
    if place.before.type in ("LBRACE", "_COMMA", "QUESTION") and place.word.type != END:
        return _say("PE253", place.word.span, found=_shown(place.word))
    return None


def _colon(place: Place) -> Hint | None:
    """A `?` without its `:`, and a `:` without its `?` or key."""
    inner, word = place.inner, place.word
    if not place.is_after_value or inner is None or inner.role not in ("?", "map", "message"):
        if word.type == "_COLON":
            return _say("PE251", word.span)
        return None
    ends = word.type in (END, "_COMMA") or word.type in CLOSERS
    if inner.role == "?":
        return _conditional(place, inner) if ends or word.type == "QUESTION" else None
    if word.type == "_COLON":
        return _say("PE251", word.span)
    return _say("PE252", word.span, found=_shown(word)) if ends and word.type != END else None


def _conditional(place: Place, inner: Opened) -> Hint:
    if place.word.type == "QUESTION":
        return _say("PE250", place.word.span)
    label = Label(inner.word.span, CONDITION_HERE)
    return Hint(Diagnostic("PE249", place.word.span, {"found": _shown(place.word)}, (label,)))


def _safe_navigation(place: Place) -> Hint | None:
    """`a?.b`, which is read as a condition with an absolute name behind it."""
    if place.inner is None or place.inner.role != "?" or not place.is_after_value:
        return None
    mark = place.inner.word.span
    if mark.source.text[mark.end : mark.end + 1] != ".":
        return None
    span = Span(mark.source, mark.start, mark.end + 1)
    finding = Diagnostic("PE261", span, suggestion=".?")
    return Hint(finding)


def _comma(place: Place) -> Hint | None:
    """A comma at the end of a call, or where nothing is listed."""
    if place.word.type == "RPAR" and place.before is not None and place.before.type == "_COMMA":
        return _say("PE246", place.before.span)
    if place.word.type == "_COMMA" and place.is_after_value:
        role = place.inner.role if place.inner else "none"
        if role in ("none", "group", "index"):
            return _say("PE248", place.word.span)
    return None


def _unclosed(place: Place) -> Hint | None:
    """The text ends while a bracket is open."""
    if place.word.type != END or place.inner is None or not (place.is_after_value or _is_open(place)):
        return None
    opened = place.inner.word
    args = {"close": BRACKETS[CLOSER[opened.type]], "open": opened.text}
    return Hint(Diagnostic("PE240", place.word.span, args, (Label(opened.span, OPENED_HERE),)))


def _is_open(place: Place) -> bool:
    """Whether the word before could also be the last one in the brackets."""
    before = place.before
    return before is not None and (before.type in OPENERS or before.type == "_COMMA")


def _callee(place: Place) -> Hint | None:
    """A call or braces behind something that has no name."""
    if place.inner is not None and place.inner.role == "braces":
        return not_a_message(place.inner.word)
    return _say("PE257", place.word.span) if place.word.type == "LPAR" and place.is_after_value else None


def _quoted(place: Place) -> Hint | None:
    """Backticks around what is not a field."""
    if place.word.type == "QUOTED" and not place.is_after_value:
        return _say("PE259", place.word.span, written=shorten(place.word.text))
    return None


def _mixed_signs(place: Place) -> Hint | None:
    """`!-x`, where the name is refused, and `-!x`, where the second sign is."""
    before, earlier = place.before, place.earlier
    if before is None:
        return None
    if before.type == "MINUS" and place.word.type == "BANG":
        return _say("PE258", place.word.span, written="-!")
    if before.type == "MINUS" and earlier is not None and earlier.type == "BANG":
        return _say("PE258", before.span, written="!-")
    return None


def _neighbours(place: Place) -> Hint:
    """No value where one is needed, or two side by side: what is wrong when nothing else is."""
    word, before = place.word, place.before
    if before is not None and place.is_after_value:
        return _say("PE245", word.span, left=shorten(before.text), right=shorten(word.text))
    if before is None or (word.type in INFIX and before.type not in BINARY):
        return _say("PE244", word.span, operator=word.text)
    return _say("PE243", word.span, before=before.text, found=_shown(word))


CHECKS: Final[tuple[Callable[[Place], Hint | None], ...]] = (
    _reserved,
    _not_in,
    _word_operator,
    _member,
    _callee,
    _closing,
    _safe_navigation,
    _field,
    _colon,
    _comma,
    _unclosed,
    _quoted,
    _mixed_signs,
    _neighbours,
)
