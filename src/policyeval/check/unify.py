"""How types fit together: what may stand where another is expected, and what two have in common.

`UNDETERMINED` is the type of the elements of `[]` and of whatever already has a diagnostic: it fits
everywhere and adds nothing, so that one mistake is reported once.

Source: cel-spec, "Gradual Type Checking"; the refinements and nullable types are ours.
"""

from collections.abc import Iterable
from typing import Final

from policyeval.language.types import (
    DURATION,
    DYN,
    NULL,
    TIMESTAMP,
    Abstract,
    Int,
    List,
    Map,
    Nullable,
    Optional,
    Parameter,
    Primitive,
    Record,
    String,
    Type,
    TypeOf,
    plain,
)

UNDETERMINED: Final = Parameter("?")
_SCALARS: Final = frozenset((Primitive, Int, String))
Bindings = dict[str, Type]


def is_open(type_: Type) -> bool:
    """Return whether a value of this type is only known when it is there."""
    kind = type(type_)  # asked of every argument of every overload: comparing would take most of a check
    return (kind is Primitive and type_ == DYN) or (kind is Parameter and type_ == UNDETERMINED)


def join(left: Type, right: Type) -> Type | None:  # noqa: C901  (one arm for each type)
    """Return the least type that both fit, or None when they have nothing in common."""
    if right in (left, UNDETERMINED):
        return left
    if left == UNDETERMINED:
        return right
    if DYN in (left, right):
        return DYN
    match left, right:
        case Int(), Int():
            return Int(min(left.low, right.low), max(left.high, right.high))
        case String(), String():
            known = dict.fromkeys((*left.known, *right.known)) if left.known and right.known else ()
            return String(tuple(known), left.closed and right.closed)
        case Nullable(), _:
            return _nullable(join(left.of, right.of if isinstance(right, Nullable) else right))
        case _, Nullable():
            return join(right, left)
        case _ if NULL in (left, right):
            other = right if left == NULL else left
            return Nullable(other)
        case List(), List():
            element = join(left.element, right.element)
            return None if element is None else List(element)
        case Map(), Map():
            key, value = join(left.key, right.key), join(left.value, right.value)
            return None if key is None or value is None else Map(key, value)
        case Optional(), Optional():
            of = join(left.of, right.of)
            return None if of is None else Optional(of)
        case TypeOf(), TypeOf():
            return TypeOf(DYN)
        case Abstract(), Abstract() if left.name == right.name:
            joined = [join(a, b) for a, b in zip(left.arguments, right.arguments, strict=True)]
            return None if None in joined else Abstract(left.name, tuple(a for a in joined if a))
        case Record(), Record() if plain(left) == plain(right):
            return plain(left)
        case _:
            return None


def _nullable(type_: Type | None) -> Type | None:
    match type_:
        case None | Nullable():
            return type_
        case _ if type_ in (NULL, DYN):
            return type_
        case _:
            return Nullable(type_)


def brings_null(joined: Iterable[Type], parts: Iterable[Type]) -> bool:
    """Say whether types have nothing in common but that the others may be null where one is null.

    Null is of the types of instants, lengths of time, optionals and what is named in CEL, and of no other.
    """
    return any(map(_holds_null, joined)) and not any(map(_holds_null, parts))


def _holds_null(type_: Type) -> bool:
    match type_:
        case Nullable(of=of):
            return not isinstance(of, Optional | Abstract) and of not in (TIMESTAMP, DURATION)
        case List(element=part) | Optional(of=part):
            return _holds_null(part)
        case Map(key=key, value=value):
            return _holds_null(key) or _holds_null(value)
        case _:
            return False


def matches(  # noqa: C901  (one arm for each type)
    expected: Type, actual: Type, bindings: Bindings
) -> bool:
    """Return whether `actual` may stand where `expected` is declared, binding type parameters."""
    if type(expected) in _SCALARS and type(actual) in _SCALARS:  # nearly always
        one, other = _scalar(expected), _scalar(actual)
        return one == other or DYN.name in (one, other)
    if actual == UNDETERMINED or (is_open(actual) and not isinstance(expected, Parameter)):
        return True
    match expected, actual:
        case Parameter(name=name), _:
            bound = join(bindings.get(name, UNDETERMINED), actual)
            if bound is not None:
                bindings[name] = bound
            return bound is not None
        case Nullable(), Nullable():
            return matches(expected.of, actual.of, bindings)
        case Nullable(), _:
            return actual == NULL or matches(expected.of, actual, bindings)
        case List(), List():
            return matches(expected.element, actual.element, bindings)
        case Map(), Map():
            return matches(expected.key, actual.key, bindings) and matches(
                expected.value, actual.value, bindings
            )
        case Map(), Record():
            return is_open(expected.value) or isinstance(expected.value, Parameter)
        case Optional(), Optional():
            return matches(expected.of, actual.of, bindings)
        case TypeOf(), TypeOf():
            return True
        case Abstract(), Abstract():
            return expected.name == actual.name and all(
                matches(e, a, bindings) for e, a in zip(expected.arguments, actual.arguments, strict=True)
            )
        case _:
            return is_open(expected) or plain(expected) == plain(actual)


def _scalar(type_: Type) -> type | str:
    """Return what tells scalar types apart: a name, or the class, since refinements do not count."""
    return type_.name if isinstance(type_, Primitive) else type(type_)


def substitute(type_: Type, bindings: Bindings) -> Type:
    """Return the type with its parameters replaced; an unbound one is undetermined."""
    match type_:
        case Parameter(name=name):
            return bindings.get(name, UNDETERMINED)
        case List(element=element):
            return List(substitute(element, bindings))
        case Map(key=key, value=value):
            return Map(substitute(key, bindings), substitute(value, bindings))
        case Nullable(of=of):
            return _nullable(substitute(of, bindings)) or UNDETERMINED
        case Optional(of=of):
            return Optional(substitute(of, bindings))
        case TypeOf(of=of):
            return TypeOf(substitute(of, bindings))
        case Abstract(name=name, arguments=arguments):
            return Abstract(name, tuple(substitute(a, bindings) for a in arguments))
        case _:
            return type_


def settled(type_: Type) -> Type:
    """Return the type with everything undetermined made `dyn`."""
    return substitute(type_, {UNDETERMINED.name: DYN})
