"""CEL's standard functions: the table and its meaning belong together, and the tricky cases."""

import math
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyeval.backends.reference.equality import equal
from policyeval.backends.reference.functions import arithmetic as do_arithmetic
from policyeval.backends.reference.functions import comparison as do_comparison
from policyeval.backends.reference.functions import conversion as do_conversion
from policyeval.backends.reference.functions import standard as do_standard
from policyeval.backends.reference.functions import time as do_time
from policyeval.language.functions import arithmetic, comparison, conversion, standard, time
from policyeval.language.instants import FIRST, LAST
from policyeval.language.overload import Overload
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    INT,
    INT_MAX,
    INT_MIN,
    STRING,
    TIMESTAMP,
    UINT,
    UINT_MAX,
    Abstract,
    List,
    Map,
    Optional,
    Parameter,
    Type,
)
from policyeval.language.values import (
    Duration,
    Failure,
    OptionalValue,
    Timestamp,
    TypeValue,
    Uint,
    to_key,
)
from policyeval.source.catalog.evaluation import ENTRIES

FAMILIES: list[tuple[ModuleType, ModuleType]] = [
    (arithmetic, do_arithmetic),
    (comparison, do_comparison),
    (standard, do_standard),
    (conversion, do_conversion),
    (time, do_time),
]
OVERLOADS: list[Overload] = [overload for family, _ in FAMILIES for overload in family.OVERLOADS]
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    id_: function for _, family in FAMILIES for id_, function in family.FUNCTIONS.items()
}

# ------------------------------------------------------------------------- the table as a whole


@pytest.mark.parametrize(("declared", "computed"), FAMILIES, ids=lambda m: m.__name__)
def test_a_family_declares_exactly_what_the_reference_computes(
    declared: ModuleType, computed: ModuleType
) -> None:
    ids = [overload.id for overload in declared.OVERLOADS]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(computed.FUNCTIONS)


def test_no_id_is_in_two_families() -> None:
    assert len(FUNCTIONS) == len(OVERLOADS)


@pytest.mark.parametrize("overload", OVERLOADS, ids=lambda o: o.id)
def test_an_overload_has_a_law_examples_and_known_failures(overload: Overload) -> None:
    codes = {entry.code for entry in ENTRIES}
    shown = {example.value for example in overload.examples if example.value.startswith("PE")}
    assert overload.law[0].isupper() or overload.law[0] == "`"
    assert overload.law.endswith(".")
    assert overload.examples
    assert shown == set(overload.failures) <= codes


def test_signatures_of_one_name_are_distinct() -> None:
    signatures = [(o.name, o.receiver, o.parameters) for o in OVERLOADS]
    assert len(signatures) == len(set(signatures))


# --------------------------------------------------------------------- no value makes one raise

INTS = st.one_of(st.sampled_from([INT_MIN, INT_MIN + 1, -1, 0, 1, INT_MAX]), st.integers(INT_MIN, INT_MAX))
UINTS = st.one_of(st.sampled_from([0, 1, INT_MAX + 1, UINT_MAX]), st.integers(0, UINT_MAX)).map(Uint)
DOUBLES = st.one_of(
    st.sampled_from([0.0, -0.0, 5e-324, 2.0**63, -(2.0**63), 2.0**64, 1e300, math.inf, math.nan]), st.floats()
)
STRINGS = st.one_of(
    st.sampled_from(
        [
            "",
            "--1",
            "+1",
            " 1",
            "1_000",
            "๑๒๓",
            "9" * 5000,
            "0" * 5000,
            "1e999",
            "(a+)+$",
            "\\",
            "(?<x>",
            "\0",
        ]
    ),
    st.sampled_from(
        [
            "Asia/Bangkok",
            "+23:59",
            "-00:00",
            "24:00",
            "../../etc/passwd",
            "",
            "9999-12-31T23:59:59.999999999Z",
        ]
    ),
    st.from_regex(r"[+-]?([0-9]{1,12}(\.[0-9]{0,9})?(h|ms?|s|us|ns|d)){1,3}", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-3][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z", fullmatch=True),
    st.text(),
)
TIMESTAMPS = st.one_of(st.sampled_from([FIRST, LAST]), st.integers(FIRST.nanos, LAST.nanos).map(Timestamp))
DURATIONS = st.one_of(st.sampled_from([INT_MIN, -1, 0, INT_MAX]), st.integers(INT_MIN, INT_MAX)).map(Duration)
LEAVES = st.one_of(
    st.none(), st.booleans(), INTS, UINTS, DOUBLES, STRINGS, st.binary(), TIMESTAMPS, DURATIONS
)
KEYS = st.one_of(st.booleans(), INTS, UINTS, st.text(max_size=3)).map(to_key)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(KEYS, inner, max_size=3),
        inner.map(OptionalValue),
        st.just(OptionalValue(None, present=False)),
        st.just(TypeValue(INT)),
    ),
    max_leaves=6,
)


def values_of(type_: Type) -> st.SearchStrategy[Any]:
    simple = {
        BOOL: st.booleans(),
        INT: INTS,
        UINT: UINTS,
        DOUBLE: DOUBLES,
        STRING: STRINGS,
        BYTES: st.binary(),
        TIMESTAMP: TIMESTAMPS,
        DURATION: DURATIONS,
    }
    match type_:
        case List():
            return st.lists(VALUES, max_size=4)
        case Map():
            return st.dictionaries(KEYS, VALUES, max_size=4)
        case Parameter():
            return VALUES
        case _:
            return simple[type_]


PYTHON = {
    BOOL: bool,
    INT: int,
    UINT: Uint,
    DOUBLE: float,
    STRING: str,
    BYTES: bytes,
    TIMESTAMP: Timestamp,
    DURATION: Duration,
}


def fits(value: Any, type_: Type) -> bool:
    if type_ == INT:
        return type(value) is int and INT_MIN <= value <= INT_MAX
    if type_ == UINT:
        return type(value) is Uint and 0 <= value <= UINT_MAX
    if type_ == TIMESTAMP:
        return type(value) is Timestamp and FIRST <= value <= LAST
    if type_ == DURATION:
        return type(value) is Duration and INT_MIN <= value.nanos <= INT_MAX
    return type_ not in PYTHON or type(value) is PYTHON[type_]


@pytest.mark.parametrize("overload", OVERLOADS, ids=lambda o: o.id)
@given(data=st.data())
def test_any_arguments_give_a_value_of_the_result_type_or_a_declared_failure(
    overload: Overload, data: st.DataObject
) -> None:
    arguments = [data.draw(values_of(parameter)) for parameter in overload.parameters]
    result = FUNCTIONS[overload.id](*arguments)
    if isinstance(result, Failure):
        assert result.code in overload.failures
    else:
        assert fits(result, overload.result)


# ------------------------------------------------------------------------------------- equality


@given(VALUES, VALUES)
def test_equality_is_symmetric(left: Any, right: Any) -> None:
    assert equal(left, right) is equal(right, left)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param(1, True, False, id="true is not one"),
        pytest.param(0, None, False, id="null is not zero"),
        pytest.param(1, Uint(1), True, id="int and uint of one number"),
        pytest.param(2**53 + 1, float(2**53), False, id="an int is not the double it rounds to"),
        pytest.param(Uint(3), 3.0, True, id="uint and double of one number"),
        pytest.param(math.nan, math.nan, False, id="not a number differs from itself"),
        pytest.param([math.nan], [math.nan], False, id="even inside a list"),
        pytest.param([1, [Uint(2)]], [1.0, [2]], True, id="lists compare at every depth"),
        pytest.param([1], [1, 1], False, id="lists of different length"),
        pytest.param([True], [1], False, id="true is not one inside a list"),
        pytest.param({1: "a"}, {to_key(True): "a"}, False, id="the key true is not the key one"),
        pytest.param({1: [2]}, {Uint(1): [2.0]}, True, id="keys of one number are one key"),
        pytest.param({"a": None}, {}, False, id="a null member is a member"),
        pytest.param("a", b"a", False, id="text is not bytes"),
        pytest.param(Timestamp(0), Duration(0), False, id="an instant is not a duration"),
        pytest.param(OptionalValue(None), OptionalValue(None, present=False), False, id="of(null), none"),
        pytest.param(OptionalValue(1), OptionalValue(1.0), True, id="optionals compare their values"),
        pytest.param(TypeValue(List(INT)), TypeValue(List(INT)), True, id="types"),
        pytest.param(
            TypeValue(Optional(INT)), TypeValue(Abstract("net.IP")), False, id="types of different name"
        ),
    ],
)
def test_equality(left: Any, right: Any, expected: bool) -> None:
    assert equal(left, right) is expected


def test_equality_of_deep_values_needs_no_stack() -> None:
    left: list[Any] = []
    right: list[Any] = []
    for _ in range(100_000):
        left, right = [left], [right]
    assert equal(left, right)


# --------------------------------------------------------------------------------- tricky calls

UNDER, OVER = Failure("PE801", {"type": "int"}), Failure("PE801", {"type": "uint"})


def refused(text: str, type_: str) -> Failure:
    return Failure("PE805", {"text": text, "type": type_})


@pytest.mark.parametrize(
    ("id_", "arguments", "expected"),
    [
        ("divide_int64", [-7, 2], -3),
        ("divide_int64", [7, -2], -3),
        ("divide_int64", [INT_MIN, -1], UNDER),
        ("divide_int64", [INT_MIN, 1], INT_MIN),
        ("divide_int64", [1, 0], Failure("PE802")),
        ("modulo_int64", [-7, 2], -1),
        ("modulo_int64", [7, -2], 1),
        ("modulo_int64", [INT_MIN, -1], UNDER),
        ("modulo_uint64", [Uint(7), Uint(0)], Failure("PE802")),
        ("negate_int64", [INT_MIN], UNDER),
        ("subtract_uint64", [Uint(0), Uint(1)], OVER),
        ("divide_double", [1.0, -0.0], -math.inf),
        ("less_int64_uint64", [-1, Uint(0)], True),
        ("less_double", [math.nan, 1.0], False),
        ("greater_equals_double", [math.nan, math.nan], False),
        ("less_int64_double", [INT_MAX, 2.0**63], False),
        ("less_equals_int64_double", [INT_MAX, -math.inf], False),
        ("less_string", ["Z", "a"], True),
        ("less_string", ["\uffff", "\U00010000"], True),
        ("size_string", ["🐱😀"], 2),
        ("in_list", [1.0, [5, Uint(1)]], True),
        ("in_list", [True, [1]], False),
        ("in_map", [1.0, {1: "a"}], True),
        ("in_map", [True, {1: "a"}], False),
        ("in_map", [[1], {1: "a"}], False),
        ("index_list", [[1], -1], Failure("PE803", {"index": -1, "size": 1})),
        ("index_map", [{to_key(True): 5}, True], 5),
        ("index_map", [{1: 5}, True], Failure("PE804", {"key": "true"})),
        ("index_map", [{1: 5}, [1]], Failure("PE804", {"key": "list(dyn)"})),
        ("matches", ["a๑", r"^a\d$"], False),
        ("matches", ["x", "(?=x)"], Failure("PE808", {"pattern": "(?=x)"})),
        ("matches", ["x", "x" * 1001], Failure("PE808", {"pattern": "x" * 79 + "…"})),
        ("string_to_int64", ["-0"], 0),
        ("string_to_int64", ["007"], 7),
        ("string_to_int64", ["+5"], 5),
        ("string_to_int64", [str(INT_MIN)], INT_MIN),
        ("string_to_int64", ["9223372036854775808"], refused("9223372036854775808", "int")),
        *(
            ("string_to_int64", [t], refused(t, "int"))
            for t in ["--1", "+-1", " 1", "1_0", "๑", "", "-", "1\n"]
        ),
        ("string_to_int64", ["0x1f"], refused("0x1f", "int")),
        ("string_to_uint64", ["-0"], refused("-0", "uint")),
        ("string_to_uint64", ["+5"], refused("+5", "uint")),
        ("double_to_int64", [-1.9], -1),
        ("double_to_int64", [2.0**63 - 1024], 2**63 - 1024),
        ("double_to_int64", [-(2.0**63)], refused("-9.223372036854776e+18", "int")),
        ("double_to_int64", [math.nan], refused("nan", "int")),
        ("double_to_uint64", [2.0**64], refused("1.8446744073709552e+19", "uint")),
        ("double_to_uint64", [-0.0], Uint(0)),
        ("string_to_double", [".5"], 0.5),
        ("string_to_double", ["-Infinity"], -math.inf),
        ("string_to_double", ["+iNF"], math.inf),
        ("string_to_double", ["nan"], math.nan),
        ("string_to_double", ["+5."], 5.0),
        *(
            ("string_to_double", [t], refused(t, "double"))
            for t in ["1e400", "1_0.0", "๑.๕", " 1", "0x1p3", "+nan", "in", ".", "", "1e"]
        ),
        ("double_to_string", [0.1], "0.1"),
        ("double_to_string", [-0.0], "-0"),
        ("double_to_string", [0.0001], "0.0001"),
        ("double_to_string", [0.00001], "1e-05"),
        ("double_to_string", [999999.5], "999999.5"),
        ("double_to_string", [1e6], "1e+06"),
        ("double_to_string", [123456789.125], "1.23456789125e+08"),
        ("double_to_string", [5e-324], "5e-324"),
        ("double_to_string", [math.inf], "+Inf"),
        ("double_to_string", [math.nan], "NaN"),
        ("string_to_bool", ["TrUe"], refused("TrUe", "bool")),
        ("bytes_to_string", [b"\x00\xff"], refused(r"b'\x00\xff'", "string")),
        ("bytes_to_string", [b"\xed\xa0\x80"], refused(r"b'\xed\xa0\x80'", "string")),
        ("string_to_timestamp", ["0000-01-01T00:00:00Z"], Failure("PE806")),
        ("string_to_timestamp", ["2016-12-31T23:59:60Z"], refused("2016-12-31T23:59:60Z", "timestamp")),
        ("int64_to_timestamp", [-62135596801], Failure("PE806")),
        ("timestamp_to_int64", [Timestamp(-1)], -1),
        ("string_to_duration", ["320000000000s"], Failure("PE807")),
        ("string_to_duration", ["1d"], refused("1d", "duration")),
        ("subtract_timestamp_timestamp", [LAST, FIRST], Failure("PE807")),
        ("add_timestamp_duration", [LAST, Duration(1)], Failure("PE806")),
        ("subtract_timestamp_duration", [FIRST, Duration(1)], Failure("PE806")),
        ("add_duration_duration", [Duration(INT_MAX), Duration(1)], Failure("PE807")),
        ("timestamp_to_year_with_tz", [FIRST, "-09:30"], 0),
        ("timestamp_to_year_with_tz", [LAST, "Asia/Bangkok"], 10000),
        ("timestamp_to_hours_with_tz", [Timestamp(0), "02:00"], 2),
        ("timestamp_to_hours_with_tz", [Timestamp(0), "Local"], Failure("PE811", {"zone": "Local"})),
        ("timestamp_to_hours_with_tz", [Timestamp(0), "+24:00"], Failure("PE811", {"zone": "+24:00"})),
        (
            "timestamp_to_hours_with_tz",
            [Timestamp(0), "asia/bangkok"],
            Failure("PE811", {"zone": "asia/bangkok"}),
        ),
        ("timestamp_to_milliseconds", [Timestamp(-1)], 999),
        ("duration_to_milliseconds", [Duration(-1_500_000_000)], -500),
        ("duration_to_seconds", [Duration(-1_500_000_000)], -1),
        ("duration_to_hours", [Duration(INT_MIN)], -2562047),
    ],
    ids=lambda part: part if isinstance(part, str) else repr(part)[:40],
)
def test_a_tricky_call(id_: str, arguments: list[Any], expected: Any) -> None:
    result = FUNCTIONS[id_](*arguments)
    assert (type(result), repr(result)) == (type(expected), repr(expected))


@given(DOUBLES)
def test_a_double_is_read_back_from_its_text(number: float) -> None:
    text = FUNCTIONS["double_to_string"](number)
    assert repr(FUNCTIONS["string_to_double"](text)) == repr(number) or math.isnan(number)


@given(INTS, INTS.filter(bool))
def test_quotient_and_remainder_give_the_number_back(left: int, right: int) -> None:
    quotient, remainder = FUNCTIONS["divide_int64"](left, right), FUNCTIONS["modulo_int64"](left, right)
    if (left, right) == (INT_MIN, -1):
        assert quotient == remainder == UNDER
    else:
        assert quotient * right + remainder == left
        assert abs(remainder) < abs(right)
        assert remainder * left >= 0
