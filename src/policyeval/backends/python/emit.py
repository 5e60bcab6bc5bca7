"""Python text, written line by line: fixed templates, numbered names, and a table of constants.

INVARIANT: no text of a policy or of a schema is ever part of the code. Names of facts, texts and every
other constant stand in the table, under `k0`, `k1` and so on; only numbers and truths are written out.
"""

import builtins
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import inf, isfinite
from types import CodeType, FunctionType
from typing import Any, Final

from policyeval.backends.python.surrender import ABSENT, Surrender, surrender
from policyeval.frozen import dataclass, field

_TABLE: Final[Mapping[str, Any]] = {
    "A": ABSENT,
    "Z": Surrender,
    "B": surrender,
    "U": object(),
    "I": inf,
    **{
        name: getattr(builtins, name)
        for name in ("type", "int", "float", "str", "list", "dict", "len", "min", "max", "sum", "Exception")
    },
}
"""All that generated code can name, beside its own constants: it has no other built-ins."""
_NAMED: Final = re.compile(r"\bk[0-9]+\b")
"""The name of a constant."""
_DEEPEST: Final = 80
"""Python takes 100 levels of indentation."""


class Unwritable(Exception):
    """A program that has no generated form; the reference runs it."""


UNWRITABLE: Final = (Unwritable, RecursionError, SyntaxError, MemoryError)
"""What says that there is no generated form, Python's own limits among them."""


@dataclass(slots=True)
class Constants:
    """The table of constants of generated code."""

    names: dict[str, Any] = field(default_factory=lambda: {"__builtins__": {}, **_TABLE})
    _by_text: dict[str, str] = field(default_factory=dict)
    _by_identity: dict[int, str] = field(default_factory=dict)

    def text(self, value: Any) -> str:
        """Return how code writes the constant: out when it is a number, by its name in the table else."""
        if value is None or type(value) in (bool, int):
            return f"({value!r})" if type(value) is int and value < 0 else repr(value)
        if type(value) is float and isfinite(value):
            return f"({value!r})"
        if type(value) is str and value in self._by_text:
            return self._by_text[value]
        name = f"k{len(self.names)}"
        self.names[name] = value
        if type(value) is str:
            self._by_text[value] = name
        return name

    def copy(self) -> "Constants":
        """Return a table that goes on from here on its own."""
        return Constants(dict(self.names), dict(self._by_text), dict(self._by_identity))

    def function(self, value: Any) -> str:
        """Return the name of a function that many places call, one for all of them."""
        name = self._by_identity.get(id(value))
        if name is None:
            name = self._by_identity[id(value)] = self.text(value)
        return name


@dataclass(slots=True)
class Reserve:
    """A place in the code at which names are made ready, once it is known which."""

    indent: int
    names: list[str] = field(default_factory=list)

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines that stand there in the end."""
        return (f"{' ' * self.indent}{' = '.join(self.names)} = U",) if self.names else ()


@dataclass(slots=True)
class Emitter:
    """The lines of one function, as they are written."""

    constants: Constants
    prefix: str = "v"
    lines: "list[str | Reserve]" = field(default_factory=list)
    indent: int = 1
    newest: int = -1
    """The number of the newest name."""
    _lasting: int = -1
    """The number of the newest name that is used beyond the place where it is made."""
    _highest: int = -1
    """The highest number that a name ever had."""

    def constant(self, value: Any) -> str:
        """Return how code writes a constant."""
        return self.constants.text(value)

    def name(self) -> str:
        """Return a local name that is not used yet."""
        self.newest += 1
        self._highest = max(self._highest, self.newest)
        return f"{self.prefix}{self.newest}"

    def lasting_name(self) -> str:
        """Return a local name that was never used, and never is for anything else."""
        self.newest = max(self.newest, self._highest)
        name = self.name()
        self._lasting = self.newest
        return name

    @contextmanager
    def passing_names(self) -> Iterator[None]:
        """Use the names made inside again afterwards, but those that last.

        A call of a function with more than 2,000 names takes many times as long: its frame does not fit
        into a chunk of Python's stack, so that each call asks the system for memory and gives it back.
        """
        before = self.newest
        yield
        self.newest = max(before, self._lasting)

    def line(self, text: str) -> None:
        """Write one line."""
        if self.indent > _DEEPEST:
            raise Unwritable
        self.lines.append(f"{' ' * self.indent}{text}")

    def assign(self, text: str) -> str:
        """Write an assignment to a new name, and return the name."""
        name = self.name()
        self.line(f"{name} = {text}")
        return name

    def reserve(self) -> "Reserve":
        """Keep a place here for lines that are only known later."""
        place = Reserve(self.indent)
        self.lines.append(place)
        return place

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """Write a line that opens a block; what is written inside stands in it."""
        self.line(f"{header}:")
        before = len(self.lines)
        self.indent += 1
        yield
        if len(self.lines) == before:
            self.line("pass")
        self.indent -= 1

    @contextmanager
    def aside(self) -> "Iterator[list[str | Reserve]]":
        """Collect what is written inside, one level deeper, instead of writing it down."""
        kept, self.lines = self.lines, []
        collected = self.lines
        self.indent += 1
        yield collected
        self.indent -= 1
        self.lines = kept

    def function(self, parameters: str) -> FunctionType:
        """Return the function that was written."""
        return made(self.constants, f"def f({parameters}):\n{self.source}\n")

    def writer(self, parameters: str) -> FunctionType:
        """Return the function that was written, with the texts of the table among its own constants.

        What writes a record down is made of little else: this takes a third of its time away.
        """
        texts = {name: value for name, value in self.constants.names.items() if type(value) is str}
        source = _NAMED.sub(lambda found: _stand_in(found[0], texts), self.source)
        function = made(self.constants, f"def f({parameters}):\n{source}\n")
        code = _with_texts(function.__code__, {f"~{name}": value for name, value in texts.items()})
        return FunctionType(code, function.__globals__, "write")

    @property
    def source(self) -> str:
        """Everything that was written."""
        return "\n".join(
            text for line in self.lines for text in (line.texts if isinstance(line, Reserve) else (line,))
        )


def made(constants: Constants, source: str) -> FunctionType:
    """Return the function `f` that a source text defines, with nothing in reach but the table."""
    space = constants.names
    exec(compile(source, "<generated>", "exec"), space)
    function = space.pop("f")
    assert isinstance(function, FunctionType)
    return function


def _stand_in(name: str, texts: Mapping[str, str]) -> str:
    return f'"~{name}"' if name in texts else name


def _with_texts(code: CodeType, texts: Mapping[str, str]) -> CodeType:
    """Return code in which texts stand for what stood in for them."""

    def put(constant: Any) -> Any:
        match constant:
            case str():
                return texts.get(constant, constant)
            case tuple():
                return tuple(put(part) for part in constant)
            case CodeType():
                return _with_texts(constant, texts)
            case _:
                return constant

    return code.replace(co_consts=put(code.co_consts))
