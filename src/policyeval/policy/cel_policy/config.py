"""Reading `config.yaml`: the environment of a policy, its variables, functions and extensions."""

from collections.abc import Iterator
from typing import Final

from policyeval.document.read import read
from policyeval.document.tree import Mapping, Node, Scalar, key_span
from policyeval.language.overload import Overload
from policyeval.language.type_text import TYPE_NAMES, apply_type
from policyeval.language.types import DYN, Parameter, Type
from policyeval.policy.cel_policy.library import read_left_out
from policyeval.policy.cel_policy.model import Config, DeclaredVariable
from policyeval.policy.cel_policy.read import format_schema, items_of, mappings_of, text_of
from policyeval.policy.read import shape_findings
from policyeval.policy.values import Build
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest
from policyeval.source.text import Source

EXTENSIONS: Final = (
    *("bindings", "encoders", "lists", "math", "network", "optional", "sets"),
    *("strings", "two-var-comprehensions"),
)
"""The libraries that an environment may ask for; their functions are all there in any case."""
_WITHOUT_EFFECT: Final = ("imports", "validators", "features", "limits")
"""Members that the format has and that change nothing here."""


def read_config(source: Source) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """Return the environment that a file describes, with every finding about it."""
    document = read(source)
    if document.root is None:
        return None, document.findings
    shape = shape_findings(document.root, format_schema("config"))
    if shape or not isinstance(document.root, Mapping):
        return None, (*document.findings, *shape)
    build = Build()
    config = _config(document.root, build)
    return config, (*document.findings, *build.findings)


def _config(root: Mapping, build: Build) -> Config:
    for extension in mappings_of(root.get("extensions")):
        _check_extension(extension, build)
    for name in _WITHOUT_EFFECT:
        if root.get(name) is not None:
            build.findings.append(Diagnostic("PE588", key_span(root, [name]), {"name": name}))
    context = root.get("context_variable")
    if context is not None:
        build.report("PE576", context.span)
    variables: dict[str, DeclaredVariable] = {}
    for node in mappings_of(root.get("variables")):
        declared = DeclaredVariable(_type(node.get("type") or node, build), node.span)
        name = text_of(node.get("name"))
        if variables.setdefault(name, declared) is not declared:
            build.findings.append(Diagnostic("PE585", node.span, {"name": name}))
    overloads = tuple(o for node in mappings_of(root.get("functions")) for o in _overloads(node, build))
    container = root.get("container")
    inside = text_of(container.get("name") if isinstance(container, Mapping) else container)
    return Config(inside, variables, overloads, read_left_out(root.get("stdlib"), build))


def _check_extension(node: Mapping, build: Build) -> None:
    written = node.get("name")
    name = text_of(written)
    if written is not None and name.removeprefix("cel.lib.ext.") not in EXTENSIONS:
        suggestion = nearest(name, EXTENSIONS)
        known = ", ".join(EXTENSIONS)
        build.findings.append(
            Diagnostic("PE575", written.span, {"name": name, "known": known}, (), suggestion)
        )


def _overloads(node: Mapping, build: Build) -> Iterator[Overload]:
    name = text_of(node.get("name"))
    for overload in mappings_of(node.get("overloads")):
        target = overload.get("target")
        targets = () if target is None else (target,)
        parameters = tuple(_type(part, build) for part in (*targets, *items_of(overload.get("args"))))
        yield Overload(
            id=text_of(overload.get("id")),
            name=name,
            parameters=parameters,
            result=_type(overload.get("return"), build),
            law="Declared by the environment; its meaning comes from outside.",
            receiver=target is not None,
            failures=("PE590", "PE591"),
        )


def _type(node: Node | None, build: Build) -> Type:
    """Return the type that `type_name` and `params` describe; `dyn` where they describe none."""
    assert isinstance(node, Mapping), node
    written = node.get("type_name")
    name = text_of(written)
    is_parameter = node.get("is_type_param")
    if isinstance(is_parameter, Scalar) and is_parameter.value is True:
        return Parameter(name)
    type_ = apply_type(name, [_type(part, build) for part in items_of(node.get("params"))])
    if type_ is None:
        suggestion = None if name in TYPE_NAMES else nearest(name, list(TYPE_NAMES))
        build.findings.append(Diagnostic("PE574", (written or node).span, {"name": name}, (), suggestion))
    return type_ or DYN
