"""Facts: complete, or every violation of them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from policyeval.language.values import Duration, Timestamp, Unknown
from policyeval.schema.facts import Facts, facts_digest, read_facts
from schema_examples import FACTS_SCHEMA, declared

SCHEMA = declared(
    """{"type": "object", "properties": {
      "order": {"type": "object", "properties": {
        "shipped_at": {"type": ["string", "null"], "format": "date-time"},
        "kind": {"type": "string", "default": "standard"}}},
      "origin": {"type": ["string", "null"], "x-null": "unknown"},
      "region": {"type": ["string", "null"], "x-null": "unknown", "default": "th"},
      "complaint": {"type": ["object", "null"], "default": null, "properties": {
        "points": {"type": "number"}}},
      "listings": {"type": "array", "default": [], "items": {"type": "object", "properties": {
        "spu_id": {"type": "string"}, "platform_authorized": {"type": "boolean"},
        "state": {"type": ["string", "null"], "default": null}}}},
      "waited": {"type": "string", "x-format": "duration"},
      "limits": {"type": "object", "additionalProperties": {
        "type": ["integer", "null"], "x-null": "unknown"}},
      "extra": {}
    }}"""
)


def unknown(path: str) -> Unknown:
    return Unknown(frozenset({path}))


NOTHING = {
    "order": {"shipped_at": unknown("order.shipped_at"), "kind": "standard"},
    "origin": unknown("origin"),
    "region": "th",
    "complaint": None,
    "listings": [],
    "waited": unknown("waited"),
    "limits": unknown("limits"),
    "extra": unknown("extra"),
}
ASSUMED = {"order.kind": "standard", "region": "th", "complaint": None, "listings": []}


@pytest.mark.parametrize(
    ("given", "values", "assumed"),
    [
        pytest.param({}, {}, {}, id="nothing is given"),
        pytest.param({"order": {}}, {}, {}, id="an empty object is an absent one"),
        pytest.param(
            {"order": {"shipped_at": None, "kind": "pre"}},
            {"order": {"shipped_at": None, "kind": "pre"}},
            {"order.kind": ...},
            id="null is a value where it may be one",
        ),
        pytest.param({"origin": None}, {}, {}, id="null is unknown where the schema says so"),
        pytest.param({"region": None}, {}, {}, id="and takes the default that is there"),
        pytest.param(
            {"complaint": {}},
            {"complaint": {"points": unknown("complaint.points")}},
            {"complaint": ...},
            id="an object that may be null is given",
        ),
        pytest.param(
            {"complaint": {"points": 3}},
            {"complaint": {"points": 3.0}},
            {"complaint": ...},
            id="a whole number",
        ),
        pytest.param(
            {"listings": [{"spu_id": "1", "state": "x"}, {"platform_authorized": True}]},
            {
                "listings": [
                    {
                        "spu_id": "1",
                        "platform_authorized": unknown("listings[0].platform_authorized"),
                        "state": "x",
                    },
                    {"spu_id": unknown("listings[1].spu_id"), "platform_authorized": True, "state": None},
                ]
            },
            {"listings": ..., "listings[1].state": None},
            id="elements of a list are made complete too",
        ),
        pytest.param({"waited": "1h30m"}, {"waited": Duration(5_400 * 10**9)}, {}, id="a duration"),
        pytest.param(
            {"order": {"shipped_at": "1970-01-01T07:00:00.000001+07:00"}},
            {"order": {"shipped_at": Timestamp(1_000), "kind": "standard"}},
            {},
            id="a timestamp",
        ),
        pytest.param(
            {"limits": {"a": 1.0, "ข ค": None}},
            {"limits": {"a": 1, "ข ค": unknown('limits["ข ค"]')}},
            {},
            id="a map, with null for what is not known",
        ),
        pytest.param({"extra": {"a": [1, 1.0, None]}}, {"extra": {"a": [1, 1.0, None]}}, {}, id="any JSON"),
    ],
)
def test_facts_are_made_complete(given: Any, values: dict[str, Any], assumed: dict[str, Any]) -> None:
    facts = read_facts(given, SCHEMA)
    expected = {path: value for path, value in {**ASSUMED, **assumed}.items() if value is not ...}
    assert isinstance(facts, Facts), facts
    assert facts.values == NOTHING | values
    assert dict(facts.assumed) == expected
    assert facts.given is given


def test_what_is_assumed_is_in_the_order_of_the_schema() -> None:
    facts = read_facts({"listings": [{}, {}]}, SCHEMA)
    assert isinstance(facts, Facts)
    assert facts.assumed == (
        ("order.kind", "standard"),
        ("region", "th"),
        ("complaint", None),
        ("listings[0].state", None),
        ("listings[1].state", None),
    )


LOOP: list[Any] = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param([], ["PE620 "], id="a list in place of the bundle"),
        pytest.param({"orders": True}, ["PE620 /orders"], id="true is not 1"),
        pytest.param({"orders": 1.5}, ["PE620 /orders"], id="a fraction is no integer"),
        pytest.param({"orders": None}, ["PE620 /orders"], id="null where it may not be"),
        pytest.param({"orders": 2**63}, ["PE604 /orders"], id="more than 64 bits"),
        pytest.param({"amount": 10**5000}, ["PE604 /amount"], id="far more than 64 bits"),
        pytest.param({"amount": float("nan")}, ["PE603 /amount"], id="not a number"),
        pytest.param({"extra": float("inf")}, ["PE603 /extra"], id="infinity in any JSON"),
        pytest.param({"amount": "1"}, ["PE620 /amount"], id="a number as text"),
        pytest.param({"amount": Decimal(1)}, ["PE620 /amount"], id="a number that JSON does not have"),
        pytest.param({"paid": 1}, ["PE620 /paid"], id="1 is not true"),
        pytest.param({"name": "\ud800"}, ["PE605 /name"], id="half of a surrogate pair"),
        pytest.param({"paid_at": datetime(2024, 10, 3)}, ["PE620 /paid_at"], id="a datetime object"),
        pytest.param({"tags": ["a", 1, "b", None]}, ["PE620 /tags/1", "PE620 /tags/3"], id="elements"),
        pytest.param({"tags": "a"}, ["PE620 /tags"], id="text in place of a list"),
        pytest.param(
            {"items": [{"sku": 1, "a/b~": 2}]}, ["PE620 /items/0/sku", "PE621 /items/0/a~1b~0"], id="pointers"
        ),
        pytest.param({1: 2}, ["PE620 "], id="a name that is a number"),
        pytest.param({"extra": LOOP}, ["PE606 /extra" + "/0" * 64], id="a list that contains itself"),
        pytest.param(
            {"state": "shiped", "oders": 1}, ["PE622 /state shipped", "PE621 /oders orders"], id="misspelt"
        ),
        pytest.param({"orders": 1, "order": 1}, ["PE621 /order"], id="a name that is given is not suggested"),
    ],
)
def test_every_violation_has_its_pointer(given: Any, expected: list[str]) -> None:
    found = read_facts(given, declared(FACTS_SCHEMA))
    assert isinstance(found, tuple)
    assert [f"{f.code} {f.pointer}" + (f" {f.suggestion}" if f.suggestion else "") for f in found] == expected


def test_violations_in_text_have_their_place_in_it() -> None:
    text = '{\n  "orders": "12",\n  "items": [{"sku": 3}]\n}'
    found = read_facts(text, declared(FACTS_SCHEMA), name="bundle.json")
    assert isinstance(found, tuple)
    assert [(f.span.place, f.span.text) for f in found if f.span] == [
        ("bundle.json:2:13", '"12"'),
        ("bundle.json:3:21", "3"),
    ]


def test_of_more_than_a_hundred_violations_the_rest_is_counted() -> None:
    found = read_facts({"tags": list(range(250))}, declared(FACTS_SCHEMA))
    assert isinstance(found, tuple)
    assert len(found) == 101
    assert (found[-1].code, found[-1].args["count"]) == ("PE640", 150)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        pytest.param(
            {"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1}, True, id="order of names"
        ),
        pytest.param({"a": [1, 2]}, {"a": [2, 1]}, False, id="order of elements"),
        pytest.param({"a": 1}, {"a": 1.0}, False, id="a float is another number"),
        pytest.param({}, {"a": None}, False, id="null is not absence"),
    ],
)
def test_the_digest_tells_facts_apart(left: Any, right: Any, same: bool) -> None:
    assert (facts_digest(left) == facts_digest(right)) is same


def test_the_digest_is_of_canonical_json() -> None:
    assert facts_digest({"b": "ก", "a": 1}) == (
        "sha256:2604ad81f2cf37fde87a0020c3b08284eab4414e4f8f6e304c77d09291692295"
    )
