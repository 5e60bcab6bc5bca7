"""Changing a draft until an expression is what it should be.

This is a search that is led by the expression: to make `a && b` true make both true, to make `a < b`
true move a fact that `a` or `b` rests on by the distance between them. A step may undo another, so
whoever asks looks at the outcome and asks again. Every search is bounded by a number of steps.

Source: the repairing search of Selman, Kautz and Cohen, "Noise strategies for improving local
search" (1994), with the moves read from the expression.

Longer than other modules, since every move may need every other one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import gcd
from random import Random
from typing import Final

from policyeval.analysis.generate.draft import Cell
from policyeval.analysis.generate.measure import (
    ORDERED,
    PERCENT,
    counts_something,
    difference,
    has_other,
    may_be,
    means,
    moved,
    number,
    routes,
    unit_of,
)
from policyeval.analysis.generate.scope import (
    Candidate,
    Derived,
    Scope,
    bind_element,
    candidates,
    cell_of,
    grow,
    leaves,
)
from policyeval.backends.reference.equality import equal
from policyeval.backends.reference.program import AS_OF
from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    Expr,
    Fact,
    Has,
    Let,
    Literal,
    Named,
    Or,
    Over,
    Quantifier,
    Select,
    Variable,
)
from policyeval.ir.walk import walk
from policyeval.language.functions import OVERLOADS
from policyeval.language.instants import SECOND
from policyeval.language.values import Failure, Unknown, Value

MOST_STEPS: Final = 250
_LARGEST_LIST: Final = 16


@dataclass(slots=True)
class Solver:
    """A search in one draft; `steps` is how many are left."""

    top: Scope
    steps: int = MOST_STEPS

    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        """Take the random numbers of the draft."""
        self.rng = self.top.draft.ordinary.rng

    # ------------------------------------------------------------------------------------- truths

    def demand(self, expr: Expr, truth: bool, scope: Scope) -> bool:
        """Make a condition true or false, and say whether it is."""
        self.steps -= 1
        if scope.value(expr) is truth:
            return True
        if self.steps < 0:
            return False
        self._toward(expr, truth, scope)
        if scope.value(expr) is not truth and not isinstance(expr, And | Or | Named | Let | Quantifier):
            self._shake(expr, truth, scope)
        return scope.value(expr) is truth

    def _toward(self, expr: Expr, truth: bool, scope: Scope) -> None:  # noqa: C901  (one arm a form)
        match expr:
            case Named(body=body):
                self.demand(body, truth, scope)
            case Let(name=name, value=value, body=body):
                self.demand(body, truth, scope.bind(name, Derived(value, scope)))
            case And(terms=terms):
                self._terms(expr, terms, truth, scope, settling=False)
            case Or(terms=terms):
                self._terms(expr, terms, truth, scope, settling=True)
            case Conditional():
                self._branch(expr, truth, scope)
            case Quantifier():
                self._elements(expr, truth, scope)
            case Has():
                self._presence(expr, truth, scope)
            case Fact() | Select():
                self._put(expr, truth, scope)
            case Variable(name=name):
                handle = scope.bound.get(name)
                if isinstance(handle, Derived):
                    self.demand(handle.expr, truth, handle.scope)
                elif handle is not None:
                    handle.put(truth)
            case Call(overload="logical_not", arguments=(operand,)):
                self.demand(operand, not truth, scope)
            case Call(overload=overload, arguments=arguments):
                self._call(expr, OVERLOADS[overload].name, arguments, truth, scope)
            case _:
                pass

    def _call(self, expr: Call, name: str, arguments: tuple[Expr, ...], truth: bool, scope: Scope) -> None:
        match name, arguments:
            case "_==_" | "_!=_", (left, right):
                self._equality(left, right, truth == (name == "_==_"), scope)
            case "@in", (item, among):
                self._membership(item, among, truth, scope)
            case (("startsWith" | "endsWith" | "contains"), (text, part)):
                self._text(text, part, name, truth, scope)
            case _ if name in ORDERED:
                self.compare(expr, self._side(name, truth) * self._distance(expr), scope)
            case _ if name in PERCENT:
                self.compare(expr, self._percent_side(name, truth) * self.rng.choice((0, 1, 1, 2, 5)), scope)
            case _:
                pass

    def _terms(
        self, expr: Expr, terms: tuple[Expr, ...], truth: bool, scope: Scope, *, settling: bool
    ) -> None:
        """Make one term settle the answer, or see that none does."""
        if truth is settling:
            for term in self.rng.sample(terms, len(terms)):
                if self.demand(term, truth, scope) and scope.value(expr) is truth:
                    return
            return
        for _ in range(3):
            for term in terms:
                self.demand(term, truth, scope)
            if scope.value(expr) is truth:
                return

    def _branch(self, expr: Conditional, truth: bool, scope: Scope) -> None:
        taken = scope.value(expr.condition)
        first = taken if isinstance(taken, bool) and self.rng.random() < 0.7 else self.rng.random() < 0.5
        for choice in (first, not first):
            branch = expr.then if choice else expr.otherwise
            if isinstance(branch, Literal) and branch.value is not truth:
                continue
            self.demand(expr.condition, choice, scope)
            self.demand(branch, truth, scope)
            if scope.value(expr) is truth:
                return

    def _presence(self, expr: Has, truth: bool, scope: Scope) -> None:
        cell = cell_of(expr, scope, make=truth)
        if cell is not None and truth:
            cell.put(self.top.draft.ordinary.value(cell.slot, cell.path))
        elif cell is not None:
            cell.clear()

    def _put(self, expr: Expr, value: Value, scope: Scope) -> bool:
        cell = cell_of(expr, scope, make=True)
        return cell is not None and cell.put(value)

    def _shake(self, expr: Expr, truth: bool, scope: Scope) -> None:
        """Try ordinary values for what the expression rests on, when nothing better is known."""
        cells = [cell for cell in leaves(expr, scope, conditions=True) if cell.key != AS_OF]
        for _ in range(min(4, len(cells))):
            self.steps -= 1
            cell = self.rng.choice(cells)
            before = cell.value
            cell.put(self.top.draft.ordinary.value(cell.slot, cell.path))
            if scope.value(expr) is truth:
                return
            cell.restore(before)

    # ----------------------------------------------------------------------------------- equality

    def _equality(self, left: Expr, right: Expr, wanted: bool, scope: Scope) -> None:
        sides = [(left, right), (right, left)]
        for subject, other in self.rng.sample(sides, 2):
            value = scope.value(other)
            if isinstance(value, Failure | Unknown):
                self.materialize(other, scope)
                value = scope.value(other)
            if isinstance(value, Failure | Unknown):
                continue
            if (self.assign if wanted else self.avoid)(subject, value, scope):
                return

    def assign(self, expr: Expr, value: Value, scope: Scope) -> bool:
        """Make an expression mean a value, and say whether it does."""
        self.steps -= 1
        if self.steps < 0 or means(scope, expr, value):
            return self.steps >= 0
        match expr:
            case Named(body=body):
                self.assign(body, value, scope)
            case Let(name=name, value=bound, body=body):
                self.assign(body, value, scope.bind(name, Derived(bound, scope)))
            case Variable(name=name) if isinstance(handle := scope.bound.get(name), Derived):
                self.assign(handle.expr, value, handle.scope)
            case Conditional():
                self._outcome(expr, scope, lambda leaf: self.assign(leaf, value, scope), value, wanted=True)
            case Fact() | Select() | Variable():
                self._put(expr, value, scope)
            case Call(overload=overload, arguments=(items,)) if OVERLOADS[overload].name == "size":
                self.resize(items, value, scope)
            case _ if type(value) is bool:
                self.demand(expr, value, scope)
            case _ if number(value) is not None:
                self.steer(lambda: number(scope.value(expr)), number(value) or 0, [(expr, scope)])
            case _:
                self._try(expr, scope, lambda cell: value)
        return means(scope, expr, value)

    def avoid(self, expr: Expr, value: Value, scope: Scope) -> bool:
        """Make an expression mean anything but a value, and say whether it does."""
        self.steps -= 1
        ordinary = self.top.draft.ordinary
        if self.steps < 0 or has_other(scope, expr, value):
            return self.steps >= 0
        match expr:
            case Named(body=body):
                self.avoid(body, value, scope)
            case Let(name=name, value=bound, body=body):
                self.avoid(body, value, scope.bind(name, Derived(bound, scope)))
            case Conditional():
                self._outcome(expr, scope, lambda leaf: self.avoid(leaf, value, scope), value, wanted=False)
            case Call() if type(value) is int and OVERLOADS[expr.overload].name == "size":
                self.resize(expr.arguments[0], value + self.rng.choice((1, 1, 2)), scope)
            case _:
                cell = cell_of(expr, scope, make=True)
                for one in [cell] * 6 if cell is not None else leaves(expr, scope):
                    one.put(ordinary.value(one.slot, one.path))
                    if has_other(scope, expr, value):
                        break
        return has_other(scope, expr, value)

    def _outcome(
        self, expr: Conditional, scope: Scope, reach: Callable[[Expr], bool], value: Value, *, wanted: bool
    ) -> None:
        """Take a branch that can lead to a value, or away from it."""
        open_routes = [route for route in routes(expr) if may_be(route[-1][0], value, wanted)]
        for route in self.rng.sample(open_routes, len(open_routes))[:6]:
            *conditions, (leaf, _) = route
            for _ in range(2):
                for condition, truth in conditions:
                    self.demand(condition, truth, scope)
                reach(leaf)
                if equal(scope.value(expr), value) is wanted:
                    return

    def _membership(self, item: Expr, among: Expr, truth: bool, scope: Scope) -> None:
        values = scope.value(among)
        if isinstance(values, Failure | Unknown):
            self.materialize(among, scope)
            values = scope.value(among)
        if not isinstance(values, list):
            return
        if truth:
            if values and self.assign(item, self.rng.choice(values), scope):
                return
            one = grow(among, scope)
            if one is not None and isinstance(one.handle, Cell):
                one.handle.put(scope.value(item))
            return
        for value in values:
            if means(scope, item, value) and not self.avoid(item, value, scope):
                self._drop(among, value, scope)

    def _drop(self, among: Expr, value: Value, scope: Scope) -> None:
        for one in reversed(candidates(among, scope)):
            if one.root is not None and equal(one.handle.value, value):
                one.root.remove()

    def _text(self, text: Expr, part: Expr, name: str, truth: bool, scope: Scope) -> None:
        value = scope.value(part)
        if isinstance(value, str) and truth:
            made = value if self.rng.random() < 0.3 else f"{value}x" if name == "startsWith" else f"x{value}"
            self._try(text, scope, lambda cell: made)

    def _try(self, expr: Expr, scope: Scope, made: Callable[[Cell], Value]) -> None:
        """Put a value where the expression's value comes from."""
        for cell in leaves(expr, scope) or self.materialize(expr, scope):
            if cell.key != AS_OF and cell.put(made(cell)):
                return

    def materialize(self, expr: Expr, scope: Scope) -> list[Cell]:
        """Give a value to what is null or absent under an expression; return what can be changed."""
        for part in walk(expr):
            cell = cell_of(part, scope, make=True) if isinstance(part, Fact | Select | Named) else None
            if cell is not None and (cell.value is None or isinstance(cell.value, Unknown)):
                cell.put(self.top.draft.ordinary.value(cell.slot, cell.path))
        return leaves(expr, scope)

    # ---------------------------------------------------------------------------------- numbers

    def _side(self, name: str, truth: bool) -> int:
        return ORDERED[name] if truth else -ORDERED[name]

    def _percent_side(self, name: str, truth: bool) -> int:
        return PERCENT[name] if truth else -PERCENT[name]

    def _distance(self, expr: Call) -> int:
        """Return how far apart the sides of a comparison should be, in units: often as little as can be."""
        if self.rng.random() < 0.25:
            return 0 if self.rng.random() < 0.5 else 1
        far = 7 if unit_of(expr) == SECOND else 0.7 if counts_something(expr) else 1.6
        return max(1, int(10 ** self.rng.uniform(0, far)))

    def compare(self, expr: Call, units: int, scope: Scope) -> bool:
        """Make the sides of a comparison differ by a number of units, and say whether they do.

        A unit is 1, or one second; of a comparison of a share it is one of those counted in the part.
        """
        if OVERLOADS[expr.overload].name in PERCENT:
            return self._percent(expr, units, scope)
        left, right = expr.arguments
        for side in (left, right):
            if isinstance(scope.value(side), Failure | Unknown) or scope.value(side) is None:
                self.materialize(side, scope)
        self._compare_sizes(left, right, units, scope)
        wanted = units * (unit_of(expr) or 1)
        if difference(expr, scope) != wanted:
            self.steer(lambda: difference(expr, scope), wanted, [(left, scope), (right, scope)])
        return difference(expr, scope) == wanted

    def _compare_sizes(self, left: Expr, right: Expr, units: int, scope: Scope) -> None:
        for side, other, sign in ((left, right, 1), (right, left, -1)):
            value = scope.value(other)
            if type(value) is int and counts_something(side):
                self.assign(side, max(0, value + sign * units), scope)

    def _percent(self, expr: Call, units: int, scope: Scope) -> bool:
        part, whole, percent = expr.arguments
        share = scope.value(percent)
        if not isinstance(share, int | float) or share != int(share) or share < 0:
            return False
        step = 100 // gcd(100, int(share)) if share else 1
        most = _LARGEST_LIST // step if counts_something(whole) else 40
        for _ in range(3):
            self.assign(whole, step * self.rng.randint(1, max(1, most)), scope)
            total = scope.value(whole)
            if type(total) is int and total * int(share) % 100 == 0:
                self.assign(part, total * int(share) // 100 + units, scope)
                if difference(expr, scope) == units:
                    return True
        return False

    def steer(
        self, measure: Callable[[], int | float | None], wanted: float, rests: Iterable[tuple[Expr, Scope]]
    ) -> None:
        """Move numbers and instants that expressions rest on until a measure is as wanted."""
        for _ in range(2):
            for cell in self._movable(rests):
                now = measure()
                self.steps -= 1
                if now is None or now == wanted or self.steps < 0:
                    return
                self._move(cell, measure, wanted)

    def _movable(self, rests: Iterable[tuple[Expr, Scope]]) -> list[Cell]:
        cells = [
            cell for expr, scope in rests for cell in leaves(expr, scope) if number(cell.value) is not None
        ]
        late = self.rng.random() < 0.8
        self.rng.shuffle(cells)
        return sorted(cells, key=lambda cell: late and cell.key == AS_OF)

    def _move(self, cell: Cell, measure: Callable[[], int | float | None], wanted: float) -> None:
        """Move one number towards the wanted measure; keep what brings it nearer."""
        start, origin = measure(), cell.value
        if start is None:
            return
        error, best = wanted - start, abs(wanted - start)
        if type(origin) is int and cell.put(origin + 1):
            response = measure()
            cell.put(origin)
            rate = None if response is None else response - start
            moves: list[float] = [round(error / rate)] if rate else []
        else:
            moves = [error, -error]
        for by in moves:
            if not cell.put(moved(cell.value, by)):
                continue
            now = measure()
            if now is not None and abs(wanted - now) < best:
                if now != wanted:
                    self._refine(cell, measure, wanted)
                return
            cell.put(origin)

    def _refine(self, cell: Cell, measure: Callable[[], int | float | None], wanted: float) -> None:
        now, before = measure(), cell.value
        if now is not None and cell.put(moved(before, wanted - now)):
            after = measure()
            if after is None or abs(wanted - after) > abs(wanted - now):
                cell.put(before)

    # ------------------------------------------------------------------------------------- lists

    def resize(self, items: Expr, count: int, scope: Scope) -> bool:
        """Make a list or text have a length, and say whether it has."""
        if isinstance(scope.value(items), str):
            text = scope.value(items) or "ก"
            self._try(items, scope, lambda cell: (text * (count // len(text) + 1))[:count])
            return bool(len(scope.value(items)) == count)
        for _ in range(3 * _LARGEST_LIST):
            now = scope.value(items)
            self.steps -= 1
            if self.steps < 0 or not isinstance(now, list) or len(now) == count:
                break
            if len(now) < count:
                self._add(items, scope)
            else:
                self._take(items, scope)
        now = scope.value(items)
        return isinstance(now, list) and len(now) == count

    def _add(self, items: Expr, scope: Scope) -> Candidate | None:
        """Make one more candidate an element of a list."""
        waiting = [one for one in candidates(items, scope) if not one.is_member]
        one = self.rng.choice(waiting) if waiting and self.rng.random() < 0.5 else grow(items, scope)
        for _ in range(2):
            for expr, inner in () if one is None else one.requirements:
                self.demand(expr, True, inner)
        return one

    def _take(self, items: Expr, scope: Scope) -> None:
        """Take one element out of a list."""
        members = [one for one in candidates(items, scope) if one.is_member]
        if not members:
            return
        one = self.rng.choice(members)
        if one.requirements and self.rng.random() < 0.5:
            condition, inner = one.requirements[-1]
            self.demand(condition, False, inner)
        elif one.root is not None:
            one.root.remove()

    def element(self, items: Expr, scope: Scope, *, reuse: float = 0.8) -> Candidate | None:
        """Return an element of a list: one that is there, in a share `reuse` of the times, or a new one."""
        members = [one for one in candidates(items, scope) if one.is_member]
        if members and self.rng.random() < reuse:
            return self.rng.choice(members)
        one = self._add(items, scope)
        return one if one is not None and one.is_member else self.rng.choice(members) if members else None

    def _elements(self, expr: Quantifier, truth: bool, scope: Scope) -> None:
        """Make a condition hold, or not, for one element or for all of them."""
        condition = expr.condition
        if condition is None:
            return
        if isinstance(scope.value(expr.range), Unknown | Failure):
            self.materialize(expr.range, scope)
        one_suffices = (expr.over is Over.EXISTS) == truth if expr.over is not Over.EXISTS_ONE else truth
        if one_suffices:
            one = self.element(expr.range, scope)
            if one is not None:
                self.demand(condition, truth, bind_element(expr, one, 0, scope))
            return
        for _ in range(2):
            for index, one in reversed(list(enumerate(candidates(expr.range, scope)))):
                inner = bind_element(expr, one, index, scope)
                if one.is_member and inner.value(condition) is not truth:
                    self._settle(one, condition, truth, inner)

    def _settle(self, one: Candidate, condition: Expr, wanted: bool, inner: Scope) -> None:
        """Make an element no exception: by its condition, by leaving the list, or by going away."""
        ways = [(condition, wanted, inner), *((expr, False, scope) for expr, scope in one.requirements)]
        for expr, truth, scope in self.rng.sample(ways, len(ways)):
            self.demand(expr, truth, scope)
            if not one.is_member or inner.value(condition) is wanted:
                return
        if one.root is not None:
            one.root.remove()
