"""What is assumed of absent facts, found without reading them, is what reading them assumes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyeval.schema.assumptions import Doubt, looker
from policyeval.schema.facts import Facts, read_facts
from schema_examples import declared
from strategies import bundles, schemas


@given(st.data())
@settings(deadline=None)
def test_drawn_bundles_assume_the_same(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    bundle = data.draw(bundles(schema))
    read = read_facts(bundle, schema)
    assert isinstance(read, Facts)
    try:
        assert looker(schema.slot)(bundle) == list(read.assumed)
    except Doubt:
        assert read.warnings or "2199-12-31" in repr(bundle)


SCHEMA = declared("""{"type": "object", "properties": {
    "order": {"type": "object", "properties": {
        "total": {"type": "integer", "default": 3},
        "gift": {"type": ["boolean", "null"], "default": false, "x-null": "unknown"}}},
    "items": {"type": "array", "default": [], "items": {"type": "object", "properties": {
        "sku": {"type": "string"}, "count": {"type": "integer", "default": 1}}}},
    "paid_at": {"type": ["string", "null"], "format": "date-time"}}}""")


@pytest.mark.parametrize(
    ("bundle", "assumed"),
    [
        ({}, ["order.total", "order.gift", "items"]),
        ({"order": {"total": 1, "gift": None}, "items": []}, ["order.gift"]),
        ({"order": {"total": 1, "gift": True}, "items": [{"count": 2}, {"sku": "a"}]}, ["items[1].count"]),
        ({"order": {"total": 1, "gift": True}, "items": [], "paid_at": None}, []),
    ],
)
def test_defaults_stand_in_at_every_depth(bundle, assumed):
    read = read_facts(bundle, SCHEMA)
    assert isinstance(read, Facts)
    assert [path for path, _ in read.assumed] == assumed
    assert looker(SCHEMA.slot)(bundle) == list(read.assumed)


@pytest.mark.parametrize("paid_at", ["2567-10-03T00:00:00+07:00", "2199-12-31T23:00:00-05:00"])
def test_an_instant_that_reading_may_warn_of_is_left_to_reading(paid_at):
    with pytest.raises(Doubt):
        looker(SCHEMA.slot)({"paid_at": paid_at})
