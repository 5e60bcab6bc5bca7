"""A fact schema, as JSON Schema draft-07, to the facts it declares.

Only what declares facts is let in: types, limits, words, and what absence and null mean. Everything
else is refused by name, so that no keyword is there in vain. `additionalProperties: false` goes
without saying for an object with members, and nothing is `required`: `default` and `x-null` say
what it means when a fact is absent.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from policyeval.document.read import read
from policyeval.document.tree import Mapping as MappingNode
from policyeval.document.tree import Node, to_data
from policyeval.document.tree import Sequence as SequenceNode
from policyeval.frozen import dataclass, replace
from policyeval.schema import keywords as kw
from policyeval.schema import words
from policyeval.schema.annotations import annotated
from policyeval.schema.declaration import Declaration, FactSchema, fact_schema
from policyeval.schema.draft import NOTHING, Declared, Draft, Keyword, Keywords, keyword_of
from policyeval.schema.json_places import places
from policyeval.schema.limits import integer_shape, number_shape, size_limits, text_shape
from policyeval.schema.shape import (
    NO_DEFAULT,
    BooleanShape,
    ListShape,
    MapShape,
    RecordShape,
    Slot,
)
from policyeval.source.diagnostic import Diagnostic, Label
from policyeval.source.nearest import nearest
from policyeval.source.text import Source, Span

MAX_DEPTH: Final = 32
MAX_SLOTS: Final = 5_000
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOCAL: Final = "#/definitions/"


@dataclass(frozen=True, slots=True)
class _Site:
    """Where a schema stands: the path of what it declares, and the definitions it is inside of."""

    path: str
    depth: int = 1
    trail: tuple[str, ...] = ()

    def inside(self, path: str) -> "_Site":
        return replace(self, path=path, depth=self.depth + 1)


def declare(source: Source) -> FactSchema | tuple[Diagnostic, ...]:
    """Return the facts that a schema file declares, or everything that is wrong with it.

    The reader of YAML would let pass what editors and other readers of JSON do not, such as comments.
    """
    if source.name.endswith(".json") and (found := places(source).findings):
        return found
    document = read(source)
    if document.root is None or document.findings:
        return tuple(document.findings)
    draft = Draft(_definitions(document.root))
    declared = _root(document.root, draft)
    _check_definitions(draft)
    shape = declared.slot.shape
    if draft.findings or not isinstance(shape, RecordShape):
        return tuple(_unique(draft.findings))
    by_path = {declaration.path: declaration for declaration in declared.members}
    return fact_schema(declared.slot, MappingProxyType(by_path), source)


def _unique(findings: list[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield each finding once, in the order of the file: a definition is read wherever it is used."""
    seen: set[tuple[str, int, str]] = set()
    for finding in sorted(findings, key=_start):
        key = (finding.code, _start(finding), repr(finding.args))
        if key not in seen:
            seen.add(key)
            yield finding


def _start(finding: Diagnostic) -> int:
    return finding.span.start if finding.span else 0


# ------------------------------------------------------------------------------ the outermost schema


def _root(node: Node, draft: Draft) -> Declared:
    """Return what the outermost schema declares; it has to be an object with members."""
    if not isinstance(node, MappingNode):
        draft.find("PE433", node.span, found=words.found(to_data(node)))
        return NOTHING
    keywords = _keywords(node, draft, is_root=True)
    schema = keywords.get("$schema")
    if schema is not None and schema.data not in {kw.DRAFT, kw.DRAFT.rstrip("#")}:
        draft.find("PE401", schema.node.span, found=words.found(schema.data), draft=kw.DRAFT)
    type_ = keywords.get("type")
    if type_ is None or type_.data != "object" or "properties" not in keywords:
        draft.find("PE402", type_.node.span if type_ else _opening(node))
        return NOTHING
    for name in ("default", "x-null"):
        if name in keywords:
            draft.find("PE419", keywords[name].span, keyword=name)
    return _typed(keywords, _Site(""), draft)


def _opening(node: Node) -> Span:
    """Return the first character of a node: all of it would be all of the file."""
    return Span(node.span.source, node.span.start, min(node.span.start + 1, node.span.end))


def _definitions(root: Node) -> Mapping[str, Keyword]:
    if isinstance(root, MappingNode):
        definitions = root.get("definitions")
        if isinstance(definitions, MappingNode):
            return {keyword.name: keyword for keyword in map(keyword_of, definitions.entries)}
    return {}


def _check_definitions(draft: Draft) -> None:
    """Read each definition for its own sake: an unused one may be wrong too."""
    for name, definition in draft.definitions.items():
        _slot(definition.node, _Site(name, trail=(name,)), draft)


# --------------------------------------------------------------------------------------- one schema


def _slot(node: Node, site: _Site, draft: Draft) -> Declared:
    """Return what one schema declares."""
    draft.slots += 1
    if draft.slots > MAX_SLOTS or site.depth > MAX_DEPTH:
        _find_excess(node, site, draft)
        return NOTHING
    if not isinstance(node, MappingNode):
        draft.find("PE433", node.span, found=words.found(to_data(node)))
        return NOTHING
    keywords = _keywords(node, draft, is_root=False)
    if "$ref" in keywords:
        declared = _referenced(keywords, site, draft)
    elif "anyOf" in keywords:
        declared = _alternative(keywords, site, draft)
    else:
        declared = _typed(keywords, site, draft)
    return annotated(declared, keywords, draft)


def _find_excess(node: Node, site: _Site, draft: Draft) -> None:
    if site.depth > MAX_DEPTH:
        draft.find("PE430", _opening(node), limit=MAX_DEPTH)
    elif draft.slots == MAX_SLOTS + 1:
        draft.find("PE431", _opening(node), limit=MAX_SLOTS)


def _keywords(node: MappingNode, draft: Draft, *, is_root: bool) -> Keywords:
    """Return the keywords that a fact schema has; a finding for each that it has not."""
    keywords: dict[str, Keyword] = {}
    for keyword in map(keyword_of, node.entries):
        name, span = keyword.name, keyword.span
        if name == "required":
            draft.find("PE405", span)
        elif name in kw.UNSUPPORTED:
            draft.find("PE404", span, keyword=name)
        elif name not in kw.KNOWN:
            draft.find("PE403", span, keyword=words.text(name), suggestion=nearest(name, kw.KNOWN))
        elif name in kw.ROOT and not is_root:
            draft.find("PE410", span, keyword=name, type=kw.INNER)
        else:
            keywords[name] = keyword
    return keywords


def _referenced(keywords: Keywords, site: _Site, draft: Draft) -> Declared:
    """Return what the definition that `$ref` names declares."""
    _find_neighbours(keywords, "$ref", draft)
    reference = keywords["$ref"]
    target = draft.text(keywords, "$ref")
    if target is None:
        return NOTHING
    if not target.startswith(_LOCAL):
        draft.find("PE427", reference.node.span, target=words.text(target))
        return NOTHING
    name = target.removeprefix(_LOCAL)
    definition = draft.definitions.get(name)
    if definition is None:
        near = nearest(name, draft.definitions)
        draft.find("PE428", reference.node.span, name=words.text(name), suggestion=near)
        return NOTHING
    if name in site.trail:
        label = Label(definition.span, kw.DEFINED_HERE)
        draft.find("PE429", reference.node.span, name=name, labels=(label,))
        return NOTHING
    return _slot(definition.node, replace(site, trail=(*site.trail, name), depth=site.depth + 1), draft)


def _alternative(keywords: Keywords, site: _Site, draft: Draft) -> Declared:
    """Return what `anyOf` declares, which is a schema or null."""
    _find_neighbours(keywords, "anyOf", draft)
    node = keywords["anyOf"].node
    branches = list(node.items) if isinstance(node, SequenceNode) else []
    schemas = [branch for branch in branches if to_data(branch) != {"type": "null"}]
    if len(branches) != 2 or len(schemas) != 1:
        draft.find("PE432", keywords["anyOf"].span)
        return NOTHING
    declared = _slot(schemas[0], replace(site, depth=site.depth + 1), draft)
    return replace(declared, slot=replace(declared.slot, nullable=True))


def _find_neighbours(keywords: Keywords, name: str, draft: Draft) -> None:
    """Note what stands beside a keyword that speaks for the whole schema."""
    for other in keywords.values():
        if other.name != name and other.name not in kw.ANNOTATIONS:
            draft.find("PE426", other.span, keyword=other.name, beside=name)


# ------------------------------------------------------------------------------------------- types


def _typed(keywords: Keywords, site: _Site, draft: Draft) -> Declared:
    """Return what a schema declares by its `type`; without one it is any JSON."""
    name, nullable = _type(keywords, draft)
    says_more = kw.TYPES[name] if name else frozenset()
    for keyword in keywords.values():
        if keyword.name not in says_more | kw.ANNOTATIONS | kw.ROOT | {"type"}:
            type_ = words.quoted(name) if name else kw.UNTYPED
            if name or "type" not in keywords:
                draft.find("PE410", keyword.span, keyword=keyword.name, type=type_)
    declared = _of_type(name, nullable, keywords, site, draft)
    return replace(declared, slot=replace(declared.slot, nullable=nullable))


def _of_type(name: str | None, nullable: bool, keywords: Keywords, site: _Site, draft: Draft) -> Declared:
    match name:
        case "boolean":
            return Declared(Slot(BooleanShape()))
        case "integer":
            return Declared(Slot(integer_shape(keywords, draft)))
        case "number":
            return Declared(Slot(number_shape(keywords, draft)))
        case "string":
            return Declared(Slot(text_shape(keywords, draft, nullable=nullable)))
        case "array":
            return _list(keywords, site, draft)
        case "object":
            return _object(keywords, site, draft)
        case _:
            return NOTHING


def _type(keywords: Keywords, draft: Draft) -> tuple[str | None, bool]:
    """Return the name of the type, if there is a right one, and whether null is let in too."""
    keyword = keywords.get("type")
    if keyword is None:
        return None, False
    data = keyword.data
    names = [data] if isinstance(data, str) else data
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        draft.misuse(keyword, kw.TYPE)
        return None, False
    others = [name for name in names if name != "null"]
    if not others:
        draft.find("PE409", keyword.node.span)
    elif len(others) > 1 or len(names) > 2:
        draft.find("PE408", keyword.node.span)
    elif others[0] not in kw.TYPES:
        near = kw.OTHER_NAMES.get(others[0]) or nearest(others[0], kw.TYPES)
        draft.find("PE407", keyword.node.span, type=words.text(others[0]), suggestion=near)
    else:
        return others[0], "null" in names
    return None, False


def _list(keywords: Keywords, site: _Site, draft: Draft) -> Declared:
    fewest, most = size_limits(keywords, ("minItems", "maxItems"), draft)
    element = _element(keywords.get("items"), site, draft)
    return Declared(Slot(ListShape(element.slot, fewest, most)), members=element.members)


def _element(keyword: Keyword | None, site: _Site, draft: Draft) -> Declared:
    """Return what each element of a list, or each value of an object without members, is."""
    if keyword is None:
        return NOTHING
    declared = _slot(keyword.node, site.inside(f"{site.path}[]"), draft)
    if declared.slot.default is not NO_DEFAULT and not declared.slot.null_is_unknown:
        draft.find("PE419", keyword.span, keyword="default")
    return declared


def _object(keywords: Keywords, site: _Site, draft: Draft) -> Declared:
    """Return the record that `properties` declares, or the map that `additionalProperties` does."""
    members, others = keywords.get("properties"), keywords.get("additionalProperties")
    is_open = others is not None and others.data is not False
    if members is not None:
        if is_open and others is not None:
            draft.find("PE424", others.span)
        return _record(members, site, draft)
    if others is None or others.data is True:
        return Declared(Slot(MapShape(NOTHING.slot)))
    if not is_open:
        return Declared(Slot(RecordShape(site.path, ())))
    value = _element(others, site, draft)
    return Declared(Slot(MapShape(value.slot)), members=value.members)


def _record(keyword: Keyword, site: _Site, draft: Draft) -> Declared:
    if not isinstance(keyword.node, MappingNode):
        draft.misuse(keyword, kw.SCHEMAS)
        return NOTHING
    members: list[tuple[str, Slot]] = []
    declarations: list[Declaration] = []
    for member in map(keyword_of, keyword.node.entries):
        _check_name(member, site, draft)
        path = f"{site.path}.{member.name}" if site.path else member.name
        declared = _slot(member.node, site.inside(path), draft)
        members.append((member.name, declared.slot))
        declarations += (_declaration(path, declared, member.span), *declared.members)
    return Declared(Slot(RecordShape(site.path, tuple(members))), members=tuple(declarations))


def _check_name(member: Keyword, site: _Site, draft: Draft) -> None:
    """Note a name that an expression could not read."""
    name = member.name
    if not _IDENTIFIER.fullmatch(name):
        draft.find("PE422", member.span, name=words.text(name))
    elif name in kw.LITERALS or (name in kw.RESERVED and not site.path):
        draft.find("PE423", member.span, name=name)


def _declaration(path: str, declared: Declared, span: Span) -> Declaration:
    slot = declared.slot
    return Declaration(
        path=path,
        type=slot.type,
        default=slot.default,
        null_is_unknown=slot.null_is_unknown,
        title=declared.words.title,
        description=declared.words.description,
        unit=declared.words.unit,
        span=span,
        slot=slot,
    )
