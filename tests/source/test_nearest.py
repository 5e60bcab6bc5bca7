"""Did you mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyeval.source.nearest import distance, nearest

NAMES = ("may", "day", "orders_late", "orders_total", "refund_return_orders")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("order_late", "orders_late", id="a missing letter"),
        pytest.param("odrers_late", "orders_late", id="two letters swapped"),
        pytest.param("Orders_Late", "orders_late", id="another case"),
        pytest.param("orders-late", "orders_late", id="a hyphen for an underscore"),
        pytest.param("ordersLate", "orders_late", id="camel case"),
        pytest.param("hay", "day", id="the alphabet decides between equally near names"),
        pytest.param("campaign", None, id="nothing is near"),
        pytest.param("", None, id="an empty name is near nothing"),
        pytest.param("x" * 100_000, None, id="a very long name is not compared"),
    ],
)
def test_nearest(name: str, expected: str | None) -> None:
    assert nearest(name, NAMES) == expected
    assert nearest(name, reversed(NAMES)) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param("", "", 0, id="equal"),
        pytest.param("", "abc", 3, id="insertions"),
        pytest.param("abc", "axc", 1, id="a replacement"),
        pytest.param("abc", "acb", 1, id="a swap is one edit"),
        pytest.param("ca", "abc", 3, id="a swapped pair is not edited again"),
    ],
)
def test_distance(left: str, right: str, expected: int) -> None:
    assert distance(left, right) == expected


@given(st.text(max_size=12), st.text(max_size=12))
def test_distance_is_symmetric_and_zero_only_for_equal_names(left: str, right: str) -> None:
    assert distance(left, right) == distance(right, left)
    assert (distance(left, right) == 0) == (left == right)
