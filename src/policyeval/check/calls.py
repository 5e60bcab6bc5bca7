"""Which overload a call means, and whether it can fail on its arguments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from policyeval.check import literals
from policyeval.check.intervals import never_true_or_false, refine
from policyeval.check.ratios import check_quotients
from policyeval.check.unify import (
    UNDETERMINED,
    Bindings,
    brings_null,
    is_open,
    join,
    matches,
    settled,
    substitute,
)
from policyeval.check.world import World
from policyeval.frozen import replace
from policyeval.ir.expr import Call, DynamicCall, Expr, Literal
from policyeval.ir.terms import AS_OF
from policyeval.language.overload import Overload
from policyeval.language.types import (
    DYN,
    NULL,
    STRING,
    Nullable,
    Parameter,
    Type,
    plain,
    show,
)
from policyeval.source.nearest import nearest
from policyeval.source.text import Span

_SHOWN: Final = 12
"""How many signatures of a function a finding lists."""
_ORDER: Final = ("<", "<=", ">", ">=")
_OPERATORS: Final[Mapping[str, str]] = {"@in": "in", "_[_]": "[ ]", "_[?_]": "[? ]", "_?._": ".?"}


def apply(name: str, arguments: Sequence[Expr], span: Span, world: World, *, receiver: bool = False) -> Expr:
    """Return the call of the one overload that fits, or of whichever fits when it is evaluated."""
    arguments = tuple(arguments)
    overloads = world.environment.functions.get((name, receiver), ())
    fitting = _fitting(overloads, arguments, world)
    if not fitting and not world.environment.is_strict and any(map(_may_be_null, arguments)):
        arguments = tuple(replace(a, type=DYN) if _may_be_null(a) else a for a in arguments)
        fitting = _fitting(overloads, arguments, world)  # whether it is null is seen when it is there
    if not any(is_open(argument.type) for argument in arguments):
        fitting = [(o, r) for o, r in fitting if DYN not in o.parameters] or fitting
    if not fitting:
        if not overloads:
            return _unknown_function(name, receiver, span, world)
        return _no_overload(name, arguments, overloads, span, world)
    if len(fitting) > 1 or any(_needs_looking(o, arguments) for o, _ in fitting[:1]):
        result = _common_result([result for _, result in fitting])
        zone = world.environment.zone
        return DynamicCall(name, receiver, arguments, zone, type=result, span=span, can_fail=True)
    overload, result = fitting[0]
    return _static(overload, arguments, result, span, world)


def _fitting(
    overloads: Sequence[Overload], arguments: tuple[Expr, ...], world: World
) -> list[tuple[Overload, Type]]:
    is_strict = world.environment.is_strict
    found = ((o, _result(o, arguments, takes_null=is_strict)) for o in overloads)
    return [(overload, result) for overload, result in found if result is not None]


def _result(overload: Overload, arguments: tuple[Expr, ...], *, takes_null: bool = True) -> Type | None:
    """Return the type of a call; without `takes_null` null is of no type that it is compared with."""
    if len(overload.parameters) != len(arguments):
        return None
    bindings: Bindings = {}
    for expected, argument in zip(overload.parameters, arguments, strict=True):
        if not matches(expected, argument.type, bindings):
            return None
    if not takes_null and brings_null(bindings.values(), [argument.type for argument in arguments]):
        return None
    return substitute(overload.result, bindings)


def _needs_looking(overload: Overload, arguments: tuple[Expr, ...]) -> bool:
    """Say whether the one fitting overload may turn out not to fit when values are there."""
    return any(
        is_open(argument.type) and not _takes_anything(expected)
        for expected, argument in zip(overload.parameters, arguments, strict=True)
    )


def _takes_anything(expected: Type) -> bool:
    return is_open(expected) or isinstance(expected, Parameter)


def _common_result(results: Sequence[Type]) -> Type:
    first = plain(results[0])
    return first if all(plain(result) == first for result in results) else DYN


def _static(overload: Overload, arguments: tuple[Expr, ...], result: Type, span: Span, world: World) -> Expr:
    if overload.zoned:
        arguments = (*arguments, Literal(world.environment.zone, type=STRING, span=span))
    folded = literals.fold(overload, arguments, span, world)
    if folded is not None:
        return folded
    type_, fails = refine(overload, arguments, result)
    fails = fails and not literals.is_safe(overload, arguments)
    call = Call(
        overload.id,
        arguments,
        type=type_,
        span=span,
        can_fail=fails or any(argument.can_fail for argument in arguments),
    )
    if world.environment.is_strict:
        for expected, argument in zip(overload.parameters, arguments, strict=False):
            literals.check_value(expected, argument, world)
        _remark(call, world)
    return call


def _remark(call: Call, world: World) -> None:
    """Report what is well typed and surely not meant."""
    literals.check_known_values(call, world)
    if len(call.arguments) != 2 or world.is_inlining:
        return
    check_quotients(call, world)
    left, right = call.arguments
    always = never_true_or_false(call.overload, left.type, right.type)
    if always is not None and not (isinstance(left, Literal) and isinstance(right, Literal)):
        world.report("PE319", call.span, value="true" if always else "false")
    if call.overload in ("equals", "not_equals"):
        for subject, other in ((left, right), (right, left)):
            if other.type == NULL and subject.type != NULL and not _takes_null(subject.type):
                world.report("PE328", call.span, expr=subject.span.text)


def _takes_null(type_: Type) -> bool:
    return isinstance(type_, Nullable) or is_open(type_)


def _may_be_null(expr: Expr) -> bool:
    return isinstance(expr.type, Nullable)


def _no_overload(
    name: str, arguments: tuple[Expr, ...], overloads: Sequence[Overload], span: Span, world: World
) -> Expr:
    if (null := _null_in_the_way(overloads, arguments)) is not None:
        return world.report("PE305", null.span, expr=null.span.text, type=show(null.type))
    types = ", ".join(show(settled(argument.type)) for argument in arguments)
    shown = _OPERATORS.get(name, name.strip("_") if name.startswith(("_", "-_", "!_")) else name)
    plains = [plain(argument.type) for argument in arguments]
    if sorted(map(show, plains)) == ["double", "int"]:
        return world.report("PE326", span, function=shown, types=types)
    near = [o for o in overloads if _takes_first(o, arguments)] or list(overloads)
    signatures = _listed(dict.fromkeys(_signature(o) for o in near))
    chained = _unchained(shown, arguments)
    return world.report("PE304", span, suggestion=chained, function=shown, types=types, signatures=signatures)


def _listed(signatures: Iterable[str]) -> str:
    """Return so many signatures as a line of a message holds."""
    shown = tuple(signatures)
    more = (f"… ({len(shown) - _SHOWN})",) if len(shown) > _SHOWN else ()
    return " · ".join((*shown[:_SHOWN], *more))


def _unchained(operator: str, arguments: Sequence[Expr]) -> str | None:
    """Return what `3 < x < 6` was meant to be, which in CEL compares a truth value with 6."""
    match arguments:
        case (Call(overload=overload, arguments=(_, middle)) as left, right) if (
            operator in _ORDER and overload.startswith(("less_", "greater_"))
        ):
            return f"{left.span.text} && {middle.span.text} {operator} {right.span.text}"
        case _:
            return None


def _takes_first(overload: Overload, arguments: tuple[Expr, ...]) -> bool:
    """Say whether the first argument is one that the overload takes: its author meant that form."""
    return bool(arguments and overload.parameters) and matches(overload.parameters[0], arguments[0].type, {})


def _null_in_the_way(overloads: Sequence[Overload], arguments: tuple[Expr, ...]) -> Expr | None:
    """Return the argument that would do if it were not for null."""
    for argument in arguments:
        if _may_be_null(argument):
            there = tuple(
                Literal(None, type=a.type.of, span=a.span) if isinstance(a.type, Nullable) else a
                for a in arguments
            )
            if any(_result(overload, there) is not None for overload in overloads):
                return argument
    return None


_CLOCKS: Final = ("now", "today", "current_time", "utcnow")
"""What other languages call the functions that read a clock; a rule has the instant of evaluation instead."""


def _unknown_function(name: str, receiver: bool, span: Span, world: World) -> Expr:
    functions = world.environment.functions
    if (name, not receiver) in functions:
        signature = _signature(functions[name, not receiver][0])
        return world.report("PE325", span, function=name, signature=signature)
    names = [other for other, is_receiver in functions if is_receiver == receiver and other[0].isalpha()]
    if receiver:
        names += ["all", "exists", "exists_one", "filter", "map"]
    else:
        names += [*world.environment.definitions, "has"]
    if name in names:
        return world.report("PE341", span, name=name)
    suggestion = AS_OF if name in _CLOCKS and not receiver else nearest(name, sorted(set(names)))
    return world.report("PE303", span, function=name, suggestion=suggestion)


def _signature(overload: Overload) -> str:
    shown = [show(parameter) for parameter in overload.parameters]
    if overload.receiver:
        return f"{shown[0]}.{overload.name}({', '.join(shown[1:])})"
    if overload.name in ("-_", "!_"):
        return f"{overload.name[0]}{shown[0]}"
    if overload.name.startswith("_") or overload.name == "@in":
        operator = _OPERATORS.get(overload.name, overload.name.strip("_"))
        return f"{shown[0]} {operator} {shown[1]}"
    return f"{overload.name}({', '.join(shown)})"


def common_type(types: Sequence[Type]) -> Type | None:
    """Return the type that all of these fit, or None when there is none."""
    common: Type | None = UNDETERMINED
    for type_ in types:
        common = None if common is None else join(common, type_)
    return common
