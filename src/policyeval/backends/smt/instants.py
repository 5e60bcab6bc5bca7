"""Instants and lengths of time: exact, in nanoseconds; of the calendar, what bounds it.

Where a period starts and ends is asked of the reference, and what it says holds for the whole
period; that a period contains its instant and is no longer than it can be is known without asking.
Neither is so in a zone where a clock came past a midnight twice: there each instant is asked about.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from policyeval.backends.reference.functions import FUNCTIONS as REFERENCE
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.clocks import midnights_twice
from policyeval.backends.smt.encoding import Stretch
from policyeval.backends.smt.site import Site
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Scalar, Sym, integer, scalar
from policyeval.language.functions.calendar import PRECISIONS, UNITS
from policyeval.language.instants import DAY, FIRST, HOUR, LAST, LONGEST, MINUTE, SECOND, SHORTEST
from policyeval.language.types import STRING, TIMESTAMP
from policyeval.language.values import Result, Timestamp

Writer = Callable[[Site], Sym]
_SLACK: Final = 3 * HOUR
"""More than any clock is ever put on or back."""
_LONGEST: Final[Mapping[str, int]] = MappingProxyType(
    {"day": 1, "half_month": 16, "month": 31, "quarter": 92, "year": 366}
)


def _instant(term: Term) -> Sym:
    inside = t.conj(t.at_most(FIRST.nanos, term), t.at_most(term, LAST.nanos))
    return Sym(Scalar("instant", term), failed=t.neg(inside))


def _length(term: Term) -> Sym:
    inside = t.conj(t.at_most(SHORTEST.nanos, term), t.at_most(term, LONGEST.nanos))
    return Sym(Scalar("length", term), failed=t.neg(inside))


def _numbers(site: Site) -> tuple[Term, ...]:
    return tuple(scalar(argument, "instant", "length").term for argument in site.arguments)


def _whole(unit: int) -> Writer:
    return lambda site: integer(t.quotient(_numbers(site)[0], unit))


def _period(site: Site) -> Sym:
    """Return where a period starts or ends: near its instant, on the right side of it."""
    instant, unit = site.arguments[:2]
    at = scalar(instant, "instant").term
    name = site.overload.id
    known = scalar(unit, "text").term
    word = site.encoding.texts.find(known) if t.is_constant(known) else None
    result = site.abstracted(TIMESTAMP, name, site.arguments, stretch_of(name))
    edge = scalar(result, "instant").term
    if word is None or word not in _LONGEST or not _has_plain_days(site):
        return result
    longest = _LONGEST[word] * DAY + _SLACK
    if name == "period_start":
        where = t.conj(t.at_most(edge, at), t.less(t.minus(at, edge), longest))
    else:
        where = t.conj(t.less(at, edge), t.at_most(t.minus(edge, at), longest))
    far = t.disj(t.less(at, FIRST.nanos + longest), t.less(LAST.nanos - longest, at))
    inside = t.conj(t.at_most(FIRST.nanos, edge), t.at_most(edge, LAST.nanos))
    site.encoding.always(t.implies(result.failed, far), t.disj(result.failed, t.conj(where, inside)))
    return result


def _days_after(site: Site) -> Sym:
    at = scalar(site.arguments[0], "instant").term
    days = scalar(site.arguments[1], "int").term
    result = site.abstracted(TIMESTAMP, "days_after", site.arguments, stretch_of("days_after"))
    if not _has_plain_days(site):
        return result
    edge = scalar(result, "instant").term
    there = t.plus(at, t.times(days, DAY))
    where = t.conj(
        t.less(at, edge), t.less(t.minus(there, _SLACK), edge), t.at_most(edge, t.plus(there, DAY + _SLACK))
    )
    far = t.disj(t.less(days, 0), t.less(at, FIRST.nanos + 2 * DAY), t.less(LAST.nanos - 2 * DAY, there))
    inside = t.conj(t.at_most(FIRST.nanos, edge), t.at_most(edge, LAST.nanos))
    site.encoding.always(t.implies(result.failed, far), t.disj(result.failed, t.conj(where, inside)))
    return result


def _has_plain_days(site: Site) -> bool:
    """Say whether every day of the zone lies between its start and its end, and nothing else does."""
    zone = site.encoding.texts.find(scalar(site.arguments[-1], "text").term)
    return zone is not None and not midnights_twice(zone)


def _label(site: Site) -> Sym:
    """Return a text of the calendar, which only a unit that there is not keeps from being one."""
    result = site.abstracted(STRING, site.overload.id, site.arguments, stretch_of(site.overload.id))
    known = scalar(site.arguments[1], "text").term
    word = site.encoding.texts.find(known) if t.is_constant(known) else None
    is_there = word in (UNITS if site.overload.id == "period_label" else PRECISIONS)
    return Sym(result.data, failed=False if is_there else result.failed)


# ---------------------------------------------------------------------------------------- lemmas

_DAILY: Final = frozenset({"days_after", "business_day_end", "business_day_end_years"})
_PERIODS: Final = frozenset({"period_start", "period_end", "period_label"})


def stretch_of(overload: str) -> Callable[[list[Result]], Stretch | None]:
    """Return how far what the reference says of one instant reaches."""
    if overload in _PERIODS:
        return lambda values: _within(values[0], values[1], values[2])
    if overload in _DAILY:
        return lambda values: _within(values[0], "day", values[-1])
    if overload == "local_text":
        return lambda values: _of_text(*values)
    return lambda _: None


def _of_text(instant: Result, precision: Result, zone: Result) -> Stretch | None:
    if precision == "date":
        return _within(instant, "day", zone)
    unit = MINUTE if precision == "minute" else SECOND
    if not isinstance(instant, Timestamp):
        return None
    start = instant.nanos // unit * unit
    return Stretch(0, start, start + unit) if instant.nanos > 0 else None


def _within(instant: Result, unit: Result, zone: Result) -> Stretch | None:
    if unit not in _LONGEST or midnights_twice(str(zone)):
        return None
    start, end = (REFERENCE[name](instant, unit, zone) for name in ("period_start", "period_end"))
    if not isinstance(start, Timestamp) or not isinstance(end, Timestamp):
        return None
    return Stretch(0, start.nanos, end.nanos)


INSTANTS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "add_timestamp_duration": lambda site: _instant(t.plus(*_numbers(site))),
        "add_duration_timestamp": lambda site: _instant(t.plus(*_numbers(site))),
        "subtract_timestamp_duration": lambda site: _instant(t.minus(*_numbers(site))),
        "subtract_timestamp_timestamp": lambda site: _length(t.minus(*_numbers(site))),
        "add_duration_duration": lambda site: _length(t.plus(*_numbers(site))),
        "subtract_duration_duration": lambda site: _length(t.minus(*_numbers(site))),
        "minutes_int": lambda site: _length(t.times(site.terms("int")[0], MINUTE)),
        "hours_int": lambda site: _length(t.times(site.terms("int")[0], HOUR)),
        "days_int": lambda site: _length(t.times(site.terms("int")[0], DAY)),
        "duration_to_hours": _whole(HOUR),
        "duration_to_minutes": _whole(MINUTE),
        "duration_to_seconds": _whole(SECOND),
        "int64_to_timestamp": lambda site: _instant(t.times(site.terms("int")[0], SECOND)),
        "period_start": _period,
        "period_end": _period,
        "period_label": _label,
        "local_text": _label,
        "days_after": _days_after,
    }
)
