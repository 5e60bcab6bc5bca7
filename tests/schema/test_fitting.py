"""What is accepted without jsonschema, jsonschema accepts; and every document kept here is."""

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any

import pytest

from policyeval.document.read import read
from policyeval.document.tree import to_data
from policyeval.schema.fitting import fitting
from policyeval.schema.validator import conforms, document_schema
from policyeval.source.text import Source

ROOT = Path(__file__).parents[2]
SCHEMAS = {
    "policy": ("policyeval.policy", "policy.schema.json", "policies", "policy:"),
    "calendar": ("policyeval.policy", "calendar.schema.json", "policies", "calendar:"),
    "cases": ("policyeval.analysis", "cases.schema.json", "fixtures", "cases:"),
    "CEL Policy": ("policyeval.policy.cel_policy", "policy.schema.json", "tests/cel_policy", "name:"),
}


def _schema(package: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.files(package).joinpath(name).read_text("utf-8"))
    return found


def _documents(folder: str, first: str) -> Iterator[Any]:
    for path in sorted((ROOT / folder).rglob("*.yaml")):
        text = path.read_text("utf-8")
        if any(line.startswith(first) for line in text.splitlines()):
            root = read(Source(path.name, text)).root
            if root is not None:
                yield to_data(root)


@pytest.mark.parametrize("name", ["policy", "calendar", "cases"])
def test_every_document_here_is_accepted_at_once(name: str) -> None:
    package, file, folder, first = SCHEMAS[name]
    accepts = fitting(_schema(package, file))
    documents = list(_documents(folder, first))
    assert documents
    assert all(map(accepts, documents))


VALUES = (
    None,
    True,
    0,
    1,
    -1,
    1.0,
    0.5,
    "",
    "a",
    "2024-01-01",
    "A B",
    [],
    ["a", "a"],
    [1, True],
    {},
    {"x": 1},
)
MUTATIONS = 150


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container in a document with each of its keys."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, part in list(entries):
        yield value, key
        yield from _places(part)


def _bend(document: Any, rng: Random) -> None:
    container, key = rng.choice(list(_places(document)) or [({"": document}, "")])
    match rng.randrange(4):
        case 0:
            del container[key]
        case 1 if isinstance(container, dict):
            container[rng.choice(["when", "then", "cel", "x-y", "Ä", key + "s"])] = container.pop(key)
        case 2 if isinstance(container, list):
            container.append(rng.choice(VALUES))
        case _:
            container[key] = rng.choice(VALUES)


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_bent_document_is_accepted_that_jsonschema_refuses(name: str) -> None:
    package, file, folder, first = SCHEMAS[name]
    schema = _schema(package, file)
    accepts, slow = fitting(schema), document_schema(schema)
    documents = sorted(_documents(folder, first), key=lambda document: len(repr(document)))[:6]
    rng = Random(name)
    refused = missed = 0
    for turn in range(MUTATIONS):
        document = json.loads(json.dumps(documents[turn % len(documents)]))
        for _ in range(rng.randint(1, 2)):
            _bend(document, rng)
        if accepts(document):
            assert conforms(document, slow), document
        elif conforms(document, slow):
            missed += 1  # what only jsonschema is asked about, such as truths in a list without repetition
        else:
            refused += 1
    assert 0 < refused < MUTATIONS
    assert missed < MUTATIONS / 50


KEYWORDS: dict[str, dict[str, Any]] = {
    "types": {"type": ["integer", "null"]},
    "a number": {"type": "number", "minimum": 0, "maximum": 1},
    "a whole number": {"type": "integer"},
    "a truth": {"type": "boolean"},
    "a known text": {"enum": ["a", None]},
    "a form": {"pattern": "^[a-z]$"},
    "a length": {"minLength": 1, "maxLength": 3},
    "a list": {"items": {"type": "string"}, "minItems": 1, "maxItems": 1},
    "members": {"properties": {"x": {"type": "string"}}, "required": ["x"]},
    "no other members": {"additionalProperties": False},
    "other members": {"additionalProperties": {"type": "string"}},
    "names": {"propertyNames": {"pattern": "^y$"}},
    "a count": {"minProperties": 1, "maxProperties": 1},
    "one of two": {"oneOf": [{"type": "string"}, {"minLength": 1}]},
    "any of two": {"anyOf": [{"type": "string"}, {"type": "array"}]},
    "all of two": {"allOf": [{"type": "string"}, {"minLength": 1}]},
    "never": {"anyOf": [False]},
    "what stands beside a reference does not count": {
        "allOf": [{"$ref": "#/definitions/a", "type": "null"}],
        "definitions": {"a": {"type": "string"}},
    },
    "itself": {"properties": {"x": {"$ref": "#"}}, "required": []},
}


@pytest.mark.parametrize("schema", KEYWORDS.values(), ids=KEYWORDS)
def test_a_keyword_means_what_it_means_to_jsonschema(schema: dict[str, Any]) -> None:
    accepts, slow = fitting(schema), document_schema(schema)
    assert [accepts(value) for value in VALUES] == [conforms(value, slow) for value in VALUES]


UNSURE: dict[str, tuple[dict[str, Any], Any]] = {
    "a keyword that is not known": ({"const": 1}, 1),
    "a truth among numbers": ({"uniqueItems": True}, [0, 1.5]),
    "objects that may be equal": ({"uniqueItems": True}, [{}, []]),
    "an enum of numbers": ({"enum": [1]}, 1),
    "patterns of names": ({"patternProperties": {"x": {}}, "properties": {}}, {}),
    "a type of another draft": ({"type": ["any", "string"]}, "x"),
    "a reference to elsewhere": ({"$ref": "other.json"}, 1),
    "a reference to nothing": ({"$ref": "#/definitions/none"}, 1),
    "an escaped reference": ({"$ref": "#/definitions/a~1b", "definitions": {"a/b": {}}}, 1),
}


@pytest.mark.parametrize(("schema", "value"), UNSURE.values(), ids=UNSURE)
def test_what_is_not_known_for_certain_is_not_accepted(schema: dict[str, Any], value: Any) -> None:
    assert not fitting(schema)(value)


def test_what_is_too_deep_is_not_accepted() -> None:
    value: Any = {}
    for _ in range(100_000):
        value = {"x": value}
    assert not fitting({"properties": {"x": {"$ref": "#"}}})(value)
