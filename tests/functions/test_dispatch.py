"""Calls whose overload is found by the values."""

from typing import Any

import pytest

from policyeval.backends.reference.dispatch import accepts, dispatch
from policyeval.language.types import DYN, INT, STRING, List, Map, Nullable, Optional, Parameter, Type
from policyeval.language.values import Failure, OptionalValue, Timestamp, TypeValue, Uint, to_key


def no_overload(function: str, types: str) -> Failure:
    return Failure("PE809", {"function": function, "types": types})


@pytest.mark.parametrize(
    ("name", "receiver", "arguments", "expected"),
    [
        pytest.param("_+_", False, [1, 2], 3, id="ints are added"),
        pytest.param("_+_", False, ["a", "b"], "ab", id="texts are joined"),
        pytest.param("_+_", False, [1, 2.0], no_overload("+", "int, double"), id="int plus double"),
        pytest.param("_+_", False, [1, True], no_overload("+", "int, bool"), id="true is not a number"),
        pytest.param("_+_", False, [None, 1], Failure("PE810"), id="null plus one"),
        pytest.param("_<_", False, [1, Uint(2)], True, id="int less than uint"),
        pytest.param(
            "_<_", False, [[0], [1]], no_overload("<", "list(dyn), list(dyn)"), id="lists have no order"
        ),
        pytest.param("_<_", False, [None, None], Failure("PE810"), id="null has no order"),
        pytest.param(
            "_%_", False, [47.5, 5.5], no_overload("%", "double, double"), id="doubles have no modulus"
        ),
        pytest.param("-_", False, [Uint(5)], no_overload("-", "uint"), id="a uint has no negation"),
        pytest.param("!_", False, [1], no_overload("!", "int"), id="not of a number"),
        pytest.param("_==_", False, [None, 0], False, id="anything may be compared"),
        pytest.param("@in", False, [1, 2], no_overload("in", "int, int"), id="in a number"),
        pytest.param("@in", False, ["a", {"a": 1}], True, id="in a map"),
        pytest.param("_[_]", False, [[7, 8], 1.0], 8, id="a whole double indexes a list"),
        pytest.param("_[_]", False, [[7, 8], Uint(0)], 7, id="a uint indexes a list"),
        pytest.param("_[_]", False, [[7], 0.1], no_overload("[]", "list(dyn), double"), id="0.1 does not"),
        pytest.param("_[_]", False, [[7], True], no_overload("[]", "list(dyn), bool"), id="true does not"),
        pytest.param(
            "_[_]", False, [[7], 1e300], Failure("PE803", {"index": int(1e300), "size": 1}), id="1e300"
        ),
        pytest.param("_[_]", False, [{1: "a"}, 1.0], "a", id="a whole double is the key of an int"),
        pytest.param("_[_]", False, [{to_key(True): "a"}, True], "a", id="a bool key"),
        pytest.param("_[_]", False, [{1: "a"}, b""], Failure("PE804", {"key": "b''"}), id="no such key"),
        pytest.param("size", False, ["abc"], 3, id="size as a function"),
        pytest.param("size", True, [[1]], 1, id="size as a method"),
        pytest.param("getDate", True, [Timestamp(0), "+07:00"], 1, id="an instant in a zone"),
        pytest.param("nothing", False, [1], no_overload("nothing", "int"), id="no such function"),
        pytest.param("size", False, [], no_overload("size", ""), id="too few arguments"),
    ],
)
def test_the_values_choose_the_overload(
    name: str, receiver: bool, arguments: list[Any], expected: Any
) -> None:
    result = dispatch(name, receiver, arguments)
    assert (type(result), result) == (type(expected), expected)


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        pytest.param(Parameter("A"), None, True, id="a type variable takes anything"),
        pytest.param(DYN, {}, True, id="dyn takes anything"),
        pytest.param(INT, True, False, id="true is no int"),
        pytest.param(INT, Uint(1), False, id="a uint is no int"),
        pytest.param(List(Parameter("A")), [1, "a"], True, id="a list of anything"),
        pytest.param(List(STRING), ["a", 1], False, id="a list of texts has no number"),
        pytest.param(Map(STRING, INT), {"a": 1}, True, id="a map"),
        pytest.param(Map(STRING, INT), {to_key(True): 1}, False, id="a map with another key"),
        pytest.param(Nullable(INT), None, True, id="null where it may be"),
        pytest.param(Optional(INT), OptionalValue(None, present=False), True, id="an absent optional"),
        pytest.param(Optional(INT), OptionalValue("a"), False, id="an optional of another type"),
        pytest.param(INT, TypeValue(INT), False, id="a type is no int"),
    ],
)
def test_what_a_parameter_takes(parameter: Type, value: Any, expected: bool) -> None:
    assert accepts(parameter, value) is expected
