"""Equality and order.

Source: cel-spec, "Equality" and "Ordering".
"""

from typing import Final

from policyeval.language.overload import Example, Overload
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    INT,
    STRING,
    TIMESTAMP,
    UINT,
    Parameter,
    Type,
)

_A: Final = Parameter("A")

_OPERATORS: Final = (
    ("less", "<", "comes before", True),
    ("less_equals", "<=", "comes before or equals", True),
    ("greater", ">", "comes after", False),
    ("greater_equals", ">=", "comes after or equals", False),
)
"""Start of the id, operator, its words, and whether it holds between a smaller and a larger value."""

_ORDERS: Final[tuple[tuple[str, Type, Type, str, str, str], ...]] = (
    ("bool", BOOL, BOOL, "false", "true", "where false comes before true"),
    ("int64", INT, INT, "-1", "2", "as numbers"),
    ("uint64", UINT, UINT, "1u", "2u", "as numbers"),
    ("double", DOUBLE, DOUBLE, "1.0", "1.5", "as numbers; it is false when one is not a number"),
    ("int64_uint64", INT, UINT, "-1", "9223372036854775808u", "as exact numbers"),
    ("int64_double", INT, DOUBLE, "1", "1.5", "as the nearest doubles"),
    ("uint64_int64", UINT, INT, "1u", "2", "as exact numbers"),
    ("uint64_double", UINT, DOUBLE, "1u", "1.5", "as the nearest doubles"),
    ("double_int64", DOUBLE, INT, "1.5", "2", "as the nearest doubles"),
    ("double_uint64", DOUBLE, UINT, "-1.5", "0u", "as the nearest doubles"),
    ("string", STRING, STRING, "'Z'", "'a'", "code point by code point"),
    ("bytes", BYTES, BYTES, "b'a'", "b'ab'", "byte by byte"),
    (
        "timestamp",
        TIMESTAMP,
        TIMESTAMP,
        "timestamp('2024-01-01T06:00:00+07:00')",
        "timestamp('2024-01-01T00:00:00Z')",
        "as instants",
    ),
    ("duration", DURATION, DURATION, "duration('-1h')", "duration('1s')", "as lengths of time"),
)
"""End of the id, types of both sides, a smaller and a larger value, and how they are compared."""


def _order(operator: tuple[str, str, str, bool], order: tuple[str, Type, Type, str, str, str]) -> Overload:
    stem, symbol, words, holds = operator
    suffix, left, right, small, large, how = order
    examples = [Example(f"{small} {symbol} {large}", "true" if holds else "false")]
    if left == right:
        examples.append(Example(f"{small} {symbol} {small}", "true" if "=" in symbol else "false"))
    return Overload(
        id=f"{stem}_{suffix}",
        name=f"_{symbol}_",
        parameters=(left, right),
        result=BOOL,
        law=f"True when the left side {words} the right one, {how}.",
        examples=tuple(examples),
    )


OVERLOADS: Final[tuple[Overload, ...]] = (
    Overload(
        id="equals",
        name="_==_",
        parameters=(_A, _A),
        result=BOOL,
        law="True when both sides are equal at every depth; numbers are compared by their exact value.",
        examples=(
            Example("[1, 2] == [1, 3]", "false"),
            Example("dyn(1) == dyn(1.0)", "true"),
            Example("dyn(1) == dyn(true)", "false"),
        ),
    ),
    Overload(
        id="not_equals",
        name="_!=_",
        parameters=(_A, _A),
        result=BOOL,
        law="True when both sides are not equal; a double that is not a number differs from itself.",
        examples=(
            Example("'a' != 'A'", "true"),
            Example("dyn(null) != dyn(0)", "true"),
            Example("0.0 / 0.0 != 0.0 / 0.0", "true"),
        ),
    ),
    *(_order(operator, order) for operator in _OPERATORS for order in _ORDERS),
)
