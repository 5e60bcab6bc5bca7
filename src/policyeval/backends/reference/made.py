"""How large the results of functions are at most, by the sizes of what they are given."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from policyeval.backends.reference.cost import CHARACTERS
from policyeval.backends.reference.functions.collections import LONGEST_RANGE
from policyeval.backends.reference.functions.strings import LONGEST
from policyeval.backends.reference.sizes import (
    ANYTHING,
    SCALAR,
    Size,
    capped,
    larger,
    many,
    part_of,
    text,
    within,
)
from policyeval.ir.expr import Call, DynamicCall, Expr, Literal
from policyeval.language.functions import OVERLOADS
from policyeval.language.types import (
    BOOL,
    DOUBLE,
    DURATION,
    INT,
    NULL,
    TIMESTAMP,
    UINT,
    Abstract,
    Int,
    List,
    Map,
    Nullable,
    Type,
    TypeOf,
    plain,
)

_SCALARS: Final = (BOOL, INT, UINT, DOUBLE, TIMESTAMP, DURATION, NULL)

SHORT: Final = 64
"""What numbers, instants and addresses are as texts, and labels of periods, is shorter."""
FORMATTED: Final = 1_400
"""A number with a thousand decimals, in `format`."""
BYTES_OF_A_CHARACTER: Final = 4

Sizes = list[Size]


def made(name: str, sizes: Sizes, call: Call | DynamicCall) -> Size:
    """Return how large the result of a function is at most."""
    if _is_scalar(call.type) or name in _scalar_functions():
        return SCALAR
    if name == "lists.range":
        return many(_range(call.arguments[0]), SCALAR)
    if name == "_[_]" and isinstance(plain(call.arguments[0].type), List | Map):
        return part_of(sizes[0])
    make = _MADE.get(name)
    return ANYTHING if make is None else make(sizes)


def _is_scalar(type_: Type) -> bool:
    """Say whether values of a type have no parts."""
    of = type_.of if isinstance(type_, Nullable) else type_
    return isinstance(of, Int | TypeOf | Abstract) or plain(of) in _SCALARS


@cache
def _scalar_functions() -> frozenset[str]:
    """Return the functions of which no result has parts."""
    made_of_parts = {o.name for o in OVERLOADS.values() if not _is_scalar(o.result)}
    return frozenset(o.name for o in OVERLOADS.values()) - made_of_parts


def _range(end: Expr) -> int:
    if isinstance(end, Literal) and type(end.value) is int:
        return max(0, end.value)
    return min(max(0, end.type.high), LONGEST_RANGE) if isinstance(end.type, Int) else LONGEST_RANGE


def _same(sizes: Sizes) -> Size:
    return sizes[0]


def _held(sizes: Sizes) -> Size:
    return part_of(sizes[0])


def _somewhere(sizes: Sizes) -> Size:
    """Whatever it is, it is somewhere in the first argument."""
    return within(sizes[0].weight + 1)


def _optional(sizes: Sizes) -> Size:
    return Size(1 + sizes[0].weight, 1, sizes[0])


def _optional_part(sizes: Sizes) -> Size:
    return _optional([part_of(sizes[0])])


def _sum(sizes: Sizes) -> Size:
    one, other = sizes
    both = larger(one, other)
    return Size(capped(one.weight + other.weight), capped(one.length + other.length), both.part)


def _joined(sizes: Sizes) -> Size:
    texts, *separator = sizes
    length = capped(CHARACTERS * texts.weight) + texts.count * sum(s.length for s in separator)
    return text(min(length, LONGEST))


def _replaced(sizes: Sizes) -> Size:
    whole, new = sizes[0].length, sizes[2].length
    return text(min(whole + (whole + 1) * new, LONGEST))


def _split(sizes: Sizes) -> Size:
    length = sizes[0].length
    return Size(capped(2 + length + length // CHARACTERS), length + 1, text(length))


def _formatted(sizes: Sizes) -> Size:
    template, values = sizes
    return text(capped(template.length + FORMATTED * values.count + FORMATTED * values.weight))


def _read(sizes: Sizes) -> Size:
    return text(SHORT + sizes[0].length)


_MADE: Final[Mapping[str, Callable[[Sizes], Size]]] = MappingProxyType(
    {
        "_+_": _sum,
        **dict.fromkeys(("slice", "reverse", "sort", "distinct", "dyn", "trim", "substring"), _same),
        **dict.fromkeys(("charAt", "lowerAscii", "upperAscii", "base64.decode"), _same),
        **dict.fromkeys(("_[_]", "flatten", "optional.unwrap", "unwrapOpt", "_[?_]", "_?._"), _somewhere),
        **dict.fromkeys(("first", "last"), _optional_part),
        **dict.fromkeys(("optional.of", "optional.ofNonZeroValue"), _optional),
        **dict.fromkeys(("period_label", "local_text"), lambda sizes: text(SHORT)),
        "optional.none": lambda sizes: Size(2, 1, SCALAR),
        "value": _held,
        "or": lambda sizes: larger(*sizes),
        "orValue": lambda sizes: larger(part_of(sizes[0]), sizes[1]),
        "min_of": lambda sizes: larger(part_of(sizes[0]), sizes[1]),
        "max_of": lambda sizes: larger(part_of(sizes[0]), sizes[1]),
        **dict.fromkeys(("math.greatest", "math.least"), lambda sizes: SCALAR),
        "join": _joined,
        "replace": _replaced,
        "split": _split,
        "format": _formatted,
        "strings.quote": lambda sizes: text(2 + 2 * sizes[0].length),
        "base64.encode": lambda sizes: text(BYTES_OF_A_CHARACTER + 2 * sizes[0].length),
        "string": _read,
        "bytes": lambda sizes: text(capped(BYTES_OF_A_CHARACTER * sizes[0].length)),
    }
)
"""The results that have parts, by function."""
