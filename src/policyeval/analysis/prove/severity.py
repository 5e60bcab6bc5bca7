"""Which of two results is the worse one for whoever is judged.

A key has a scale where its decision says so (`severity`), or where the form says it already: points
and what is demanded and missing add up, penalties and the rows of bands are written mildest first.
Two versions are compared on what both scales say, so that neither side is preferred: what one puts
above and the other below is neither.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, assert_never

from policyeval.backends.reference.equality import equal
from policyeval.ir.expr import Expr, Literal
from policyeval.ir.program import Combine, Program, Rule
from policyeval.ir.severity import Amount, Ranked, Scale, Way
from policyeval.ir.walk import walk
from policyeval.language.types import Int, Nullable, Type
from policyeval.language.values import Duration, Value

Declared = Mapping[str, str | tuple[str, ...]]
"""What a decision says of its keys: `more`, `less`, or its values from the mildest."""


def scales(programs: tuple[Program, Program], declared: tuple[Declared, Declared]) -> dict[str, Scale]:
    """Return the scale of each key that has one in two versions of a decision."""
    one, other = (_scales(program, said) for program, said in zip(programs, declared, strict=True))
    found = {key: _joined([side[key] for side in (one, other) if key in side]) for key in {**one, **other}}
    return {key: scale for key, scale in found.items() if scale is not None}


def way(scale: Scale | None, old: Value, new: Value) -> Way | None:
    """Return which way a result changes, None where it does not."""
    if equal(old, new):
        return None
    if scale is None or old is None or new is None:
        return Way.CHANGED
    is_milder, is_worse = _is_milder(scale, old, new), _is_milder(scale, new, old)
    if is_milder == is_worse:
        return Way.CHANGED
    return Way.STRICTER if is_milder else Way.LOOSER


def _is_milder(scale: Scale, one: Any, other: Any) -> bool:
    match scale:
        case Amount(is_more=is_more):
            return _is_less(one, other) if is_more else _is_less(other, one)
        case Ranked(pairs=pairs):
            return isinstance(one, str) and isinstance(other, str) and (one, other) in pairs
        case _:
            assert_never(scale)


def _is_less(one: Any, other: Any) -> bool:
    """Say whether a value that is not equal to another is the smaller one."""
    match one, other:
        case list(), list():
            return all(any(equal(item, of) for of in other) for item in one)
        case dict(), dict():
            return all(one.get(key, 0) <= other.get(key, 0) for key in {**one, **other})
        case Duration(nanos=left), Duration(nanos=right):
            return bool(left < right)
        case (bool(), bool()) | (int() | float(), int() | float()):
            return bool(one < other)
        case _:
            return False


# --------------------------------------------------------------------------------- what scales there are


def _scales(program: Program, declared: Declared) -> dict[str, Scale]:
    found = _derived(program)
    for key, said in declared.items():
        found[key] = Amount(said == "more") if isinstance(said, str) else _ranked(said)
    return found


def _derived(program: Program) -> dict[str, Scale]:
    """Return the scales that the form itself says."""
    match program.kind:
        case "deductions":
            return {key: Amount(is_more=True) for key in ("points", "by_rule")}
        case "bands":
            return _of_rows({key: _column(program, key) for key, _ in program.keys})
        case "checklist":
            return {key: Amount(is_more=True) for key in _demanded(program)}
        case "ledger" if program.ledger is not None:
            totals = [key for key, type_ in program.keys if isinstance(_bare(type_), Int)]
            dimensions = {one.key: _ranked(one.values) for one in program.ledger.dimensions}
            return {**{key: Amount(is_more=True) for key in totals}, **dimensions}
        case _:
            return {}


def _demanded(program: Program) -> list[str]:
    """Return the lists of what is missing: all that add to them are demands that are not met."""
    lists = [g.keys for g in program.results if g.combine in (Combine.LIST, Combine.SET)]
    keys = [key for group in lists for key in group]
    return [key for key in keys if all(r.is_demand for r in program.rules if _gives(r, key))]


def _gives(rule: Rule, key: str) -> bool:
    return any(give.key == key for give in rule.gives)


def _column(program: Program, key: str) -> list[Value]:
    """Return what the rows of bands give a key, from the lowest row, where all that they give is literal.

    A row that leaves keys out which others give states a hole, and is on no scale.
    """
    fullest = max((len(rule.gives) for rule in program.rules), default=0)
    whole = [rule for rule in program.rules if len(rule.gives) == fullest]
    rows = sorted(whole, key=lambda rule: _low(rule.condition))
    given = [give.value for rule in rows for give in rule.gives if give.key == key]
    literal = [value.value for value in given if isinstance(value, Literal)]
    return literal if len(literal) == len(given) else []


def _of_rows(columns: Mapping[str, list[Value]]) -> dict[str, Scale]:
    """Return the scales of columns: numbers that rise or fall, names that do not come back."""
    found: dict[str, Scale] = {}
    for key, column in columns.items():
        values = [value for index, value in enumerate(column) if not index or value != column[index - 1]]
        if len(values) > 1 and all(isinstance(v, int | float) for v in values):
            steps = {one < other for one, other in pairwise(values)}
            if len(steps) == 1:
                found[key] = Amount(is_more=steps.pop())
        elif all(isinstance(v, str) for v in values) and len(set(map(str, values))) == len(values) > 1:
            found[key] = _ranked([str(value) for value in values])
    return found


def _low(condition: Expr) -> tuple[float, float]:
    """Return what sorts the rows of bands by their ranges: the first and the last number of one."""
    numbers = [node.value for node in walk(condition) if isinstance(node, Literal)]
    edges = [float(number) for number in numbers if isinstance(number, int | float)]
    return (min(edges), max(edges)) if edges else (0.0, 0.0)


def _bare(type_: Type) -> Type:
    return type_.of if isinstance(type_, Nullable) else type_


def _ranked(values: Sequence[str]) -> Ranked:
    return Ranked(frozenset(pairwise(values)))


def _joined(both: Sequence[Scale]) -> Scale | None:
    """Return what the scales of two sides say together; None where they contradict each other."""
    ranked = [scale.pairs for scale in both if isinstance(scale, Ranked)]
    if len(ranked) == len(both):
        return Ranked(_ordered(pair for pairs in ranked for pair in pairs))
    return both[0] if len(set(both)) == 1 else None


def _ordered(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return all that follows from pairs, without those of which the opposite follows too."""
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return frozenset((a, b) for a, b in found if (b, a) not in found)
