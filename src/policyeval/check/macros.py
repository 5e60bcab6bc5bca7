"""Macros: calls whose arguments are not evaluated first, but name and range over things.

Source: cel-spec, "Macros"; the extensions cel.bind, two-variable comprehensions, optMap, cel.block.
"""

from collections.abc import Mapping
from typing import Final

from policyeval.cel import syntax
from policyeval.check.calls import apply
from policyeval.check.environment import Key, Scope
from policyeval.check.narrowing import Known, known_when
from policyeval.check.truth import as_condition
from policyeval.check.unify import UNDETERMINED, is_open, join, settled
from policyeval.check.world import World
from policyeval.frozen import replace
from policyeval.ir.expr import (
    Call,
    Conditional,
    DynamicCall,
    Expr,
    Has,
    Let,
    Over,
    Quantifier,
    Variable,
)
from policyeval.language.types import (
    BOOL,
    DYN,
    INT,
    List,
    Map,
    Nullable,
    Optional,
    Parameter,
    Record,
    Type,
    show,
)
from policyeval.source.text import Span

_QUANTIFIERS: Final[Mapping[str, Over]] = {
    "all": Over.ALL,
    "exists": Over.EXISTS,
    "exists_one": Over.EXISTS_ONE,
    "existsOne": Over.EXISTS_ONE,
    "filter": Over.FILTER,
    "map": Over.MAP,
    "transformList": Over.MAP,
    "transformMap": Over.TRANSFORM_MAP,
    "transformMapEntry": Over.TRANSFORM_ENTRY,
}
_TRUTHS: Final = (Over.ALL, Over.EXISTS, Over.EXISTS_ONE)
_TWO_ONLY: Final = ("transformList", "transformMap", "transformMapEntry")
_ANY_OPTIONAL: Final = Optional(Parameter("A"))
_ANY_MAP: Final = Map(Parameter("A"), Parameter("B"))


def expand(call: syntax.Call, scope: Scope, world: World) -> Expr | None:
    """Return what the call means when it is a macro, or None when it is an ordinary call."""
    match call:
        case syntax.Call(function="has", target=None, arguments=(member,)):
            return _has(call, member, scope, world)
        case syntax.Call(function="bind" | "block" | "index" | "iterVar", target=syntax.Name(name="cel")):
            return _cel(call, scope, world)
        case syntax.Call(function="optMap" | "optFlatMap", target=target) if target is not None:
            return _optional(call, target, scope, world)
        case syntax.Call(function="or" | "orValue", target=target, arguments=(other,)) if target is not None:
            return _alternative(call, target, other, scope, world)
        case syntax.Call(function=function, target=target, arguments=arguments) if (
            function in _QUANTIFIERS and target is not None and _binds(function, arguments)
        ):
            return _quantifier(call, target, scope, world)
        case _:
            return None


def _binds(function: str, arguments: tuple[syntax.Expr, ...]) -> bool:
    """Say whether the number of arguments is one the macro takes; other calls may be functions."""
    return len(arguments) in {"filter": (2,), **dict.fromkeys(_TWO_ONLY, (3, 4))}.get(function, (2, 3))


def _has(call: syntax.Call, select: syntax.Expr, scope: Scope, world: World) -> Expr:
    if not isinstance(select, syntax.Select):
        return world.report("PE311", call.span)
    operand = world.infer(select.operand, scope, world)
    optional = isinstance(operand.type, Optional) or select.optional
    if optional:
        chain = world.infer(replace(select, optional=True), scope, world)
        return Call("optional_hasValue", (chain,), type=BOOL, span=call.span, can_fail=chain.can_fail)
    match operand.type:
        case Record() as record if record.member(select.field) is None:
            return world.infer(select, scope, world)
        case Nullable():
            return world.report("PE305", operand.span, expr=operand.span.text, type=show(operand.type))
        case Record() | Map():
            return Has(operand, select.field, type=BOOL, span=call.span, can_fail=operand.can_fail)
        case type_ if is_open(type_):
            return Has(operand, select.field, type=BOOL, span=call.span, can_fail=True)
        case type_:
            return world.report("PE310", select.field_span, field=select.field, type=show(type_))


def _variable_name(written: syntax.Expr) -> str | None:
    """Return the name that a macro binds, or None for what is no name."""
    match written:
        case syntax.Name(name=name, absolute=False):
            return name
        case syntax.Call(function="iterVar", target=syntax.Name(name="cel")):
            return _iteration_variable(written)
        case _:
            return None


def _malformed(written: syntax.Expr, world: World) -> Expr:
    return world.report("PE309", written.span, written=written.span.text)


def _miscounted(call: syntax.Call, world: World) -> Expr:
    return world.report("PE341", call.span, name=call.function)


def _iteration_variable(call: syntax.Call) -> str:
    numbers = [str(a.value) if isinstance(a, syntax.Literal) else "?" for a in call.arguments]
    return f"@it:{':'.join(numbers)}"


def _elements(range_: Expr, count: int, world: World) -> tuple[Type, ...] | None:
    """Return the types of the variables of a quantifier over `range_`."""
    match range_.type:
        case List(element=element):
            return (element,) if count == 1 else (INT, element)
        case Map(key=key, value=value):
            return (key,) if count == 1 else (key, value)
        case type_ if is_open(type_):
            return (DYN,) * count
        case Nullable() as type_:
            world.report("PE305", range_.span, expr=range_.span.text, type=show(type_))
            return None
        case type_:
            world.report("PE308", range_.span, type=show(type_))
            return None


def _quantifier(call: syntax.Call, target: syntax.Expr, scope: Scope, world: World) -> Expr:
    named, condition, value = _parts(call)
    names = [_variable_name(written) for written in named]
    for written, name in zip(named, names, strict=True):
        if name is None or names.count(name) > 1:
            return _malformed(written, world)
    range_ = world.infer(target, scope, world)
    types = _elements(range_, len(names), world) or (UNDETERMINED,) * len(names)
    variables = []
    for written, name, type_ in zip(named, names, types, strict=True):
        _report_clash(str(name), written.span, scope, world)
        scope, variable = scope.bind(str(name), type_, written.span)
        variables.append(variable)
    tested = None if condition is None else as_condition(world.infer(condition, scope, world), world)
    known = {} if tested is None else known_when(tested, True)
    produced = None if value is None else world.infer(value, scope.knowing(known), world)
    over = _QUANTIFIERS[call.function]
    if over is Over.MAP and tested is not None:
        over = Over.FILTER_MAP
    if over is Over.TRANSFORM_ENTRY and produced is not None:
        produced = _entry(produced, call.function, world)
    return Quantifier(
        over,
        range_,
        tuple(variable.name for variable in variables),
        tested,
        produced,
        type=_type(over, range_, types=types, variables=variables, known=known, produced=produced),
        span=call.span,
        can_fail=over is Over.TRANSFORM_ENTRY
        or is_open(range_.type)
        or any(part is not None and part.can_fail for part in (range_, tested, produced)),
    )


def _parts(call: syntax.Call) -> tuple[list[syntax.Expr], syntax.Expr | None, syntax.Expr | None]:
    """Return a quantifier's variables, its condition and the value it makes of each element."""
    *named, last = call.arguments
    if _QUANTIFIERS[call.function] in (*_TRUTHS, Over.FILTER):
        return named, last, None
    has_condition = len(named) == (3 if call.function in _TWO_ONLY else 2)
    return (named[:-1], named[-1], last) if has_condition else (named, None, last)


def _entry(produced: Expr, function: str, world: World) -> Expr:
    """Return the map that a quantifier makes of each element, or report that it is none."""
    if isinstance(produced.type, Map) or is_open(produced.type):
        return produced
    return _misfit(function, produced, _ANY_MAP, world)


def _type(
    over: Over,
    range_: Expr,
    *,
    types: tuple[Type, ...],
    variables: list[Variable],
    known: Known,
    produced: Expr | None,
) -> Type:
    made = UNDETERMINED if produced is None else produced.type
    match over:
        case Over.ALL | Over.EXISTS | Over.EXISTS_ONE:
            return BOOL
        case Over.FILTER:
            if isinstance(range_.type, Map):
                return List(types[0])
            return List(_refined(variables[-1], known))
        case Over.MAP | Over.FILTER_MAP:
            return List(made)
        case Over.TRANSFORM_MAP:
            return Map(types[0], made)
        case Over.TRANSFORM_ENTRY:
            return made


def _refined(variable: Variable, known: Known) -> Type:
    """Return the element's type with its members narrowed by what the filter has tested."""
    key: Key = ("", variable.name)
    match variable.type:
        case Record(name=name, members=members):
            return Record(name, tuple((m, known.get((*key, m), of)) for m, of in members))
        case type_:
            return known.get(key, type_)


def _report_clash(name: str, span: Span, scope: Scope, world: World) -> None:
    environment = world.environment
    if not environment.is_strict or name in scope.locals:
        return
    declared = environment.names.get(name)
    if declared is not None or name in environment.definitions:
        world.report("PE336", span, name=name)


def _cel(call: syntax.Call, scope: Scope, world: World) -> Expr:
    arguments = call.arguments
    match call.function:
        case "bind" if len(arguments) == 3:
            name = _variable_name(arguments[0])
            if name is None:
                return _malformed(arguments[0], world)
            return let(name, world.infer(arguments[1], scope, world), arguments[2], scope, world)
        case "block" if len(arguments) == 2 and isinstance(arguments[0], syntax.ListLiteral):
            return _block(arguments[0], arguments[1], scope, world)
        case "index" | "iterVar":
            name = _index_name(call) if call.function == "index" else _iteration_variable(call)
            variable = scope.locals.get(name)
            return world.report("PE301", call.span, name=call.span.text) if variable is None else variable
        case _:
            return _miscounted(call, world)


def _index_name(call: syntax.Call) -> str:
    first = call.arguments[0] if call.arguments else None
    return f"@index{first.value}" if isinstance(first, syntax.Literal) else "@index"


def _block(parts: syntax.ListLiteral, body: syntax.Expr, scope: Scope, world: World) -> Expr:
    values: list[tuple[Variable, Expr]] = []
    for index, element in enumerate(parts.elements):
        value = world.infer(element.value, scope, world)
        scope, variable = scope.bind(f"@index{index}", value.type, value.span)
        values.append((variable, value))
    result = world.infer(body, scope, world)
    for variable, value in reversed(values):
        result = bound(variable.name, value, result)
    return result


def let(name: str, value: Expr, body: syntax.Expr, scope: Scope, world: World) -> Expr:
    """Return `body` with `name` bound to `value`."""
    inner, variable = scope.bind(name, value.type, value.span)
    return bound(variable.name, value, world.infer(body, inner, world))


def bound(name: str, value: Expr, body: Expr) -> Expr:
    """Return the checked `body` with its variable `name` bound to `value`."""
    fails = body.can_fail or value.can_fail
    return Let(name, value, body, type=body.type, span=body.span, can_fail=fails)


def _optional(call: syntax.Call, target: syntax.Expr, scope: Scope, world: World) -> Expr:
    """Return `target.optMap(x, …)`: the value made of what the optional holds, if it holds any."""
    operand = world.infer(target, scope, world)
    if len(call.arguments) != 2:
        return _miscounted(call, world)
    name = _variable_name(call.arguments[0])
    if name is None:
        return _malformed(call.arguments[0], world)
    if not (isinstance(operand.type, Optional) or is_open(operand.type)):
        return _misfit(call.function, operand, _ANY_OPTIONAL, world)
    scope, held = scope.bind("@optional", operand.type, call.span)
    body = let(name, _value(held), call.arguments[1], scope, world)
    then = _flat(body, call, world) if call.function == "optFlatMap" else _some(body)
    return _when_present(
        held, operand, then, Call("optional_none", (), type=then.type, span=call.span), world
    )


def _misfit(function: str, found: Expr, expected: Type, world: World) -> Expr:
    types, signatures = show(settled(found.type)), show(expected)
    return world.report("PE304", found.span, function=function, types=types, signatures=signatures)


def _some(body: Expr) -> Expr:
    return Call("optional_of", (body,), type=Optional(body.type), span=body.span, can_fail=body.can_fail)


def _flat(body: Expr, call: syntax.Call, world: World) -> Expr:
    if not (isinstance(body.type, Optional) or is_open(body.type)):
        return _misfit(call.function, body, _ANY_OPTIONAL, world)
    return body


def _alternative(
    call: syntax.Call, target: syntax.Expr, other: syntax.Expr, scope: Scope, world: World
) -> Expr:
    """Return `target.or(other)` or `target.orValue(other)`; `other` only counts when it is needed."""
    operand, otherwise = world.infer(target, scope, world), world.infer(other, scope, world)
    strict = apply(call.function, (operand, otherwise), call.span, world, receiver=True)
    match strict:
        case Call(overload="optional_or_optional" | "optional_orValue_value") | DynamicCall(receiver=True):
            _, held = scope.bind("@optional", operand.type, call.span)
            then = held if call.function == "or" else _value(held)
            return replace(_when_present(held, operand, then, otherwise, world), type=strict.type)
        case _:
            return strict


def _value(held: Variable) -> Expr:
    """Return what an optional holds, where it is known that it holds something."""
    of = held.type.of if isinstance(held.type, Optional) else DYN
    return Call("optional_value", (held,), type=of, span=held.span)


def _when_present(held: Variable, operand: Expr, then: Expr, otherwise: Expr, world: World) -> Expr:
    """Return `then`, which reads the optional `operand` as `held`, or `otherwise` without a value."""
    test = apply("hasValue", (held,), held.span, world, receiver=True)
    fails = test.can_fail or then.can_fail or otherwise.can_fail
    type_ = join(then.type, otherwise.type) or DYN
    chosen = Conditional(test, then, otherwise, type=type_, span=held.span, can_fail=fails)
    return bound(held.name, operand, chosen)
