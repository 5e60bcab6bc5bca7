"""From CEL syntax to checked expressions.

One pass from the leaves up; a mistake becomes a finding and an expression of undetermined type, so
that the rest is still checked and nothing is reported twice.

Source: cel-spec, "Gradual Type Checking" and "Name Resolution".
"""

from collections.abc import Iterator
from typing import Final, assert_never

from policyeval.cel import syntax
from policyeval.check import macros
from policyeval.check.calls import apply, common_type
from policyeval.check.collections import list_of, map_of
from policyeval.check.environment import (
    TOP,
    TYPE_NAMES,
    Environment,
    Findings,
    Global,
    Scope,
    key_of,
)
from policyeval.check.inlining import inline
from policyeval.check.narrowing import known_when
from policyeval.check.truth import as_condition
from policyeval.check.unify import brings_null, is_open, join
from policyeval.check.world import World
from policyeval.frozen import replace
from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    Expr,
    Fact,
    Literal,
    Named,
    Or,
    Select,
    Variable,
)
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DYN,
    NULL,
    STRING,
    UINT,
    Int,
    List,
    Map,
    Nullable,
    Optional,
    Record,
    Type,
    TypeOf,
    show,
)
from policyeval.language.values import TypeValue, Uint, Value
from policyeval.source.diagnostic import Label, Phrase
from policyeval.source.nearest import nearest
from policyeval.source.text import Span
from policyeval.stack import on_own_stack

_LEVELS_OF_A_STACK: Final = 50
"""So many levels of nesting fit on what is left of a stack: each takes seven calls at most."""

_FACT_HERE: Final = Phrase("the fact is declared here", "ประกาศข้อเท็จจริงไว้ที่นี่")


def check_expression(written: syntax.Expr, environment: Environment, findings: Findings) -> Expr:
    """Return what `written` means in the environment; what is wrong with it goes to `findings`."""
    taken = frozenset(g.meaning.name for g in environment.names.values() if isinstance(g.meaning, Variable))
    return infer(written, replace(TOP, taken=taken), World(environment, findings, infer))


def infer(written: syntax.Expr, scope: Scope, world: World) -> Expr:
    """Return the meaning of one expression in its scope."""
    world.findings.level += 1
    if world.findings.level % _LEVELS_OF_A_STACK:
        meaning = _infer(written, scope, world)
    else:
        meaning = on_own_stack(lambda: _infer(written, scope, world))
    world.findings.level -= 1
    return _as_known(meaning, scope, world)


def _as_known(meaning: Expr, scope: Scope, world: World) -> Expr:
    """Return a meaning with the type that it has where something is known of it."""
    if not world.environment.is_typed:
        return replace(meaning, type=DYN, can_fail=True)
    key = key_of(meaning)
    narrower = scope.narrowed.get(key) if key is not None else None
    return meaning if narrower is None else replace(meaning, type=narrower)


def _infer(written: syntax.Expr, scope: Scope, world: World) -> Expr:  # noqa: C901  (one arm for each node)
    match written:
        case syntax.Literal(value=value, span=span):
            return Literal(value, type=type_of_literal(value), span=span)
        case syntax.Name():
            return _name(written, scope, world)
        case syntax.Select():
            return _qualified(written, scope, world) or _select(written, scope, world)
        case syntax.Index(operand=operand, index=index, optional=optional):
            inner, at = infer(operand, scope, world), infer(index, scope, world)
            name = "_[?_]" if optional else "_[_]"
            return apply(name, (inner, at), written.span, world)
        case syntax.Call():
            return macros.expand(written, scope, world) or _call(written, scope, world)
        case syntax.Unary(operator=operator, operand=operand):
            return apply(f"{operator}_", (infer(operand, scope, world),), written.span, world)
        case syntax.Binary():
            return _operations(written, scope, world)
        case syntax.And(terms=terms):
            return _chain(terms, True, written.span, scope, world)
        case syntax.Or(terms=terms):
            return _chain(terms, False, written.span, scope, world)
        case syntax.Conditional():
            return _conditional(written, scope, world)
        case syntax.ListLiteral(elements=elements):
            return list_of(elements, written.span, scope, world)
        case syntax.MapLiteral(entries=entries):
            return map_of(entries, written.span, scope, world)
        case syntax.MessageLiteral(name=name):
            return world.report("PE324", written.span, name=name)
        case _:
            assert_never(written)


def _operations(written: syntax.Binary, scope: Scope, world: World) -> Expr:
    """Return the meaning of a chain such as `a + b + c`: each operation is the left side of the next."""
    chain = [written]
    while isinstance(chain[-1].left, syntax.Binary):
        chain.append(chain[-1].left)
    meaning = infer(chain[-1].left, scope, world)
    for operation in reversed(chain):
        name = "@in" if operation.operator == "in" else f"_{operation.operator}_"
        both = meaning, infer(operation.right, scope, world)
        meaning = apply(name, both, operation.span, world)
        meaning = meaning if operation is written else _as_known(meaning, scope, world)
    return meaning


def type_of_literal(value: Value) -> Type:
    """Return the type of a literal: of an integer or a text as narrow as the value itself."""
    match value:
        case None:
            return NULL
        case bool():
            return BOOL
        case Uint():
            return UINT
        case int():
            return Int(value, value)
        case float():
            return DOUBLE
        case str():
            return STRING
        case bytes():
            return BYTES
        case list():
            return List(common_type([type_of_literal(element) for element in value]) or DYN)
        case TypeValue(type=of):
            return TypeOf(of)
        case _:
            return DYN


# ------------------------------------------------------------------------------------------ names


def _candidates(name: str, container: str) -> Iterator[str]:
    """Yield the full names that a name may stand for, the innermost container first."""
    while container:
        yield f"{container}.{name}"
        container = container.rpartition(".")[0]
    yield name


def _lookup(name: str, absolute: bool, world: World) -> Global | None:
    names = world.environment.names
    candidates = (name,) if absolute else _candidates(name, world.environment.container)
    return next((names[c] for c in candidates if c in names), None) or TYPE_NAMES.get(name)


def _name(written: syntax.Name, scope: Scope, world: World) -> Expr:
    name, span = written.name, written.span
    local = None if written.absolute else scope.locals.get(name)
    if local is not None:
        return replace(local, span=span)
    found = _lookup(name, written.absolute, world)
    if found is not None and found.hides is not None:
        return _either(found, found.hides, written, scope, world)
    if found is not None:
        return _meant(found, span, world)
    if name in world.environment.definitions:
        return inline(written.name, (), span, scope, world)
    return _unknown_name(name, span, scope, world)


def _either(found: Global, hidden: Expr, written: syntax.Name, scope: Scope, world: World) -> Expr:
    """Return the fact where a definition names it, which knows no results, and a finding elsewhere."""
    if scope.expanding:
        return replace(hidden, span=written.span)
    suggestion = f"result.{written.name}" if f"result.{written.name}" in world.environment.names else None
    labels = (Label(hidden.span, _FACT_HERE),)
    return world.report("PE337", written.span, labels=labels, suggestion=suggestion, name=written.name)


def _meant(found: Global, span: Span, world: World) -> Expr:
    if isinstance(found.meaning, Named):
        world.findings.used.add(found.meaning.name)
    return replace(found.meaning, span=span)


def _unknown_name(name: str, span: Span, scope: Scope, world: World) -> Expr:
    environment = world.environment
    if any(other.startswith(f"{name}.") for other in environment.names):
        inside = ", ".join(other for other in environment.names if other.startswith(f"{name}."))
        return world.report("PE338", span, name=name, members=inside)
    members = _declared_members(environment)
    if name in members:
        return world.report("PE302", span, suggestion=members[name], field=name, of="facts")
    known = [*scope.locals, *environment.names, *environment.definitions]
    return world.report("PE301", span, suggestion=nearest(name, sorted(known)), name=name)


def _declared_members(environment: Environment) -> dict[str, str]:
    """Return the members of the facts by name, for whoever forgot what they are members of."""
    return {
        member: f"{root}.{member}"
        for root, found in environment.names.items()
        if isinstance(found.meaning, Fact) and isinstance(found.meaning.type, Record)
        for member, _ in found.meaning.type.members
    }


def _dotted(written: syntax.Expr) -> tuple[str, bool] | None:
    """Return `a.b.c` as a dotted name, and whether it began with a dot."""
    match written:
        case syntax.Name(name=name, absolute=absolute):
            return name, absolute
        case syntax.Select(operand=operand, field=name, optional=False):
            before = _dotted(operand)
            return None if before is None else (f"{before[0]}.{name}", before[1])
        case _:
            return None


def _qualified(written: syntax.Select, scope: Scope, world: World) -> Expr | None:
    """Return what a whole dotted name means, where it is one."""
    dotted = _dotted(written)
    if dotted is None:
        return None
    name, absolute = dotted
    root = name.partition(".")[0]
    if not absolute and root in scope.locals:
        return None
    found = _lookup(name, absolute, world)
    if found is not None:
        return _meant(found, written.span, world)
    if _lookup(root, absolute, world) is not None:
        return None
    siblings = [other for other in world.environment.names if other.startswith(f"{root}.")]
    if siblings and not any(
        other.startswith(f"{name}.") or name.startswith(f"{other}.") for other in siblings
    ):
        return world.report("PE301", written.span, suggestion=nearest(name, siblings), name=name)
    return None


def _select(written: syntax.Select, scope: Scope, world: World) -> Expr:
    operand = infer(written.operand, scope, world)
    if written.optional or isinstance(operand.type, Optional):
        return _optional_member(operand, written, world)
    type_ = _member_type(operand.type, operand, written, world)
    if not isinstance(operand.type, Record):
        return Select(operand, written.field, type=type_, span=written.span, can_fail=True)
    if isinstance(operand, Fact):
        return Fact((*operand.path, written.field), type=type_, span=written.span)
    return Select(operand, written.field, type=type_, span=written.span, can_fail=operand.can_fail)


def _optional_member(operand: Expr, written: syntax.Select, world: World) -> Expr:
    holder = operand.type.of if isinstance(operand.type, Optional) else operand.type
    type_ = _member_type(holder, operand, written, world)
    name = Literal(written.field, type=STRING, span=written.field_span)
    return Call(
        "select_optional_field",
        (operand, name),
        type=Optional(type_),
        span=written.span,
        can_fail=operand.can_fail or is_open(holder),
    )


def _member_type(holder: Type, operand: Expr, written: syntax.Select, world: World) -> Type:
    """Return the type of the member that is written, or report that `holder` has none such."""
    field = written.field
    match holder:
        case Record() as record:
            return record.member(field) or _no_member(record, written, world)
        case Map(value=value):
            return value
        case _ if is_open(holder):
            return holder
        case Nullable(of=Record() | Map()):
            return world.report("PE305", operand.span, expr=operand.span.text, type=show(operand.type)).type
        case _ if any(name == field for name, receiver in world.environment.functions if receiver):
            return world.report("PE325", written.field_span, function=field, signature=f"{field}(…)").type
        case _:
            return world.report("PE310", written.field_span, field=field, type=show(holder)).type


def _no_member(record: Record, written: syntax.Select, world: World) -> Type:
    suggestion = nearest(written.field, [name for name, _ in record.members])
    of = written.operand.span.text
    return world.report("PE302", written.field_span, suggestion=suggestion, field=written.field, of=of).type


# ------------------------------------------------------------------------------------------ calls


def _call(written: syntax.Call, scope: Scope, world: World) -> Expr:
    functions = world.environment.functions
    if written.target is None:
        if written.function in world.environment.definitions:
            arguments = [infer(argument, scope, world) for argument in written.arguments]
            return inline(written.function, arguments, written.span, scope, world)
        names = (
            (written.function,)
            if written.absolute
            else _candidates(written.function, world.environment.container)
        )
        name = next((n for n in names if (n, False) in functions), written.function)
        return _apply(name, (), written, scope, world)
    dotted = _dotted(written.target)
    if dotted is not None and dotted[0].partition(".")[0] not in scope.locals:
        candidates = _candidates(f"{dotted[0]}.{written.function}", world.environment.container)
        name = next((n for n in candidates if (n, False) in functions), "")
        if name:
            return _apply(name, (), written, scope, world)
    return _apply(written.function, (infer(written.target, scope, world),), written, scope, world)


def _apply(name: str, target: tuple[Expr, ...], written: syntax.Call, scope: Scope, world: World) -> Expr:
    known = (name, bool(target)) in world.environment.functions
    if not known:
        return apply(name, target, written.function_span, world, receiver=bool(target))
    arguments = [infer(argument, scope, world) for argument in written.arguments]
    return apply(name, (*target, *arguments), written.span, world, receiver=bool(target))


# ------------------------------------------------------------------------------- chains


def condition(written: syntax.Expr, scope: Scope, world: World) -> Expr:
    """Return the meaning of an expression that has to be a truth."""
    return as_condition(infer(written, scope, world), world)


def _chain(terms: tuple[syntax.Expr, ...], is_and: bool, span: Span, scope: Scope, world: World) -> Expr:
    checked: list[Expr] = []
    for written in terms:
        term = condition(written, scope, world)
        checked.append(term)
        if not term.can_fail:
            scope = scope.knowing(known_when(term, is_and))
    fails = any(term.can_fail for term in checked)
    return (And if is_and else Or)(tuple(checked), type=BOOL, span=span, can_fail=fails)


def _conditional(written: syntax.Conditional, scope: Scope, world: World) -> Expr:
    test = condition(written.condition, scope, world)
    then = infer(written.then, scope.knowing(known_when(test, True)), world)
    otherwise = infer(written.otherwise, scope.knowing(known_when(test, False)), world)
    type_ = join(then.type, otherwise.type)
    if type_ is None or (
        not world.environment.is_strict and brings_null([type_], [then.type, otherwise.type])
    ):
        world.report("PE307", written.span, then=show(then.type), otherwise=show(otherwise.type))
    fails = test.can_fail or then.can_fail or otherwise.can_fail
    return Conditional(test, then, otherwise, type=type_ or DYN, span=written.span, can_fail=fails)
