"""Arithmetic and concatenation; `+` and `-` on instants and durations are with the time functions.

Source: cel-spec, "Arithmetic" and "Overflow".
"""

from collections.abc import Mapping
from typing import Final

from policyeval.language.overload import Example, Overload
from policyeval.language.types import BYTES, DOUBLE, INT, STRING, UINT, List, Parameter, Type

_OVERFLOW: Final = ("PE801",)
_ZERO: Final = ("PE802",)
_LIST: Final = List(Parameter("A"))


def _binary(
    id_: str,
    operator: str,
    type_: Type,
    law: str,
    examples: Mapping[str, str],
    *,
    failures: tuple[str, ...] = (),
) -> Overload:
    return Overload(
        id=id_,
        name=f"_{operator}_",
        parameters=(type_, type_),
        result=type_,
        law=law,
        failures=failures,
        examples=tuple(Example(expr, value) for expr, value in examples.items()),
    )


def _negation(id_: str, type_: Type, examples: Mapping[str, str], failures: tuple[str, ...] = ()) -> Overload:
    return Overload(
        id=id_,
        name="-_",
        parameters=(type_,),
        result=type_,
        law="The number with its sign turned.",
        failures=failures,
        examples=tuple(Example(expr, value) for expr, value in examples.items()),
    )


OVERLOADS: Final[tuple[Overload, ...]] = (
    _binary(
        "add_int64",
        "+",
        INT,
        "The sum.",
        {"40 + 2": "42", "9223372036854775807 + 1": "PE801"},
        failures=_OVERFLOW,
    ),
    _binary(
        "add_uint64",
        "+",
        UINT,
        "The sum.",
        {"40u + 2u": "42u", "18446744073709551615u + 1u": "PE801"},
        failures=_OVERFLOW,
    ),
    _binary("add_double", "+", DOUBLE, "The nearest double to the sum.", {"4.25 + 15.25": "19.5"}),
    _binary("add_string", "+", STRING, "The left text followed by the right one.", {"'ab' + 'c'": "'abc'"}),
    _binary(
        "add_bytes", "+", BYTES, "The left bytes followed by the right ones.", {"b'ab' + b'c'": "b'abc'"}
    ),
    _binary(
        "add_list",
        "+",
        _LIST,
        "The elements of the left list, then those of the right.",
        {"[1] + [2]": "[1, 2]"},
    ),
    _binary(
        "subtract_int64",
        "-",
        INT,
        "The difference.",
        {"42 - 12": "30", "-9223372036854775808 - 1": "PE801"},
        failures=_OVERFLOW,
    ),
    _binary(
        "subtract_uint64",
        "-",
        UINT,
        "The difference.",
        {"42u - 12u": "30u", "0u - 1u": "PE801"},
        failures=_OVERFLOW,
    ),
    _binary("subtract_double", "-", DOUBLE, "The nearest double to the difference.", {"42.0 - 0.5": "41.5"}),
    _binary(
        "multiply_int64",
        "*",
        INT,
        "The product.",
        {"40 * -2": "-80", "5000000000 * 5000000000": "PE801"},
        failures=_OVERFLOW,
    ),
    _binary(
        "multiply_uint64",
        "*",
        UINT,
        "The product.",
        {"40u * 2u": "80u", "5000000000u * 5000000000u": "PE801"},
        failures=_OVERFLOW,
    ),
    _binary("multiply_double", "*", DOUBLE, "The nearest double to the product.", {"42.5 * 0.5": "21.25"}),
    _binary(
        "divide_int64",
        "/",
        INT,
        "The quotient without its decimals.",
        {"-7 / 2": "-3", "15 / 0": "PE802", "-9223372036854775808 / -1": "PE801"},
        failures=_OVERFLOW + _ZERO,
    ),
    _binary(
        "divide_uint64",
        "/",
        UINT,
        "The quotient without its decimals.",
        {"7u / 2u": "3u", "15u / 0u": "PE802"},
        failures=_ZERO,
    ),
    _binary(
        "divide_double",
        "/",
        DOUBLE,
        "The nearest double to the quotient; by zero it is infinite or not a number.",
        {"1.0 / 8.0": "0.125", "string(-1.0 / 0.0)": "'-Inf'"},
    ),
    _binary(
        "modulo_int64",
        "%",
        INT,
        "What division leaves over, with the sign of the left side.",
        {"-42 % 5": "-2", "34 % 0": "PE802", "-9223372036854775808 % -1": "PE801"},
        failures=_OVERFLOW + _ZERO,
    ),
    _binary(
        "modulo_uint64",
        "%",
        UINT,
        "What division leaves over.",
        {"42u % 5u": "2u", "34u % 0u": "PE802"},
        failures=_ZERO,
    ),
    _negation("negate_int64", INT, {"-(42)": "-42", "-(-9223372036854775808)": "PE801"}, _OVERFLOW),
    _negation("negate_double", DOUBLE, {"-(4.5)": "-4.5"}),
)
