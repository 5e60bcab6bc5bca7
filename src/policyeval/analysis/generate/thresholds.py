"""The comparisons of a program that facts can meet, what it asks the calendar, and their places."""

from collections.abc import Iterator
from typing import Final

from policyeval.analysis.generate.measure import ORDERED, is_percent, unit_of
from policyeval.backends.reference.equality import equal
from policyeval.frozen import dataclass
from policyeval.ir.expr import And, Call, Conditional, Expr, Fact, Literal, Named, Or, Variable
from policyeval.ir.program import Program, Rule
from policyeval.ir.walk import children, walk
from policyeval.language.functions import OVERLOADS
from policyeval.language.types import Int, Nullable, Type

_CALENDAR: Final = (
    *("period_start", "period_end", "period_label"),
    *("business_day_end", "days_after", "local_text"),
)
"""Functions that give another answer as soon as a day, or something longer, begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A call, where it stands: its steps down from an expression of a rule or of an output."""

    rule: Rule | None
    root: Expr
    steps: tuple[int, ...]
    call: Call


def thresholds(program: Program) -> tuple[tuple[Site, ...], ...]:
    """Return each comparison that facts can meet, with every place where it was inlined."""
    return tuple(sites for sites in _sites(program).values() if _is_threshold(sites[0].call))


def turning_points(program: Program) -> tuple[tuple[str, tuple[Site, ...]], ...]:
    """Return each call that asks in which stretch of the calendar an instant is, and how long that is."""
    found = ((turning_unit(sites[0].call), sites) for sites in _sites(program).values())
    return tuple((unit, sites) for unit, sites in found if unit is not None)


def turning_unit(call: Call) -> str | None:
    """Return the stretch of the calendar that a call asks about, if facts decide when that is."""
    name = OVERLOADS[call.overload].name
    if name not in _CALENDAR or not any(_rests_on_facts(node) for node in walk(call.arguments[0])):
        return None
    unit = stripped(call.arguments[1])
    if name in ("business_day_end", "days_after"):
        return "day"
    if not isinstance(unit, Literal) or (name == "local_text" and unit.value != "date"):
        return None
    return "day" if name == "local_text" else str(unit.value)


def _rests_on_facts(expr: Expr) -> bool:
    return isinstance(expr, Fact | Variable)


def _sites(program: Program) -> dict[tuple[int, int, str], tuple[Site, ...]]:
    """Return every call of a program that can matter, by where it is written."""
    found: dict[tuple[int, int, str], list[Site]] = {}
    for rule, root in roots(program):
        for steps, node in _below(root):
            if isinstance(node, Call):
                key = node.span.start, node.span.end, node.overload
                found.setdefault(key, []).append(Site(rule, root, steps, node))
    return {key: tuple(sites) for key, sites in found.items()}


def is_possible(comparison: Call, units: int) -> bool:
    """Say whether the bounds of two integers let them differ by this much."""
    left, right = (_given(argument.type) for argument in comparison.arguments[:2])
    if len(comparison.arguments) > 2 or not (isinstance(left, Int) and isinstance(right, Int)):
        return True
    return left.low - right.high <= units <= left.high - right.low


def _given(type_: Type) -> Type:
    return type_.of if isinstance(type_, Nullable) else type_


def constant(expr: Expr) -> bool | None:
    """Return the truth that a condition has whatever the facts are, if it has one."""
    match expr:
        case Named(body=body):
            return constant(body)
        case Call(overload="logical_not", arguments=(operand,)):
            truth = constant(operand)
            return None if truth is None else not truth
        case And(terms=terms) | Or(terms=terms):
            settling = isinstance(expr, Or)
            truths = [constant(term) for term in terms]
            return settling if settling in truths else None if None in truths else not settling
        case Call(overload="equals" | "not_equals" as name, arguments=(left, right)):
            values = [part.value for part in map(stripped, (left, right)) if isinstance(part, Literal)]
            return equal(*values) is (name == "equals") if len(values) == 2 else None
        case Literal(value=bool() as truth):
            return truth
        case _:
            return None


def stripped(expr: Expr) -> Expr:
    """Return what an expression is without the names that it goes by."""
    return stripped(expr.body) if isinstance(expr, Named) else expr


def roots(program: Program) -> Iterator[tuple[Rule | None, Expr]]:
    """Yield every expression of a program, with the rule in whose loop it stands."""
    for rule in program.rules:
        if rule.loop is not None:
            yield None, rule.loop.each
        yield rule, rule.condition
        key = None if rule.membership is None else rule.membership.key
        yield from ((rule, expr) for expr in (rule.points, rule.at, key) if expr is not None)
    own = {id(expr) for rule in program.rules for expr in (rule.condition, rule.points, rule.at)}
    known = {output.key for output in program.outputs} | {key for g in program.results for key in g.keys}
    for output in program.outputs:
        named = {node.name for node in walk(output.value) if isinstance(node, Variable)}
        if id(output.value) not in own and not named & known:
            yield None, output.value


def _below(root: Expr) -> Iterator[tuple[tuple[int, ...], Expr]]:
    waiting: list[tuple[tuple[int, ...], Expr]] = [((), root)]
    while waiting:
        steps, node = waiting.pop()
        yield steps, node
        inner = [((*steps, index), child) for index, child in enumerate(children(node))]
        waiting.extend(reversed([below for below in inner if _is_live(node, below[0][-1])]))


def _is_live(expr: Expr, step: int) -> bool:
    """Say whether a part of an expression can matter to it."""
    match expr:
        case And(terms=terms) | Or(terms=terms):
            settling = isinstance(expr, Or)
            return all(constant(term) is not settling for term in terms[:step] + terms[step + 1 :])
        case Conditional(condition=condition) if step > 0:
            return constant(condition) is not (step == 2)
        case _:
            return True


def _is_threshold(call: Call) -> bool:
    """Say whether a call compares facts with a number or an instant that can be met exactly."""
    if not any(_rests_on_facts(node) for part in call.arguments for node in walk(part)):
        return False
    name = OVERLOADS[call.overload].name
    if is_percent(call) or (name in ORDERED and unit_of(call) is not None):
        return True
    return name in ("_==_", "_!=_") and unit_of(call) is not None
