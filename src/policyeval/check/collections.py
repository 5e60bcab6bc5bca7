"""Lists and maps that are written out."""

from policyeval.cel import syntax
from policyeval.check.calls import common_type
from policyeval.check.environment import Scope
from policyeval.check.unify import UNDETERMINED, is_open
from policyeval.check.world import World
from policyeval.ir.expr import Element, Entry, Expr, ListLiteral, Literal, MapLiteral
from policyeval.language.types import DYN, STRING, List, Map, Optional, String, Type, show
from policyeval.language.values import to_key
from policyeval.source.text import Span


def list_of(elements: tuple[syntax.Element, ...], span: Span, scope: Scope, world: World) -> Expr:
    """Return a list of these elements, whose type is what they have in common or else `dyn`."""
    checked = [Element(world.infer(e.value, scope, world), e.optional) for e in elements]
    types = [_inside(e.value, e.optional, world) for e in checked]
    fails = any(map(_part_can_fail, checked))
    return ListLiteral(tuple(checked), type=List(_mixed(types)), span=span, can_fail=fails)


def _mixed(types: list[Type]) -> Type:
    common = common_type(types)
    if isinstance(common, String):
        return STRING
    return DYN if common is None else common


def _inside(value: Expr, is_optional: bool, world: World) -> Type:
    """Return the type of an element, which of an optional element is what the optional holds."""
    if not is_optional:
        return value.type
    match value.type:
        case Optional(of=of):
            return of
        case type_ if is_open(type_):
            return type_
        case type_:
            world.report("PE304", value.span, function="?", types=show(type_), signatures="optional(A)")
            return UNDETERMINED


def map_of(entries: tuple[syntax.Entry, ...], span: Span, scope: Scope, world: World) -> Expr:
    """Return a map of these entries; two keys that may be equal are what can fail."""
    checked = [
        Entry(world.infer(e.key, scope, world), world.infer(e.value, scope, world), e.optional)
        for e in entries
    ]
    key = _mixed([entry.key.type for entry in checked])
    value = _mixed([_inside(entry.value, entry.optional, world) for entry in checked])
    fails = any(e.key.can_fail or _part_can_fail(e) for e in checked)
    fails = fails or not _are_distinct([entry.key for entry in checked])
    return MapLiteral(tuple(checked), type=Map(key, value), span=span, can_fail=fails)


def _are_distinct(keys: list[Expr]) -> bool:
    """Return whether the keys are written out, are of types that keys have, and no two are equal."""
    written = [key.value for key in keys if isinstance(key, Literal)]
    hashed = {to_key(value) for value in written if isinstance(value, bool | int | str)}
    return len(hashed) == len(keys)


def _part_can_fail(part: Element | Entry) -> bool:
    return part.value.can_fail or (part.optional and is_open(part.value.type))
