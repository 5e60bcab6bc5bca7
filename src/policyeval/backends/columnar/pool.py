"""Texts of SQL that are computed once, however often they are used.

Expressions are written as text in which whatever was written before stands as a short mark. Equal texts
have the same mark, so that a program becomes a graph; what is used more than once, and depends on no
element of a list, becomes a column of its own. Columns that need others stand a level above them:

    SELECT …, a + 1 AS c2 FROM (SELECT *, x * y AS c1 FROM facts)

DuckDB keeps these levels apart, and each column is computed once for a row.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from policyeval.backends.columnar.layout import quoted
from policyeval.frozen import dataclass, field

_MARK: Final = re.compile("\ue000(\\d+)\ue001")
_LOCAL: Final = re.compile(r"\b[xi]\$\d+")
_BOUND: Final = re.compile(r"\blambda (x\$\d+)(?:, (i\$\d+))?:")
_LARGE: Final = 400
"""Characters of a text that is not written twice, even where it is seldom computed."""
_DEEP: Final = 40
"""How deep texts nest before a part becomes a column; DuckDB parses a thousand levels."""


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    parts: tuple[int, ...]
    locals: frozenset[str]
    """The elements of lists that it depends on."""
    size: int
    depth: int
    is_atom: bool
    is_lazy: bool


@dataclass(slots=True)
class Pool:
    """The texts of one query."""

    _texts: list[_Text] = field(default_factory=list)
    _marks: dict[tuple[str, bool, bool], int] = field(default_factory=dict)
    _names: int = 0

    def atom(self, text: str) -> str:
        """Return the mark of a text that costs nothing, such as a column, a literal or an element's member.

        An element is what the text begins with, if it is any.
        """
        return self._mark(text, is_atom=_MARK.search(text) is None, is_lazy=False)

    def share(self, text: str) -> str:
        """Return the mark of a text of marks."""
        return text if _MARK.fullmatch(text) else self._mark(text, is_atom=False, is_lazy=False)

    def seldom(self, text: str) -> str:
        """Return the mark of a text that few rows need: it stands in a branch of a CASE."""
        return self._mark(text, is_atom=False, is_lazy=True)

    def local(self, kind: str = "x") -> str:
        """Return a new name: `x$…` for an element of a list, `i$…` for its number."""
        self._names += 1
        return f"{kind}${self._names}"

    def is_constant(self, mark: str) -> bool:
        """Say whether a mark stands for an atom."""
        found = _MARK.fullmatch(mark)
        return found is not None and self._texts[int(found[1])].is_atom

    def _mark(self, text: str, *, is_atom: bool, is_lazy: bool) -> str:
        key = text, is_atom, is_lazy
        number = self._marks.get(key)
        if number is None:
            number = self._marks[key] = len(self._texts)
            self._texts.append(self._described(text, is_atom=is_atom, is_lazy=is_lazy))
        return f"\ue000{number}\ue001"

    def _described(self, text: str, *, is_atom: bool, is_lazy: bool) -> _Text:
        if is_atom:
            local = _LOCAL.match(text)
            names = frozenset() if local is None else frozenset({local[0]})
            return _Text(text, (), names, len(text), 1, is_atom=True, is_lazy=False)
        parts = tuple(map(int, _MARK.findall(text)))
        inner = [self._texts[part] for part in parts]
        inside = {name for part in inner for name in part.locals} | set(_LOCAL.findall(text))
        bound = {name for pair in _BOUND.findall(text) for name in pair}
        size = len(text) + sum(part.size for part in inner)
        depth = 1 + max((part.depth for part in inner), default=0)
        return _Text(text, parts, frozenset(inside - bound), size, depth, is_atom=False, is_lazy=is_lazy)

    # ------------------------------------------------------------------------------- the query

    def select(self, outputs: Sequence[tuple[str, str]], source: str, passed: Iterable[str] = ()) -> str:
        """Return the query that computes named texts over a relation.

        `passed` are columns of the relation that are handed on.
        """
        layout = _Levels(self._texts, self._uses(text for _, text in outputs))
        top = [f"{layout.written(text)} AS {quoted(name)}" for name, text in outputs]
        query = source
        for level, columns in enumerate(layout.levels):
            listed = ",\n  ".join(f"{text} AS {name}" for name, text in columns)
            query = f"(SELECT *,\n  {listed}\nFROM {query}) AS level{level}"
        handed = [quoted(name) for name in passed]
        return "SELECT " + ",\n  ".join([*handed, *top]) + f"\nFROM {query}"

    def _uses(self, roots: Iterable[str]) -> dict[int, tuple[int, int]]:
        """Return how often each text is used, eagerly and in all."""
        eager: dict[int, int] = {}
        every: dict[int, int] = {}
        waiting = [(int(n), False) for root in roots for n in _MARK.findall(root)]
        seen: set[tuple[int, bool]] = set()
        while waiting:
            number, is_seldom = waiting.pop()
            every[number] = every.get(number, 0) + 1
            if not is_seldom:
                eager[number] = eager.get(number, 0) + 1
            below = is_seldom or self._texts[number].is_lazy
            if (number, below) not in seen:
                seen.add((number, below))
                waiting.extend((part, below) for part in self._texts[number].parts)
        return {number: (eager.get(number, 0), count) for number, count in every.items()}


@dataclass(slots=True)
class _Levels:
    """The columns that a query computes, level by level."""

    texts: Sequence[_Text]
    uses: dict[int, tuple[int, int]]
    levels: list[list[tuple[str, str]]] = field(default_factory=list)
    _written: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    """Of each text: what stands for it, the level above which it can stand, how deep it nests."""

    def written(self, text: str) -> str:
        """Return a text with its marks replaced."""
        for number in map(int, _MARK.findall(text)):
            self._write(number)
        return _MARK.sub(lambda found: self._written[int(found[1])][0], text)

    def _write(self, root: int) -> None:
        waiting = [(root, False)]
        while waiting:
            number, is_ready = waiting.pop()
            if number in self._written:
                continue
            if is_ready:
                self._finish(number)
            else:
                waiting.append((number, True))
                waiting.extend((part, False) for part in self.texts[number].parts)

    def _finish(self, number: int) -> None:
        text = self.texts[number]
        parts = [self._written[part] for part in text.parts]
        level = max((part[1] for part in parts), default=0)
        depth = 1 + max((part[2] for part in parts), default=0)
        body = _MARK.sub(lambda found: self._written[int(found[1])][0], text.text)
        if self._is_column(number, depth):
            while len(self.levels) <= level:
                self.levels.append([])
            self.levels[level].append((f"c${number}", body))
            self._written[number] = f"c${number}", level + 1, 0
        else:
            self._written[number] = (body if text.is_atom else f"({body})"), level, depth

    def _is_column(self, number: int, depth: int) -> bool:
        text = self.texts[number]
        if text.is_atom or text.locals:
            return False
        eager, every = self.uses.get(number, (1, 1))
        return eager > 1 or (every > 1 and text.size > _LARGE) or depth > _DEEP


def balanced(operator: str, terms: Sequence[str], pool: Pool) -> str:
    """Return terms joined by an associative operator, as a tree of little depth."""
    terms = list(terms)
    while len(terms) > _WIDE:
        terms = [
            pool.share(f" {operator} ".join(terms[at : at + _WIDE])) for at in range(0, len(terms), _WIDE)
        ]
    return f" {operator} ".join(terms)


_WIDE: Final = 16


def marks(text: str) -> Iterator[int]:
    """Yield the numbers of the marks in a text."""
    yield from map(int, _MARK.findall(text))
