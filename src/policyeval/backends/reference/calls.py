"""What a call means, once its arguments have been evaluated.

Every function is strict: where an argument, or a part of one that it reads, has no answer, it has none.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from policyeval.backends.reference.dispatch import dispatch
from policyeval.backends.reference.failures import NULL, not_a_truth
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.backends.reference.hosts import HostFunction, find_host
from policyeval.ir.expr import Call, DynamicCall
from policyeval.language.functions import OVERLOADS
from policyeval.language.overload import Overload
from policyeval.language.types import DYN, Nullable, Parameter, Type
from policyeval.language.types import NULL as NULL_TYPE
from policyeval.language.values import Failure, OptionalValue, Result, Unknown

KEEPING: Final = frozenset(
    {
        *("_+_", "_[_]", "_[?_]", "_?._", "size", "dyn", "type", "slice", "reverse", "first", "last"),
        *("optional.of", "optional.ofNonZeroValue", "hasValue", "value", "or", "orValue"),
    }
)
"""Functions that hand on what is in lists and records without looking at it; the others read it all."""


def unanswered(results: Iterable[Result]) -> Failure | Unknown | None:
    """Return why a strict operation on these has no answer: unknown before failure; or None."""
    failure: Failure | None = None
    missing: frozenset[str] = frozenset()
    is_unknown = False
    for result in results:
        match result:
            case Unknown(missing=paths):
                missing, is_unknown = missing | paths, True
            case Failure():
                failure = failure or result
            case _:
                pass
    return Unknown(missing) if is_unknown else failure


def settle(truths: Iterable[Result], *, settled_by: bool) -> Result:
    """Return the conjunction (`settled_by` false) or disjunction (true) of the results."""
    rest: list[Result] = []
    for truth in truths:
        if truth is settled_by:
            return settled_by
        if truth is not (not settled_by):
            rest.append(as_truth(truth))
    return (not settled_by) if not rest else unanswered(rest)


def as_truth(result: Result) -> Result:
    """Return a result where a truth is asked for: what is none is a failure."""
    return result if isinstance(result, bool | Failure | Unknown) else not_a_truth(result)


def function_of(
    call: Call | DynamicCall, hosts: Mapping[str, HostFunction]
) -> tuple[str, Callable[[list[Result]], Result]]:
    """Return the name of what is called, and what it gives for values."""
    match call:
        case Call(overload=overload) if overload in hosts:
            host = hosts[overload]
            return host.overload.name, partial(_ask, host)
        case Call(overload=overload):
            of = joined if overload in JOINING else apply
            return OVERLOADS[overload].name, partial(of, OVERLOADS[overload])
        case DynamicCall(function=name):
            return name, partial(_dispatch, call, hosts)


def _ask(host: HostFunction, values: list[Result]) -> Result:
    """Return what a function of the caller gives; it is strict in its arguments like every other."""
    missing = unanswered(leaf for value in values for leaf in leaves(value))
    return host.call(*values) if missing is None else missing


def apply(overload: Overload, values: list[Result]) -> Result:
    """Return what an overload gives; null where it takes none is a failure.

    The checker keeps null away from where it would be one. Only who evaluates a term without the
    terms that guard it, as an explanation does, meets this.
    """
    missing = unanswered(_read(overload.name, values))
    if missing is not None:
        return missing
    for parameter, value in zip(overload.parameters, values, strict=False):
        if value is None and not _takes_null(parameter):
            return NULL
    return FUNCTIONS[overload.id](*values)


JOINING: Final = frozenset({"add_string", "add_bytes", "add_list"})
"""Sums of which a chain is made at once: two at a time, its beginning would be copied with every term."""


def joined(overload: Overload, values: list[Result]) -> Result:
    """Return the sum of any number of values: what `apply` gives for two at a time."""
    missing = unanswered(_read(overload.name, values))
    if missing is not None:
        return missing
    return NULL if any(value is None for value in values) else FUNCTIONS[overload.id](*values)


def _dispatch(call: DynamicCall, hosts: Mapping[str, HostFunction], values: list[Result]) -> Result:
    """Return what the overload that takes these values gives."""
    missing = unanswered(_read(call.function, values))
    if missing is not None:
        return missing
    host = find_host(hosts, call.function, call.receiver, values)
    if host is not None:
        return host.call(*values)
    return dispatch(call.function, call.receiver, values, zone=call.zone)


def _takes_null(parameter: Type) -> bool:
    return isinstance(parameter, Parameter | Nullable) or parameter in (NULL_TYPE, DYN)


def _read(name: str, values: list[Result]) -> Iterable[Result]:
    """Return what a strict function reads of its arguments; nothing has to be read to tell it from null."""
    match name, values:
        case "_==_" | "_!=_", [None, _] | [_, None]:
            return values
        case "@in", [_, dict()]:
            return values
        case _ if name in KEEPING:
            return values
        case _:
            return (leaf for value in values for leaf in leaves(value))


def leaves(value: Result) -> Iterable[Result]:
    """Yield what has no answer in a value: itself, or parts of it that were not given."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case Failure() | Unknown() as leaf:
                yield leaf
            case dict() as members:
                waiting.extend(members.values())
            case list() as elements:
                waiting.extend(elements)
            case OptionalValue(value=held):
                waiting.append(held)
            case _:
                pass
