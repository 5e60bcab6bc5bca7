"""The syntax of CEL: what was written, before anything is known of its names.

Macros stay what they are written as: `list.exists(x, …)` is a `Call` with a target whose arguments
the checker reads as a quantifier. `&&` and `||` are n-ary, so a chain of ten thousand is one node.

Source: cel-spec, "Syntax" (langdef.md).
"""

from policyeval.frozen import dataclass
from policyeval.frozen import field as attribute
from policyeval.language.values import Value
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every syntax node has: where it is written. Equal trees say the same, wherever."""

    span: Span = attribute(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """`null`, `true`, `1`, `1u`, `1.5`, `"text"`, `b"bytes"`; -1 is a literal too."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name(Node):
    """`x`, or `.x` when `absolute`."""

    name: str
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Select(Node):
    """`operand.field`; `operand.?field` when `optional`. `field_span` is where the field stands."""

    operand: "Expr"
    field: str
    field_span: Span = attribute(compare=False, repr=False)
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`operand[index]`; `operand[?index]` when `optional`."""

    operand: "Expr"
    index: "Expr"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`function(arguments)` or `target.function(arguments)`; `absolute` for `.function(…)`."""

    function: str
    arguments: tuple["Expr", ...]
    function_span: Span = attribute(compare=False, repr=False)
    target: "Expr | None" = None
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`!operand` or `-operand`."""

    operator: str
    operand: "Expr"


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`left operator right` for `== != < <= > >= in + - * / %`."""

    operator: str
    left: "Expr"
    right: "Expr"
    operator_span: Span = attribute(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And(Node):
    """Two or more terms joined by `&&`."""

    terms: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Two or more terms joined by `||`."""

    terms: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`condition ? then : otherwise`."""

    condition: "Expr"
    then: "Expr"
    otherwise: "Expr"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a list literal; `?element` when `optional`."""

    value: "Expr"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[a, ?b]`."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a map literal; `?key: value` when `optional`."""

    key: "Expr"
    value: "Expr"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class MapLiteral(Node):
    """`{key: value}`."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class MessageField:
    """One field of a message literal; `?field: value` when `optional`."""

    name: str
    value: "Expr"
    span: Span = attribute(compare=False, repr=False)
    optional: bool = False


@dataclass(frozen=True, slots=True)
class MessageLiteral(Node):
    """`google.rpc.Status{code: 1}`. No policy has messages: the checker says so by name."""

    name: str
    fields: tuple[MessageField, ...]


Expr = (
    Literal
    | Name
    | Select
    | Index
    | Call
    | Unary
    | Binary
    | And
    | Or
    | Conditional
    | ListLiteral
    | MapLiteral
    | MessageLiteral
)
