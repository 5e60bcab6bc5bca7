"""The terms of conditions in generated code: the value of each, the facts that it read, its shares.

Each term stands alone: a decision would not have looked behind a false one, and a reader wants to see
all of them. So whatever raises here is asked of the reference, term by term and fact by fact.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, Final

from policyeval.backends.python.asking import asked_of
from policyeval.backends.python.expr import held_leaf, write
from policyeval.backends.python.forms import form_of, to_value
from policyeval.backends.python.functions import Operand, given
from policyeval.backends.python.scope import LoadedFact, Scope
from policyeval.backends.python.surrender import ABSENT, Surrender
from policyeval.backends.python.templates import (
    Choice,
    Each,
    Fixed,
    Held,
    Kind,
    Member,
    Numbered,
    Object,
    Template,
    obj,
)
from policyeval.backends.reference.expr import evaluate
from policyeval.backends.reference.shares import shares_of
from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Call, DecisionResult, Expr, Fact, Let, Named, Quantifier, Select, Variable
from policyeval.ir.program import Rule
from policyeval.ir.terms import is_percent, named, path_of, text_of
from policyeval.ir.walk import children, walk
from policyeval.language.types import BOOL, TIMESTAMP, Int, List, Nullable, Record, String, Type
from policyeval.language.values import Failure, Result, Timestamp, Unknown, Value

Show = Callable[[Value], Any]
"""What makes JSON data of a value."""
_MOST_INSTANTS: Final = 10_000
_MISSING: Final = Fixed({"missing": True})
_COMPARISONS: Final = frozenset(
    {
        *("equals", "not_equals"),
        *(f"{stem}_int64" for stem in ("less", "less_equals", "greater", "greater_equals")),
    }
)


class InstantTexts(dict[int | None, Any]):
    """How instants, as nanoseconds, are written; null stays null."""

    def __init__(self, show: Show) -> None:
        """Start with nothing written."""
        super().__init__({None: None})
        self._show = show

    def __missing__(self, nanos: int) -> Any:
        """Write an instant that was not met yet."""
        if len(self) >= _MOST_INSTANTS:
            self.clear()
            self[None] = None
        text = self[nanos] = self._show(Timestamp(nanos))
        return text


@dataclass(slots=True)
class Names:
    """The names that an answer hands over, in order."""

    texts: dict[str, None] = field(default_factory=dict)

    def keep(self, text: str) -> str:
        """Hand over a name, once."""
        self.texts[text] = None
        return text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a term stands in its rule."""

    guards: Sequence[str] = ()
    """The names of the values of the terms before it."""
    number: str | None = None
    """The name of the number of the rule's element."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How the terms of a program are written into one function."""

    scope: Scope
    show: Show
    instants: InstantTexts
    parents: Mapping[str, LoadedFact]
    """Each object that may be null, by the name that holds it."""

    # -------------------------------------------------------------------------------- terms

    def term(self, term: Expr, value: str, rule: Rule, names: Names, place: Place) -> Object:
        """Write what a term read, and return how it is shown."""
        names.keep(value)
        members = [Member("expr", Fixed(text_of(term)))]
        if isinstance(term, Named):
            members.append(Member("text", Fixed(text_of(term.body))))
        members.append(Member("value", Held(value, Kind.TRUTH)))
        read = [self._read(node, rule, names, place.number) for node in named(term, rule)]
        members.append(Member("reads", Object(tuple(read))))
        members += self._shares(term, names, place.guards)
        members.append(Member("at", Fixed(term.span.place)))
        return Object(tuple(members))

    def value(self, term: Expr, guards: Sequence[str]) -> str:
        """Write the value of a term and return its name: true, false, or null where it has none.

        `guards` are the names of the values of those before it.
        """
        scope, emitter = self.scope, self.scope.emitter
        name = emitter.name()
        with emitter.block("try"), scope.stretch(is_conditional=True):
            self._guard(term, guards)
            operand = write(term, scope)
            emitter.line(f"{name} = {given(operand)}" if operand.type == BOOL else "raise Z")
        with emitter.block("except Exception"), scope.stretch(is_conditional=True):
            emitter.line(f"{name} = {self._asked(term, lambda env: _truth(evaluate(term, env)))}")
        return name

    def _guard(self, term: Expr, guards: Sequence[str]) -> None:
        """Write that a term is left to the reference unless what its types rest on holds.

        A number that the terms before narrow is written without the checks that they make needless.
        """
        if guards and any(self._is_narrowed(node) for node in _calculated(term)):
            self.scope.emitter.line(f"if not ({' and '.join(guards)}): raise Z")

    def _is_narrowed(self, node: Expr) -> bool:
        scope = self.scope
        match node:
            case Fact(path=path) if path in scope.facts:
                return _differ(node.type, scope.facts[path].operand.type)
            case Select(operand=operand, field=field):
                record = _plain(operand.type)
                declared = dict(record.members).get(field) if isinstance(record, Record) else None
                return declared is not None and _differ(node.type, declared)
            case Variable(name=name) if name in scope.variables:
                return _differ(node.type, scope.variables[name].type)
            case DecisionResult(decision=decision, key=key) if (decision, key) in scope.decisions:
                return _differ(node.type, scope.decisions[decision, key].type)
            case _:
                return False

    def _asked(self, expr: Expr, find: Callable[[Any], Any]) -> str:
        return asking(expr, self.scope, find)

    # -------------------------------------------------------------------------------- facts

    def _read(self, node: Expr, rule: Rule, names: Names, number: str | None) -> Member:
        before, after = path_of(node, rule)
        key = Numbered(before, number, after) if before and number is not None else f"{before}{after}"
        if isinstance(node, Fact) and self.scope.facts[node.path].members is None:
            fact = self.scope.facts[node.path]
            return Member(key, self._fact(fact, names))
        return Member(key, self._selected(node, names))

    def _fact(self, fact: LoadedFact, names: Names) -> Template:
        operand = fact.operand
        absent = self._absence(fact)
        if operand.text == "t" or not operand.can_be_absent:
            return self.shown(operand, names)
        form = self._form(operand.type, operand.text)
        if form != operand.text or absent != "A":
            name = self.scope.emitter.assign(f"({form} if {operand.text} is not A else {absent})")
            operand = Operand(name, Nullable(operand.type), can_be_absent=True)
        return self._template(operand, names)

    def _absence(self, fact: LoadedFact) -> str:
        """Return what stands for a fact that is absent: null when that is what it would be a member of."""
        nulls, parent = [], fact.parent
        while parent is not None:
            nulls.append(f"{parent} is None")
            parent = self.parents[parent].parent
        return f"(None if {' or '.join(nulls)} else A)" if nulls else "A"

    def _selected(self, node: Expr, names: Names) -> Template:
        scope, emitter = self.scope, self.scope.emitter
        name = emitter.name()
        with emitter.block("try"), scope.stretch(is_conditional=True):
            operand = write(node, scope)
            text = operand.text
            if isinstance(node, Select) and isinstance(node.operand.type, Nullable | Record):
                parent = write(node.operand, scope)
                text = f"None if {parent.text} is None else {text}"
            emitter.line(f"{name} = {text}")
            emitter.line(f"if {name} is not A: {name} = {self._form(operand.type, name)}")
        with emitter.block("except Exception"), scope.stretch(is_conditional=True):
            settle = _settled(operand.type, self.show)
            emitter.line(f"{name} = {self._asked(node, lambda env: settle(evaluate(node, env)))}")
        type_ = Nullable(operand.type)  # a guard may say that it is not null, and be false
        return self._template(Operand(name, type_, can_be_absent=True), names)

    def shown(self, operand: Operand, names: Names) -> Template:
        """Write an operand that is not absent as the record shows it: of a list only how long it is."""
        form = self._form(operand.type, operand.text)
        name = form if form.isidentifier() else self.scope.emitter.assign(form)
        return self._template(Operand(name, operand.type), names)

    def _form(self, type_: Type, text: str) -> str:
        """Return an expression for what is held of a value until it is shown."""
        constant = self.scope.emitter.constants.function
        match _sort(type_):
            case "atom":
                return text
            case "instant":
                return f"{constant(self.instants)}[{text}]"
            case "list":
                return f"(None if {text} is None else len({text}))"
            case _ if form_of(type_) is None:
                return text
            case _:
                return f"{constant(to_value(form_of(type_)))}({text})"

    def _template(self, operand: Operand, names: Names) -> Template:
        name, type_ = names.keep(operand.text), operand.type
        template: Template
        match _sort(type_):
            case "atom" if isinstance(type_, Int):
                template = Held(name, Kind.WHOLE)
            case "atom" | "instant":
                template = Held(name, Kind.ATOM)
            case "list":
                template = Choice(f"{name} is None", Fixed(None), obj(size=Held(name, Kind.WHOLE)))
            case _:
                template = Held(name, Kind.DATA, self._shown_value)
        return Choice(f"{name} is not A", template, _MISSING) if operand.can_be_absent else template

    def _shown_value(self, value: Result) -> Any:
        return {"size": len(value)} if isinstance(value, list) else self.show(value)

    # -------------------------------------------------------------------------------- shares

    def _shares(self, term: Expr, names: Names, guards: Sequence[str]) -> list[Member]:
        if not any(isinstance(node, Call) and is_percent(node.overload) for node in walk(term)):
            return []
        scope, emitter = self.scope, self.scope.emitter
        note, shares = names.keep(emitter.name()), names.keep(emitter.name())
        with emitter.block("try"), scope.stretch(is_conditional=True):
            self._guard(term, guards)
            emitter.line(f"{shares} = []")
            self._gather(term, shares)
            emitter.line(f"{note}, {shares} = {emitter.constants.function(_parted)}({shares})")
        with emitter.block("except Exception"), scope.stretch(is_conditional=True):
            found = self._asked(term, lambda env: _parted([tuple(s.values()) for s in shares_of(term, env)]))
            emitter.line(f"{note}, {shares} = {found}")
        part, whole, limit = (emitter.name() for _ in range(3))
        share = obj(part=Held(part, Kind.ATOM), whole=Held(whole, Kind.ATOM), limit=Held(limit, Kind.ATOM))
        return [
            Member("note", Fixed("no_data"), when=note),
            Member("shares", Each(shares, (part, whole, limit), share), when=shares),
        ]

    def _gather(self, node: Expr, shares: str) -> None:
        """Write the gathering of each share that `shares_of` finds, in its order."""
        scope, emitter = self.scope, self.scope.emitter
        match node:
            case Call(overload=overload, arguments=arguments) if is_percent(overload):
                triple = ", ".join(given(write(argument, scope)) for argument in arguments)
                emitter.line(f"{shares}.append(({triple}))")
            case Let(name=name, value=value, body=body):
                operand = write(value, scope)
                local = Operand(emitter.assign(operand.text), operand.type, operand.can_be_absent)
                with scope.binding({name: scope.local(local, local.type)}):
                    self._gather(body, shares)
            case Quantifier():
                pass
            case _:
                for child in children(node):
                    self._gather(child, shares)


def asking(expr: Expr, scope: Scope, find: Callable[[Any], Any]) -> str:
    """Write the question of what the reference finds of an expression, and return it."""
    ask, operands = asked_of(expr, lambda leaf: held_leaf(leaf, scope), find)
    return f"{scope.emitter.constant(ask)}({', '.join(operand.text for operand in operands)})"


def _calculated(expr: Expr) -> Iterator[Expr]:
    """Yield the parts of a term, but for numbers that are compared as they are: how large does not matter."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        for child in children(node):
            is_bare = isinstance(child, Fact | Variable | Select | DecisionResult)
            if is_bare and isinstance(node, Call) and node.overload in _COMPARISONS:
                waiting += children(child)
            else:
                waiting.append(child)


def _plain(type_: Type) -> Type:
    return type_.of if isinstance(type_, Nullable) else type_


def _differ(narrow: Type, declared: Type) -> bool:
    """Say whether a type knows more of numbers than the one that is declared."""
    return isinstance(_plain(narrow), Int) and _plain(narrow) != _plain(declared)


def _truth(result: Result) -> bool | None:
    return result if isinstance(result, bool) else None


def _sort(type_: Type) -> str:
    """Return how values of a type are shown."""
    match type_:
        case Nullable(of=of):
            return _sort(of)
        case List():
            return "list"
        case Int() | String():
            return "atom"
        case _ if type_ == BOOL:
            return "atom"
        case _:
            return "instant" if type_ == TIMESTAMP else "value"


def _settled(type_: Type, show: Show) -> Callable[[Result], Any]:
    """Return the function that makes of a result what is held until it is shown."""

    def settle(result: Result) -> Any:
        if isinstance(result, Unknown):
            return ABSENT
        if result is None or isinstance(result, Failure):
            return None  # a member of something that is null
        match _sort(type_):
            case "list":
                return len(result)
            case "instant":
                return show(result)
            case _:
                return result

    return settle


def _parted(shares: list[tuple[Any, ...]]) -> tuple[bool, list[tuple[Any, ...]]]:
    """Return whether some whole is nothing, and the shares of which it is something."""
    if not all(isfinite(number) for share in shares for number in share):
        raise Surrender
    return any(whole == 0 for _, whole, _ in shares), [share for share in shares if share[1] != 0]
