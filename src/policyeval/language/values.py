"""Values of the language, as every back end that runs in Python hands them around.

null, bool, int, double, string, bytes are Python's None, bool, int, float, str, bytes; a list is a
`list`; a map or a record is a `dict`; an internet address is an `IPv4Address` or `IPv6Address`, an
address range an `IPv4Interface` or `IPv6Interface`. What Python cannot tell apart has a class here:
unsigned integers, the keys true and 1 of a map, instants finer than a microsecond.

`Failure` and `Unknown` are values too: what an expression means when it has no answer.

Source: cel-spec, "Values"; cel-spec, "Partial State" for unknown.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

from policyeval.frozen import dataclass, field
from policyeval.language.types import Type


class Uint(int):
    """An unsigned 64-bit integer; it equals the int of the same number, as CEL says."""

    __slots__ = ()


class BoolKey(Enum):
    """A boolean as the key of a map, where Python would take `True` for 1."""

    FALSE = False
    TRUE = True


@dataclass(frozen=True, slots=True, order=True)
class Timestamp:
    """An instant: nanoseconds since 1970-01-01T00:00:00Z."""

    nanos: int


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time in nanoseconds; may be negative."""

    nanos: int


@dataclass(frozen=True, slots=True)
class TypeValue:
    """A type as a value: what `type(x)` gives."""

    type: Type


@dataclass(frozen=True, slots=True)
class OptionalValue:
    """CEL's optional; `present` tells `optional.of(null)` from `optional.none()`."""

    value: Any = None
    present: bool = True


@dataclass(frozen=True, slots=True)
class Failure:
    """An evaluation error: a code of the catalogue and what it names."""

    code: str
    args: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer, because these facts were not given (paths such as `items[0].sku`)."""

    missing: frozenset[str]


Value = Any
"""A value of the language: see the module's first paragraph. `Any`, since Python has no such union
of built-in types that mypy could narrow with profit; the checker's types are what is relied on."""

Result = Any
"""A `Value`, a `Failure` or an `Unknown`."""


def to_key(value: Value) -> Value:
    """Return the form in which `value` keys a dict: 1, 1u and 1.0 are one key, true is another."""
    if isinstance(value, bool):
        return BoolKey(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def from_key(key: Value) -> Value:
    """Return the value that a dict key stands for."""
    return key.value if isinstance(key, BoolKey) else key
