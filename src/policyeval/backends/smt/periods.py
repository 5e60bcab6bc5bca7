"""The calendar of a ledger: where the half months and periods of its instants end, what these are called.

Each end and each name is a function of which the reference is asked. What holds of all of them is said
beforehand, of every two instants: periods follow one another, a half month lies in one period, and two
instants have one name where they have one end. So a proof needs no dates, and an example few questions.
It is said of the years 1970 to 2200, and of zones in which no clock is put back over the start of a half
month: elsewhere only the reference says where a period ends.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.clocks import midnights_twice
from policyeval.backends.smt.encoding import Encoding
from policyeval.backends.smt.functions import FUNCTIONS
from policyeval.backends.smt.site import Site
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Scalar, Sym, scalar
from policyeval.frozen import dataclass
from policyeval.ir.expr import Call
from policyeval.language.functions import OVERLOADS
from policyeval.language.functions.calendar import UNITS
from policyeval.language.instants import Civil, find_zone, from_local
from policyeval.language.types import STRING, TIMESTAMP
from policyeval.source.text import Span

HALF_MONTH: Final = "half_month"
_YEARS: Final = range(1970, 2202)
_EARLY: Final = Civil(_YEARS[0], 1, 2)
_LATE: Final = Civil(_YEARS[-1], 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """The period of an instant: where it ends, and whether that is beyond the calendar; its name."""

    instant: Term
    end: Term
    is_endless: Term
    name: Sym


@dataclass(frozen=True, slots=True)
class Calendar:
    """What tells the periods of instants in one zone."""

    encoding: Encoding
    zone: str
    span: Span

    def period(self, instant: Term, unit: str) -> Period:
        """Return the period of a unit that an instant lies in."""
        end = self._asked("period_end", instant, unit)
        edge = scalar(end, "instant").term
        return Period(instant, edge, end.failed, self._asked("period_label", instant, unit))

    def half_month(self, instant: Term) -> tuple[Term, Term]:
        """Return where the half month of an instant ends, and whether that is beyond the calendar."""
        end = self._asked("period_end", instant, HALF_MONTH)
        return scalar(end, "instant").term, end.failed

    def _asked(self, name: str, instant: Term, unit: str) -> Sym:
        type_ = STRING if name == "period_label" else TIMESTAMP
        constants = map(self.encoding.constant, (unit, self.zone))
        arguments = Sym(Scalar("instant", instant)), *constants
        written = Call(name, (), type=type_, span=self.span)
        return FUNCTIONS[name](Site(self.encoding, written, OVERLOADS[name], arguments))

    def say(self, periods: Sequence[Period], unit: str, postings: Iterable[tuple[Term, Term]] = ()) -> None:
        """Note what holds of periods of a unit, and of instants with the ends of their half months."""
        if not is_steady(self.zone):
            return
        for one, other in combinations(periods, 2):
            self._pair((one.instant, one.end), (other.instant, other.end))
            same_name = t.equals(_number(one.name), _number(other.name))
            self._note((one.instant, other.instant), t.same_truth(same_name, t.equals(one.end, other.end)))
        given = list(postings)
        for first, second in combinations(given, 2):
            self._pair(first, second)
        if UNITS.index(unit) < UNITS.index(HALF_MONTH):
            return
        for instant, end in given:
            for one in periods:
                inside = t.implies(t.less(instant, one.end), t.at_most(end, one.end))
                self._note((instant, one.instant), inside)

    def _pair(self, one: tuple[Term, Term], other: tuple[Term, Term]) -> None:
        """Note that of two periods the earlier one ends before the later, or they are one."""
        for (before, end), (after, later) in ((one, other), (other, one)):
            is_after = t.at_most(before, after)
            self._note((before, after), t.implies(is_after, t.at_most(end, later)))
            is_inside = t.conj(is_after, t.less(after, end))
            self._note((before, after), t.implies(is_inside, t.equals(end, later)))

    def _note(self, instants: Iterable[Term], law: Term) -> None:
        """Note what holds of instants that periods are regular at."""
        self.encoding.always(t.implies(t.conj(*map(self.is_regular, instants)), law))

    def is_regular(self, instant: Term) -> Term:
        """Return whether what is said of all periods holds of an instant's."""
        if not is_steady(self.zone):
            return False
        zone = find_zone(self.zone)
        assert zone is not None
        early, late = (from_local(civil, zone) for civil in (_EARLY, _LATE))
        return t.conj(t.at_most(early, instant), t.less(instant, late))


def _number(name: Sym) -> Term:
    return scalar(name, "text").term


def is_steady(name: str) -> bool:
    """Say whether no clock of a zone is put back from one half month to the one before it, 1970 to 2200."""
    return not any(start.year in _YEARS and start.day in (1, 16) for start in midnights_twice(name))
