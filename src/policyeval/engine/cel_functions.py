"""What the functions that an environment declares do: CEL expressions, or Python functions."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from policyeval.backends.reference.hosts import HostFunction
from policyeval.cel.parser import parse
from policyeval.cel.walk import nodes
from policyeval.check.environment import BUILT_IN, Definition
from policyeval.document.read import read
from policyeval.document.tree import Mapping as Tree
from policyeval.document.tree import Scalar
from policyeval.engine.bindings import to_python, to_value
from policyeval.frozen import dataclass, field
from policyeval.language.overload import Overload
from policyeval.language.values import Failure, Result, Value
from policyeval.policy.cel_policy.model import Config
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Excerpt, Source, Span, whole

Meaning = str | Callable[..., Any]
"""A CEL expression, or a Python function of values."""
_HEAD: Final = re.compile(r"\s*([A-Za-z_]\w*)\s*\(([\w\s,]*)\)\s*")


@dataclass(frozen=True, slots=True)
class Meanings:
    """What functions do: `definitions` in CEL by name, `calls` in Python by name or overload."""

    definitions: Mapping[str, Definition] = field(default_factory=lambda: MappingProxyType({}))
    calls: Mapping[str, Callable[..., Any]] = field(default_factory=lambda: MappingProxyType({}))
    source: Source | None = None


def read_meanings(given: Mapping[str, Meaning] | Source) -> tuple[Meanings, tuple[Diagnostic, ...]]:
    """Return what functions do, from a mapping or from a YAML file of `name(a, b): CEL`."""
    if isinstance(given, Source):
        return _read_file(given)
    definitions: dict[str, Definition] = {}
    findings: list[Diagnostic] = []
    for head, meaning in given.items():
        if isinstance(meaning, str):
            text = whole(Source(f"functions: {head}", meaning))
            _define(head, text, BUILT_IN, definitions, findings)
    calls = {name: meaning for name, meaning in given.items() if not isinstance(meaning, str)}
    return Meanings(definitions, calls), tuple(findings)


def _read_file(source: Source) -> tuple[Meanings, tuple[Diagnostic, ...]]:
    document = read(source)
    if not isinstance(document.root, Tree):
        return Meanings(), document.findings or (Diagnostic("PE593", Span(source, 0, 0), {"name": ""}),)
    definitions: dict[str, Definition] = {}
    findings: list[Diagnostic] = list(document.findings)
    for entry in document.root.entries:
        if isinstance(entry.value, Scalar):
            _define(entry.key.text.value, entry.value.text, entry.key.span, definitions, findings)
        else:
            findings.append(Diagnostic("PE593", entry.key.span, {"name": entry.key.text.value}))
    return Meanings(definitions, source=source), tuple(findings)


def _define(
    head: str,
    text: Excerpt,
    span: Span,
    definitions: dict[str, Definition],
    findings: list[Diagnostic],
) -> None:
    written = _HEAD.fullmatch(head)
    if written is None:
        findings.append(Diagnostic("PE593", span, {"name": head}))
        return
    parsed = parse(text)
    findings.extend(parsed.findings)
    if parsed.expr is not None:
        name = written.group(1)
        parameters = tuple(part.strip() for part in written.group(2).split(",") if part.strip())
        size = sum(1 for _ in nodes(parsed.expr))
        definitions[name] = Definition(name, parameters, parsed.expr, size, span)


def host_functions(config: Config, meanings: Meanings) -> dict[str, HostFunction]:
    """Return every declared function that CEL does not define; one without a meaning fails when called."""
    hosts: dict[str, HostFunction] = {}
    for overload in config.overloads:
        call = meanings.calls.get(overload.id) or meanings.calls.get(overload.name)
        hosts[overload.id] = HostFunction(
            overload, _without_meaning(overload) if call is None else _guarded(overload, call)
        )
    return hosts


def _without_meaning(overload: Overload) -> Callable[..., Result]:
    return lambda *values: Failure("PE590", {"function": overload.name})


def _guarded(overload: Overload, call: Callable[..., Any]) -> Callable[..., Result]:
    """Return the function such that it takes and gives values, and fails instead of raising."""

    def guarded(*values: Value) -> Result:
        try:
            given = call(*map(to_python, values))
        except Exception as error:
            return Failure("PE591", {"function": overload.name, "error": type(error).__name__})
        value = to_value(given, overload.result, overload.name)
        if isinstance(value, Diagnostic):
            return Failure("PE591", {"function": overload.name, "error": type(given).__name__})
        return value

    return guarded
