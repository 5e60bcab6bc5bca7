"""From a document of the right shape to the model: the keys of the form, one function for each part.

The shape was checked before, so these functions take it for granted; what a schema cannot say (CEL
that parses, instants that exist, ids that are unique) becomes findings here.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from policyeval.cel import syntax
from policyeval.cel.parser import parse
from policyeval.document.tree import Mapping, Node, Scalar, Sequence, to_data
from policyeval.frozen import dataclass, field
from policyeval.language.instants import parse_timestamp, zone_names
from policyeval.language.values import Timestamp
from policyeval.policy.model import (
    ByReading,
    Cel,
    Constant,
    Decision,
    Definition,
    Document,
    Given,
    GroupSpec,
    LedgerSpec,
    LimitSpec,
    LoopSpec,
    NotRule,
    Output,
    Parameter,
    Policy,
    Reading,
    ResultSpec,
    Rule,
    Setting,
)
from policyeval.schema.times import is_date
from policyeval.source.citation import Citation
from policyeval.source.diagnostic import Argument, Diagnostic, Label, Phrase
from policyeval.source.nearest import nearest
from policyeval.source.text import Span

T = TypeVar("T")
_DEFINITION: Final = re.compile(r"([a-z][a-z0-9_]*)(?:\((.*)\))?")
_DECLARED: Final = Phrase("first declared here", "ประกาศครั้งแรกที่นี่")


@dataclass(slots=True)
class Build:
    """The findings that are made on the way."""

    findings: list[Diagnostic] = field(default_factory=list)

    def report(
        self,
        code: str,
        span: Span,
        labels: tuple[Label, ...] = (),
        *,
        suggestion: str | None = None,
        **args: Argument,
    ) -> None:
        """Keep a finding."""
        self.findings.append(Diagnostic(code, span, args, labels, suggestion))


def build_policy(root: Node, build: Build) -> Policy:
    """Return the model of a document; it is only of use when no finding is an error."""
    document = _mapping(root)
    if not is_date(_text(document["version"])):
        build.report("PE557", document["version"].span, version=_text(document["version"]))
    effective = _mapping(document["effective"])
    start, end = _instant(effective.get("from"), build), _instant(effective.get("to"), build)
    if start is not None and end is not None and end <= start:
        build.report("PE516", effective["to"].span)
    zone = _text(document["timezone"])
    if zone not in zone_names():
        suggestion = nearest(zone, zone_names())
        build.report("PE517", document["timezone"].span, suggestion=suggestion, zone=zone)
    return Policy(
        id=_text(document["policy"]),
        platform=_text(document["platform"]),
        version=_text(document["version"]),
        title=_phrase(document["title"]),
        effective_from=start,
        effective_to=end,
        zone=zone,
        sources={name: _document(node) for name, node in _entries(document.get("sources"))},
        facts=_constant(document["facts"]),
        calendars={name: _constant(node) for name, node in _entries(document.get("calendars"))},
        readings=_each(document.get("readings"), _reading, build),
        parameters=_each(document.get("parameters"), _parameter, build),
        definitions=_definitions(document.get("define"), build),
        terms={name: _phrase(node) for name, node in _entries(document.get("terms"))},
        decisions=_each(document["decisions"], _decision, build),
        not_rules=tuple(_not_rule(node) for node in _items(document.get("not_rules"))),
        span=document["policy"].span,
    )


# ----------------------------------------------------------------------------------- parts of a tree


def _mapping(node: Node | None) -> dict[str, Node]:
    """Return the members of a mapping by key; an absent one has none."""
    return {entry.key.text.value: entry.value for entry in node.entries} if isinstance(node, Mapping) else {}


def _entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    yield from _mapping(node).items()


def _keys(node: Node | None) -> dict[str, Span]:
    """Return where each key of a mapping stands."""
    return {e.key.text.value: e.key.span for e in node.entries} if isinstance(node, Mapping) else {}


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _each(node: Node | None, make: Callable[[str, Node, Span, Build], T], build: Build) -> dict[str, T]:
    spans = _keys(node)
    return {name: make(name, value, spans[name], build) for name, value in _entries(node)}


def _text(node: Node | None) -> str:
    return node.text.value if isinstance(node, Scalar) else ""


def _optional_text(node: Node | None) -> str | None:
    return None if node is None else _text(node)


def _phrase(node: Node | None) -> Phrase:
    words = _mapping(node)
    return Phrase(_text(words.get("en")), _text(words.get("th")))


def _optional_phrase(node: Node | None) -> Phrase | None:
    return None if node is None else _phrase(node)


def _truth(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is True


def _instant(node: Node | None, build: Build) -> Timestamp | None:
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return None
    instant = parse_timestamp(_text(node))
    if instant is None:
        build.report("PE515", node.span, text=_text(node))
    return instant


def _constant(node: Node) -> Constant:
    return Constant(to_data(node), node.span)


def _setting(node: Node) -> Setting:
    members = _mapping(node)
    if "reading" not in members:
        return _constant(node)
    options = {name: _constant(value) for name, value in members.items() if name != "reading"}
    return ByReading(_text(members["reading"]), options, node.span)


def _optional_setting(node: Node | None) -> Setting | None:
    return None if node is None else _setting(node)


def _given(node: Node, build: Build) -> Given:
    computed = _mapping(node).get("cel")
    return _setting(node) if computed is None else _cel(computed, build)


def _cel(node: Node, build: Build) -> Cel:
    """Return the expression of a scalar; where it is none, one that the findings keep from use."""
    assert isinstance(node, Scalar), node
    if not node.is_mapped:
        build.report("PE143", node.span)
    parsed = parse(node.text)
    build.findings.extend(parsed.findings)
    return Cel(parsed.expr or syntax.Literal(False, span=node.span), node.span)


def _optional_cel(node: Node | None, build: Build) -> Cel | None:
    return None if node is None else _cel(node, build)


def _citations(node: Node | None) -> tuple[Citation, ...]:
    if node is None:
        return ()
    return tuple(_citation(item) for item in (_items(node) or (node,)))


def _citation(node: Node) -> Citation:
    members = _mapping(node)
    return Citation(
        _text(members["source"]), _text(members["lines"]), _optional_text(members.get("quote")), node.span
    )


def _words(node: Node | None) -> tuple[str, ...]:
    return tuple(_text(item) for item in _items(node))


# -------------------------------------------------------------------------------------- the document


def _document(node: Node) -> Document:
    members = _mapping(node)
    return Document(
        _text(members["file"]),
        _text(members["language"]),
        _text(members["sha256"]),
        _optional_phrase(members.get("title")),
    )


def _reading(name: str, node: Node, span: Span, build: Build) -> Reading:
    members = _mapping(node)
    default, options = _text(members["default"]), list(_mapping(members["options"]))
    if default not in options:
        args = {"reading": name, "option": default, "options": ", ".join(f"`{o}`" for o in options)}
        unknown = Diagnostic("PE513", members["default"].span, args, (), nearest(default, options))
        build.findings.append(unknown)
    return Reading(
        name,
        _phrase(members["title"]),
        default,
        {option: _phrase(words) for option, words in _entries(members["options"])},
        _optional_text(members.get("issue")),
        _phrase(members["because"]),
        _citations(members.get("cite")),
        span,
    )


def _parameter(name: str, node: Node, span: Span, build: Build) -> Parameter:
    members = _mapping(node)
    return Parameter(
        name,
        _optional_phrase(members.get("title")),
        _setting(members["value"]),
        _optional_text(members.get("unit")),
        _citations(members.get("cite")),
        _optional_phrase(members.get("because")),
        span,
    )


def _definitions(node: Node | None, build: Build) -> dict[str, Definition]:
    definitions: dict[str, Definition] = {}
    spans = _keys(node)
    for head, value in _entries(node):
        match = _DEFINITION.fullmatch(head)
        if match is None:
            continue
        name, written = match.groups()
        parameters = tuple(p.strip() for p in written.split(",")) if written else ()
        members = _mapping(value)
        body = _cel(members.get("cel", value), build)
        if name in definitions:
            first = Label(definitions[name].span, _DECLARED)
            build.report("PE511", spans[head], (first,), name=name)
        title, cite = _optional_phrase(members.get("title")), _citations(members.get("cite"))
        definitions[name] = Definition(name, parameters, body, title, cite, spans[head])
    return definitions


def _not_rule(node: Node) -> NotRule:
    members = _mapping(node)
    return NotRule(_citation(node), _words(members.get("statements")), _phrase(members["because"]))


# --------------------------------------------------------------------------------------- a decision


def _decision(name: str, node: Node, span: Span, build: Build) -> Decision:
    members = _mapping(node)
    ledger = members.get("ledger")
    return Decision(
        id=name,
        kind=_text(members["kind"]),
        title=_phrase(members["title"]),
        implements=_words(members.get("implements")),
        cite=_citations(members.get("cite")),
        span=span,
        in_force_at=_optional_cel(members.get("in_force_at"), build),
        value=_optional_cel(members.get("value"), build),
        results=tuple(_result(item) for item in _items(members.get("results"))),
        limits=tuple(_each(members.get("groups"), _limit, build).values()),
        rules=_rules(_items(members.get("rules")), build),
        outputs=tuple(_each(members.get("outputs"), _output, build).values()),
        ledger=None if ledger is None else _ledger(ledger, build),
    )


def _result(node: Node) -> ResultSpec:
    members = _mapping(node)
    return ResultSpec(
        _words(members["keys"]),
        _optional_text(members.get("combine")),
        {key: _setting(value) for key, value in _entries(members.get("default"))},
        node.span,
    )


def _limit(name: str, node: Node, span: Span, build: Build) -> LimitSpec:
    members = _mapping(node)
    once = _truth(members.get("once_per_rule"))
    keep, cap = _optional_setting(members.get("keep")), _optional_setting(members.get("cap"))
    return LimitSpec(name, once, keep, cap, span)


def _rules(nodes: tuple[Node, ...], build: Build) -> tuple[Rule, ...]:
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


def _rule(node: Node, build: Build) -> Rule:
    members = _mapping(node)
    loop, group, points = members.get("for"), members.get("group"), members.get("points")
    return Rule(
        id=_text(members["id"]),
        title=_optional_phrase(members.get("title")),
        implements=_words(members.get("implements")),
        cite=_citations(members.get("cite")),
        span=members["id"].span,
        when=_optional_cel(members.get("when"), build),
        must=_optional_cel(members.get("must"), build),
        range=_optional_setting(members.get("range")),
        loop=None if loop is None else _loop(loop, build),
        in_reading={name: _constant(value) for name, value in _entries(members.get("in_reading"))},
        points=None if points is None else _given(points, build),
        at=_optional_cel(members.get("at"), build),
        group=None if group is None else _group(group, build),
        cap=_optional_setting(members.get("cap")),
        then={key: _given(value, build) for key, value in _entries(members.get("then"))},
        then_spans=_keys(members.get("then")),
        is_indeterminate="status" in members,
    )


def _loop(node: Node, build: Build) -> LoopSpec:
    members = _mapping(node)
    return LoopSpec(_cel(members["each"], build), _text(members["as"]), members["as"].span)


def _group(node: Node, build: Build) -> GroupSpec:
    members = _mapping(node)
    return GroupSpec(_text(members["name"]), _optional_cel(members.get("key"), build), members["name"].span)


def _output(name: str, node: Node, span: Span, build: Build) -> Output:
    members = _mapping(node)
    return Output(
        name,
        _cel(members.get("cel", node), build),
        _optional_phrase(members.get("title")),
        _words(members.get("implements")),
        _citations(members.get("cite")),
        span,
    )


def _ledger(node: Node, build: Build) -> LedgerSpec:
    members = _mapping(node)
    entries, period = _mapping(members["entries"]), _mapping(members["period"])
    penalty = _mapping(members["penalty"])
    return LedgerSpec(
        each=_cel(entries["each"], build),
        variable=_text(entries["as"]),
        at=_cel(entries["at"], build),
        amount=_cel(entries["amount"], build),
        where=_optional_cel(entries.get("where"), build),
        label=_optional_cel(entries.get("label"), build),
        counts_at=_optional_cel(entries.get("counts_at"), build),
        post=_setting(members["post"]),
        unit=_text(period["unit"]),
        at_boundary=_setting(period["at_boundary"]),
        bands=_constant(members["bands"]),
        name_key=_constant(penalty["name"]),
        days_key=_constant(penalty["days"]),
        overlap=_setting(penalty["overlap"]),
        retrigger=_setting(penalty["retrigger"]),
        reversal=_setting(penalty["reversal"]) if "reversal" in penalty else None,
        dimensions={key: _words(values) for key, values in _entries(members["dimensions"])},
        span=node.span,
    )
