"""Texts of SQL that are computed once, however often they are used.

Expressions are written as text in which whatever was written before stands as a short mark. Equal texts
have the same mark, so that a program becomes a graph; what is used more than once, and depends on no
element of a list, becomes a column of its own. Columns that need others stand a level above them:

    SELECT …, a + 1 AS c2 FROM (SELECT *, x * y AS c1 FROM facts)

DuckDB keeps these levels apart, and each column is computed once for a row.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from policyeval.backends.columnar.layout import quoted
from policyeval.frozen import dataclass, field

_MARK: Final = re.compile("\ue000(\\d+)\ue001")
_LOCAL: Final = re.compile(r"\b[xi]\$\d+")
_MAPPED: Final = re.compile(
    "list_transform\\(\ue000(\\d+)\ue001, lambda (x\\$\\d+), (i\\$\\d+): \ue000(\\d+)\ue001\\)"
)
_BOUND: Final = re.compile(r"\blambda (x\$\d+)(?:, ([xi]\$\d+))?:")
_LARGE: Final = 400
"""Characters of a text that is not written twice, even where it is seldom computed."""
_SMALL: Final = 40
"""Characters of a text that is sooner computed again for an element of a list than looked up."""
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

    guards: list[str] = field(default_factory=list)
    """Conditions without one of which no row needs what is seldom needed."""
    _texts: list[_Text] = field(default_factory=list)
    _marks: dict[tuple[str, bool, bool], int] = field(default_factory=dict)
    _only: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of a text that is something only where a condition holds: the condition, and the text there."""
    _elements: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _over: dict[str, "_Over"] = field(default_factory=dict)
    """Of each name of an element, or of its number: which list it is of."""
    _columns: set[int] = field(default_factory=set)
    _names: int = 0

    def atom(self, text: str) -> str:
        """Return the mark of a text that costs nothing, such as a column, a literal or an element's member.

        An element is what the text begins with, if it is any.
        """
        return self._mark(text, is_atom=_MARK.search(text) is None, is_lazy=False)

    def share(self, text: str) -> str:
        """Return the mark of a text of marks."""
        return text if _MARK.fullmatch(text) else self._mark(text, is_atom=False, is_lazy=False)

    def column(self, text: str) -> str:
        """Return the mark of a text that becomes a column, wherever it is used."""
        mark = self.share(text)
        self._columns.update(marks(mark))
        return mark

    def seldom(self, text: str) -> str:
        """Return the mark of a text that few rows need: it stands in a branch of a CASE."""
        return self._mark(text, is_atom=False, is_lazy=True)

    def only(self, where: str, text: str, otherwise: str) -> str:
        """Return the mark of a text that few rows need, and that is anything only where a condition holds."""
        mark = self.seldom(f"CASE WHEN {where} THEN {text} ELSE {otherwise} END")
        self._only[mark] = self.share(where), text
        return mark

    def known(self, where: str, mark: str) -> str:
        """Return a text that is asked only where a condition holds, without asking for the same again."""
        found = self._only.get(mark)
        return mark if found is None or found[0] != self.share(where) else found[1]

    def local(self, kind: str = "x") -> str:
        """Return a new name: `x$…` for an element of a list, `i$…` for its number."""
        self._names += 1
        return f"{kind}${self._names}"

    def element(self, over: str, around: Collection[str]) -> tuple[str, str]:
        """Return the names of an element of a list and of its number, other than those bound around.

        They are the same for the same list, so that what is asked of an element is one text.
        """
        known = self._elements.setdefault(over, [])
        for names in known:
            if names[0] not in around:
                return names
        names = self.local(), self.local("i")
        known.append(names)
        self._over.update(dict.fromkeys(names, (int(names[0][2:]), names, next(marks(over)))))
        return names

    def constant(self, text: str) -> str:
        """Return a text of constants as it is written."""
        return _MARK.sub(lambda found: self._texts[int(found[1])].text, text)

    def concatenated(self, one: str, other: str) -> str:
        """Return the mark of one text of the language followed by another: a literal, where both are."""
        both = [self.constant(mark) if self.is_constant(mark) else "" for mark in (one, other)]
        if all(text.startswith("'") for text in both):
            return self.atom(both[0][:-1] + both[1][1:])
        return self.seldom(f"{one} || {other}")

    def is_constant(self, mark: str) -> bool:
        """Say whether a mark stands for a constant."""
        found = _MARK.fullmatch(mark)
        text = None if found is None else self._texts[int(found[1])]
        return text is not None and text.is_atom and not text.locals and '"' not in text.text[:1]

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
        guard = self.share(balanced("OR", [*dict.fromkeys(self.guards)], self)) if self.guards else None
        roots = [*(text for _, text in outputs), *([guard] * 2 if guard else [])]
        layout = _Levels(self._texts, self._over, self._uses(roots), self._columns)
        layout.guard = None if guard is None else layout.guarded_by(guard)
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


_Over = tuple[int, tuple[str, str], int]
"""When the names of an element were made, the names, and the number of the list's text."""


@dataclass(frozen=True, slots=True)
class _Written:
    """What stands for a text."""

    text: str
    level: int
    """The level on which it can stand."""
    depth: int
    by_element: str | None = None
    """The column that holds it for each element of a list."""


@dataclass(slots=True)
class _Levels:
    """The columns that a query computes, level by level."""

    texts: Sequence[_Text]
    over: Mapping[str, _Over]
    uses: Mapping[int, tuple[int, int]]
    columns: Collection[int]
    """The texts that are columns anyway."""
    levels: list[list[tuple[str, str]]] = field(default_factory=list)
    guard: _Written | None = None
    """What is true wherever a text is needed that few rows need."""
    _written: dict[int, _Written] = field(default_factory=dict)
    _lists: dict[str, int] = field(default_factory=dict)
    """Of each column that holds a text for every element of a list: the number of that list's text."""

    def guarded_by(self, text: str) -> _Written | None:
        """Return what stands for a guard, once it is a column."""
        (number,) = marks(text)
        self._write(number)
        return self._written[number]

    def written(self, text: str) -> str:
        """Return a text with its marks replaced."""
        for number in marks(text):
            self._write(number)
        return self._replaced(text)

    def _replaced(self, text: str) -> str:
        return _MARK.sub(lambda found: self._written[int(found[1])].text, text)

    def _write(self, root: int) -> None:
        waiting = [(root, False)]
        while waiting:
            number, is_ready = waiting.pop()
            if number in self._written:
                continue
            if is_ready:
                self._written[number] = self._finished(number)
            else:
                waiting.append((number, True))
                waiting.extend((part, False) for part in self.texts[number].parts)
                waiting.extend((list_, False) for _, _, list_ in self._groups(number))

    def _groups(self, number: int) -> list[_Over]:
        """Return the lists of whose elements a text is, the innermost first; none where one is not known."""
        found: set[_Over] = set()
        waiting = list(self.texts[number].locals)
        while waiting:
            name = waiting.pop()
            if name not in self.over:
                return []
            if self.over[name] not in found:
                found.add(self.over[name])
                waiting.extend(self.texts[self.over[name][2]].locals)
        return sorted(found, reverse=True)

    def _finished(self, number: int) -> _Written:
        text = self.texts[number]
        if text.is_atom:
            return _Written(text.text, 0, 0)
        parts = [self._written[part] for part in text.parts]
        level = max((part.level for part in parts), default=0)
        depth = 1 + max((part.depth for part in parts), default=0)
        same = self._same(text)
        if same is not None:
            return same
        body = self._body(text)
        if not self._is_shared(number, body, depth):
            return _Written(f"({body})", level, depth)
        if text.locals:
            return self._by_element(number, body, level)
        level = self._add(number, body, level)
        return _Written(f"c${number}", level + 1, 0)

    def _same(self, text: _Text) -> _Written | None:
        """Return the column that a list of what holds for each element is, where there is one."""
        found = _MAPPED.fullmatch(text.text)
        if found is None:
            return None
        of = self._written[int(found[4])]
        is_plain = of.by_element is not None and of.text == f"list_extract({of.by_element}, {found[3]})"
        return _Written(of.by_element, of.level, 0) if is_plain and of.by_element is not None else None

    def _body(self, text: _Text) -> str:
        found = _MAPPED.fullmatch(text.text)
        if found is None:
            return self._replaced(text.text)
        list_, element, index, of = found.groups()
        return self._mapped(int(list_), (element, index), self._written[int(of)].text)

    def _mapped(self, list_: int, names: tuple[str, str], body: str) -> str:
        """Return the list of what a text is for each element of a list.

        What needs nothing of an element itself, but of what is known for each, is found by going through
        that: the struct that an element mostly is costs three times as much.
        """
        over, (element, index) = self._written[list_].text, names
        if not _reads(body, element):
            for found in re.finditer(rf"list_extract\((c\$\d+), {re.escape(index)}\)", body):
                if self._lists.get(found[1]) == list_:
                    over, body = found[1], body.replace(found[0], element)
                    break
        bound = f"{element}, {index}" if _reads(body, index) else element
        return f"list_transform({over}, lambda {bound}: {body})"

    def _by_element(self, number: int, body: str, level: int) -> _Written:
        """Return a text that holds for each element of a list, as a list of its own."""
        name = f"c${number}"
        found = name
        groups = self._groups(number)
        for _, names, list_ in groups:
            body, level = self._mapped(list_, names, body), max(level, self._written[list_].level)
        for _, (_, index), _ in reversed(groups):
            found = f"list_extract({found}, {index})"
        if self.uses.get(number, (1, 1))[0]:  # others may be NULL
            self._lists[name] = groups[-1][2]
        level = self._add(number, body, level)
        return _Written(found, level + 1, 1, name)

    def _add(self, number: int, body: str, level: int) -> int:
        """Add a column, on a level at which all that it needs is there, and return the level."""
        is_seldom = not self.uses.get(number, (1, 1))[0]
        if is_seldom and self.guard is not None:
            level = max(level, self.guard.level)
            body = f"CASE WHEN {self.guard.text} THEN {body} END"
        while len(self.levels) <= level:
            self.levels.append([])
        self.levels[level].append((f"c${number}", body))
        return level

    def _is_shared(self, number: int, body: str, depth: int) -> bool:
        text = self.texts[number]
        if text.locals and not self._groups(number):
            return False
        if number in self.columns:
            return True
        eager, every = self.uses.get(number, (1, 1))
        if text.locals and len(body) < _SMALL:
            return False
        return eager > 1 or (every > 1 and len(body) > _LARGE) or (depth > _DEEP and not text.locals)


def _reads(body: str, name: str) -> bool:
    return re.search(rf"{re.escape(name)}(?!\d)", body) is not None


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
