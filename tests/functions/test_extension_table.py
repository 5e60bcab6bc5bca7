"""The table of extension functions: every law is carried out, and no failure is left unsaid."""

import math
import re
from importlib import import_module
from ipaddress import ip_address, ip_interface

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.language.functions import FAMILIES
from policyeval.language.instants import FIRST, LAST
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    INT_MAX,
    INT_MIN,
    NULL,
    STRING,
    TIMESTAMP,
    UINT,
    UINT_MAX,
    Abstract,
    List,
    Map,
    Optional,
    Parameter,
    String,
)
from policyeval.language.values import Duration, Failure, OptionalValue, Timestamp, TypeValue, Uint, to_key
from policyeval.source.catalog.evaluation import ENTRIES

EXTENSIONS = ("strings", "math", "collections", "optional", "encoders", "network", "calendar")
OVERLOADS = [overload for family in EXTENSIONS for overload in FAMILIES[family]]
ZONES = ("Asia/Bangkok", "UTC", "America/New_York", "Pacific/Apia", "America/Toronto", "+14:00", "-12:00")

INTS = st.sampled_from(
    (0, 1, -1, 2, 15, 63, 64, 100, 2**31, 2**53 + 1, INT_MIN, INT_MIN + 1, INT_MAX)
) | st.integers(INT_MIN, INT_MAX)
TEXTS = st.sampled_from(
    (
        "",
        " ",
        "a",
        "%",
        "%s",
        "%.3f",
        "%d%%",
        "กุ้ง",
        "\0",
        "😀",
        "10.0.0.0/8",
        "::1",
        "2024-02-29",
        "sat",
        "aGk",
        "day",
        "\ud7ff",
    )
) | st.text(max_size=8)
SCALARS = {
    INT: INTS,
    UINT: st.sampled_from((0, 1, UINT_MAX)).map(Uint) | st.integers(0, UINT_MAX).map(Uint),
    DOUBLE: st.floats() | st.sampled_from((0.1, -0.0, 0.5, 10.0, 5e-324, 1e308, math.nan, math.inf)),
    STRING: TEXTS,
    BYTES: st.binary(max_size=6),
    BOOL: st.booleans(),
    NULL: st.none(),
    TIMESTAMP: st.sampled_from((FIRST, LAST)) | st.integers(FIRST.nanos, LAST.nanos).map(Timestamp),
    DURATION: st.integers(INT_MIN, INT_MAX).map(Duration),
    Abstract("net.IP"): st.ip_addresses() | st.just(ip_address("::ffff:1.2.3.4")),
    Abstract("net.CIDR"): st.sampled_from(
        ("10.1.2.3/8", "0.0.0.0/0", "1.2.3.4/32", "::/0", "fe80::1/128")
    ).map(ip_interface),
}
ANYTHING = st.recursive(
    st.one_of(*SCALARS.values(), st.just(TypeValue(INT))),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(TEXTS, inner, max_size=3)
        | inner.map(OptionalValue)
        | st.just(OptionalValue(present=False))
    ),
    max_leaves=4,
)


def values_of(type_, bindings):
    """Values of a type, with one choice for each of its type parameters."""
    match type_:
        case String(known=known) if known:
            return st.sampled_from(known) | TEXTS
        case List(element=element):
            return st.lists(values_of(element, bindings), max_size=5)
        case Map(key=key, value=value):
            pairs = st.tuples(
                values_of(key, bindings).filter(_is_key).map(to_key), values_of(value, bindings)
            )
            return st.lists(pairs, max_size=3).map(dict)
        case Optional(of=of):
            return values_of(of, bindings).map(OptionalValue) | st.just(OptionalValue(present=False))
        case Parameter(name=name):
            return bindings[name]
        case _ if type_ == DYN:
            return ANYTHING
        case _:
            return SCALARS[type_]


def _is_key(value):
    return isinstance(value, (bool, int, str))


@st.composite
def arguments_of(draw, overload):
    kinds = (*SCALARS.values(), ANYTHING)
    bindings = {name: kinds[draw(st.integers(0, len(kinds) - 1))] for name in "AVT"}
    bindings["K"] = draw(st.sampled_from((SCALARS[INT], SCALARS[STRING], SCALARS[BOOL], SCALARS[UINT])))
    arguments = [draw(values_of(parameter, bindings)) for parameter in overload.parameters]
    return [*arguments, draw(st.sampled_from(ZONES))] if overload.zoned else arguments


@pytest.mark.parametrize("family", EXTENSIONS)
def test_each_family_computes_exactly_what_it_declares(family):
    declared = [overload.id for overload in FAMILIES[family]]
    assert len(set(declared)) == len(declared)
    module = import_module(f"policyeval.backends.reference.functions.{family}")
    assert sorted(declared) == sorted(module.FUNCTIONS)


@pytest.mark.parametrize("overload", OVERLOADS, ids=lambda overload: overload.id)
def test_it_fails_only_with_the_codes_it_declares(overload):
    @settings(max_examples=60, deadline=None, database=None)
    @given(arguments_of(overload))
    def sweep(arguments):
        result = FUNCTIONS[overload.id](*arguments)
        if isinstance(result, Failure):
            assert result.code in overload.failures
            assert all(isinstance(value, (str, int)) for value in result.args.values())
        elif overload.result in SCALARS:
            _assert_value_of(overload.result, result)

    sweep()


def _assert_value_of(type_, result):
    classes = {
        INT: int,
        UINT: Uint,
        DOUBLE: float,
        BOOL: bool,
        BYTES: bytes,
        TIMESTAMP: Timestamp,
        DURATION: Duration,
    }
    if type_ in classes:
        assert type(result) is classes[type_]
    bounds = {INT: (INT_MIN, INT_MAX), UINT: (0, UINT_MAX), TIMESTAMP: (FIRST, LAST)}
    if type_ in bounds:
        low, high = bounds[type_]
        assert low <= result <= high


@pytest.mark.parametrize("overload", OVERLOADS, ids=lambda overload: overload.id)
def test_it_is_described(overload):
    assert re.fullmatch(r"[A-Z0-9%-].*\.", overload.law), "a law is a sentence"
    assert 1 <= len(overload.examples) <= 3
    known = {entry.code for entry in ENTRIES}
    assert set(overload.failures) <= known
    shown = {example.value for example in overload.examples if example.value.startswith("PE8")}
    assert shown <= set(overload.failures)


@given(
    st.integers(FIRST.nanos, LAST.nanos).map(Timestamp),
    st.sampled_from(("day", "half_month", "month", "quarter", "year")),
)
@settings(max_examples=300, deadline=None)
def test_a_period_holds_its_instant_and_meets_the_next(instant, unit):
    zone = "Asia/Bangkok"
    start, end = FUNCTIONS["period_start"](instant, unit, zone), FUNCTIONS["period_end"](instant, unit, zone)
    if isinstance(start, Failure) or isinstance(end, Failure):
        return
    assert start <= instant < end
    assert FUNCTIONS["period_start"](end, unit, zone) == end
    label = FUNCTIONS["period_label"](instant, unit, zone)
    assert FUNCTIONS["period_label"](start, unit, zone) == label
    assert FUNCTIONS["period_label"](Timestamp(end.nanos - 1), unit, zone) == label
    assert FUNCTIONS["period_label"](end, unit, zone) != label
