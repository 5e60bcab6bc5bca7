"""Functions of the language as terms; the others are abstracted, and the reference is asked for them.

A writer is called for arguments that have an answer: what has none is seen to here, as the
reference does. It gives the result, which may have failed.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from policyeval.backends.reference.calls import KEEPING
from policyeval.backends.reference.functions import FUNCTIONS as REFERENCE
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.business_days import business_day
from policyeval.backends.smt.doubles import DOUBLES, compare_doubles
from policyeval.backends.smt.encoding import UNTOLD
from policyeval.backends.smt.instants import INSTANTS, stretch_of
from policyeval.backends.smt.looks import look
from policyeval.backends.smt.site import Site, takes_null
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import (
    NOT_A_NUMBER,
    NULL,
    Elements,
    Members,
    Outside,
    Scalar,
    Sym,
    elements,
    equal,
    integer,
    leaves,
    merge,
    places,
    scalar,
    truth,
)
from policyeval.frozen import replace
from policyeval.language.functions import OVERLOADS
from policyeval.language.overload import Overload
from policyeval.language.types import BYTES, INT_MAX, INT_MIN, UINT

Writer = Callable[[Site], Sym]


def call(site: Site) -> Sym:
    """Return the result of a call; raises `Outside` where its arguments have no terms."""
    failed, unknown = _unanswered(site)
    given = replace(site, arguments=tuple(map(_answered, site.arguments)))
    writer = FUNCTIONS.get(site.overload.id)
    result = _abstracted(given) if writer is None else writer(given)
    answers = t.neg(t.disj(failed, unknown))
    return Sym(
        result.data,
        null=t.conj(answers, result.null),
        failed=t.disj(failed, t.conj(answers, result.failed)),
        unknown=t.disj(unknown, t.conj(answers, result.unknown)),
    )


def _answered(sym: Sym) -> Sym:
    """Return a value without its failure and without being unknown: these are seen to."""
    return Sym(sym.data, null=sym.null)


def _unanswered(site: Site) -> tuple[Term, Term]:
    """Return whether a strict function fails for its arguments, and whether it is unknown, which wins."""
    name, arguments = site.overload.name, site.arguments
    unknown, failed = [], []
    is_equality = name in ("_==_", "_!=_")
    keeps = name in KEEPING
    for index, argument in enumerate(arguments):
        deep_failed, deep_unknown = leaves(argument)
        if keeps or (name == "@in" and index == 1 and isinstance(argument.data, Members)):
            deep_failed, deep_unknown = argument.failed, argument.unknown
        elif is_equality:
            beside_null = arguments[1 - index].null
            deep_failed = t.disj(argument.failed, t.conj(t.neg(beside_null), deep_failed))
            deep_unknown = t.disj(argument.unknown, t.conj(t.neg(beside_null), deep_unknown))
        failed.append(deep_failed)
        unknown.append(deep_unknown)
    nulls = [
        argument.null
        for argument, parameter in zip(arguments, site.overload.parameters, strict=False)
        if not takes_null(parameter)
    ]
    is_unknown = t.disj(*unknown)
    return t.conj(t.neg(is_unknown), t.disj(*failed, *nulls)), is_unknown


def _abstracted(site: Site) -> Sym:
    id_ = site.overload.id
    return site.abstracted(site.call.type, id_, site.arguments, stretch_of(id_))


# ---------------------------------------------------------------------------------------- numbers


def _checked(term: Term) -> Sym:
    """Return an integer that fails where it leaves 64 bits."""
    inside = t.conj(t.at_most(INT_MIN, term), t.at_most(term, INT_MAX))
    return Sym(Scalar("int", term), failed=t.neg(inside))


def _arithmetic(operation: Callable[[Term, Term], Term]) -> Writer:
    return lambda site: _checked(operation(*site.terms("int")))


def _division(site: Site) -> Sym:
    left, right = site.terms("int")
    found = _checked(t.quotient(left, right))
    return replace(found, failed=t.disj(found.failed, t.equals(right, 0)))


def _remainder(site: Site) -> Sym:
    left, right = site.terms("int")
    quotient = t.quotient(left, right)
    failed = t.disj(t.equals(right, 0), _checked(quotient).failed)
    return Sym(Scalar("int", t.minus(left, t.times(quotient, right))), failed=failed)


def _extreme(pick: Callable[[Term, Term], Term]) -> Writer:
    def write(site: Site) -> Sym:
        found, *rest = site.terms("int")
        for term in rest:
            found = t.ite(pick(term, found), term, found)
        return integer(found)

    return write


def _absolute(site: Site) -> Sym:
    (term,) = site.terms("int")
    return _checked(t.ite(t.less(term, 0), t.minus(0, term), term))


_PERCENT: Final[Mapping[str, Callable[[Term, Term], Term]]] = MappingProxyType(
    {
        "exceeds_percent": lambda part, limit: t.less(limit, part),
        "at_least_percent": lambda part, limit: t.at_most(limit, part),
        "below_percent": t.less,
        "at_most_percent": t.at_most,
    }
)


def _percent(holds: Callable[[Term, Term], Term]) -> Writer:
    def write(site: Site) -> Sym:
        part, whole = (scalar(argument, "int").term for argument in site.arguments[:2])
        limit = scalar(site.arguments[2], "int", "double")
        if limit.kind == "double":
            if not (t.is_constant(limit.term) and limit.odd == 0):
                raise Outside(site.overload.name)
            exact = Fraction(repr(float(limit.term)))
            above, below = exact.numerator, exact.denominator
        else:
            above, below = limit.term, 1
        found = holds(t.times(100 * below, part), t.times(whole, above))
        is_true = t.conj(t.neg(t.equals(whole, 0)), found)
        return Sym(Scalar("bool", is_true), failed=t.less(whole, 0))

    return write


# ------------------------------------------------------------------------------------- comparison

_ORDERS: Final[Mapping[str, Callable[[Term, Term], Term]]] = MappingProxyType(
    {
        "_<_": t.less,
        "_<=_": t.at_most,
        "_>_": lambda left, right: t.less(right, left),
        "_>=_": lambda left, right: t.at_most(right, left),
    }
)


def _order(name: str) -> Writer:
    order = _ORDERS[name]

    def write(site: Site) -> Sym:
        left, right = (
            scalar(a, "int", "double", "instant", "length", "text", "bool") for a in site.arguments
        )
        if "double" in (left.kind, right.kind):
            return truth(compare_doubles(site, name, left, right))
        if left.kind != right.kind:
            raise Outside(name)
        if left.kind == "bool":
            return truth(order(t.ite(left.term, 1, 0), t.ite(right.term, 1, 0)))
        if left.kind == "text":
            return _abstracted(site)
        return truth(order(left.term, right.term))

    return write


# ------------------------------------------------------------------------------------------ lists


def _contains(value: Sym, items: Sequence[tuple[Term, Sym]]) -> Term:
    return t.disj(*(t.conj(there, equal(value, item)) for there, item in items))


def _in_list(site: Site) -> Sym:
    value, range_ = site.arguments
    return truth(_contains(value, elements(range_)))


def _element(site: Site) -> Sym:
    items = elements(site.arguments[0])
    index = scalar(site.arguments[1], "int").term
    found = Sym(None, failed=True)
    for (there, item), place in zip(items, places(items), strict=True):
        found = merge(t.conj(there, t.equals(place, index)), item, found)
    return found


def _size_list(site: Site) -> Sym:
    return integer(t.count(there for there, _ in elements(site.arguments[0])))


def _joined(site: Site) -> Sym:
    left, right = map(elements, site.arguments)
    return Sym(Elements((*left, *right)))


def distinct(items: Sequence[tuple[Term, Sym]]) -> tuple[tuple[Term, Sym], ...]:
    """Return the elements, those gone that equal an earlier one."""
    return tuple(
        (t.conj(there, t.neg(_contains(item, items[:index]))), item)
        for index, (there, item) in enumerate(items)
    )


def _distinct(site: Site) -> Sym:
    return Sym(Elements(distinct(elements(site.arguments[0]))))


def _best(name: str) -> Writer:
    """Return a writer of the least or greatest element, or of the default where there is none."""

    def write(site: Site) -> Sym:
        items = elements(site.arguments[0])
        if any(not isinstance(item.data, Scalar) or item.data.kind == "text" for _, item in items):
            raise Outside(site.overload.name)
        found, is_any = NULL, False
        for there, item in items:
            beats = True if found.data is None else _beats(site, name, item, found)
            found = merge(t.conj(there, t.disj(t.neg(is_any), beats)), item, found)
            is_any = t.disj(is_any, there)
        odd = [
            t.conj(there, t.equals(item.data.odd, NOT_A_NUMBER))
            for there, item in items
            if isinstance(item.data, Scalar)
        ]
        is_several = t.less(1, t.count(there for there, _ in items))
        chosen = merge(is_any, found, site.arguments[1])
        return replace(chosen, failed=t.conj(is_several, t.disj(*odd)))

    return write


def _beats(site: Site, name: str, one: Sym, other: Sym) -> Term:
    left, right = (scalar(s, "int", "double", "instant", "length", "bool") for s in (one, other))
    if left.kind == "double":
        return compare_doubles(site, name, left, right)
    return _ORDERS[name](left.term, right.term)


def _sum_int(site: Site) -> Sym:
    items = elements(site.arguments[0])
    return _checked(t.total(t.ite(there, scalar(item, "int").term, 0) for there, item in items))


def _entry(site: Site) -> Sym:
    held, key = site.arguments
    members = _members(held)
    found = Sym(None, failed=True)
    for name, (there, item) in members.items():
        is_it = equal(key, site.encoding.constant(name))
        found = merge(t.conj(there, is_it), item, found)
    return found


def _members(sym: Sym) -> Mapping[object, tuple[Term, Sym]]:
    if sym.data is None:
        return {}
    if isinstance(sym.data, Members) and all(isinstance(key, str | int) for key in sym.data.items):
        return sym.data.items
    raise Outside("map")


def _in_map(site: Site) -> Sym:
    key, held = site.arguments
    return truth(
        t.disj(
            *(
                t.conj(there, t.neg(item.unknown), equal(key, site.encoding.constant(name)))
                for name, (there, item) in _members(held).items()
            )
        )
    )


# ------------------------------------------------------------------------------------------ texts


def _size_text(site: Site) -> Sym:
    """Return how long a text is: only the empty one has no length."""
    (text,) = site.terms("text")
    result = _abstracted(site)
    size = scalar(result, "int").term
    is_empty = t.equals(text, site.encoding.texts.number(""))
    site.encoding.always(t.at_most(0, size), t.same_truth(t.equals(size, 0), is_empty))
    return result


# -------------------------------------------------------------------------------------- the table


def _same(site: Site) -> Sym:
    return site.arguments[0]


def _equals(site: Site) -> Sym:
    return truth(equal(*site.arguments))


def _folded(overload: Overload, writer: Writer) -> Writer:
    """Return a writer that computes what is constant as the reference does."""

    def write(site: Site) -> Sym:
        values = [site.encoding.known(argument) for argument in site.arguments]
        if any(value is UNTOLD for value in values):
            return writer(site)
        return site.encoding.constant(REFERENCE[overload.id](*values))

    return write


_WRITERS: Final[dict[str, Writer]] = {
    "equals": _equals,
    "not_equals": lambda site: truth(t.neg(equal(*site.arguments))),
    "logical_not": lambda site: truth(t.neg(*site.terms("bool"))),
    "add_int64": _arithmetic(t.plus),
    "subtract_int64": _arithmetic(t.minus),
    "multiply_int64": _arithmetic(t.times),
    "divide_int64": _division,
    "modulo_int64": _remainder,
    "negate_int64": lambda site: _checked(t.minus(0, *site.terms("int"))),
    "math_abs_int": _absolute,
    **{f"math_@max_{'_'.join(['int'] * n)}": _extreme(lambda a, b: t.less(b, a)) for n in range(1, 7)},
    **{f"math_@min_{'_'.join(['int'] * n)}": _extreme(t.less) for n in range(1, 7)},
    **{f"{name}_{kind}": _percent(holds) for name, holds in _PERCENT.items() for kind in ("int", "double")},
    **{
        overload.id: _order(overload.name)
        for overload in OVERLOADS.values()
        if overload.name in _ORDERS and not {UINT, BYTES} & set(overload.parameters)
    },
    "in_list": _in_list,
    "index_list": _element,
    "size_list": _size_list,
    "list_size": _size_list,
    "add_list": _joined,
    "distinct_list": _distinct,
    "list_distinct": _distinct,
    "sum_int": _sum_int,
    "index_map": _entry,
    "in_map": _in_map,
    **{
        f"{name}_{kind}{suffix}": _best(sign)
        for name, sign in (("min_of", "_<_"), ("max_of", "_>_"))
        for kind in ("int", "double", "timestamp", "duration")
        for suffix in ("", "_null")
    },
    "size_string": _size_text,
    "string_size": _size_text,
    **{
        f"{name}_string": lambda site: look(site, _abstracted)
        for name in ("starts_with", "ends_with", "contains")
    },
    **{f"{kind}_to_{kind}": _same for kind in ("bool", "int64", "double", "string", "timestamp", "duration")},
    "to_dyn": _same,
    **DOUBLES,
    **INSTANTS,
    "business_day_end": business_day,
    "business_day_end_years": business_day,
}

FUNCTIONS: Final[Mapping[str, Writer]] = MappingProxyType(
    {id_: _folded(OVERLOADS[id_], writer) for id_, writer in _WRITERS.items()}
)
"""How each overload is written that has terms."""

ABSTRACTED: Final[frozenset[str]] = frozenset(OVERLOADS) - frozenset(FUNCTIONS)
"""Overloads of which the reference is asked: what is proved holds whatever they give."""
