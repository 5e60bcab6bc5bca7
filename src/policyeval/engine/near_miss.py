"""What would have made a rule fire: one fact, and how far off it was.

Only a rule with exactly one false term has a near miss. The value is looked for from the fact
outwards, in steps that double, then between the last two; whatever is found is tried: all of the
program that the rule's fate hangs on is decided again with it, and only a rule that then fires has
a near miss. Rules that do not read the fact answer as they did.
"""

from collections.abc import Callable
from typing import Any

from policyeval.backends.reference.again import decide_rule
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.program import environment_of
from policyeval.engine.stage import Stage
from policyeval.frozen import replace
from policyeval.ir.expr import Expr, Fact
from policyeval.ir.misses import FARTHEST, Steps
from policyeval.ir.program import Rule
from policyeval.ir.record import Outcome
from policyeval.ir.terms import conjuncts, text_of
from policyeval.language.values import Timestamp, Value


def near_miss(rule: Rule, stage: Stage) -> dict[str, Any] | None:
    """Return which fact, with which value, would have made the rule fire; None when none would."""
    terms = conjuncts(rule)
    values = [evaluate(term, stage.misses.metered()) for term in terms]
    if [value for value in values if value is not True] != [False]:
        return None
    term = terms[values.index(False)]
    for fact, steps in stage.outline.numbers(term):
        needed = _nearest(fact, steps, term, stage)
        then = None if needed is None else _outcome(rule, fact, needed, stage)
        if then is not None:
            return {
                "expr": text_of(term),
                "fact": ".".join(fact.path),
                "value": stage.json(evaluate(fact, stage.misses.metered())),
                "needed": stage.json(needed),
                "then": then,
            }
    return None


def _step(value: int | Timestamp, by: int, steps: Steps) -> Value | None:
    """Return the value that lies so many steps from another, or None beyond the last."""
    stepped = (value if isinstance(value, int) else value.nanos) + by * steps.size
    if not steps.low <= stepped <= steps.high:
        return None
    return stepped if isinstance(value, int) else Timestamp(stepped)


def _nearest(fact: Fact, steps: Steps, term: Expr, stage: Stage) -> Value | None:
    """Return the value nearest to the fact's own with which the term holds."""
    value = evaluate(fact, stage.misses.metered())
    if not isinstance(value, int | Timestamp):
        return None

    def holds(by: int) -> bool:
        stepped = _step(value, by, steps)
        return stepped is not None and evaluate(term, _changed(fact, stepped, stage).metered()) is True

    found = [by for direction in (1, -1) if (by := _first(direction, holds)) is not None]
    return _step(value, min(found, key=abs), steps) if found else None


def _first(direction: int, holds: Callable[[int], bool]) -> int | None:
    """Return the smallest distance found in a direction at which `holds`, where it holds from there on."""
    before, distance = 0, 1
    while not holds(direction * distance):
        before, distance = distance, distance * 2
        if distance > FARTHEST:
            return None
    while distance - before > 1:
        middle = (before + distance) // 2
        if holds(direction * middle):
            distance = middle
        else:
            before = middle
    return direction * distance


def _changed(fact: Fact, value: Value, stage: Stage) -> Environment:
    """Return the environment of terms with one fact changed; what other decisions say stays."""
    root, *members = fact.path
    values = {**stage.facts.values, root: _with(stage.facts.values[root], members, value)}
    return replace(stage.misses, facts=values)


def _with(tree: Value, path: list[str], value: Value) -> Value:
    if not path:
        return value
    return {**tree, path[0]: _with(tree[path[0]], path[1:], value)}


def _outcome(rule: Rule, fact: Fact, value: Value, stage: Stage) -> dict[str, Any] | None:
    """Return what the rule gives when the program is decided with the changed fact, if it fires."""
    part = stage.outline.around(rule, stage.program)
    env = environment_of(part, _changed(fact, value, stage).facts, stage.as_of, stage.misses.meter)
    readers = stage.outline.readers(fact.path, stage.program)
    decided = decide_rule(rule, part, env, readers, stage.asked)
    if decided is None or decided[0].outcome is not Outcome.FIRED:
        return None
    outcome, result = decided
    if outcome.points is not None:
        return {"points": outcome.points}
    keys = dict.fromkeys(give.key for give in rule.gives)
    return {key: stage.json(result[key]) for key in keys}
