"""A program as one Python function of the facts as they are given.

The function returns an answer: the status, the rules that fired with their points, the result as JSON
data. Where it has none, it returns what `X` decides, which asks the reference. The order of things is
the reference's: rules are asked, contributions cut, results combined, outputs computed.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from policyeval.backends.python.affordable import limits_of
from policyeval.backends.python.contributing import Combining, is_ever_open
from policyeval.backends.python.emit import UNWRITABLE, Constants, Emitter, Unwritable
from policyeval.backends.python.expr import write
from policyeval.backends.python.forms import form_of, from_value, to_value
from policyeval.backends.python.functions import Operand, given
from policyeval.backends.python.guards import Facts, Guarding, Limits, load_facts
from policyeval.backends.python.numbering import Numbering
from policyeval.backends.python.onepass import asked_of_lists, write_passes
from policyeval.backends.python.operands import converted
from policyeval.backends.python.quick import PARAMETERS, Compiled
from policyeval.backends.python.results import as_json
from policyeval.backends.python.scope import Frame, Scope
from policyeval.backends.python.surrender import surrender
from policyeval.backends.python.together import ask_all
from policyeval.backends.reference.ledger import KEYS, Dated, post_entries
from policyeval.backends.reference.program import AS_OF
from policyeval.frozen import dataclass
from policyeval.ir.expr import And, Expr
from policyeval.ir.program import Ledger, Program
from policyeval.ir.record import Status
from policyeval.ir.walk import expressions, walk
from policyeval.language.types import TIMESTAMP, List, Type
from policyeval.language.values import Failure, Timestamp, Value
from policyeval.schema.declaration import FactSchema
from policyeval.schema.shape import RecordShape

_LONGEST_PREFIX: Final = 8


def compile_program(program: Program, schema: FactSchema) -> Compiled | None:
    """Return the generated code of a program over the facts of a schema, or None when it has none.

    It counts no cost: it takes only facts that are too small to make the decision pass a limit.
    """
    shape = schema.slot.shape
    assert isinstance(shape, RecordShape)
    try:
        limits = limits_of(program, schema.slot)
        return None if limits is None else _compiled(program, shape, limits)
    except UNWRITABLE:
        return None


@dataclass(frozen=True, slots=True)
class _Given:
    """The facts that generated code takes: what they look like, and how large they are."""

    shape: RecordShape
    limits: Limits


def _compiled(program: Program, shape: RecordShape, limits: Limits) -> Compiled:
    constants, numbering = Constants(), Numbering()
    emitter, early = Emitter(constants), Emitter(constants, prefix="p")
    with emitter.block("try"):
        kept = _write_body(program, _Given(shape, limits), numbering, emitter, early)
    emitter.line("except Exception: pass")
    emitter.line("return X(d)")
    early.line(f"return ({''.join(f'{name}, ' for name in kept)})")
    body = emitter.function(", ".join(["d", "t", *kept, *PARAMETERS]))
    return Compiled(program, body, early.function("t"), f"{early.source}\n{emitter.source}")


def _write_body(
    program: Program, given_facts: "_Given", numbering: Numbering, emitter: Emitter, early: Emitter
) -> list[str]:
    """Write everything that the answer takes; return what the prelude has to hand over."""
    everything = [expr for one in (program, *program.uses) for expr in expressions(one)]
    numbering.add(everything)
    shape = given_facts.shape
    asked = asked_of_lists(everything, shape, numbering)
    emitter.line("fired = []")
    top = Frame(0, emitter.reserve())
    variables = {AS_OF: Operand("t", TIMESTAMP)}
    prelude = Scope(early, numbering, {}, variables)
    scope = Scope(emitter, numbering, {}, variables, prelude=prelude, frames=[top])

    def ask(facts: Facts, guarding: Guarding) -> None:
        scope.facts = facts
        write_passes(asked, shape, guarding, scope)

    load_facts(shape, "d", emitter, given_facts.limits, apart=asked, behind=ask)
    for one in program.uses:
        write_used(one, scope)
    _count_prefixes(program, scope)
    Writing(program, scope, "fired").write_answer()
    return scope.kept


def _count_prefixes(program: Program, scope: Scope) -> None:
    """Count how often conditions begin with the same terms."""
    seen: set[int] = set()
    for expr in expressions(program):
        for node in walk(expr):
            if isinstance(node, And) and scope.numbering.of(node) not in seen:
                seen.add(scope.numbering.of(node))
                numbers = tuple(scope.numbering.of(term) for term in node.terms[:_LONGEST_PREFIX])
                scope.prefixes.update(numbers[:size] for size in range(2, len(numbers) + 1))


def write_used(program: Program, scope: Scope) -> None:
    """Write another decision whose results are read; without an answer its results are absent."""
    if program.uses:
        raise Unwritable
    emitter = scope.emitter
    names = {key: emitter.name() for key, _ in program.keys}
    everything = " = ".join(names.values())
    with emitter.block("try"), scope.binding({}):
        results = Writing(program, scope, None).write()
        for key, type_ in program.keys:
            emitter.line(f"{names[key]} = {converted(results[key], type_, scope)}")
        if is_ever_open(program):
            emitter.line(f"if is_open: {everything} = A")
    with emitter.block("except Exception"):
        emitter.line(f"{everything} = A")
    for key, type_ in program.keys:
        scope.decisions[program.decision, key] = Operand(names[key], type_, can_be_absent=True)


@dataclass(slots=True)
class Writing:
    """One program being written; `fired` is the list of the rules that fired, where anyone asks."""

    program: Program
    scope: Scope
    fired: str | None

    def write_answer(self) -> None:
        """Write the decision and the answer that says it."""
        results, scope = self.write(), self.scope
        texts = {key: converted(results[key], type_, scope) for key, type_ in self.program.keys}
        status = scope.emitter.constant(Status.DECIDED.value)
        if is_ever_open(self.program):
            status = f"{scope.emitter.constant(Status.INDETERMINATE.value)} if is_open else {status}"
        self._answer(status, texts)

    def _answer(self, status: str, texts: Mapping[str, str]) -> None:
        """Write the return of an answer; `texts` holds the values of the result."""
        emitter = self.scope.emitter
        shown = [
            f"{emitter.constant(key)}: {as_json(texts[key], type_, emitter)}"
            for key, type_ in self.program.keys
        ]
        emitter.line("r = R()")
        emitter.line("r.question = Q")
        emitter.line("r.given = d")
        emitter.line(f"r.status = {status}")
        emitter.line(f"r.result = {{{', '.join(shown)}}}")
        emitter.line("r.fired = fired")
        emitter.line("return r")

    def write(self) -> dict[str, Operand]:
        """Write the decision, and return what holds each key of its result."""
        if is_ever_open(self.program):
            self.scope.emitter.line("is_open = False")
        self._force()
        combining = Combining(self.program, self.scope, self.fired)
        combining.start()
        ask_all(self.program.rules, combining)
        results = combining.finish()
        if self.program.ledger is not None:
            results.update(self._ledger(self.program.ledger))
        types = dict(self.program.keys)
        for output in self.program.outputs:
            with self.scope.binding(results):
                operand = write(output.value, self.scope)
                text = self.scope.emitter.assign(converted(operand, types[output.key], self.scope))
            results[output.key] = Operand(text, types[output.key])
        return results

    def _force(self) -> None:
        """Leave when the program is not in force; one that another uses has no answer then."""
        program, emitter = self.program, self.scope.emitter
        if program.effective_from is None and program.effective_to is None:
            return
        instant = converted(write(program.in_force_at, self.scope), TIMESTAMP, self.scope)
        name = emitter.assign(instant)
        if program.effective_from is not None:
            with emitter.block(f"if {name} < {program.effective_from.nanos}"):
                if self.fired is not None:
                    emitter.line("if N is not None: return N(d)")
                self._leave()
        if program.effective_to is not None:
            with emitter.block(f"if {name} >= {program.effective_to.nanos}"):
                self._leave()

    def _leave(self) -> None:
        if self.fired is None:
            self.scope.emitter.line("raise Z")
            return
        emitter = self.scope.emitter
        defaults = {
            key: emitter.constant(from_value(form_of(type_))(_default(self.program, key)))
            for key, type_ in self.program.keys
        }
        self._answer(emitter.constant(Status.NOT_IN_FORCE.value), defaults)

    def _ledger(self, ledger: Ledger) -> dict[str, Operand]:
        """Write the loop over the entries; what follows from them the reference finds out."""
        scope, emitter = self.scope, self.scope.emitter
        each = write(ledger.entries, scope)
        entries, element = emitter.assign("[]"), emitter.name()
        with emitter.block(f"for {element} in {each.text}"), scope.loop():
            bound = Operand(element, _element_type(each.type), level=scope.level)
            with scope.binding({ledger.variable: bound}):
                where = write(ledger.where, scope)
                with emitter.block(f"if {where.text}"), scope.stretch(is_conditional=False):
                    parts = [
                        self._part(part)
                        for part in (ledger.at, ledger.amount, ledger.label, ledger.counts_at)
                    ]
                    emitter.line(f"{entries}.append(({', '.join(parts)}))")
        own = {*KEYS, *(dimension.key for dimension in ledger.dimensions)}
        keys = tuple((key, type_) for key, type_ in self.program.keys if key in own)
        names = [emitter.name() for _ in keys]
        post = emitter.constant(_poster(ledger, self.program.zone, keys))
        emitter.line(f"{''.join(f'{name}, ' for name in names)} = {post}(t, {entries})")
        return {key: Operand(name, type_) for (key, type_), name in zip(keys, names, strict=True)}

    def _part(self, expr: Expr | None) -> str:
        if expr is None:
            return "None"
        operand = write(expr, self.scope)
        make = to_value(form_of(operand.type))
        return (
            f"{self.scope.emitter.constant(make)}({given(operand)})"
            if form_of(operand.type)
            else given(operand)
        )


def _element_type(type_: Type) -> Type:
    if not isinstance(type_, List):
        raise Unwritable
    return type_.element


def _default(program: Program, key: str) -> Value:
    for group in program.results:
        if key in group.keys:
            return group.defaults[group.keys.index(key)]
    return None


def _poster(
    ledger: Ledger, zone: str, keys: tuple[tuple[str, Type], ...]
) -> Callable[[int, list[Dated]], tuple[Any, ...]]:
    """Return the reference's ledger as a function of the instant and the entries."""
    holds = [(key, from_value(form_of(type_))) for key, type_ in keys]

    def post(as_of: int, entries: list[Dated]) -> tuple[Any, ...]:
        results = post_entries(ledger, zone, Timestamp(as_of), entries)
        if isinstance(results, Failure):
            surrender()
        return tuple(hold(results[key]) for key, hold in holds)

    return post
