"""Expressions as Python: operators where these suffice, statements where loops or choices need them.

What is written is evaluated in the order of CEL and as lazily; whatever has no answer raises, and then
the reference decides. So `and` is `&&`: that CEL's absorbs a failure is the reference's concern.
"""

from collections.abc import Sequence
from typing import Final, assert_never

from policyeval.backends.python.asking import asked, has_called, selected
from policyeval.backends.python.chains import known_truth, write_chain
from policyeval.backends.python.emit import Unwritable
from policyeval.backends.python.forms import form_of, from_value
from policyeval.backends.python.functions import FUNCTIONS, Operand, Site, given, peeled
from policyeval.backends.python.loops import write_loop
from policyeval.backends.python.operands import as_type, converted, truth
from policyeval.backends.python.scope import Ahead, Scope
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    DecisionResult,
    DynamicCall,
    Expr,
    Fact,
    Has,
    Let,
    ListLiteral,
    Literal,
    MapLiteral,
    Named,
    Or,
    Over,
    Quantifier,
    Select,
    Variable,
)
from policyeval.language.types import BOOL, List, Map, Nullable, Record, Type
from policyeval.language.values import Failure, Unknown, to_key

_DEEPEST: Final = 20
"""How deep parentheses nest in a line."""


def write(expr: Expr, scope: Scope) -> Operand:
    """Return a Python expression for `expr`, after writing the statements that it needs."""
    while isinstance(expr, Named):
        expr = expr.body
    match expr:
        case Literal() | Variable() | Fact() | DecisionResult():
            return _leaf(expr, scope)
        case _ if scope.is_folding and not scope.numbering.names[scope.numbering.of(expr)]:
            return _constant(expr, scope)
        case _:
            found = scope.find(scope.numbering.of(expr))
            return found if found is not None else _spine(expr, scope)


def write_as(expr: Expr, type_: Type, scope: Scope) -> str:
    """Return a Python expression for the value of `expr`, present and in the form of a type."""
    operand = write(expr, scope)
    return converted(operand, type_, scope)


def _spine(expr: Expr, scope: Scope) -> Operand:
    """Write a chain of calls, each the first argument of the next, without recursion."""
    spine: list[Call] = []
    node = expr
    while isinstance(node, Call) and _is_cheap(node, scope):
        spine.append(node)
        if not node.arguments:
            break
        node = peeled(node)[0]
    first = None
    if not spine or node is not spine[-1]:
        first = write(node, scope) if spine else _keep(node, scope)
    for call in reversed(spine):
        first = _kept(call, _call(call, scope, first), scope)
    if first is None:
        raise AssertionError(expr)
    return first


def _is_cheap(call: Call, scope: Scope) -> bool:
    number = scope.numbering.of(call)
    return number not in scope.numbering.costly and scope.find(number) is None


def _keep(expr: Expr, scope: Scope) -> Operand:
    """Write what may be costly: before everything when it can be, or once where it is needed first."""
    number = scope.numbering.of(expr)
    if number not in scope.numbering.costly:
        return _kept(expr, _node(expr, scope), scope)
    names = scope.numbering.names[number]
    if scope.prelude is not None and names <= {"as_of"}:
        return _early(expr, number, scope, scope.prelude)
    level = scope.level_of(expr)
    reserve = scope.reserve_at(level)
    is_passing = scope.is_conditional or not scope.is_lasting
    is_late = level < scope.level or (is_passing and scope.numbering.is_shared(expr))
    if reserve is None or not is_late:
        return _kept(expr, _node(expr, scope), scope)
    return _late(expr, scope, reserve.names, level)


def _early(expr: Expr, number: int, scope: Scope, prelude: Scope) -> Operand:
    """Compute in the prelude; what has no answer there is absent here."""
    name = scope.emitter.lasting_name()
    with prelude.emitter.block("try"), prelude.stretch(is_conditional=False):
        text = given(_node(expr, prelude))
        prelude.emitter.line(f"{name} = {text}")
    with prelude.emitter.block("except Exception"):
        prelude.emitter.line(f"{name} = A")
    scope.kept.append(name)
    operand = Operand(name, expr.type, can_be_absent=True)
    scope.frames[0].known[number] = operand
    return operand


def _late(expr: Expr, scope: Scope, names: list[str], level: int) -> Operand:
    """Compute where the value is needed, unless that was done on another way to this place."""
    emitter, number = scope.emitter, scope.numbering.of(expr)
    key = "late", number
    home = next(frame for frame in scope.frames if frame.level == level and frame.reserve is not None)
    ready = home.known.get(key)
    if ready is None:
        name = emitter.lasting_name()
        names.append(name)
        ready = home.known[key] = Operand(name, expr.type, level=level)
    with emitter.block(f"if {ready.text} is U"), scope.stretch(is_conditional=False):
        emitter.line(f"{ready.text} = {given(_node(expr, scope))}")
    return scope.remember(number, ready)


def _kept(expr: Expr, operand: Operand, scope: Scope) -> Operand:
    """Give a value a name when it is used again, or when its text has become too long."""
    number = scope.numbering.of(expr)
    is_shared = scope.numbering.is_shared(expr)
    if operand.text.isidentifier():
        return operand
    if is_shared and expr.type != BOOL and (ahead := scope.place_ahead(operand.text)) is not None:
        return _ahead(number, operand, ahead, scope)
    is_again = is_shared and not scope.is_conditional and (expr.type != BOOL or scope.is_lasting)
    if not is_again and operand.depth <= _DEEPEST:
        return operand
    name = scope.emitter.assign(operand.text)
    return scope.remember(number, Operand(name, operand.type, operand.can_be_absent, 0, operand.level))


def _ahead(number: int, operand: Operand, ahead: Ahead, scope: Scope) -> Operand:
    """Compute ahead of a term what it shares with others; it is absent where the term is not evaluated."""
    name = scope.emitter.lasting_name()
    text = f"{operand.text} if {ahead.condition} else A"
    ahead.lines.append(f"{' ' * ahead.indent}{name} = {text}")
    found = Operand(name, operand.type, can_be_absent=True, level=operand.level)
    ahead.home.known[number] = found
    return found


# ------------------------------------------------------------------------------------------ leaves


def _leaf(expr: Literal | Variable | Fact | DecisionResult, scope: Scope) -> Operand:
    match expr:
        case Literal(value=value, type=type_):
            return Operand(scope.emitter.constant(from_value(form_of(type_))(value)), type_)
        case Variable(name=name):
            return as_type(scope.variables[name], expr.type, scope)
        case DecisionResult(decision=decision, key=key):
            return as_type(scope.decisions[decision, key], expr.type, scope)
        case Fact(path=path):
            return as_type(_fact(path, scope), expr.type, scope)


def _fact(path: tuple[str, ...], scope: Scope) -> Operand:
    if path not in scope.facts:
        raise Unwritable
    fact = scope.facts[path]
    if fact.members is None:
        return fact.operand
    held = scope.find(path)
    if held is not None:
        return held
    of = fact.operand
    text = "".join(f"{_fact((*path, name), scope).text}, " for name in fact.members)
    whole = f"(({text}) if type({of.text}) is dict else {of.text})"
    return scope.remember(path, Operand(scope.emitter.assign(whole), of.type, can_be_absent=True))


# ------------------------------------------------------------------------------------------- nodes


def _node(expr: Expr, scope: Scope) -> Operand:  # noqa: C901  (one arm for each node)
    match expr:
        case Literal() | Variable() | Fact() | DecisionResult():
            return _leaf(expr, scope)
        case Named(body=body):
            return write(body, scope)
        case Call():
            return _call(expr, scope, None)
        case And(terms=terms):
            return write_chain(terms, "and", scope, write)
        case Or(terms=terms):
            return write_chain(terms, "or", scope, write)
        case Conditional():
            return _conditional(expr, scope)
        case Select():
            return _select(expr, scope)
        case Has():
            return _has(expr, scope)
        case ListLiteral():
            return _list(expr, scope)
        case MapLiteral():
            return _map(expr, scope)
        case Quantifier():
            return _quantifier(expr, scope)
        case Let():
            return _let(expr, scope)
        case DynamicCall():
            return _ask(expr, scope)
        case _:
            assert_never(expr)


def _call(call: Call, scope: Scope, first: Operand | None) -> Operand:
    arguments = peeled(call)
    rest = arguments if first is None else arguments[1:]
    operands = [*([] if first is None else [first]), *(write(argument, scope) for argument in rest)]
    text = FUNCTIONS[call.overload](Site(call, tuple(operands), scope.emitter))
    depth = 1 + max((operand.depth for operand in operands), default=0)
    return Operand(text, call.type, False, depth, scope.level_of(call))


def _constant(expr: Expr, scope: Scope) -> Operand:
    """Compute now what nothing changes."""
    value = evaluate(expr, Environment({}, {}, lambda *_: None))
    if isinstance(value, Failure | Unknown):
        return Operand("B()", expr.type)
    return Operand(scope.emitter.constant(from_value(form_of(expr.type))(value)), expr.type)


def write_terms(terms: Sequence[Expr], scope: Scope) -> Operand:
    """Return a Python expression that is true when all terms are; there may be none."""
    match terms:
        case []:
            return Operand("True", BOOL)
        case [term]:
            return truth(write(term, scope), scope)
        case _:
            return write_chain(terms, "and", scope, write)


def _conditional(expr: Conditional, scope: Scope) -> Operand:
    emitter = scope.emitter
    known = known_truth(expr.condition, scope)
    if known is not None:
        return as_type(write(expr.then if known else expr.otherwise, scope), expr.type, scope)
    condition = truth(write(expr.condition, scope), scope)
    with emitter.aside() as then_lines, scope.stretch(is_conditional=True):
        then = write_as(expr.then, expr.type, scope)
    with emitter.aside() as else_lines, scope.stretch(is_conditional=True):
        otherwise = write(expr.otherwise, scope)
        text = converted(otherwise, expr.type, scope)
    if not then_lines and not else_lines:
        depth = 1 + max(condition.depth, otherwise.depth)
        return Operand(f"({then} if {condition.text} else {text})", expr.type, False, depth)
    name = emitter.name()
    emitter.line(f"if {condition.text}:")
    emitter.lines.extend(then_lines)
    emitter.line(f" {name} = {then}")
    emitter.line("else:")
    emitter.lines.extend(else_lines)
    emitter.line(f" {name} = {text}")
    return Operand(name, expr.type)


def _record(type_: Type) -> Record | None:
    match type_:
        case Nullable(of=of):
            return _record(of)
        case Record():
            return type_
        case _:
            return None


def _place(record: Record, field: str) -> tuple[int, Type]:
    for index, (name, type_) in enumerate(record.members):
        if name == field:
            return index, type_
    raise Unwritable


def _select(expr: Select, scope: Scope) -> Operand:
    operand = write(expr.operand, scope)
    record = _record(operand.type)
    if record is not None:
        index, type_ = _place(record, expr.field)
        member = Operand(scope.member(operand, index), type_, True, operand.depth, operand.level)
        return as_type(member, expr.type, scope)
    if isinstance(operand.type, Map):
        text = f"{operand.text}[{scope.emitter.constant(expr.field)}]"
        return as_type(Operand(text, operand.type.value, True, operand.depth), expr.type, scope)
    scope.asked.append(expr)
    select = scope.emitter.constant(selected(expr, operand.type))
    return Operand(f"{select}({given(operand)})", expr.type, False, operand.depth + 1)


def _has(expr: Has, scope: Scope) -> Operand:
    of = expr.operand
    while isinstance(of, Named):
        of = of.body
    if isinstance(of, Fact) and (*of.path, expr.field) in scope.facts:
        return _has_fact((*of.path, expr.field), scope)
    operand = write(of, scope)
    record = _record(operand.type)
    if record is not None:
        index, _ = _place(record, expr.field)
        return Operand(f"({scope.member(operand, index)} is not A)", BOOL, False, operand.depth + 1)
    scope.asked.append(expr)
    has = scope.emitter.constant(has_called(expr, operand.type))
    return Operand(f"{has}({operand.text})", BOOL, False, operand.depth + 1)


def _has_fact(path: tuple[str, ...], scope: Scope) -> Operand:
    fact = scope.facts[path]
    text = "True" if fact.is_certain else f"({fact.operand.text} is not A)"
    if fact.parent is not None:
        text = f"({text} if type({fact.parent}) is dict else B())"
    return Operand(text, BOOL)


def _list(expr: ListLiteral, scope: Scope) -> Operand:
    if any(element.optional for element in expr.elements) or not isinstance(expr.type, List):
        return _ask(expr, scope)
    parts = [write_as(element.value, expr.type.element, scope) for element in expr.elements]
    return Operand(f"[{', '.join(parts)}]", expr.type, False, 2)


def _map(expr: MapLiteral, scope: Scope) -> Operand:
    keys = [entry.key.value for entry in expr.entries if isinstance(entry.key, Literal)]
    is_plain = len(keys) == len(expr.entries) == len({repr(key) for key in keys})
    if not is_plain or any(e.optional for e in expr.entries) or not all(type(k) in (str, bool) for k in keys):
        return _ask(expr, scope)
    if not isinstance(expr.type, Map):
        return _ask(expr, scope)
    names = [scope.emitter.constant(to_key(key)) for key in keys]
    values = [write_as(entry.value, expr.type.value, scope) for entry in expr.entries]
    parts = [f"{name}: {value}" for name, value in zip(names, values, strict=True)]
    return Operand(f"{{{', '.join(parts)}}}", expr.type, False, 2)


def _let(expr: Let, scope: Scope) -> Operand:
    value = write(expr.value, scope)
    if not value.text.isidentifier() and not value.can_be_absent:
        value = Operand(scope.emitter.assign(value.text), value.type)
    with scope.binding({expr.name: scope.local(value, value.type)}):
        return write(expr.body, scope)


def _quantifier(expr: Quantifier, scope: Scope) -> Operand:
    if expr.over in (Over.TRANSFORM_MAP, Over.TRANSFORM_ENTRY):
        return _ask(expr, scope)
    range_ = write(expr.range, scope)
    return write_loop(expr, range_, scope, write) if isinstance(range_.type, List) else _ask(expr, scope)


# -------------------------------------------------------------------------- what the reference is asked


def _ask(expr: Expr, scope: Scope) -> Operand:
    """Write a call that has the reference evaluate the expression, in an environment of what it reads."""
    scope.asked.append(expr)
    ask, operands = asked(expr, lambda leaf: held_leaf(leaf, scope))
    text = ", ".join(operand.text for operand in operands)
    return Operand(f"{scope.emitter.constant(ask)}({text})", expr.type, False, 2, scope.level_of(expr))


def held_leaf(leaf: Expr, scope: Scope) -> Operand | None:
    """Return what the code holds of a fact, a variable or a decision; None for a name bound inside."""
    match leaf:
        case Variable(name=name):
            return scope.variables.get(name)
        case Fact(path=path):
            return _fact(path, scope)
        case DecisionResult(decision=decision, key=key):
            return scope.decisions[decision, key]
        case _:
            return None
