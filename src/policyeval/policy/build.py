"""From a document of the right shape to the model: the keys of the form, one function for each part.

The shape was checked before, so these functions take it for granted; what a schema cannot say (CEL
that parses, instants that exist, ids that are unique) becomes findings here.
"""

import re
from typing import Final

from policyeval.document.tree import Node, Sequence
from policyeval.language.instants import zone_names
from policyeval.policy import values
from policyeval.policy.model import (
    Decision,
    Definition,
    Document,
    GroupSpec,
    Invariant,
    LedgerSpec,
    LimitSpec,
    LoopSpec,
    Monotone,
    NotRule,
    Output,
    Parameter,
    Policy,
    Reading,
    ResultSpec,
    Rule,
    Severity,
)
from policyeval.schema.times import is_date
from policyeval.source.diagnostic import Diagnostic, Label, Phrase
from policyeval.source.nearest import nearest
from policyeval.source.text import Span

_DEFINITION: Final = re.compile(r"([a-z][a-z0-9_]*)(?:\((.*)\))?")
_DECLARED: Final = Phrase("first declared here", "ประกาศครั้งแรกที่นี่")


def build_policy(root: Node, build: values.Build) -> Policy:
    """Return the model of a document; it is only of use when no finding is an error."""
    document = values.mapping(root)
    if not is_date(values.text(document["version"])):
        build.report("PE557", document["version"].span, version=values.text(document["version"]))
    effective = values.mapping(document["effective"])
    start, end = values.instant(effective.get("from"), build), values.instant(effective.get("to"), build)
    if start is not None and end is not None and end <= start:
        build.report("PE516", effective["to"].span)
    zone = values.text(document["timezone"])
    if zone not in zone_names():
        suggestion = nearest(zone, zone_names())
        build.report("PE517", document["timezone"].span, suggestion=suggestion, zone=zone)
    return Policy(
        id=values.text(document["policy"]),
        platform=values.text(document["platform"]),
        version=values.text(document["version"]),
        title=values.phrase(document["title"]),
        effective_from=start,
        effective_to=end,
        zone=zone,
        sources={name: _document(node) for name, node in values.entries(document.get("sources"))},
        facts=values.constant(document["facts"]),
        calendars={name: values.constant(node) for name, node in values.entries(document.get("calendars"))},
        readings=values.each(document.get("readings"), _reading, build),
        parameters=values.each(document.get("parameters"), _parameter, build),
        definitions=_definitions(document.get("define"), build),
        terms={name: values.phrase(node) for name, node in values.entries(document.get("terms"))},
        decisions=values.each(document["decisions"], _decision, build),
        invariants=tuple(_invariant(node, build) for node in values.items(document.get("invariants"))),
        not_rules=tuple(_not_rule(node) for node in values.items(document.get("not_rules"))),
        span=document["policy"].span,
    )


# -------------------------------------------------------------------------------------- the document


def _document(node: Node) -> Document:
    members = values.mapping(node)
    return Document(
        values.text(members["file"]),
        values.text(members["language"]),
        values.text(members["sha256"]),
        values.optional_phrase(members.get("title")),
    )


def _reading(name: str, node: Node, span: Span, build: values.Build) -> Reading:
    members = values.mapping(node)
    default, options = values.text(members["default"]), list(values.mapping(members["options"]))
    if default not in options:
        args = {"reading": name, "option": default, "options": ", ".join(f"`{o}`" for o in options)}
        unknown = Diagnostic("PE513", members["default"].span, args, (), nearest(default, options))
        build.findings.append(unknown)
    return Reading(
        name,
        values.phrase(members["title"]),
        default,
        {option: values.phrase(words) for option, words in values.entries(members["options"])},
        values.optional_text(members.get("issue")),
        values.phrase(members["because"]),
        values.citations(members.get("cite")),
        span,
    )


def _parameter(name: str, node: Node, span: Span, build: values.Build) -> Parameter:
    members = values.mapping(node)
    return Parameter(
        name,
        values.optional_phrase(members.get("title")),
        values.setting(members["value"]),
        values.optional_text(members.get("unit")),
        values.citations(members.get("cite")),
        values.optional_phrase(members.get("because")),
        span,
    )


def _definitions(node: Node | None, build: values.Build) -> dict[str, Definition]:
    definitions: dict[str, Definition] = {}
    spans = values.keys(node)
    for head, value in values.entries(node):
        match = _DEFINITION.fullmatch(head)
        if match is None:
            continue
        name, written = match.groups()
        parameters = tuple(p.strip() for p in written.split(",")) if written else ()
        members = values.mapping(value)
        body = values.cel(members.get("cel", value), build)
        if name in definitions:
            first = Label(definitions[name].span, _DECLARED)
            build.report("PE511", spans[head], (first,), name=name)
        title, cite = values.optional_phrase(members.get("title")), values.citations(members.get("cite"))
        definitions[name] = Definition(name, parameters, body, title, cite, spans[head])
    return definitions


def _invariant(node: Node, build: values.Build) -> Invariant:
    members = values.mapping(node)
    monotone = members.get("monotone")
    return Invariant(
        id=values.text(members["id"]),
        decision=values.text(members["decision"]),
        title=values.phrase(members["title"]),
        cite=values.citations(members.get("cite")),
        assume=values.optional_cel(members.get("assume"), build),
        asserts=values.optional_cel(members.get("assert"), build),
        monotone=None if monotone is None else _monotone(monotone, build),
        span=members["id"].span,
        decision_span=members["decision"].span,
    )


def _monotone(node: Node, build: values.Build) -> Monotone:
    members = values.mapping(node)
    fact, value = values.cel(members["fact"], build), values.cel(members["value"], build)
    return Monotone(fact, value, values.text(members["direction"]))


def _not_rule(node: Node) -> NotRule:
    members = values.mapping(node)
    return NotRule(
        values.citation(node), values.words(members.get("statements")), values.phrase(members["because"])
    )


# --------------------------------------------------------------------------------------- a decision


def _decision(name: str, node: Node, span: Span, build: values.Build) -> Decision:
    members = values.mapping(node)
    ledger = members.get("ledger")
    return Decision(
        id=name,
        kind=values.text(members["kind"]),
        title=values.phrase(members["title"]),
        implements=values.words(members.get("implements")),
        cite=values.citations(members.get("cite")),
        span=span,
        in_force_at=values.optional_cel(members.get("in_force_at"), build),
        value=values.optional_cel(members.get("value"), build),
        results=tuple(_result(item) for item in values.items(members.get("results"))),
        limits=tuple(values.each(members.get("groups"), _limit, build).values()),
        rules=_rules(values.items(members.get("rules")), build),
        outputs=tuple(values.each(members.get("outputs"), _output, build).values()),
        ledger=None if ledger is None else _ledger(ledger, build),
        severity={key: _severity(value) for key, value in values.entries(members.get("severity"))},
    )


def _severity(node: Node) -> Severity:
    return Severity(values.words(node) if isinstance(node, Sequence) else values.text(node), node.span)


def _result(node: Node) -> ResultSpec:
    members = values.mapping(node)
    return ResultSpec(
        values.words(members["keys"]),
        values.optional_text(members.get("combine")),
        {key: values.setting(value) for key, value in values.entries(members.get("default"))},
        node.span,
    )


def _limit(name: str, node: Node, span: Span, build: values.Build) -> LimitSpec:
    members = values.mapping(node)
    once = values.truth(members.get("once_per_rule"))
    keep, cap = values.optional_setting(members.get("keep")), values.optional_setting(members.get("cap"))
    return LimitSpec(name, once, keep, cap, span)


def _rules(nodes: tuple[Node, ...], build: values.Build) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    known: dict[str, list[Rule]] = {}
    for node in nodes:
        rule = _rule(node, build)
        same = known.setdefault(rule.id, [])
        for before in same:
            if not _are_apart(before, rule):
                build.report("PE510", rule.span, (Label(before.span, _DECLARED),), id=rule.id)
        same.append(rule)
        rules.append(rule)
    return tuple(rules)


def _are_apart(one: Rule, other: Rule) -> bool:
    """Say whether no options let both rules exist: they ask for different options of one reading."""
    asked = {name: constant.value for name, constant in one.in_reading.items()}
    return any(asked.get(name, c.value) != c.value for name, c in other.in_reading.items())


def _rule(node: Node, build: values.Build) -> Rule:
    members = values.mapping(node)
    loop, group, points = members.get("for"), members.get("group"), members.get("points")
    return Rule(
        id=values.text(members["id"]),
        title=values.optional_phrase(members.get("title")),
        implements=values.words(members.get("implements")),
        cite=values.citations(members.get("cite")),
        span=members["id"].span,
        when=values.optional_cel(members.get("when"), build),
        must=values.optional_cel(members.get("must"), build),
        range=values.optional_setting(members.get("range")),
        loop=None if loop is None else _loop(loop, build),
        in_reading={
            name: values.constant(value) for name, value in values.entries(members.get("in_reading"))
        },
        points=None if points is None else values.given(points, build),
        at=values.optional_cel(members.get("at"), build),
        group=None if group is None else _group(group, build),
        cap=values.optional_setting(members.get("cap")),
        then={key: values.given(value, build) for key, value in values.entries(members.get("then"))},
        then_spans=values.keys(members.get("then")),
        is_indeterminate="status" in members,
    )


def _loop(node: Node, build: values.Build) -> LoopSpec:
    members = values.mapping(node)
    return LoopSpec(values.cel(members["each"], build), values.text(members["as"]), members["as"].span)


def _group(node: Node, build: values.Build) -> GroupSpec:
    members = values.mapping(node)
    return GroupSpec(
        values.text(members["name"]), values.optional_cel(members.get("key"), build), members["name"].span
    )


def _output(name: str, node: Node, span: Span, build: values.Build) -> Output:
    members = values.mapping(node)
    return Output(
        name,
        values.cel(members.get("cel", node), build),
        values.optional_phrase(members.get("title")),
        values.words(members.get("implements")),
        values.citations(members.get("cite")),
        span,
    )


def _ledger(node: Node, build: values.Build) -> LedgerSpec:
    members = values.mapping(node)
    entries, period = values.mapping(members["entries"]), values.mapping(members["period"])
    penalty = values.mapping(members["penalty"])
    return LedgerSpec(
        each=values.cel(entries["each"], build),
        variable=values.text(entries["as"]),
        at=values.cel(entries["at"], build),
        amount=values.cel(entries["amount"], build),
        where=values.optional_cel(entries.get("where"), build),
        label=values.optional_cel(entries.get("label"), build),
        counts_at=values.optional_cel(entries.get("counts_at"), build),
        post=values.setting(members["post"]),
        unit=values.text(period["unit"]),
        at_boundary=values.setting(period["at_boundary"]),
        bands=values.constant(members["bands"]),
        name_key=values.constant(penalty["name"]),
        days_key=values.constant(penalty["days"]),
        overlap=values.setting(penalty["overlap"]),
        retrigger=values.setting(penalty["retrigger"]),
        reversal=values.setting(penalty["reversal"]) if "reversal" in penalty else None,
        dimensions={
            key: values.words(mildest_first) for key, mildest_first in values.entries(members["dimensions"])
        },
        span=node.span,
    )
