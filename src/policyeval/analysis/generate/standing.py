"""Where a bundle stands: how far the sides of each comparison that matters are apart, and from which turn."""

from collections.abc import Collection, Iterator
from typing import Final

from policyeval.analysis.generate.ledgers import Turn
from policyeval.analysis.generate.reached import reached
from policyeval.analysis.generate.targets import Begins, Meets, Target, Turns, TurnsLedger
from policyeval.analysis.generate.thresholds import turning_unit
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.backends.reference.ledger import run_ledger
from policyeval.backends.reference.program import environment_of
from policyeval.ir.expr import Call, Variable
from policyeval.ir.program import Program
from policyeval.ir.walk import walk
from policyeval.language.instants import SECOND
from policyeval.language.values import Duration, Failure, Timestamp, Unknown, Value
from policyeval.schema.facts import Facts

BEGINS: Final = "begins"

Standing = tuple[object, float]
"""A threshold, by where it is written or what it is, and by how many units facts differ from it."""


def standing(program: Program, facts: Facts, as_of: Timestamp, target: Target | None = None) -> set[Standing]:
    """Return where facts stand, in units of 1, of a second, or of what is counted.

    With a `target` only where this is about is looked at.
    """
    env = environment_of(program, facts.values, as_of)
    found: set[Standing] = set()
    force = evaluate(program.in_force_at, env)
    if program.effective_from is not None and isinstance(force, Timestamp):
        found.add((BEGINS, (force.nanos - program.effective_from.nanos) / SECOND))
    sites = target.sites if isinstance(target, Meets | Turns) else ()
    rules = {site.rule.id for site in sites if site.rule is not None}
    for call, inner in _calls(program, env, rules if rules else None):
        if sites and place(call) != place(sites[0].call):
            continue
        apart = _apart(call, inner)
        if apart is not None:
            found.add((place(call), apart))
        unit = turning_unit(call)
        if unit is not None:
            instant = evaluate(call.arguments[0], inner)
            found |= {((place(call), unit), seconds) for seconds in _from_edge(instant, unit, program.zone)}
    if program.ledger is not None:
        found.update(_in_ledger(program, env, as_of))
    return found


def place(call: Call) -> tuple[int, int, str]:
    """Return where a call is written, which all its inlined copies share."""
    return call.span.start, call.span.end, call.overload


def aim(target: Target) -> Standing | None:
    """Return where a target wants facts to stand; None where it wants something else."""
    match target:
        case Meets(sites=(site, *_), units=units):
            return place(site.call), units
        case Turns(sites=(site, *_), unit=unit, seconds=seconds):
            return (place(site.call), unit), seconds
        case TurnsLedger(turn=turn, seconds=seconds):
            return turn, seconds
        case Begins(seconds=seconds):
            return BEGINS, seconds
        case _:
            return None


def _calls(
    program: Program, env: Environment, rules: Collection[str] | None
) -> Iterator[tuple[Call, Environment]]:
    """Yield every call that a program reaches, in each element of every loop; of some rules, if given."""
    known = {output.key for output in program.outputs} | {key for g in program.results for key in g.keys}
    for output in program.outputs:
        if not known & {node.name for node in walk(output.value) if isinstance(node, Variable)}:
            yield from ((n, e) for n, e in reached(output.value, env) if isinstance(n, Call))
    for rule in program.rules:
        if rules is not None and rule.id not in rules:
            continue
        key = None if rule.membership is None else rule.membership.key
        roots = [expr for expr in (rule.condition, rule.points, rule.at, key) if expr is not None]
        elements = [None] if rule.loop is None else evaluate(rule.loop.each, env)
        for element in elements if isinstance(elements, list) else ():
            inner = env if rule.loop is None else env.binding({rule.loop.variable: element})
            for root in roots:
                yield from ((n, e) for n, e in reached(root, inner) if isinstance(n, Call))


def _apart(call: Call, env: Environment) -> float | None:
    """Return by how many units the sides of a comparison differ."""
    if len(call.arguments) not in (2, 3):
        return None
    values = [evaluate(argument, env) for argument in call.arguments]
    if any(value is None or isinstance(value, Failure | Unknown) for value in values):
        return None
    numbers = [_number(value) for value in values]
    if None in numbers:
        return None
    if len(numbers) == 3:
        part, whole, percent = numbers
        return float(part * 100 - whole * percent) / 100
    left, right = numbers
    return float(left - right)


def _number(value: Value) -> Value:
    match value:
        case bool():
            return None
        case int() | float():
            return value
        case Timestamp(nanos=nanos) | Duration(nanos=nanos):
            return nanos / SECOND
        case _:
            return None


def _from_edge(instant: Value, unit: str, zone: str) -> set[float]:
    """Return how many seconds after the start, and before the end, of its stretch of time an instant is."""
    if not isinstance(instant, Timestamp):
        return set()
    edges = [FUNCTIONS[name](instant, unit, zone) for name in ("period_start", "period_end")]
    return {(instant.nanos - edge.nanos) / SECOND for edge in edges}


def _in_ledger(program: Program, env: Environment, as_of: Timestamp) -> Iterator[Standing]:
    """Yield how far the entries, the postings and the penalties of a ledger are from where it turns."""
    ledger = program.ledger
    assert ledger is not None
    entries = evaluate(ledger.entries, env)
    for element in entries if isinstance(entries, list) else ():
        at = evaluate(ledger.at, env.binding({ledger.variable: element}))
        yield from ((Turn.ENTRY, seconds) for seconds in _from_edge(at, "half_month", program.zone))
    timeline = run_ledger(ledger, program.zone, as_of, env)["timeline"]
    for posting in timeline if isinstance(timeline, list) else ():
        at = posting["posted_at"] or posting["posts_at"]
        yield Turn.POSTING, (as_of.nanos - at.nanos) / SECOND
        end = (posting.get("penalty") or {}).get("end")
        if end is not None:
            yield Turn.END, (as_of.nanos - end.nanos) / SECOND
