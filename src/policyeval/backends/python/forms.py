"""How generated code holds values: what differs from the values of the language.

Instants and lengths of time are plain integers of nanoseconds; a record is a tuple of its members in
the order of its type, an absent one being `ABSENT`. A list or a map holds its parts so. All other
values, and those of which the type is not known, are as `language.values` has them: their form is
None, and nothing is ever converted.
"""

from collections.abc import Callable
from typing import Any, Final

from policyeval.backends.python.surrender import ABSENT, Surrender
from policyeval.backends.reference.dispatch import accepts
from policyeval.frozen import dataclass
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    NULL,
    TIMESTAMP,
    UINT,
    Int,
    List,
    Map,
    Nullable,
    Optional,
    Record,
    String,
    Type,
)
from policyeval.language.values import Duration, Result, Timestamp, Unknown, Value


@dataclass(frozen=True, slots=True)
class Nanos:
    """An instant or a length of time as its nanoseconds."""

    of: type[Timestamp] | type[Duration]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of parts that are not held as values."""

    element: "Form"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A map to parts that are not held as values."""

    value: "Form"


@dataclass(frozen=True, slots=True)
class Tupled:
    """A record as a tuple."""

    members: tuple[tuple[str, "Form"], ...]


Form = Nanos | Listed | Mapped | Tupled | None
Conversion = Callable[[Any], Any]

_NOT_GIVEN: Final = Unknown(frozenset())


def form_of(type_: Type) -> Form:
    """Return how generated code holds the values of a type; null is None in every form."""
    match type_:
        case Nullable(of=of):
            return form_of(of)
        case _ if type_ == TIMESTAMP:
            return Nanos(Timestamp)
        case _ if type_ == DURATION:
            return Nanos(Duration)
        case List(element=element):
            part = form_of(element)
            return None if part is None else Listed(part)
        case Map(value=value):
            part = form_of(value)
            return None if part is None else Mapped(part)
        case Record(members=members):
            return Tupled(tuple((name, form_of(of)) for name, of in members))
        case _:
            return None


def is_native(type_: Type) -> bool:
    """Say whether values of the type are one kind of Python value, which Python compares as CEL does."""
    match type_:
        case Int() | String():
            return True
        case _:
            return type_ in (BOOL, DOUBLE, BYTES, TIMESTAMP, DURATION)


def is_flat(type_: Type) -> bool:
    """Say whether values of the type can hold no record, and nothing of which the type is not known."""
    match type_:
        case Nullable(of=of) | List(element=of):
            return is_flat(of)
        case _:
            return is_native(type_) or type_ in (NULL, UINT)


def is_known(type_: Type) -> bool:
    """Say whether the type tells everything about its values, at every depth."""
    match type_:
        case Nullable(of=of) | List(element=of) | Optional(of=of):
            return is_known(of)
        case Map(key=key, value=value):
            return is_known(key) and is_known(value)
        case _:
            return type_ != DYN


# ------------------------------------------------------------------------------------ conversions


def _same(value: Any) -> Any:
    return value


def to_value(form: Form) -> Conversion:
    """Return the function that makes a value of the language of what generated code holds."""
    match form:
        case None:
            return _same
        case Nanos(of=of):
            return lambda nanos: None if nanos is None else of(nanos)
        case Listed(element=element):
            part = to_value(element)
            return lambda held: None if held is None else [part(one) for one in held]
        case Mapped(value=value):
            part = to_value(value)
            return lambda held: None if held is None else {key: part(one) for key, one in held.items()}
        case Tupled(members=members):
            return _record_maker([(name, to_value(of)) for name, of in members])


def _record_maker(parts: list[tuple[str, Conversion]]) -> Conversion:
    def make(held: Any) -> Value:
        if held is None:
            return None
        return {
            name: _NOT_GIVEN if member is ABSENT else part(member)
            for (name, part), member in zip(parts, held, strict=True)
        }

    return make


def to_result(form: Form) -> Callable[[Any], Result]:
    """Return the same for what may be absent, which is unknown then."""
    convert = to_value(form)
    return lambda held: _NOT_GIVEN if held is ABSENT else convert(held)


def from_value(form: Form) -> Conversion:
    """Return the function that makes of a value what generated code holds."""
    match form:
        case None:
            return _same
        case Nanos():
            return lambda value: None if value is None else value.nanos
        case Listed(element=element):
            part = from_value(element)
            return lambda value: None if value is None else [part(one) for one in value]
        case Mapped(value=of):
            part = from_value(of)
            return lambda value: None if value is None else {key: part(one) for key, one in value.items()}
        case Tupled(members=members):
            parts = [(name, from_result(of)) for name, of in members]
            return lambda value: None if value is None else tuple(part(value[name]) for name, part in parts)


def from_result(form: Form) -> Callable[[Result], Any]:
    """Return the same for what may be unknown, which is absent then."""
    convert = from_value(form)
    return lambda result: ABSENT if isinstance(result, Unknown) else convert(result)


def conversion(given: Type, wanted: Type) -> Conversion | None:
    """Return how what is held as one type is held as another; None when nothing is to be done.

    A value of which the type was not known is asked whether it has the type that is wanted.
    """
    before, after = form_of(given), form_of(wanted)
    if is_known(given) or not is_known(wanted):
        return None if before == after else _converter(before, after)
    make, hold = to_value(before), from_value(after)

    def assured(held: Any) -> Any:
        value = make(held)
        if not accepts(wanted, value):
            raise Surrender
        return hold(value)

    return assured


def _converter(before: Form, after: Form) -> Conversion:
    make, hold = to_value(before), from_value(after)
    return lambda held: hold(make(held))
