"""A CEL Policy as it was written: rules in rules, every part with its place, nothing resolved.

Source: the public CEL Policy format (`policy.yaml`) and CEL environment format (`config.yaml`).
"""

from collections.abc import Mapping
from types import MappingProxyType

from policyeval.cel import syntax
from policyeval.frozen import dataclass, field
from policyeval.language.overload import Overload
from policyeval.language.types import Type
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class Formula:
    """A CEL expression and where it stands; `expr` is None where its text is not CEL."""

    expr: syntax.Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class NamedFormula:
    """A variable of a rule: `variables.<name>` below it and inside its nested rules."""

    name: str
    body: Formula
    span: Span
    """Where the name stands."""


@dataclass(frozen=True, slots=True)
class Match:
    """One condition, and the output or the nested rule behind it."""

    condition: Formula | None
    """None where it is not written: it always holds."""
    outcome: "Formula | NestedRule"
    explanation: Formula | None
    span: Span


@dataclass(frozen=True, slots=True)
class NestedRule:
    """Variables, and matches of which the first counts, or of an aggregate all."""

    id: str
    is_aggregate: bool
    variables: tuple[NamedFormula, ...]
    matches: tuple[Match, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Import:
    """A qualified name that may be called by its last part."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class CelPolicyDocument:
    """One policy."""

    name: str
    description: str
    imports: tuple[Import, ...]
    rule: NestedRule


@dataclass(frozen=True, slots=True)
class DeclaredVariable:
    """A name that the environment gives a type."""

    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What an environment leaves out of the standard library."""

    names: frozenset[str] = frozenset()
    """Functions, operators and macros, as CEL names them: `size`, `_+_`, `has`."""
    overloads: frozenset[str] = frozenset()
    """Single overloads of functions that are there otherwise, by their ids."""
    span: Span | None = None
    """Where that is said."""


@dataclass(frozen=True, slots=True)
class Config:
    """The environment of a policy: what its expressions may name."""

    container: str = ""
    variables: Mapping[str, DeclaredVariable] = field(default_factory=lambda: MappingProxyType({}))
    overloads: tuple[Overload, ...] = ()
    left_out: LeftOut = LeftOut()
