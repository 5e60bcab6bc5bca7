"""Near misses in generated code: the search from a fact outwards, and the decision with what it finds.

The search is that of the reference's trace, over a generated function of the fact; so is what is
decided again, the part of the program around the rule.
"""

from collections.abc import Callable, Hashable
from contextlib import nullcontext
from functools import partial
from typing import Any

from policyeval.backends.python.directions import reads
from policyeval.backends.python.emit import Emitter
from policyeval.backends.python.expr import write
from policyeval.backends.python.forms import form_of, to_value
from policyeval.backends.python.functions import Operand, given, within
from policyeval.backends.python.operands import converted
from policyeval.backends.python.program import Writing, write_used
from policyeval.backends.python.scope import LoadedFact, Scope
from policyeval.backends.python.searches import Searches, function_of_facts, taken, write_needed
from policyeval.backends.python.templates import Choice, Fixed, Held, Kind, Template, obj, picked
from policyeval.backends.python.terms import Names, Terms
from policyeval.frozen import dataclass, field, replace
from policyeval.ir.expr import DecisionResult, Expr, Fact
from policyeval.ir.misses import Steps, alike, around, numbers, read_by, readers
from policyeval.ir.program import Program, Rule
from policyeval.ir.terms import AS_OF, conjuncts, text_of
from policyeval.ir.walk import expressions, walk
from policyeval.language.types import BOOL, INT_MAX, INT_MIN, TIMESTAMP, Int, Nullable, String, Type

_VALUE, _NEEDED, _THEN = 1, 2, 3
"""Where a near miss, a tuple, holds what it consists of; its first part is the number of its kind."""


@dataclass(slots=True)
class _Part:
    """A part of the program around some rules, and its decision once it is written."""

    program: Program
    rules: frozenset[str]
    decision: tuple[str, tuple[str, ...]] | None = None
    """The name of the function and those that it takes."""


@dataclass(slots=True)
class Misses:
    """How the near misses of a program's rules are written."""

    program: Program
    terms: Terms
    sums: dict[str, str] = field(default_factory=dict)
    """What holds the sum of a result key that only simple rules add to, once all of them were asked."""
    _parts: dict[Hashable, "_Part"] = field(default_factory=dict)
    _searches: Searches = field(default_factory=dict)
    _promises: dict[str, str] = field(default_factory=dict)
    """What makes near misses of decisions with changed facts, by rules."""
    _readers: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    """The rules that may read a fact or an object, by its path; those that read decisions, by none."""

    @property
    def emitter(self) -> Emitter:
        """Where the code that looks for near misses is written."""
        return self.terms.scope.emitter

    def write(self, rule: Rule, terms: tuple[Expr, ...], values: list[str], names: Names) -> Template:
        """Write the search for a near miss of a rule that did not fire, and return how it is shown."""
        found = names.keep(self.emitter.name())
        self.emitter.line(f"{found} = None")
        kinds: list[tuple[Expr, Fact]] = []
        for index, term in enumerate(terms):
            candidates = [(fact, steps) for fact, steps in numbers(term) if self._is_loaded(fact)]
            if not candidates:
                continue
            others = "".join(f" and {value}" for i, value in enumerate(values) if i != index)
            with self.emitter.block(f"if {values[index]} is False{others}"):
                for turn, (fact, steps) in enumerate(candidates):
                    with self.emitter.block(f"if {found} is None") if turn else nullcontext():
                        self._candidate(rule, term, fact, steps, (found, len(kinds)))
                    kinds.append((term, fact))
        return self._shown(rule, kinds, found)

    def _is_loaded(self, fact: Fact) -> bool:
        loaded = self.terms.scope.facts.get(fact.path)
        return loaded is not None and loaded.members is None

    def _candidate(self, rule: Rule, term: Expr, fact: Fact, steps: Steps, found: tuple[str, int]) -> None:
        """Write the search for one fact; `found` names what it finds, with the number of its kind."""
        emitter, name = self.emitter, self.terms.scope.facts[fact.path].operand.text
        needed = write_needed(term, fact, steps, self.terms.scope, self._searches)
        with emitter.block(f"if {needed} is not None"):
            result, kind = found
            parts = [str(kind), *(self._instant(value, fact) for value in (name, needed))]
            added = self._added(rule, term, fact, needed)
            if added is not None:
                emitter.line(f"{result} = ({', '.join([*parts, *added])})")
            else:
                emitter.line(f"{result} = {self._then(rule, name, needed, parts)}")

    def _added(self, rule: Rule, term: Expr, fact: Fact, needed: str) -> list[str] | None:
        """Return expressions for what a rule gives, where nothing else depends on the fact."""
        part, path = self._part(rule), fact.path
        is_cut = rule.membership is not None or rule.cap is not None
        if rule.loop is not None or rule.at is not None or is_cut or reads(self.program.in_force_at, path):
            return None
        if any(reads(other, path) for other in conjuncts(rule) if other is not term):
            return None
        keys = [give.key for give in rule.gives]
        if rule.points is not None and part.rules == {rule.id}:
            values = [(rule.points, "")]
        elif rule.points is None and self.sums.keys() >= {*keys} and len({*keys}) == len(keys):
            if not part.rules.isdisjoint(self._reading(path) - {rule.id}):
                return None
            values = [(give.value, f"{self.sums[give.key]} + ") for give in rule.gives]
        else:
            return None
        scope = self._with(fact, needed)
        texts = [f"{before}{given(write(value, scope))}" for value, before in values]
        return [within(text, INT_MIN, INT_MAX) for text in texts]

    def _part(self, rule: Rule) -> _Part:
        key = alike(rule, self.program)
        if key not in self._parts:
            part = around(rule, self.program)
            self._parts[key] = _Part(part, frozenset(one.id for one in part.rules))
        return self._parts[key]

    def _with(self, fact: Fact, needed: str) -> Scope:
        """Return the scope in which a fact is what it would have to be, and nothing is computed yet."""
        scope = self.terms.scope
        changed = LoadedFact(Operand(needed, scope.facts[fact.path].operand.type), None)
        facts = {**scope.facts, fact.path: changed}
        variables = {AS_OF: Operand("t", TIMESTAMP)}
        return Scope(self.emitter, scope.numbering, facts, variables, scope.decisions, is_conditional=True)

    def _reading(self, path: tuple[str, ...]) -> frozenset[str]:
        """Return the rules that may read a fact."""
        if not self._readers:
            self._readers.update(readers(self.program))
        return read_by(path, self._readers)

    def _instant(self, text: str, fact: Fact) -> str:
        type_ = self.terms.scope.facts[fact.path].operand.type
        return text if _is_int(type_) else f"{self.emitter.constants.function(self.terms.instants)}[{text}]"

    def _shown(self, rule: Rule, kinds: list[tuple[Expr, Fact]], found: str) -> Template:
        """Return how a near miss is shown, which is of one of some kinds."""
        if not kinds:
            return Fixed(None)
        facts = [self.terms.scope.facts[fact.path].operand.type for _, fact in kinds]
        kind = Kind.WHOLE if all(map(_is_int, facts)) else Kind.ATOM
        if rule.points is not None:
            then = obj(points=Held(f"{found}[{_THEN}]", Kind.WHOLE))
        else:
            types = dict(self.program.keys)
            keys = dict.fromkeys(give.key for give in rule.gives)
            then = obj(
                **{key: self._then_shown(f"{found}[{_THEN + i}]", types[key]) for i, key in enumerate(keys)}
            )
        shown = obj(
            expr=picked(f"{found}[0]", [text_of(term) for term, _ in kinds]),
            fact=picked(f"{found}[0]", [".".join(fact.path) for _, fact in kinds]),
            value=Held(f"{found}[{_VALUE}]", kind),
            needed=Held(f"{found}[{_NEEDED}]", kind),
            then=then,
        )
        return Choice(f"{found} is None", Fixed(None), shown)

    def _then_shown(self, text: str, type_: Type) -> Template:
        match type_:
            case Int():
                return Held(text, Kind.COUNT)
            case String():
                return Held(text, Kind.ATOM)
            case _ if type_ == BOOL:
                return Held(text, Kind.TRUTH)
            case _:
                return Held(text, Kind.DATA, self.terms.show)

    # ------------------------------------------------------------------------- functions of facts

    def _then(self, rule: Rule, name: str, needed: str, parts: list[str]) -> str:
        """Return an expression for the near miss, which decides with a changed fact; None where none fires.

        `parts` are expressions for what is known of it before.
        """
        part = self._part(rule)
        if part.decision is None:
            part.decision = self._decision(part.program)
        decision, names = part.decision
        arguments = ", ".join(["t", *(needed if one == name else one for one in names)])
        return f"{self._promise(rule, part.program)}(({', '.join(parts)}), {decision}({arguments}))"

    def _promise(self, rule: Rule, part: Program) -> str:
        """Return the name of what makes a near miss of a rule of what was decided with a changed fact."""
        if rule.id not in self._promises:
            keys = dict(part.keys)
            wanted = dict.fromkeys(give.key for give in rule.gives)
            makers = [(list(keys).index(key), to_value(form_of(keys[key]))) for key in wanted]
            self._promises[rule.id] = self.emitter.constant(partial(promised, rule.id, makers))
        return self._promises[rule.id]

    def _decision(self, part: Program) -> tuple[str, tuple[str, ...]]:
        scope = function_of_facts(self.terms.scope, reserved=True)
        scope.emitter.line("fired = []")
        if any(isinstance(node, DecisionResult) for expr in expressions(part) for node in walk(expr)):
            for one in part.uses:
                write_used(one, scope)
        self._force(part, scope)
        results = Writing(replace(part, effective_from=None, effective_to=None), scope, "fired").write()
        values = "".join(f", {converted(results[key], type_, scope)}" for key, type_ in part.keys)
        scope.emitter.line(f"return (fired{values},)")
        names = tuple(taken(self.emitter, scope.emitter.source))
        function = scope.emitter.function(", ".join(["t", *names]))
        return self.emitter.constant(function), names

    def _force(self, part: Program, scope: Scope) -> None:
        """Write that nothing fires of what is not in force."""
        begins, ends = part.effective_from, part.effective_to
        if begins is None and ends is None:
            return
        instant = scope.emitter.assign(converted(write(part.in_force_at, scope), TIMESTAMP, scope))
        if begins is not None:
            scope.emitter.line(f"if {instant} < {begins.nanos}: return ((),)")
        if ends is not None:
            scope.emitter.line(f"if {instant} >= {ends.nanos}: return ((),)")


def _is_int(type_: Type) -> bool:
    match type_:
        case Nullable(of=of):
            return _is_int(of)
        case _:
            return isinstance(type_, Int)


# ------------------------------------------------------------------------------------- at run time


def promised(
    rule: str, makers: list[tuple[int, Callable[[Any], Any]]], known: tuple[Any, ...], answer: tuple[Any, ...]
) -> tuple[Any, ...] | None:
    """Return what is known of a near miss with what the rule gives by an answer: its points or its keys.

    None when it did not fire.
    """
    for fired, points in answer[0]:
        if fired == rule:
            then = [points] if points is not None else [make(answer[1 + index]) for index, make in makers]
            return (*known, *then)
    return None
