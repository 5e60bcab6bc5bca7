"""What firing rules contribute, and how that becomes the value of each key of the result.

Where nothing limits contributions, each is added to its results at once. Otherwise they are collected,
cut together, and what is left is added afterwards, rule by rule.

Longer than other modules: every way to combine is written out, alone and behind cuts.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from policyeval.backends.python.cuts import AT, ELEMENT, IS_CUT, POINTS, RULE, Contribution, Cuts
from policyeval.backends.python.emit import Emitter, Unwritable
from policyeval.backends.python.expr import write, write_terms
from policyeval.backends.python.forms import form_of, from_value, to_value
from policyeval.backends.python.functions import Operand, given
from policyeval.backends.python.operands import converted
from policyeval.backends.python.scope import Scope
from policyeval.backends.reference.equality import equal
from policyeval.frozen import dataclass, field
from policyeval.ir import program as ir
from policyeval.ir.expr import Expr, Literal, Variable
from policyeval.ir.program import Combine, Program, ResultGroup, Rule
from policyeval.language.types import (
    BOOL,
    DOUBLE,
    DYN,
    INT_MAX,
    INT_MIN,
    NULL,
    TIMESTAMP,
    Int,
    List,
    Nullable,
    String,
    Type,
)

_NO_POINTS: Final = Operand("None", NULL)


@dataclass(slots=True)
class Combining:
    """The results of a program while its rules are written."""

    program: Program
    scope: Scope
    fired: str | None
    names: dict[str, str] = field(default_factory=dict)
    """What holds the value of each key so far."""
    marks: dict[str, str] = field(default_factory=dict)
    """What says whether a unique key has its value, or whether a group is decided."""
    contributions: str = ""
    types: dict[str, Type] = field(default_factory=dict)
    """The type of each key."""
    has_cuts: bool = False
    """Whether contributions limit each other."""
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def emitter(self) -> Emitter:
        """Where everything is written."""
        return self.scope.emitter

    def start(self) -> None:
        """Write what the results are before any rule is asked."""
        program = self.program
        self.types = dict(program.keys)
        self.has_cuts = bool(program.limits) or any(rule.cap is not None for rule in program.rules)
        self._numbers = {rule.id: number for number, rule in enumerate(program.rules)}
        for group in self.program.results:
            if group.combine is Combine.FIRST:
                self.marks[group.keys[0]] = self.emitter.assign("False")
            for key, default in zip(group.keys, group.defaults, strict=True):
                self.names[key] = self.emitter.assign(self._initial(group.combine, key, default))
                if group.combine is Combine.UNIQUE:
                    self.marks[key] = self.emitter.assign("False")
        if self.has_cuts:
            self.contributions = self.emitter.assign("[]")

    def _initial(self, combine: Combine, key: str, default: Any) -> str:
        match combine:
            case Combine.FIRST | Combine.UNIQUE:
                return self._constant(key, default)
            case Combine.SUM if isinstance(self.types[key], Int):
                return "0" if default == 0 else "None"
            case Combine.SUM | Combine.LIST | Combine.SET:
                return "[]"
            case Combine.TALLY:
                return "{}"
            case Combine.ANY:
                return "False"

    def _constant(self, key: str, default: Any) -> str:
        return self.emitter.constant(from_value(form_of(self.types[key]))(default))

    # ------------------------------------------------------------------------------ asking rules

    def ask(self, rule: Rule, terms: Sequence[Expr]) -> None:
        """Write what is asked of a rule, and what it contributes when it fires.

        `terms` are those of its condition that are left to be asked for; a rule with a loop has all left.
        """
        if self.has_cuts:
            self._ask(rule, terms, None)
        elif self._groups(rule):
            with self.while_open(rule):
                self._ask(rule, terms, self._tally_of(rule))

    def marks_of(self, rule: Rule) -> tuple[str, ...]:
        """Return what says that each group a rule gives to is decided, if that makes the rule idle."""
        groups = self._groups(rule)
        if any(group.combine is not Combine.FIRST for group in groups):
            return ()
        return tuple(self.marks[group.keys[0]] for group in groups)

    def _groups(self, rule: Rule) -> list[ResultGroup]:
        given_keys = {give.key for give in rule.gives}
        return [group for group in self.program.results if given_keys & {*group.keys}]

    @contextmanager
    def while_open(self, rule: Rule) -> Iterator[None]:
        """Write what only matters while a group is open that a rule gives to."""
        marks = self.marks_of(rule)
        if not marks:
            yield
            return
        with self.emitter.block(f"if not ({' and '.join(marks)})"), self.scope.stretch(is_conditional=False):
            yield

    def _tally_of(self, rule: Rule) -> "_Tally":
        """Return where a rule counts what it contributes; one that contributes once needs no count."""
        if rule.loop is None and rule.at is None:
            return _Tally(None, None)
        count = self.emitter.assign("0")
        return _Tally(count, self.emitter.assign("0") if rule.points is not None else None)

    def _ask(self, rule: Rule, terms: Sequence[Expr], tally: "_Tally | None") -> None:
        if rule.loop is None:
            self._ask_element(rule, terms, None, tally)
        else:
            each = write(rule.loop.each, self.scope)
            if not isinstance(each.type, List):
                raise Unwritable
            element = self.emitter.name()
            with self.emitter.block(f"for {element} in {each.text}"), self.scope.loop():
                bound = Operand(element, each.type.element, level=self.scope.level)
                with self.scope.binding({rule.loop.variable: bound}):
                    self._ask_element(rule, [rule.condition], element, tally)
        if tally is not None and tally.count is not None:
            with self.emitter.block(f"if {tally.count}"):
                self._note(rule, tally.points)

    def _ask_element(
        self, rule: Rule, terms: Sequence[Expr], element: str | None, tally: "_Tally | None"
    ) -> None:
        condition = write_terms(terms, self.scope)
        with (
            self.emitter.block(f"if {condition.text}"),
            self.scope.stretch(is_conditional=False),
            self.emitter.passing_names(),
        ):
            points = self._points(rule)
            key = self._key(rule)
            with self._instants(rule) as at:
                if tally is None:
                    parts = [str(self._index(rule)), at.text, points.text, key, "False", element or "None"]
                    self.emitter.line(f"{self.contributions}.append([{', '.join(parts)}])")
                    return
                if tally.count is not None:
                    self.emitter.line(f"{tally.count} += 1")
                if tally.points is not None:
                    self.emitter.line(f"{tally.points} += {points.text}")
                self._give(rule, points, at)
                if tally.count is None:
                    self._note(rule, None if rule.points is None else points.text)

    def _index(self, rule: Rule) -> int:
        return self._numbers[rule.id]

    def _points(self, rule: Rule) -> Operand:
        if rule.points is None:
            return _NO_POINTS
        operand = write(rule.points, self.scope)
        if not isinstance(operand.type, Int):
            raise Unwritable
        text = given(operand)
        if not isinstance(rule.points, Literal) and not text.isidentifier():
            text = self.emitter.assign(text)
        return Operand(text, operand.type, level=self.scope.level)

    def _key(self, rule: Rule) -> str:
        if rule.membership is None:
            return "None"
        operand = write(rule.membership.key, self.scope)
        form = form_of(operand.type)
        text = given(operand)
        return text if form is None else f"{self.emitter.constant(to_value(form))}({text})"

    @contextmanager
    def _instants(self, rule: Rule) -> Iterator[Operand]:
        """Open a block for each instant of the rule that has come."""
        if rule.at is None:
            yield Operand("t", TIMESTAMP)
            return
        at = write(rule.at, self.scope)
        of = at.type.of if isinstance(at.type, Nullable) else at.type
        if of == TIMESTAMP:
            name = self.emitter.assign(given(at))
            test = f"{name} is not None and {name} <= t" if isinstance(at.type, Nullable) else f"{name} <= t"
            with self.emitter.block(f"if {test}"), self.scope.stretch(is_conditional=False):
                yield Operand(name, TIMESTAMP)
            return
        if of != List(TIMESTAMP):
            raise Unwritable
        name = self.emitter.name()
        each = f"({given(at)}) or ()" if isinstance(at.type, Nullable) else at.text
        with (
            self.emitter.block(f"for {name} in {each}"),
            self.scope.loop(),
            self.emitter.block(f"if {name} <= t"),
            self.scope.stretch(is_conditional=False),
        ):
            yield Operand(name, TIMESTAMP, level=self.scope.level)

    def _note(self, rule: Rule, points: str | None) -> None:
        """Write down that a rule fired."""
        if rule.is_indeterminate:
            self.emitter.line("is_open = True")
        if self.fired is None:
            return
        if points is None or (
            isinstance(rule.points, Literal) and rule.loop is None and rule.at is None and not self.has_cuts
        ):
            fixed = rule.points.value if isinstance(rule.points, Literal) else None
            self.emitter.line(f"{self.fired}.append({self.emitter.constant((rule.id, fixed))})")
        else:
            self.emitter.line(f"{self.fired}.append(({self.emitter.constant(rule.id)}, {points}))")

    # ------------------------------------------------------------------------------------- giving

    def _give(self, rule: Rule, points: Operand, at: Operand) -> None:
        """Write what one contribution of a rule adds to each result."""
        with self.scope.binding({ir.POINTS: points, ir.AT: at}):
            for group in self._groups(rule):
                if group.combine is Combine.FIRST:
                    self._decide(group, rule)
                else:
                    self._add_all(group, rule)

    def _decide(self, group: ResultGroup, rule: Rule) -> None:
        mark = self.marks[group.keys[0]]
        with self.emitter.block(f"if not {mark}"), self.scope.stretch(is_conditional=False):
            self.emitter.line(f"{mark} = True")
            for key in group.keys:
                values = [give.value for give in rule.gives if give.key == key]
                text = "None"
                if values:
                    text = converted(write(values[0], self.scope), self.types[key], self.scope)
                self.emitter.line(f"{self.names[key]} = {text}")

    def _add_all(self, group: ResultGroup, rule: Rule) -> None:
        for give in rule.gives:
            if give.key in group.keys:
                self._add(group.combine, give.key, rule, write(give.value, self.scope))

    def _add(self, combine: Combine, key: str, rule: Rule, value: Operand) -> None:
        name, type_, emitter = self.names[key], self.types[key], self.emitter
        match combine:
            case Combine.SUM if isinstance(type_, Int):
                _demand(isinstance(value.type, Int))
                emitter.line(self._added(key, name, given(value)))
            case Combine.SUM:
                _demand(type_ == value.type == DOUBLE)
                emitter.line(f"{name}.append({given(value)})")
            case Combine.TALLY:
                _demand(isinstance(value.type, Int))
                of = emitter.constant(rule.implements[0] if rule.implements else rule.id)
                emitter.line(f"{name}[{of}] = {name}.get({of}, 0) + {given(value)}")
            case Combine.LIST | Combine.SET:
                self._add_element(name, type_, value)
            case Combine.ANY:
                _demand(value.type == BOOL)
                emitter.line(f"if {value.text}: {name} = True")
            case Combine.UNIQUE:
                self._add_unique(key, converted(value, type_, self.scope))
            case Combine.FIRST:
                raise AssertionError(rule)

    def _added(self, key: str, name: str, text: str) -> str:
        group = next(group for group in self.program.results if key in group.keys)
        if group.defaults[group.keys.index(key)] == 0:
            return f"{name} += {text}"
        return f"{name} = ({name} or 0) + {text}"

    def _add_element(self, name: str, type_: Type, value: Operand) -> None:
        if not isinstance(type_, List) or isinstance(value.type, Nullable) or value.type == DYN:
            raise Unwritable
        if isinstance(value.type, List):
            self.emitter.line(f"{name}.extend({converted(value, type_, self.scope)})")
        else:
            self.emitter.line(f"{name}.append({converted(value, type_.element, self.scope)})")

    def _add_unique(self, key: str, text: str) -> None:
        self.emitter.line(f"if {self.marks[key]}: raise Z")
        self.emitter.line(f"{self.marks[key]} = True")
        self.emitter.line(f"{self.names[key]} = {text}")

    # ----------------------------------------------------------------------------------- finishing

    def finish(self) -> dict[str, Operand]:
        """Write what is left to do once all rules are asked; return what holds each key."""
        if self.has_cuts:
            with self.emitter.block(f"if {self.contributions}"), self.scope.stretch(is_conditional=False):
                self._cut()
        for group in self.program.results:
            for key, default in zip(group.keys, group.defaults, strict=True):
                self._close(group.combine, key, default)
        return {key: Operand(name, self.types[key]) for key, name in self.names.items()}

    def _close(self, combine: Combine, key: str, default: Any) -> None:
        name, type_, emitter = self.names[key], self.types[key], self.emitter
        standing = self._constant(key, default)
        match combine:
            case Combine.SUM if isinstance(type_, Int):
                if default != 0:
                    emitter.line(f"if {name} is None: {name} = {standing}")
                if not self._is_bounded(key):
                    emitter.line(f"if {name} is not None and not {INT_MIN} <= {name} <= {INT_MAX}: raise Z")
            case Combine.SUM:
                emitter.line(f"{name} = sum({name}) if {name} else {standing}")
            case Combine.SET:
                emitter.line(f"{name} = {self.emitter.constant(_distinct(type_))}({name}) or {standing}")
            case Combine.LIST | Combine.TALLY | Combine.ANY:
                emitter.line(f"{name} = {name} or {standing}")
            case Combine.FIRST | Combine.UNIQUE:
                pass

    def _is_bounded(self, key: str) -> bool:
        """Say whether a sum cannot overflow: each rule adds to it once, and never too much."""
        most = 0
        for rule in self.program.rules:
            for give in rule.gives:
                type_ = (
                    rule.points.type
                    if _reads_points(give.value) and rule.points is not None
                    else give.value.type
                )
                if give.key == key and (rule.loop or rule.at or not isinstance(type_, Int)):
                    return False
                if give.key == key and isinstance(type_, Int):
                    most += max(abs(type_.low), abs(type_.high))
        return most <= INT_MAX

    def _cut(self) -> None:
        program, emitter = self.program, self.emitter
        limits = tuple((limit, self._members(limit.name)) for limit in program.limits)
        caps = tuple((index, rule.cap) for index, rule in enumerate(program.rules) if rule.cap is not None)
        apply = emitter.constant(Cuts(limits, caps).apply)
        emitter.line(f"{apply}({self.contributions})")
        kept = emitter.assign(f"{emitter.constant(_by_rule)}({self.contributions})")
        for index, rule in enumerate(program.rules):
            if self._groups(rule):
                mine = emitter.assign(f"{kept}.get({index})")
                with self.while_open(rule), emitter.block(f"if {mine}"):
                    self._give_kept(rule, mine)

    def _members(self, limit: str) -> frozenset[int]:
        return frozenset(
            index
            for index, rule in enumerate(self.program.rules)
            if rule.membership is not None and rule.membership.limit == limit
        )

    def _give_kept(self, rule: Rule, mine: str) -> None:
        emitter, scope = self.emitter, self.scope
        total = emitter.assign("0") if rule.points is not None else None
        one = emitter.name()
        with emitter.block(f"for {one} in {mine}"), scope.loop():
            points = (
                Operand(emitter.assign(f"{one}[{POINTS}]"), rule.points.type) if rule.points else _NO_POINTS
            )
            at = Operand(emitter.assign(f"{one}[{AT}]"), TIMESTAMP)
            if total is not None:
                emitter.line(f"{total} += {points.text}")
            with scope.binding(self._element_of(rule, one)):
                self._give(rule, points, at)
        self._note(rule, total)

    def _element_of(self, rule: Rule, one: str) -> dict[str, Operand]:
        if rule.loop is None:
            return {}
        each = rule.loop.each.type
        _demand(isinstance(each, List))
        element = each.element if isinstance(each, List) else DYN
        name = self.emitter.assign(f"{one}[{ELEMENT}]")
        return {rule.loop.variable: Operand(name, element, level=self.scope.level)}


@dataclass(frozen=True, slots=True)
class _Tally:
    """The names that count the contributions of a rule and their points, where it may have several."""

    count: str | None
    points: str | None


def is_ever_open(program: Program) -> bool:
    """Say whether there is a rule whose firing means that the answer cannot be known."""
    return any(rule.is_indeterminate for rule in program.rules)


def _reads_points(expr: Expr) -> bool:
    return isinstance(expr, Variable) and expr.name == ir.POINTS


def _demand(holds: bool) -> None:
    """Refuse a program of types that no real one has."""
    if not holds:
        raise Unwritable


def _by_rule(contributions: list[Contribution]) -> dict[int, list[Contribution]]:
    """Return what is left after the cuts, by the number of its rule."""
    kept: dict[int, list[Contribution]] = {}
    for c in contributions:
        if not c[IS_CUT]:
            kept.setdefault(c[RULE], []).append(c)
    return kept


def _distinct(type_: Type) -> Callable[[list[Any]], Any]:
    """Return the function that leaves out of a list what is in it already."""
    if isinstance(type_, List) and isinstance(type_.element, Int | String):
        return lambda held: list(dict.fromkeys(held))
    make, hold = to_value(form_of(type_)), from_value(form_of(type_))

    def distinct(held: list[Any]) -> Any:
        values = make(held)
        return hold([v for i, v in enumerate(values) if not any(equal(v, w) for w in values[:i])])

    return distinct
