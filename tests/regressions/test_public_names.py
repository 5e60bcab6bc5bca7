"""Every public name can be had: they are imported when they are asked for, from where `__init__` says."""

import pytest

import policyeval


@pytest.mark.parametrize("name", policyeval.__all__)
def test_a_public_name_is_where_it_is_said_to_be(name: str) -> None:
    assert getattr(policyeval, name) is not None
