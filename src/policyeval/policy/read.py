"""Reading a policy document: YAML, then its shape, then the model.

The shape is what `policy.schema.json` says, the same file that editors use. A document that breaks
it is not looked at further, since every later message would be a consequence.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from policyeval.document.read import read
from policyeval.document.tree import Mapping as Tree
from policyeval.document.tree import Node, at, key_span, to_data
from policyeval.frozen import dataclass
from policyeval.packaged import packaged
from policyeval.policy.build import build_policy
from policyeval.policy.form_words import form, limit
from policyeval.policy.model import Policy
from policyeval.policy.values import Build
from policyeval.schema.validator import DocumentSchema, Violation, document_schema, violations
from policyeval.source.diagnostic import Diagnostic, Phrase
from policyeval.source.text import Source, Span


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    """A policy, or why there is none; findings may be warnings."""

    policy: Policy | None
    findings: tuple[Diagnostic, ...]


def read_policy(source: Source) -> ReadPolicy:
    """Return the policy that a file holds, with every finding about it."""
    document = read(source)
    if document.root is None:
        return ReadPolicy(None, document.findings)
    shape = shape_findings(document.root, policy_schema())
    if shape:
        return ReadPolicy(None, (*document.findings, *shape))
    build = Build()
    policy = build_policy(document.root, build)
    return ReadPolicy(policy, (*document.findings, *build.findings))


@cache
def policy_schema() -> DocumentSchema:
    """Return the schema of policy documents, ready for use."""
    return document_schema(json.loads(packaged("policyeval.policy", "policy.schema.json")))


_TYPES: Final[Mapping[str, Phrase]] = {
    "object": Phrase("a mapping", "แผนที่คีย์กับค่า (mapping)"),
    "array": Phrase("a list", "รายการ (list)"),
    "string": Phrase("text", "ข้อความ"),
    "integer": Phrase("a whole number", "จำนวนเต็ม"),
    "number": Phrase("a number", "ตัวเลข"),
    "boolean": Phrase("true or false", "true หรือ false"),
    "null": Phrase("null", "null"),
}
_DOCUMENT: Final = Phrase("the document", "เอกสาร")
_CODES: Final[Mapping[str, str]] = {
    "required": "PE501",
    "additionalProperties": "PE502",
    "type": "PE503",
    "enum": "PE504",
    "const": "PE504",
    "pattern": "PE505",
    "oneOf": "PE507",
}


def shape_findings(root: Node, schema: DocumentSchema) -> tuple[Diagnostic, ...]:
    """Return every way in which a document breaks the schema of its kind, each at its place."""
    return tuple(_finding(root, violation) for violation in violations(to_data(root), schema))


def _finding(root: Node, violation: Violation) -> Diagnostic:
    code = _CODES.get(violation.keyword, "PE506")
    path = list(violation.path)
    args: dict[str, Any] = {"key": _named(path)}
    node = at(root, path)
    span: Span = node.span
    match violation.keyword:
        case "required":
            args["name"] = violation.args["name"]
            span = _head(root, path)
        case "additionalProperties":
            args["name"] = violation.args["name"]
            span = key_span(root, [*path, violation.args["name"]])
        case "type":
            args["expected"] = _either([_TYPES[name] for name in violation.args["expected"]])
            args["found"] = _found(violation.value)
        case "enum" | "const":
            allowed = violation.args.get("allowed", [violation.args.get("limit")])
            args["value"] = _shown(violation.value)
            args["allowed"] = ", ".join(f"`{_shown(value)}`" for value in allowed)
        case "pattern":
            args["value"] = _shown(violation.value)
            args["expected"] = form(violation.args["expected"])
            if isinstance(node, Tree):  # what has not the form is one of its keys
                args["key"] = _named([*path, violation.value])
                span = key_span(root, [*path, violation.value])
        case "oneOf":
            args["keys"] = _listed(violation.args["keys"])
            span = _head(root, path)
        case keyword:
            args["limit"] = limit(keyword, _shown(violation.args.get("limit", "")))
    return Diagnostic(code, span, args, (), violation.suggestion)


def _named(path: list[str | int]) -> str | Phrase:
    """Return a place in a document by its keys, or the document itself."""
    return f"`{'.'.join(map(str, path))}`" if path else _DOCUMENT


def _head(root: Node, path: list[str | int]) -> Span:
    """Return where a mapping that lacks a key begins: its own key, or its first character."""
    if path and isinstance(path[-1], str):
        return key_span(root, path)
    span = at(root, path).span
    return Span(span.source, span.start, span.start + 1)


def _either(phrases: list[Phrase]) -> Phrase:
    return Phrase(" or ".join(p.en for p in phrases), " หรือ ".join(p.th for p in phrases))


def _listed(keys: list[str]) -> Phrase:
    *others, last = (f"`{key}`" for key in keys)
    return Phrase(f"{', '.join(others)} and {last}", f"{', '.join(others)} หรือ {last}")


def _found(value: Any) -> Phrase:
    match value:
        case None:
            return _TYPES["null"]
        case bool():
            return _TYPES["boolean"]
        case int() | float():
            return _TYPES["number"]
        case str():
            return _TYPES["string"]
        case list():
            return _TYPES["array"]
        case _:
            return _TYPES["object"]


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"
