"""What may be so of an answer, as data: it can be printed, asked of the solver, asked of the reference."""

from typing import assert_never

from policyeval.backends.reference.expr import evaluate
from policyeval.backends.reference.program import decide, environment_of
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Expr
from policyeval.ir.program import RESULT, Direction, Follows, Program
from policyeval.ir.record import Answer, Outcome, Status
from policyeval.language.values import Failure, Result, Timestamp, Unknown
from policyeval.schema.facts import Facts


@dataclass(frozen=True, slots=True)
class HasStatus:
    """The decision has this status."""

    status: Status


@dataclass(frozen=True, slots=True)
class Becomes:
    """The outcome of a rule."""

    rule: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Fires:
    """A rule would fire, whatever rules are before it."""

    rule: str


@dataclass(frozen=True, slots=True)
class Refuses:
    """A rule would not fire, and nothing leaves that open."""

    rule: str


@dataclass(frozen=True, slots=True)
class Holds:
    """A condition over the facts, `as_of` and the `result`."""

    expr: Expr


@dataclass(frozen=True, slots=True)
class Denies:
    """A condition over the facts, `as_of` and the `result` is false, or fails."""

    expr: Expr


@dataclass(frozen=True, slots=True)
class Not:
    """A condition does not hold."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one holds."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one holds."""

    conditions: tuple["Condition", ...]


Condition = HasStatus | Becomes | Fires | Refuses | Holds | Denies | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Departs:
    """Of two bundles alike but for one fact, both decided and assumed, a value goes the other way."""

    follows: Follows
    assume: Expr | None


def is_so(condition: Condition, program: Program, facts: Facts, as_of: Timestamp, answer: Answer) -> bool:
    """Return whether a condition holds of the reference's answer."""
    match condition:
        case HasStatus(status=status):
            return answer.status is status
        case Becomes(rule=rule, outcome=outcome):
            return any(found.rule == rule and found.outcome is outcome for found in answer.rules)
        case Fires(rule=rule):
            return _alone(program, rule, facts, as_of) is Outcome.FIRED
        case Refuses(rule=rule):
            return _alone(program, rule, facts, as_of) is Outcome.NOT_FIRED
        case Holds(expr=expr):
            return evaluated(expr, program, facts, as_of, answer) is True
        case Denies(expr=expr):
            found = evaluated(expr, program, facts, as_of, answer)
            return found is False or isinstance(found, Failure)
        case Not(condition=inner):
            return not is_so(inner, program, facts, as_of, answer)
        case AllOf(conditions=inner):
            return all(is_so(one, program, facts, as_of, answer) for one in inner)
        case AnyOf(conditions=inner):
            return any(is_so(one, program, facts, as_of, answer) for one in inner)
        case _:
            assert_never(condition)


def evaluated(expr: Expr, program: Program, facts: Facts, as_of: Timestamp, answer: Answer) -> Result:
    """Return what an expression over the facts, `as_of` and the `result` comes to."""
    env = environment_of(program, facts.values, as_of)
    return evaluate(expr, env.binding({RESULT: dict(answer.result)}))


def _alone(program: Program, rule: str, facts: Facts, as_of: Timestamp) -> Outcome | None:
    """Return what a rule comes to where no other is before it, and nothing cuts it."""
    mine = tuple(replace(one, cap=None) for one in program.rules if one.id == rule)
    given = {key for group in program.results for key in group.keys}
    keys = tuple((key, type_) for key, type_ in program.keys if key in given)
    alone = replace(program, rules=mine, limits=(), outputs=(), ledger=None, keys=keys)
    answer = decide(alone, facts.values, as_of)
    return answer.rules[0].outcome if answer.rules else None


def is_departure(
    condition: Departs, program: Program, facts: tuple[Facts, Facts], as_of: Timestamp
) -> tuple[Answer, Answer] | None:
    """Return the reference's answers for two bundles where they depart from what is said, else None."""
    one, other = (decide(program, each.values, as_of) for each in facts)
    if not one.status is other.status is Status.DECIDED:
        return None
    asked = list(zip(facts, (one, other), strict=True))
    if condition.assume is not None and not all(
        evaluated(condition.assume, program, each, as_of, answer) is True for each, answer in asked
    ):
        return None
    follows = condition.follows
    grown = [evaluated(follows.fact, program, each, as_of, answer) for each, answer in asked]
    values = [evaluated(follows.value, program, each, as_of, answer) for each, answer in asked]
    if follows.direction is Direction.UP:
        values.reverse()
    return (one, other) if _is_less(*grown) and _is_less(*values) else None


def _is_less(left: Result, right: Result) -> bool:
    is_there = not any(value is None or isinstance(value, Failure | Unknown) for value in (left, right))
    return is_there and bool(left < right)
