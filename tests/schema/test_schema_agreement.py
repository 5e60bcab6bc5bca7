"""Reading facts and jsonschema accept the same bundles."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policyeval.language.instants import parse_timestamp
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts
from policyeval.schema.times import read_instant
from policyeval.schema.validator import conforms, document_schema
from schema_examples import declared

WORDS = ("open", "shipped", "cancelled", "ab", "", "ก", "2024-10-03", "2024-02-30")
INSTANTS = (
    "2024-10-03T00:00:00+07:00",
    "2024-10-03T00:00:00.123456Z",
    "2024-10-03T00:00:00",
    "2024-02-30T00:00:00Z",
    "2024-10-03T24:00:00Z",
    "2024-10-03t00:00:00z",
    "0001-01-01T00:00:00+14:00",
)


def _bounds(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    low, high = numbers.map(lambda n: n - 3), numbers.map(lambda n: n + 3)
    return st.fixed_dictionaries(
        {},
        optional={"minimum": low, "exclusiveMinimum": low, "maximum": high, "exclusiveMaximum": high},
    )


SMALL = st.integers(-1, 1)
HALVES = st.integers(-2, 2).map(lambda n: n / 2)
SCALARS = st.one_of(
    st.just({"type": "boolean"}),
    _bounds(SMALL | HALVES).map(lambda limits: {"type": "integer", **limits}),
    _bounds(SMALL | HALVES).map(lambda limits: {"type": "number", **limits}),
    st.sampled_from(
        [
            {"type": "string"},
            {"type": "string", "enum": ["open", "shipped"]},
            {"type": "string", "x-known": ["open"]},
            {"type": "string", "pattern": "^[a-z]+$"},
            {"type": "string", "minLength": 1, "maxLength": 4},
            {"type": "string", "format": "date"},
            {"type": "string", "format": "date-time"},
            {"type": ["string", "null"], "enum": ["open", None]},
            {},
        ]
    ),
)
NAMES = st.sampled_from(["a", "b", "c"])


def _nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        st.builds(
            lambda items, fewest: {
                "type": "array",
                "items": items,
                "minItems": fewest,
                "maxItems": fewest + 1,
            },
            inner,
            st.integers(0, 1),
        ),
        inner.map(lambda value: {"type": "object", "additionalProperties": value}),
        _record(inner),
        inner.filter(lambda schema: schema != {}).map(lambda schema: {"anyOf": [schema, {"type": "null"}]}),
    )


def _record(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(NAMES, inner, max_size=3).map(
        lambda members: {"type": "object", "properties": members, "additionalProperties": False}
    )


SCHEMAS = _record(st.recursive(SCALARS, _nested, max_leaves=6))
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.integers(-10, 10).map(lambda n: n / 2),
    st.sampled_from(WORDS + INSTANTS),
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2)
)


def _near(schema: dict[str, Any], draw: Any) -> Any:  # noqa: C901  (one arm for each kind of schema)
    """Draw data that conforms to the schema for the most part."""
    if draw(st.integers(0, 15)) == 0:
        return draw(ANYTHING)
    match schema:
        case {"anyOf": [inner, _]}:
            return None if draw(st.booleans()) else _near(inner, draw)
        case {"type": "boolean"}:
            return draw(st.booleans())
        case {"type": "integer"}:
            return draw(st.integers(-5, 5) | st.integers(-5, 5).map(float))
        case {"type": "number"}:
            return draw(st.integers(-10, 10).map(lambda n: n / 2) | st.integers(-5, 5))
        case {"type": "array", "items": items}:
            return [_near(items, draw) for _ in range(draw(st.integers(0, 2)))]
        case {"properties": members}:
            return {name: _near(member, draw) for name, member in members.items() if draw(st.integers(0, 3))}
        case {"additionalProperties": value}:
            return {name: _near(value, draw) for name in draw(st.sets(NAMES))} if value else {}
        case {"format": "date-time"}:
            return draw(st.sampled_from(INSTANTS))
        case {"type": _}:
            return draw(st.sampled_from(WORDS))
        case _:
            return draw(ANYTHING)


@settings(max_examples=300)
@given(SCHEMAS, st.data())
def test_the_reading_of_facts_and_jsonschema_accept_the_same(
    schema: dict[str, Any], data: st.DataObject
) -> None:
    facts = _near(schema, data.draw)
    accepted = isinstance(read_facts(facts, declared(json.dumps(schema))), Facts)
    # Known differences: years outside 0001 to 9999 in UTC, more than microseconds, 64 bits. The
    # format checker reads timestamps as this room does, so the first two agree here as well.
    assert accepted == conforms(facts, document_schema(schema))


@settings(max_examples=100)
@given(SCHEMAS, st.data())
def test_facts_as_data_and_as_text_are_read_alike(schema: dict[str, Any], data: st.DataObject) -> None:
    facts = _near(schema, data.draw)
    from_data, from_text = (
        read_facts(facts, declared(json.dumps(schema))),
        read_facts(json.dumps(facts), declared(json.dumps(schema))),
    )
    if isinstance(from_data, Facts):
        assert from_data == from_text
    else:
        assert isinstance(from_text, tuple)
        assert [(f.code, f.pointer, f.args) for f in from_text] == [
            (f.code, f.pointer, f.args) for f in from_data
        ]


FIELDS = st.tuples(
    st.sampled_from(["0001", "1969", "1970", "2000", "2024", "2100", "9999"]),
    st.integers(1, 13),
    st.integers(1, 31),
    st.integers(0, 24),
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from(["", ".5", ".123456", ".000001", ".1234567", "."]),
    st.sampled_from(["Z", "+07:00", "-23:59", "+24:00", "z", "+7:00", ""]),
)


@given(FIELDS)
def test_the_fast_reading_of_timestamps_is_the_one_of_the_language(fields: tuple[Any, ...]) -> None:
    year, month, day, hour, minute, second, fraction, offset = fields
    text = f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}"
    fast, plain = read_instant(text), parse_timestamp(text)
    if isinstance(fast, Timestamp):
        assert fast == plain
    elif plain is not None:
        assert plain.nanos % 1_000 or fast.name == "OUT_OF_RANGE"
