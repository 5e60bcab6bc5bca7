"""CEL text to syntax.

The grammar is `cel.lark`; `automaton.py` runs the lexer and the LALR automaton that lark makes of it.
Every message is ours: words that are not CEL are known to the lexer (`slips.py`), and where the
automaton refuses a word, `hints.py` says what was expected there. A word that has an obvious
substitute is replaced and the reading starts again, so that one run finds several mistakes.
"""

import re
from typing import Final

from policyeval.cel.automaton import Refusal, automaton
from policyeval.cel.hints import Hint, hint, not_a_message
from policyeval.cel.limits import MAX_LENGTH, MAX_NESTING, bracket_too_deep, tree_too_large
from policyeval.cel.slips import slips
from policyeval.cel.syntax import Expr
from policyeval.cel.tree import NotAMessage
from policyeval.cel.words import MAX_FINDINGS, Text, Word, read_words
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Excerpt

_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair: a character in Python's texts and in no other."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The syntax of a text, or what is wrong with it: `expr` is None when there are findings."""

    expr: Expr | None
    findings: tuple[Diagnostic, ...] = ()


def parse(text: Excerpt) -> Parsed:
    """Return the syntax of `text`, or what is wrong with it, in the order it is written."""
    if len(text.value) > MAX_LENGTH:
        args = {"limit": MAX_LENGTH, "length": len(text.value)}
        return Parsed(None, (Diagnostic("PE202", text.span(MAX_LENGTH, MAX_LENGTH + 1), args),))
    if half := _HALF_PAIR.search(text.value):
        code = f"U+{ord(half.group()):04X}"
        return Parsed(None, (Diagnostic("PE218", text.span(half.start(), half.end()), {"code": code}),))
    read = read_words(text, automaton().tokens(text.value), slips)
    if not read.words:
        empty = (Diagnostic("PE201", text.span(0, 0)),)
        return Parsed(None, tuple(read.findings[:MAX_FINDINGS]) or empty)
    if too_deep := bracket_too_deep(read.words):
        return _failed([*read.findings, too_deep])
    return _parse(read)


def _parse(text: Text) -> Parsed:
    """Run the automaton, again after each repair, until it ends or no repair is known."""
    furthest = -1
    while True:
        outcome = _run(text.words)
        match outcome:
            case Refusal(index=index):
                found = hint(text.words, index)
            case Hint():
                found, index = outcome, len(text.words)
            case _:
                return _finished(text, outcome)
        if not text.doubtful.isdisjoint((index - 1, index)):
            return _failed(text.findings)
        text.findings.append(found.finding)
        if found.repair is None or index <= furthest or len(text.findings) >= MAX_FINDINGS:
            return _failed(text.findings)
        furthest = index
        position, word = found.repair
        text.words[position] = word


def _run(words: list[Word]) -> Expr | Refusal | Hint:
    try:
        outcome: Expr | Refusal = automaton().run(words)
    except NotAMessage as refusal:
        return not_a_message(refusal.brace)
    return outcome


def _finished(text: Text, expr: Expr) -> Parsed:
    too_large = None if len(text.words) <= MAX_NESTING else tree_too_large(expr)
    if too_large is not None:  # a tree is never deeper than its words are many
        text.findings.append(too_large)
    return _failed(text.findings) if text.findings else Parsed(expr)


def _failed(findings: list[Diagnostic]) -> Parsed:
    ordered = sorted(findings, key=lambda finding: finding.span.start if finding.span else 0)
    return Parsed(None, tuple(ordered[:MAX_FINDINGS]))
