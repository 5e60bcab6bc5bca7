"""A fact bundle, read against a schema: complete, or a list of everything that does not fit."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from policyeval.frozen import dataclass, replace
from policyeval.language.values import Value
from policyeval.schema import words
from policyeval.schema.declaration import FactSchema
from policyeval.schema.json_places import places
from policyeval.schema.json_text import read_json
from policyeval.schema.nodes import MOST_NODES, nodes
from policyeval.schema.readers import Reading
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source


@dataclass(frozen=True, slots=True)
class Facts:
    """Every declared fact with what it is, what was assumed of it, or that it is unknown."""

    values: dict[str, Value]
    """Complete: an absent fact is its default or an `Unknown` that names it."""
    given: Mapping[str, Any]
    """The facts as they were given."""
    assumed: tuple[tuple[str, Any], ...] = ()
    """Each default that stands for an absent fact, by its path, in the order of the schema."""
    warnings: tuple[Diagnostic, ...] = ()
    """What fits the schema and yet is likely a mistake."""


def read_facts(
    data: Mapping[str, Any] | str | bytes, schema: FactSchema, *, name: str = "facts"
) -> Facts | tuple[Diagnostic, ...]:
    """Return the facts made complete, or every violation in them by its JSON pointer.

    `data` is a mapping of JSON values, or JSON text; findings in text have their place in it too,
    under `name`. Of more than a hundred violations the rest is counted.
    """
    text = data if isinstance(data, str | bytes) else None
    given: Any = data if text is None else read_json(text, name=name)
    if text is not None and isinstance(given, tuple):
        return given
    if nodes(given) > MOST_NODES:
        return (Diagnostic("PE613", args={"limit": MOST_NODES}, pointer=""),)
    reading = Reading()
    values = schema.read(given, None, reading)
    if reading.violations:
        return (*_located(reading.violations, text, name), *_unlisted(reading))
    warnings = _located(reading.warnings, text, name)
    return Facts(values, given, tuple(reading.assumed), warnings)


def facts_digest(given: Mapping[str, Any]) -> str:
    """Return `sha256:…` of the facts as given: the same for the same JSON, whatever its order."""
    return f"sha256:{hashlib.sha256(_CANONICAL.encode(given).encode()).hexdigest()}"


def _as_object(data: Any) -> dict[Any, Any]:
    """Return a mapping as the object that it is read as; nothing else is read that JSON does not have."""
    if isinstance(data, Mapping):
        return dict(data)
    raise TypeError(f"not JSON: {type(data).__name__}")


_CANONICAL: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_as_object
)


def _located(findings: list[Diagnostic], text: str | bytes | None, name: str) -> tuple[Diagnostic, ...]:
    """Return the findings with the places in the JSON text, if it is one, that their pointers name.

    Of a fact that is not declared its name is what is wrong, of any other its value.
    """
    if not findings or text is None:
        return tuple(findings)
    found = places(Source(name, text.decode() if isinstance(text, bytes) else text))
    by_code = {"PE621": found.names}
    return tuple(
        replace(finding, span=by_code.get(finding.code, found.spans).get(finding.pointer or ""))
        for finding in findings
    )


def _unlisted(reading: Reading) -> tuple[Diagnostic, ...]:
    """Return a note of the violations that are not listed, if there are any."""
    if not reading.unlisted:
        return ()
    return (Diagnostic("PE640", args={"path": words.BUNDLE, "count": reading.unlisted}, pointer=""),)
