"""The lexer and the automaton that `cel.lark` stands for, run over their tables, without recursion."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from policyeval.cel.grammar import Tables, tables
from policyeval.cel.tree import BUILD
from policyeval.cel.words import Token, Word
from policyeval.frozen import dataclass

Build = Callable[[list[Any]], Any]
END: Final = "$END"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The index of the word that the automaton did not accept."""

    index: int


class Reduction(NamedTuple):
    """What a rule makes of the values of its symbols; without `build`, of one value that value."""

    origin: str
    size: int
    build: Build | None


@dataclass(frozen=True, slots=True)
class Automaton:
    """What reads CEL: a regular expression that finds words, and the states between them."""

    scanner: re.Pattern[str]
    words: Mapping[str, Mapping[str, str]]
    ignored: frozenset[str]
    rules: Sequence[Reduction]
    states: Sequence[Mapping[str, int]]
    end: int

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield every word of a text; one of the terminals matches any character, so none is passed over."""
        for match in self.scanner.finditer(text):
            kind = match.lastgroup
            assert kind is not None
            if kind in self.words:
                kind = self.words[kind].get(match.group(), kind)
            if kind not in self.ignored:
                yield Token(kind, match.start(), match.end())

    def run(self, words: Sequence[Word]) -> Any:
        """Return what the words are, or a `Refusal`; what a rule raises is raised."""
        table, rules = self.states, self.rules
        states, values = [0], list[Any]()
        for index, word in enumerate((*words, Word(END, "", words[-1].span))):
            while True:
                move = table[states[-1]].get(word.type)
                if move is None:
                    return Refusal(index)
                if move >= 0:
                    states.append(move)
                    values.append(word)
                    break
                origin, size, build = rules[~move]
                if build is None:
                    states.pop()
                elif size:
                    parts = values[-size:]
                    del values[-size:], states[-size:]
                    values.append(build(parts))
                else:
                    values.append(build([]))
                states.append(table[states[-1]][origin])
                if word.type == END and states[-1] == self.end:
                    return values[-1]
        raise AssertionError(words)  # the end is refused, or reduces to what the text is


@cache
def automaton() -> Automaton:
    """Return the automaton of CEL."""
    return from_tables(tables())


def from_tables(tables: Tables) -> Automaton:
    """Return the automaton of tables of the form that `grammar.py` describes."""
    return Automaton(
        re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in tables["terminals"])),
        tables["words"],
        frozenset(tables["ignored"]),
        [Reduction(origin, size, _build(size, *rest)) for origin, size, *rest in tables["rules"]],
        tables["states"],
        tables["end"],
    )


def _build(size: int, name: str | None, children: list[int], is_transparent: bool) -> Build | None:
    """Return what a rule makes of the values of its symbols; None where that is its only one."""
    build = list if name is None else BUILD.get(name, _never)
    if is_transparent and len(children) == 1 and children[0] >= 0:
        return None if size == 1 else lambda values: values[children[0]]
    if children == list(range(size)):
        return build
    if min(children, default=0) >= 0:
        return lambda values: build([values[index] for index in children])

    def spliced(values: list[Any]) -> Any:
        parts: list[Any] = []
        for index in children:
            if index >= 0:
                parts.append(values[index])
            else:
                parts += values[~index]
        return parts[0] if is_transparent and len(parts) == 1 else build(parts)

    return spliced


def _never(parts: list[Any]) -> Any:
    """Stand for a rule that always has a single child, and so is that child."""
    raise AssertionError(parts)
