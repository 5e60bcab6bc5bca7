"""Violations of a document schema, told by keyword."""

from typing import Any

import pytest

from policyeval.schema.validator import Violation, document_schema, violations

SCHEMA = document_schema(
    {
        "type": "object",
        "required": ["id", "kind"],
        "additionalProperties": False,
        "patternProperties": {"^x-": {}},
        "properties": {
            "id": {"type": "string", "pattern": "^[a-z]+$"},
            "kind": {"enum": ["deductions", "bands"]},
            "rules": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/rule"}},
            "version": {"const": 1},
            "when": {
                "oneOf": [
                    {"type": "string"},
                    {
                        "type": "object",
                        "required": ["cel"],
                        "properties": {"cel": {"type": "string"}},
                        "additionalProperties": False,
                    },
                    {
                        "type": "object",
                        "required": ["reading"],
                        "properties": {"reading": {"type": "string"}},
                    },
                ]
            },
        },
        "definitions": {"rule": {"type": "object", "properties": {"points": {"type": ["integer", "null"]}}}},
    }
)
RIGHT = {"id": "a", "kind": "bands"}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(
            {},
            [((), "required", {"name": "id"}, None), ((), "required", {"name": "kind"}, None)],
            id="missing",
        ),
        pytest.param(
            {**RIGHT, "ruls": [], "x-own": 1},
            [
                (
                    (),
                    "additionalProperties",
                    {"name": "ruls", "allowed": ("id", "kind", "rules", "version", "when")},
                    "rules",
                )
            ],
            id="a misspelt key",
        ),
        pytest.param(
            {**RIGHT, "kind": "band"},
            [(("kind",), "enum", {"allowed": ("deductions", "bands")}, "bands")],
            id="a misspelt value",
        ),
        pytest.param(
            {**RIGHT, "id": "A"}, [(("id",), "pattern", {"expected": "^[a-z]+$"}, None)], id="a pattern"
        ),
        pytest.param(
            {**RIGHT, "version": 2}, [(("version",), "const", {"limit": 1}, None)], id="another version"
        ),
        pytest.param({**RIGHT, "rules": []}, [(("rules",), "minItems", {"limit": 1}, None)], id="no rules"),
        pytest.param(
            {**RIGHT, "rules": [{}, {"points": "3"}]},
            [(("rules", 1, "points"), "type", {"expected": ("integer", "null")}, None)],
            id="deep in a definition",
        ),
        pytest.param(
            {**RIGHT, "when": 3},
            [(("when",), "type", {"expected": ("string", "object")}, None)],
            id="no branch has the type",
        ),
        pytest.param(
            {**RIGHT, "when": {"cel": 3}},
            [(("when", "cel"), "type", {"expected": ("string",)}, None)],
            id="the branch that is meant",
        ),
        pytest.param({**RIGHT, "when": {"cel": "a"}}, [], id="nothing wrong"),
    ],
)
def test_a_violation_says_what_and_where(document: Any, expected: list[Any]) -> None:
    found = [(v.path, v.keyword, dict(v.args), v.suggestion) for v in violations(document, SCHEMA)]
    assert found == expected


def test_violations_are_in_the_order_of_the_document() -> None:
    document = {"version": 2, "kind": "x", "id": 3}
    found = violations(document, SCHEMA)
    assert [violation.path for violation in found] == [("version",), ("kind",), ("id",)]
    assert found[2] == Violation(("id",), "type", 3, {"expected": ("string",)})
