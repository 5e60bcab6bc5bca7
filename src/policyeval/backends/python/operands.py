"""What was written, as something else: in the form of another type, or as a truth."""

from collections.abc import Callable
from typing import Any

from policyeval.backends.python.forms import Conversion, conversion
from policyeval.backends.python.functions import Operand, given
from policyeval.backends.python.scope import Scope
from policyeval.backends.python.surrender import Surrender
from policyeval.ir.expr import Expr
from policyeval.language.types import BOOL, Type

Write = Callable[[Expr, Scope], Operand]
"""What writes an expression: handed to those who write one kind of them, and need it for its parts."""


def converted(operand: Operand, type_: Type, scope: Scope) -> str:
    """Return an operand's text, present and in the form of another type."""
    convert = conversion(operand.type, type_)
    text = given(operand)
    if convert is None:
        return text
    if operand.text == "t" and scope.prelude is not None:
        return _instant_as(convert, type_, scope, scope.prelude)
    return f"{scope.emitter.constant(convert)}({text})"


def _instant_as(convert: Conversion, type_: Type, scope: Scope, prelude: Scope) -> str:
    """Convert the instant of evaluation in the prelude."""
    key = "as_of", type_
    found = scope.frames[0].known.get(key)
    if found is None:
        found = scope.frames[0].known[key] = Operand(scope.emitter.lasting_name(), type_)
        prelude.emitter.line(f"{found.text} = {prelude.emitter.constant(convert)}(t)")
        scope.kept.append(found.text)
    return found.text


def as_type(operand: Operand, type_: Type, scope: Scope) -> Operand:
    """Return the operand as one of a type that says more, or less, of the same value."""
    convert = conversion(operand.type, type_)
    if convert is None:
        return Operand(operand.text, type_, operand.can_be_absent, operand.depth, operand.level)
    text = f"{scope.emitter.constant(convert)}({given(operand)})"
    return Operand(text, type_, False, operand.depth + 1, operand.level)


def truth(operand: Operand, scope: Scope) -> Operand:
    """Return the operand as one that has to be true or false."""
    if operand.type == BOOL:
        return operand
    return Operand(f"{scope.emitter.constant(_is_true)}({operand.text})", BOOL, False, operand.depth + 1)


def _is_true(value: Any) -> bool:
    if value is not True and value is not False:
        raise Surrender
    return value
