"""The extension functions on the reference back end, called as the evaluator calls them."""

import math
from ipaddress import ip_address, ip_interface

import pytest

from policyeval.backends.reference.equality import equal
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.language.types import INT_MAX, INT_MIN, STRING, UINT_MAX
from policyeval.language.values import (
    BoolKey,
    Duration,
    Failure,
    OptionalValue,
    Timestamp,
    TypeValue,
    Uint,
)

NAN = math.nan
HOUR = 3_600_000_000_000


def check(overload, arguments, expected):
    actual = FUNCTIONS[overload](*arguments)
    if isinstance(expected, str) and expected.startswith("PE8"):
        assert isinstance(actual, Failure), actual
        assert actual.code == expected
    elif isinstance(expected, float) and math.isnan(expected):
        assert isinstance(actual, float)
        assert math.isnan(actual)
    else:
        assert type(actual) is type(expected)
        assert equal(actual, expected), actual
        assert repr(actual) == repr(expected), "zeros have a sign, elements a type"


def rows(*table):
    return [pytest.param(*row[1:], id=row[0]) for row in table]


@pytest.mark.parametrize(
    ("overload", "arguments", "expected"),
    rows(
        ("char after the last one is empty", "string_char_at_int", ("กขค", 3), ""),
        ("chars count code points, not bytes", "string_char_at_int", ("ก้ข", 1), "้"),
        ("char before the first one", "string_char_at_int", ("abc", -1), "PE814"),
        ("nothing is found in nothing", "string_index_of_string", ("", "a"), -1),
        ("empty text is found anywhere", "string_index_of_string_int", ("abc", "", 30), 30),
        ("search from the length on", "string_index_of_string_int", ("abc", "a", 3), "PE814"),
        ("last search may reach past its start", "string_last_index_of_string_int", ("ta©o©αT", "©α", 4), 4),
        ("last search for more than there is", "string_last_index_of_string_int", ("ab", "abc", 1), -1),
        ("ascii casing leaves Thai and accents", "string_upper_ascii", ("é ก ß a",), "é ก ß A"),
        ("replace nothing puts text everywhere", "string_replace_string_string", ("ab", "", "-"), "-a-b-"),
        ("replace zero times", "string_replace_string_string_int", ("aa", "a", "b", 0), "aa"),
        (
            "replace grows beyond all bounds",
            "string_replace_string_string",
            ("a" * 9999, "", "b" * 9999),
            "PE832",
        ),
        ("split of nothing by nothing", "string_split_string", ("", ""), []),
        ("split of nothing by a comma", "string_split_string", ("", ","), [""]),
        ("split into code points, with a rest", "string_split_string_int", ("abc", "", 2), ["a", "bc"]),
        ("split far fewer than allowed", "string_split_string_int", ("a,b", ",", INT_MAX), ["a", "b"]),
        ("split into one", "string_split_string_int", ("a,b", ",", 1), ["a,b"]),
        ("substring of nothing at the end", "string_substring_int", ("abc", 3), ""),
        ("substring from beyond the end", "string_substring_int", ("abc", 4), "PE814"),
        ("substring that ends before it starts", "string_substring_int_int", ("abc", 2, 1), "PE814"),
        ("trim keeps what only Python calls space", "string_trim", ("\x1c a \u3000",), "\x1c a"),
        ("trim keeps zero width space", "string_trim", ("\u200ba\u200b",), "\u200ba\u200b"),
        ("quote escapes", "strings_quote", ('\a"\\ก\n',), '"\\a\\"\\\\ก\\n"'),
        ("join of something else than texts", "list_join", ([1, "a"],), "PE809"),
        ("join of null", "list_join", ([None],), "PE809"),
        ("join too much", "list_join_string", (["a"] * 4000, "b" * 4000), "PE832"),
        ("words are cut at any white space", "words_string", ("a\u3000b\tc\n\nd",), 4),
        ("words are not cut inside Thai", "words_string", ("ส่งฟรีทั่วไทย วันนี้",), 2),
        ("no words in spaces", "words_string", (" \u00a0 ",), 0),
    ),
)
def test_string_functions(overload, arguments, expected):
    check(overload, arguments, expected)


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    rows(
        ("percent signs", "%%%s%%", ["a"], "%a%"),
        ("halves go to even digits", "%.0f %.0f", [1.5, 2.5], "2 2"),
        ("exact binary value decides", "%.3f", [1.2345], "1.234"),
        ("infinity", "%e %d %s", [math.inf, -math.inf, NAN], "Infinity -Infinity NaN"),
        ("integers as doubles", "%f %e", [2, Uint(3)], "2.000000 3.000000e+00"),
        ("large doubles without exponent", "%s %d", [1e22, -1e-7], "10000000000000000000000 -0.0000001"),
        ("zero with a sign", "%s", [-0.0], "-0"),
        ("negative bits", "%b %o %x %X", [-5, -8, -255, -255], "-101 -10 -ff -FF"),
        ("bool as bits", "%b%b", [True, False], "10"),
        ("hex of Thai", "%x", ["ก"], "e0b881"),
        ("hex of bytes", "%X", [b"\xff"], "FF"),
        ("null, type, bytes", "%s %s %s", [None, TypeValue(STRING), b"xyz"], "null string xyz"),
        ("bytes that are no text", "%s", [b"\xff"], "PE805"),
        (
            "duration and timestamp",
            "%s %s",
            [Duration(5 * HOUR // 2), Timestamp(1)],
            "9000s 1970-01-01T00:00:00.000000001Z",
        ),
        (
            "nested, keys in order of text",
            "%s",
            [{BoolKey.TRUE: 1, 6: [1.5, "a"], "b": {}}],
            "{6: [1.5, a], b: {}, true: 1}",
        ),
        ("values left over", "a", [1, 2], "a"),
        ("value missing", "%s %s", [1], "PE803"),
        ("text as number", "%d", ["3"], "PE831"),
        ("bool is no number", "%d", [True], "PE831"),
        ("duration is no number", "%d", [Duration(1)], "PE831"),
        ("double has no hex", "%x", [0.5], "PE831"),
        ("optional has no text", "%s", [OptionalValue(1)], "PE831"),
        ("optional in a list has no text", "%s", [[OptionalValue(1)]], "PE831"),
        ("unknown clause", "%a", [1], "PE830"),
        ("clause that does not end", "%", [1], "PE830"),
        ("precision that does not end", "%.3", [1], "PE830"),
        ("precision without digits", "%.f", [1], "PE830"),
        ("precision out of bounds", "%.1001f", [1], "PE830"),
        ("precision far out of bounds", "%.99999999999999999999999999f", [1], "PE830"),
        ("Thai digits are no precision", "%.๒f", [1], "PE830"),
    ),
)
def test_format(template, values, expected):
    check("string_format", (template, values), expected)


@pytest.mark.parametrize(
    ("overload", "arguments", "expected"),
    rows(
        ("greatest keeps the first of equals", "math_@max_int_double", (1, 1.0), 1),
        ("greatest compares integers exactly", "math_@max_int_double", (2**53 + 1, 2.0**53), 2**53 + 1),
        ("greatest of three types", "math_@max_dyn_dyn_dyn", (5.4, 10, Uint(3)), 10),
        ("least of a list", "math_@min_list_int", ([5.4, 10, Uint(3), -5.0],), -5.0),
        ("greatest of nothing", "math_@max_list_int", ([],), "PE814"),
        ("greatest with NaN", "math_@max_double_double", (1.0, NAN), "PE833"),
        ("greatest of NaN alone", "math_@max_double", (NAN,), NAN),
        ("greatest of what is no number", "math_@max_dyn_dyn_dyn", (1, "2", 3), "PE809"),
        ("bool is no number", "math_@max_dyn_dyn_dyn", (1, True, 3), "PE809"),
        ("ceil keeps the sign of zero", "math_ceil_double", (-0.5,), -0.0),
        ("round just below a half", "math_round_double", (0.49999999999999994,), 0.0),
        ("round half away from zero", "math_round_double", (-2.5,), -3.0),
        ("round a number without fraction", "math_round_double", (4503599627370497.0,), 4503599627370497.0),
        ("round infinity", "math_round_double", (-math.inf,), -math.inf),
        ("trunc NaN", "math_trunc_double", (NAN,), NAN),
        ("floor of a huge number", "math_floor_double", (1e308,), 1e308),
        ("abs of the least integer", "math_abs_int", (INT_MIN,), "PE801"),
        ("abs of minus zero", "math_abs_double", (-0.0,), 0.0),
        ("sign of a uint is a uint", "math_sign_uint", (Uint(7),), Uint(1)),
        ("sign of NaN", "math_sign_double", (NAN,), NAN),
        ("root of a negative number", "math_sqrt_int", (-1,), NAN),
        ("root of the greatest uint", "math_sqrt_uint", (Uint(UINT_MAX),), 4294967296.0),
        ("shift into the sign", "math_bitShiftLeft_int_int", (1, 63), INT_MIN),
        ("shift by more than there is", "math_bitShiftLeft_int_int", (-1, INT_MAX), 0),
        ("shift right without the sign", "math_bitShiftRight_int_int", (-1024, 3), 2305843009213693824),
        ("shift right by nothing", "math_bitShiftRight_int_int", (-1024, 0), -1024),
        ("shift backwards", "math_bitShiftRight_uint_int", (Uint(1), -1), "PE814"),
        ("turn over", "math_bitNot_uint_uint", (Uint(0),), Uint(UINT_MAX)),
        ("30 of 300 is not over 10 %", "exceeds_percent_int", (30, 300, 10), False),
        ("31 of 300 is over 10 %", "exceeds_percent_int", (31, 300, 10), True),
        ("0.1 % is a tenth of a percent", "exceeds_percent_double", (1, 1000, 0.1), False),
        ("0.1 % is a tenth of a percent, reached", "at_least_percent_double", (1, 1000, 0.1), True),
        ("beyond 64 bits it is still exact", "exceeds_percent_int", (INT_MAX, INT_MAX - 1, 100), True),
        ("tiny percentages", "exceeds_percent_double", (1, INT_MAX, 5e-324), True),
        ("an empty whole exceeds nothing", "at_least_percent_int", (0, 0, 0), False),
        ("an empty whole is below nothing", "below_percent_int", (0, 0, 100), False),
        ("negative whole", "at_most_percent_int", (1, -1, 100), "PE814"),
        ("infinite percentage", "below_percent_double", (1, 1, math.inf), "PE814"),
        ("percentage that is no number", "below_percent_double", (1, 0, NAN), "PE814"),
        ("infinity is not whole", "is_whole_double", (math.inf,), False),
        ("minus zero is whole", "is_whole_double", (-0.0,), True),
    ),
)
def test_number_functions(overload, arguments, expected):
    check(overload, arguments, expected)


@pytest.mark.parametrize(
    ("overload", "arguments", "expected"),
    rows(
        ("slice of nothing at the end", "list_slice", ([1, 2], 2, 2), []),
        ("slice before the start", "list_slice", ([1, 2], -1, 1), "PE814"),
        ("flatten one level", "list_flatten", ([[1, [2]], []],), [1, [2]]),
        ("flatten to the ground", "list_flatten_int", ([[1, [2, [[3]]]]], INT_MAX), [1, 2, 3]),
        ("sort mixed types", "list_int_sort", ([1, 1.5],), "PE809"),
        ("sort lists", "list_int_sort", ([[1]],), "PE809"),
        ("sort NaN", "list_double_sort", ([1.0, NAN],), "PE833"),
        ("sort Thai by code point", "list_string_sort", (["ข", "ก", "b", "a"],), ["a", "b", "ก", "ข"]),
        ("distinct by equality of numbers", "list_distinct", ([1, 1.0, Uint(1), True, "1"],), [1, True, "1"]),
        ("distinct keeps every NaN", "distinct_list", ([NAN, NAN],), [NAN, NAN]),
        ("distinct of lists and maps", "distinct_list", ([[1], [1.0], {"a": 1}, {"a": 1}],), [[1], {"a": 1}]),
        ("distinct of text and bytes", "distinct_list", (["a", b"a", None, None],), ["a", b"a", None]),
        ("range beyond the bound", "lists_range", (1_000_001,), "PE814"),
        ("sets by equality of numbers", "list_sets_contains_list", ([1, [2]], [1.0, [Uint(2)]]), True),
        ("sets do not count", "list_sets_equivalent_list", ([1, 1, 2], [2, 1]), True),
        ("NaN is in no set", "list_sets_intersects_list", ([NAN], [NAN]), False),
        ("first of nothing", "list_first", ([],), OptionalValue(present=False)),
        ("last, though null", "list_last", ([1, None],), OptionalValue(None)),
        ("least instant, or null", "min_of_timestamp_null", ([], None), None),
        ("least instant", "min_of_timestamp_null", ([Timestamp(2), Timestamp(1)], None), Timestamp(1)),
        ("greatest with NaN", "max_of_double", ([1.0, NAN], 0.0), "PE833"),
        ("greatest of mixed types", "max_of_int", ([1, 2.5], 0), "PE809"),
        ("sum of nothing", "sum_duration", ([],), Duration(0)),
        ("sum of no uints", "sum_uint", ([],), Uint(0)),
        ("sum may leave the range on its way", "sum_int", ([INT_MAX, 1, -1],), INT_MAX),
        ("sum that overflows", "sum_int", ([INT_MAX, 1],), "PE801"),
        ("sum of durations that overflows", "sum_duration", ([Duration(INT_MAX), Duration(1)],), "PE807"),
        ("sum from the left", "sum_double", ([1e16, 1.0, -1e16],), 0.0),
        ("sum of mixed types", "sum_int", ([1, 2.0],), "PE809"),
    ),
)
def test_collection_functions(overload, arguments, expected):
    if expected == [NAN, NAN]:
        assert len(FUNCTIONS[overload](*arguments)) == 2
        return
    check(overload, arguments, expected)


NONE = OptionalValue(present=False)


@pytest.mark.parametrize(
    ("overload", "arguments", "expected"),
    rows(
        ("null can be present", "optional_of", (None,), OptionalValue(None)),
        ("zero length is zero", "optional_ofNonZeroValue", (Duration(0),), NONE),
        ("1970 is not zero", "optional_ofNonZeroValue", (Timestamp(0),), OptionalValue(Timestamp(0))),
        (
            "address zero is not zero",
            "optional_ofNonZeroValue",
            (ip_address("::"),),
            OptionalValue(ip_address("::")),
        ),
        ("empty map is zero", "optional_ofNonZeroValue", ({},), NONE),
        ("value of nothing", "optional_value", (NONE,), "PE813"),
        ("unwrap what is no optional", "optional_unwrap", ([1],), "PE809"),
        ("unwrap keeps null", "optional_unwrapOpt", ([OptionalValue(None), NONE],), [None]),
        ("member of an absent optional", "select_optional_field", (NONE, "a"), NONE),
        ("member of null", "select_optional_field", (None, "a"), "PE819"),
        ("member of optional null", "select_optional_field", (OptionalValue(None), "a"), "PE819"),
        ("null member", "select_optional_field", ({"a": None}, "a"), OptionalValue(None)),
        ("before the first element", "list_optindex_optional_int", ([1], -1), NONE),
        ("key of another number type", "map_optindex_optional_value", ({1: "a"}, 1.0), OptionalValue("a")),
        ("true is not the key 1", "map_optindex_optional_value", ({1: "a"}, True), NONE),
        ("a key that cannot be one", "map_optindex_optional_value", ({1: "a"}, [1]), NONE),
        ("NaN as a key", "map_optindex_optional_value", ({1: "a"}, NAN), NONE),
        ("index into an absent list", "optional_list_index_int", (NONE, 0), NONE),
    ),
)
def test_optional_functions(overload, arguments, expected):
    check(overload, arguments, expected)


@pytest.mark.parametrize(
    ("overload", "arguments", "expected"),
    rows(
        ("padding inside", "base64_decode_string", ("a=Gs",), "PE805"),
        ("padding too long", "base64_decode_string", ("aGVs=",), "PE805"),
        ("empty", "base64_decode_string", ("",), b""),
        ("url alphabet is refused", "base64_decode_string", ("-_-_",), "PE805"),
        ("Thai is refused", "base64_decode_string", ("กขคง",), "PE805"),
        ("leading zeros", "string_to_ip", ("192.168.01.1",), "PE805"),
        ("zone", "string_to_ip", ("fe80::1%en0",), "PE805"),
        ("mapped, with dots", "string_to_ip", ("::ffff:192.168.0.1",), "PE805"),
        (
            "mapped, in hex, is the IPv4 address",
            "string_to_ip",
            ("::ffff:c0a8:1",),
            ip_address("192.168.0.1"),
        ),
        ("mapped is not canonical", "ip_is_canonical", ("::ffff:c0a8:1",), False),
        ("not an address", "is_ip", ("๑.2.3.4",), False),
        ("multicast is not one machine", "ip_is_global_unicast", (ip_address("ff00::1"),), False),
        ("multicast on the link", "ip_is_link_local_multicast", (ip_address("ff12::1"),), True),
        ("length with a zero in front", "string_to_cidr", ("10.0.0.0/08",), "PE805"),
        ("length too long", "string_to_cidr", ("10.0.0.0/33",), "PE805"),
        ("net mask", "string_to_cidr", ("10.0.0.0/255.0.0.0",), "PE805"),
        ("two lengths", "string_to_cidr", ("10.0.0.0/8/8",), "PE805"),
        ("families apart", "cidr_contains_ip", (ip_interface("::/0"), ip_address("1.2.3.4")), False),
        ("range in itself", "cidr_contains_cidr_string", (ip_interface("10.0.0.0/8"), "10.2.0.0/8"), True),
        ("broken range", "cidr_contains_cidr_string", (ip_interface("10.0.0.0/8"), "10"), "PE805"),
        ("address as written", "cidr_ip", (ip_interface("10.1.2.3/8"),), ip_address("10.1.2.3")),
        ("first address", "cidr_masked", (ip_interface("10.1.2.3/8"),), ip_interface("10.0.0.0/8")),
        ("everything", "cidr_prefix_length", (ip_interface("::/0"),), 0),
        ("range as text", "cidr_to_string", (ip_interface("2001:DB8::/32"),), "2001:db8::/32"),
    ),
)
def test_encoders_and_network(overload, arguments, expected):
    check(overload, arguments, expected)
