"""What each rule may answer, for each element of its loop and each of its instants."""

from typing import Final

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.contributions import Contribution
from policyeval.backends.smt.expr import Environment, encode, holds, unanswered
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Elements, Sym, elements, scalar
from policyeval.frozen import dataclass
from policyeval.ir.program import Rule

AS_OF: Final = "as_of"


@dataclass(frozen=True, slots=True)
class Element:
    """What a rule may answer for one element of its loop."""

    present: Term
    fired: Term
    failed: Term
    unknown: Term


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule may answer."""

    rule: Rule
    elements: tuple[Element, ...]
    contributions: tuple[Contribution, ...]

    @property
    def failed(self) -> Term:
        """Whether an element failed."""
        return t.disj(*(t.conj(one.present, one.failed) for one in self.elements))

    @property
    def unknown(self) -> Term:
        """Whether facts that were not given could make the rule fire (more)."""
        return t.disj(*(t.conj(one.present, one.unknown) for one in self.elements))

    @property
    def made(self) -> Term:
        """Whether the rule contributes anything, before the cuts."""
        return t.disj(*(one.made for one in self.contributions))


def ask(rule: Rule, env: Environment) -> Asked:
    """Return what a rule may answer."""
    if rule.loop is None:
        element, made = _ask_element(rule, 0, True, env)
        return Asked(rule, (element,), tuple(made))
    range_ = encode(rule.loop.each, env)
    missing = Element(t.disj(range_.failed, range_.unknown), False, range_.failed, range_.unknown)
    known = t.neg(t.disj(range_.null, range_.failed, range_.unknown))
    found: list[Element] = [missing]
    contributions: list[Contribution] = []
    for index, (there, item) in enumerate(elements(range_)):
        scope = env.binding({rule.loop.variable: item})
        element, made = _ask_element(rule, index, t.conj(known, there), scope)
        found.append(element)
        contributions += made
    return Asked(rule, tuple(found), tuple(contributions))


def _ask_element(
    rule: Rule, index: int, present: Term, env: Environment
) -> tuple[Element, list[Contribution]]:
    condition = encode(rule.condition, env)
    is_true = holds(condition)
    as_of = env.variables[AS_OF]
    at = as_of if rule.at is None else encode(rule.at, env)
    points = None if rule.points is None else encode(rule.points, env)
    key = None if rule.membership is None else encode(rule.membership.key, env)
    failed, unknown = unanswered([part for part in (at, points, key) if part is not None])
    answers = t.conj(present, is_true, t.neg(failed), t.neg(unknown))
    now = scalar(as_of, "instant").term
    made = [
        Contribution(
            rule,
            index,
            t.conj(answers, there, t.at_most(scalar(instant, "instant").term, now)),
            scalar(instant, "instant").term,
            None if points is None else t.ite(points.null, 0, scalar(points, "int").term),
            None if key is None else Sym(key.data, key.null),
            env,
        )
        for there, instant in _instants(at)
    ]
    element = Element(
        present,
        t.disj(*(one.made for one in made)),
        t.disj(condition.failed, t.conj(is_true, failed)),
        t.disj(condition.unknown, t.conj(is_true, unknown)),
    )
    return element, made


def _instants(at: Sym) -> list[tuple[Term, Sym]]:
    there = t.neg(t.disj(at.null, at.failed, at.unknown))
    match at.data:
        case None:
            return []
        case Elements(items=items):
            return [(t.conj(there, present), instant) for present, instant in items]
        case _:
            return [(there, at)]
