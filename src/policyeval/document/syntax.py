"""What libyaml found wrong, in words that say what to do.

Its messages speak of tokens and block collections; the author wrote a title with a colon in it, or a
CEL condition without quotes. Each problem of libyaml is one row of the table at the end.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import yaml

from policyeval.document.characters import ODD_SPACES, code_point
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Argument, Diagnostic, Label, Phrase
from policyeval.source.text import Source, Span

_SHOWN: Final = 20
_ODD_SPACE: Final = re.compile(f"(?:^[ {ODD_SPACES}]*?|[:-])([{ODD_SPACES}])")
_WORD: Final = re.compile(r"[^ \t\r\n]+")
_ESCAPE: Final = re.compile(r"\\(?:x[0-9a-zA-Z]{0,2}|u[0-9a-zA-Z]{0,4}|U[0-9a-zA-Z]{0,8}|[^\r\n])?")
_LINE: Final = re.compile(r"[^\r\n]*")
_INDENT: Final = re.compile(r"[ \t]*")
_CLOSING: Final = {"[": "]", "{": "}"}
_TEXT: Final = Phrase("the text begins here", "ข้อความเริ่มที่นี่")
_BRACKET: Final = Phrase("the bracket is opened here", "วงเล็บเปิดที่นี่")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was read before the error."""

    source: Source
    shift: int
    last: Span | None
    """The last scalar."""
    bracket: int | None
    """The innermost bracket that is open."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """A problem of libyaml: its offset, and that of what it was reading then."""

    before: Surroundings
    at: int
    context: int
    reading: str

    @property
    def text(self) -> str:
        return self.before.source.text

    @property
    def char(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def word(self) -> str:
        found = _WORD.match(self.text, self.at)
        return found.group()[:_SHOWN] if found else self.char

    @property
    def starts_line(self) -> bool:
        return not self.text[self.text.rfind("\n", 0, self.at) + 1 : self.at].strip()

    def position(self, offset: int) -> tuple[int, int]:
        return self.before.source.position(offset)

    def finding(
        self, code: str, start: int, length: int, args: Mapping[str, Argument], *labels: Label
    ) -> Diagnostic:
        end = min(start + length, len(self.text))
        return Diagnostic(code, Span(self.before.source, min(start, end), end), args, labels)

    def here(self, code: str, *labels: Label) -> Diagnostic:
        """Return a finding about the word that stands here."""
        return self.finding(code, self.at, len(self.word), {"found": self.word}, *labels)

    def label(self, offset: int, phrase: Phrase) -> Label:
        return Label(Span(self.before.source, offset, offset + 1), phrase)


def syntax_error(error: yaml.YAMLError, before: Surroundings) -> Diagnostic:
    """Return the finding that tells the author what libyaml stumbled over."""
    trouble = _trouble(error, before)
    if odd := _odd_space(trouble):
        return odd
    problem = getattr(error, "problem", None) or ""
    for words, explain in _PROBLEMS:
        if words in problem:
            return explain(trouble)
    return _BY_READING.get(trouble.reading, _unknown)(trouble)


def _trouble(error: yaml.YAMLError, before: Surroundings) -> _Trouble:
    problem, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    last = len(before.source.text)
    at = min(problem.index + before.shift, last) if problem else 0
    return _Trouble(
        before,
        at,
        min(context.index + before.shift, last) if context else at,
        getattr(error, "context", None) or "",
    )


def _odd_space(trouble: _Trouble) -> Diagnostic | None:
    for offset in (trouble.context, trouble.at):
        line, column = trouble.position(offset)
        if found := _ODD_SPACE.search(trouble.before.source.line(line)):
            start = offset - column + 1 + found.start(1)
            return trouble.finding("PE166", start, 1, {"char": code_point(found.group(1))})
    return None


def _unclosed_quote(trouble: _Trouble) -> Diagnostic:
    return trouble.finding("PE150", trouble.context, 1, {"quote": trouble.text[trouble.context]})


def _escape(trouble: _Trouble) -> Diagnostic:
    start = trouble.text.rfind("\\", 0, trouble.at + 1)
    found = _ESCAPE.match(trouble.text, start)
    escape = found.group() if found else "\\"
    return trouble.finding("PE158", start, len(escape), {"escape": escape})


def _half_character(trouble: _Trouble) -> Diagnostic:
    finding = _escape(trouble)
    assert finding.span is not None
    return Diagnostic("PE113", finding.span, {"char": finding.args["escape"]})


def _flow_end(trouble: _Trouble) -> Diagnostic:
    """Explain what stands where a comma or the closing bracket is expected."""
    bracket = trouble.text[trouble.context]
    expected = _CLOSING.get(bracket, "]")
    is_below = trouble.position(trouble.at)[0] > trouble.position(trouble.context)[0]
    if trouble.at >= len(trouble.text) or (is_below and trouble.char == ":"):
        return _unclosed_bracket(trouble, trouble.context)
    args: dict[str, Argument] = {"expected": expected, "found": trouble.word}
    return trouble.finding(
        "PE152", trouble.at, len(trouble.word), args, trouble.label(trouble.context, _BRACKET)
    )


def _unclosed_bracket(trouble: _Trouble, offset: int) -> Diagnostic:
    bracket = trouble.text[offset]
    args: dict[str, Argument] = {"bracket": bracket, "expected": _CLOSING.get(bracket, "]")}
    return trouble.finding("PE151", offset, 1, args)


def _no_value(trouble: _Trouble) -> Diagnostic:
    bracket = trouble.before.bracket
    if trouble.at >= len(trouble.text) and bracket is not None:
        return _unclosed_bracket(trouble, bracket)
    if trouble.char in _CLOSING.values() and bracket is None:
        return trouble.here("PE167")
    if trouble.char == "-":
        return trouble.here("PE161")
    return (
        trouble.finding("PE164", trouble.at, 1, {"found": trouble.char})
        if trouble.char in ",]}"
        else _unknown(trouble)
    )


def _not_a_key(trouble: _Trouble) -> Diagnostic:
    if trouble.char in _CLOSING.values():
        return trouble.here("PE167")
    if not trouble.starts_line:
        return _after_value(trouble)
    column, expected = trouble.position(trouble.at)[1], trouble.position(trouble.context)[1]
    if column != expected:
        return trouble.finding(
            "PE153", trouble.at, len(trouble.word), {"column": column, "expected": expected}
        )
    return trouble.here("PE161") if trouble.char == "-" else _unknown(trouble)


def _not_an_item(trouble: _Trouble) -> Diagnostic:
    finding = _not_a_key(trouble)
    return trouble.here("PE162") if finding.code == "PE169" else finding


def _after_value(trouble: _Trouble) -> Diagnostic:
    last = trouble.before.last
    is_quoted = last is not None and last.text[:1] in ("'", '"')
    return trouble.here("PE160", *([Label(last, _TEXT)] if last and is_quoted else []))


def _after_document(trouble: _Trouble) -> Diagnostic:
    lines = trouble.text[: trouble.at].rstrip().rsplit("\n", 1)
    if lines[-1].startswith("...") or trouble.text.startswith("---", trouble.at):
        return trouble.finding("PE135", trouble.at, len(trouble.word), {})
    if trouble.char in _CLOSING.values():
        return trouble.here("PE167")
    return _unknown(trouble) if trouble.char == ":" else _after_value(trouble)


def _colon(trouble: _Trouble) -> Diagnostic:
    """Explain a `: ` in a text, which may be the text of a line above."""
    last = trouble.before.last
    first_line = trouble.position(last.start)[0] if last else 0
    line = trouble.position(trouble.at)[0]
    if last is None or first_line == line or trouble.position(last.end)[0] != line:
        return trouble.finding("PE154", trouble.at, 1, {})
    start = trouble.text.rfind("\n", 0, trouble.at) + 1
    indent = _INDENT.match(trouble.text, start)
    start = indent.end() if indent else start
    label = Label(Span(trouble.before.source, last.start, last.start + 1), _TEXT)
    return trouble.finding("PE165", start, trouble.at - start, {"line": first_line}, label)


def _missing_colon(trouble: _Trouble) -> Diagnostic:
    found = _LINE.match(trouble.text, trouble.context)
    key = found.group().rstrip() if found else ""
    return trouble.finding("PE155", trouble.context, len(key), {"key": key[:_SHOWN]})


def _first_character(trouble: _Trouble) -> Diagnostic:
    if trouble.char == "\t":
        return trouble.finding("PE157", trouble.at, 1, {})
    return trouble.finding("PE156", trouble.at, 1, {"char": trouble.char})


def _tab(trouble: _Trouble) -> Diagnostic:
    return trouble.finding("PE157", trouble.at, 1, {})


def _block_header(trouble: _Trouble) -> Diagnostic:
    args: dict[str, Argument] = {"bar": trouble.text[trouble.context], "found": trouble.word}
    return trouble.finding("PE159", trouble.at, len(trouble.word), args)


def _question_mark(trouble: _Trouble) -> Diagnostic:
    return trouble.finding("PE163", trouble.at, 1, {})


def _item(trouble: _Trouble) -> Diagnostic:
    return trouble.finding("PE161", trouble.at, 1, {})


def _property(code: str) -> Callable[[_Trouble], Diagnostic]:
    def explain(trouble: _Trouble) -> Diagnostic:
        found = _WORD.match(trouble.text, trouble.context)
        word = found.group()[:_SHOWN] if found else ""
        return trouble.finding(code, trouble.context, len(word), {"text": word})

    return explain


def _directive(trouble: _Trouble) -> Diagnostic:
    return trouble.finding("PE144", trouble.context, 1, {})


def _unknown(trouble: _Trouble) -> Diagnostic:
    return trouble.here("PE169")


_BY_READING: Final[Mapping[str, Callable[[_Trouble], Diagnostic]]] = {
    "while scanning an anchor": _property("PE132"),
    "while scanning an alias": _property("PE131"),
    "while scanning a tag": _property("PE133"),
    "while parsing a tag": _property("PE133"),
    "while scanning a block scalar": _block_header,
    "while scanning a directive": _directive,
    "while scanning a %YAML directive": _directive,
    "while scanning a %TAG directive": _directive,
    "while parsing a %TAG directive": _directive,
}
_PROBLEMS: Final[tuple[tuple[str, Callable[[_Trouble], Diagnostic]], ...]] = (
    ("found unexpected end of stream", _unclosed_quote),
    ("found unexpected document indicator", _unclosed_quote),
    ("found unknown escape character", _escape),
    ("did not find expected hexdecimal number", _escape),
    ("found invalid Unicode character escape code", _half_character),
    ("did not find expected ',' or", _flow_end),
    ("did not find expected node content", _no_value),
    ("did not find expected key", _not_a_key),
    ("did not find expected '-' indicator", _not_an_item),
    ("did not find expected <document start>", _after_document),
    ("mapping values are not allowed in this context", _colon),
    ("mapping keys are not allowed in this context", _question_mark),
    ("block sequence entries are not allowed in this context", _item),
    ("could not find expected ':'", _missing_colon),
    ("found character that cannot start any token", _first_character),
    ("found a tab character", _tab),
    ("found undefined tag handle", _property("PE133")),
    ("found incompatible YAML document", _directive),
    ("directive", _directive),
)
"""Words of libyaml's problem, and who explains it; the first row that fits counts."""
