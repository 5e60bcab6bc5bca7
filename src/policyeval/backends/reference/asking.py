"""What a rule answers when it is asked, for each element of its loop and each of its instants."""

from policyeval.backends.reference.calls import unanswered
from policyeval.backends.reference.contributions import Contribution
from policyeval.backends.reference.cost import MOST_FOR_A_RULE, weight
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.frozen import dataclass
from policyeval.ir.program import Rule
from policyeval.ir.record import ElementOutcome, Outcome
from policyeval.ir.terms import AS_OF
from policyeval.language.values import Failure, Timestamp, Unknown


@dataclass(frozen=True, slots=True)
class Asked:
    """What one rule answered for each element that it looked at."""

    rule: Rule
    elements: tuple[ElementOutcome, ...]
    contributions: tuple[Contribution, ...]

    @property
    def missing(self) -> frozenset[str]:
        """The facts without which some element has no answer."""
        return frozenset(path for element in self.elements for path in element.missing)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """How the elements that failed did so."""
        return tuple(e.failure for e in self.elements if e.failure is not None)

    @property
    def is_open(self) -> bool:
        """Whether facts that were not given could make the rule fire (more)."""
        return any(element.outcome is Outcome.UNKNOWN for element in self.elements)

    @property
    def is_certain(self) -> bool:
        """Whether every element has an answer."""
        for element in self.elements:
            if element.outcome is Outcome.UNKNOWN or element.failure is not None:
                return False
        return True


def ask(rule: Rule, env: Environment) -> Asked:
    """Return what a rule answers, for each element that it looks at."""
    if rule.loop is None:
        scopes: list[tuple[int | None, Environment]] = [(None, env)]
    else:
        match evaluate(rule.loop.each, env):
            case Failure() | Unknown() as nothing:
                return Asked(rule, (_without_answer(None, nothing),), ())
            case elements:
                scopes = [(i, env.binding({rule.loop.variable: e})) for i, e in enumerate(elements)]
    answers = [_ask_element(rule, index, scope) for index, scope in scopes]
    return Asked(
        rule,
        tuple(element for element, _ in answers),
        tuple(contribution for _, made in answers for contribution in made),
    )


def _without_answer(index: int | None, why: Failure | Unknown) -> ElementOutcome:
    match why:
        case Unknown(missing=paths):
            return ElementOutcome(index, Outcome.UNKNOWN, missing=tuple(sorted(paths)))
        case Failure():
            return ElementOutcome(index, Outcome.FAILED, failure=why)


def _ask_element(
    rule: Rule, index: int | None, env: Environment
) -> tuple[ElementOutcome, list[Contribution]]:
    match evaluate(rule.condition, env):
        case True:
            pass
        case Failure() | Unknown() as nothing:
            return _without_answer(index, nothing), []
        case _:
            return ElementOutcome(index, Outcome.NOT_FIRED), []
    as_of: Timestamp = env.variables[AS_OF]
    at = as_of if rule.at is None else evaluate(rule.at, env)
    points = None if rule.points is None else evaluate(rule.points, env)
    key = None if rule.membership is None else evaluate(rule.membership.key, env)
    instants = at if isinstance(at, list) else [] if at is None else [at]
    missing = unanswered((at, points, key)) or env.charge(len(instants) * weight(key, MOST_FOR_A_RULE))
    if missing is not None:
        return _without_answer(index, missing), []
    made = [Contribution(rule, index, instant, points, key, env) for instant in instants if instant <= as_of]
    outcome = Outcome.FIRED if made else Outcome.NOT_FIRED
    return ElementOutcome(index, outcome, points, tuple(c.at for c in made), key), made
