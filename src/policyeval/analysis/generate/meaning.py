"""What expressions mean for facts that keep changing: the reference's meaning, kept ready to be asked again.

A search asks the same expressions thousands of times and changes one fact in between. So an
expression is made once into a tree of closures, which hand everything but plain values to the
reference, and a part that rests on facts alone is computed again only after one of them changed.
"""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any, Final, Protocol

from policyeval.backends.reference.calls import KEEPING, apply, settle
from policyeval.backends.reference.expr import Environment, evaluate, member_of
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.backends.reference.program import AS_OF
from policyeval.frozen import dataclass, field
from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    DecisionResult,
    Expr,
    Fact,
    Let,
    ListLiteral,
    Literal,
    Named,
    Or,
    Over,
    Quantifier,
    Select,
    Variable,
)
from policyeval.ir.walk import children
from policyeval.language.functions import OVERLOADS
from policyeval.language.overload import Overload
from policyeval.language.values import Duration, Result, Timestamp, Value

EVERYTHING: Final = "*"
"""Stands for all facts: what another decision answers may rest on any of them."""
_PLAIN: Final = frozenset({bool, int, float, str, bytes, Timestamp, Duration})
"""Values that have an answer, and nothing inside that could lack one."""
_SAME_IN_PYTHON: Final = frozenset({bool, int, str, bytes, Timestamp, Duration})
"""Classes of which two values are equal in the language when they are in Python."""


class Moment(Protocol):
    """The facts as they are now."""

    facts: dict[str, Value]

    @property
    def edits(self) -> "Edits":
        """How often each fact was changed so far."""

    @property
    def known(self) -> dict[int, tuple[int, Result]]:
        """What parts of expressions meant, each with the edits to its facts until then."""

    def environment(self, bound: Mapping[str, Result]) -> Environment:
        """Return what the reference evaluates in, with these names bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Edits:
    """How often each fact at the top was changed, whatever in it was; never less than before."""

    counts: dict[str, int] = field(default_factory=dict)

    def note(self, root: str) -> None:
        """Count one change."""
        for name in (root, EVERYTHING):
            self.counts[name] = self.counts.get(name, 0) + 1

    def since(self, roots: tuple[str, ...]) -> int:
        """Return a number that grows with each change to one of these facts."""
        counts = self.counts
        return sum([counts[root] for root in roots if root in counts])


Ask = Callable[[Any, dict[str, Result]], Result]
"""A `Moment` and the names bound around an expression → what it means."""


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """An expression that is ready to be asked."""

    ask: Ask
    roots: frozenset[str]
    """The facts at the top that it rests on."""
    free: frozenset[str]
    """The names that have to be bound around it."""


@dataclass(frozen=True, slots=True, eq=False)
class Meanings:
    """The expressions of a program that were made ready so far."""

    made: dict[int, tuple[Expr, Meaning]] = field(default_factory=dict)
    """By the identity of the expression, which is kept so that no other can take it."""
    places: dict[str, int] = field(default_factory=dict)
    """Where the values of parts are remembered; parts that are equal share a place."""

    def of(self, expr: Expr) -> Meaning:
        """Return the meaning of an expression."""
        known = self.made.get(id(expr))
        if known is None:
            known = self.made[id(expr)] = expr, self._make(expr)
        return known[1]

    def _make(self, expr: Expr) -> Meaning:
        parts = [self.of(part) for part in children(expr)]
        roots = frozenset[str]().union(*(part.roots for part in parts), _roots(expr))
        free = frozenset[str]().union(*(part.free for part in parts), _names(expr)) - _binds(expr)
        ask = _ask(expr, [part.ask for part in parts])
        is_shared = isinstance(expr, Named | Quantifier) and not free
        if is_shared and roots:
            place = self.places.setdefault(repr(expr), len(self.places))
            ask = _remembered(ask, place, tuple(sorted(roots)))
        return Meaning(ask, roots, free)


def _roots(expr: Expr) -> frozenset[str]:
    match expr:
        case Fact(path=path):
            return frozenset({path[0]})
        case Variable(name=name) if name == AS_OF:
            return frozenset({AS_OF})
        case DecisionResult():
            return frozenset({EVERYTHING})
        case _:
            return frozenset()


def _names(expr: Expr) -> frozenset[str]:
    return frozenset({expr.name} if isinstance(expr, Variable) and expr.name != AS_OF else ())


def _binds(expr: Expr) -> frozenset[str]:
    match expr:
        case Let(name=name):
            return frozenset({name})
        case Quantifier(variables=variables):
            return frozenset(variables)
        case _:
            return frozenset()


def _remembered(ask: Ask, place: int, roots: tuple[str, ...]) -> Ask:
    """Return the question that is only asked again when one of the facts has changed."""

    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        stamp = moment.edits.since(roots)
        known = moment.known.get(place)
        if known is None or known[0] != stamp:
            known = moment.known[place] = stamp, ask(moment, bound)
        return known[1]

    return asked


def _ask(expr: Expr, parts: list[Ask]) -> Ask:  # noqa: C901  (one arm a form)
    match expr:
        case Literal(value=value):
            return lambda moment, bound: value
        case Fact(path=(root,)):
            return lambda moment, bound: moment.facts[root]
        case Fact(path=(root, *members)):
            return lambda moment, bound: member_of(moment.facts[root], members)
        case Variable(name=name):
            return lambda moment, bound: bound[name]
        case Select(field=name):
            return _member(parts[0], name)
        case Named():
            return parts[0]
        case Let(name=name):
            value, body = parts
            return lambda moment, bound: body(moment, {**bound, name: value(moment, bound)})
        case And() | Or():
            return _settled(parts, settled_by=isinstance(expr, Or))
        case Conditional():
            return _branch(expr, parts)
        case Call():
            return _call(expr, parts)
        case ListLiteral():
            return _list(expr, parts)
        case Quantifier(variables=(name,), over=over) if over in (
            Over.ALL,
            Over.EXISTS,
            Over.FILTER,
            Over.MAP,
        ):
            return _quantifier(expr, name, parts)
        case _:
            return _by_reference(expr)


def _by_reference(expr: Expr) -> Ask:
    return lambda moment, bound: evaluate(expr, moment.environment(bound))


def _member(operand: Ask, name: str) -> Ask:
    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        record = operand(moment, bound)
        return record[name] if type(record) is dict and name in record else member_of(record, (name,))

    return asked


def _settled(terms: list[Ask], *, settled_by: bool) -> Ask:
    other = not settled_by

    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        for place, term in enumerate(terms):
            truth = term(moment, bound)
            if truth is settled_by:
                return settled_by
            if truth is not other:
                rest = (later(moment, bound) for later in terms[place + 1 :])
                return settle(chain((truth,), rest), settled_by=settled_by)
        return other

    return asked


def _branch(expr: Conditional, parts: list[Ask]) -> Ask:
    condition, then, otherwise = parts
    whole = _by_reference(expr)

    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        match condition(moment, bound):
            case True:
                return then(moment, bound)
            case False:
                return otherwise(moment, bound)
            case _:
                return whole(moment, bound)

    return asked


def _call(expr: Call, parts: list[Ask]) -> Ask:
    overload = OVERLOADS[expr.overload]
    match overload.name, parts:
        case "_==_" | "_!=_", [left, right]:
            return _equality(overload, left, right)
        case "@in", [item, among] if overload.id == "in_list":
            return _membership(overload, item, among)
        case _, [operand] if overload.name in KEEPING:
            return _kept(overload, operand)
        case _, [left, right] if overload.name not in KEEPING:
            return _of_two(overload, left, right)
        case _:
            return _of_any(overload, parts)


def _is_whole(value: Result) -> bool:
    """Say whether a value has an answer and nothing in it lacks one; where that takes a search, it is not."""
    kind = type(value)
    return kind in _PLAIN or (kind is list and all(type(element) in _PLAIN for element in value))


def _of_any(overload: Overload, parts: list[Ask]) -> Ask:
    function = FUNCTIONS[overload.id]

    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        values = [part(moment, bound) for part in parts]
        return function(*values) if all(map(_is_whole, values)) else apply(overload, values)

    return asked


def _of_two(overload: Overload, left: Ask, right: Ask) -> Ask:
    function = FUNCTIONS[overload.id]

    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        one, two = left(moment, bound), right(moment, bound)
        is_plain = type(one) in _PLAIN and type(two) in _PLAIN
        if is_plain or (_is_whole(one) and _is_whole(two)):
            return function(one, two)
        return apply(overload, [one, two])

    return asked


def _kept(overload: Overload, operand: Ask) -> Ask:
    """Return what a function gives that does not look at what is in a list or record."""
    function = FUNCTIONS[overload.id]

    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        value = operand(moment, bound)
        kind = type(value)
        is_there = kind is list or kind is dict or kind in _PLAIN
        return function(value) if is_there else apply(overload, [value])

    return asked


def _equality(overload: Overload, left: Ask, right: Ask) -> Ask:
    """Return whether two values are equal; those of one simple class are, when Python says so."""
    is_equality = overload.name == "_==_"

    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        one, two = left(moment, bound), right(moment, bound)
        kind = type(one)
        if kind is type(two) and (kind in _SAME_IN_PYTHON or one is None):
            return (one == two) is is_equality
        if (two is None and kind in _PLAIN) or (one is None and type(two) in _PLAIN):
            return not is_equality
        return apply(overload, [one, two])

    return asked


def _membership(overload: Overload, item: Ask, among: Ask) -> Ask:
    """Return whether a list has a value; where all are of one simple class, Python knows."""

    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        value, elements = item(moment, bound), among(moment, bound)
        kind = type(value)
        if kind in _SAME_IN_PYTHON and type(elements) is list:
            for element in elements:
                if type(element) is not kind:
                    break
            else:
                return value in elements
        return apply(overload, [value, elements])

    return asked


def _list(expr: ListLiteral, parts: list[Ask]) -> Ask:
    whole = _by_reference(expr)
    if any(element.optional for element in expr.elements):
        return whole

    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        values = [part(moment, bound) for part in parts]
        return values if all(map(_is_whole, values)) else whole(moment, bound)

    return asked


def _quantifier(expr: Quantifier, name: str, parts: list[Ask]) -> Ask:
    range_, *inner = parts
    condition = inner[0] if expr.condition is not None else None
    made = inner[-1] if expr.value is not None else None
    whole, over = _by_reference(expr), expr.over

    def asked(moment: Moment, bound: dict[str, Result]) -> Result:
        elements = range_(moment, bound)
        if type(elements) is not list:
            return whole(moment, bound)
        scope = {**bound}
        truths: list[Result] = []
        for scope[name] in elements:
            truths.append(True if condition is None else condition(moment, scope))
        if over in (Over.ALL, Over.EXISTS):
            return settle(truths, settled_by=over is Over.EXISTS)
        if any(type(truth) is not bool for truth in truths):
            return whole(moment, bound)
        chosen = [element for element, truth in zip(elements, truths, strict=True) if truth]
        if over is Over.FILTER or made is None:
            return chosen
        values: list[Result] = []
        for scope[name] in chosen:
            values.append(made(moment, scope))
        return values if all(type(value) in _PLAIN for value in values) else whole(moment, bound)

    return asked
