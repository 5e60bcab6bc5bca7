"""How many elements of each list have to be looked at: read off the conditions.

A condition that asks for `size(orders) >= 7` needs seven elements to hold and an eighth to say
anything of longer lists; each `exists`, and each `all` that is false, needs an element of its own to
be so. A ledger has its entries posted one after another: it is looked at with as many as climb over some
bands, fall back and climb again. What is proved is proved up to these lengths, which the output states.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Final

from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Call, Expr, Fact, Let, Literal, Named, Quantifier, Select, Variable
from policyeval.ir.program import Program, Rule
from policyeval.ir.walk import children, expressions, rule_expressions
from policyeval.language.functions import OVERLOADS
from policyeval.language.types import List, Nullable

FEWEST: Final = 2
"""Looked at of every list: two elements can share a key, be in two orders, be counted twice."""
MOST: Final = 12
"""Looked at of any list: terms grow with the square of its length."""
ENTRIES: Final = 6
"""Looked at of the list that a ledger takes its entries from, whatever it is asked: each may be a posting."""
_COMPARISONS: Final = frozenset({"_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_"})
_SIZES: Final = frozenset({"size_list", "list_size"})

Lists = Mapping[str, str]
"""The path of what a variable stands for, an element or a part of one, by the variable."""
_NOWHERE: Final[Lists] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Count:
    """What conditions ask of each list, by its path."""

    sizes: dict[str, int] = field(default_factory=dict)
    """The largest number that its size is compared with."""
    asked: dict[str, int] = field(default_factory=dict)
    """How many conditions range over it."""


def lengths(
    programs: Iterable[Program], others: Iterable[Expr] = (), capped: AbstractSet[str] = frozenset()
) -> dict[str, int]:
    """Return how many elements of each list of the facts the programs have to be asked with.

    `others` are expressions that are asked beside them, `capped` the ids of the rules whose points have
    to reach what they are capped at. Lists go by their paths: `orders[].items`.
    """
    found = _Count()
    known: dict[str, Program] = {}
    waiting = list(programs)
    while waiting:
        program = waiting.pop()
        if program.decision in known and known[program.decision] == program:
            continue
        known[program.decision] = program
        waiting += program.uses
        _count_program(program, found)
        _count_caps(program, capped, found)
    for expr in others:
        _count(expr, _NOWHERE, found)
    paths = [*found.sizes, *(path for path in found.asked if path not in found.sizes)]
    needed = {path: found.sizes.get(path, 0) + found.asked.get(path, 0) for path in paths}
    return {path: min(MOST, max(FEWEST, number)) for path, number in sorted(needed.items())}


def _count_program(program: Program, found: _Count) -> None:
    inside = {id(expr) for rule in program.rules for expr in rule_expressions(rule)}
    for rule in program.rules:
        scope = _looped(rule)
        for expr in rule_expressions(rule):
            _count(expr, scope, found)
    for expr in expressions(program):
        if id(expr) not in inside:
            _count(expr, _NOWHERE, found)
    path = None if program.ledger is None else _path(program.ledger.entries, _NOWHERE)
    if path is not None:
        found.sizes[path] = max(found.sizes.get(path, 0), ENTRIES)


def _count_caps(program: Program, capped: AbstractSet[str], found: _Count) -> None:
    """Add how many elements reach the caps of rules, and one that goes beyond."""
    for rule in program.rules:
        path = None if rule.loop is None or rule.id not in capped else _path(rule.loop.each, _NOWHERE)
        if path is not None:
            needed = (-(-cap // _points(rule)) + 1 for cap in _caps(rule, program))
            found.sizes[path] = max(found.sizes.get(path, 0), *needed, 0)


def _caps(rule: Rule, program: Program) -> Iterator[int]:
    """Yield the most points that a rule can have over all elements, where there is such a number."""
    group = rule.membership
    limits = [limit for limit in program.limits if group is not None and limit.name == group.limit]
    if any(limit.once_per_rule for limit in limits) and group is not None and isinstance(group.key, Literal):
        return
    yield from (cap for cap in (rule.cap, *(limit.cap for limit in limits)) if cap is not None)


def _points(rule: Rule) -> int:
    value = rule.points.value if isinstance(rule.points, Literal) else 1
    return value if isinstance(value, int) and value > 0 else 1


def _looped(rule: Rule) -> Lists:
    if rule.loop is None:
        return _NOWHERE
    path = _path(rule.loop.each, _NOWHERE)
    return _NOWHERE if path is None else {rule.loop.variable: f"{path}[]"}


def _count(expr: Expr, scope: Lists, found: _Count) -> None:
    """Add what an expression asks of lists."""
    waiting: list[tuple[Expr, Lists]] = [(expr, scope)]
    while waiting:
        node, lists = waiting.pop()
        match node:
            case Quantifier(range=range_, variables=names):
                path = _path(range_, lists)
                inner = lists
                if path is not None:
                    found.asked[path] = found.asked.get(path, 0) + 1
                    inner = {**lists, names[-1]: f"{path}[]"}
                waiting.append((range_, lists))
                waiting += [(part, inner) for part in children(node) if part is not range_]
            case Let(name=name, value=value, body=body):
                path = _element(value, lists)
                waiting += [(value, lists), (body, lists if path is None else {**lists, name: path})]
            case Call(overload=overload, arguments=arguments) if OVERLOADS[overload].name in _COMPARISONS:
                for number in _numbers(arguments):
                    for path in _sized(arguments, lists):
                        found.sizes[path] = max(found.sizes.get(path, 0), number + 1)
                waiting += [(part, lists) for part in arguments]
            case _:
                waiting += [(part, lists) for part in children(node)]


def _numbers(arguments: Iterable[Expr]) -> Iterator[int]:
    for argument in arguments:
        inner = argument
        while isinstance(inner, Named):
            inner = inner.body
        if isinstance(inner, Literal) and type(inner.value) is int:
            yield inner.value


def _sized(arguments: Iterable[Expr], lists: Lists) -> Iterator[str]:
    """Yield the lists of which something compared is the size, or depends on it."""
    waiting = list(arguments)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call) and node.overload in _SIZES:
            path = _path(node.arguments[0], lists)
            if path is not None:
                yield path
        waiting += children(node)


def _path(expr: Expr, lists: Lists) -> str | None:
    """Return the path of the list that an expression is, is a part of, or is made from."""
    match expr:
        case Fact(path=names) if _is_list(expr):
            return ".".join(names)
        case Select(operand=operand, field=name) if _is_list(expr):
            owner = _element(operand, lists)
            return None if owner is None else f"{owner}.{name}"
        case Quantifier(range=range_):
            return _path(range_, lists)
        case Named(body=body) | Let(body=body):
            return _path(body, lists)
        case Call(arguments=arguments):
            return next((path for one in arguments if (path := _path(one, lists)) is not None), None)
        case _:
            return None


def _element(expr: Expr, lists: Lists) -> str | None:
    """Return the path of the element, or of the part of one, that an expression is."""
    match expr:
        case Variable(name=name):
            return lists.get(name)
        case Select(operand=operand, field=name):
            owner = _element(operand, lists)
            return None if owner is None else f"{owner}.{name}"
        case Named(body=body):
            return _element(body, lists)
        case _:
            return None


def _is_list(expr: Expr) -> bool:
    type_ = expr.type.of if isinstance(expr.type, Nullable) else expr.type
    return isinstance(type_, List)
