"""What generated code has at hand at one place: names, facts, and values that were computed before."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from policyeval.backends.python.emit import Emitter, Reserve
from policyeval.backends.python.functions import Operand
from policyeval.backends.python.numbering import Numbering
from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Expr
from policyeval.regex import Regex

_NAME: Final = Regex(r"\bv[0-9]+")
_BOUND: Final = Regex(r"\bv[0-9]+(?= :=)")
_LOCAL: Final = 1_000_000
"""The level of a name that a `Let` binds: its value is kept nowhere outside of it."""


@dataclass(slots=True)
class Frame:
    """A stretch of code, in which what was computed stays known; a loop begins one of its own level."""

    level: int
    reserve: Reserve | None = None
    known: dict[Any, Operand] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadedFact:
    """A fact in a local name; `parent` holds the object that it is in, where that may be null."""

    operand: Operand
    parent: str | None
    members: tuple[str, ...] | None = None
    """The names of its members when it is an object: each is a fact of its own."""
    is_certain: bool = False
    """Whether it is there whenever its parent is."""


@dataclass(slots=True)
class Ahead:
    """A place ahead of a term, for what the term computes and others may need as well."""

    lines: "list[str | Reserve]"
    indent: int
    condition: str
    """What has to hold for the term to be evaluated."""
    home: Frame
    """Where the values stay known."""
    term: Frame
    """Where the term is written, outside of what is conditional in itself."""
    newest: int
    """The newest name that has a value there."""

    def has(self, text: str) -> bool:
        """Say whether everything that an expression names has a value there for certain."""
        late = self.home.reserve.names if self.home.reserve is not None else []
        named = {*_NAME.findall(text)} - {*_BOUND.findall(text)}
        return all(int(name[1:]) <= self.newest and name not in late for name in named)


@dataclass(slots=True)
class Scope:
    """Everything that an expression is written with."""

    emitter: Emitter
    numbering: Numbering
    facts: Mapping[tuple[str, ...], LoadedFact]
    variables: dict[str, Operand]
    decisions: dict[tuple[str, str], Operand] = field(default_factory=dict)
    prelude: "Scope | None" = None
    """Where what depends on nothing but the instant is computed, once for many bundles."""
    kept: list[str] = field(default_factory=list)
    """What the prelude hands over."""
    prefixes: Counter[tuple[int, ...]] = field(default_factory=Counter)
    """How often conjunctions begin alike."""
    frames: list[Frame] = field(default_factory=lambda: [Frame(0)])
    is_conditional: bool = False
    ahead: Ahead | None = None
    is_folding: bool = True
    """Whether what is made of constants alone is computed while the code is written."""
    asked: list[Expr] = field(default_factory=list)
    """The parts that are left to the reference."""
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The names that hold the members of a record, by the text that makes a tuple of them."""

    @property
    def level(self) -> int:
        """How many loops are around this place."""
        return self.frames[-1].level

    @property
    def is_lasting(self) -> bool:
        """Say whether what is computed here stays known until the end of the function or of a loop."""
        return self.frames[-1].reserve is not None

    def member(self, record: Operand, index: int) -> str:
        """Return an expression for a member of a record, by its place."""
        parts = self.parts.get(record.text)
        return f"{record.text}[{index}]" if parts is None else parts[index]

    def find(self, number: Any) -> Operand | None:
        """Return the operand that has a value that was computed before on the way to this place."""
        for frame in reversed(self.frames):
            if number in frame.known:
                return frame.known[number]
        return None

    def remember(self, number: Any, operand: Operand) -> Operand:
        """Keep an operand for the rest of the innermost stretch of code."""
        self.frames[-1].known[number] = operand
        return operand

    def place_ahead(self, text: str) -> Ahead | None:
        """Return the place ahead of what is being written for an expression that could stand there."""
        ahead = self.ahead
        is_whole = ahead is not None and ahead.term is self.frames[-1] and ahead.has(text)
        return ahead if is_whole else None

    @contextmanager
    def computing_ahead(self, ahead: Ahead | None) -> Iterator[None]:
        """Compute at a place ahead what is shared with other code."""
        before, self.ahead = self.ahead, ahead
        yield
        self.ahead = before

    def level_of(self, expr: Expr) -> int:
        """Return the innermost loop that a value depends on."""
        names = self.numbering.names[self.numbering.of(expr)]
        return max((self.variables[name].level for name in names if name in self.variables), default=0)

    def reserve_at(self, level: int) -> Reserve | None:
        """Return where names of a level are made ready."""
        return next((f.reserve for f in self.frames if f.level == level and f.reserve is not None), None)

    @contextmanager
    def stretch(self, *, is_conditional: bool) -> Iterator[None]:
        """Open a stretch of code that other code does not come after for certain."""
        before = self.is_conditional
        self.frames.append(Frame(self.level))
        self.is_conditional = is_conditional
        yield
        self.is_conditional = before
        self.frames.pop()

    @contextmanager
    def loop(self) -> Iterator[None]:
        """Open the body of a loop; the line that begins it has been written."""
        before = self.is_conditional
        self.frames.append(Frame(self.level + 1, self.emitter.reserve()))
        self.is_conditional = False
        yield
        self.is_conditional = before
        self.frames.pop()

    @contextmanager
    def binding(self, names: Mapping[str, Operand]) -> Iterator[None]:
        """Bind names; what is computed with them is not kept beyond."""
        before = self.variables
        self.variables = {**before, **names}
        self.frames.append(Frame(self.level))
        yield
        self.frames.pop()
        self.variables = before

    def local(self, operand: Operand, type_: Any) -> Operand:
        """Return the operand of a name that a `Let` binds."""
        return Operand(operand.text, type_, operand.can_be_absent, operand.depth, _LOCAL)
