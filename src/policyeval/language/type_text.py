"""Types as CEL's tools write them: `int`, `list(string)`, `map(string, dyn)`, `optional_type(int)`.

`wrapper(int)` is an int that may be null; `<T>` is a type parameter; a dotted name, or a name with
arguments, that is no type of CEL is an abstract type.
"""

import re
from collections.abc import Mapping
from typing import Final

from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    NULL,
    STRING,
    TIMESTAMP,
    UINT,
    Abstract,
    List,
    Map,
    Nullable,
    Optional,
    Parameter,
    Type,
    TypeOf,
)

TYPE_NAMES: Final[Mapping[str, Type]] = {
    "bool": BOOL,
    "int": INT,
    "uint": UINT,
    "double": DOUBLE,
    "string": STRING,
    "bytes": BYTES,
    "dyn": DYN,
    "any": DYN,
    "null": NULL,
    "null_type": NULL,
    "timestamp": TIMESTAMP,
    "duration": DURATION,
    "list": List(DYN),
    "map": Map(DYN, DYN),
    "type": TypeOf(DYN),
    "optional_type": Optional(DYN),
    TIMESTAMP.name: TIMESTAMP,
    DURATION.name: DURATION,
    "google.protobuf.Any": DYN,
    "google.protobuf.Value": DYN,
    "google.protobuf.Struct": Map(STRING, DYN),
    "google.protobuf.ListValue": List(DYN),
    "google.protobuf.BoolValue": Nullable(BOOL),
    "google.protobuf.Int32Value": Nullable(INT),
    "google.protobuf.Int64Value": Nullable(INT),
    "google.protobuf.UInt32Value": Nullable(UINT),
    "google.protobuf.UInt64Value": Nullable(UINT),
    "google.protobuf.FloatValue": Nullable(DOUBLE),
    "google.protobuf.DoubleValue": Nullable(DOUBLE),
    "google.protobuf.StringValue": Nullable(STRING),
    "google.protobuf.BytesValue": Nullable(BYTES),
}
"""Every name that is a type on its own."""

_TOKEN: Final = re.compile(r"\s*(<\w+>|[A-Za-z_][\w.]*|[(,)])")
_MOST_TOKENS: Final = 200


def read_type(text: str) -> Type | None:
    """Return the type that a text is, or None when it is none."""
    tokens: list[str] = []
    position = 0
    written = text.strip()
    while position < len(written):
        token = _TOKEN.match(written, position)
        if token is None or len(tokens) >= _MOST_TOKENS:
            return None
        tokens.append(token.group(1))
        position = token.end()
    found = _read(tokens)
    return found[0] if found is not None and not found[1] else None


def apply_type(name: str, arguments: list[Type]) -> Type | None:
    """Return the type that a name is with these arguments, or None when there is none such."""
    match name, arguments:
        case _, [] if name in TYPE_NAMES:
            return TYPE_NAMES[name]
        case "list", [element]:
            return List(element)
        case "map", [key, value]:
            return Map(key, value)
        case "type", [of]:
            return TypeOf(of)
        case "wrapper", [of]:
            return Nullable(of)
        case "optional_type" | "optional", [of]:
            return Optional(of)
        case _ if "." in name or (arguments and name not in TYPE_NAMES):
            return Abstract(name, tuple(arguments))
        case _:
            return None


def _read(tokens: list[str]) -> tuple[Type, list[str]] | None:
    """Return the type at the start of the tokens, and the tokens after it."""
    if not tokens or tokens[0] in ("(", ",", ")"):
        return None
    name, *rest = tokens
    if name.startswith("<"):
        return Parameter(name.strip("<>")), rest
    arguments: list[Type] = []
    if rest[:1] == ["("]:
        separator = ","
        while separator == ",":
            read = _read(rest[1:])
            if read is None or not read[1]:
                return None
            argument, rest = read
            arguments.append(argument)
            separator = rest[0]
        if separator != ")":
            return None
        rest = rest[1:]
    type_ = apply_type(name, arguments)
    return None if type_ is None else (type_, rest)
