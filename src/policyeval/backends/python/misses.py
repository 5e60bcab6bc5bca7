"""Near misses in generated code: the search from a fact outwards, and the decision with what it finds.

The search is that of the reference's trace, over a generated function of the fact; so is what is
decided again, the part of the program around the rule.
"""

import re
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, Final

from policyeval.backends.python.directions import direction, reached, reads, threshold
from policyeval.backends.python.emit import Emitter
from policyeval.backends.python.expr import converted, write
from policyeval.backends.python.forms import form_of, to_value
from policyeval.backends.python.functions import Operand, given, within
from policyeval.backends.python.program import Writing, write_used
from policyeval.backends.python.scope import Frame, LoadedFact, Scope
from policyeval.backends.python.templates import Choice, Fixed, Held, Kind, Template, obj
from policyeval.backends.python.terms import Names, Terms, asking
from policyeval.backends.reference.expr import evaluate
from policyeval.frozen import dataclass, field, replace
from policyeval.ir.expr import DecisionResult, Expr, Fact
from policyeval.ir.misses import FARTHEST, Steps, alike, around, numbers, read_by, readers
from policyeval.ir.program import Program, Rule
from policyeval.ir.terms import AS_OF, conjuncts, text_of
from policyeval.ir.walk import expressions, walk
from policyeval.language.types import BOOL, INT_MAX, INT_MIN, TIMESTAMP, Int, Nullable, String, Type

_NUMBERS: Final = re.compile(r"\bv([0-9]+)\b").findall
"""The numbers of the local names in generated code."""
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
        shown: Template = Fixed(None)
        kinds = 0
        for index, term in enumerate(terms):
            candidates = list(numbers(term))
            if not candidates:
                continue
            others = "".join(f" and {value}" for i, value in enumerate(values) if i != index)
            with self.emitter.block(f"if {values[index]} is False{others}"):
                for candidate in candidates:
                    if self._candidate(rule, term, found, kinds, candidate):
                        one = self._shown(rule, term, candidate[0], found)
                        shown = Choice(f"{found}[0] == {kinds}", one, shown)
                        kinds += 1
        return Choice(f"{found} is None", Fixed(None), shown) if kinds else Fixed(None)

    def _candidate(self, rule: Rule, term: Expr, found: str, kind: int, of: tuple[Fact, Steps]) -> bool:
        fact, steps = of
        loaded = self.terms.scope.facts.get(fact.path)
        if loaded is None or loaded.members is not None:
            return False
        emitter, name = self.emitter, loaded.operand.text
        with emitter.block(f"if {found} is None"):
            needed = self._needed(term, fact, steps, name)
            with emitter.block(f"if {needed} is not None"):
                then = self._added(rule, term, fact, needed) or self._then(rule, name, needed)
                shown = (self._instant(value, fact) for value in (name, needed))
                emitter.line(f"if {then} is not None: {found} = ({kind}, {', '.join(shown)}, *{then})")
        return True

    def _needed(self, term: Expr, fact: Fact, steps: Steps, name: str) -> str:
        """Write what the fact would have to be for a term to hold, and return its name."""
        emitter, scope, needed = self.emitter, self.terms.scope, self.emitter.name()
        holds, others = self._holds(term, name)
        ways = (1, -1) if (way := direction(term, fact.path)) is None else (way,)
        search = emitter.constant(partial(nearest, steps, ways))
        searched = f"{search}({name}, {holds}, (t, {''.join(f'{one}, ' for one in others)}))"
        plain = threshold(term, fact.path)
        if plain is None:
            emitter.line(f"{needed} = {searched}")
            return needed
        reach = emitter.constant(reached(steps, plain.way, plain.beyond))
        with emitter.block("try"), scope.stretch(is_conditional=True):
            emitter.line(f"{needed} = {reach}({name}, {given(write(plain.other, scope))})")
        with emitter.block("except Exception"):
            emitter.line(f"{needed} = {searched}")
        return needed

    def _added(self, rule: Rule, term: Expr, fact: Fact, needed: str) -> str | None:
        """Write what a rule gives, where nothing else depends on the fact, and return its name."""
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
        limited = [within(self.emitter, text, INT_MIN, INT_MAX) for text in texts]
        return self.emitter.assign(f"({''.join(f'{text}, ' for text in limited)})")

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

    def _shown(self, rule: Rule, term: Expr, fact: Fact, found: str) -> Template:
        kind = Kind.WHOLE if _is_int(self.terms.scope.facts[fact.path].operand.type) else Kind.ATOM
        if rule.points is not None:
            then = obj(points=Held(f"{found}[{_THEN}]", Kind.WHOLE))
        else:
            types = dict(self.program.keys)
            keys = dict.fromkeys(give.key for give in rule.gives)
            then = obj(
                **{key: self._then_shown(f"{found}[{_THEN + i}]", types[key]) for i, key in enumerate(keys)}
            )
        return obj(
            expr=Fixed(text_of(term)),
            fact=Fixed(".".join(fact.path)),
            value=Held(f"{found}[{_VALUE}]", kind),
            needed=Held(f"{found}[{_NEEDED}]", kind),
            then=then,
        )

    def _then_shown(self, text: str, type_: Type) -> Template:
        match type_:
            case Int():
                return Choice(f"{text} is None", Fixed(None), Held(text, Kind.WHOLE))
            case String():
                return Held(text, Kind.ATOM)
            case _ if type_ == BOOL:
                return Held(text, Kind.TRUTH)
            case _:
                return Held(text, Kind.DATA, self.terms.show)

    # ------------------------------------------------------------------------- functions of facts

    def _function(self) -> Scope:
        """Return where a function of loaded facts is written; its own names are newer than theirs."""
        emitter = Emitter(self.emitter.constants, newest=self.emitter.newest)
        scope = self.terms.scope
        variables = {AS_OF: Operand("t", TIMESTAMP)}
        frames = [Frame(0, emitter.reserve())]
        return Scope(emitter, scope.numbering, scope.facts, variables, frames=frames)

    def _names(self, source: str) -> list[str]:
        """Return the names that a function needs of the one that holds the facts."""
        numbers = dict.fromkeys(int(number) for number in _NUMBERS(source))
        return [f"v{number}" for number in numbers if number <= self.emitter.newest]

    def _holds(self, term: Expr, name: str) -> tuple[str, list[str]]:
        """Return the function that says whether a term holds with a fact, and what else it takes."""
        scope = self._function()
        scope.decisions = self.terms.scope.decisions
        with scope.emitter.block("try"), scope.stretch(is_conditional=True):
            operand = write(term, scope)
            scope.emitter.line(f"return {given(operand)}" if operand.type == BOOL else "raise Z")
        with scope.emitter.block("except Exception"), scope.stretch(is_conditional=True):
            scope.emitter.line(f"return {asking(term, scope, lambda env: evaluate(term, env))}")
        others = [one for one in self._names(scope.emitter.source) if one != name]
        function = scope.emitter.function(", ".join([name, "t", *others]))
        return self.emitter.constant(function), others

    def _then(self, rule: Rule, name: str, needed: str) -> str:
        """Write the decision with a changed fact; return the name of what a rule that fires then gives."""
        part = self._part(rule)
        if part.decision is None:
            part.decision = self._decision(part.program)
        decision, names = part.decision
        keys = dict(part.program.keys)
        wanted = [key for key in dict.fromkeys(give.key for give in rule.gives)]
        order, types = [list(keys).index(key) for key in wanted], [keys[key] for key in wanted]
        makers = [(index, to_value(form_of(type_))) for index, type_ in zip(order, types, strict=True)]
        promise = self.emitter.constant(partial(promised, rule.id, makers))
        arguments = ", ".join(["t", *(needed if one == name else one for one in names)])
        return self.emitter.assign(f"{promise}({decision}({arguments}))")

    def _decision(self, part: Program) -> tuple[str, tuple[str, ...]]:
        scope = self._function()
        scope.emitter.line("fired = []")
        if any(isinstance(node, DecisionResult) for expr in expressions(part) for node in walk(expr)):
            for one in part.uses:
                write_used(one, scope)
        self._force(part, scope)
        results = Writing(replace(part, effective_from=None, effective_to=None), scope, "fired").write()
        values = "".join(f", {converted(results[key], type_, scope)}" for key, type_ in part.keys)
        scope.emitter.line(f"return (fired{values},)")
        names = tuple(self._names(scope.emitter.source))
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


def nearest(
    steps: Steps, ways: tuple[int, ...], value: Any, holds: Callable[..., Any], rest: tuple[Any, ...]
) -> int | None:
    """Return the value nearest to a fact's own with which `holds` is true; null and absent have none."""
    if value.__class__ is not int:
        return None
    size, found = steps.size, None
    for way in ways:
        room = (steps.high - value if way > 0 else value - steps.low) // size
        distance = _first(value, way * size, room, holds, rest)
        if distance is not None and (found is None or distance < abs(found)):
            found = way * distance
    return None if found is None else value + found * size


def _first(value: int, step: int, room: int, holds: Callable[..., Any], rest: tuple[Any, ...]) -> int | None:
    """Return the smallest distance in a direction at which `holds`, where it holds from there on."""
    before, distance = 0, 1
    while True:
        if distance > room or distance > FARTHEST:
            return None
        if holds(value + step * distance, *rest) is True:
            break
        before, distance = distance, distance * 2
    while distance - before > 1:
        middle = (before + distance) // 2
        if holds(value + step * middle, *rest) is True:
            distance = middle
        else:
            before = middle
    return distance


def promised(
    rule: str, makers: list[tuple[int, Callable[[Any], Any]]], answer: tuple[Any, ...]
) -> tuple[Any, ...] | None:
    """Return what a rule gives by an answer, its points or its keys; None when it did not fire."""
    for fired, points in answer[0]:
        if fired == rule:
            if points is not None:
                return (points,)
            return tuple([make(answer[1 + index]) for index, make in makers])
    return None
