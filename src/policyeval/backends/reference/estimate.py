"""What an evaluation can cost at most, before there are facts: the reference's counting, on sizes.

INVARIANT: on facts that are no larger than the sizes say, no evaluation costs more than its estimate.
"""

from collections.abc import Generator, Mapping, Sequence
from typing import Final, assert_never

from policyeval.backends.reference.cost import (
    CHARACTERS,
    COMPILING,
    DAY,
    MOST_BUSINESS_DAYS,
    SCANNING,
    Reads,
    reads,
)
from policyeval.backends.reference.made import made
from policyeval.backends.reference.sizes import (
    ANYTHING,
    SCALAR,
    Size,
    capped,
    larger,
    largest,
    many,
    member_of,
    part_of,
    size_of,
    within,
)
from policyeval.frozen import dataclass
from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    DecisionResult,
    DynamicCall,
    Expr,
    Fact,
    Has,
    Let,
    ListLiteral,
    Literal,
    MapLiteral,
    Named,
    Or,
    Over,
    Quantifier,
    Select,
    Variable,
)
from policyeval.language.functions import OVERLOADS
from policyeval.language.types import BYTES, NULL, STRING, Int, List, Map, Nullable, Type, plain
from policyeval.language.values import Value


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the values that an expression reads."""

    facts: Size
    variables: Mapping[str, Size]
    decisions: Mapping[tuple[str, str], Size]


@dataclass(frozen=True, slots=True)
class Bound:
    """What an expression costs at most, and how large its value is."""

    cost: int
    size: Size


Steps = Generator[tuple[Expr, Known], Bound, Bound]


def bound(expr: Expr, known: Known) -> Bound:
    """Return what an expression costs at most; however deep it is, nothing here recurses."""
    found = _leaf(expr, known)
    waiting = [_bound(expr, known)] if found is None else []
    while waiting:
        try:
            asked = next(waiting[-1]) if found is None else waiting[-1].send(found)
            found = _leaf(*asked)
            if found is None:
                waiting.append(_bound(*asked))
        except StopIteration as stop:
            waiting.pop()
            found = stop.value
    assert found is not None
    return Bound(capped(found.cost), found.size)


def _leaf(expr: Expr, known: Known) -> Bound | None:
    """Return the bound of what has no parts; None of what has."""
    match expr:
        case Literal(value=value):
            return Bound(1, size_of(value))
        case Fact(path=path):
            size = known.facts
            for name in path:
                size = member_of(size, name)
            return Bound(1, size)
        case Variable(name=name):
            return Bound(1, known.variables.get(name, ANYTHING))
        case DecisionResult(decision=decision, key=key):
            return Bound(1, known.decisions.get((decision, key), ANYTHING))
        case _:
            return None


def _bound(expr: Expr, known: Known) -> Steps:  # noqa: C901  (one arm for each node)
    match expr:
        case Select(operand=operand, field=field):
            of = yield operand, known
            return Bound(1 + of.cost, member_of(of.size, field))
        case Has(operand=operand):
            of = yield operand, known
            return Bound(1 + of.cost, SCALAR)
        case Named(body=body):
            of = yield body, known
            return Bound(1 + of.cost, of.size)
        case Let(name=name, value=value, body=body):
            of = yield value, known
            inside = yield body, _binding(known, {name: of.size})
            return Bound(1 + of.cost + inside.cost, inside.size)
        case And(terms=terms) | Or(terms=terms):
            cost = 1
            for term in terms:
                cost += (yield term, known).cost
            return Bound(capped(cost), SCALAR)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            asked = yield condition, known
            one = yield then, known
            other = yield otherwise, known
            return Bound(1 + asked.cost + max(one.cost, other.cost), larger(one.size, other.size))
        case Call() | DynamicCall():
            return (yield from _call(expr, known))
        case ListLiteral(elements=elements):
            return (yield from _literal([(element.value,) for element in elements], known))
        case MapLiteral(entries=entries):
            return (yield from _literal([(entry.key, entry.value) for entry in entries], known))
        case Quantifier():
            return (yield from _quantifier(expr, known))
        case Literal() | Fact() | Variable() | DecisionResult():
            raise AssertionError(expr)
        case _:
            assert_never(expr)


def _literal(members: Sequence[tuple[Expr, ...]], known: Known) -> Steps:
    """Return the bound of a list or a map that is written out: of each member its value, after its key."""
    bounds, values = [], []
    for member in members:
        for part in member:
            bounds.append((yield part, known))
        values.append(bounds[-1].size)
    weight = capped(1 + sum(one.size.weight for one in bounds))
    return Bound(1 + sum(one.cost for one in bounds), Size(weight, len(values), largest(values)))


def _binding(known: Known, names: Mapping[str, Size]) -> Known:
    return Known(known.facts, {**known.variables, **names}, known.decisions)


def _quantifier(expr: Quantifier, known: Known) -> Steps:
    over = yield expr.range, known
    count, part = over.size.count, part_of(over.size)
    match plain(expr.range.type):
        case List():
            key, alone = SCALAR, part
        case Map():
            key = alone = within(over.size.weight)
        case _:
            key = alone = part = within(over.size.weight)
    names = (alone,) if len(expr.variables) == 1 else (key, part)
    inner = _binding(known, dict(zip(expr.variables, names, strict=True)))
    cost, value = 0, alone
    if expr.condition is not None:
        cost += (yield expr.condition, inner).cost
    if expr.value is not None:
        each = yield expr.value, inner
        cost, value = cost + each.cost, each.size
    if expr.over is Over.TRANSFORM_ENTRY:
        cost += value.count
    return Bound(capped(1 + over.cost + count * (1 + cost)), _made(expr.over, over.size, key, value))


def _made(over: Over, range_: Size, key: Size, value: Size) -> Size:
    """Return how large what a quantifier makes is."""
    count = range_.count
    match over:
        case Over.ALL | Over.EXISTS | Over.EXISTS_ONE:
            return SCALAR
        case Over.FILTER:
            return Size(range_.weight, count, value)
        case Over.MAP | Over.FILTER_MAP:
            return many(count, value)
        case Over.TRANSFORM_MAP:
            return Size(capped(1 + count * (key.weight + value.weight)), count, value)
        case Over.TRANSFORM_ENTRY:
            return Size(capped(1 + count * value.weight), capped(count * value.count), part_of(value))
        case _:
            assert_never(over)


# -------------------------------------------------------------------------------------------- calls


def _call(expr: Call | DynamicCall, known: Known) -> Steps:
    bounds = []
    for argument in expr.arguments:
        bounds.append((yield argument, known))
    name = _name(expr)
    sizes = [one.size for one in bounds]
    cost = 1 + sum(one.cost for one in bounds)
    if isinstance(expr, DynamicCall) and not _has_overload(name, len(sizes)):
        return Bound(capped(cost + sum(size.weight for size in sizes)), ANYTHING)
    result = made(name, sizes, expr)
    making = 0 if reads(name) is Reads.NOTHING else _top(result, expr.type)
    return Bound(capped(cost + _reading(name, sizes, expr.arguments) + making), result)


def _has_overload(name: str, count: int) -> bool:
    """Say whether any function of this name takes so many arguments: otherwise nothing is called."""
    return any(o.name == name and len(o.parameters) == count for o in OVERLOADS.values())


def _name(expr: Call | DynamicCall) -> str:
    if isinstance(expr, DynamicCall):
        return expr.function
    return OVERLOADS[expr.overload].name if expr.overload in OVERLOADS else ""


def _reading(name: str, sizes: list[Size], arguments: tuple[Expr, ...]) -> int:
    """Return what it costs a function at most to read its arguments: see `cost.reading`."""
    types = [argument.type for argument in arguments]
    everything = sum(size.weight for size in sizes)
    match reads(name):
        case Reads.NOTHING:
            return 0
        case Reads.TOP:
            return sum(map(_top, sizes, types))
        case Reads.LESS:
            if any(_is(type_, NULL) for type_ in types):
                return 0
            texts = all(_is(type_, STRING) or _is(type_, BYTES) for type_ in types)
            return min(map(_top, sizes, types)) if texts else everything
        case Reads.SECOND:
            return 0 if isinstance(plain(types[-1]), Map) else sizes[-1].weight
        case Reads.PATTERN:
            scanning = SCANNING * (1 + _top(sizes[0], types[0])) * (1 + _top(sizes[-1], types[-1]))
            return scanning + (0 if isinstance(arguments[-1], Literal) else COMPILING)
        case Reads.DAYS:
            return everything + DAY * min(most(arguments[1]), MOST_BUSINESS_DAYS)
        case Reads.ALL:
            return everything
        case other:
            assert_never(other)


def most(expr: Expr) -> int:
    """Return the largest value of an integer that its type tells."""
    value: Value = expr.value if isinstance(expr, Literal) else None
    if type(value) is int:
        return max(0, value)
    return max(0, expr.type.high) if isinstance(expr.type, Int) else CHARACTERS * MOST_BUSINESS_DAYS**2


def _top(size: Size, type_: Type) -> int:
    """Return how many elements or tens of characters a value has at most: see `cost.top`."""
    if _is(type_, STRING) or _is(type_, BYTES):
        return size.length // CHARACTERS
    is_open = size.part is None and not size.members
    return max(size.count, size.length // CHARACTERS) if is_open else size.count


def _is(type_: Type, wanted: Type) -> bool:
    return plain(type_.of if isinstance(type_, Nullable) else type_) == wanted


UNKNOWN: Final = Known(ANYTHING, {}, {})
"""What is known where nothing is."""
