"""What would have made a rule fire: one fact, and how far off it was.

Only a rule with exactly one false term has a near miss. The value is looked for from the fact
outwards, in steps that double, then between the last two; whatever is found is tried: all of the
program that the rule's fate hangs on is decided again with it, and only a rule that then fires has
a near miss.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from policyeval.backends.reference.expr import evaluate
from policyeval.backends.reference.program import decide
from policyeval.engine.terms import Stage, conjuncts, reads, text_of
from policyeval.frozen import replace
from policyeval.ir.expr import Expr, Fact
from policyeval.ir.program import Combine, Program, ResultGroup, Rule
from policyeval.ir.record import Outcome
from policyeval.ir.walk import walk
from policyeval.language.instants import FIRST, LAST, SECOND
from policyeval.language.types import TIMESTAMP, Int, Nullable, Type
from policyeval.language.values import Timestamp, Value

_FARTHEST: Final = 2**40
"""How far from a fact a value is looked for, in its own unit or in seconds."""


def near_miss(rule: Rule, stage: Stage) -> dict[str, Any] | None:
    """Return which fact, with which value, would have made the rule fire; None when none would."""
    terms = conjuncts(rule)
    values = [evaluate(term, stage.env) for term in terms]
    if [value for value in values if value is not True] != [False]:
        return None
    term = terms[values.index(False)]
    for fact in _numbers(term):
        needed = _nearest(fact, term, stage)
        then = None if needed is None else _outcome(rule, fact, needed, stage)
        if then is not None:
            return {
                "expr": text_of(term),
                "fact": ".".join(fact.path),
                "value": stage.json(reads(fact, rule, stage.env, None)[".".join(fact.path)]),
                "needed": stage.json(needed),
                "then": then,
            }
    return None


def _numbers(term: Expr) -> Iterator[Fact]:
    """Yield each fact of the term that has a next and a previous value."""
    seen: set[tuple[str, ...]] = set()
    for node in walk(term):
        if isinstance(node, Fact) and node.path not in seen and _steps(node.type) is not None:
            seen.add(node.path)
            yield node


def _steps(type_: Type) -> Callable[[Value, int], Value | None] | None:
    """Return how to step from a value of the type by a number of units, or None for other types."""
    match type_:
        case Nullable(of=of):
            return _steps(of)
        case Int(low=low, high=high):
            return lambda value, by: value + by if low <= value + by <= high else None
        case _ if type_ == TIMESTAMP:
            return lambda value, by: _instant(value.nanos + by * SECOND)
        case _:
            return None


def _instant(nanos: int) -> Timestamp | None:
    return Timestamp(nanos) if FIRST.nanos <= nanos <= LAST.nanos else None


def _nearest(fact: Fact, term: Expr, stage: Stage) -> Value | None:
    """Return the value nearest to the fact's own with which the term holds."""
    value = evaluate(fact, stage.env)
    step = _steps(fact.type)
    if step is None or not isinstance(value, int | Timestamp):
        return None

    def holds(by: int) -> bool:
        stepped = step(value, by)
        return stepped is not None and evaluate(term, _changed(fact, stepped, stage).env) is True

    found = [by for direction in (1, -1) if (by := _first(direction, holds)) is not None]
    return step(value, min(found, key=abs)) if found else None


def _first(direction: int, holds: Callable[[int], bool]) -> int | None:
    """Return the smallest distance found in a direction at which `holds`, where it holds from there on."""
    before, distance = 0, 1
    while not holds(direction * distance):
        before, distance = distance, distance * 2
        if distance > _FARTHEST:
            return None
    while distance - before > 1:
        middle = (before + distance) // 2
        if holds(direction * middle):
            distance = middle
        else:
            before = middle
    return direction * distance


def _changed(fact: Fact, value: Value, stage: Stage) -> Stage:
    """Return the stage with one fact changed."""
    root, *members = fact.path
    values = {**stage.facts.values, root: _with(stage.facts.values[root], members, value)}
    facts = replace(stage.facts, values=values)
    return replace(stage, facts=facts, env=replace(stage.env, facts=values))


def _with(tree: Value, path: list[str], value: Value) -> Value:
    if not path:
        return value
    return {**tree, path[0]: _with(tree[path[0]], path[1:], value)}


def _outcome(rule: Rule, fact: Fact, value: Value, stage: Stage) -> dict[str, Any] | None:
    """Return what the rule gives when the program is decided with the changed fact, if it fires."""
    changed = _changed(fact, value, stage)
    answer = decide(_around(rule, stage.program), changed.facts.values, stage.as_of)
    outcome = next(o for o in answer.rules if o.rule == rule.id)
    if outcome.outcome is not Outcome.FIRED:
        return None
    if outcome.points is not None:
        return {"points": outcome.points}
    keys = dict.fromkeys(give.key for give in rule.gives)
    return {key: stage.json(answer.result[key]) for key in keys}


def _around(rule: Rule, program: Program) -> Program:
    """Return the part of a program that decides whether a rule fires and what its keys then are.

    Of a program of thousands of rules, deciding all of it for each of them would take minutes.
    """
    groups = tuple(group for group in program.results if _gives(rule, [group]))
    decisive = groups if rule.points is None else [g for g in groups if g.combine is Combine.FIRST]
    near = [r for r in program.rules if r is rule or _gives(r, decisive)] if decisive else [rule]
    limits = {r.membership.limit for r in near if r.membership is not None}
    if limits:
        ids = {r.id for r in near}
        near = [r for r in program.rules if r.id in ids or (r.membership and r.membership.limit in limits)]
    keys = tuple((key, type_) for key, type_ in program.keys if any(key in group.keys for group in groups))
    return replace(program, rules=tuple(near), results=groups, keys=keys, outputs=(), ledger=None)


def _gives(rule: Rule, groups: Iterable[ResultGroup]) -> bool:
    keys = [give.key for give in rule.gives]
    return any(key in group.keys for group in groups for key in keys)
