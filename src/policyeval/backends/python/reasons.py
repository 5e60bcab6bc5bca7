"""What became of each rule, in generated code: asked as a decision asks it, with every term looked at.

A rule that contributes at most once, where nothing limits contributions, fires when its terms hold. Of
any other the contributions are collected, cut as those of the decision are, and its fate read off them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from policyeval.backends.python.cuts import Cuts
from policyeval.backends.python.emit import Emitter, Unwritable
from policyeval.backends.python.expr import write
from policyeval.backends.python.fates import FIRED, NOT_FIRED, fate_alone, fate_of, fates, reached
from policyeval.backends.python.forms import form_of, to_value
from policyeval.backends.python.functions import Operand, given
from policyeval.backends.python.misses import Misses
from policyeval.backends.python.shown import (
    NOTHING,
    Traced,
    extras,
    shown_outcome,
    shown_rule,
    unreached,
)
from policyeval.backends.python.templates import (
    Array,
    Choice,
    Each,
    Fixed,
    Held,
    Kind,
    Member,
    Numbered,
    Object,
    Template,
)
from policyeval.backends.python.terms import Names, Place, Terms
from policyeval.frozen import dataclass, field, replace
from policyeval.ir import program as ir
from policyeval.ir.expr import Expr
from policyeval.ir.program import Combine, Program, ResultGroup, Rule
from policyeval.ir.terms import conjuncts, is_negated, list_name, written_terms
from policyeval.language.types import NULL, TIMESTAMP, Int, List, Nullable


@dataclass(slots=True)
class _Asked:
    """A rule that was asked, and what its fate will be read off."""

    rule: Rule
    because: Template
    near_miss: Template
    names: Names
    held: str
    """The contributions of the rule, or a row for each of its elements."""
    points: str = "None"
    element: Template | None = None
    """How a row is shown."""
    row: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reasons:
    """The rules of a program, while what became of them is written."""

    program: Program
    terms: Terms
    misses: Misses
    marks: dict[str, str] = field(default_factory=dict)
    """What says whether a group is decided, by its first key."""
    values: dict[int, str] = field(default_factory=dict)
    """The names of the terms that every answer has a value of, by their numbers."""
    later: dict[int, tuple[Rule, list[str]]] = field(default_factory=dict)
    """The rules of which near misses are looked for once all are asked, with the names of their terms."""
    _places: dict[str, int] = field(default_factory=dict)
    """Where rules stand in the program."""

    @property
    def emitter(self) -> Emitter:
        """Where everything is written."""
        return self.terms.scope.emitter

    @property
    def has_cuts(self) -> bool:
        """Whether contributions limit each other."""
        return bool(self.program.limits) or any(rule.cap is not None for rule in self.program.rules)

    def write(self) -> tuple[list[Traced], list[str]]:
        """Write all rules; return how they are shown, and the names that are handed over."""
        names = Names()
        if self.has_cuts:
            return self._with_cuts(names), list(names.texts)
        for group in self.program.results:
            if group.combine is Combine.FIRST:
                self.marks[group.keys[0]] = self.emitter.assign("False")
        for key in self._summed():
            self.misses.sums[key] = self.emitter.assign("0")
        traced = [self._alone(rule, names) for rule in self.program.rules]
        for index, (rule, values) in self.later.items():
            traced[index] = replace(traced[index], near_miss=self._near_miss(rule, values, names))
        return traced, list(names.texts)

    def _summed(self) -> Iterator[str]:
        """Yield each key that is a sum from nothing of what rules add that contribute at most once."""
        types = dict(self.program.keys)
        for group in self.program.results:
            rules = [rule for rule in self.program.rules if group in self._groups(rule)]
            is_simple = all(r.loop is None and r.at is None and r.points is None for r in rules)
            if group.combine is Combine.SUM and is_simple:
                for key, default in zip(group.keys, group.defaults, strict=True):
                    if isinstance(types[key], Int) and default == 0:
                        yield key

    # ------------------------------------------------------------------------- which are reached

    def _groups(self, rule: Rule) -> list[ResultGroup]:
        keys = {give.key for give in rule.gives}
        return [group for group in self.program.results if keys & {*group.keys}]

    def _alone(self, rule: Rule, names: Names) -> Traced:
        """Write a rule that no other limits: at once, while a group that it gives to is open."""
        groups = self._groups(rule)
        if not groups:
            return Traced(unreached(rule))
        if any(group.combine is not Combine.FIRST for group in groups):
            return self._reached(rule, groups, names)
        bundle, own = names.keep(self.emitter.assign("None")), Names()
        marks = " and ".join(self.marks[group.keys[0]] for group in groups)
        with self.emitter.block(f"if not ({marks})"), self.terms.scope.stretch(is_conditional=False):
            traced = self._reached(rule, groups, own)
            self.emitter.line(f"{bundle} = ({''.join(f'{name}, ' for name in own.texts)})")
        return replace(traced, bundle=bundle, names=tuple(own.texts))

    def _reached(self, rule: Rule, groups: list[ResultGroup], names: Names) -> Traced:
        if rule.loop is None and rule.at is None:
            traced, fired = self._simple(rule, names)
        else:
            traced, fired = self._settle(self._ask(rule, names))
        for group in groups:
            if group.combine is Combine.FIRST:
                self.emitter.line(f"if {fired} == {FIRED}: {self.marks[group.keys[0]]} = True")
        return traced

    def _with_cuts(self, names: Names) -> list[Traced]:
        """Write rules that limit each other: all are asked, then cut, and only then is known which matter."""
        everything = self.emitter.assign("[]")
        asked = [self._ask(rule, Names(), everything) for rule in self.program.rules]
        self.emitter.line(f"{self.emitter.constant(self._cuts().apply)}({everything})")
        firsts = [self._indexes(g) for g in self.program.results if g.combine is Combine.FIRST]
        open_ = self.emitter.assign(f"{self.emitter.constant(partial(reached, firsts))}({everything})")
        traced: list[Traced] = []
        for index, one in enumerate(asked):
            groups = self._groups(one.rule)
            if not groups:
                traced.append(Traced(unreached(one.rule)))
                continue
            is_certain = any(group.combine is not Combine.FIRST for group in groups)
            bundle = names.keep(self.emitter.assign("None"))
            test = "if True" if is_certain else f"if {index} in {open_}"
            with self.emitter.block(test), self.terms.scope.stretch(is_conditional=False):
                rule, _ = self._settle(one)
                self.emitter.line(f"{bundle} = ({''.join(f'{name}, ' for name in one.names.texts)})")
            traced.append(replace(rule, bundle=bundle, names=tuple(one.names.texts)))
        return traced

    def _cuts(self) -> Cuts:
        rules = self.program.rules
        members = {
            limit.name: frozenset(
                index
                for index, rule in enumerate(rules)
                if rule.membership is not None and rule.membership.limit == limit.name
            )
            for limit in self.program.limits
        }
        caps = tuple((index, rule.cap) for index, rule in enumerate(rules) if rule.cap is not None)
        return Cuts(tuple((limit, members[limit.name]) for limit in self.program.limits), caps)

    def _indexes(self, group: ResultGroup) -> list[int]:
        return [i for i, rule in enumerate(self.program.rules) if group in self._groups(rule)]

    # -------------------------------------------------------------------------------- conditions

    def _values(self, rule: Rule) -> tuple[list[str], str, str]:
        """Write the values of a rule's terms; return their names, and tests that it fires and that not."""
        values: list[str] = []
        for term in conjuncts(rule):
            values.append(self._value(term, values))
        holds, fails = " and ".join(values), " or ".join(f"{value} is False" for value in values)
        return values, *((fails, holds) if is_negated(rule) else (holds, fails))

    def _value(self, term: Expr, guards: list[str]) -> str:
        if self.emitter.indent > 1:
            return self.terms.value(term, guards)
        number = self.terms.scope.numbering.of(term)
        if number not in self.values:
            self.values[number] = self.terms.value(term, guards)
        return self.values[number]

    def _because(self, rule: Rule, values: list[str], names: Names, number: str | None = None) -> Array:
        terms = written_terms(rule)
        if terms != conjuncts(rule):
            values = [self._value(term, []) for term in terms]
        shown = (
            self.terms.term(term, value, rule, names, Place(values[:index], number))
            for index, (term, value) in enumerate(zip(terms, values, strict=True))
        )
        return Array(tuple(shown))

    def _near_miss(self, rule: Rule, values: list[str], names: Names) -> Template:
        if is_negated(rule):
            return NOTHING  # it does not fire when all terms hold
        return self.misses.write(rule, conjuncts(rule), values, names)

    # -------------------------------------------------------------------------------- simple rules

    def _simple(self, rule: Rule, names: Names) -> tuple[Traced, str]:
        """Write a rule that contributes once or not at all, and is never cut."""
        values, fires, fails = self._values(rule)
        outcome = names.keep(self.emitter.name())
        self.emitter.line(f"if {fires}: {outcome} = {FIRED}")
        self.emitter.line(f"elif {fails}: {outcome} = {NOT_FIRED}")
        self.emitter.line("else: raise Z")
        because = self._because(rule, values, names)
        near_miss: Template = NOTHING
        if self.emitter.indent == 1:
            self.later[self._index(rule)] = rule, values
        else:
            near_miss = self._near_miss(rule, values, names)
        points: Template = NOTHING
        gives: list[Member] = []
        if rule.points is not None:
            name = names.keep(self.emitter.assign("None"))
            with self._when(outcome):
                self.emitter.line(f"{name} = {given(write(rule.points, self.terms.scope))}")
            points = Held(name, Kind.COUNT)
        else:
            gives = self._gives(rule, outcome, names)
        what = Choice(outcome, Fixed("fired"), Fixed("not_fired"))
        return Traced(unreached(rule), shown_rule(rule, what, points, gives), because, near_miss), outcome

    @contextmanager
    def _when(self, outcome: str) -> Iterator[None]:
        """Write what only matters when a rule fired."""
        scope = self.terms.scope
        with self.emitter.block(f"if {outcome} == {FIRED}"), scope.stretch(is_conditional=False):
            yield

    def _gives(self, rule: Rule, outcome: str, names: Names) -> list[Member]:
        """Write what a rule that fired gives to result keys."""
        scope, own = self.terms.scope, Names()
        bound = {ir.POINTS: Operand("None", NULL), ir.AT: Operand("t", TIMESTAMP)}
        shown: dict[str, Template] = {}
        with self.emitter.aside() as lines, scope.stretch(is_conditional=False), scope.binding(bound):
            for give in rule.gives:
                operand = write(give.value, scope)
                text = self.emitter.assign(given(operand))
                shown[give.key] = self.terms.shown(Operand(text, operand.type), own)
                if give.key in self.misses.sums:
                    self.emitter.line(f"{self.misses.sums[give.key]} += {text}")
        if own.texts:
            self.emitter.line(f"{' = '.join(map(names.keep, own.texts))} = None")
            self.emitter.line(f"if {outcome} == {FIRED}:")
            self.emitter.lines.extend(lines)
        members = tuple(Member(key, value) for key, value in shown.items())
        return [Member("gives", Object(members), when=f"{outcome} == {FIRED}")]

    # ------------------------------------------------------------------------- all other rules

    def _ask(self, rule: Rule, names: Names, everything: str | None = None) -> _Asked:
        """Write what a rule contributes; where rules limit each other, to `everything` as well."""
        asked = self._ask_once(rule, names) if rule.loop is None else self._ask_each(rule, names)
        if everything is not None:
            gathered = asked.held if rule.loop is None else f"[c for row in {asked.held} for c in row[0]]"
            self.emitter.line(f"{everything}.extend({gathered})")
        return asked

    def _ask_once(self, rule: Rule, names: Names) -> _Asked:
        values, fires, fails = self._values(rule)
        mine, points, _ = self._contribute(rule, fires, fails)
        because = self._because(rule, values, names)
        near_miss = self._near_miss(rule, values, names)
        return _Asked(rule, because, near_miss, names, mine, points)

    def _ask_each(self, rule: Rule, names: Names) -> _Asked:
        assert rule.loop is not None
        scope, emitter = self.terms.scope, self.emitter
        each = write(rule.loop.each, scope)
        if not isinstance(each.type, List):
            raise Unwritable
        rows, number, element, own = emitter.assign("[]"), emitter.assign("-1"), emitter.name(), Names()
        with emitter.block(f"for {element} in {given(each)}"), scope.loop():
            emitter.line(f"{number} += 1")
            bound = Operand(element, each.type.element, level=scope.level)
            with scope.binding({rule.loop.variable: bound}):
                values, fires, fails = self._values(rule)
                mine, points, key = self._contribute(rule, fires, fails)
                own.keep(number)
                because = self._because(rule, values, own, number)
                emitter.line(f"{rows}.append(({', '.join([mine, points, key, *own.texts])}))")
        outcome, left, by, at, shown_key = (emitter.name() for _ in range(5))
        one = Object(
            (
                Member("element", Numbered(f"{list_name(rule.loop.each)}[", number, "]")),
                Member("key", self._key_template(rule, shown_key)),
                Member("outcome", shown_outcome(outcome)),
                Member("points", Held(left, Kind.COUNT)),
                Member("because", because),
                *extras(by, at, emitter.name()),
            )
        )
        row = (outcome, left, by, at, shown_key, *own.texts)
        return _Asked(rule, Fixed([]), NOTHING, names, rows, element=one, row=row)

    def _key_template(self, rule: Rule, name: str) -> Template:
        return NOTHING if rule.membership is None else Held(name, Kind.DATA, self.terms.show)

    def _contribute(self, rule: Rule, fires: str, fails: str) -> tuple[str, str, str]:
        """Write what one asking contributes; return the names of that, of its points and of its key."""
        scope, emitter = self.terms.scope, self.emitter
        mine, points, key = emitter.assign("[]"), emitter.assign("None"), emitter.assign("None")
        with emitter.block(f"if {fires}"), scope.stretch(is_conditional=False):
            if rule.points is not None:
                emitter.line(f"{points} = {given(write(rule.points, scope))}")
            if rule.membership is not None:
                operand = write(rule.membership.key, scope)
                make = emitter.constant(to_value(form_of(operand.type)))
                emitter.line(f"{key} = {make}({given(operand)})")
            with self._instants(rule) as at:
                emitter.line(f"{mine}.append([{self._index(rule)}, {at}, {points}, {key}, False, None])")
        emitter.line(f"elif not ({fails}): raise Z")
        return mine, points, key

    def _index(self, rule: Rule) -> int:
        if not self._places:
            self._places.update((other.id, place) for place, other in enumerate(self.program.rules))
        return self._places[rule.id]

    @contextmanager
    def _instants(self, rule: Rule) -> Iterator[str]:
        """Open a block for each instant of a rule that has come."""
        if rule.at is None:
            yield "t"
            return
        scope, emitter = self.terms.scope, self.emitter
        operand = write(rule.at, scope)
        of = operand.type.of if isinstance(operand.type, Nullable) else operand.type
        if of not in (TIMESTAMP, List(TIMESTAMP)):
            raise Unwritable
        name, text = emitter.name(), given(operand)
        each = f"({text} or ())" if of != TIMESTAMP else f"({text},)"
        with (
            emitter.block(f"for {name} in {each}"),
            emitter.block(f"if {name} is not None and {name} <= t"),
            scope.stretch(is_conditional=False),
        ):
            yield name

    def _settle(self, asked: _Asked) -> tuple[Traced, str]:
        """Write what became of a rule, its contributions having been cut."""
        rule, names, emitter = asked.rule, asked.names, self.emitter
        outcome, points = names.keep(emitter.name()), names.keep(emitter.name())
        shown = Held(points, Kind.COUNT)
        ids = [one.id for one in self.program.rules]
        fate = partial(fate_of, ids, self.terms.instants)
        if asked.element is not None:
            rows = names.keep(emitter.name())
            emitter.line(
                f"{outcome}, {points}, {rows} = {emitter.constant(partial(fates, fate))}({asked.held}, t)"
            )
            element = Member("elements", Each(rows, asked.row, asked.element))
            reached = shown_rule(rule, shown_outcome(outcome), shown, [element], is_ready=False)
            return Traced(unreached(rule), reached), outcome
        by, at = names.keep(emitter.name()), names.keep(emitter.name())
        alone = emitter.constant(partial(fate_alone, fate))
        emitter.line(f"{outcome}, {points}, {by}, {at} = {alone}({asked.held}, {asked.points}, t)")
        gives = [] if rule.points is not None else self._gives(rule, outcome, names)
        members = [*gives, *extras(by, at, emitter.name())]
        reached = shown_rule(rule, shown_outcome(outcome), shown, members)
        return Traced(unreached(rule), reached, asked.because, asked.near_miss), outcome
