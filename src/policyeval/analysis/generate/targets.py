"""What a stream of bundles should reach: every rule, every near miss, every threshold, every band."""

from collections.abc import Iterator
from typing import Final

from policyeval.analysis.generate.draft import Cell
from policyeval.analysis.generate.measure import difference, unit_of
from policyeval.analysis.generate.scope import (
    Candidate,
    Derived,
    Scope,
    bind_element,
    candidates,
    exists,
    grow,
)
from policyeval.analysis.generate.solve import Solver
from policyeval.analysis.generate.thresholds import Site, constant, is_possible, thresholds
from policyeval.backends.reference.ledger import run_ledger
from policyeval.engine.terms import conjuncts
from policyeval.frozen import dataclass
from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    Expr,
    Let,
    Literal,
    Or,
    Quantifier,
)
from policyeval.ir.program import Band, Combine, Ledger, Program, Rule
from policyeval.ir.walk import children
from policyeval.language.instants import DAY, SECOND
from policyeval.language.types import TIMESTAMP
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


Target = Fires | Superseded | Reaches | Meets | Begins


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
        meets=(*_meets(program), *begins),
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
            if is_possible(sites[0].comparison, units):
                yield Meets(sites, units)


# --------------------------------------------------------------------------------------- reaching


def reach(target: Target, solver: Solver) -> bool:
    """Change the solver's draft until it reaches the target, and say whether it does."""
    match target:
        case Fires():
            return _fire(target, solver)
        case Superseded(rule=rule, other=other):
            return _supersede(rule, other, solver)
        case Reaches(ledger=ledger, band=band):
            return _reach_band(ledger, band, solver)
        case Meets(sites=sites, units=units):
            return _meet(solver.rng.choice(sites), units, solver)
        case Begins(seconds=seconds):
            return _begin(seconds, solver)


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
    at, clock = scope.value(rule.at), solver.top.draft.as_of
    if isinstance(at, list) and at and min(at) > clock.value:
        clock.put(min(at))
    elif isinstance(at, Timestamp) and at > clock.value:
        clock.put(Timestamp(at.nanos + solver.top.draft.ordinary.span()))


def put_in_force(solver: Solver) -> bool:
    """See that the policy is in force, and say whether it is."""
    program = solver.top.draft.program
    for _ in range(2):
        start, end = program.effective_from, program.effective_to
        now = solver.top.value(program.in_force_at)
        is_known = isinstance(now, Timestamp)
        if is_known and (start is None or start <= now) and (end is None or now < end):
            return True
        if start is not None and not (is_known and now >= start):
            _begin(solver.rng.randint(1, 200 * DAY // SECOND), solver)
        elif end is not None:
            _distance(program.in_force_at, Timestamp(end.nanos - DAY), solver)
        else:
            return True
    return False


def _begin(seconds: int, solver: Solver) -> bool:
    program = solver.top.draft.program
    if program.effective_from is None:
        return False
    return _distance(program.in_force_at, Timestamp(program.effective_from.nanos + seconds * SECOND), solver)


def _distance(expr: Expr, instant: Timestamp, solver: Solver) -> bool:
    literal = Literal(instant, type=TIMESTAMP, span=expr.span)
    call = Call("less_timestamp", (expr, literal), type=TIMESTAMP, span=expr.span)
    return solver.compare(call, 0, solver.top)


# ------------------------------------------------------------------------------ groups and ledgers


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


def _reach_band(ledger: Ledger, band: Band, solver: Solver) -> bool:
    """Make entries of one stretch of time whose total falls into a band."""
    low = band.low if band.low is not None else 0
    high = band.high if band.high is not None else low + 6
    total = solver.rng.choice([low, low, high - 1, solver.rng.randint(low, max(low, high - 1))])
    clock = solver.top.draft.as_of.value
    for _ in range(_ROUNDS):
        start = Timestamp(clock.nanos - solver.rng.randint(17, 120) * DAY)
        _empty(ledger, solver)
        for amount in _parts(total, solver):
            at = start.nanos + solver.rng.randint(0, 5 * DAY // SECOND) * SECOND
            _enter(ledger, amount, Timestamp(at), solver)
        if solver.rng.random() < 0.3:
            one = grow(ledger.entries, solver.top)
            if one is not None:
                solver.demand(ledger.where, True, solver.top.bind(ledger.variable, one.handle))
        draft = solver.top.draft
        shown = run_ledger(ledger, draft.zone, draft.as_of.value, draft.env)["timeline"]
        if isinstance(shown, list) and any(posting.get("band") == band.id for posting in shown):
            return put_in_force(solver)
    return False


def _empty(ledger: Ledger, solver: Solver) -> None:
    for one in reversed(candidates(ledger.entries, solver.top)):
        if one.root is not None:
            one.root.remove()


def _parts(total: int, solver: Solver) -> list[int]:
    """Return a few numbers that add up to the total."""
    parts: list[int] = []
    while total > 0 and len(parts) < 4:
        part = solver.rng.choice((1, 3, 3, 6, total))
        parts.append(min(part, total) if len(parts) < 3 else total)
        total -= parts[-1]
    return parts or [0]


def _enter(ledger: Ledger, amount: int, at: Timestamp, solver: Solver) -> None:
    one = grow(ledger.entries, solver.top)
    if one is None:
        return
    scope = solver.top.bind(ledger.variable, one.handle)
    for _ in range(2):
        solver.demand(ledger.where, True, scope)
        solver.assign(ledger.at, at, scope)
        solver.assign(ledger.amount, amount, scope)


# ------------------------------------------------------------------------------- meeting thresholds


def _meet(site: Site, units: int, solver: Solver) -> bool:
    """Make the sides of a comparison differ by a number of units, and let nothing else decide."""
    for attempt in range(_ROUNDS):
        reuse = 0.8 if attempt == 0 else 0.3
        start = solver.top if site.rule is None else _element_scope(site.rule, solver, reuse)
        focus = None if start is None else _focus(site, start, solver, reuse)
        if focus is None:
            return False
        for _ in range(2):
            solver.compare(site.comparison, units, focus.scope)
            put_in_force(solver)
            if is_met(site.comparison, units, focus.scope) and focus.holds:
                return True
            for expr, truth, scope in focus.guards:
                solver.demand(expr, truth, scope)
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
