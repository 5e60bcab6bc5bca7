"""A call that is being written as terms."""

from collections.abc import Callable, Sequence
from typing import Any

from policyeval.backends.reference.functions import FUNCTIONS as REFERENCE
from policyeval.backends.smt.encoding import UNTOLD, Encoding, Stretch
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Sym, scalar
from policyeval.frozen import dataclass
from policyeval.ir.expr import Call
from policyeval.language.functions import OVERLOADS
from policyeval.language.overload import Overload
from policyeval.language.types import DYN, Nullable, Parameter, Type
from policyeval.language.types import NULL as NULL_TYPE
from policyeval.language.values import Failure, Result, Unknown


@dataclass(frozen=True, slots=True)
class Site:
    """A call with what its arguments may be."""

    encoding: Encoding
    call: Call
    overload: Overload
    arguments: tuple[Sym, ...]

    def terms(self, kind: str) -> tuple[Term, ...]:
        """Return the terms of the arguments, all of one kind; raises `Outside` where they are not."""
        return tuple(scalar(argument, kind).term for argument in self.arguments)

    def abstracted(
        self,
        type_: Type,
        overload: str,
        arguments: Sequence[Sym],
        stretch: Callable[[list[Result]], Stretch | None] = lambda _: None,
        *,
        sees_sign: bool = True,
    ) -> Sym:
        """Return the result of a function of which the reference is asked."""
        declared = OVERLOADS[overload]
        inputs = [
            argument if takes_null(parameter) else Sym(argument.data)
            for argument, parameter in zip(arguments, (*declared.parameters, DYN), strict=False)
        ]

        def evaluate(values: list[Result]) -> Any:
            for value, parameter in zip(values, (*declared.parameters, DYN), strict=False):
                if isinstance(value, Unknown | Failure) or (value is None and not takes_null(parameter)):
                    return UNTOLD
            return REFERENCE[overload](*values)

        return self.encoding.abstract(
            declared.name,
            inputs,
            type_,
            span=self.call.span,
            evaluate=evaluate,
            can_fail=bool(declared.failures),
            name=overload,
            stretch=stretch,
            sees_sign=sees_sign,
        )


def takes_null(parameter: Type) -> bool:
    """Say whether null may stand for a parameter."""
    return isinstance(parameter, Parameter | Nullable) or parameter in (NULL_TYPE, DYN)
