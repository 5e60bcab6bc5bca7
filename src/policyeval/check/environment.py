"""What names mean where an expression stands."""

from collections.abc import Mapping
from itertools import count
from types import MappingProxyType
from typing import Final

from policyeval.cel import syntax
from policyeval.frozen import dataclass, field, replace
from policyeval.ir.expr import Call, Expr, Fact, Literal, Named, Select, Variable
from policyeval.language.functions.network import CIDR, IP
from policyeval.language.overload import Overload
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    NULL,
    STRING,
    TIMESTAMP,
    UINT,
    List,
    Map,
    Optional,
    Type,
    TypeOf,
)
from policyeval.language.values import TypeValue
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source, Span

Key = tuple[object, ...]
"""What identifies something that can be narrowed, wherever it is written."""

BUILT_IN: Final = Span(Source("built in", ""), 0, 0)


@dataclass(frozen=True, slots=True)
class Global:
    """What a name means everywhere: the expression it stands for, and where that is declared."""

    meaning: Expr
    declared: Span | None = None
    hides: Expr | None = None
    """The fact of the same name: who writes the bare name has to say which of them it is."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A named condition of a policy."""

    name: str
    parameters: tuple[str, ...]
    body: syntax.Expr
    size: int
    """How many nodes the body has."""
    span: Span


@dataclass(frozen=True, slots=True)
class Environment:
    """The world of an expression: names, functions, definitions, and the zone of its calendar.

    `names` are dotted: of `param.limit.x` the longest declared start is taken. `container` is CEL's:
    names are first looked for inside it.
    """

    names: Mapping[str, Global]
    functions: Mapping[tuple[str, bool], tuple[Overload, ...]]
    definitions: Mapping[str, Definition] = field(default_factory=lambda: MappingProxyType({}))
    container: str = ""
    zone: str = "UTC"
    is_strict: bool = True
    """Also report what CEL allows and a policy never means, such as a comparison that is always true."""
    is_typed: bool = True
    """Without types nothing is reported: what is wrong fails when it is evaluated, as CEL also allows."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the checker stands: the locals around it, and what is known of them there."""

    locals: Mapping[str, Expr]
    """Local names as written, and what they are: variables, or simple arguments of a definition."""
    narrowed: Mapping[Key, Type]
    taken: frozenset[str]
    """Names of variables that are bound around this place."""
    expanding: tuple[str, ...] = ()
    """The definitions being inlined, outermost first."""

    def bind(self, name: str, type_: Type, span: Span) -> tuple["Scope", Variable]:
        """Return the scope inside which `name` is a local, and its variable."""
        unique = next(candidate for candidate in _spellings(name) if candidate not in self.taken)
        variable = Variable(unique, type=type_, span=span)
        return replace(self, locals={**self.locals, name: variable}, taken=self.taken | {unique}), variable

    def knowing(self, facts: Mapping[Key, Type]) -> "Scope":
        """Return the scope in which these things have these narrower types."""
        return replace(self, narrowed={**self.narrowed, **facts}) if facts else self


def _spellings(name: str) -> "map[str]":
    return map(lambda n: name if n == 1 else f"{name}'{n}", count(1))


TOP: Final = Scope(MappingProxyType({}), MappingProxyType({}), frozenset())
"""The scope outside of everything."""


def key_of(expr: Expr) -> Key | None:
    """Return what identifies a fact, a variable or a member of one; None for anything else."""
    match expr:
        case Fact(path=path):
            return path
        case Variable(name=name):
            return ("", name)
        case Select(operand=operand, field=name):
            inner = key_of(operand)
            return None if inner is None else (*inner, name)
        case Call(overload="index_map" | "index_list", arguments=(operand, Literal(value=value))):
            inner = key_of(operand)
            return None if inner is None else (*inner, "[]", repr(value))
        case Named(body=body):
            return key_of(body)
        case _:
            return None


def _type_name(type_: Type) -> Global:
    return Global(Literal(TypeValue(type_), type=TypeOf(type_), span=BUILT_IN))


TYPE_NAMES: Final[Mapping[str, Global]] = MappingProxyType(
    {
        "bool": _type_name(BOOL),
        "int": _type_name(INT),
        "uint": _type_name(UINT),
        "double": _type_name(DOUBLE),
        "string": _type_name(STRING),
        "bytes": _type_name(BYTES),
        "list": _type_name(List(DYN)),
        "map": _type_name(Map(DYN, DYN)),
        "null_type": _type_name(NULL),
        "type": _type_name(TypeOf(DYN)),
        "optional_type": _type_name(Optional(DYN)),
        "google.protobuf.Timestamp": _type_name(TIMESTAMP),
        "google.protobuf.Duration": _type_name(DURATION),
        "net.IP": _type_name(IP),
        "net.CIDR": _type_name(CIDR),
    }
)
"""The names of types, which are values of CEL."""


@dataclass(slots=True)
class Findings:
    """The diagnostics of one check, each reported once however often its text is inlined."""

    seen: dict[tuple[str, Span | None], Diagnostic] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """The definitions, parameters and readings that something names."""
    level: int = 0
    """How many expressions are being checked inside one another, inlined ones included."""
    inlined: int = 0
    """How many nodes inlining has made so far."""

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep the finding unless the same one was found at the same place."""
        self.seen.setdefault((diagnostic.code, diagnostic.span), diagnostic)

    @property
    def all(self) -> tuple[Diagnostic, ...]:
        """Every finding, in the order in which they were made."""
        return tuple(self.seen.values())
