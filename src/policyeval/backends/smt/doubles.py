"""Doubles as real numbers, soundly.

A finite double is a real number, so comparing two is exact. Arithmetic rounds: a result is some real
number no farther from the exact one than rounding may lead, and what is proved of all of those is
proved of the double. An example gets the double itself from the reference, as a lemma.

Of integers up to 2^53 the double is exact, and comparing the quotient of two with a short decimal is
comparing products of integers, as long as these stay small.

Source: IEEE 754-2019, 4.3 (rounding to nearest); the bound for quotients is argued there.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import LARGEST
from policyeval.backends.smt.site import Site
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import (
    FINITE,
    MINUS_INFINITY,
    NOT_A_NUMBER,
    PLUS_INFINITY,
    Scalar,
    Sym,
    scalar,
    truth,
)
from policyeval.language.types import DOUBLE, INT_MIN, Int

EXACT: Final = 2**53
"""Integers up to here are doubles exactly."""
_UNIT: Final = Fraction(1, 2**53)
_RATES: Final = 2**51
_LEAST: Final = Fraction(1, 2**1074)

Writer = Callable[[Site], Sym]


def _nearest(site: Site, number: Term, index: int) -> Term:
    """Return the double nearest to an integer."""
    if t.is_constant(number):
        return Fraction(float(number))
    type_ = site.call.arguments[index].type
    if isinstance(type_, Int) and type_.low >= -EXACT and type_.high <= EXACT:
        return t.lift(number, t.REAL)
    rounded = _rounded_by(site, "int64_to_double", Sym(Scalar("int", number)))
    exact = t.lift(number, t.REAL)
    is_small = t.conj(t.at_most(-EXACT, number), t.at_most(number, EXACT))
    value = scalar(rounded, "double")
    site.encoding.always(
        t.implies(is_small, t.equals(value.term, exact)),
        t.equals(value.odd, FINITE),
        t.at_most(t.minus(exact, 1024), value.term),
        t.at_most(value.term, t.plus(exact, Fraction(1024))),
    )
    return value.term


# ------------------------------------------------------------------------------------- comparison


def compare_doubles(site: Site, name: str, left: Scalar, right: Scalar) -> Term:
    """Return how two numbers, one of them a double, are ordered: as the nearest doubles."""
    one = Scalar("double", _nearest(site, left.term, 0)) if left.kind == "int" else left
    other = Scalar("double", _nearest(site, right.term, 1)) if right.kind == "int" else right
    ordered = _ordered(name, one, other)
    quotient = site.encoding.quotients.get(t.key(left.term))
    if quotient is None or not t.is_constant(right.term) or right.odd is not FINITE or right.term <= 0:
        return ordered
    return _rate(name, *quotient, Fraction(repr(float(right.term))), ordered)


def _ordered(name: str, one: Scalar, other: Scalar) -> Term:
    if name in ("_>_", "_>=_"):
        one, other = other, one
    strictly = name in ("_<_", "_>_")
    finite = t.conj(t.equals(one.odd, FINITE), t.equals(other.odd, FINITE))
    ordered = (t.less if strictly else t.at_most)(one.term, other.term)
    some_number = t.neg(t.disj(t.equals(one.odd, NOT_A_NUMBER), t.equals(other.odd, NOT_A_NUMBER)))
    infinite = (PLUS_INFINITY, MINUS_INFINITY)
    ends = [
        t.conj(t.equals(one.odd, MINUS_INFINITY), t.neg(t.equals(other.odd, MINUS_INFINITY))),
        t.conj(t.equals(other.odd, PLUS_INFINITY), t.neg(t.equals(one.odd, PLUS_INFINITY))),
    ]
    if not strictly:
        ends += [t.conj(t.equals(one.odd, odd), t.equals(other.odd, odd)) for odd in infinite]
    return t.disj(t.conj(finite, ordered), t.conj(some_number, t.disj(*ends)))


def _rate(name: str, part: Term, whole: Term, limit: Fraction, otherwise: Term) -> Term:
    """Return `double(part) / double(whole) > p/q` as a comparison of integers, where that is exact.

    Rounding keeps the order of the exact quotient and of p/q, unless it makes one double of both. They
    are at least 1 / (q·whole) apart when they differ, and doubles near p/q are at most 2^-52·p/q
    apart; so no two of them become one where p·whole and q·part are less than 2^51.
    """
    above, below = limit.numerator, limit.denominator
    left, right = t.times(below, part), t.times(above, whole)
    is_exact = t.conj(
        t.at_most(0, part),
        t.at_most(0, whole),
        t.less(left, _RATES),
        t.less(right, _RATES),
        t.at_most(part, EXACT),
        t.at_most(whole, EXACT),
    )
    is_some = t.less(0, whole)
    is_infinite = t.conj(t.equals(whole, 0), t.less(0, part))
    match name:
        case "_>_":
            found = t.disj(t.conj(is_some, t.less(right, left)), is_infinite)
        case "_>=_":
            found = t.disj(t.conj(is_some, t.at_most(right, left)), is_infinite)
        case "_<_":
            found = t.conj(is_some, t.less(left, right))
        case _:
            found = t.conj(is_some, t.at_most(left, right))
    return t.ite(is_exact, found, otherwise, t.BOOL)


# ------------------------------------------------------------------------------------- arithmetic


def _rounded_by(site: Site, overload: str, *inputs: Sym) -> Sym:
    return site.abstracted(DOUBLE, overload, inputs, sees_sign=False)


def _rounding(exact_of: Callable[[Term, Term], Term]) -> Writer:
    def write(site: Site) -> Sym:
        one, other = (scalar(argument, "double") for argument in site.arguments)
        result = _rounded_by(site, site.overload.id, Sym(one), Sym(other))
        value = scalar(result, "double")
        finite = t.conj(t.equals(one.odd, FINITE), t.equals(other.odd, FINITE))
        exact = exact_of(one.term, other.term)
        site.encoding.always(t.implies(finite, _rounded(value, exact)), _is_odd(value))
        return result

    return write


def _is_odd(value: Scalar) -> Term:
    return t.conj(t.at_most(FINITE, value.odd), t.at_most(value.odd, NOT_A_NUMBER))


def _rounded(value: Scalar, exact: Term) -> Term:
    """Return whether a double may be what a real number is rounded to."""
    size = t.ite(t.less(exact, Fraction(0)), t.minus(Fraction(0), exact), exact, t.REAL)
    room = t.plus(t.times(_UNIT, size), _LEAST)
    near = t.conj(
        t.equals(value.odd, FINITE),
        t.at_most(t.minus(exact, room), value.term),
        t.at_most(value.term, t.plus(exact, room)),
    )
    above = t.conj(t.less(LARGEST, exact), t.equals(value.odd, PLUS_INFINITY))
    below = t.conj(t.less(exact, -LARGEST), t.equals(value.odd, MINUS_INFINITY))
    return t.disj(near, above, below)


def _division(site: Site) -> Sym:
    one, other = (scalar(argument, "double") for argument in site.arguments)
    result = _rounded_by(site, "divide_double", Sym(one), Sym(other))
    value = scalar(result, "double")
    integers = site.encoding.integers
    if t.key(one.term) in integers and t.key(other.term) in integers:
        quotient = integers[t.key(one.term)], integers[t.key(other.term)]
        site.encoding.quotients[t.key(value.term)] = quotient
    finite = t.conj(t.equals(one.odd, FINITE), t.equals(other.odd, FINITE))
    by_zero = t.equals(other.term, Fraction(0))
    nothing = t.equals(one.term, Fraction(0))
    odd = t.ite(nothing, NOT_A_NUMBER, value.odd)
    site.encoding.always(
        _is_odd(value),
        t.implies(t.conj(finite, by_zero), t.conj(t.equals(value.odd, odd), t.neg(t.equals(odd, FINITE)))),
        t.implies(t.conj(finite, by_zero, t.neg(nothing)), t.neg(t.equals(value.odd, NOT_A_NUMBER))),
    )
    if not (t.is_constant(other.term) and other.term == 0):
        exact = t.over(one.term, other.term)
        site.encoding.always(t.implies(t.conj(finite, t.neg(by_zero)), _rounded(value, exact)))
    return result


def _negated(site: Site) -> Sym:
    one = scalar(site.arguments[0], "double")
    is_plus, is_minus = (t.equals(one.odd, odd) for odd in (PLUS_INFINITY, MINUS_INFINITY))
    swapped = t.ite(is_plus, MINUS_INFINITY, t.ite(is_minus, PLUS_INFINITY, one.odd))
    return Sym(Scalar("double", t.minus(Fraction(0), one.term), swapped))


def _to_double(site: Site) -> Sym:
    (number,) = site.terms("int")
    nearest = _nearest(site, number, 0)
    site.encoding.integers[t.key(nearest)] = number
    return Sym(Scalar("double", nearest))


def _to_int(site: Site) -> Sym:
    one = scalar(site.arguments[0], "double")
    is_inside = t.conj(t.equals(one.odd, FINITE), t.less(INT_MIN, one.term), t.less(one.term, -INT_MIN))
    return Sym(Scalar("int", t.truncated(one.term)), failed=t.neg(is_inside))


def _is_whole(site: Site) -> Sym:
    one = scalar(site.arguments[0], "int", "double")
    if one.kind == "int":
        return truth(True)
    return truth(t.conj(t.equals(one.odd, FINITE), t.is_whole(one.term)))


def _absolute(site: Site) -> Sym:
    one = scalar(site.arguments[0], "double")
    size = t.ite(t.less(one.term, Fraction(0)), t.minus(Fraction(0), one.term), one.term, t.REAL)
    return Sym(Scalar("double", size, t.ite(t.equals(one.odd, MINUS_INFINITY), PLUS_INFINITY, one.odd)))


DOUBLES: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "add_double": _rounding(t.plus),
        "subtract_double": _rounding(t.minus),
        "multiply_double": _rounding(t.times),
        "divide_double": _division,
        "negate_double": _negated,
        "int64_to_double": _to_double,
        "double_to_int64": _to_int,
        "is_whole_double": _is_whole,
        "is_whole_int": _is_whole,
        "math_abs_double": _absolute,
    }
)
