"""What a stream of bundles should reach: every rule, every near miss, every threshold, every band."""

from collections.abc import Callable, Iterator
from typing import Final

from policyeval.analysis.generate.draft import Cell
from policyeval.analysis.generate.force import begin, move_to, put_in_force
from policyeval.analysis.generate.ledgers import Turn, reach_band, turn_ledger
from policyeval.analysis.generate.measure import difference, unit_of
from policyeval.analysis.generate.scope import (
    Candidate,
    Derived,
    Scope,
    bind_element,
    candidates,
    exists,
)
from policyeval.analysis.generate.solve import Solver
from policyeval.analysis.generate.thresholds import Site, constant, is_possible, thresholds, turning_points
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.frozen import dataclass
from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    Expr,
    Let,
    Or,
    Quantifier,
)
from policyeval.ir.program import Band, Combine, Ledger, Program, Rule
from policyeval.ir.terms import conjuncts
from policyeval.ir.walk import children
from policyeval.language.instants import SECOND
from policyeval.language.values import Timestamp

_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Fires:
    """The rule fires and matters; with `misses`, all of its terms but that one hold."""

    rule: Rule
    misses: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Superseded:
    """The rule fires twice, or beside another of its group, and one of the two is cut."""

    rule: Rule
    other: Rule


@dataclass(frozen=True, slots=True, eq=False)
class Reaches:
    """A posting of the ledger reaches the band, at its lower end or anywhere inside."""

    ledger: Ledger
    band: Band


@dataclass(frozen=True, slots=True, eq=False)
class Meets:
    """The sides of a comparison differ by `units`, at one of the sites where it is written."""

    sites: tuple[Site, ...]
    units: int


@dataclass(frozen=True, slots=True, eq=False)
class Begins:
    """The instant that decides whether the policy is in force is so many seconds after its start."""

    seconds: int


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """An instant is so many seconds after a stretch of the calendar begins, at one of these sites."""

    sites: tuple[Site, ...]
    unit: str
    seconds: int


@dataclass(frozen=True, slots=True, eq=False)
class TurnsLedger:
    """A ledger is so many seconds after one of its turns."""

    ledger: Ledger
    turn: Turn
    seconds: int


Target = Fires | Superseded | Reaches | Meets | Begins | Turns | TurnsLedger


@dataclass(frozen=True, slots=True)
class Targets:
    """All targets of a program, by kind."""

    fires: tuple[Target, ...]
    misses: tuple[Target, ...]
    cuts: tuple[Target, ...]
    meets: tuple[Target, ...]


def targets_of(program: Program) -> Targets:
    """Return what bundles for a program should reach."""
    bands = [] if program.ledger is None else [Reaches(program.ledger, b) for b in program.ledger.bands]
    begins = [] if program.effective_from is None else [Begins(s) for s in (-1, 0, 1)]
    return Targets(
        fires=(*(Fires(rule) for rule in program.rules), *bands),
        misses=tuple(
            Fires(rule, index)
            for rule in program.rules
            for index, term in enumerate(conjuncts(rule))
            if len(conjuncts(rule)) > 1 and constant(term) is None
        ),
        cuts=tuple(_cuts(program)),
        meets=(*_meets(program), *begins, *_turns(program)),
    )


def _cuts(program: Program) -> Iterator[Superseded]:
    for rule in program.rules:
        for other in program.rules:
            if rule.loop is None or other.loop is None or not _share_a_limit(rule, other):
                continue
            if rule.loop.each == other.loop.each:
                yield Superseded(rule, other)


def _share_a_limit(rule: Rule, other: Rule) -> bool:
    if rule is other:
        return rule.membership is not None or rule.cap is not None
    return (
        rule.membership is not None
        and other.membership is not None
        and rule.membership.limit == other.membership.limit
    )


def _meets(program: Program) -> Iterator[Meets]:
    for sites in thresholds(program):
        for units in (-1, 0, 1):
            if is_possible(sites[0].call, units):
                yield Meets(sites, units)


def _turns(program: Program) -> Iterator[Turns | TurnsLedger]:
    for unit, sites in turning_points(program):
        yield from (Turns(sites, unit, seconds) for seconds in (-1, 0, 1))
    if program.ledger is not None:
        for turn in Turn:
            yield from (TurnsLedger(program.ledger, turn, seconds) for seconds in (-1, 0, 1))


# --------------------------------------------------------------------------------------- reaching


def reach(target: Target, solver: Solver) -> bool:
    """Change the solver's draft until it reaches the target, and say whether it does."""
    match target:
        case Fires():
            return _fire(target, solver)
        case Superseded(rule=rule, other=other):
            return _supersede(rule, other, solver)
        case Reaches(ledger=ledger, band=band):
            return reach_band(ledger, band, solver)
        case Meets(sites=sites, units=units):
            return _meet(solver.rng.choice(sites), units, solver)
        case Begins(seconds=seconds):
            return begin(seconds, solver)
        case Turns(sites=sites, unit=unit, seconds=seconds):
            return _turn(solver.rng.choice(sites), unit, seconds, solver)
        case TurnsLedger(ledger=ledger, turn=turn, seconds=seconds):
            return turn_ledger(ledger, turn, seconds, solver)


def _element_scope(rule: Rule, solver: Solver, reuse: float = 0.8) -> Scope | None:
    if rule.loop is None:
        return solver.top
    one = solver.element(rule.loop.each, solver.top, reuse=reuse)
    return None if one is None else solver.top.bind(rule.loop.variable, one.handle)


def _fire(target: Fires, solver: Solver) -> bool:
    rule = target.rule
    if target.misses is not None:
        _silence(_before(rule, solver.top.draft.program), solver)
        scope = _element_scope(rule, solver)
        return scope is not None and _miss(rule, target.misses, solver, scope)
    for _ in range(_ROUNDS):
        _silence(_before(rule, solver.top.draft.program), solver)
        scope = _element_scope(rule, solver)
        if scope is None:
            return False
        solver.demand(rule.condition, True, scope)
        _arrive(rule, solver, scope)
        in_force = put_in_force(solver)
        silent = all(not _may_fire(other, solver) for other in _before(rule, solver.top.draft.program))
        if in_force and silent and scope.value(rule.condition) is True:
            return True
    return False


def _before(rule: Rule, program: Program) -> list[Rule]:
    """Return the rules of which one that fires keeps this one from being asked."""
    mine = {give.key for give in rule.gives}
    found: list[Rule] = []
    for group in program.results:
        if group.combine is Combine.FIRST and mine & set(group.keys):
            rivals = [r for r in program.rules if any(give.key in group.keys for give in r.gives)]
            found += [rival for rival in rivals[: rivals.index(rule)] if rival not in found]
    return found


def _silence(rules: list[Rule], solver: Solver) -> None:
    for rule in rules:
        for scope in _scopes(rule, solver):
            solver.demand(rule.condition, False, scope)


def _scopes(rule: Rule, solver: Solver) -> list[Scope]:
    if rule.loop is None:
        return [solver.top]
    found = candidates(rule.loop.each, solver.top)
    return [solver.top.bind(rule.loop.variable, one.handle) for one in found if one.is_member]


def _may_fire(rule: Rule, solver: Solver) -> bool:
    return any(scope.value(rule.condition) is not False for scope in _scopes(rule, solver))


def _miss(rule: Rule, index: int, solver: Solver, scope: Scope) -> bool:
    """Make one term of a rule false and no other; one that it guards may have no answer then."""
    terms = conjuncts(rule)
    for _ in range(_ROUNDS):
        for position, term in enumerate(terms):
            solver.demand(term, position != index, scope)
        if [scope.value(term) is False for term in terms].count(True) == 1 and put_in_force(solver):
            return scope.value(terms[index]) is False
    return False


def _arrive(rule: Rule, solver: Solver, scope: Scope) -> None:
    """See that one of the rule's instants has come."""
    if rule.at is None:
        return
    at, draft = rule.at, solver.top.draft

    def first() -> int | None:
        value = scope.value(at)
        instants = value if isinstance(value, list) else [value]
        return min((one.nanos for one in instants if isinstance(one, Timestamp)), default=None)

    start, now = first(), draft.as_of.value.nanos
    if start is None or start <= now:
        return
    later = 0 if isinstance(scope.value(at), list) else draft.ordinary.span()
    if not draft.as_of.put(Timestamp(start + later)):
        solver.steer(first, now - later, [(at, scope)])


# ----------------------------------------------------------------------------------------- groups


def _supersede(rule: Rule, other: Rule, solver: Solver) -> bool:
    """Make one rule fire for an element and another for a copy of it."""
    scope = _element_scope(rule, solver)
    if scope is None or rule.loop is None or other.loop is None:
        return False
    solver.demand(rule.condition, True, scope)
    _arrive(rule, solver, scope)
    put_in_force(solver)
    handle = scope.bound[rule.loop.variable]
    if not isinstance(handle, Cell):
        return False
    copy = handle.again()
    inner = solver.top.bind(other.loop.variable, copy)
    return solver.demand(other.condition, True, inner) and scope.value(rule.condition) is True


# ------------------------------------------------------------------------------- meeting thresholds


def _meet(site: Site, units: int, solver: Solver) -> bool:
    """Make the sides of a comparison differ by a number of units, and let nothing else decide."""

    def compare(scope: Scope) -> bool:
        solver.compare(site.call, units, scope)
        put_in_force(solver)
        return is_met(site.call, units, scope)

    return _at(site, compare, solver)


def _turn(site: Site, unit: str, seconds: int, solver: Solver) -> bool:
    """Move an instant to so many seconds after the calendar turns."""
    instant, zone = site.call.arguments[0], solver.top.draft.zone

    def move(scope: Scope) -> bool:
        now = scope.value(instant)
        if not isinstance(now, Timestamp):
            solver.materialize(instant, scope)
            now = scope.value(instant)
        if not isinstance(now, Timestamp):
            return False
        edge: Timestamp = FUNCTIONS["period_start"](now, unit, zone)
        wanted = Timestamp(edge.nanos + seconds * SECOND)
        move_to(instant, wanted, solver, scope)
        put_in_force(solver)
        return bool(scope.value(instant) == wanted)

    return _at(site, move, solver)


def _at(site: Site, act: Callable[[Scope], bool], solver: Solver) -> bool:
    """Act where a site is until that succeeded and the site matters, and say whether it did.

    It acts last of all: a threshold that is met where it does not matter is better than none.
    """
    for attempt in range(_ROUNDS):
        reuse = 0.8 if attempt == 0 else 0.3
        start = solver.top if site.rule is None else _element_scope(site.rule, solver, reuse)
        focus = None if start is None else _focus(site, start, solver, reuse)
        if focus is None:
            return False
        for _ in range(2):
            if act(focus.scope) and focus.holds:
                return True
            for expr, truth, scope in focus.guards:
                solver.demand(expr, truth, scope)
        act(focus.scope)
    return False


def is_met(comparison: Call, units: int, scope: Scope) -> bool:
    """Say whether the sides of a comparison differ by a number of units."""
    return difference(comparison, scope) == units * (unit_of(comparison) or 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Focus:
    """A place in an expression, and what has to be so around it for its meaning to matter."""

    scope: Scope
    guards: tuple[tuple[Expr, bool, Scope], ...]
    elements: tuple[Candidate, ...]

    @property
    def holds(self) -> bool:
        """Whether all of it is so."""
        guards = all(scope.value(expr) is truth for expr, truth, scope in self.guards)
        return guards and all(one.is_member and exists(one.handle) for one in self.elements)


def _focus(site: Site, scope: Scope, solver: Solver, reuse: float) -> _Focus | None:
    """Let everything around a site stand aside, and return the scope there."""
    node = site.root
    guards: list[tuple[Expr, bool, Scope]] = []
    elements: list[Candidate] = []
    for step in site.steps:
        below = children(node)[step]
        needed: list[tuple[Expr, bool, Scope]] = []
        match node:
            case And(terms=terms) | Or(terms=terms):
                aside = isinstance(node, And)
                needed = [(term, aside, scope) for term in terms[:step] + terms[step + 1 :]]
            case Conditional(condition=condition) if step > 0:
                needed = [(condition, step == 1, scope)]
            case Let(name=name, value=value) if step == 1:
                scope = scope.bind(name, Derived(value, scope))
            case Quantifier() if step > 0:
                one = solver.element(node.range, scope, reuse=reuse)
                if one is None:
                    return None
                elements.append(one)
                scope = bind_element(node, one, 0, scope)
                if below is node.value and node.condition is not None:
                    needed = [(node.condition, True, scope)]
        for expr, truth, around in needed:
            solver.demand(expr, truth, around)
        guards += needed
        node = below
    return _Focus(scope, tuple(guards), tuple(elements))
