"""The end of a business day: what two counts from one instant, over the same holidays, say of each other.

The reference is asked where a count ends. That a longer count ends later, and one over fewer days off
earlier, is known without asking, and that they fail alike: only a holiday that is no date makes them.
"""

from typing import Final

from policyeval.backends.reference.functions.calendar import MOST_BUSINESS_DAYS
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import UNTOLD
from policyeval.backends.smt.instants import stretch_of
from policyeval.backends.smt.site import Site
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Elements, Sym, elements, flat, scalar, settled
from policyeval.frozen import dataclass
from policyeval.language.functions.calendar import WEEKDAYS
from policyeval.language.instants import DAY, LAST

_WEEK: Final = len(WEEKDAYS)


@dataclass(frozen=True, slots=True)
class Count:
    """So many business days from an instant's day or the next on."""

    number: int
    weekend: frozenset[str] | None
    """The days of the week that are none; None where that is open, and the same in what is compared."""
    is_first_counted: bool
    has_years: bool
    at: Term
    end: Term
    failed: Term
    most_holidays: int

    @property
    def is_far(self) -> Term:
        """Whether the count may end where there are no instants any more, with as many holidays at most."""
        days = (self.number + self.most_holidays + 2) * _WEEK
        return t.less(LAST.nanos - days * DAY, self.at)


def business_day(site: Site) -> Sym:
    """Return the end of a business day: after the instant that the days are counted from."""
    name = site.overload.id
    result = site.abstracted(site.call.type, name, site.arguments, stretch_of(name))
    at, end = scalar(site.arguments[0], "instant").term, scalar(result, "instant").term
    site.encoding.always(t.disj(result.failed, t.conj(t.less(at, end), t.at_most(end, LAST.nanos))))
    mine = _count(site, at, end, result.failed)
    if mine is None:
        return result
    weekend = () if mine.weekend is not None else (site.arguments[2],)
    shared = (site.arguments[0], site.arguments[3], *site.arguments[5:], *weekend)
    key = tuple(t.key(part) for sym in shared for part, _ in flat(settled(sym)))
    others = site.encoding.beside(name, key)
    if not any(t.key(other.end) == t.key(end) for other in others):
        for other in others:
            for one, another in ((mine, other), (other, mine)):
                site.encoding.always(*_laws(one, another))
        others.append(mine)
    return result


def _count(site: Site, at: Term, end: Term, failed: Term) -> Count | None:
    """Return what is counted where that is constant, and nothing that every count fails for."""
    number = site.encoding.known(site.arguments[1])
    first = site.encoding.known(site.arguments[4])
    weekend = _texts(site, site.arguments[2])
    if type(number) is not int or not 1 <= number <= MOST_BUSINESS_DAYS or type(first) is not bool:
        return None
    if weekend is not None and not weekend < frozenset(WEEKDAYS):
        return None
    most = len(elements(site.arguments[3]))
    return Count(number, weekend, first, len(site.arguments) > 6, at, end, failed, most)


def _texts(site: Site, sym: Sym) -> frozenset[str] | None:
    """Return the texts that a list always consists of, None where that is open."""
    if not isinstance(sym.data, Elements) or any(there is not True for there, _ in sym.data.items):
        return None
    values = [site.encoding.known(item) for _, item in sym.data.items]
    if any(value is UNTOLD or not isinstance(value, str) for value in values):
        return None
    return frozenset(str(value) for value in values)


def _laws(one: Count, other: Count) -> list[Term]:
    """Return what follows for two counts where the one cannot end after the other."""
    works_more = one.weekend is None or other.weekend is None or one.weekend <= other.weekend
    if not works_more or one.number > other.number or other.is_first_counted > one.is_first_counted:
        return []
    ends = t.less(one.end, other.end) if one.number < other.number else t.at_most(one.end, other.end)
    laws = [t.disj(one.failed, other.failed, ends)]
    if one.is_first_counted == other.is_first_counted or not one.has_years:
        laws.append(t.implies(one.failed, t.disj(other.failed, one.is_far)))
    if not one.has_years:
        laws.append(t.implies(other.failed, t.disj(one.failed, other.is_far)))
    return laws
