"""One expression as a Python function of what its variables hold, apart from any program."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from policyeval.backends.python.emit import UNWRITABLE, Constants, Emitter
from policyeval.backends.python.expr import write
from policyeval.backends.python.forms import form_of, from_value, to_value
from policyeval.backends.python.functions import Operand
from policyeval.backends.python.guards import Limits, load_facts
from policyeval.backends.python.numbering import Numbering
from policyeval.backends.python.operands import converted
from policyeval.backends.python.scope import Frame, Scope
from policyeval.backends.python.surrender import Surrender
from policyeval.backends.reference.cost import MOST_FOR_A_RULE, weight
from policyeval.backends.reference.dispatch import accepts
from policyeval.backends.reference.estimate import Known, bound
from policyeval.backends.reference.sizes import MANY, SCALAR, Guarded, Size, fact_size, within
from policyeval.frozen import dataclass
from policyeval.ir.expr import Expr
from policyeval.language.types import Type
from policyeval.language.values import Failure, Unknown, Value
from policyeval.schema.declaration import FactSchema
from policyeval.schema.shape import RecordShape

_LARGEST: Final = (MANY, 10_000, 1_000, 100, 10)
"""What each variable, or each list of the facts, may weigh."""
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CompiledExpression:
    """The generated code of an expression."""

    run: Callable[..., Any]
    variables: tuple[tuple[str, Type], ...]
    largest: int
    """What a variable may weigh, so that the cost stays within its limit."""
    make: Callable[[Any], Value]
    is_self_reliant: bool
    """Whether no part of it is left to the reference."""
    source: str

    def __call__(
        self, bindings: Mapping[str, Value] = _NOTHING, facts: Mapping[str, Any] = _NOTHING
    ) -> Value:
        """Return the value; raises when there is none, or when generated code does not know it.

        `facts` are as they are given, of the schema that the expression was compiled for.
        """
        held = [self._held(bindings[name], type_) for name, type_ in self.variables]
        return self.make(self.run(facts, *held))

    def _held(self, value: Value, type_: Type) -> Any:
        is_missing = isinstance(value, Failure | Unknown)
        if is_missing or not accepts(type_, value) or weight(value, self.largest) > self.largest:
            raise Surrender
        return from_value(form_of(type_))(value)


def compile_expression(
    expr: Expr,
    type_: Type,
    variables: Mapping[str, Type] = _NOTHING,
    schema: FactSchema | None = None,
    *,
    is_folding: bool = True,
) -> CompiledExpression | None:
    """Return the generated code of an expression of a type, or None when it has none.

    Without `is_folding`, what is made of constants alone is computed by the code like everything else.
    """
    wanted = _Wanted(expr, type_, variables, schema, is_folding)
    largest = next((size for size in _LARGEST if wanted.cost(size) <= MOST_FOR_A_RULE), None)
    try:
        return None if largest is None else wanted.compiled(largest)
    except UNWRITABLE:
        return None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be compiled."""

    expr: Expr
    type: Type
    variables: Mapping[str, Type]
    schema: FactSchema | None
    is_folding: bool

    def cost(self, largest: int) -> int:
        """Return what an evaluation costs at most, with variables and facts that are no larger."""
        facts = SCALAR if self.schema is None else fact_size(self.schema.slot, Guarded(largest, largest))
        variables: dict[str, Size] = dict.fromkeys(self.variables, within(largest))
        return bound(self.expr, Known(facts, variables, {})).cost

    def compiled(self, largest: int) -> CompiledExpression:
        """Return the code, which takes variables and facts that are no larger."""
        numbering, emitter = Numbering(), Emitter(Constants())
        top = Frame(0, emitter.reserve())
        facts = {}
        if self.schema is not None:
            assert isinstance(self.schema.slot.shape, RecordShape)
            facts = load_facts(self.schema.slot.shape, "d", emitter, Limits(Guarded(largest, largest)))
        bound_ = {name: Operand(emitter.name(), of) for name, of in self.variables.items()}
        scope = Scope(emitter, numbering, facts, dict(bound_), frames=[top], is_folding=self.is_folding)
        numbering.add([self.expr])
        emitter.line(f"return {converted(write(self.expr, scope), self.type, scope)}")
        run = emitter.function(", ".join(["d", *(operand.text for operand in bound_.values())]))
        make = partial(_made, to_value(form_of(self.type)))
        names = tuple(self.variables.items())
        return CompiledExpression(run, names, largest, make, not scope.asked, emitter.source)


def _made(make: Callable[[Any], Value], held: Any) -> Value:
    value = make(held)
    if isinstance(value, Failure | Unknown):
        raise Surrender
    return value
