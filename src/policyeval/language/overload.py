"""What one overload of a function is: its signature, its law, its failures, its examples."""

from policyeval.frozen import dataclass
from policyeval.language.types import Type


@dataclass(frozen=True, slots=True)
class Example:
    """An expression and the literal it equals; every back end is run on it.

    `value` is CEL, or the code of the failure (`PE8…`) that the expression ends in.
    """

    expr: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """One signature of one function.

    `name` is how the syntax knows it: `size`, `_+_`, `-_`, `@in`, `_[_]`. A `receiver` overload is
    called as `parameters[0].name(parameters[1:])`. A `zoned` one is given the policy's time zone as
    a last string argument that nobody writes. `failures` are the codes of the catalogue with which
    it can fail on arguments of its types; none means that it cannot.
    """

    id: str
    name: str
    parameters: tuple[Type, ...]
    result: Type
    law: str
    receiver: bool = False
    zoned: bool = False
    failures: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
