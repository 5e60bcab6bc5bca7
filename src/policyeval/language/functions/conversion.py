"""Conversions between types, and types as values.

Source: cel-spec, "List of Standard Definitions" and "Overflow".
"""

from collections.abc import Mapping
from typing import Final

from policyeval.language.overload import Example, Overload
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    STRING,
    TIMESTAMP,
    UINT,
    Parameter,
    Type,
    TypeOf,
)

_A: Final = Parameter("A")
_FAILS: Final = ("PE805",)

_IDENTITIES: Final[tuple[tuple[str, str, Type, str], ...]] = (
    ("bool", "bool", BOOL, "true"),
    ("int", "int64", INT, "-7"),
    ("uint", "uint64", UINT, "7u"),
    ("double", "double", DOUBLE, "2.5"),
    ("string", "string", STRING, "'hello'"),
    ("bytes", "bytes", BYTES, "b'abc'"),
    ("timestamp", "timestamp", TIMESTAMP, "timestamp(7)"),
    ("duration", "duration", DURATION, "duration('1h')"),
)
"""Function, word in the id, type, a value."""


def _identity(function: str, word: str, type_: Type, value: str) -> Overload:
    return Overload(
        id=f"{word}_to_{word}",
        name=function,
        parameters=(type_,),
        result=type_,
        law="The value itself.",
        examples=(Example(f"{function}({value})", value),),
    )


def _conversion(
    id_: str,
    signature: tuple[str, Type, Type],
    law: str,
    examples: Mapping[str, str],
    failures: tuple[str, ...] = (),
) -> Overload:
    name, parameter, result = signature
    return Overload(
        id=id_,
        name=name,
        parameters=(parameter,),
        result=result,
        law=law,
        failures=failures,
        examples=tuple(Example(expr, value) for expr, value in examples.items()),
    )


OVERLOADS: Final[tuple[Overload, ...]] = (
    *(_identity(*row) for row in _IDENTITIES),
    _conversion(
        "string_to_bool",
        ("bool", STRING, BOOL),
        "True for `1`, `t`, `T`, `true`, `True`, `TRUE`; false for `0`, `f`, `F`, `false`, `False`, `FALSE`.",
        {"bool('True')": "true", "bool('f')": "false", "bool('yes')": "PE805"},
        _FAILS,
    ),
    _conversion(
        "uint64_to_int64",
        ("int", UINT, INT),
        "The same number.",
        {"int(42u)": "42", "int(18446744073709551615u)": "PE805"},
        _FAILS,
    ),
    _conversion(
        "double_to_int64",
        ("int", DOUBLE, INT),
        "The number without its decimals; it must lie strictly between -2^63 and 2^63.",
        {"int(-7.9)": "-7", "int(9223372036854775807.0)": "PE805", "int(0.0 / 0.0)": "PE805"},
        _FAILS,
    ),
    _conversion(
        "string_to_int64",
        ("int", STRING, INT),
        "The number that ASCII digits write, perhaps with a sign before them.",
        {
            "int('-987')": "-987",
            "int('+5')": "5",
            "int('1_000')": "PE805",
            "int('9223372036854775808')": "PE805",
        },
        _FAILS,
    ),
    _conversion(
        "timestamp_to_int64",
        ("int", TIMESTAMP, INT),
        "The whole seconds from 1970-01-01T00:00:00Z, rounded down.",
        {"int(timestamp('2004-09-16T23:59:59Z'))": "1095379199"},
    ),
    _conversion(
        "int64_to_uint64",
        ("uint", INT, UINT),
        "The same number.",
        {"uint(1729)": "1729u", "uint(-1)": "PE805"},
        _FAILS,
    ),
    _conversion(
        "double_to_uint64",
        ("uint", DOUBLE, UINT),
        "The number without its decimals; it must be at least 0 and less than 2^64.",
        {"uint(25.5)": "25u", "uint(-0.5)": "PE805"},
        _FAILS,
    ),
    _conversion(
        "string_to_uint64",
        ("uint", STRING, UINT),
        "The number that ASCII digits write.",
        {"uint('300')": "300u", "uint('300u')": "PE805"},
        _FAILS,
    ),
    _conversion(
        "int64_to_double",
        ("double", INT, DOUBLE),
        "The nearest double.",
        {"double(9007199254740993)": "9007199254740992.0"},
    ),
    _conversion(
        "uint64_to_double", ("double", UINT, DOUBLE), "The nearest double.", {"double(123u)": "123.0"}
    ),
    _conversion(
        "string_to_double",
        ("double", STRING, DOUBLE),
        "The nearest double to a decimal number, with an exponent or without; also `nan`, `inf`, `infinity`.",
        {
            "double('6.02214e23')": "6.02214e23",
            "string(double('-inf'))": "'-Inf'",
            "double('1e400')": "PE805",
            "double('1,5')": "PE805",
        },
        _FAILS,
    ),
    _conversion("bool_to_string", ("string", BOOL, STRING), "`true` or `false`.", {"string(true)": "'true'"}),
    _conversion(
        "int64_to_string", ("string", INT, STRING), "The number in digits.", {"string(-456)": "'-456'"}
    ),
    _conversion(
        "uint64_to_string", ("string", UINT, STRING), "The number in digits.", {"string(98u)": "'98'"}
    ),
    _conversion(
        "double_to_string",
        ("string", DOUBLE, STRING),
        "The shortest digits that give the double back, with an exponent below 0.0001 and from 1000000.",
        {"string(-4.5e-3)": "'-0.0045'", "string(2.0)": "'2'", "string(1234567.0)": "'1.234567e+06'"},
    ),
    _conversion(
        "bytes_to_string",
        ("string", BYTES, STRING),
        "The text that the bytes are in UTF-8.",
        {"string(b'abc')": "'abc'", r"string(b'\xff')": "PE805"},
        _FAILS,
    ),
    _conversion(
        "timestamp_to_string",
        ("string", TIMESTAMP, STRING),
        "The instant in RFC 3339, in UTC, without needless decimals.",
        {"string(timestamp('2009-02-14T06:31:30.50+07:00'))": "'2009-02-13T23:31:30.5Z'"},
    ),
    _conversion(
        "duration_to_string",
        ("string", DURATION, STRING),
        "The duration in seconds, without needless decimals.",
        {"string(duration('1h1.5s'))": "'3601.5s'"},
    ),
    _conversion(
        "string_to_bytes", ("bytes", STRING, BYTES), "The text in UTF-8.", {"bytes('ÿ')": r"b'\xc3\xbf'"}
    ),
    _conversion(
        "string_to_timestamp",
        ("timestamp", STRING, TIMESTAMP),
        "The instant that a full RFC 3339 text names; decimals beyond the ninth are cut off.",
        {
            "timestamp('1970-01-01T00:00:00.1234567899Z')": "timestamp('1970-01-01T00:00:00.123456789Z')",
            "timestamp('2024-01-31T09:00:00+07:00')": "timestamp('2024-01-31T02:00:00Z')",
            "timestamp('2024-01-31')": "PE805",
            "timestamp('0001-01-01T00:00:00+00:01')": "PE806",
        },
        ("PE805", "PE806"),
    ),
    _conversion(
        "int64_to_timestamp",
        ("timestamp", INT, TIMESTAMP),
        "The instant so many seconds after 1970-01-01T00:00:00Z.",
        {"timestamp(1095379199)": "timestamp('2004-09-16T23:59:59Z')", "timestamp(253402300800)": "PE806"},
        ("PE806",),
    ),
    _conversion(
        "string_to_duration",
        ("duration", STRING, DURATION),
        "The length of time that numbers with the units `h`, `m`, `s`, `ms`, `us`, `ns` add up to.",
        {
            "duration('1h30m')": "duration('5400s')",
            "duration('1d')": "PE805",
            "duration('320000000000s')": "PE807",
        },
        ("PE805", "PE807"),
    ),
    _conversion("to_dyn", ("dyn", _A, DYN), "The value itself, without a static type.", {"dyn(1)": "1"}),
    _conversion(
        "type", ("type", _A, TypeOf(_A)), "The type of the value.", {"type(7)": "int", "type([1])": "list"}
    ),
)
