"""The facts that a decision reads: what each is, what it is when absent, and which rules read it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policyeval.engine.load import LoadedPolicy
from policyeval.frozen import dataclass
from policyeval.ir.expr import Fact
from policyeval.ir.program import Program
from policyeval.ir.terms import facts_of
from policyeval.ir.walk import rule_expressions, walk
from policyeval.language.types import (
    BOOL,
    DOUBLE,
    DURATION,
    TIMESTAMP,
    Int,
    List,
    Map,
    Nullable,
    Record,
    String,
    Type,
)
from policyeval.schema.declaration import Declaration
from policyeval.schema.shape import NO_DEFAULT

_EXAMPLES: Final[dict[Type, Any]] = {
    BOOL: False,
    DOUBLE: 0.0,
    TIMESTAMP: "2025-01-01T00:00:00+07:00",
    DURATION: "0s",
}

Reads = Mapping[str, frozenset[tuple[str, ...]]]
"""What each rule of a decision reads of the facts, by its id."""


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A declared fact, and the rules of the decision that read it or something in it."""

    declaration: Declaration
    rules: tuple[str, ...]

    @property
    def has_default(self) -> bool:
        """Whether the fact has a value when it is absent."""
        return self.declaration.default is not NO_DEFAULT


def read_facts_of(loaded: LoadedPolicy, program: Program) -> tuple[ReadFact, ...]:
    """Return the facts that a decision reads, in the order of the schema.

    Of a list that is read every member of its elements is shown, since which of them a condition
    reads may depend on the others.
    """
    paths = facts_of(program)
    reads = reads_of(program)
    declarations = loaded.checked.schema.declarations.values()
    return tuple(
        ReadFact(declaration, tuple(readers(declaration, reads)))
        for declaration in declarations
        if any(_meets(_parts(declaration.path), path) for path in paths)
    )


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part.removesuffix("[]") for part in path.split("."))


def _meets(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False))


def reads_of(program: Program) -> Reads:
    """Return what each rule reads of the facts, by its id: paths of values, not of what they are parts of."""
    return {
        rule.id: frozenset(
            node.path
            for expr in rule_expressions(rule)
            for node in walk(expr)
            if isinstance(node, Fact) and not isinstance(node.type, Record)
        )
        for rule in program.rules
    }


def readers(declaration: Declaration, reads: Reads) -> Iterator[str]:
    """Yield the ids of the rules that read a fact or something in it."""
    parts = _parts(declaration.path)
    for rule, paths in reads.items():
        if any(_meets(parts, path) for path in paths):
            yield rule


def template(facts: tuple[ReadFact, ...]) -> dict[str, Any]:
    """Return a bundle with every fact: its default, or an example of its type; lists are empty."""
    bundle: dict[str, Any] = {}
    for fact in facts:
        path = fact.declaration.path
        if "[]" in path:
            continue
        *parents, name = path.split(".")
        holder = bundle
        for parent in parents:
            inside = holder.get(parent)
            if not isinstance(inside, dict):
                break
            holder = inside
        else:
            holder[name] = fact.declaration.default if fact.has_default else _example(fact.declaration.type)
    return bundle


def _example(type_: Type) -> Any:
    match type_:
        case Nullable():
            return None
        case Int(low=low, high=high):
            return min(max(0, low), high)
        case String(known=known):
            return known[0] if known else ""
        case List():
            return []
        case Record() | Map():
            return {}
        case _:
            return _EXAMPLES.get(type_)
