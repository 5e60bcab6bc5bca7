"""The keywords of a fact schema: which there are, on which types, and what their values must be.

Source: JSON Schema draft-07, of which a fact schema is a part; `x-…` keywords are our own.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policyeval.source.diagnostic import Phrase

DRAFT: Final = "http://json-schema.org/draft-07/schema#"

ANNOTATIONS: Final = frozenset(
    {"title", "description", "default", "examples", "$comment", "x-null", "x-th", "x-unit"}
)
"""What may stand beside any other keyword, `$ref` and `anyOf` too."""

ROOT: Final = frozenset({"$schema", "$id", "definitions"})
"""What may stand in the outermost schema only."""

TYPES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "boolean": frozenset(),
        "integer": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}),
        "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}),
        "string": frozenset({"enum", "x-known", "format", "x-format", "pattern", "minLength", "maxLength"}),
        "array": frozenset({"items", "minItems", "maxItems"}),
        "object": frozenset({"properties", "additionalProperties"}),
    }
)
"""The types that facts have, and the keywords that say more of each."""

OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bool": "boolean",
        "dict": "object",
        "double": "number",
        "float": "number",
        "int": "integer",
        "list": "array",
        "map": "object",
        "str": "string",
        "text": "string",
    }
)
"""What other languages call the types."""

KNOWN: Final = tuple(
    sorted({"type", "$ref", "anyOf"} | ANNOTATIONS | ROOT | frozenset().union(*TYPES.values()))
)

UNSUPPORTED: Final = frozenset(
    {
        "$defs",
        "allOf",
        "const",
        "contains",
        "contentEncoding",
        "contentMediaType",
        "dependencies",
        "else",
        "if",
        "maxProperties",
        "minProperties",
        "multipleOf",
        "not",
        "oneOf",
        "patternProperties",
        "propertyNames",
        "readOnly",
        "then",
        "uniqueItems",
        "writeOnly",
        "additionalItems",
    }
)
"""Keywords of JSON Schema that say more than a declaration of facts has to."""

FORMATS: Final = ("date-time", "date")
TIMED: Final = frozenset({"enum", "x-known", "pattern", "minLength", "maxLength"})
"""Keywords of text that say nothing of a timestamp, a date or a duration."""

RESERVED: Final = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop"}
    | {"namespace", "package", "return", "var", "void", "while"}
)
"""Words that CEL keeps from being variables; as the name of a member they are allowed."""

LITERALS: Final = frozenset({"true", "false", "null", "in"})
"""Words that are no name anywhere in CEL."""

SCHEMA: Final = Phrase("a schema: an object of keywords", " schema ซึ่งเป็น object ของคำสำคัญ")
TEXT: Final = Phrase("text", "ข้อความ")
NUMBER: Final = Phrase("a finite number", "จำนวนที่มีค่าจำกัด")
COUNT: Final = Phrase("an integer of 0 or more", "จำนวนเต็มตั้งแต่ 0 ขึ้นไป")
TEXTS: Final = Phrase("a list of at least one text", "รายการข้อความอย่างน้อยหนึ่งรายการ")
SCHEMAS: Final = Phrase("an object of schemas", " object ของ schema")
TYPE: Final = Phrase(
    "the name of a type, or a list of one name and `null`", "ชื่อชนิดข้อมูล หรือรายการที่มีชื่อชนิดหนึ่งชื่อกับ `null`"
)
UNKNOWN: Final = Phrase("`unknown`", " `unknown`")
DURATION: Final = Phrase("`duration`", " `duration`")
WORDS: Final = Phrase(
    "an object with `title`, `description` or both", " object ที่มี `title` หรือ `description` หรือทั้งสองอย่าง"
)
OPEN: Final = Phrase("a schema, `true` or `false`", " schema หรือ `true` หรือ `false`")
INNER: Final = Phrase("a schema inside another", " schema ที่อยู่ภายใน schema อื่น")
UNTYPED: Final = Phrase("a fact without `type`", "ข้อเท็จจริงที่ไม่ได้ระบุ `type`")
DEFINED_HERE: Final = Phrase("defined here", "กำหนดไว้ที่นี่")
