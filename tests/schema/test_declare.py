"""Fact schemas: what they declare, and what they may not say."""

import json
from typing import Any

import pytest

from policyeval.language.types import (
    BOOL,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    INT_MAX,
    STRING,
    TIMESTAMP,
    Int,
    List,
    Map,
    Nullable,
    Record,
    String,
    Type,
    show,
)
from policyeval.schema.shape import NO_DEFAULT
from policyeval.source.diagnostic import Phrase
from schema_examples import declared, schema_findings


def schema_of(declaration: dict[str, Any], **more: Any) -> str:
    return json.dumps({"type": "object", "properties": {"x": declaration}, **more}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        pytest.param({"type": "integer"}, INT, id="an integer"),
        pytest.param({"type": "integer", "minimum": 0, "maximum": 9}, Int(0, 9), id="an integer with limits"),
        pytest.param(
            {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 9.5},
            Int(1, 9),
            id="an integer between open limits",
        ),
        pytest.param({"type": "integer", "minimum": 0.5}, Int(1, INT_MAX), id="an integer above a half"),
        pytest.param({"type": "number", "minimum": 0}, DOUBLE, id="a number"),
        pytest.param({"type": "boolean"}, BOOL, id="a boolean"),
        pytest.param({"type": "string", "pattern": "^a"}, STRING, id="text"),
        pytest.param({"type": "string", "format": "date"}, STRING, id="a date stays text"),
        pytest.param({"type": "string", "format": "date-time"}, TIMESTAMP, id="a timestamp"),
        pytest.param({"type": "string", "x-format": "duration"}, DURATION, id="a duration"),
        pytest.param(
            {"type": "string", "enum": ["a", "b"]},
            String(("a", "b"), closed=True),
            id="text of a closed list",
        ),
        pytest.param({"type": "string", "x-known": ["a"]}, String(("a",)), id="text with known values"),
        pytest.param(
            {"type": ["string", "null"], "enum": ["a", None]},
            Nullable(String(("a",), closed=True)),
            id="text of a closed list, or null",
        ),
        pytest.param({"type": ["null", "integer"]}, Nullable(INT), id="an integer or null"),
        pytest.param({"anyOf": [{"type": "null"}, {"type": "integer"}]}, Nullable(INT), id="anyOf with null"),
        pytest.param(
            {"type": ["boolean", "null"], "x-null": "unknown"},
            BOOL,
            id="a null that is unknown is never a value",
        ),
        pytest.param({"type": "array", "items": {"type": "string"}}, List(STRING), id="a list"),
        pytest.param({"type": "array"}, List(DYN), id="a list of anything"),
        pytest.param(
            {"type": "object", "additionalProperties": {"type": "integer"}}, Map(STRING, INT), id="a map"
        ),
        pytest.param({"type": "object"}, Map(STRING, DYN), id="a map of anything"),
        pytest.param(
            {"type": "object", "properties": {"package": {}}}, Record("x", (("package", DYN),)), id="a record"
        ),
        pytest.param(
            {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "boolean"}}}},
            List(Record("x[]", (("a", BOOL),))),
            id="a list of records",
        ),
        pytest.param({"$ref": "#/definitions/id"}, STRING, id="a definition"),
        pytest.param({}, DYN, id="anything"),
    ],
)
def test_a_fact_has_the_type_that_its_schema_says(declaration: dict[str, Any], expected: Type) -> None:
    schema = declared(schema_of(declaration, definitions={"id": {"type": "string"}}))
    assert schema.facts.member("x") == expected
    assert schema.declarations["x"].type == expected


def test_every_declared_fact_is_listed_with_its_words_and_its_default() -> None:
    schema = declared(
        json.dumps(
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "title": "Facts",
                "type": "object",
                "properties": {
                    "listings": {
                        "title": "Listings",
                        "x-th": {"title": "รายการสินค้า"},
                        "type": "array",
                        "default": [],
                        "items": {
                            "type": "object",
                            "properties": {
                                "at": {"$ref": "#/definitions/instant", "x-null": "unknown"},
                                "weight": {
                                    "type": "number",
                                    "x-unit": "kg",
                                    "x-th": {"description": "น้ำหนัก"},
                                },
                            },
                        },
                    },
                    "paid": {"type": ["boolean", "null"], "default": None},
                },
                "definitions": {
                    "instant": {"title": "When", "type": ["string", "null"], "format": "date-time"}
                },
            }
        )
    )
    assert [
        (d.path, show(d.type), d.default, d.null_is_unknown, d.title, d.description, d.unit, d.span.text)
        for d in schema.declarations.values()
    ] == [
        (
            "listings",
            "list(record `listings[]`)",
            [],
            False,
            Phrase("Listings", "รายการสินค้า"),
            None,
            None,
            '"listings"',
        ),
        ("listings[].at", "timestamp", NO_DEFAULT, True, Phrase("When", "When"), None, None, '"at"'),
        (
            "listings[].weight",
            "double",
            NO_DEFAULT,
            False,
            None,
            Phrase("น้ำหนัก", "น้ำหนัก"),
            "kg",
            '"weight"',
        ),
        ("paid", "bool or null", None, False, None, None, None, '"paid"'),
    ]


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        pytest.param({"type": "string", "defualt": "a"}, [("PE403", "default")], id="a misspelt keyword"),
        pytest.param({"type": "string", "enmu": ["a"]}, [("PE403", "enum")], id="two letters swapped"),
        pytest.param({"x-note": "a"}, [("PE403", None)], id="a keyword of somebody else"),
        pytest.param({"type": "object", "required": []}, [("PE405", None)], id="required"),
        *(
            pytest.param({keyword: []}, [("PE404", None)], id=keyword)
            for keyword in (
                "patternProperties",
                "if",
                "then",
                "allOf",
                "oneOf",
                "not",
                "dependencies",
                "const",
            )
        ),
        pytest.param({"definitions": {}}, [("PE410", None)], id="definitions inside"),
        pytest.param({"type": "strng"}, [("PE407", "string")], id="a misspelt type"),
        pytest.param({"type": ["integer", "number"]}, [("PE408", None)], id="two types"),
        pytest.param({"type": ["null"]}, [("PE409", None)], id="null in a list alone"),
        pytest.param({"type": 3}, [("PE406", None)], id="a number as a type"),
        pytest.param({"minimum": 3}, [("PE410", None)], id="a limit without a type"),
        pytest.param(
            {"type": "string", "format": "date", "minLength": 3}, [("PE410", None)], id="a long date"
        ),
        pytest.param({"type": "string", "format": "duration"}, [("PE425", None)], id="an ISO duration"),
        pytest.param(
            {"type": "string", "format": "date-tme"}, [("PE425", "date-time")], id="a misspelt format"
        ),
        pytest.param(
            {"type": "string", "minLength": 2, "maxLength": 1}, [("PE411", None)], id="no length left"
        ),
        pytest.param({"type": "array", "minItems": -1}, [("PE406", None)], id="less than no elements"),
        pytest.param(
            {"type": "integer", "exclusiveMinimum": 3, "maximum": 3}, [("PE411", None)], id="no integer left"
        ),
        pytest.param(
            {"type": "number", "exclusiveMinimum": 3, "maximum": 3}, [("PE411", None)], id="no number left"
        ),
        pytest.param({"type": "integer", "minimum": True}, [("PE406", None)], id="true as a limit"),
        pytest.param({"type": "string", "enum": []}, [("PE406", None)], id="an empty enum"),
        pytest.param(
            {"type": "string", "enum": ["a", None]}, [("PE414", None)], id="null that the type refuses"
        ),
        pytest.param({"type": "string", "x-known": ["a", "a"]}, [("PE415", None)], id="a known value twice"),
        pytest.param(
            {"type": "string", "pattern": "("}, [("PE417", None)], id="an open bracket in a pattern"
        ),
        pytest.param({"type": "string", "pattern": "a{1001}"}, [("PE417", None)], id="a count above 1000"),
        pytest.param({"type": "array", "items": [{}]}, [("PE433", None)], id="a tuple"),
        pytest.param({"type": "boolean", "default": None}, [("PE418", None)], id="a null default"),
        pytest.param(
            {"type": "object", "properties": {"a": {"type": "integer"}}, "default": {"a": "1"}},
            [("PE418", None)],
            id="a wrong member of a default",
        ),
        pytest.param(
            {"type": "string", "enum": ["a"], "default": "b"}, [("PE418", None)], id="an unlisted default"
        ),
        pytest.param({"x-null": "unknown"}, [("PE420", None)], id="x-null without a type"),
        pytest.param({"type": ["string", "null"], "x-null": "none"}, [("PE406", None)], id="another x-null"),
        pytest.param({"$ref": "#"}, [("PE427", None)], id="a reference to everything"),
        pytest.param({"$ref": "file:///etc/passwd"}, [("PE427", None)], id="a reference to a file"),
        pytest.param({"anyOf": [{"type": "string"}]}, [("PE432", None)], id="anyOf of one"),
        pytest.param(
            {"anyOf": [{"type": "string"}, {"type": "null"}], "type": "string"},
            [("PE426", None)],
            id="a type beside anyOf",
        ),
        pytest.param({"x-th": {"titel": "ก"}}, [("PE403", "title")], id="a misspelt word for people"),
        pytest.param({"x-th": "ก"}, [("PE406", None)], id="Thai words without a keyword"),
        pytest.param(
            {"properties": {}, "type": "object", "title": 3}, [("PE406", None)], id="a number as title"
        ),
        pytest.param(True, [("PE433", None)], id="true as a schema"),
        pytest.param(
            {"type": "object", "properties": {"in": {}, "as": {}}}, [("PE423", None)], id="`in` as a member"
        ),
        pytest.param(
            {"type": "intege", "minmum": 0, "required": 1},
            [("PE407", "integer"), ("PE403", "minimum"), ("PE405", None)],
            id="several at once",
        ),
    ],
)
def test_what_a_fact_schema_may_not_say(declaration: Any, expected: list[tuple[str, str | None]]) -> None:
    found = schema_findings(schema_of(declaration))
    assert [(finding.code, finding.suggestion) for finding in found] == expected


def test_an_unused_definition_is_read_too_and_a_used_one_is_reported_once() -> None:
    text = schema_of(
        {
            "type": "object",
            "properties": {"a": {"$ref": "#/definitions/p"}, "b": {"$ref": "#/definitions/p"}},
        },
        definitions={"p": {"type": "strin"}, "q": {"type": "bool"}},
    )
    assert [(f.code, f.suggestion) for f in schema_findings(text)] == [
        ("PE407", "string"),
        ("PE407", "boolean"),
    ]
