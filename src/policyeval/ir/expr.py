"""Checked expressions: every name resolved, every overload chosen, every type known.

Quantifiers stay nodes and `&&`/`||` are n-ary, since tables and proofs need them whole. A local name
is unique along its scope, so that no back end ever has to rename; what a policy names (a definition,
a parameter, a reading) is inlined under its name.
"""

from enum import StrEnum

from policyeval.frozen import dataclass, field
from policyeval.language.types import Type
from policyeval.language.values import Value
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every checked expression has. Equal trees mean the same, wherever they were written."""

    type: Type
    span: Span = field(compare=False, repr=False)
    can_fail: bool = field(default=False, compare=False, repr=False)
    """Whether there are conforming facts on which this node is a `Failure`."""


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant of any type, lists and maps included."""

    value: Value


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """A declared fact outside of any list: `order.total`."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variable(Node):
    """A name that is bound around this node, or given from outside: `as_of`, a result key."""

    name: str


@dataclass(frozen=True, slots=True)
class Select(Node):
    """A member of a record, or the value of a map at a text key: `item.sku`."""

    operand: "Expr"
    field: str


@dataclass(frozen=True, slots=True)
class Has(Node):
    """`has(operand.field)`: true or false, never unknown for a member of known facts."""

    operand: "Expr"
    field: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """One overload of the function table, applied; strict in its arguments."""

    overload: str
    arguments: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class DynamicCall(Node):
    """A function of which the overload depends on the values, since a type is not known."""

    function: str
    receiver: bool
    arguments: tuple["Expr", ...]
    zone: str
    """The policy's time zone, for an overload that is zoned."""


@dataclass(frozen=True, slots=True)
class And(Node):
    """Two or more terms; a false term absorbs the failure or absence of another."""

    terms: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Two or more terms; a true term absorbs the failure or absence of another."""

    terms: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`condition ? then : otherwise`; the branch that is not taken is not evaluated."""

    condition: "Expr"
    then: "Expr"
    otherwise: "Expr"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a list; an `optional` one disappears when its optional value is absent."""

    value: "Expr"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[a, ?b]`."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a map; an `optional` one disappears when its optional value is absent."""

    key: "Expr"
    value: "Expr"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class MapLiteral(Node):
    """`{key: value}`; two equal keys are a failure."""

    entries: tuple[Entry, ...]


class Over(StrEnum):
    """What a quantifier makes of the elements it ranges over."""

    ALL = "all"
    EXISTS = "exists"
    EXISTS_ONE = "exists_one"
    FILTER = "filter"
    MAP = "map"
    FILTER_MAP = "filter_map"
    TRANSFORM_MAP = "transform_map"
    TRANSFORM_ENTRY = "transform_entry"


@dataclass(frozen=True, slots=True)
class Quantifier(Node):
    """`range.exists(x, condition)` and its kin over the elements of a list or the keys of a map.

    With two `variables` the first is the index or key and the second the value. `condition` is true
    where the macro has none; `value` is what MAP and the TRANSFORM kinds give for each element.
    """

    over: Over
    range: "Expr"
    variables: tuple[str, ...]
    condition: "Expr | None"
    value: "Expr | None" = None


@dataclass(frozen=True, slots=True)
class Let(Node):
    """`value` under a name in `body`; a value that has no answer only matters where it is read."""

    name: str
    value: "Expr"
    body: "Expr"


@dataclass(frozen=True, slots=True)
class Named(Node):
    """What a policy gave a name to, inlined: `is_large`, `param.limit`, `reading.rounding`."""

    name: str
    body: "Expr"


@dataclass(frozen=True, slots=True)
class DecisionResult(Node):
    """The value that another decision gives a result key for the same facts."""

    decision: str
    key: str


Expr = (
    Literal
    | Fact
    | Variable
    | Select
    | Has
    | Call
    | DynamicCall
    | And
    | Or
    | Conditional
    | ListLiteral
    | MapLiteral
    | Quantifier
    | Let
    | Named
    | DecisionResult
)
