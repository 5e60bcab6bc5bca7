"""Which overload a call means when the checker could not tell: by the values it is given.

Source: cel-spec, "Dynamic Values" and "Function Calls".
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

from policyeval.backends.reference.equality import type_of
from policyeval.backends.reference.failures import no_overload
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.language.functions import OVERLOADS
from policyeval.language.overload import Overload
from policyeval.language.types import (
    DYN,
    List,
    Map,
    Nullable,
    Optional,
    Parameter,
    Primitive,
    Record,
    Type,
    TypeOf,
    plain,
)
from policyeval.language.values import OptionalValue, Result, TypeValue, Uint, Value, from_key

_INDEXING: Final = frozenset({"_[_]", "_[?_]"})


def dispatch(name: str, receiver: bool, args: Sequence[Value], *, zone: str = "UTC") -> Result:
    """Return what the first overload that takes these values gives, or the failure that none does.

    `zone` is the policy's time zone, which a zoned overload is given as a last argument.
    """
    given = _with_whole_index(args) if name in _INDEXING else args
    for overload in _candidates().get((name, receiver, len(given)), ()):
        if all(map(accepts, overload.parameters, given)):
            return FUNCTIONS[overload.id](*given, *([zone] if overload.zoned else []))
    return no_overload(_spelling(name), args)


def accepts(parameter: Type, value: Value) -> bool:
    """Say whether a parameter of this type takes the value, whose elements count where they are typed."""
    match parameter:
        case Parameter() | Primitive(name=DYN.name):
            return True
        case List(element=element):
            return type(value) is list and all(accepts(element, item) for item in value)
        case Map(key=key, value=of):
            return type(value) is dict and all(
                accepts(key, from_key(name)) and accepts(of, item) for name, item in value.items()
            )
        case Record():
            return type(value) is dict
        case Nullable(of=of):
            return value is None or accepts(of, value)
        case Optional(of=of):
            return type(value) is OptionalValue and (not value.present or accepts(of, value.value))
        case TypeOf():
            return type(value) is TypeValue
        case _:
            return plain(parameter) == type_of(value)


@cache
def _candidates() -> Mapping[tuple[str, bool, int], Sequence[Overload]]:
    index: defaultdict[tuple[str, bool, int], list[Overload]] = defaultdict(list)
    for overload in OVERLOADS.values():
        index[overload.name, overload.receiver, len(overload.parameters)].append(overload)
    return MappingProxyType(dict(index))


def _with_whole_index(args: Sequence[Value]) -> Sequence[Value]:
    """Let 0u and 0.0 index a list as 0 does; cel-spec's conformance cases ask for it."""
    container, index = args
    inner = container.value if isinstance(container, OptionalValue) else container
    if isinstance(inner, list) and isinstance(index, Uint | float) and index == index // 1:
        return container, int(index)
    return args


def _spelling(name: str) -> str:
    """Return a function's name as the writer writes it: `+` for `_+_`, `in` for `@in`."""
    return name if name[0].isalpha() else name.removeprefix("@").replace("_", "")
