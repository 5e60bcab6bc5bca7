"""The reasons of a program as generated Python: one function of facts finds them, others write them.

What is found is a tuple of atoms; the data of the rules, and their text in either style of JSON, are
made of it by functions of one template. Like a decision, the function of facts gives up where it has
no answer; what it finds is what the reference's trace would say, byte for byte.
"""

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from types import FunctionType
from typing import Any, Protocol

from policyeval.backends.python.affordable import limits_of
from policyeval.backends.python.emit import UNWRITABLE, Constants, Emitter
from policyeval.backends.python.functions import Operand
from policyeval.backends.python.guards import Limits, load_facts
from policyeval.backends.python.misses import Misses
from policyeval.backends.python.numbering import Numbering
from policyeval.backends.python.program import write_used
from policyeval.backends.python.reasons import Reasons
from policyeval.backends.python.scope import Frame, LoadedFact, Scope
from policyeval.backends.python.shown import BECAUSE, NEAR_MISS, Traced
from policyeval.backends.python.templates import (
    CANONICAL,
    PLAIN,
    DataWriter,
    Object,
    Template,
    TextWriter,
)
from policyeval.backends.python.terms import InstantTexts, Show, Terms
from policyeval.frozen import dataclass, field
from policyeval.ir.program import Program
from policyeval.ir.terms import AS_OF
from policyeval.ir.walk import expressions
from policyeval.language.types import TIMESTAMP
from policyeval.language.values import Timestamp
from policyeval.schema.declaration import FactSchema
from policyeval.schema.shape import RecordShape

Load = Callable[[Emitter], dict[tuple[str, ...], LoadedFact]]
"""What writes the loading of the facts that a decision is quick for."""
Found = tuple[Any, ...]
"""What the function of facts finds."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The functions that write what was found as JSON text."""

    plain: Any
    canonical: Any
    """The text that a digest is of."""


@dataclass(frozen=True)
class Tracing:
    """The generated reasons of a program; what writes their text is made when it is first asked for."""

    body: Any
    """The function of facts; its code is bound to an instant anew for each, like that of a decision."""
    prelude: Callable[[int], tuple[Any, ...]]
    data: Any
    """The function that makes the data of the rules of what was found."""
    source: str
    _rules: list[Traced] = field(repr=False)
    _names: list[str] = field(repr=False)
    _constants: Constants = field(repr=False)

    def at(self, as_of: Timestamp) -> Callable[[Any], Found]:
        """Return the function of facts that finds what the others write; it raises when it cannot."""
        early = self.prelude(as_of.nanos)
        return FunctionType(self.body.__code__, self.body.__globals__, "find", (as_of.nanos, *early))

    @cached_property
    def texts(self) -> "Texts | None":
        """What writes text; None of what has none, such as an object whose names have no certain order."""
        constants = self._constants.copy()  # threads that make the same at once do not meet in it
        try:
            plain, canonical = (
                _writing(self._rules, self._names, TextWriter(constants, style), constants)
                for style in (PLAIN, CANONICAL)
            )
        except UNWRITABLE:
            return None
        return Texts(plain, canonical)


def compile_tracing(program: Program, schema: FactSchema, show: Show) -> Tracing | None:
    """Return the generated reasons of a program; None when it has none. `show` makes JSON data of values."""
    shape = schema.slot.shape
    assert isinstance(shape, RecordShape)
    try:
        limits = limits_of(program, schema.slot, with_reasons=True)
        return None if limits is None else _compiled(program, partial(_load, shape, limits), show)
    except UNWRITABLE:
        return None


def _load(shape: RecordShape, limits: Limits, emitter: Emitter) -> dict[tuple[str, ...], LoadedFact]:
    return load_facts(shape, "d", emitter, limits)


def _compiled(program: Program, load: Load, show: Show) -> Tracing:
    constants, numbering = Constants(), Numbering()
    emitter, early = Emitter(constants), Emitter(constants, prefix="p")
    top = Frame(0, emitter.reserve())
    facts = load(emitter)
    variables = {AS_OF: Operand("t", TIMESTAMP)}
    prelude = Scope(early, numbering, {}, variables)
    scope = Scope(emitter, numbering, facts, variables, prelude=prelude, frames=[top])
    for one in (program, *program.uses):
        numbering.add(expressions(one))
    for one in program.uses:
        write_used(one, scope)
    parents = {fact.operand.text: fact for fact in facts.values()}
    terms = Terms(scope, show, InstantTexts(show), parents)
    traced, names = Reasons(program, terms, Misses(program, terms)).write()
    emitter.line(f"return ({''.join(f'{name}, ' for name in names)})")
    early.line(f"return ({''.join(f'{name}, ' for name in scope.kept)})")
    body, begun = emitter.function(", ".join(["d", "t", *scope.kept])), early.function("t")
    data = _writing(traced, names, DataWriter(constants), constants)
    return Tracing(body, begun, data, f"{early.source}\n{emitter.source}", traced, names, constants)


# -------------------------------------------------------------------------------------- writing down


class Writer(Protocol):
    """What makes expressions of templates."""

    def write(self, template: Template) -> str:
        """Return an expression for a template."""

    def listed(self, parts: Iterator[str]) -> str:
        """Return an expression for a list of what was written."""

    def copied(self, value: Any) -> str:
        """Return a short expression for JSON data that is always the same, and seldom asked for."""


def _writing(
    rules: list[Traced], names: list[str], writer: Writer, constants: Constants
) -> Callable[[Found], Any]:
    emitter = Emitter(constants, prefix="x")
    with emitter.block("if found is None"):
        emitter.line(f"return {writer.copied([rule.unreached.value for rule in rules])}")
    if names:
        emitter.line(f"({''.join(f'{name}, ' for name in names)}) = found")
    parts = [_write_rule(rule, writer, emitter) for rule in rules]
    emitter.line(f"return {writer.listed(iter(parts))}")
    return emitter.writer("found")


def _write_rule(rule: Traced, writer: Writer, emitter: Emitter) -> str:
    name = emitter.name()
    if rule.reached is None:
        emitter.line(f"{name} = {writer.write(rule.unreached)}")
    elif rule.bundle is None:
        _write_reached(rule, rule.reached, name, writer, emitter)
    else:
        with emitter.block(f"if {rule.bundle} is None"):
            emitter.line(f"{name} = {writer.write(rule.unreached)}")
        with emitter.block("else"):
            if rule.names:
                emitter.line(f"({''.join(f'{one}, ' for one in rule.names)}) = {rule.bundle}")
            _write_reached(rule, rule.reached, name, writer, emitter)
    return name


def _write_reached(rule: Traced, reached: Object, name: str, writer: Writer, emitter: Emitter) -> None:
    emitter.line(f"{BECAUSE} = {writer.write(rule.because)}")
    emitter.line(f"{NEAR_MISS} = {writer.write(rule.near_miss)}")
    emitter.line(f"{name} = {writer.write(reached)}")
