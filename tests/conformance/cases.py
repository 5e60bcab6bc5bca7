"""The conformance cases as the data has them: values, types and declarations become our own.

The format is described by `FORMAT.md` beside the data.
"""

import base64
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from policyeval.language.overload import Overload
from policyeval.language.type_text import read_type
from policyeval.language.types import Type
from policyeval.language.values import Duration, Timestamp, TypeValue, Uint, Value, to_key

ROOT: Final = Path(
    os.environ.get("CONFORMANCE") or Path(__file__).parents[3] / "shared" / "conformance"
).resolve()
"""Where the data is: a checkout of it beside the repository, unless the environment says otherwise."""


_REFUSAL: Final = "found no matching overload"


@dataclass(frozen=True, slots=True)
class Case:
    """One expression and what it has to mean."""

    id: str
    file: str
    category: str
    expr: str
    container: str
    variables: Mapping[str, Type]
    functions: Sequence[Overload]
    bindings: Mapping[str, Value]
    is_checked: bool
    """Off when the expression is to be evaluated without its types being checked first."""
    is_evaluated: bool
    is_refused: bool
    """Whether the checker has to refuse it: the error that the data states is in a checker's words."""
    fails: bool
    """Whether the evaluation has to end in a failure; there is no value then."""
    value: Value
    deduced_type: Type | None


def cases() -> Iterator[Case]:
    """Yield every case, file by file; those that need messages are left out."""
    for file in sorted((ROOT / "cel").glob("*.json")):
        suite = json.loads(file.read_text("utf-8"))
        for case in suite["cases"]:
            if not case.get("proto"):
                yield _case(case, file.stem, suite["category"])


def _case(case: Mapping[str, Any], file: str, category: str) -> Case:
    expect, declared = case["expect"], case["type_env"]
    deduced = expect.get("deduced_type")
    return Case(
        case["id"],
        file,
        category,
        case["expr"],
        case["container"],
        {d["name"]: type_from(d["type"]) for d in declared if d["kind"] == "variable"},
        [o for d in declared if d["kind"] == "function" for o in _overloads(d)],
        {name: value_from(value) for name, value in case["bindings"].items()},
        not case["disable_check"],
        not (case["check_only"] or (expect["kind"] == "value" and expect["value"] is None)),
        not case["disable_check"] and all(m.startswith(_REFUSAL) for m in expect.get("messages", [""])),
        expect["kind"] == "error",
        value_from(expect["value"]) if expect.get("value") else None,
        None if deduced is None else type_from(deduced),
    )


def _overloads(declared: Mapping[str, Any]) -> Iterator[Overload]:
    for overload in declared["overloads"]:
        yield Overload(
            id=overload["id"],
            name=declared["name"],
            parameters=tuple(map(type_from, overload["params"])),
            result=type_from(overload["result"]),
            law="Declared by a conformance case, without a meaning.",
            receiver=overload["member"],
        )


# ----------------------------------------------------------------------------------------- values


def value_from(tagged: Mapping[str, Any]) -> Value:
    """Return the value that a tagged value stands for."""
    value: Any = tagged.get("value")
    match tagged["type"]:
        case "uint":
            return Uint(value)
        case "double":
            return float(value)
        case "bytes":
            return base64.b64decode(value)
        case "list":
            return [value_from(element) for element in value]
        case "map":
            return {to_key(value_from(key)): value_from(of) for key, of in value}
        case "timestamp":
            return Timestamp(_nanos(tagged))
        case "duration":
            return Duration(_nanos(tagged))
        case "type":
            return TypeValue(type_from(value))
        case _:
            return value


def _nanos(tagged: Mapping[str, Any]) -> int:
    return int(tagged["seconds"]) * 1_000_000_000 + int(tagged["nanos"])


# ------------------------------------------------------------------------------------------ types


def type_from(text: str) -> Type:
    """Return the type that the data writes as `list(int)` or `tuple(<T>, dyn)`."""
    type_ = read_type(text)
    assert type_ is not None, text
    return type_
