"""Reading `policy.yaml`: YAML, then its shape, then the model."""

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from policyeval.cel import syntax
from policyeval.cel.parser import parse
from policyeval.document.read import read
from policyeval.document.tree import Mapping, Node, Scalar, Sequence
from policyeval.frozen import dataclass
from policyeval.packaged import packaged
from policyeval.policy.cel_policy.model import (
    CelPolicyDocument,
    Formula,
    Import,
    Match,
    NamedFormula,
    NestedRule,
)
from policyeval.policy.read import shape_findings
from policyeval.policy.values import Build
from policyeval.schema.validator import DocumentSchema, document_schema
from policyeval.source.diagnostic import Diagnostic, Phrase
from policyeval.source.text import Source, Span


@dataclass(frozen=True, slots=True)
class ReadCelPolicy:
    """A policy, or why there is none. With findings it is only of use for finding more."""

    document: CelPolicyDocument | None
    findings: tuple[Diagnostic, ...]


_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NEITHER: Final = Phrase("neither", "ไม่มีทั้งสองอย่าง")
BOTH: Final = Phrase("both", "ทั้งสองอย่าง")
"""How many outcomes a match has that does not have one."""


@cache
def format_schema(name: str) -> DocumentSchema:
    """Return the schema of one of the three files: `policy`, `config` or `tests`."""
    return document_schema(json.loads(packaged("policyeval.policy.cel_policy", f"{name}.schema.json")))


def read_cel_policy(source: Source) -> ReadCelPolicy:
    """Return the policy that a file holds, with every finding about it."""
    document = read(source)
    if document.root is None:
        return ReadCelPolicy(None, document.findings)
    shape = shape_findings(document.root, format_schema("policy"))
    if shape or not isinstance(document.root, Mapping):
        return ReadCelPolicy(None, (*document.findings, *shape))
    build = Build()
    rule = _whole_rule(document.root, build)
    if rule is None:
        return ReadCelPolicy(None, (*document.findings, *build.findings))
    policy = CelPolicyDocument(
        text_of(document.root.get("name")),
        text_of(document.root.get("description")),
        tuple(_import(item) for item in items_of(document.root.get("imports"))),
        rule,
    )
    return ReadCelPolicy(policy, (*document.findings, *build.findings))


def text_of(node: Node | None) -> str:
    """Return the text of a scalar; empty where there is none."""
    return node.text.value.strip() if isinstance(node, Scalar) else ""


def items_of(node: Node | None) -> tuple[Node, ...]:
    """Return the items of a sequence; none where there is none."""
    return node.items if isinstance(node, Sequence) else ()


def mappings_of(node: Node | None) -> tuple[Mapping, ...]:
    """Return the items of a sequence of mappings."""
    return tuple(item for item in items_of(node) if isinstance(item, Mapping))


def _import(node: Node) -> Import:
    name = node.get("name") if isinstance(node, Mapping) else None
    return Import(text_of(name), (name or node).span)


def _whole_rule(root: Mapping, build: Build) -> NestedRule | None:
    """Return the rule of the policy; the form of admission policies is one rule of matches too."""
    match root.get("rule"), root.get("spec"):
        case Mapping() as rule, None:
            return _rule(rule, build)
        case None, Mapping() as spec:
            validations = mappings_of(spec.get("validations"))
            matches = tuple(_validation(node, build) for node in validations)
            return NestedRule("", False, _variables(spec, build), matches, spec.span)
        case _:
            build.report("PE570", _first(root.span))
            return None


def _validation(node: Mapping, build: Build) -> Match:
    """Return the match that finds what a validation forbids, and says its message."""
    tested = _formula(node.get("expression"), build) or Formula(None, node.span)
    negated = None if tested.expr is None else syntax.Unary("!", tested.expr, span=tested.expr.span)
    said = _formula(node.get("messageExpression"), build)
    if said is None:
        message = text_of(node.get("message")) or "failed expression"
        said = Formula(syntax.Literal(message, span=node.span), node.span)
    return Match(Formula(negated, tested.span), said, None, node.span)


def _rule(node: Mapping, build: Build) -> NestedRule:
    first, every = node.get("match"), node.get("aggregate")
    if (first is None) == (every is None):
        build.report("PE571", _first(node.span))
    matches = tuple(_match(item, build) for item in mappings_of(first or every))
    variables = _variables(node, build)
    return NestedRule(text_of(node.get("id")), first is None, variables, matches, node.span)


def _match(node: Mapping, build: Build) -> Match:
    output, rule = _formula(node.get("output"), build), node.get("rule")
    if (output is None) == (rule is None):
        build.report("PE572", _first(node.span), found=NEITHER if output is None else BOTH)
    return Match(
        _formula(node.get("condition"), build),
        _rule(rule, build) if isinstance(rule, Mapping) else output or Formula(None, node.span),
        _formula(node.get("explanation"), build),
        node.span,
    )


def _variables(node: Mapping, build: Build) -> tuple[NamedFormula, ...]:
    found = (_variable(item, build) for item in mappings_of(node.get("variables")))
    return tuple(variable for variable in found if variable is not None)


def _variable(node: Mapping, build: Build) -> NamedFormula | None:
    """Return a variable; it is written as `name` and `expression`, or as one key."""
    name, body = node.get("name"), _formula(node.get("expression"), build)
    if name is not None and body is not None:
        return _named(text_of(name), body, name.span, build)
    if len(node.entries) == 1 and name is None and body is None:
        entry = node.entries[0]
        short = _formula(entry.value, build)
        return None if short is None else _named(entry.key.text.value, short, entry.key.span, build)
    build.report("PE573", _first(node.span))
    return None


def _named(name: str, body: Formula, span: Span, build: Build) -> NamedFormula:
    if _NAME.fullmatch(name) is None:
        build.report("PE579", span, name=name)
    return NamedFormula(name, body, span)


def _formula(node: Node | None, build: Build) -> Formula | None:
    if not isinstance(node, Scalar):
        return None
    if not node.is_mapped:
        build.report("PE143", node.span)
    parsed = parse(node.text)
    build.findings.extend(parsed.findings)
    return Formula(parsed.expr, node.span)


def _first(span: Span) -> Span:
    """Return the first character of something: the whole of it would be most of the file."""
    return Span(span.source, span.start, span.start + 1)


def formulas(rule: NestedRule) -> Iterable[Formula]:
    """Yield every expression of a rule and of the rules nested in it."""
    yield from (variable.body for variable in rule.variables)
    for match in rule.matches:
        yield from (formula for formula in (match.condition, match.explanation) if formula is not None)
        if isinstance(match.outcome, NestedRule):
            yield from formulas(match.outcome)
        else:
            yield match.outcome
