"""Quantifiers as loops, which end as soon as the answer is known."""

from typing import Final

from policyeval.backends.python.emit import Unwritable
from policyeval.backends.python.functions import Operand, given
from policyeval.backends.python.operands import Write, as_type, converted, truth
from policyeval.backends.python.scope import Scope
from policyeval.ir.expr import Over, Quantifier
from policyeval.language.types import BOOL, INT, List


def write_loop(expr: Quantifier, range_: Operand, scope: Scope, write: Write) -> Operand:
    """Write a loop over a list that has been written; return what holds its outcome."""
    if not isinstance(range_.type, List):
        raise Unwritable
    emitter = scope.emitter
    found = emitter.assign(_START[expr.over])
    names = [emitter.name() for _ in expr.variables]
    each = range_.text if len(names) == 1 else f"{emitter.constant(enumerate)}({given(range_)})"
    types = [range_.type.element] if len(names) == 1 else [INT, range_.type.element]
    with emitter.block(f"for {', '.join(names)} in {each}"), scope.loop():
        bound = {
            variable: Operand(name, type_, level=scope.level)
            for variable, name, type_ in zip(expr.variables, names, types, strict=True)
        }
        with scope.binding(bound):
            _body(expr, found, names[-1] if len(names) == 1 else names[0], scope, write)
    if expr.over is Over.EXISTS_ONE:
        return Operand(f"({found} == 1)", BOOL)
    result = range_.type if expr.over is Over.FILTER and len(names) == 1 else expr.type
    return as_type(Operand(found, result), expr.type, scope)


_START: Final = {
    Over.ALL: "True",
    Over.EXISTS: "False",
    Over.EXISTS_ONE: "0",
    Over.FILTER: "[]",
    Over.MAP: "[]",
    Over.FILTER_MAP: "[]",
}


def _body(expr: Quantifier, found: str, element: str, scope: Scope, write: Write) -> None:
    emitter = scope.emitter
    if expr.condition is None:
        _gather(expr, found, element, scope, write)
        return
    condition = truth(write(expr.condition, scope), scope).text
    match expr.over:
        case Over.ALL:
            with emitter.block(f"if not {condition}"):
                emitter.line(f"{found} = False")
                emitter.line("break")
        case Over.EXISTS:
            with emitter.block(f"if {condition}"):
                emitter.line(f"{found} = True")
                emitter.line("break")
        case _:
            with emitter.block(f"if {condition}"), scope.stretch(is_conditional=False):
                _gather(expr, found, element, scope, write)


def _gather(expr: Quantifier, found: str, element: str, scope: Scope, write: Write) -> None:
    match expr.over, expr.value, expr.type:
        case Over.EXISTS_ONE, _, _:
            scope.emitter.line(f"{found} += 1")
        case _, None, _:
            scope.emitter.line(f"{found}.append({element})")
        case _, value, List(element=type_):
            text = converted(write(value, scope), type_, scope)
            scope.emitter.line(f"{found}.append({text})")
        case _:
            raise Unwritable
